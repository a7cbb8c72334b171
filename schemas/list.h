/* list.h - code lists: code, label, aliases, valid_from, valid_to (schemas/lists/<id>.csv; aliases separated by '|'; the folder is the registry).
 * A cell is matched after folding against code, label and aliases; the published value is the code. Codes win over labels, labels over aliases, earlier rows over
 * later ones; an alias that two codes share is an error of the list. `lists.csv` is the list of lists: its labels are the lists' titles. */
#ifndef SCHEMAS_LIST_H
#define SCHEMAS_LIST_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

struct list_code { struct str code, label, aliases, valid_from, valid_to; };

struct list;
/* ERR_INPUT names the list and its line. `csv` needs a column `code`; label (else the code), aliases, valid_from, valid_to (CCYY, CCYY-MM, CCYY-MM-DD) may be absent. */
struct list *list_parse(struct str csv, const char *id, struct err *err);
void list_free(struct list *l);
struct str list_id(const struct list *l);
struct str list_title(const struct list *l);                           /* Chinese title, "" if none */
void list_set_title(struct list *l, struct str title);                 /* for who registers the list; copied */
size_t list_count(const struct list *l);
const struct list_code *list_at(const struct list *l, size_t i);
/* The code of a cell: by code (*exact = true), label or alias; NULL if none. Thread-safe. */
const struct list_code *list_find(const struct list *l, struct str cell, bool *exact);
/* The nearest code or label by spelling, for a hint; STR_NONE if nothing is near. */
struct str list_nearest(const struct list *l, struct str cell);
/* Canonical CSV of the list as it travels in a bundle: code,label,aliases,valid_from,valid_to. Appended. */
void list_csv(const struct list *l, struct buf *out);

#endif
