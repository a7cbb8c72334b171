/* sync_look.c - what a target has: the pointer, its catalogue, both verified; what a killed run left open is taken up; what the audit does not know is taken over. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"
#include "catalog/names.h"
#include "publish/sync_internal.h"

enum { POINTER_MAX = 16 << 10, CATALOG_MAX = 64 << 20, ENTRY_MAX = 4 << 20 };

/* ---- entries ---- */

void sync_entry_keep(struct sync_context *c, const char *sha256, struct str text)
{
	struct err ignored;
	file_write(AT_FDCWD, state_path(c->release->state, "entries/%s.json", sha256), text, 0600, &ignored);
}

static bool digest_is(struct str text, struct str sha256)
{
	char hex[65];
	crypto_sha256_hex(text, hex);
	return str_is(sha256, hex);
}

struct json *sync_entry(struct sync *s, struct sync_context *c, struct str path, struct str sha256, struct loaded_entries *e, struct err *err)
{
	struct buf text = BUF_INIT(ENTRY_MAX);
	struct err ignored;
	char hex[65], name[NAMES_PATH_MAX], etag[160];
	bool found = true;
	snprintf(hex, sizeof hex, "%.*s", STR_ARG(sha256));
	snprintf(name, sizeof name, "%.*s", STR_ARG(path));
	bool cached = file_read(AT_FDCWD, state_path(c->release->state, "entries/%s.json", hex), ENTRY_MAX, &text, &ignored) == 0 && digest_is(buf_str(&text), sha256);
	struct json *j = NULL;
	if (!cached) {
		buf_reset(&text);
		if (target_read(s->target, name, ENTRY_MAX, &text, &found, etag, err) != 0)
			goto out;
		if (!found || !digest_is(buf_str(&text), sha256)) {
			err_set(err, ERR_INTEGRITY, "target '%s' serves other bytes as '%s'", s->config->name, name);
			goto out;
		}
		sync_entry_keep(c, hex, buf_str(&text));
	}
	j = json_parse(buf_str(&text), name, err);
	if (j != NULL) {
		MEM_GROW(e->items, e->cap, e->n + 1);
		e->items[e->n++] = j;
	}
out:
	buf_release(&text);
	return j;
}

void sync_entries_release(struct loaded_entries *e)
{
	for (size_t i = 0; i < e->n; i++)
		json_free(e->items[i]);
	free(e->items);
	*e = (struct loaded_entries){ NULL, 0, 0 };
}

/* ---- taking over what the audit does not know ---- */

static void add_text(struct json *line, const char *key, struct str value)
{
	if (value.n > 0)
		json_set(line, key, json_string(value));
}

static struct str distribution_digest(const struct json *entry, const char *ending)
{
	for (const struct json *d = json_first(json_get(entry, "distributions")); d != NULL; d = json_next(d))
		if (str_ends(json_str(json_get(d, "path")), str_from(ending)))
			return json_str(json_get(d, "sha256"));
	return STR_NONE;
}

/* Digests that the audit keeps of schema and plan, made again from the published files. */
static void add_schema_and_plan(struct sync *s, struct str slug, struct str version, struct json *line)
{
	struct buf text = BUF_INIT(ENTRY_MAX), plain = BUF_INIT(ENTRY_MAX);
	char path[NAMES_PATH_MAX], hex[65], etag[160];
	struct err ignored;
	bool found;
	names_version_file(path, slug, version, "schema.json");
	struct json *schema = target_read(s->target, path, ENTRY_MAX, &text, &found, etag, &ignored) == 0 && found ? json_parse(buf_str(&text), path, &ignored) : NULL;
	if (schema != NULL) {
		json_print(schema, &plain, 0);
		crypto_sha256_hex(buf_str(&plain), hex);
		json_set(line, "schema", json_text(hex));
	}
	json_free(schema);
	buf_reset(&text);
	buf_reset(&plain);
	names_version_file(path, slug, version, "privacy.json");
	struct json *privacy = target_read(s->target, path, ENTRY_MAX, &text, &found, etag, &ignored) == 0 && found ? json_parse(buf_str(&text), path, &ignored) : NULL;
	for (const struct json *f = json_first(json_get(privacy, "columns")); f != NULL; f = json_next(f))
		buf_addf(&plain, "%.*s\t%.*s\t%d\n", STR_ARG(json_str(json_get(f, "name"))), STR_ARG(json_str(json_get(f, "treatment"))), json_bool(json_get(f, "published"), false));
	if (privacy != NULL) {
		crypto_sha256_hex(buf_str(&plain), hex);
		json_set(line, "plan", json_text(hex));
	}
	json_free(privacy);
	buf_release(&text);
	buf_release(&plain);
}

