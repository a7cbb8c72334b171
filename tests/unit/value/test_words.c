/* Empty-like values, boolean words, the half-width view, and shapes that tell nothing. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "base/mem.h"
#include "value/missing.h"
#include "value/narrow.h"
#include "value/shape.h"

static void test_missing(void **state)
{
	static const char *const empty[] = { "", " ", "　", "-", "--", "—", "——", "/", "\\", "无", "暂无", "没有", "不详", "未知", "NULL", "null", "N/A", "NA", "#N/A", "待补充", "待定", "空", "…",
		"……", " 无 ", "　暂无　", "－", "ＮＵＬＬ", "\xE2\x80\x8B无", "\t\r\n" };
	static const char *const full[] = { "0", "无障碍", "无锡", "否", "-1", "NAN", "N", "空港", "待定区", "nullable", "---- ", "没有了", "一", "/ /x", "海港区" };
	char spaces[100];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(empty); i++)
		if (!missing_like(str_from(empty[i])))
			fail_msg("'%s' is empty-like", empty[i]);
	for (i = 0; i < ARRAY_SIZE(full); i++)
		if (missing_like(str_from(full[i])))
			fail_msg("'%s' is a value", full[i]);
	memset(spaces, ' ', sizeof spaces);
	assert_true(missing_like((struct str){ spaces, sizeof spaces }));
	spaces[50] = 'x';
	assert_false(missing_like((struct str){ spaces, sizeof spaces }));
	assert_true(missing_like(STR_NONE));
}

static void test_boolean(void **state)
{
	static const char *const yes[] = { "是", "有", "Y", "YES", "1", "√", "✓", "✔", "对", "已", "提供", "具备", "true", "T", "yes", "True", " 是 ", "Ｙ", "１" };
	static const char *const no[] = { "否", "无", "没有", "N", "NO", "0", "×", "✗", "✕", "未", "不提供", "不具备", "false", "F", "FALSE", "　否" };
	static const char *const other[] = { "", "有2个", "有(3处)", "部分", "在建", "2", "-", "是否", "10", "不", "tru" };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(yes); i++)
		assert_int_equal(boolean_word(str_from(yes[i])), 1);
	for (i = 0; i < ARRAY_SIZE(no); i++)
		assert_int_equal(boolean_word(str_from(no[i])), 0);
	for (i = 0; i < ARRAY_SIZE(other); i++)
		assert_int_equal(boolean_word(str_from(other[i])), -1);
}

static void test_narrow(void **state)
{
	char room[16];
	struct str out;

	(void)state;
	assert_true(narrow_text(STR("　ＡＢ\xE2\x80\x8B１—２ "), room, sizeof room, &out));
	assert_true(str_is(out, "AB1-2"));
	assert_true(narrow_text(STR("秦皇岛\xFF\xE3"), room, sizeof room, &out));        /* broken UTF-8 passes */
	assert_true(str_is(out, "秦皇岛\xFF\xE3"));
	assert_true(narrow_text(STR("1234567890123456"), room, sizeof room, &out));
	assert_false(narrow_text(STR("12345678901234567"), room, sizeof room, &out));
	assert_int_equal(out.n, 0);
	assert_true(narrow_text(STR("a\xC2\xA0\tb\r\n"), room, sizeof room, &out));
	assert_true(str_is(out, "a  b"));
}

static const char *shaped(struct str s, void (*shape)(struct str, struct buf *))
{
	static char out[400];
	struct buf b = BUF_INIT(sizeof out - 1);

	shape(s, &b);
	snprintf(out, sizeof out, "%s", buf_cstr(&b));
	buf_release(&b);
	return out;
}

static void test_group(void **state)
{
	char many[400];
	size_t i, count = 0;

	(void)state;
	assert_string_equal(shaped(STR("Xyz042"), shape_group), "Aa9");
	assert_string_equal(shaped(STR("海港12-345"), shape_group), "汉9-9");
	assert_string_equal(shaped(STR("六A"), shape_group), "汉A");
	assert_string_equal(shaped(STR("１２ａ"), shape_group), "９Ａ");
	assert_string_equal(shaped(STR(""), shape_group), "");
	assert_string_equal(shaped(STR("\xFF\xFE\x01é"), shape_group), "?");
	assert_string_equal(shaped(STR("1.5，2"), shape_group), "9.9，9");
	for (i = 0; i < sizeof many; i++)
		many[i] = i % 2 ? '-' : '1';
	shaped((struct str){ many, sizeof many }, shape_group);
	for (const char *p = shaped((struct str){ many, sizeof many }, shape_group); *p; p++)
		count += (*p & 0xC0) != 0x80;
	assert_int_equal(count, 40);
}

static void test_personal(void **state)
{
	(void)state;
	assert_string_equal(shaped(STR("13800138000"), shape_personal), "13*********");
	assert_string_equal(shaped(STR("130302199001010008"), shape_personal), "13****************");
	assert_string_equal(shaped(STR("13030419850106000X"), shape_personal), "13****************");
	assert_string_equal(shaped(STR("１３８００１３８０００"), shape_personal), "13*********");
	assert_string_equal(shaped(STR("138-0013-8000"), shape_personal), "13***********");
	assert_string_equal(shaped(STR("张三"), shape_personal), "**");
	assert_string_equal(shaped(STR("张三13800138000"), shape_personal), "*************");
	assert_string_equal(shaped(STR("35"), shape_personal), "**");
	assert_string_equal(shaped(STR("5200"), shape_personal), "****");
	assert_string_equal(shaped(STR("a@example.cn"), shape_personal), "************");
	assert_string_equal(shaped(STR("12345678901234567890123"), shape_personal), "12******************");
	assert_string_equal(shaped(STR(""), shape_personal), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_missing), cmocka_unit_test(test_boolean), cmocka_unit_test(test_narrow), cmocka_unit_test(test_group), cmocka_unit_test(test_personal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
