/* lists.h - catalogue lists for tests: rows of the official template with a few cells changed, read from a nameless file. */
#ifndef TESTS_CATALOG_LISTS_H
#define TESTS_CATALOG_LISTS_H

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "catalog/list.h"

#define LISTS_COLUMNS 23
static const char *const lists_titles[LISTS_COLUMNS] = {
	"类分类", "项分类", "目分类", "细目分类", "信息资源名称", "信息资源代码", "信息资源提供方", "资源提供方代码", "信息资源摘要", "信息资源格式分类", "信息资源格式类型", "信息项名称", "数据类型",
	"数据长度", "共享类型", "共享条件", "共享方式类型", "是否向社会开放", "开放条件", "更新周期", "发布日期", "关联资源代码", "英文名",
};
static const char *const lists_good[LISTS_COLUMNS] = {
	"部门信息资源", "旅游文广", "A级旅游景区信息", "", "A级旅游景区信息", "301001/000001", "秦皇岛市旅游和文化广电局", "11130300MB0AAAA136", "全市A级旅游景区的名称、等级和位置",
	"电子表格", "xlsx", "景区名称", "字符型C", "64", "无条件共享", "", "文件", "是", "", "每季度", "2026-04-10", "", "scenic_name",
};

struct lists_change { const char *title, *cell; };

static inline void lists_add_row(struct buf *out, const char *const *cells)
{
	for (size_t i = 0; i < LISTS_COLUMNS; i++)
		buf_addf(out, "%s\"%s\"", i ? "," : "", cells[i]);
	buf_adds(out, "\r\n");
}

static inline void lists_header(struct buf *out)
{
	lists_add_row(out, lists_titles);
}

/* The good row with up to three cells changed. */
static inline void lists_row(struct buf *out, const struct lists_change *changes, size_t n)
{
	const char *cells[LISTS_COLUMNS];
	memcpy(cells, lists_good, sizeof cells);
	for (size_t k = 0; k < n; k++)
		for (size_t i = 0; i < LISTS_COLUMNS; i++)
			if (changes[k].title != NULL && strcmp(lists_titles[i], changes[k].title) == 0)
				cells[i] = changes[k].cell;
	lists_add_row(out, cells);
}
#define ROW(out, ...) lists_row((out), (const struct lists_change[]){ __VA_ARGS__ }, sizeof((const struct lists_change[]){ __VA_ARGS__ }) / sizeof(struct lists_change))

static inline int lists_file(struct str text)
{
	int fd = memfd_create("list", MFD_CLOEXEC);
	if (fd < 0 || write(fd, text.p, text.n) != (ssize_t)text.n || lseek(fd, 0, SEEK_SET) != 0)
		return -1;
	return fd;
}

/* How often a rule was found; the first such finding in *one (may be NULL). */
static inline size_t lists_count(const struct catalogue_list *l, const char *rule, const struct finding **one)
{
	size_t n, count = 0;
	for (int errors = 0; errors < 2; errors++) {
		const struct finding *const *f = findings_list(l->findings, errors != 0, &n);
		for (size_t i = 0; i < n; i++)
			if (strcmp(f[i]->rule->id, rule) == 0 && count++ == 0 && one != NULL)
				*one = f[i];
	}
	return count;
}

/* All rule ids, for the message of a failure. */
static inline void lists_ids(const struct catalogue_list *l, struct buf *out)
{
	size_t n;
	for (int errors = 0; errors < 2; errors++) {
		const struct finding *const *f = findings_list(l->findings, errors != 0, &n);
		for (size_t i = 0; i < n; i++)
			buf_addf(out, " %s@%llu", f[i]->rule->id, (unsigned long long)f[i]->at.row);
	}
}

#endif
