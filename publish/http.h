/* http.h - the door to libcurl: one function builds every handle (interop.md 4.1), one loop retries (4.2). No redirects with credentials, no cookies, no netrc, caps on everything. */
#ifndef PUBLISH_HTTP_H
#define PUBLISH_HTTP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct http;
struct http_options {
	const char *token;                                 /* bearer token or NULL; never printed */
	bool anonymous_redirects;                          /* follow at most 5, https (or same scheme on loopback) only, and none further in (reach.h): get and verify */
	bool allow_http;                                   /* plain http off loopback; never with a token */
	double deadline;                                   /* clock_seconds() at which to give up, 0 = 30 minutes from now */
	const char *user_agent;                            /* NULL = mulu/<version> */
};
struct http *http_open(const struct http_options *o);
void http_close(struct http *h);

struct http_reply {
	long status;
	char etag[160];                                    /* as sent, with quotes; "" = none */
	char content_range[80];
	uint64_t length;                                   /* bytes received */
	char location_host[128];
};
struct http_ask {
	const char *method;                                /* GET HEAD PUT DELETE */
	const char *url;
	int body_fd; uint64_t body_bytes; bool has_body;   /* read by pread from 0 */
	const char *content_digest;                        /* base64 of SHA-256 for Content-Digest, or NULL */
	const char *if_match, *if_none_match;              /* header values, or NULL */
	uint64_t range_from; bool has_range; const char *if_range;
	struct buf *reply; int reply_fd;                   /* where the body goes: a buffer (its maximum is the cap), or a descriptor (>= 0) when reply is NULL */
	uint64_t max_reply;                                /* cap for reply_fd: one byte more is ERR_INTEGRITY */
	void (*chunk)(void *ctx, const void *p, size_t n); void *ctx;      /* sees every body byte, may be NULL */
	bool keep_partial;                                 /* to reply_fd: a body that breaks off is kept and not asked for again here. -1 with ERR_SYSTEM; reply->length bytes came, ask for the rest */
};
/* One exchange with retries as 4.2 allows for its method. 0 = an answer came (any status that is not worth a retry), -1 = none (ERR_SYSTEM), with the host in the message. A 429/5xx that stays is
 * ERR_SYSTEM with reason temporary; Retry-After past the deadline stops at once. */
int http_do(struct http *h, const struct http_ask *ask, struct http_reply *reply, struct err *err);
/* Turn a final status into an error of the right kind (4.2's second table): "PUT 'd/…' was refused by host: 403". */
int http_status_error(const struct http_ask *ask, const struct http_reply *reply, struct err *err);
bool http_is_loopback(const char *url);
const char *http_version(void);

#endif
