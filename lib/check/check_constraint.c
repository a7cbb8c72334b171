/* check_constraint.c - required, bounds, lengths, pattern, enum and code list. Bounds compare exact decimals or dates, never binary floats. */
#include "check/kind.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/regex.h"
#include "check/typed.h"
#include "value/number.h"

#define SMALL_DIGITS 18            /* integers of so many digits fit an int64_t */
#define BOUNDS 4

struct bound_check {
	bool given, small;                 /* small: the bound is an integer that fits */
	int64_t value;
	struct str canonical, text;        /* text: as the schema writes it */
};

static const struct bound_kind {
	enum check_rule rule;
	const char *constraint;
	int wrong[2];                      /* results of comparing cell with bound that break it */
} bound_kinds[BOUNDS] = {
	{ CHECK_MINIMUM, "minimum", { -1, -1 } },
	{ CHECK_MAXIMUM, "maximum", { 1, 1 } },
	{ CHECK_EXCLUSIVE_MINIMUM, "exclusiveMinimum", { -1, 0 } },
	{ CHECK_EXCLUSIVE_MAXIMUM, "exclusiveMaximum", { 1, 0 } },
};

struct field_check {
	bool required, key;                /* key: null is a matter of the primary key, not of `required` */
	enum typed_order order;
	struct bound_check bound[BOUNDS];
	bool any_bound, any_length;
	struct regex *pattern;
	struct hash_map *allowed;          /* canonical values, or codes */
	bool by_list;
};

struct constraint_state {
	size_t n;
	struct field_check *fields;
	struct buf scratch, canonical;
};

/* ---- open ---- */

static bool small_integer(struct str s, int64_t *out)
{
	return s.n <= SMALL_DIGITS && str_to_i64(s, out);
}

/* The bound in the field's own format, or in the default one. */
static int open_bound(const struct check_table *t, const struct field *f, struct str text, const char *name, struct bound_check *b, struct buf *scratch, struct err *err)
{
	struct field plain = { .type = f->type, .bare_number = true };
	const struct field *as = typed_ok(f, text, scratch) ? f : &plain;
	if (!typed_ok(as, text, scratch))
		return err_set(err, ERR_INPUT, "field '%.*s': the constraint %s is no value of type %s", STR_ARG(f->name), name, field_type_name(f->type));
	struct buf canonical = BUF_INIT(4096);
	typed_canonical(as, text, &canonical);
	b->given = true;
	b->text = text;
	b->canonical = arena_str(t->arena, buf_str(&canonical));
	b->small = typed_order(f->type) == ORDER_NUMBER && small_integer(b->canonical, &b->value);
	buf_release(&canonical);
	return 0;
}

static int open_bounds(const struct check_table *t, const struct field *f, struct field_check *c, struct buf *scratch, struct err *err)
{
	const struct bound *given[BOUNDS] = { &f->minimum, &f->maximum, &f->exclusive_minimum, &f->exclusive_maximum };
	c->order = typed_order(f->type);
	for (int i = 0; i < BOUNDS; i++) {
		if (!given[i]->given || c->order == ORDER_NONE)        /* the loader lists bounds that a type does not have as unchecked */
			continue;
		if (open_bound(t, f, given[i]->text, bound_kinds[i].constraint, &c->bound[i], scratch, err) != 0)
			return -1;
		c->any_bound = true;
	}
	return 0;
}

static void open_enum(const struct field *f, struct field_check *c, struct buf *scratch, struct buf *canonical)
{
	if (f->list != NULL) {
		c->by_list = true;
		c->allowed = hash_map_new();
		for (size_t i = 0; i < list_count(f->list); i++)
			hash_map_put(c->allowed, list_at(f->list, i)->code, i, NULL);
		return;
	}
	if (!f->has_enum)
		return;
	c->allowed = hash_map_new();
	for (size_t i = 0; i < f->n_enumeration; i++) {
		if (!typed_ok(f, f->enumeration[i], scratch))
			continue;              /* such an entry can never be met */
		buf_reset(canonical);
		typed_canonical(f, f->enumeration[i], canonical);
		hash_map_put(c->allowed, buf_str(canonical), i, NULL);
	}
}

static int open_field(const struct check_table *t, size_t i, struct constraint_state *s, struct err *err)
{
	const struct field *f = &t->standard->fields[i];
	struct field_check *c = &s->fields[i];
	c->required = check_required(t, i);
	c->key = c->required && !f->required;
	c->any_length = f->has_min_length || f->has_max_length;
	if (open_bounds(t, f, c, &s->scratch, err) != 0)
		return -1;
	open_enum(f, c, &s->scratch, &s->canonical);
	if (f->pattern.n > 0 && (c->pattern = regex_compile(f->pattern, err)) == NULL)
		return err_prefix(err, "field '%.*s': ", STR_ARG(f->name));
	return 0;
}

