/* sync_views.c - what follows the pointer and may be overwritten: latest.json, catalog.json, the views, pages with their assets, latest/ of each data set. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/file.h"
#include "base/jsonw.h"
#include "catalog/names.h"
#include "portal/pages.h"
#include "publish/bundle.h"
#include "publish/sync_internal.h"

/* ---- making ---- */

static void latest_json(const struct catalog *c, const char *sha256, const char *generated, const char *expires, struct buf *out)
{
	char name[NAMES_PATH_MAX];
	struct jsonw w;
	names_catalog(name, c->serial);
	jsonw_init(&w, out, 1);
	jsonw_object(&w);
	jsonw_kuint(&w, "serial", c->serial);
	jsonw_kcstr(&w, "catalog", name);
	jsonw_kcstr(&w, "sha256", sha256);
	jsonw_kcstr(&w, "generated", generated);
	jsonw_kcstr(&w, "expires", expires);
	jsonw_end_object(&w);
	buf_addc(out, '\n');
}

static int load_entries(struct sync *s, struct sync_context *c, struct catalog *catalog, struct loaded_entries *entries, struct err *err)
{
	for (size_t i = 0; i < catalog->n; i++) {
		struct catalog_item *item = &catalog->items[i];
		if (item->entry == NULL && item->entry_path.n > 0 && (item->entry = sync_entry(s, c, item->entry_path, item->entry_sha256, entries, err)) == NULL)
			return -1;
	}
	return 0;
}

static void make_pages(struct sync_context *c, const struct catalog *catalog, struct docs *docs)
{
	char file[64], id[17], line[64], path[NAMES_PATH_MAX];
	minisign_id_text(c->key, id);
	minisign_public_line(c->key, line);
	for (char *p = id; *p != '\0'; p++)
		*p = *p >= 'A' && *p <= 'F' ? (char)(*p - 'A' + 'a') : *p;
	snprintf(file, sizeof file, "keys/%s.pub", id);
	struct pages_key key = { file, id, line };
	pages_home(catalog, &key, "", docs_add(docs, "index.html"));
	for (size_t i = 0; i < catalog->n; i++) {
		snprintf(path, sizeof path, "d/%.*s/index.html", STR_ARG(catalog->items[i].slug));
		pages_dataset(catalog, &catalog->items[i], &key, "", docs_add(docs, path));
	}
	for (size_t i = 0; pages_assets[i].name != NULL; i++) {
		snprintf(path, sizeof path, "assets/%s", pages_assets[i].name);
		buf_addstr(docs_add(docs, path), pages_assets[i].bytes);
	}
}

int sync_views_make(struct sync *s, struct sync_context *c, struct catalog *catalog, struct str catalog_text, const char *generated, const char *expires, struct loaded_entries *entries,
	struct docs *docs, struct err *err)
{
	char sha256[65];
	crypto_sha256_hex(catalog_text, sha256);
	if (load_entries(s, c, catalog, entries, err) != 0)
		return -1;
	latest_json(catalog, sha256, generated, expires, docs_add(docs, "latest.json"));
	buf_addstr(docs_add(docs, "catalog.json"), catalog_text);
	for (size_t i = 0; catalog_views[i] != NULL; i++)
		if (catalog_views[i]->write(catalog, docs_add(docs, catalog_views[i]->name), err) != 0)
			return -1;
	if (target_type(s->target)->wants_pages)
		make_pages(c, catalog, docs);
	return 0;
}

/* ---- latest/ ---- */

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash == NULL ? path : slash + 1;
}

/* The cleared file of tonight's release with these bytes, under its latest/ path; NULL if tonight has none. */
static struct cleared *from_release(struct release **releases, size_t n, const char *source, const char *path)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < releases[i]->n_files; k++)
			if (releases[i]->files[k].cleared != NULL && strcmp(releases[i]->files[k].path, source) == 0)
				return cleared_alias(releases[i]->files[k].cleared, path);
	return NULL;
}

enum { MAX_LATEST = 16 };
struct latest { const struct json *dist; char path[NAMES_PATH_MAX]; int fd; struct cleared *cleared; };

