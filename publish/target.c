/* target.c - the registry of targets, and what holds for every one: the audience, digests while sending, reading back. */
#include "publish/target.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/near.h"

extern const struct target_type target_dir, target_mulu;

const struct target_type *const target_types[] = {
	&target_dir,
	&target_mulu,
	NULL,
};

struct target {
	const struct config_target *config;
	const struct target_type *type;
	void *state;
};

static const struct target_type *find_type(const char *name, struct err *err)
{
	const char *names[16];
	size_t n = 0;
	for (; target_types[n] != NULL; n++) {
		names[n] = target_types[n]->name;
		if (strcmp(name, names[n]) == 0)
			return target_types[n];
	}
	const char *near = near_word(str_from(name), names, n);
	if (near != NULL)
		err_set(err, ERR_INPUT, "unknown target type '%.40s' in mulu.json; did you mean '%s'?", name, near);
	else
		err_set(err, ERR_INPUT, "unknown target type '%.40s' in mulu.json; see 'mulu list targets'", name);
	return NULL;
}

int target_open(struct target **t, const struct config_target *c, double deadline, struct err *err)
{
	const struct target_type *type = find_type(c->type, err);
	void *state;
	*t = NULL;
	if (type == NULL || type->open(&state, c, deadline, err) != 0)
		return -1;
	*t = mem_alloc(sizeof **t);
	**t = (struct target){ c, type, state };
	return 0;
}

void target_close(struct target *t)
{
	if (t == NULL)
		return;
	t->type->close(t->state);
	free(t);
}

const struct config_target *target_config(const struct target *t) { return t->config; }
const struct target_type *target_type(const struct target *t) { return t->type; }

/* ---- reading ---- */

int target_fetch(struct target *t, const char *path, int fd, uint64_t max, bool *found, struct err *err)
{
	char etag[160];
	*found = false;
	return t->type->get(t->state, path, fd, max, found, etag, NULL, err);
}

int target_read(struct target *t, const char *path, size_t max, struct buf *out, bool *found, char etag[160], struct err *err)
{
	*found = false;
	etag[0] = '\0';
	int fd = memfd_create("object", MFD_CLOEXEC);
	if (fd < 0)
		return err_errno(err, ERR_SYSTEM, "cannot read '%s'", path);
	int r = t->type->get(t->state, path, fd, max, found, etag, NULL, err);
	if (r == 0 && *found)
		r = lseek(fd, 0, SEEK_SET) != 0 ? err_errno(err, ERR_SYSTEM, "cannot read '%s'", path) : file_read_fd(fd, path, max, out, err);
	close(fd);
	return r;
}

int target_digest(struct target *t, const char *path, uint64_t max, bool *found, char sha256[65], struct err *err)
{
	uint8_t digest[32];
	char etag[160];
	*found = false;
	if (t->type->get(t->state, path, -1, max, found, etag, digest, err) != 0)
		return -1;
	if (*found)
		crypto_hex(digest, 32, sha256);
	return 0;
}

/* ---- writing ---- */

/* The one place where the audience is judged, and where a cleared file is hashed once more before it leaves. */
static int may_leave(struct target *t, const struct cleared *c, struct err *err)
{
	uint8_t digest[32];
	char hex[65];
	uint64_t bytes;
	if (cleared_audience(c) != t->config->audience)
		return err_set(err, ERR_INPUT, "'%s' is cleared for the audience '%s'; target '%s' has another", cleared_path(c), audience_name(cleared_audience(c)), t->config->name);
	if (file_digest(cleared_fd(c), cleared_path(c), digest, &bytes, err) != 0)
		return -1;
	crypto_hex(digest, 32, hex);
	if (strcmp(hex, cleared_sha256(c)) != 0 || bytes != cleared_bytes(c))
		return err_set(err, ERR_INTEGRITY, "'%s' is no longer what the gate cleared; nothing more is sent", cleared_path(c));
	return 0;
}

/* What lies there now: 1 the same bytes, 0 other bytes, 2 nothing, -1 err. */
static int compare(struct target *t, const struct cleared *c, struct err *err)
{
	bool found = false;
	char hex[65];
	struct err why = ERR_INIT;
	if (target_digest(t, cleared_path(c), cleared_bytes(c), &found, hex, &why) != 0) {
		if (why.kind == ERR_INTEGRITY)
			return 0;               /* longer than ours: other bytes */
		*err = why;
		return -1;
	}
	return !found ? 2 : strcmp(hex, cleared_sha256(c)) == 0;
}

static int read_back(struct target *t, const struct cleared *c, struct err *err)
{
	int same = compare(t, c, err);
	if (same == 1)
		return 0;
	return same < 0 ? -1 : err_set(err, ERR_INTEGRITY, "target '%s' gives back other bytes for '%s' than were sent", t->config->name, cleared_path(c));
}

int target_create(struct target *t, const struct cleared *c, bool *taken, struct err *err)
{
	bool exists = false;
	*taken = false;
	if (may_leave(t, c, err) != 0 || t->type->put_new(t->state, c, &exists, err) != 0)
		return -1;
	int same = compare(t, c, err);
	if (same < 0)
		return -1;
	if (same == 1)
		return 0;
	*taken = exists;
	return exists ? 0 : err_set(err, ERR_INTEGRITY, "target '%s' gives back other bytes for '%s' than were sent", t->config->name, cleared_path(c));
}

int target_replace(struct target *t, const struct cleared *c, const char *expected, struct err *err)
{
	if (may_leave(t, c, err) != 0)
		return -1;
	struct err why = ERR_INIT;
	if (t->type->put(t->state, c, expected, &why) != 0) {
		/* A reply that was lost: the bytes are in place, and the second try meets them. */
		if (why.kind == ERR_CONFLICT && compare(t, c, err) == 1)
			return 0;
		*err = why;
		return -1;
	}
	return read_back(t, c, err);
}

int target_refresh(struct target *t, const struct cleared *c, bool *wrote, struct err *err)
{
	int same = compare(t, c, err);
	*wrote = same == 0 || same == 2;
	if (same < 0)
		return -1;
	return *wrote ? target_replace(t, c, "*", err) : 0;
}

int target_remove(struct target *t, const char *path, struct err *err) { return t->type->remove(t->state, path, err); }

int target_list(struct target *t, const char *folder, struct arena *arena, struct str **names, size_t *n, struct err *err)
{
	*names = NULL;
	*n = 0;
	return t->type->list == NULL ? 0 : t->type->list(t->state, folder, arena, names, n, err);
}
