/* list_csv.h - the small strict CSV that code lists are written in: UTF-8, comma, double quotes, LF or CR LF. */
#ifndef SCHEMAS_LIST_CSV_H
#define SCHEMAS_LIST_CSV_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

enum { LIST_CSV_CELLS = 64 };                      /* columns past these are an error */

struct list_csv {
	struct str rest;
	const char *id;                            /* for messages */
	unsigned line;                             /* of the record that was read last, from 1 */
	unsigned next_line;
	struct arena *arena;                       /* cells are copied there */
	struct str cells[LIST_CSV_CELLS];
	size_t n;
};
/* The next record that is not blank: 1, 0 at the end, -1 with err. */
int list_csv_next(struct list_csv *r, struct err *err);
/* One cell, quoted where it must be. Appended. */
void list_csv_cell(struct str cell, struct buf *out);

#endif
