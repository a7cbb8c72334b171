/* sync.h - bring one target to the state that the workspace wants (interop.md 5.1): immutable objects first and read back, catalogue, pointer last; then what may be overwritten.
 *
 * Wanted = the target's verified catalogue + the releases of tonight + the versions' states of the audit (yanked, withdrawn). Nothing wanted that is not there: at most the
 * pointer is signed afresh.
 */
#ifndef PUBLISH_SYNC_H
#define PUBLISH_SYNC_H

#include "publish/minisign.h"
#include "publish/release.h"
#include "publish/target.h"

struct sync {                                  /* one target during a run */
	const struct config_target *config;
	struct target *target;                 /* NULL: could not be opened */
	bool broken;                           /* its trouble is in `err`; nothing more is done there */
	struct err err;
	bool found;                            /* it has a pointer */
	char etag[160];                        /* of the pointer, for compare-and-swap */
	struct catalog base;                   /* the verified catalogue it names; empty (serial 0) without a pointer */
	char base_sha256[65];
	int64_t generated, expires;            /* of the pointer */
	bool changed;                          /* a new serial was published tonight */
	uint64_t serial;                       /* now */
	char expires_text[24];
};

struct sync_context {
	struct release_context *release;
	const struct minisign_public *key;     /* the public half, known from the start */
	/* The secret half, loaded after the last child: called once per target when something must be signed. */
	int (*load_key)(void *ctx, const struct minisign_secret **key, struct err *err);
	void *load_ctx;
	double deadline;
	int64_t now;
};

/* Open the target, read and verify pointer and catalogue, take back what a killed run left open. Trouble goes to s->err with broken = true; returns -1 then.
 * fresh: the audit was empty when the run began: what the portal has is taken over into it. */
int sync_look(struct sync *s, const struct config_target *t, struct sync_context *c, bool fresh);
/* Publish. releases: those with publish or same set are looked at. 0; 1 = a version's name is taken by other bytes (taken_n of that release is set): prepare it again;
 * -1 = broken (s->err). */
int sync_publish(struct sync *s, struct sync_context *c, struct release **releases, size_t n);
void sync_close(struct sync *s);

#endif
