/* strip.h - the second pass: batch -> treatments -> clean rows. Also the aggregation of a person table into a product (privacy.md 6.3). */
#ifndef PRIVACY_STRIP_H
#define PRIVACY_STRIP_H

#include "base/err.h"
#include "privacy/plan.h"
#include "table/write.h"

/* suppressed_rows: rows refused by a field's params.refuseRows; emptied: cells that had a value and have none now. */
struct strip_counts { uint64_t rows_in, rows_out, suppressed_rows, emptied, unparsed, columns_in, columns_out; };

/* Row by row: feed normalised batches (schemas/normal.h); writes published columns in the standard's order, header first. A plan that was refused must not be
 * stripped; all the same, rows of a rowIsPerson standard are refused here too (ERR_FAILED). Rows whose field says params.refuseRows are left out and counted. */
struct strip;
struct strip *strip_open(struct plan *plan, struct write_csv *out, const char *reference_date, struct err *err);
int strip_feed(struct strip *s, const struct batch *normal, struct refusals *refusals, struct err *err);
int strip_finish(struct strip *s, struct refusals *refusals, struct strip_counts *counts, struct err *err);     /* frees s; gate-unparsed past 1 % */

/* A product: groups and measures by the person standard's `products[]`, written with exactly the columns of the product's standard (contract.md 6). */
struct aggregate;
/* cells: groups met; rows: rows written; skipped: persons without a place in any group (a `by` value is missing or unknown); they are not published. */
struct aggregate_counts { uint64_t cells, suppressed_primary, suppressed_complementary, rows, skipped; };
struct aggregate *aggregate_open(const struct standard *person, const struct product *product, const struct standard *product_standard, const struct plan *plan,
	struct str provider, struct err *err);
int aggregate_feed(struct aggregate *a, const struct batch *normal, struct err *err);
void aggregate_merge(struct aggregate *a, struct aggregate *other);                                   /* other is emptied */
int aggregate_finish(struct aggregate *a, struct write_csv *out, struct aggregate_counts *counts, struct err *err);  /* frees a; rows sorted by the by columns */

#endif
