/* cmd_scan.c - `mulu scan FILE`: what personal data a table holds (contract.md 4). */
#include "cmd/cmd.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "privacy/scan.h"
#include "table/table.h"
#include "value/date.h"

#define DOCUMENT_MAX ((size_t)1 << 30)
#define NAME_MAX_BYTES 65536

static bool list_hits, all_kinds;
static const char *reference_date;

static const struct option options[] = {
	{ OPTION_FLAG, "hits", 0, NULL, &list_hits, NULL, NULL, "列出每一处个人信息的位置", "list the place of every personal hit" },
	{ OPTION_FLAG, "all-kinds", 0, NULL, &all_kinds, NULL, NULL, "也列出不属于个人信息的种类（如信用代码、固定电话）和弱命中", "list other kinds (credit codes, landlines) and weak hits too" },
	{ OPTION_STRING, "reference-date", 0, "DATE", &reference_date, NULL, NULL, "在此日期之后出生的不算身份证号（默认：今天）", "an identity number born later is none (default: today)" },
	{ .kind = OPTION_END },
};

struct job {
	const struct cmd *c;
	const char *file;
	struct buf shown;                  /* the path as it may be shown */
	int fd;
	struct table *table;
	struct scan *scan;
};

/* ---- reading ---- */

/* CCYYMMDD of --reference-date or today. */
static bool reference(int *out)
{
	char today[11];
	struct date d;
	clock_date_shanghai(clock_now(), today);
	if (!date_iso(str_from(reference_date != NULL ? reference_date : today), &d))
		return false;
	*out = d.year * 10000 + d.month * 100 + d.day;
	return true;
}

static struct str base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	if (strcmp(path, "-") == 0)
		return STR("");
	return str_from(slash != NULL ? slash + 1 : path);
}

static int read_all(struct job *j, int date, struct table_options *options_of_table, struct err *err)
{
	const struct batch *b;
	int more;
	if (table_open(&j->table, j->fd, buf_cstr(&j->shown), options_of_table, err) != 0)
		return -1;
	const struct table_info *info = table_info(j->table);
	j->scan = scan_open(info->names, info->n_names, date, list_hits);
	while ((more = table_next(j->table, &b, err)) > 0)
		scan_feed(j->scan, b);
	if (more < 0)
		return -1;
	scan_around(j->scan, info, base_name(j->file));
	scan_finish(j->scan);
	return 0;
}

/* ---- text form ---- */

struct printer {
	const struct scan *scan;
	struct buf *out;
	enum lang lang;
	bool color, every;
};

static void shown_name(struct printer *p, struct str name, unsigned width)
{
	struct buf shown = BUF_INIT(NAME_MAX_BYTES), safe = BUF_INIT(4 * NAME_MAX_BYTES);
	scan_shown(name, &shown);
	term_safe(&safe, buf_str(&shown));
	term_pad(p->out, buf_str(&safe), width);
	buf_release(&shown);
	buf_release(&safe);
}

static void count(struct printer *p, uint64_t n, const char *word, const char **between)
{
	if (n == 0)
		return;
	buf_addf(p->out, "%s%llu %s", *between, (unsigned long long)n, word);
	*between = i18n(p->lang, "、", ", ");
}

/* "公民身份号码 (cn_resident_id)：4 确凿" */
static void kind_line(struct printer *p, const struct scan_kind *k)
{
	const char *between = "";
	bool red = p->color && k->personal > 0;
	buf_addf(p->out, "      %s%s (%s)%s", red ? TERM_RED : "", i18n(p->lang, k->kind->about_zh, k->kind->about_en), k->kind->name, i18n(p->lang, "：", ": "));
	count(p, k->strong, i18n(p->lang, "确凿", "strong"), &between);
	count(p, k->likely, i18n(p->lang, "很可能", "likely"), &between);
	count(p, k->weak, i18n(p->lang, "弱", "weak"), &between);
	buf_addf(p->out, "%s%s\n", k->personal > 0 ? "" : i18n(p->lang, "（不属于个人信息）", " (not personal)"), red ? TERM_RESET : "");
}

static bool worth_a_line(const struct printer *p, const struct scan_kind *k)
{
	return p->every || k->personal > 0;
}

static void column(struct printer *p, size_t i)
{
	const struct scan_column *c = scan_column(p->scan, i);
	bool any = p->every || c->unscannable > 0;
	for (size_t k = 0; k < c->n_kinds; k++)
		any |= worth_a_line(p, &c->kinds[k]);
	if (!any)
		return;
	buf_addf(p->out, "  %3zu ", i + 1);
	shown_name(p, c->name, 24);
	buf_addf(p->out, " %10llu ", (unsigned long long)c->cells);
	buf_addf(p->out, "%s\n", c->verdict != NULL ? c->verdict->name : "-");
	for (size_t k = 0; k < c->n_kinds; k++)
		if (worth_a_line(p, &c->kinds[k]))
			kind_line(p, &c->kinds[k]);
	if (c->unscannable > 0)
		buf_addf(p->out, i18n(p->lang, "      %llu 个单元格无法扫描（过长或命中过多）\n", "      %llu cells could not be scanned (too long, or too many hits)\n"),
			(unsigned long long)c->unscannable);
}

static bool any_column(const struct scan *s)
{
	for (size_t i = 0; i < scan_columns(s); i++)
		if (scan_column_personal(scan_column(s, i)))
			return true;
	return false;
}

static bool listed(const struct hit *h)
{
	return all_kinds || (h->personal && h->strength >= STRENGTH_LIKELY);
}

