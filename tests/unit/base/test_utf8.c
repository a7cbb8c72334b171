/* test_utf8.c - validity, widths, NFKC and folding. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <utf8proc.h>

#include "base/utf8.h"

static void every_code_point_goes_there_and_back(void **state)
{
	(void)state;
	for (uint32_t cp = 0; cp <= 0x10FFFF; cp++) {
		if (cp >= 0xD800 && cp <= 0xDFFF)
			continue;
		char bytes[4];
		uint32_t back;
		size_t n = utf8_encode(cp, bytes);
		if (!utf8_valid((struct str){ bytes, n }, NULL, NULL) || utf8_decode(bytes, bytes + n, &back) != n || back != cp ||
		    utf8_next(bytes, bytes + n, &back) != n || back != cp)
			fail_msg("U+%04X", cp);
	}
	char bytes[4];
	assert_int_equal(utf8_encode(0xD800, bytes), 3);       /* what is no character becomes U+FFFD */
	assert_memory_equal(bytes, "\xEF\xBF\xBD", 3);
	assert_int_equal(utf8_encode(0x110000, bytes), 3);
}

static void wrong_sequences(void **state)
{
	(void)state;
	static const struct { const char *text; size_t n, bad; bool cut; } cases[] = {
		{ "\x80", 1, 0, false }, { "a\xFF", 2, 1, false }, { "\xC0\xAF", 2, 0, false }, { "\xC1\xBF", 2, 0, false }, { "\xE0\x9F\xBF", 3, 0, false },
		{ "\xED\xA0\x80", 3, 0, false }, { "\xF0\x8F\xBF\xBF", 4, 0, false }, { "\xF4\x90\x80\x80", 4, 0, false }, { "\xF5\x80\x80\x80", 4, 0, false },
		{ "\xE7\x9B" "a", 3, 0, false }, { "\xE7\x9B", 2, 0, true }, { "\xE7", 1, 0, true }, { "\xF0\x9F\x98", 3, 0, true }, { "\xC3", 1, 0, true },
		{ "\xED\xA0", 2, 0, false }, { "\xF0\x80", 2, 0, false },
		{ "abcdefgh\xE7\x9B\xAE\xE7\x9B\xAE\x80", 15, 14, false }, { "abcdefghijk\xE7\x9B", 13, 11, true }, { "\xE7\x9B\xAE\xE7\x9B", 5, 3, true },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t bad = 99;
		bool cut = !cases[i].cut;
		if (utf8_valid((struct str){ cases[i].text, cases[i].n }, &bad, &cut) || bad != cases[i].bad || cut != cases[i].cut)
			fail_msg("case %zu: bad %zu cut %d", i, bad, cut);
	}
	bool cut = true;
	assert_true(utf8_valid(STR(""), NULL, &cut));
	assert_false(cut);
	assert_true(utf8_valid(STR_NONE, NULL, NULL));
	assert_true(utf8_valid(STR("a\0b"), NULL, NULL));
}

/* The slow way: the table of RFC 3629. */
static bool slow_valid(const unsigned char *p, size_t n)
{
	while (n > 0) {
		utf8proc_int32_t cp;
		utf8proc_ssize_t k = utf8proc_iterate(p, (utf8proc_ssize_t)n, &cp);
		if (k <= 0)
			return false;
		p += k;
		n -= (size_t)k;
	}
	return true;
}

static void random_bytes_agree_with_utf8proc(void **state)
{
	(void)state;
	static const unsigned char likely[] = { 'a', 'b', 0x80, 0xBF, 0xC2, 0xE0, 0xE7, 0x9B, 0xAE, 0xED, 0xA0, 0xF0, 0x9F, 0x90, 0xF4, 0x8F, 0xFF };
	uint32_t x = 20261125;
	for (int round = 0; round < 200000; round++) {
		unsigned char text[24];
		size_t n = 0;
		x = x * 1664525u + 1013904223u;
		size_t length = x >> 27 & 23;
		while (n < length) {
			x = x * 1664525u + 1013904223u;
			if (x >> 30 != 0 && n + 3 <= length) {      /* mostly good text, or nothing long would be valid */
				text[n++] = 0xE7;
				text[n++] = 0x9B;
				text[n++] = 0xAE;
			} else {
				text[n++] = likely[(x >> 16) % sizeof likely];
			}
		}
		if (utf8_valid((struct str){ (char *)text, n }, NULL, NULL) != slow_valid(text, n))
			fail_msg("round %d", round);
	}
}

static void widths_and_lengths(void **state)
{
	(void)state;
	assert_int_equal(utf8_width(STR("abc")), 3);
	assert_int_equal(utf8_width(STR("目录a")), 5);
	assert_int_equal(utf8_width(STR("Ａ")), 2);
	assert_int_equal(utf8_width(STR("e\xCC\x81")), 1);
	assert_int_equal(utf8_width(STR("\x1b")), 0);
	assert_int_equal(utf8_width(STR("\xFF\xFE")), 2);
	assert_int_equal(utf8_length(STR("目录a😀")), 4);
	assert_true(utf8_is_han(0x76EE) && !utf8_is_han('a'));
}

