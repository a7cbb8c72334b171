/* sync_internal.h - what the files of sync share: sync_look.c (what is there), sync_want.c (what is wanted), sync_put.c (bringing it there), sync_views.c (what follows the pointer).
 * Nobody else includes it. */
#ifndef PUBLISH_SYNC_INTERNAL_H
#define PUBLISH_SYNC_INTERNAL_H

#include "publish/docs.h"
#include "publish/sync.h"

struct loaded_entries { struct json **items; size_t n, cap; };

struct want {                                  /* one publication in the making */
	struct catalog catalog;
	struct docs docs;
	struct loaded_entries entries;
	bool changed;                          /* differs from what the target has */
	struct release **releases; size_t n_releases;  /* those that go to this target tonight */
};

/* The entry that an item names: from the cache, else from the target; verified by its digest. Owned by `e`. NULL with err. */
struct json *sync_entry(struct sync *s, struct sync_context *c, struct str path, struct str sha256, struct loaded_entries *e, struct err *err);
void sync_entry_keep(struct sync_context *c, const char *sha256, struct str text);     /* into the cache; best effort */
void sync_entries_release(struct loaded_entries *e);

int sync_want(struct sync *s, struct sync_context *c, struct release **releases, size_t n, struct want *w, struct err *err);
void sync_want_release(struct want *w);

/* Views, pages, assets, catalog.json, latest.json for this catalogue, as documents (not cleared yet). */
int sync_views_make(struct sync *s, struct sync_context *c, struct catalog *catalog, struct str catalog_text, const char *generated, const char *expires, struct loaded_entries *entries,
	struct docs *docs, struct err *err);
/* Put what may be overwritten: the documents of the above, and latest/ of each data set. */
int sync_views_put(struct sync *s, struct sync_context *c, const struct catalog *catalog, struct docs *docs, struct release **releases, size_t n, struct err *err);
/* Whether they were put for this catalogue and expiry already; and remembering that they were. */
bool sync_views_done(const struct sync *s, struct sync_context *c, const char *mark);
int sync_views_remember(const struct sync *s, struct sync_context *c, const char *mark, struct err *err);
/* Remove the bytes of versions that the catalogue calls withdrawn. */
int sync_remove_withdrawn(struct sync *s, struct sync_context *c, const struct catalog *catalog, struct err *err);

#endif
