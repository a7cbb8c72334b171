/* sync_want.c - what a target ought to have: its verified catalogue, the releases of tonight, the states that the audit knows, the words of mulu.json and the catalogue list. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/mem.h"
#include "catalog/names.h"
#include "publish/sync_internal.h"

static struct str text_or_empty(const char *z)
{
	return z == NULL ? STR("") : str_from(z);
}

/* The head of the catalogue from mulu.json. */
static void set_head(struct catalog *w, const struct catalog *base, const struct config *k, const char *fallback_url, bool *changed)
{
	const struct { struct str *to; struct str now, before; } all[] = {
		{ &w->title, text_or_empty(k->title), base->title },
		{ &w->publisher_title, text_or_empty(k->publisher_title), base->publisher_title },
		{ &w->publisher_code, text_or_empty(k->publisher_code), base->publisher_code },
		{ &w->contact_title, text_or_empty(k->contact_title), base->contact_title },
		{ &w->contact_phone, text_or_empty(k->contact_phone), base->contact_phone },
		{ &w->contact_email, text_or_empty(k->contact_email), base->contact_email },
		{ &w->license_title, text_or_empty(k->license_title), base->license_title },
		{ &w->license_path, text_or_empty(k->license_path), base->license_path },
		{ &w->lang, k->says_lang && k->lang == LANG_EN ? STR("en") : STR("zh"), base->lang },
		{ &w->base_url, text_or_empty(k->base_url != NULL ? k->base_url : fallback_url), base->base_url },
	};
	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		*all[i].to = arena_str(&w->arena, all[i].now);
		*changed = *changed || !str_eq(all[i].now, all[i].before);
	}
}

/* Write an entry as a document; its path and digest go into the item. */
static void set_entry(struct want *w, struct catalog_item *item, struct json *entry)
{
	struct buf text = BUF_INIT(4 << 20);
	char hex[65], path[NAMES_PATH_MAX];
	json_print(entry, &text, 1);
	crypto_sha256_hex(buf_str(&text), hex);
	names_entry(path, item->slug, hex);
	item->entry_path = arena_str(&w->catalog.arena, str_from(path));
	item->entry_sha256 = arena_str(&w->catalog.arena, str_from(hex));
	item->entry = entry;
	if (docs_find(&w->docs, path) == NULL)
		buf_addstr(docs_add(&w->docs, path), buf_str(&text));
	MEM_GROW(w->entries.items, w->entries.cap, w->entries.n + 1);
	w->entries.items[w->entries.n++] = entry;
	w->changed = true;
	buf_release(&text);
}

static const struct release_file *file_of(const struct release *r, const char *ending)
{
	char name[200];
	snprintf(name, sizeof name, ending[0] == '-' ? "%s-%s.zip" : "%s%s", r->slug, ending[0] == '-' ? r->version : ending);
	for (size_t i = 0; i < r->n_files; i++)
		if (strcmp(r->files[i].name, name) == 0)
			return &r->files[i];
	return NULL;
}

/* ---- a release of tonight ---- */

static void put_release(struct sync_context *c, struct want *w, const struct release *r)
{
	struct catalog_item item = { 0 };
	const struct catalog_item *old = catalog_find(&w->catalog, str_from(r->slug));
	const struct release_file *zip = file_of(r, "-");
	struct arena *a = &w->catalog.arena;
	struct quality q;
	release_quality(r, c->release->today, &q);
	size_t n = old != NULL ? old->n_versions : 0, k = 0;
	struct catalog_version *versions = ARENA_NEW_N(a, struct catalog_version, n + 1);
	versions[k++] = (struct catalog_version){
		.version = str_from(r->version), .status = STR("published"), .bundle = { str_from(zip->path), str_from(zip->sha256), zip->bytes },
		.digest = json_str(json_get(r->result, "content")),
	};
	for (size_t i = 0; i < n; i++)
		if (!str_is(old->versions[i].version, r->version))
			versions[k++] = old->versions[i];
	item.slug = str_from(r->slug);
	item.code = r->entry->code;
	item.title = r->entry->title;
	item.provider = r->entry->provider;
	item.domain = r->standard->domain;
	item.standard = str_from(arena_printf(a, "%.*s@%.*s", STR_ARG(r->standard->id), STR_ARG(r->standard->version)));
	item.versions = versions;
	item.n_versions = k;
	item.updated = json_str(json_get(r->result, "data_date"));
	item.rows = r->rows;
	item.score = q.score;
	item.grade = q.grade;
	char supersedes[32] = "";
	if (old != NULL && old->version.n > 0)
		snprintf(supersedes, sizeof supersedes, "%.*s", STR_ARG(old->version));
	catalog_head(&item);
	struct catalog_item *put = catalog_put(&w->catalog, &item);
	set_entry(w, put, release_entry(r, c->release->config, c->release->today, "published", supersedes[0] != '\0' ? supersedes : NULL));
}

/* Whether the target's catalogue names these very bytes already (a reply that was lost, a run that was killed after the pointer moved). */
static bool is_there(const struct catalog *base, const struct release *r)
{
	const struct catalog_item *item = catalog_find(base, str_from(r->slug));
	const struct catalog_version *v = item == NULL ? NULL : catalog_version_find(item, str_from(r->version));
	const struct release_file *zip = file_of(r, "-");
	return v != NULL && zip != NULL && str_is(v->bundle.sha256, zip->sha256) && str_is(v->status, "published");
}

