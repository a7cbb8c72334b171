/* Evidence per column: counters, verdicts, promotion, hits in order, the merge law, text around the table, the document. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/json.h"
#include "privacy/scan.h"
#include "tables.h"

#define REFERENCE 20260331
#define BAD_ID "130302199001010003"        /* check character wrong */
#define ID_X "13030419850106000X"

static struct scan *scan_rows_of(struct rows *r)
{
	struct scan *s = scan_open(r->names, r->n_names, REFERENCE, true);
	scan_feed(s, r->batch);
	return s;
}

static struct scan *scan_csv(struct rows *r, const char *csv)
{
	rows_make(r, csv);
	struct scan *s = scan_rows_of(r);
	scan_finish(s);
	return s;
}

static const struct scan_kind *kind_of(const struct scan *s, size_t column, const char *kind)
{
	static const struct scan_kind none;
	const struct scan_column *c = scan_column(s, column);
	for (size_t i = 0; i < c->n_kinds; i++)
		if (strcmp(c->kinds[i].kind->name, kind) == 0)
			return &c->kinds[i];
	return &none;
}

static void kind_is(const struct scan *s, size_t column, const char *kind, uint64_t strong, uint64_t likely, uint64_t weak, uint64_t personal)
{
	const struct scan_kind *k = kind_of(s, column, kind);
	assert_int_equal(k->strong, strong);
	assert_int_equal(k->likely, likely);
	assert_int_equal(k->weak, weak);
	assert_int_equal(k->personal, personal);
}

static void verdict_is(const struct scan *s, size_t column, const char *kind)
{
	const struct detector *v = scan_column(s, column)->verdict;
	assert_string_equal(v != NULL ? v->name : "none", kind);
}

static void test_columns(void **state)
{
	(void)state;
	struct rows r;
	struct scan *s = scan_csv(&r, "编号,证件号,手机,代码,备注\n"
		"1," ID_000 "," MOBILE ",91130302MA0A1B2C25,无\n2," ID_X ",15400000002,91130302MA0A1B2C25,--\n3," ID_000 "," MOBILE ",1113030000035727XU,请联系" MOBILE "\n"
		"4," ID_000 ",0335-7061111,,好\n");
	assert_int_equal(scan_rows(s), 4);
	assert_int_equal(scan_columns(s), 5);
	assert_int_equal(scan_column(s, 0)->cells, 4);
	assert_int_equal(scan_column(s, 4)->cells, 2);        /* 无 and -- are no cells */
	assert_int_equal(scan_column(s, 0)->n_kinds, 0);
	kind_is(s, 1, "cn_resident_id", 4, 0, 0, 4);
	kind_is(s, 2, "mobile", 0, 3, 0, 3);
	kind_is(s, 2, "landline", 1, 0, 0, 0);
	kind_is(s, 3, "uscc", 3, 0, 0, 0);
	kind_is(s, 4, "mobile", 0, 1, 0, 1);
	assert_int_equal(kind_of(s, 4, "mobile")->n_shape, 0);        /* not the whole cell */
	verdict_is(s, 0, "none");
	verdict_is(s, 1, "cn_resident_id");
	verdict_is(s, 2, "mobile");
	verdict_is(s, 3, "uscc");
	verdict_is(s, 4, "none");
	assert_int_equal(scan_column(s, 1)->first_row, 2);
	assert_int_equal(scan_column(s, 4)->first_row, 4);
	assert_int_equal(scan_column(s, 3)->first_row, 0);
	assert_true(scan_column_personal(scan_column(s, 1)) && !scan_column_personal(scan_column(s, 3)));
	assert_false(scan_clean(s));
	scan_free(s);
	rows_free(&r);
}

