/* approve.h - what waits for approval, and approving it: an approval binds to the digest of the staged release. */
#ifndef PUBLISH_APPROVE_H
#define PUBLISH_APPROVE_H

#include "publish/workspace.h"

struct pending {
	struct release *release;
	char digest[65], version[32];
	const char *since;             /* RFC 3339 */
	const struct json *result;     /* of the preparing child: rows, changes, quality, privacy, columns */
	bool approved;                 /* already, and not yet published */
	const char *approved_role;
};
/* 1 = something is pending and the staged files have the digest that the audit names; 0 = nothing is pending; -1 = err (files changed under it: ERR_FAILED). */
int approve_look(struct workspace *w, struct release *r, struct pending *out, struct err *err);
int approve_note(struct workspace *w, const struct pending *p, const char *role, struct err *err);
/* For people: rows, difference to the last version, treatments, score. */
void approve_show(const struct pending *p, enum lang lang, struct buf *out);

#endif
