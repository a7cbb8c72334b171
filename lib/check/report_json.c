/* report_json.c - contract.md 3: the reference validator's report with additions. */
#include "check/report_parts.h"

#include <math.h>

#include "base/jsonw.h"

#define DOCUMENT_MAX ((size_t)4 << 30)

static void or_null(struct jsonw *w, const char *key, uint64_t n)
{
	if (n == 0)
		jsonw_knull(w, key);
	else
		jsonw_kuint(w, key, n);
}

static void text_or_null(struct jsonw *w, const char *key, const struct buf *b)
{
	if (b->n == 0)
		jsonw_knull(w, key);
	else
		jsonw_kstr(w, key, buf_str(b));
}

static void kseconds(struct jsonw *w, double seconds)
{
	jsonw_kreal(w, "seconds", floor(seconds * 1000 + 0.5) / 1000);
}

static void finding(const struct report_task *t, const struct finding *f, bool search, enum lang lang, struct jsonw *w, struct buf *text)
{
	jsonw_object(w);
	jsonw_kcstr(w, "type", f->rule->type);
	jsonw_kcstr(w, "rule", f->rule->id);
	jsonw_kcstr(w, "severity", severity_name(f->rule->severity));
	jsonw_kcstr(w, "title", report_title(f->rule, lang));
	buf_reset(text);
	report_message(t, f, lang, text);
	jsonw_kstr(w, "message", buf_str(text));
	buf_reset(text);
	report_hint(t, f, search, lang, text);
	text_or_null(w, "hint", text);
	or_null(w, "rowNumber", f->at.row);
	or_null(w, "line", f->at.line);
	or_null(w, "fieldNumber", f->at.column);
	buf_reset(text);
	report_name(t, f->field, text);
	text_or_null(w, "fieldName", text);
	buf_reset(text);
	report_cell(t, f, text);
	if (f->has_cell)
		jsonw_kstr(w, "cell", buf_str(text));
	else
		jsonw_knull(w, "cell");
	jsonw_knull(w, "cellRef");
	jsonw_kcstr(w, "constraint", f->constraint);
	jsonw_end_object(w);
}

static void plain_error(const char *type, const char *message, enum lang lang, struct jsonw *w)
{
	jsonw_object(w);
	jsonw_kcstr(w, "type", type);
	jsonw_kcstr(w, "rule", type);
	jsonw_kcstr(w, "severity", "error");
	jsonw_kcstr(w, "title", i18n(lang, "无法读取", "cannot be read"));
	jsonw_kcstr(w, "message", message);
	static const char *const nulls[] = { "hint", "rowNumber", "line", "fieldNumber", "fieldName", "cell", "cellRef", "constraint" };
	for (size_t i = 0; i < sizeof nulls / sizeof *nulls; i++)
		jsonw_knull(w, nulls[i]);
	jsonw_end_object(w);
}

static void findings_array(const struct report_task *t, bool errors, enum lang lang, struct jsonw *w)
{
	struct buf text = BUF_INIT(8 << 20);
	jsonw_key(w, errors ? "errors" : "warnings");
	jsonw_array(w);
	if (errors && t->error != NULL)
		plain_error(t->error_type, t->error, lang, w);
	size_t n = 0;
	const struct finding *const *list = t->result != NULL ? findings_list(t->result->findings, errors, &n) : NULL;
	for (size_t i = 0; i < n; i++)
		finding(t, list[i], i < REPORT_SEARCHES, lang, w, &text);
	jsonw_end_array(w);
	buf_release(&text);
}

static void group(const struct report_task *t, const struct finding_group *g, enum lang lang, struct jsonw *w, struct buf *text)
{
	jsonw_object(w);
	jsonw_kcstr(w, "rule", g->rule->id);
	jsonw_kcstr(w, "type", g->rule->type);
	jsonw_kcstr(w, "severity", severity_name(g->rule->severity));
	jsonw_kcstr(w, "title", report_title(g->rule, lang));
	buf_reset(text);
	report_name(t, g->field, text);
	text_or_null(w, "fieldName", text);
	jsonw_kuint(w, "count", g->count);
	jsonw_key(w, "rows");
	jsonw_array(w);
	for (size_t i = 0; i < g->n_rows; i++)
		jsonw_uint(w, g->rows[i]);
	jsonw_end_array(w);
	if (g->shape.p != NULL)
		jsonw_kstr(w, "shape", g->shape);
	else
		jsonw_knull(w, "shape");
	jsonw_end_object(w);
}

static void groups(const struct report_task *t, struct findings *f, enum lang lang, struct jsonw *w)
{
	size_t n = 0;
	const struct finding_group *g = f != NULL ? findings_groups(f, &n) : NULL;
	struct buf text = BUF_INIT(1 << 20);
	jsonw_array(w);
	for (size_t i = 0; i < n; i++)
		group(t, &g[i], lang, w, &text);
	jsonw_end_array(w);
	buf_release(&text);
}

void report_groups_json(struct findings *f, enum lang lang, struct jsonw *w)
{
	struct report_task nothing_to_show = { 0 };
	groups(&nothing_to_show, f, lang, w);
}

