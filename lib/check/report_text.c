/* report_text.c - findings for people: grouped by severity, rule and column, with the first message and a hint; strangers' text is made harmless. */
#include "check/report_parts.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/term.h"

#define DOCUMENT_MAX ((size_t)1 << 30)
#define ROWS_SHOWN 6
enum { WIDTH_SEVERITY = 6, WIDTH_TITLE = 24, WIDTH_FIELD = 24, WIDTH_COUNT = 10 };

struct text {
	const struct report *r;
	const struct report_task *t;
	struct buf *out;
	struct buf a, b;
};

/* Both wordings are literals, so that the compiler sees their arguments. */
#define SAY(x, b, zh, en, ...) do { if ((x)->r->lang == LANG_ZH) buf_addf((b), zh, __VA_ARGS__); else buf_addf((b), en, __VA_ARGS__); } while (0)

struct cluster {                       /* the groups of one rule and column, shapes together */
	const struct finding_group *first;
	uint64_t count;
	uint64_t rows[GROUP_ROWS]; size_t n_rows;
};

static void colour(struct text *x, const char *code)
{
	if (x->r->color)
		buf_adds(x->out, code);
}

static const char *severity_colour(enum severity s)
{
	return s == SEVERITY_ERROR ? TERM_RED : s == SEVERITY_WARNING ? TERM_YELLOW : TERM_DIM;
}

static const char *severity_word(enum severity s, enum lang lang)
{
	static const char *const words[][2] = { { "提示", "note" }, { "警告", "warn" }, { "错误", "error" } };
	return words[s][lang == LANG_ZH ? 0 : 1];
}

static void padded(struct text *x, struct str s, unsigned width)
{
	buf_reset(&x->b);
	term_safe(&x->b, s);
	term_pad(x->out, buf_str(&x->b), width);
	buf_addc(x->out, ' ');
}

/* ---- groups to clusters ---- */

static void add_rows(struct cluster *c, const struct finding_group *g)
{
	for (size_t i = 0; i < g->n_rows; i++) {
		size_t at = c->n_rows;
		while (at > 0 && c->rows[at - 1] > g->rows[i])
			at--;
		if ((at > 0 && c->rows[at - 1] == g->rows[i]) || at == GROUP_ROWS)
			continue;
		if (c->n_rows < GROUP_ROWS)
			c->n_rows++;
		memmove(&c->rows[at + 1], &c->rows[at], (c->n_rows - 1 - at) * sizeof c->rows[0]);
		c->rows[at] = g->rows[i];
	}
}

/* Groups come sorted, so those of a cluster stand together. */
static size_t gather(struct findings *f, struct cluster **out)
{
	size_t n, m = 0;
	const struct finding_group *g = findings_groups(f, &n);
	struct cluster *c = mem_alloc(sizeof *c * (n + 1));
	for (size_t i = 0; i < n; i++) {
		if (m == 0 || c[m - 1].first->rule != g[i].rule || c[m - 1].first->column != g[i].column || !str_eq(c[m - 1].first->field, g[i].field))
			c[m++] = (struct cluster){ .first = &g[i] };
		c[m - 1].count += g[i].count;
		add_rows(&c[m - 1], &g[i]);
	}
	*out = c;
	return m;
}

static const struct finding *example(struct text *x, const struct cluster *c)
{
	size_t n;
	const struct finding *const *list = findings_list(x->t->result->findings, c->first->rule->severity == SEVERITY_ERROR, &n);
	for (size_t i = 0; i < n; i++)
		if (list[i]->rule == c->first->rule && list[i]->at.column == c->first->column && str_eq(list[i]->field, c->first->field))
			return list[i];
	return NULL;
}

/* ---- lines ---- */

