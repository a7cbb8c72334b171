/* check_unique.c - unique, primaryKey, uniqueKeys: exact, the finding cites the first row. Keys are gathered with their bytes while feeding; at the end, in the order of
 * rows, each is looked up in a hash table by a keyed hash and compared with the real bytes of the one found. Merging only joins the gathered keys. */
#include "check/kind.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"
#include "check/typed.h"

struct key_entry {
	uint64_t hash, row, line;
	const char *p;                     /* key bytes, then the cell as read where it differs */
	uint32_t n, n_read;                /* n_read: UINT32_MAX = the same bytes */
};

struct key {
	const size_t *fields; size_t n_fields;
	enum check_rule rule;
	struct str names;                  /* "a, b" */
	struct key_entry *entries; size_t n, cap;
};

struct unique_state {
	struct key *keys; size_t n_keys;
	uint64_t seed;
	struct arena *arenas; size_t n_arenas, cap_arenas;     /* [0] takes new keys; the others came by merging */
	struct buf key;
	uint64_t *repeated; size_t n_repeated, cap_repeated;   /* rows, for the score */
};

/* ---- open ---- */

static bool same_key(const struct key *k, const size_t *fields, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		bool found = false;
		for (size_t j = 0; j < k->n_fields; j++)
			found |= k->fields[j] == fields[i];
		if (!found)
			return false;
	}
	return n == k->n_fields;
}

static struct str key_names(const struct check_table *t, const size_t *fields, size_t n)
{
	struct buf b = BUF_INIT(1 << 16);
	for (size_t i = 0; i < n; i++)
		buf_addf(&b, "%s%.*s", i > 0 ? ", " : "", STR_ARG(check_title(&t->standard->fields[fields[i]])));
	struct str s = arena_str(t->arena, buf_str(&b));
	buf_release(&b);
	return s;
}

/* A key that is not wholly in the file is a matter of the header; a key that is there already is said once. */
static void add_key(struct unique_state *s, const struct check_table *t, const size_t *fields, size_t n, enum check_rule rule)
{
	for (size_t i = 0; i < n; i++)
		if (t->column[fields[i]] == SIZE_MAX && !t->filled[fields[i]])
			return;
	for (size_t i = 0; i < s->n_keys; i++)
		if (same_key(&s->keys[i], fields, n))
			return;
	s->keys[s->n_keys++] = (struct key){ .fields = fields, .n_fields = n, .rule = rule, .names = key_names(t, fields, n) };
}

static int unique_open(const struct check_table *t, void **state, struct err *err)
{
	(void)err;
	const struct standard *st = t->standard;
	if (st == NULL)
		return 0;
	struct unique_state *s = mem_alloc(sizeof *s);
	s->keys = mem_alloc(sizeof *s->keys * (1 + st->n_unique_keys + st->n_fields));
	if (st->n_primary_key > 0)
		add_key(s, t, st->primary_key, st->n_primary_key, CHECK_PRIMARY_KEY);
	for (size_t f = 0; f < st->n_fields; f++) {
		size_t *one = ARENA_NEW(t->arena, size_t);
		*one = f;
		if (st->fields[f].unique)
			add_key(s, t, one, 1, CHECK_UNIQUE);
	}
	for (size_t i = 0; i < st->n_unique_keys; i++)
		add_key(s, t, st->unique_keys[i].fields, st->unique_keys[i].n, CHECK_UNIQUE_KEY);
	s->seed = hash_seed();
	MEM_GROW(s->arenas, s->cap_arenas, 1);
	s->arenas[s->n_arenas++] = (struct arena){ NULL, 1 << 20 };
	buf_init(&s->key, 64 << 20);
	*state = s;
	return 0;
}

static void unique_close(void *state)
{
	struct unique_state *s = state;
	for (size_t i = 0; i < s->n_keys; i++)
		free(s->keys[i].entries);
	for (size_t i = 0; i < s->n_arenas; i++)
		arena_release(&s->arenas[i]);
	free(s->keys);
	free(s->arenas);
	free(s->repeated);
	buf_release(&s->key);
	free(s);
}

/* ---- feed ---- */

/* The key of a row; false where a part is null, lacking or no value of its type. Parts of a longer key carry their lengths, so that ("a", "bc") is not ("ab", "c"). */
static bool make_key(const struct key *k, const struct check_batch *b, size_t row, struct buf *out)
{
	const struct standard *st = b->table->standard;
	buf_reset(out);
	for (size_t i = 0; i < k->n_fields; i++) {
		enum cell_state state = check_state(b, k->fields[i], row);
		if (state == CELL_NULL || state == CELL_LACKING || state == CELL_BAD)
			return false;
	}
	for (size_t i = 0; i < k->n_fields; i++) {
		size_t from = out->n;
		uint32_t length = 0;
		if (k->n_fields > 1)
			buf_add(out, &length, sizeof length);
		typed_canonical(&st->fields[k->fields[i]], check_value(b, k->fields[i], row), out);
		length = (uint32_t)(out->n - from);
		if (k->n_fields > 1)
			memcpy(out->p + from, &length, sizeof length);
	}
	return true;
}

