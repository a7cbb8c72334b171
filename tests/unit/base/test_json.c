/* test_json.c - strict reading (style.md 6: what cJSON lets through), asking, building, printing. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"

static struct json *parsed(struct str text)
{
	struct err err = ERR_INIT;
	struct json *j = json_parse(text, "t.json", &err);
	if (j == NULL)
		fail_msg("%s", err.msg);
	return j;
}

static void is_refused(struct str text, const char *message)
{
	struct err err = ERR_INIT;
	struct json *j = json_parse(text, "t.json", &err);
	if (j != NULL) {
		json_free(j);
		fail_msg("taken: %.*s", STR_ARG(text));
	}
	assert_int_equal(err.kind, ERR_INPUT);
	if (strcmp(err.msg, message) != 0)
		fail_msg("%s\n  not: %s", err.msg, message);
}

static void bad_texts_are_refused_with_their_place(void **state)
{
	(void)state;
	static const struct { struct str text; const char *place; } cases[] = {
		{ STR_INIT(""), "line 1 column 1: the text ends too early" },
		{ STR_INIT(" \n "), "line 2 column 2: the text ends too early" },
		{ STR_INIT("{\"a\":1}xyz"), "line 1 column 8: text after the end of the value" },
		{ STR_INIT("1 2"), "line 1 column 3: text after the end of the value" },
		{ STR_INIT("{}\0"), "line 1 column 3: text after the end of the value" },
		{ STR_INIT("\xEF\xBB\xBF\xEF\xBB\xBF{}"), "line 1 column 1: expected a value" },
		{ STR_INIT("[\"a\\u0000b\"]"), "line 1 column 4: a string must not hold the character NUL" },
		{ STR_INIT("{\"k\\u0000x\":1}"), "line 1 column 4: a string must not hold the character NUL" },
		{ STR_INIT("[\"a\0b\"]"), "line 1 column 4: a string must not hold the character NUL" },
		{ STR_INIT("{\n \"目\": \"\xFF\"}"), "line 2 column 8: not valid UTF-8" },
		{ STR_INIT("[\"\xED\xA0\x80\"]"), "line 1 column 3: not valid UTF-8" },
		{ STR_INIT("[\"a\nb\"]"), "line 1 column 4: control character in a string (write it as an escape)" },
		{ STR_INIT("{\n\t\"a\": 1,\n\t\"b\": {},\n\t\"a\": 2\n}"), "line 4 column 2: key 'a' occurs twice" },
		{ STR_INIT("[{\"x\":{\"y\":1}},{\"x\":1,\"\\u0078\":2}]"), "line 1 column 23: key 'x' occurs twice" },
		{ STR_INIT("{\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1,\"g\":1,\"h\":1,\"i\":1,\"j\":{\"z\":1},\"b\":1}"), "line 1 column 68: key 'b' occurs twice" },
		{ STR_INIT("[9007199254740993]"), "line 1 column 2: an integer of more than 15 digits (write it as a string)" },
		{ STR_INIT("{\"id\":130302199001010009}"), "line 1 column 7: an integer of more than 15 digits (write it as a string)" },
		{ STR_INIT("[0.123456789012345678]"), "line 1 column 2: a number of more than 17 digits (write it as a string)" },
		{ STR_INIT("[1e999]"), "line 1 column 2: the number is too large" }, { STR_INIT("[-2.5E+400]"), "line 1 column 2: the number is too large" },
		{ STR_INIT("[01]"), "line 1 column 2: a number must not begin with 0" }, { STR_INIT("[-01]"), "line 1 column 2: a number must not begin with 0" },
		{ STR_INIT("[1.]"), "line 1 column 2: a digit is missing after the decimal point" }, { STR_INIT("[1e]"), "line 1 column 2: a digit is missing in the exponent" },
		{ STR_INIT("[-]"), "line 1 column 2: a digit is missing in the number" }, { STR_INIT("[0x10]"), "line 1 column 3: expected ',' or ']'" },
		{ STR_INIT("[+1]"), "line 1 column 2: expected a value" }, { STR_INIT("[.5]"), "line 1 column 2: expected a value" },
		{ STR_INIT("[NaN]"), "line 1 column 2: expected a value" }, { STR_INIT("[Infinity]"), "line 1 column 2: expected a value" },
		{ STR_INIT("['a']"), "line 1 column 2: expected a value" }, { STR_INIT("[1,]"), "line 1 column 4: expected a value" },
		{ STR_INIT("{\"a\":1,}"), "line 1 column 8: expected a key in double quotes" }, { STR_INIT("{a:1}"), "line 1 column 2: expected a key in double quotes" },
		{ STR_INIT("{\"a\" 1}"), "line 1 column 6: expected ':'" }, { STR_INIT("{\"a\":1 \"b\":2}"), "line 1 column 8: expected ',' or '}'" },
		{ STR_INIT("[1 2]"), "line 1 column 4: expected ',' or ']'" }, { STR_INIT("[1"), "line 1 column 3: the text ends too early" },
		{ STR_INIT("{\"a\":"), "line 1 column 6: the text ends too early" }, { STR_INIT("{\"a\""), "line 1 column 5: the text ends too early" },
		{ STR_INIT("{"), "line 1 column 2: the text ends too early" }, { STR_INIT("\"abc"), "line 1 column 1: the string is not closed" },
		{ STR_INIT("\"abc\\"), "line 1 column 1: the string is not closed" }, { STR_INIT("\"\\x\""), "line 1 column 2: unknown escape in a string" },
		{ STR_INIT("\"\\u12g4\""), "line 1 column 2: \\u needs four hexadecimal digits" }, { STR_INIT("\"\\u12"), "line 1 column 2: \\u needs four hexadecimal digits" },
		{ STR_INIT("\"\\ud800\""), "line 1 column 2: half of a surrogate pair" }, { STR_INIT("\"\\udc00\""), "line 1 column 2: half of a surrogate pair" },
		{ STR_INIT("\"\\ud800\\u0041\""), "line 1 column 2: half of a surrogate pair" }, { STR_INIT("// c\n1"), "line 1 column 1: expected a value" },
		{ STR_INIT("[1]/* */"), "line 1 column 4: text after the end of the value" }, { STR_INIT("tru"), "line 1 column 1: expected a value" },
		{ STR_INIT("truex"), "line 1 column 5: text after the end of the value" }, { STR_INIT("\f1"), "line 1 column 1: expected a value" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char message[200];
		snprintf(message, sizeof message, "'t.json' %s", cases[i].place);
		is_refused(cases[i].text, message);
	}
	is_refused(STR_NONE, "'t.json' line 1 column 1: the text ends too early");
}

