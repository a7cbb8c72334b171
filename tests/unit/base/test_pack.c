/* test_pack.c - zip files that we make, and zip files that strangers make. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/pack.h"

#define MIB ((size_t)1 << 20)

static int new_file(void)
{
	int fd = memfd_create("zip", MFD_CLOEXEC);
	assert_true(fd >= 0);
	return fd;
}

static int file_of(struct str s)
{
	int fd = new_file();
	for (size_t at = 0; at < s.n;) {
		ssize_t w = write(fd, s.p + at, s.n - at);
		assert_true(w > 0);
		at += (size_t)w;
	}
	return fd;
}

static void content(int fd, struct buf *out)
{
	char block[4096];
	ssize_t n;
	for (off_t at = 0; (n = pread(fd, block, sizeof block, at)) > 0; at += n)
		buf_add(out, block, (size_t)n);
}

/* ---- what we make ---- */

static void make_sample(int fd)
{
	struct err err = ERR_INIT;
	struct pack_out *z = pack_create(fd, "a.zip", &err);
	if (z == NULL)
		fail_msg("%s", err.msg);
	int data = file_of(STR("id,name\n1,山海关\n"));
	assert_int_equal(lseek(data, 3, SEEK_SET), 3);
	assert_int_equal(pack_add(z, "datapackage.json", STR("{}"), &err), 0);
	assert_int_equal(pack_add_fd(z, "data/景区.csv", data, &err), 0);
	assert_int_equal(pack_add(z, "empty", STR_NONE, &err), 0);
	assert_int_equal(pack_finish(z, &err), 0);
	close(data);
}

/* Read everything; the number of members, or -1 with err. Contents are appended to `out`, each behind "name=". */
static int read_all(int fd, const struct pack_limits *l, struct buf *out, struct err *err)
{
	struct pack_in *z = pack_open(fd, "in.zip", l, err);
	if (z == NULL)
		return -1;
	int rc, n = 0;
	struct str name;
	while ((rc = pack_next(z, &name, err)) == 1) {
		char block[1000];
		long got;
		n++;
		buf_addstr(out, name);
		buf_addc(out, '=');
		while ((got = pack_read(z, block, sizeof block, err)) > 0)
			buf_add(out, block, (size_t)got);
		buf_addc(out, ';');
		if (got < 0) {
			rc = -1;
			break;
		}
	}
	pack_close(z);
	return rc < 0 ? -1 : n;
}

static void round_trip(void **state)
{
	(void)state;
	int fd = new_file();
	make_sample(fd);
	struct err err = ERR_INIT;
	struct buf out = BUF_INIT(10000);
	assert_int_equal(read_all(fd, NULL, &out, &err), 3);
	assert_string_equal(buf_cstr(&out), "datapackage.json={};data/景区.csv=id,name\n1,山海关\n;empty=;");
	buf_release(&out);
	close(fd);
}

static void same_bytes_everywhere(void **state)
{
	(void)state;
	static const char *const zones[] = { "UTC", "Asia/Shanghai", "America/New_York" };
	struct buf first = BUF_INIT(10000), other = BUF_INIT(10000);
	for (size_t i = 0; i < 3; i++) {
		setenv("TZ", zones[i], 1);
		int fd = new_file();
		make_sample(fd);
		buf_reset(&other);
		content(fd, i == 0 ? &first : &other);
		if (i > 0)
			assert_true(str_eq(buf_str(&first), buf_str(&other)));
		close(fd);
	}
	/* DOS time 0, date 1980-01-01, deflate, and the UTF-8 flag where it says something. */
	size_t at = 0;
	assert_true(str_find(buf_str(&first), STR("data/景区.csv"), &at));
	const unsigned char *p = (const unsigned char *)first.p + at - 30;
	assert_memory_equal(p, "PK\3\4", 4);
	assert_int_equal(p[7] & 8, 8);
	assert_int_equal(p[8], 8);
	assert_int_equal(p[10] | p[11] << 8, 0);
	assert_int_equal(p[12] | p[13] << 8, 0x21);
	buf_release(&first);
	buf_release(&other);
}

