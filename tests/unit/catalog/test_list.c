/* The catalogue list: what is read from the official template, and what is found wrong with it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "catalog/lists.h"

static void read_text(struct catalogue_list *l, struct str text)
{
	struct err err = ERR_INIT;
	int fd = lists_file(text);
	assert_true(fd >= 0);
	if (list_read(l, fd, "list.csv", &err) != 0)
		fail_msg("%s", err.msg);
	close(fd);
}

static void a_good_list_is_read_whole(void **state)
{
	(void)state;
	struct catalogue_list l;
	struct buf text = BUF_INIT(1 << 20), ids = BUF_INIT(1 << 16);
	buf_adds(&text, "\xEF\xBB\xBF");
	lists_header(&text);
	ROW(&text, { NULL, NULL });
	ROW(&text, { "信息项名称", "质量等级" }, { "英文名", "" }, { "数据长度", "12.0" });
	ROW(&text, { "信息资源代码", "302001/000001" }, { "信息资源名称", "体育场地信息" }, { "更新周期", "年更新" });
	ROW(&text, { "信息项名称", "景区地址" }, { "信息资源名称", "" }, { "更新周期", "" }, { "共享条件", "无" });       /* RD04, RD05: a later row of the first */
	read_text(&l, buf_str(&text));
	list_lint(&l);
	lists_ids(&l, &ids);
	assert_string_equal(buf_cstr(&ids), "");
	assert_int_equal(l.n, 2);
	const struct catalogue_entry *e = list_find_code(&l, STR("301001/000001"));
	assert_non_null(e);
	assert_ptr_equal(e, &l.entries[0]);
	assert_int_equal(e->n_items, 3);
	assert_true(str_is(e->items[1].title, "质量等级") && e->items[1].has_length && e->items[1].length == 12 && e->items[1].name.n == 0);
	assert_true(str_is(e->items[0].name, "scenic_name") && str_is(e->items[0].type, "字符型C"));
	assert_true(str_is(e->open_type, "无条件开放") && str_is(e->share_method, "文件下载") && str_is(e->update_cycle, "每季度") && str_is(e->published, "2026-04-10"));
	assert_true(!e->broken && e->row == 2 && str_is(e->class_, "部门信息资源") && e->share_condition.n == 0);
	assert_true(str_is(l.entries[1].update_cycle, "每年"));
	assert_null(list_find_code(&l, STR("301001/1")));
	list_release(&l);
	buf_release(&text);
	buf_release(&ids);
}

/* One changed cell in the second row of a list of two resources -> what is found. reads: the entry can still be read. */
static const struct { struct lists_change change, also; const char *rule; bool reads; } cases[] = {
	{ { "信息资源代码", "" }, { NULL, NULL }, "no-code", true },
	{ { "信息资源代码", "1-Mar" }, { NULL, NULL }, "bad-code", false },
	{ { "信息资源代码", "401001/1" }, { NULL, NULL }, "bad-code", false },
	{ { "信息资源代码", "302001／000001" }, { NULL, NULL }, "wide-slash", true },
	{ { "更新周期", "每旬" }, { NULL, NULL }, "unknown-enum", false },
	{ { "数据类型", "字节" }, { NULL, NULL }, "unknown-enum", false },
	{ { "共享类型", "看情况" }, { NULL, NULL }, "unknown-enum", false },
	{ { "更新周期", "6" }, { NULL, NULL }, "bare-code", false },
	{ { "是否向社会开放", "1" }, { NULL, NULL }, "bare-code", false },
	{ { "发布日期", "" }, { NULL, NULL }, "missing-value", false },
	{ { "信息资源名称", "-" }, { NULL, NULL }, "missing-value", false },
	{ { "发布日期", "2026-02-30" }, { NULL, NULL }, "bad-list-date", false },
	{ { "信息资源名称", "景区管理系统" }, { NULL, NULL }, "cl01", true },
	{ { "信息资源名称", "A级旅游景区信息" }, { "信息项名称", "别的" }, "cl03", true },
	{ { "信息资源名称", "A级旅游景区信息" }, { NULL, NULL }, "cl05", true },
	{ { "信息资源名称", "A级（旅游景区）信息" }, { NULL, NULL }, "cl04", true },
	{ { "信息资源代码", "301001/1" }, { NULL, NULL }, "cl06", true },
	{ { "信息资源代码", "103/1" }, { NULL, NULL }, "cl06", true },
	{ { "信息资源摘要", "" }, { NULL, NULL }, "cl07", true },
	{ { "信息资源提供方", "" }, { NULL, NULL }, "cl07", false },
	{ { "信息资源摘要", "很好" }, { NULL, NULL }, "cl08", true },
	{ { "信息资源格式类型", "mp4" }, { NULL, NULL }, "cl09", true },
	{ { "数据长度", "200字节" }, { NULL, NULL }, "cl11", true },
	{ { "资源提供方代码", "11130300MB0AAAA13X" }, { NULL, NULL }, "cl13", true },
	{ { "信息资源提供方", "秦皇岛市体育局" }, { NULL, NULL }, "cl13", true },
	{ { "资源提供方代码", "" }, { NULL, NULL }, "cl13", true },
	{ { "关联资源代码", "301001/000001；309001/1" }, { NULL, NULL }, "cl18", true },
	{ { "共享类型", "不予共享" }, { "共享条件", "依据" }, "xr01", true },
	{ { "共享类型", "有条件共享" }, { "是否向社会开放", "否" }, "xr02", true },
	{ { "共享方式类型", "" }, { NULL, NULL }, "xr04", true },
	{ { "共享方式类型", "数据库" }, { NULL, NULL }, "xr05", true },
	{ { "共享类型", "有条件" }, { "共享条件", "按职责" }, "xr09", true },
};

