/* plan.h - from standard and evidence to a plan: one treatment a column (privacy.md 1.7), and why. */
#ifndef PRIVACY_PLAN_H
#define PRIVACY_PLAN_H

#include "privacy/refusals.h"
#include "privacy/scan.h"
#include "schemas/normal.h"
#include "schemas/standard.h"

enum plan_because { BECAUSE_STANDARD, BECAUSE_EVIDENCE, BECAUSE_EXCEPTION };

struct plan_column {
	struct str name;                                   /* field id; for an unknown column its header (a shape where that holds a hit) */
	struct str title;                                  /* Chinese title, "" if none */
	size_t field;                                      /* index into the standard, SIZE_MAX for an unknown column */
	size_t column;                                     /* column of the file from 0, SIZE_MAX if the file has none */
	enum privacy_class cls;
	enum treatment treatment;
	const struct json *params;
	enum plan_because because;
	bool published;
	const struct detector *evidence;                   /* strongest personal kind found, NULL if none */
	uint64_t strong, likely, cells;                    /* hits of that kind; non-empty cells of the column */
	uint64_t changed, unparsed;                        /* filled while treating */
};
struct plan {
	const struct standard *standard;
	bool product;                                      /* rows are used for an aggregate only: no row of this table leaves the house */
	struct plan_column *columns; size_t n;             /* the standard's fields in order (those in the file or filled), then unknown columns */
	struct arena arena;
};
/* Make the plan and add what refuses the release to `refusals`. `norm` says which fields the file has. by_or_measure[field] (may be NULL) marks fields that
 * a product reads: a reject column that it does not read is no reason to refuse then. */
void plan_make(struct plan *p, const struct standard *st, const struct normal *norm, const struct scan *evidence, bool product, const bool *read_by_product,
	struct refusals *refusals);
void plan_release(struct plan *p);
void plan_explain(const struct plan *p, enum lang lang, struct buf *out);          /* one line a column: class, standard's treatment, evidence, result, reason */

#endif