static void unzip_agrees(void **state)
{
	(void)state;
	if (system("command -v unzip >/dev/null 2>&1") != 0)
		skip();
	char name[] = "/tmp/mulu-test-XXXXXX", command[100], line[100] = "";
	int fd = mkstemp(name);
	make_sample(fd);
	close(fd);
	snprintf(command, sizeof command, "unzip -tqq %s && unzip -p %s 'data/*'", name, name);
	FILE *f = popen(command, "r");
	assert_non_null(f);
	size_t n = fread(line, 1, sizeof line - 1, f);
	assert_int_equal(pclose(f), 0);
	assert_true(str_eq((struct str){ line, n }, STR("id,name\n1,山海关\n")));
	unlink(name);
}

static void names_we_do_not_write(void **state)
{
	(void)state;
	static const char *const bad[] = { "", "/abs", "../up", "a/../b", "back\\slash", "new\nline", "c:x", "a//b" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct err err = ERR_INIT;
		int fd = new_file();
		struct pack_out *z = pack_create(fd, "a.zip", &err);
		assert_non_null(z);
		assert_int_equal(pack_add(z, bad[i], STR("x"), &err), -1);
		assert_int_equal(err.kind, ERR_INPUT);
		pack_finish(z, NULL);
		close(fd);
	}
}

static void disk_errors_are_told(void **state)
{
	(void)state;
	FILE *full = fopen("/dev/full", "w");
	if (full == NULL)
		skip();
	struct err err = ERR_INIT;
	struct pack_out *z = pack_create(fileno(full), "a.zip", &err);
	assert_non_null(z);
	pack_add(z, "a", STR("x"), &err);
	assert_int_equal(pack_finish(z, &err), -1);
	assert_int_equal(err.kind, ERR_SYSTEM);
	fclose(full);
}

/* ---- what strangers make ---- */

struct member {
	const char *name, *data;
	const char *local_name;                  /* NULL = name */
	unsigned flags, method;
	uint32_t mode;                           /* Unix, 0 = 0100644 */
	uint32_t crc_error, claim;               /* added to the CRC, to the size in the directory */
	uint32_t same_place_as;                  /* 1 = the bytes of member 0 */
};

static uint32_t crc32_of(const char *p, size_t n)
{
	uint32_t c = ~0u;
	for (size_t i = 0; i < n; i++) {
		c ^= (unsigned char)p[i];
		for (int k = 0; k < 8; k++)
			c = c >> 1 ^ (c & 1 ? 0xEDB88320u : 0);
	}
	return ~c;
}

static void le(struct buf *b, uint32_t v, int n)
{
	for (; n > 0; n--, v >>= 8)
		buf_addc(b, (char)v);
}

static void add_local(struct buf *b, const struct member *m)
{
	const char *name = m->local_name ? m->local_name : m->name;
	uint32_t n = (uint32_t)strlen(m->data);
	le(b, 0x04034b50, 4), le(b, 20, 2), le(b, m->flags, 2), le(b, m->method, 2), le(b, 0, 2), le(b, 0x21, 2);
	le(b, crc32_of(m->data, n) + m->crc_error, 4), le(b, n, 4), le(b, n, 4), le(b, (uint32_t)strlen(name), 2), le(b, 0, 2);
	buf_adds(b, name);
	buf_adds(b, m->data);
}

static void add_central(struct buf *b, const struct member *m, uint32_t at)
{
	uint32_t n = (uint32_t)strlen(m->data);
	le(b, 0x02014b50, 4), le(b, 3 << 8 | 20, 2), le(b, 20, 2), le(b, m->flags, 2), le(b, m->method, 2), le(b, 0, 2), le(b, 0x21, 2);
	le(b, crc32_of(m->data, n) + m->crc_error, 4), le(b, n, 4), le(b, n + m->claim, 4), le(b, (uint32_t)strlen(m->name), 2), le(b, 0, 2), le(b, 0, 2), le(b, 0, 2), le(b, 0, 2);
	le(b, (m->mode ? m->mode : 0100644u) << 16, 4), le(b, at, 4);
	buf_adds(b, m->name);
}

static void make_zip(struct buf *b, const struct member *m, size_t n)
{
	uint32_t at[8], start;
	assert_true(n <= 8);
	for (size_t i = 0; i < n; i++) {
		at[i] = m[i].same_place_as ? at[0] : (uint32_t)b->n;
		if (!m[i].same_place_as)
			add_local(b, &m[i]);
	}
	start = (uint32_t)b->n;
	for (size_t i = 0; i < n; i++)
		add_central(b, &m[i], at[i]);
	uint32_t size = (uint32_t)b->n - start;
	le(b, 0x06054b50, 4), le(b, 0, 2), le(b, 0, 2), le(b, (uint32_t)n, 2), le(b, (uint32_t)n, 2), le(b, size, 4), le(b, start, 4), le(b, 0, 2);
}

