/* catalog_parse.c - read catalog-<n>.json back, strictly: every field that is used is checked, every path against its data set and version.
 * Ten thousand data sets are more than one JSON tree may hold, so the elements of `datasets` are parsed one by one. */
#include <stdio.h>

#include "base/clock.h"
#include "base/mem.h"
#include "catalog/catalog.h"
#include "catalog/names.h"
#include "value/date.h"

#define CATALOG_MAX ((size_t)256 << 20)
#define ITEMS_MAX 200000u
#define TEXT_MAX 4096u

/* ---- cutting the text ---- */

/* The end of the JSON string whose opening quote is at `i`: the offset behind its closing quote, or n. */
static size_t skip_string(struct str s, size_t i)
{
	for (i++; i < s.n && s.p[i] != '"'; i++)
		i += s.p[i] == '\\';
	return i < s.n ? i + 1 : s.n;
}

static bool white(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static size_t skip_white(struct str s, size_t i)
{
	while (i < s.n && white(s.p[i]))
		i++;
	return i;
}

/* Offset behind the value that begins at `i` (an object or array; other values end at once). */
static size_t skip_value(struct str s, size_t i)
{
	size_t depth = 0;
	while (i < s.n) {
		char c = s.p[i];
		if (c == '"') {
			i = skip_string(s, i);
		} else {
			depth += c == '{' || c == '[';
			depth -= (c == '}' || c == ']') && depth > 0;
			i++;
		}
		if (depth == 0)
			break;
	}
	return i > s.n ? s.n : i;
}

/* Find the array of the member "datasets" of the outermost object: text[from, to) is its inside. */
static bool find_datasets(struct str s, size_t *from, size_t *to)
{
	size_t depth = 0;
	for (size_t i = 0; i < s.n;) {
		char c = s.p[i];
		if (c != '"') {
			depth += c == '{' || c == '[';
			depth -= (c == '}' || c == ']') && depth > 0;
			i++;
			continue;
		}
		size_t end = skip_string(s, i), colon = skip_white(s, end), open = colon < s.n && s.p[colon] == ':' ? skip_white(s, colon + 1) : s.n;
		if (depth == 1 && str_is(str_sub(s, i, end), "\"datasets\"") && open < s.n && s.p[open] == '[') {
			size_t close = skip_value(s, open);
			*from = open + 1;
			*to = close > open + 1 && s.p[close - 1] == ']' ? close - 1 : *from;
			return close > open + 1 && s.p[close - 1] == ']';
		}
		i = end;
	}
	return false;
}

/* ---- fields ---- */

struct reading {
	struct catalog *c;
	const char *name;
	char where[80];            /* "datasets[3]." */
	struct err *err;
};

static int bad(const struct reading *r, const char *field, const char *why)
{
	return err_set(r->err, ERR_INPUT, "cannot read catalogue '%s': '%s%s' %s", r->name, r->where, field, why);
}

static int take_text(const struct reading *r, const struct json *from, const char *key, bool needed, struct str *out)
{
	const struct json *j = json_get(from, key);
	struct str s = json_str(j);
	*out = arena_str(&r->c->arena, s);
	if (json_type(j) != JSON_STRING && (needed || (json_type(j) != JSON_NULL && json_type(j) != JSON_NONE)))
		return bad(r, key, "is no text");
	if (needed && s.n == 0)
		return bad(r, key, "is empty");
	return s.n > TEXT_MAX ? bad(r, key, "is too long") : 0;
}

static bool hex64(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!(s.p[i] >= '0' && s.p[i] <= '9') && !(s.p[i] >= 'a' && s.p[i] <= 'f'))
			return false;
	return s.n == 64;
}

static bool status_word(struct str s)
{
	return str_is(s, "published") || str_is(s, "deprecated") || str_is(s, "yanked") || str_is(s, "withdrawn");
}

static int take_bundle(const struct reading *r, const struct json *from, struct str slug, struct str version, struct catalog_bundle *b)
{
	const struct json *j = json_get(from, "bundle");
	char path[NAMES_PATH_MAX];
	int64_t bytes;
	*b = (struct catalog_bundle){ STR_NONE, STR_NONE, 0 };
	if (json_type(j) == JSON_NULL)
		return 0;
	if (json_type(j) != JSON_OBJECT || take_text(r, j, "path", true, &b->path) != 0 || take_text(r, j, "sha256", true, &b->sha256) != 0)
		return bad(r, "bundle", "is no bundle");
	names_bundle(path, slug, version);
	if (!str_is(b->path, path))
		return bad(r, "bundle.path", "is not the name of this version's bundle");
	if (!hex64(b->sha256))
		return bad(r, "bundle.sha256", "is no SHA-256");
	if (!json_int(json_get(j, "bytes"), &bytes) || bytes < 1)
		return bad(r, "bundle.bytes", "is no size");
	b->bytes = (uint64_t)bytes;
	return 0;
}