static int take_version(struct sync *s, struct sync_context *c, const struct catalog_item *item, const struct catalog_version *v, const struct json *entry, struct err *err)
{
	struct json *line = json_object();
	json_set(line, "type", json_text("release"));
	add_text(line, "dataset", item->slug);
	add_text(line, "version", v->version);
	add_text(line, "content", v->digest);
	add_text(line, "status", v->status);
	add_text(line, "bundle", v->bundle.sha256);
	json_set(line, "bytes", json_integer((int64_t)v->bundle.bytes));
	if (entry != NULL) {
		char ending[128];
		snprintf(ending, sizeof ending, "/%.*s.csv", STR_ARG(item->slug));
		add_text(line, "csv", distribution_digest(entry, ending));
		add_text(line, "entry", item->entry_sha256);
		json_set(line, "rows", json_integer(item->rows < 0 ? 0 : item->rows));
		add_schema_and_plan(s, item->slug, v->version, line);
	}
	json_set(line, "published", json_boolean(true));
	return audit_append(c->release->audit, line, err);
}

/* Versions that the portal names and the audit does not know: after the audit was lost, or when another machine published with the same key. */
static int take_over(struct sync *s, struct sync_context *c, bool fresh, struct err *err)
{
	struct loaded_entries entries = { NULL, 0, 0 };
	struct ledger *l = audit_ledger(c->release->audit);
	int bad = 0;
	for (size_t i = 0; i < s->base.n && !bad; i++) {
		const struct catalog_item *item = &s->base.items[i];
		for (size_t k = item->n_versions; k-- > 0 && !bad;) {
			const struct catalog_version *v = &item->versions[k];
			const struct ledger_version *known = ledger_version(ledger_dataset(l, item->slug, true), v->version);
			if (known != NULL && known->published)
				continue;
			struct json *entry = str_eq(v->version, item->version) ? sync_entry(s, c, item->entry_path, item->entry_sha256, &entries, err) : NULL;
			if (str_eq(v->version, item->version) && entry == NULL)
				bad = -1;
			else
				bad = take_version(s, c, item, v, entry, err);
		}
	}
	sync_entries_release(&entries);
	if (bad)
		return -1;
	struct json *line = json_object();
	json_set(line, "type", json_text(fresh ? "rebuilt" : "published"));
	json_set(line, "target", json_text(s->config->name));
	json_set(line, "serial", json_integer((int64_t)s->base.serial));
	json_set(line, "sha256", json_text(s->base_sha256));
	if (fresh)
		talk_warning(c->release->talk, "the audit was gone: serials, versions and withdrawals were taken over from target '%s' (serial %llu); a new chain begins",
			s->config->name, (unsigned long long)s->base.serial);
	return audit_append(c->release->audit, line, err);
}

/* ---- the pointer ---- */

static int integrity(struct sync *s, const char *what)
{
	return err_set(&s->err, ERR_INTEGRITY, "target '%s': %s; nothing is written there", s->config->name, what);
}

static bool time_word(struct str trusted, const char *key, int64_t *out)
{
	struct str w = minisign_word(trusted, key);
	return w.n > 0 && clock_parse(w, out);
}

