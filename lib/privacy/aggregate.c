/* aggregate.c - a person table -> a product: groups of persons with counts and measures, small groups suppressed (contract.md 6, privacy.md 6.3). */
#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"
#include "privacy/aggregate_measure.h"
#include "privacy/strip.h"
#include "privacy/treat.h"
#include "value/date.h"
#include "value/division.h"

#define MAX_PLACES 4096            /* groups that one person may stand in */
#define KEY_MAX (1u << 20)
#define WHOLE_CITY "130300"

struct by {
	size_t field;                      /* of the person standard */
	size_t column;                     /* of the product */
	bool split;
	const struct treater *treater;     /* NULL: the value as it is */
	const struct json *params;
	struct str *values; size_t n, cap; /* of the current person, treated and known */
	struct buf text;                   /* holds them */
};

struct measure { const struct measure_fn *fn; size_t field, column; };

struct group {
	struct str *key;                   /* a value for each by */
	uint64_t persons;
	struct measure_values *values;     /* for each measure */
};

struct aggregate {
	const struct standard *person, *product_standard;
	const struct product *product;
	struct by *by; size_t n_by;
	struct measure *measures; size_t n_measures;
	struct hash_map *index;            /* key -> number of the group */
	struct group *groups; size_t n_groups, cap_groups;
	struct arena arena;
	struct buf key;
	struct str *cells, provider;
	char data_date[11];
	uint64_t skipped;
};

static void aggregate_free(struct aggregate *a)
{
	for (size_t i = 0; i < a->n_by; i++) {
		free(a->by[i].values);
		buf_release(&a->by[i].text);
	}
	for (size_t g = 0; g < a->n_groups; g++)
		for (size_t m = 0; m < a->n_measures; m++)
			measure_release(&a->groups[g].values[m]);
	free(a->by);
	free(a->measures);
	free(a->groups);
	free(a->cells);
	hash_map_free(a->index);
	arena_release(&a->arena);
	buf_release(&a->key);
	free(a);
}

/* ---- open ---- */

static int find_column(const struct aggregate *a, struct str as, size_t *column, struct err *err)
{
	*column = standard_field(a->product_standard, as);
	if (*column == SIZE_MAX)
		return err_set(err, ERR_INPUT, "product '%.*s': its standard has no field '%.*s'", STR_ARG(a->product->standard), STR_ARG(as));
	return 0;
}

static const struct plan_column *planned(const struct plan *plan, size_t field)
{
	for (size_t i = 0; i < plan->n; i++)
		if (plan->columns[i].field == field)
			return &plan->columns[i];
	return NULL;
}

static int open_by(struct aggregate *a, const struct product_by *from, const struct plan *plan, struct err *err)
{
	const struct field *f = &a->person->fields[from->field];
	const struct plan_column *c = planned(plan, from->field);
	enum treatment t = c != NULL ? c->treatment : treatment_of(f);
	struct by *by = &a->by[a->n_by++];
	*by = (struct by){ .field = from->field, .split = from->split, .params = c != NULL ? c->params : f->open_params };
	buf_init(&by->text, KEY_MAX);
	if (!treatment_publishes(t) && t != TREAT_AGGREGATE)
		return err_set(err, ERR_INPUT, "product '%.*s': field '%.*s' is not for products (%s)", STR_ARG(a->product->standard), STR_ARG(f->name), treatment_name(t));
	if (t != TREAT_AGGREGATE && t != TREAT_KEEP) {
		by->treater = treater_find(t);
		if (by->treater == NULL)
			return err_set(err, ERR_INPUT, "field '%.*s': treatment '%s' is not available in this version", STR_ARG(f->name), treatment_name(t));
		if (by->treater->params != NULL && by->treater->params(f, by->params, err) != 0)
			return -1;
	}
	return find_column(a, from->as, &by->column, err);
}

static int open_measure(struct aggregate *a, const struct product_measure *from, struct err *err)
{
	struct measure *m = &a->measures[a->n_measures++];
	*m = (struct measure){ .fn = measure_fn_find(from->fn), .field = from->has_field ? from->field : SIZE_MAX };
	if (m->fn == NULL)
		return err_set(err, ERR_INPUT, "product '%.*s': unknown function '%.*s'", STR_ARG(a->product->standard), STR_ARG(from->fn));
	if (from->where.n > 0 || from->expr.n > 0 || from->distribution)
		return err_set(err, ERR_INPUT, "product '%.*s': measure '%.*s' uses an expression or a distribution, which this version does not have", STR_ARG(a->product->standard),
			STR_ARG(from->as));
	if (m->fn->needs_field && m->field == SIZE_MAX)
		return err_set(err, ERR_INPUT, "product '%.*s': measure '%.*s' needs a field", STR_ARG(a->product->standard), STR_ARG(from->as));
	return find_column(a, from->as, &m->column, err);
}

