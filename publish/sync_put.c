/* sync_put.c - bring it there: gate, sign, immutable objects read back, the catalogue, the audit's intent, the pointer, then what follows it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "catalog/names.h"
#include "publish/sync_internal.h"

enum { RENEW_SECONDS = 12 * 3600, CLOCK_SLACK = 300, TRIES = 4 };

/* ---- names and times of one publication ---- */

struct moment { uint64_t serial; char generated[CLOCK_TEXT], expires[CLOCK_TEXT], catalog[NAMES_PATH_MAX]; };

static void set_times(struct sync_context *c, struct moment *m)
{
	clock_rfc3339(c->now, m->generated);
	clock_rfc3339(c->now + (int64_t)c->release->config->valid_days * 86400, m->expires);
}

/* Never sign in the past of what was signed last: a clock that went back would make readers refuse us. */
static int check_clock(struct sync *s, struct sync_context *c, struct err *err)
{
	if (s->found && c->now + CLOCK_SLACK < s->generated)
		return err_set(err, ERR_SYSTEM, "the clock of this machine is behind the last signature on target '%s'; nothing is signed", s->config->name);
	return 0;
}

/* The next serial whose catalogue name nobody has taken. */
static int free_serial(struct sync *s, struct sync_context *c, struct moment *m, struct err *err)
{
	const struct ledger_target *known = ledger_target(audit_ledger(c->release->audit), str_from(s->config->name), true);
	m->serial = s->base.serial;
	if (known->serial > m->serial)
		m->serial = known->serial;
	for (int i = 0; i < 1000; i++) {
		struct buf text = BUF_INIT(64 << 20);
		char etag[160];
		bool found;
		names_catalog(m->catalog, ++m->serial);
		int bad = target_read(s->target, m->catalog, 64 << 20, &text, &found, etag, err);
		buf_release(&text);
		if (bad)
			return -1;
		if (!found)
			return 0;
	}
	return err_set(err, ERR_INTEGRITY, "target '%s' has a thousand catalogues that no pointer names", s->config->name);
}

/* ---- signing ---- */

static void pointer_comment(const struct moment *m, const char *prev, char *out, size_t size)
{
	snprintf(out, size, "catalog:%s\tserial:%llu\tgenerated:%s\texpires:%s\tprev:%s", m->catalog, (unsigned long long)m->serial, m->generated, m->expires, prev);
}

static int sign_release(const struct release *r, const struct minisign_secret *key, struct sync *s, struct sync_context *c, struct docs *docs, struct err *err)
{
	for (size_t i = 0; i < r->n_files; i++) {
		const struct release_file *f = &r->files[i];
		char comment[512], path[NAMES_PATH_MAX + 16];
		struct buf text = BUF_INIT(4096);
		if (!str_ends(str_from(f->name), STR(".zip")))
			continue;
		snprintf(comment, sizeof comment, "dataset:%s\tversion:%s\tsha256:%s\tfile:%s", r->slug, r->version, f->sha256, f->name);
		snprintf(path, sizeof path, "%s.minisig", f->path);
		int bad = minisign_sign_fd(key, cleared_fd(f->cleared), f->name, comment, &text, err) != 0 ||
			docs_clear_own(docs, path, buf_str(&text), s->config->audience, c->release, err) != 0;
		buf_release(&text);
		if (bad)
			return -1;
	}
	return 0;
}

static int sign_catalog(struct sync *s, struct sync_context *c, const struct moment *m, const char *prev, struct str catalog_text, const struct minisign_secret *key, struct docs *docs,
	bool first, struct err *err)
{
	char comment[1024], path[NAMES_PATH_MAX + 16];
	struct buf text = BUF_INIT(16 << 10);
	pointer_comment(m, prev, comment, sizeof comment);
	snprintf(path, sizeof path, "%s.minisig", m->catalog);
	int bad = minisign_sign(key, catalog_text, comment, &text, err) != 0 ||
		(first && docs_clear_own(docs, path, buf_str(&text), s->config->audience, c->release, err) != 0) ||
		docs_clear_own(docs, "latest.minisig", buf_str(&text), s->config->audience, c->release, err) != 0;
	buf_release(&text);
	return bad ? -1 : 0;
}

