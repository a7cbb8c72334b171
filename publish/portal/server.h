/* server.h - the door to libmicrohttpd: the embedded portal over a folder (contract.md 7, interop.md 3.4, 9.4).
 *
 * It follows the folder: a changed latest.minisig is seen within a second. GET and HEAD for names of the layout only (catalog/names.h), opened beneath the folder without
 * links; 410 for what the catalogue calls withdrawn; pages are rendered from the signed catalogue. PUT and DELETE only with a token file, with preconditions judged
 * again under the folder's lock at the rename, create-only for immutable names, .html refused.
 */
#ifndef PORTAL_SERVER_H
#define PORTAL_SERVER_H

#include <stdint.h>

#include "base/err.h"

struct server_options {
	const char *folder;
	const char *address;                               /* "127.0.0.1", "::1", "0.0.0.0" ... */
	unsigned port;                                     /* 0 = pick a free one */
	const char *token_file;                            /* NULL: no writing. Off loopback only with TLS */
	const char *tls_cert, *tls_key;
	unsigned max_connections;                          /* 0 = 20,000 */
	unsigned timeout;                                  /* seconds without progress, 0 = 30 */
	uint64_t max_upload;                               /* 0 = 8 GiB */
};
struct server;
int server_start(struct server **s, const struct server_options *o, struct err *err);
const char *server_url(const struct server *s);            /* "http://127.0.0.1:8080/" */
void server_stop(struct server *s);
const char *server_version(void);                          /* of libmicrohttpd */

#endif
