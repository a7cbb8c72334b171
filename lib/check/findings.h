/* findings.h - the collector: exact counts per (rule, column, shape), the first N findings by row, merged in any order with the same result. */
#ifndef CHECK_FINDINGS_H
#define CHECK_FINDINGS_H

#include "base/arena.h"
#include "base/finding.h"

#define FINDINGS_DEFAULT_LIMIT 1000
#define GROUP_ROWS 20              /* rows listed in a group */

struct finding_group {
	const struct rule *rule;
	struct str field;
	struct str shape;          /* shape_group of the cells, {NULL,0} where the rule has no cell */
	uint32_t column;
	uint64_t count;
	uint64_t rows[GROUP_ROWS]; size_t n_rows;  /* the smallest, rising, without repeats */
};

struct findings;
struct findings *findings_new(size_t limit);               /* listed findings per severity class (errors; warnings and infos); 0 = all */
void findings_free(struct findings *f);
/* Copies everything. */
void findings_add(struct findings *f, const struct finding *one);
void findings_merge(struct findings *f, struct findings *other);       /* other is emptied */
uint64_t findings_errors(const struct findings *f);                    /* all, not only the listed */
uint64_t findings_warnings(const struct findings *f);                  /* warnings and infos */
/* Listed ones by (row, column, rule id); file-level ones (row 0) first. errors = true: of severity error, else the others. */
const struct finding *const *findings_list(struct findings *f, bool errors, size_t *n);
const struct finding_group *findings_groups(struct findings *f, size_t *n);     /* by severity falling, rule id, column, shape */

#endif
