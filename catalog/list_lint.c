/* list_lint.c - what is doubtful about a list that could be read: the rules CL and XR of domain.md 1.6 and 1.7. Nothing here keeps an entry from being published. */
#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "catalog/list_internal.h"
#include "value/ident.h"

#define TITLE_MAX 2048             /* bytes of a title or name that is compared */
#define ABSTRACT_MIN 10            /* characters */
#define ABSTRACT_SAME 3            /* resources that may share one */
#define COUNTING 3                 /* consecutive titles that make a drag-fill */

struct lint {
	struct catalogue_list *list;
	const struct catalogue_entry *e;       /* in hand */
	struct buf key, scratch, zh, en;
	struct hash_map *titles, *letters, *codes, *numbers, *providers, *judged, *abstracts;
};

static void found(struct lint *l, enum catalog_rule rule, enum list_column c, struct str cell, struct str zh, struct str en)
{
	list_found(l->list, &(struct list_finding){ .rule = rule, .at = { .row = l->e->row }, .column = c, .cell = cell, .arg0 = zh, .arg1 = en });
}

static struct str row_text(char room[24], const struct catalogue_entry *e)
{
	snprintf(room, 24, "%llu", (unsigned long long)e->row);
	return str_from(room);
}

/* The entry that was the first with this key; NULL where it is the one in hand. */
static const struct catalogue_entry *first_with(struct lint *l, struct hash_map *map)
{
	size_t i = (size_t)(l->e - l->list->entries);
	size_t first = (size_t)hash_map_put(map, buf_str(&l->key), i, NULL);
	return first == i ? NULL : &l->list->entries[first];
}

static struct str cut(struct str s)
{
	return s.n > TITLE_MAX ? str_sub(s, 0, TITLE_MAX) : s;
}

/* ---- titles ---- */

static bool same_items(const struct catalogue_entry *a, const struct catalogue_entry *b)
{
	if (a->n_items != b->n_items)
		return false;
	for (size_t i = 0; i < a->n_items; i++)
		if (!str_eq(a->items[i].title, b->items[i].title))
			return false;
	return true;
}

static void lint_duplicate(struct lint *l)
{
	char row[24];
	utf8_fold(cut(l->e->title), &l->scratch);
	buf_reset(&l->key);
	buf_addf(&l->key, "%.*s\t", STR_ARG(l->e->provider));
	buf_addstr(&l->key, buf_str(&l->scratch));
	const struct catalogue_entry *other = l->e->title.n > 0 ? first_with(l, l->titles) : NULL;
	if (other != NULL) {
		found(l, same_items(l->e, other) ? CATALOG_CL05 : CATALOG_CL03, LIST_TITLE, l->e->title, row_text(row, other), STR_NONE);
		return;
	}
	/* Only letters, digits and Han: what differs in these is another title. */
	buf_reset(&l->key);
	buf_addf(&l->key, "%.*s\t", STR_ARG(l->e->provider));
	struct str s = buf_str(&l->scratch);
	for (const char *p = s.p, *end = s.p + s.n, *next; p < end; p = next) {
		uint32_t cp;
		next = p + utf8_next(p, end, &cp);
		if (utf8_is_han(cp) || (cp >= '0' && cp <= '9') || (cp >= 'a' && cp <= 'z'))
			buf_add(&l->key, p, (size_t)(next - p));
	}
	other = l->e->title.n > 0 ? first_with(l, l->letters) : NULL;
	if (other != NULL)
		found(l, CATALOG_CL04, LIST_TITLE, l->e->title, row_text(row, other), STR_NONE);
}

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Do the titles differ in one number only, and is b's one more than a's? */
static bool counts_up(struct str a, struct str b)
{
	size_t p = 0, i, k;
	uint64_t x, y;
	while (p < a.n && p < b.n && a.p[p] == b.p[p])
		p++;
	while (p > 0 && digit(a.p[p - 1]))
		p--;
	for (i = p; i < a.n && digit(a.p[i]); i++)
		;
	for (k = p; k < b.n && digit(b.p[k]); k++)
		;
	return str_to_u64(str_sub(a, p, i), &x) && str_to_u64(str_sub(b, p, k), &y) && x < UINT64_MAX && y == x + 1 && str_eq(str_sub(a, i, a.n), str_sub(b, k, b.n));
}

