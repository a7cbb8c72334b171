/* reading.h - for the tests of this room: bytes as a file, a table as text, its oddities as text. Header only; include cmocka first. */
#ifndef TESTS_TABLE_READING_H
#define TESTS_TABLE_READING_H

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/str.h"
#include "table/rules.h"
#include "table/table.h"

static inline int file_of(struct str bytes)
{
	int fd = memfd_create("test", MFD_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes.p, bytes.n), bytes.n);
	return fd;
}

/* What came out of a file: names, rows and oddities as text ("a|b" a line), and the info's plain values. */
struct reading {
	int opened;                    /* 0, or -1 with err */
	struct err err;
	struct buf names;              /* "id|name" */
	struct buf rows;               /* "2:2:1|a\n": row number, line, cells */
	struct buf oddities;           /* "missing-cell 2 2 2\n": id, row, line, column; of the batches, then (with "*") of the file */
	struct buf skipped;            /* "1 title\n" */
	struct buf comments;           /* "+ text\n" comment, "- text\n" skipped row */
	struct table_info info;        /* only its plain values */
	char encoding[32], format[8], line_end[4];
	size_t n_rows;
};

static inline void read_names(struct reading *r, const struct table_info *i)
{
	r->info = *i;
	snprintf(r->encoding, sizeof r->encoding, "%s", i->encoding);
	snprintf(r->format, sizeof r->format, "%s", i->format);
	snprintf(r->line_end, sizeof r->line_end, "%s", i->line_terminator);
	for (size_t k = 0; k < i->n_names; k++) {
		if (k != 0)
			buf_addc(&r->names, '|');
		buf_addstr(&r->names, i->names[k]);
	}
}

static inline void read_oddity(struct buf *out, const struct oddity *o, const char *mark)
{
	buf_addf(out, "%s%s %llu %llu %u", mark, o->rule->id, (unsigned long long)o->at.row, (unsigned long long)o->at.line, o->at.column);
	if (o->cell.p != NULL) {
		buf_addc(out, ' ');
		buf_addstr(out, o->cell);
	}
	buf_addc(out, '\n');
}

static inline void read_batch(struct reading *r, const struct batch *b)
{
	size_t n;
	const struct oddity *o = batch_oddities(b, &n);
	for (size_t k = 0; k < n; k++) {
		read_oddity(&r->oddities, &o[k], "");
		if (o[k].row != SIZE_MAX)
			assert_int_equal(batch_row_number(b, o[k].row), o[k].at.row);
	}
	for (size_t row = 0; row < batch_rows(b); row++) {
		buf_addf(&r->rows, "%llu:%llu:", (unsigned long long)batch_row_number(b, row), (unsigned long long)batch_line(b, row));
		for (size_t c = 0; c < batch_columns(b); c++) {
			if (c != 0)
				buf_addc(&r->rows, '|');
			buf_addstr(&r->rows, batch_cell(b, row, c));
		}
		buf_addc(&r->rows, '\n');
	}
	r->n_rows += batch_rows(b);
}

static inline void read_around(struct reading *r, const struct table_info *i)
{
	for (size_t k = 0; k < i->n_oddities; k++)
		read_oddity(&r->oddities, &i->oddities[k], "*");
	for (size_t k = 0; k < i->n_skipped; k++)
		buf_addf(&r->skipped, "%llu %s\n", (unsigned long long)i->skipped[k].row, i->skipped[k].why);
	for (size_t k = 0; k < i->n_comments; k++) {
		buf_adds(&r->comments, i->comments[k].comment ? "+ " : "- ");
		buf_addstr(&r->comments, i->comments[k].text);
		buf_addc(&r->comments, '\n');
	}
}

static inline void read_start(struct reading *r)
{
	memset(r, 0, sizeof *r);
	for (struct buf *b = &r->names; b <= &r->comments; b++)
		buf_init(b, (size_t)64 << 20);
}

/* Read all of fd; rewinds first once more when `twice`, so that the second pass is what is kept. */
static inline void read_fd(struct reading *r, int fd, const struct table_options *o, bool twice)
{
	struct table *t;
	const struct batch *b;
	int got = 1;
	read_start(r);
	r->opened = table_open(&t, fd, "t.csv", o, &r->err);
	if (r->opened != 0)
		return;
	while (twice && (got = table_next(t, &b, &r->err)) > 0)
		;
	if (twice)
		assert_int_equal(table_rewind(t, &r->err), 0);
	read_names(r, table_info(t));
	while ((got = table_next(t, &b, &r->err)) > 0)
		read_batch(r, b);
	if (got < 0)
		r->opened = -1;
	read_around(r, table_info(t));
	snprintf(r->line_end, sizeof r->line_end, "%s", table_info(t)->line_terminator);
	table_close(t);
}

static inline void read_bytes(struct reading *r, struct str bytes, const struct table_options *o)
{
	int fd = file_of(bytes);
	read_fd(r, fd, o, false);
	close(fd);
}

static inline void read_text(struct reading *r, const char *text, const struct table_options *o)
{
	read_bytes(r, str_from(text), o);
	if (r->opened != 0)
		print_message("%s\n", r->err.msg);
	assert_int_equal(r->opened, 0);
}

static inline void reading_release(struct reading *r)
{
	for (struct buf *b = &r->names; b <= &r->comments; b++)
		buf_release(b);
}

/* A table read from text gives these rows and these oddities. */
static inline void expect(const char *text, const struct table_options *o, const char *names, const char *rows, const char *oddities)
{
	struct reading r;
	read_text(&r, text, o);
	assert_string_equal(buf_cstr(&r.names), names);
	assert_string_equal(buf_cstr(&r.rows), rows);
	assert_string_equal(buf_cstr(&r.oddities), oddities);
	reading_release(&r);
}

#endif
