/* report_csv.c - the list of findings as a table to forward: UTF-8 with BOM, so that spreadsheet programs read it; cells that would be formulas get a ' in front. */
#include "check/report_parts.h"

#include "table/write.h"
#include "value/number.h"

#define DOCUMENT_MAX ((size_t)4 << 30)
enum { FILE_, ROW, LINE, COLUMN, FIELD, SEVERITY, RULE, TYPE, TITLE, MESSAGE, HINT, CELL, COLUMNS };

static const char *const headers[COLUMNS][2] = {
	{ "文件", "file" }, { "行号", "row" }, { "物理行", "line" }, { "列号", "column" }, { "列名", "field" }, { "级别", "severity" }, { "规则", "rule" },
	{ "类型", "type" }, { "问题", "title" }, { "说明", "message" }, { "建议", "hint" }, { "单元格", "cell" },
};

struct row {
	struct buf cell[COLUMNS];
};

/* domain.md 4.2, fault 23: numbers may keep their sign. */
static bool formula(struct str s)
{
	if (s.n == 0 || strchr("=+-@\t\r", s.p[0]) == NULL || s.p[0] == '\0')
		return false;
	return !((s.p[0] == '-' || s.p[0] == '+') && number_is_number(s));
}

static void put_row(struct row *r, struct buf *out)
{
	struct str cells[COLUMNS];
	struct buf escaped[COLUMNS];
	for (int i = 0; i < COLUMNS; i++) {
		buf_init(&escaped[i], 8 << 20);
		cells[i] = buf_str(&r->cell[i]);
		if (formula(cells[i])) {
			buf_addc(&escaped[i], '\'');
			buf_addstr(&escaped[i], cells[i]);
			cells[i] = buf_str(&escaped[i]);
		}
	}
	write_csv_row(out, cells, COLUMNS);
	for (int i = 0; i < COLUMNS; i++) {
		buf_release(&escaped[i]);
		buf_reset(&r->cell[i]);
	}
}

static void number(struct buf *b, uint64_t n)
{
	if (n > 0)
		buf_addf(b, "%llu", (unsigned long long)n);
}

static void put_finding(const struct report_task *t, const struct finding *f, bool search, enum lang lang, struct row *r, struct buf *out)
{
	buf_addstr(&r->cell[FILE_], t->place);
	number(&r->cell[ROW], f->at.row);
	number(&r->cell[LINE], f->at.line);
	number(&r->cell[COLUMN], f->at.column);
	report_name(t, f->field, &r->cell[FIELD]);
	buf_adds(&r->cell[SEVERITY], severity_name(f->rule->severity));
	buf_adds(&r->cell[RULE], f->rule->id);
	buf_adds(&r->cell[TYPE], f->rule->type);
	buf_adds(&r->cell[TITLE], report_title(f->rule, lang));
	report_message(t, f, lang, &r->cell[MESSAGE]);
	report_hint(t, f, search, lang, &r->cell[HINT]);
	if (f->has_cell)
		report_cell(t, f, &r->cell[CELL]);
	put_row(r, out);
}

static void put_error(struct str place, const char *type, const char *message, struct row *r, struct buf *out)
{
	buf_addstr(&r->cell[FILE_], place);
	buf_adds(&r->cell[SEVERITY], "error");
	buf_adds(&r->cell[RULE], type);
	buf_adds(&r->cell[TYPE], type);
	buf_adds(&r->cell[MESSAGE], message);
	put_row(r, out);
}

static void put_task(const struct report_task *t, enum lang lang, struct row *r, struct buf *out)
{
	if (t->error != NULL)
		put_error(t->place, t->error_type, t->error, r, out);
	for (int errors = 1; errors >= 0; errors--) {
		size_t n = 0;
		const struct finding *const *list = t->result != NULL ? findings_list(t->result->findings, errors == 1, &n) : NULL;
		for (size_t i = 0; i < n; i++)
			put_finding(t, list[i], i < REPORT_SEARCHES, lang, r, out);
	}
}

static int write(const struct report *r, struct buf *out, struct err *err)
{
	struct row row;
	out->max = out->max < DOCUMENT_MAX ? DOCUMENT_MAX : out->max;
	for (int i = 0; i < COLUMNS; i++)
		buf_init(&row.cell[i], 8 << 20);
	buf_adds(out, "\xEF\xBB\xBF");
	for (int i = 0; i < COLUMNS; i++)
		buf_adds(&row.cell[i], headers[i][r->lang == LANG_ZH ? 0 : 1]);
	put_row(&row, out);
	if (r->error != NULL)
		put_error(STR(""), r->error_type, r->error, &row, out);
	for (size_t i = 0; i < r->n; i++)
		put_task(&r->tasks[i], r->lang, &row, out);
	for (int i = 0; i < COLUMNS; i++)
		buf_release(&row.cell[i]);
	return out->over ? err_set(err, ERR_INPUT, "cannot write the report: it is larger than 4 GiB") : 0;
}

const struct report_form report_csv = {
	.name = "csv",
	.about_zh = "CSV表格（带BOM，可直接用电子表格打开），便于转发",
	.about_en = "a CSV table with BOM, to open in a spreadsheet and forward",
	.write = write,
};
