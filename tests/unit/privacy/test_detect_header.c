/* What headers say about the cells below them (privacy.md 2.4): words, spellings, measures, negatives, the longest word. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/mem.h"
#include "privacy/detect.h"

struct header_case { const char *header; unsigned context; };

static void check(const struct header_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned got = detect_header(str_from(cases[i].header));
		if (got != cases[i].context)
			fail_msg("'%s': %#x, not %#x", cases[i].header, got, cases[i].context);
	}
}
#define CHECK(cases) check(cases, ARRAY_SIZE(cases))

static void test_words(void **state)
{
	(void)state;
	static const struct header_case cases[] = {
		{ "身份证号", CONTEXT_ID }, { "证件号码", CONTEXT_ID }, { "护照号码", CONTEXT_ID }, { "联系电话", CONTEXT_PHONE }, { "手机", CONTEXT_PHONE }, { "传真", CONTEXT_PHONE },
		{ "姓名", CONTEXT_NAME }, { "法定代表人", CONTEXT_NAME }, { "负责人电话", CONTEXT_NAME | CONTEXT_PHONE }, { "出生年月", CONTEXT_BIRTH }, { "年龄", CONTEXT_BIRTH },
		{ "性别", CONTEXT_ATTRIBUTE }, { "家庭住址", CONTEXT_HOME }, { "户籍地址", CONTEXT_HOME }, { "地址", CONTEXT_PREMISES }, { "银行账号", CONTEXT_BANK },
		{ "车牌号", CONTEXT_VEHICLE }, { "电子邮件", CONTEXT_DEVICE }, { "工号", CONTEXT_PERSISTENT }, { "照片", CONTEXT_SENSITIVE }, { "经度", CONTEXT_PLACE },
		{ "统一社会信用代码", CONTEXT_USCC }, { "住宅电话", CONTEXT_PHONE | CONTEXT_HOME }, { "家长姓名", CONTEXT_NAME | CONTEXT_SENSITIVE },
		{ "学生", CONTEXT_NAME | CONTEXT_SENSITIVE }, { "评价人", CONTEXT_NAME | CONTEXT_PERSISTENT },
		{ "备注", 0 }, { "编号", 0 }, { "质量等级", 0 }, { "数据日期", 0 }, { "", 0 },
	};
	CHECK(cases);
}

static void test_latin(void **state)
{
	(void)state;
	static const struct header_case cases[] = {
		{ "phone", CONTEXT_PHONE }, { "Tel", CONTEXT_PHONE }, { "Tel.", CONTEXT_PHONE }, { "phone1", CONTEXT_PHONE }, { "phoneNumber", CONTEXT_PHONE }, { "PHONE NO", CONTEXT_PHONE },
		{ "id_card", CONTEXT_ID }, { "idCard", CONTEXT_ID }, { "ID Card No.", CONTEXT_ID }, { "ID-No", CONTEXT_ID }, { "Passport No.", CONTEXT_ID }, { "sfzh", CONTEXT_ID },
		{ "name", CONTEXT_NAME }, { "FullName", CONTEXT_NAME }, { "xm", CONTEXT_NAME }, { "contact_person", CONTEXT_NAME | CONTEXT_PHONE }, { "IP地址", CONTEXT_DEVICE | CONTEXT_PREMISES },
		{ "birthDate", CONTEXT_BIRTH }, { "email", CONTEXT_DEVICE }, { "lat", CONTEXT_PLACE }, { "uscc", CONTEXT_USCC },
		{ "telescope", 0 }, { "platform", 0 }, { "id", 0 }, { "record_id", 0 }, { "agent", 0 }, { "village", 0 }, { "headphones", 0 },
		{ "scenic_name", 0 }, { "file_name", 0 }, { "user_name", 0 }, { "venueName", 0 },
	};
	CHECK(cases);
}

static void test_spellings(void **state)
{
	(void)state;
	static const struct header_case cases[] = {
		{ "*联系电话：", CONTEXT_PHONE }, { " 联 系 电话 ", CONTEXT_PHONE }, { "联系电话（座机或手机）", CONTEXT_PHONE }, { "备注(含联系电话)", 0 }, { "ＴＥＬ", CONTEXT_PHONE },
		{ "联系\xE2\x80\x8B电话", CONTEXT_PHONE }, { "姓名【必填】", CONTEXT_NAME }, { "(姓名", CONTEXT_NAME },
	};
	CHECK(cases);
}

static void test_measures(void **state)
{
	(void)state;
	static const struct header_case cases[] = {
		{ "老人数", 0 }, { "儿童票", 0 }, { "旅游收入额", 0 }, { "健康步道面积", 0 }, { "导游人数", 0 }, { "照片数量", 0 }, { "出生率", 0 }, { "投诉电话接通率", 0 }, { "学生票价", 0 },
		{ "床位数（张）", 0 }, { "child_count", 0 }, { "health_area", 0 }, { "老人姓名", CONTEXT_NAME }, { "phone_number", CONTEXT_PHONE },
	};
	CHECK(cases);
}

static void test_negatives(void **state)
{
	(void)state;
	static const struct header_case cases[] = {
		{ "景区名称", 0 }, { "企业名称", 0 }, { "导游公司", 0 }, { "教练场馆", 0 }, { "经营者名称", 0 },
		{ "企业负责人", CONTEXT_NAME }, { "单位联系人", CONTEXT_NAME },        /* a person behind it */
		{ "许可证件号码", 0 }, { "资格证书身份证号", 0 }, { "采砂通行证", 0 }, { "运输从业人员身份证号", CONTEXT_ID },
		{ "会员卡号", 0 }, { "微信公众号", 0 }, { "旅游收入", 0 }, { "健康步道", 0 }, { "无障碍设施", 0 }, { "体检机构", 0 }, { "设施照片", 0 },
	};
	CHECK(cases);
}

static void test_longest_word(void **state)
{
	(void)state;
	static const struct header_case cases[] = {
		{ "导游证号", CONTEXT_PERSISTENT },        /* not the name 导游 */
		{ "导游", CONTEXT_NAME }, { "户籍", CONTEXT_ATTRIBUTE }, { "通讯地址", CONTEXT_HOME }, { "资格证号", CONTEXT_PERSISTENT },
	};
	CHECK(cases);
}

/* Of any length, and of bytes that are no text. */
static void test_odd_headers(void **state)
{
	(void)state;
	struct buf b = BUF_INIT(1 << 20);
	buf_adds(&b, "联系电话");
	for (size_t i = 0; i < 20000; i++)
		buf_adds(&b, "甲电话(");
	assert_true(detect_header(buf_str(&b)) & CONTEXT_PHONE);
	buf_release(&b);
	assert_int_equal(detect_header(STR("\xff\xfe\xE4")), 0);
	assert_int_equal(detect_header(STR("(((()")), 0);
	char edge[600];
	for (size_t n = 480; n < 540; n++) {        /* the cut falls on every byte of a character */
		memset(edge, 'a', sizeof edge);
		memcpy(edge + n, "电话", 6);
		detect_header((struct str){ edge, sizeof edge });
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words), cmocka_unit_test(test_latin), cmocka_unit_test(test_spellings), cmocka_unit_test(test_measures),
		cmocka_unit_test(test_negatives), cmocka_unit_test(test_longest_word), cmocka_unit_test(test_odd_headers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
