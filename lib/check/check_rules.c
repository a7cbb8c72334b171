/* check_rules.c - the rules[] of a standard: expressions over a row, evaluated by SQLite (base/db.h). Only false breaks a rule; NULL, an operand that is missing,
 * passes. A cell that has an error already counts as missing, so that one cause is said once. */
#include "check/kind.h"

#include <stdlib.h>

#include "base/db.h"
#include "base/mem.h"
#include "check/typed.h"
#include "value/number.h"

struct rules_state {
	struct db *db;
	struct db_query *query;
	struct rule *rules;                /* those that are evaluated */
	const struct standard_rule **of;
	size_t n;
	bool *used;                        /* by field: an expression names it */
	int *results;
	struct buf scratch;
};

/* ---- open ---- */

static bool word_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || (unsigned char)c >= 0x80;
}

/* Marks the fields that an expression names; text in single quotes is none. */
static void mark_fields(const struct standard *st, struct str expr, bool *used)
{
	for (size_t i = 0; i < expr.n;) {
		if (expr.p[i] == '\'') {
			for (i++; i < expr.n && expr.p[i] != '\''; i++)
				;
			i++;
		} else if (word_char(expr.p[i])) {
			size_t from = i;
			while (i < expr.n && word_char(expr.p[i]))
				i++;
			size_t f = standard_field(st, str_sub(expr, from, i));
			if (f != SIZE_MAX)
				used[f] = true;
		} else {
			i++;
		}
	}
}

/* A rule about a required column that the file lacks: the missing column has been said. */
static bool hopeless(const struct check_table *t, const bool *names)
{
	for (size_t f = 0; f < t->standard->n_fields; f++)
		if (names[f] && t->column[f] == SIZE_MAX && !t->filled[f] && check_required(t, f))
			return true;
	return false;
}

static struct rule make_rule(const struct check_table *t, const struct standard_rule *r)
{
	struct arena *a = t->arena;
	struct str en = r->en.n > 0 ? r->en : r->zh, zh = r->zh.n > 0 ? r->zh : r->en;
	return (struct rule){ .id = arena_cstr(a, r->id), .severity = r->severity, .type = "row-constraint", .title_zh = "字段之间的关系", .title_en = "rule between fields",
		.zh = arena_cstr(a, zh), .en = arena_cstr(a, en), .hint_zh = "规则：{0}", .hint_en = "rule: {0}" };
}

static int compile(struct rules_state *s, const struct check_table *t, struct err *err)
{
	const struct standard *st = t->standard;
	const char **columns = ARENA_NEW_N(t->arena, const char *, st->n_fields + 1), **exprs = ARENA_NEW_N(t->arena, const char *, s->n + 1);
	for (size_t f = 0; f < st->n_fields; f++)
		columns[f] = arena_cstr(t->arena, st->fields[f].name);
	for (size_t i = 0; i < s->n; i++) {
		exprs[i] = arena_cstr(t->arena, s->of[i]->expr);
		struct db_query *alone = db_query_rows(s->db, columns, st->n_fields, &exprs[i], 1, err);   /* by itself, so that an error can name it */
		if (alone == NULL)
			return err_prefix(err, "rule '%s' of standard '%.*s': ", s->rules[i].id, STR_ARG(st->id));
		db_query_free(alone);
	}
	s->query = db_query_rows(s->db, columns, st->n_fields, exprs, s->n, err);
	return s->query != NULL ? 0 : err_prefix(err, "rules of standard '%.*s': ", STR_ARG(st->id));
}

static void rules_close(void *state)
{
	struct rules_state *s = state;
	if (s->query != NULL)
		db_query_free(s->query);
	if (s->db != NULL)
		db_close(s->db);
	buf_release(&s->scratch);
	free(s);
}

