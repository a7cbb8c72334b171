/* check.h - batch + standard -> findings. Registry of checks: check/check.c. To add one: check/check_x.c with a `const struct check_kind`, one line there.
 *
 *     struct check *c = check_open(&terms, err);
 *     while (table_next(...) > 0) check_feed(c, batch);          // or feed several checks and check_merge them: same result
 *     check_finish(c, err);
 *     struct check_result *r = check_result(c);
 *
 * Terms: with a sharing standard columns are found by name and rows are normalised (schemas/normal.h) before the checks; with a foreign Table Schema cells are judged
 * as they are; without either, structure only. Findings cite the file's own row, line and column, and the cell as read.
 */
#ifndef CHECK_CHECK_H
#define CHECK_CHECK_H

#include "base/err.h"
#include "check/findings.h"
#include "schemas/normal.h"
#include "table/table.h"

struct check_terms {
	const struct standard *standard;                   /* may be NULL */
	const struct table_info *info;                     /* header and what is odd about the file */
	const struct fill *fill; size_t n_fill;
	size_t limit;                                      /* listed findings */
	const char *today;                                 /* CCYY-MM-DD at +08:00: data_date may not be later (B.2); NULL = not judged */
	const bool *skip_fields;                           /* fields not to be required (may be NULL) */
};

struct quality_dimension { const char *name; double num, den; };       /* names of contract.md 3 */
struct quality { double score; char grade; struct quality_dimension dims[6]; size_t n; };

/* What check counts for the score (domain.md 5.1); filled by check_finish. */
struct quality_counts {
	uint64_t required_cells, required_filled, recommended_cells, recommended_filled;
	uint64_t filled_cells, conforming_cells, repaired_cells, header_cells, header_conforming;
	uint64_t accuracy_cells, accuracy_passed, rule_rows, rule_rows_passed;
	uint64_t consistency, consistency_passed;
};
struct access_facts { bool known; unsigned passed, tests; };           /* accessibility: filled by publish */
struct timeliness { bool known; double value; };                       /* only in entries and status */
void quality_score(const struct quality_counts *c, const struct access_facts *a, const struct timeliness *t, struct quality *out);

struct check_result {
	struct findings *findings;
	uint64_t rows;                                     /* data rows */
	size_t fields;                                     /* columns of the file */
	struct quality_counts counts;
	bool has_quality;                                  /* false without standard or schema */
	struct str data_date;                              /* greatest data_date met (CCYY-MM-DD), {NULL,0} if none */
	const uint64_t *bad_rows; size_t n_bad_rows;       /* rows with a finding of severity error, rising (for partial releases) */
};

struct check;
struct check *check_open(const struct check_terms *terms, struct err *err);        /* ERR_INPUT: a rule or pattern that cannot be evaluated */
int check_feed(struct check *c, const struct batch *b, struct err *err);
void check_merge(struct check *c, struct check *other);    /* other stays to be freed */
int check_finish(struct check *c, struct err *err);
const struct check_result *check_result(struct check *c);
const struct normal *check_normal(const struct check *c);  /* NULL without a standard */
void check_free(struct check *c);

struct check_kind;                                         /* check/kind.h */
extern const struct check_kind *const check_kinds[];       /* NULL-terminated */
const char *check_kind_name(const struct check_kind *k);
const char *check_kind_about(const struct check_kind *k, bool zh);

#endif
