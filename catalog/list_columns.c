/* list_columns.c - the columns of the official template (domain.md 1.4), found by their titles, wherever they stand (RD02, RD03). */
#include <stddef.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "catalog/list_internal.h"

#define HEADER_MAX 512             /* bytes of a header cell that is looked at */
#define AT(name) offsetof(struct catalogue_entry, name)

const struct list_column_def list_columns[LIST_COLUMNS] = {
	[LIST_CLASS] = { "类分类", "类", WORDS_NONE, false, AT(class_) },
	[LIST_ITEM] = { "项分类", "项", WORDS_NONE, false, AT(item) },
	[LIST_SUBITEM] = { "目分类", "目", WORDS_NONE, false, AT(subitem) },
	[LIST_DETAIL] = { "细目分类", "细目", WORDS_NONE, false, AT(detail) },
	[LIST_TITLE] = { "信息资源名称", "信息资源目录名称|资源名称", WORDS_NONE, true, AT(title) },
	[LIST_CODE] = { "信息资源代码", "信息资源编码|资源代码", WORDS_NONE, true, SIZE_MAX },
	[LIST_PROVIDER] = { "信息资源提供方", "资源提供方|提供方", WORDS_NONE, false, AT(provider) },
	[LIST_PROVIDER_CODE] = { "资源提供方代码", "信息资源提供方代码|提供方代码", WORDS_NONE, false, AT(provider_code) },
	[LIST_ABSTRACT] = { "信息资源摘要", "资源摘要|摘要", WORDS_NONE, false, AT(abstract) },
	[LIST_FORMAT_CLASS] = { "信息资源格式分类", "资源格式分类|格式分类", WORDS_FORMAT, true, AT(format_class) },
	[LIST_FORMAT_TYPE] = { "信息资源格式类型", "资源格式类型|格式类型", WORDS_NONE, true, AT(format_type) },
	[LIST_SHARE_TYPE] = { "共享类型", "共享属性", WORDS_SHARE, true, AT(share_type) },
	[LIST_SHARE_CONDITION] = { "共享条件", "共享条件/不予共享依据", WORDS_NONE, false, AT(share_condition) },
	[LIST_SHARE_METHOD] = { "共享方式类型", "共享方式", WORDS_METHOD, false, AT(share_method) },
	[LIST_OPEN_FLAG] = { "是否向社会开放", "是否开放", WORDS_FLAG, false, SIZE_MAX },
	[LIST_OPEN_TYPE] = { "开放属性", "开放类型", WORDS_OPEN, false, AT(open_type) },
	[LIST_OPEN_CONDITION] = { "开放条件", "", WORDS_NONE, false, AT(open_condition) },
	[LIST_CYCLE] = { "更新周期", "更新频率", WORDS_CYCLE, true, AT(update_cycle) },
	[LIST_PUBLISHED] = { "发布日期", "发布时间", WORDS_NONE, true, SIZE_MAX },
	[LIST_RELATED] = { "关联资源代码", "关联信息资源代码", WORDS_NONE, false, SIZE_MAX },
	[LIST_ITEM_TITLE] = { "信息项名称", "中文信息项名|信息项", WORDS_NONE, true, SIZE_MAX },
	[LIST_ITEM_NAME] = { "英文名", "信息项英文名|英文信息项名|英文名称|技术名称", WORDS_NONE, false, SIZE_MAX },
	[LIST_ITEM_TYPE] = { "数据类型", "信息项数据类型", WORDS_ITEM_TYPE, true, SIZE_MAX },
	[LIST_ITEM_LENGTH] = { "数据长度", "信息项数据长度", WORDS_NONE, false, SIZE_MAX },
};

struct str *list_member(struct catalogue_entry *e, enum list_column c)
{
	return list_columns[c].member == SIZE_MAX ? NULL : (struct str *)(void *)((char *)e + list_columns[c].member);
}

/* Folded; a bracket and what follows it is cut, except where the whole cell is one. */
static struct str header_text(struct str cell, struct buf *scratch)
{
	size_t bracket;
	if (cell.n > HEADER_MAX)
		return STR("");
	utf8_fold(cell, scratch);
	struct str s = buf_str(scratch);
	return str_find(s, STR("("), &bracket) && bracket > 0 ? str_sub(s, 0, bracket) : s;
}

static bool names_column(const struct list_column_def *d, struct str header)
{
	struct str rest = str_from(d->aliases), part;
	bool more = true;
	if (str_is(header, d->title))
		return true;
	while (str_split(&rest, &more, '|', &part))
		if (part.n > 0 && str_eq(part, header))
			return true;
	return false;
}

const struct str *list_wanted(struct arena *a, size_t *n)
{
	static const char *const tails[] = { "", "(必填)", "(选填)" };
	struct str *wanted = NULL;
	size_t count = 0;
	for (size_t c = 0; c < LIST_COLUMNS; c++)
		for (size_t i = 0; i < ARRAY_SIZE(tails); i++) {
			LIST_GROW(a, wanted, count);
			wanted[count++] = str_from(arena_printf(a, "%s%s", list_columns[c].title, tails[i]));
		}
	*n = count;
	return wanted;
}

static bool absent_is_wrong(const struct list_map *map, size_t c)
{
	if (c == LIST_OPEN_FLAG)
		return map->column[LIST_OPEN_TYPE] == SIZE_MAX && map->column[LIST_OPEN_FLAG] == SIZE_MAX;
	return map->column[c] == SIZE_MAX && (list_columns[c].needed || c == LIST_PROVIDER || c == LIST_ABSTRACT);
}

bool list_map_header(struct catalogue_list *l, const struct str *names, size_t n, uint64_t row, struct list_map *map)
{
	struct buf scratch = BUF_INIT(4096);
	for (size_t c = 0; c < LIST_COLUMNS; c++)
		map->column[c] = SIZE_MAX;
	for (size_t i = 0; i < n; i++) {
		struct str header = header_text(names[i], &scratch);
		for (size_t c = 0; c < LIST_COLUMNS; c++) {
			if (!names_column(&list_columns[c], header))
				continue;
			if (map->column[c] == SIZE_MAX)
				map->column[c] = i;
			else
				list_found(l, &(struct list_finding){ .rule = CATALOG_COLUMN_TWICE, .at = { .row = row, .column = (uint32_t)i + 1 }, .column = (enum list_column)c });
			break;
		}
	}
	buf_release(&scratch);
	if (map->column[LIST_TITLE] == SIZE_MAX || map->column[LIST_CODE] == SIZE_MAX)
		return false;
	for (size_t c = 0; c < LIST_COLUMNS; c++)
		if (absent_is_wrong(map, c))
			list_found(l, &(struct list_finding){ .rule = CATALOG_NO_COLUMN, .at = { .row = row }, .column = (enum list_column)c });
	return true;
}
