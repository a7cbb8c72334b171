/* header.h - where in a file the table begins: title and note rows above the header, the header's rows.
 *
 * The record that holds most of the wanted names is the header. Without wanted names the first record is, unless it and perhaps a few more look like titles:
 * at most one filled cell, or fewer than half of the width, above a record that looks like a header and is followed by rows of the same width. It is
 * conservative: when in doubt, nothing is skipped, so that a table whose header is row 1 never loses a row. A header of several rows (only when stated) begins
 * with the first record, or below those that --skip-rows leaves out.
 */
#ifndef TABLE_HEADER_H
#define TABLE_HEADER_H

#include "table/sample.h"
#include "table/table.h"

#define HEADER_LOOK 30                 /* the header is among the first records, or it is the first */

struct header_plan {
	uint64_t first;                /* number of the first record of the table: its header, or data where it has none */
	unsigned rows;                 /* header rows; 0 = none */
	bool by_option;                /* what stands above was skipped because an option said so */
	const char *why[HEADER_LOOK];  /* per record above `first`, from 0, where it was found: "title", "note", "blank" */
};

/* sep_line: record 1 is a "sep=" line. */
void header_find(const struct sample_record *records, size_t n, bool sep_line, const struct table_options *o, struct header_plan *plan);

/* Join the rows of a header per column, by one space. An upper row that ends early, or whose cell is empty above a filled one (merged cells), is filled from its left.
 * Returns the number of columns; names in the arena. */
size_t header_join(struct arena *arena, const struct str *const *rows, const size_t *widths, size_t n_rows, struct str **names);

#endif
