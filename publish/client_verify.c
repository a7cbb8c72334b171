/* client_verify.c - verify all that a catalogue names, or one bundle file. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/child.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/pack.h"
#include "base/term.h"
#include "catalog/names.h"
#include "publish/client_internal.h"

enum { ENTRY_MAX = 4 << 20, SUMS_MAX = 4 << 20 };
#define ANY_SIZE (1ull << 40)

/* ---- what a catalogue names ---- */

struct tally { struct client *c; struct buf *talk; enum lang lang; unsigned checked, bad; };

static void fault(struct tally *t, const char *path, const char *zh, const char *en)
{
	t->bad++;
	buf_adds(t->talk, i18n(t->lang, "不符：", "bad: "));
	term_safe(t->talk, str_from(path));
	buf_addf(t->talk, " — %s\n", i18n(t->lang, zh, en));
}

/* -1 only where the source itself fails. */
static int check_object(struct tally *t, struct str path, struct str sha256, int64_t bytes, struct err *err)
{
	char name[NAMES_PATH_MAX], hex[65];
	struct names_parts parts;
	uint64_t n = 0;
	bool found = false;
	if (!names_parse(path, &parts)) {
		fault(t, "?", "目录中的路径不合规", "a path of the catalogue that no portal has");
		return 0;
	}
	snprintf(name, sizeof name, "%.*s", STR_ARG(path));
	struct err why = ERR_INIT;
	int r = client_digest(t->c, name, bytes >= 0 ? (uint64_t)bytes : ANY_SIZE, &found, &n, hex, &why);
	if (r != 0 && why.kind != ERR_FAILED) {
		*err = why;
		return -1;
	}
	t->checked++;
	if (r == 0 && !found)
		fault(t, name, "缺失", "it is not there");
	else if (r != 0 || !str_is(sha256, hex) || (bytes >= 0 && n != (uint64_t)bytes))
		fault(t, name, "内容与目录所载摘要不同", "its bytes are not those that the catalogue names");
	return 0;
}

static int check_entry(struct tally *t, const struct catalog_item *item, struct err *err)
{
	struct buf text = BUF_INIT(ENTRY_MAX);
	char name[NAMES_PATH_MAX];
	bool found;
	struct err ignored;
	if (check_object(t, item->entry_path, item->entry_sha256, -1, err) != 0)
		return -1;
	snprintf(name, sizeof name, "%.*s", STR_ARG(item->entry_path));
	struct json *entry = client_read(t->c, name, ENTRY_MAX, &text, &found, &ignored) == 0 && found ? json_parse(buf_str(&text), name, &ignored) : NULL;
	buf_release(&text);
	int r = 0;
	if (entry != NULL && item->version.n > 0) {
		for (const struct json *d = json_first(json_get(entry, "distributions")); d != NULL && r == 0; d = json_next(d))
			r = check_object(t, json_str(json_get(d, "path")), json_str(json_get(d, "sha256")), json_int_or(json_get(d, "bytes"), -1), err);
		if (r == 0)
			r = check_object(t, json_str(json_path(entry, "schema.path")), json_str(json_path(entry, "schema.sha256")), -1, err);
	}
	json_free(entry);
	return r;
}

static int check_signature(struct tally *t, const struct catalog_item *item, const struct catalog_version *v, struct err *err)
{
	char path[NAMES_PATH_MAX], sig[NAMES_PATH_MAX + 16];
	struct buf text = BUF_INIT(16 << 10);
	bool found = false;
	struct err why = ERR_INIT;
	snprintf(path, sizeof path, "%.*s", STR_ARG(v->bundle.path));
	snprintf(sig, sizeof sig, "%s.minisig", path);
	int fd = file_nameless(AT_FDCWD, "/tmp", err);
	if (fd < 0)
		return -1;
	char sha256[65];
	snprintf(sha256, sizeof sha256, "%.*s", STR_ARG(v->bundle.sha256));
	int r = client_fetch(t->c, path, fd, v->bundle.bytes, sha256, &why);
	t->checked++;
	if (r != 0 && why.kind == ERR_FAILED)
		fault(t, path, "缺失，或内容与目录所载摘要不同", "it is not there, or its bytes are not those that the catalogue names");
	else if (r == 0 && (r = client_read(t->c, sig, 16 << 10, &text, &found, &why)) == 0) {
		t->checked++;
		if (!found)
			fault(t, sig, "缺少签名", "the signature is not there");
		else if (client_check_signature(t->c, fd, path, buf_str(&text), item->slug, v->version, &why) != 0)
			fault(t, sig, "签名不符", "the signature does not fit");
	}
	if (r != 0 && why.kind != ERR_FAILED)
		*err = why;
	buf_release(&text);
	close(fd);
	return r != 0 && why.kind != ERR_FAILED ? -1 : 0;
}

