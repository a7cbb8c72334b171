/* portal.c - the served folder: files beneath it, entity tags, and the catalogue behind its pointer, reloaded when the pointer changes. */
#include "portal/portal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/file.h"
#include "catalog/names.h"
#include "portal/beneath.h"

enum { POINTER_MAX = 16 << 10, CATALOG_MAX = 64 << 20 };
#define LOOK_SECONDS 0.2

int portal_open(struct portal *p, const char *folder, struct err *err)
{
	p->path = folder;
	p->fd = file_open_dir(AT_FDCWD, folder, err);
	if (p->fd < 0)
		return -1;
	pthread_rwlock_init(&p->lock, NULL);
	pthread_mutex_init(&p->etags, NULL);
	return 0;
}

void portal_close(struct portal *p)
{
	catalog_release(&p->catalog);
	pthread_rwlock_destroy(&p->lock);
	pthread_mutex_destroy(&p->etags);
	close(p->fd);
}

int portal_file(const struct portal *p, const char *path, struct stat *st)
{
	int fd = beneath_open(p->fd, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
	if (fd >= 0 && (fstat(fd, st) != 0 || !S_ISREG(st->st_mode))) {
		close(fd);
		errno = ENOENT;
		return -1;
	}
	return fd;
}

int portal_read(const struct portal *p, const char *path, size_t max, struct buf *out)
{
	struct stat st;
	struct err ignored;
	int fd = portal_file(p, path, &st);
	if (fd < 0)
		return -1;
	int r = file_read_fd(fd, path, max, out, &ignored);
	close(fd);
	return r;
}

static bool same_time(struct timespec a, struct timespec b) { return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec; }

int portal_etag(struct portal *p, int fd, const struct stat *st, char out[48])
{
	struct etag_slot *slot = &p->slots[st->st_ino % ETAG_SLOTS];
	uint8_t digest[32];
	char hex[65];
	struct err ignored;
	pthread_mutex_lock(&p->etags);
	bool known = slot->inode == st->st_ino && slot->size == st->st_size && same_time(slot->mtime, st->st_mtim) && same_time(slot->ctime, st->st_ctim);
	if (known)
		memcpy(out, slot->etag, sizeof slot->etag);
	pthread_mutex_unlock(&p->etags);
	if (known)
		return 0;
	if (file_digest(fd, "etag", digest, NULL, &ignored) != 0)
		return -1;
	crypto_hex(digest, 32, hex);
	snprintf(out, 48, "\"sha256-%.32s\"", hex);
	pthread_mutex_lock(&p->etags);
	*slot = (struct etag_slot){ st->st_ino, st->st_size, st->st_mtim, st->st_ctim, "" };
	memcpy(slot->etag, out, sizeof slot->etag);
	pthread_mutex_unlock(&p->etags);
	return 0;
}

/* ---- the catalogue ---- */

static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_size == b->st_size && same_time(a->st_mtim, b->st_mtim) && same_time(a->st_ctim, b->st_ctim);
}

static bool load(struct portal *p, struct catalog *catalog)
{
	struct buf text = BUF_INIT(POINTER_MAX), content = BUF_INIT(CATALOG_MAX), key = BUF_INIT(4096);
	struct pointer named;
	struct err ignored;
	bool good = portal_read(p, "latest.minisig", POINTER_MAX, &text) == 0 && pointer_names(buf_str(&text), &named);
	if (good) {
		snprintf(p->key_id, sizeof p->key_id, "%s", named.key_id);
		for (char *c = named.key_id; *c != '\0'; c++)
			*c = *c >= 'A' && *c <= 'F' ? (char)(*c - 'A' + 'a') : *c;
		snprintf(p->key_file, sizeof p->key_file, "keys/%s.pub", named.key_id);
		good = portal_read(p, named.catalog, CATALOG_MAX, &content) == 0 && portal_read(p, p->key_file, 4096, &key) == 0 &&
			pointer_verify(buf_str(&text), buf_str(&content), buf_str(&key), p->key_line) &&
			catalog_parse(catalog, buf_str(&content), named.catalog, &ignored) == 0;
	}
	buf_release(&text);
	buf_release(&content);
	buf_release(&key);
	return good;
}

static void look(struct portal *p)
{
	struct stat st = { 0 };
	int fd = portal_file(p, "latest.minisig", &st);
	if (fd >= 0)
		close(fd);
	else
		st = (struct stat){ 0 };
	p->looked = clock_seconds();
	if (same_file(&st, &p->pointer) && (p->verified || fd < 0))
		return;
	struct catalog fresh = { 0 };
	bool good = fd >= 0 && load(p, &fresh);
	catalog_release(&p->catalog);
	p->catalog = good ? fresh : (struct catalog){ 0 };
	p->verified = good;
	p->pointer = st;
}

void portal_lock(struct portal *p)
{
	pthread_rwlock_rdlock(&p->lock);
	if (clock_seconds() - p->looked < LOOK_SECONDS)
		return;
	pthread_rwlock_unlock(&p->lock);
	pthread_rwlock_wrlock(&p->lock);
	if (clock_seconds() - p->looked >= LOOK_SECONDS)
		look(p);
	pthread_rwlock_unlock(&p->lock);
	pthread_rwlock_rdlock(&p->lock);
}

void portal_unlock(struct portal *p) { pthread_rwlock_unlock(&p->lock); }
