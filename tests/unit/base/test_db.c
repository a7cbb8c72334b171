/* test_db.c - rule expressions: what is refused, and the rules of the first standards (domain.md T1, S1, H1, H2, H2a, blocks) over rows. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/db.h"

#define MAX_COLUMNS 16

/* A row as "name:type=value name:type=value", types t(ext) r(eal) i(nt) b(oolean, bound as 1 or 0); a column without '=' is NULL. Values hold no spaces. */
struct row {
	char text[512];
	const char *names[MAX_COLUMNS], *values[MAX_COLUMNS];
	char types[MAX_COLUMNS];
	size_t n;
};

static void parse_row(struct row *r, const char *spec)
{
	assert_true(strlen(spec) < sizeof r->text);
	strcpy(r->text, spec);
	r->n = 0;
	for (char *word = strtok(r->text, " "); word; word = strtok(NULL, " ")) {
		char *colon = strchr(word, ':'), *value;
		assert_non_null(colon);
		assert_true(r->n < MAX_COLUMNS);
		*colon = '\0';
		value = strchr(colon + 1, '=');
		r->names[r->n] = word;
		r->types[r->n] = colon[1];
		r->values[r->n++] = value ? value + 1 : NULL;
	}
}

static void bind_row(struct db_query *q, const struct row *r)
{
	for (size_t i = 0; i < r->n; i++) {
		const char *v = r->values[i];
		if (v == NULL)
			db_bind_null(q, i);
		else if (r->types[i] == 'r')
			db_bind_real(q, i, strtod(v, NULL));
		else if (r->types[i] == 'i' || r->types[i] == 'b')
			db_bind_int(q, i, strtoll(v, NULL, 10));
		else
			db_bind_text(q, i, str_from(v));
	}
}

