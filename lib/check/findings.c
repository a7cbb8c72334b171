/* findings.c - see findings.h. Listed findings are kept as "sorted prefix + newcomers" and cut back to the limit when twice as many; groups are hashed,
 * and a (rule, column) keeps its smallest FAMILY_SHAPES shapes by name, so that hostile cells cannot make the table grow. */
#include "check/findings.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"
#include "value/shape.h"

#define FAMILY_SHAPES 200          /* shapes listed for one rule and column; what has a later name is counted together */
#define OTHER_SHAPES "…"           /* the shape of those */

struct listed {
	struct finding **items;        /* the first `limit` are sorted once `full` */
	size_t n, cap;
	bool full;
	uint64_t count;                /* all, also those not listed */
};

struct family {                    /* all groups of one rule and column */
	const struct rule *rule;
	uint32_t column;
	struct str field;
	size_t shapes;
	struct str last;               /* shapes after this one are counted under OTHER_SHAPES; {NULL,0} = none yet */
};

struct group {
	struct finding_group pub;
	uint32_t family;
	bool gone;                     /* merged into the group of other shapes */
};

struct findings {
	size_t limit;
	struct listed of[2];           /* [0] errors, [1] warnings and infos */
	struct arena arena;            /* rules, names, shapes */
	const struct rule **rules; size_t n_rules, cap_rules;
	const struct rule *seen, *seen_as;     /* the last rule interned, and its copy */
	struct family *families; size_t n_families, cap_families;
	struct group *groups; size_t n_groups, cap_groups;
	struct hash_map *family_of, *group_of;
	struct buf key, shape;
	struct finding_group *sorted; size_t n_sorted;
};

struct findings *findings_new(size_t limit)
{
	struct findings *f = mem_alloc(sizeof *f);
	f->limit = limit;
	f->family_of = hash_map_new();
	f->group_of = hash_map_new();
	buf_init(&f->key, 1 << 20);
	buf_init(&f->shape, 1 << 12);
	return f;
}

void findings_free(struct findings *f)
{
	if (f == NULL)
		return;
	for (int k = 0; k < 2; k++) {
		for (size_t i = 0; i < f->of[k].n; i++)
			free(f->of[k].items[i]);
		free(f->of[k].items);
	}
	hash_map_free(f->family_of);
	hash_map_free(f->group_of);
	buf_release(&f->key);
	buf_release(&f->shape);
	free(f->rules);
	free(f->families);
	free(f->groups);
	free(f->sorted);
	arena_release(&f->arena);
	free(f);
}

/* ---- rules: copied, because those of a standard die with their check ---- */

static const char *keep_text(struct arena *a, const char *z)
{
	return z == NULL ? NULL : arena_cstr(a, str_from(z));
}

static const struct rule *copy_rule(struct arena *a, const struct rule *r)
{
	struct rule *copy = ARENA_NEW(a, struct rule);
	copy->id = keep_text(a, r->id);
	copy->severity = r->severity;
	copy->type = keep_text(a, r->type);
	copy->title_zh = keep_text(a, r->title_zh);
	copy->title_en = keep_text(a, r->title_en);
	copy->zh = keep_text(a, r->zh);
	copy->en = keep_text(a, r->en);
	copy->hint_zh = keep_text(a, r->hint_zh);
	copy->hint_en = keep_text(a, r->hint_en);
	return copy;
}

static const struct rule *intern(struct findings *f, const struct rule *r)
{
	if (r == f->seen)
		return f->seen_as;
	size_t i = 0;
	while (i < f->n_rules && strcmp(f->rules[i]->id, r->id) != 0)
		i++;
	if (i == f->n_rules) {
		MEM_GROW(f->rules, f->cap_rules, f->n_rules + 1);
		f->rules[f->n_rules++] = copy_rule(&f->arena, r);
	}
	f->seen = r;
	f->seen_as = f->rules[i];
	return f->rules[i];
}

/* ---- the list ---- */

