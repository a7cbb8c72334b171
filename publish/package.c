/* package.c - datapackage.json of a bundle (Data Package v2; interop.md 6.2). */
#include <stdio.h>

#include "base/gzip.h"
#include "base/mem.h"
#include "base/pack.h"
#include "publish/bundle.h"

static const struct bundle_member *member(const struct bundle_member *members, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(members[i].name, name) == 0)
			return &members[i];
	return NULL;
}

static struct json *resource(const char *name, const char *path, struct str title, const struct bundle_member *m)
{
	struct json *r = json_object();
	char hash[80];
	snprintf(hash, sizeof hash, "sha256:%s", m->sha256);
	json_set(r, "name", json_text(name));
	json_set(r, "type", json_text("table"));
	json_set(r, "path", json_text(path));
	if (title.n > 0)
		json_set(r, "title", json_string(title));
	json_set(r, "format", json_text("csv"));
	json_set(r, "mediatype", json_text("text/csv"));
	json_set(r, "encoding", json_text("utf-8"));
	json_set(r, "bytes", json_integer((int64_t)m->bytes));
	json_set(r, "hash", json_text(hash));
	struct json *dialect = json_set(r, "dialect", json_object());
	json_set(dialect, "delimiter", json_text(","));
	json_set(dialect, "lineTerminator", json_text("\n"));
	return r;
}

/* A code list as a table of its own. */
static struct json *list_resource(const struct list *l, const struct bundle_member *members, size_t n)
{
	static const struct { const char *name, *title; } columns[] = {
		{ "code", "代码" }, { "label", "名称" }, { "aliases", "别名" }, { "valid_from", "启用" }, { "valid_to", "停用" },
	};
	char path[160], id[100];
	snprintf(id, sizeof id, "%.*s", STR_ARG(list_id(l)));
	snprintf(path, sizeof path, "lists/%s.csv", id);
	struct json *r = resource(id, path, list_title(l), member(members, n, path));
	struct json *schema = json_set(r, "schema", json_object()), *fields = json_set(schema, "fields", json_array());
	for (size_t i = 0; i < ARRAY_SIZE(columns); i++) {
		struct json *f = json_push(fields, json_object());
		json_set(f, "name", json_text(columns[i].name));
		json_set(f, "type", json_text("string"));
		json_set(f, "title", json_text(columns[i].title));
	}
	json_push(json_set(schema, "primaryKey", json_array()), json_text("code"));
	return r;
}

/* The published schema with a foreign key to each code list whose values stand alone in a cell. */
static struct json *schema_with_keys(const struct bundle *b)
{
	struct json *schema = json_copy(b->schema), *keys = json_array();
	for (const struct json *f = json_first(json_get(schema, "fields")); f != NULL; f = json_next(f)) {
		size_t i = standard_field(b->standard, json_str(json_get(f, "name")));
		if (i == SIZE_MAX || b->standard->fields[i].list == NULL || b->standard->fields[i].type == FIELD_LIST)
			continue;
		struct json *key = json_push(keys, json_object());
		json_push(json_set(key, "fields", json_array()), json_string(b->standard->fields[i].name));
		struct json *reference = json_set(key, "reference", json_object());
		json_set(reference, "resource", json_string(list_id(b->standard->fields[i].list)));
		json_push(json_set(reference, "fields", json_array()), json_text("code"));
	}
	if (json_count(keys) > 0)
		json_set(schema, "foreignKeys", keys);
	else
		json_free(keys);
	return schema;
}

static struct json *about_us(const struct bundle *b)
{
	struct json *o = json_object();
	char standard[160];
	snprintf(standard, sizeof standard, "%.*s@%.*s", STR_ARG(b->standard->id), STR_ARG(b->standard->version));
	json_set(o, "dataset_id", json_copy(json_get(b->job, "code")));
	json_set(o, "data_version", json_text(b->version));
	json_set(o, "data_date", json_text(b->data_date));
	json_set(o, "standard", json_text(standard));
	json_set(o, "content_digest", json_text(b->content_digest));
	json_set(o, "rows", json_integer((int64_t)b->rows));
	struct json *made = json_set(o, "made_with", json_object());
	json_set(made, "mulu", json_text(MULU_VERSION));
	json_set(made, "zlib", json_text(gzip_version()));
	json_set(made, "libarchive", json_text(pack_version()));
	return o;
}

static void add_contributors(struct json *package, const struct json *job)
{
	const struct json *publisher = json_get(job, "publisher"), *contact = json_get(publisher, "contact");
	struct json *list = json_set(package, "contributors", json_array());
	struct json *p = json_push(list, json_object());
	json_set(p, "title", json_copy(json_path(job, "entry.provider")));
	json_push(json_set(p, "roles", json_array()), json_text("creator"));
	p = json_push(list, json_object());
	json_set(p, "title", json_copy(json_get(publisher, "title")));
	if (json_str(json_get(contact, "email")).n > 0)
		json_set(p, "email", json_copy(json_get(contact, "email")));
	json_push(json_set(p, "roles", json_array()), json_text("publisher"));
}

struct json *bundle_datapackage(const struct bundle *b, const struct bundle_member *members, size_t n)
{
	const struct list *lists[256];
	size_t n_lists = bundle_lists(b, lists, ARRAY_SIZE(lists));
	struct json *p = json_object();
	char path[160];
	json_set(p, "$schema", json_text("https://datapackage.org/profiles/2.0/datapackage.json"));
	json_set(p, "name", json_text(b->slug));
	json_set(p, "title", json_copy(json_get(b->job, "title")));
	json_set(p, "description", json_copy(json_get(b->job, "description")));
	json_set(p, "version", json_text(b->package_version));
	json_push(json_set(p, "licenses", json_array()), json_copy(json_get(b->job, "license")));
	add_contributors(p, b->job);
	snprintf(path, sizeof path, "data/%s.csv", b->slug);
	struct json *resources = json_set(p, "resources", json_array());
	struct json *data = json_push(resources, resource(b->slug, path, json_str(json_get(b->job, "title")), member(members, n, path)));
	json_set(data, "schema", schema_with_keys(b));
	for (size_t i = 0; i < n_lists; i++)
		json_push(resources, list_resource(lists[i], members, n));
	json_set(p, "mulu", about_us(b));
	return p;
}