static void each_fault_is_found_alone(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct catalogue_list l;
		struct buf text = BUF_INIT(1 << 20), ids = BUF_INIT(1 << 16);
		bool two = strcmp(cases[i].rule, "no-code") != 0;
		lists_header(&text);
		ROW(&text, { NULL, NULL });
		ROW(&text, { "信息资源代码", "302001/000001" }, { "信息资源名称", "体育场地信息" }, cases[i].change, cases[i].also);
		read_text(&l, buf_str(&text));
		list_lint(&l);
		lists_ids(&l, &ids);
		if (lists_count(&l, cases[i].rule, NULL) != 1 || findings_errors(l.findings) + findings_warnings(l.findings) > 2)
			fail_msg("case %zu (%s): found%s", i, cases[i].rule, buf_cstr(&ids));
		if (l.n != (two ? 2u : 1u) || l.entries[0].broken || (two && l.entries[1].broken == cases[i].reads))
			fail_msg("case %zu (%s): %zu entries, trouble '%.*s'", i, cases[i].rule, l.n, STR_ARG(l.entries[l.n - 1].trouble));
		if (two && !cases[i].reads)
			assert_true(str_starts(l.entries[1].trouble, STR("row 3")));
		list_release(&l);
		buf_release(&text);
		buf_release(&ids);
	}
}

static void a_wrong_word_is_named_with_what_is_allowed(void **state)
{
	(void)state;
	struct catalogue_list l;
	struct buf text = BUF_INIT(1 << 20), message = BUF_INIT(4096);
	const struct finding *f = NULL;
	lists_header(&text);
	ROW(&text, { "更新周期", "每旬" });
	read_text(&l, buf_str(&text));
	assert_int_equal(lists_count(&l, "unknown-enum", &f), 1);
	assert_int_equal(f->at.row, 2);
	assert_int_equal(f->at.column, 20);
	finding_text(&message, f->rule->en, f, f->cell);
	assert_string_equal(buf_cstr(&message), "'每旬' in '更新周期' is none of: 实时, 每日, 每周, 每月, 每季度, 每半年, 每年, 不定期, 不更新");
	assert_true(str_is(l.entries[0].trouble, "row 2, column '更新周期': '每旬' is none of 实时, 每日, 每周, 每月, 每季度, 每半年, 每年, 不定期, 不更新"));
	list_release(&l);
	buf_release(&text);
	buf_release(&message);
}