static int by_number(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int compare(const struct finding *a, const struct finding *b)
{
	int c = by_number(a->at.row, b->at.row);
	if (c == 0)
		c = by_number(a->at.column, b->at.column);
	if (c == 0)
		c = strcmp(a->rule->id, b->rule->id);
	if (c == 0)
		c = str_cmp(a->field, b->field);
	if (c == 0)
		c = by_number(a->at.line, b->at.line);
	if (c == 0)
		c = str_cmp(a->cell, b->cell);
	for (int i = 0; c == 0 && i < FINDING_ARGS; i++)
		c = str_cmp(a->arg[i], b->arg[i]);
	return c;
}

static int compare_items(const void *a, const void *b)
{
	return compare(*(struct finding *const *)a, *(struct finding *const *)b);
}

static void cut(struct listed *l, size_t limit)
{
	if (l->n > 1)
		qsort(l->items, l->n, sizeof *l->items, compare_items);
	if (limit != 0 && l->n >= limit) {
		while (l->n > limit)
			free(l->items[--l->n]);
		l->full = true;
	}
}

static struct str put(char **at, struct str s)
{
	if (s.p == NULL)
		return s;
	struct str copy = { *at, s.n };
	if (s.n > 0)
		memcpy(*at, s.p, s.n);
	*at += s.n;
	return copy;
}

/* One block for a finding and its texts. */
static struct finding *copy_finding(const struct finding *one, const struct rule *rule)
{
	size_t n = one->field.n + one->cell.n;
	for (int i = 0; i < FINDING_ARGS; i++)
		n += one->arg[i].n;
	struct finding *copy = mem_alloc(sizeof *copy + n);
	char *at = (char *)(copy + 1);
	*copy = *one;
	copy->rule = rule;
	copy->field = put(&at, one->field);
	copy->cell = put(&at, one->cell);
	for (int i = 0; i < FINDING_ARGS; i++)
		copy->arg[i] = put(&at, one->arg[i]);
	return copy;
}

static void list_add(struct findings *f, const struct finding *one, const struct rule *rule)
{
	struct listed *l = &f->of[rule->severity == SEVERITY_ERROR ? 0 : 1];
	l->count++;
	if (l->full && compare(one, l->items[f->limit - 1]) > 0)
		return;
	MEM_GROW(l->items, l->cap, l->n + 1);
	l->items[l->n++] = copy_finding(one, rule);
	if (f->limit != 0 && l->n / 2 >= f->limit)
		cut(l, f->limit);
}

/* ---- groups ---- */

static uint32_t family(struct findings *f, const struct rule *rule, uint32_t column, struct str field)
{
	buf_reset(&f->key);
	buf_add(&f->key, &rule, sizeof rule);
	buf_add(&f->key, &column, sizeof column);
	buf_addstr(&f->key, field);
	bool added;
	uint64_t i = hash_map_put(f->family_of, buf_str(&f->key), f->n_families, &added);
	if (added) {
		MEM_GROW(f->families, f->cap_families, f->n_families + 1);
		f->families[f->n_families++] = (struct family){ .rule = rule, .column = column, .field = field.p ? arena_str(&f->arena, field) : field };
	}
	return (uint32_t)i;
}

/* {NULL,0} and "" are different shapes: "no cell" and "an empty cell". */
static struct str group_key(struct findings *f, uint32_t fam, struct str shape)
{
	buf_reset(&f->key);
	buf_add(&f->key, &fam, sizeof fam);
	buf_addc(&f->key, shape.p == NULL ? 'n' : 's');
	buf_addstr(&f->key, shape);
	return buf_str(&f->key);
}

static struct group *group(struct findings *f, uint32_t fam, struct str shape)
{
	struct family *of = &f->families[fam];
	if (of->last.p != NULL && shape.p != NULL && str_cmp(shape, of->last) > 0)
		shape = STR(OTHER_SHAPES);
	bool added;
	uint64_t i = hash_map_put(f->group_of, group_key(f, fam, shape), f->n_groups, &added);
	if (added) {
		MEM_GROW(f->groups, f->cap_groups, f->n_groups + 1);
		f->groups[f->n_groups++] = (struct group){ .family = fam,
			.pub = { .rule = of->rule, .field = of->field, .column = of->column, .shape = shape.p ? arena_str(&f->arena, shape) : shape } };
		of->shapes++;
	}
	return &f->groups[i];
}

static void group_row(struct finding_group *g, uint64_t row)
{
	size_t i = g->n_rows;
	if (row == 0 || (i == GROUP_ROWS && row >= g->rows[i - 1]))
		return;
	while (i > 0 && g->rows[i - 1] > row)
		i--;
	if (i > 0 && g->rows[i - 1] == row)
		return;
	if (g->n_rows < GROUP_ROWS)
		g->n_rows++;
	memmove(&g->rows[i + 1], &g->rows[i], (g->n_rows - 1 - i) * sizeof g->rows[0]);
	g->rows[i] = row;
}

static void group_merge(struct finding_group *into, const struct finding_group *from)
{
	into->count += from->count;
	for (size_t i = 0; i < from->n_rows; i++)
		group_row(into, from->rows[i]);
}

static int compare_shapes(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static bool is_other(struct str shape)
{
	return str_is(shape, OTHER_SHAPES);
}

static void rebuild(struct findings *f)
{
	size_t n = 0;
	for (size_t i = 0; i < f->n_groups; i++)
		if (!f->groups[i].gone)
			f->groups[n++] = f->groups[i];
	f->n_groups = n;
	hash_map_free(f->group_of);
	f->group_of = hash_map_new();
	for (size_t i = 0; i < n; i++)
		hash_map_put(f->group_of, group_key(f, f->groups[i].family, f->groups[i].pub.shape), i, NULL);
}

/* Keep the smallest FAMILY_SHAPES shapes of a family. A shape that is cut away can never come back among them, so the counts stay exact in any order. */
static void cut_family(struct findings *f, uint32_t fam)
{
	struct str *shapes = mem_alloc(sizeof *shapes * (f->n_groups + 1));
	size_t n = 0;
	for (size_t i = 0; i < f->n_groups; i++)
		if (f->groups[i].family == fam && f->groups[i].pub.shape.p != NULL && !is_other(f->groups[i].pub.shape))
			shapes[n++] = f->groups[i].pub.shape;
	if (n > FAMILY_SHAPES) {
		qsort(shapes, n, sizeof *shapes, compare_shapes);
		struct str last = shapes[FAMILY_SHAPES - 1];
		size_t other = (size_t)(group(f, fam, STR(OTHER_SHAPES)) - f->groups);
		for (size_t i = 0; i < f->n_groups; i++) {
			struct group *g = &f->groups[i];
			if (g->family != fam || g->pub.shape.p == NULL || is_other(g->pub.shape) || str_cmp(g->pub.shape, last) <= 0)
				continue;
			group_merge(&f->groups[other].pub, &g->pub);
			g->gone = true;
		}
		f->families[fam].last = last;
		f->families[fam].shapes = FAMILY_SHAPES + 1;
		rebuild(f);
	}
	free(shapes);
}

static void groups_add(struct findings *f, const struct finding *one, const struct rule *rule)
{
	struct str shape = STR_NONE;
	if (one->has_cell) {
		buf_reset(&f->shape);
		shape_group(one->cell, &f->shape);
		shape = buf_str(&f->shape);
	}
	uint32_t fam = family(f, rule, one->at.column, one->field);
	struct group *g = group(f, fam, shape);
	g->pub.count++;
	group_row(&g->pub, one->at.row);
	if (f->families[fam].shapes >= 2 * FAMILY_SHAPES)
		cut_family(f, fam);
}

/* ---- the door ---- */

void findings_add(struct findings *f, const struct finding *one)
{
	const struct rule *rule = intern(f, one->rule);
	list_add(f, one, rule);
	groups_add(f, one, rule);
}

static void merge_list(struct findings *f, struct findings *other, int k)
{
	struct listed *from = &other->of[k];
	uint64_t count = f->of[k].count + from->count;
	for (size_t i = 0; i < from->n; i++) {
		list_add(f, from->items[i], intern(f, from->items[i]->rule));
		free(from->items[i]);
	}
	f->of[k].count = count;
	from->n = 0;
	from->count = 0;
	from->full = false;
}

void findings_merge(struct findings *f, struct findings *other)
{
	for (int k = 0; k < 2; k++)
		merge_list(f, other, k);
	for (size_t i = 0; i < other->n_groups; i++) {
		const struct finding_group *from = &other->groups[i].pub;
		uint32_t fam = family(f, intern(f, from->rule), from->column, from->field);
		group_merge(&group(f, fam, from->shape)->pub, from);
		if (f->families[fam].shapes >= 2 * FAMILY_SHAPES)
			cut_family(f, fam);
	}
	f->seen = other->seen = NULL;      /* the other's rules may go away, and new ones take their place in memory */
	other->n_groups = other->n_families = 0;
	hash_map_free(other->family_of);
	hash_map_free(other->group_of);
	other->family_of = hash_map_new();
	other->group_of = hash_map_new();
}

uint64_t findings_errors(const struct findings *f)
{
	return f->of[0].count;
}

uint64_t findings_warnings(const struct findings *f)
{
	return f->of[1].count;
}

const struct finding *const *findings_list(struct findings *f, bool errors, size_t *n)
{
	struct listed *l = &f->of[errors ? 0 : 1];
	cut(l, f->limit);
	*n = l->n;
	return (const struct finding *const *)l->items;
}

static int compare_groups(const void *pa, const void *pb)
{
	const struct finding_group *a = pa, *b = pb;
	int c = (int)b->rule->severity - (int)a->rule->severity;
	if (c == 0)
		c = strcmp(a->rule->id, b->rule->id);
	if (c == 0)
		c = by_number(a->column, b->column);
	if (c == 0)
		c = str_cmp(a->field, b->field);
	if (c == 0)
		c = (a->shape.p != NULL) - (b->shape.p != NULL);
	return c != 0 ? c : str_cmp(a->shape, b->shape);
}

const struct finding_group *findings_groups(struct findings *f, size_t *n)
{
	for (size_t i = 0; i < f->n_families; i++)
		if (f->families[i].shapes > FAMILY_SHAPES)
			cut_family(f, (uint32_t)i);
	f->sorted = mem_resize(f->sorted, sizeof *f->sorted * (f->n_groups + 1));
	for (size_t i = 0; i < f->n_groups; i++)
		f->sorted[i] = f->groups[i].pub;
	qsort(f->sorted, f->n_groups, sizeof *f->sorted, compare_groups);
	*n = f->n_groups;
	return f->sorted;
}
