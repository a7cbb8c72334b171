/* standard.c - a schema from its JSON text: the table level; fields, constraints and other parts have files of their own */
#include "schemas/standard.h"

#include <stdlib.h>

#include "base/crypto.h"
#include "base/mem.h"
#include "schemas/standard_read.h"

void standard_free(struct standard *st)
{
	if (st == NULL)
		return;
	struct standard_own *own = standard_own(st);
	hash_map_free(own->names);
	json_free(own->tree);
	arena_release(&own->arena);
	free(own);
}

size_t standard_field(const struct standard *st, struct str name)
{
	for (size_t i = 0; i < st->n_fields; i++)
		if (str_eq(st->fields[i].name, name))
			return i;
	return SIZE_MAX;
}

static int read_about(struct reader *r)
{
	struct standard *st = &r->own->st;
	const struct { const char *key; struct str *out; } texts[] = {
		{ "name", &st->id }, { "version", &st->version }, { "domain", &st->domain }, { "title", &st->title }, { "description", &st->description },
		{ "provider", &st->provider }, { "updateCycle", &st->update_cycle },
	};
	const struct json *titles = json_type(json_get(st->json, "titles")) == JSON_OBJECT ? json_get(st->json, "titles") : NULL;
	st->foreign = json_str(json_get(st->json, "domain")).n == 0;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		/* Metadata of foreign schemas have any form; only ours are judged. */
		if (st->foreign)
			*texts[i].out = json_str(json_get(st->json, texts[i].key));
		else if (read_string(r, st->json, "", texts[i].key, texts[i].out) < 0)
			return -1;
		if (texts[i].out->p == NULL)
			*texts[i].out = STR("");
	}
	st->title_en = json_str_or(json_get(titles, "en"), "");
	st->by_name = !st->foreign;
	if (!st->foreign && (st->id.n == 0 || st->version.n == 0))
		return read_bad(r, "", st->id.n == 0 ? "name" : "version", "is missing or empty: a standard with a domain needs it");
	st->says_row_is_person = !st->foreign && read_member(st->json, "rowIsPerson") != NULL;
	return st->foreign ? 0 : read_bool(r, st->json, "", "rowIsPerson", &st->row_is_person);
}

/* A string; the published profile of 2.0 says array, so an array of one word is taken too. */
static int read_fields_match(struct reader *r)
{
	static const char *const words[] = { "exact", "equal", "subset", "superset", "partial", NULL };        /* in the order of the enum */
	const struct str *given = NULL;
	size_t n = 0;
	if (read_strings(r, r->own->st.json, "", "fieldsMatch", true, &given, &n) < 0)
		return -1;
	for (size_t i = 0; n == 1 && words[i] != NULL; i++) {
		if (str_is(given[0], words[i])) {
			r->own->st.fields_match = (unsigned)i;
			return 0;
		}
	}
	return given == NULL ? 0 : read_bad(r, "", "fieldsMatch", "is unknown, expected one of exact, equal, subset, superset, partial");
}

static int read_fields(struct reader *r)
{
	struct standard *st = &r->own->st;
	const struct json *fields;
	if (read_array(r, st->json, "", "fields", &fields) < 0)
		return -1;
	if (json_count(fields) == 0)
		return read_bad(r, "", "fields", "must hold at least one field");
	st->fields = ARENA_NEW_N(&r->own->arena, struct field, json_count(fields));
	for (const struct json *j = json_first(fields); j != NULL; j = json_next(j)) {
		const char *at = arena_printf(&r->own->arena, "fields[%zu]", st->n_fields);
		if (read_field(r, j, at, &st->fields[st->n_fields]) < 0)
			return -1;
		st->n_fields++;
	}
	return 0;
}

static int read_schema(struct reader *r)
{
	static const struct str empty[] = { STR_INIT("") };
	struct standard *st = &r->own->st;
	if (json_type(st->json) != JSON_OBJECT)
		return err_set(r->err, ERR_INPUT, "cannot read schema '%s': it must be a JSON object", r->name);
	st->missing = empty;
	st->n_missing = 1;
	if (read_about(r) < 0 || read_fields_match(r) < 0 || read_values(r, st->json, "", "missingValues", &st->missing, &st->n_missing) < 0)
		return -1;
	if (read_fields(r) < 0 || read_keys(r) < 0 || read_header_names(r) < 0)
		return -1;
	return st->foreign || (read_rules(r) == 0 && read_products(r) == 0) ? 0 : -1;
}

struct standard *standard_parse(struct str text, const char *name, struct standards *s, struct err *err)
{
	struct json *tree = json_parse(text, name, err);
	if (tree == NULL)
		return NULL;
	struct standard_own *own = mem_alloc(sizeof *own);
	struct reader r = { .own = own, .lists = s, .name = name, .err = err };
	own->tree = tree;
	own->st.json = tree;
	crypto_sha256_hex(text, own->st.digest);
	int rc = read_schema(&r);
	own->st.n_unchecked = r.n_unchecked;
	struct str *unchecked = ARENA_NEW_N(&own->arena, struct str, r.n_unchecked + 1);
	if (r.n_unchecked > 0)
		memcpy(unchecked, r.unchecked, r.n_unchecked * sizeof *unchecked);
	own->st.unchecked = unchecked;
	free(r.unchecked);
	if (rc < 0) {
		standard_free(&own->st);
		return NULL;
	}
	return &own->st;
}