static int open_parts(struct aggregate *a, const struct plan *plan, struct err *err)
{
	const struct product *p = a->product;
	if (p->totals.n > 0 && !str_is(p->totals, "none"))
		return err_set(err, ERR_INPUT, "product '%.*s': totals are not available in this version", STR_ARG(p->standard));
	if (p->min_n < 1)
		return err_set(err, ERR_INPUT, "product '%.*s': minN must be at least 1", STR_ARG(p->standard));
	for (size_t i = 0; i < p->n_by; i++)
		if (open_by(a, &p->by[i], plan, err) != 0)
			return -1;
	for (size_t i = 0; i < p->n_measures; i++)
		if (open_measure(a, &p->measures[i], err) != 0)
			return -1;
	return 0;
}

struct aggregate *aggregate_open(const struct standard *person, const struct product *product, const struct standard *product_standard, const struct plan *plan,
	struct str provider, struct err *err)
{
	struct aggregate *a = mem_alloc(sizeof *a);
	a->person = person;
	a->product = product;
	a->product_standard = product_standard;
	a->by = mem_alloc(sizeof *a->by * (product->n_by + 1));
	a->measures = mem_alloc(sizeof *a->measures * (product->n_measures + 1));
	a->cells = mem_alloc(sizeof *a->cells * (person->n_fields + 1));
	a->index = hash_map_new();
	a->provider = arena_str(&a->arena, provider);
	buf_init(&a->key, KEY_MAX);
	if (open_parts(a, plan, err) == 0)
		return a;
	aggregate_free(a);
	return NULL;
}

/* ---- feed ---- */

/* May this value stand in that column of the product? */
static bool value_known(const struct field *f, struct str v)
{
	bool exact = false;
	if (v.n == 0)
		return !f->required;
	if (f->list != NULL && (list_find(f->list, v, &exact) == NULL || !exact))
		return false;
	for (size_t i = 0; f->has_enum && i < f->n_enumeration; i++)
		if (str_eq(f->enumeration[i], v))
			return true;
	return !f->has_enum;
}

/* Add one value to the person's values of this by, once. They are offsets until the row is done: the buffer may move. */
static void add_value(struct aggregate *a, struct by *by, struct str cell)
{
	struct treatment_row row = { a->person, a->cells, NULL };
	size_t start = by->text.n;
	cell = str_trim(cell);
	if (cell.n > 0 && by->treater != NULL) {
		if (by->treater->cell(&a->person->fields[by->field], by->params, &row, cell, &by->text) == TREATED_UNPARSED)
			by->text.n = start;
	} else {
		buf_addstr(&by->text, cell);
	}
	struct str v = str_sub(buf_str(&by->text), start, by->text.n);
	bool known = !by->text.over && value_known(&a->product_standard->fields[by->column], v);
	for (size_t i = 0; known && i < by->n; i++) {
		size_t end = i + 1 < by->n ? by->values[i + 1].n : start;
		known = !str_eq(str_sub(buf_str(&by->text), by->values[i].n, end), v);
	}
	if (!known) {
		by->text.n = start;
		return;
	}
	MEM_GROW(by->values, by->cap, by->n + 1);
	by->values[by->n++] = (struct str){ NULL, start };
}

static void take_values(struct aggregate *a, struct by *by)
{
	struct str rest = a->cells[by->field], part;
	bool more = true;
	buf_reset(&by->text);
	by->n = 0;
	if (!by->split)
		add_value(a, by, rest);
	while (by->split && str_split(&rest, &more, ';', &part))
		if (str_trim(part).n > 0 || a->cells[by->field].n == 0)
			add_value(a, by, part);
	for (size_t i = 0; i < by->n; i++) {           /* offsets -> texts */
		size_t start = by->values[i].n, end = i + 1 < by->n ? by->values[i + 1].n : by->text.n;
		by->values[i] = str_sub(buf_str(&by->text), start, end);
	}
}

