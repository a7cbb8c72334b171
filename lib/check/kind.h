/* kind.h - a kind of check: one file check/check_x.c with a `const struct check_kind`, one line in check/check.c.
 *
 * For every batch the frame says for each field and row what state the cell is in, then calls the kinds in the order of the registry: `column` for each field
 * that has cells, then `rows` once. A kind may judge cells of state CELL_VALUE, report, and set the state of the cell that it reported, so that no later
 * kind speaks about the same cause. What is said about the whole table is said in `finish`, once, after all merges.
 * A kind's state counts by the merge law (design.md 4): open, column/rows, merge, finish, close.
 */
#ifndef CHECK_KIND_H
#define CHECK_KIND_H

#include "base/arena.h"
#include "check/check.h"
#include "check/rules.h"

enum cell_state {
	CELL_VALUE,        /* a value, nothing against it so far */
	CELL_NULL,         /* no value */
	CELL_LACKING,      /* the row is too short to have this cell, or blank: already reported */
	CELL_OUT,          /* well formed, but a bound or check character is against it */
	CELL_WRONG,        /* not well formed: code list, pattern, length, identifier */
	CELL_BAD,          /* not of its type: means nothing to keys and rules */
};

struct check_table {                       /* what stays the same for a whole table */
	const struct standard *standard;   /* NULL: structure only, no column is ever called */
	const struct check_terms *terms;
	const struct table_info *info;
	const struct normal *normal;       /* NULL for a foreign schema: cells are judged as they are */
	const size_t *column;              /* field -> column of the file from 0, SIZE_MAX: the file has none */
	const enum header_fit *fit;        /* column -> how it was found */
	const bool *filled;                /* field -> the file has no such column, but fill gives it a value */
	struct arena *arena;               /* lives as long as the check */
	struct check *check;
};

struct check_batch {
	const struct check_table *table;
	const struct batch *read, *cells;  /* as read; in normal form (the same for a foreign schema) */
	size_t rows;
	uint8_t *state;                    /* enum cell_state by field * rows + row */
	const bool *blank;                 /* row -> a blank row: judged by nobody */
};

struct check_column {                      /* one field of one batch */
	size_t field;
	const struct field *of;
	const struct str *cell;            /* by row */
	uint8_t *state;                    /* by row */
};

struct check_kind {
	const char *name, *zh, *en;
	int (*open)(const struct check_table *t, void **state, struct err *err);           /* leave *state NULL where there is nothing to do: then no other hook is called */
	void (*column)(void *state, const struct check_batch *b, const struct check_column *c);
	int (*rows)(void *state, const struct check_batch *b, struct err *err);
	void (*merge)(void *state, void *other);                                           /* other stays to be closed */
	int (*finish)(void *state, const struct check_table *t, struct err *err);
	void (*close)(void *state);
};

/* Report on a cell, a row, the table. args may be STR_NONE. The cell is cited as read, at its column of the file; for a field that was filled there is no
 * such cell: then the finding is made once, of the table. */
void check_cell(const struct check_batch *b, size_t field, size_t row, const struct rule *rule, const char *constraint, struct str a0, struct str a1, struct str a2);
void check_row(const struct check_batch *b, size_t row, const struct rule *rule, struct str a0, struct str a1, struct str a2);
void check_found(struct check *c, const struct finding *f);
struct quality_counts *check_counts(struct check *c);
void check_data_date(struct check *c, struct str date);            /* borrowed: from the table's arena */

/* A cell in the form that is judged, and the state of any field's cell. */
struct str check_value(const struct check_batch *b, size_t field, size_t row);
static inline enum cell_state check_state(const struct check_batch *b, size_t field, size_t row) { return (enum cell_state)b->state[field * b->rows + row]; }
/* Title of a field as people know it: title, else name. */
struct str check_title(const struct field *f);
/* The field is needed in every row: required, or part of the primary key; not when the terms say otherwise. */
bool check_required(const struct check_table *t, size_t field);

extern const struct check_kind check_header, check_structure, check_type, check_identifier, check_constraint, check_date, check_unique, check_rule;

#endif
