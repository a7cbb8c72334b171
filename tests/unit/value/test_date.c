/* Dates: exact forms, the 7-digit rule counted over all endings, spellings from domain.md 3.6.1. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "base/mem.h"
#include "value/date.h"

static void repaired(const char *text, const char *expect)
{
	struct date d;
	char out[11] = "none";

	if (date_repair(str_from(text), &d))
		date_text(d, out);
	if (strcmp(out, expect) != 0)
		fail_msg("'%s' gave %s, not %s", text, out, expect);
}

static void test_repair(void **state)
{
	static const char *const cases[][2] = {
		{ "2022-02-25", "2022-02-25" }, { "2022.2.25", "2022-02-25" }, { "2022/2/25", "2022-02-25" }, { "2022 2 25", "2022-02-25" },
		{ "2022年2月25日", "2022-02-25" }, { "2022年02月25号", "2022-02-25" }, { "2022年2月25", "2022-02-25" }, { "2022 年 2 月 25 日", "2022-02-25" },
		{ "二〇二二年二月二十五日", "2022-02-25" }, { "二零二二年二月廿五日", "2022-02-25" }, { "二○二二年十二月三十一日", "2022-12-31" },
		{ "一九九九年十月十日", "1999-10-10" }, { "二〇二二年一月卅一日", "2022-01-31" }, { "二〇二〇年二月二十日", "2020-02-20" },
		{ "２０２２－０２－２５", "2022-02-25" }, { "２０２２年２月２５日", "2022-02-25" }, { "　2022-02-25 ", "2022-02-25" },
		{ "20220225", "2022-02-25" }, { "20220230", "none" }, { "20221301", "none" },
		{ "2022224", "2022-02-24" }, { "2022310", "2022-03-10" }, { "2022131", "2022-01-31" },
		{ "2022111", "none" }, { "2022101", "none" }, { "2022125", "none" }, { "2022100", "none" }, { "2022012", "none" },
		{ "202202", "none" }, { "22-2-25", "none" }, { "22.2.25", "none" }, { "2022年2月", "none" }, { "2022-02", "none" }, { "2022", "none" }, { "2022年", "none" },
		{ "25/2/2022", "none" }, { "2/25/2022", "none" }, { "44617", "none" }, { "60", "none" }, { "2022-02-30", "none" }, { "2022-13-01", "none" },
		{ "2022-02-25 00:00:00", "2022-02-25" }, { "2022/2/25 0:00", "2022-02-25" }, { "2022-02-25T00:00:00", "2022-02-25" }, { "2022-02-25 14:05", "none" },
		{ "1645776000000", "none" }, { "2022.2.25-3.1", "none" }, { "长期", "none" }, { "永久", "none" }, { "", "none" }, { "2022-2.25", "none" },
		{ "2022.2.25.1", "none" }, { "2022二月五日", "none" }, { "二〇二二年二五月一日", "none" }, { "1850.1.1", "none" }, { "1850-01-01", "1850-01-01" },
		{ "2024-02-29", "2024-02-29" }, { "2023.2.29", "none" }, { "1900/2/29", "none" }, { "2000/2/29", "2000-02-29" }, { "月年日", "none" }, { "年月日", "none" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++)
		repaired(cases[i][0], cases[i][1]);
}

/* 1,000 endings for 2022: 646 without a reading, 27 with two, 327 with one of which 81 begin with 0: 246 are repaired. */
static void test_seven_digits(void **state)
{
	int repairs = 0, none = 0, two = 0, one = 0, zero = 0, n;

	(void)state;
	for (n = 0; n < 1000; n++) {
		char text[8];
		struct date d;
		int a = date_real(2022, n / 100, n % 100), b = date_real(2022, n / 10, n % 10);

		snprintf(text, sizeof text, "2022%03d", n);
		none += a + b == 0;
		two += a + b == 2;
		one += a + b == 1;
		zero += a + b == 1 && n < 100;
		if (date_repair(str_from(text), &d)) {
			repairs++;
			assert_int_equal(a + b, 1);
			assert_true(date_real(d.year, d.month, d.day));
		}
	}
	assert_int_equal(none, 646);
	assert_int_equal(two, 27);
	assert_int_equal(one, 327);
	assert_int_equal(zero, 81);
	assert_int_equal(repairs, 246);
}

static void test_exact_forms(void **state)
{
	struct date d;

	(void)state;
	assert_true(date_iso(STR("2022-02-25"), &d));
	assert_int_equal(d.year * 10000 + d.month * 100 + d.day, 20220225);
	assert_false(date_iso(STR("2022-2-25"), &d));
	assert_false(date_iso(STR("2022-02-25 "), &d));
	assert_false(date_iso(STR("2022-02-29"), &d));
	assert_false(date_iso(STR("2022/02/25"), &d));
	assert_false(date_iso(STR_NONE, &d));
	assert_true(datetime_iso(STR("2022-02-25T14:05:00")));
	assert_true(datetime_iso(STR("2022-02-25T14:05:00Z")));
	assert_true(datetime_iso(STR("2022-02-25T14:05:00.125+08:00")));
	assert_true(datetime_iso(STR("2022-02-25T24:00:00")));
	assert_true(datetime_iso(STR("2022-02-25T24:00:00.0Z")));
	assert_false(datetime_iso(STR("2022-02-25T24:00:00.1Z")));
	assert_false(datetime_iso(STR("2022-02-25T24:00:01")));
	assert_false(datetime_iso(STR("2022-02-25 14:05:00")));
	assert_false(datetime_iso(STR("2022-02-25T14:05:60")));
	assert_false(datetime_iso(STR("2022-02-25T14:05:00.")));
	assert_false(datetime_iso(STR("2022-02-25T14:05")));
	assert_false(datetime_iso(STR("2022-02-25T14:05:00+14:01")));
	assert_false(datetime_iso(STR("2022-02-25T14:05:00+8:00")));
	assert_true(time_iso(STR("23:59:59")));
	assert_false(time_iso(STR("24:00:00")));
	assert_false(time_iso(STR("9:00:00")));
	assert_true(year_iso(STR("2022")));
	assert_false(year_iso(STR("22")));
	assert_false(year_iso(STR("２０")));
	assert_true(yearmonth_iso(STR("2022-12")));
	assert_false(yearmonth_iso(STR("2022-13")));
	assert_false(yearmonth_iso(STR("2022-1")));
}

static void test_order_and_age(void **state)
{
	struct date leap = { 2004, 2, 29 };
	char text[11];

	(void)state;
	assert_int_equal(date_age(leap, (struct date){ 2022, 2, 28 }), 17);
	assert_int_equal(date_age(leap, (struct date){ 2022, 3, 1 }), 18);
	assert_int_equal(date_age(leap, (struct date){ 2024, 2, 29 }), 20);
	assert_int_equal(date_age((struct date){ 1990, 6, 15 }, (struct date){ 2020, 6, 14 }), 29);
	assert_int_equal(date_age((struct date){ 1990, 6, 15 }, (struct date){ 2020, 6, 15 }), 30);
	assert_true(date_cmp((struct date){ 2022, 1, 31 }, (struct date){ 2022, 2, 1 }) < 0);
	assert_true(date_cmp((struct date){ 2022, 1, 1 }, (struct date){ 2021, 12, 31 }) > 0);
	assert_int_equal(date_cmp(leap, leap), 0);
	date_text((struct date){ 812, 3, 4 }, text);
	assert_string_equal(text, "0812-03-04");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_repair),
		cmocka_unit_test(test_seven_digits),
		cmocka_unit_test(test_exact_forms),
		cmocka_unit_test(test_order_and_age),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
