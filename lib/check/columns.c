/* columns.c - see columns.h */
#include "check/columns.h"

#include "base/hash.h"

struct str columns_label(struct str name, struct arena *arena)
{
	struct str copy = arena_str(arena, name);
	char *p = arena_cstr(arena, copy);
	for (size_t i = 0; i < copy.n; i++)
		if (p[i] == '\n' || p[i] == '\r')
			p[i] = ' ';
	return str_trim((struct str){ p, copy.n });
}

/* The first field of each name. */
static struct hash_map *fields_by_name(const struct standard *st)
{
	struct hash_map *m = hash_map_new();
	for (size_t f = 0; f < st->n_fields; f++)
		hash_map_put(m, st->fields[f].name, f, NULL);
	return m;
}

static bool by_position(const struct standard *st, const struct str *labels, size_t n, const struct hash_map *names)
{
	if (st->fields_match != MATCH_EXACT || n != st->n_fields)
		return false;
	for (size_t c = 0; c < n; c++) {
		uint64_t other;
		if (!str_eq(labels[c], st->fields[c].name) && hash_map_get(names, labels[c], &other))
			return false;
	}
	return true;
}

static void map_position(const struct standard *st, const struct str *labels, size_t n, size_t *map, enum header_fit *fit)
{
	for (size_t f = 0; f < st->n_fields && f < n; f++) {
		map[f] = f;
		fit[f] = str_eq(labels[f], st->fields[f].name) ? FIT_ID : FIT_ALIAS;
	}
}

static void map_names(const struct standard *st, const struct str *labels, size_t n, const struct hash_map *names, size_t *map, enum header_fit *fit)
{
	for (size_t c = 0; c < n; c++) {
		uint64_t f;
		if (hash_map_get(names, labels[c], &f) && map[f] == SIZE_MAX) {
			map[f] = c;
			fit[c] = FIT_ID;
		}
	}
	if (st->fields_match != MATCH_EXACT)
		return;
	/* A renamed column still stands at its place. */
	for (size_t f = 0; f < st->n_fields && f < n; f++)
		if (map[f] == SIZE_MAX && fit[f] == FIT_NONE && n == st->n_fields) {
			map[f] = f;
			fit[f] = FIT_ALIAS;
		}
}

const size_t *columns_foreign(const struct standard *st, const struct str *names, size_t n_names, bool no_header, enum header_fit *fit, struct arena *arena)
{
	size_t *map = ARENA_NEW_N(arena, size_t, st->n_fields + 1);
	struct str *labels = ARENA_NEW_N(arena, struct str, n_names + 1);
	for (size_t f = 0; f < st->n_fields; f++)
		map[f] = SIZE_MAX;
	for (size_t c = 0; c < n_names; c++)
		labels[c] = columns_label(names[c], arena);
	struct hash_map *by_name = fields_by_name(st);
	if (no_header || by_position(st, labels, n_names, by_name))
		map_position(st, labels, n_names, map, fit);
	else
		map_names(st, labels, n_names, by_name, map, fit);
	hash_map_free(by_name);
	return map;
}
