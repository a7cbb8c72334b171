/* file.c - see file.h */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/mem.h"

enum { BLOCK = 256 << 10, SECRET_MAX = 64 << 10 };

static bool is_readable(mode_t mode)
{
	return S_ISREG(mode) || S_ISFIFO(mode);
}

static int refuse_kind(struct err *err, const char *path, mode_t mode)
{
	return err_set(err, ERR_INPUT, "cannot read '%s': %s", path, S_ISDIR(mode) ? "it is a folder" : "it is no file");
}

int file_open(int dirfd, const char *path, struct err *err)
{
	struct stat st;
	/* Asked before opening too: opening some devices waits or acts. */
	if (fstatat(dirfd, path, &st, 0) == 0 && !is_readable(st.st_mode))
		return refuse_kind(err, path, st.st_mode);
	int fd = openat(dirfd, path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return err_errno(err, ERR_INPUT, "cannot open '%s'", path);
	if (fstat(fd, &st) != 0 || !is_readable(st.st_mode)) {
		close(fd);
		return refuse_kind(err, path, st.st_mode);
	}
	return fd;
}

int file_open_dir(int dirfd, const char *path, struct err *err)
{
	int fd = openat(dirfd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return err_errno(err, ERR_INPUT, "cannot open the folder '%s'", path);
	return fd;
}

int file_read_fd(int fd, const char *name, size_t max, struct buf *out, struct err *err)
{
	char *block = mem_alloc(BLOCK);
	size_t total = 0;
	ssize_t n;
	while ((n = read(fd, block, BLOCK)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			break;
		total += (size_t)n;
		if (total > max)
			break;
		buf_add(out, block, (size_t)n);
		if (out->over)
			break;
	}
	int r = 0;
	if (n < 0)
		r = err_errno(err, ERR_INPUT, "cannot read '%s'", name);
	else if (total > max || out->over)
		r = err_set(err, ERR_INPUT, "cannot read '%s': it is larger than %zu bytes", name, max < out->max ? max : out->max);
	free(block);
	return r;
}

int file_read(int dirfd, const char *path, size_t max, struct buf *out, struct err *err)
{
	int fd = file_open(dirfd, path, err);
	if (fd < 0)
		return -1;
	int r = file_read_fd(fd, path, max, out, err);
	close(fd);
	return r;
}

int file_write_all(int fd, const void *p, size_t n, const char *name, struct err *err)
{
	const char *from = p;
	while (n > 0) {
		ssize_t put = write(fd, from, n);
		if (put < 0 && errno == EINTR)
			continue;
		if (put == 0)
			errno = EIO;
		if (put <= 0)
			return err_errno(err, ERR_SYSTEM, "cannot write '%s'", name);
		from += put;
		n -= (size_t)put;
	}
	return 0;
}

/* ---- writing by temporary name ---- */

struct target_name { char folder[PATH_MAX], tmp[PATH_MAX + 40]; };

static void name_tmp(struct target_name *t)
{
	uint8_t random[8];
	char hex[17];
	crypto_random(random, sizeof random);
	crypto_hex(random, sizeof random, hex);
	snprintf(t->tmp, sizeof t->tmp, "%s/" FILE_TMP_PREFIX "%s", t->folder, hex);
}

static int split_path(const char *path, struct target_name *t, struct err *err)
{
	const char *slash = strrchr(path, '/');
	size_t n = strlen(path);
	if (n >= PATH_MAX || n == 0 || path[n - 1] == '/') {
		errno = n == 0 ? ENOENT : n >= PATH_MAX ? ENAMETOOLONG : EISDIR;
		return err_errno(err, ERR_INPUT, "cannot write '%s'", path);
	}
	snprintf(t->folder, sizeof t->folder, "%.*s", slash == NULL ? 1 : slash == path ? 1 : (int)(slash - path), slash == NULL ? "." : path);
	name_tmp(t);
	return 0;
}

static int sync_folder(int dirfd, const char *folder, struct err *err)
{
	int fd = openat(dirfd, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 && errno == EACCES)      /* a folder one may write but not list: the file is in its place, more cannot be done */
		return 0;
	if (fd < 0)
		return err_errno(err, ERR_SYSTEM, "cannot open the folder '%s'", folder);
	int r = fsync(fd) != 0 && errno != EINVAL && errno != ENOTSUP ? err_errno(err, ERR_SYSTEM, "cannot sync the folder '%s'", folder) : 0;
	close(fd);
	return r;
}

static int write_tmp(int dirfd, const char *tmp, const char *path, struct str bytes, mode_t mode, struct err *err)
{
	int fd = openat(dirfd, tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return err_errno(err, ERR_INPUT, "cannot write '%s'", path);
	int r = file_write_all(fd, bytes.p, bytes.n, path, err);
	if (r == 0 && (fchmod(fd, mode) != 0 || fsync(fd) != 0))
		r = err_errno(err, ERR_SYSTEM, "cannot write '%s'", path);
	if (close(fd) != 0 && r == 0)
		r = err_errno(err, ERR_SYSTEM, "cannot write '%s'", path);
	if (r != 0)
		unlinkat(dirfd, tmp, 0);
	return r;
}

int file_write(int dirfd, const char *path, struct str bytes, mode_t mode, struct err *err)
{
	struct target_name t;
	if (split_path(path, &t, err) != 0 || write_tmp(dirfd, t.tmp, path, bytes, mode, err) != 0)
		return -1;
	if (renameat(dirfd, t.tmp, dirfd, path) != 0) {
		err_errno(err, ERR_INPUT, "cannot write '%s'", path);
		unlinkat(dirfd, t.tmp, 0);
		return -1;
	}
	return sync_folder(dirfd, t.folder, err);
}

/* Give the temporary file its name unless the name is taken (EEXIST). */
static int place(int dirfd, const char *tmp, const char *path)
{
	if (renameat2(dirfd, tmp, dirfd, path, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return -1;
	/* A file system or kernel without that: a link does the same. */
	if (linkat(dirfd, tmp, dirfd, path, 0) != 0)
		return -1;
	unlinkat(dirfd, tmp, 0);
	return 0;
}

int file_create(int dirfd, const char *path, struct str bytes, mode_t mode, bool *exists, struct err *err)
{
	struct target_name t;
	*exists = faccessat(dirfd, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
	if (*exists)
		return 0;
	if (split_path(path, &t, err) != 0 || write_tmp(dirfd, t.tmp, path, bytes, mode, err) != 0)
		return -1;
	if (place(dirfd, t.tmp, path) == 0)
		return sync_folder(dirfd, t.folder, err);
	*exists = errno == EEXIST;
	int r = *exists ? 0 : err_errno(err, ERR_INPUT, "cannot write '%s'", path);
	unlinkat(dirfd, t.tmp, 0);
	return r;
}

int file_mkdirs(int dirfd, const char *path, mode_t mode, struct err *err)
{
	char part[PATH_MAX];
	size_t n = strlen(path);
	if (n >= sizeof part)
		return err_set(err, ERR_INPUT, "cannot make the folder '%s': the name is too long", path);
	for (size_t i = 1; i <= n; i++) {
		if (path[i] != '/' && path[i] != '\0')
			continue;
		memcpy(part, path, i);
		part[i] = '\0';
		if (mkdirat(dirfd, part, mode) != 0 && errno != EEXIST)
			return err_errno(err, ERR_INPUT, "cannot make the folder '%s'", part);
	}
	int fd = file_open_dir(dirfd, path, err);
	if (fd < 0)
		return -1;
	close(fd);
	return 0;
}

/* ---- copying ---- */

/* Let the kernel copy what it can, without a way through our memory. What is left (pipes, other file systems) is the caller's. */
static int copy_ranges(int from, int to, const char *name, uint64_t *total, struct err *err)
{
	for (;;) {
		ssize_t n = copy_file_range(from, NULL, to, NULL, 1u << 30, 0);
		if (n > 0)
			*total += (uint64_t)n;
		else if (n == 0 || errno == EXDEV || errno == EINVAL || errno == ENOSYS || errno == EOPNOTSUPP || errno == EBADF || errno == EPERM)
			return 0;
		else if (errno != EINTR)
			return err_errno(err, ERR_SYSTEM, "cannot copy '%s'", name);
	}
}

int file_copy(int from, int to, const char *name, uint8_t sha256[32], uint64_t *bytes, struct err *err)
{
	uint64_t total = 0;
	if (sha256 == NULL && copy_ranges(from, to, name, &total, err) != 0)
		return -1;
	char *block = mem_alloc(BLOCK);
	struct sha256 *digest = sha256 != NULL ? sha256_new() : NULL;
	int r = 0;
	for (;;) {
		ssize_t n = read(from, block, BLOCK);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			r = err_errno(err, ERR_INPUT, "cannot read '%s'", name);
		if (n <= 0)
			break;
		if (digest != NULL)
			sha256_add(digest, block, (size_t)n);
		total += (uint64_t)n;
		if (file_write_all(to, block, (size_t)n, name, err) != 0) {
			r = -1;
			break;
		}
	}
	if (digest != NULL && r == 0)
		sha256_finish(digest, sha256);
	else
		sha256_free(digest);
	if (bytes != NULL)
		*bytes = total;
	free(block);
	return r;
}

int file_digest(int fd, const char *name, uint8_t sha256[32], uint64_t *bytes, struct err *err)
{
	char *block = mem_alloc(BLOCK);
	struct sha256 *digest = sha256_new();
	uint64_t total = 0;
	int r = 0;
	for (;;) {
		ssize_t n = pread(fd, block, BLOCK, (off_t)total);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			r = err_errno(err, ERR_INPUT, "cannot read '%s'", name);
		if (n <= 0)
			break;
		sha256_add(digest, block, (size_t)n);
		total += (uint64_t)n;
	}
	sha256_finish(digest, sha256);
	if (bytes != NULL)
		*bytes = total;
	free(block);
	return r;
}

int file_nameless(int dirfd, const char *dir, struct err *err)
{
	int fd = openat(dirfd, dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd >= 0)
		return fd;
	struct target_name t;
	if ((size_t)snprintf(t.folder, sizeof t.folder, "%s", dir) >= sizeof t.folder) {
		errno = ENAMETOOLONG;
		return err_errno(err, ERR_INPUT, "cannot make a temporary file in '%s'", dir);
	}
	name_tmp(&t);
	fd = openat(dirfd, t.tmp, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_errno(err, ERR_INPUT, "cannot make a temporary file in '%s'", dir);
	unlinkat(dirfd, t.tmp, 0);
	return fd;
}

int file_read_only(int fd, struct err *err)
{
	char name[64];
	snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
	int again = open(name, O_RDONLY | O_CLOEXEC);
	if (again < 0)
		return err_errno(err, ERR_SYSTEM, "cannot open '%s' again", name);
	close(fd);
	return again;
}

int file_lock(int dirfd, const char *path, struct err *err)
{
	int fd = openat(dirfd, path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return err_errno(err, ERR_INPUT, "cannot open the lock '%s'", path);
	if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		if (errno == EWOULDBLOCK)
			err_set(err, ERR_LOCKED, "another run holds the lock '%s'", path);
		else
			err_errno(err, ERR_SYSTEM, "cannot lock '%s'", path);
		close(fd);
		return -1;
	}
	return fd;
}

/* ---- folders ---- */

static int by_bytes(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

int file_list(int dirfd, const char *path, struct arena *arena, struct str **names, size_t *n, struct err *err)
{
	struct str *list = NULL;
	size_t cap = 0;
	*names = NULL;
	*n = 0;
	int fd = file_open_dir(dirfd, path, err);
	if (fd < 0)
		return -1;
	DIR *d = fdopendir(fd);
	if (d == NULL) {
		err_errno(err, ERR_SYSTEM, "cannot list '%s'", path);
		close(fd);
		return -1;
	}
	for (struct dirent *e; errno = 0, (e = readdir(d)) != NULL;) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		MEM_GROW(list, cap, *n + 1);
		list[(*n)++] = arena_str(arena, str_from(e->d_name));
	}
	int bad = errno != 0 ? err_errno(err, ERR_SYSTEM, "cannot list '%s'", path) : 0;
	closedir(d);
	if (*n > 0)
		qsort(list, *n, sizeof *list, by_bytes);
	*names = ARENA_NEW_N(arena, struct str, *n + 1);
	if (*n > 0)
		memcpy(*names, list, *n * sizeof *list);
	free(list);
	return bad;
}

static int remove_below(int fd, const char *path, unsigned depth, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct str *names;
	size_t n;
	int r = depth > 64 ? err_set(err, ERR_SYSTEM, "cannot remove '%s': too deep", path) : file_list(fd, ".", &arena, &names, &n, err);
	for (size_t i = 0; r == 0 && i < n; i++) {
		if (unlinkat(fd, names[i].p, 0) == 0 || errno == ENOENT)
			continue;
		int number = errno;
		int sub = openat(fd, names[i].p, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (sub < 0) {
			/* no folder: why it could not be unlinked is what counts */
			errno = errno == ENOTDIR || errno == ELOOP ? number : errno;
			r = err_errno(err, ERR_INPUT, "cannot remove '%s' below '%s'", names[i].p, path);
			break;
		}
		r = remove_below(sub, path, depth + 1, err);
		close(sub);
		if (r == 0 && unlinkat(fd, names[i].p, AT_REMOVEDIR) != 0 && errno != ENOENT)
			r = err_errno(err, ERR_INPUT, "cannot remove '%s' below '%s'", names[i].p, path);
	}
	arena_release(&arena);
	return r;
}

int file_remove_tree(int dirfd, const char *given, struct err *err)
{
	/* Slashes at the end would make the kernel follow a link. */
	char path[PATH_MAX];
	size_t n = strlen(given);
	while (n > 0 && given[n - 1] == '/')
		n--;
	const char *last = n < sizeof path ? memrchr(given, '/', n) : NULL;
	struct str leaf = last != NULL ? (struct str){ last + 1, n - (size_t)(last + 1 - given) } : (struct str){ given, n };
	if (n >= sizeof path || leaf.n == 0 || str_is(leaf, ".") || str_is(leaf, ".."))
		return err_set(err, ERR_INPUT, "cannot remove '%s': that is no name of a file or folder", given);
	memcpy(path, given, n);
	path[n] = '\0';

	int fd = openat(dirfd, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0) {
		int number = errno;
		if (number == ENOENT || unlinkat(dirfd, path, 0) == 0 || errno == ENOENT)
			return 0;
		errno = errno == EISDIR ? number : errno;
		return err_errno(err, ERR_INPUT, "cannot remove '%s'", path);
	}
	int r = remove_below(fd, path, 0, err);
	close(fd);
	if (r == 0 && unlinkat(dirfd, path, AT_REMOVEDIR) != 0 && errno != ENOENT)
		r = err_errno(err, ERR_INPUT, "cannot remove '%s'", path);
	return r;
}

/* ---- secrets ---- */

/* systemd hands a credential to the service's user by an access list; its mask then shows as the group's right to read (0440, owner root). */
static mode_t allowed_to_others(const char *path, const struct stat *st)
{
	const char *folder = getenv("CREDENTIALS_DIRECTORY");
	size_t n = folder != NULL ? strlen(folder) : 0;
	bool credential = n > 1 && strncmp(path, folder, n) == 0 && path[n] == '/' && strchr(path + n + 1, '/') == NULL;
	return credential && st->st_uid == 0 ? S_IRGRP : 0;
}

static int read_wiped(int fd, const char *path, struct buf *out, struct err *err)
{
	char *block = mem_alloc(SECRET_MAX + 1);
	size_t n = 0;
	ssize_t got = 0;
	while (n <= SECRET_MAX && ((got = read(fd, block + n, SECRET_MAX + 1 - n)) > 0 || (got < 0 && errno == EINTR)))
		n += got > 0 ? (size_t)got : 0;
	int r = 0;
	if (got < 0)
		r = err_errno(err, ERR_INPUT, "cannot read the secret '%s'", path);
	else if (n > SECRET_MAX || n > out->max)
		r = err_set(err, ERR_INPUT, "cannot use the secret '%s': it is larger than %d bytes", path, SECRET_MAX);
	else
		buf_add(out, block, n);      /* at once, so that no copy is left behind by growing */
	crypto_wipe(block, SECRET_MAX + 1);
	free(block);
	return r;
}

int file_read_secret(const char *path, struct buf *out, struct err *err)
{
	struct stat st;
	/* O_NONBLOCK: a pipe in its place must not hold us up before we have looked at it */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK);
	if (fd < 0 && errno == ELOOP)
		return err_set(err, ERR_INPUT, "cannot use the secret '%s': it is a link", path);
	if (fd < 0)
		return err_errno(err, ERR_INPUT, "cannot open the secret '%s'", path);
	int r;
	if (fstat(fd, &st) != 0)
		r = err_errno(err, ERR_INPUT, "cannot open the secret '%s'", path);
	else if (!S_ISREG(st.st_mode))
		r = err_set(err, ERR_INPUT, "cannot use the secret '%s': it is no file", path);
	else if ((st.st_mode & 077 & ~allowed_to_others(path, &st)) != 0)
		r = err_set(err, ERR_INPUT, "cannot use the secret '%s': others can read it; chmod 600", path);
	else if (st.st_uid != geteuid() && st.st_uid != 0)
		r = err_set(err, ERR_INPUT, "cannot use the secret '%s': it belongs to somebody else", path);
	else
		r = read_wiped(fd, path, out, err);
	close(fd);
	return r;
}