static int add_key_file(struct sync *s, struct sync_context *c, struct docs *docs, struct err *err)
{
	struct buf text = BUF_INIT(4096);
	char id[17], path[NAMES_PATH_MAX];
	minisign_id_text(c->key, id);
	for (char *p = id; *p != '\0'; p++)
		*p = *p >= 'A' && *p <= 'F' ? (char)(*p - 'A' + 'a') : *p;
	snprintf(path, sizeof path, "keys/%s.pub", id);
	minisign_public_text(c->key, &text);
	int bad = docs_clear_own(docs, path, buf_str(&text), s->config->audience, c->release, err);
	buf_release(&text);
	return bad;
}

/* ---- putting ---- */

static int create(struct sync *s, struct sync_context *c, const struct cleared *f, bool *taken, struct err *err)
{
	if (target_create(s->target, f, taken, err) != 0)
		return -1;
	if (!*taken)
		talk_object(c->release->talk, s->config->name, cleared_path(f), cleared_bytes(f));
	return 0;
}

/* A name under a version that other bytes have taken: a killed run with another file left them; no pointer names them. */
static int version_taken(struct release *r)
{
	struct str v = str_from(r->version);
	memcpy(r->taken_date, v.p, 10);
	r->taken_date[10] = '\0';
	str_to_u64(str_sub(v, 11, v.n), &r->taken_n);
	return 1;
}

static int put_release(struct sync *s, struct sync_context *c, struct release *r, struct docs *docs, struct err *err)
{
	bool taken = false;
	for (size_t i = 0; i < r->n_files; i++) {
		char path[NAMES_PATH_MAX + 16];
		if (create(s, c, r->files[i].cleared, &taken, err) != 0)
			return -1;
		if (taken)
			return version_taken(r);
		snprintf(path, sizeof path, "%s.minisig", r->files[i].path);
		struct doc *signature = docs_find(docs, path);
		if (signature != NULL && create(s, c, signature->cleared, &taken, err) != 0)
			return -1;
		if (taken)
			return version_taken(r);
	}
	return 0;
}

/* Entries, key, catalogue and its signature: everything else that is create-only. */
static int put_documents(struct sync *s, struct sync_context *c, struct docs *docs, const char *catalog, bool *lost, struct err *err)
{
	for (size_t i = 0; i < docs->n; i++) {
		struct names_parts parts;
		bool taken = false;
		if (!names_parse(str_from(docs->items[i].path), &parts) || names_mutable(parts.kind) || parts.kind == NAMES_VERSION_FILE)
			continue;
		if (create(s, c, docs->items[i].cleared, &taken, err) != 0)
			return -1;
		if (!taken)
			continue;
		*lost = strncmp(docs->items[i].path, catalog, strlen(catalog)) == 0;    /* another publisher took the serial meanwhile */
		return *lost ? 0 : err_set(err, ERR_INTEGRITY, "target '%s' has other bytes as '%s'", s->config->name, docs->items[i].path);
	}
	return 0;
}

/* ---- the audit ---- */

static const char *digest_of(const struct release *r, const char *ending)
{
	char name[200];
	snprintf(name, sizeof name, "%s%s", r->slug, ending);
	for (size_t i = 0; i < r->n_files; i++)
		if (strcmp(r->files[i].name, name) == 0)
			return r->files[i].sha256;
	return NULL;
}

static int note_release(struct sync_context *c, const struct release *r, const struct catalog *catalog, struct err *err)
{
	const struct catalog_item *item = catalog_find(catalog, str_from(r->slug));
	struct json *line = json_object();
	json_set(line, "type", json_text("release"));
	json_set(line, "dataset", json_text(r->slug));
	json_set(line, "version", json_text(r->version));
	json_set(line, "content", json_copy(json_get(r->result, "content")));
	json_set(line, "status", json_text("published"));
	json_set(line, "bundle", json_string(item->versions[0].bundle.sha256));
	json_set(line, "bytes", json_integer((int64_t)item->versions[0].bundle.bytes));
	json_set(line, "csv", json_text(digest_of(r, ".csv")));
	json_set(line, "entry", json_string(item->entry_sha256));
	json_set(line, "schema", json_copy(json_get(r->result, "schema_digest")));
	json_set(line, "plan", json_copy(json_get(r->result, "plan_digest")));
	json_set(line, "package", json_copy(json_get(r->result, "package")));
	json_set(line, "release", json_text(r->digest));
	json_set(line, "rows", json_integer(r->rows < 0 ? 0 : r->rows));
	json_set(line, "errors", json_integer(r->errors < 0 ? 0 : r->errors));
	json_set(line, "warnings", json_integer(r->warnings));
	json_set(line, "published", json_boolean(false));
	return audit_append(c->release->audit, line, err);
}