/* Published files fetched back, judged again together and cleared under their latest/ paths. */
static int from_target(struct sync *s, struct sync_context *c, const struct catalog_item *item, struct latest *files, size_t n, struct err *err)
{
	struct gate_file judged[MAX_LATEST];
	struct cleared *cleared[MAX_LATEST] = { NULL };
	struct refusals refusals;
	struct buf standard = BUF_INIT(JSON_MAX);
	struct gate_terms terms = { .dataset = "", .audience = s->config->audience };
	const struct standard *st = standards_find(c->release->standards, item->standard, err);
	int bad = st == NULL ? -1 : 0;
	refusals_init(&refusals);
	if (!bad) {
		json_print(st->json, &standard, 0);
		terms.standard_json = buf_str(&standard);
	}
	for (size_t i = 0; i < n && !bad; i++) {
		const char *source = json_cstr(json_get(files[i].dist, "path"));
		bool found = false;
		files[i].fd = file_nameless(c->release->state->cache, "prepare", err);
		bad = files[i].fd < 0 || target_fetch(s->target, source, files[i].fd, (uint64_t)json_int_or(json_get(files[i].dist, "bytes"), 0), &found, err) != 0;
		if (!bad && !found)
			bad = err_set(err, ERR_INTEGRITY, "target '%s' lost '%s'", s->config->name, source);
		judged[i] = (struct gate_file){ files[i].path, files[i].fd };
		if (str_ends(str_from(files[i].path), STR(".csv")))
			terms.data_path = files[i].path;
	}
	if (!bad && (bad = gate_clear(&terms, judged, n, state_path(c->release->state, "prepare"), cleared, &refusals, err)) == 1) {
		struct buf text = BUF_INIT(4096);
		refusal_text(&refusals.items[0], c->release->lang, &text);
		err_set(err, ERR_FAILED, "the gate refused '%s': %s", files[0].path, buf_cstr(&text));
		buf_release(&text);
	}
	for (size_t i = 0; i < n && !bad; i++) {
		files[i].cleared = cleared[i];
		if (!str_is(json_str(json_get(files[i].dist, "sha256")), cleared_sha256(cleared[i])))
			bad = err_set(err, ERR_INTEGRITY, "target '%s' serves other bytes as '%s'", s->config->name, json_cstr(json_get(files[i].dist, "path")));
	}
	refusals_release(&refusals);
	buf_release(&standard);
	return bad ? -1 : 0;
}

/* Is the file under latest/ what the entry says? A missing or unreadable one is not. */
static bool is_there(struct sync *s, const struct latest *f)
{
	char hex[65] = "";
	bool found = false;
	struct err ignored;
	return target_digest(s->target, f->path, (uint64_t)json_int_or(json_get(f->dist, "bytes"), 0), &found, hex, &ignored) == 0 && found &&
		str_is(json_str(json_get(f->dist, "sha256")), hex);
}

static int refresh_latest(struct sync *s, struct sync_context *c, struct latest *files, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		bool wrote;
		if (target_refresh(s->target, files[i].cleared, &wrote, err) != 0)
			return -1;
		if (wrote)
			talk_object(c->release->talk, s->config->name, files[i].path, cleared_bytes(files[i].cleared));
	}
	return 0;
}

static int put_latest(struct sync *s, struct sync_context *c, const struct catalog_item *item, struct release **releases, size_t n_releases, struct err *err)
{
	struct latest files[MAX_LATEST];
	size_t n = 0, ready = 0, there = 0;
	for (const struct json *d = json_first(json_get(item->entry, "distributions")); d != NULL && n < MAX_LATEST; d = json_next(d)) {
		const char *source = json_cstr(json_get(d, "path"));
		struct latest *f = &files[n];
		if (source == NULL)
			continue;
		*f = (struct latest){ .dist = d, .fd = -1 };
		snprintf(f->path, sizeof f->path, "d/%.*s/latest/%s", STR_ARG(item->slug), base_name(source));
		f->cleared = from_release(releases, n_releases, source, f->path);
		ready += f->cleared != NULL;
		n++;
	}
	for (size_t i = 0; ready == 0 && i < n; i++)      /* not of tonight: mostly it is there already */
		there += is_there(s, &files[i]);
	int bad = 0;
	if (there < n || ready > 0) {
		for (size_t i = 0; ready < n && i < n; i++) {     /* all of one kind: the forms are judged against each other */
			cleared_free(files[i].cleared);
			files[i].cleared = NULL;
		}
		bad = ready < n ? from_target(s, c, item, files, n, err) : 0;
		bad = bad || refresh_latest(s, c, files, n, err) != 0;
	}
	for (size_t i = 0; i < n; i++) {
		if (files[i].fd >= 0)
			close(files[i].fd);
		cleared_free(files[i].cleared);
	}
	return bad ? -1 : 0;
}

static bool in_view(const char *path)
{
	struct names_parts parts;
	return names_parse(str_from(path), &parts) && names_mutable(parts.kind) && parts.kind != NAMES_POINTER;
}

