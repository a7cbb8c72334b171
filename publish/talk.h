/* talk.h - what a run says: JSON lines on stdout (contract.md 6), or text for people; warnings and errors of the text form go to stderr. */
#ifndef PUBLISH_TALK_H
#define PUBLISH_TALK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/i18n.h"

enum outcome { OUTCOME_NONE, OUTCOME_PUBLISHED, OUTCOME_UNCHANGED, OUTCOME_PENDING, OUTCOME_REFUSED, OUTCOME_MISSING, OUTCOME_FAILED, OUTCOME_COUNT };
const char *outcome_name(enum outcome o);                  /* "published", ... */
enum outcome outcome_parse(const char *name);              /* OUTCOME_NONE if unknown */

struct talk {
	bool json, quiet, verbose;
	enum lang lang;
	unsigned counts[OUTCOME_COUNT];
	bool broken;                                       /* stdout could not be written */
};
void talk_start(struct talk *t, const char *workspace, bool dry_run);
/* version NULL, rows and errors -1 print null. detail: a sentence for people, may be NULL. */
void talk_dataset(struct talk *t, const char *slug, enum outcome o, const char *version, int64_t rows, int64_t errors, const char *reason, const char *detail);
void talk_object(struct talk *t, const char *target, const char *path, uint64_t bytes);
void talk_warning(struct talk *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
void talk_error(struct talk *t, const char *reason, const char *format, ...) __attribute__((format(printf, 3, 4)));
void talk_note(struct talk *t, const char *format, ...) __attribute__((format(printf, 2, 3)));     /* text only, with -v only */
void talk_summary(struct talk *t, int exit_code, const char *reason);

#endif
