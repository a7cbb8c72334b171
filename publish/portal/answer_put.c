/* answer_put.c - PUT and DELETE with a bearer token: names of the layout only, conditions judged again under the folder's lock at the rename, immutable names create-only. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"
#include "catalog/names.h"
#include "portal/beneath.h"
#include "portal/portal.h"
#include "portal/ranges.h"

enum { LOCK_TENTHS = 100, STALE_SECONDS = 3600 };

struct upload {
	struct portal *p;
	char path[NAMES_PATH_MAX], tmp[64];
	struct names_parts parts;              /* points into path */
	int fd;
	struct sha256 *digest;
	uint64_t bytes;
	int failed;                            /* status to answer with, 0 = none */
};

/* ---- who, what ---- */

/* 0 = allowed; else the answer is made. The token is compared by digest, in constant time. */
static int judge_token(struct portal *p, const struct request *r, struct answer *a)
{
	const char *given = r->header(r->ctx, "Authorization");
	char hex[65];
	if (p->token_digest[0] == '\0') {
		answer_error(a, 405, "这个门户只读", "this portal is read-only");
		answer_header(a, "Allow", "GET, HEAD");
		return -1;
	}
	if (given == NULL || strncmp(given, "Bearer ", 7) != 0) {
		answer_error(a, 401, "需要令牌", "a token is needed");
		answer_header(a, "WWW-Authenticate", "Bearer");
		return -1;
	}
	crypto_sha256_hex(str_from(given + 7), hex);
	if (!crypto_same(hex, p->token_digest, 64)) {
		answer_error(a, 401, "令牌不对", "the token is wrong");
		answer_header(a, "WWW-Authenticate", "Bearer");
		return -1;
	}
	return 0;
}

static int judge_name(struct portal *p, struct str path, char out[NAMES_PATH_MAX], struct names_parts *parts, struct answer *a)
{
	if (path.n >= NAMES_PATH_MAX || !names_parse(path, parts)) {
		answer_error(a, 403, "门户没有这样的名称", "a portal has no such name");
		return -1;
	}
	snprintf(out, NAMES_PATH_MAX, "%.*s", STR_ARG(path));
	names_parse(str_from(out), parts);
	if (parts->kind == NAMES_PAGE || parts->kind == NAMES_ASSET || str_ends(path, STR(".html"))) {
		answer_error(a, 403, "页面由门户自己生成", "pages are made by the portal itself");
		return -1;
	}
	portal_lock(p);
	const struct catalog_item *item = parts->kind == NAMES_VERSION_FILE ? catalog_find(&p->catalog, parts->dataset) : NULL;
	const struct catalog_version *v = item != NULL ? catalog_version_find(item, parts->version) : NULL;
	bool gone = v != NULL && str_is(v->status, "withdrawn");
	portal_unlock(p);
	if (gone) {
		answer_error(a, 410, "该版本已撤回", "that version was withdrawn");
		return -1;
	}
	return 0;
}

/* ---- conditions ---- */

/* What lies there: etag "" = nothing. */
static int current_etag(struct portal *p, const char *path, char etag[48])
{
	struct stat st;
	etag[0] = '\0';
	int fd = portal_file(p, path, &st);
	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR ? 0 : -1;
	int r = portal_etag(p, fd, &st, etag);
	close(fd);
	return r;
}

/* 0 = go on, 204 = the same bytes are there, else the status that refuses. digest: "" before the body is known. */
static int judge_conditions(struct portal *p, const struct request *r, const char *path, const struct names_parts *parts, const char *digest)
{
	const char *match = r->header(r->ctx, "If-Match"), *none = r->header(r->ctx, "If-None-Match");
	char etag[48];
	if (current_etag(p, path, etag) != 0)
		return 503;
	bool there = etag[0] != '\0';
	if (none != NULL && there && range_etag_in(none, etag))
		return 412;
	if (match != NULL && (!there || !range_etag_in(match, etag)))
		return 412;
	if (!there || names_mutable(parts->kind) || digest[0] == '\0')
		return 0;
	return strncmp(etag + 8, digest, 32) == 0 ? 204 : 409;
}

/* ---- upload ---- */