#define TRAILS "('健身步道','登山步道','骑行道','绿道')"
static const struct { const char *expr, *row; int want; } cases[] = {
	/* blocks */
	{ "(lon IS NULL) = (lat IS NULL)", "lon:r=119.5 lat:r=39.9", 1 }, { "(lon IS NULL) = (lat IS NULL)", "lon:r=119.5 lat:r", 0 }, { "(lon IS NULL) = (lat IS NULL)", "lon:r lat:r", 1 },
	{ "lon IS NULL OR crs IS NOT NULL", "lon:r=119.5 crs:t", 0 }, { "lon IS NULL OR crs IS NOT NULL", "lon:r=119.5 crs:t=CGCS2000", 1 },
	{ "lon BETWEEN 118.55 AND 119.85 AND lat BETWEEN 39.40 AND 40.617", "lon:r=118.55 lat:r=40.617", 1 },
	{ "lon BETWEEN 118.55 AND 119.85 AND lat BETWEEN 39.40 AND 40.617", "lon:r=39.9 lat:r=119.5", 0 },
	{ "lon BETWEEN 118.55 AND 119.85 AND lat BETWEEN 39.40 AND 40.617", "lon:r lat:r=39.9", -1 },
	/* T1 */
	{ "capacity_instant <= capacity_day", "capacity_instant:i=900 capacity_day:i=1000", 1 }, { "capacity_instant <= capacity_day", "capacity_instant:i=10000 capacity_day:i=9000", 0 },
	{ "capacity_instant <= capacity_day", "capacity_instant:i=1 capacity_day:i", -1 },
	{ "(season_start IS NULL) = (season_end IS NULL)", "season_start:t=05-01 season_end:t", 0 },
	{ "ticket_off <= ticket_peak", "ticket_off:r=9.5 ticket_peak:r=10", 1 }, { "ticket_off <= ticket_peak", "ticket_off:r=100 ticket_peak:r=20", 0 },
	{ "grade_date <= data_date", "grade_date:t=2026-03-31 data_date:t=2026-03-31", 1 }, { "grade_date <= data_date", "grade_date:t=2026-04-01 data_date:t=2026-03-31", 0 },
	{ "CAST(grade_year AS INTEGER) = CAST(substr(grade_date,1,4) AS INTEGER)", "grade_year:t=2001 grade_date:t=2001-05-01", 1 },
	{ "CAST(grade_year AS INTEGER) = CAST(substr(grade_date,1,4) AS INTEGER)", "grade_year:t=2001 grade_date:t=2002-05-01", 0 },
	{ "CAST(grade_year AS INTEGER) = CAST(substr(grade_date,1,4) AS INTEGER)", "grade_year:t grade_date:t=2002-05-01", -1 },
	{ "NOT (grade IN ('AAAA','AAAAA')) OR (capacity_day IS NOT NULL AND capacity_instant IS NOT NULL)", "grade:t=AAAAA capacity_day:i=1 capacity_instant:i", 0 },
	{ "NOT (grade IN ('AAAA','AAAAA')) OR (capacity_day IS NOT NULL AND capacity_instant IS NOT NULL)", "grade:t=AAA capacity_day:i capacity_instant:i", 1 },
	{ "NOT (scenic_type = '滨海') OR season_start IS NOT NULL", "scenic_type:t=滨海 season_start:t", 0 }, { "NOT (scenic_type = '滨海') OR season_start IS NOT NULL", "scenic_type:t=山岳 season_start:t", 1 },
	{ "ticket_peak IS NOT NULL OR ticket_off IS NULL", "ticket_peak:r ticket_off:r=1", 0 },
	/* S1 */
	{ "site_area_m2 <= land_area_m2", "site_area_m2:r=1000.5 land_area_m2:r=1000.4", 0 },
	{ "NOT (indoor = '室外') OR floor_area_m2 IS NULL", "indoor:t=室外 floor_area_m2:r=1", 0 }, { "NOT (indoor = '室外') OR floor_area_m2 IS NULL", "indoor:t=室内 floor_area_m2:r=1", 1 },
	{ "NOT (venue_type IN " TRAILS ") OR (length_km IS NOT NULL AND site_area_m2 IS NULL)", "venue_type:t=绿道 length_km:r=2.5 site_area_m2:r", 1 },
	{ "NOT (venue_type IN " TRAILS ") OR (length_km IS NOT NULL AND site_area_m2 IS NULL)", "venue_type:t=绿道 length_km:r=2.5 site_area_m2:r=1", 0 },
	{ "venue_type IN " TRAILS " OR length_km IS NULL", "venue_type:t=足球场 length_km:r=2.5", 0 }, { "venue_type IN " TRAILS " OR site_area_m2 IS NOT NULL", "venue_type:t=足球场 site_area_m2:r", 0 },
	{ "CAST(built_year AS INTEGER) BETWEEN 1900 AND CAST(substr(data_date,1,4) AS INTEGER)", "built_year:t=2027 data_date:t=2026-03-31", 0 },
	{ "CAST(built_year AS INTEGER) BETWEEN 1900 AND CAST(substr(data_date,1,4) AS INTEGER)", "built_year:t=1984 data_date:t=2026-03-31", 1 },
	{ "fee_low <= fee_high", "fee_low:r=30 fee_high:r=200", 1 }, { "NOT (fee_mode = '免费') OR coalesce(fee_high,0) = 0", "fee_mode:t=免费 fee_high:r", 1 },
	{ "NOT (fee_mode = '免费') OR coalesce(fee_high,0) = 0", "fee_mode:t=免费 fee_high:r=0", 1 }, { "NOT (fee_mode = '免费') OR coalesce(fee_high,0) = 0", "fee_mode:t=免费 fee_high:r=5", 0 },
	{ "NOT (open_mode = '不开放') OR open_hours IS NULL", "open_mode:t=不开放 open_hours:t=9:00-17:00", 0 },
	{ "a IS NULL OR b IS NULL OR c IS NULL OR abs(t - a - b - c) <= 0.01", "a:r=0.1 b:r=0.2 c:r=0.3 t:r=0.6", 1 }, { "a IS NULL OR b IS NULL OR c IS NULL OR abs(t - a - b - c) <= 0.01", "a:r=0.1 b:r=0.2 c:r=0.3 t:r=0.7", 0 },
	/* H1 */
	{ "staff_employed <= worker_count", "staff_employed:i=20 worker_count:i=100", 1 }, { "community_outlets <= outlets", "community_outlets:i=3 outlets:i=2", 0 },
	{ "NOT (op_mode = '员工制') OR staff_employed >= 1", "op_mode:t=员工制 staff_employed:i", -1 }, { "NOT (op_mode = '员工制') OR staff_employed >= 1", "op_mode:t=员工制 staff_employed:i=0", 0 },
	{ "NOT (org_form = '个体工商户') OR substr(uscc,1,2) = '92'", "org_form:t=个体工商户 uscc:t=91130300MA00000000", 0 },
	{ "NOT (substr(uscc,1,2) = '92') OR org_form = '个体工商户'", "uscc:t=92130300MA00000000 org_form:t=个体工商户", 1 },
	{ "NOT (red_black = '失信') OR credit_grade IS NULL OR credit_grade IN ('C','D')", "red_black:t=失信 credit_grade:t=A", 0 },
	/* H2 */
	{ "age BETWEEN 16 AND 80", "age:i=15", 0 }, { "age BETWEEN 16 AND 80", "age:i=80", 1 }, { "age BETWEEN 16 AND 80", "age:i", -1 }, { "years <= age - 16", "years:i=10 age:i=25", 0 },
	{ "health_check_date IS NULL OR julianday(data_date) - julianday(health_check_date) <= 366", "health_check_date:t=2025-03-30 data_date:t=2026-03-31", 1 },
	{ "health_check_date IS NULL OR julianday(data_date) - julianday(health_check_date) <= 366", "health_check_date:t=2025-03-29 data_date:t=2026-03-31", 0 },
	{ "(rating_avg IS NULL) = (coalesce(rating_count,0) = 0)", "rating_avg:r=4.5 rating_count:i", 0 }, { "(rating_avg IS NULL) = (coalesce(rating_count,0) = 0)", "rating_avg:r rating_count:i=0", 1 },
	/* H2a */
	{ "suppressed = (worker_count IS NULL)", "suppressed:b=1 worker_count:i", 1 }, { "suppressed = (worker_count IS NULL)", "suppressed:b=0 worker_count:i", 0 },
	{ "worker_count IS NULL OR worker_count = 0 OR worker_count >= 5", "worker_count:i=4", 0 }, { "worker_count IS NULL OR worker_count = 0 OR worker_count >= 5", "worker_count:i=0", 1 },
	{ "NOT (suppressed = TRUE) OR fee_median IS NULL", "suppressed:b=1 fee_median:r=4000", 0 }, { "NOT (suppressed = TRUE) OR fee_median IS NULL", "suppressed:b=0 fee_median:r=4000", 1 },
	/* the language itself */
	{ "n = 3", "n:i=3", 1 }, { "n = 3.0", "n:i=3", 1 }, { "n = 3", "n:r=3", 1 }, { "t < '9'", "t:t=10", 1 }, { "n < 9", "n:i=10", 0 }, { "n / 2 = 1.5", "n:r=3", 1 }, { "NULL", "n:i", -1 }, { "n", "n:r=0.25", 1 },
	{ "instr(t, 'b') = 2", "t:t=abc", 1 }, { "t GLOB '[0-9]*'", "t:t=7x", 1 }, { "t NOT IN ('a', 'b''c')", "t:t=b'c", 0 }, { "\"t\" = 'x' and N is not null", "t:t=x n:i=1", 1 }, { "t <> 'SELECT ; -- /*'", "t:t=x", 1 },
	{ "名称 IS NOT NULL", "名称:t=x", 1 }, { "1e3 = 1000 AND .5 < 1", "n:i", 1 },
};

