/* strip.c - row by row: normalised batches -> treatments -> published columns. */
#include "privacy/strip.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "privacy/rules.h"
#include "privacy/treat.h"

#define ROW_MAX (64u << 20)        /* bytes of one published row */

struct out_column {
	struct plan_column *plan;
	const struct field *field;
	const struct treater *treater;
	uint64_t filled;                   /* cells that had a value */
	size_t start;                      /* of the cell in the row's buffer */
};

struct strip {
	struct plan *plan;
	struct write_csv *out;
	const char *reference_date;
	struct out_column *columns; size_t n;
	struct str *cells, *published;     /* one row: in and out */
	struct buf row;
	struct strip_counts counts;
};

static void strip_free(struct strip *s)
{
	free(s->columns);
	free(s->cells);
	free(s->published);
	buf_release(&s->row);
	free(s);
}

static int choose_columns(struct strip *s, struct err *err)
{
	for (size_t i = 0; i < s->plan->n; i++) {
		struct plan_column *c = &s->plan->columns[i];
		c->changed = c->unparsed = 0;
		if (c->column != SIZE_MAX)
			s->counts.columns_in++;
		if (!c->published)
			continue;
		const struct field *f = &s->plan->standard->fields[c->field];
		const struct treater *t = treater_find(c->treatment);
		if (t == NULL)
			return err_set(err, ERR_FAILED, "field '%.*s': treatment '%s' is not available in this version", STR_ARG(f->name), treatment_name(c->treatment));
		if (t->params != NULL && t->params(f, c->params, err) != 0)
			return -1;
		s->columns[s->n++] = (struct out_column){ .plan = c, .field = f, .treater = t };
	}
	s->counts.columns_out = s->n;
	return 0;
}

struct strip *strip_open(struct plan *plan, struct write_csv *out, const char *reference_date, struct err *err)
{
	const struct standard *st = plan->standard;
	if (st->row_is_person || plan->product) {
		err_set(err, ERR_FAILED, "rows of '%.*s' are persons: only its products can be released", STR_ARG(st->id));
		return NULL;
	}
	struct strip *s = mem_alloc(sizeof *s);
	s->plan = plan;
	s->out = out;
	s->reference_date = reference_date;
	s->columns = mem_alloc(sizeof *s->columns * (plan->n + 1));
	s->cells = mem_alloc(sizeof *s->cells * (st->n_fields + 1));
	s->published = mem_alloc(sizeof *s->published * (plan->n + 1));
	buf_init(&s->row, ROW_MAX);
	if (choose_columns(s, err) != 0) {
		strip_free(s);
		return NULL;
	}
	for (size_t i = 0; i < s->n; i++)
		s->published[i] = s->columns[i].field->name;
	write_csv_put(out, s->published, s->n);
	return s;
}

/* Does a field say that rows with this value are not published at all? */
static bool row_refused(const struct strip *s)
{
	for (size_t i = 0; i < s->plan->n; i++) {
		const struct plan_column *c = &s->plan->columns[i];
		if (c->field == SIZE_MAX)
			continue;
		for (const struct json *v = json_first(json_get(c->params, "refuseRows")); v != NULL; v = json_next(v))
			if (str_eq(json_str_or(v, ""), s->cells[c->field]))
				return true;
	}
	return false;
}

static void treat_cell(struct strip *s, struct out_column *c, const struct treatment_row *row)
{
	struct str cell = s->cells[c->plan->field];
	c->start = s->row.n;
	if (cell.n == 0)
		return;
	c->filled++;
	switch (c->treater->cell(c->field, c->plan->params, row, cell, &s->row)) {
	case TREATED_SAME:
		return;
	case TREATED_UNPARSED:
		s->row.n = c->start;
		c->plan->unparsed++;
		s->counts.unparsed++;
		break;
	case TREATED_CHANGED:
		c->plan->changed++;
		break;
	}
	if (s->row.n == c->start)
		s->counts.emptied++;
}

static int write_row(struct strip *s, uint64_t number, struct err *err)
{
	struct treatment_row row = { s->plan->standard, s->cells, s->reference_date };
	buf_reset(&s->row);
	for (size_t i = 0; i < s->n; i++)
		treat_cell(s, &s->columns[i], &row);
	if (s->row.over)
		return err_set(err, ERR_INPUT, "row %llu has more than %u bytes", (unsigned long long)number, ROW_MAX);
	struct str text = buf_str(&s->row);
	for (size_t i = 0; i < s->n; i++)
		s->published[i] = str_sub(text, s->columns[i].start, i + 1 < s->n ? s->columns[i + 1].start : text.n);
	write_csv_put(s->out, s->published, s->n);
	s->counts.rows_out++;
	return 0;
}

int strip_feed(struct strip *s, const struct batch *normal, struct refusals *refusals, struct err *err)
{
	(void)refusals;
	size_t n_fields = s->plan->standard->n_fields;
	for (size_t r = 0; r < batch_rows(normal); r++) {
		s->counts.rows_in++;
		for (size_t f = 0; f < n_fields; f++)
			s->cells[f] = batch_cell(normal, r, f);
		if (row_refused(s))
			s->counts.suppressed_rows++;
		else if (write_row(s, batch_row_number(normal, r), err) != 0)
			return -1;
	}
	return 0;
}

/* privacy.md 1.4: more than maxUnparsed of the cells (1 % unless the standard says otherwise), and more than one. */
static void judge_unparsed(const struct strip *s, struct refusals *refusals)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct out_column *c = &s->columns[i];
		double share = json_number_or(json_get(c->plan->params, "maxUnparsed"), 0.01);
		if (c->plan->unparsed > 1 && (double)c->plan->unparsed > share * (double)c->filled) {
			char detail[80];
			snprintf(detail, sizeof detail, "%llu of %llu cells", (unsigned long long)c->plan->unparsed, (unsigned long long)c->filled);
			refusals_add(refusals, PRIVACY_RULE(UNPARSED), c->plan->name, 0, NULL, STR_NONE, str_from(detail));
		}
	}
}

int strip_finish(struct strip *s, struct refusals *refusals, struct strip_counts *counts, struct err *err)
{
	(void)err;
	judge_unparsed(s, refusals);
	*counts = s->counts;
	strip_free(s);
	return 0;
}