static void every_cut_and_every_flip_is_survived(void **state)
{
	(void)state;
	static const char text[] = "\xEF\xBB\xBF{\"目录\": [1, -2.5e3, \"a\\u76ee\\ud83d\\ude00\\n\", true, null], \"b\": {\"c\": [[], {}]}}";
	size_t n = sizeof text - 1;
	struct err err = ERR_INIT;
	for (size_t cut = 0; cut < n; cut++) {
		char *part = malloc(cut + 1);       /* exactly so long: reading past it is seen by the sanitizer */
		memcpy(part, text, cut);
		part = realloc(part, cut ? cut : 1);
		struct json *j = json_parse((struct str){ part, cut }, "t", &err);
		assert_null(j);
		free(part);
	}
	for (size_t at = 0; at < n; at++) {
		for (int c = 0; c < 256; c++) {
			char copy[sizeof text];
			memcpy(copy, text, n);
			copy[at] = (char)c;
			json_free(json_parse((struct str){ copy, n }, "t", &err));
		}
	}
}

static void depth_64_is_fine_65_is_not(void **state)
{
	(void)state;
	char text[200];
	memset(text, '[', 64);
	memset(text + 64, ']', 64);
	json_free(parsed((struct str){ text, 128 }));
	memset(text, '[', 65);
	memset(text + 65, ']', 65);
	is_refused((struct str){ text, 130 }, "'t.json' line 1 column 65: nested more than 64 deep");
	struct buf deep = BUF_INIT(1 << 20);
	for (int i = 0; i < 200000; i++)
		buf_adds(&deep, "{\"\":");
	struct err err = ERR_INIT;
	assert_null(json_parse(buf_str(&deep), "t", &err));
	buf_release(&deep);
}

