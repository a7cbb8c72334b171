/* standard_header.c - how columns of a file are found (domain.md 2.1.1): folded, exactly by id, title or alias; never by a guess */
#include "schemas/standard_read.h"

#include "base/utf8.h"

enum { MAX_NAME = 1u << 16 };

/* ---- the names that a standard knows ---- */

static int add_name(struct reader *r, struct str name, size_t field, enum header_fit fit, struct buf *fold)
{
	utf8_fold(name, fold);
	if (fold->n == 0)
		return 0;
	bool added;
	uint64_t old = hash_map_put(r->own->names, buf_str(fold), field * FIT_KINDS + fit, &added);
	if (added || old % FIT_KINDS != (uint64_t)fit || old / FIT_KINDS == field)
		return 0;
	const char *at = arena_printf(&r->own->arena, "fields[%zu]", field);
	return read_bad(r, at, fit == FIT_ID ? "name" : fit == FIT_TITLE ? "title" : "aliases", "'%.*s' is a name of fields[%zu] too",
		(int)(name.n < 60 ? name.n : 60), name.p, (size_t)(old / FIT_KINDS));
}

static int add_names(struct reader *r, struct buf *fold)
{
	const struct standard *st = &r->own->st;
	for (size_t i = 0; i < st->n_fields; i++)                  /* all ids first, then all titles: the stronger spelling stays */
		if (add_name(r, st->fields[i].name, i, FIT_ID, fold) < 0)
			return -1;
	for (size_t i = 0; i < st->n_fields; i++)
		if (add_name(r, st->fields[i].title, i, FIT_TITLE, fold) < 0)
			return -1;
	for (size_t i = 0; i < st->n_fields; i++)
		for (size_t k = 0; k < st->fields[i].n_aliases; k++)
			if (add_name(r, st->fields[i].aliases[k], i, FIT_ALIAS, fold) < 0)
				return -1;
	return 0;
}

static void list_wanted(struct standard_own *own, struct buf *fold)
{
	size_t n = own->names ? hash_map_count(own->names) : own->st.n_fields;
	own->wanted = ARENA_NEW_N(&own->arena, struct str, n + 1);
	own->n_wanted = n;
	for (size_t i = 0; i < n; i++) {
		if (own->names == NULL)
			utf8_fold(own->st.fields[i].name, fold);
		own->wanted[i] = own->names ? hash_map_key(own->names, i, NULL) : arena_str(&own->arena, buf_str(fold));
	}
}

int read_header_names(struct reader *r)
{
	struct buf fold = BUF_INIT(MAX_NAME);
	int rc = 0;
	if (r->own->st.by_name) {
		r->own->names = hash_map_new();
		rc = add_names(r, &fold);
	}
	if (rc == 0)
		list_wanted(r->own, &fold);
	buf_release(&fold);
	return rc;
}

const struct str *standard_wanted(const struct standard *st, size_t *n)
{
	*n = standard_own(st)->n_wanted;
	return standard_own(st)->wanted;
}

/* ---- a file's header ---- */

/* "面积(m2)" -> "面积": a trailing bracket holds a unit or a note. Folded text has ASCII brackets only. */
static bool cut_bracket(struct str *s)
{
	size_t at;
	if (s->n < 3 || s->p[s->n - 1] != ')')
		return false;
	for (at = s->n - 1; at > 0 && s->p[at] != '('; at--)
		;
	if (at == 0)
		return false;
	s->n = at;
	return true;
}

/* Field and fit of one column; false where no field knows the name. */
static bool fit_column(const struct standard_own *own, struct str name, struct buf *fold, size_t *field, enum header_fit *fit)
{
	if (name.n > MAX_NAME / 4)
		return false;
	utf8_fold(name, fold);
	struct str s = buf_str(fold);
	uint64_t at;
	do {
		if (s.n > 0 && hash_map_get(own->names, s, &at)) {
			*field = (size_t)(at / FIT_KINDS);
			*fit = (enum header_fit)(at % FIT_KINDS);
			return true;
		}
	} while (cut_bracket(&s));
	return false;
}

static void map_folded(const struct standard *st, const struct str *names, size_t n_names, size_t *map, enum header_fit *how)
{
	struct buf fold = BUF_INIT(MAX_NAME);
	for (int pass = FIT_ID; pass <= FIT_ALIAS; pass++) {               /* the stronger fit wins, then the leftmost column */
		for (size_t c = 0; c < n_names; c++) {
			size_t field;
			enum header_fit fit;
			if (!fit_column(standard_own(st), names[c], &fold, &field, &fit) || fit != (enum header_fit)pass || map[field] != SIZE_MAX)
				continue;
			map[field] = c;
			if (how != NULL)
				how[c] = fit;
		}
	}
	buf_release(&fold);
}

static void map_exact(const struct standard *st, const struct str *names, size_t n_names, size_t *map, enum header_fit *how)
{
	bool by_position = st->fields_match == MATCH_EXACT;
	for (size_t f = 0; f < st->n_fields; f++) {
		for (size_t c = 0; c < n_names && map[f] == SIZE_MAX; c++) {
			bool same = str_eq(str_trim(names[c]), st->fields[f].name);
			if (by_position ? c != f : !same || (how != NULL && how[c] != FIT_NONE))
				continue;
			map[f] = c;
			if (how != NULL && same)
				how[c] = FIT_ID;
		}
	}
}

void standard_map_header(const struct standard *st, const struct str *names, size_t n_names, size_t *map, enum header_fit *how)
{
	for (size_t f = 0; f < st->n_fields; f++)
		map[f] = SIZE_MAX;
	for (size_t c = 0; c < n_names && how != NULL; c++)
		how[c] = FIT_NONE;
	if (st->by_name)
		map_folded(st, names, n_names, map, how);
	else
		map_exact(st, names, n_names, map, how);
}