int sync_views_put(struct sync *s, struct sync_context *c, const struct catalog *catalog, struct docs *docs, struct release **releases, size_t n, struct err *err)
{
	for (size_t i = 0; i < docs->n; i++) {
		bool wrote;
		if (docs->items[i].cleared == NULL || !in_view(docs->items[i].path))
			continue;
		if (target_refresh(s->target, docs->items[i].cleared, &wrote, err) != 0)
			return -1;
		if (wrote)
			talk_object(c->release->talk, s->config->name, docs->items[i].path, cleared_bytes(docs->items[i].cleared));
	}
	for (size_t i = 0; i < catalog->n && target_type(s->target)->wants_pages; i++)
		if (catalog->items[i].version.n > 0 && put_latest(s, c, &catalog->items[i], releases, n, err) != 0)
			return -1;
	return 0;
}

bool sync_views_done(const struct sync *s, struct sync_context *c, const char *mark)
{
	struct err ignored;
	struct json *j = json_read(AT_FDCWD, state_path(c->release->state, "views-%s.json", s->config->name), &ignored);
	bool done = str_is(json_str(json_get(j, "done")), mark);
	json_free(j);
	return done;
}

int sync_views_remember(const struct sync *s, struct sync_context *c, const char *mark, struct err *err)
{
	struct json *j = json_object();
	struct buf text = BUF_INIT(4096);
	json_set(j, "done", json_text(mark));
	json_print(j, &text, 0);
	int r = file_write(AT_FDCWD, state_path(c->release->state, "views-%s.json", s->config->name), buf_str(&text), 0600, err);
	buf_release(&text);
	json_free(j);
	return r;
}

/* ---- withdrawn bytes ---- */

static int remove_names(struct sync *s, const char *folder, struct str *names, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		char path[NAMES_PATH_MAX];
		snprintf(path, sizeof path, "%s/%.*s", folder, STR_ARG(names[i]));
		if (target_remove(s->target, path, err) != 0)
			return -1;
	}
	return 0;
}

/* Every name that a version can have, where a target cannot list a folder. */
static size_t known_names(const char *slug, const char *version, struct arena *arena, struct str *out)
{
	static const char *const texts[] = { "schema.json", "quality.json", "privacy.json", "CHANGES.json" };
	size_t n = 0;
	out[n++] = str_from(arena_printf(arena, "%s-%s.zip", slug, version));
	out[n++] = str_from(arena_printf(arena, "%s-%s.zip.minisig", slug, version));
	for (size_t i = 0; bundle_forms[i] != NULL; i++)
		out[n++] = str_from(arena_printf(arena, "%s%s", slug, bundle_forms[i]->ending));
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		out[n++] = str_from(texts[i]);
	return n;
}

static int remove_version(struct sync *s, const char *slug, const char *version, struct err *err)
{
	struct arena arena = ARENA_INIT;
	char folder[NAMES_PATH_MAX];
	struct str known[64], *names = NULL;
	size_t n = 0;
	snprintf(folder, sizeof folder, "d/%s/%s", slug, version);
	int bad = target_list(s->target, folder, &arena, &names, &n, err);
	if (!bad && names == NULL) {
		names = known;
		n = known_names(slug, version, &arena, known);
	}
	bad = bad || remove_names(s, folder, names, n, err) != 0;
	arena_release(&arena);
	return bad ? -1 : 0;
}

/* latest/ of a data set with nothing left. */
static int remove_latest(struct sync *s, const char *slug, struct err *err)
{
	struct arena arena = ARENA_INIT;
	char folder[NAMES_PATH_MAX];
	struct str known[32], *names = NULL;
	size_t n = 0;
	snprintf(folder, sizeof folder, "d/%s/latest", slug);
	int bad = target_list(s->target, folder, &arena, &names, &n, err);
	for (size_t i = 0; !bad && names == NULL && bundle_forms[i] != NULL; i++)
		known[n++] = str_from(arena_printf(&arena, "%s%s", slug, bundle_forms[i]->ending));
	bad = bad || remove_names(s, folder, names != NULL ? names : known, n, err) != 0;
	arena_release(&arena);
	return bad ? -1 : 0;
}

int sync_remove_withdrawn(struct sync *s, struct sync_context *c, const struct catalog *catalog, struct err *err)
{
	(void)c;
	for (size_t i = 0; i < catalog->n; i++) {
		const struct catalog_item *item = &catalog->items[i];
		char slug[100], version[40];
		snprintf(slug, sizeof slug, "%.*s", STR_ARG(item->slug));
		for (size_t k = 0; k < item->n_versions; k++) {
			if (!str_is(item->versions[k].status, "withdrawn"))
				continue;
			snprintf(version, sizeof version, "%.*s", STR_ARG(item->versions[k].version));
			if (remove_version(s, slug, version, err) != 0)
				return -1;
		}
		if (item->version.n == 0 && remove_latest(s, slug, err) != 0)
			return -1;
	}
	return 0;
}
