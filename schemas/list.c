/* list.c - see list.h */
#include "schemas/list.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/near.h"
#include "base/utf8.h"
#include "schemas/list_csv.h"

enum { MAX_CODES = 1000000, MAX_FOLDED = 4096 };
enum kind { BY_CODE, BY_LABEL, BY_ALIAS, KINDS };          /* in order of strength */

struct list {
	struct arena arena;
	struct str id, title;
	struct list_code *codes;
	size_t n, cap;
	struct hash_map *spelled;          /* every spelling as the list writes it -> index * KINDS + kind: the fast path */
	struct hash_map *folded;           /* the same, folded: the truth */
};

struct str list_id(const struct list *l) { return l->id; }
struct str list_title(const struct list *l) { return l->title; }
void list_set_title(struct list *l, struct str title) { l->title = arena_str(&l->arena, title); }
size_t list_count(const struct list *l) { return l->n; }
const struct list_code *list_at(const struct list *l, size_t i) { return i < l->n ? &l->codes[i] : NULL; }

void list_free(struct list *l)
{
	if (l == NULL)
		return;
	hash_map_free(l->spelled);
	hash_map_free(l->folded);
	free(l->codes);
	arena_release(&l->arena);
	free(l);
}

/* ---- reading ---- */

enum column { COLUMN_CODE, COLUMN_LABEL, COLUMN_ALIASES, COLUMN_FROM, COLUMN_TO, COLUMNS };
static const char *const column_names[COLUMNS] = { "code", "label", "aliases", "valid_from", "valid_to" };

static int read_header(struct list_csv *r, size_t where[COLUMNS], struct err *err)
{
	for (int c = 0; c < COLUMNS; c++) {
		where[c] = SIZE_MAX;
		for (size_t i = 0; i < r->n; i++)
			if (str_is(r->cells[i], column_names[c]) && where[c] == SIZE_MAX)
				where[c] = i;
	}
	if (where[COLUMN_CODE] == SIZE_MAX)
		return err_set(err, ERR_INPUT, "cannot read list '%s': line %u: no column 'code', expected code,label,aliases,valid_from,valid_to", r->id, r->line);
	return 0;
}

/* CCYY, CCYY-MM, CCYY-MM-DD or empty. */
static bool is_period(struct str s)
{
	if (s.n != 0 && s.n != 4 && s.n != 7 && s.n != 10)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		bool dash = i == 4 || i == 7;
		if (dash ? s.p[i] != '-' : s.p[i] < '0' || s.p[i] > '9')
			return false;
	}
	return true;
}

static int read_code(struct list *l, const struct list_csv *r, const size_t where[COLUMNS], struct err *err)
{
	struct str v[COLUMNS];
	for (int c = 0; c < COLUMNS; c++)
		v[c] = where[c] < r->n ? r->cells[where[c]] : STR("");
	if (v[COLUMN_CODE].n == 0)
		return err_set(err, ERR_INPUT, "cannot read list '%s': line %u: the code is empty", r->id, r->line);
	for (int c = COLUMN_FROM; c <= COLUMN_TO; c++)
		if (!is_period(v[c]))
			return err_set(err, ERR_INPUT, "cannot read list '%s': line %u: %s is no CCYY, CCYY-MM or CCYY-MM-DD", r->id, r->line, column_names[c]);
	if (l->n == MAX_CODES)
		return err_set(err, ERR_INPUT, "cannot read list '%s': more than %d codes", r->id, MAX_CODES);
	MEM_GROW(l->codes, l->cap, l->n + 1);
	l->codes[l->n++] = (struct list_code){ v[COLUMN_CODE], v[COLUMN_LABEL].n ? v[COLUMN_LABEL] : v[COLUMN_CODE], v[COLUMN_ALIASES],
		v[COLUMN_FROM], v[COLUMN_TO] };
	return 0;
}

static int read_codes(struct list *l, struct str csv, const char *id, struct err *err)
{
	if (!utf8_valid(csv, NULL, NULL))
		return err_set(err, ERR_INPUT, "cannot read list '%s': it is not UTF-8", id);
	if (str_starts(csv, STR("\xEF\xBB\xBF")))
		csv = str_sub(csv, 3, csv.n);
	struct list_csv r = { .rest = csv, .id = id, .next_line = 1, .arena = &l->arena };
	size_t where[COLUMNS];
	int rc = list_csv_next(&r, err);
	if (rc == 0)
		return err_set(err, ERR_INPUT, "cannot read list '%s': it is empty", id);
	if (rc < 0 || read_header(&r, where, err) < 0)
		return -1;
	while ((rc = list_csv_next(&r, err)) > 0)
		if (read_code(l, &r, where, err) < 0)
			return -1;
	return rc;
}

