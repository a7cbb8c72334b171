/* test_csv.c - rows with their numbers and lines, and every rule of rules.def: a case that raises it, and one that does not. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "table/reading.h"

static void places(void **state)
{
	(void)state;
	expect("id,name\n1,a\n2,zz\n", NULL, "id|name", "2:2:1|a\n3:3:2|zz\n", "");
	expect("id,name\n1,a\n2,zz", NULL, "id|name", "2:2:1|a\n3:3:2|zz\n", "");
	expect("id,name,note\n1,a,\"x\ny\n\"\n2,zz,\n", NULL, "id|name|note", "2:2:1|a|x\ny\n\n3:5:2|zz|\n", "");
	expect("id,name,note\n1,a,\n2,\"z\nz\",\n", NULL, "id|name|note", "2:2:1|a|\n3:3:2|z\nz|\n", "");
	expect("id,name,\"no\nte\"\n1,a,\n2,zz,\n", NULL, "id|name|no\nte", "2:3:1|a|\n3:4:2|zz|\n", "");
	expect("id,name\r\n1,a\r\n2,zz\r\n", NULL, "id|name", "2:2:1|a\n3:3:2|zz\n", "");
	expect("id,name,note\r\n1,a,\"x\ny\"\r\n2,zz,\r\n", NULL, "id|name|note", "2:2:1|a|x\ny\n3:4:2|zz|\n", "");
	expect("id,name\r1,a\r2,zz\r", NULL, "id|name", "2:2:1|a\n3:3:2|zz\n", "");
	expect("\xEF\xBB\xBF\"id\",\"name\"\r\n1,a\r\n2,zz\r\n", NULL, "id|name", "2:2:1|a\n3:3:2|zz\n", "");
	expect("id,name,note\n1,a,\"say \"\"x\"\", y\"\n2,zz,\n", NULL, "id|name|note", "2:2:1|a|say \"x\", y\n3:3:2|zz|\n", "");
}

static void offsets_find_the_record(void **state)
{
	(void)state;
	const char *text = "\xEF\xBB\xBFid,name\n1,\"a\nb\"\n2,c\n";
	int fd = file_of(str_from(text));
	struct table *t;
	struct err err = ERR_INIT;
	const struct batch *b;
	assert_int_equal(table_open(&t, fd, "t", NULL, &err), 0);
	assert_int_equal(table_next(t, &b, &err), 1);
	assert_int_equal(batch_rows(b), 2);
	assert_memory_equal(text + batch_offset(b, 0), "1,", 2);
	assert_memory_equal(text + batch_offset(b, 1), "2,c", 3);
	assert_int_equal(table_next(t, &b, &err), 0);
	assert_int_equal(table_next(t, &b, &err), 0);
	table_close(t);
	close(fd);
}

static void ragged(void **state)
{
	(void)state;
	expect("id,name\n1\n2,b,x\n3,c\n", NULL, "id|name", "2:2:1|\n3:3:2|b\n4:4:3|c\n", "missing-cell 2 2 2\nextra-cell 3 3 3 x\n");
	expect("a,b,c\n1\n1,2,3\n", NULL, "a|b|c", "2:2:1||\n3:3:1|2|3\n", "missing-cell 2 2 2\nmissing-cell 2 2 3\n");
	expect("a,b\n1,2,,\"q,\"\"r\"\n3,4\n5,6\n", NULL, "a|b", "2:2:1|2\n3:3:3|4\n4:4:5|6\n", "extra-cell 2 2 3 \nextra-cell 2 2 4 q,\"r\n");
}

static void blank_rows(void **state)
{
	(void)state;
	expect("id,name\n1,a\n,\n2,zz\n", NULL, "id|name", "2:2:1|a\n4:4:2|zz\n", "blank-row 3 3 0\n");
	expect("id,name\n1,a\n\n2,zz\n", NULL, "id|name", "2:2:1|a\n4:4:2|zz\n", "blank-row 3 3 0\n");
	expect("id,name\n1,a\n\"\",\"\",,\n2,zz\n", NULL, "id|name", "2:2:1|a\n4:4:2|zz\n", "blank-row 3 3 0\n");
	expect("id,name\n1,a\n ,\n", NULL, "id|name", "2:2:1|a\n3:3: |\n", "");
	expect("id\n1\n\n\"\"\n2\n", NULL, "id", "2:2:1\n3:3:\n4:4:\n5:5:2\n", "");      /* one column: a row with an empty cell */
	expect("a,b\n\n\n", NULL, "a|b", "", "blank-row 2 2 0\nblank-row 3 3 0\n");
}