static void evaluation(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	struct db *db = db_open(&err);
	assert_non_null(db);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct row r;
		parse_row(&r, cases[i].row);
		struct db_query *q = db_query_rows(db, r.names, r.n, &cases[i].expr, 1, &err);
		if (q == NULL)
			fail_msg("%s", err.msg);
		int got = 7;
		bind_row(q, &r);
		assert_int_equal(db_eval(q, &got, &err), 0);
		if (got != cases[i].want)
			fail_msg("'%s' over '%s' gives %d", cases[i].expr, cases[i].row, got);
		db_query_free(q);
	}
	db_close(db);
}

static void many_rows_and_expressions(void **state)
{
	(void)state;
	static const char *const columns[] = { "unused", "a", "select", "b" }, *const exprs[] = { "a <= b", "a IS NULL", "\"select\" = 'x'" };
	struct db *db = db_open(NULL);
	struct err err = ERR_INIT;
	struct db_query *q = db_query_rows(db, columns, 4, exprs, 3, &err);
	assert_non_null(q);
	for (int i = 0; i < 1000; i++) {
		int r[3] = { 9, 9, 9 };
		db_bind_text(q, 0, STR("text that nobody reads"));
		db_bind_int(q, 1, i);
		db_bind_int(q, 3, 500);
		if (i % 2)
			db_bind_text(q, 2, STR("x"));
		else
			db_bind_null(q, 2);
		assert_int_equal(db_eval(q, r, &err), 0);
		assert_int_equal(r[0], i <= 500);
		assert_int_equal(r[1], 0);
		assert_int_equal(r[2], i % 2 ? 1 : -1);
	}
	db_query_free(q);
	q = db_query_rows(db, columns, 4, NULL, 0, &err);      /* a standard without rules */
	assert_non_null(q);
	assert_int_equal(db_eval(q, NULL, &err), 0);
	db_query_free(q);
	db_query_free(NULL);
	db_close(db);
	db_close(NULL);
}

