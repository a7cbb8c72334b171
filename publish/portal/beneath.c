/* beneath.c - see beneath.h */
#include "portal/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { PART_MAX = 256 };

static int enter(int at, const char *part)
{
	struct stat st;
	int fd = openat(at, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	/* The kernel says ENOTDIR of a link too; that would read as "not there". */
	if (fd < 0 && errno == ENOTDIR)
		errno = fstatat(at, part, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(st.st_mode) ? ELOOP : ENOTDIR;
	return fd;
}

static int make_and_enter(int at, const char *part)
{
	int fd = enter(at, part);
	if (fd >= 0 || errno != ENOENT)
		return fd;
	if (mkdirat(at, part, 0755) != 0)
		return errno == EEXIST ? enter(at, part) : -1;
	fd = enter(at, part);
	if (fd >= 0 && (fchmod(fd, 0755) != 0 || fsync(at) != 0)) {
		int number = errno;
		close(fd);
		errno = number;
		return -1;
	}
	return fd;
}

static bool good_part(const char *p, size_t n)
{
	return n > 0 && n < PART_MAX && !(n == 1 && p[0] == '.') && !(n == 2 && p[0] == '.' && p[1] == '.');
}

int beneath_folder(int folder, const char *path, bool make, const char **name)
{
	int at = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const char *slash;
	for (; at >= 0 && (slash = strchr(path, '/')) != NULL; path = slash + 1) {
		char part[PART_MAX];
		size_t n = (size_t)(slash - path);
		int next = -1;
		errno = EXDEV;
		if (good_part(path, n)) {
			memcpy(part, path, n);
			part[n] = '\0';
			next = make ? make_and_enter(at, part) : enter(at, part);
		}
		int number = errno;
		close(at);
		errno = number;
		at = next;
	}
	if (at >= 0 && !good_part(path, strlen(path))) {
		close(at);
		errno = EXDEV;
		return -1;
	}
	*name = path;
	return at;
}

int beneath_open_by_steps(int folder, const char *path, int flags)
{
	const char *name;
	if (strcmp(path, ".") == 0)
		return openat(folder, ".", flags | O_CLOEXEC);
	int at = beneath_folder(folder, path, false, &name);
	if (at < 0)
		return -1;
	int fd = flags & O_DIRECTORY ? enter(at, name) : openat(at, name, flags | O_NOFOLLOW | O_CLOEXEC, 0600), number = errno;
	close(at);
	errno = number;
	return fd;
}

int beneath_open(int folder, const char *path, int flags)
{
	struct open_how how = { .flags = (unsigned)flags | O_CLOEXEC, .mode = flags & O_CREAT ? 0600 : 0, .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS };
	int fd = (int)syscall(SYS_openat2, folder, path, &how, sizeof how);
	/* Older kernels, and sandboxes that do not know the call (they say EPERM). */
	return fd >= 0 || (errno != ENOSYS && errno != EPERM) ? fd : beneath_open_by_steps(folder, path, flags);
}
