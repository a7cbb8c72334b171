/* test_header.c - where the table begins: titles are found, and no table loses its first row. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "table/header.h"
#include "table/reading.h"

#define BELOW "编号,名称,面积\n1,示例公园甲,120\n2,示例公园乙,80\n3,示例公园丙,95\n"

static void begins(const char *text, const struct table_options *o, uint64_t header, const char *names, const char *skipped)
{
	struct reading r;
	read_text(&r, text, o);
	if (r.info.header_row != header)
		fail_msg("header in row %llu instead of %llu of <<%s>>", (unsigned long long)r.info.header_row, (unsigned long long)header, text);
	assert_string_equal(buf_cstr(&r.names), names);
	assert_string_equal(buf_cstr(&r.skipped), skipped);
	reading_release(&r);
}

static void titles_are_skipped(void **state)
{
	(void)state;
	begins("秦皇岛市示例公园一览表,,\n" BELOW, NULL, 2, "编号|名称|面积", "1 title\n");
	begins("秦皇岛市示例公园一览表,,\n填报日期：2026年3月,,\n" BELOW, NULL, 3, "编号|名称|面积", "1 title\n2 title\n");
	begins("秦皇岛市示例公园一览表,,\n填报日期：2026年3月,,\nid,name,note\n1,a,无\n2,zz,无\n3,b,无\n", NULL, 3, "id|name|note", "1 title\n2 title\n");
	begins("一览表\n\n注：示例\n" BELOW, NULL, 4, "编号|名称|面积", "1 title\n2 blank\n3 note\n");
	begins("\n" BELOW, NULL, 2, "编号|名称|面积", "1 blank\n");
	begins(",,\n" BELOW, NULL, 2, "编号|名称|面积", "1 blank\n");
	begins("填报：甲,,,,填报日期：三月,\n编号,名称,面积,甲,乙,丙\n1,2,3,4,5,6\n2,2,3,4,5,6\n", NULL, 2, "编号|名称|面积|甲|乙|丙", "1 title\n");
	begins("一览表,,\n指标,2019,2020\n甲,1,2\n乙,3,4\n", NULL, 2, "指标|2019|2020", "1 title\n");
}

static void no_row_is_lost(void **state)
{
	(void)state;
	begins(BELOW, NULL, 1, "编号|名称|面积", "");
	begins("id\n1\n2\n", NULL, 1, "id", "");
	begins("id,,name\n1,x,a\n", NULL, 1, "id||name", "");
	begins("id,,\n1,a,b\n2,b,c\n3,c,d\n", NULL, 1, "id||", "");              /* blank names, then data */
	begins("id,name\n,\n1,a\n", NULL, 1, "id|name", "");
	begins("title\na,b\n", NULL, 1, "title", "");                              /* a header and no data: in doubt, nothing is skipped */
	begins("a,b\n1\n2\n3\n", NULL, 1, "a|b", "");
	begins("名称\n甲,乙\n", NULL, 1, "名称", "");
	begins("id,name,note\n", NULL, 1, "id|name|note", "");
	begins("\n\n", NULL, 1, "", "");
	begins("a,b,c\nd,,\n1,2,3\n4,5,6\n", NULL, 1, "a|b|c", "");
}

static void wanted_names_decide(void **state)
{
	(void)state;
	const struct str wanted[] = { STR_INIT("编号"), STR_INIT("景区名称"), STR_INIT("id") };
	const struct table_options o = { .wanted = wanted, .n_wanted = 3 };
	/* the title is as wide as the table: only the names tell */
	begins("填报单位,示例局,填报人\n 编号 ,景区名称,等级\n1,甲,A\n", &o, 2, " 编号 |景区名称|等级", "1 title\n");
	begins("编号,景区名称,等级\n编号,景区名称,id\n", &o, 2, "编号|景区名称|id", "1 title\n");
	begins("id,nom\n1,a\n", &o, 1, "id|nom", "");
	begins("x,y,z\n编号,甲,乙\n1,2,3\n", &o, 1, "x|y|z", "");                   /* one hit below the first row is chance */
	begins("一览表,,\n编号,甲,乙\n1,2,3\n", &o, 2, "编号|甲|乙", "1 title\n");
	begins("编号,名称,面积,等级,地址,电话\n编号,景区名称,1,2,3,4\n", &o, 1, "编号|名称|面积|等级|地址|电话", "");
}

static void options_decide(void **state)
{
	(void)state;
	begins("题,,\n" BELOW, &(struct table_options){ .strict = true }, 1, "题||", "");
	begins("题,,\n" BELOW, &(struct table_options){ .skip_rows_given = true }, 1, "题||", "");
	begins("x,y,z\nu,v,w\n" BELOW, &(struct table_options){ .skip_rows = 2, .skip_rows_given = true }, 3, "编号|名称|面积", "1 option\n2 option\n");
	begins("1,a\n2,b\n", &(struct table_options){ .header_rows = -1 }, 0, "field1|field2", "");
	begins("x,y\n1,a\n2,b\n", &(struct table_options){ .header_rows = -1, .skip_rows = 1, .skip_rows_given = true }, 0, "field1|field2", "1 option\n");
	begins("题,,\n" BELOW, &(struct table_options){ .header_rows = 1 }, 2, "编号|名称|面积", "1 title\n");
}

static void several_header_rows(void **state)
{
	(void)state;
	const struct table_options two = { .header_rows = 2 };
	struct reading r;
	begins("fruit\nid,name\n1,a\n2,b\n", &two, 1, "fruit id|fruit name", "");
	begins("序号,联系方式,,备注\n,电话,邮箱,\n1,a,b,c\n2,a,b,c\n", &two, 1, "序号|联系方式 电话|联系方式 邮箱|备注", "");
	read_text(&r, "a,b\nc,d\n1,2\n", &two);
	assert_int_equal(r.info.n_header_rows, 2);
	assert_string_equal(buf_cstr(&r.rows), "3:3:1|2\n");
	reading_release(&r);
}

static void nothing_left(void **state)
{
	(void)state;
	struct reading r;
	read_bytes(&r, STR("a,b\n1,2\n"), &(struct table_options){ .skip_rows = 5, .skip_rows_given = true });
	assert_int_equal(r.opened, -1);
	assert_int_equal(r.err.kind, ERR_INPUT);
	assert_string_equal(table_error_type(&r.err), "source-error");
	reading_release(&r);
	read_bytes(&r, STR("a,b\n"), &(struct table_options){ .header_rows = 99 });
	assert_int_equal(r.err.kind, ERR_USAGE);
	reading_release(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(titles_are_skipped),
		cmocka_unit_test(no_row_is_lost),
		cmocka_unit_test(wanted_names_decide),
		cmocka_unit_test(options_decide),
		cmocka_unit_test(several_header_rows),
		cmocka_unit_test(nothing_left),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
