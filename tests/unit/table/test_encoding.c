/* test_encoding.c - which encoding a file is in, and the stream of UTF-8 that comes out, in blocks of every size. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <iconv.h>

#include "table/encoding.h"
#include "table/reading.h"

#define CHINESE "编号,名称,地址\n1,海港区示例公园,河北大街\n2,山海关区示例体育场,湖㳇镇路\n"

/* UTF-8 in another encoding. */
static struct str encoded(const char *to, struct str text, struct buf *out)
{
	char block[4096], *in = (char *)(uintptr_t)text.p, *o = block;
	size_t in_left = text.n, out_left = sizeof block;
	iconv_t cd = iconv_open(to, "UTF-8");
	assert_true(cd != (iconv_t)-1);
	assert_int_equal(iconv(cd, &in, &in_left, &o, &out_left), 0);
	iconv_close(cd);
	buf_reset(out);
	buf_add(out, block, sizeof block - out_left);
	return buf_str(out);
}

/* The whole text, read in blocks of cap bytes. */
static void drain(int fd, const struct encoding *e, size_t cap, struct buf *out)
{
	char *block = malloc(cap);
	struct err err = ERR_INIT;
	struct encoding_stream *s = encoding_open(fd, "t", e, &err);
	ssize_t n;
	assert_non_null(s);
	buf_reset(out);
	while ((n = encoding_read(s, block, cap, &err)) > 0)
		buf_add(out, block, (size_t)n);
	assert_int_equal(n, 0);
	encoding_close(s);
	free(block);
}

static void found(struct str bytes, const char *declared, const char *name, const char *text, struct encoding *e)
{
	struct arena arena = ARENA_INIT;
	struct buf out = BUF_INIT(1 << 20);
	struct err err = ERR_INIT;
	int fd = file_of(bytes);
	if (encoding_find(fd, "t", declared, &arena, e, &err) != 0)
		fail_msg("%s", err.msg);
	assert_string_equal(e->name, name);
	for (size_t cap = ENCODING_MIN_READ; cap < 60; cap++) {
		drain(fd, e, cap, &out);
		assert_string_equal(buf_cstr(&out), text);
	}
	assert_true(e->evidence.n != 0);
	e->evidence = STR_NONE;
	close(fd);
	arena_release(&arena);
	buf_release(&out);
}

static void not_found(struct str bytes, const char *declared, const char *words, enum err_kind kind)
{
	struct arena arena = ARENA_INIT;
	struct encoding e;
	struct err err = ERR_INIT;
	int fd = file_of(bytes);
	assert_int_equal(encoding_find(fd, "t", declared, &arena, &e, &err), -1);
	if (strstr(err.msg, words) == NULL)
		fail_msg("'%s' lacks '%s'", err.msg, words);
	assert_int_equal(err.kind, kind);
	close(fd);
	arena_release(&arena);
}

static void utf8_and_marks(void **state)
{
	(void)state;
	struct encoding e;
	struct buf b = BUF_INIT(1 << 16);
	found(STR("a,b\n"), NULL, "utf-8", "a,b\n", &e);
	assert_false(e.bom);
	found(STR(CHINESE), NULL, "utf-8", CHINESE, &e);
	found(STR("\xEF\xBB\xBF" CHINESE), NULL, "utf-8", CHINESE, &e);
	assert_true(e.bom);
	assert_int_equal(e.odd, 0);
	found(encoded("UTF-16LE", STR("\xEF\xBB\xBF" CHINESE), &b), NULL, "utf-16le", CHINESE, &e);
	assert_true(e.bom);
	found(encoded("UTF-16BE", STR("\xEF\xBB\xBF" CHINESE), &b), NULL, "utf-16be", CHINESE, &e);
	found(encoded("UTF-16BE", STR("\xEF\xBB\xBF" CHINESE), &b), "utf-16", "utf-16be", CHINESE, &e);
	buf_release(&b);
}

static void gb18030_over_the_whole_file(void **state)
{
	(void)state;
	struct encoding e;
	struct buf b = BUF_INIT(1 << 16);
	found(encoded("GB18030", STR(CHINESE), &b), NULL, "gb18030", CHINESE, &e);
	assert_false(e.doubtful);
	assert_int_equal(e.mixed_line, 0);
	found(buf_str(&b), "GBK", "gb18030", CHINESE, &e);
	/* one wrong byte at the very end decides */
	buf_addc(&b, '\xFF');
	not_found(buf_str(&b), NULL, "is not GB18030", ERR_INPUT);
	buf_release(&b);
}

static void wrong_bytes_are_placed(void **state)
{
	(void)state;
	not_found(STR("id,name\n1,a\n2,\xff\xff\n"), "utf-8", "byte 14 in line 3", ERR_INPUT);
	not_found(STR("id,name\r\n1,a\r2,\xff\xff\n"), NULL, "byte 15 (line 3) is not UTF-8", ERR_INPUT);
	not_found(STR("a\n\xE6\xB5"), "utf-8", "byte 2 in line 2", ERR_INPUT);                        /* cut at the end */
	not_found(STR("a\n\xC0\x80\n"), "utf-8", "byte 2", ERR_INPUT);                                /* overlong */
	not_found(STR("a\n\xED\xA0\x80\n"), "utf-8", "byte 2", ERR_INPUT);                            /* surrogate */
	not_found(STR("a\n\xF4\x90\x80\x80\n"), "utf-8", "byte 2", ERR_INPUT);                        /* above U+10FFFF */
	not_found(STR("\xFF\xFE\0\0a\0\0\0"), NULL, "UTF-32", ERR_INPUT);
	not_found(STR("a"), "no-such-encoding", "unknown encoding", ERR_USAGE);
	not_found(STR("a"), "utf-16le//IGNORE", "unknown encoding", ERR_USAGE);
	not_found(STR("\x41"), "utf-16le", "does not belong", ERR_INPUT);                             /* odd length */
}

