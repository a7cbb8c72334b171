/* client_get.c - download a bundle: resumed, verified, then renamed into place. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/near.h"
#include "catalog/names.h"
#include "publish/client_internal.h"

/* ---- fetching ---- */

/* A server that knows no ranges sent all of it behind the part that was there: move it to the front. */
static int move_down(int fd, off_t by, const char *path, struct err *err)
{
	char *block = mem_alloc(1 << 16);
	off_t at = 0;
	ssize_t n;
	while ((n = pread(fd, block, 1 << 16, at + by)) > 0 && pwrite(fd, block, (size_t)n, at) == n)
		at += n;
	free(block);
	if (n != 0 || ftruncate(fd, at) != 0)
		return err_errno(err, ERR_SYSTEM, "cannot store '%s'", path);
	return 0;
}

static bool range_starts_at(const char *content_range, off_t from)
{
	unsigned long long first;
	return sscanf(content_range, "bytes %llu-", &first) == 1 && first == (unsigned long long)from;
}

/* Put what came behind `have` where it belongs, by the answer's kind. *again: from the start (the part that is there is longer than the file). */
static int settle(const char *path, int fd, off_t have, const struct http_ask *ask, const struct http_reply *reply, bool *again, struct err *err)
{
	*again = false;
	switch (reply->status) {
	case 404: case 410:
		return err_set(err, ERR_FAILED, "'%s' is not there: %s", path, reply->status == 410 ? "it was withdrawn" : "the portal does not have it");
	case 200:
		return have > 0 ? move_down(fd, have, path, err) : 0;
	case 206:
		if (range_starts_at(reply->content_range, have))
			return 0;
		(void)!ftruncate(fd, have);
		return err_set(err, ERR_FAILED, "'%s' answers with another part than was asked for", path);
	case 416:
		*again = have > 0;
		return ftruncate(fd, 0) != 0 ? err_errno(err, ERR_SYSTEM, "cannot store '%s'", path) : 0;
	default:
		return http_status_error(ask, reply, err);
	}
}

/* One request for what is missing. If-Range is not sent: names of bundles are create-only, the digest decides in the end, and a server whose tags we do not know would send all of it. */
static int fetch_part(struct client *c, const char *url, const char *path, int fd, uint64_t bytes, bool *keep, bool *again, struct err *err)
{
	struct http_reply reply = { 0 };
	struct err broke = ERR_INIT;
	off_t have = lseek(fd, 0, SEEK_END), now;
	struct http_ask ask = { .method = "GET", .url = url, .reply_fd = fd, .max_reply = bytes, .has_range = have > 0, .range_from = (uint64_t)have, .keep_partial = *keep };
	*again = false;
	if (have < 0)
		return err_errno(err, ERR_SYSTEM, "cannot store '%s'", path);
	if (http_do(c->http, &ask, &reply, &broke) != 0 && (broke.kind != ERR_SYSTEM || reply.length == 0 || (reply.status != 200 && reply.status != 206))) {
		*err = broke;
		return -1;
	}
	int r = settle(path, fd, have, &ask, &reply, again, err);
	if (r != 0 || broke.kind == ERR_NONE)
		return r;
	if ((now = lseek(fd, 0, SEEK_END)) <= have) {          /* nothing gained, as of a server without ranges: from now on the tries of http.c, each from the same place */
		if (!*keep) {
			*err = broke;
			return -1;
		}
		*keep = false;
	}
	*again = now < 0 || (uint64_t)now < bytes;
	return 0;
}

/* As long as something comes: a line that breaks off does not begin anew. */
static int fetch_rest(struct client *c, const char *path, int fd, uint64_t bytes, struct err *err)
{
	char *url = mem_alloc(strlen(c->base) + strlen(path) + 1);
	bool keep = true, again = true;
	int r = 0;
	strcat(strcpy(url, c->base), path);
	while (r == 0 && again)
		r = fetch_part(c, url, path, fd, bytes, &keep, &again, err);
	if (r != 0 && err->kind == ERR_INTEGRITY)
		err->kind = ERR_FAILED;
	free(url);
	return r;
}

