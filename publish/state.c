/* state.c - see state.h */
#include "publish/state.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

static int open_below(int dirfd, const char *name, struct err *err)
{
	if (file_mkdirs(dirfd, name, 0700, err) != 0)
		return -1;
	return file_open_dir(dirfd, name, err);
}

/* A cache that cannot be read is no loss: it is made again. */
static struct json *read_seen(int cache)
{
	struct err ignored;
	struct json *seen = faccessat(cache, "seen.json", R_OK, 0) == 0 ? json_read(cache, "seen.json", &ignored) : NULL;
	if (json_type(seen) == JSON_OBJECT)
		return seen;
	json_free(seen);
	return json_object();
}

int state_open(struct state *s, const char *dir, bool reading, struct err *err)
{
	static const char *const folders[] = { "prepare", "stage", "current", "entries", "reports" };
	*s = (struct state){ .dir = dir, .fd = -1, .cache = -1, .lock = -1 };
	if (reading) {
		s->fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		s->cache = s->fd < 0 ? -1 : openat(s->fd, "cache", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		s->seen = s->cache < 0 ? json_object() : read_seen(s->cache);
		return 0;
	}
	s->fd = open_below(AT_FDCWD, dir, err);
	if (s->fd < 0 || (s->lock = file_lock(s->fd, "lock", err)) < 0 || (s->cache = open_below(s->fd, "cache", err)) < 0) {
		state_close(s);
		return -1;
	}
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
		if (file_mkdirs(s->cache, folders[i], 0700, err) != 0) {
			state_close(s);
			return -1;
		}
	s->seen = read_seen(s->cache);
	/* What a killed run left half prepared holds raw data: away with it before anything else. */
	if (file_remove_tree(s->cache, "prepare", err) != 0 || file_mkdirs(s->cache, "prepare", 0700, err) != 0) {
		state_close(s);
		return -1;
	}
	return 0;
}

void state_close(struct state *s)
{
	const int fds[] = { s->cache, s->fd, s->lock };
	for (size_t i = 0; i < 3; i++)
		if (fds[i] >= 0)
			close(fds[i]);
	json_free(s->seen);
	arena_release(&s->arena);
	*s = (struct state){ .fd = -1, .cache = -1, .lock = -1 };
}

char *state_path(struct state *s, const char *format, ...)
{
	char name[600];
	va_list ap;
	va_start(ap, format);
	vsnprintf(name, sizeof name, format, ap);
	va_end(ap);
	return arena_printf(&s->arena, "%s/cache/%s", s->dir, name);
}

const struct json *state_seen(const struct state *s, const char *slug)
{
	return json_get(s->seen, slug);
}

void state_remember(struct state *s, const char *slug, struct json *what)
{
	json_set(s->seen, slug, what);
}

int state_save(struct state *s, struct err *err)
{
	struct buf text = BUF_INIT(64 << 20);
	json_print(s->seen, &text, 0);
	int r = text.over ? err_set(err, ERR_SYSTEM, "'seen.json' is too large") : file_write(s->cache, "seen.json", buf_str(&text), 0600, err);
	buf_release(&text);
	return r;
}

int state_remove(struct state *s, const char *relative, struct err *err)
{
	return file_remove_tree(s->cache, relative, err);
}

int state_move(struct state *s, const char *from, const char *to, struct err *err)
{
	if (file_remove_tree(s->cache, to, err) != 0)
		return -1;
	if (renameat(s->cache, from, s->cache, to) != 0)
		return err_errno(err, ERR_SYSTEM, "cannot move '%s' to '%s'", from, to);
	fsync(s->cache);
	return 0;
}
