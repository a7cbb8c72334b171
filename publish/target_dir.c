/* target_dir.c - a folder that any static file server can serve (interop.md 5.2). Its lock is flock on the folder itself; it holds nothing but published names. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"
#include "catalog/names.h"
#include "portal/beneath.h"
#include "publish/target.h"

enum { LOCK_TENTHS = 50 };             /* how long to wait for another process that holds the folder */

struct dir { int fd; const char *path; };

/* ---- opening ---- */

static int lock_folder(int fd, const char *path, struct err *err)
{
	for (int i = 0; i < LOCK_TENTHS; i++) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			return 0;
		if (errno != EWOULDBLOCK)
			return err_errno(err, ERR_SYSTEM, "cannot lock the folder '%s'", path);
		nanosleep(&(struct timespec){ 0, 100000000 }, NULL);
	}
	return err_set(err, ERR_LOCKED, "another run holds the lock of the folder '%s'", path);
}

/* Temporary names that a killed run left. */
static int sweep(int fd, unsigned depth, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct str *names;
	size_t n;
	int r = file_list(fd, ".", &arena, &names, &n, err);
	for (size_t i = 0; r == 0 && i < n; i++) {
		if (str_starts(names[i], STR(FILE_TMP_PREFIX))) {
			unlinkat(fd, names[i].p, 0);
			continue;
		}
		int sub = depth < 4 ? openat(fd, names[i].p, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : -1;
		if (sub >= 0) {
			r = sweep(sub, depth + 1, err);
			close(sub);
		}
	}
	arena_release(&arena);
	return r;
}

static void dir_close(void *state)
{
	struct dir *d = state;
	if (d->fd >= 0)
		close(d->fd);          /* and with it the lock */
	free(d);
}

static int dir_open(void **state, const struct config_target *c, double deadline, struct err *err)
{
	(void)deadline;
	if (c->path == NULL)
		return err_set(err, ERR_INPUT, "target '%s' of type dir needs a 'path'", c->name);
	if (file_mkdirs(AT_FDCWD, c->path, 0755, err) != 0)
		return -1;
	struct dir *d = mem_alloc(sizeof *d);
	d->path = c->path;
	d->fd = file_open_dir(AT_FDCWD, c->path, err);
	if (d->fd < 0 || lock_folder(d->fd, c->path, err) != 0 || sweep(d->fd, 0, err) != 0) {
		dir_close(d);
		return -1;
	}
	*state = d;
	return 0;
}

/* ---- paths ---- */

static int judge(const char *path, struct err *err)
{
	struct names_parts parts;
	if (names_parse(str_from(path), &parts))
		return 0;
	return err_set(err, ERR_INPUT, "'%.200s' is no name of a portal", path);
}

/* The folder of a path, and its last part; -1 with err. */
static int folder_of(const struct dir *d, const char *path, bool make, const char **name, struct err *err)
{
	int fd = beneath_folder(d->fd, path, make, name);
	if (fd < 0)
		err_errno(err, ERR_SYSTEM, "cannot %s the folder of '%s' in '%s'", make ? "make" : "open", path, d->path);
	return fd;
}

/* ---- reading ---- */

static int etag_of(int fd, const char *path, char etag[160], uint8_t sha256[32], struct err *err)
{
	uint8_t digest[32];
	char hex[65];
	if (file_digest(fd, path, digest, NULL, err) != 0)
		return -1;
	if (sha256 != NULL)
		memcpy(sha256, digest, sizeof digest);
	crypto_hex(digest, 32, hex);
	snprintf(etag, 160, "\"sha256-%.32s\"", hex);
	return 0;
}

static int dir_get(void *state, const char *path, int fd, uint64_t max, bool *found, char etag[160], uint8_t sha256[32], struct err *err)
{
	const struct dir *d = state;
	struct stat st;
	*found = false;
	if (judge(path, err) != 0)
		return -1;
	int from = beneath_open(d->fd, path, O_RDONLY | O_NONBLOCK);
	if (from < 0)
		return errno == ENOENT || errno == ENOTDIR ? 0 : err_errno(err, ERR_SYSTEM, "cannot read '%s' in '%s'", path, d->path);
	int r = 0;
	if (fstat(from, &st) != 0 || !S_ISREG(st.st_mode))
		r = err_set(err, ERR_INTEGRITY, "'%s' in '%s' is no file", path, d->path);
	else if ((uint64_t)st.st_size > max)
		r = err_set(err, ERR_INTEGRITY, "'%s' in '%s' is longer than it may be", path, d->path);
	else
		r = etag_of(from, path, etag, sha256, err) != 0 || (fd >= 0 && file_copy(from, fd, path, NULL, NULL, err) != 0) ? -1 : 0;
	close(from);
	*found = r == 0;
	return r;
}

static int dir_list(void *state, const char *folder, struct arena *arena, struct str **names, size_t *n, struct err *err)
{
	const struct dir *d = state;
	int fd = beneath_open(d->fd, folder, O_RDONLY | O_DIRECTORY);
	if (fd < 0) {
		*names = ARENA_NEW(arena, struct str);
		*n = 0;
		return errno == ENOENT || errno == ENOTDIR ? 0 : err_errno(err, ERR_SYSTEM, "cannot list '%s' in '%s'", folder, d->path);
	}
	int r = file_list(fd, ".", arena, names, n, err);
	close(fd);
	return r;
}

/* ---- writing ---- */

/* The bytes under a temporary name in the folder `at`, whole and synced. */
static int write_tmp(const struct dir *d, int at, const struct cleared *c, char tmp[40], struct err *err)
{
	char hex[17];
	uint8_t random[8];
	crypto_random(random, sizeof random);
	crypto_hex(random, sizeof random, hex);
	snprintf(tmp, 40, FILE_TMP_PREFIX "%s", hex);
	int from = fcntl(cleared_fd(c), F_DUPFD_CLOEXEC, 3);
	int fd = openat(at, tmp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	int r = from < 0 || fd < 0 || lseek(from, 0, SEEK_SET) != 0 ? err_errno(err, ERR_SYSTEM, "cannot write '%s' in '%s'", cleared_path(c), d->path)
		: file_copy(from, fd, cleared_path(c), NULL, NULL, err);
	if (r == 0 && (fchmod(fd, 0644) != 0 || fsync(fd) != 0))
		r = err_errno(err, ERR_SYSTEM, "cannot write '%s' in '%s'", cleared_path(c), d->path);
	if (fd >= 0 && close(fd) != 0 && r == 0)
		r = err_errno(err, ERR_SYSTEM, "cannot write '%s' in '%s'", cleared_path(c), d->path);
	if (from >= 0)
		close(from);
	if (r != 0 && fd >= 0)
		unlinkat(at, tmp, 0);
	return r;
}

static int sync_folder(const struct dir *d, int at, const char *path, struct err *err)
{
	return fsync(at) != 0 ? err_errno(err, ERR_SYSTEM, "cannot sync the folder of '%s' in '%s'", path, d->path) : 0;
}

static int put_new_at(const struct dir *d, int at, const char *name, const struct cleared *c, bool *exists, struct err *err)
{
	char tmp[40];
	if (faccessat(at, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0) {
		*exists = true;
		return 0;
	}
	if (write_tmp(d, at, c, tmp, err) != 0)
		return -1;
	int r = linkat(at, tmp, at, name, 0), number = errno;
	unlinkat(at, tmp, 0);
	if (r != 0 && number == EEXIST) {
		*exists = true;
		return 0;
	}
	errno = number;
	return r != 0 ? err_errno(err, ERR_SYSTEM, "cannot write '%s' in '%s'", cleared_path(c), d->path) : sync_folder(d, at, cleared_path(c), err);
}

static int dir_put_new(void *state, const struct cleared *c, bool *exists, struct err *err)
{
	const struct dir *d = state;
	const char *name;
	*exists = false;
	if (judge(cleared_path(c), err) != 0)
		return -1;
	int at = folder_of(d, cleared_path(c), true, &name, err);
	if (at < 0)
		return -1;
	int r = put_new_at(d, at, name, c, exists, err);
	close(at);
	return r;
}

/* Whether the bytes that lie there are those that the writer last saw. The folder's lock is ours, so nobody moves between this and the rename. */
static int expect(const struct dir *d, int at, const char *name, const char *path, const char *expected, struct err *err)
{
	char etag[160] = "";
	if (strcmp(expected, "*") == 0)
		return 0;
	int fd = openat(at, name, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
	if (fd >= 0) {
		int r = etag_of(fd, path, etag, NULL, err);
		close(fd);
		if (r != 0)
			return -1;
	} else if (errno != ENOENT) {
		return err_errno(err, ERR_SYSTEM, "cannot read '%s' in '%s'", path, d->path);
	}
	if (strcmp(etag, expected) != 0)
		return err_set(err, ERR_CONFLICT, "'%s' in '%s' was changed by somebody else", path, d->path);
	return 0;
}

static int put_at(const struct dir *d, int at, const char *name, const struct cleared *c, const char *expected, struct err *err)
{
	char tmp[40];
	if (expect(d, at, name, cleared_path(c), expected, err) != 0 || write_tmp(d, at, c, tmp, err) != 0)
		return -1;
	if (renameat(at, tmp, at, name) != 0) {
		err_errno(err, ERR_SYSTEM, "cannot write '%s' in '%s'", cleared_path(c), d->path);
		unlinkat(at, tmp, 0);
		return -1;
	}
	return sync_folder(d, at, cleared_path(c), err);
}

static int dir_put(void *state, const struct cleared *c, const char *expected, struct err *err)
{
	const struct dir *d = state;
	const char *name;
	if (judge(cleared_path(c), err) != 0)
		return -1;
	int at = folder_of(d, cleared_path(c), true, &name, err);
	if (at < 0)
		return -1;
	int r = put_at(d, at, name, c, expected, err);
	close(at);
	return r;
}

/* A folder of a version, or latest/, that became empty goes too. */
static int remove_empty(const struct dir *d, const char *path, struct err *err)
{
	char folder[NAMES_PATH_MAX];
	const char *slash = strrchr(path, '/'), *name;
	if (slash == NULL)
		return 0;
	snprintf(folder, sizeof folder, "%.*s", (int)(slash - path), path);
	int above = folder_of(d, folder, false, &name, err);
	if (above < 0)
		return -1;
	int r = unlinkat(above, name, AT_REMOVEDIR) == 0 ? sync_folder(d, above, folder, err) : 0;
	close(above);
	return r;
}

static int dir_remove(void *state, const char *path, struct err *err)
{
	const struct dir *d = state;
	const char *name;
	if (judge(path, err) != 0)
		return -1;
	int at = beneath_folder(d->fd, path, false, &name);
	if (at < 0)
		return errno == ENOENT || errno == ENOTDIR ? 0 : err_errno(err, ERR_SYSTEM, "cannot remove '%s' in '%s'", path, d->path);
	int r = unlinkat(at, name, 0) == 0 ? sync_folder(d, at, path, err) : errno == ENOENT ? 0 : err_errno(err, ERR_SYSTEM, "cannot remove '%s' in '%s'", path, d->path);
	close(at);
	return r != 0 ? -1 : remove_empty(d, path, err);
}

const struct target_type target_dir = {
	.name = "dir", .about_zh = "本机文件夹（path），可由任何静态服务器提供", .about_en = "a folder on this machine (path), for any static file server", .wants_pages = true,
	.open = dir_open, .get = dir_get, .put_new = dir_put_new, .put = dir_put, .remove = dir_remove, .list = dir_list, .close = dir_close,
};