static void lint_title(struct lint *l)
{
	static const struct str systems[] = { STR_INIT("系统"), STR_INIT("平台"), STR_INIT("数据库"), STR_INIT("网站"), STR_INIT("APP"), STR_INIT("App") };
	size_t i = (size_t)(l->e - l->list->entries), run = 1;
	for (size_t k = 0; k < ARRAY_SIZE(systems); k++)
		if (str_ends(l->e->title, systems[k]))
			found(l, CATALOG_CL01, LIST_TITLE, l->e->title, STR_NONE, STR_NONE);
	while (run < COUNTING && i >= run && counts_up(l->e[-(ptrdiff_t)run].title, l->e[1 - (ptrdiff_t)run].title))
		run++;
	if (run >= COUNTING)
		found(l, CATALOG_CL02, LIST_TITLE, l->e->title, STR_NONE, STR_NONE);
	lint_duplicate(l);
}

/* ---- codes and providers ---- */

static void lint_code(struct lint *l)
{
	char row[24];
	struct str code = l->e->code;
	size_t slash;
	if (!list_code_ok(code) || !str_find(code, STR("/"), &slash))
		return;
	if (code.p[0] != '3' && slash < 6)
		found(l, CATALOG_CL06, LIST_CODE, code, STR("的分类码过短"), STR("has too short a class code"));
	size_t digits = slash + 1;
	while (digits + 1 < code.n && code.p[digits] == '0')
		digits++;
	buf_reset(&l->key);
	buf_addf(&l->key, "%.*s%.*s", (int)slash + 1, code.p, (int)(code.n - digits), code.p + digits);
	const struct catalogue_entry *other = first_with(l, l->numbers);
	if (other == NULL)
		return;
	buf_reset(&l->zh);
	buf_reset(&l->en);
	buf_addf(&l->zh, "与第 %s 行的代码只差前导零", row_text(row, other).p);
	buf_addf(&l->en, "differs from that of row %s in leading zeros only", row);
	found(l, CATALOG_CL06, LIST_CODE, code, buf_str(&l->zh), buf_str(&l->en));
}

static void lint_provider_code(struct lint *l)
{
	struct str code = l->e->provider_code;
	char row[24];
	bool fresh;
	/* Once for each pair: a provider has many resources. */
	buf_reset(&l->key);
	buf_addf(&l->key, "%.*s\t%.*s", STR_ARG(cut(code)), STR_ARG(cut(l->e->provider)));
	hash_map_put(l->judged, buf_str(&l->key), 0, &fresh);
	if (!fresh)
		return;
	if (code.n == 0) {
		found(l, CATALOG_CL13, LIST_PROVIDER_CODE, code, STR("为空"), STR("is empty"));
		return;
	}
	if (!ident_uscc_shape(code) || !ident_uscc_check(code))
		found(l, CATALOG_CL13, LIST_PROVIDER_CODE, code, STR("不是有效的统一社会信用代码"), STR("is no valid unified social credit code"));
	buf_reset(&l->key);
	buf_addstr(&l->key, cut(code));
	const struct catalogue_entry *other = first_with(l, l->providers);
	if (other == NULL)
		return;
	buf_reset(&l->zh);
	buf_reset(&l->en);
	buf_addf(&l->zh, "在第 %s 行属于另一个提供方", row_text(row, other).p);
	buf_addf(&l->en, "belongs to another provider in row %s", row);
	found(l, CATALOG_CL13, LIST_PROVIDER_CODE, code, buf_str(&l->zh), buf_str(&l->en));
}

/* ---- texts, items, formats ---- */

static void lint_texts(struct lint *l)
{
	const struct catalogue_entry *e = l->e;
	if (e->provider.n == 0)
		found(l, CATALOG_CL07, LIST_PROVIDER, STR_NONE, STR_NONE, STR_NONE);
	if (e->abstract.n == 0) {
		found(l, CATALOG_CL07, LIST_ABSTRACT, STR_NONE, STR_NONE, STR_NONE);
		return;
	}
	buf_reset(&l->key);
	buf_addstr(&l->key, cut(e->abstract));
	uint64_t times = 0;
	hash_map_get(l->abstracts, buf_str(&l->key), &times);
	if (str_eq(e->abstract, e->title) || utf8_length(e->abstract) < ABSTRACT_MIN || times > ABSTRACT_SAME)
		found(l, CATALOG_CL08, LIST_ABSTRACT, STR_NONE, STR_NONE, STR_NONE);
}

static void count_abstracts(struct lint *l)
{
	for (size_t i = 0; i < l->list->n; i++) {
		bool fresh;
		struct str key = cut(l->list->entries[i].abstract);
		uint64_t times = hash_map_put(l->abstracts, key, 1, &fresh);
		if (!fresh)
			hash_map_set(l->abstracts, key, times + 1);
	}
}