static int take_version(const struct reading *r, const struct json *j, struct str slug, struct catalog_version *v)
{
	static const struct str prefix = STR_INIT("sha256:");
	if (take_text(r, j, "version", true, &v->version) != 0 || take_text(r, j, "status", true, &v->status) != 0 || take_text(r, j, "digest", false, &v->digest) != 0)
		return -1;
	if (!names_version(v->version))
		return bad(r, "versions.version", "is no version");
	if (!status_word(v->status))
		return bad(r, "versions.status", "is no status");
	if (v->digest.n > 0 && (!str_starts(v->digest, prefix) || !hex64(str_sub(v->digest, prefix.n, v->digest.n))))
		return bad(r, "versions.digest", "is no digest");
	if (take_bundle(r, j, slug, v->version, &v->bundle) != 0)
		return -1;
	if ((v->bundle.path.n == 0) != str_is(v->status, "withdrawn"))
		return bad(r, "versions.bundle", "does not fit the status");
	return 0;
}

static int take_versions(const struct reading *r, const struct json *from, struct catalog_item *item)
{
	const struct json *list = json_get(from, "versions");
	if (json_type(list) != JSON_ARRAY || json_count(list) == 0)
		return bad(r, "versions", "is no list of versions");
	item->versions = ARENA_NEW_N(&r->c->arena, struct catalog_version, json_count(list));
	for (const struct json *j = json_first(list); j != NULL; j = json_next(j)) {
		if (take_version(r, j, item->slug, &item->versions[item->n_versions]) != 0)
			return -1;
		if (item->n_versions > 0 && catalog_version_cmp(item->versions[item->n_versions - 1].version, item->versions[item->n_versions].version) <= 0)
			return bad(r, "versions", "does not go from the newest to the oldest");
		item->n_versions++;
	}
	return 0;
}

/* version, status and bundle of the item are those of its head. */
static int check_head(const struct reading *r, const struct json *from, struct catalog_item *item)
{
	struct str version = item->version, status = item->status;
	struct catalog_bundle bundle;
	const struct catalog_version *head = catalog_head(item);
	if (!str_eq(version, item->version))
		return bad(r, "version", "is not the head of 'versions'");
	if (!str_eq(status, item->status))
		return bad(r, "status", "is not that of the head");
	if (take_bundle(r, from, item->slug, version, &bundle) != 0)
		return -1;
	if (head == NULL ? bundle.path.n > 0 : !str_eq(bundle.sha256, head->bundle.sha256) || bundle.bytes != head->bundle.bytes)
		return bad(r, "bundle", "is not that of the head");
	return 0;
}

static int take_quality(const struct reading *r, const struct json *j, struct catalog_item *item)
{
	const struct json *rows = json_get(j, "rows"), *score = json_get(j, "score"), *grade = json_get(j, "grade");
	struct str letter = json_str(grade);
	item->rows = -1;
	if (json_type(rows) != JSON_NULL && (!json_int(rows, &item->rows) || item->rows < 0))
		return bad(r, "rows", "is no count");
	if ((json_type(score) == JSON_NULL) != (json_type(grade) == JSON_NULL))
		return bad(r, "score", "stands without its grade");
	if (json_type(score) == JSON_NULL)
		return 0;
	item->score = json_number_or(score, -1);
	if (!(item->score >= 0 && item->score <= 100))
		return bad(r, "score", "is not between 0 and 100");
	if (letter.n != 1 || letter.p[0] < 'A' || letter.p[0] > 'D')
		return bad(r, "grade", "is none of A, B, C, D");
	item->grade = letter.p[0];
	return 0;
}

static int take_entry(const struct reading *r, const struct json *from, struct catalog_item *item)
{
	const struct json *j = json_get(from, "entry");
	struct names_parts parts;
	if (take_text(r, j, "path", true, &item->entry_path) != 0 || take_text(r, j, "sha256", true, &item->entry_sha256) != 0)
		return -1;
	if (!hex64(item->entry_sha256))
		return bad(r, "entry.sha256", "is no SHA-256");
	char path[NAMES_PATH_MAX];
	names_entry(path, item->slug, item->entry_sha256.p);
	if (!names_parse(item->entry_path, &parts) || parts.kind != NAMES_ENTRY || !str_is(item->entry_path, path))
		return bad(r, "entry.path", "is not the name of this entry");
	return 0;
}