/* Bytes of a withdrawn version must be gone. */
static int check_absent(struct tally *t, const struct catalog_item *item, const struct catalog_version *v, struct err *err)
{
	static const char *const endings[] = { ".csv", ".csv.gz" };
	char name[200], path[NAMES_PATH_MAX], hex[65];
	uint64_t n;
	bool found;
	for (size_t i = 0; i <= ARRAY_SIZE(endings); i++) {
		if (i < ARRAY_SIZE(endings))
			snprintf(name, sizeof name, "%.*s%s", STR_ARG(item->slug), endings[i]);
		else
			snprintf(name, sizeof name, "%.*s-%.*s.zip", STR_ARG(item->slug), STR_ARG(v->version));
		names_version_file(path, item->slug, v->version, name);
		if (client_digest(t->c, path, ANY_SIZE, &found, &n, hex, err) != 0)
			return -1;
		t->checked++;
		if (found)
			fault(t, path, "已撤回的文件仍可读取", "a withdrawn file can still be read");
	}
	return 0;
}

int client_verify_all(struct client *c, struct buf *talk, enum lang lang, struct err *err)
{
	struct tally t = { c, talk, lang, 0, 0 };
	for (size_t i = 0; i < c->catalog.n; i++) {
		const struct catalog_item *item = &c->catalog.items[i];
		if (check_entry(&t, item, err) != 0)
			return -1;
		for (size_t k = 0; k < item->n_versions; k++) {
			const struct catalog_version *v = &item->versions[k];
			int r = v->bundle.path.n > 0 ? check_signature(&t, item, v, err) : str_is(v->status, "withdrawn") ? check_absent(&t, item, v, err) : 0;
			if (r != 0)
				return -1;
		}
	}
	for (size_t i = 0; i < c->n_notes; i++)
		buf_addf(talk, "%s\n", i18n(lang, c->notes_zh[i], c->notes[i]));
	buf_addf(talk, i18n(lang, "序号 %llu：%zu 个数据集，核对 %u 项，%u 项不符\n", "serial %llu: %zu data sets, %u checks, %u bad\n"), (unsigned long long)c->catalog.serial, c->catalog.n,
		t.checked, t.bad);
	return t.bad > 0 ? err_set(err, ERR_FAILED, "'%s' does not verify: %u of %u checks failed", c->base, t.bad, t.checked) : 0;
}

/* ---- one bundle file ---- */

struct member { char sha256[65]; uint64_t bytes; };
struct members { struct hash_map *index; struct member *items; size_t n, cap; struct buf sums, package; bool sums_last; };

static int read_member(struct pack_in *z, struct str name, struct members *m, struct err *err)
{
	char block[1 << 14], hex[65];
	uint8_t digest[32];
	struct sha256 *d = sha256_new();
	struct buf *keep = str_is(name, "SHA256SUMS") ? &m->sums : str_is(name, "datapackage.json") ? &m->package : NULL;
	uint64_t total = 0;
	long n;
	while ((n = pack_read(z, block, sizeof block, err)) > 0) {
		sha256_add(d, block, (size_t)n);
		total += (uint64_t)n;
		if (keep != NULL)
			buf_add(keep, block, (size_t)n);
	}
	sha256_finish(d, digest);
	crypto_hex(digest, 32, hex);
	if (n < 0)
		return -1;
	m->sums_last = str_is(name, "SHA256SUMS");
	hash_map_put(m->index, name, m->n, NULL);
	MEM_GROW(m->items, m->cap, m->n + 1);
	m->items[m->n].bytes = total;
	memcpy(m->items[m->n++].sha256, hex, sizeof hex);
	return 0;
}

static const struct member *member_of(const struct members *m, struct str name)
{
	uint64_t at;
	return hash_map_get(m->index, name, &at) ? &m->items[at] : NULL;
}

/* Each line of SHA256SUMS names a member with its digest, and each member but SHA256SUMS has a line. */
static int check_sums(const struct members *m, const char *file, struct err *err)
{
	struct str rest = buf_str(&m->sums), line;
	bool more = true;
	size_t lines = 0;
	while (str_split(&rest, &more, '\n', &line)) {
		if (line.n == 0)
			continue;
		struct str name = line.n > 66 ? str_sub(line, 66, line.n) : STR("");
		const struct member *one = member_of(m, name);
		if (name.n == 0 || one == NULL || !str_is(str_sub(line, 0, 64), one->sha256))
			return err_set(err, ERR_FAILED, "'%s' is not whole: a line of SHA256SUMS does not fit its member", file);
		lines++;
	}
	if (!m->sums_last || lines + 1 != m->n)
		return err_set(err, ERR_FAILED, "'%s' is not whole: SHA256SUMS does not name every member", file);
	return 0;
}

