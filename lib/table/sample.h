/* sample.h - the first records of a file, split whole, for those who guess: dialect.c and header.c. */
#ifndef TABLE_SAMPLE_H
#define TABLE_SAMPLE_H

#include "base/arena.h"
#include "table/splitter.h"

#define SAMPLE_BYTES ((size_t)256 << 10)
#define SAMPLE_RECORDS 100

struct sample_record {
	const struct str *cells;
	size_t n;
	size_t filled;                 /* cells that hold more than white space */
	bool comment;
};

/* Cut at most SAMPLE_RECORDS records out of text; whole: nothing follows it (else a record that its end cuts is left out). Returns how many; all in the arena. */
size_t sample_split(struct arena *arena, const struct dialect *d, const struct split_limits *limits, struct str text, bool whole, struct sample_record **out);

/* How many cells of the record are wanted header names (folded). */
size_t sample_wanted(const struct sample_record *r, const struct str *wanted, size_t n_wanted);

/* The commonest number of cells (ties: the larger), among records that are neither comments nor empty lines; 0 if there is none. */
size_t sample_width(const struct sample_record *r, size_t n);

#endif
