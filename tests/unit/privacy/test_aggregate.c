/* test_aggregate.c - persons to products: groups, suppression, medians, merging (contract.md 6, privacy.md 6.3). */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "privacy/decimal.h"
#include "privacy/strip.h"
#include "privacy/treat.h"
#include "tables.h"

#define HEADER "record_id,district_code,data_date,provider,name,age,skills,skill_level,salary_month\n"

struct fixture { struct standards *standards; const struct standard *person, *product_standard; const struct product *product; struct plan plan; };

static void set_up(struct fixture *f)
{
	struct err err = ERR_INIT;
	*f = (struct fixture){ 0 };
	f->standards = standards_open(NULL, &err);
	if (f->standards == NULL)
		fail_msg("%s", err.msg);
	f->person = standards_product_source(f->standards, STR("home.worker_stat"), &f->product);
	f->product_standard = standards_find(f->standards, STR("home.worker_stat"), &err);
	assert_non_null(f->person);
	assert_non_null(f->product_standard);
	f->plan = (struct plan){ .standard = f->person, .product = true, .n = f->person->n_fields };
	f->plan.columns = mem_alloc(sizeof *f->plan.columns * f->plan.n);
	for (size_t i = 0; i < f->plan.n; i++) {
		const struct field *field = &f->person->fields[i];
		f->plan.columns[i] = (struct plan_column){ .name = field->name, .field = i, .treatment = treatment_of(field), .params = field->open_params };
	}
}

static void tear_down(struct fixture *f)
{
	free(f->plan.columns);
	standards_close(f->standards);
}

static struct aggregate *open_one(struct fixture *f)
{
	struct err err = ERR_INIT;
	struct aggregate *a = aggregate_open(f->person, f->product, f->product_standard, &f->plan, STR("秦皇岛市外事和商务局"), &err);
	if (a == NULL)
		fail_msg("%s", err.msg);
	return a;
}

static void feed(struct fixture *f, struct aggregate *a, const char *csv)
{
	struct err err = ERR_INIT;
	struct rows rows;
	rows_make(&rows, csv);
	struct normal *n = normal_open(f->person, rows.names, rows.n_names, NULL, 0);
	assert_int_equal(aggregate_feed(a, normal_batch(n, rows.batch), &err), 0);
	normal_free(n);
	rows_free(&rows);
}

static void finish(struct aggregate *a, struct buf *out, struct aggregate_counts *counts)
{
	struct err err = ERR_INIT;
	int fd = memory_file(STR(""));
	struct write_csv *w = write_csv_open(fd, "out");
	assert_int_equal(aggregate_finish(a, w, counts, &err), 0);
	assert_int_equal(write_csv_close(w, &err), 0);
	file_text(fd, out);
	close(fd);
}

/* The last rows of the table, without the header. */
static const char *body(const struct buf *out)
{
	const char *end = strchr(buf_cstr(out), '\n');
	assert_non_null(end);
	return end + 1;
}

#define FIVE \
	"1,130302,2026-02-01,旧名,甲,30,计时服务;老人照护,初级,4200\n" \
	"2,130302,2026-02-01,旧名,乙,31,计时服务,初级,4400\n" \
	"3,130302,2026-02-01,旧名,丙,32,计时服务;计时服务,初级,4500\n" \
	"4,130302,2026-02-01,旧名,丁,33,计时服务,初级,4600\n" \
	"5,130302,2026-02-01,旧名,戊,34,计时服务,初级,4800\n"
#define TWO \
	"6,130303,2026-02-01,旧名,己,35,计时服务,初级,5000\n" \
	"7,130303,2026-03-28,旧名,庚,36,计时服务,初级,5200\n"
#define EXPECTED \
	"130302,海港区,2026-03-28,秦皇岛市外事和商务局,5,5,30-39,,,true\n" \
	"130302,海港区,2026-03-28,秦皇岛市外事和商务局,7,5,30-39,5,4500,false\n" \
	"130303,山海关区,2026-03-28,秦皇岛市外事和商务局,7,5,30-39,,,true\n"

