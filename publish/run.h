/* run.h - the night: prepare all that changed, publish what may be published, once, safely, and say what was done. Also the smaller works on the same workspace. */
#ifndef PUBLISH_RUN_H
#define PUBLISH_RUN_H

#include "publish/talk.h"
#include "publish/workspace.h"

struct run_options {
	const char *dir;
	bool dry_run;
	const char *only;              /* slug, code or standard id; NULL = all */
	double deadline;               /* seconds for the whole run, 0 = none */
	struct talk talk;
};
/* mulu run. Returns the exit code; everything is said through the talk. */
int run_night(struct run_options *o);
/* Bring all targets to what the audit says (after withdraw and yank), without preparing anything. Returns the exit code. */
int run_sync(struct workspace *w, struct talk *talk);

#endif