static void large_texts(void **state)
{
	(void)state;
	struct buf text = BUF_INIT(16 << 20);
	buf_adds(&text, "{");
	for (int i = 0; i < 100000; i++)
		buf_addf(&text, "%s\"key %d\":%d", i ? "," : "", i, i);
	buf_adds(&text, ",\"key 99999\":1}");
	struct err err = ERR_INIT;
	assert_null(json_parse(buf_str(&text), "t", &err));
	assert_non_null(strstr(err.msg, "key 'key 99999' occurs twice"));

	buf_reset(&text);
	buf_adds(&text, "[0");
	for (int i = 0; i < 2000000; i++)
		buf_adds(&text, ",0");
	buf_adds(&text, "]");
	assert_null(json_parse(buf_str(&text), "t", &err));
	assert_non_null(strstr(err.msg, "more than 2,000,000 values"));

	buf_reset(&text);
	while (text.n <= JSON_MAX)
		buf_adds(&text, "                                                                ");
	buf_adds(&text, "1");
	assert_null(json_parse(buf_str(&text), "t", &err));
	assert_string_equal(err.msg, "cannot read 't': it is larger than 8 MiB");
	buf_release(&text);
}

static void asking(void **state)
{
	(void)state;
	struct json *j = parsed(STR("\xEF\xBB\xBF {\"a\": {\"b\": {\"c\": \"\\u76ee\\ud83d\\ude00\"}}, \"A\": 1, \"t\": true, \"n\": null, \"list\": [1, 2.5, 2.0, 2e3, -3, 1e20, \"7\"], \"\": 5}\n"));
	assert_int_equal(json_type(j), JSON_OBJECT);
	assert_int_equal(json_count(j), 6);
	assert_true(str_is(json_str(json_path(j, "a.b.c")), "目😀"));
	assert_string_equal(json_cstr(json_path(j, "a.b.c")), "目😀");
	assert_null(json_path(j, "a.x.c"));
	assert_null(json_path(j, "A.b"));
	assert_null(json_path(j, "a.b.c.d"));
	assert_int_equal(json_int_or(json_path(j, ""), 0), 5);
	assert_int_equal(json_int_or(json_get(j, "A"), 0), 1);
	assert_null(json_get(j, "T"));                          /* letter case counts */
	assert_true(json_bool(json_get(j, "t"), false));
	assert_true(json_bool(json_get(j, "n"), true));
	assert_int_equal(json_type(json_get(j, "n")), JSON_NULL);
	assert_true(str_is(json_key(json_first(j)), "a"));

	const struct json *list = json_get(j, "list");
	static const struct { bool integral; int64_t n; } want[] = { { true, 1 }, { false, 0 }, { true, 2 }, { true, 2000 }, { true, -3 }, { false, 0 }, { false, 0 } };
	size_t i = 0;
	for (const struct json *c = json_first(list); c != NULL; c = json_next(c), i++) {
		int64_t n = 99;
		assert_int_equal(json_int(c, &n), want[i].integral);
		assert_int_equal(n, want[i].integral ? want[i].n : 99);
	}
	assert_int_equal(i, 7);
	assert_true(json_number_or(json_next(json_first(list)), 0) == 2.5);
	json_free(j);
}

static void nothing_and_the_wrong_type_give_the_default(void **state)
{
	(void)state;
	struct json *s = json_text("x"), *n = json_integer(4);
	int64_t out = 9;
	char text[40] = "?";
	assert_int_equal(json_type(NULL), JSON_NONE);
	assert_null(json_get(NULL, "a"));
	assert_null(json_get(s, "a"));
	assert_null(json_get(NULL, NULL));
	assert_null(json_path(NULL, "a.b"));
	assert_null(json_cstr(n));
	assert_null(json_str(NULL).p);
	assert_null(json_str(n).p);
	assert_true(str_is(json_str_or(n, "d"), "d") && str_is(json_str_or(s, "d"), "x"));
	assert_true(json_bool(s, true) && !json_bool(NULL, false));
	assert_false(json_int(s, &out) || json_int(NULL, &out));
	assert_int_equal(json_int_or(s, 5), 5);
	assert_true(json_number_or(s, 1.5) == 1.5 && json_number_or(NULL, 1.5) == 1.5);
	json_number_text(s, text);
	assert_string_equal(text, "");
	assert_null(json_first(s));
	assert_null(json_next(NULL));
	assert_null(json_key(NULL).p);
	assert_null(json_key(s).p);
	assert_int_equal(json_count(s), 0);
	json_delete(NULL, "a");
	json_free(NULL);
	json_free(s);
	json_free(n);
}

