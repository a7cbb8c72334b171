/* splitter.h - where records and cells end: one tolerant automaton for every delimited file, however ugly.
 *
 * It looks at a window of decoded bytes that begins where a record begins, and carries its state from call to call, so that a record may arrive in blocks of
 * any size: the answer is the same. Nothing is copied; a cell is a range of the record. Cell ends, not values, are its business: splitter_text undoes quotes.
 *
 *     while ((r = splitter_next(&s, window, n, last, &record)) == SPLIT_RECORD) { ...; window += record.bytes; n -= record.bytes; }
 *     SPLIT_MORE: call again with the same beginning and more bytes behind it.
 *
 * How quotes are read (table-schema.md 16.2):
 * - A quote opens a quoted cell only as the cell's first character; in an unquoted cell it is an ordinary character (SPLIT_STRAY).
 * - Text behind a closing quote is appended (SPLIT_AFTER), as spreadsheets do.
 * - A quote that is not closed within max_cell bytes, or before the end of the file, or that closes in a later line with text right behind it (it met
 *   another row's opening quote), swallows nothing: it becomes an ordinary character and reading goes on behind it (SPLIT_OPEN).
 * Records end with LF, CR LF or a lone CR; a record without any byte has one empty cell. A record that begins with the comment character is one cell.
 *
 * Seam for vector code: only next_special() walks over bytes; the automaton sees just delimiters, quotes, escapes, CR and LF.
 */
#ifndef TABLE_SPLITTER_H
#define TABLE_SPLITTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct dialect {
	char delimiter;
	int quote;                     /* -1 = none */
	int escape;                    /* -1 = none */
	int comment;                   /* -1 = none */
	bool double_quote;             /* two quotes inside a quoted cell are one */
};

struct split_limits {                  /* bytes, cells */
	size_t max_cell, max_record, max_columns;
};

enum split_flag {
	SPLIT_QUOTED = 1,              /* text begins behind the quote at `begin` */
	SPLIT_DIRTY = 2,               /* doubled quotes, escapes or text behind the closing quote: the text must be made */
	SPLIT_STRAY = 4,
	SPLIT_AFTER = 8,
	SPLIT_OPEN = 16,
};
#define SPLIT_ODD (SPLIT_STRAY | SPLIT_AFTER | SPLIT_OPEN)

struct split_cell {
	uint32_t begin, end;           /* in the record, quotes included */
	uint32_t flags;
	uint32_t line;                 /* line breaks of the record before the cell */
};

enum split_end { SPLIT_END_NONE, SPLIT_END_LF, SPLIT_END_CRLF, SPLIT_END_CR };

struct split_record {
	size_t bytes;                  /* with its line end */
	uint64_t lines;                /* line breaks in it, its own end included */
	enum split_end end;
	bool comment;
	unsigned flags;                /* of all cells together */
	const struct split_cell *cells;        /* until the next call */
	size_t n;
};

enum split_result {
	SPLIT_RECORD,
	SPLIT_MORE,
	SPLIT_FINISHED,                /* last, and no byte is left */
	SPLIT_LONG_CELL, SPLIT_LONG_RECORD, SPLIT_WIDE,        /* past a limit; the splitter stays where it is */
};

struct splitter {
	struct dialect dialect;
	struct split_limits limits;
	unsigned char class[256];
	/* carried state; offsets from the beginning of the record */
	int state;
	size_t at;                     /* everything before it is done */
	struct split_cell cell;        /* the one being read */
	uint64_t lines, lines_at_open;
	unsigned flags;
	struct split_cell *cells;
	size_t n, cap;
};

void splitter_init(struct splitter *s, const struct dialect *dialect, const struct split_limits *limits);
void splitter_release(struct splitter *s);
void splitter_reset(struct splitter *s);       /* to the beginning of a record */
enum split_result splitter_next(struct splitter *s, const char *window, size_t n, bool last, struct split_record *out);
/* The text of a cell: in the record itself, or in `scratch` (reset first) where quotes must be undone. */
struct str splitter_text(const struct dialect *d, const char *record, const struct split_cell *c, struct buf *scratch);

#endif
