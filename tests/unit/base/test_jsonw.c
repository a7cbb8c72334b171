/* test_jsonw.c - the writer: commas, lines, escapes; what it writes, json_parse reads. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/jsonw.h"

static void sample(struct jsonw *w)
{
	jsonw_object(w);
	jsonw_kstr(w, "s", STR("目录"));
	jsonw_kcstr(w, "z", NULL);
	jsonw_kint(w, "i", INT64_MIN);
	jsonw_kuint(w, "u", UINT64_MAX);
	jsonw_kreal(w, "r", 0.5);
	jsonw_kbool(w, "b", false);
	jsonw_knull(w, "n");
	jsonw_key(w, "e");
	jsonw_array(w);
	jsonw_end_array(w);
	jsonw_key(w, "a");
	jsonw_array(w);
	jsonw_int(w, 1);
	jsonw_object(w);
	jsonw_end_object(w);
	jsonw_array(w);
	jsonw_bool(w, true);
	jsonw_raw(w, STR("{\"x\":1}"));
	jsonw_end_array(w);
	jsonw_cstr(w, "t");
	jsonw_end_array(w);
	jsonw_keystr(w, STR("k\"2"));
	jsonw_uint(w, 2);
	jsonw_end_object(w);
}

static void compact_and_indented(void **state)
{
	(void)state;
	struct buf out = BUF_INIT(4096);
	struct jsonw w;
	jsonw_init(&w, &out, 0);
	sample(&w);
	assert_string_equal(buf_cstr(&out), "{\"s\":\"目录\",\"z\":null,\"i\":-9223372036854775808,\"u\":18446744073709551615,\"r\":0.5,\"b\":false,\"n\":null,\"e\":[],"
	                                    "\"a\":[1,{},[true,{\"x\":1}],\"t\"],\"k\\\"2\":2}");
	buf_reset(&out);
	jsonw_init(&w, &out, 1);
	sample(&w);
	assert_string_equal(buf_cstr(&out), "{\n \"s\": \"目录\",\n \"z\": null,\n \"i\": -9223372036854775808,\n \"u\": 18446744073709551615,\n \"r\": 0.5,\n \"b\": false,\n \"n\": null,\n"
	                                    " \"e\": [],\n \"a\": [\n  1,\n  {},\n  [\n   true,\n   {\"x\":1}\n  ],\n  \"t\"\n ],\n \"k\\\"2\": 2\n}");
	buf_release(&out);
}

static void documents_in_a_row_get_no_comma(void **state)
{
	(void)state;
	struct buf out = BUF_INIT(100);
	struct jsonw w;
	jsonw_init(&w, &out, 0);
	for (int i = 0; i < 2; i++) {
		jsonw_object(&w);
		jsonw_kint(&w, "i", i);
		jsonw_end_object(&w);
		buf_addc(&out, '\n');
	}
	jsonw_int(&w, 7);
	assert_string_equal(buf_cstr(&out), "{\"i\":0}\n{\"i\":1}\n7");
	buf_release(&out);
}

static void escapes(void **state)
{
	(void)state;
	static const struct { struct str from; const char *plain, *html; } cases[] = {
		{ STR_INIT(""), "", "" }, { STR_INIT("a\"b\\c/"), "a\\\"b\\\\c/", "a\\\"b\\\\c/" }, { STR_INIT("\b\f\n\r\t"), "\\b\\f\\n\\r\\t", "\\b\\f\\n\\r\\t" },
		{ STR_INIT("\x01\x1f\x7f"), "\\u0001\\u001f\\u007f", "\\u0001\\u001f\\u007f" }, { STR_INIT("a\0b"), "a\\u0000b", "a\\u0000b" },
		{ STR_INIT("\xC2\x85\xC2\x9B\xC2\xA0"), "\\u0085\\u009b\xC2\xA0", "\\u0085\\u009b\xC2\xA0" },
		{ STR_INIT("</script>&"), "</script>&", "\\u003c/script\\u003e\\u0026" }, { STR_INIT("\xE2\x80\xA8\xE2\x80\xA9"), "\xE2\x80\xA8\xE2\x80\xA9", "\\u2028\\u2029" },
		{ STR_INIT("…目😀"), "…目😀", "…目😀" }, { STR_INIT("\xFF" "a\xE7\x9B"), "\xEF\xBF\xBD" "a\xEF\xBF\xBD\xEF\xBF\xBD", "\xEF\xBF\xBD" "a\xEF\xBF\xBD\xEF\xBF\xBD" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		for (int html = 0; html < 2; html++) {
			struct buf out = BUF_INIT(1000);
			struct jsonw w;
			jsonw_init(&w, &out, 0);
			w.html = html;
			jsonw_str(&w, cases[i].from);
			char want[200];
			snprintf(want, sizeof want, "\"%s\"", html ? cases[i].html : cases[i].plain);
			assert_string_equal(buf_cstr(&out), want);
			buf_release(&out);
		}
	}
}

/* Any bytes at all (NUL apart, which the reader refuses) come out as JSON that reads back. */
static void any_bytes_give_json(void **state)
{
	(void)state;
	uint32_t x = 99;
	for (int round = 0; round < 20000; round++) {
		char text[16];
		size_t n = (size_t)round % sizeof text;
		for (size_t i = 0; i < n; i++) {
			x = x * 1664525u + 1013904223u;
			text[i] = (char)(1 + (x >> 16) % 255);
		}
		struct buf out = BUF_INIT(1000);
		struct jsonw w;
		jsonw_init(&w, &out, 0);
		w.html = round & 1;
		jsonw_array(&w);
		jsonw_str(&w, (struct str){ text, n });
		jsonw_end_array(&w);
		struct err err = ERR_INIT;
		struct json *j = json_parse(buf_str(&out), "t", &err);
		if (j == NULL)
			fail_msg("%s", err.msg);
		json_free(j);
		buf_release(&out);
	}
}

static void reals_read_back(void **state)
{
	(void)state;
	uint64_t bits = 88172645463325252u;
	for (int round = 0; round < 100000; round++) {
		bits ^= bits << 13;
		bits ^= bits >> 7;
		bits ^= bits << 17;
		double x;
		memcpy(&x, &bits, sizeof x);
		if (!isfinite(x))
			continue;
		char text[40];
		jsonw_number_text(x, text);
		assert_true(strtod(text, NULL) == x);
		double coordinate = (double)(int64_t)(bits % 360000000) / 1e6;
		jsonw_number_text(coordinate, text);
		assert_true(strlen(text) <= 10);                /* 119.600412 stays as short as it was */
		assert_true(strtod(text, NULL) == coordinate);
	}
	struct buf out = BUF_INIT(100);
	struct jsonw w;
	jsonw_init(&w, &out, 0);
	jsonw_array(&w);
	jsonw_real(&w, (double)NAN);
	jsonw_real(&w, -(double)INFINITY);
	jsonw_real(&w, -0.0);
	jsonw_real(&w, 3);
	jsonw_end_array(&w);
	assert_string_equal(buf_cstr(&out), "[null,null,0,3]");
	buf_release(&out);
}

static void past_the_ceiling_it_says_so(void **state)
{
	(void)state;
	struct buf out = BUF_INIT(20);
	struct jsonw w;
	jsonw_init(&w, &out, 0);
	sample(&w);
	assert_true(out.over);
	assert_true(out.n <= 20);
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(compact_and_indented), cmocka_unit_test(documents_in_a_row_get_no_comma), cmocka_unit_test(escapes), cmocka_unit_test(any_bytes_give_json),
		cmocka_unit_test(reals_read_back), cmocka_unit_test(past_the_ceiling_it_says_so),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
