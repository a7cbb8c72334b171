/* write.h - rows -> canonical CSV (contract.md 2): UTF-8 without BOM, comma, LF, quotes doubled and only where needed
 * (comma, quote, CR, LF, leading or trailing space), header first, every row as wide as the header. */
#ifndef TABLE_WRITE_H
#define TABLE_WRITE_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

void write_csv_cell(struct buf *out, struct str cell, bool first);     /* with the comma before it unless first; a lone empty cell is the caller's business */
void write_csv_row(struct buf *out, const struct str *cells, size_t n);    /* with LF; a row of one empty cell is written as "" */

struct write_csv;                                                      /* the same to a descriptor, buffered */
struct write_csv *write_csv_open(int fd, const char *name);
void write_csv_put(struct write_csv *w, const struct str *cells, size_t n);
int write_csv_close(struct write_csv *w, struct err *err);             /* flush, free; the first error; fd stays open */

#endif
