/* refusals.c - see refusals.h */
#include "privacy/refusals.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/jsonw.h"
#include "base/mem.h"
#include "privacy/rules.h"
#include "value/shape.h"

#define REFUSALS_MAX 1000          /* enough for a person to see what is wrong; a verdict stays small */
#define TEXT_MAX 4096

void refusals_init(struct refusals *r)
{
	*r = (struct refusals){ .arena = ARENA_INIT };
}

void refusals_release(struct refusals *r)
{
	free(r->items);
	arena_release(&r->arena);
	refusals_init(r);
}

/* A copy of s that may be shown. */
static struct str shown(struct arena *arena, struct str s)
{
	if (s.p == NULL)
		return STR_NONE;
	if (!detect_personal(s, 0, 0))
		return arena_str(arena, s);
	struct buf shape = BUF_INIT(TEXT_MAX);
	shape_personal(s, &shape);
	struct str copy = arena_str(arena, buf_str(&shape));
	buf_release(&shape);
	return copy;
}

void refusals_add(struct refusals *r, const struct rule *rule, struct str column, uint64_t row, const struct detector *kind, struct str file, struct str detail)
{
	column = shown(&r->arena, column);
	file = shown(&r->arena, file);
	detail = shown(&r->arena, detail);
	for (size_t i = 0; i < r->n; i++) {
		struct refusal *old = &r->items[i];
		if (old->rule == rule && old->kind == kind && str_eq(old->column, column) && str_eq(old->file, file) && str_eq(old->detail, detail)) {
			if (row != 0 && (old->row == 0 || row < old->row))
				old->row = row;
			return;
		}
	}
	if (r->n >= REFUSALS_MAX)
		return;
	MEM_GROW(r->items, r->cap, r->n + 1);
	r->items[r->n++] = (struct refusal){ .rule = rule, .column = column, .row = row, .kind = kind, .file = file, .detail = detail };
}

const struct rule *refusal_rule(const struct detector *kind, const struct rule *otherwise)
{
	struct str name = str_from(kind->name);
	if (str_ends(name, STR("_lossy")))
		return PRIVACY_RULE(LOSSY);
	if (str_ends(name, STR("_masked")))
		return PRIVACY_RULE(MASKED);
	return otherwise;
}

/* One part of the place: "<sep><before><text><after>", and the separator of the next part. */
static void add_part(struct buf *out, enum lang lang, const char **sep, const char *before, struct str text, const char *after)
{
	buf_adds(out, *sep);
	buf_adds(out, before);
	buf_addstr(out, text);
	buf_adds(out, after);
	*sep = i18n(lang, "，", ", ");
}

/* ": column 'x', row 3, file 'y'" */
static void add_place(const struct refusal *r, enum lang lang, struct buf *out)
{
	const char *sep = i18n(lang, "：", ": ");
	char number[24];
	snprintf(number, sizeof number, "%llu", (unsigned long long)r->row);
	if (r->column.n > 0)
		add_part(out, lang, &sep, i18n(lang, "列“", "column '"), r->column, i18n(lang, "”", "'"));
	if (r->row > 0)
		add_part(out, lang, &sep, i18n(lang, "第 ", "row "), str_from(number), i18n(lang, " 行", ""));
	if (r->file.n > 0)
		add_part(out, lang, &sep, i18n(lang, "文件“", "file '"), r->file, i18n(lang, "”", "'"));
}

void refusal_text(const struct refusal *r, enum lang lang, struct buf *out)
{
	const char *none = "";
	buf_adds(out, i18n(lang, r->rule->zh, r->rule->en));
	if (r->kind != NULL)
		add_part(out, lang, &none, i18n(lang, "（", " ("), str_from(i18n(lang, r->kind->about_zh, r->kind->name)), i18n(lang, "）", ")"));
	add_place(r, lang, out);
	none = "";
	if (r->detail.n > 0)
		add_part(out, lang, &none, i18n(lang, "（", "; "), r->detail, i18n(lang, "）", ""));
}

void refusals_json(const struct refusals *r, enum lang lang, struct jsonw *w)
{
	struct buf text = BUF_INIT(TEXT_MAX);
	jsonw_array(w);
	for (size_t i = 0; i < r->n; i++) {
		const struct refusal *one = &r->items[i];
		buf_reset(&text);
		refusal_text(one, lang, &text);
		jsonw_object(w);
		jsonw_kcstr(w, "id", one->rule->id);
		if (one->column.p != NULL)
			jsonw_kstr(w, "column", one->column);
		else
			jsonw_knull(w, "column");
		if (one->row > 0)
			jsonw_kuint(w, "row", one->row);
		else
			jsonw_knull(w, "row");
		jsonw_kcstr(w, "kind", one->kind != NULL ? one->kind->name : NULL);
		if (one->file.p != NULL)
			jsonw_kstr(w, "file", one->file);
		jsonw_kstr(w, "message", buf_str(&text));
		jsonw_end_object(w);
	}
	jsonw_end_array(w);
	buf_release(&text);
}