/* ---- finding ---- */

/* Register one spelling of code i. Two codes of one list, or an alias of two, are an error; otherwise the stronger or earlier one stays. */
static int add_spelling(struct list *l, struct str s, size_t i, enum kind kind, struct buf *fold, struct err *err)
{
	utf8_fold(s, fold);
	if (fold->n == 0)
		return 0;
	bool added;
	uint64_t mine = i * KINDS + kind, old = hash_map_put(l->folded, buf_str(fold), mine, &added);
	hash_map_put(l->spelled, s, added ? mine : old, NULL);
	if (added || old / KINDS == i || old % KINDS != kind || kind == BY_LABEL)
		return 0;
	return err_set(err, ERR_INPUT, "cannot read list '%.*s': the %s '%.*s' stands for two codes, '%.*s' and '%.*s'", STR_ARG(l->id),
		kind == BY_CODE ? "code" : "alias", STR_ARG(s), STR_ARG(l->codes[old / KINDS].code), STR_ARG(l->codes[i].code));
}

static int add_aliases(struct list *l, size_t i, struct buf *fold, struct err *err)
{
	struct str rest = l->codes[i].aliases, part;
	bool more = true;
	while (str_split(&rest, &more, '|', &part))
		if (add_spelling(l, str_trim(part), i, BY_ALIAS, fold, err) < 0)
			return -1;
	return 0;
}

static int index_codes(struct list *l, struct err *err)
{
	struct buf fold = BUF_INIT(1u << 20);
	int rc = 0;
	for (size_t i = 0; i < l->n && rc == 0; i++)
		rc = add_spelling(l, l->codes[i].code, i, BY_CODE, &fold, err);
	for (size_t i = 0; i < l->n && rc == 0; i++)
		rc = add_spelling(l, l->codes[i].label, i, BY_LABEL, &fold, err);
	for (size_t i = 0; i < l->n && rc == 0; i++)
		rc = add_aliases(l, i, &fold, err);
	buf_release(&fold);
	return rc;
}

struct list *list_parse(struct str csv, const char *id, struct err *err)
{
	struct list *l = mem_alloc(sizeof *l);
	l->spelled = hash_map_new();
	l->folded = hash_map_new();
	l->id = arena_str(&l->arena, str_from(id));
	l->title = arena_str(&l->arena, STR(""));
	if (read_codes(l, csv, id, err) < 0 || index_codes(l, err) < 0) {
		list_free(l);
		return NULL;
	}
	return l;
}

const struct list_code *list_find(const struct list *l, struct str cell, bool *exact)
{
	uint64_t at;
	bool found = hash_map_get(l->spelled, cell, &at);
	if (!found && cell.n > 0 && cell.n <= MAX_FOLDED) {
		struct buf fold = BUF_INIT(4 * MAX_FOLDED);
		utf8_fold(cell, &fold);
		found = fold.n > 0 && hash_map_get(l->folded, buf_str(&fold), &at);
		buf_release(&fold);
	}
	if (exact != NULL)
		*exact = found && at % KINDS == BY_CODE;
	return found ? &l->codes[at / KINDS] : NULL;
}

struct str list_nearest(const struct list *l, struct str cell)
{
	struct buf want = BUF_INIT(4 * MAX_FOLDED), have = BUF_INIT(4 * MAX_FOLDED);
	struct str best = STR_NONE;
	unsigned least = 1000;
	if (cell.n <= 240)                         /* 60 code points: the longest that base/near.h compares */
		utf8_fold(cell, &want);
	for (size_t i = 0; i < 2 * l->n && want.n > 0; i++) {
		struct str candidate = i % 2 ? l->codes[i / 2].label : l->codes[i / 2].code;
		utf8_fold(candidate, &have);
		unsigned d = near_distance(buf_str(&want), buf_str(&have));
		if (d < least && near_enough(buf_str(&want), buf_str(&have))) {
			least = d;
			best = candidate;
		}
	}
	buf_release(&want);
	buf_release(&have);
	return best;
}
