/* test_err.c - messages, kinds, exit codes. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/utf8.h"

static void setting_fills_and_returns_minus_one(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	assert_int_equal(err_set(&err, ERR_USAGE, "cannot open '%s': %d", "a.csv", 7), -1);
	assert_int_equal(err.kind, ERR_USAGE);
	assert_string_equal(err.msg, "cannot open 'a.csv': 7");
	assert_int_equal(err_set(NULL, ERR_INPUT, "x"), -1);
	assert_int_equal(err_errno(NULL, ERR_INPUT, "x"), -1);
	assert_int_equal(err_prefix(NULL, "x"), -1);
}

static void its_own_message_may_be_an_argument(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	err_set(&err, ERR_INPUT, "inner");
	err_set(&err, err.kind, "outer: %s", err.msg);
	assert_string_equal(err.msg, "outer: inner");
}

static void errno_gives_the_reason_and_the_kind(void **state)
{
	(void)state;
	static const struct { int number; enum err_kind kind; } cases[] = {
		{ ENOENT, ERR_INPUT }, { ENOTDIR, ERR_INPUT }, { EISDIR, ERR_INPUT }, { EACCES, ERR_INPUT }, { EPERM, ERR_INPUT },
		{ ENOSPC, ERR_SYSTEM }, { EDQUOT, ERR_SYSTEM }, { EIO, ERR_SYSTEM }, { EMFILE, ERR_SYSTEM }, { ENFILE, ERR_SYSTEM },
		{ ENOMEM, ERR_SYSTEM }, { EROFS, ERR_SYSTEM },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct err err = ERR_INIT;
		errno = cases[i].number;
		assert_int_equal(err_errno(&err, ERR_INPUT, "cannot open '%s'", "a.csv"), -1);
		assert_int_equal(err.kind, cases[i].kind);
		assert_int_equal(errno, cases[i].number);
	}
	struct err err = ERR_INIT;
	errno = ENOENT;
	err_errno(&err, ERR_INPUT, "cannot open '%s'", "a.csv");
	assert_string_equal(err.msg, "cannot open 'a.csv': no such file or directory");
}

static void a_long_name_does_not_push_the_reason_out(void **state)
{
	(void)state;
	char name[2000];
	for (size_t i = 0; i + 3 < sizeof name; i += 3)
		memcpy(name + i, "\xE7\x9B\xAE", 4);
	struct err err = ERR_INIT;
	for (int shift = 0; shift < 3; shift++) {      /* cut at each place inside a character */
		errno = ENOENT;
		err_errno(&err, ERR_INPUT, "%.*s'%s'", shift, "ab", name);
		assert_non_null(strstr(err.msg, ": no such file or directory"));
		assert_true(utf8_valid(str_from(err.msg), NULL, NULL));
		err_set(&err, ERR_INPUT, "%.*s'%s'", shift, "ab", name);
		assert_true(strlen(err.msg) > 500);
		assert_true(utf8_valid(str_from(err.msg), NULL, NULL));
		err_prefix(&err, "%.*s", shift, "ab");
		assert_true(utf8_valid(str_from(err.msg), NULL, NULL));
	}
}

static void prefix_goes_in_front(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	err_set(&err, ERR_LOCKED, "busy");
	assert_int_equal(err_prefix(&err, "list '%s'", "x"), -1);
	assert_string_equal(err.msg, "list 'x': busy");
	err_prefix(&err, "entry: ");
	assert_string_equal(err.msg, "entry: list 'x': busy");
	assert_int_equal(err.kind, ERR_LOCKED);
}

static void exit_codes_and_reasons(void **state)
{
	(void)state;
	static const struct { enum err_kind kind; int code; const char *reason; } cases[] = {
		{ ERR_NONE, 0, NULL }, { ERR_FAILED, 1, NULL }, { ERR_USAGE, 2, NULL }, { ERR_INPUT, 3, "config" }, { ERR_SYSTEM, 4, "temporary" },
		{ ERR_REFUSED, 5, "refused" }, { ERR_CONFLICT, 5, "conflict" }, { ERR_INTEGRITY, 5, "integrity" }, { ERR_LOCKED, 6, "locked" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(err_exit_code(cases[i].kind), cases[i].code);
		if (cases[i].reason == NULL)
			assert_null(err_reason(cases[i].kind));
		else
			assert_string_equal(err_reason(cases[i].kind), cases[i].reason);
	}
}

static void the_worse_exit_wins(void **state)
{
	(void)state;
	static const int order[] = { 6, 2, 3, 5, 4, 1, 0 };
	for (size_t i = 0; i < 7; i++) {
		for (size_t j = i; j < 7; j++) {
			assert_int_equal(err_worse_exit(order[i], order[j]), order[i]);
			assert_int_equal(err_worse_exit(order[j], order[i]), order[i]);
		}
	}
	assert_int_equal(err_worse_exit(139, 0), 139);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(setting_fills_and_returns_minus_one), cmocka_unit_test(its_own_message_may_be_an_argument),
		cmocka_unit_test(errno_gives_the_reason_and_the_kind), cmocka_unit_test(a_long_name_does_not_push_the_reason_out),
		cmocka_unit_test(prefix_goes_in_front), cmocka_unit_test(exit_codes_and_reasons), cmocka_unit_test(the_worse_exit_wins),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