static void quotes(void **state)
{
	(void)state;
	expect("a,b\n12\" monitor,say \"hi\"\n", NULL, "a|b", "2:2:12\" monitor|say \"hi\"\n", "stray-quote 2 2 1\nstray-quote 2 2 2\n");
	expect("a,b\n\"12\"\" monitor\",x\n", NULL, "a|b", "2:2:12\" monitor|x\n", "");
	expect("a,b\n\"aa\"a,x\n", NULL, "a|b", "2:2:aaa|x\n", "text-after-quote 2 2 1\n");
	expect("a,b\n1,\"open\n2,x\n", NULL, "a|b", "2:2:1|\"open\n3:3:2|x\n", "unterminated-quote 2 2 2\n");
	/* the line where the quote opens, not where the record begins */
	expect("a,b\n\"x\ny\",\"open\n2,x\n", NULL, "a|b", "2:2:x\ny|\"open\n3:4:2|x\n", "unterminated-quote 2 3 2\n");
	expect("a,\"b\n1,2\n", NULL, "a|\"b", "2:2:1|2\n", "*unterminated-quote 1 1 2\n");
}

static void unterminated_quote_stops_at_max_cell(void **state)
{
	(void)state;
	struct buf text = BUF_INIT(8 << 20);
	struct reading r;
	buf_adds(&text, "id,name\n1,\"open\n");
	for (int i = 2; i <= 100000; i++)
		buf_addf(&text, "%d,示例公园\n", i);
	buf_adds(&text, "100001,\"closed\"\n");
	read_bytes(&r, buf_str(&text), NULL);
	assert_int_equal(r.opened, 0);
	assert_int_equal(r.n_rows, 100001);
	assert_string_equal(buf_cstr(&r.oddities), "unterminated-quote 2 2 2\n");
	reading_release(&r);
	/* the same text may be one cell where cells may be that long */
	read_bytes(&r, buf_str(&text), &(struct table_options){ .max_cell = 32 << 20 });
	assert_int_equal(r.opened, 0);
	assert_int_equal(r.n_rows, 100001);
	reading_release(&r);
	buf_release(&text);
}

static void characters(void **state)
{
	(void)state;
	struct reading r;
	read_bytes(&r, STR("id,name,and,more,columns,so,that,it,is,text\n1,a\0b,,,,,,,,x\n"), NULL);
	assert_string_equal(buf_cstr(&r.oddities), "nul-byte 2 2 2\n");
	reading_release(&r);
	expect("id,name\n1,a\n\xEF\xBB\xBFid,name\n2,b\n", NULL, "id|name", "2:2:1|a\n3:3:\xEF\xBB\xBFid|name\n4:4:2|b\n", "bom-in-middle 3 3 1\n");
	expect("\xEF\xBB\xBF\xEF\xBB\xBFid,name\n1,a\n", NULL, "id|name", "2:2:1|a\n", "*bom-in-middle 1 1 1\n");
	expect("id,name\n1,a\xEF\xBF\xBD\n2,b\n", NULL, "id|name", "2:2:1|a\xEF\xBF\xBD\n3:3:2|b\n", "replacement-character 2 2 2\n");
	expect("id,name\n1,\xEE\x80\x80\n2,b\n", NULL, "id|name", "2:2:1|\xEE\x80\x80\n3:3:2|b\n", "private-use 2 2 2\n");
	expect("id,name\n1,海港区，（甲）\n", NULL, "id|name", "2:2:1|海港区，（甲）\n", "");
}

static void line_ends(void **state)
{
	(void)state;
	expect("a,b\r\n1,2\r\n3,4\n5,6\n", NULL, "a|b", "2:2:1|2\n3:3:3|4\n4:4:5|6\n", "*mixed-line-ends 3 3 0\n");
	expect("a,b\r\n1,\"x\ny\"\r\n", NULL, "a|b", "2:2:1|x\ny\n", "");
	struct reading r;
	static const struct { const char *text, *end; } cases[] = { { "a\r\nb\r\n", "\r\n" }, { "a\rb\r", "\r" }, { "a\nb\n", "\n" }, { "a", "\n" } };
	for (size_t i = 0; i < 4; i++) {
		read_text(&r, cases[i].text, NULL);
		assert_string_equal(r.line_end, cases[i].end);
		reading_release(&r);
	}
}