static void test_groups(void **state)
{
	(void)state;
	struct fixture f;
	struct buf out = BUF_INIT(1 << 20);
	struct aggregate_counts counts;
	set_up(&f);
	struct aggregate *a = open_one(&f);
	feed(&f, a, HEADER FIVE TWO);
	finish(a, &out, &counts);
	assert_memory_equal(buf_cstr(&out), "district_code,district,data_date,provider,service_type,skill_level,age_band,worker_count,fee_median,suppressed\n", 100);
	assert_string_equal(body(&out), EXPECTED);
	assert_int_equal(counts.cells, 3);
	assert_int_equal(counts.rows, 3);
	assert_int_equal(counts.suppressed_primary, 2);
	assert_int_equal(counts.skipped, 0);
	buf_release(&out);
	tear_down(&f);
}

static void test_merge(void **state)
{
	(void)state;
	struct fixture f;
	struct buf out = BUF_INIT(1 << 20);
	struct aggregate_counts counts;
	set_up(&f);
	struct aggregate *a = open_one(&f), *b = open_one(&f), *rest = open_one(&f);
	feed(&f, b, HEADER FIVE);
	feed(&f, a, HEADER TWO);
	aggregate_merge(a, b);
	finish(a, &out, &counts);
	assert_string_equal(body(&out), EXPECTED);
	feed(&f, b, HEADER TWO);                       /* b was emptied and can be used again */
	finish(b, &out, &counts);
	assert_int_equal(counts.cells, 1);
	finish(rest, &out, &counts);
	assert_string_equal(body(&out), "");           /* no person: a header alone */
	buf_release(&out);
	tear_down(&f);
}

/* Without an age, with one outside of the bands, without a known service: no place in any group. */
static void test_skipped(void **state)
{
	(void)state;
	struct fixture f;
	struct buf out = BUF_INIT(1 << 20);
	struct aggregate_counts counts;
	set_up(&f);
	struct aggregate *a = open_one(&f);
	feed(&f, a, HEADER FIVE
		"8,130302,2026-02-01,旧名,辛,,计时服务,初级,9000\n"
		"9,130302,2026-02-01,旧名,壬,12,计时服务,初级,9000\n"
		"10,130302,2026-02-01,旧名,癸,33,造飞机,初级,9000\n"
		"11,,2026-02-01,旧名,子,33,计时服务,初级,9000\n");
	finish(a, &out, &counts);
	assert_int_equal(counts.skipped, 4);
	assert_non_null(strstr(body(&out), ",7,5,30-39,5,4500,false\n"));
	buf_release(&out);
	tear_down(&f);
}

/* Five persons, four salaries: the median would be about four. Even numbers: the middle two; below ten, two digits. */
static void test_medians(void **state)
{
	(void)state;
	struct fixture f;
	struct buf out = BUF_INIT(1 << 20);
	struct aggregate_counts counts;
	set_up(&f);
	struct aggregate *a = open_one(&f);
	feed(&f, a, HEADER
		"1,130302,2026-02-01,p,甲,30,计时服务,初级,4200\n"
		"2,130302,2026-02-01,p,乙,30,计时服务,初级,4200\n"
		"3,130302,2026-02-01,p,丙,30,计时服务,初级,4200\n"
		"4,130302,2026-02-01,p,丁,30,计时服务,初级,4200\n"
		"5,130302,2026-02-01,p,戊,30,计时服务,初级,\n");
	finish(a, &out, &counts);
	assert_non_null(strstr(body(&out), ",5,,false\n"));
	a = open_one(&f);
	feed(&f, a, HEADER FIVE "6,130302,2026-02-01,p,己,35,计时服务,初级,4711.5\n");
	finish(a, &out, &counts);
	assert_non_null(strstr(body(&out), ",6,4600,false\n"));        /* (4500 + 4600) / 2 = 4550, two digits: 4600 */
	a = open_one(&f);
	feed(&f, a, HEADER FIVE FIVE);
	finish(a, &out, &counts);
	assert_non_null(strstr(body(&out), ",10,4500,false\n"));
	buf_release(&out);
	tear_down(&f);
}

