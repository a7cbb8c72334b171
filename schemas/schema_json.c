/* schema_json.c - the pure Table Schema that travels with published data: nothing of ours, code lists as enum */
#include "schemas/standard.h"

/* Copy a member of the field's own object as it is. */
static void copy(struct json *to, const struct json *from, const char *key)
{
	const struct json *j = json_get(from, key);
	if (j != NULL && json_type(j) != JSON_NULL)
		json_set(to, key, json_copy(j));
}

static struct json *constraints(const struct field *f)
{
	const struct json *own = json_get(f->json, "constraints");
	struct json *c = own != NULL && json_type(own) == JSON_OBJECT ? json_copy(own) : json_object();
	if (f->list != NULL && f->type != FIELD_LIST) {            /* an enum of a list field would be one of whole lists */
		struct json *codes = json_set(c, "enum", json_array());
		for (size_t i = 0; i < list_count(f->list); i++)
			json_push(codes, json_string(list_at(f->list, i)->code));
	}
	if (json_count(c) > 0)
		return c;
	json_free(c);
	return NULL;
}

static struct json *field_json(const struct field *f)
{
	static const char *const copied[] = { "title", "description", "format", "delimiter", "itemType", "decimalChar", "groupChar", "bareNumber", "rdfType", "example" };
	struct json *j = json_object();
	json_set(j, "name", json_string(f->name));
	json_set(j, "type", json_text(field_type_name(f->type)));
	for (size_t i = 0; i < sizeof copied / sizeof *copied; i++)
		copy(j, f->json, copied[i]);
	struct json *c = constraints(f);
	if (c != NULL)
		json_set(j, "constraints", c);
	return j;
}

static bool published(const size_t *fields, size_t n, size_t field)
{
	for (size_t i = 0; i < n; i++)
		if (fields[i] == field)
			return true;
	return false;
}

/* The names of a key's fields; NULL unless all of them are published, and published as they are (a treated column is no key any more). */
static struct json *key_json(const struct standard *st, const size_t *key, size_t n_key, const size_t *fields, size_t n)
{
	struct json *names = json_array();
	for (size_t i = 0; i < n_key; i++) {
		const struct field *f = &st->fields[key[i]];
		if (!published(fields, n, key[i]) || (f->open != TREAT_KEEP && f->open != TREAT_UNSAID)) {
			json_free(names);
			return NULL;
		}
		json_push(names, json_string(f->name));
	}
	return names;
}

static void add_keys(struct json *schema, const struct standard *st, const size_t *fields, size_t n)
{
	struct json *primary = st->n_primary_key > 0 ? key_json(st, st->primary_key, st->n_primary_key, fields, n) : NULL;
	if (primary != NULL)
		json_set(schema, "primaryKey", primary);
	struct json *unique = json_array();
	for (size_t i = 0; i < st->n_unique_keys; i++) {
		struct json *names = key_json(st, st->unique_keys[i].fields, st->unique_keys[i].n, fields, n);
		if (names != NULL)
			json_push(unique, names);
	}
	if (json_count(unique) > 0)
		json_set(schema, "uniqueKeys", unique);
	else
		json_free(unique);
}

struct json *standard_schema_json(const struct standard *st, const size_t *fields, size_t n_fields)
{
	struct json *schema = json_object();
	json_set(schema, "$schema", json_text("https://datapackage.org/profiles/2.0/tableschema.json"));
	const struct { const char *key; struct str text; } about[] = {
		{ "name", st->id }, { "version", st->version }, { "title", st->title }, { "description", st->description },
	};
	for (size_t i = 0; i < sizeof about / sizeof *about; i++)
		if (about[i].text.n > 0)
			json_set(schema, about[i].key, json_string(about[i].text));
	struct json *list = json_set(schema, "fields", json_array());
	for (size_t i = 0; i < n_fields; i++)
		json_push(list, field_json(&st->fields[fields[i]]));
	json_push(json_set(schema, "missingValues", json_array()), json_text(""));
	add_keys(schema, st, fields, n_fields);
	return schema;
}