static int note_commit(struct sync *s, struct sync_context *c, const struct want *w, const struct moment *m, const char *sha256, const char *type, struct err *err)
{
	struct json *line = json_object();
	json_set(line, "type", json_text(type));
	json_set(line, "target", json_text(s->config->name));
	json_set(line, "serial", json_integer((int64_t)m->serial));
	json_set(line, "catalog", json_text(m->catalog));
	json_set(line, "sha256", json_text(sha256));
	struct json *items = json_set(line, "items", json_array());
	for (size_t i = 0; i < w->n_releases; i++) {
		struct json *one = json_push(items, json_object());
		json_set(one, "dataset", json_text(w->releases[i]->slug));
		json_set(one, "version", json_text(w->releases[i]->version));
	}
	return audit_append(c->release->audit, line, err);
}

static int note_intent(struct sync *s, struct sync_context *c, const struct want *w, const struct moment *m, const char *sha256, struct err *err)
{
	for (size_t i = 0; i < w->n_releases; i++)
		if (note_release(c, w->releases[i], &w->catalog, err) != 0)
			return -1;
	return note_commit(s, c, w, m, sha256, "commit", err);
}

/* ---- one publication ---- */

static int move_pointer(struct sync *s, struct sync_context *c, struct docs *docs, struct err *err)
{
	struct doc *pointer = docs_find(docs, "latest.minisig");
	if (target_replace(s->target, pointer->cleared, s->found ? s->etag : "", err) != 0)
		return -1;
	talk_object(c->release->talk, s->config->name, pointer->path, cleared_bytes(pointer->cleared));
	return 0;
}

static void keep_entries(struct sync_context *c, const struct docs *docs)
{
	for (size_t i = 0; i < docs->n; i++) {
		struct names_parts parts;
		if (names_parse(str_from(docs->items[i].path), &parts) && parts.kind == NAMES_ENTRY)
			sync_entry_keep(c, docs->items[i].sha256, buf_str(&docs->items[i].text));
	}
}

static int follow(struct sync *s, struct sync_context *c, struct want *w, const char *mark, struct err *err)
{
	if (sync_views_put(s, c, &w->catalog, &w->docs, w->releases, w->n_releases, err) != 0 || sync_remove_withdrawn(s, c, &w->catalog, err) != 0)
		return -1;
	return sync_views_remember(s, c, mark, err);
}

static void make_mark(const char *sha256, const char *expires, char out[120])
{
	snprintf(out, 120, "%s %s", sha256, expires);
}