static void rows_of_one_resource_must_agree(void **state)
{
	(void)state;
	static const struct { struct lists_change change; size_t found; } rows[] = {
		{ { "更新周期", "每季" }, 0 }, { { "发布日期", "2026/4/10" }, 0 }, { { "信息资源摘要", "" }, 0 },
		{ { "更新周期", "每年" }, 1 }, { { "信息资源名称", "景区" }, 1 }, { { "共享条件", "新条件" }, 1 }, { { "发布日期", "2026-04-11" }, 1 },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct catalogue_list l;
		struct buf text = BUF_INIT(1 << 20);
		const struct finding *f = NULL;
		lists_header(&text);
		ROW(&text, { NULL, NULL });
		ROW(&text, { "信息项名称", "等级" }, rows[i].change);
		read_text(&l, buf_str(&text));
		if (lists_count(&l, "row-differs", &f) != rows[i].found || l.n != 1 || l.entries[0].broken != (rows[i].found == 1))
			fail_msg("%s = '%s'", rows[i].change.title, rows[i].change.cell);
		if (rows[i].found == 1)
			assert_true(f->at.row == 3 && str_is(f->arg[0], "2"));
		list_release(&l);
		buf_release(&text);
	}
}

static void conditional_opening_needs_its_condition(void **state)
{
	(void)state;
	/* RD10, and the newer column: what is open is told by 开放属性 where the list has it. */
	static const struct { const char *flag, *type, *condition, *want, *rule; } rows[] = {
		{ "是", "", "", "无条件开放", NULL }, { "是", "", "实名登记", "有条件开放", NULL }, { "否", "", "", "不予开放", NULL },
		{ "", "受限开放", "实名登记", "有条件开放", NULL }, { "", "禁止开放", "", "不予开放", NULL }, { "是", "有条件开放", "", "有条件开放", "xr03" },
		{ "否", "无条件开放", "", "无条件开放", "open-differs" }, { "有条件开放", "", "登记", "有条件开放", NULL }, { "", "", "", "", "missing-value" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct catalogue_list l;
		struct buf text = BUF_INIT(1 << 20), ids = BUF_INIT(4096);
		buf_addf(&text, "信息资源名称,信息资源代码,信息资源提供方,资源提供方代码,信息资源摘要,信息资源格式分类,信息资源格式类型,信息项名称,数据类型,共享类型,共享方式,是否向社会开放,开放属性,开放条件,更新周期,发布日期\n"
			"景区信息,301001/000001,市旅游局,11130300MB0AAAA136,全市A级旅游景区的名称和等级,表格,csv,名称,C,无条件,文件,%s,%s,%s,不定时,2026年4月10日\n", rows[i].flag, rows[i].type, rows[i].condition);
		read_text(&l, buf_str(&text));
		list_lint(&l);
		lists_ids(&l, &ids);
		assert_int_equal(l.n, 1);
		if (!str_is(l.entries[0].open_type, rows[i].want) || (rows[i].rule == NULL ? ids.n > 0 : lists_count(&l, rows[i].rule, NULL) != 1))
			fail_msg("case %zu: '%.*s', found%s", i, STR_ARG(l.entries[0].open_type), buf_cstr(&ids));
		list_release(&l);
		buf_release(&text);
		buf_release(&ids);
	}
}

static void dragged_titles_and_equal_items_are_seen(void **state)
{
	(void)state;
	struct catalogue_list l;
	struct buf text = BUF_INIT(1 << 20);
	lists_header(&text);
	ROW(&text, { "信息资源代码", "301001/1" }, { "信息资源名称", "2018年景区" });
	ROW(&text, { "信息资源代码", "301001/2" }, { "信息资源名称", "2019年景区" });
	ROW(&text, { "信息资源代码", "301001/3" }, { "信息资源名称", "2020年景区" });
	ROW(&text, { "信息资源代码", "301001/4" }, { "信息资源名称", "2022年景区" });
	ROW(&text, { "信息资源代码", "301001/4" }, { "信息资源名称", "2022年景区" }, { "信息项名称", "景区 名称" });
	read_text(&l, buf_str(&text));
	list_lint(&l);
	assert_int_equal(lists_count(&l, "cl02", NULL), 1);
	assert_int_equal(lists_count(&l, "cl14", NULL), 1);
	assert_int_equal(lists_count(&l, "cl08", NULL), 4);     /* one abstract for four */
	list_release(&l);
	buf_release(&text);
}

static void titles_notes_and_second_header_rows_are_passed_over(void **state)
{
	(void)state;
	struct catalogue_list l;
	struct buf text = BUF_INIT(1 << 20), ids = BUF_INIT(4096);
	const char *blank[LISTS_COLUMNS], *hints[LISTS_COLUMNS], *notes[LISTS_COLUMNS];
	for (size_t i = 0; i < LISTS_COLUMNS; i++) {
		blank[i] = notes[i] = "";
		hints[i] = i == 19 ? "（必填）" : "";
	}
	buf_adds(&text, "秦皇岛市政务信息资源目录\r\n");
	lists_header(&text);
	lists_add_row(&text, hints);
	ROW(&text, { NULL, NULL });
	lists_add_row(&text, blank);
	ROW(&text, { "信息项名称", "等级" });
	notes[0] = "填表人：";
	lists_add_row(&text, notes);
	read_text(&l, buf_str(&text));
	lists_ids(&l, &ids);
	assert_string_equal(buf_cstr(&ids), "");
	assert_int_equal(l.n, 1);
	assert_int_equal(l.entries[0].row, 4);
	assert_int_equal(l.entries[0].n_items, 2);
	list_release(&l);
	buf_release(&text);
	buf_release(&ids);
}

static void columns_may_be_missing_or_twice(void **state)
{
	(void)state;
	struct catalogue_list l;
	const struct finding *f = NULL;
	read_text(&l, STR("信息资源名称（必填）,信息资源代码,更新周期,更新周期,信息资源提供方,信息资源摘要\n景区信息,301001/1,每年,每月,市旅游局,全市A级旅游景区\n"));
	assert_int_equal(lists_count(&l, "list-column-twice", NULL), 1);
	assert_int_equal(lists_count(&l, "list-no-column", &f), 7);
	assert_int_equal(lists_count(&l, "missing-value", NULL), 0);
	assert_true(l.n == 1 && l.entries[0].broken && str_is(l.entries[0].update_cycle, "每年"));
	list_release(&l);
}

static void what_is_no_list_is_refused(void **state)
{
	(void)state;
	static const struct str texts[] = {
		STR_INIT(""), STR_INIT("a,b\n1,2\n"), STR_INIT("信息资源名称\n景区\n"), STR_INIT("\xFF\xFE\xFD\x80\x81"), STR_INIT("PK\x03\x04 no workbook"),
	};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct catalogue_list l;
		struct err err = ERR_INIT;
		int fd = lists_file(texts[i]);
		if (list_read(&l, fd, "list.csv", &err) == 0)
			fail_msg("text %zu was read", i);
		assert_int_equal(err.kind, ERR_INPUT);
		assert_non_null(strstr(err.msg, "list.csv"));
		close(fd);
	}
}

