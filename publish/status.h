/* status.h - how each data set and target stands today: for the verb `status` (contract.md 6). */
#ifndef PUBLISH_STATUS_H
#define PUBLISH_STATUS_H

#include "publish/talk.h"
#include "publish/workspace.h"

struct status_dataset {
	const char *slug;
	struct str code, title;
	const char *state;             /* an outcome word or "withdrawn" */
	char version[32], received[11], due[11];       /* "" = null */
	bool overdue, pending;
	long long waiting_days;        /* of what is pending */
};
struct status_target { const char *name; bool known; uint64_t serial; char expires[24]; bool soon; const char *trouble; };
struct status {
	struct status_dataset *datasets; size_t n;
	struct status_target *targets; size_t n_targets;
};
/* Everything lives in w's arena. Targets are asked for their pointers (with the deadline); one that does not answer has known = false and `trouble`. */
int status_make(struct workspace *w, double deadline, struct status *out, struct err *err);

#endif