static void prints(const struct json *j, unsigned indent, const char *want)
{
	struct buf out = BUF_INIT(100000);
	json_print(j, &out, indent);
	assert_string_equal(buf_cstr(&out), want);
	buf_release(&out);
}

static void building_and_printing(void **state)
{
	(void)state;
	struct json *j = json_object();
	json_set(j, "b", json_text("x"));
	json_set(j, "a", json_integer(1));
	json_set(j, "c", json_null());
	struct json *list = json_set(j, "list", json_array());
	json_push(list, json_boolean(true));
	json_push(list, json_real(0.1));
	json_push(list, json_string(STR("q\"\n目")));
	json_set(j, "a", json_text(NULL));
	json_set(j, "A", json_integer(2));
	prints(j, 0, "{\"b\":\"x\",\"a\":null,\"c\":null,\"list\":[true,0.1,\"q\\\"\\n目\"],\"A\":2}");
	struct json *copy = json_copy(j);
	json_set(j, "b", json_object());                        /* the first, the last and the only one replaced in place */
	json_set(j, "A", json_array());
	prints(j, 2, "{\n  \"b\": {},\n  \"a\": null,\n  \"c\": null,\n  \"list\": [\n    true,\n    0.1,\n    \"q\\\"\\n目\"\n  ],\n  \"A\": []\n}\n");
	json_delete(j, "c");
	json_delete(j, "absent");
	json_delete(j, "b");
	json_set(j, "z", json_integer(3));
	prints(j, 0, "{\"a\":null,\"list\":[true,0.1,\"q\\\"\\n目\"],\"A\":[],\"z\":3}");
	prints(copy, 0, "{\"b\":\"x\",\"a\":null,\"c\":null,\"list\":[true,0.1,\"q\\\"\\n目\"],\"A\":2}");
	struct json *nothing = json_copy(NULL);
	assert_int_equal(json_type(nothing), JSON_NULL);
	struct json *same = json_get(j, "a") ? json_set(j, "a", (struct json *)(uintptr_t)json_get(j, "a")) : NULL;
	assert_non_null(same);
	json_free(nothing);
	json_free(copy);
	json_free(j);
	struct json *s = json_string(STR("a\0b\0"));
	assert_string_equal(json_cstr(s), "a\xEF\xBF\xBD" "b\xEF\xBF\xBD");
	json_free(s);
	s = json_string(STR_NONE);
	assert_string_equal(json_cstr(s), "");
	json_free(s);
}

static void numbers_are_exact(void **state)
{
	(void)state;
	static const struct { double x; const char *text; } reals[] = {
		{ 9007199254740991.0, "9007199254740991" }, { 9007199254740992.0, "9007199254740992" }, { 1e15, "1000000000000000" }, { 0.1 + 0.2, "0.30000000000000004" },
		{ 0.1234567890123456, "0.1234567890123456" }, { 1e21, "1e+21" }, { -0.5, "-0.5" }, { 119.6004, "119.6004" }, { 5e-324, "4.94065645841247e-324" },
		{ 1.7976931348623157e308, "1.7976931348623157e+308" }, { (double)NAN, "null" }, { (double)INFINITY, "null" },
	};
	for (size_t i = 0; i < sizeof reals / sizeof *reals; i++) {
		struct json *j = json_real(reals[i].x);
		char text[40];
		json_number_text(j, text);
		assert_string_equal(text, reals[i].text);
		if (isfinite(reals[i].x))
			assert_true(strtod(text, NULL) == reals[i].x);
		json_free(j);
	}
	static const int64_t integers[] = { 0, -1, 999999999999999, 9007199254740992, 9007199254740993, -9007199254740993, INT64_MAX, INT64_MIN };
	for (size_t i = 0; i < sizeof integers / sizeof *integers; i++) {
		struct json *j = json_integer(integers[i]), *copy = json_copy(j);
		int64_t back = 0;
		char want[32];
		snprintf(want, sizeof want, "%lld", (long long)integers[i]);
		assert_int_equal(json_type(copy), JSON_NUMBER);
		assert_true(json_int(copy, &back) && back == integers[i]);
		assert_true(json_number_or(copy, 0) == (double)integers[i]);
		assert_true(json_equal(j, copy));
		prints(copy, 0, want);
		json_free(j);
		json_free(copy);
	}
	json_free(parsed(STR("[999999999999999, -999999999999999, 0.12345678901234567, 1234567890123456.5, 119.60000000000000000, 0, -0, 0.0, 1e308, 1E-400]")));
}

