/* Telephone numbers: kinds and normal forms, and what of a contact cell stays in an open table. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/mem.h"
#include "value/vectors.h"
#include "value/phone.h"

static void parsed(const char *text, enum phone_kind kind, const char *normal)
{
	struct buf out = BUF_INIT(200);
	enum phone_kind got = phone_parse(str_from(text), &out);

	if (got != kind || strcmp(buf_cstr(&out), normal) != 0)
		fail_msg("'%s' is kind %d, '%s'; not %d, '%s'", text, got, buf_cstr(&out), kind, normal);
	buf_release(&out);
}

static void test_parse(void **state)
{
	static const struct { const char *text; enum phone_kind kind; const char *normal; } cases[] = {
		{ "0335-7061111", PHONE_LANDLINE, "0335-7061111" }, { "(0335)7061111", PHONE_LANDLINE, "0335-7061111" }, { "（0335）7061111", PHONE_LANDLINE, "0335-7061111" },
		{ "03357061111", PHONE_LANDLINE, "0335-7061111" }, { "0335 706 1111", PHONE_LANDLINE, "0335-7061111" }, { "+86 335 7061111", PHONE_LANDLINE, "0335-7061111" },
		{ "+86 (0335) 7061111", PHONE_LANDLINE, "0335-7061111" }, { "0086-335-7061111", PHONE_LANDLINE, "0335-7061111" }, { "０３３５－７０６１１１１", PHONE_LANDLINE, "0335-7061111" },
		{ "0335—7061111", PHONE_LANDLINE, "0335-7061111" }, { "0335-7061111-8001", PHONE_LANDLINE, "0335-7061111转8001" },
		{ "0335-7061111转801", PHONE_LANDLINE, "0335-7061111转801" }, { "0335-7061111转分机801", PHONE_LANDLINE, "0335-7061111转801" },
		{ "0335-7061111-转801", PHONE_LANDLINE, "0335-7061111转801" }, { "0335-7061111转张三", PHONE_NONE, "" }, { "0335-7061111转1234567", PHONE_NONE, "" }, { "0335-7061111-80012345", PHONE_NONE, "" },
		{ "010-12345678", PHONE_LANDLINE, "010-12345678" }, { "010-1234567", PHONE_NONE, "" }, { "0335-70611111", PHONE_NONE, "" }, { "0433-12345678", PHONE_LANDLINE, "0433-12345678" },
		{ "0433-1234567", PHONE_LANDLINE, "0433-1234567" }, { "3357061111", PHONE_NONE, "" }, { "0000-7061111", PHONE_NONE, "" },
		{ "7061111", PHONE_LOCAL, "0335-7061111" }, { "706-1111", PHONE_LOCAL, "0335-7061111" }, { "1061111", PHONE_NONE, "" }, { "70611111", PHONE_NONE, "" },
		{ "13800138000", PHONE_MOBILE, "13800138000" }, { "138 0013 8000", PHONE_MOBILE, "13800138000" }, { "138-0013-8000", PHONE_MOBILE, "13800138000" },
		{ "(+86)13800138000", PHONE_MOBILE, "13800138000" }, { "+86-13838389438", PHONE_MOBILE, "13838389438" }, { "8613800138000", PHONE_MOBILE, "13800138000" },
		{ "+008613811211114", PHONE_MOBILE, "13811211114" }, { "013838389438", PHONE_MOBILE, "13838389438" }, { "08613811211114", PHONE_MOBILE, "13811211114" },
		{ "1 3 8 0 0 1 3 8 0 0 0", PHONE_MOBILE, "13800138000" }, { "13800138000.0", PHONE_MOBILE, "13800138000" }, { "一三八零零一三八零零零", PHONE_MOBILE, "13800138000" },
		{ "幺三八〇〇一三八〇〇〇", PHONE_MOBILE, "13800138000" }, { "15412345678", PHONE_MOBILE, "15412345678" }, { "１３８００１３８０００", PHONE_MOBILE, "13800138000" },
		{ "13800138000转1", PHONE_MOBILE, "13800138000" }, { "12038389438", PHONE_NONE, "" }, { "138001380001", PHONE_NONE, "" }, { "A13800138000", PHONE_NONE, "" },
		{ "119.13800138000", PHONE_NONE, "" }, { "13800138000.55", PHONE_NONE, "" }, { "1.38E+10", PHONE_NONE, "" },
		{ "400-123-4567", PHONE_SERVICE, "4001234567" }, { "4001234567", PHONE_SERVICE, "4001234567" }, { "400-1234-567", PHONE_SERVICE, "4001234567" },
		{ "800-810-0000", PHONE_SERVICE, "8008100000" }, { "+86 400 123 4567", PHONE_SERVICE, "4001234567" }, { "95588", PHONE_SERVICE, "95588" }, { "12345", PHONE_SERVICE, "12345" },
		{ "12301", PHONE_SERVICE, "12301" }, { "110", PHONE_SERVICE, "110" }, { "0335-12345", PHONE_SERVICE, "0335-12345" }, { "400123456", PHONE_NONE, "" }, { "111", PHONE_NONE, "" },
		{ "", PHONE_NONE, "" }, { "无", PHONE_NONE, "" }, { "张三", PHONE_NONE, "" }, { "-", PHONE_NONE, "" }, { "+", PHONE_NONE, "" }, { "()", PHONE_NONE, "" }, { "转", PHONE_NONE, "" },
		{ "12345678901234567890123456789012345678901234567890123456789012345678901234567890", PHONE_NONE, "" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++)
		parsed(cases[i].text, cases[i].kind, cases[i].normal);
}

static void test_ranges(void **state)
{
	size_t area = 0;

	(void)state;
	assert_true(phone_mobile_assigned(STR("13800138000")));
	assert_true(phone_mobile_assigned(STR("13491234567")));
	assert_true(phone_mobile_assigned(STR("17400123456")));
	assert_false(phone_mobile_assigned(STR("17469427292")));
	assert_false(phone_mobile_assigned(STR("15412345678")));        /* never assigned: fixtures use it */
	assert_false(phone_mobile_assigned(STR("1380013800")));
	assert_true(phone_landline_digits(STR("03357061111"), &area));
	assert_int_equal(area, 4);
	assert_true(phone_landline_digits(STR("01012345678"), &area));
	assert_int_equal(area, 3);
	assert_false(phone_landline_digits(STR("0335706111"), &area));
	assert_false(phone_landline_digits(STR("0335706111a"), &area));
	assert_false(phone_landline_digits(STR("0335"), &area));
	assert_false(phone_landline_digits(STR_NONE, &area));
}

