/* ledger.h - the ledger behind audit.h: what the lines of the log add up to. For audit.c. */
#ifndef PUBLISH_LEDGER_H
#define PUBLISH_LEDGER_H

#include "publish/audit.h"

void ledger_init(struct ledger *l);
void ledger_release(struct ledger *l);
/* Take in one line. Lines of unknown types, and such as lack what they need, change nothing. */
void ledger_fold(struct ledger *l, const struct json *line);

#endif