static void test_refused_products(void **state)
{
	(void)state;
	struct fixture f;
	struct err err = ERR_INIT;
	set_up(&f);
	struct product p = *f.product;
	struct product_measure m[2] = { f.product->measures[0], f.product->measures[1] };
	p.measures = m;
	m[1].fn = STR("mode");
	assert_null(aggregate_open(f.person, &p, f.product_standard, &f.plan, STR(""), &err));
	assert_non_null(strstr(err.msg, "unknown function 'mode'"));
	m[1] = f.product->measures[1];
	m[1].where = STR("age > 40");
	assert_null(aggregate_open(f.person, &p, f.product_standard, &f.plan, STR(""), &err));
	assert_int_equal(err.kind, ERR_INPUT);
	p = *f.product;
	p.totals = STR("all");
	assert_null(aggregate_open(f.person, &p, f.product_standard, &f.plan, STR(""), &err));
	p = *f.product;
	struct product_by by = { .field = standard_field(f.person, STR("name")), .as = STR("provider") };
	p.by = &by;
	p.n_by = 1;
	assert_null(aggregate_open(f.person, &p, f.product_standard, &f.plan, STR(""), &err));
	assert_non_null(strstr(err.msg, "not for products"));
	tear_down(&f);
}

static const char sums[] =
	"{\"name\":\"t.person\",\"domain\":\"t\",\"title\":\"t\",\"version\":\"1.0.0\",\"rowIsPerson\":true,\"fields\":["
	"{\"name\":\"area\",\"type\":\"string\",\"privacy\":{\"class\":\"none\",\"open\":\"keep\"}},"
	"{\"name\":\"pay\",\"type\":\"number\",\"privacy\":{\"class\":\"sensitive\",\"open\":\"aggregate\"}}],"
	"\"products\":[{\"standard\":\"t.stat\",\"by\":[{\"field\":\"area\"}],\"measures\":[{\"as\":\"n\",\"fn\":\"count\"},{\"as\":\"total\",\"fn\":\"sum\",\"field\":\"pay\"},"
	"{\"as\":\"average\",\"fn\":\"mean\",\"field\":\"pay\"}],\"minN\":3,\"totals\":\"none\",\"zero\":\"publish\"}]}";
static const char stat[] =
	"{\"name\":\"t.stat\",\"domain\":\"t\",\"title\":\"t\",\"version\":\"1.0.0\",\"rowIsPerson\":false,\"fields\":["
	"{\"name\":\"area\",\"type\":\"string\",\"constraints\":{\"required\":true}},{\"name\":\"n\",\"type\":\"integer\"},{\"name\":\"total\",\"type\":\"number\"},"
	"{\"name\":\"average\",\"type\":\"number\"}]}";

/* A standard without `suppressed`: small groups have no row. One person who makes up most of a sum hides it, and the mean that would give it back. */
static void test_sums(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	struct buf out = BUF_INIT(1 << 20);
	struct aggregate_counts counts;
	struct standard *person = standard_parse(str_from(sums), "person", NULL, &err), *product = standard_parse(str_from(stat), "stat", NULL, &err);
	if (person == NULL || product == NULL)
		fail_msg("%s", err.msg);
	struct plan_column columns[] = {
		{ .field = 0, .treatment = TREAT_KEEP }, { .field = 1, .treatment = TREAT_AGGREGATE },
	};
	struct plan plan = { .standard = person, .product = true, .columns = columns, .n = 2 };
	struct aggregate *a = aggregate_open(person, &person->products[0], product, &plan, STR("p"), &err);
	if (a == NULL)
		fail_msg("%s", err.msg);
	struct rows rows;
	rows_make(&rows, "area,pay\nb,10\nb,10.25\nb,0.5\na,1\na,2\na,97\nc,5\nc,5\n");
	assert_int_equal(aggregate_feed(a, rows.batch, &err), 0);
	rows_free(&rows);
	finish(a, &out, &counts);
	assert_string_equal(buf_cstr(&out), "area,n,total,average\na,3,,\nb,3,20.75,6.92\n");
	assert_int_equal(counts.suppressed_primary, 1);
	assert_int_equal(counts.rows, 2);
	buf_release(&out);
	standard_free(person);
	standard_free(product);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_groups), cmocka_unit_test(test_merge), cmocka_unit_test(test_skipped), cmocka_unit_test(test_medians),
		cmocka_unit_test(test_refused_products), cmocka_unit_test(test_sums),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