struct upload *upload_begin(struct portal *p, const struct request *r, struct answer *a)
{
	const char *length = r->header(r->ctx, "Content-Length"), *coding = r->header(r->ctx, "Transfer-Encoding");
	char path[NAMES_PATH_MAX];
	struct names_parts parts;
	uint64_t announced = 0;
	if (judge_token(p, r, a) != 0 || judge_name(p, r->path, path, &parts, a) != 0)
		return NULL;
	if (coding == NULL && (length == NULL || !str_to_u64(str_from(length), &announced))) {
		answer_error(a, 411, "需要 Content-Length", "Content-Length is needed");
		return NULL;
	}
	if (announced > p->max_upload) {
		answer_error(a, 413, "文件太大", "the file is too large");
		return NULL;
	}
	int refused = judge_conditions(p, r, path, &parts, "");
	if (refused != 0) {
		answer_error(a, refused, "条件不满足", "a condition does not hold");
		return NULL;
	}
	struct upload *u = mem_alloc(sizeof *u);
	uint8_t random[8];
	char hex[17];
	u->p = p;
	memcpy(u->path, path, sizeof path);
	names_parse(str_from(u->path), &u->parts);
	crypto_random(random, sizeof random);
	crypto_hex(random, sizeof random, hex);
	snprintf(u->tmp, sizeof u->tmp, FILE_TMP_PREFIX "%s", hex);
	u->fd = openat(p->fd, u->tmp, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (u->fd < 0) {
		answer_error(a, errno == ENOSPC || errno == EDQUOT ? 507 : 503, "暂时无法写入", "it cannot be written now");
		free(u);
		return NULL;
	}
	u->digest = sha256_new();
	return u;
}

bool upload_feed(struct upload *u, const void *bytes, size_t n)
{
	struct err err = ERR_INIT;
	if (u->failed != 0)
		return false;
	u->bytes += n;
	if (u->bytes > u->p->max_upload)
		u->failed = 413;
	else if (file_write_all(u->fd, bytes, n, u->tmp, &err) != 0)
		u->failed = errno == ENOSPC || errno == EDQUOT ? 507 : 503;
	else
		sha256_add(u->digest, bytes, n);
	return u->failed == 0;
}

void upload_drop(struct upload *u)
{
	if (u == NULL)
		return;
	sha256_free(u->digest);
	close(u->fd);
	unlinkat(u->p->fd, u->tmp, 0);
	free(u);
}

/* Content-Digest (RFC 9530), if sent, must be that of the bytes. */
static bool digest_fits(const struct request *r, const uint8_t digest[32])
{
	const char *sent = r->header(r->ctx, "Content-Digest");
	struct buf want = BUF_INIT(100);
	size_t at;
	if (sent == NULL || !str_find(str_from(sent), STR("sha-256=:"), &at))
		return true;
	crypto_base64((struct str){ (const char *)digest, 32 }, &want);
	buf_addc(&want, ':');
	bool fits = str_starts(str_sub(str_from(sent), at + 9, strlen(sent)), buf_str(&want));
	buf_release(&want);
	return fits;
}

/* A lock of our own on the folder: another open file than the portal's, so that two uploads exclude each other and a `dir` target. */
static int lock_folder(const struct portal *p)
{
	int fd = openat(p->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	for (int i = 0; fd >= 0 && i < LOCK_TENTHS; i++) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			return fd;
		nanosleep(&(struct timespec){ 0, 100000000 }, NULL);
	}
	if (fd >= 0)
		close(fd);
	return -1;
}

static int write_status(int number) { return number == ENOSPC || number == EDQUOT ? 507 : 503; }

/* Give the uploaded file its name, and make that last: 201, 204 or what refuses. */
static int name_it(const struct upload *u, bool there)
{
	struct portal *p = u->p;
	const char *name;
	int at = fchmod(u->fd, 0644) != 0 || fsync(u->fd) != 0 ? -1 : beneath_folder(p->fd, u->path, true, &name);
	if (at < 0)
		return write_status(errno);
	int r = there ? renameat(p->fd, u->tmp, at, name) : linkat(p->fd, u->tmp, at, name, 0);
	int status = r == 0 ? (there ? 204 : 201) : errno == EEXIST ? 409 : write_status(errno);
	if (r == 0 && fsync(at) != 0)
		status = 503;
	close(at);
	return status;
}

/* Put the file in its place, under the lock: 201, 204 or what refuses. */
static int place(struct upload *u, const struct request *r, const char *hex)
{
	char etag[48];
	int lock = lock_folder(u->p);
	if (lock < 0)
		return 503;
	int status = judge_conditions(u->p, r, u->path, &u->parts, hex);
	if (status == 0)
		status = current_etag(u->p, u->path, etag) != 0 ? 503 : name_it(u, etag[0] != '\0');
	close(lock);
	return status;
}

void upload_end(struct upload *u, const struct request *r, struct answer *a)
{
	uint8_t digest[32];
	char hex[65];
	sha256_finish(u->digest, digest);
	u->digest = NULL;
	crypto_hex(digest, 32, hex);
	int status = u->failed != 0 ? u->failed : !digest_fits(r, digest) ? 400 : place(u, r, hex);
	if (status == 201 || status == 204) {
		a->status = status;
		answer_header(a, "ETag", "\"sha256-%.32s\"", hex);
	} else {
		answer_error(a, status, "未写入", "nothing was written");
	}
	upload_drop(u);
}

/* ---- delete ---- */

/* 204, 404 or 503; a folder of a version, or latest/, that became empty goes too. */
static int unname(const struct portal *p, const char *path)
{
	char folder[NAMES_PATH_MAX];
	const char *name, *slash = strrchr(path, '/');
	int at = beneath_folder(p->fd, path, false, &name);
	if (at < 0 || unlinkat(at, name, 0) != 0) {
		int status = errno == ENOENT || errno == ENOTDIR ? 404 : 503;
		if (at >= 0)
			close(at);
		return status;
	}
	fsync(at);
	close(at);
	if (slash != NULL) {
		snprintf(folder, sizeof folder, "%.*s", (int)(slash - path), path);
		at = beneath_folder(p->fd, folder, false, &name);
		if (at >= 0 && unlinkat(at, name, AT_REMOVEDIR) == 0)
			fsync(at);
		if (at >= 0)
			close(at);
	}
	return 204;
}

void answer_delete(struct portal *p, const struct request *r, struct answer *a)
{
	char path[NAMES_PATH_MAX];
	struct names_parts parts;
	if (judge_token(p, r, a) != 0)
		return;
	if (r->path.n >= NAMES_PATH_MAX || !names_parse(r->path, &parts) ||
		(parts.kind != NAMES_VERSION_FILE && parts.kind != NAMES_LATEST_FILE && parts.kind != NAMES_PAGE)) {
		answer_error(a, 403, "只能删除某个版本的文件", "only files of a version can be deleted");
		return;
	}
	snprintf(path, sizeof path, "%.*s", STR_ARG(r->path));
	int lock = lock_folder(p);
	int status = lock < 0 ? 503 : judge_conditions(p, r, path, &parts, "");
	if (status == 0)
		status = unname(p, path);
	if (lock >= 0)
		close(lock);
	if (status == 204)
		a->status = 204;
	else if (status == 404)
		answer_error(a, 404, "没有这个文件", "there is no such file");
	else if (status == 412)
		answer_error(a, 412, "条件不满足", "a condition does not hold");
	else
		answer_error(a, status, "暂时无法删除", "it cannot be deleted now");
}

/* ---- what a killed server left ---- */

void upload_sweep(const struct portal *p)
{
	struct arena arena = ARENA_INIT;
	struct str *names;
	struct err ignored;
	struct stat st;
	size_t n = 0;
	if (file_list(p->fd, ".", &arena, &names, &n, &ignored) != 0)
		n = 0;
	for (size_t i = 0; i < n; i++)
		if (str_starts(names[i], STR(FILE_TMP_PREFIX)) && fstatat(p->fd, names[i].p, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode) &&
			st.st_mtim.tv_sec < clock_now() - STALE_SECONDS)
			unlinkat(p->fd, names[i].p, 0);
	arena_release(&arena);
}
