/* workspace.h - a workspace opened for work: configuration, state (with the lock), audit, standards, the catalogue list, and one release per entry. Used by run, status,
 * approve, withdraw, yank. */
#ifndef PUBLISH_WORKSPACE_H
#define PUBLISH_WORKSPACE_H

#include "publish/minisign.h"
#include "publish/release.h"

struct workspace {
	struct config config;
	struct state state;
	struct audit *audit;           /* NULL when reading a workspace that has none yet */
	bool fresh;                    /* there was no audit */
	struct standards *standards;
	struct catalogue_list list;
	struct release *releases;      /* one per entry, in the list's order; entries without a standard have standard NULL */
	size_t n;
	char today[11];
	struct arena arena;
};
enum workspace_mode { WORKSPACE_READ, WORKSPACE_WRITE };

int workspace_open(struct workspace *w, const char *dir, enum workspace_mode mode, struct err *err);
/* Read the catalogue list (in a child) and make the releases. */
int workspace_list(struct workspace *w, struct err *err);
void workspace_close(struct workspace *w);
/* By slug, resource code or standard id; NULL with err (ERR_USAGE, with a suggestion). */
struct release *workspace_find(struct workspace *w, const char *name, struct err *err);
/* The public half of the signing key: <keyFile>.pub, else taken from the secret file, which is wiped at once. */
int workspace_public_key(struct workspace *w, struct minisign_public *out, struct err *err);
/* Path of the secret key: keyFile, else $CREDENTIALS_DIRECTORY/key; NULL if neither. In the arena. */
const char *workspace_key_path(struct workspace *w);

#endif
