/* names.c - see names.h */
#include "catalog/names.h"

#include <stdio.h>

#include "base/mem.h"
#include "value/date.h"

#define SEGMENT_MAX 100            /* a slug, a version and the longest ending fit */
#define SLUG_MAX 60
#define ENTRY_DIGITS 16

/* ---- parts of names ---- */

static bool word_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool names_segment(struct str s)
{
	if (str_is(s, "CHANGES.json"))
		return true;
	if (s.n == 0 || s.n > SEGMENT_MAX || !word_char(s.p[0]))
		return false;
	for (size_t i = 1; i < s.n; i++)
		if (!word_char(s.p[i]) && s.p[i] != '.' && s.p[i] != '_' && s.p[i] != '-')
			return false;
	return true;
}

bool names_slug(struct str s)
{
	return s.n <= SLUG_MAX && names_segment(s) && !str_is(s, "CHANGES.json") && !str_is(s, "latest") && !str_find(s, STR(".."), NULL);
}

bool names_version(struct str s)
{
	struct date date;
	if (s.n < 12 || s.n > 19 || s.p[10] != '.' || !date_iso(str_sub(s, 0, 10), &date))
		return false;
	for (size_t i = 11; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.p[11] != '0';
}

static bool hex_digits(struct str s, size_t n)
{
	for (size_t i = 0; i < s.n; i++)
		if (!(s.p[i] >= '0' && s.p[i] <= '9') && !(s.p[i] >= 'a' && s.p[i] <= 'f'))
			return false;
	return s.n == n;
}

/* `s` without prefix and suffix; false where it does not have both. */
static bool between(struct str s, struct str prefix, struct str suffix, struct str *out)
{
	if (s.n < prefix.n + suffix.n || !str_starts(s, prefix) || !str_ends(s, suffix))
		return false;
	*out = str_sub(s, prefix.n, s.n - suffix.n);
	return true;
}

/* ---- judging a path ---- */

static const struct { const char *name; enum names_kind kind; } fixed[] = {
	{ "latest.minisig", NAMES_POINTER }, { "latest.json", NAMES_LATEST_JSON }, { "catalog.json", NAMES_CATALOG_COPY },
	{ "catalog.jsonld", NAMES_VIEW }, { "data.json", NAMES_VIEW }, { "dcat-us-3.json", NAMES_VIEW }, { "catalog-datapackage.json", NAMES_VIEW }, { "feed.atom", NAMES_VIEW },
	{ "index.html", NAMES_PAGE },
};

static enum names_kind judge_top(struct str name, struct names_parts *out)
{
	struct str middle;
	enum names_kind kind = NAMES_CATALOG;
	for (size_t i = 0; i < ARRAY_SIZE(fixed); i++)
		if (str_is(name, fixed[i].name))
			return fixed[i].kind;
	if (between(name, STR("revoked-"), STR(".txt"), &middle) && names_segment(middle))
		return NAMES_KEY;
	if (between(name, STR("catalog-"), STR(".json.minisig"), &middle))
		kind = NAMES_CATALOG_SIG;
	else if (!between(name, STR("catalog-"), STR(".json"), &middle))
		return NAMES_NOT;
	/* No leading zero: one serial, one name. Integers of JSON have at most 15 digits here. */
	if (middle.n > 15 || !str_to_u64(middle, &out->serial) || out->serial == 0 || middle.p[0] == '0')
		return NAMES_NOT;
	return kind;
}

static enum names_kind judge_key(struct str file)
{
	struct str id;
	return names_segment(file) && (between(file, STR(""), STR(".pub"), &id) || between(file, STR(""), STR(".pub.minisig"), &id)) && id.n > 0 ? NAMES_KEY : NAMES_NOT;
}

static enum names_kind judge_dataset_file(struct str file)
{
	struct str digest;
	if (str_is(file, "index.html"))
		return NAMES_PAGE;
	return between(file, STR("entry-"), STR(".json"), &digest) && hex_digits(digest, ENTRY_DIGITS) ? NAMES_ENTRY : NAMES_NOT;
}

static enum names_kind judge_dataset(const struct str *part, size_t n, struct names_parts *out)
{
	if (n < 3 || n > 4 || !names_slug(part[1]))
		return NAMES_NOT;
	out->dataset = part[1];
	out->file = part[n - 1];
	if (n == 3)
		return judge_dataset_file(part[2]);
	if (!names_segment(part[3]))
		return NAMES_NOT;
	if (str_is(part[2], "latest"))
		return NAMES_LATEST_FILE;
	out->version = part[2];
	return names_version(part[2]) ? NAMES_VERSION_FILE : NAMES_NOT;
}

static enum names_kind judge(const struct str *part, size_t n, struct names_parts *out)
{
	out->file = part[n - 1];
	if (n == 1)
		return judge_top(part[0], out);
	if (str_is(part[0], "keys"))
		return n == 2 ? judge_key(part[1]) : NAMES_NOT;
	if (str_is(part[0], "assets"))
		return n == 2 && names_segment(part[1]) ? NAMES_ASSET : NAMES_NOT;
	if (str_is(part[0], "en")) {            /* pages in other languages */
		enum names_kind kind = n == 2 ? judge_top(part[1], out) : str_is(part[1], "d") && n == 4 ? judge_dataset(part + 1, 3, out) : NAMES_NOT;
		return kind == NAMES_PAGE ? kind : NAMES_NOT;
	}
	return str_is(part[0], "d") ? judge_dataset(part, n, out) : NAMES_NOT;
}

bool names_parse(struct str path, struct names_parts *out)
{
	struct str parts[5], rest = path;
	size_t n = 0;
	bool more = true;
	*out = (struct names_parts){ .kind = NAMES_NOT };
	if (path.n == 0 || path.n >= NAMES_PATH_MAX)
		return false;
	while (n < ARRAY_SIZE(parts) && str_split(&rest, &more, '/', &parts[n]))
		n++;
	if (n < ARRAY_SIZE(parts))
		out->kind = judge(parts, n, out);
	if (out->kind == NAMES_NOT)
		*out = (struct names_parts){ .kind = NAMES_NOT };
	return out->kind != NAMES_NOT;
}

bool names_mutable(enum names_kind kind)
{
	switch (kind) {
	case NAMES_POINTER: case NAMES_LATEST_JSON: case NAMES_CATALOG_COPY: case NAMES_VIEW: case NAMES_LATEST_FILE: case NAMES_PAGE: case NAMES_ASSET:
		return true;
	case NAMES_NOT: case NAMES_CATALOG: case NAMES_CATALOG_SIG: case NAMES_KEY: case NAMES_ENTRY: case NAMES_VERSION_FILE:
		break;
	}
	return false;
}

const char *names_content_type(struct str path)
{
	static const struct { const char *ending, *type; } types[] = {
		{ ".csv", "text/csv; charset=utf-8" }, { ".tsv", "text/tab-separated-values; charset=utf-8" }, { ".jsonld", "application/ld+json" },
		{ ".ndjson", "application/x-ndjson" }, { ".json", "application/json" }, { ".zip", "application/zip" }, { ".gz", "application/gzip" }, { ".zst", "application/zstd" },
		{ ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" }, { ".atom", "application/atom+xml" },
		{ ".html", "text/html; charset=utf-8" }, { ".css", "text/css; charset=utf-8" }, { ".svg", "image/svg+xml" }, { ".png", "image/png" },
		{ ".md", "text/markdown; charset=utf-8" }, { ".txt", "text/plain; charset=utf-8" }, { ".minisig", "text/plain; charset=utf-8" },
		{ ".pub", "text/plain; charset=utf-8" },
	};
	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (str_ends(path, str_from(types[i].ending)))
			return types[i].type;
	return "application/octet-stream";
}

/* ---- makers ---- */

void names_catalog(char *out, uint64_t serial)
{
	snprintf(out, NAMES_PATH_MAX, "catalog-%llu.json", (unsigned long long)serial);
}

void names_entry(char *out, struct str dataset, const char *sha256_hex)
{
	snprintf(out, NAMES_PATH_MAX, "d/%.*s/entry-%.*s.json", STR_ARG(dataset), ENTRY_DIGITS, sha256_hex);
}

void names_version_file(char *out, struct str dataset, struct str version, const char *file)
{
	snprintf(out, NAMES_PATH_MAX, "d/%.*s/%.*s/%s", STR_ARG(dataset), STR_ARG(version), file);
}

void names_bundle(char *out, struct str dataset, struct str version)
{
	snprintf(out, NAMES_PATH_MAX, "d/%.*s/%.*s/%.*s-%.*s.zip", STR_ARG(dataset), STR_ARG(version), STR_ARG(dataset), STR_ARG(version));
}

void names_slug_of(struct str standard_id, struct buf *out)
{
	for (size_t i = 0; i < standard_id.n; i++)
		buf_addc(out, standard_id.p[i] == '_' || standard_id.p[i] == '.' ? '-' : standard_id.p[i]);
}
