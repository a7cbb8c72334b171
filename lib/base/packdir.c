/* packdir.c - see packdir.h */
#include "base/packdir.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/utf8.h"

#define END_SIZE 22u                     /* of the end record, without its comment */
#define END_SEARCH (END_SIZE + 0xFFFFu)
#define ENTRY_SIZE 46u
#define LOCAL_SIZE 30u
#define LOCATOR_SIZE 20u
#define END64_SIZE 56u
#define DIRECTORY_MAX ((uint64_t)64 << 20)
#define RATIO_FREE ((uint64_t)1 << 20)

struct range {
	uint64_t from, to;
};

struct directory {
	int fd;
	const char *name;
	const struct pack_limits *limits;
	uint64_t file_size, offset, size, entries;
	unsigned char *bytes;                /* the central directory */
	struct range *ranges;                /* of the members, local header included */
	size_t n, cap;
	uint64_t total;
};

const char *packdir_bad_name(struct str s)
{
	if (s.n == 0 || s.n > PACKDIR_NAME_MAX)
		return "a member's name is empty or too long";
	if (!utf8_valid(s, NULL, NULL))
		return "a member's name is not UTF-8";
	if (s.p[0] == '/' || (s.n > 1 && s.p[1] == ':'))
		return "a member's name is absolute";
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		bool c1 = c == 0xC2 && i + 1 < s.n && (unsigned char)s.p[i + 1] < 0xA0;
		if (c < 0x20 || c == 0x7F || c1)
			return "a member's name holds control characters";
		if (c == '\\')
			return "a member's name holds a back-slash";
	}
	struct str rest = s, part;
	bool more = true;
	while (str_split(&rest, &more, '/', &part)) {
		if (str_is(part, ".") || str_is(part, "..") || (part.n == 0 && rest.n != 0))
			return "a member's name has '.', '..' or empty parts";
	}
	return NULL;
}

static uint16_t le16(const unsigned char *p)
{
	return (uint16_t)(p[0] | p[1] << 8);
}

static uint32_t le32(const unsigned char *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static uint64_t le64(const unsigned char *p)
{
	return le32(p) | (uint64_t)le32(p + 4) << 32;
}

static int refuse(const struct directory *d, const char *why, struct err *err)
{
	return err_set(err, ERR_INPUT, "cannot read '%s': %s", d->name, why);
}

static int read_at(const struct directory *d, void *p, size_t n, uint64_t at, struct err *err)
{
	for (size_t got = 0; got < n;) {
		ssize_t r = pread(d->fd, (char *)p + got, n - got, (off_t)(at + got));
		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0)
			return err_errno(err, ERR_INPUT, "cannot read '%s'", d->name);
		if (r == 0)
			return refuse(d, "it is cut short", err);
		got += (size_t)r;
	}
	return 0;
}

/* The 64-bit end record, where the locator in front of the end record names one. */
static int find_end64(struct directory *d, uint64_t end_at, struct err *err)
{
	unsigned char locator[LOCATOR_SIZE], end[END64_SIZE];
	if (end_at < LOCATOR_SIZE + END64_SIZE)
		return refuse(d, "its directory is damaged", err);
	if (read_at(d, locator, sizeof locator, end_at - LOCATOR_SIZE, err) != 0)
		return -1;
	uint64_t at = le64(locator + 8);
	if (le32(locator) != 0x07064b50 || at > end_at - LOCATOR_SIZE - END64_SIZE)
		return refuse(d, "its directory is damaged", err);
	if (read_at(d, end, sizeof end, at, err) != 0)
		return -1;
	if (le32(end) != 0x06064b50 || le64(end + 24) != le64(end + 32))
		return refuse(d, "its directory is damaged", err);
	d->entries = le64(end + 32);
	d->size = le64(end + 40);
	d->offset = le64(end + 48);
	return 0;
}

/* The end record is the last one whose comment reaches exactly to the end of the file. */
static int find_end(struct directory *d, struct err *err)
{
	size_t n = d->file_size < END_SEARCH ? (size_t)d->file_size : END_SEARCH;
	if (n < END_SIZE)
		return refuse(d, "no zip archive", err);
	unsigned char *tail = mem_alloc(n);
	if (read_at(d, tail, n, d->file_size - n, err) != 0) {
		free(tail);
		return -1;
	}
	size_t i = n - END_SIZE + 1;
	bool found = false;
	while (!found && i-- > 0)
		found = le32(tail + i) == 0x06054b50 && i + END_SIZE + le16(tail + i + 20) == n;
	int rc = 0;
	if (!found) {
		rc = refuse(d, "no zip archive, or its end is missing", err);
	} else {
		const unsigned char *end = tail + i;
		d->entries = le16(end + 10);
		d->size = le32(end + 12);
		d->offset = le32(end + 16);
		if (le16(end + 4) != 0 || le16(end + 6) != 0 || le16(end + 8) != le16(end + 10))
			rc = refuse(d, "it is one part of a split archive", err);
		else if (d->entries == 0xFFFF || d->size == 0xFFFFFFFF || d->offset == 0xFFFFFFFF)
			rc = find_end64(d, d->file_size - n + i, err);
	}
	free(tail);
	return rc;
}

