/* list.c - what a catalogue list is to others: its entries, their JSON; see list_read.c, list_lint.c, list_child.c for how it comes to be. */
#include "catalog/list.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "catalog/list_internal.h"
#include "privacy/scan.h"

#define SHOWN 80                   /* characters of a cell in a message */

void list_release(struct catalogue_list *l)
{
	findings_free(l->findings);
	arena_release(&l->arena);
	*l = (struct catalogue_list){ .n = 0 };
}

const struct catalogue_entry *list_find_code(const struct catalogue_list *l, struct str code)
{
	for (size_t i = 0; i < l->n; i++)
		if (str_eq(l->entries[i].code, code))
			return &l->entries[i];
	return NULL;
}

void *list_grow(struct arena *a, void *old, size_t n, size_t size)
{
	if ((n & (n - 1)) != 0)
		return old;
	void *room = arena_alloc_n(a, size, n == 0 ? 1 : 2 * n);
	if (n > 0)
		memcpy(room, old, n * size);
	return room;
}

bool list_code_ok(struct str code)
{
	size_t slash;
	if (code.n > 60 || !str_find(code, STR("/"), &slash) || slash < 3 || slash + 1 == code.n || code.p[0] < '1' || code.p[0] > '3')
		return false;
	for (size_t i = 0; i < code.n; i++)
		if (i != slash && (code.p[i] < '0' || code.p[i] > '9'))
			return false;
	return true;
}

/* ---- findings ---- */

void list_shown(struct str cell, struct buf *out)
{
	size_t characters = 0;
	const char *p = cell.p, *end = cell.p + cell.n;
	for (uint32_t cp; p < end && characters < SHOWN; characters++)
		p += utf8_next(p, end, &cp);
	scan_shown(str_sub(cell, 0, (size_t)(p - cell.p)), out);
	if (p < end)
		buf_adds(out, "…");
}

void list_found(struct catalogue_list *l, const struct list_finding *f)
{
	struct buf cell = BUF_INIT(4096);
	struct finding finding = { .rule = &catalog_rules[f->rule], .at = f->at, .has_cell = f->cell.n > 0, .arg = { f->arg0, f->arg1 } };
	if (f->cell.n > 0)
		list_shown(f->cell, &cell);
	finding.cell = buf_str(&cell);
	if (f->column < LIST_COLUMNS)
		finding.field = str_from(list_columns[f->column].title);
	if (f->rule == CATALOG_UNKNOWN_ENUM)
		finding.constraint = "enum";
	findings_add(l->findings, &finding);
	buf_release(&cell);
}

void list_break(struct catalogue_list *l, struct catalogue_entry *e, struct str why)
{
	if (!e->broken)
		e->trouble = arena_str(&l->arena, why);
	e->broken = true;
}

/* ---- JSON ---- */

static struct json *text_or_null(struct str s)
{
	return s.n > 0 ? json_string(s) : json_null();
}

static struct json *items_json(const struct catalogue_entry *e)
{
	struct json *list = json_array();
	for (size_t i = 0; i < e->n_items; i++) {
		const struct catalogue_item *item = &e->items[i];
		struct json *o = json_push(list, json_object());
		json_set(o, "title", json_string(item->title));
		json_set(o, "name", text_or_null(item->name));
		json_set(o, "type", json_string(item->type));
		json_set(o, "length", item->has_length ? json_integer(item->length) : json_null());
	}
	return list;
}

static struct json *classification_json(const struct catalogue_entry *e)
{
	struct json *o = json_object();
	json_set(o, "class", text_or_null(e->class_));
	json_set(o, "item", text_or_null(e->item));
	json_set(o, "subitem", text_or_null(e->subitem));
	json_set(o, "detail", text_or_null(e->detail));
	return o;
}

struct json *list_entry_json(const struct catalogue_entry *e)
{
	struct json *j = json_object();
	json_set(j, "classification", classification_json(e));
	json_set(j, "title", json_string(e->title));
	json_set(j, "code", json_string(e->code));
	json_set(j, "provider", json_string(e->provider));
	json_set(j, "provider_code", json_string(e->provider_code));
	/* The lint says that it is empty (CL07); an entry always says what it is. */
	json_set(j, "abstract", json_string(e->abstract.n > 0 ? e->abstract : e->title));
	struct json *format = json_set(j, "format", json_object());
	json_set(format, "class", json_string(e->format_class));
	json_set(format, "type", json_string(e->format_type));
	json_set(j, "items", items_json(e));
	struct json *share = json_set(j, "share", json_object());
	json_set(share, "type", json_string(e->share_type));
	json_set(share, "condition", text_or_null(e->share_condition));
	json_set(share, "method", text_or_null(e->share_method));
	struct json *open = json_set(j, "open", json_object());
	json_set(open, "type", json_string(e->open_type));
	json_set(open, "flag", json_boolean(!str_is(e->open_type, "不予开放")));
	json_set(open, "condition", text_or_null(e->open_condition));
	json_set(j, "update_cycle", json_string(e->update_cycle));
	json_set(j, "published", json_string(e->published));
	struct json *related = json_set(j, "related", json_array());
	for (size_t i = 0; i < e->n_related; i++)
		json_push(related, json_string(e->related[i]));
	return j;
}