/* Bytes and digests that the Data Package declares. */
static int check_package(const struct members *m, const char *file, struct err *err)
{
	struct err why = ERR_INIT;
	struct json *package = json_parse(buf_str(&m->package), "datapackage.json", &why);
	int r = package == NULL ? err_set(err, ERR_FAILED, "'%s' has no readable datapackage.json", file) : 0;
	for (const struct json *j = json_first(json_get(package, "resources")); j != NULL && r == 0; j = json_next(j)) {
		struct str path = json_str(json_get(j, "path")), hash = json_str(json_get(j, "hash"));
		const struct member *one = member_of(m, path);
		if (one == NULL || !str_starts(hash, STR("sha256:")) || !str_is(str_sub(hash, 7, hash.n), one->sha256) || (int64_t)one->bytes != json_int_or(json_get(j, "bytes"), -1))
			r = err_set(err, ERR_FAILED, "'%s' is not whole: a resource of datapackage.json does not fit its member", file);
	}
	json_free(package);
	return r;
}

static int check_zip(int fd, const char *file, struct err *err)
{
	struct members m = { .index = hash_map_new(), .sums = BUF_INIT(SUMS_MAX), .package = BUF_INIT(SUMS_MAX) };
	struct str name;
	int r = -1, got;
	struct pack_in *z = pack_open(fd, file, &pack_default_limits, err);
	if (z != NULL) {
		while ((got = pack_next(z, &name, err)) > 0 && (got = read_member(z, name, &m, err)) == 0)
			;
		r = got;
	}
	if (r != 0)
		err->kind = ERR_FAILED;                /* a zip that cannot be read is not whole */
	if (z != NULL)
		pack_close(z);
	if (r == 0)
		r = check_sums(&m, file, err) != 0 || check_package(&m, file, err) != 0 ? -1 : 0;
	hash_map_free(m.index);
	free(m.items);
	buf_release(&m.sums);
	buf_release(&m.package);
	return r;
}

/* What the signature file says of the bundle's bytes: even without a key it tells a damaged file from a whole one. */
static int check_named_digest(int fd, const char *name, const struct minisign_signature *s, struct err *err)
{
	struct str want = minisign_word(s->trusted, "sha256");
	uint8_t digest[32];
	char hex[65];
	if (file_digest(fd, name, digest, NULL, err) != 0)
		return -1;
	crypto_hex(digest, 32, hex);
	return want.n > 0 && !str_is(want, hex) ? err_set(err, ERR_FAILED, "'%s' is not whole: its digest is not the one in its signature file", name) : 0;
}

/* The right signature on the wrong file: an older bundle under the name of a newer one. */
static int check_named_file(const char *name, const struct minisign_signature *s, struct err *err)
{
	struct str file = minisign_word(s->trusted, "file");
	return file.n > 0 && !str_is(file, name) ? err_set(err, ERR_FAILED, "'%s' is signed as '%.*s': it was renamed, or put in another's place", name, STR_ARG(file)) : 0;
}

static int check_origin(int fd, const char *path, int sig, const struct minisign_public *pinned, struct buf *talk, enum lang lang, struct err *err)
{
	struct buf text = BUF_INIT(16 << 10);
	struct minisign_signature s;
	const char *slash = strrchr(path, '/'), *name = slash != NULL ? slash + 1 : path;
	if (sig < 0) {
		buf_adds(talk, i18n(lang, "来源未证实：旁边没有签名文件\n", "origin unproven: there is no signature file beside it\n"));
		return pinned != NULL ? err_set(err, ERR_FAILED, "'%s' has no signature beside it", name) : 0;
	}
	int r = file_read_fd(sig, name, 16 << 10, &text, err) != 0 || minisign_signature_parse(&s, buf_str(&text), name, err) != 0 ||
		check_named_digest(fd, name, &s, err) != 0 || (pinned != NULL && (minisign_verify_fd(pinned, &s, fd, name, err) != 0 || check_named_file(name, &s, err) != 0)) ? -1 : 0;
	if (r == 0 && pinned == NULL)
		buf_adds(talk, i18n(lang, "来源未证实：未给出公钥（--key）\n", "origin unproven: no key was given (--key)\n"));
	if (r == 0 && pinned != NULL)
		buf_addf(talk, i18n(lang, "签名正确：%.*s\n", "signature good: %.*s\n"), STR_ARG(s.trusted));
	buf_release(&text);
	return r;
}

int client_verify_bundle(const char *path, const struct minisign_public *pinned, struct buf *talk, enum lang lang, struct err *err)
{
	char sig_path[4200];
	snprintf(sig_path, sizeof sig_path, "%s.minisig", path);
	int fd = file_open(AT_FDCWD, path, err);
	if (fd < 0)
		return -1;
	int sig = open(sig_path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	/* A stranger's archive: from here on this process can reach nothing but what is open. */
	int r = child_confine(&(struct child_confine){ NULL, NULL }, err);
	if (r == 0)
		r = check_origin(fd, path, sig, pinned, talk, lang, err);
	if (r == 0)
		r = check_zip(fd, path, err);
	if (r == 0)
		buf_adds(talk, i18n(lang, "完整：每个成员与 SHA256SUMS 和 datapackage.json 相符\n", "whole: every member fits SHA256SUMS and datapackage.json\n"));
	close(fd);
	if (sig >= 0)
		close(sig);
	return r;
}