void report_quality_json(const struct quality *q, struct jsonw *w)
{
	char grade[2] = { q->grade, '\0' };
	if (q->n == 0) {
		jsonw_null(w);
		return;
	}
	jsonw_object(w);
	jsonw_kreal(w, "score", q->score);
	jsonw_kcstr(w, "grade", grade);
	jsonw_key(w, "dimensions");
	jsonw_array(w);
	for (size_t i = 0; i < q->n; i++) {
		jsonw_object(w);
		jsonw_kcstr(w, "name", q->dims[i].name);
		jsonw_kreal(w, "num", q->dims[i].num);
		jsonw_kreal(w, "den", q->dims[i].den);
		jsonw_end_object(w);
	}
	jsonw_end_array(w);
	jsonw_end_object(w);
}

static void task_stats(const struct report_task *t, struct jsonw *w)
{
	jsonw_key(w, "stats");
	jsonw_object(w);
	jsonw_kuint(w, "errors", report_errors(t));
	jsonw_kuint(w, "warnings", report_warnings(t));
	if (t->result != NULL) {
		jsonw_kuint(w, "rows", t->result->rows);
		jsonw_kuint(w, "fields", t->result->fields);
	} else {
		jsonw_knull(w, "rows");
		jsonw_knull(w, "fields");
	}
	if (t->info != NULL)
		jsonw_kuint(w, "bytes", t->info->bytes);
	else
		jsonw_knull(w, "bytes");
	jsonw_kcstr(w, "sha256", t->sha256);
	kseconds(w, t->seconds);
	jsonw_end_object(w);
}

static void labels(const struct report_task *t, struct jsonw *w)
{
	struct buf name = BUF_INIT(2 << 20);
	jsonw_key(w, "labels");
	jsonw_array(w);
	for (size_t i = 0; t->info != NULL && i < t->info->n_names; i++) {
		buf_reset(&name);
		report_name(t, t->info->names[i], &name);
		jsonw_str(w, buf_str(&name));
	}
	jsonw_end_array(w);
	buf_release(&name);
}

static void task_standard(const struct report_task *t, struct jsonw *w)
{
	struct buf id = BUF_INIT(4096);
	report_standard(t->standard, &id);
	text_or_null(w, "standard", &id);
	buf_release(&id);
}

static void task_quality(const struct report_task *t, struct jsonw *w)
{
	struct quality q = { .n = 0 };
	if (t->result != NULL && t->result->has_quality)
		quality_score(&t->result->counts, NULL, NULL, &q);
	jsonw_key(w, "quality");
	report_quality_json(&q, w);
}

static void task(const struct report_task *t, enum lang lang, struct jsonw *w)
{
	jsonw_object(w);
	jsonw_kstr(w, "name", t->name);
	jsonw_kcstr(w, "type", "table");
	jsonw_kbool(w, "valid", report_errors(t) == 0);
	jsonw_kstr(w, "place", t->place);
	labels(t, w);
	task_stats(t, w);
	task_standard(t, w);
	findings_array(t, false, lang, w);
	findings_array(t, true, lang, w);
	jsonw_key(w, "groups");
	groups(t, t->result != NULL ? t->result->findings : NULL, lang, w);
	task_quality(t, w);
	jsonw_end_object(w);
}

static int write(const struct report *r, struct buf *out, struct err *err)
{
	struct jsonw w;
	uint64_t errors = r->error != NULL, warnings = 0;
	out->max = out->max < DOCUMENT_MAX ? DOCUMENT_MAX : out->max;
	for (size_t i = 0; i < r->n; i++) {
		errors += report_errors(&r->tasks[i]);
		warnings += report_warnings(&r->tasks[i]);
	}
	jsonw_init(&w, out, 1);
	jsonw_object(&w);
	jsonw_kbool(&w, "valid", errors == 0);
	jsonw_key(&w, "stats");
	jsonw_object(&w);
	jsonw_kuint(&w, "tasks", r->n);
	jsonw_kuint(&w, "errors", errors);
	jsonw_kuint(&w, "warnings", warnings);
	kseconds(&w, r->seconds);
	jsonw_end_object(&w);
	jsonw_key(&w, "warnings");
	jsonw_array(&w);
	jsonw_end_array(&w);
	jsonw_key(&w, "errors");
	jsonw_array(&w);
	if (r->error != NULL)
		plain_error(r->error_type, r->error, r->lang, &w);
	jsonw_end_array(&w);
	jsonw_key(&w, "tasks");
	jsonw_array(&w);
	for (size_t i = 0; i < r->n; i++)
		task(&r->tasks[i], r->lang, &w);
	jsonw_end_array(&w);
	jsonw_end_object(&w);
	buf_addc(out, '\n');
	return out->over ? err_set(err, ERR_INPUT, "cannot write the report: it is larger than 4 GiB") : 0;
}

const struct report_form report_json = {
	.name = "json",
	.about_zh = "JSON，与参照校验工具的报告同形",
	.about_en = "JSON in the shape of the reference validator's report",
	.write = write,
};
