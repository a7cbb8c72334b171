/* list.h - the department's catalogue list 目录清单, as the official template has it (domain.md 1.4, 1.5): one row per 信息项, rows of one 信息资源代码 are one entry.
 *
 * (Code lists are schemas/list.h; this is the list of resources.) Read through table/, so CSV now and workbooks when table/ reads them.
 */
#ifndef CATALOG_LIST_H
#define CATALOG_LIST_H

#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"
#include "check/findings.h"

struct catalogue_item { struct str title, name, type; int64_t length; bool has_length; };
struct catalogue_entry {
	struct str class_, item, subitem, detail;          /* 类 项 目 细目 as written */
	struct str title, code, provider, provider_code, abstract;
	struct str format_class, format_type;
	struct catalogue_item *items; size_t n_items;
	struct str share_type, share_condition, share_method;      /* national words: 无条件共享, ... */
	struct str open_type, open_condition;                      /* 无条件开放, 有条件开放, 不予开放 (RD10) */
	struct str update_cycle;                                   /* label of 1.2.4; 其他 is 不定期 */
	struct str published;                                      /* CCYY-MM-DD */
	struct str *related; size_t n_related;
	uint64_t row;                                              /* first row in the list */
	bool broken;                                               /* a row of it could not be read: the entry is refused */
	struct str trouble;                                        /* why, for a person */
};
struct catalogue_list {
	struct catalogue_entry *entries; size_t n;
	struct findings *findings;                                 /* reader and lint findings (rules of catalog/rules.def) */
	struct arena arena;
};

/* Read an open file. -1 only where the file as a whole cannot be read (no header row, bad encoding): ERR_INPUT. */
int list_read(struct catalogue_list *l, int fd, const char *name, struct err *err);
void list_release(struct catalogue_list *l);
/* The lint that one row alone does not show (CL03, CL05, CL07, CL09, CL13, CL14, XR01-XR05); adds to l->findings. */
void list_lint(struct catalogue_list *l);
const struct catalogue_entry *list_find_code(const struct catalogue_list *l, struct str code);
/* The entry's elements of domain.md 1.1 as a fresh JSON object (keys classification, title, code, provider, ..., related). */
struct json *list_entry_json(const struct catalogue_entry *e);
/* Days of a cycle and when it is stale (domain.md 1.8); false for 不定期, 不更新. EU code and ISO form for views. */
struct cycle { const char *label; unsigned days, stale; const char *eu, *iso; };
const struct cycle *list_cycle(struct str label);          /* NULL if unknown */

/* The list is a stranger's file: read it in a confined child and get it back. `fd` is the list, `name` its file name (for messages). */
int list_read_confined(struct catalogue_list *l, int fd, const char *name, struct err *err);
int list_child_main(void);                                 /* hidden verb "list-child": list on descriptor 3, JSON on stdout */

#endif
