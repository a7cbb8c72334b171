/* pack.c - see pack.h. The archive's own directory is judged first (packdir.c); libarchive then reads one member after the other. */
#include "base/pack.h"

#include <errno.h>
#include <langinfo.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <archive.h>
#include <archive_entry.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/packdir.h"

#define BLOCK ((size_t)1 << 17)
#define EPOCH_1980 315532800                 /* the earliest time that a zip can say */
#define RATIO_FREE ((uint64_t)1 << 20)       /* output up to here is harmless whatever the ratio */

const struct pack_limits pack_default_limits = { 10000, (uint64_t)4 << 30, (uint64_t)8 << 30, 200 };

/* ---- out ---- */

struct pack_out {
	struct archive *a;
	int fd;
	const char *name;
	struct err failed;                       /* what the write callback met */
};

static la_ssize_t write_block(struct archive *a, void *state, const void *p, size_t n)
{
	struct pack_out *z = state;
	if (file_write_all(z->fd, p, n, z->name, &z->failed) == 0)
		return (la_ssize_t)n;
	archive_set_error(a, EIO, "cannot write");
	return -1;
}

static int out_failed(struct pack_out *z, struct err *err)
{
	if (z->failed.kind != ERR_NONE)
		return err_set(err, z->failed.kind, "%s", z->failed.msg);
	const char *why = archive_error_string(z->a);
	return err_set(err, ERR_SYSTEM, "cannot write '%s': %s", z->name, why ? why : "archive library");
}

/* libarchive turns times into DOS time by the process's time zone: two zones would give two archives. main sets UTC; whoever
 * does not come from main (tests, tools) gets it here, before the first call. */
static void use_utc(void)
{
	const char *tz = getenv("TZ");
	if (tz == NULL || strcmp(tz, "UTC") != 0)
		setenv("TZ", "UTC", 1);
	tzset();
}

/* Every return code counts: an option that libarchive does not know is no error to it, and the archive comes out different. */
static bool configure(struct pack_out *z)
{
	struct archive *a = z->a;
	return archive_write_set_format_zip(a) == ARCHIVE_OK &&
		archive_write_add_filter_none(a) == ARCHIVE_OK &&
		archive_write_set_format_option(a, "zip", "hdrcharset", "UTF-8") == ARCHIVE_OK &&
		archive_write_set_format_option(a, "zip", "compression", "deflate") == ARCHIVE_OK &&
		archive_write_set_format_option(a, "zip", "compression-level", "9") == ARCHIVE_OK &&
		archive_write_set_bytes_per_block(a, (int)BLOCK) == ARCHIVE_OK &&
		archive_write_set_bytes_in_last_block(a, 1) == ARCHIVE_OK &&
		archive_write_open(a, z, NULL, write_block, NULL) == ARCHIVE_OK;
}

struct pack_out *pack_create(int fd, const char *name, struct err *err)
{
	if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0) {
		err_set(err, ERR_SYSTEM, "cannot write '%s': the character type of this process is not UTF-8", name);
		return NULL;
	}
	use_utc();
	struct pack_out *z = mem_alloc(sizeof *z);
	*z = (struct pack_out){ .a = archive_write_new(), .fd = fd, .name = name };
	if (z->a != NULL && configure(z))
		return z;
	out_failed(z, err);
	archive_write_free(z->a);
	free(z);
	return NULL;
}

static int add_header(struct pack_out *z, const char *member, uint64_t size, struct err *err)
{
	const char *wrong = packdir_bad_name(str_from(member));
	if (wrong)
		return err_set(err, ERR_INPUT, "cannot write '%s': %s", z->name, wrong);
	struct archive_entry *e = archive_entry_new();
	if (e == NULL)
		return out_failed(z, err);
	archive_entry_set_pathname(e, member);
	archive_entry_set_size(e, (la_int64_t)size);
	archive_entry_set_filetype(e, AE_IFREG);
	archive_entry_set_perm(e, 0644);
	archive_entry_set_uid(e, 0);
	archive_entry_set_gid(e, 0);
	archive_entry_set_mtime(e, EPOCH_1980, 0);
	int rc = archive_write_header(z->a, e);
	archive_entry_free(e);
	return rc == ARCHIVE_OK ? 0 : out_failed(z, err);
}

