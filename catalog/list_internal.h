/* list_internal.h - what the parts of the list reader share: the columns of the official template, findings, the text members of an entry. */
#ifndef CATALOG_LIST_INTERNAL_H
#define CATALOG_LIST_INTERNAL_H

#include "catalog/list.h"
#include "catalog/list_words.h"
#include "catalog/rules.h"

#define LIST_MAX_BYTES ((uint64_t)64 << 20)
#define LIST_MAX_ITEMS 5000u               /* of one entry */
#define LIST_FINDINGS 1000u

enum list_column {
	LIST_CLASS, LIST_ITEM, LIST_SUBITEM, LIST_DETAIL, LIST_TITLE, LIST_CODE, LIST_PROVIDER, LIST_PROVIDER_CODE, LIST_ABSTRACT, LIST_FORMAT_CLASS, LIST_FORMAT_TYPE,
	LIST_SHARE_TYPE, LIST_SHARE_CONDITION, LIST_SHARE_METHOD, LIST_OPEN_FLAG, LIST_OPEN_TYPE, LIST_OPEN_CONDITION, LIST_CYCLE, LIST_PUBLISHED, LIST_RELATED,
	LIST_RESOURCE_COLUMNS,             /* those above say something of the resource, those below of the item */
	LIST_ITEM_TITLE = LIST_RESOURCE_COLUMNS, LIST_ITEM_NAME, LIST_ITEM_TYPE, LIST_ITEM_LENGTH,
	LIST_COLUMNS
};

struct list_column_def {
	const char *title, *aliases;       /* aliases separated by '|' */
	enum list_words words;
	bool needed;                       /* the column must be there and every resource (item) must fill it */
	size_t member;                     /* offset of the struct str in struct catalogue_entry; SIZE_MAX: not a plain text */
};
extern const struct list_column_def list_columns[LIST_COLUMNS];

struct list_map { size_t column[LIST_COLUMNS]; };                      /* SIZE_MAX: the file has no such column */
/* All header cells to look for, folded; in the arena. */
const struct str *list_wanted(struct arena *a, size_t *n);
/* Which column is which; columns that occur twice or that lack are findings of row `row`. False where title or code is missing: no catalogue list. */
bool list_map_header(struct catalogue_list *l, const struct str *names, size_t n, uint64_t row, struct list_map *map);

/* A finding about a cell: the value is cut, and shown as its shape where it holds anything personal. column is LIST_COLUMNS where none is meant. */
struct list_finding { enum catalog_rule rule; struct where at; enum list_column column; struct str cell, arg0, arg1; };
void list_found(struct catalogue_list *l, const struct list_finding *f);
void list_shown(struct str cell, struct buf *out);                     /* appended, at most 80 characters */
/* The first trouble stays. */
void list_break(struct catalogue_list *l, struct catalogue_entry *e, struct str why);

/* Arrays in an arena that grow by one: they double whenever their length is a power of two. */
void *list_grow(struct arena *a, void *old, size_t n, size_t size);
#define LIST_GROW(arena, array, n) ((array) = list_grow((arena), (array), (n), sizeof *(array)))

struct str *list_member(struct catalogue_entry *e, enum list_column c);
bool list_code_ok(struct str code);        /* class digit 1..3, digits, slash, digits */

#endif