static void field_words(struct text *x, const struct cluster *c)
{
	buf_reset(&x->a);
	size_t f = x->t->standard != NULL && c->first->field.p != NULL ? standard_field(x->t->standard, c->first->field) : SIZE_MAX;
	if (f != SIZE_MAX && x->t->standard->fields[f].title.n > 0 && x->r->lang == LANG_ZH)
		report_name(x->t, x->t->standard->fields[f].title, &x->a);
	else
		report_name(x->t, c->first->field, &x->a);
	if (c->first->column > 0)
		SAY(x, &x->a, "（第%u列）", " (column %u)", c->first->column);
}

static void row_words(struct text *x, const struct cluster *c)
{
	if (c->n_rows == 0)
		return;
	buf_adds(x->out, c->count == 1 ? i18n(x->r->lang, "第", "row ") : i18n(x->r->lang, "第", "rows "));
	for (size_t i = 0; i < c->n_rows && i < ROWS_SHOWN; i++)
		buf_addf(x->out, "%s%llu", i > 0 ? i18n(x->r->lang, "、", ", ") : "", (unsigned long long)c->rows[i]);
	if (c->n_rows > ROWS_SHOWN || c->count > c->n_rows)
		buf_adds(x->out, "…");
	buf_adds(x->out, i18n(x->r->lang, "行", ""));
}

static void indented(struct text *x, const char *lead)
{
	buf_addf(x->out, "         %s", lead);
	term_safe(x->out, buf_str(&x->a));
	buf_addc(x->out, '\n');
}

static void cluster(struct text *x, const struct cluster *c)
{
	enum lang lang = x->r->lang;
	const struct rule *rule = c->first->rule;
	buf_adds(x->out, "  ");
	colour(x, severity_colour(rule->severity));
	padded(x, str_from(severity_word(rule->severity, lang)), WIDTH_SEVERITY);
	colour(x, TERM_RESET);
	padded(x, str_from(report_title(rule, lang)), WIDTH_TITLE);
	field_words(x, c);
	struct str field = buf_str(&x->a);
	padded(x, field, WIDTH_FIELD);
	buf_reset(&x->a);
	SAY(x, &x->a, "%llu处", "%llu x", (unsigned long long)c->count);
	padded(x, buf_str(&x->a), WIDTH_COUNT);
	row_words(x, c);
	while (x->out->n > 0 && x->out->p[x->out->n - 1] == ' ')
		x->out->p[--x->out->n] = '\0';
	buf_addc(x->out, '\n');
	const struct finding *f = example(x, c);
	if (f == NULL)
		return;
	buf_reset(&x->a);
	report_message(x->t, f, lang, &x->a);
	indented(x, "");
	buf_reset(&x->a);
	report_hint(x->t, f, true, lang, &x->a);
	if (x->a.n > 0) {
		colour(x, TERM_DIM);
		indented(x, "→ ");
		colour(x, TERM_RESET);
	}
}

static void each_finding(struct text *x)
{
	for (int errors = 1; errors >= 0; errors--) {
		size_t n;
		const struct finding *const *list = findings_list(x->t->result->findings, errors == 1, &n);
		for (size_t i = 0; i < n; i++) {
			buf_adds(x->out, "    ");
			buf_reset(&x->a);
			buf_addstr(&x->a, x->t->place);
			if (list[i]->at.line > 0)
				buf_addf(&x->a, ":%llu", (unsigned long long)list[i]->at.line);
			buf_addf(&x->a, ": %s: %s: ", severity_word(list[i]->rule->severity, x->r->lang), list[i]->rule->id);
			report_message(x->t, list[i], x->r->lang, &x->a);
			term_safe(x->out, buf_str(&x->a));
			buf_addc(x->out, '\n');
		}
	}
}

/* ---- a file ---- */

static void head(struct text *x)
{
	const struct report_task *t = x->t;
	colour(x, TERM_BOLD);
	term_safe(x->out, t->place);
	colour(x, TERM_RESET);
	buf_reset(&x->a);
	report_standard(t->standard, &x->a);
	if (x->a.n > 0) {
		buf_adds(x->out, "  ");
		term_safe(x->out, buf_str(&x->a));
	}
	if (t->result != NULL)
		SAY(x, x->out, "  %llu行 %zu列", "  %llu rows, %zu columns", (unsigned long long)t->result->rows, t->result->fields);
	buf_addc(x->out, '\n');
}

