/* test_regex.c - XML Schema expressions as people write them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/regex.h"

static const struct { const char *pattern, *text; int want; } cases[] = {
	/* the whole value, all alternatives */
	{ "[A-Z]{2}", "AB", 1 }, { "[A-Z]{2}", "ABC", 0 }, { "[A-Z]{2}", "xAB", 0 }, { "a|ab", "ab", 1 }, { "^a|b$", "axx", 0 }, { "^a|b$", "xxb", 0 }, { "^a|b$", "b", 1 },
	{ "a", "a\n", 0 }, { "^a$", "a\n", 0 }, { "", "", 1 }, { "", "a", 0 }, { "a*", "", 1 },
	/* anchors at the ends of branches, literal elsewhere */
	{ "^a.*$", "abc", 1 }, { "^a.*$", "bac", 0 }, { "(^a$|^b$)", "b", 1 }, { "US$[0-9]+", "US$15", 1 }, { "a^b", "a^b", 1 }, { "(?:^x)y$", "xy", 1 }, { "x|^y", "y", 1 },
	/* characters, not bytes; '.' is anything but CR and LF */
	{ "^.{3}$", "秦皇岛", 1 }, { ".", "\n", 0 }, { ".", "\r", 0 }, { ".", "\xe2\x80\xa8", 1 }, { "[一-龥]+", "山海关", 1 }, { "[一-龥]+", "abc", 0 }, { "\\省?", "省", 1 },
	/* classes of many characters */
	{ "\\d{4}", "2026", 1 }, { "\\d{4}", "２０２６", 1 }, { "\\d", "a", 0 }, { "\\D", "a", 1 }, { "\\w+", "中文a_1", 1 }, { "\\w", "-", 0 }, { "\\s", "\t", 1 },
	{ "\\s", "\xe3\x80\x80", 0 }, { "\\S", "\xe3\x80\x80", 1 }, { "[\\S]", " ", 0 }, { "[\\S]", "x", 1 }, { "[\\s-z]+", " -z", 1 }, { "[\\s-z]", "y", 0 }, { "[\\d-]+", "1-2", 1 },
	{ "\\i\\c*", "a-1.b", 1 }, { "\\i\\c*", "1a", 0 }, { "[\\i]", "_", 1 }, { "\\I", "1", 1 }, { "\\C", " ", 1 }, { "\\C", "a", 0 }, { "[\\c]+", "中-9", 1 },
	{ "\\p{L}+", "aé中", 1 }, { "\\p{Han}", "中", 1 }, { "\\P{L}", "1", 1 }, { "[\\p{Lu}x]+", "Ax", 1 }, { "\\p{Lu}", "a", 0 },
	{ "\\p{IsBasicLatin}+", "abc", 1 }, { "\\p{IsBasicLatin}", "é", 0 }, { "\\P{IsBasicLatin}", "é", 1 }, { "[\\p{IsCJKUnifiedIdeographs}a]+", "中a", 1 },
	/* subtraction, nested and negated */
	{ "[a-z-[aeiou]]", "b", 1 }, { "[a-z-[aeiou]]", "e", 0 }, { "[a-z-[aeiou]]+", "xyz", 1 }, { "[a-z-[aeiou]]+", "xya", 0 }, { "[a-z-[b-y-[c]]]+", "acz", 1 }, { "[a-z-[b-y-[c]]]", "d", 0 },
	{ "[a-z-[^a-c]]", "b", 1 }, { "[a-z-[^a-c]]", "d", 0 }, { "[^a-z-[0-9]]", "A", 1 }, { "[^a-z-[0-9]]", "5", 0 }, { "[\\d-[5]]", "4", 1 }, { "[\\d-[5]]", "5", 0 }, { "x[a-z-[a]]{2}y", "xbcy", 1 },
	/* what PCRE2 would read as something of its own */
	{ "[[a]", "[", 1 }, { "a{,3}", "aaa", 1 }, { "a{,3}", "aaaa", 0 }, { "a{2,}", "aaaa", 1 }, { "a{2}", "aaa", 0 }, { "{x}", "{x}", 1 }, { "a]", "a]", 1 }, { "\\v", "\v", 1 },
	{ "\\v", "\n", 0 }, { "\\u4e2d\\x41", "中A", 1 }, { "\\.\\-\\/\\[\\]", ".-/[]", 1 }, { "a#b c", "a#b c", 1 }, { "[a\\-z]+", "a-z", 1 }, { "[+-]", "-", 1 }, { "[\\^]", "^", 1 },
	/* what practice adds */
	{ "(?:ab)+", "abab", 1 }, { "(a)\\1", "aa", 1 }, { "(a)\\1", "ab", 0 }, { "(?=..$)[a-z]+", "ab", 1 }, { "(?=..$)[a-z]+", "abc", 0 }, { "(?!00)\\d\\d", "00", 0 }, { "a+?", "aaa", 1 }, { "(?<=a)b|ab", "ab", 1 },
	/* telephone numbers of Qinhuangdao, dates */
	{ "^(0335-)?\\d{7}$", "0335-3630000", 1 }, { "^(0335-)?\\d{7}$", "335-3630000", 0 }, { "(\\d{4})-(0[1-9]|1[0-2])", "2026-13", 0 },
};