/* Read the catalogue that the pointer names, verify both, parse it. */
static int read_catalog(struct sync *s, struct sync_context *c, struct str pointer)
{
	struct minisign_signature signature;
	struct names_parts parts;
	struct err why = ERR_INIT;
	struct buf text = BUF_INIT(CATALOG_MAX);
	char name[NAMES_PATH_MAX], etag[160];
	bool found;
	if (minisign_signature_parse(&signature, pointer, "latest.minisig", &why) != 0)
		return integrity(s, "the pointer is no signature");
	struct str file = minisign_word(signature.trusted, "catalog");
	uint64_t serial;
	if (!names_parse(file, &parts) || parts.kind != NAMES_CATALOG || !str_to_u64(minisign_word(signature.trusted, "serial"), &serial) || serial != parts.serial ||
		!time_word(signature.trusted, "generated", &s->generated) || !time_word(signature.trusted, "expires", &s->expires))
		return integrity(s, "the pointer does not say what it must");
	snprintf(name, sizeof name, "%.*s", STR_ARG(file));
	int bad = target_read(s->target, name, CATALOG_MAX, &text, &found, etag, &s->err);
	if (!bad && !found)
		bad = integrity(s, "the catalogue that the pointer names is not there");
	if (!bad && minisign_verify(c->key, &signature, buf_str(&text), &why) != 0)
		bad = integrity(s, "the pointer does not verify with our key");
	if (!bad && catalog_parse(&s->base, buf_str(&text), name, &s->err) != 0)
		bad = -1;
	if (!bad && s->base.serial != serial)
		bad = integrity(s, "pointer and catalogue name different serials");
	crypto_sha256_hex(buf_str(&text), s->base_sha256);
	buf_release(&text);
	return bad;
}

/* Hold what was found against what the audit remembers. */
static int compare_audit(struct sync *s, struct sync_context *c, bool fresh)
{
	const struct ledger_target *known = ledger_target(audit_ledger(c->release->audit), str_from(s->config->name), true);
	uint64_t serial = s->base.serial;
	if (serial < known->serial)
		return integrity(s, "its serial went back");
	if (serial == known->serial && !str_is(known->catalog_sha256, s->base_sha256))
		return integrity(s, "the same serial with another catalogue");
	if (serial > known->serial)
		return take_over(s, c, fresh, &s->err);
	return 0;
}

static int look(struct sync *s, struct sync_context *c, bool fresh)
{
	struct buf pointer = BUF_INIT(POINTER_MAX);
	const struct ledger_target *known = ledger_target(audit_ledger(c->release->audit), str_from(s->config->name), true);
	int bad = target_read(s->target, "latest.minisig", POINTER_MAX, &pointer, &s->found, s->etag, &s->err);
	if (!bad && !s->found && known->serial > 0)
		bad = integrity(s, "its pointer is gone although the audit knows a serial");
	if (!bad && s->found)
		bad = read_catalog(s, c, buf_str(&pointer)) != 0 || compare_audit(s, c, fresh) != 0;
	s->serial = s->base.serial;
	if (s->found)
		clock_rfc3339(s->expires, s->expires_text);
	buf_release(&pointer);
	return bad ? -1 : 0;
}

int sync_look(struct sync *s, const struct config_target *t, struct sync_context *c, bool fresh)
{
	if (s->target == NULL) {
		*s = (struct sync){ .config = t };
		s->broken = target_open(&s->target, t, c->deadline, &s->err) != 0;
	} else {        /* again, after somebody else was faster */
		catalog_release(&s->base);
	}
	s->base = (struct catalog){ .serial = 0 };
	s->base_sha256[0] = s->etag[0] = s->expires_text[0] = '\0';
	s->found = false;
	if (!s->broken)
		s->broken = look(s, c, fresh) != 0;
	return s->broken ? -1 : 0;
}

void sync_close(struct sync *s)
{
	catalog_release(&s->base);
	if (s->target != NULL)
		target_close(s->target);
	s->target = NULL;
}