static void quality(struct text *x)
{
	static const char *const names[][2] = { { "completeness", "完整性" }, { "conformity", "规范性" }, { "accuracy", "准确性" }, { "consistency", "一致性" },
		{ "timeliness", "时效性" }, { "accessibility", "可访问性" } };
	static const char *const grades[] = { "优", "良", "中", "差" };
	struct quality q = { .n = 0 };
	if (x->t->result == NULL || !x->t->result->has_quality)
		return;
	quality_score(&x->t->result->counts, NULL, NULL, &q);
	if (q.n == 0)
		return;
	if (x->r->lang == LANG_ZH)
		buf_addf(x->out, "  质量得分 %.1f（%s）：", q.score, grades[q.grade - 'A']);
	else
		buf_addf(x->out, "  quality %.1f (%c): ", q.score, q.grade);
	for (size_t i = 0; i < q.n; i++) {
		const char *name = q.dims[i].name;
		for (size_t k = 0; x->r->lang == LANG_ZH && k < ARRAY_SIZE(names); k++)
			if (strcmp(names[k][0], q.dims[i].name) == 0)
				name = names[k][1];
		buf_addf(x->out, "%s%s %.10g/%.10g", i > 0 ? i18n(x->r->lang, "，", ", ") : "", name, q.dims[i].num, q.dims[i].den);
	}
	buf_addc(x->out, '\n');
}

static void verdict(struct text *x)
{
	uint64_t errors = report_errors(x->t), warnings = report_warnings(x->t);
	buf_adds(x->out, "  ");
	colour(x, errors > 0 ? TERM_RED : TERM_GREEN);
	buf_adds(x->out, errors > 0 ? "✗ " : "✓ ");
	if (x->t->result == NULL)
		buf_adds(x->out, i18n(x->r->lang, "无法读取", "cannot be read"));
	else if (errors > 0)
		SAY(x, x->out, "不合格：错误%llu个，警告和提示%llu个", "not valid: errors %llu, warnings and notes %llu", (unsigned long long)errors, (unsigned long long)warnings);
	else
		SAY(x, x->out, "合格；警告和提示%llu个", "valid; warnings and notes %llu", (unsigned long long)warnings);
	colour(x, TERM_RESET);
	buf_addc(x->out, '\n');
}

static void task(struct text *x)
{
	head(x);
	if (x->t->error != NULL) {
		buf_reset(&x->a);
		buf_addf(&x->a, "%s: %s", x->t->error_type, x->t->error);
		buf_adds(x->out, "  ");
		term_safe(x->out, buf_str(&x->a));
		buf_addc(x->out, '\n');
	}
	if (x->t->result != NULL && !x->r->brief) {
		struct cluster *c;
		size_t n = gather(x->t->result->findings, &c);
		for (size_t i = 0; i < n; i++)
			cluster(x, &c[i]);
		free(c);
		if (x->r->every)
			each_finding(x);
		quality(x);
	}
	verdict(x);
}

static int write(const struct report *r, struct buf *out, struct err *err)
{
	struct text x = { .r = r, .out = out };
	out->max = out->max < DOCUMENT_MAX ? DOCUMENT_MAX : out->max;
	buf_init(&x.a, 8 << 20);
	buf_init(&x.b, 8 << 20);
	if (r->error != NULL) {
		term_safe(out, str_from(r->error));
		buf_addc(out, '\n');
	}
	for (size_t i = 0; i < r->n; i++) {
		x.t = &r->tasks[i];
		if (!r->brief || report_errors(x.t) > 0)
			task(&x);
	}
	buf_release(&x.a);
	buf_release(&x.b);
	return out->over ? err_set(err, ERR_INPUT, "cannot write the report: it is larger than 1 GiB") : 0;
}

const struct report_form report_text = {
	.name = "text",
	.about_zh = "分组的文字报告",
	.about_en = "grouped text",
	.write = write,
};