static struct group *find_group(struct aggregate *a, const struct str *key)
{
	buf_reset(&a->key);
	for (size_t i = 0; i < a->n_by; i++) {
		buf_addf(&a->key, "%zu:", key[i].n);
		buf_addstr(&a->key, key[i]);
	}
	bool added = false;
	uint64_t number = hash_map_put(a->index, buf_str(&a->key), a->n_groups, &added);
	if (!added)
		return &a->groups[number];
	MEM_GROW(a->groups, a->cap_groups, a->n_groups + 1);
	struct group *g = &a->groups[a->n_groups++];
	*g = (struct group){ .key = ARENA_NEW_N(&a->arena, struct str, a->n_by + 1), .values = ARENA_NEW_N(&a->arena, struct measure_values, a->n_measures + 1) };
	for (size_t i = 0; i < a->n_by; i++)
		g->key[i] = arena_str(&a->arena, key[i]);
	return g;
}

static void count_person(struct aggregate *a, const struct str *key)
{
	struct group *g = find_group(a, key);
	g->persons++;
	for (size_t m = 0; m < a->n_measures; m++) {
		decimal d;
		if (a->measures[m].field != SIZE_MAX && decimal_parse(a->cells[a->measures[m].field], &d))
			measure_add(&g->values[m], d);
	}
}

/* Every combination of the person's values, like the digits of a number. */
static int count_places(struct aggregate *a, uint64_t row, struct err *err)
{
	size_t places = 1, at[64] = { 0 };
	struct str key[64];
	for (size_t i = 0; i < a->n_by; i++) {
		places *= a->by[i].n;
		if (places > MAX_PLACES)
			return err_set(err, ERR_INPUT, "row %llu stands in more than %d groups", (unsigned long long)row, MAX_PLACES);
	}
	if (places == 0)
		a->skipped++;
	for (size_t p = 0; p < places; p++) {
		for (size_t i = 0; i < a->n_by; i++)
			key[i] = a->by[i].values[at[i]];
		count_person(a, key);
		for (size_t i = a->n_by; i-- > 0 && ++at[i] == a->by[i].n;)
			at[i] = 0;
	}
	return 0;
}

static void note_date(struct aggregate *a, struct str cell)
{
	struct date d;
	if (date_iso(cell, &d) && str_cmp(cell, str_from(a->data_date)) > 0)
		memcpy(a->data_date, cell.p, 10);
}

int aggregate_feed(struct aggregate *a, const struct batch *normal, struct err *err)
{
	size_t date = standard_field(a->person, STR("data_date"));
	if (a->n_by > 64)
		return err_set(err, ERR_INPUT, "product '%.*s' has more than 64 groupings", STR_ARG(a->product->standard));
	for (size_t r = 0; r < batch_rows(normal); r++) {
		for (size_t f = 0; f < a->person->n_fields; f++)
			a->cells[f] = batch_cell(normal, r, f);
		if (date != SIZE_MAX)
			note_date(a, a->cells[date]);
		for (size_t i = 0; i < a->n_by; i++)
			take_values(a, &a->by[i]);
		if (count_places(a, batch_row_number(normal, r), err) != 0)
			return -1;
	}
	return 0;
}

void aggregate_merge(struct aggregate *a, struct aggregate *other)
{
	for (size_t i = 0; i < other->n_groups; i++) {
		struct group *from = &other->groups[i], *to = find_group(a, from->key);
		to->persons += from->persons;
		for (size_t m = 0; m < a->n_measures; m++)
			measure_merge(&to->values[m], &from->values[m]);
	}
	a->skipped += other->skipped;
	note_date(a, str_from(other->data_date));
	other->n_groups = 0;
	other->skipped = 0;
	hash_map_free(other->index);
	other->index = hash_map_new();
}

/* ---- finish ---- */

/* The by columns in the order of the product's primary key; those outside of it follow. */
static void sort_order(const struct aggregate *a, size_t *order)
{
	const struct standard *st = a->product_standard;
	size_t n = 0;
	for (size_t k = 0; k < st->n_primary_key; k++)
		for (size_t i = 0; i < a->n_by; i++)
			if (a->by[i].column == st->primary_key[k])
				order[n++] = i;
	for (size_t i = 0; i < a->n_by; i++) {
		bool there = false;
		for (size_t k = 0; k < n; k++)
			there = there || order[k] == i;
		if (!there)
			order[n++] = i;
	}
}