static void choose(struct rules_state *s, const struct check_table *t)
{
	const struct standard *st = t->standard;
	s->rules = ARENA_NEW_N(t->arena, struct rule, st->n_rules);
	s->of = ARENA_NEW_N(t->arena, const struct standard_rule *, st->n_rules);
	s->results = ARENA_NEW_N(t->arena, int, st->n_rules);
	s->used = ARENA_NEW_N(t->arena, bool, st->n_fields + 1);
	for (size_t i = 0; i < st->n_rules; i++) {
		s->rules[s->n] = make_rule(t, &st->rules[i]);
		s->of[s->n++] = &st->rules[i];
	}
}

/* After all have been compiled: a rule that cannot be evaluated is an error even where it would be left out. */
static void leave_out(struct rules_state *s, const struct check_table *t)
{
	size_t n_fields = t->standard->n_fields;
	bool *names = mem_alloc(sizeof *names * (n_fields + 1));
	for (size_t i = 0; i < s->n; i++) {
		memset(names, 0, sizeof *names * n_fields);
		mark_fields(t->standard, s->of[i]->expr, names);
		if (hopeless(t, names))
			s->of[i] = NULL;
		for (size_t f = 0; f < n_fields && s->of[i] != NULL; f++)
			s->used[f] |= names[f];
	}
	free(names);
}

static int rules_open(const struct check_table *t, void **state, struct err *err)
{
	if (t->standard == NULL || t->standard->n_rules == 0)
		return 0;
	struct rules_state *s = mem_alloc(sizeof *s);
	buf_init(&s->scratch, 2 << 20);
	choose(s, t);
	s->db = db_open(err);
	if (s->db == NULL || compile(s, t, err) != 0) {
		rules_close(s);
		return -1;
	}
	leave_out(s, t);
	*state = s;
	return 0;
}

/* ---- rows ---- */

static void bind(struct rules_state *s, const struct check_batch *b, size_t field, size_t row)
{
	const struct field *f = &b->table->standard->fields[field];
	double x;
	if (check_state(b, field, row) != CELL_VALUE) {
		db_bind_null(s->query, field);
		return;
	}
	struct str cell = check_value(b, field, row);
	if ((f->type == FIELD_INTEGER || f->type == FIELD_NUMBER) && number_to_double(typed_plain(f, cell, &s->scratch), &x)) {
		db_bind_real(s->query, field, x);
	} else if (f->type == FIELD_BOOLEAN) {
		buf_reset(&s->scratch);
		typed_canonical(f, cell, &s->scratch);
		db_bind_int(s->query, field, str_is(buf_str(&s->scratch), "true"));
	} else {
		db_bind_text(s->query, field, cell);
	}
}

static void judge(struct rules_state *s, const struct check_batch *b, size_t row)
{
	struct quality_counts *q = check_counts(b->table->check);
	for (size_t i = 0; i < s->n; i++) {
		if (s->of[i] == NULL || s->results[i] < 0)
			continue;
		if (s->rules[i].severity == SEVERITY_ERROR) {
			q->rule_rows++;
			q->rule_rows_passed += s->results[i] == 1;
		}
		if (s->results[i] == 0)
			check_row(b, row, &s->rules[i], s->of[i]->expr, STR_NONE, STR_NONE);
	}
}

static int rules_rows(void *state, const struct check_batch *b, struct err *err)
{
	struct rules_state *s = state;
	size_t n_fields = b->table->standard->n_fields;
	for (size_t r = 0; r < b->rows; r++) {
		if (b->blank[r])
			continue;
		for (size_t f = 0; f < n_fields; f++)
			if (s->used[f])
				bind(s, b, f, r);
		if (db_eval(s->query, s->results, err) != 0)
			return -1;
		judge(s, b, r);
	}
	return 0;
}

const struct check_kind check_rule = {
	.name = "rules",
	.zh = "标准的字段关系规则（rules[]）",
	.en = "rules between fields (rules[] of the standard)",
	.open = rules_open,
	.rows = rules_rows,
	.close = rules_close,
};
