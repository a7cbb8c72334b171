/* Reports: the JSON of contract.md 3, personal cells as shapes in every form, the CSV to forward, the text for people in two languages. */
#include "harness.h"

#include "base/json.h"
#include "base/jsonw.h"
#include "check/report.h"

/* Nobody's: sequence 000, and a mobile prefix that is not assigned. */
#define PERSON_ID "130302199001010008"
#define MOBILE "15400000001"

struct rendered { struct loaded l; struct check *c; struct report_task task; struct report report; struct buf out; };

static void render(struct rendered *r, const char *form, const char *schema, const char *csv, enum lang lang, bool show)
{
	struct err err = ERR_INIT;
	harness_load(&r->l, schema, csv, 1000);
	r->c = harness_check(&r->l);
	r->task = (struct report_task){ .name = STR("a"), .place = STR("a.csv"), .standard = r->l.schema, .info = r->l.terms.info, .result = check_result(r->c),
		.normal = check_normal(r->c), .seconds = 0.25, .show_values = show };
	r->report = (struct report){ .tasks = &r->task, .n = 1, .lang = lang, .every = true };
	r->out = (struct buf)BUF_INIT(1 << 20);
	assert_int_equal(report_form_find(form)->write(&r->report, &r->out, &err), 0);
}

static void release(struct rendered *r)
{
	buf_release(&r->out);
	check_free(r->c);
	harness_unload(&r->l);
}

#define BAD_SCHEMA "{\"fields\":[{\"name\":\"id\",\"type\":\"integer\"},{\"name\":\"n\",\"type\":\"string\",\"constraints\":{\"enum\":[\"a\",\"b\"]}}]}"

static void json_has_the_contracts_shape(void **state)
{
	(void)state;
	struct rendered r;
	struct err err = ERR_INIT;
	render(&r, "json", BAD_SCHEMA, "id,n\n1,a\n2,zz\n", LANG_EN, false);
	struct json *j = json_parse(buf_str(&r.out), "report", &err);
	assert_non_null(j);
	assert_false(json_bool(json_get(j, "valid"), true));
	assert_int_equal(json_int_or(json_path(j, "stats.errors"), -1), 1);
	assert_int_equal(json_int_or(json_path(j, "stats.tasks"), -1), 1);
	const struct json *task = json_first(json_get(j, "tasks")), *e = json_first(json_get(task, "errors"));
	assert_int_equal(json_int_or(json_path(task, "stats.rows"), -1), 2);
	assert_int_equal(json_int_or(json_path(task, "stats.fields"), -1), 2);
	assert_int_equal(json_int_or(json_path(task, "stats.bytes"), -1), 14);
	assert_int_equal(json_type(json_path(task, "stats.sha256")), JSON_NULL);
	assert_true(str_is(json_str(json_get(e, "type")), "constraint-error"));
	assert_true(str_is(json_str(json_get(e, "rule")), "enum"));
	assert_true(str_is(json_str(json_get(e, "constraint")), "enum"));
	assert_true(str_is(json_str(json_get(e, "cell")), "zz"));
	assert_true(str_is(json_str(json_get(e, "fieldName")), "n"));
	assert_int_equal(json_int_or(json_get(e, "rowNumber"), -1), 3);
	assert_int_equal(json_int_or(json_get(e, "line"), -1), 3);
	assert_int_equal(json_int_or(json_get(e, "fieldNumber"), -1), 2);
	assert_int_equal(json_type(json_get(e, "cellRef")), JSON_NULL);
	const struct json *g = json_first(json_get(task, "groups"));
	assert_int_equal(json_int_or(json_get(g, "count"), -1), 1);
	assert_int_equal(json_int_or(json_first(json_get(g, "rows")), -1), 3);
	assert_true(str_is(json_str(json_get(g, "shape")), "a"));
	assert_true(json_number_or(json_path(task, "quality.score"), -1) > 80);
	json_free(j);
	release(&r);
}

static void an_unreadable_file_is_still_a_document(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	struct report_task t = { .name = STR("x"), .place = STR("x.csv"), .error_type = "encoding-error", .error = "cannot decode 'x.csv'" };
	struct report r = { .tasks = &t, .n = 1 };
	struct buf out = BUF_INIT(1 << 20);
	assert_int_equal(report_form_find("json")->write(&r, &out, &err), 0);
	struct json *j = json_parse(buf_str(&out), "report", &err);
	const struct json *e = json_first(json_get(json_first(json_get(j, "tasks")), "errors"));
	assert_true(str_is(json_str(json_get(e, "type")), "encoding-error"));
	assert_int_equal(json_int_or(json_path(j, "stats.errors"), -1), 1);
	json_free(j);
	buf_release(&out);
}

/* ---- personal values ---- */

#define PEOPLE_SCHEMA "{\"fields\":[{\"name\":\"编号\",\"type\":\"integer\"},{\"name\":\"身份证号\",\"type\":\"integer\",\"constraints\":{\"maximum\":5}}," \
	"{\"name\":\"联系电话\",\"type\":\"date\"},{\"name\":\"备注\",\"type\":\"string\",\"constraints\":{\"maxLength\":2}},{\"name\":\"面积\",\"type\":\"number\"}]}"
#define PEOPLE "编号,身份证号,联系电话,备注,面积\n1," PERSON_ID "," MOBILE ",请联系" MOBILE "谢谢,约五十\n"

