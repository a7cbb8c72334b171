/* judge_zipform.c - is a zip nothing but its members? No comment, no bytes before, between or behind them, no extra fields but those for times, owners and
 * large sizes: what unpacking does not show, the gate would not have read. */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "privacy/judge.h"

#define END_SIZE 22
#define ENTRY_SIZE 46
#define LOCAL_SIZE 30
#define DIRECTORY_MAX (64u << 20)

static const char hidden[] = "the zip holds bytes outside of its members";

static unsigned le16(const unsigned char *p)
{
	return (unsigned)(p[0] | p[1] << 8);
}

static uint32_t le32(const unsigned char *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static bool read_at(int fd, void *p, size_t n, uint64_t at)
{
	return pread(fd, p, n, (off_t)at) == (ssize_t)n;
}

static bool extra_known(const unsigned char *p, size_t n)
{
	size_t i = 0;
	while (i + 4 <= n) {
		unsigned id = le16(p + i), size = le16(p + i + 2);
		if ((id != 0x0001 && id != 0x5455 && id != 0x7875) || size > 28)
			return false;
		i += 4 + size;
	}
	return i == n;
}

struct span { uint64_t at, packed; };

static int compare_spans(const void *a, const void *b)
{
	const struct span *x = a, *y = b;
	return (x->at > y->at) - (x->at < y->at);
}

/* Where the member at `s` ends, its data descriptor (16 or 24 bytes) included; 0 if it is not as expected. `limit`: where the next thing begins. */
static uint64_t span_end(int fd, const struct span *s, uint64_t limit)
{
	unsigned char head[LOCAL_SIZE], extra[1024], descriptor[4];
	if (!read_at(fd, head, sizeof head, s->at) || le32(head) != 0x04034b50)
		return 0;
	size_t name_n = le16(head + 26), extra_n = le16(head + 28);
	if (extra_n > sizeof extra || !read_at(fd, extra, extra_n, s->at + LOCAL_SIZE + name_n) || !extra_known(extra, extra_n))
		return 0;
	uint64_t end = s->at + LOCAL_SIZE + name_n + extra_n + s->packed;
	if ((le16(head + 6) & 8) == 0 || end >= limit)
		return end;
	if (!read_at(fd, descriptor, 4, end) || le32(descriptor) != 0x08074b50)
		return 0;
	return limit - end == 16 || limit - end == 24 ? limit : 0;
}

static bool directory_tight(int fd, const unsigned char *p, size_t size, uint64_t start, struct span *spans, size_t entries)
{
	size_t i = 0, n = 0;
	while (i + ENTRY_SIZE <= size && n < entries) {
		const unsigned char *e = p + i;
		size_t name_n = le16(e + 28), extra_n = le16(e + 30), used = ENTRY_SIZE + name_n + extra_n;
		if (le32(e) != 0x02014b50 || le16(e + 32) != 0 || i + used > size || !extra_known(e + ENTRY_SIZE + name_n, extra_n))
			return false;
		spans[n++] = (struct span){ le32(e + 42), le32(e + 20) };
		i += used;
	}
	if (n != entries || i != size)
		return false;
	qsort(spans, n, sizeof *spans, compare_spans);
	uint64_t at = 0;
	for (size_t k = 0; k < n; k++) {
		if (spans[k].at != at)
			return false;
		at = span_end(fd, &spans[k], k + 1 < n ? spans[k + 1].at : start);
		if (at == 0)
			return false;
	}
	return at == start;
}

int judge_zip_form(int fd, struct err *err)
{
	unsigned char end[END_SIZE];
	struct stat st;
	if (fstat(fd, &st) != 0)
		return err_errno(err, ERR_SYSTEM, "cannot read the copy");
	uint64_t bytes = (uint64_t)st.st_size;
	if (bytes < END_SIZE || !read_at(fd, end, END_SIZE, bytes - END_SIZE) || le32(end) != 0x06054b50 || le16(end + 20) != 0)
		return err_set(err, ERR_INPUT, "%s", hidden);
	size_t entries = le16(end + 10), size = le32(end + 12);
	uint64_t start = le32(end + 16);
	if (entries == 0xFFFF || le32(end + 12) == 0xFFFFFFFF || start == 0xFFFFFFFF)
		return err_set(err, ERR_INPUT, "a zip of more than 4 GiB or 65,534 members");
	if (size > DIRECTORY_MAX || start + size != bytes - END_SIZE)
		return err_set(err, ERR_INPUT, "%s", hidden);
	unsigned char *directory = mem_alloc(size + 1);
	struct span *spans = mem_alloc(sizeof *spans * (entries + 1));
	bool tight = read_at(fd, directory, size, start) && directory_tight(fd, directory, size, start, spans, entries);
	free(directory);
	free(spans);
	return tight ? 0 : err_set(err, ERR_INPUT, "%s", hidden);
}