static void rules_of_the_file(void **state)
{
	(void)state;
	struct reading r;
	expect("一览表,,\na,b,c\n1,2,3\n4,5,6\n", NULL, "a|b|c", "3:3:1|2|3\n4:4:4|5|6\n", "*skipped-title 1 1 0\n");
	read_bytes(&r, STR("\x82\xA4\x82\xDD,\x82\xDC\x82\xBF\n1,2\n"), NULL);       /* cp932 hiragana */
	assert_string_equal(r.encoding, "gb18030");
	assert_string_equal(buf_cstr(&r.oddities), "*encoding-doubtful 0 0 0\n");
	reading_release(&r);
	read_bytes(&r, STR("\xB1\xE0\xBA\xC5,\xC3\xFB\xB3\xC6\n1,\xBA\xA3\xB8\xDB\xC7\xF8\n"), NULL);
	assert_string_equal(r.encoding, "gb18030");
	assert_string_equal(buf_cstr(&r.names), "编号|名称");
	assert_string_equal(buf_cstr(&r.rows), "2:2:1|海港区\n");
	assert_string_equal(buf_cstr(&r.oddities), "");
	reading_release(&r);
	read_bytes(&r, STR("\xB1\xE0\xBA\xC5,\xC3\xFB\xB3\xC6\n1,石景山区示例\n"), NULL);
	assert_string_equal(buf_cstr(&r.oddities), "*encoding-mixed 0 2 0\n");
	reading_release(&r);
	read_text(&r, "名,b\n1,2\n", &(struct table_options){ .encoding = "latin1" });
	assert_string_equal(buf_cstr(&r.oddities), "*encoding-conflict 0 0 0\n");
	reading_release(&r);
	expect("a,b\n1,2\n", &(struct table_options){ .encoding = "latin1" }, "a|b", "2:2:1|2\n", "");
}

static void comments(void **state)
{
	(void)state;
	struct reading r;
	const struct table_options o = { .comment = '#' };
	read_text(&r, "# it's 5\" wide, really\nid,name\n1,a\n#b\n\"#c\",d\n", &o);
	assert_string_equal(buf_cstr(&r.names), "id|name");
	assert_string_equal(buf_cstr(&r.rows), "3:3:1|a\n5:5:#c|d\n");
	assert_string_equal(buf_cstr(&r.comments), "+ # it's 5\" wide, really\n+ #b\n");
	assert_string_equal(buf_cstr(&r.skipped), "1 comment\n");
	reading_release(&r);
	read_text(&r, "一览表,,\na,b,c\n1,2,3\n4,5,6\n", NULL);
	assert_string_equal(buf_cstr(&r.comments), "- 一览表,,\n");
	reading_release(&r);
	int fd = file_of(STR("#x\nid,name\n1,a\n#y\n2,b\r\n"));
	read_fd(&r, fd, &o, true);             /* the second pass adds nothing twice */
	assert_string_equal(buf_cstr(&r.rows), "3:3:1|a\n5:5:2|b\n");
	assert_string_equal(buf_cstr(&r.comments), "+ #x\n+ #y\n");
	assert_string_equal(buf_cstr(&r.oddities), "*mixed-line-ends 5 5 0\n");
	reading_release(&r);
	close(fd);
}

