/* report_parts.h - what the forms of a report have in common: texts of a finding, safe to show. */
#ifndef CHECK_REPORT_PARTS_H
#define CHECK_REPORT_PARTS_H

#include "check/report.h"

/* A name (label, field, argument) as it may be shown: its shape where it holds something personal. Appended. */
void report_name(const struct report_task *t, struct str name, struct buf *out);
#define REPORT_SEARCHES 1000       /* hints of one file for which near words are looked for */

/* Message and hint in that language; appended; nothing is appended where a rule has no hint. search: look for near words, which is slow. */
void report_message(const struct report_task *t, const struct finding *f, enum lang lang, struct buf *out);
void report_hint(const struct report_task *t, const struct finding *f, bool search, enum lang lang, struct buf *out);
static inline const char *report_title(const struct rule *r, enum lang lang) { return i18n(lang, r->title_zh, r->title_en); }
/* "tour.scenic_area@1.0.0", the title of a schema without id, or nothing. Appended. */
void report_standard(const struct standard *st, struct buf *out);
uint64_t report_errors(const struct report_task *t);       /* an unreadable file counts as one */
uint64_t report_warnings(const struct report_task *t);

#endif
