/* test_term.c - colours on request, strangers' text made harmless. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/term.h"
#include "base/utf8.h"

static void safe(void **state)
{
	(void)state;
	static const struct { const char *from, *to; } cases[] = {
		{ "", "" }, { "目录 a", "目录 a" }, { "\x1b[31mred", "\\x1b[31mred" }, { "a\nb\tc\r", "a\\x0ab\\x09c\\x0d" }, { "\x7f", "\\x7f" },
		{ "\xC2\x9B" "31m", "\\u{9b}31m" }, { "a\xE2\x80\xAE" "b", "a\\u{202e}b" }, { "\xE2\x80\xA8", "\\u{2028}" }, { "\xE2\x81\xA6", "\\u{2066}" },
		{ "\xD8\x9C", "\\u{61c}" }, { "a\xFF\xFE" "b", "a\\xff\\xfeb" }, { "\xE7\x9B", "\\xe7\\x9b" }, { "\xC2\xA0", "\xC2\xA0" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf out = BUF_INIT(1000);
		buf_adds(&out, ">");
		term_safe(&out, str_from(cases[i].from));
		assert_string_equal(buf_cstr(&out) + 1, cases[i].to);
		buf_release(&out);
	}
	struct buf out = BUF_INIT(1000);
	term_safe(&out, STR("a\0b"));
	assert_string_equal(buf_cstr(&out), "a\\x00b");
	buf_reset(&out);
	for (int c = 0; c < 256; c++) {
		char byte = (char)c;
		buf_reset(&out);
		term_safe(&out, (struct str){ &byte, 1 });
		for (size_t i = 0; i < out.n; i++)
			assert_in_range(out.p[i], 0x20, 0x7E);
	}
	buf_release(&out);
}

static void pad(void **state)
{
	(void)state;
	static const struct { const char *from; unsigned width; const char *to; } cases[] = {
		{ "abc", 5, "abc  " }, { "abc", 3, "abc" }, { "abcd", 3, "ab…" }, { "目录清单", 8, "目录清单" }, { "目录清单", 7, "目录清…" }, { "目录清单", 6, "目录… " },
		{ "目录", 3, "目…" }, { "目录", 2, "… " }, { "目", 1, "…" }, { "目", 0, "" }, { "", 2, "  " }, { "", 0, "" }, { "e\xCC\x81" "a", 3, "e\xCC\x81" "a " },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf out = BUF_INIT(1000);
		term_pad(&out, str_from(cases[i].from), cases[i].width);
		assert_string_equal(buf_cstr(&out), cases[i].to);
		assert_int_equal(utf8_width(buf_str(&out)), cases[i].width);
		buf_release(&out);
	}
}

static void colours(void **state)
{
	(void)state;
	FILE *plain = tmpfile();
	assert_non_null(plain);
	setenv("TERM", "xterm", 1);
	unsetenv("NO_COLOR");
	assert_false(term_colored(TERM_AUTO, plain));
	setenv("NO_COLOR", "1", 1);
	assert_true(term_colored(TERM_ALWAYS, plain));
	assert_false(term_colored(TERM_NEVER, plain));
	fclose(plain);

	int master = posix_openpt(O_RDWR | O_NOCTTY);
	if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0) {
		print_message("no pseudo terminal here\n");
		skip();
	}
	FILE *tty = fopen(ptsname(master), "r+");
	assert_non_null(tty);
	assert_false(term_colored(TERM_AUTO, tty));      /* NO_COLOR=1 */
	setenv("NO_COLOR", "", 1);
	assert_true(term_colored(TERM_AUTO, tty));
	setenv("TERM", "dumb", 1);
	assert_false(term_colored(TERM_AUTO, tty));
	assert_true(term_colored(TERM_ALWAYS, tty));
	fclose(tty);
	close(master);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(safe), cmocka_unit_test(pad), cmocka_unit_test(colours) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
