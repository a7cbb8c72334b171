/* test_plan.c - standard and evidence to a plan, and every reason of the plan to refuse (privacy.md 1.7, 3.3, 3.5; domain.md 2.1.4). */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "planned.h"

static void expect(const char *standard, const char *csv, const char *want)
{
	struct standard *st = standard_from(standard);
	struct buf out = BUF_INIT(1 << 16);
	struct planned p;
	planned_make(&p, st, csv, "a.csv", false, NULL);
	const char *got = refusals_list(&p.refusals, &out);
	if (strcmp(got, want) != 0)
		fail_msg("%s\ngot  '%s'\nwant '%s'", csv, got, want);
	planned_free(&p);
	buf_release(&out);
	standard_free(st);
}

static void test_accepted(void **state)
{
	(void)state;
	expect(PLACES(""), "记录编号,场馆,联系电话,负责人\nA1,示例体育馆,0335-7061111,张三\nA2,示例游泳馆,15400000001,李四\nA3,示例滑冰馆,0335-7061112,王五\n", "");
	expect(PLACES(""), "场馆,备注\n示例体育馆,周一闭馆\n", "");                       /* unknown and harmless: dropped */
	expect(PLACES(""), "场馆,身份证号,负责人手机\n示例体育馆,,\n示例游泳馆,,\n", "");    /* empty columns say nothing */
	expect(PLACES(""), "场馆,联系电话,负责人手机\n示例体育馆,无,无\n", "");            /* empty-like values are no values */
}

static void test_refused(void **state)
{
	(void)state;
	expect(PLACES(""), "场馆\n示例体育馆15400000001\n示例游泳馆\n", "gate-unexpected-kind:site:mobile");
	expect(PLACES(""), "场馆,联系电话\n示例体育馆," ID_000 "\n示例游泳馆,0335-7061111\n", "gate-unexpected-kind:phone:cn_resident_id");
	expect(PLACES(""), "场馆,负责人手机\n示例体育馆,\n示例游泳馆,15400000001\n", "gate-reject-column:manager_mobile:");
	expect(PLACES(""), "场馆,备注\n示例体育馆,请打15400000001\n", "gate-undeclared-column:备注:mobile");
	expect(PLACES(""), "场馆,工作人员民族\n示例体育馆,汉\n", "gate-undeclared-column:工作人员民族:");
	expect(PLACES(""), "场馆\n1.30302E+17\n示例游泳馆\n", "gate-lossy:site:id_lossy");
	expect(PLACES(""), "场馆,负责人\n示例体育馆,1.30302E+17\n示例游泳馆,\n", "gate-lossy:manager:id_lossy gate-row-kind::");
	expect(PLACES(""), "场馆\n示例体育馆154****0001\n示例游泳馆\n", "gate-masked:site:mobile_masked");
	expect(PLACES(""), "场馆,负责人\n示例体育馆,张三\n" , "");
}

static void test_names(void **state)
{
	(void)state;
	struct standard *st = standard_from(PLACES(""));
	struct buf out = BUF_INIT(1 << 16);
	struct planned p;
	planned_make(&p, st, "场馆\n示例体育馆\n", "名单" MOBILE ".csv", false, NULL);
	assert_string_equal(refusals_list(&p.refusals, &out), "gate-metadata::mobile");
	planned_free(&p);
	planned_make(&p, st, "场馆,甲" MOBILE "\n示例体育馆,无\n", "a.csv", false, NULL);
	assert_string_equal(refusals_list(&p.refusals, &out), "gate-metadata::mobile");
	struct plan_column *unknown = &p.plan.columns[p.plan.n - 1];
	assert_int_equal(unknown->field, SIZE_MAX);
	assert_false(str_find(unknown->name, STR(MOBILE), NULL));      /* shown as a shape */
	planned_free(&p);
	buf_release(&out);
	standard_free(st);
}

