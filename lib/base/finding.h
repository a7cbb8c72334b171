/* finding.h - a finding: the data breaks a rule. It never stops a check.
 *
 * Every room that can find something has its own rules.def, lines of
 *     RULE(SYMBOL, "id", SEVERITY, "type", "title zh", "title en", "message zh", "message en", "hint zh", "hint en")
 * `id` is mulu's own word in reports (unique in the house, kebab-case); `type` is the reference validator's error type where one fits
 * (table-schema.md 13), else the id. Message and hint are templates: {cell} the value or its shape, {field} the column, {0} {1} {2} the arguments of the
 * finding, {row} {line}. To add a rule: one RULE line, the code that raises it, a case that raises it and one that does not (make lint asks).
 */
#ifndef BASE_FINDING_H
#define BASE_FINDING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/i18n.h"
#include "base/str.h"

enum severity { SEVERITY_INFO, SEVERITY_WARNING, SEVERITY_ERROR };
const char *severity_name(enum severity s);                 /* "info", "warning", "error" */

struct rule {
	const char *id;
	enum severity severity;
	const char *type;
	const char *title_zh, *title_en;
	const char *zh, *en;
	const char *hint_zh, *hint_en;                      /* "" = none */
};
const struct rule *rule_find(const struct rule *rules, size_t n, struct str id);       /* NULL if none has it */

/* A place in a table. 0 = does not apply. */
struct where {
	uint64_t row;            /* record, from 1, header and skipped rows included; in a workbook the sheet's row */
	uint64_t line;           /* physical line, from 1, where the record begins */
	uint64_t offset;         /* byte offset of the record in the (decoded) file, from 0 */
	uint32_t column;         /* from 1 */
};

#define FINDING_ARGS 3
struct finding {
	const struct rule *rule;
	struct where at;
	struct str field;                  /* column name as in the standard, else as in the header; {NULL,0} = none */
	bool has_cell;
	struct str cell;                   /* the value as read; who prints it decides whether it is shown or shaped */
	const char *constraint;            /* "enum", "minimum", ... or NULL */
	struct str arg[FINDING_ARGS];
};

/* Fill a template. `cell` and `field` may be STR_NONE. */
void finding_text(struct buf *out, const char *template_text, const struct finding *f, struct str cell);

#endif