static void a_shifted_row_breaks_its_entry(void **state)
{
	(void)state;
	struct catalogue_list l;
	struct buf text = BUF_INIT(1 << 20);
	lists_header(&text);
	ROW(&text, { NULL, NULL });
	text.n -= 2;
	buf_adds(&text, ",\"more\"\r\n");
	read_text(&l, buf_str(&text));
	assert_int_equal(lists_count(&l, "extra-cell", NULL), 1);
	assert_true(l.n == 1 && l.entries[0].broken);
	list_release(&l);
	buf_release(&text);
}

static void a_personal_value_is_never_shown(void **state)
{
	(void)state;
	struct catalogue_list l;
	struct buf text = BUF_INIT(1 << 20);
	const struct finding *f = NULL;
	lists_header(&text);
	ROW(&text, { "更新周期", "问 15400000001" });
	read_text(&l, buf_str(&text));
	assert_int_equal(lists_count(&l, "unknown-enum", &f), 1);
	assert_false(str_find(f->cell, STR("15400000001"), NULL));
	assert_false(str_find(l.entries[0].trouble, STR("15400000001"), NULL));
	list_release(&l);
	buf_release(&text);
}

static void an_entry_prints_its_elements(void **state)
{
	(void)state;
	struct catalogue_list l;
	struct buf text = BUF_INIT(1 << 20), out = BUF_INIT(1 << 16);
	lists_header(&text);
	ROW(&text, { "关联资源代码", "302001/000001; 302001/000002" }, { "开放条件", "实名登记" });
	read_text(&l, buf_str(&text));
	struct json *j = list_entry_json(&l.entries[0]);
	json_print(j, &out, 0);
	assert_string_equal(buf_cstr(&out),
		"{\"classification\":{\"class\":\"部门信息资源\",\"item\":\"旅游文广\",\"subitem\":\"A级旅游景区信息\",\"detail\":null},\"title\":\"A级旅游景区信息\","
		"\"code\":\"301001/000001\",\"provider\":\"秦皇岛市旅游和文化广电局\",\"provider_code\":\"11130300MB0AAAA136\",\"abstract\":\"全市A级旅游景区的名称、等级和位置\","
		"\"format\":{\"class\":\"电子表格\",\"type\":\"xlsx\"},\"items\":[{\"title\":\"景区名称\",\"name\":\"scenic_name\",\"type\":\"字符型C\",\"length\":64}],"
		"\"share\":{\"type\":\"无条件共享\",\"condition\":null,\"method\":\"文件下载\"},\"open\":{\"type\":\"有条件开放\",\"flag\":true,\"condition\":\"实名登记\"},"
		"\"update_cycle\":\"每季度\",\"published\":\"2026-04-10\",\"related\":[\"302001/000001\",\"302001/000002\"]}");
	json_free(j);
	list_release(&l);
	buf_release(&text);
	buf_release(&out);
}