static void texts(struct printer *p)
{
	static const struct { const char *where, *zh; } words[] = { { "header", "表头" }, { "file-name", "文件名" }, { "csv-comment", "注释或标题行" } };
	size_t n;
	const struct scan_text *t = scan_texts(p->scan, &n);
	for (size_t i = 0; i < n; i++) {
		const char *zh = t[i].where;
		for (size_t k = 0; k < sizeof words / sizeof *words; k++)
			if (strcmp(words[k].where, t[i].where) == 0)
				zh = words[k].zh;
		if (listed(&t[i].hit))
			buf_addf(p->out, i18n(p->lang, "  %s中有：%s (%s)\n", "  in the %s: %s (%s)\n"), i18n(p->lang, zh, t[i].where),
				i18n(p->lang, t[i].hit.kind->about_zh, t[i].hit.kind->about_en), t[i].hit.kind->name);
	}
}

static void places(struct printer *p)
{
	size_t n;
	const struct scan_hit *h = scan_hits(p->scan, &n);
	for (size_t i = 0; i < n; i++)
		if (listed(&h[i].hit))
			buf_addf(p->out, i18n(p->lang, "  第 %llu 行，第 %u 列：%s %s，第 %u 字起，共 %u 字\n", "  row %llu, column %u: %s %s, from character %u, %u long\n"),
				(unsigned long long)h[i].row, h[i].column, h[i].hit.kind->name, strength_name(h[i].hit.strength), h[i].hit.start, h[i].hit.length);
	if (scan_hits_left_out(p->scan) > 0)
		buf_addf(p->out, i18n(p->lang, "  另有 %llu 处未列出\n", "  and %llu more\n"), (unsigned long long)scan_hits_left_out(p->scan));
}

static void report(struct job *j, struct buf *out)
{
	struct printer p = { j->scan, out, j->c->lang, term_colored(j->c->color, stdout), j->c->verbose || all_kinds };
	bool clean = scan_clean(j->scan);
	term_safe(out, buf_str(&j->shown));
	buf_addf(out, i18n(p.lang, "：%llu 行，", ": %llu rows, "), (unsigned long long)scan_rows(j->scan));
	buf_adds(out, p.color ? clean ? TERM_GREEN : TERM_RED : "");
	buf_adds(out, clean ? i18n(p.lang, "没有发现个人信息", "no personal data found") : i18n(p.lang, "发现个人信息", "personal data found"));
	buf_addf(out, "%s\n", p.color ? TERM_RESET : "");
	if (j->c->quiet)
		return;
	if (p.every || any_column(j->scan)) {
		buf_adds(out, "   ");
		buf_adds(out, i18n(p.lang, "列  名称                       非空单元格 判定\n", " # column                        cells kind\n"));
	}
	for (size_t i = 0; i < scan_columns(j->scan); i++)
		column(&p, i);
	texts(&p);
	if (list_hits)
		places(&p);
}

/* ---- the verb ---- */

static int print(struct job *j)
{
	struct buf out = BUF_INIT(DOCUMENT_MAX);
	int code = scan_clean(j->scan) ? 0 : 1;
	if (j->c->json)
		scan_json(j->scan, str_from(j->file), list_hits, all_kinds, &out);
	else
		report(j, &out);
	if (out.over) {
		struct err err;
		err_set(&err, ERR_INPUT, "cannot list the hits of '%s': the list is longer than 1 GiB", buf_cstr(&j->shown));
		code = cmd_fail(j->c, &err);
	} else {
		code = cmd_print(buf_str(&out), code);
	}
	buf_release(&out);
	return code;
}

static int run(const struct cmd *c)
{
	struct job j = { .c = c, .file = c->operands[0], .shown = BUF_INIT(NAME_MAX_BYTES) };
	struct table_options read = { 0 };
	struct err err = ERR_INIT;
	int date, code;
	if (!reference(&date))
		return cmd_usage("--reference-date takes a date such as 2026-03-31");
	if (reading_table_options(&read, &err) != 0)
		return cmd_usage("%s", err.msg);
	scan_shown(str_from(j.file), &j.shown);
	j.fd = reading_open(j.file, &err);
	if (j.fd < 0 && !str_is(buf_str(&j.shown), j.file))
		err_set(&err, err.kind, "cannot open '%s'", buf_cstr(&j.shown));       /* the reason stands beside the path, which nobody may see */
	table_prepare();
	if (j.fd < 0 || cmd_confine(NULL, &err) != 0 || read_all(&j, date, &read, &err) != 0)
		code = cmd_fail(c, &err);
	else
		code = print(&j);
	scan_free(j.scan);
	if (j.table != NULL)
		table_close(j.table);
	if (j.fd >= 0)
		close(j.fd);
	buf_release(&j.shown);
	return code;
}

const struct verb cmd_scan = {
	.name = "scan",
	.synopsis = "FILE",
	.zh = "查找表格中的个人信息：单元格、表头、文件名、注释",
	.en = "look for personal data in a table: cells, header, file name, comments",
	.more_zh = "从不显示找到的值，只显示位置和种类。\n退出码：0 没有个人信息；1 发现个人信息；3 文件无法读取。",
	.more_en = "What is found is never shown, only its place and kind.\nExit codes: 0 no personal data; 1 personal data found; 3 the file cannot be read.",
	.options = options,
	.options2 = reading_options,
	.min_operands = 1,
	.max_operands = 1,
	.run = run,
};
