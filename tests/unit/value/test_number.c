/* Numbers: the grammar, exact order, canonical text, doubles, rounding on the text. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "value/number.h"

static void test_grammar(void **state)
{
	static const char *const good[] = { "0", "-1", "+1", "1.5", "5.", ".5", "1e5", "1E-5", "1.5e+300", "-.5", "007", "NaN", "nan", "INF", "inf", "-Inf", "-INF" };
	static const char *const bad[] = { "", "-", "+", ".", "e5", "1e", "1e+", "1,000", "1.2.3", " 1", "1 ", "0x10", "1_000", "infinity", "+INF", "-NaN", "１", "50%", "1e5.5", "--1" };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(good); i++)
		if (!number_is_number(str_from(good[i])))
			fail_msg("'%s' is a number", good[i]);
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		if (number_is_number(str_from(bad[i])))
			fail_msg("'%s' is no number", bad[i]);
	assert_true(number_is_integer(STR("-0012")));
	assert_true(number_is_integer(STR("123456789012345678901234567890")));
	assert_false(number_is_integer(STR("1.0")));
	assert_false(number_is_integer(STR("1e3")));
	assert_false(number_is_integer(STR("+")));
	assert_false(number_is_integer(STR_NONE));
	assert_false(number_is_finite(STR("NaN")));
	assert_true(number_is_finite(STR("1e999999999999999999999999")));
}

static void ordered(const char *a, const char *b, int expect)
{
	if (number_cmp(str_from(a), str_from(b)) != expect || number_cmp(str_from(b), str_from(a)) != -expect)
		fail_msg("%s against %s is not %d", a, b, expect);
}

static void test_order(void **state)
{
	(void)state;
	ordered("9007199254740993", "9007199254740992", 1);              /* equal as doubles */
	ordered("0.1", "0.10000000000000000000000000000001", -1);
	ordered("1", "1.000", 0);
	ordered("1e3", "1000", 0);
	ordered("1000e-3", "1", 0);
	ordered("-0", "0", 0);
	ordered("-0.0", "+0e5", 0);
	ordered("-2", "-10", 1);
	ordered("-1", "1", -1);
	ordered("0", "-0.0001", 1);
	ordered("0.5", ".5", 0);
	ordered("5.", "5", 0);
	ordered("0.05", "0.1", -1);
	ordered("100", "99.99", 1);
	ordered("1e20000", "1e19999", 1);
	ordered("1e999999999999999999999", "1", 1);
	ordered("1e-999999999999999999999", "0", 1);
	ordered("-1e20000", "0", -1);
	ordered("120", "12", 1);
	ordered("0012", "12", 0);
}

static const char *canonical(const char *text, void (*make)(struct str, struct buf *))
{
	static char out[200];
	struct buf b = BUF_INIT(sizeof out - 1);

	make(str_from(text), &b);
	snprintf(out, sizeof out, "%s", buf_cstr(&b));
	buf_release(&b);
	return out;
}

static void test_canonical(void **state)
{
	static const char *const cases[][2] = {
		{ "1.50", "1.5" }, { "+1", "1" }, { "1e3", "1000" }, { "1.5e-3", "0.0015" }, { "-0.0", "0" }, { ".5", "0.5" }, { "007.0", "7" }, { "120", "120" },
		{ "12.340e1", "123.4" }, { "-12", "-12" }, { "nan", "NaN" }, { "-inf", "-INF" }, { "Inf", "INF" }, { "1e100", "1e100" }, { "15e99", "1.5e100" }, { "0.1e101", "1e100" },
		{ "1e-100", "1e-100" }, { "-2.5e-100", "-2.5e-100" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++)
		assert_string_equal(canonical(cases[i][0], number_canonical), cases[i][1]);
	assert_string_equal(canonical("+007", number_canonical_integer), "7");
	assert_string_equal(canonical("-000", number_canonical_integer), "0");
	assert_string_equal(canonical("-010", number_canonical_integer), "-10");
	assert_string_equal(canonical("12345678901234567890", number_canonical_integer), "12345678901234567890");
}

static void test_double(void **state)
{
	static const char *const cases[] = { "0", "1", "-1.5", "0.1", "39.9123", "119.60004", "1e22", "1e23", "123456789012345678", "0.1234567890123456789", "1e308", "1e-308", "5e-324",
		"9007199254740993", "2.2250738585072011e-308", "179769313486231580793728971405301e276", "1e-5", "1000000", ".5", "5." };
	char many[900];
	size_t i;
	double x;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_true(number_to_double(str_from(cases[i]), &x));
		if (x != strtod(cases[i], NULL))
			fail_msg("%s became %.17g", cases[i], x);
	}
	assert_true(number_to_double(STR("NaN"), &x) && isnan(x));
	assert_true(number_to_double(STR("-INF"), &x) && isinf(x) && x < 0);
	assert_true(number_to_double(STR("1e99999999"), &x) && isinf(x));
	assert_true(number_to_double(STR("1e-99999999"), &x) && x <= 0 && x >= 0);
	assert_false(number_to_double(STR("0x10"), &x));
	assert_false(number_to_double(STR("1 "), &x));
	/* The last of 890 digits lifts a value that lies just half way between two doubles. */
	memset(many, '0', sizeof many);
	memcpy(many, "9007199254740993.", 17);
	many[889] = '1';
	assert_true(number_to_double((struct str){ many, 890 }, &x));
	assert_true(x >= 9007199254740994.0 && x <= 9007199254740994.0);
}

static const char *rounded(const char *text, unsigned decimals)
{
	static char out[200];
	struct buf b = BUF_INIT(sizeof out - 1);

	number_round(str_from(text), decimals, &b);
	snprintf(out, sizeof out, "%s", buf_cstr(&b));
	buf_release(&b);
	return out;
}

static void test_round(void **state)
{
	(void)state;
	assert_string_equal(rounded("119.60004", 4), "119.6000");
	assert_string_equal(rounded("119.60005", 4), "119.6001");
	assert_string_equal(rounded("2.675", 2), "2.68");                       /* as a double it is 2.67499... */
	assert_string_equal(rounded("0.5", 0), "1");
	assert_string_equal(rounded("0.49", 0), "0");
	assert_string_equal(rounded("99.995", 2), "100.00");
	assert_string_equal(rounded("-1.5", 0), "-2");
	assert_string_equal(rounded("-0.004", 2), "0.00");
	assert_string_equal(rounded("7", 2), "7.00");
	assert_string_equal(rounded("0", 1), "0.0");
	assert_string_equal(rounded("1.25e2", 1), "125.0");
	assert_string_equal(rounded("6e-2", 1), "0.1");
	assert_string_equal(rounded("4e-2", 1), "0.0");
	assert_string_equal(rounded("9e-1", 0), "1");
	assert_string_equal(rounded("6e-9", 1), "0.0");
	assert_string_equal(rounded("1e2000", 2), "1e2000");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_grammar), cmocka_unit_test(test_order), cmocka_unit_test(test_canonical), cmocka_unit_test(test_double), cmocka_unit_test(test_round),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