/* A decimal comma in the process must change nothing: whoever links us may have set one. */
static void the_locale_does_not_matter(void **state)
{
	(void)state;
	static const char *const names[] = { "de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "ru_RU.UTF-8", "de_DE" };
	const char *set = NULL;
	for (size_t i = 0; i < sizeof names / sizeof *names && set == NULL; i++)
		set = setlocale(LC_NUMERIC, names[i]);
	if (set == NULL) {
		print_message("no locale with a decimal comma is installed\n");
		skip();
	}
	struct json *j = parsed(STR("[2.5, 1e300]"));
	double x = json_number_or(json_first(j), 0);
	struct buf out = BUF_INIT(100);
	json_print(j, &out, 0);
	json_free(j);
	setlocale(LC_NUMERIC, "C");
	assert_true(x == 2.5);
	assert_string_equal(buf_cstr(&out), "[2.5,1e+300]");
	buf_release(&out);
}

static void equality(void **state)
{
	(void)state;
	static const struct { const char *a, *b; bool same; } cases[] = {
		{ "{\"a\":1,\"b\":[1,2]}", "{\"b\":[1,2.0],\"a\":1}", true }, { "[1,2]", "[2,1]", false }, { "[1]", "[1,1]", false }, { "{\"a\":1}", "{\"a\":1,\"b\":1}", false },
		{ "{\"a\":1}", "{\"b\":1}", false }, { "null", "false", false }, { "\"1\"", "1", false }, { "true", "true", true }, { "true", "false", false },
		{ "{\"a\":{\"x\":null}}", "{\"a\":{\"x\":null}}", true }, { "\"a\"", "\"\\u0061\"", true }, { "{}", "[]", false },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct json *a = parsed(str_from(cases[i].a)), *b = parsed(str_from(cases[i].b));
		assert_int_equal(json_equal(a, b), cases[i].same);
		assert_int_equal(json_equal(b, a), cases[i].same);
		assert_false(json_equal(a, NULL));
		json_free(a);
		json_free(b);
	}
	assert_true(json_equal(NULL, NULL));
}

static void from_a_file(void **state)
{
	(void)state;
	char dir[] = "/tmp/mulu-test-XXXXXX";
	assert_non_null(mkdtemp(dir));
	int d = open(dir, O_RDONLY | O_DIRECTORY);
	struct err err = ERR_INIT;
	assert_null(json_read(d, "a.json", &err));
	assert_string_equal(err.msg, "cannot open 'a.json': no such file or directory");
	int fd = openat(d, "a.json", O_WRONLY | O_CREAT, 0600);
	assert_int_equal(write(fd, "{\"a\":\n3}", 8), 8);
	struct json *j = json_read(d, "a.json", &err);
	assert_int_equal(json_int_or(json_get(j, "a"), 0), 3);
	json_free(j);
	assert_int_equal(write(fd, "]", 1), 1);
	assert_null(json_read(d, "a.json", &err));
	assert_string_equal(err.msg, "'a.json' line 2 column 3: text after the end of the value");
	assert_int_equal(ftruncate(fd, JSON_MAX + 1), 0);
	assert_null(json_read(d, "a.json", &err));
	assert_non_null(strstr(err.msg, "larger than"));
	assert_null(json_read(d, ".", &err));
	assert_int_equal(err.kind, ERR_INPUT);
	unlinkat(d, "a.json", 0);
	close(fd);
	close(d);
	rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bad_texts_are_refused_with_their_place), cmocka_unit_test(every_cut_and_every_flip_is_survived), cmocka_unit_test(depth_64_is_fine_65_is_not),
		cmocka_unit_test(large_texts), cmocka_unit_test(asking), cmocka_unit_test(nothing_and_the_wrong_type_give_the_default), cmocka_unit_test(building_and_printing),
		cmocka_unit_test(numbers_are_exact), cmocka_unit_test(the_locale_does_not_matter), cmocka_unit_test(equality), cmocka_unit_test(from_a_file),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