/* Column by column: class, treatment, published. */
static void test_columns(void **state)
{
	(void)state;
	struct standard *st = standard_from(PLACES(""));
	struct buf out = BUF_INIT(1 << 16);
	struct planned p;
	planned_make(&p, st, "备注,负责人,场馆,联系电话\n好,张三,示例体育馆,15400000001\n好,李四,示例游泳馆,0335-7061111\n", "a.csv", false, NULL);
	assert_int_equal(p.plan.n, 4);                                 /* the standard's order, then what it does not know */
	assert_string_equal(p.plan.columns[0].name.p, "site");
	assert_true(p.plan.columns[0].published);
	assert_int_equal(p.plan.columns[0].column, 2);
	assert_int_equal(p.plan.columns[1].treatment, TREAT_PHONE);
	assert_string_equal(p.plan.columns[1].evidence->name, "mobile");
	assert_int_equal(p.plan.columns[2].treatment, TREAT_DROP);
	assert_false(p.plan.columns[2].published);
	assert_int_equal(p.plan.columns[2].because, BECAUSE_STANDARD);
	assert_int_equal(p.plan.columns[3].field, SIZE_MAX);
	assert_false(p.plan.columns[3].published);
	plan_explain(&p.plan, LANG_EN, &out);
	assert_non_null(strstr(buf_cstr(&out), "phone 联系电话\tbusiness\tphone\tmobile"));
	assert_non_null(strstr(buf_cstr(&out), "manager 负责人\tpersonal\tdrop\t"));
	assert_null(strstr(buf_cstr(&out), MOBILE));
	assert_null(strstr(buf_cstr(&out), "张三"));
	planned_free(&p);
	buf_release(&out);
	standard_free(st);
}

#define ONE(cls, open, more) PLACES(",{\"name\":\"x\",\"type\":\"string\",\"privacy\":{\"class\":\"" cls "\",\"open\":\"" open "\"" more "}}")
static void test_treatments(void **state)
{
	(void)state;
	expect(ONE("personal", "keep", ""), "x\n甲\n", "gate-treatment-too-mild:x:");
	expect(ONE("personal", "drop", ""), "x\n甲\n", "");
	expect(ONE("sensitive", "generalise", ",\"params\":{\"form\":\"round\",\"to\":5}"), "x\n7\n", "gate-treatment-too-mild:x:");
	expect(ONE("persistent", "token", ""), "x\n甲\n", "gate-treatment-missing:x:");
	expect(ONE("none", "redact", ""), "x\n请打15400000001\n", "gate-treatment-missing:x:");
	expect(ONE("none", "keep", ",\"onFinding\":\"redact\""), "x\n请打15400000001\n", "gate-treatment-missing:x:");
	expect(ONE("none", "keep", ",\"onFinding\":\"redact\""), "x\n请进\n", "");
	expect(ONE("none", "keep", ",\"params\":{\"minPersons\":10}"), "x\n甲\n", "gate-treatment-missing:x:");
}

#define PERSONS(declared) "{\"name\":\"test.p\",\"version\":\"1.0.0\",\"domain\":\"t\",\"title\":\"人\"," declared "\"fields\":[" \
	"{\"name\":\"area\",\"type\":\"string\",\"privacy\":{\"class\":\"none\",\"open\":\"keep\"}}," \
	"{\"name\":\"pay\",\"type\":\"number\",\"privacy\":{\"class\":\"sensitive\",\"open\":\"aggregate\"}}," \
	"{\"name\":\"full_name\",\"title\":\"姓名\",\"type\":\"string\",\"privacy\":{\"class\":\"personal\",\"open\":\"drop\"}}," \
	"{\"name\":\"id_no\",\"title\":\"身份证号\",\"type\":\"string\",\"privacy\":{\"class\":\"sensitive\",\"open\":\"reject\"}}]}"
#define PEOPLE "area,pay,姓名,身份证号,备注\n甲区,1,张三," ID_000 ",打15400000001\n甲区,2,李四,,\n"

