/* test_records.c - the same records, places and errors whatever the size of the blocks. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "table/reading.h"
#include "table/records.h"

static const struct dialect plain = { .delimiter = ',', .quote = '"', .escape = -1, .comment = '#', .double_quote = true };
static const struct encoding utf8 = { .name = "utf-8" };

/* All records as text; the error's message at the end where there is one. Reads twice, with a rewind between. */
static void print_records(struct str text, size_t block, const struct split_limits *limits, struct buf *out)
{
	struct err err = ERR_INIT;
	int fd = file_of(text), got = 0;
	struct encoding_stream *in = encoding_open(fd, "t", &utf8, &err);
	struct records records;
	struct record r;
	records_init(&records, in, "t", &plain, limits, 3, block);
	for (int pass = 0; pass < 2; pass++) {
		buf_reset(out);
		assert_int_equal(records_rewind(&records, &err), 0);
		while ((got = records_next(&records, &r, &err)) > 0)
			buf_addf(out, "%llu %llu %llu %zu%s <%.*s>\n", (unsigned long long)r.number, (unsigned long long)r.line, (unsigned long long)r.offset, r.split.n,
				r.split.comment ? "#" : "", (int)r.split.bytes, r.raw);
	}
	if (got < 0)
		buf_addstr(out, str_from(err.msg));
	records_release(&records);
	encoding_close(in);
	close(fd);
}

static void same_for_every_block(const char *text, const struct split_limits *limits, const char *want)
{
	struct buf out = BUF_INIT(1 << 20);
	for (size_t block = ENCODING_MIN_READ; block < 120; block++) {
		print_records(str_from(text), block, limits, &out);
		assert_string_equal(buf_cstr(&out), want);
	}
	buf_release(&out);
}

static void places(void **state)
{
	(void)state;
	const struct split_limits limits = { 1000, 4000, 100 };
	same_for_every_block("名称,地址\r\n#备注,\"\r\n\"甲\r\n乙\",\"\"\"丙\"\"\"\r\n\r\n丁,a long cell that fills several of the smaller blocks\n末", &limits,
		"1 1 3 2 <名称,地址\r\n>\n"
		"2 2 18 1# <#备注,\"\r\n>\n"
		"3 3 29 2 <\"甲\r\n乙\",\"\"\"丙\"\"\"\r\n>\n"
		"4 5 51 1 <\r\n>\n"
		"5 6 53 2 <丁,a long cell that fills several of the smaller blocks\n>\n"
		"6 7 110 1 <末>\n");
	same_for_every_block("", &limits, "");
}

static void limits_are_told(void **state)
{
	(void)state;
	const struct split_limits cell = { 10, 400, 100 }, record = { 10, 30, 100 }, wide = { 10, 400, 2 };
	same_for_every_block("a\nb,\"x\ny\"\n0123456789abcdef,1\n", &cell,
		"1 1 3 1 <a\n>\n2 2 5 2 <b,\"x\ny\"\n>\ncannot split 't' into cells: record 3 (line 4) has one of more than 10 bytes (--max-cell)");
	same_for_every_block("a\n0123456,0123456,0123456,0123456,0123456,\n", &record, "1 1 3 1 <a\n>\ncannot split 't' into cells: record 2 (line 2) has more than 30 bytes");
	same_for_every_block("a,b\n1,2,3\n", &wide, "1 1 3 2 <a,b\n>\ncannot split 't' into cells: record 2 (line 2) has more than 2 of them (--max-columns)");
}

static void file_that_changes_is_an_error(void **state)
{
	(void)state;
	const struct split_limits limits = { 1000, 4000, 100 };
	struct buf out = BUF_INIT(1 << 16);
	print_records(STR("a,b\n1,\xFF\n"), 64, &limits, &out);        /* was proven as UTF-8, but no longer is */
	assert_string_equal(buf_cstr(&out), "cannot decode 't': byte 6 is not utf-8");
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(places),
		cmocka_unit_test(limits_are_told),
		cmocka_unit_test(file_that_changes_is_an_error),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
