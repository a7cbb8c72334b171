/* list_words.c - see list_words.h */
#include "catalog/list_words.h"

#include "base/mem.h"
#include "base/utf8.h"

#define WORD_MAX 200               /* bytes; no word is as long */

struct word { const char *label, *aliases; };      /* aliases separated by '|' */

static const struct word formats[] = {
	{ "电子文件", "文件|文档" }, { "电子表格", "表格|Excel" }, { "数据库", "数据库类|库表" }, { "图形图像", "图片|图像" }, { "流媒体", "音视频" },
	{ "自描述格式", "自描述" }, { "服务接口", "接口|API" }, { NULL, NULL },
};
static const struct word item_types[] = {
	{ "字符型C", "C|字符型|字符串型|字符串型C|文本|varchar|char" }, { "数值型N", "N|数值型|数字|小数|高精度型|小数型|decimal" }, { "货币型Y", "Y|货币型|金额" },
	{ "日期型D", "D|日期型|日期|date" }, { "日期时间型T", "T|日期时间型|时间戳|时间|datetime" }, { "逻辑型L", "L|逻辑型|布尔型|布尔|bool" },
	{ "备注型M", "M|备注型|长文本|text" }, { "通用型G", "G|通用型|二进制" }, { "双精度型B", "B|双精度型|double" }, { "整型I", "I|整型|整数型|整数|int" },
	{ "浮点型F", "F|浮点型|float" }, { NULL, NULL },
};
static const struct word shares[] = {
	{ "无条件共享", "无条件|普遍共享|完全共享" }, { "有条件共享", "有条件|条件共享|按需共享" }, { "不予共享", "不共享|禁止共享|暂不共享" }, { NULL, NULL },
};
static const struct word methods[] = {
	{ "文件下载", "文件" }, { "服务接口", "接口|webservice服务" }, { "数据库", "库表" }, { "共享平台方式", "共享平台" }, { "邮件方式", "邮件" }, { "拷盘", "" },
	{ "介质交换(纸质报表)", "" }, { "介质交换(电子文档)", "" }, { "介质交换", "介质|介质方式" }, { NULL, NULL },
};
static const struct word flags[] = { { "是", "" }, { "否", "" }, { NULL, NULL } };
static const struct word opens[] = {
	{ "无条件开放", "无条件|普遍开放|完全开放" }, { "有条件开放", "有条件|依申请开放|受限开放" }, { "不予开放", "不开放|禁止开放|非开放类" }, { NULL, NULL },
};
static const struct word cycles[] = {
	{ "实时", "即时|不间断" }, { "每日", "每天|按日|日更新|T+1" }, { "每周", "按周|周更新|每星期" }, { "每月", "按月|月更新|每个月" },
	{ "每季度", "每季|按季|季度|季更新" }, { "每半年", "半年|每六个月|半年度" }, { "每年", "年度|按年|年更新|每一年" },
	{ "不定期", "不定时|其他|按需|视情况更新|动态更新" }, { "不更新", "一次性|静态|历史数据" }, { NULL, NULL },
};

static const struct word *const lists[WORDS_COUNT] = {
	[WORDS_FORMAT] = formats, [WORDS_ITEM_TYPE] = item_types, [WORDS_SHARE] = shares, [WORDS_METHOD] = methods, [WORDS_FLAG] = flags, [WORDS_OPEN] = opens,
	[WORDS_CYCLE] = cycles,
};

static bool same(struct str folded, struct str word, struct buf *scratch)
{
	utf8_fold(word, scratch);
	return word.n > 0 && str_eq(folded, buf_str(scratch));
}

static bool among(struct str folded, const char *aliases, struct buf *scratch)
{
	struct str rest = str_from(aliases), part;
	bool more = true;
	while (str_split(&rest, &more, '|', &part))
		if (same(folded, part, scratch))
			return true;
	return false;
}

static const char *find(const struct word *words, struct str folded, struct buf *scratch)
{
	for (const struct word *w = words; w->label != NULL; w++)
		if (same(folded, str_from(w->label), scratch) || among(folded, w->aliases, scratch))
			return w->label;
	return NULL;
}

const char *list_word(enum list_words w, struct str cell)
{
	struct buf folded = BUF_INIT(1024), scratch = BUF_INIT(1024);
	const char *label = NULL;
	size_t bracket;
	if (lists[w] != NULL && cell.n > 0 && cell.n <= WORD_MAX) {
		utf8_fold(cell, &folded);
		struct str s = buf_str(&folded);
		label = find(lists[w], s, &scratch);
		if (label == NULL && str_find(s, STR("("), &bracket) && bracket > 0)
			label = find(lists[w], str_sub(s, 0, bracket), &scratch);
	}
	buf_release(&folded);
	buf_release(&scratch);
	return label;
}

void list_words_allowed(enum list_words w, struct buf *out)
{
	for (const struct word *word = lists[w]; word != NULL && word->label != NULL; word++)
		buf_addf(out, "%s%s", word == lists[w] ? "" : ", ", word->label);
}

bool list_word_bare(struct str cell)
{
	for (size_t i = 0; i < cell.n; i++)
		if ((cell.p[i] < '0' || cell.p[i] > '9') && cell.p[i] != '.')
			return false;
	return cell.n > 0;
}

/* ---- format types ---- */

static const struct word format_types[] = {
	{ "电子文件", "OFD|wps|xml|txt|doc|docx|html|pdf|ppt|pptx" }, { "电子表格", "et|xls|xlsx|csv" },
	{ "数据库", "Dm|KingbaseES|access|dbf|dbase|sybase|oracle|sql server|db2|MySQL|PostgreSQL" }, { "图形图像", "jpg|gif|bmp|png" }, { "流媒体", "swf|rm|mpg|mp4" },
	{ "服务接口", "webservice|http|json|xml" },
};

/* One literal a type, so that what is returned is a word and not a part of a longer text. */
static const char *const spellings[] = {
	"OFD", "wps", "xml", "txt", "doc", "docx", "html", "pdf", "ppt", "pptx", "et", "xls", "xlsx", "csv", "Dm", "KingbaseES", "access", "dbf", "dbase", "sybase", "oracle",
	"sql server", "db2", "MySQL", "PostgreSQL", "jpg", "gif", "bmp", "png", "swf", "rm", "mpg", "mp4", "webservice", "http", "json",
};

bool list_format_free(struct str class_)
{
	return str_is(class_, "自描述格式");
}

const char *list_format_type(struct str class_, struct str type)
{
	struct buf folded = BUF_INIT(1024), scratch = BUF_INIT(1024);
	const char *found = NULL;
	if (type.n > 0 && type.n <= WORD_MAX) {
		utf8_fold(type, &folded);
		struct str s = buf_str(&folded);
		if (s.n > 1 && s.p[0] == '.')   /* ".xlsx" */
			s = str_sub(s, 1, s.n);
		for (size_t i = 0; i < ARRAY_SIZE(format_types); i++)
			if (str_is(class_, format_types[i].label) && among(s, format_types[i].aliases, &scratch))
				for (size_t k = 0; k < ARRAY_SIZE(spellings) && found == NULL; k++)
					if (same(s, str_from(spellings[k]), &scratch))
						found = spellings[k];
	}
	buf_release(&folded);
	buf_release(&scratch);
	return found;
}