static void keep(struct unique_state *s, struct key *k, const struct check_batch *b, size_t row)
{
	struct str key = buf_str(&s->key), read = STR_NONE;
	bool other = false;
	if (k->n_fields == 1 && b->table->column[k->fields[0]] != SIZE_MAX) {
		read = batch_cell(b->read, row, b->table->column[k->fields[0]]);
		other = !str_eq(read, key);
	}
	char *p = arena_alloc(&s->arenas[0], key.n + (other ? read.n : 0) + 1);
	memcpy(p, key.p, key.n);
	if (other)
		memcpy(p + key.n, read.p, read.n);
	MEM_GROW(k->entries, k->cap, k->n + 1);
	k->entries[k->n++] = (struct key_entry){ hash64(key, s->seed), batch_row_number(b->read, row), batch_line(b->read, row), p, (uint32_t)key.n,
		other ? (uint32_t)read.n : UINT32_MAX };
}

static int unique_rows(void *state, const struct check_batch *b, struct err *err)
{
	struct unique_state *s = state;
	(void)err;
	for (size_t i = 0; i < s->n_keys; i++)
		for (size_t r = 0; r < b->rows; r++)
			if (!b->blank[r] && make_key(&s->keys[i], b, r, &s->key))
				keep(s, &s->keys[i], b, r);
	return 0;
}

static void unique_merge(void *state, void *other)
{
	struct unique_state *s = state, *o = other;
	for (size_t i = 0; i < s->n_keys; i++) {
		struct key *k = &s->keys[i], *from = &o->keys[i];
		MEM_GROW(k->entries, k->cap, k->n + from->n);
		for (size_t e = 0; e < from->n; e++) {
			struct key_entry one = from->entries[e];
			one.hash = hash64((struct str){ one.p, one.n }, s->seed);
			k->entries[k->n++] = one;
		}
		from->n = 0;
	}
	for (size_t i = 0; i < o->n_arenas; i++) {             /* the bytes move in */
		MEM_GROW(s->arenas, s->cap_arenas, s->n_arenas + 1);
		s->arenas[s->n_arenas++] = o->arenas[i];
		o->arenas[i] = (struct arena){ NULL, 1 << 20 };
	}
}

/* ---- finish ---- */

static int by_row(const void *pa, const void *pb)
{
	const struct key_entry *a = pa, *b = pb;
	return (a->row > b->row) - (a->row < b->row);
}

static void sort_entries(struct key *k)
{
	size_t i = 1;
	while (i < k->n && k->entries[i - 1].row <= k->entries[i].row)
		i++;
	if (i < k->n)
		qsort(k->entries, k->n, sizeof *k->entries, by_row);
}

static void report(struct unique_state *s, const struct key *k, const struct key_entry *e, const struct key_entry *first, const struct check_table *t)
{
	char row[24];
	snprintf(row, sizeof row, "%llu", (unsigned long long)first->row);
	struct finding f = { .rule = &check_rules[k->rule], .at = { .row = e->row, .line = e->line }, .arg = { str_from(row), k->names } };
	size_t column = k->n_fields == 1 ? t->column[k->fields[0]] : SIZE_MAX;
	if (column != SIZE_MAX) {
		f.at.column = (uint32_t)(column + 1);
		f.field = t->standard->fields[k->fields[0]].name;
		f.has_cell = true;
		f.cell = e->n_read == UINT32_MAX ? (struct str){ e->p, e->n } : (struct str){ e->p + e->n, e->n_read };
		f.constraint = k->rule == CHECK_UNIQUE ? "unique" : NULL;
	}
	check_found(t->check, &f);
	MEM_GROW(s->repeated, s->cap_repeated, s->n_repeated + 1);
	s->repeated[s->n_repeated++] = e->row;
}

static void find_repeats(struct unique_state *s, struct key *k, const struct check_table *t)
{
	size_t size = 16;
	while (size < 2 * k->n)
		size *= 2;
	size_t *slots = mem_alloc(sizeof *slots * size);       /* 0 = free, else entry + 1 */
	sort_entries(k);
	for (size_t i = 0; i < k->n; i++) {
		const struct key_entry *e = &k->entries[i], *first = NULL;
		size_t at = (size_t)e->hash & (size - 1);
		for (; slots[at] != 0 && first == NULL; at = (at + 1) & (size - 1)) {
			const struct key_entry *o = &k->entries[slots[at] - 1];
			if (o->hash == e->hash && o->n == e->n && memcmp(o->p, e->p, e->n) == 0)
				first = o;
		}
		if (first != NULL)
			report(s, k, e, first, t);
		else
			slots[at] = i + 1;
	}
	free(slots);
}

static int by_number(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return (x > y) - (x < y);
}

static int unique_finish(void *state, const struct check_table *t, struct err *err)
{
	struct unique_state *s = state;
	(void)err;
	for (size_t i = 0; i < s->n_keys; i++)
		find_repeats(s, &s->keys[i], t);
	if (s->n_repeated > 1)
		qsort(s->repeated, s->n_repeated, sizeof *s->repeated, by_number);
	for (size_t i = 0; i < s->n_repeated; i++)
		if (i == 0 || s->repeated[i] != s->repeated[i - 1])
			check_counts(t->check)->consistency_passed--;
	return 0;
}

const struct check_kind check_unique = {
	.name = "unique",
	.zh = "唯一性和主键：精确比较，指出首次出现的行",
	.en = "unique values and keys: compared exactly, citing the first row",
	.open = unique_open,
	.rows = unique_rows,
	.merge = unique_merge,
	.finish = unique_finish,
	.close = unique_close,
};
