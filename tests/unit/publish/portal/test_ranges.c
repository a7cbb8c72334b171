/* Range, entity tags and dates of a GET, with the cases of RFC 9110 sections 8.8, 13.1 and 14.1. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "portal/ranges.h"

static void ranges(void **state)
{
	(void)state;
	static const struct { const char *header; uint64_t size; enum range is; uint64_t first, last; } cases[] = {
		{ "bytes=0-499", 10000, RANGE_ONE, 0, 499 },
		{ "bytes=500-999", 10000, RANGE_ONE, 500, 999 },
		{ "bytes=-500", 10000, RANGE_ONE, 9500, 9999 },
		{ "bytes=9500-", 10000, RANGE_ONE, 9500, 9999 },
		{ "bytes=0-99999", 10000, RANGE_ONE, 0, 9999 },
		{ "bytes=9999-9999", 10000, RANGE_ONE, 9999, 9999 },
		{ "bytes=-99999", 10000, RANGE_ONE, 0, 9999 },
		{ "bytes=10000-", 10000, RANGE_BAD, 0, 0 },
		{ "bytes=-0", 10000, RANGE_BAD, 0, 0 },
		{ "bytes=-5", 0, RANGE_BAD, 0, 0 },
		{ "bytes=0-", 0, RANGE_BAD, 0, 0 },
		{ "bytes=5-2", 10000, RANGE_NONE, 0, 0 },          /* no valid range: the header is ignored */
		{ "bytes=0-0,-1", 10000, RANGE_NONE, 0, 0 },       /* several: the whole file */
		{ "bytes=-", 10000, RANGE_NONE, 0, 0 },
		{ "bytes=a-b", 10000, RANGE_NONE, 0, 0 },
		{ "bytes=+1-2", 10000, RANGE_NONE, 0, 0 },
		{ "bytes=1-99999999999999999999999", 10000, RANGE_NONE, 0, 0 },
		{ "lines=1-2", 10000, RANGE_NONE, 0, 0 },
		{ "bytes", 10000, RANGE_NONE, 0, 0 },
		{ "", 10000, RANGE_NONE, 0, 0 },
		{ "bytes=0-18446744073709551615", UINT64_MAX, RANGE_ONE, 0, UINT64_MAX - 1 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		uint64_t first = 0, last = 0;
		enum range is = range_parse(cases[i].header, cases[i].size, &first, &last);
		if (is != cases[i].is || (is == RANGE_ONE && (first != cases[i].first || last != cases[i].last)))
			fail_msg("'%s' of %llu: %d %llu-%llu", cases[i].header, (unsigned long long)cases[i].size, is, (unsigned long long)first, (unsigned long long)last);
	}
}

static void entity_tags(void **state)
{
	(void)state;
	assert_true(range_etag_in("\"a\"", "\"a\""));
	assert_true(range_etag_in("\"x\", \"a\" ,\"y\"", "\"a\""));
	assert_true(range_etag_in("*", "\"a\""));
	assert_false(range_etag_in("W/\"a\"", "\"a\""));
	assert_false(range_etag_in("a", "\"a\""));
	assert_false(range_etag_in("\"ab\"", "\"a\""));
	assert_false(range_etag_in("", "\"a\""));
}

static void dates(void **state)
{
	(void)state;
	char out[32];
	int64_t t = 0;
	assert_true(range_http_date(784111777, out));                    /* the example of RFC 9110, 5.6.7 */
	assert_string_equal(out, "Sun, 06 Nov 1994 08:49:37 GMT");
	assert_true(range_parse_date(out, &t));
	assert_int_equal(t, 784111777);
	assert_true(range_http_date(0, out));
	assert_string_equal(out, "Thu, 01 Jan 1970 00:00:00 GMT");
	assert_false(range_http_date(-1, out));
	assert_false(range_http_date(INT64_MAX, out));
	static const char *const bad[] = { "", "yesterday", "Sun, 06 Nov 1994", "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 99 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:00:00 GMT" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(range_parse_date(bad[i], &t));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(ranges), cmocka_unit_test(entity_tags), cmocka_unit_test(dates) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
