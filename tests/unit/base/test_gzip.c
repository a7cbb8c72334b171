/* test_gzip.c */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/gzip.h"
#include "base/str.h"

#define MIB ((size_t)1 << 20)

static int file_of(const void *p, size_t n)
{
	int fd = memfd_create("test", MFD_CLOEXEC);
	assert_true(fd >= 0);
	for (size_t at = 0; at < n;) {
		ssize_t w = write(fd, (const char *)p + at, n - at);
		assert_true(w > 0);
		at += (size_t)w;
	}
	return fd;
}

/* Everything in fd; the caller frees. */
static char *content(int fd, size_t *n)
{
	off_t size = lseek(fd, 0, SEEK_END);
	*n = (size_t)size;
	char *p = malloc(*n + 1);
	assert_non_null(p);
	assert_int_equal(pread(fd, p, *n, 0), size);
	return p;
}

/* Text that deflate can shorten, but not to nothing. */
static char *sample(size_t n)
{
	char *p = malloc(n);
	uint32_t x = 1;
	assert_non_null(p);
	for (size_t i = 0; i < n; i++) {
		x = x * 1664525u + 1013904223u;
		p[i] = "0123456789abcdef"[x >> 28];
	}
	return p;
}

static char *packed(const char *p, size_t n, size_t *out_n)
{
	struct err err = ERR_INIT;
	int from = file_of(p, n), to = file_of("", 0);
	assert_int_equal(gzip_fd(from, to, "x", &err), 0);
	char *z = content(to, out_n);
	close(from);
	close(to);
	return z;
}

/* Inflate p; the error's kind, ERR_NONE with *out filled. */
static enum err_kind inflated(const void *p, size_t n, uint64_t max, uint64_t ratio, char **out, size_t *out_n)
{
	struct err err = ERR_INIT;
	int from = file_of(p, n), to = file_of("", 0);
	int rc = gunzip_fd(from, to, "x", max, ratio, &err);
	assert_int_equal(rc, err.kind == ERR_NONE ? 0 : -1);
	if (out)
		*out = content(to, out_n);
	close(from);
	close(to);
	return err.kind;
}

static void round_trip(size_t n)
{
	char *p = sample(n ? n : 1), *back;
	size_t zn, back_n;
	char *z = packed(p, n, &zn);
	assert_int_equal(inflated(z, zn, 100 * MIB, 200, &back, &back_n), ERR_NONE);
	assert_int_equal(back_n, n);
	assert_memory_equal(back, p, n);
	free(p);
	free(z);
	free(back);
}

static void round_trips(void **state)
{
	(void)state;
	static const size_t sizes[] = { 0, 1, 1000, MIB - 1, MIB, MIB + 1, 3 * MIB + MIB / 2 };
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
		round_trip(sizes[i]);
}

static void header_is_reproducible(void **state)
{
	(void)state;
	size_t n, m;
	char *a = packed("hello", 5, &n), *b = packed("hello", 5, &m);
	static const unsigned char head[10] = { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3 };    /* no name, no time, level 9, Unix */
	assert_memory_equal(a, head, sizeof head);
	assert_int_equal(n, m);
	assert_memory_equal(a, b, n);
	free(a);
	free(b);
}

/* Each mebibyte is a member of its own: from the start of any of them a reader can go on. */
static void members_stand_alone(void **state)
{
	(void)state;
	size_t n = 2 * MIB + 10, zn, first_n, out_n;
	char *p = sample(n), *z = packed(p, n, &zn), *first = packed(p, MIB, &first_n), *out;
	assert_memory_equal(z, first, first_n);
	assert_int_equal(inflated(z + first_n, zn - first_n, 100 * MIB, 200, &out, &out_n), ERR_NONE);
	assert_int_equal(out_n, MIB + 10);
	assert_memory_equal(out, p + MIB, out_n);
	free(p);
	free(z);
	free(first);
	free(out);
}

