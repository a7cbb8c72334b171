/* test_statement.c - privacy.json: counts and names, sorted keys, small counts hidden, no value. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/json.h"
#include "planned.h"
#include "privacy/statement.h"

static const char places[] = "场馆,联系电话,负责人,备注\n示例甲馆,15400000001,张三,好\n示例乙馆,0335-7061111,李四,好\n示例丙馆,15400000002,王五,好\n";

static struct json *print(struct statement *s, struct buf *out)
{
	struct err err = ERR_INIT;
	buf_reset(out);
	statement_json(s, out);
	struct json *j = json_parse(buf_str(out), "statement", &err);
	if (j == NULL)
		fail_msg("%s", err.msg);
	return j;
}

static bool sorted(const struct json *j)
{
	struct str last = STR_NONE;
	for (const struct json *m = json_first(j); m != NULL; m = json_next(m)) {
		if (json_type(j) == JSON_OBJECT && last.p != NULL && str_cmp(last, json_key(m)) >= 0)
			return false;
		last = json_key(m);
		if (!sorted(m))
			return false;
	}
	return true;
}

static const struct json *named(const struct json *list, const char *key, const char *value)
{
	for (const struct json *m = json_first(list); m != NULL; m = json_next(m))
		if (str_is(json_str_or(json_get(m, key), ""), value))
			return m;
	return NULL;
}

static void test_rows(void **state)
{
	(void)state;
	struct standard *st = standard_from(PLACES(""));
	struct buf out = BUF_INIT(1 << 20), again = BUF_INIT(1 << 20);
	struct planned p;
	const char *files[] = { "out.csv" };
	planned_make(&p, st, places, "a.csv", false, NULL);
	struct statement s = {
		.standard = st, .reference_date = "2026-03-01", .plan = &p.plan, .before = p.scan, .counts = { .rows_in = 3, .rows_out = 3, .columns_in = 4, .columns_out = 2, .emptied = 2 },
		.content_digest = "sha256:00", .scanned_bytes = 7, .scanned_files = files, .n_scanned_files = 1,
	};
	struct json *j = print(&s, &out);
	assert_true(sorted(j));
	assert_int_equal(out.p[out.n - 1], '\n');
	assert_int_equal(json_type(json_get(j, "dataset")), JSON_NULL);
	assert_int_equal(json_int_or(json_path(j, "input.rows"), -1), 3);
	assert_int_equal(json_int_or(json_path(j, "output.columns"), -1), 2);
	assert_int_equal(json_int_or(json_get(j, "emptiedCells"), -1), 2);
	assert_string_equal(json_cstr(json_path(j, "gate.verdict")), "pass");
	assert_string_equal(json_cstr(json_path(j, "gate.digest")), "sha256:00");
	assert_true(json_bool(json_path(j, "risk.notApplicable"), false));
	const struct json *manager = named(json_get(j, "columns"), "name", "manager");
	assert_string_equal(json_cstr(json_get(manager, "class")), "personal");
	assert_string_equal(json_cstr(json_get(manager, "treatment")), "drop");
	assert_false(json_bool(json_get(manager, "published"), true));
	assert_non_null(named(json_get(j, "columns"), "name", "备注"));
	/* Two mobiles in a table of three rows: "<5". A kind without hits is listed with 0. */
	const struct json *mobile = named(json_get(j, "detectors"), "kind", "mobile");
	bool hidden = str_is(json_str_or(json_path(mobile, "hitsBefore.strong"), ""), "<5") || str_is(json_str_or(json_path(mobile, "hitsBefore.likely"), ""), "<5");
	assert_true(hidden);
	assert_int_equal(json_int_or(json_get(mobile, "hitsAfter"), -1), 0);
	assert_int_equal(json_int_or(json_get(mobile, "scannedCells"), -1), 12);
	const struct json *id = named(json_get(j, "detectors"), "kind", "cn_resident_id");
	assert_int_equal(json_int_or(json_path(id, "hitsBefore.strong"), -1), 0);
	assert_null(strstr(buf_cstr(&out), MOBILE));
	assert_null(strstr(buf_cstr(&out), "张三"));
	assert_null(strstr(buf_cstr(&out), "0335"));
	json_free(print(&s, &again));
	assert_string_equal(buf_cstr(&again), buf_cstr(&out));
	/* A large table says its counts. */
	s.counts.rows_in = 1000;
	json_free(j);
	j = print(&s, &out);
	assert_null(strstr(buf_cstr(&out), "<5"));
	json_free(j);
	planned_free(&p);
	buf_release(&out);
	buf_release(&again);
	standard_free(st);
}

static void test_product(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	struct standards *all = standards_open(NULL, &err);
	const struct product *product;
	const struct standard *person = standards_product_source(all, STR("home.worker_stat"), &product), *made = standards_find(all, STR("home.worker_stat"), &err);
	struct buf out = BUF_INIT(1 << 20);
	struct planned p;
	planned_make(&p, person, "行政区划代码,姓名,年龄\n130302,张三,33\n", "a.csv", true, NULL);
	struct statement s = {
		.dataset = "home-worker-stat", .version = "2026-03-01.1", .standard = made, .plan = &p.plan, .before = p.scan, .counts = { .rows_in = 412, .columns_in = 3 },
		.product = "home.worker_stat", .aggregate = { .cells = 64, .suppressed_primary = 9, .rows = 64 }, .min_n = 5,
	};
	struct json *j = print(&s, &out);
	assert_true(json_bool(json_get(j, "rowIsPerson"), false));
	assert_int_equal(json_int_or(json_path(j, "risk.level"), -1), 4);
	assert_int_equal(json_int_or(json_path(j, "output.rows"), -1), 64);
	assert_int_equal(json_int_or(json_path(j, "output.columns"), -1), 10);
	const struct json *a = json_first(json_get(j, "aggregates"));
	assert_string_equal(json_cstr(json_get(a, "product")), "home.worker_stat");
	assert_int_equal(json_int_or(json_get(a, "minN"), -1), 5);
	assert_int_equal(json_int_or(json_get(a, "suppressedPrimary"), -1), 9);
	assert_string_equal(json_cstr(json_path(j, "standard.id")), "home.worker_stat");
	json_free(j);
	planned_free(&p);
	buf_release(&out);
	standards_close(all);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_rows), cmocka_unit_test(test_product) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
