/* cleared.c - see cleared.h; the maker is in cleared_make.h, for the gate alone. */
#include "privacy/cleared.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "privacy/cleared_make.h"

struct cleared {
	char *path;
	int fd;
	uint64_t bytes;
	char sha256[65];
	enum audience audience;
};

const char *audience_name(enum audience a)
{
	return a == AUDIENCE_SHARE ? "share" : "open";
}

struct cleared *cleared_make(const char *path, int fd, uint64_t bytes, const char *sha256, enum audience audience)
{
	struct cleared *c = mem_alloc(sizeof *c);
	c->path = mem_strdup(path);
	c->fd = fd;
	c->bytes = bytes;
	memcpy(c->sha256, sha256, sizeof c->sha256);
	c->audience = audience;
	return c;
}

const char *cleared_path(const struct cleared *c)
{
	return c->path;
}

int cleared_fd(const struct cleared *c)
{
	return c->fd;
}

uint64_t cleared_bytes(const struct cleared *c)
{
	return c->bytes;
}

const char *cleared_sha256(const struct cleared *c)
{
	return c->sha256;
}

enum audience cleared_audience(const struct cleared *c)
{
	return c->audience;
}

struct cleared *cleared_alias(const struct cleared *c, const char *path)
{
	int fd = fcntl(c->fd, F_DUPFD_CLOEXEC, 3);
	return fd < 0 ? NULL : cleared_make(path, fd, c->bytes, c->sha256, c->audience);
}

void cleared_free(struct cleared *c)
{
	if (c == NULL)
		return;
	close(c->fd);
	free(c->path);
	free(c);
}