static int fetch_local(struct client *c, const char *path, int fd, uint64_t bytes, struct err *err)
{
	struct stat st;
	int from = client_open_object(c, path);
	if (from < 0)
		return client_not_there(errno) ? err_set(err, ERR_FAILED, "'%s' is not there", path) : err_errno(err, ERR_SYSTEM, "cannot read '%s'", path);
	int r = fstat(from, &st) != 0 || (uint64_t)st.st_size != bytes ? err_set(err, ERR_FAILED, "'%s' is not what the catalogue says: its size differs", path)
		: ftruncate(fd, 0) != 0 || lseek(fd, 0, SEEK_SET) < 0 ? err_errno(err, ERR_SYSTEM, "cannot store '%s'", path) : file_copy(from, fd, path, NULL, NULL, err);
	close(from);
	return r;
}

/* 1 whole, 0 not, -1 err. */
static int is_whole(int fd, const char *path, uint64_t bytes, const char *sha256, struct err *err)
{
	uint8_t digest[32];
	char hex[65];
	uint64_t n;
	if (file_digest(fd, path, digest, &n, err) != 0)
		return -1;
	crypto_hex(digest, 32, hex);
	return n == bytes && strcmp(hex, sha256) == 0;
}

int client_fetch(struct client *c, const char *path, int fd, uint64_t bytes, const char *sha256, struct err *err)
{
	for (int try = 0; try < 2; try++) {
		struct stat st;
		if (fstat(fd, &st) != 0)
			return err_errno(err, ERR_SYSTEM, "cannot store '%s'", path);
		if ((uint64_t)st.st_size > bytes && ftruncate(fd, 0) != 0)
			return err_errno(err, ERR_SYSTEM, "cannot store '%s'", path);
		if ((uint64_t)st.st_size != bytes && (c->remote ? fetch_rest(c, path, fd, bytes, err) : fetch_local(c, path, fd, bytes, err)) != 0)
			return -1;
		int whole = is_whole(fd, path, bytes, sha256, err);
		if (whole != 0)
			return whole < 0 ? -1 : 0;
		if (ftruncate(fd, 0) != 0)                 /* what was there before was something else: once more from the start */
			return err_errno(err, ERR_SYSTEM, "cannot store '%s'", path);
		if (st.st_size == 0)
			break;
	}
	return err_set(err, ERR_FAILED, "'%s' is not what the catalogue says: its digest differs", path);
}

int client_check_signature(struct client *c, int fd, const char *path, struct str text, struct str dataset, struct str version, struct err *err)
{
	struct minisign_signature s;
	const char *slash = strrchr(path, '/'), *name = slash != NULL ? slash + 1 : path;
	if (minisign_signature_parse(&s, text, name, err) != 0 || minisign_verify_fd(&c->key, &s, fd, name, err) != 0)
		return -1;
	if (!str_eq(minisign_word(s.trusted, "dataset"), dataset) || !str_eq(minisign_word(s.trusted, "version"), version) || !str_is(minisign_word(s.trusted, "file"), name))
		return err_set(err, ERR_FAILED, "the signature of '%s' is that of another file", name);
	return 0;
}

/* ---- finding ---- */

static const struct catalog_item *find_item(const struct catalog *c, struct str name, struct err *err)
{
	const struct catalog_item *item = catalog_find(c, name);
	const char **slugs = mem_alloc((c->n + 1) * sizeof *slugs);
	struct arena arena = ARENA_INIT;
	for (size_t i = 0; i < c->n; i++) {
		struct str standard = c->items[i].standard;
		size_t at;
		if (str_find(standard, STR("@"), &at))
			standard.n = at;
		if (item == NULL && (str_eq(c->items[i].code, name) || str_eq(standard, name)))
			item = &c->items[i];
		slugs[i] = arena_cstr(&arena, c->items[i].slug);
	}
	const char *near = item == NULL ? near_word(name, slugs, c->n) : NULL;
	if (item == NULL && near != NULL)
		err_set(err, ERR_FAILED, "the portal has no data set '%.*s'; did you mean '%s'?", STR_ARG(name), near);
	else if (item == NULL)
		err_set(err, ERR_FAILED, "the portal has no data set '%.*s'", STR_ARG(name));
	arena_release(&arena);
	free(slugs);
	return item;
}