/* 0 published; 1 a version's name is taken; 2 somebody else was faster: look again; -1 err. */
static int publish(struct sync *s, struct sync_context *c, struct want *w, struct err *err)
{
	const struct minisign_secret *key;
	struct moment m;
	struct buf text = BUF_INIT(64 << 20);
	char sha256[65], mark[120];
	bool lost = false;
	int r = -1, taken;
	set_times(c, &m);
	if (check_clock(s, c, err) != 0 || free_serial(s, c, &m, err) != 0)
		goto out;
	w->catalog.serial = m.serial;
	w->catalog.generated = str_from(m.generated);
	w->catalog.expires = str_from(m.expires);
	catalog_print(&w->catalog, &text);
	crypto_sha256_hex(buf_str(&text), sha256);
	buf_addstr(docs_add(&w->docs, m.catalog), buf_str(&text));
	if (sync_views_make(s, c, &w->catalog, buf_str(&text), m.generated, m.expires, &w->entries, &w->docs, err) != 0 ||
		docs_clear(&w->docs, s->config->audience, c->release, err) != 0)
		goto out;
	/* The last child has answered: only now the secret key comes into memory. */
	if (c->load_key(c->load_ctx, &key, err) != 0 || add_key_file(s, c, &w->docs, err) != 0 ||
		sign_catalog(s, c, &m, s->found ? s->base_sha256 : "", buf_str(&text), key, &w->docs, true, err) != 0)
		goto out;
	for (size_t i = 0; i < w->n_releases; i++)
		if (sign_release(w->releases[i], key, s, c, &w->docs, err) != 0)
			goto out;
	for (size_t i = 0; i < w->n_releases; i++)
		if ((taken = put_release(s, c, w->releases[i], &w->docs, err)) != 0) {
			r = taken;
			goto out;
		}
	if (put_documents(s, c, &w->docs, m.catalog, &lost, err) != 0)
		goto out;
	if (lost) {
		r = 2;
		goto out;
	}
	if (note_intent(s, c, w, &m, sha256, err) != 0)
		goto out;
	if (move_pointer(s, c, &w->docs, err) != 0) {
		r = err->kind == ERR_CONFLICT ? 2 : -1;
		goto out;
	}
	if (note_commit(s, c, w, &m, sha256, "published", err) != 0)
		goto out;
	keep_entries(c, &w->docs);
	s->changed = true;
	s->serial = m.serial;
	memcpy(s->expires_text, m.expires, sizeof m.expires);
	make_mark(sha256, m.expires, mark);
	r = follow(s, c, w, mark, err);
out:
	buf_release(&text);
	return r;
}

/* ---- nothing new ---- */

/* The published catalogue once more under a later expiry, and whatever is behind rewritten. */
static int renew(struct sync *s, struct sync_context *c, struct want *w, struct err *err)
{
	const struct minisign_secret *key;
	struct moment m = { .serial = s->base.serial };
	struct buf text = BUF_INIT(64 << 20);
	char etag[160], mark[120];
	bool found, due = s->expires - c->now < (int64_t)c->release->config->valid_days * 86400 - RENEW_SECONDS;
	int r = -1;
	names_catalog(m.catalog, m.serial);
	clock_rfc3339(s->generated, m.generated);
	clock_rfc3339(s->expires, m.expires);
	make_mark(s->base_sha256, m.expires, mark);
	if (!due && sync_views_done(s, c, mark))
		return 0;
	if (due) {
		set_times(c, &m);
		if (check_clock(s, c, err) != 0)
			return -1;
		make_mark(s->base_sha256, m.expires, mark);
	}
	w->catalog.serial = s->base.serial;
	if (target_read(s->target, m.catalog, 64 << 20, &text, &found, etag, err) != 0)
		goto out;
	if (sync_views_make(s, c, &w->catalog, buf_str(&text), m.generated, m.expires, &w->entries, &w->docs, err) != 0 ||
		docs_clear(&w->docs, s->config->audience, c->release, err) != 0)
		goto out;
	if (due && (c->load_key(c->load_ctx, &key, err) != 0 || sign_catalog(s, c, &m, s->base_sha256, buf_str(&text), key, &w->docs, false, err) != 0 ||
		move_pointer(s, c, &w->docs, err) != 0))
		goto out;
	memcpy(s->expires_text, m.expires, sizeof m.expires);
	r = follow(s, c, w, mark, err);
out:
	buf_release(&text);
	return r;
}

int sync_publish(struct sync *s, struct sync_context *c, struct release **releases, size_t n)
{
	int r = 2;
	for (int i = 0; i < TRIES && r == 2; i++) {
		struct want w;
		if (i > 0 && sync_look(s, s->config, c, false) != 0)
			return -1;
		r = sync_want(s, c, releases, n, &w, &s->err);
		if (r == 0 && (w.changed || w.n_releases > 0))
			r = publish(s, c, &w, &s->err);
		else if (r == 0 && s->found)
			r = renew(s, c, &w, &s->err);
		sync_want_release(&w);
	}
	if (r == 2)
		r = err_set(&s->err, ERR_CONFLICT, "target '%s': another publisher was faster, %d times", s->config->name, TRIES);
	s->broken = r < 0;
	return r;
}
