/* test_dialect.c - the delimiter that a file uses. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "table/dialect.h"
#include "table/reading.h"

static const struct split_limits limits = { .max_cell = 1 << 20, .max_record = 64 << 20, .max_columns = 16384 };

static void sniffs(const char *text, char want)
{
	struct dialect d;
	struct table_options o = { 0 };
	struct err err = ERR_INIT;
	assert_int_equal(dialect_from_options(&o, &d, &err), 0);
	char got = dialect_sniff(&d, &limits, str_from(text), true, NULL, 0);
	if (got != want)
		fail_msg("'%c' instead of '%c' for <<%s>>", got, want, text);
}

static void by_equal_widths(void **state)
{
	(void)state;
	sniffs("a,b\n1,2\n", ',');
	sniffs("no;name\r\n1;a\r\n2;b\r\n3;\r\n4;\"c;d\"\r\n", ';');
	sniffs("id;name\n1;a,b\n2;c\n3;d\n", ';');
	sniffs("id\tname\n1\ta, b\n2\tb, c\n", '\t');
	sniffs("a|b|c\n1|2|3\n", '|');
	sniffs("a,b,c\n1,x;y,3\n2,x;y,4\n3,z;w,5\n", ',');
	sniffs("a;b;c\n1,5;2,5;3,5\n1,5;2,5;3,5\n1,7;2,6;3,5\n", ';');          /* decimal commas */
	sniffs("a;b\n1,5;2,5\n1,6;2,6\n", ';');
	sniffs("name\nx\ny\n", ',');                                              /* one column */
	sniffs("单位：示例\n编号;名称\n1;甲\n2;乙\n", ';');                        /* a title above */
	sniffs("\"a;b\",c\n\"d;e\",f\n", ',');                                    /* inside quotes does not count */
	sniffs("名称，地址\n甲、乙，丙\n", ',');                                   /* full-width marks never delimit */
	sniffs("", ',');
}

/* Many rows of decimal commas outweigh the one header that they do not cut, unless that header counts for more. */
static void by_the_header(void **state)
{
	(void)state;
	struct buf text = BUF_INIT(1 << 16);
	buf_adds(&text, "a;b\n");
	for (int i = 0; i < 90; i++)
		buf_addf(&text, "%d,5;%d,25\n", i, i);
	sniffs(buf_cstr(&text), ';');
	buf_release(&text);
}

static void by_wanted_names(void **state)
{
	(void)state;
	const struct str wanted[] = { STR_INIT("lat"), STR_INIT("lon") };
	struct dialect d;
	struct table_options o = { 0 };
	struct err err = ERR_INIT;
	dialect_from_options(&o, &d, &err);
	const char *text = "lat|lon\n1,2,3|4\n1,2,3|5\n1,2,3|6\n1,2,3|7\n1,2,3|7\n";
	assert_int_equal(dialect_sniff(&d, &limits, str_from(text), true, wanted, 2), '|');
}

static void sep_line(void **state)
{
	(void)state;
	char c = 0;
	assert_true(dialect_sep_line(STR("sep=;\na;b\n"), &c) && c == ';');
	assert_true(dialect_sep_line(STR("\"sep=|\"\r\na|b\n"), &c) && c == '|');
	assert_true(dialect_sep_line(STR("sep=\t"), &c) && c == '\t');
	assert_false(dialect_sep_line(STR("sep=;;\n"), &c));
	assert_false(dialect_sep_line(STR("sep=\n"), &c));
	assert_false(dialect_sep_line(STR("sep"), &c));
	assert_false(dialect_sep_line(STR("separator,b\n"), &c));
	expect("sep=;\na;b\n1;2\n", NULL, "a|b", "3:3:1|2\n", "");
	expect("sep=;\na;b\n1;2\n", &(struct table_options){ .strict = true }, "sep=;", "2:2:a;b\n3:3:1;2\n", "");
}

static void options_decide(void **state)
{
	(void)state;
	expect("a;b\n1;2\n", &(struct table_options){ .delimiter = ',' }, "a;b", "2:2:1;2\n", "");
	expect("a;b\n1;2\n", &(struct table_options){ .strict = true }, "a;b", "2:2:1;2\n", "");
	expect("a;b\n1;2\n", &(struct table_options){ .strict = true, .delimiter = ';' }, "a|b", "2:2:1|2\n", "");
	expect("a;b\t1\nc;d\t2\n", &(struct table_options){ .format = "tsv" }, "a;b|1", "2:2:c;d|2\n", "");
	expect("a,b\n'x,y',2\n", &(struct table_options){ .quote = '\'' }, "a|b", "2:2:x,y|2\n", "");
	expect("a,b\n\"x,2\n", &(struct table_options){ .quote = -1 }, "a|b", "2:2:\"x|2\n", "");
	expect("a,b\n\"x\\\"y\",\\,2\n", &(struct table_options){ .escape = '\\' }, "a|b", "2:2:x\"y|,2\n", "");
	expect("a,b\n\"x\"\"y\",2\n", &(struct table_options){ .no_double_quote = true }, "a|b", "2:2:x\"y\"|2\n", "text-after-quote 2 2 1\n");
}

static void refused(struct table_options o)
{
	struct dialect d;
	struct err err = ERR_INIT;
	assert_int_equal(dialect_from_options(&o, &d, &err), -1);
	assert_int_equal(err.kind, ERR_USAGE);
}

static void impossible_options(void **state)
{
	(void)state;
	refused((struct table_options){ .delimiter = '"' });
	refused((struct table_options){ .delimiter = '\n' });
	refused((struct table_options){ .quote = 0xE6 });
	refused((struct table_options){ .delimiter = ';', .escape = ';' });
	refused((struct table_options){ .comment = '\r' });
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_equal_widths),
		cmocka_unit_test(by_the_header),
		cmocka_unit_test(by_wanted_names),
		cmocka_unit_test(sep_line),
		cmocka_unit_test(options_decide),
		cmocka_unit_test(impossible_options),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
