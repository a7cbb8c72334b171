/* batch.h - rows x columns over one block of input: what all rooms meet on.
 *
 * A cell is text (UTF-8, quotes undone). Every row has exactly as many cells as the header: missing cells are empty, extra ones are left out, and both
 * stand in the side list of oddities. A `struct str` from a batch lives until the next table_next() on its table or batch_free().
 * The layout is private; batches are made by readers (batch_start .. batch_add_cell .. batch_end_row) and by tests.
 * Merge law (design.md 4): whatever counts over batches has open, feed(batch), merge(other), finish; merge is commutative, ties go to the smallest row.
 */
#ifndef TABLE_BATCH_H
#define TABLE_BATCH_H

#include <stddef.h>
#include <stdint.h>

#include "base/finding.h"
#include "base/str.h"

struct batch;

/* An oddity of the form of a row, found while splitting: rule of table/rules.def, place, arguments. */
struct oddity {
	const struct rule *rule;
	struct where at;               /* column 0 where the whole row is meant */
	size_t row;                    /* row in this batch; SIZE_MAX if it belongs to no row of it (a skipped or blank record) */
	struct str cell;               /* extra cell's text, else {NULL,0} */
};

size_t batch_rows(const struct batch *b);
size_t batch_columns(const struct batch *b);
struct str batch_cell(const struct batch *b, size_t row, size_t column);       /* both from 0 */
uint64_t batch_row_number(const struct batch *b, size_t row);                   /* absolute, contract.md 1 */
uint64_t batch_line(const struct batch *b, size_t row);
uint64_t batch_offset(const struct batch *b, size_t row);
struct where batch_where(const struct batch *b, size_t row, size_t column);     /* the place of a cell; column from 0 */
const struct oddity *batch_oddities(const struct batch *b, size_t *n);

/* ---- for those who make batches ---- */
struct batch *batch_new(size_t columns);
void batch_free(struct batch *b);
void batch_clear(struct batch *b, size_t columns);
void batch_begin_row(struct batch *b, uint64_t number, uint64_t line, uint64_t offset);
void batch_add_cell(struct batch *b, struct str text);                          /* copied; cells past `columns` are dropped by the caller */
void batch_end_row(struct batch *b);                                            /* fills up with empty cells */
void batch_add_oddity(struct batch *b, const struct oddity *o);                 /* cell is copied */
size_t batch_bytes(const struct batch *b);                                      /* text held so far, to know when it is full (about 1 MiB) */

#endif