static void nfkc(void **state)
{
	(void)state;
	static const struct { const char *from, *to; } cases[] = {
		{ "", "" }, { "plain", "plain" }, { "目录", "目录" }, { "ＡＢ１２", "AB12" }, { "㎡", "m2" }, { "①", "1" }, { "：", ":" }, { "目e\xCC\x81录", "目é录" },
		{ "e\xCC\x81", "é" }, { "ﾊﾟ", "パ" }, { "\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB", "한" }, { "Ａ\xFF" "Ｂ", "A\xFF" "B" }, { "\xE7", "\xE7" },
		{ "目ｅ\xCC\x81", "目é" }, { "\xCC\x81", "\xCC\x81" }, { "（全称）", "(全称)" }, { "\xEF\xAC\x81", "fi" },
	};
	struct buf out = BUF_INIT(4096);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		utf8_nfkc(str_from(cases[i].from), &out);
		assert_string_equal(buf_cstr(&out), cases[i].to);
	}
	utf8_nfkc(STR("a\0Ｂ"), &out);
	assert_int_equal(out.n, 3);
	assert_memory_equal(out.p, "a\0B", 3);
	buf_release(&out);
}

static void nfkc_agrees_with_the_library_run_by_run(void **state)
{
	(void)state;
	static const char *const pieces[] = { "a", "e", "\xCC\x81", "\xCC\xA3", "目", "録", "Ａ", "㎡", "ﾊ", "ﾟ", "é", "\xE1\x84\x92", "\xE1\x85\xA1", "\xE1\x86\xAB", " ", "：", "😀" };
	struct buf text = BUF_INIT(4096), out = BUF_INIT(65536);
	uint32_t x = 7;
	for (int round = 0; round < 20000; round++) {
		buf_reset(&text);
		x = x * 1664525u + 1013904223u;
		for (unsigned n = x >> 27; n > 0; n--) {
			x = x * 1664525u + 1013904223u;
			buf_adds(&text, pieces[(x >> 16) % (sizeof pieces / sizeof *pieces)]);
		}
		utf8proc_uint8_t *want = NULL;
		utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)buf_cstr(&text), (utf8proc_ssize_t)text.n, &want, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT);
		utf8_nfkc(buf_str(&text), &out);
		assert_true(n >= 0);
		assert_int_equal(out.n, n);
		if (n > 0)
			assert_memory_equal(out.p, want, (size_t)n);
		free(want);
	}
	buf_release(&text);
	buf_release(&out);
}

static void a_pile_of_marks_is_put_in_order(void **state)
{
	(void)state;
	struct buf text = BUF_INIT(4 << 20), out = BUF_INIT(64 << 20);
	for (int i = 0; i < 200000; i++)
		buf_adds(&text, i % 2 ? "\xCC\x81" : "\xCC\xA3");       /* classes 230 and 220: the order has to be turned everywhere */
	utf8_fold(buf_str(&text), &out);
	assert_true(out.n == text.n);
	buf_reset(&text);
	for (int i = 0; i < 100000; i++)
		buf_adds(&text, "\xEF\xB7\xBA");                        /* U+FDFA: one becomes eighteen */
	utf8_nfkc(buf_str(&text), &out);
	assert_int_equal(utf8_length(buf_str(&out)), 1800000);
	buf_release(&text);
	buf_release(&out);
}

static void fold(void **state)
{
	(void)state;
	static const struct { const char *from, *to; } cases[] = {
		{ "景区名称", "景区名称" }, { " 联系 电话\t", "联系电话" }, { "\"Name\"", "name" }, { "“名称”", "名称" }, { "‘名’", "名" }, { "名称*", "名称" }, { "＊名称：", "名称" },
		{ "名称:", "名称" }, { "\xEF\xBB\xBF" "id", "id" }, { "a\xE2\x80\x8B" "b", "ab" }, { "名\xC2\xA0称", "名称" }, { "名　称", "名称" }, { "ＩＤ", "id" },
		{ "ÄB", "Äb" }, { "面积(㎡)", "面积(m2)" }, { "'it`s'", "its" }, { "「名」", "名" }, { "a\nb\r", "ab" }, { "", "" }, { "***", "" }, { "a_b-c", "a_b-c" },
		{ "\xE2\x80\xAEx", "x" }, { "A\xFF Z", "a\xFFz" }, { "a\xC2\x85" "b", "ab" }, { "x\xEF\xB8\x8F", "x" },
	};
	struct buf out = BUF_INIT(4096);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		utf8_fold(str_from(cases[i].from), &out);
		assert_string_equal(buf_cstr(&out), cases[i].to);
		struct buf again = BUF_INIT(4096);
		utf8_fold(buf_str(&out), &again);
		assert_string_equal(buf_cstr(&again), cases[i].to);
		buf_release(&again);
	}
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_code_point_goes_there_and_back), cmocka_unit_test(wrong_sequences), cmocka_unit_test(random_bytes_agree_with_utf8proc),
		cmocka_unit_test(widths_and_lengths), cmocka_unit_test(nfkc), cmocka_unit_test(nfkc_agrees_with_the_library_run_by_run),
		cmocka_unit_test(a_pile_of_marks_is_put_in_order), cmocka_unit_test(fold),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
