/* run_internal.h - what run.c (the order of the night), run_inbox.c (whose file is whose) and run_targets.c (looking and publishing) share. Nobody else includes it. */
#ifndef PUBLISH_RUN_INTERNAL_H
#define PUBLISH_RUN_INTERNAL_H

#include "publish/run.h"
#include "publish/sync.h"

struct night {
	struct workspace *w;
	struct talk *talk;
	bool dry_run;
	double deadline;               /* clock_seconds() at which to stop, 0 = never */
	struct inbox inbox;
	struct sync *syncs; size_t n_syncs;
	struct minisign_public key;
	struct minisign_secret *secret;
	struct release_context release;
	struct sync_context sync;
	int exit_code;
	const char *reasons[7];        /* by exit code */
};

void night_init(struct night *n, struct workspace *w, struct talk *talk);
void night_end(struct night *n);
/* Remember that this exit code applies, with its reason (NULL = none). */
void night_code(struct night *n, int code, const char *reason);
void night_trouble(struct night *n, const struct err *err);        /* say an error and remember its code */

/* File of each release, or an outcome (missing, fresh, two candidates). */
int night_inbox(struct night *n, struct err *err);
/* Open and verify every target. -1 only where nothing can be done at all. */
int night_look(struct night *n, struct err *err);
/* Publish to every target; sets outcomes of releases that could not be published everywhere. */
void night_publish(struct night *n);

#endif
