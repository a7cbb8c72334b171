/* test_strip.c - rows through their treatments: columns, order, counts, and when too much could not be read. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "planned.h"
#include "privacy/strip.h"

struct result { struct buf out, refusals; struct strip_counts counts; };

static void strip_all(struct planned *p, struct result *r)
{
	struct err err = ERR_INIT;
	int fd = memory_file(STR(""));
	struct write_csv *w = write_csv_open(fd, "out");
	struct strip *s = strip_open(&p->plan, w, NULL, &err);
	if (s == NULL)
		fail_msg("%s", err.msg);
	assert_int_equal(strip_feed(s, normal_batch(p->normal, p->rows.batch), &p->refusals, &err), 0);
	assert_int_equal(strip_finish(s, &p->refusals, &r->counts, &err), 0);
	assert_int_equal(write_csv_close(w, &err), 0);
	file_text(fd, &r->out);
	refusals_list(&p->refusals, &r->refusals);
	close(fd);
}

static void run(const char *csv, const char *want, const char *refusals, struct strip_counts *counts)
{
	struct standard *st = standard_from(PLACES(""));
	struct result r = { BUF_INIT(1 << 20), BUF_INIT(1 << 16), { 0 } };
	struct planned p;
	planned_make(&p, st, csv, "a.csv", false, NULL);
	strip_all(&p, &r);
	if (want != NULL)
		assert_string_equal(buf_cstr(&r.out), want);
	assert_string_equal(buf_cstr(&r.refusals), refusals);
	*counts = r.counts;
	planned_free(&p);
	buf_release(&r.out);
	buf_release(&r.refusals);
	standard_free(st);
}

static void test_rows(void **state)
{
	(void)state;
	struct strip_counts c;
	run("负责人,备注,经度,坐标系,联系电话,场馆\n张三,好,119.600049,WGS84,15400000001,示例体育馆\n李四,好,119.600049,GCJ02,0335-7061111,示例游泳馆\n",
		"site,phone,lon,crs\n示例体育馆,,119.6000,WGS84\n示例游泳馆,0335-7061111,119.600049,GCJ02\n", "", &c);
	assert_int_equal(c.rows_in, 2);
	assert_int_equal(c.rows_out, 2);
	assert_int_equal(c.columns_in, 6);
	assert_int_equal(c.columns_out, 4);
	assert_int_equal(c.emptied, 1);
	assert_int_equal(c.unparsed, 0);
}

static void test_refused_rows(void **state)
{
	(void)state;
	struct strip_counts c;
	run("场馆,所属系统\n示例甲馆,体育\n示例乙馆,军队\n示例丙馆,教育\n", "site,system\n示例甲馆,体育\n示例丙馆,教育\n", "", &c);
	assert_int_equal(c.suppressed_rows, 1);
	assert_int_equal(c.rows_out, 2);
}

static void test_unparsed(void **state)
{
	(void)state;
	struct strip_counts c;
	run("场馆,联系电话\n示例甲馆,找前台\n示例乙馆,0335-7061111\n", "site,phone\n示例甲馆,\n示例乙馆,0335-7061111\n", "", &c);     /* one is allowed */
	assert_int_equal(c.unparsed, 1);
	run("场馆,联系电话\n示例甲馆,找前台\n示例乙馆,问门卫\n示例丙馆,0335-7061111\n", NULL, "gate-unparsed:phone:", &c);
	assert_int_equal(c.unparsed, 2);
}

static void test_persons_are_not_stripped(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	struct standards *all = standards_open(NULL, &err);
	const struct standard *st = standards_find(all, STR("home.worker"), &err);
	struct planned p;
	assert_non_null(st);
	planned_make(&p, st, "行政区划代码\n130302\n", "a.csv", false, NULL);
	assert_int_equal(p.refusals.n > 0, 1);
	assert_null(strip_open(&p.plan, NULL, NULL, &err));
	assert_int_equal(err.kind, ERR_FAILED);
	planned_free(&p);
	standards_close(all);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows), cmocka_unit_test(test_refused_rows), cmocka_unit_test(test_unparsed),
		cmocka_unit_test(test_persons_are_not_stripped),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
