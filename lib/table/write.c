/* write.c - see write.h */
#include "table/write.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/mem.h"

#define WRITE_BLOCK ((size_t)256 << 10)

static bool needs_quotes(struct str cell)
{
	if (cell.n == 0)
		return false;
	if (cell.p[0] == ' ' || cell.p[cell.n - 1] == ' ')
		return true;
	for (size_t i = 0; i < cell.n; i++) {
		char c = cell.p[i];
		if (c == ',' || c == '"' || c == '\n' || c == '\r')
			return true;
	}
	return false;
}

static void add_quoted(struct buf *out, struct str cell)
{
	buf_addc(out, '"');
	while (cell.n != 0) {
		const char *quote = memchr(cell.p, '"', cell.n);
		if (quote == NULL)
			break;
		size_t upto = (size_t)(quote - cell.p) + 1;
		buf_add(out, cell.p, upto);
		buf_addc(out, '"');
		cell = str_sub(cell, upto, cell.n);
	}
	buf_addstr(out, cell);
	buf_addc(out, '"');
}

void write_csv_cell(struct buf *out, struct str cell, bool first)
{
	if (!first)
		buf_addc(out, ',');
	if (needs_quotes(cell))
		add_quoted(out, cell);
	else
		buf_addstr(out, cell);
}

void write_csv_row(struct buf *out, const struct str *cells, size_t n)
{
	/* A line without any byte would read as no row at all in many readers. */
	if (n == 1 && cells[0].n == 0)
		buf_adds(out, "\"\"");
	else
		for (size_t i = 0; i < n; i++)
			write_csv_cell(out, cells[i], i == 0);
	buf_addc(out, '\n');
}

struct write_csv {
	int fd;
	char *name;
	struct buf out;
	struct err err;        /* the first one */
	bool failed;
};

struct write_csv *write_csv_open(int fd, const char *name)
{
	struct write_csv *w = mem_alloc(sizeof *w);
	w->fd = fd;
	w->name = mem_strdup(name);
	buf_init(&w->out, SIZE_MAX / 2);
	return w;
}

static void flush(struct write_csv *w)
{
	if (!w->failed && w->out.n != 0)
		w->failed = file_write_all(w->fd, w->out.p, w->out.n, w->name, &w->err) != 0;
	buf_reset(&w->out);
}

void write_csv_put(struct write_csv *w, const struct str *cells, size_t n)
{
	write_csv_row(&w->out, cells, n);
	if (w->out.n >= WRITE_BLOCK)
		flush(w);
}

int write_csv_close(struct write_csv *w, struct err *err)
{
	flush(w);
	bool failed = w->failed;
	if (failed && err != NULL)
		*err = w->err;
	buf_release(&w->out);
	free(w->name);
	free(w);
	return failed ? -1 : 0;
}
