/* Rows into a standard's normal form. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "schemas/clean.h"
#include "schemas/normal.h"

enum { MOST = 16 };

static struct standards *all;

static int open_all(void **state)
{
	struct err err = ERR_INIT;
	(void)state;
	all = standards_open(NULL, &err);
	return all == NULL;
}

static int close_all(void **state)
{
	(void)state;
	standards_close(all);
	return 0;
}

static const struct standard *find(const char *id)
{
	struct err err = ERR_INIT;
	const struct standard *st = standards_find(all, str_from(id), &err);
	if (st == NULL)
		fail_msg("%s", err.msg);
	return st;
}

/* A table of rows "a|b|c" with its normal form. */
struct made { struct normal *n; struct batch *in; const struct batch *out; const struct standard *st; };

static struct made make(const struct standard *st, const char *header, const char *const *rows, size_t n_rows, const struct fill *fill, size_t n_fill)
{
	static struct str names[MOST];
	struct str rest = str_from(header), part;
	size_t n = 0;
	bool more = true;
	while (str_split(&rest, &more, '|', &part))
		names[n++] = part;
	struct made m = { .in = batch_new(n), .st = st };
	for (size_t i = 0; i < n_rows; i++) {
		batch_begin_row(m.in, i + 2, i + 2, 100 * i);
		rest = str_from(rows[i]);
		more = true;
		while (str_split(&rest, &more, '|', &part))
			batch_add_cell(m.in, part);
		batch_end_row(m.in);
	}
	m.n = normal_open(st, names, n, fill, n_fill);
	m.out = normal_batch(m.n, m.in);
	assert_int_equal(batch_rows(m.out), n_rows);
	assert_int_equal(batch_columns(m.out), st->n_fields);
	return m;
}

static void done(struct made *m)
{
	normal_free(m->n);
	batch_free(m->in);
}

static void cell_is(const struct made *m, size_t row, const char *field, const char *wanted)
{
	struct str got = batch_cell(m->out, row, standard_field(m->st, str_from(field)));
	if (!str_is(got, wanted))
		fail_msg("row %zu, %s: '%.*s' (wanted '%s')", row, field, STR_ARG(got), wanted);
}