static void matching(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct err err = ERR_INIT;
		struct regex *re = regex_compile(str_from(cases[i].pattern), &err);
		if (re == NULL)
			fail_msg("'%s' does not compile: %s", cases[i].pattern, err.msg);
		int got = regex_match(re, str_from(cases[i].text));
		if (got != cases[i].want)
			fail_msg("'%s' over '%s' gives %d", cases[i].pattern, cases[i].text, got);
		regex_free(re);
	}
}

static void refused(void **state)
{
	(void)state;
	static const struct { const char *pattern, *message; } bad[] = {
		{ "[a-z", "offset 0" }, { "ab(", "offset 3" }, { "ab)", "offset 2" }, { "[]", "offset 0" }, { "x[^]", "offset" }, { "a**", "offset" }, { "*a", "offset" }, { "a{3,2}", "offset" },
		{ "a\\", "offset 1: a back-slash at the end" }, { "\\Qa\\E", "escape" }, { "a\\Kb", "offset 1: this escape" }, { "\\p{IsKlingon}", "block" }, { "\\p{Nonsense}", "offset" }, { "\\pL", "braces" },
		{ "[\\C]", "negated" }, { "[\\P{IsGreek}]", "negated" }, { "a++", "possessive" }, { "(?i)a", "group" }, { "(?R)", "group" }, { "(*UCP)a", "group" }, { "(?C1)a", "group" }, { "(?>a)", "group" },
		{ "[[:digit:]]", "POSIX" }, { "[a-[b]c]", "last" }, { "[z-a]", "offset" }, { "\\1", "offset" }, { "\\u12", "digits" }, { "\\xg0", "digits" }, { "(a)\\12", "nine" }, { "\xff", "UTF-8" },
		{ "[a-[a-[a-[a-[a-[a-[a-[a-[a-[a-[a]]]]]]]]]]]", "deep" },
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct err err = ERR_INIT;
		struct regex *re = regex_compile(str_from(bad[i].pattern), &err);
		if (re != NULL)
			fail_msg("'%s' compiles", bad[i].pattern);
		assert_int_equal(err.kind, ERR_INPUT);
		if (strstr(err.msg, bad[i].message) == NULL)
			fail_msg("'%s': %s", bad[i].pattern, err.msg);
	}
	char *huge = malloc(200000);
	struct err err = ERR_INIT;
	assert_non_null(huge);
	memset(huge, '.', 200000);
	assert_null(regex_compile((struct str){ huge, 200000 }, &err));
	assert_null(regex_compile((struct str){ huge, 65000 }, &err));       /* short enough to read, too large to compile */
	free(huge);
}

/* A stranger's pattern ends in time, and what could not be judged is no match. */
static void limits(void **state)
{
	(void)state;
	static const char *const slow[] = { "(a+)+$", "(a|aa)+$", "((a*)*)*b", "(.*)(.*)(.*)(.*)(.*)x" };
	char text[46];
	memset(text, 'a', sizeof text - 1);
	text[44] = '!';
	text[45] = '\0';
	for (size_t i = 0; i < 3; i++) {
		struct regex *re = regex_compile(str_from(slow[i]), NULL);
		assert_non_null(re);
		assert_int_not_equal(regex_match(re, str_from(text)), 1);
		regex_free(re);
	}
	struct regex *re = regex_compile(STR("(a+)+$"), NULL);
	assert_int_equal(regex_match(re, str_from(text)), -1);
	assert_int_equal(regex_match(re, STR("aaa")), 1);
	assert_int_equal(regex_match(re, (struct str){ "\xff", 1 }), -1);
	regex_free(re);
	char *large = malloc(4 << 20);
	assert_non_null(large);
	memset(large, 'b', 4 << 20);
	re = regex_compile(STR("(a|b|c)*"), NULL);
	assert_in_range(regex_match(re, (struct str){ large, 4 << 20 }) + 1, 0, 2);     /* whatever it says, it ends */
	assert_int_equal(regex_match(re, (struct str){ large, 1000 }), 1);
	regex_free(re);
	re = regex_compile(STR(".*"), NULL);
	assert_int_equal(regex_match(re, (struct str){ large, 4 << 20 }), 1);
	regex_free(re);
	free(large);
}

static void nul_inside(void **state)
{
	(void)state;
	struct regex *re = regex_compile(STR("a.b"), NULL);
	assert_int_equal(regex_match(re, (struct str){ "a\0b", 3 }), 1);
	assert_int_equal(regex_match(re, STR_NONE), 0);
	regex_free(re);
}

static void *many(void *p)
{
	static const char *const text[2] = { "0335-3630000", "0335-363000x" };
	intptr_t wrong = 0;
	for (int i = 0; i < 20000; i++)
		wrong += regex_match(p, str_from(text[i & 1])) != !(i & 1);
	return (void *)wrong;
}

static void threads(void **state)
{
	(void)state;
	struct regex *re = regex_compile(STR("^(0335-)?\\d{7}$"), NULL);
	pthread_t t[4];
	for (int i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&t[i], NULL, many, re), 0);
	for (int i = 0; i < 4; i++) {
		void *wrong = NULL;
		pthread_join(t[i], &wrong);
		assert_null(wrong);
	}
	regex_free(re);
	regex_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(matching), cmocka_unit_test(refused), cmocka_unit_test(limits), cmocka_unit_test(nul_inside), cmocka_unit_test(threads),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
