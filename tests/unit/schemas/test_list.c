/* Code lists: finding a cell's code, and lists that must not load. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "schemas/embedded.h"
#include "schemas/list.h"

static const char grades[] = "code,label,aliases,valid_from,valid_to\n"
	"AA,2A,2A级|国家2A级,,\n"
	"AAA,3A,\"3A级|三A, 旧\",2003,2015-11\n"
	"未评,未评,无|—,,\n";

static struct list *load(const char *csv)
{
	struct err err = ERR_INIT;
	struct list *l = list_parse(str_from(csv), "grades", &err);
	if (l == NULL)
		fail_msg("%s", err.msg);
	return l;
}

static void code_label_and_alias_are_found(void **state)
{
	(void)state;
	static const struct { const char *cell, *code; bool exact; } cases[] = {
		{ "AAA", "AAA", true }, { "ＡＡＡ", "AAA", true }, { "aaa", "AAA", true }, { " A A A ", "AAA", true }, { "3A", "AAA", false },
		{ "３Ａ级", "AAA", false }, { "国家2A级", "AA", false }, { "三A,旧", "AAA", false }, { "无", "未评", false }, { "—", "未评", false },
		{ "4A", NULL, false }, { "", NULL, false }, { "*", NULL, false }, { "3A级|三A, 旧", NULL, false },
	};
	struct list *l = load(grades);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		bool exact = !cases[i].exact;
		const struct list_code *c = list_find(l, str_from(cases[i].cell), &exact);
		if ((c == NULL) != (cases[i].code == NULL) || (c != NULL && !str_is(c->code, cases[i].code)) || exact != cases[i].exact)
			fail_msg("'%s' is found as '%s'", cases[i].cell, c ? c->code.p : "nothing");
	}
	list_free(l);
}

static void codes_win_over_labels_and_labels_over_aliases(void **state)
{
	(void)state;
	struct list *l = load("code,label,aliases\n1,高级技师,一级\n3,高级,1|技师\n2,技师,\n4,高级,\n");
	assert_string_equal(list_find(l, STR("1"), NULL)->code.p, "1");
	assert_string_equal(list_find(l, STR("技师"), NULL)->code.p, "2");
	assert_string_equal(list_find(l, STR("高级"), NULL)->code.p, "3");             /* of two equal labels the first */
	list_free(l);
}

static void lists_that_do_not_load(void **state)
{
	(void)state;
	static const struct { const char *csv, *why; } cases[] = {
		{ "", "it is empty" },
		{ "\n\n", "it is empty" },
		{ "id,label\n1,x\n", "no column 'code'" },
		{ "code,label\n,x\n", "line 2: the code is empty" },
		{ "code,label\n1,x\n1,y\n", "the code '1' stands for two codes" },
		{ "code,label,aliases\n1,x,a\n2,y,b|ａ\n", "the alias 'ａ' stands for two codes, '1' and '2'" },
		{ "code,label,valid_to\n1,x,2015\n2,y,soon\n", "line 3: valid_to is no CCYY" },
		{ "code,label\n1,\"x\n2,y\n", "line 2: a quote is never closed" },
		{ "code,label\n1,\"x\"y\n", "line 2: text behind a closing quote" },
		{ "code,label\n1,x\"y\n", "line 2: a quote inside of a cell" },
		{ "code,label\n1,\xB0\xA1\n", "not UTF-8" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct err err = ERR_INIT;
		struct list *l = list_parse(str_from(cases[i].csv), "bad", &err);
		if (l != NULL || err.kind != ERR_INPUT || strstr(err.msg, cases[i].why) == NULL || strstr(err.msg, "'bad'") == NULL)
			fail_msg("case %zu: '%s'", i, err.msg);
	}
}

static void shapes_of_csv(void **state)
{
	(void)state;
	struct list *l = load("\xEF\xBB\xBFlabel,x,code\r\n\"a \"\"b\"\"\nc\",9,1\r\n\r\n,,2\r\n");
	assert_int_equal(list_count(l), 2);
	assert_string_equal(list_at(l, 0)->label.p, "a \"b\"\nc");
	assert_string_equal(list_at(l, 1)->label.p, "2");                             /* a code without label is its own */
	assert_string_equal(list_at(l, 1)->valid_to.p, "");
	assert_null(list_at(l, 2));
	struct buf out = BUF_INIT(1000);
	list_csv(l, &out);
	assert_string_equal(buf_cstr(&out), "code,label,aliases,valid_from,valid_to\n1,\"a \"\"b\"\"\nc\",,,\n2,2,,,\n");
	buf_release(&out);
	list_free(l);
}

static void nearest_is_a_code_or_label(void **state)
{
	(void)state;
	struct list *l = load("code,label\n健身步道,健身步道\n登山步道,登山步道\nCGCS2000,2000国家大地坐标系\n");
	assert_string_equal(list_nearest(l, STR("健身步到")).p, "健身步道");
	assert_string_equal(list_nearest(l, STR("cgcs200")).p, "CGCS2000");
	assert_string_equal(list_nearest(l, STR("2000国家大地坐标")).p, "2000国家大地坐标系");
	assert_null(list_nearest(l, STR("游泳馆")).p);
	assert_null(list_nearest(l, STR("")).p);
	list_free(l);
}

/* Every list that is part of the program loads (so no two codes share an alias), and travels as it was written. */
static void embedded_lists_load(void **state)
{
	(void)state;
	size_t lists = 0;
	for (const struct embedded *e = embedded_files; e->path != NULL; e++) {
		struct str text = { (const char *)e->bytes, e->length };
		struct err err = ERR_INIT;
		if (!str_ends(str_from(e->path), STR(".csv")))
			continue;
		struct list *l = list_parse(text, e->path, &err);
		if (l == NULL)
			fail_msg("%s", err.msg);
		struct buf out = BUF_INIT(1u << 20);
		list_csv(l, &out);
		if (!str_eq(buf_str(&out), text))
			fail_msg("%s is not written as mulu writes it", e->path);
		assert_true(list_count(l) >= 2);
		buf_release(&out);
		list_free(l);
		lists++;
	}
	assert_true(lists >= 21);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(code_label_and_alias_are_found),
		cmocka_unit_test(codes_win_over_labels_and_labels_over_aliases),
		cmocka_unit_test(lists_that_do_not_load),
		cmocka_unit_test(shapes_of_csv),
		cmocka_unit_test(nearest_is_a_code_or_label),
		cmocka_unit_test(embedded_lists_load),
	};
	return cmocka_run_group_tests_name("schemas/list", tests, NULL, NULL);
}