static void constraint_close(void *state)
{
	struct constraint_state *s = state;
	for (size_t i = 0; i < s->n; i++) {
		if (s->fields[i].pattern != NULL)
			regex_free(s->fields[i].pattern);
		if (s->fields[i].allowed != NULL)
			hash_map_free(s->fields[i].allowed);
	}
	free(s->fields);
	buf_release(&s->scratch);
	buf_release(&s->canonical);
	free(s);
}

static int constraint_open(const struct check_table *t, void **state, struct err *err)
{
	if (t->standard == NULL)
		return 0;
	struct constraint_state *s = mem_alloc(sizeof *s);
	s->n = t->standard->n_fields;
	s->fields = mem_alloc(sizeof *s->fields * (s->n + 1));
	buf_init(&s->scratch, 2 << 20);
	buf_init(&s->canonical, 2 << 20);
	for (size_t i = 0; i < s->n; i++) {
		if (open_field(t, i, s, err) != 0) {
			constraint_close(s);
			return -1;
		}
	}
	*state = s;
	return 0;
}

/* ---- column ---- */

static void required(const struct field_check *k, const struct check_batch *b, const struct check_column *c)
{
	enum check_rule rule = k->key ? CHECK_KEY_NULL : CHECK_REQUIRED;
	for (size_t r = 0; r < b->rows; r++)
		if (c->state[r] == CELL_NULL)
			check_cell(b, c->field, r, &check_rules[rule], "required", STR_NONE, STR_NONE, STR_NONE);
}

static int compare(const struct field_check *k, const struct bound_check *bound, const struct field *f, struct str plain, struct constraint_state *s)
{
	int64_t n;
	if (bound->small && small_integer(plain, &n))
		return (n > bound->value) - (n < bound->value);
	if (k->order == ORDER_NUMBER)
		return number_is_finite(plain) ? number_cmp(plain, bound->canonical) : 2;
	buf_reset(&s->canonical);
	typed_canonical(f, plain, &s->canonical);
	return typed_cmp(k->order, buf_str(&s->canonical), bound->canonical);
}

/* Infinities lie beyond any bound on their side; what is no number at all breaks every bound. */
static bool beyond(struct str plain, const struct bound_kind *kind)
{
	bool low = plain.n > 0 && plain.p[0] == '-', nan = plain.n > 0 && (plain.p[0] | 0x20) == 'n';
	return nan || low == (kind->wrong[0] < 0);
}

static void bounds(const struct field_check *k, const struct check_batch *b, const struct check_column *c, struct constraint_state *s)
{
	struct quality_counts *q = check_counts(b->table->check);
	for (size_t r = 0; r < b->rows; r++) {
		if (c->state[r] != CELL_VALUE)
			continue;
		struct str plain = k->order == ORDER_NUMBER && c->of->type != FIELD_YEAR ? typed_plain(c->of, c->cell[r], &s->scratch) : c->cell[r];
		for (int i = 0; i < BOUNDS; i++) {
			if (!k->bound[i].given)
				continue;
			int cmp = compare(k, &k->bound[i], c->of, plain, s);
			bool wrong = cmp == 2 ? beyond(plain, &bound_kinds[i]) : cmp == bound_kinds[i].wrong[0] || cmp == bound_kinds[i].wrong[1];
			if (!wrong)
				continue;
			check_cell(b, c->field, r, &check_rules[bound_kinds[i].rule], bound_kinds[i].constraint, k->bound[i].text, STR_NONE, STR_NONE);
			c->state[r] = CELL_OUT;
		}
		q->accuracy_cells++;
		q->accuracy_passed += c->state[r] == CELL_VALUE;
	}
}

static void wrong_length(const struct check_batch *b, const struct check_column *c, size_t row, enum check_rule rule, const char *constraint, size_t limit, size_t n)
{
	char a[24], z[24];
	snprintf(a, sizeof a, "%zu", limit);
	snprintf(z, sizeof z, "%zu", n);
	check_cell(b, c->field, row, &check_rules[rule], constraint, str_from(a), str_from(z), STR_NONE);
	c->state[row] = CELL_WRONG;
}