static void cycles_are_known_by_every_spelling(void **state)
{
	(void)state;
	static const struct { const char *word, *label; unsigned days; const char *eu, *iso; } words[] = {
		{ "每季度", "每季度", 93, "QUARTERLY", "R/P3M" }, { "每季", "每季度", 93, "QUARTERLY", "R/P3M" }, { "T+1", "每日", 1, "DAILY", "R/P1D" },
		{ "其他", "不定期", 0, "IRREG", "irregular" }, { "一次性", "不更新", 0, "NEVER", NULL }, { "每 年（12月）", "每年", 366, "ANNUAL", "R/P1Y" },
	};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		const struct cycle *c = list_cycle(str_from(words[i].word));
		assert_non_null(c);
		assert_string_equal(c->label, words[i].label);
		assert_int_equal(c->days, words[i].days);
		assert_string_equal(c->eu, words[i].eu);
		assert_true((c->iso == NULL) == (words[i].iso == NULL) && (c->iso == NULL || strcmp(c->iso, words[i].iso) == 0));
	}
	assert_null(list_cycle(STR("每旬")));
	assert_null(list_cycle(STR("")));
	assert_null(list_cycle(STR("6")));
}

static void the_example_list_is_clean(void **state)
{
	(void)state;
	struct catalogue_list l;
	struct err err = ERR_INIT;
	struct buf ids = BUF_INIT(1 << 16);
	FILE *f = fopen("examples/qinhuangdao/catalogue.csv", "rb");
	assert_non_null(f);
	if (list_read(&l, fileno(f), "catalogue.csv", &err) != 0)
		fail_msg("%s", err.msg);
	fclose(f);
	list_lint(&l);
	lists_ids(&l, &ids);
	assert_string_equal(buf_cstr(&ids), "");
	assert_int_equal(l.n, 6);
	for (size_t i = 0; i < l.n; i++)
		assert_false(l.entries[i].broken);
	assert_true(str_is(list_find_code(&l, STR("303002/000001"))->open_type, "不予开放"));
	list_release(&l);
	buf_release(&ids);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_list_is_read_whole), cmocka_unit_test(each_fault_is_found_alone), cmocka_unit_test(a_wrong_word_is_named_with_what_is_allowed),
		cmocka_unit_test(rows_of_one_resource_must_agree), cmocka_unit_test(conditional_opening_needs_its_condition),
		cmocka_unit_test(dragged_titles_and_equal_items_are_seen), cmocka_unit_test(titles_notes_and_second_header_rows_are_passed_over),
		cmocka_unit_test(columns_may_be_missing_or_twice), cmocka_unit_test(what_is_no_list_is_refused), cmocka_unit_test(a_shifted_row_breaks_its_entry),
		cmocka_unit_test(a_personal_value_is_never_shown), cmocka_unit_test(an_entry_prints_its_elements), cmocka_unit_test(cycles_are_known_by_every_spelling),
		cmocka_unit_test(the_example_list_is_clean),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