/* Three good cells and half of the shapes make a column; then a wrong check does not free a number. */
static void test_promotion(void **state)
{
	(void)state;
	struct rows r;
	size_t n;
	struct scan *s = scan_csv(&r, "甲,乙,丙\n" BAD_ID "," BAD_ID "," BAD_ID "\n" ID_000 "," ID_000 "," ID_000 "\n" ID_X "," ID_X ",见" ID_000 "\n"
		ID_000 "," BAD_ID "," ID_X "\n130302900101000,130302900101000,130302900101000\n");
	kind_is(s, 0, "cn_resident_id", 3, 1, 0, 4);
	kind_is(s, 0, "cn_resident_id15", 0, 1, 0, 1);
	verdict_is(s, 0, "cn_resident_id");
	assert_int_equal(scan_column(s, 0)->first_row, 2);
	kind_is(s, 1, "cn_resident_id", 2, 0, 2, 2);
	kind_is(s, 1, "cn_resident_id15", 0, 0, 1, 0);
	verdict_is(s, 1, "none");
	assert_int_equal(scan_column(s, 1)->first_row, 3);
	kind_is(s, 2, "cn_resident_id", 3, 0, 1, 3);
	verdict_is(s, 2, "none");        /* one of the three stands in a sentence */
	const struct scan_hit *h = scan_hits(s, &n);
	assert_int_equal(n, 15);
	assert_true(h[0].row == 2 && h[0].column == 1 && h[0].hit.strength == STRENGTH_LIKELY);
	assert_true(h[1].row == 2 && h[1].column == 2 && h[1].hit.strength == STRENGTH_WEAK);
	scan_free(s);
	rows_free(&r);
}

/* Checks that fail more often than not make no column: licence numbers of region, date and serial. */
static void test_chance(void **state)
{
	(void)state;
	struct rows r;
	struct scan *s = scan_csv(&r, "甲\n130302202203150003\n" ID_000 "\n" ID_X "\n130302202203150012\n130302202203150013\n130302202203150014\n130302202203150015\n");
	kind_is(s, 0, "cn_resident_id", 3, 0, 4, 3);
	assert_int_equal(kind_of(s, 0, "cn_resident_id")->n_ok, 3);
	assert_int_equal(kind_of(s, 0, "cn_resident_id")->n_shape, 7);
	verdict_is(s, 0, "none");
	scan_free(s);
	rows_free(&r);
}

static void test_destroyed(void **state)
{
	(void)state;
	struct rows r;
	struct scan *s = scan_csv(&r, "甲,乙\n1.30302E+17,1.30302E+17\n1.30302E+17,无\n130302199001010000,1.30302E+17\n" BAD_ID "," BAD_ID "\n");
	kind_is(s, 0, "id_lossy", 0, 3, 0, 3);
	kind_is(s, 0, "cn_resident_id", 0, 1, 0, 1);
	kind_is(s, 1, "cn_resident_id", 0, 0, 1, 0);
	verdict_is(s, 0, "id_lossy");
	scan_free(s);
	rows_free(&r);
	s = scan_csv(&r, "甲\n990302199001010000\n990302199002010000\n990302199001019999\n" BAD_ID "\n");
	verdict_is(s, 0, "cn_resident_id");        /* half of the 18-digit numbers end in 000 */
	kind_is(s, 0, "cn_resident_id", 0, 1, 0, 1);
	scan_free(s);
	rows_free(&r);
}

/* A role address and a landline are contacts of an organisation; a home's landline is a person's. */
static void test_contacts(void **state)
{
	(void)state;
	struct rows r;
	struct scan *s = scan_csv(&r, "邮箱,联系电话\ninfo@example.org,0335-7061111\noffice@example.org,12345\n");
	kind_is(s, 0, "email", 2, 0, 0, 0);
	kind_is(s, 1, "landline", 1, 0, 0, 0);
	assert_true(scan_clean(s));
	scan_free(s);
	rows_free(&r);
	s = scan_csv(&r, "邮箱,住宅电话\ninfo@example.org,0335-7061111\nli.si@example.org,\n");
	kind_is(s, 0, "email", 2, 0, 0, 1);
	kind_is(s, 1, "landline", 1, 0, 0, 1);
	assert_int_equal(scan_column(s, 0)->first_row, 3);
	assert_false(scan_clean(s));
	scan_free(s);
	rows_free(&r);
}

