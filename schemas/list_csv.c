/* list_csv.c - see list_csv.h; also writes a list as it travels in a bundle */
#include "schemas/list_csv.h"

#include "schemas/list.h"

static bool at_line_end(struct str s)
{
	return s.n == 0 || s.p[0] == '\n' || (s.p[0] == '\r' && (s.n == 1 || s.p[1] == '\n'));
}

static void skip(struct str *s, size_t n)
{
	s->p += n;
	s->n -= n;
}

/* A cell in quotes; r->rest stands behind the first quote. */
static int quoted(struct list_csv *r, struct buf *cell, struct err *err)
{
	for (;;) {
		if (r->rest.n == 0)
			return err_set(err, ERR_INPUT, "cannot read list '%s': line %u: a quote is never closed", r->id, r->line);
		char c = r->rest.p[0];
		skip(&r->rest, 1);
		if (c == '\n')
			r->next_line++;
		if (c != '"') {
			buf_addc(cell, c);
		} else if (r->rest.n > 0 && r->rest.p[0] == '"') {
			buf_addc(cell, '"');
			skip(&r->rest, 1);
		} else {
			break;
		}
	}
	if (!at_line_end(r->rest) && r->rest.p[0] != ',')
		return err_set(err, ERR_INPUT, "cannot read list '%s': line %u: text behind a closing quote", r->id, r->line);
	return 0;
}

static int cell(struct list_csv *r, struct buf *b, struct err *err)
{
	buf_reset(b);
	if (r->rest.n > 0 && r->rest.p[0] == '"') {
		skip(&r->rest, 1);
		return quoted(r, b, err);
	}
	while (!at_line_end(r->rest) && r->rest.p[0] != ',') {
		if (r->rest.p[0] == '"')
			return err_set(err, ERR_INPUT, "cannot read list '%s': line %u: a quote inside of a cell", r->id, r->line);
		buf_addc(b, r->rest.p[0]);
		skip(&r->rest, 1);
	}
	return 0;
}

static void line_end(struct list_csv *r)
{
	if (r->rest.n > 0 && r->rest.p[0] == '\r')
		skip(&r->rest, 1);
	if (r->rest.n > 0 && r->rest.p[0] == '\n')
		skip(&r->rest, 1);
	r->next_line++;
}

int list_csv_next(struct list_csv *r, struct err *err)
{
	while (r->rest.n > 0 && at_line_end(r->rest))
		line_end(r);
	if (r->rest.n == 0)
		return 0;
	struct buf b = BUF_INIT(1u << 20);
	int rc = 1;
	r->n = 0;
	r->line = r->next_line;
	for (;;) {
		if (r->n == LIST_CSV_CELLS) {
			rc = err_set(err, ERR_INPUT, "cannot read list '%s': line %u: more than %d columns", r->id, r->line, LIST_CSV_CELLS);
			break;
		}
		rc = cell(r, &b, err) < 0 ? -1 : 1;
		if (rc > 0 && b.over)
			rc = err_set(err, ERR_INPUT, "cannot read list '%s': line %u: a cell of more than 1 MiB", r->id, r->line);
		if (rc < 0)
			break;
		r->cells[r->n++] = arena_str(r->arena, str_trim(buf_str(&b)));
		if (at_line_end(r->rest))
			break;
		skip(&r->rest, 1);
	}
	line_end(r);
	buf_release(&b);
	return rc;
}

void list_csv_cell(struct str s, struct buf *out)
{
	bool quote = s.n > 0 && (s.p[0] == ' ' || s.p[s.n - 1] == ' ');
	for (size_t i = 0; i < s.n && !quote; i++)
		quote = s.p[i] == ',' || s.p[i] == '"' || s.p[i] == '\n' || s.p[i] == '\r';
	if (!quote) {
		buf_addstr(out, s);
		return;
	}
	buf_addc(out, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			buf_addc(out, '"');
		buf_addc(out, s.p[i]);
	}
	buf_addc(out, '"');
}

void list_csv(const struct list *l, struct buf *out)
{
	buf_adds(out, "code,label,aliases,valid_from,valid_to\n");
	for (size_t i = 0; i < list_count(l); i++) {
		const struct list_code *c = list_at(l, i);
		const struct str cells[] = { c->code, c->label, c->aliases, c->valid_from, c->valid_to };
		for (size_t k = 0; k < sizeof cells / sizeof *cells; k++) {
			if (k > 0)
				buf_addc(out, ',');
			list_csv_cell(cells[k], out);
		}
		buf_addc(out, '\n');
	}
}
