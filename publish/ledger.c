/* ledger.c - see ledger.h and audit.h: one function for each type of line. */
#include "publish/ledger.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"

void ledger_init(struct ledger *l)
{
	*l = (struct ledger){ .index = hash_map_new() };
}

void ledger_release(struct ledger *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->datasets[i].versions);
	for (size_t i = 0; i < l->n_targets; i++)
		json_free(l->targets[i].intent);
	free(l->datasets);
	free(l->targets);
	hash_map_free(l->index);
	arena_release(&l->arena);
}

/* ---- finding ---- */

struct ledger_dataset *ledger_dataset(struct ledger *l, struct str slug, bool make)
{
	uint64_t at = l->n;
	if (hash_map_get(l->index, slug, &at))
		return &l->datasets[at];
	if (!make)
		return NULL;
	hash_map_put(l->index, slug, l->n, NULL);
	MEM_GROW(l->datasets, l->cap, l->n + 1);
	l->datasets[l->n] = (struct ledger_dataset){ .slug = arena_str(&l->arena, slug) };
	return &l->datasets[l->n++];
}

struct ledger_version *ledger_version(const struct ledger_dataset *d, struct str version)
{
	for (size_t i = d ? d->n : 0; i-- > 0;) {
		if (str_eq(d->versions[i].version, version))
			return &d->versions[i];
	}
	return NULL;
}

const struct ledger_version *ledger_by_content(const struct ledger_dataset *d, struct str content)
{
	for (size_t i = d && content.n > 0 ? d->n : 0; i-- > 0;) {
		if (str_eq(d->versions[i].content, content))
			return &d->versions[i];
	}
	return NULL;
}

struct ledger_target *ledger_target(struct ledger *l, struct str name, bool make)
{
	for (size_t i = 0; i < l->n_targets; i++) {
		if (str_eq(l->targets[i].name, name))
			return &l->targets[i];
	}
	if (!make)
		return NULL;
	MEM_GROW(l->targets, l->cap_targets, l->n_targets + 1);
	l->targets[l->n_targets] = (struct ledger_target){ .name = arena_str(&l->arena, name) };
	return &l->targets[l->n_targets++];
}

/* ---- folding ---- */

/* A member's text, kept; what is already known stays where the line says nothing. */
static void take(struct ledger *l, const struct json *line, const char *key, struct str *into)
{
	struct str s = json_str(json_get(line, key));
	if (s.p != NULL && !str_eq(s, *into))
		*into = arena_str(&l->arena, s);
}

static void take_count(const struct json *line, const char *key, int64_t *into)
{
	*into = json_int_or(json_get(line, key), *into);
}

static uint64_t count(const struct json *line, const char *key)
{
	int64_t n = json_int_or(json_get(line, key), 0);
	return n > 0 ? (uint64_t)n : 0;
}

static struct ledger_dataset *dataset_of(struct ledger *l, const struct json *line)
{
	struct str slug = json_str(json_get(line, "dataset"));
	return slug.n > 0 ? ledger_dataset(l, slug, true) : NULL;
}

/* The version that a line names, made where it is new; NULL where it names none. */
static struct ledger_version *version_of(struct ledger *l, const struct json *line)
{
	struct str version = json_str(json_get(line, "version"));
	struct ledger_dataset *d = version.n > 0 ? dataset_of(l, line) : NULL;
	struct ledger_version *v = ledger_version(d, version);
	if (d == NULL || v != NULL)
		return v;
	MEM_GROW(d->versions, d->cap, d->n + 1);
	v = &d->versions[d->n++];
	*v = (struct ledger_version){ .version = arena_str(&l->arena, version), .status = STR("published"), .rows = -1 };
	take(l, line, "content", &v->content);
	return v;
}

static void fold_pending(struct ledger *l, const struct json *line)
{
	struct ledger_dataset *d = dataset_of(l, line);
	if (d == NULL)
		return;
	take(l, line, "digest", &d->pending);
	take(l, line, "version", &d->pending_version);
	take(l, line, "time", &d->pending_time);
	d->pending_rows = count(line, "rows");
}

static void fold_approval(struct ledger *l, const struct json *line)
{
	struct ledger_dataset *d = dataset_of(l, line);
	if (d == NULL)
		return;
	d->approved_role = STR_NONE;
	take(l, line, "digest", &d->approved);
	take(l, line, "role", &d->approved_role);
	take(l, line, "time", &d->approved_time);
}

/* What was published waits no longer, and its approval is used up. */
static void settle(struct ledger_dataset *d, struct str release)
{
	if (release.n > 0 && str_eq(d->pending, release)) {
		d->pending = d->pending_version = d->pending_time = STR_NONE;
		d->pending_rows = 0;
	}
	if (release.n > 0 && str_eq(d->approved, release))
		d->approved = d->approved_role = d->approved_time = STR_NONE;
}

