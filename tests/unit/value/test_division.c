/* Divisions at a date: 抚宁 became a district in 2015, 青龙 changed its name in 1986. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "value/division.h"

static void named(const char *name, const char *date, const char *code, const char *ended_code)
{
	const struct division *ended = NULL, *d = division_by_name(str_from(name), str_from(date), &ended);

	if (strcmp(d ? d->code : "", code) != 0 || strcmp(ended ? ended->code : "", ended_code) != 0)
		fail_msg("%s on '%s' is %s, ended %s", name, date, d ? d->code : "none", ended ? ended->code : "none");
}

static void test_by_name(void **state)
{
	(void)state;
	named("海港区", "2026-03-31", "130302", "");
	named("海港", "2026-03-31", "130302", "");
	named("秦皇岛市海港区", "", "130302", "");
	named(" 海 港 区 ", "2026-03-31", "130302", "");
	named("北戴河新区", "2026-03-31", "130372", "");
	named("北戴河", "2026-03-31", "130304", "");
	named("北新区", "2026-03-31", "130372", "");
	named("开发区", "2026-03-31", "130371", "");
	named("全市", "2026-03-31", "130300", "");
	named("抚宁县", "2026-03-31", "130306", "130323");
	named("抚宁县", "2015-08-01", "130323", "");
	named("抚宁县", "2015-10-01", "130323", "");
	named("抚宁区", "2015-10-01", "130306", "");                     /* both are accepted in these months */
	named("抚宁", "2026-03-31", "130306", "");
	named("青龙县", "2026-03-31", "130321", "130321");
	named("青龙县", "1984-01-01", "130321", "");
	named("郊区", "2026-03-31", "", "130305");
	named("市辖区", "2026-03-31", "", "");
	named("文化路街道", "2026-03-31", "", "");
	named("海港区", "1981-05-01", "132702", "");
	named("海港区", "1975-05-01", "132702", "");                     /* the lists begin in 1980 */
	named("海港区北", "2026-03-31", "", "");
	named("", "2026-03-31", "", "");
}

static void test_by_code(void **state)
{
	const struct division *ended = NULL, *d;

	(void)state;
	d = division_by_code(STR("130302"), STR("2026-03-31"), &ended);
	assert_non_null(d);
	assert_string_equal(d->name, "海港区");
	assert_null(ended);
	assert_null(division_by_code(STR("130323"), STR("2026-03-31"), &ended));
	assert_non_null(ended);
	assert_string_equal(ended->name, "抚宁县");
	assert_string_equal(division_successor(ended)->code, "130306");
	assert_non_null(division_by_code(STR("130323"), STR("2015-11-30"), &ended));
	assert_null(division_by_code(STR("130323"), STR("2015-12-01"), NULL));
	assert_null(division_by_code(STR("130306"), STR("2015-08-31"), &ended));
	assert_null(ended);                                             /* not begun is not ended */
	assert_string_equal(division_by_code(STR("130321"), STR("1984-05-05"), NULL)->name, "青龙县");
	assert_string_equal(division_by_code(STR("130321"), STR("2026-01-01"), NULL)->name, "青龙满族自治县");
	assert_string_equal(division_by_code(STR("130321"), STR(""), NULL)->name, "青龙满族自治县");
	assert_string_equal(division_by_code(STR("130372"), STR("2026-01-01"), NULL)->kind, "stat-only");
	assert_string_equal(division_by_code(STR("130301"), STR("2026-01-01"), NULL)->level, "aggregate");
	assert_string_equal(division_by_code(STR("130302001"), STR("2026-01-01"), NULL)->level, "township");
	assert_null(division_by_code(STR("13030"), STR(""), &ended));
	assert_null(division_by_code(STR("130302.0"), STR(""), &ended));
	assert_null(division_by_code(STR_NONE, STR(""), &ended));
}

static void test_table(void **state)
{
	const struct division *d;
	size_t n = 0, townships = 0, successors = 0;

	(void)state;
	for (; (d = division_at(n)) != NULL; n++) {
		const struct division *next = d->to[0] ? division_successor(d) : NULL;

		townships += strcmp(d->level, "township") == 0;
		if (next) {
			successors++;
			assert_string_equal(next->to, "");
		}
		if (n > 0)
			assert_true(strcmp(division_at(n - 1)->code, d->code) <= 0);
	}
	assert_int_equal(n, 124);
	assert_int_equal(townships, 102);
	assert_int_equal(successors, 10);                               /* all that ended but 郊区 */
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_by_name), cmocka_unit_test(test_by_code), cmocka_unit_test(test_table) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
