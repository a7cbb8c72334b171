/* state.h - the workspace's state folder (setting `state`, default .mulu): the lock, the cache, where things lie in it. The audit has a page of its own (audit.h).
 *
 *   lock                      held by run, approve, withdraw, yank while they work
 *   cache/prepare/<slug>/     a data set being prepared: the copy of the raw file lives here and nowhere else, and only while its child runs
 *   cache/stage/<slug>/       a staged release: files/ and result.json (pending, or on its way out)
 *   cache/current/<slug>/     the release that was published last, as it was staged: what the next version is compared with
 *   cache/entries/<sha>.json  entries of catalogues, by digest
 *   cache/reports/<slug>.*    findings of the last run, for the officer
 *   cache/seen.json           size, times and outcome of each file that was looked at: a night in which nothing changed reads no file
 *   cache/views-<target>.json which pointer the views and pages of a target were last made for
 * Everything under cache/ may be deleted: it is made again.
 */
#ifndef PUBLISH_STATE_H
#define PUBLISH_STATE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"

struct state {
	const char *dir;               /* absolute */
	int fd, cache, lock;
	struct json *seen;             /* object by slug */
	struct arena arena;
};
/* Makes the folders (0700) and takes the lock (ERR_LOCKED). reading: nothing is made and no lock is taken; an absent folder is fine (fd and cache are -1). */
int state_open(struct state *s, const char *dir, bool reading, struct err *err);
void state_close(struct state *s);
char *state_path(struct state *s, const char *format, ...) __attribute__((format(printf, 2, 3)));      /* absolute, under cache/; in the arena */
/* What is remembered of a slug: {"file","size","mtime","ctime","inode","job","day","outcome","reason","detail","version","rows","errors","received"} or NULL. */
const struct json *state_seen(const struct state *s, const char *slug);
void state_remember(struct state *s, const char *slug, struct json *what);      /* owns `what` */
int state_save(struct state *s, struct err *err);
int state_remove(struct state *s, const char *relative, struct err *err);       /* a tree under cache/ */
/* Move a folder under cache/ over another (which goes). */
int state_move(struct state *s, const char *from, const char *to, struct err *err);

#endif