static void fold_release(struct ledger *l, const struct json *line)
{
	struct ledger_version *v = version_of(l, line);
	if (v == NULL)
		return;
	const struct json *bundle = json_get(line, "bundle");
	bool object = json_type(bundle) == JSON_OBJECT;
	take(l, line, "content", &v->content);
	take(l, object ? bundle : line, object ? "sha256" : "bundle", &v->bundle_sha256);
	if (count(object ? bundle : line, "bytes") > 0)
		v->bundle_bytes = count(object ? bundle : line, "bytes");
	take(l, line, "csv", &v->csv_sha256);
	take(l, line, "entry", &v->entry_sha256);
	take(l, line, "schema", &v->schema_sha256);
	take(l, line, "plan", &v->plan_digest);
	take(l, line, "package", &v->package);
	take(l, line, "release", &v->release);
	take_count(line, "rows", &v->rows);
	take_count(line, "errors", &v->errors);
	take_count(line, "warnings", &v->warnings);
	struct str status = json_str(json_get(line, "status"));
	if (!str_is(v->status, "withdrawn") && (str_is(status, "published") || str_is(status, "yanked") || str_is(status, "withdrawn")))
		v->status = arena_str(&l->arena, status);
	/* A release line in front of its commit says `published` false; the `published` line names it again. */
	if (json_bool(json_get(line, "published"), true))
		v->published = true;
	if (v->published)
		settle(dataset_of(l, line), v->release);
}

static void fold_commit(struct ledger *l, const struct json *line)
{
	struct str name = json_str(json_get(line, "target"));
	if (name.n == 0)
		return;
	struct ledger_target *t = ledger_target(l, name, true);
	t->intent_serial = count(line, "serial");
	t->intent_sha256 = STR_NONE;
	take(l, line, "sha256", &t->intent_sha256);
	json_free(t->intent);
	t->intent = json_copy(line);
}

static void clear_intent(struct ledger_target *t)
{
	json_free(t->intent);
	t->intent = NULL;
	t->intent_serial = 0;
	t->intent_sha256 = STR_NONE;
}

static void fold_items(struct ledger *l, const struct json *line)
{
	for (const struct json *i = json_first(json_get(line, "items")); i; i = json_next(i))
		fold_release(l, i);
}

static void fold_published(struct ledger *l, const struct json *line)
{
	struct str name = json_str(json_get(line, "target"));
	if (name.n == 0)
		return;
	struct ledger_target *t = ledger_target(l, name, true);
	t->serial = count(line, "serial");
	bool meant = t->intent != NULL && t->intent_serial == t->serial;
	if (meant) {
		t->catalog_sha256 = t->intent_sha256;
		fold_items(l, t->intent);
	}
	take(l, line, "sha256", &t->catalog_sha256);
	fold_items(l, line);
	clear_intent(t);         /* an older commit was never carried out, or was overtaken */
}

static void fold_rebuilt(struct ledger *l, const struct json *line)
{
	struct str name = json_str(json_get(line, "target"));
	if (name.n == 0)
		return;
	struct ledger_target *t = ledger_target(l, name, true);
	t->serial = count(line, "serial");
	take(l, line, "sha256", &t->catalog_sha256);
	clear_intent(t);
}

static void set_status(struct ledger *l, const struct json *line, struct str status)
{
	struct ledger_version *v = version_of(l, line);
	if (v == NULL)
		return;
	take(l, line, "content", &v->content);
	v->status = status;
}

static void fold_withdrawn(struct ledger *l, const struct json *line)
{
	set_status(l, line, STR("withdrawn"));
}

/* What is withdrawn stays withdrawn. */
static void fold_yanked(struct ledger *l, const struct json *line)
{
	const struct ledger_version *v = version_of(l, line);
	if (v != NULL && !str_is(v->status, "withdrawn"))
		set_status(l, line, STR("yanked"));
}

static void fold_unyanked(struct ledger *l, const struct json *line)
{
	const struct ledger_version *v = version_of(l, line);
	if (v != NULL && str_is(v->status, "yanked"))
		set_status(l, line, STR("published"));
}

void ledger_fold(struct ledger *l, const struct json *line)
{
	static const struct { const char *type; void (*fold)(struct ledger *, const struct json *); } types[] = {
		{ "pending", fold_pending }, { "approval", fold_approval }, { "release", fold_release }, { "commit", fold_commit }, { "published", fold_published },
		{ "rebuilt", fold_rebuilt }, { "withdrawn", fold_withdrawn }, { "yanked", fold_yanked }, { "unyanked", fold_unyanked },
	};
	struct str type = json_str(json_get(line, "type"));
	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		if (str_is(type, types[i].type))
			types[i].fold(l, line);
	}
	l->lines++;
}
