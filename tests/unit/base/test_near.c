/* "Did you mean": distances and what is near enough to be suggested. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/near.h"

static void distances(void **state)
{
	(void)state;
	assert_int_equal(near_distance(STR(""), STR("")), 0);
	assert_int_equal(near_distance(STR("settle"), STR("setle")), 1);
	assert_int_equal(near_distance(STR("kitten"), STR("sitting")), 3);
	assert_int_equal(near_distance(STR(""), STR("abc")), 3);
	assert_int_equal(near_distance(STR("景区名称"), STR("景区名")), 1);           /* code points, not bytes */
	char longer[400];
	memset(longer, 'a', sizeof longer);
	assert_true(near_distance((struct str){ longer, sizeof longer }, STR("a")) >= 1000);
}

static void suggestions(void **state)
{
	(void)state;
	static const char *const words[] = { "inbox", NULL, "settle", "state" };
	assert_string_equal(near_word(STR("setle"), words, 4), "settle");
	assert_string_equal(near_word(STR("inbx"), words, 4), "inbox");
	assert_null(near_word(STR("completely-other"), words, 4));
	assert_null(near_word(STR("x"), words, 4));
	assert_true(near_enough(STR("state"), STR("stat")));
	assert_false(near_enough(STR("ab"), STR("cd")));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(distances), cmocka_unit_test(suggestions) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