static void cells_of_each_kind(void **state)
{
	(void)state;
	static const struct { const char *standard, *field, *cell, *wanted; unsigned changed; } cases[] = {
		{ "tour.scenic_area", "grade", " 4A级 ", "AAAA", 1 },
		{ "tour.scenic_area", "grade", "AAAA", "AAAA", 0 },
		{ "tour.scenic_area", "grade", "ＡＡＡＡ", "AAAA", 1 },
		{ "tour.scenic_area", "grade", "六Ａ", "六A", 1 },               /* unknown: folded, otherwise as it is */
		{ "tour.scenic_area", "grade", "无", "", 0 },
		{ "tour.scenic_area", "scenic_name", "\xE3\x80\x80海　港（老城）公园\xE2\x80\x8B ", "海港（老城）公园", 0 },
		{ "tour.scenic_area", "scenic_name", "A　B", "A B", 0 },
		{ "tour.scenic_area", "scenic_name", "ＡＢ\x07公园  一\t二", "ＡＢ公园 一 二", 0 },
		{ "tour.scenic_area", "scenic_name", "暂无", "", 0 },
		{ "tour.scenic_area", "intro", "一\r\n二", "一\n二", 0 },
		{ "tour.scenic_area", "accessible", "√", "true", 1 },
		{ "tour.scenic_area", "accessible", "是", "true", 0 },
		{ "tour.scenic_area", "accessible", "无", "false", 1 },
		{ "tour.scenic_area", "accessible", "否", "false", 0 },
		{ "tour.scenic_area", "accessible", "-", "", 0 },
		{ "tour.scenic_area", "accessible", "有2个", "有2个", 0 },
		{ "tour.scenic_area", "capacity_day", "１２００", "1200", 1 },
		{ "tour.scenic_area", "capacity_day", "1,200", "1,200", 0 },
		{ "tour.scenic_area", "grade_date", "２０２２－０１－０２", "2022-01-02", 1 },
		{ "tour.scenic_area", "grade_date", "2022年1月2日", "2022年1月2日", 0 },
		{ "tour.scenic_area", "phone", "０３３５－７０６１１１１", "0335-7061111", 1 },
		{ "tour.scenic_area", "phone", "N/A", "", 0 },
		{ "tour.scenic_area", "record_id", " Ａ1 ", "Ａ1", 0 },
		{ "tour.scenic_area", "district_code", "海港区", "130302", 1 },
		{ "home.company", "service_types", "月嫂、钟点工；3", "4;7;3", 1 },
		{ "home.company", "service_types", "4;7", "4;7", 0 },
		{ "home.company", "service_types", "钟点工/钟点工\n遛狗,，", "7;7;遛狗", 1 },
		{ "home.company", "service_types", "--", "", 0 },
		{ "home.company", "red_black", "无", "无", 0 },
		{ "home.company", "red_black", "—", "无", 1 },
		{ "home.company", "red_black", "不详", "", 0 },
		{ "home.company", "credit_grade", "Ａ", "A", 1 },
		{ "home.worker", "skill_level", "五级/初级工", "5", 1 },
		{ "home.worker", "skill_level", "无", "0", 1 },
		{ "home.worker", "gender", "不详", "0", 1 },
		{ "home.worker_stat", "age_band", "６０＋", "60+", 1 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct made m = make(find(cases[i].standard), cases[i].field, &cases[i].cell, 1, NULL, 0);
		cell_is(&m, 0, cases[i].field, cases[i].wanted);
		unsigned changed = (unsigned)normal_changed(m.n)[standard_field(m.st, str_from(cases[i].field))];
		if (changed != cases[i].changed)
			fail_msg("%s '%s': %u cells changed", cases[i].field, cases[i].cell, changed);
		done(&m);
	}
}

static void columns_take_the_order_of_the_standard(void **state)
{
	(void)state;
	static const char *const rows[] = { "AAA|甲|1|x", "5A|乙|2|y" };
	struct made m = make(find("tour.scenic_area"), "等级|景区名称（全称）|编号|备注", rows, 2, NULL, 0);
	cell_is(&m, 0, "record_id", "1");
	cell_is(&m, 1, "record_id", "2");
	cell_is(&m, 1, "scenic_name", "乙");
	cell_is(&m, 1, "grade", "AAAAA");
	cell_is(&m, 0, "phone", "");
	assert_int_equal(batch_row_number(m.out, 1), 3);
	assert_int_equal(batch_offset(m.out, 1), 100);
	assert_int_equal(normal_map(m.n)[standard_field(m.st, STR("grade"))], 0);
	assert_int_equal(normal_map(m.n)[standard_field(m.st, STR("phone"))], SIZE_MAX);
	assert_int_equal(normal_fit(m.n)[0], FIT_ALIAS);
	assert_int_equal(normal_fit(m.n)[3], FIT_NONE);
	assert_false(normal_filled(m.n, standard_field(m.st, STR("district"))));
	/* A second batch follows the first, and counts go on. */
	m.out = normal_batch(m.n, m.in);
	assert_int_equal(batch_rows(m.out), 2);
	assert_int_equal(normal_changed(m.n)[standard_field(m.st, STR("grade"))], 2);
	done(&m);
}

static void fill_gives_columns_and_cells(void **state)
{
	(void)state;
	static const char *const rows[] = { "1||", "2|WGS-84|2026-01-01" };
	static const struct fill fill[] = {
		{ STR_INIT("crs"), STR_INIT("高德") }, { STR_INIT("provider"), STR_INIT(" 秦皇岛市旅游和文化广电局 ") }, { STR_INIT("data_date"), STR_INIT("2026-03-31") },
		{ STR_INIT("no_such_field"), STR_INIT("x") }, { STR_INIT("district"), STR_INIT("海港区") },
	};
	struct made m = make(find("tour.scenic_area"), "record_id|crs|data_date", rows, 2, fill, 5);
	cell_is(&m, 0, "crs", "GCJ02");
	cell_is(&m, 1, "crs", "WGS84");
	cell_is(&m, 0, "provider", "秦皇岛市旅游和文化广电局");
	cell_is(&m, 0, "data_date", "2026-03-31");
	cell_is(&m, 1, "data_date", "2026-01-01");
	cell_is(&m, 1, "district", "海港区");
	cell_is(&m, 1, "district_code", "130302");
	assert_true(normal_filled(m.n, standard_field(m.st, STR("provider"))));
	assert_true(normal_filled(m.n, standard_field(m.st, STR("district_code"))));
	assert_false(normal_filled(m.n, standard_field(m.st, STR("crs"))));
	done(&m);
}

static void district_and_code_fill_each_other(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"130304||2026-01-01", "|山海关区|2026-01-01", "130304|海港区|2026-01-01", "|火星区|2026-01-01", "|抚宁县|2026-01-01", "||2026-01-01", "130372||",
	};
	static const char *const codes[] = { "130304", "130303", "130304", "", "130323", "", "130372" };
	static const char *const names[] = { "北戴河区", "山海关区", "海港区", "火星区", "抚宁县", "", "北戴河新区" };
	struct made m = make(find("tour.scenic_area"), "行政区划代码|所属县区|数据日期", rows, 7, NULL, 0);
	for (size_t i = 0; i < 7; i++) {
		if (i != 4)                        /* the ended 抚宁县: whichever code is its, the name stays */
			cell_is(&m, i, "district_code", codes[i]);
		cell_is(&m, i, "district", names[i]);
	}
	assert_true(batch_cell(m.out, 4, standard_field(m.st, STR("district_code"))).n == 6);
	done(&m);
}