static int add_bytes(struct pack_out *z, const char *p, size_t n, struct err *err)
{
	while (n > 0) {
		la_ssize_t took = archive_write_data(z->a, p, n);
		if (took <= 0)
			return out_failed(z, err);
		p += took;
		n -= (size_t)took;
	}
	return 0;
}

int pack_add(struct pack_out *z, const char *member, struct str bytes, struct err *err)
{
	if (add_header(z, member, bytes.n, err) != 0 || add_bytes(z, bytes.p, bytes.n, err) != 0)
		return -1;
	return archive_write_finish_entry(z->a) == ARCHIVE_OK ? 0 : out_failed(z, err);
}

int pack_add_fd(struct pack_out *z, const char *member, int fd, struct err *err)
{
	struct stat st;
	if (fstat(fd, &st) != 0)
		return err_errno(err, ERR_INPUT, "cannot read '%s'", member);
	uint64_t size = (uint64_t)st.st_size;
	if (add_header(z, member, size, err) != 0)
		return -1;
	char *block = mem_alloc(BLOCK);
	int rc = 0;
	uint64_t at = 0;
	while (rc == 0 && at < size) {
		size_t want = size - at < BLOCK ? (size_t)(size - at) : BLOCK;
		ssize_t got = pread(fd, block, want, (off_t)at);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			rc = err_errno(err, ERR_INPUT, "cannot read '%s'", member);
		else if (got == 0)
			rc = err_set(err, ERR_INPUT, "cannot read '%s': it became shorter while it was read", member);
		else
			rc = add_bytes(z, block, (size_t)got, err);
		at += got > 0 ? (uint64_t)got : 0;
	}
	free(block);
	if (rc == 0 && archive_write_finish_entry(z->a) != ARCHIVE_OK)
		rc = out_failed(z, err);
	return rc;
}

int pack_finish(struct pack_out *z, struct err *err)
{
	int rc = archive_write_close(z->a) == ARCHIVE_OK ? 0 : out_failed(z, err);
	archive_write_free(z->a);
	free(z);
	return rc;
}

/* ---- in ---- */

struct pack_in {
	struct archive *a;
	int fd;
	const char *name;
	struct pack_limits limits;
	off_t at, size;
	int read_errno;
	char *block;
	struct hash_map *seen;                   /* names met, ASCII-folded */
	struct buf folded;
	uint64_t members, member_bytes, total_bytes;
	bool empty, in_member;
};

static la_ssize_t read_block(struct archive *a, void *state, const void **p)
{
	struct pack_in *z = state;
	ssize_t got;
	do
		got = pread(z->fd, z->block, BLOCK, z->at);
	while (got < 0 && errno == EINTR);
	*p = z->block;
	if (got < 0) {
		z->read_errno = errno;
		archive_set_error(a, errno, "cannot read");
		return -1;
	}
	z->at += got;
	return got;
}

static la_int64_t seek_block(struct archive *a, void *state, la_int64_t offset, int whence)
{
	(void)a;
	struct pack_in *z = state;
	off_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? z->at : z->size;
	if (offset < -base || offset > z->size - base)
		return ARCHIVE_FATAL;
	z->at = base + offset;
	return z->at;
}

static la_int64_t skip_block(struct archive *a, void *state, la_int64_t n)
{
	(void)a;
	struct pack_in *z = state;
	if (n < 0 || n > z->size - z->at)
		return 0;
	z->at += n;
	return n;
}

static int in_failed(struct pack_in *z, const char *what, struct err *err)
{
	if (z->read_errno != 0) {
		errno = z->read_errno;
		return err_errno(err, ERR_INPUT, "cannot read '%s'", z->name);
	}
	const char *why = what ? what : archive_error_string(z->a);
	return err_set(err, ERR_INPUT, "cannot read '%s': %s", z->name, why ? why : "no zip archive");
}

static bool open_archive(struct pack_in *z)
{
	/* The seekable reader only: it goes by the central directory, as packdir.c did. */
	return z->a != NULL && archive_read_support_format_zip_seekable(z->a) == ARCHIVE_OK &&
		archive_read_set_read_callback(z->a, read_block) == ARCHIVE_OK &&
		archive_read_set_seek_callback(z->a, seek_block) == ARCHIVE_OK &&
		archive_read_set_skip_callback(z->a, skip_block) == ARCHIVE_OK &&
		archive_read_set_callback_data(z->a, z) == ARCHIVE_OK && archive_read_open1(z->a) == ARCHIVE_OK;
}

