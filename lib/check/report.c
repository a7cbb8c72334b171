/* report.c - the registry of report forms, and what they share: above all, what of a cell may be shown. */
#include "check/report_parts.h"

#include "base/utf8.h"
#include "check/rules.h"
#include "check/suggest.h"
#include "privacy/detect.h"
#include "value/shape.h"

#define QUOTED 80                  /* characters of a cell that a message quotes */

extern const struct report_form report_json, report_text, report_csv;

const struct report_form *const report_forms[] = {
	&report_json,
	&report_text,
	&report_csv,
	NULL,
};

const struct report_form *report_form_find(const char *name)
{
	for (size_t i = 0; report_forms[i] != NULL; i++)
		if (strcmp(report_forms[i]->name, name) == 0)
			return report_forms[i];
	return NULL;
}

/* ---- what may be shown ---- */

static struct str header_of(const struct report_task *t, const struct finding *f)
{
	if (t->info != NULL && f->at.column > 0 && f->at.column <= t->info->n_names)
		return t->info->names[f->at.column - 1];
	return f->field.p != NULL ? f->field : STR("");
}

static enum privacy_class class_of(const struct report_task *t, const struct finding *f)
{
	size_t field = t->standard != NULL && f->field.p != NULL ? standard_field(t->standard, f->field) : SIZE_MAX;
	return field != SIZE_MAX ? t->standard->fields[field].privacy : CLASS_UNSAID;
}

static bool personal(const struct report_task *t, const struct finding *f)
{
	unsigned context = detect_header(header_of(t, f));
	enum privacy_class cls = class_of(t, f);
	if (cls >= CLASS_QUASI)
		return true;
	if (cls == CLASS_UNSAID && (context & CONTEXT_ANY_PERSONAL) != 0)
		return true;
	return detect_personal(f->cell, context, 0);
}

void report_cell(const struct report_task *t, const struct finding *f, struct buf *out)
{
	if (t->show_values || f->cell.n == 0 || !personal(t, f))
		buf_addstr(out, f->cell);
	else
		shape_personal(f->cell, out);
}

void report_name(const struct report_task *t, struct str name, struct buf *out)
{
	if (t->show_values || name.n == 0 || !detect_personal(name, 0, 0))
		buf_addstr(out, name);
	else
		shape_personal(name, out);
}

/* ---- texts ---- */

static void quoted(struct str cell, struct buf *out)
{
	size_t n = 0;
	const char *p = cell.p, *end = cell.p + cell.n;
	while (p < end && n < QUOTED) {
		uint32_t cp;
		p += utf8_decode(p, end, &cp);
		n++;
	}
	buf_add(out, cell.p, (size_t)(p - cell.p));
	if (p < end)
		buf_adds(out, "…");
}

/* People know a column by its title; programs and English readers by its name. */
static struct str field_label(const struct report_task *t, const struct finding *f, enum lang lang)
{
	size_t field = lang == LANG_ZH && t->standard != NULL && f->field.p != NULL ? standard_field(t->standard, f->field) : SIZE_MAX;
	return field != SIZE_MAX && t->standard->fields[field].title.n > 0 ? t->standard->fields[field].title : f->field;
}

static void fill_template(const struct report_task *t, const struct finding *f, enum lang lang, const char *text, struct buf *out)
{
	struct buf cell = BUF_INIT(4 << 20), cut = BUF_INIT(4096), names = BUF_INIT(4 << 20);
	struct finding shown = *f;
	size_t at[FINDING_ARGS + 2] = { 0 };
	if (text == NULL || *text == '\0')
		return;
	if (f->has_cell) {
		report_cell(t, f, &cell);
		quoted(buf_str(&cell), &cut);
	}
	report_name(t, field_label(t, f, lang), &names);
	for (int i = 0; i < FINDING_ARGS; i++) {
		at[i + 1] = names.n;
		report_name(t, f->arg[i], &names);
	}
	at[FINDING_ARGS + 1] = names.n;
	shown.field = str_sub(buf_str(&names), 0, at[1]);
	for (int i = 0; i < FINDING_ARGS; i++)
		shown.arg[i] = str_sub(buf_str(&names), at[i + 1], at[i + 2]);
	finding_text(out, text, &shown, buf_str(&cut));
	buf_release(&cell);
	buf_release(&cut);
	buf_release(&names);
}

void report_message(const struct report_task *t, const struct finding *f, enum lang lang, struct buf *out)
{
	fill_template(t, f, lang, i18n(lang, f->rule->zh, f->rule->en), out);
}

/* What a value of an enum may have meant; nothing about a personal cell but the allowed values. */
static void enum_hint(const struct report_task *t, const struct finding *f, bool search, enum lang lang, struct buf *out)
{
	size_t field = t->standard != NULL ? standard_field(t->standard, f->field) : SIZE_MAX;
	if (field != SIZE_MAX)
		suggest_value(&t->standard->fields[field], f->arg[0], search && (t->show_values || !personal(t, f)), lang, out);
}

void report_hint(const struct report_task *t, const struct finding *f, bool search, enum lang lang, struct buf *out)
{
	if (strcmp(f->rule->id, check_rules[CHECK_ENUM].id) == 0)
		enum_hint(t, f, search, lang, out);
	else
		fill_template(t, f, lang, i18n(lang, f->rule->hint_zh, f->rule->hint_en), out);
}

void report_standard(const struct standard *st, struct buf *out)
{
	if (st == NULL)
		return;
	buf_addstr(out, st->id.n > 0 ? st->id : st->title);
	if (st->id.n > 0 && st->version.n > 0)
		buf_addf(out, "@%.*s", STR_ARG(st->version));
}

uint64_t report_errors(const struct report_task *t)
{
	return (t->error != NULL) + (t->result != NULL ? findings_errors(t->result->findings) : 0);
}

uint64_t report_warnings(const struct report_task *t)
{
	return t->result != NULL ? findings_warnings(t->result->findings) : 0;
}