static void truncated_anywhere(void **state)
{
	(void)state;
	size_t n;
	char *z = packed("hello, hello, hello", 19, &n);
	for (size_t cut = 0; cut < n; cut++)
		assert_int_equal(inflated(z, cut, MIB, 200, NULL, NULL), ERR_INPUT);
	free(z);
}

static void damaged_anywhere(void **state)
{
	(void)state;
	size_t n, out_n;
	char *z = packed("hello, hello, hello", 19, &n);
	for (size_t i = 0; i < n; i++) {
		char *out;
		z[i] ^= 0x20;
		enum err_kind k = inflated(z, n, MIB, 200, &out, &out_n);
		/* Bytes 4 to 9 are time, flags and system: nothing hangs on them. */
		bool harmless = i >= 4 && i <= 9;
		if (k == ERR_NONE && !harmless && (out_n != 19 || memcmp(out, "hello, hello, hello", 19) != 0))
			fail_msg("a wrong byte at %zu went unnoticed", i);
		if (i >= n - 8)
			assert_int_equal(k, ERR_INPUT);          /* CRC and length */
		free(out);
		z[i] ^= 0x20;
	}
	free(z);
}

static void garbage_behind(void **state)
{
	(void)state;
	size_t n;
	char *z = packed("x", 1, &n), *more = malloc(n + 20);
	assert_non_null(more);
	memcpy(more, z, n);
	memset(more + n, 0, 20);
	assert_int_equal(inflated(more, n + 20, MIB, 200, NULL, NULL), ERR_INPUT);
	memcpy(more + n, "trailing garbage 123", 20);
	assert_int_equal(inflated(more, n + 20, MIB, 200, NULL, NULL), ERR_INPUT);
	assert_int_equal(inflated(more, n + 1, MIB, 200, NULL, NULL), ERR_INPUT);
	assert_int_equal(inflated("no gzip at all", 14, MIB, 200, NULL, NULL), ERR_INPUT);
	free(z);
	free(more);
}

static void limits(void **state)
{
	(void)state;
	size_t n;
	char *zeros = calloc(1, 8 * MIB);
	assert_non_null(zeros);
	char *z = packed(zeros, 8 * MIB, &n);
	assert_int_equal(inflated(z, n, 8 * MIB, 2000, NULL, NULL), ERR_NONE);
	assert_int_equal(inflated(z, n, 8 * MIB - 1, 2000, NULL, NULL), ERR_INPUT);
	assert_int_equal(inflated(z, n, 100 * MIB, 200, NULL, NULL), ERR_INPUT);
	char *out;
	size_t out_n;
	inflated(z, n, MIB, 2000, &out, &out_n);
	assert_true(out_n <= MIB + MIB / 4);             /* it stopped soon, not at the end */
	free(out);
	free(z);
	free(zeros);
}

static void other_programs_agree(void **state)
{
	(void)state;
	if (system("command -v gzip >/dev/null 2>&1") != 0)
		skip();
	size_t n = 2 * MIB + 5, zn;
	char *p = sample(n), *z = packed(p, n, &zn), back[16] = "";
	char name[] = "/tmp/mulu-test-XXXXXX", command[100];
	int fd = mkstemp(name);
	assert_int_equal(write(fd, z, zn), (ssize_t)zn);
	close(fd);
	snprintf(command, sizeof command, "gzip -dc < %s | tail -c 5", name);
	FILE *f = popen(command, "r");
	assert_non_null(f);
	assert_int_equal(fread(back, 1, sizeof back, f), 5);
	assert_int_equal(pclose(f), 0);
	assert_memory_equal(back, p + n - 5, 5);
	unlink(name);
	free(p);
	free(z);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_trips), cmocka_unit_test(header_is_reproducible), cmocka_unit_test(members_stand_alone), cmocka_unit_test(truncated_anywhere),
		cmocka_unit_test(damaged_anywhere), cmocka_unit_test(garbage_behind), cmocka_unit_test(limits), cmocka_unit_test(other_programs_agree),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
