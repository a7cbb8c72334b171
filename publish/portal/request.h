/* request.h - a request and its answer, without any HTTP library: what server.c gives to answer_get.c and answer_put.c, and what it gets back. */
#ifndef PORTAL_REQUEST_H
#define PORTAL_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct request {
	const char *method;
	struct str path;                       /* decoded, without the leading slash and the query */
	const char *(*header)(void *ctx, const char *name);    /* NULL = not sent */
	void *ctx;
};

#define ANSWER_HEADERS 16
struct answer {
	int status;
	struct { const char *name; char value[640]; } headers[ANSWER_HEADERS];
	size_t n;
	struct buf body;                       /* used when fd is -1 */
	int fd;                                /* a file to send: length bytes from offset; whoever sends it closes it */
	uint64_t offset, length;
};
void answer_init(struct answer *a);
void answer_header(struct answer *a, const char *name, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* A short page in both languages for an error status, or JSON for machines' paths. */
void answer_error(struct answer *a, int status, const char *zh, const char *en);

#endif