static void many_nuls_are_no_text(void **state)
{
	(void)state;
	struct buf b = BUF_INIT(1 << 16);
	not_found(encoded("UTF-16LE", STR("id,name\n1,a\n"), &b), NULL, "UTF-16 without a byte order mark", ERR_INPUT);
	not_found(encoded("UTF-16BE", STR(CHINESE), &b), NULL, "cannot decode", ERR_INPUT);
	buf_release(&b);
}

static void doubt_is_told(void **state)
{
	(void)state;
	struct encoding e;
	struct buf b = BUF_INIT(1 << 16), text = BUF_INIT(1 << 16);
	/* Japanese in cp932 that happens to decode as GB18030 */
	struct str japanese = encoded("CP932", STR("名前,住所\nうみ,まち\n"), &b);
	struct arena arena = ARENA_INIT;
	struct err err = ERR_INIT;
	int fd = file_of(japanese);
	assert_int_equal(encoding_find(fd, "t", NULL, &arena, &e, &err), 0);
	assert_string_equal(e.name, "gb18030");
	assert_true(e.doubtful);
	close(fd);
	arena_release(&arena);
	found(japanese, "cp932", "cp932", "名前,住所\nうみ,まち\n", &e);
	assert_false(e.doubtful);
	/* Big5 has some of the common pairs, not most */
	fd = file_of(encoded("BIG5", STR("編號,名稱,地址\n1,示範公園,台北市信義區\n2,體育場,高雄市左營區\n"), &b));
	assert_int_equal(encoding_find(fd, "t", NULL, &arena, &e, &err), 0);
	assert_true(e.doubtful);
	close(fd);
	arena_release(&arena);
	/* all is valid UTF-8, but another encoding is declared */
	fd = file_of(STR("编号,名称\n"));
	assert_int_equal(encoding_find(fd, "t", "big5", &arena, &e, &err), -1);
	assert_int_equal(encoding_find(fd, "t", "iso-8859-1", &arena, &e, &err), 0);
	assert_true(e.conflict);
	close(fd);
	arena_release(&arena);
	found(encoded("BIG5", STR("編號,名稱\n"), &b), "big5", "big5", "編號,名稱\n", &e);
	assert_false(e.conflict);
	/* a line of UTF-8 in a file of GB18030 */
	buf_addstr(&text, encoded("GB18030", STR("编号,名称\n1,海港区\n"), &b));
	buf_adds(&text, "2,石景山区示例\n");
	fd = file_of(buf_str(&text));
	assert_int_equal(encoding_find(fd, "t", NULL, &arena, &e, &err), 0);
	assert_int_equal(e.mixed_line, 3);
	close(fd);
	arena_release(&arena);
	buf_release(&b);
	buf_release(&text);
}

static void odd_characters(void **state)
{
	(void)state;
	assert_int_equal(encoding_odd(STR("海港区，ａ\xF0\xA0\x80\x80")), 0);
	assert_int_equal(encoding_odd(STR("a\0b")), ENCODING_NUL);
	assert_int_equal(encoding_odd(STR("a\xEF\xBB\xBF")), ENCODING_BOM_INSIDE);
	assert_int_equal(encoding_odd(STR("\xEF\xBF\xBD")), ENCODING_REPLACEMENT);
	assert_int_equal(encoding_odd(STR("\xEE\x80\x80")), ENCODING_PRIVATE);
	assert_int_equal(encoding_odd(STR("\xEF\xA3\xBF")), ENCODING_PRIVATE);
	assert_int_equal(encoding_odd(STR("\xF4\x8F\xBF\xBD")), ENCODING_PRIVATE);
	assert_int_equal(encoding_odd(STR("\xEF\xA4\x80\xEF\xBF\xA5")), 0);      /* U+F900, U+FFE5 */
}

/* Blocks of the file end in the middle of characters. */
static void long_files_keep_every_character(void **state)
{
	(void)state;
	struct buf text = BUF_INIT(1 << 22), back = BUF_INIT(1 << 22), gb = BUF_INIT(1 << 22), line = BUF_INIT(4096);
	for (int i = 0; i < 8000; i++) {
		buf_addf(&text, "%d,海港区示例公园湖㳇镇\n", i);
		struct buf one = BUF_INIT(200);
		buf_addf(&one, "%d,海港区示例公园湖㳇镇\n", i);
		buf_addstr(&gb, encoded("GB18030", buf_str(&one), &line));
		buf_release(&one);
	}
	const struct buf *files[] = { &text, &gb };
	for (size_t f = 0; f < 2; f++) {
		struct arena arena = ARENA_INIT;
		struct encoding e;
		struct err err = ERR_INIT;
		int fd = file_of(buf_str(files[f]));
		assert_int_equal(encoding_find(fd, "t", NULL, &arena, &e, &err), 0);
		for (size_t cap = 9973; cap < 300000; cap *= 3) {
			drain(fd, &e, cap, &back);
			assert_true(str_eq(buf_str(&back), buf_str(&text)));
		}
		close(fd);
		arena_release(&arena);
	}
	buf_release(&text);
	buf_release(&back);
	buf_release(&gb);
	buf_release(&line);
}

int main(void)
{
	encoding_prepare();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(utf8_and_marks),
		cmocka_unit_test(gb18030_over_the_whole_file),
		cmocka_unit_test(wrong_bytes_are_placed),
		cmocka_unit_test(many_nuls_are_no_text),
		cmocka_unit_test(doubt_is_told),
		cmocka_unit_test(odd_characters),
		cmocka_unit_test(long_files_keep_every_character),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