struct sorting { const struct group *groups; const size_t *order; size_t n_by; };

static int compare_groups(const void *x, const void *y, void *context)
{
	const struct sorting *s = context;
	const struct group *a = x, *b = y;
	for (size_t i = 0; i < s->n_by; i++) {
		int c = str_cmp(a->key[s->order[i]], b->key[s->order[i]]);
		if (c != 0)
			return c;
	}
	return 0;
}

static void measure_text(const struct aggregate *a, struct group *g, size_t m, struct buf *out)
{
	const struct measure *measure = &a->measures[m];
	struct measure_values *v = &g->values[m];
	decimal d;
	if (measure->fn->needs_field && v->n < a->product->min_n)      /* few of the group's persons have a value: it would be theirs */
		return;
	measure_sort(v);
	if (!measure->fn->result(v, g->persons, &d))
		return;
	if (a->product_standard->fields[measure->column].type == FIELD_INTEGER)
		d = decimal_round_to(d, decimal_one());
	decimal_text(d, out);
}

/* A cell that comes from the shared block (domain.md 2.1.5, contract.md 6). */
static struct str block_cell(const struct aggregate *a, const struct group *g, struct str name, bool suppressed)
{
	if (str_is(name, "data_date"))
		return str_from(a->data_date);
	if (str_is(name, "provider"))
		return a->provider;
	if (str_is(name, "suppressed"))
		return suppressed ? STR("true") : STR("false");
	if (str_is(name, "district_code"))
		return STR(WHOLE_CITY);
	if (!str_is(name, "district"))
		return STR("");
	struct str code = STR(WHOLE_CITY);
	for (size_t i = 0; i < a->n_by; i++)
		if (str_is(a->product_standard->fields[a->by[i].column].name, "district_code"))
			code = g->key[i];
	const struct division *d = division_by_code(code, str_from(a->data_date), NULL);
	if (d == NULL)
		d = division_by_code(code, STR(""), NULL);
	return d != NULL ? str_from(d->name) : STR("");
}

static void write_group(struct aggregate *a, struct group *g, bool suppressed, struct write_csv *out)
{
	size_t n = a->product_standard->n_fields;
	struct str *cells = mem_alloc(sizeof *cells * (n + 1));
	struct arena texts = ARENA_INIT;
	struct buf text = BUF_INIT(256);
	for (size_t f = 0; f < n; f++)
		cells[f] = block_cell(a, g, a->product_standard->fields[f].name, suppressed);
	for (size_t i = 0; i < a->n_by; i++)
		cells[a->by[i].column] = g->key[i];
	for (size_t m = 0; m < a->n_measures; m++) {
		buf_reset(&text);
		if (!suppressed)
			measure_text(a, g, m, &text);
		cells[a->measures[m].column] = arena_str(&texts, buf_str(&text));
	}
	write_csv_put(out, cells, n);
	free(cells);
	buf_release(&text);
	arena_release(&texts);
}

static void write_header(const struct aggregate *a, struct write_csv *out)
{
	size_t n = a->product_standard->n_fields;
	struct str *names = mem_alloc(sizeof *names * (n + 1));
	for (size_t f = 0; f < n; f++)
		names[f] = a->product_standard->fields[f].name;
	write_csv_put(out, names, n);
	free(names);
}

int aggregate_finish(struct aggregate *a, struct write_csv *out, struct aggregate_counts *counts, struct err *err)
{
	(void)err;
	bool says_suppressed = standard_field(a->product_standard, STR("suppressed")) != SIZE_MAX;
	size_t *order = mem_alloc(sizeof *order * (a->n_by + 1));
	sort_order(a, order);
	struct sorting sorting = { a->groups, order, a->n_by };
	if (a->n_groups > 1)
		qsort_r(a->groups, a->n_groups, sizeof *a->groups, compare_groups, &sorting);
	*counts = (struct aggregate_counts){ .cells = a->n_groups, .skipped = a->skipped };
	write_header(a, out);
	for (size_t i = 0; i < a->n_groups; i++) {
		bool suppressed = a->groups[i].persons < a->product->min_n;
		counts->suppressed_primary += suppressed;
		if (suppressed && !says_suppressed)
			continue;
		write_group(a, &a->groups[i], suppressed, out);
		counts->rows++;
	}
	free(order);
	aggregate_free(a);
	return 0;
}