static int try_bytes(struct str zip, const struct pack_limits *l, struct buf *out, struct err *err)
{
	int fd = file_of(zip);
	buf_reset(out);
	int n = read_all(fd, l, out, err);
	close(fd);
	return n;
}

static void plain_and_folders(void **state)
{
	(void)state;
	static const struct member m[] = { { .name = "dir/", .data = "", .mode = 040755 }, { .name = "dir/a.csv", .data = "1,2" }, { .name = "b", .data = "" } };
	struct buf zip = BUF_INIT(10000), out = BUF_INIT(10000);
	struct err err = ERR_INIT;
	make_zip(&zip, m, 3);
	if (try_bytes(buf_str(&zip), NULL, &out, &err) != 2)
		fail_msg("%s", err.msg);
	assert_string_equal(buf_cstr(&out), "dir/a.csv=1,2;b=;");
	buf_reset(&zip);
	make_zip(&zip, NULL, 0);
	assert_int_equal(try_bytes(buf_str(&zip), NULL, &out, &err), 0);
	buf_release(&zip);
	buf_release(&out);
}

static void hostile(void **state)
{
	(void)state;
	static const struct { struct member m[2]; size_t n; const char *why; } bad[] = {
		{ { { .name = "../x", .data = "1" } }, 1, "'..'" }, { { { .name = "a/../x", .data = "1" } }, 1, "'..'" }, { { { .name = "./x", .data = "1" } }, 1, "'.'" },
		{ { { .name = "/etc/x", .data = "1" } }, 1, "absolute" }, { { { .name = "C:x", .data = "1" } }, 1, "absolute" }, { { { .name = "a\\b", .data = "1" } }, 1, "back-slash" },
		{ { { .name = "a\nb", .data = "1" } }, 1, "control" }, { { { .name = "a\x7f", .data = "1" } }, 1, "control" }, { { { .name = "\xbe\xb0\xc7\xf8", .data = "1" } }, 1, "UTF-8" },
		{ { { .name = "a", .data = "1" }, { .name = "a", .data = "2" } }, 2, "same name" }, { { { .name = "Data.csv", .data = "1" }, { .name = "dATA.CSV", .data = "2" } }, 2, "same name" },
		{ { { .name = "a", .data = "1", .flags = 1 } }, 1, "encrypted" }, { { { .name = "a", .data = "/etc/passwd", .mode = 0120777 } }, 1, "link" }, { { { .name = "a", .data = "", .mode = 020644 } }, 1, "link or a device" },
		{ { { .name = "a", .data = "1", .crc_error = 1 } }, 1, "CRC" }, { { { .name = "a", .data = "1", .local_name = "b" } }, 1, "disagree" }, { { { .name = "a", .data = "1", .method = 12 } }, 1, "method" },
		{ { { .name = "a", .data = "1" }, { .name = "a", .data = "1", .same_place_as = 1 } }, 2, "overlap" }, { { { .name = "a", .data = "1", .claim = 1u << 30 } }, 1, "grows" },
		{ { { .name = "a", .data = "1", .claim = 5 } }, 1, "in.zip" },
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct buf zip = BUF_INIT(10000), out = BUF_INIT(10000);
		struct err err = ERR_INIT;
		make_zip(&zip, bad[i].m, bad[i].n);
		if (try_bytes(buf_str(&zip), NULL, &out, &err) != -1)
			fail_msg("case %zu was taken", i);
		assert_int_equal(err.kind, ERR_INPUT);
		if (strstr(err.msg, bad[i].why) == NULL)
			fail_msg("case %zu: %s", i, err.msg);
		buf_release(&zip);
		buf_release(&out);
	}
}

static void no_zip_at_all(void **state)
{
	(void)state;
	struct buf out = BUF_INIT(100);
	struct err err = ERR_INIT;
	assert_int_equal(try_bytes(STR(""), NULL, &out, &err), -1);
	assert_int_equal(try_bytes(STR("PK\3\4"), NULL, &out, &err), -1);
	assert_int_equal(try_bytes(STR("id,name\n1,2\nthis is a table and no archive, and long enough to hold an end record\n"), NULL, &out, &err), -1);
	assert_non_null(strstr(err.msg, "no zip archive"));
	buf_release(&out);
}