static void lengths(const struct check_batch *b, const struct check_column *c)
{
	const struct field *f = c->of;
	for (size_t r = 0; r < b->rows; r++) {
		size_t n;
		if (c->state[r] != CELL_VALUE || !typed_length(f, c->cell[r], &n))
			continue;
		if (f->has_min_length && n < f->min_length)
			wrong_length(b, c, r, CHECK_MIN_LENGTH, "minLength", f->min_length, n);
		else if (f->has_max_length && n > f->max_length)
			wrong_length(b, c, r, CHECK_MAX_LENGTH, "maxLength", f->max_length, n);
	}
}

static void pattern(const struct field_check *k, const struct check_batch *b, const struct check_column *c)
{
	for (size_t r = 0; r < b->rows; r++) {
		if (c->state[r] != CELL_VALUE)
			continue;
		int match = regex_match(k->pattern, c->cell[r]);
		if (match == 1)
			continue;
		struct str about = c->of->description;
		if (match == 0)
			check_cell(b, c->field, r, &check_rules[CHECK_PATTERN], "pattern", c->of->pattern, about, about.n > 0 ? about : c->of->pattern);
		else
			check_cell(b, c->field, r, &check_rules[CHECK_PATTERN_UNDECIDED], "pattern", c->of->pattern, STR_NONE, STR_NONE);
		c->state[r] = CELL_WRONG;
	}
}

/* ---- enum and code list ---- */

static bool code_known(const struct field_check *k, const struct field *f, struct str code)
{
	bool exact;
	return hash_map_get(k->allowed, code, &(uint64_t){ 0 }) || (f->list != NULL && list_find(f->list, code, &exact) != NULL);
}

/* Every item of a list is a code; *bad is the first that is not. */
static bool codes_known(const struct field_check *k, const struct field *f, struct str cell, struct str *bad)
{
	struct str rest = cell;
	bool more = true;
	char separator = f->delimiter.n > 0 ? f->delimiter.p[0] : ',';
	while (str_split(&rest, &more, separator, bad))
		if (!code_known(k, f, *bad))
			return false;
	return true;
}

static bool allowed(const struct field_check *k, const struct field *f, struct str cell, struct str *bad, struct constraint_state *s)
{
	*bad = cell;
	if (k->by_list)
		return f->type == FIELD_LIST ? codes_known(k, f, cell, bad) : code_known(k, f, cell);
	if (f->type == FIELD_STRING)
		return hash_map_get(k->allowed, cell, &(uint64_t){ 0 });
	buf_reset(&s->canonical);
	typed_canonical(f, cell, &s->canonical);
	return hash_map_get(k->allowed, buf_str(&s->canonical), &(uint64_t){ 0 });
}

/* The wrong value, or item of a list, is the first argument: what it may have meant is looked for when a report is written. */
static void enumeration(const struct field_check *k, const struct check_batch *b, const struct check_column *c, struct constraint_state *s)
{
	for (size_t r = 0; r < b->rows; r++) {
		struct str bad;
		if (c->state[r] != CELL_VALUE || allowed(k, c->of, c->cell[r], &bad, s))
			continue;
		check_cell(b, c->field, r, &check_rules[CHECK_ENUM], "enum", bad, STR_NONE, STR_NONE);
		c->state[r] = CELL_WRONG;
	}
}

/* Every constraint that is broken is said, except where one has shown that the cell is not well formed. */
static void constraint_column(void *state, const struct check_batch *b, const struct check_column *c)
{
	struct constraint_state *s = state;
	const struct field_check *k = &s->fields[c->field];
	if (k->required)
		required(k, b, c);
	if (k->allowed != NULL)
		enumeration(k, b, c, s);
	if (k->pattern != NULL)
		pattern(k, b, c);
	if (k->any_length)
		lengths(b, c);
	if (k->any_bound)
		bounds(k, b, c, s);
}

/* Said, not passed over in silence: what the schema asks and nobody here judges. */
static int constraint_finish(void *state, const struct check_table *t, struct err *err)
{
	(void)state;
	(void)err;
	for (size_t i = 0; i < t->standard->n_unchecked; i++) {
		struct finding one = { .rule = &check_rules[CHECK_UNSUPPORTED], .arg = { t->standard->unchecked[i] } };
		check_found(t->check, &one);
	}
	return 0;
}

const struct check_kind check_constraint = {
	.name = "constraint",
	.zh = "约束：必填、上下限、长度、格式、允许的值和代码表",
	.en = "constraints: required, bounds, lengths, pattern, enum and code lists",
	.open = constraint_open,
	.column = constraint_column,
	.finish = constraint_finish,
	.close = constraint_close,
};
