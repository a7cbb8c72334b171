/* refusals.h - reasons not to release, collected. Ids are those of privacy.md 3.3; rules in privacy/rules.def.
 *
 * One entry for each (rule, column, kind, file, detail): the smallest row stays. Names and details that hold personal data are kept as shapes, so a refusal may
 * be printed and logged as it stands.
 */
#ifndef PRIVACY_REFUSALS_H
#define PRIVACY_REFUSALS_H

#include <stdint.h>

#include "base/arena.h"
#include "base/finding.h"
#include "privacy/detect.h"

struct refusal {
	const struct rule *rule;                           /* id "gate-..." */
	struct str column;                                 /* name or {NULL,0}; a name that holds a hit is a shape */
	uint64_t row;                                      /* 0 = none */
	const struct detector *kind;                       /* may be NULL */
	struct str file;                                   /* published path or {NULL,0} */
	struct str detail;                                 /* English, after the message; never a value */
};
struct refusals { struct refusal *items; size_t n, cap; struct arena arena; };
void refusals_init(struct refusals *r);
void refusals_release(struct refusals *r);
void refusals_add(struct refusals *r, const struct rule *rule, struct str column, uint64_t row, const struct detector *kind, struct str file, struct str detail);
/* The rule for a personal hit: destroyed and masked numbers have their own, all others get `otherwise`. */
const struct rule *refusal_rule(const struct detector *kind, const struct rule *otherwise);
void refusal_text(const struct refusal *r, enum lang lang, struct buf *out);
struct jsonw;
void refusals_json(const struct refusals *r, enum lang lang, struct jsonw *w);     /* the array of contract.md 5: {id, column, row, kind, message} and file */

#endif