/* The 64-bit values of an entry stand in extra field 1, in this order, each only where its 32-bit value is all ones. */
static bool entry64(const unsigned char *extra, size_t n, uint64_t *value[3])
{
	for (size_t i = 0; i + 4 <= n;) {
		size_t size = le16(extra + i + 2), at = i + 4, end = at + size;
		if (end > n)
			return false;
		if (le16(extra + i) != 1) {
			i = end;
			continue;
		}
		for (int k = 0; k < 3; k++) {
			if (*value[k] != 0xFFFFFFFF)
				continue;
			if (at + 8 > end)
				return false;
			*value[k] = le64(extra + at);
			at += 8;
		}
		return true;
	}
	return *value[0] != 0xFFFFFFFF && *value[1] != 0xFFFFFFFF && *value[2] != 0xFFFFFFFF;
}

/* The bytes that a member takes: its local header, name, extra field, data. The local header must name it as the directory does. */
static int add_range(struct directory *d, const unsigned char *name, size_t name_n, uint64_t at, uint64_t packed, struct err *err)
{
	unsigned char head[LOCAL_SIZE + 0xFFFF];
	if (at > d->offset || d->offset - at < LOCAL_SIZE + name_n)
		return refuse(d, "its directory is damaged", err);
	if (read_at(d, head, LOCAL_SIZE + name_n, at, err) != 0)
		return -1;
	if (le32(head) != 0x04034b50 || le16(head + 26) != name_n || memcmp(head + LOCAL_SIZE, name, name_n) != 0)
		return refuse(d, "its directory and its members disagree", err);
	uint64_t from_data = at + LOCAL_SIZE + name_n + le16(head + 28);
	if (from_data > d->offset || packed > d->offset - from_data)
		return refuse(d, "its directory is damaged", err);
	MEM_GROW(d->ranges, d->cap, d->n + 1);
	d->ranges[d->n++] = (struct range){ at, from_data + packed };
	return 0;
}

/* One entry at p; *used is its length. */
static int check_entry(struct directory *d, const unsigned char *p, uint64_t left, uint64_t *used, struct err *err)
{
	if (left < ENTRY_SIZE || le32(p) != 0x02014b50)
		return refuse(d, "its directory is damaged", err);
	size_t name_n = le16(p + 28), extra_n = le16(p + 30);
	*used = (uint64_t)ENTRY_SIZE + name_n + extra_n + le16(p + 32);
	if (*used > left)
		return refuse(d, "its directory is damaged", err);
	/* The name as it stands: libarchive would turn back-slashes round. */
	const char *wrong = packdir_bad_name((struct str){ (const char *)p + ENTRY_SIZE, name_n });
	if (wrong)
		return refuse(d, wrong, err);
	if ((le16(p + 8) & 0x2041) != 0)     /* encrypted, strongly encrypted, hidden names */
		return refuse(d, "a member is encrypted", err);
	if (le16(p + 10) != 0 && le16(p + 10) != 8)
		return refuse(d, "a member is compressed by a method other than store and deflate", err);
	uint64_t size = le32(p + 24), packed = le32(p + 20), at = le32(p + 42);
	uint64_t *value[3] = { &size, &packed, &at };
	if (!entry64(p + ENTRY_SIZE + name_n, extra_n, value))
		return refuse(d, "its directory is damaged", err);
	if (size > d->limits->max_member_bytes)
		return refuse(d, "a member is larger than allowed", err);
	d->total += size;
	if (d->total > d->limits->max_total_bytes)
		return refuse(d, "the members are larger than allowed", err);
	if (size > RATIO_FREE && size / (d->limits->max_ratio ? d->limits->max_ratio : 1) >= (packed ? packed : 1))
		return refuse(d, "a member grows more than allowed", err);
	return add_range(d, p + ENTRY_SIZE, name_n, at, packed, err);
}

static int by_from(const void *a, const void *b)
{
	const struct range *x = a, *y = b;
	return (x->from > y->from) - (x->from < y->from);
}

static int check_entries(struct directory *d, struct err *err)
{
	uint64_t at = 0, used = 0, n = 0;
	for (; at < d->size; at += used, n++) {
		if (n == d->entries)
			return refuse(d, "its directory is damaged", err);
		if (check_entry(d, d->bytes + at, d->size - at, &used, err) != 0)
			return -1;
	}
	if (n != d->entries)
		return refuse(d, "its directory is damaged", err);
	if (d->n > 1)
		qsort(d->ranges, d->n, sizeof *d->ranges, by_from);
	for (size_t i = 1; i < d->n; i++) {
		if (d->ranges[i].from < d->ranges[i - 1].to)
			return refuse(d, "members overlap", err);
	}
	return 0;
}

int packdir_check(int fd, const char *name, const struct pack_limits *limits, uint64_t *members, struct err *err)
{
	struct stat st;
	if (fstat(fd, &st) != 0)
		return err_errno(err, ERR_INPUT, "cannot read '%s'", name);
	struct directory d = { .fd = fd, .name = name, .limits = limits, .file_size = (uint64_t)st.st_size };
	if (find_end(&d, err) != 0)
		return -1;
	if (d.offset > d.file_size || d.size > d.file_size - d.offset)
		return refuse(&d, "its directory is damaged", err);
	if (d.entries > limits->max_members || d.size > DIRECTORY_MAX)
		return refuse(&d, "more members than allowed", err);
	d.bytes = mem_alloc((size_t)d.size);
	int rc = read_at(&d, d.bytes, (size_t)d.size, d.offset, err);
	if (rc == 0)
		rc = check_entries(&d, err);
	*members = d.entries;
	free(d.bytes);
	free(d.ranges);
	return rc;
}