static void foreign_cells_pass_as_they_are(void **state)
{
	(void)state;
	static const char *const rows[] = { " Ａ |N/A", "√" };
	static const struct fill fill[] = { { STR_INIT("b"), STR_INIT("x") } };
	struct err err = ERR_INIT;
	struct standard *st = standard_parse(STR("{\"fields\":[{\"name\":\"a\",\"type\":\"boolean\"},{\"name\":\"b\"},{\"name\":\"c\"}]}"), "s", NULL, &err);
	struct made m = make(st, "x|y", rows, 2, fill, 1);
	cell_is(&m, 0, "a", " Ａ ");
	cell_is(&m, 0, "b", "N/A");
	cell_is(&m, 1, "a", "√");
	cell_is(&m, 1, "b", "");
	cell_is(&m, 1, "c", "");
	done(&m);
	standard_free(st);
}

/* Whatever stands in a cell, cleaning it again changes nothing (domain.md 4.3, 8). */
static void cleaning_is_idempotent(void **state)
{
	(void)state;
	static const char *const texts[] = { "", " ", "\xEF\xBB\xBF", "　　", "a　 b", "海　 港", "海 　港", "海\xE2\x80\x8B港", "\xC2\xA0x\xC2\xA0", "x\n\ny", "\x7F", "\xE2\x80\xA8",
		"a\tb", "𠀀 𠀀", "é  é" };
	struct buf one = BUF_INIT(1000), two = BUF_INIT(1000);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct str a = clean_text(clean_trim(str_from(texts[i])), &one), b = clean_text(clean_trim(a), &two);
		if (!str_eq(a, b))
			fail_msg("case %zu", i);
	}
	assert_string_equal(clean_text(STR("海　 港"), &one).p, "海 港");
	assert_string_equal(clean_text(STR("a\tb"), &one).p, "a b");
	buf_release(&one);
	buf_release(&two);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cells_of_each_kind),
		cmocka_unit_test(columns_take_the_order_of_the_standard),
		cmocka_unit_test(fill_gives_columns_and_cells),
		cmocka_unit_test(district_and_code_fill_each_other),
		cmocka_unit_test(foreign_cells_pass_as_they_are),
		cmocka_unit_test(cleaning_is_idempotent),
	};
	return cmocka_run_group_tests_name("schemas/normal", tests, open_all, close_all);
}