static void personal_values_are_shapes_in_every_form(void **state)
{
	(void)state;
	for (size_t i = 0; report_forms[i] != NULL; i++) {
		struct rendered r;
		render(&r, report_forms[i]->name, PEOPLE_SCHEMA, PEOPLE, LANG_ZH, false);
		assert_null(strstr(buf_cstr(&r.out), PERSON_ID));
		assert_null(strstr(buf_cstr(&r.out), MOBILE));
		assert_non_null(strstr(buf_cstr(&r.out), "约五十"));
		release(&r);
		render(&r, report_forms[i]->name, PEOPLE_SCHEMA, PEOPLE, LANG_ZH, true);
		assert_non_null(strstr(buf_cstr(&r.out), PERSON_ID));
		release(&r);
	}
}

static void labels_that_hold_a_hit_are_shapes(void **state)
{
	(void)state;
	for (size_t i = 0; report_forms[i] != NULL; i++) {
		struct rendered r;
		render(&r, report_forms[i]->name, NULL, "1," MOBILE "," MOBILE "\n2,x,y\n", LANG_EN, false);
		assert_null(strstr(buf_cstr(&r.out), MOBILE));
		assert_non_null(strstr(buf_cstr(&r.out), "duplicate-label"));
		release(&r);
	}
}

static void the_standards_class_decides(void **state)
{
	(void)state;
	static const char schema[] = "{\"name\":\"t.x\",\"version\":\"1.0.0\",\"domain\":\"tour\",\"title\":\"试\",\"fields\":["
		"{\"name\":\"p\",\"type\":\"integer\",\"privacy\":{\"class\":\"personal\",\"open\":\"drop\"}},{\"name\":\"n\",\"type\":\"integer\",\"privacy\":{\"class\":\"none\",\"open\":\"keep\"}}]}";
	struct rendered r;
	render(&r, "json", schema, "p,n\nsecret,plain\n", LANG_EN, false);
	assert_null(strstr(buf_cstr(&r.out), "secret"));
	assert_non_null(strstr(buf_cstr(&r.out), "plain"));
	release(&r);
}

/* ---- csv and text ---- */

static void csv_has_a_bom_and_no_formulas(void **state)
{
	(void)state;
	static const char schema[] = "{\"fields\":[{\"name\":\"a\",\"type\":\"integer\"}]}";
	struct rendered r;
	render(&r, "csv", schema, "a\n=1+1\n@x\n-5.5\n", LANG_ZH, false);
	assert_memory_equal(r.out.p, "\xEF\xBB\xBF文件,", 10);
	assert_non_null(strstr(buf_cstr(&r.out), ",'=1+1\n"));
	assert_non_null(strstr(buf_cstr(&r.out), ",'@x\n"));
	assert_non_null(strstr(buf_cstr(&r.out), ",-5.5\n"));
	release(&r);
}

static void text_speaks_both_languages(void **state)
{
	(void)state;
	struct rendered r;
	render(&r, "text", BAD_SCHEMA, "id,n\n1,a\n2,zz\n", LANG_ZH, false);
	assert_non_null(strstr(buf_cstr(&r.out), "不合格"));
	assert_non_null(strstr(buf_cstr(&r.out), "a.csv:3: 错误: enum"));
	release(&r);
	render(&r, "text", BAD_SCHEMA, "id,n\n1,a\n2,zz\n", LANG_EN, false);
	assert_non_null(strstr(buf_cstr(&r.out), "not valid"));
	assert_non_null(strstr(buf_cstr(&r.out), "allowed: a, b"));
	release(&r);
}

static void enum_hints(void **state)
{
	(void)state;
	static const char schema[] = "{\"name\":\"t.x\",\"version\":\"1.0.0\",\"domain\":\"tour\",\"title\":\"试\",\"fields\":["
		"{\"name\":\"g\",\"type\":\"string\",\"codelist\":\"scenic_grade\"},{\"name\":\"e\",\"type\":\"string\",\"constraints\":{\"enum\":[\"indoor\",\"outdoor\"]}}]}";
	struct rendered r;
	render(&r, "json", schema, "g,e\nAAAAAA,outdor\n九,nothing\n", LANG_EN, false);
	assert_non_null(strstr(buf_cstr(&r.out), "did you mean 'outdoor'?"));
	assert_non_null(strstr(buf_cstr(&r.out), "did you mean 'AAAAA'?"));
	assert_non_null(strstr(buf_cstr(&r.out), "allowed: indoor, outdoor"));
	release(&r);
}

static void text_is_harmless(void **state)
{
	(void)state;
	struct rendered r;
	render(&r, "text", BAD_SCHEMA, "id,n\n1,\x1b[31mred\n", LANG_EN, false);
	assert_null(strchr(buf_cstr(&r.out), '\x1b'));
	release(&r);
}

static void groups_without_a_table(void **state)
{
	(void)state;
	struct rendered r;
	struct jsonw w;
	struct buf out = BUF_INIT(1 << 20);
	render(&r, "json", BAD_SCHEMA, "id,n\n1,a\n2,zz\n", LANG_EN, false);
	jsonw_init(&w, &out, 0);
	report_groups_json(r.task.result->findings, LANG_EN, &w);
	assert_non_null(strstr(buf_cstr(&out), "\"rows\":[3]"));
	assert_null(strstr(buf_cstr(&out), "zz"));
	buf_release(&out);
	release(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_has_the_contracts_shape),
		cmocka_unit_test(an_unreadable_file_is_still_a_document),
		cmocka_unit_test(personal_values_are_shapes_in_every_form),
		cmocka_unit_test(labels_that_hold_a_hit_are_shapes),
		cmocka_unit_test(the_standards_class_decides),
		cmocka_unit_test(csv_has_a_bom_and_no_formulas),
		cmocka_unit_test(text_speaks_both_languages),
		cmocka_unit_test(enum_hints),
		cmocka_unit_test(text_is_harmless),
		cmocka_unit_test(groups_without_a_table),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