static void test_declared(void **state)
{
	(void)state;
	struct rows r;
	rows_make(&r, "甲\n110101193002060009\n");        /* an ID and a credit code, both with every check */
	struct scan *s = scan_open(r.names, 1, REFERENCE, false);
	scan_context(s, 0, CONTEXT_USCC);
	scan_feed(s, r.batch);
	scan_finish(s);
	kind_is(s, 0, "uscc", 1, 0, 0, 0);
	assert_true(scan_clean(s));
	scan_free(s);
	rows_free(&r);
}

static void test_unscannable(void **state)
{
	(void)state;
	struct str names[] = { STR("甲") };
	struct buf big = BUF_INIT(4 << 20);
	for (size_t i = 0; i <= DETECT_MAX_CELL; i++)
		buf_addc(&big, 'x');
	struct batch *b = batch_new(1);
	batch_begin_row(b, 7, 7, 0);
	batch_add_cell(b, buf_str(&big));
	batch_end_row(b);
	struct scan *s = scan_open(names, 1, REFERENCE, true);
	scan_feed(s, b);
	scan_finish(s);
	assert_int_equal(scan_column(s, 0)->unscannable, 1);
	assert_int_equal(scan_column(s, 0)->first_row, 7);
	assert_true(scan_column_personal(scan_column(s, 0)));
	assert_false(scan_clean(s));
	scan_free(s);
	batch_free(b);
	buf_release(&big);
}

/* ---- the merge law ---- */

static const char *const cells[] = { MOBILE, ID_000, BAD_ID, "无", "li.si@example.org", "请联系" MOBILE "或" ID_X, "91130302MA0A1B2C25", "0335-7061111", "", ID_X, "1.30302E+17" };
#define ROWS 60
#define COLUMNS 3

static struct batch *make_batch(size_t from, size_t to)
{
	struct batch *b = batch_new(COLUMNS);
	for (size_t row = from; row < to; row++) {
		batch_begin_row(b, row + 2, row + 2, 0);
		for (size_t c = 0; c < COLUMNS; c++)
			batch_add_cell(b, str_from(c == 1 ? row % 4 ? ID_X : BAD_ID : cells[(row * 7 + c * 3) % ARRAY_SIZE(cells)]));
		batch_end_row(b);
	}
	return b;
}

/* Split into `parts`, each with its own scan, fed in any order, merged from `first` on. */
static void split_document(size_t parts, size_t first, struct buf *out)
{
	struct str names[COLUMNS] = { STR("甲"), STR("乙"), STR("备注") };
	struct scan *s[ROWS] = { NULL };
	for (size_t i = 0; i < parts; i++) {
		struct batch *b = make_batch(ROWS * i / parts, ROWS * (i + 1) / parts);
		s[i] = scan_open(names, COLUMNS, REFERENCE, true);
		scan_feed(s[i], b);
		batch_free(b);
	}
	for (size_t i = 1; i < parts; i++)
		scan_merge(s[first], s[(first + i) % parts]);
	scan_finish(s[first]);
	scan_json(s[first], STR("w.csv"), true, true, out);
	if (parts > 1)
		assert_int_equal(scan_rows(s[(first + 1) % parts]), 0);        /* emptied */
	for (size_t i = 0; i < parts; i++)
		scan_free(s[i]);
}

static void test_merge(void **state)
{
	(void)state;
	struct buf whole = BUF_INIT(1 << 20);
	split_document(1, 0, &whole);
	assert_true(str_find(buf_str(&whole), STR("\"kind\":\"cn_resident_id\",\"class\":\"P\""), NULL));
	for (size_t parts = 2; parts <= 7; parts++)
		for (size_t first = 0; first < parts; first++) {
			struct buf split = BUF_INIT(1 << 20);
			split_document(parts, first, &split);
			assert_string_equal(buf_cstr(&split), buf_cstr(&whole));
			buf_release(&split);
		}
	buf_release(&whole);
}

/* ---- text around the table, and the document ---- */