/* The words of the list and of mulu.json in the entry of unchanged data: a new entry where they differ. */
static int refresh_entry(struct sync *s, struct sync_context *c, struct want *w, const struct release *r, struct err *err)
{
	struct catalog_item *item = catalog_find(&w->catalog, str_from(r->slug));
	if (item == NULL || item->version.n == 0)
		return 0;
	struct json *old = sync_entry(s, c, item->entry_path, item->entry_sha256, &w->entries, err);
	if (old == NULL)
		return -1;
	struct json *now = json_copy(old), *elements = list_entry_json(r->entry), *fresh = release_entry(r, c->release->config, c->release->today, "published", NULL);
	static const char *const ours[] = { "license", "contact", "publisher" };
	for (const struct json *m = json_first(elements); m != NULL; m = json_next(m)) {      /* as in the fresh entry: with the items' names */
		char key[64];
		snprintf(key, sizeof key, "%.*s", STR_ARG(json_key(m)));
		json_set(now, key, json_copy(json_get(fresh, key) != NULL ? json_get(fresh, key) : m));
	}
	for (size_t i = 0; i < ARRAY_SIZE(ours); i++)
		if (json_get(fresh, ours[i]) != NULL)
			json_set(now, ours[i], json_copy(json_get(fresh, ours[i])));
	json_free(elements);
	json_free(fresh);
	if (json_equal(old, now)) {
		json_free(now);
		return 0;
	}
	struct catalog_item changed = *item;
	changed.title = r->entry->title;
	changed.provider = r->entry->provider;
	set_entry(w, catalog_put(&w->catalog, &changed), now);
	return 0;
}

/* ---- states that the audit knows ---- */

/* The entry of the head after a withdrawal or yank: the old one of that version with its state. */
static int entry_for_state(struct sync *s, struct sync_context *c, struct want *w, struct catalog_item *item, const struct ledger_dataset *d, struct err *err)
{
	const struct ledger_version *v = ledger_version(d, item->version);
	struct str path = item->entry_path, sha = item->entry_sha256;
	char name[NAMES_PATH_MAX], hex[65], status[32];
	if (v != NULL && v->entry_sha256.n == 64) {
		snprintf(hex, sizeof hex, "%.*s", STR_ARG(v->entry_sha256));
		names_entry(name, item->slug, hex);
		path = str_from(name);
		sha = v->entry_sha256;
	}
	struct json *old = sync_entry(s, c, path, sha, &w->entries, err);
	if (old == NULL)
		return -1;
	struct json *now = json_copy(old);
	snprintf(status, sizeof status, "%.*s", STR_ARG(item->status));
	json_set(now, "status", json_text(status));
	if (item->version.n == 0) {             /* nothing is left: no file is promised any more */
		json_set(now, "distributions", json_array());
		item->rows = -1;
		item->grade = 0;
	} else {
		item->rows = json_int_or(json_path(now, "distributions") != NULL ? json_get(json_first(json_get(now, "distributions")), "rows") : NULL, -1);
		item->score = json_number_or(json_path(now, "quality.score"), 0);
		struct str grade = json_str(json_path(now, "quality.grade"));
		item->grade = grade.n == 1 ? grade.p[0] : '\0';
		item->updated = str_sub(item->version, 0, 10);
	}
	set_entry(w, item, now);
	return 0;
}

static int apply_states(struct sync *s, struct sync_context *c, struct want *w, struct err *err)
{
	struct ledger *l = audit_ledger(c->release->audit);
	for (size_t i = 0; i < w->catalog.n; i++) {
		struct catalog_item *item = &w->catalog.items[i];
		const struct ledger_dataset *d = ledger_dataset(l, item->slug, false);
		bool differs = false;
		for (size_t k = 0; d != NULL && k < item->n_versions; k++) {
			const struct ledger_version *v = ledger_version(d, item->versions[k].version);
			if (v == NULL || str_eq(v->status, item->versions[k].status))
				continue;
			item->versions[k].status = arena_str(&w->catalog.arena, v->status);
			if (str_is(v->status, "withdrawn"))
				item->versions[k].bundle = (struct catalog_bundle){ STR_NONE, STR_NONE, 0 };
			differs = true;
		}
		if (!differs)
			continue;
		catalog_head(item);
		if (entry_for_state(s, c, w, item, d, err) != 0)
			return -1;
	}
	return 0;
}

int sync_want(struct sync *s, struct sync_context *c, struct release **releases, size_t n, struct want *w, struct err *err)
{
	*w = (struct want){ .changed = false };
	bool head_changed = false;
	set_head(&w->catalog, &s->base, c->release->config, s->config->url, &head_changed);
	w->changed = head_changed && s->found;
	for (size_t i = 0; i < s->base.n; i++)
		catalog_put(&w->catalog, &s->base.items[i]);
	w->releases = mem_alloc((n + 1) * sizeof *w->releases);
	for (size_t i = 0; i < n; i++) {
		struct release *r = releases[i];
		if (r->audience != s->config->audience)
			continue;
		if (r->publish && is_there(&s->base, r))
			continue;
		if (r->publish) {
			w->releases[w->n_releases++] = r;
			put_release(c, w, r);
		} else if (r->same && r->result != NULL && refresh_entry(s, c, w, r, err) != 0) {
			return -1;
		}
	}
	return apply_states(s, c, w, err);
}

void sync_want_release(struct want *w)
{
	free(w->releases);
	docs_release(&w->docs);
	sync_entries_release(&w->entries);
	catalog_release(&w->catalog);
	*w = (struct want){ .changed = false };
}