/* A wrong or missing byte: an error, or the same contents; never a crash. */
static void damage(void **state)
{
	(void)state;
	static const struct member m[] = { { .name = "a.csv", .data = "id,name\n1,x\n" }, { .name = "b", .data = "zzzz" } };
	struct buf zip = BUF_INIT(10000), out = BUF_INIT(10000);
	struct err err = ERR_INIT;
	make_zip(&zip, m, 2);
	for (size_t cut = 0; cut < zip.n; cut++)
		assert_int_equal(try_bytes((struct str){ zip.p, cut }, NULL, &out, &err), -1);
	for (size_t i = 0; i < zip.n; i++) {
		for (int bit = 0; bit < 8; bit++) {
			zip.p[i] ^= (char)(1 << bit);
			int n = try_bytes(buf_str(&zip), NULL, &out, &err);
			/* A changed mode may turn a file into a folder, nothing else may change. */
			if (n == 2 && !str_is(buf_str(&out), "a.csv=id,name\n1,x\n;b=zzzz;"))
				fail_msg("bit %d of byte %zu went unnoticed: %s", bit, i, buf_cstr(&out));
			zip.p[i] ^= (char)(1 << bit);
		}
	}
	buf_release(&zip);
	buf_release(&out);
}

static void limits(void **state)
{
	(void)state;
	static const struct member m[] = { { .name = "a", .data = "12345" }, { .name = "b", .data = "1234567" }, { .name = "c", .data = "1" } };
	static const struct { struct pack_limits l; int want; } cases[] = {
		{ { 3, 7, 13, 200 }, 3 }, { { 2, 7, 13, 200 }, -1 }, { { 3, 6, 13, 200 }, -1 }, { { 3, 7, 12, 200 }, -1 },
	};
	struct buf zip = BUF_INIT(10000), out = BUF_INIT(10000);
	make_zip(&zip, m, 3);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct err err = ERR_INIT;
		assert_int_equal(try_bytes(buf_str(&zip), &cases[i].l, &out, &err), cases[i].want);
		assert_int_equal(err.kind, cases[i].want < 0 ? ERR_INPUT : ERR_NONE);
	}
	buf_release(&zip);
	buf_release(&out);
}

/* A bomb that tells the truth is refused at once, one that lies while it is read. */
static void bombs(void **state)
{
	(void)state;
	char *zeros = calloc(1, 8 * MIB);
	struct err err = ERR_INIT;
	struct buf zip = BUF_INIT(MIB), out = BUF_INIT(100);
	int fd = new_file();
	struct pack_out *z = pack_create(fd, "a.zip", &err);
	assert_int_equal(pack_add(z, "zeros", (struct str){ zeros, 8 * MIB }, &err), 0);
	assert_int_equal(pack_finish(z, &err), 0);
	content(fd, &zip);
	close(fd);
	assert_int_equal(try_bytes(buf_str(&zip), NULL, &out, &err), -1);
	assert_non_null(strstr(err.msg, "a member grows more than allowed"));
	const struct pack_limits wide = { 10, 8 * MIB, 8 * MIB, 2000 };
	assert_int_equal(try_bytes(buf_str(&zip), &wide, &out, &err), 1);
	char *central = zip.p + zip.n;
	while (memcmp(central, "PK\1\2", 4) != 0)
		central--;
	memset(central + 24, 0, 4);              /* the directory claims an empty member */
	assert_int_equal(try_bytes(buf_str(&zip), NULL, &out, &err), -1);
	assert_true(out.over || out.n < 3 * MIB);
	buf_release(&zip);
	buf_release(&out);
	free(zeros);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_trip), cmocka_unit_test(same_bytes_everywhere), cmocka_unit_test(unzip_agrees), cmocka_unit_test(names_we_do_not_write), cmocka_unit_test(disk_errors_are_told),
		cmocka_unit_test(plain_and_folders), cmocka_unit_test(hostile), cmocka_unit_test(no_zip_at_all), cmocka_unit_test(damage), cmocka_unit_test(limits), cmocka_unit_test(bombs),
	};
	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
