/* test_str.c - slices and the buffer with a ceiling. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/str.h"

static void comparing(void **state)
{
	(void)state;
	assert_true(str_cmp(STR("a"), STR("b")) < 0);
	assert_true(str_cmp(STR("ab"), STR("a")) > 0);
	assert_true(str_cmp(STR("\xE7"), STR("z")) > 0);        /* bytes are unsigned */
	assert_int_equal(str_cmp(STR_NONE, STR("")), 0);
	assert_true(str_eq(STR_NONE, STR("")));
	assert_false(str_is(STR("a\0b"), "a"));
	assert_true(str_starts(STR("catalog"), STR("cat")) && !str_starts(STR("ca"), STR("cat")) && str_starts(STR("x"), STR("")));
	assert_true(str_ends(STR("a.csv"), STR(".csv")) && !str_ends(STR("csv"), STR(".csv")) && str_ends(STR_NONE, STR("")));
}

static void finding(void **state)
{
	(void)state;
	size_t at = 99;
	assert_true(str_find(STR("abcabc"), STR("ca"), &at));
	assert_int_equal(at, 2);
	assert_true(str_find(STR("abc"), STR(""), &at));
	assert_int_equal(at, 0);
	at = 7;
	assert_false(str_find(STR("ab"), STR("abc"), &at));
	assert_int_equal(at, 7);
	assert_true(str_find(STR("a\0b"), STR("\0b"), NULL));
	assert_true(str_is(str_trim(STR(" \t\r\n a b \n")), "a b"));
	assert_int_equal(str_trim(STR(" \n ")).n, 0);
}

static void splitting(void **state)
{
	(void)state;
	static const struct { const char *text; size_t n; const char *parts[4]; } cases[] = {
		{ "a,,b", 3, { "a", "", "b" } }, { "", 1, { "" } }, { ",", 2, { "", "" } }, { "abc", 1, { "abc" } }, { "a,", 2, { "a", "" } },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct str rest = str_from(cases[i].text), part;
		bool more = true;
		size_t n = 0;
		while (str_split(&rest, &more, ',', &part)) {
			assert_true(n < cases[i].n);
			assert_true(str_is(part, cases[i].parts[n]));
			n++;
		}
		assert_int_equal(n, cases[i].n);
		assert_false(str_split(&rest, &more, ',', &part));
	}
}

static void numbers(void **state)
{
	(void)state;
	uint64_t u = 1;
	int64_t i = 1;
	assert_true(str_to_u64(STR("18446744073709551615"), &u));
	assert_true(u == UINT64_MAX);
	static const char *const bad[] = { "", "18446744073709551616", "99999999999999999999", "-1", "+1", " 1", "1 ", "0x1", "1e3" };
	for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
		u = 42;
		assert_false(str_to_u64(str_from(bad[k]), &u));
		assert_int_equal(u, 42);
	}
	assert_true(str_to_i64(STR("-9223372036854775808"), &i) && i == INT64_MIN);
	assert_true(str_to_i64(STR("9223372036854775807"), &i) && i == INT64_MAX);
	assert_true(str_to_i64(STR("-0"), &i) && i == 0);
	assert_false(str_to_i64(STR("-9223372036854775809"), &i));
	assert_false(str_to_i64(STR("9223372036854775808"), &i));
	assert_false(str_to_i64(STR("-"), &i));
	assert_false(str_to_i64(STR("--1"), &i));
}

static void buffer_grows_and_ends_in_nul(void **state)
{
	(void)state;
	struct buf b = BUF_INIT(100000);
	assert_string_equal(buf_cstr(&b), "");
	assert_int_equal(buf_str(&b).n, 0);
	for (int i = 0; i < 3000; i++) {
		buf_addc(&b, 'x');
		buf_adds(&b, "yz");
		buf_addf(&b, "%03d", i);
		assert_int_equal(b.p[b.n], 0);
	}
	assert_int_equal(b.n, 1000 * 6 + 2000 * 7);
	assert_memory_equal(b.p + b.n - 7, "xyz2999", 7);
	buf_adds(&b, NULL);
	buf_add(&b, NULL, 0);
	assert_int_equal(b.n, 20000);
	buf_reset(&b);
	assert_string_equal(buf_cstr(&b), "");
	buf_addf(&b, "%s", "");
	assert_int_equal(b.n, 0);
	buf_release(&b);
	assert_int_equal(b.max, 100000);
	buf_adds(&b, "again");
	assert_string_equal(b.p, "again");
	buf_release(&b);
}

static void long_formats_fit(void **state)
{
	(void)state;
	struct buf b = BUF_INIT(100000);
	buf_adds(&b, "a");
	buf_addf(&b, "%5000d|", 7);
	assert_int_equal(b.n, 5002);
	assert_memory_equal(b.p + 4999, " 7|", 4);
	buf_release(&b);
}

static void past_the_ceiling_nothing_is_added(void **state)
{
	(void)state;
	struct buf b = BUF_INIT(5);
	buf_adds(&b, "12345");
	assert_false(b.over);
	assert_true(b.cap <= 6 || b.cap == 64);
	buf_addc(&b, '6');
	assert_true(b.over);
	assert_string_equal(b.p, "12345");
	buf_reset(&b);
	assert_false(b.over);
	buf_adds(&b, "123");
	buf_adds(&b, "456");            /* whole or not at all */
	assert_true(b.over);
	assert_string_equal(b.p, "123");
	buf_addc(&b, '4');              /* would fit, but there is a hole before it */
	assert_string_equal(b.p, "123");
	buf_reset(&b);
	buf_adds(&b, "1");
	buf_addf(&b, "%s", "23456");
	assert_true(b.over);
	assert_string_equal(b.p, "1");
	buf_release(&b);

	struct buf none = BUF_INIT(0);
	buf_addc(&none, 'x');
	assert_true(none.over);
	assert_string_equal(buf_cstr(&none), "");
	buf_add(&none, "", SIZE_MAX);
	assert_int_equal(none.n, 0);
	buf_release(&none);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comparing), cmocka_unit_test(finding), cmocka_unit_test(splitting), cmocka_unit_test(numbers),
		cmocka_unit_test(buffer_grows_and_ends_in_nul), cmocka_unit_test(long_formats_fit), cmocka_unit_test(past_the_ceiling_nothing_is_added),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