static void many_batches(void **state)
{
	(void)state;
	struct buf text = BUF_INIT(16 << 20);
	buf_adds(&text, "id,text\n");
	for (int i = 1; i <= 60000; i++)
		buf_addf(&text, "%d,\"%s%d\"\n", i, i % 7 == 0 ? "line\nbreak " : "0123456789012345678901234567890123456789 ", i);
	int fd = file_of(buf_str(&text));
	struct table *t;
	struct err err = ERR_INIT;
	const struct batch *b;
	assert_int_equal(table_open(&t, fd, "t", NULL, &err), 0);
	for (int pass = 0; pass < 2; pass++) {
		uint64_t row = 2, line = 2;
		size_t batches = 0;
		int got;
		while ((got = table_next(t, &b, &err)) > 0) {
			batches++;
			for (size_t i = 0; i < batch_rows(b); i++, row++) {
				char id[16];
				snprintf(id, sizeof id, "%d", (int)row - 1);
				assert_int_equal(batch_row_number(b, i), row);
				assert_int_equal(batch_line(b, i), line);
				assert_true(str_is(batch_cell(b, i, 0), id));
				line += (row - 1) % 7 == 0 ? 2 : 1;
			}
			assert_true(batch_bytes(b) < (2 << 20));
		}
		assert_int_equal(got, 0);
		assert_int_equal(row, 60002);
		assert_true(batches > 2);
		assert_int_equal(table_rewind(t, &err), 0);
	}
	table_close(t);
	close(fd);
	buf_release(&text);
}

static void limits_are_errors(void **state)
{
	(void)state;
	struct reading r;
	static const struct { const char *text; struct table_options o; const char *words, *type; } cases[] = {
		{ "a,b,c\n", { .max_columns = 2 }, "(line 1) has more than 2 of them", "source-error" },
		{ "a,b\n1,2\n1,0123456789\n", { .max_cell = 4 }, "record 3 (line 3)", "source-error" },
		{ "a,b\n1,2\n", { .max_bytes = 3 }, "more than 3 bytes", "scheme-error" },
		{ "a,b\n1,\xff\n", { .encoding = "utf-8" }, "line 2", "encoding-error" },
		{ "\xEF\xBB\xBF", { 0 }, "the file is empty", "source-error" },
		{ "", { 0 }, "the file is empty", "source-error" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		read_bytes(&r, str_from(cases[i].text), &cases[i].o);
		assert_int_equal(r.opened, -1);
		if (strstr(r.err.msg, cases[i].words) == NULL)
			fail_msg("'%s' lacks '%s'", r.err.msg, cases[i].words);
		assert_string_equal(table_error_type(&r.err), cases[i].type);
		assert_int_equal(r.err.kind, ERR_INPUT);
		reading_release(&r);
	}
}

static uint64_t seed = 88172645463325252u;
static unsigned dice(unsigned n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (unsigned)(seed >> 11) % n;
}

/* Whatever the bytes: rows or a clear error, numbers that rise, rows as wide as the header, every oddity of a rule. */
static void any_bytes(void **state)
{
	(void)state;
	static const char *const bits[] = { "a", "1", ",", ",", ";", "\t", "|", "\"", "\"", "\n", "\n", "\r\n", "\r", "海", "\xBA\xA3", "\xEF\xBB\xBF", "\xFF", "\xFE", "sep=",
		"#", " ", "2026", "\xEF\xBF\xBD" };
	unsigned opened = 0;
	for (int round = 0; round < 4000; round++) {
		struct buf text = BUF_INIT(4096);
		struct reading r;
		struct table_options o = { .comment = dice(4) ? 0 : '#', .header_rows = (int)dice(4) - 1, .strict = dice(5) == 0, .max_cell = 1 + dice(40) };
		for (unsigned n = dice(60); n != 0; n--)
			buf_adds(&text, bits[dice(dice(3) ? 13 : sizeof bits / sizeof *bits)]);
		if (dice(8) == 0)
			buf_addc(&text, '\0');
		read_bytes(&r, buf_str(&text), &o);
		opened += r.opened == 0;
		if (r.opened != 0)
			assert_true(r.err.kind == ERR_INPUT && r.err.msg[0] >= 'a' && r.err.msg[0] <= 'z');
		reading_release(&r);
		buf_release(&text);
	}
	assert_true(opened > 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(places), cmocka_unit_test(offsets_find_the_record), cmocka_unit_test(ragged), cmocka_unit_test(blank_rows),
		cmocka_unit_test(quotes), cmocka_unit_test(unterminated_quote_stops_at_max_cell), cmocka_unit_test(characters), cmocka_unit_test(line_ends),
		cmocka_unit_test(rules_of_the_file), cmocka_unit_test(comments), cmocka_unit_test(many_batches), cmocka_unit_test(limits_are_errors),
		cmocka_unit_test(any_bytes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
