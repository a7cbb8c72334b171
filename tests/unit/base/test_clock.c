/* test_clock.c - calendar arithmetic and instants as text; the language of messages is asked here too. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/i18n.h"

static void days_agree_with_the_c_library(void **state)
{
	(void)state;
	int y, m, d;
	assert_int_equal(clock_days(1970, 1, 1), 0);
	assert_int_equal(clock_days(2000, 3, 1), 11017);
	for (int64_t day = -800000; day < 3000000; day += 1) {
		clock_civil(day, &y, &m, &d);
		if (clock_days(y, m, d) != day)
			fail_msg("day %lld", (long long)day);
		if (day % 37 == 0) {
			time_t t = (time_t)(day * 86400);
			struct tm tm;
			gmtime_r(&t, &tm);
			if (tm.tm_year + 1900 != y || tm.tm_mon + 1 != m || tm.tm_mday != d)
				fail_msg("day %lld", (long long)day);
		}
	}
}

static void printing(void **state)
{
	(void)state;
	static const struct { int64_t t; const char *text, *shanghai; } cases[] = {
		{ 0, "1970-01-01T00:00:00Z", "1970-01-01" }, { -1, "1969-12-31T23:59:59Z", "1970-01-01" }, { 1795629741, "2026-11-25T18:02:21Z", "2026-11-26" },
		{ 951782399, "2000-02-28T23:59:59Z", "2000-02-29" }, { 1609430399, "2020-12-31T15:59:59Z", "2020-12-31" }, { 1609430400, "2020-12-31T16:00:00Z", "2021-01-01" },
		{ INT64_MAX, "9999-12-31T23:59:59Z", "9999-12-31" }, { INT64_MIN, "0000-01-01T00:00:00Z", "0000-01-01" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char text[CLOCK_TEXT], date[11];
		int64_t back;
		clock_rfc3339(cases[i].t, text);
		assert_string_equal(text, cases[i].text);
		clock_date_shanghai(cases[i].t, date);
		assert_string_equal(date, cases[i].shanghai);
		assert_true(clock_parse(str_from(text), &back));
		if (cases[i].t != INT64_MAX && cases[i].t != INT64_MIN)
			assert_int_equal(back, cases[i].t);
	}
}

static void parsing(void **state)
{
	(void)state;
	int64_t t;
	assert_true(clock_parse(STR("2026-11-26T02:02:21+08:00"), &t) && t == 1795629741);
	assert_true(clock_parse(STR("2026-11-25T10:02:21.999-08:00"), &t) && t == 1795629741);
	assert_true(clock_parse(STR("2026-11-25t18:02:21z"), &t) && t == 1795629741);
	assert_true(clock_parse(STR("2026-11-25 18:02:21Z"), &t) && t == 1795629741);
	assert_true(clock_parse(STR("2016-12-31T23:59:60Z"), &t) && t == 1483228800);
	assert_true(clock_parse(STR("2024-02-29T00:00:00Z"), &t));
	static const char *const bad[] = {
		"", "2026-11-25", "2026-11-25T18:02:21", "2026-11-25T18:02Z", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-04-31T00:00:00Z",
		"2026-01-00T00:00:00Z", "2026-11-25T24:00:00Z", "2026-11-25T18:60:00Z", "2026-11-25T18:02:61Z", "2026-11-25T18:02:21.Z", "2026-11-25T18:02:21ZZ",
		" 2026-11-25T18:02:21Z", "2026-11-25T18:02:21+8:00", "2026-11-25T18:02:21+0800", "2026-11-25T18:02:21+24:00", "26-11-25T18:02:21Z", "2026-11-25T18:02:21+",
		"2026/11/25T18:02:21Z", "+026-11-25T18:02:21Z",
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		t = 42;
		if (clock_parse(str_from(bad[i]), &t) || t != 42)
			fail_msg("'%s' was taken", bad[i]);
	}
}

static void clocks_run(void **state)
{
	(void)state;
	assert_true(llabs(clock_now() - (int64_t)time(NULL)) <= 1);
	double a = clock_seconds();
	assert_true(clock_seconds() >= a);
}

static enum lang with(const char *all, const char *messages, const char *lang)
{
	const char *const values[] = { all, messages, lang };
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
	for (int i = 0; i < 3; i++)
		if (values[i] != NULL)
			setenv(names[i], values[i], 1);
		else
			unsetenv(names[i]);
	return i18n_from_environment();
}

static void language(void **state)
{
	(void)state;
	assert_int_equal(with(NULL, NULL, NULL), LANG_EN);
	assert_int_equal(with(NULL, NULL, "zh_CN.UTF-8"), LANG_ZH);
	assert_int_equal(with(NULL, "zh", "en_US"), LANG_ZH);
	assert_int_equal(with("C.UTF-8", "zh", "zh"), LANG_EN);
	assert_int_equal(with("", "", "zh_TW"), LANG_ZH);
	assert_int_equal(with("", "en", "zh_TW"), LANG_EN);
	assert_int_equal(with(NULL, NULL, "zha"), LANG_EN);
	assert_int_equal(with(NULL, NULL, "zh-Hans"), LANG_ZH);
	enum lang l = LANG_EN;
	assert_true(i18n_parse("zh", &l) && l == LANG_ZH);
	assert_true(i18n_parse("en", &l) && l == LANG_EN);
	assert_false(i18n_parse("ZH", &l) || i18n_parse("", &l) || i18n_parse(NULL, &l) || i18n_parse("zh_CN", &l));
	assert_string_equal(i18n(LANG_ZH, "目录", "catalogue"), "目录");
	assert_string_equal(i18n(LANG_EN, "目录", "catalogue"), "catalogue");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_agree_with_the_c_library), cmocka_unit_test(printing), cmocka_unit_test(parsing), cmocka_unit_test(clocks_run), cmocka_unit_test(language),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