static void lint_items(struct lint *l)
{
	struct hash_map *names = hash_map_new();
	for (size_t i = 0; i < l->e->n_items; i++) {
		struct str title = l->e->items[i].title;
		bool fresh;
		utf8_fold(cut(title), &l->scratch);
		hash_map_put(names, buf_str(&l->scratch), i, &fresh);
		if (!fresh && title.n > 0)
			found(l, CATALOG_CL14, LIST_ITEM_TITLE, title, STR_NONE, STR_NONE);
	}
	hash_map_free(names);
	for (size_t i = 0; i < l->e->n_related; i++)
		if (!hash_map_get(l->codes, l->e->related[i], NULL))
			found(l, CATALOG_CL18, LIST_RELATED, l->e->related[i], STR_NONE, STR_NONE);
}

static void lint_format(struct lint *l)
{
	const struct catalogue_entry *e = l->e;
	static const struct { const char *class_; const char *methods[2]; } fit[] = {
		{ "电子文件", { "文件下载", NULL } }, { "电子表格", { "文件下载", NULL } }, { "数据库", { "数据库", "服务接口" } }, { "服务接口", { "服务接口", NULL } },
	};
	if (e->format_class.n > 0 && e->format_type.n > 0 && !list_format_free(e->format_class) && list_format_type(e->format_class, e->format_type) == NULL)
		found(l, CATALOG_CL09, LIST_FORMAT_TYPE, e->format_type, e->format_class, STR_NONE);
	for (size_t i = 0; i < ARRAY_SIZE(fit); i++)
		if (e->share_method.n > 0 && str_is(e->format_class, fit[i].class_) && !str_is(e->share_method, fit[i].methods[0]) &&
		    (fit[i].methods[1] == NULL || !str_is(e->share_method, fit[i].methods[1])))
			found(l, CATALOG_XR05, LIST_SHARE_METHOD, e->share_method, e->format_class, STR_NONE);
}

/* ---- sharing and opening ---- */

static void lint_axes(struct lint *l)
{
	const struct catalogue_entry *e = l->e;
	bool refused = str_is(e->share_type, "不予共享"), conditional = str_is(e->share_type, "有条件共享"), open = e->open_type.n > 0 && !str_is(e->open_type, "不予开放");
	if (refused && open)
		found(l, CATALOG_XR01, LIST_OPEN_FLAG, STR_NONE, STR_NONE, STR_NONE);
	if ((refused || conditional) && e->share_condition.n == 0)
		found(l, CATALOG_XR02, LIST_SHARE_CONDITION, STR_NONE, STR_NONE, STR_NONE);
	if (str_is(e->open_type, "有条件开放") && e->open_condition.n == 0)
		found(l, CATALOG_XR03, LIST_OPEN_CONDITION, STR_NONE, STR_NONE, STR_NONE);
	/* A method that is no word of the list was reported and broke the entry. */
	if (!refused && e->share_type.n > 0 && e->share_method.n == 0 && !e->broken)
		found(l, CATALOG_XR04, LIST_SHARE_METHOD, STR_NONE, STR_NONE, STR_NONE);
	if (conditional && str_is(e->open_type, "无条件开放"))
		found(l, CATALOG_XR09, LIST_OPEN_FLAG, STR_NONE, STR_NONE, STR_NONE);
}

void list_lint(struct catalogue_list *list)
{
	struct lint l = { .list = list, .key = BUF_INIT(1 << 18), .scratch = BUF_INIT(1 << 18), .zh = BUF_INIT(400), .en = BUF_INIT(400) };
	struct hash_map **maps[] = { &l.titles, &l.letters, &l.codes, &l.numbers, &l.providers, &l.judged, &l.abstracts };
	struct buf *bufs[] = { &l.key, &l.scratch, &l.zh, &l.en };
	for (size_t i = 0; i < ARRAY_SIZE(maps); i++)
		*maps[i] = hash_map_new();
	for (size_t i = 0; i < list->n; i++)
		hash_map_put(l.codes, list->entries[i].code, i, NULL);
	count_abstracts(&l);
	for (size_t i = 0; i < list->n; i++) {
		l.e = &list->entries[i];
		lint_title(&l);
		lint_code(&l);
		lint_provider_code(&l);
		lint_texts(&l);
		lint_items(&l);
		lint_format(&l);
		lint_axes(&l);
	}
	for (size_t i = 0; i < ARRAY_SIZE(maps); i++)
		hash_map_free(*maps[i]);
	for (size_t i = 0; i < ARRAY_SIZE(bufs); i++)
		buf_release(bufs[i]);
}
