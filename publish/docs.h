/* docs.h - the documents of one publication: texts that are made, gated together in one child, then put. */
#ifndef PUBLISH_DOCS_H
#define PUBLISH_DOCS_H

#include "publish/sync.h"

struct doc {
	char path[300];
	struct buf text;
	struct cleared *cleared;
	char sha256[65];
};
struct docs { struct doc *items; size_t n, cap; };
void docs_release(struct docs *d);
/* A new document with that path; write its text into the buffer that is returned. It stays valid until the next docs_add. */
struct buf *docs_add(struct docs *d, const char *path);
struct doc *docs_find(struct docs *d, const char *path);
/* Judge all that are not cleared yet, in one child. 0 or -1 (a refusal is ERR_FAILED). */
int docs_clear(struct docs *d, enum audience audience, struct release_context *c, struct err *err);
/* Short texts that we made ourselves after the last child: signatures and the pointer. */
int docs_clear_own(struct docs *d, const char *path, struct str text, enum audience audience, struct release_context *c, struct err *err);

#endif
