/* test_treat.c - treatments as pure functions of a cell: examples of privacy.md 1.4, domain.md 2.1.3 and 3.4.3. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "base/json.h"
#include "base/mem.h"
#include "privacy/decimal.h"
#include "privacy/treat.h"

struct one { const char *params, *type, *cell, *want; enum treated how; };

static struct standard *standard_of(const char *type, const char *treatment, const char *params)
{
	struct err err = ERR_INIT;
	char text[2048];
	snprintf(text, sizeof text,
		"{\"name\":\"test.t\",\"domain\":\"test\",\"title\":\"t\",\"version\":\"1.0.0\",\"rowIsPerson\":false,\"fields\":["
		"{\"name\":\"x\",\"type\":\"%s\",\"privacy\":{\"class\":\"quasi\",\"open\":\"%s\",\"params\":%s}},"
		"{\"name\":\"crs\",\"type\":\"string\"},{\"name\":\"data_date\",\"type\":\"date\"}]}",
		type, treatment, params);
	struct standard *st = standard_parse(str_from(text), "test", NULL, &err);
	if (st == NULL)
		fail_msg("%s", err.msg);
	return st;
}

static void check_cases(enum treatment t, const struct one *cases, size_t n, const char *crs)
{
	struct buf out = BUF_INIT(1024);
	for (size_t i = 0; i < n; i++) {
		struct err err = ERR_INIT;
		struct standard *st = standard_of(cases[i].type, treatment_name(t), cases[i].params);
		const struct treater *treater = treater_find(t);
		const struct str cells[3] = { str_from(cases[i].cell), str_from(crs), STR("2026-03-01") };
		struct treatment_row row = { st, cells, "2026-03-01" };
		assert_non_null(treater);
		if (treater->params != NULL && treater->params(&st->fields[0], st->fields[0].open_params, &err) != 0)
			fail_msg("%s: %s", cases[i].params, err.msg);
		buf_reset(&out);
		enum treated how = treater->cell(&st->fields[0], st->fields[0].open_params, &row, cells[0], &out);
		if (how != cases[i].how || (how != TREATED_UNPARSED && strcmp(buf_cstr(&out), cases[i].want) != 0))
			fail_msg("%s of '%s': got '%s' (%d), want '%s' (%d)", cases[i].params, cases[i].cell, buf_cstr(&out), (int)how, cases[i].want, (int)cases[i].how);
		standard_free(st);
	}
	buf_release(&out);
}
#define CHECK(t, cases, crs) check_cases(t, cases, ARRAY_SIZE(cases), crs)

static void test_keep(void **state)
{
	(void)state;
	static const struct one cases[] = { { "{}", "string", " a,\"b\n", " a,\"b\n", TREATED_SAME } };
	CHECK(TREAT_KEEP, cases, "");
}

static void test_phone(void **state)
{
	(void)state;
	static const struct one cases[] = {
		{ "{}", "string", "0335-7061111", "0335-7061111", TREATED_SAME },
		{ "{}", "string", "15400000001", "", TREATED_CHANGED },
		{ "{}", "string", "0335-7061111;15400000001", "0335-7061111", TREATED_CHANGED },
		{ "{}", "string", "请到前台", "", TREATED_UNPARSED },
	};
	CHECK(TREAT_PHONE, cases, "");
}

static void test_coord(void **state)
{
	(void)state;
	static const struct one gcj[] = {
		{ "{}", "number", "119.605770", "119.605770", TREATED_SAME },
		{ "{}", "number", "119.6057704", "119.605770", TREATED_CHANGED },
		{ "{\"decimals\":3}", "number", "39.935512", "39.936", TREATED_CHANGED },
		{ "{}", "number", "1.196e2", "", TREATED_UNPARSED },
	};
	static const struct one wgs[] = {
		{ "{}", "number", "119.6", "119.6", TREATED_SAME },
		{ "{}", "number", "119.60004", "119.6000", TREATED_CHANGED },
		{ "{}", "number", "119.60005", "119.6001", TREATED_CHANGED },
		{ "{}", "number", "39.99995", "40.0000", TREATED_CHANGED },
		{ "{}", "number", "abc", "", TREATED_UNPARSED },
	};
	static const struct one none[] = { { "{}", "number", "119.6", "", TREATED_UNPARSED } };
	CHECK(TREAT_COORD, gcj, "GCJ02");
	CHECK(TREAT_COORD, gcj, "BD09");
	CHECK(TREAT_COORD, wgs, "WGS84");
	CHECK(TREAT_COORD, wgs, "CGCS2000");
	CHECK(TREAT_COORD, none, "");
	CHECK(TREAT_COORD, none, "XIAN80");
}

static void test_date(void **state)
{
	(void)state;
#define TO(x) "{\"form\":\"date\",\"to\":\"" x "\"}", "date"
	static const struct one cases[] = {
		{ TO("year"), "2022-02-25", "2022", TREATED_CHANGED },
		{ TO("half"), "2022-02-25", "2022-H1", TREATED_CHANGED },
		{ TO("half"), "2022-07-01", "2022-H2", TREATED_CHANGED },
		{ TO("quarter"), "2022-02-25", "2022-Q1", TREATED_CHANGED },
		{ TO("quarter"), "2022-12", "2022-Q4", TREATED_CHANGED },
		{ TO("month"), "2022-02-25", "2022-02", TREATED_CHANGED },
		{ TO("decade"), "2022-02-25", "2020s", TREATED_CHANGED },
		{ TO("month"), "2022", "2022", TREATED_SAME },
		{ TO("year"), "2022-Q1", "2022", TREATED_CHANGED },
		{ TO("year"), "2020s", "2020s", TREATED_SAME },
		{ TO("year"), "2022-02-30", "", TREATED_UNPARSED },
		{ TO("year"), "去年", "", TREATED_UNPARSED },
	};
#undef TO
	CHECK(TREAT_GENERALISE, cases, "");
}

#define BANDS "{\"form\":\"age\",\"bands\":[\"16-29\",\"30-39\",\"40-49\",\"50-59\",\"60+\"]}"
static void test_age(void **state)
{
	(void)state;
	static const struct one cases[] = {
		{ BANDS, "integer", "29", "16-29", TREATED_CHANGED },
		{ BANDS, "integer", "30", "30-39", TREATED_CHANGED },
		{ BANDS, "integer", "93", "60+", TREATED_CHANGED },
		{ BANDS, "integer", "15", "", TREATED_UNPARSED },
		{ BANDS, "integer", "三十", "", TREATED_UNPARSED },
		{ BANDS, "date", "1996-03-01", "30-39", TREATED_CHANGED },
		{ BANDS, "date", "1996-03-02", "16-29", TREATED_CHANGED },
		{ BANDS, "date", "1996-02-29", "30-39", TREATED_CHANGED },
		{ BANDS, "date", "2030-01-01", "", TREATED_UNPARSED },
		{ "{\"form\":\"age\"}", "integer", "36", "30-39", TREATED_CHANGED },
		{ "{\"form\":\"age\",\"top\":80}", "integer", "93", "80+", TREATED_CHANGED },
		{ "{\"form\":\"age\",\"bottom\":20}", "integer", "17", "<20", TREATED_CHANGED },
		{ "{\"form\":\"age\",\"width\":5,\"from\":1}", "integer", "6", "6-10", TREATED_CHANGED },
	};
	CHECK(TREAT_GENERALISE, cases, "");
}

static void test_numbers(void **state)
{
	(void)state;
#define EDGES "{\"form\":\"bins\",\"edges\":[0,2,5,10]}"
	static const struct one cases[] = {
		{ EDGES, "integer", "1", "0-1", TREATED_CHANGED },
		{ EDGES, "integer", "4", "2-4", TREATED_CHANGED },
		{ EDGES, "integer", "12", "10+", TREATED_CHANGED },
		{ EDGES, "integer", "-1", "<0", TREATED_CHANGED },
		{ EDGES, "integer", "1.5", "", TREATED_UNPARSED },
		{ EDGES, "number", "1.5", "[0,2)", TREATED_CHANGED },
		{ EDGES, "number", "2", "[2,5)", TREATED_CHANGED },
		{ "{\"form\":\"round\",\"to\":5}", "integer", "7", "5", TREATED_CHANGED },
		{ "{\"form\":\"round\",\"to\":5}", "integer", "8", "10", TREATED_CHANGED },
		{ "{\"form\":\"round\",\"to\":5}", "number", "7.5", "10", TREATED_CHANGED },
		{ "{\"form\":\"round\",\"to\":5}", "integer", "10", "10", TREATED_SAME },
		{ "{\"form\":\"round\",\"to\":0.1}", "number", "0.25", "0.3", TREATED_CHANGED },
		{ "{\"form\":\"topcode\",\"top\":80}", "integer", "93", "80+", TREATED_CHANGED },
		{ "{\"form\":\"topcode\",\"top\":80}", "integer", "79", "79", TREATED_SAME },
		{ "{\"form\":\"topcode\",\"bottom\":18}", "integer", "17", "<18", TREATED_CHANGED },
		{ "{\"form\":\"topcode\",\"top\":80}", "integer", "很多", "", TREATED_UNPARSED },
	};
	CHECK(TREAT_GENERALISE, cases, "");
}

static void test_region(void **state)
{
	(void)state;
#define PROVINCE "{\"form\":\"region\",\"to\":\"province\"}", "string"
	static const struct one cases[] = {
		{ PROVINCE, "130302001", "河北省", TREATED_CHANGED },
		{ PROVINCE, "13", "河北省", TREATED_CHANGED },
		{ PROVINCE, "河北省秦皇岛市海港区", "河北省", TREATED_CHANGED },
		{ PROVINCE, "内蒙古", "内蒙古自治区", TREATED_CHANGED },
		{ PROVINCE, "河北省", "河北省", TREATED_SAME },
		{ PROVINCE, "99", "", TREATED_UNPARSED },
		{ PROVINCE, "某地", "", TREATED_UNPARSED },
	};
	CHECK(TREAT_GENERALISE, cases, "");
}

static void test_bad_parameters(void **state)
{
	(void)state;
	static const struct { const char *treatment, *type, *params; } bad[] = {
		{ "generalise", "string", "{}" },
		{ "generalise", "string", "{\"form\":\"blur\"}" },
		{ "generalise", "date", "{\"form\":\"date\",\"to\":\"day\"}" },
		{ "generalise", "date", "{\"form\":\"date\",\"to\":\"year\",\"upto\":1}" },
		{ "generalise", "integer", "{\"form\":\"age\",\"bands\":[\"30-39\",\"16-29\"]}" },
		{ "generalise", "integer", "{\"form\":\"bins\",\"edges\":[5,2]}" },
		{ "generalise", "integer", "{\"form\":\"bins\",\"edges\":[0.5]}" },
		{ "generalise", "integer", "{\"form\":\"round\",\"to\":0}" },
		{ "generalise", "integer", "{\"form\":\"topcode\"}" },
		{ "generalise", "string", "{\"form\":\"region\",\"to\":\"street\"}" },
		{ "coord", "number", "{\"decimals\":7}" },
		{ "keep", "string", "{\"minPersons\":10}" },
	};
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct err err = ERR_INIT;
		struct standard *st = standard_of(bad[i].type, bad[i].treatment, bad[i].params);
		const struct treater *t = treater_find(st->fields[0].open);
		assert_non_null(t);
		assert_non_null(t->params);
		if (t->params(&st->fields[0], st->fields[0].open_params, &err) != -1)
			fail_msg("%s was accepted", bad[i].params);
		assert_int_equal(err.kind, ERR_INPUT);
		standard_free(st);
	}
}

static void test_schema(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	struct standard *st = standard_of("integer", "generalise", BANDS);
	struct json *field = json_parse(STR("{\"name\":\"age\",\"type\":\"integer\",\"constraints\":{\"required\":true,\"minimum\":16,\"unique\":true}}"), "f", &err);
	struct buf out = BUF_INIT(1024);
	assert_non_null(field);
	treater_find(TREAT_GENERALISE)->schema(&st->fields[0], st->fields[0].open_params, field);
	json_print(field, &out, 0);
	assert_string_equal(buf_cstr(&out), "{\"name\":\"age\",\"type\":\"string\",\"constraints\":{\"required\":true,\"enum\":[\"16-29\",\"30-39\",\"40-49\",\"50-59\",\"60+\"]}}");
	buf_release(&out);
	json_free(field);
	standard_free(st);
}

static void test_registry(void **state)
{
	(void)state;
	assert_true(treatment_implemented(TREAT_DROP));
	assert_true(treatment_implemented(TREAT_REJECT));
	assert_true(treatment_implemented(TREAT_AGGREGATE));
	assert_false(treatment_implemented(TREAT_TOKEN));
	assert_false(treatment_implemented(TREAT_MASK));
	assert_false(treatment_implemented(TREAT_REDACT));
	assert_null(treater_find(TREAT_DROP));
	assert_true(treatment_too_mild(CLASS_PERSONAL, TREAT_KEEP));
	assert_true(treatment_too_mild(CLASS_PERSONAL, TREAT_MASK));
	assert_true(treatment_too_mild(CLASS_SENSITIVE, TREAT_GENERALISE));
	assert_true(treatment_too_mild(CLASS_PERSISTENT, TREAT_KEEP));
	assert_false(treatment_too_mild(CLASS_PERSISTENT, TREAT_TOKEN));
	assert_false(treatment_too_mild(CLASS_SENSITIVE, TREAT_AGGREGATE));
	assert_false(treatment_too_mild(CLASS_NONE, TREAT_KEEP));
}

static void test_decimal(void **state)
{
	(void)state;
	static const struct { const char *in, *significant; } cases[] = {
		{ "4550", "4600" }, { "4500", "4500" }, { "0.0145", "0.015" }, { "-145", "-150" }, { "99.5", "100" }, { "0", "0" }, { "7", "7" },
	};
	struct buf out = BUF_INIT(100);
	decimal d;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_true(decimal_parse(str_from(cases[i].in), &d));
		buf_reset(&out);
		decimal_text(decimal_significant(d, 2), &out);
		assert_string_equal(buf_cstr(&out), cases[i].significant);
	}
	buf_reset(&out);
	decimal_text(decimal_divide(decimal_from(20), 3, 2), &out);
	assert_string_equal(buf_cstr(&out), "6.67");
	assert_false(decimal_parse(STR("1e3"), &d));
	assert_false(decimal_parse(STR("."), &d));
	assert_false(decimal_parse(STR("1234567890123456789"), &d));
	assert_false(decimal_parse(STR("0.123456789012"), &d));
	assert_true(decimal_parse(STR("0.123456789010"), &d));
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keep), cmocka_unit_test(test_phone), cmocka_unit_test(test_coord), cmocka_unit_test(test_date), cmocka_unit_test(test_age),
		cmocka_unit_test(test_numbers), cmocka_unit_test(test_region), cmocka_unit_test(test_bad_parameters), cmocka_unit_test(test_schema),
		cmocka_unit_test(test_registry), cmocka_unit_test(test_decimal),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
