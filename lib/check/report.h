/* report.h - findings for people and programs. Registry of forms: check/report.c; to add one: check/report_x.c, one line there. */
#ifndef CHECK_REPORT_H
#define CHECK_REPORT_H

#include "base/i18n.h"
#include "check/check.h"

struct report_task {
	struct str name, place;                            /* "a", "a.csv" */
	const struct standard *standard;
	const struct table_info *info;                     /* NULL if the file could not be read */
	const struct check_result *result;                 /* NULL if it could not be read */
	const struct normal *normal;
	const char *sha256;                                /* NULL unless asked for */
	double seconds;
	const char *error_type;                            /* of a file that could not be read: "source-error", ...; then `error` is its message */
	const char *error;
	bool show_values;
};
struct report {
	struct report_task *tasks; size_t n;
	const char *error_type, *error;                    /* of the whole: a schema that cannot be read, ... */
	double seconds;
	enum lang lang;
	bool color;                                        /* text only */
	bool every, brief;                                 /* text only: list every finding too (-v); one verdict a file (-q) */
};
struct report_form {
	const char *name, *about_zh, *about_en;
	int (*write)(const struct report *r, struct buf *out, struct err *err);
};
extern const struct report_form *const report_forms[];     /* NULL-terminated: json, text, csv */
const struct report_form *report_form_find(const char *name);

/* Shared by the forms: the cell as it may be shown. Personal: the header is a context word of privacy.md 2.4 (where no standard names a class), the standard's class is
 * P, K, S or Q, or the cell holds a personal hit. */
void report_cell(const struct report_task *t, const struct finding *f, struct buf *out);
/* quality object and groups array of contract.md 3: also used for quality.json (where no cell and no clock is). */
struct jsonw;
void report_quality_json(const struct quality *q, struct jsonw *w);
void report_groups_json(struct findings *f, enum lang lang, struct jsonw *w);

#endif