static void test_around(void **state)
{
	(void)state;
	struct str names[] = { STR("编号"), STR("甲" MOBILE) };
	struct table_comment comments[] = { { .text = STR("填报人电话 15400000002"), .comment = false }, { .text = STR("# 咨询 0335-7061111"), .comment = true } };
	struct table_info info = { .names = names, .n_names = 2, .comments = comments, .n_comments = 2 };
	struct scan *s = scan_open(names, 2, REFERENCE, true);
	size_t n;
	scan_around(s, &info, STR("名单" ID_000 ".csv"));
	scan_finish(s);
	const struct scan_text *t = scan_texts(s, &n);
	assert_int_equal(n, 4);
	assert_string_equal(t[0].where, "header");
	assert_string_equal(t[0].hit.kind->name, "mobile");
	assert_string_equal(t[1].where, "file-name");
	assert_string_equal(t[1].hit.kind->name, "cn_resident_id");
	assert_string_equal(t[2].where, "csv-comment");
	assert_string_equal(t[3].hit.kind->name, "landline");
	assert_false(scan_clean(s));
	struct buf out = BUF_INIT(1 << 20);
	scan_json(s, STR("名单" ID_000 ".csv"), false, false, &out);
	assert_false(str_find(buf_str(&out), STR(ID_000), NULL));
	assert_false(str_find(buf_str(&out), STR(MOBILE), NULL));
	assert_true(str_find(buf_str(&out), STR("\"name\":\"编号\""), NULL));
	assert_false(str_find(buf_str(&out), STR("landline"), NULL));
	assert_false(str_find(buf_str(&out), STR("\"hits\":["), NULL));
	buf_release(&out);
	scan_free(s);
	/* what is no text at all is not clean either */
	s = scan_open(names, 1, REFERENCE, false);
	assert_false(scan_text(s, "member-name", STR("data.csv")));
	scan_finish(s);
	assert_true(scan_clean(s));
	assert_true(scan_text(s, "member-name", STR("\xff")));
	assert_false(scan_clean(s));
	scan_free(s);
}

static void test_document(void **state)
{
	(void)state;
	struct rows r;
	struct scan *s = scan_csv(&r, "编号,证件号,代码\n1," ID_000 ",91130302MA0A1B2C25\n2," BAD_ID ",\n");
	struct buf out = BUF_INIT(1 << 20);
	scan_json(s, STR("w.csv"), true, false, &out);
	assert_string_equal(buf_cstr(&out), "{\"file\":\"w.csv\",\"rows\":2,\"clean\":false,\"columns\":["
		"{\"number\":1,\"name\":\"编号\",\"kind\":null,\"class\":null,\"cells\":2,\"hits\":{}},"
		"{\"number\":2,\"name\":\"证件号\",\"kind\":null,\"class\":null,\"cells\":2,\"hits\":{\"cn_resident_id\":{\"strong\":1,\"likely\":1,\"weak\":0}}},"
		"{\"number\":3,\"name\":\"代码\",\"kind\":null,\"class\":null,\"cells\":1,\"hits\":{\"uscc\":{\"strong\":1,\"likely\":0,\"weak\":0}}}],"
		"\"text\":[],\"hits\":["
		"{\"row\":2,\"column\":2,\"kind\":\"cn_resident_id\",\"strength\":\"strong\",\"start\":0,\"length\":18},"
		"{\"row\":3,\"column\":2,\"kind\":\"cn_resident_id\",\"strength\":\"likely\",\"start\":0,\"length\":18}]}\n");
	buf_reset(&out);
	scan_json(s, STR("w.csv"), true, true, &out);
	assert_true(str_find(buf_str(&out), STR("{\"row\":2,\"column\":3,\"kind\":\"uscc\",\"strength\":\"strong\",\"start\":0,\"length\":18}"), NULL));
	struct err err = ERR_INIT;
	struct json *j = json_parse(buf_str(&out), "scan", &err);
	assert_non_null(j);
	json_free(j);
	buf_release(&out);
	scan_free(s);
	rows_free(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_columns), cmocka_unit_test(test_promotion), cmocka_unit_test(test_chance), cmocka_unit_test(test_destroyed), cmocka_unit_test(test_contacts),
		cmocka_unit_test(test_declared), cmocka_unit_test(test_unscannable), cmocka_unit_test(test_merge), cmocka_unit_test(test_around), cmocka_unit_test(test_document),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
