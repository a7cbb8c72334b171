/* target.h - where releases go. Registry: publish/target.c; to add one: publish/target_x.c with a `const struct target_type`, one line there.
 *
 * The order of a publication is run.c's (interop.md 5.1): immutable objects, read back; catalogue; pointer last by compare-and-swap.
 * A target takes only `struct cleared` whose audience fits its own; target.c checks that in one place and computes the digest again while sending.
 */
#ifndef PUBLISH_TARGET_H
#define PUBLISH_TARGET_H

#include "base/err.h"
#include "base/str.h"
#include "privacy/cleared.h"
#include "publish/config.h"

struct target;                                             /* an open target */
struct target_type {
	const char *name, *about_zh, *about_en;
	bool wants_pages;                                  /* pages and assets are put as files */
	int (*open)(void **state, const struct config_target *c, double deadline, struct err *err);    /* takes the target's lock, removes left-over temporary names */
	/* Read an object of at most max bytes to a descriptor (-1: nowhere, only its digest is wanted). found = false: it is not there (404/410, ENOENT). etag identifies these bytes for put.
	 * sha256 (may be NULL) is that of what was read. One byte more than max is ERR_INTEGRITY. */
	int (*get)(void *state, const char *path, int fd, uint64_t max, bool *found, char etag[160], uint8_t sha256[32], struct err *err);
	/* Create-only. *exists: the name is taken (by whatever bytes). */
	int (*put_new)(void *state, const struct cleared *c, bool *exists, struct err *err);
	/* Overwrite a mutable name; expected: "" = must not exist, "*" = whatever, else the etag. A mismatch is ERR_CONFLICT. */
	int (*put)(void *state, const struct cleared *c, const char *expected, struct err *err);
	int (*remove)(void *state, const char *path, struct err *err);             /* absent is fine */
	int (*list)(void *state, const char *folder, struct arena *arena, struct str **names, size_t *n, struct err *err);     /* names in a folder; NULL where a target cannot */
	void (*close)(void *state);
};
extern const struct target_type *const target_types[];     /* NULL-terminated */

int target_open(struct target **t, const struct config_target *c, double deadline, struct err *err);   /* ERR_INPUT for unknown types */
void target_close(struct target *t);
const struct config_target *target_config(const struct target *t);
const struct target_type *target_type(const struct target *t);

int target_read(struct target *t, const char *path, size_t max, struct buf *out, bool *found, char etag[160], struct err *err);    /* small objects, into memory */
int target_fetch(struct target *t, const char *path, int fd, uint64_t max, bool *found, struct err *err);
/* Digest (hex) of what lies there, at most max bytes; found = false: nothing does. */
int target_digest(struct target *t, const char *path, uint64_t max, bool *found, char sha256[65], struct err *err);
/* Create-only and read back by digest: same bytes there already = success. *taken: other bytes are there. ERR_INTEGRITY if what is read back differs. */
int target_create(struct target *t, const struct cleared *c, bool *taken, struct err *err);
/* Overwrite and read back. A conflict with the same bytes is a success: the reply to an earlier try was lost. */
int target_replace(struct target *t, const struct cleared *c, const char *expected, struct err *err);
/* The same, but nothing is sent when the bytes are there already; *wrote tells. */
int target_refresh(struct target *t, const struct cleared *c, bool *wrote, struct err *err);
int target_remove(struct target *t, const char *path, struct err *err);
int target_list(struct target *t, const char *folder, struct arena *arena, struct str **names, size_t *n, struct err *err);

#endif