/* The version asked for; else the newest that is neither withdrawn nor yanked. */
static const struct catalog_version *find_version(const struct catalog_item *item, struct str version, struct err *err)
{
	for (size_t i = 0; i < item->n_versions; i++) {
		const struct catalog_version *v = &item->versions[i];
		if (version.n > 0 ? !str_eq(v->version, version) : str_is(v->status, "withdrawn") || str_is(v->status, "yanked"))
			continue;
		if (v->bundle.path.n > 0)
			return v;
		err_set(err, ERR_FAILED, "version %.*s of '%.*s' was withdrawn", STR_ARG(v->version), STR_ARG(item->slug));
		return NULL;
	}
	if (version.n > 0)
		err_set(err, ERR_FAILED, "'%.*s' has no version '%.*s'", STR_ARG(item->slug), STR_ARG(version));
	else
		err_set(err, ERR_FAILED, "every version of '%.*s' was withdrawn or yanked; name one with @VERSION", STR_ARG(item->slug));
	return NULL;
}

/* ---- getting ---- */

static int put_in_place(int folder, const char *part, const char *name, struct str signature, struct err *err)
{
	char sig[300];
	snprintf(sig, sizeof sig, "%s.minisig", name);
	if (file_write(folder, sig, signature, 0644, err) != 0)
		return -1;
	if (part != NULL && renameat(folder, part, folder, name) != 0)
		return err_errno(err, ERR_SYSTEM, "cannot store '%s'", name);
	fsync(folder);
	return 0;
}

/* The bundle is in the folder already, whole: nothing is downloaded but its signature. */
static int open_whole(int folder, const char *name, uint64_t bytes, const char *sha256)
{
	struct err ignored;
	struct stat st;
	int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (uint64_t)st.st_size == bytes && is_whole(fd, name, bytes, sha256, &ignored) == 1)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

static int get_bundle(struct client *c, const struct catalog_item *item, const struct catalog_version *v, int folder, struct buf *got, struct err *err)
{
	char path[NAMES_PATH_MAX], sig[NAMES_PATH_MAX + 16], part[NAMES_PATH_MAX], sha256[65];
	struct buf signature = BUF_INIT(16 << 10);
	bool found = false;
	snprintf(path, sizeof path, "%.*s", STR_ARG(v->bundle.path));
	snprintf(sig, sizeof sig, "%s.minisig", path);
	snprintf(sha256, sizeof sha256, "%.*s", STR_ARG(v->bundle.sha256));
	const char *name = strrchr(path, '/') + 1;
	snprintf(part, sizeof part, "%s.part", name);
	int fd = open_whole(folder, name, v->bundle.bytes, sha256);
	bool have = fd >= 0;
	if (!have)
		fd = openat(folder, part, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (fd < 0)
		return err_errno(err, ERR_INPUT, "cannot write '%s'", part);
	int r = have ? 0 : client_fetch(c, path, fd, v->bundle.bytes, sha256, err);
	if (r == 0)
		r = client_read(c, sig, 16 << 10, &signature, &found, err);
	if (r == 0 && !found)
		r = err_set(err, ERR_FAILED, "the signature of '%s' is not there", name);
	if (r == 0)
		r = client_check_signature(c, fd, path, buf_str(&signature), item->slug, v->version, err);
	if (r == 0 && !have && fsync(fd) != 0)
		r = err_errno(err, ERR_SYSTEM, "cannot store '%s'", name);
	close(fd);
	if (r == 0)
		r = put_in_place(folder, have ? NULL : part, name, buf_str(&signature), err);
	else if (err->kind == ERR_FAILED && !have)
		unlinkat(folder, part, 0);         /* not worth resuming */
	if (r == 0)
		buf_addf(got, "%s\n%s.minisig\n", name, name);
	buf_release(&signature);
	return r;
}

int client_get(struct client *c, struct str dataset, struct str version, const char *dir, struct buf *got, struct err *err)
{
	const struct catalog_item *item = find_item(&c->catalog, dataset, err);
	const struct catalog_version *v = item == NULL ? NULL : find_version(item, version, err);
	if (v == NULL || file_mkdirs(AT_FDCWD, dir, 0755, err) != 0)
		return -1;
	int folder = file_open_dir(AT_FDCWD, dir, err);
	if (folder < 0)
		return -1;
	int r = get_bundle(c, item, v, folder, got, err);
	close(folder);
	return r;
}