static void test_persons(void **state)
{
	(void)state;
	struct standard *st = standard_from(PERSONS("\"rowIsPerson\":true,"));
	struct buf out = BUF_INIT(1 << 16);
	struct planned p;
	const bool counts[] = { true, true, false, false }, by_name[] = { true, false, true, false }, by_id[] = { false, false, false, true };
	/* Rows of persons never leave, whatever their columns. */
	expect(PERSONS("\"rowIsPerson\":true,"), "area\n甲区\n", "gate-k::");
	/* A product that reads neither name nor ID may be made of the very file. */
	planned_make(&p, st, PEOPLE, "a.csv", true, counts);
	assert_string_equal(refusals_list(&p.refusals, &out), "");
	assert_false(p.plan.columns[0].published);
	planned_free(&p);
	planned_make(&p, st, PEOPLE, "a.csv", true, by_id);
	assert_non_null(strstr(refusals_list(&p.refusals, &out), "gate-reject-column:id_no:"));
	planned_free(&p);
	planned_make(&p, st, PEOPLE, "a.csv", true, by_name);
	assert_non_null(strstr(refusals_list(&p.refusals, &out), "gate-treatment-too-mild:full_name:"));
	planned_free(&p);
	planned_make(&p, st, "area\n甲区15400000001\n", "a.csv", true, counts);
	assert_string_equal(refusals_list(&p.refusals, &out), "gate-unexpected-kind:area:mobile");
	planned_free(&p);
	buf_release(&out);
	standard_free(st);
}

static void test_row_kind(void **state)
{
	(void)state;
	/* Not declared at all. */
	expect(PERSONS(""), "area\n甲区\n", "gate-row-kind::");
	/* Declared to be places, but a name and an ID stand in every row. */
	struct standard *st = standard_from(PERSONS("\"rowIsPerson\":false,"));
	struct buf out = BUF_INIT(1 << 16);
	struct planned p;
	planned_make(&p, st, "area,姓名,身份证号\n甲区,张三," ID_000 "\n甲区,李四,130302198501060004\n", "a.csv", false, NULL);
	assert_non_null(strstr(refusals_list(&p.refusals, &out), "gate-row-kind::"));
	planned_free(&p);
	/* One contact name with a mobile is what facility lists have. */
	planned_make(&p, st, "area,姓名\n甲区,张三\n甲区,李四\n甲区,王五\n", "a.csv", false, NULL);
	assert_string_equal(refusals_list(&p.refusals, &out), "");
	planned_free(&p);
	buf_release(&out);
	standard_free(st);
}

static void test_texts(void **state)
{
	(void)state;
	struct standard *st = standard_from(PLACES(""));
	struct buf out = BUF_INIT(1 << 16);
	struct planned p;
	planned_make(&p, st, "场馆\n示例体育馆\n示例" MOBILE "\n", "a.csv", false, NULL);
	assert_int_equal(p.refusals.n, 1);
	assert_int_equal(p.refusals.items[0].row, 3);
	refusal_text(&p.refusals.items[0], LANG_EN, &out);
	assert_string_equal(buf_cstr(&out), "personal data where the standard expects none (mobile): column 'site', row 3");
	buf_reset(&out);
	refusal_text(&p.refusals.items[0], LANG_ZH, &out);
	assert_non_null(strstr(buf_cstr(&out), "列“site”，第 3 行"));
	/* Details and names that hold something personal are kept as shapes. */
	refusals_add(&p.refusals, p.refusals.items[0].rule, STR("x-" MOBILE), 0, NULL, STR("f-" MOBILE ".csv"), STR("see " MOBILE));
	buf_reset(&out);
	refusal_text(&p.refusals.items[1], LANG_EN, &out);
	assert_null(strstr(buf_cstr(&out), MOBILE));
	planned_free(&p);
	buf_release(&out);
	standard_free(st);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_accepted), cmocka_unit_test(test_refused), cmocka_unit_test(test_names), cmocka_unit_test(test_columns), cmocka_unit_test(test_treatments),
		cmocka_unit_test(test_persons), cmocka_unit_test(test_row_kind), cmocka_unit_test(test_texts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