struct pack_in *pack_open(int fd, const char *name, const struct pack_limits *limits, struct err *err)
{
	const struct pack_limits *l = limits ? limits : &pack_default_limits;
	struct stat st;
	if (fstat(fd, &st) != 0) {
		err_errno(err, ERR_INPUT, "cannot read '%s'", name);
		return NULL;
	}
	uint64_t members = 0;
	if (packdir_check(fd, name, l, &members, err) != 0)
		return NULL;
	struct pack_in *z = mem_alloc(sizeof *z);
	*z = (struct pack_in){ .a = archive_read_new(), .fd = fd, .name = name, .limits = *l, .size = st.st_size, .empty = members == 0 };
	z->block = mem_alloc(BLOCK);
	z->seen = hash_map_new();
	buf_init(&z->folded, PACKDIR_NAME_MAX);
	if (z->empty || open_archive(z))         /* libarchive takes no archive without members */
		return z;
	in_failed(z, NULL, err);
	pack_close(z);
	return NULL;
}

/* Judge the header of one member; directories are judged like files. */
static int admit(struct pack_in *z, struct archive_entry *e, struct str name, struct err *err)
{
	if (++z->members > z->limits.max_members)
		return in_failed(z, "more members than allowed", err);
	const char *wrong = packdir_bad_name(name);
	if (wrong)
		return in_failed(z, wrong, err);
	if (archive_entry_is_encrypted(e))
		return in_failed(z, "a member is encrypted", err);
	mode_t type = archive_entry_filetype(e);
	if ((type != AE_IFREG && type != AE_IFDIR) || archive_entry_hardlink(e) != NULL || archive_entry_symlink(e) != NULL)
		return in_failed(z, "a member is a link or a device", err);
	buf_reset(&z->folded);
	for (size_t i = 0; i < name.n; i++)
		buf_addc(&z->folded, name.p[i] >= 'A' && name.p[i] <= 'Z' ? (char)(name.p[i] + 32) : name.p[i]);
	bool added = false;
	hash_map_put(z->seen, buf_str(&z->folded), 0, &added);
	if (!added)
		return in_failed(z, "two members have the same name", err);
	if (archive_entry_size_is_set(e) && (uint64_t)archive_entry_size(e) > z->limits.max_member_bytes)
		return in_failed(z, "a member is larger than allowed", err);
	return 0;
}

int pack_next(struct pack_in *z, struct str *member, struct err *err)
{
	for (;;) {
		struct archive_entry *e = NULL;
		z->in_member = false;
		int rc = z->empty ? ARCHIVE_EOF : archive_read_next_header(z->a, &e);
		if (rc == ARCHIVE_EOF)
			return 0;
		if (rc != ARCHIVE_OK)        /* warnings too: then the two headers of a member disagree */
			return in_failed(z, NULL, err);
		struct str name = str_from(archive_entry_pathname(e));
		if (admit(z, e, name, err) != 0)
			return -1;
		if (archive_entry_filetype(e) == AE_IFDIR)
			continue;
		z->in_member = true;
		z->member_bytes = 0;
		*member = name;
		return 1;
	}
}

long pack_read(struct pack_in *z, void *p, size_t n, struct err *err)
{
	if (!z->in_member)
		return 0;
	la_ssize_t got = archive_read_data(z->a, p, n);
	if (got < 0)
		return in_failed(z, NULL, err);
	if (got == 0)
		z->in_member = false;
	z->member_bytes += (uint64_t)got;
	z->total_bytes += (uint64_t)got;
	if (z->member_bytes > z->limits.max_member_bytes)
		return in_failed(z, "a member is larger than allowed", err);
	if (z->total_bytes > z->limits.max_total_bytes)
		return in_failed(z, "the members are larger than allowed", err);
	if (z->total_bytes > RATIO_FREE && z->total_bytes / (z->limits.max_ratio ? z->limits.max_ratio : 1) >= (uint64_t)z->size)
		return in_failed(z, "it grows more than allowed", err);
	return (long)got;
}

void pack_close(struct pack_in *z)
{
	if (z == NULL)
		return;
	archive_read_free(z->a);
	hash_map_free(z->seen);
	buf_release(&z->folded);
	free(z->block);
	free(z);
}

const char *pack_version(void)
{
	return archive_version_string() + (strncmp(archive_version_string(), "libarchive ", 11) == 0 ? 11 : 0);
}
