/* check.c - the registry of checks, and the frame that leads batches through them; see check.h and kind.h. */
#include "check/kind.h"

#include <stdlib.h>

#include "base/mem.h"
#include "check/columns.h"

/* In this order: what a kind has judged, later ones leave alone. */
const struct check_kind *const check_kinds[] = {
	&check_header,
	&check_structure,
	&check_type,
	&check_identifier,
	&check_constraint,
	&check_date,
	&check_unique,
	&check_rule,
	NULL,
};
enum { KINDS = ARRAY_SIZE(check_kinds) - 1 };

const struct rule check_rules[CHECK_RULE_COUNT] = {
#define RULE(symbol, id, severity, type, title_zh, title_en, zh, en, hint_zh, hint_en) \
	[CHECK_##symbol] = { id, severity, type, title_zh, title_en, zh, en, hint_zh, hint_en },
#include "check/rules.def"
#undef RULE
};

struct once { struct finding f; size_t field; };               /* said of a filled field: reported at the end, once */
struct rows { uint64_t *items; size_t n, cap; };

struct check {
	struct arena arena;
	struct check_terms terms;
	struct check_table table;
	struct normal *normal;
	struct findings *findings;
	void *state[KINDS];
	uint64_t *changed;                 /* by field: cells read by label or alias, of checks merged into this one */
	struct once *once; size_t n_once, cap_once;
	struct rows bad;
	/* scratch of one batch */
	uint8_t *states; size_t cap_states;
	struct str *cells; size_t cap_cells;
	bool *blank; size_t cap_blank;
	struct check_result result;
	uint64_t judged;                   /* rows that are not blank */
};

const char *check_kind_name(const struct check_kind *k)
{
	return k->name;
}

const char *check_kind_about(const struct check_kind *k, bool zh)
{
	return zh ? k->zh : k->en;
}

struct str check_title(const struct field *f)
{
	return f->title.n > 0 ? f->title : f->name;
}

bool check_required(const struct check_table *t, size_t field)
{
	if (t->terms->skip_fields != NULL && t->terms->skip_fields[field])
		return false;
	if (t->standard->fields[field].required)
		return true;
	for (size_t i = 0; i < t->standard->n_primary_key; i++)
		if (t->standard->primary_key[i] == field)
			return true;
	return false;
}

/* ---- open ---- */

static void map_columns(struct check *c)
{
	struct check_table *t = &c->table;
	const struct standard *st = t->standard;
	if (st == NULL)
		return;
	bool *filled = ARENA_NEW_N(&c->arena, bool, st->n_fields + 1);
	if (st->foreign) {
		enum header_fit *fit = ARENA_NEW_N(&c->arena, enum header_fit, t->info->n_names + 1);
		t->column = columns_foreign(st, t->info->names, t->info->n_names, t->info->header_row == 0, fit, &c->arena);
		t->fit = fit;
	} else {
		c->normal = normal_open(st, t->info->names, t->info->n_names, c->terms.fill, c->terms.n_fill);
		t->normal = c->normal;
		t->column = normal_map(c->normal);
		t->fit = normal_fit(c->normal);
		for (size_t f = 0; f < st->n_fields; f++)
			filled[f] = t->column[f] == SIZE_MAX && normal_filled(c->normal, f);
	}
	t->filled = filled;
	c->changed = ARENA_NEW_N(&c->arena, uint64_t, st->n_fields + 1);
}

struct check *check_open(const struct check_terms *terms, struct err *err)
{
	struct check *c = mem_alloc(sizeof *c);
	c->terms = *terms;
	c->findings = findings_new(terms->limit);
	c->table = (struct check_table){ .standard = terms->standard, .terms = &c->terms, .info = terms->info, .arena = &c->arena, .check = c };
	map_columns(c);
	for (size_t k = 0; k < KINDS; k++) {
		if (check_kinds[k]->open(&c->table, &c->state[k], err) != 0) {
			check_free(c);
			return NULL;
		}
	}
	return c;
}

void check_free(struct check *c)
{
	if (c == NULL)
		return;
	for (size_t k = 0; k < KINDS; k++)
		if (c->state[k] != NULL)
			check_kinds[k]->close(c->state[k]);
	if (c->normal != NULL)
		normal_free(c->normal);
	findings_free(c->findings);
	free(c->once);
	free(c->bad.items);
	free(c->states);
	free(c->cells);
	free(c->blank);
	arena_release(&c->arena);
	free(c);
}

/* ---- rows with an error: rising, without repeats ---- */

static int compare_rows(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return (x > y) - (x < y);
}

static void rows_settle(struct rows *r)
{
	size_t n = 0;
	if (r->n > 1)
		qsort(r->items, r->n, sizeof *r->items, compare_rows);
	for (size_t i = 0; i < r->n; i++)
		if (n == 0 || r->items[n - 1] != r->items[i])
			r->items[n++] = r->items[i];
	r->n = n;
}

static void rows_add(struct rows *r, uint64_t row)
{
	if (r->n > 0 && r->items[r->n - 1] == row)
		return;
	if (r->n == r->cap) {
		rows_settle(r);
		if (r->n >= r->cap / 2)        /* settle again only when as much has come again */
			MEM_GROW(r->items, r->cap, r->cap + 1024);
	}
	r->items[r->n++] = row;
}

/* ---- reports of kinds ---- */

void check_found(struct check *c, const struct finding *f)
{
	if (f->at.row > 0 && f->rule->severity == SEVERITY_ERROR)
		rows_add(&c->bad, f->at.row);
	findings_add(c->findings, f);
}

void check_data_date(struct check *c, struct str date)
{
	c->result.data_date = date;
}

struct quality_counts *check_counts(struct check *c)
{
	return &c->result.counts;
}

/* Texts are copied. Of two the smaller cell stays, so that the order of merges does not matter. */
static void once_add(struct check *c, const struct finding *f, size_t field)
{
	size_t i = 0;
	while (i < c->n_once && (c->once[i].f.rule != f->rule || c->once[i].field != field))
		i++;
	if (i < c->n_once && str_cmp(f->cell, c->once[i].f.cell) >= 0)
		return;
	if (i == c->n_once) {
		MEM_GROW(c->once, c->cap_once, c->n_once + 1);
		c->n_once++;
	}
	struct finding copy = *f;
	copy.cell = arena_str(&c->arena, f->cell);
	for (size_t a = 0; a < FINDING_ARGS; a++)
		copy.arg[a] = f->arg[a].p != NULL ? arena_str(&c->arena, f->arg[a]) : STR_NONE;
	c->once[i] = (struct once){ copy, field };
}

void check_cell(const struct check_batch *b, size_t field, size_t row, const struct rule *rule, const char *constraint, struct str a0, struct str a1, struct str a2)
{
	struct check *c = b->table->check;
	size_t column = b->table->column[field];
	struct finding f = { .rule = rule, .field = b->table->standard->fields[field].name, .constraint = constraint, .arg = { a0, a1, a2 } };
	if (column == SIZE_MAX) {              /* filled: every row says the same, and it is not the row's fault */
		f.has_cell = true;
		f.cell = check_value(b, field, row);
		once_add(c, &f, field);
		return;
	}
	f.at = batch_where(b->read, row, column);
	f.has_cell = true;
	f.cell = batch_cell(b->read, row, column);
	check_found(c, &f);
}

void check_row(const struct check_batch *b, size_t row, const struct rule *rule, struct str a0, struct str a1, struct str a2)
{
	struct finding f = { .rule = rule, .arg = { a0, a1, a2 } };
	f.at = batch_where(b->read, row, 0);
	f.at.column = 0;
	check_found(b->table->check, &f);
}

struct str check_value(const struct check_batch *b, size_t field, size_t row)
{
	size_t column = b->table->normal != NULL ? field : b->table->column[field];
	return column == SIZE_MAX ? STR("") : batch_cell(b->cells, row, column);
}

/* ---- feed ---- */

static bool is_missing(const struct standard *st, const struct field *f, struct str cell)
{
	const struct str *words = f->has_missing ? f->missing : st->missing;
	size_t n = f->has_missing ? f->n_missing : st->n_missing;
	for (size_t i = 0; i < n; i++)
		if (str_eq(cell, words[i]))
			return true;
	return false;
}

static bool has_cells(const struct check_table *t, size_t field)
{
	return t->column[field] != SIZE_MAX || t->filled[field];
}

/* Value or null, for each cell of a field. */
static void classify(const struct check_batch *b, size_t field)
{
	const struct check_table *t = b->table;
	const struct field *f = &t->standard->fields[field];
	uint8_t *state = b->state + field * b->rows;
	if (!has_cells(t, field)) {
		memset(state, CELL_NULL, b->rows);
		return;
	}
	for (size_t r = 0; r < b->rows; r++) {
		struct str cell = check_value(b, field, r);
		if (t->normal != NULL)
			state[r] = cell.n == 0 ? CELL_NULL : CELL_VALUE;
		else
			state[r] = is_missing(t->standard, f, cell) ? CELL_NULL : CELL_VALUE;
	}
}

/* Cells that the splitter has complained about are nobody else's business. */
static void mark_oddities(const struct check_batch *b, bool *blank)
{
	const struct check_table *t = b->table;
	size_t n;
	const struct oddity *o = batch_oddities(b->read, &n);
	for (size_t i = 0; i < n; i++) {
		if (o[i].row >= b->rows)
			continue;
		if (strcmp(o[i].rule->type, "blank-row") == 0)
			blank[o[i].row] = true;
		if (strcmp(o[i].rule->type, "missing-cell") != 0 || t->standard == NULL)
			continue;
		for (size_t f = 0; f < t->standard->n_fields; f++)
			if (t->column[f] != SIZE_MAX && t->column[f] + 1 >= o[i].at.column)
				b->state[f * b->rows + o[i].row] = CELL_LACKING;
	}
}

/* A row that says nothing at all, though it is not empty to the eye ("-", "NA"). */
static bool says_nothing(const struct check_batch *b, size_t row)
{
	const struct check_table *t = b->table;
	for (size_t f = 0; f < t->standard->n_fields; f++)
		if (t->column[f] != SIZE_MAX && check_state(b, f, row) != CELL_NULL)
			return false;
	for (size_t c = 0; c < batch_columns(b->read); c++)
		if (t->fit[c] == FIT_NONE && str_trim(batch_cell(b->read, row, c)).n > 0)
			return false;
	return true;
}

static void mark_blank(const struct check_batch *b, bool *blank)
{
	const struct standard *st = b->table->standard;
	bool any = false;
	for (size_t f = 0; f < st->n_fields; f++)
		any |= b->table->column[f] != SIZE_MAX;
	for (size_t r = 0; any && r < b->rows; r++) {
		if (blank[r] || !says_nothing(b, r))
			continue;
		blank[r] = true;
		check_row(b, r, &check_rules[CHECK_NULL_ROW], STR_NONE, STR_NONE, STR_NONE);
	}
	for (size_t r = 0; r < b->rows; r++)
		for (size_t f = 0; blank[r] && f < st->n_fields; f++)
			b->state[f * b->rows + r] = CELL_LACKING;
}

static void count_column(struct check *c, const struct check_batch *b, size_t field, uint64_t *filled)
{
	*filled = 0;
	for (size_t r = 0; r < b->rows; r++)
		*filled += check_state(b, field, r) == CELL_VALUE;
	if (c->table.column[field] != SIZE_MAX)
		c->result.counts.filled_cells += *filled;
}

static void count_conforming(struct check *c, const struct check_batch *b, size_t field)
{
	if (c->table.column[field] == SIZE_MAX)
		return;
	for (size_t r = 0; r < b->rows; r++) {
		enum cell_state s = check_state(b, field, r);
		c->result.counts.conforming_cells += s == CELL_VALUE || s == CELL_OUT;
	}
}

static void count_complete(struct check *c, size_t field, uint64_t rows, uint64_t filled)
{
	struct quality_counts *q = &c->result.counts;
	const struct field *f = &c->table.standard->fields[field];
	if (check_required(&c->table, field)) {
		q->required_cells += rows;
		q->required_filled += filled;
	} else if (f->level == LEVEL_STANDARD || f->level == LEVEL_BASIC) {
		q->recommended_cells += rows;
		q->recommended_filled += filled;
	}
}

static void feed_columns(struct check *c, struct check_batch *b, uint64_t judged)
{
	const struct standard *st = c->table.standard;
	for (size_t f = 0; f < st->n_fields; f++) {
		uint64_t filled = 0;
		if (has_cells(&c->table, f)) {
			struct check_column column = { f, &st->fields[f], c->cells, b->state + f * b->rows };
			for (size_t r = 0; r < b->rows; r++)
				c->cells[r] = check_value(b, f, r);
			count_column(c, b, f, &filled);
			for (size_t k = 0; k < KINDS; k++)
				if (c->state[k] != NULL && check_kinds[k]->column != NULL)
					check_kinds[k]->column(c->state[k], b, &column);
			count_conforming(c, b, f);
		}
		count_complete(c, f, judged, filled);
	}
}

static void make_room(struct check *c, size_t rows, size_t fields)
{
	if (rows * fields > c->cap_states)
		MEM_GROW(c->states, c->cap_states, rows * fields);
	if (rows > c->cap_cells)
		MEM_GROW(c->cells, c->cap_cells, rows);
	if (rows > c->cap_blank)
		MEM_GROW(c->blank, c->cap_blank, rows);
	memset(c->blank, 0, rows * sizeof *c->blank);
}

int check_feed(struct check *c, const struct batch *read, struct err *err)
{
	const struct standard *st = c->table.standard;
	struct check_batch b = { .table = &c->table, .read = read, .rows = batch_rows(read) };
	b.cells = c->normal != NULL ? normal_batch(c->normal, read) : read;
	make_room(c, b.rows + 1, st != NULL ? st->n_fields + 1 : 1);
	b.state = c->states;
	b.blank = c->blank;
	for (size_t f = 0; st != NULL && f < st->n_fields; f++)
		classify(&b, f);
	mark_oddities(&b, c->blank);
	if (st != NULL)
		mark_blank(&b, c->blank);
	uint64_t judged = 0;
	for (size_t r = 0; r < b.rows; r++)
		judged += !b.blank[r];
	if (st != NULL)
		feed_columns(c, &b, judged);
	for (size_t k = 0; k < KINDS; k++)
		if (c->state[k] != NULL && check_kinds[k]->rows != NULL && check_kinds[k]->rows(c->state[k], &b, err) != 0)
			return -1;
	c->judged += judged;
	c->result.rows += b.rows;
	return 0;
}

/* ---- merge, finish ---- */

static void merge_counts(struct quality_counts *a, const struct quality_counts *b)
{
	uint64_t *to = (uint64_t *)a;
	const uint64_t *from = (const uint64_t *)b;
	for (size_t i = 0; i < sizeof *a / sizeof *to; i++)
		to[i] += from[i];
}
_Static_assert(sizeof(struct quality_counts) % sizeof(uint64_t) == 0, "quality_counts holds counts only");

static uint64_t changed_cells(const struct check *c, size_t field)
{
	return c->changed[field] + (c->normal != NULL ? normal_changed(c->normal)[field] : 0);
}

void check_merge(struct check *c, struct check *other)
{
	for (size_t k = 0; k < KINDS; k++)
		if (c->state[k] != NULL && check_kinds[k]->merge != NULL)
			check_kinds[k]->merge(c->state[k], other->state[k]);
	for (size_t i = 0; i < other->n_once; i++)
		once_add(c, &other->once[i].f, other->once[i].field);
	findings_merge(c->findings, other->findings);
	merge_counts(&c->result.counts, &other->result.counts);
	for (size_t f = 0; c->table.standard != NULL && f < c->table.standard->n_fields; f++)
		c->changed[f] += changed_cells(other, f);
	for (size_t i = 0; i < other->bad.n; i++)
		rows_add(&c->bad, other->bad.items[i]);
	c->result.rows += other->result.rows;
	c->judged += other->judged;
}

static void finish_changed(struct check *c)
{
	const struct standard *st = c->table.standard;
	for (size_t f = 0; f < st->n_fields; f++) {
		uint64_t n = c->table.column[f] != SIZE_MAX ? changed_cells(c, f) : 0;
		if (n == 0)
			continue;
		c->result.counts.repaired_cells += n;
		struct str count = str_from(arena_printf(&c->arena, "%llu", (unsigned long long)n));
		struct finding one = { .rule = &check_rules[CHECK_LABEL_MAPPED], .at.column = (uint32_t)(c->table.column[f] + 1), .field = st->fields[f].name, .arg = { count } };
		check_found(c, &one);
	}
}

int check_finish(struct check *c, struct err *err)
{
	if (c->table.standard != NULL) {
		c->result.counts.consistency += c->judged;
		c->result.counts.consistency_passed += c->judged;      /* keys take their repeated rows off */
	}
	for (size_t k = 0; k < KINDS; k++)
		if (c->state[k] != NULL && check_kinds[k]->finish != NULL && check_kinds[k]->finish(c->state[k], &c->table, err) != 0)
			return -1;
	for (size_t i = 0; i < c->n_once; i++)
		findings_add(c->findings, &c->once[i].f);
	if (c->table.standard != NULL)
		finish_changed(c);
	rows_settle(&c->bad);
	return 0;
}

const struct check_result *check_result(struct check *c)
{
	c->result.findings = c->findings;
	c->result.fields = c->table.info->n_names;
	c->result.has_quality = c->table.standard != NULL;
	c->result.bad_rows = c->bad.items;
	c->result.n_bad_rows = c->bad.n;
	return &c->result;
}

const struct normal *check_normal(const struct check *c)
{
	return c->normal;
}