static void refusals(void **state)
{
	(void)state;
	static const char *const columns[] = { "a", "b" };
	static const struct { const char *expr, *why; } bad[] = {
		{ "a = 1; DROP TABLE x", "more than one" }, { "a -- comment", "comments" }, { "a /* comment */ = 1", "comments" }, { "a = (SELECT 1)", "names no column" }, { "select 1", "names no column" },
		{ "EXISTS (SELECT 1)", "function" }, { "a IN (SELECT 1)", "names no column" }, { "(a", "parentheses" }, { "a)", "parentheses" }, { "a) OR (b", "parentheses" }, { "a = 'x", "quote" }, { "\"a = 1", "quote" },
		{ "load_extension('x')", "function" }, { "randomblob(10)", "function" }, { "random ()", "function" }, { "a LIKE 'x'", "names no column" }, { "?1 = 2", "character" }, { ":a = 1", "character" }, { "@a = 1", "character" },
		{ "$a = 1", "character" }, { "a || b = 'x'", "character" }, { "a % 2", "character" }, { "[a] = 1", "character" }, { "`a` = 1", "character" }, { "a = \"text\"", "names no column" }, { "nosuch = 1", "names no column" },
		{ "CASE WHEN a THEN 1 END", "names no column" }, { "a COLLATE NOCASE", "names no column" }, { "a, b", "" }, { "", "" }, { "a =", "" }, { "a b", "" }, { "abs(a, b)", "" }, { "1x", "letters" }, { "x'00'", "names no column" },
		{ "sqlite_version() = '3'", "function" }, { "a AS b", "" }, { "a IS NOT", "" }, { "a = 1 FROM b", "names no column" }, { "rowid = 1", "names no column" },
	};
	struct db *db = db_open(NULL);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		const char *exprs[] = { "a = 1", bad[i].expr, "b = 1" };
		struct err err = ERR_INIT;
		if (db_query_rows(db, columns, 2, exprs, 3, &err) != NULL)
			fail_msg("'%s' was taken", bad[i].expr);
		assert_int_equal(err.kind, ERR_INPUT);
		if (strstr(err.msg, bad[i].why) == NULL || strstr(err.msg, bad[i].expr) == NULL)
			fail_msg("'%s': %s", bad[i].expr, err.msg);
	}
	db_close(db);
}

static void too_much(void **state)
{
	(void)state;
	static const char *const columns[] = { "a" };
	struct db *db = db_open(NULL);
	struct err err = ERR_INIT;
	char *deep = malloc(40000);
	assert_non_null(deep);
	memset(deep, '(', 5000);
	deep[5000] = 'a';
	memset(deep + 5001, ')', 5000);
	deep[10001] = '\0';
	const char *exprs[] = { deep };
	assert_null(db_query_rows(db, columns, 1, exprs, 1, &err));
	assert_int_equal(err.kind, ERR_INPUT);
	assert_true(strlen(err.msg) < 400);
	memset(deep, 'a', 39999);
	deep[39999] = '\0';
	assert_null(db_query_rows(db, columns, 1, exprs, 1, &err));
	free(deep);
	/* A value at the edge of a number is an error or an answer, never a crash. */
	exprs[0] = "abs(a) > 0";
	struct db_query *q = db_query_rows(db, columns, 1, exprs, 1, &err);
	int r = 9;
	db_bind_int(q, 0, INT64_MIN);
	assert_int_equal(db_eval(q, &r, &err), -1);
	db_bind_int(q, 0, -4);
	assert_int_equal(db_eval(q, &r, &err), 0);       /* and the next row works again */
	assert_int_equal(r, 1);
	db_query_free(q);
	db_close(db);
}

static void text_with_nul_and_no_value_in_errors(void **state)
{
	(void)state;
	static const char *const columns[] = { "a" }, *const exprs[] = { "a = 'x'" };
	struct db *db = db_open(NULL);
	struct err err = ERR_INIT;
	struct db_query *q = db_query_rows(db, columns, 1, exprs, 1, &err);
	int r = 9;
	db_bind_text(q, 0, (struct str){ "x\0y", 3 });
	assert_int_equal(db_eval(q, &r, &err), 0);
	assert_int_equal(r, 0);
	db_bind_text(q, 0, STR_NONE);
	assert_int_equal(db_eval(q, &r, &err), 0);
	assert_int_equal(r, 0);                          /* empty text, not NULL */
	db_query_free(q);
	db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(evaluation), cmocka_unit_test(many_rows_and_expressions), cmocka_unit_test(refusals), cmocka_unit_test(too_much),
		cmocka_unit_test(text_with_nul_and_no_value_in_errors),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