static int take_item(struct reading *r, const struct json *j)
{
	struct catalog_item item = { 0 };
	struct date date;
	if (json_type(j) != JSON_OBJECT)
		return bad(r, "", "is no object");
	const struct { const char *key; struct str *to; } texts[] = {
		{ "slug", &item.slug }, { "code", &item.code }, { "title", &item.title }, { "provider", &item.provider }, { "domain", &item.domain },
		{ "standard", &item.standard }, { "status", &item.status }, { "updated", &item.updated },
	};
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		if (take_text(r, j, texts[i].key, true, texts[i].to) != 0)
			return -1;
	if (!names_slug(item.slug))
		return bad(r, "slug", "is no name of a data set");
	if (catalog_find(r->c, item.slug) != NULL)
		return bad(r, "slug", "stands there twice");
	if (!str_find(item.code, STR("/"), NULL))
		return bad(r, "code", "is no resource code");
	if (!str_find(item.standard, STR("@"), NULL))
		return bad(r, "standard", "is no standard with its version");
	if (!status_word(item.status))
		return bad(r, "status", "is no status");
	if (!date_iso(item.updated, &date))
		return bad(r, "updated", "is no date");
	if (json_get(j, "version") == NULL || take_text(r, j, "version", false, &item.version) != 0 || (item.version.n > 0 && !names_version(item.version)))
		return bad(r, "version", "is no version");
	if (take_quality(r, j, &item) != 0 || take_entry(r, j, &item) != 0 || take_versions(r, j, &item) != 0 || check_head(r, j, &item) != 0)
		return -1;
	catalog_put(r->c, &item);
	return 0;
}

/* ---- the whole ---- */

static int take_head(const struct reading *r, const struct json *j)
{
	struct catalog *c = r->c;
	const struct json *publisher = json_get(j, "publisher"), *contact = json_get(publisher, "contact"), *license = json_get(j, "license");
	int64_t number;
	if (!json_int(json_get(j, "mulu"), &number) || number != 1)
		return bad(r, "mulu", "is not 1: this is no catalogue, or one of a later form");
	if (!json_int(json_get(j, "serial"), &number) || number < 1)
		return bad(r, "serial", "is no serial");
	c->serial = (uint64_t)number;
	const struct { const struct json *from; const char *key; bool needed; struct str *to; } texts[] = {
		{ j, "title", true, &c->title }, { publisher, "title", true, &c->publisher_title }, { publisher, "code", false, &c->publisher_code },
		{ contact, "title", false, &c->contact_title }, { contact, "phone", false, &c->contact_phone }, { contact, "email", false, &c->contact_email },
		{ license, "title", false, &c->license_title }, { license, "path", false, &c->license_path }, { j, "lang", false, &c->lang },
		{ j, "baseUrl", false, &c->base_url }, { j, "generated", true, &c->generated }, { j, "expires", true, &c->expires },
	};
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		if (take_text(r, texts[i].from, texts[i].key, texts[i].needed, texts[i].to) != 0)
			return -1;
	if (!clock_parse(c->generated, &number))
		return bad(r, "generated", "is no instant");
	return clock_parse(c->expires, &number) ? 0 : bad(r, "expires", "is no instant");
}

static int take_items(struct reading *r, struct str inside)
{
	size_t at = skip_white(inside, 0);
	for (unsigned i = 0; at < inside.n; i++) {
		size_t end = skip_value(inside, at), next = skip_white(inside, end);
		snprintf(r->where, sizeof r->where, "datasets[%u]", i);
		if (i >= ITEMS_MAX)
			return bad(r, "", "is one too many");
		char name[160];
		snprintf(name, sizeof name, "%.80s, data set %u", r->name, i);
		struct json *j = json_parse(str_sub(inside, at, end), name, r->err);
		if (j == NULL)
			return -1;
		snprintf(r->where, sizeof r->where, "datasets[%u].", i);
		int rc = take_item(r, j);
		json_free(j);
		if (rc != 0)
			return -1;
		/* Between two elements stands one comma. */
		at = next < inside.n && inside.p[next] == ',' ? skip_white(inside, next + 1) : next;
		if ((next < inside.n) != (at > next) || (at > next && at == inside.n)) {
			snprintf(r->where, sizeof r->where, "datasets[%u]", i);
			return bad(r, "", "is not followed by a comma and another one");
		}
	}
	r->where[0] = '\0';
	return 0;
}

int catalog_parse(struct catalog *c, struct str text, const char *name, struct err *err)
{
	struct reading r = { .c = c, .name = name, .err = err };
	struct buf head = BUF_INIT(JSON_MAX);
	size_t from = 0, to = 0;
	*c = (struct catalog){ .serial = 0 };
	if (text.n > CATALOG_MAX)
		return bad(&r, "", "is too large");
	bool has = find_datasets(text, &from, &to);
	buf_addstr(&head, has ? str_sub(text, 0, from) : text);
	if (has)
		buf_addstr(&head, str_sub(text, to, text.n));
	int rc = head.over ? bad(&r, "", "is too large") : 0;
	struct json *j = rc == 0 ? json_parse(buf_str(&head), name, err) : NULL;
	rc = j == NULL ? -1 : take_head(&r, j);
	if (rc == 0 && !has)
		rc = bad(&r, "datasets", "is no list");
	if (rc == 0)
		rc = take_items(&r, str_sub(text, from, to));
	json_free(j);
	buf_release(&head);
	if (rc != 0)
		catalog_release(c);
	return rc;
}
