/* entry.c - the full entry of a data set (domain.md 1.10): the elements of the catalogue list, and what was published. */
#include <stdio.h>

#include "catalog/catalog.h"

static struct json *count_or_null(int64_t n)
{
	return n >= 0 ? json_integer(n) : json_null();
}

static const char *encoding_of(const char *format)
{
	static const char *const texts[] = { "csv", "tsv", "json", "ndjson" };
	for (size_t i = 0; format != NULL && i < sizeof texts / sizeof *texts; i++)
		if (strcmp(format, texts[i]) == 0)
			return "utf-8";
	return NULL;
}

static struct json *about(const struct catalog_entry_facts *f)
{
	struct json *o = json_object();
	json_set(o, "domain", json_text(f->domain));
	json_set(o, "standard", json_text(f->standard_id));
	json_set(o, "version", json_text(f->standard_version));
	return o;
}

static struct json *schema(const struct catalog_entry_facts *f)
{
	struct json *o = json_object();
	json_set(o, "path", json_text(f->schema.path));
	json_set(o, "sha256", json_text(f->schema.sha256));
	return o;
}

static struct json *distributions(const struct catalog_entry_facts *f)
{
	struct json *list = json_array();
	for (size_t i = 0; i < f->n_distributions; i++) {
		const struct catalog_distribution *d = &f->distributions[i];
		struct json *o = json_push(list, json_object());
		json_set(o, "path", json_text(d->path));
		json_set(o, "format", json_text(d->format));
		json_set(o, "compression", json_text(d->compression));
		json_set(o, "bytes", json_integer((int64_t)d->bytes));
		json_set(o, "sha256", json_text(d->sha256));
		json_set(o, "encoding", json_text(encoding_of(d->format)));
		json_set(o, "rows", count_or_null(d->rows));
		json_set(o, "columns", count_or_null(d->columns));
	}
	return list;
}

static struct json *titled(const char *title, const char *key, const char *value)
{
	struct json *o = json_object();
	json_set(o, "title", json_text(title));
	json_set(o, key, json_text(value));
	return o;
}

static struct json *contact(const struct catalog_entry_facts *f)
{
	struct json *o = titled(f->contact_title, "phone", f->contact_phone);
	json_set(o, "email", json_text(f->contact_email));
	return o;
}

static struct json *spatial(const struct catalog_entry_facts *f)
{
	struct json *list = json_array();
	for (size_t i = 0; i < f->n_spatial; i++)
		json_push(list, json_text(f->spatial[i]));
	return list;
}

struct json *catalog_entry_json(const struct catalog_entry_facts *f)
{
	struct json *e = json_object();
	json_set(e, "dataset", json_text(f->slug));
	for (const struct json *m = json_first(f->elements); m != NULL; m = json_next(m)) {
		char key[64];
		snprintf(key, sizeof key, "%.*s", STR_ARG(json_key(m)));
		json_set(e, key, json_copy(m));
	}
	if (f->description != NULL)
		json_set(e, "description", json_text(f->description));
	json_set(e, "about", about(f));
	json_set(e, "version", json_text(f->version));
	json_set(e, "status", json_text(f->status));
	json_set(e, "supersedes", json_text(f->supersedes));
	json_set(e, "data_date", json_text(f->data_date));
	json_set(e, "temporal", json_text(f->temporal));
	json_set(e, "spatial", spatial(f));
	json_set(e, "content_digest", json_text(f->content_digest));
	json_set(e, "schema", schema(f));
	json_set(e, "distributions", distributions(f));
	json_set(e, "fields", f->fields != NULL ? json_copy(f->fields) : json_array());
	json_set(e, "quality", f->quality != NULL ? json_copy(f->quality) : json_null());
	json_set(e, "privacy", f->privacy != NULL ? json_copy(f->privacy) : json_object());
	json_set(e, "license", titled(f->license_title, "path", f->license_path));
	json_set(e, "contact", contact(f));
	json_set(e, "publisher", titled(f->publisher_title, "code", f->publisher_code));
	return e;
}