static void counted(const char *cell, const char *expect, unsigned kept, unsigned mobile, unsigned unparsed, unsigned local)
{
	struct buf out = BUF_INIT(2000);
	struct phone_cell got = { 9, 9, 9, 9 };

	phone_open_view(str_from(cell), &out, &got);
	if (strcmp(buf_cstr(&out), expect) != 0)
		fail_msg("'%s' became '%s', not '%s'", cell, buf_cstr(&out), expect);
	if (got.kept != kept || got.mobiles != mobile || got.unparsed != unparsed || got.local != local)
		fail_msg("'%s' counted %u %u %u %u", cell, got.kept, got.mobiles, got.unparsed, got.local);
	buf_release(&out);
}

static void test_open_view(void **state)
{
	(void)state;
	counted("0335-7061111", "0335-7061111", 1, 0, 0, 0);
	counted("13800138000", "", 0, 1, 0, 0);
	counted("0335-7061111、13800138000", "0335-7061111", 1, 1, 0, 0);
	counted("13800138000/0335-7061111；400-123-4567", "0335-7061111;4001234567", 2, 1, 0, 0);
	counted("0335-7061111/7062222", "0335-7061111;0335-7062222", 2, 0, 0, 0);
	counted("010-12345678、87654321", "010-12345678;010-87654321", 2, 0, 0, 0);
	counted("7061111", "0335-7061111", 1, 0, 0, 1);
	counted("0335 7061111 7062222", "0335-7061111;0335-7062222", 2, 0, 0, 0);
	counted("0335 706 1111 138 0013 8000", "0335-7061111", 1, 1, 0, 0);
	counted("张三 13800138000", "", 0, 1, 1, 0);
	counted("张三13800138000", "", 0, 1, 0, 0);
	counted("见公告", "", 0, 0, 1, 0);
	counted("无", "", 0, 0, 0, 0);
	counted("", "", 0, 0, 0, 0);
	counted("12345", "12345", 1, 0, 0, 0);
	counted("0335-7061111转801,0335-7062222", "0335-7061111转801;0335-7062222", 2, 0, 0, 0);
	counted("0335-7061111；；", "0335-7061111", 1, 0, 0, 0);
	counted("3357061111", "", 0, 0, 1, 0);
	counted("１３８００１３８０００，０３３５－７０６１１１１", "0335-7061111", 1, 1, 0, 0);
}

static void one_vector(const struct vector *v)
{
	bool valid = strcmp(v->valid, "true") == 0;
	struct buf out = BUF_INIT(200);
	enum phone_kind kind = phone_parse(str_from(v->value), &out);

	buf_release(&out);
	if (strcmp(v->kind, "mobile") == 0 && strcmp(v->value, "13800138000元") != 0 && (kind == PHONE_MOBILE) != valid)
		fail_msg("mobile vector '%s' is kind %d", v->value, kind);
	if (strcmp(v->kind, "landline") == 0 && !strchr(v->value, '/') && strcmp(v->value, "1012345678") != 0 && (kind == PHONE_LANDLINE || kind == PHONE_LOCAL) != valid)
		fail_msg("landline vector '%s' is kind %d", v->value, kind);
	if (strcmp(v->kind, "service_no") == 0 && (kind == PHONE_SERVICE) != valid)
		fail_msg("service vector '%s' is kind %d", v->value, kind);
}

static void test_vectors(void **state)
{
	size_t n = vectors_each("vectors-phone.csv", one_vector), m = vectors_each("vectors-made.csv", one_vector);

	(void)state;
	if (n == 0 || m == 0)
		skip();
	assert_true(n >= 50 && m >= 150);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse), cmocka_unit_test(test_ranges), cmocka_unit_test(test_open_view), cmocka_unit_test(test_vectors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
