/* treat.h - treatments: pure functions of (cell, parameters, reference date). A registry: one privacy/treat_<name>.c each, listed in privacy/treat.c.
 *
 * A missing value stays missing under every treatment. What cannot be parsed becomes missing and is counted (TREATED_UNPARSED).
 */
#ifndef PRIVACY_TREAT_H
#define PRIVACY_TREAT_H

#include "base/err.h"
#include "base/json.h"
#include "schemas/standard.h"

enum treated { TREATED_SAME, TREATED_CHANGED, TREATED_UNPARSED };

struct treatment_row { const struct standard *standard; const struct str *cells; const char *reference_date; };   /* the whole row, for coord (crs) and echo */

struct treater {
	enum treatment treatment;
	/* Check parameters once; NULL = takes none. */
	int (*params)(const struct field *f, const struct json *params, struct err *err);
	/* Append the treated cell to out. `cell` is not empty. */
	enum treated (*cell)(const struct field *f, const struct json *params, const struct treatment_row *row, struct str cell, struct buf *out);
	/* Rewrite the field as it is published after this treatment (type, constraints, enum); NULL = unchanged. `field_json` is the Table Schema field. */
	void (*schema)(const struct field *f, const struct json *params, struct json *field_json);
};
const struct treater *treater_find(enum treatment t);      /* NULL for drop, reject, aggregate (no cell leaves) and for a treatment without code: treatment_implemented says which */
bool treatment_implemented(enum treatment t);
bool treatment_publishes(enum treatment t);                /* cells of the column reach the reader of the open view */
/* What the standard prescribes for the open view; where it is silent, the default of the class (privacy.md 1.1). */
enum treatment treatment_of(const struct field *f);
/* Milder than the class allows without an exception: P, K and S never reach the open view as they are, masked or coarser. */
bool treatment_too_mild(enum privacy_class c, enum treatment t);

#endif
