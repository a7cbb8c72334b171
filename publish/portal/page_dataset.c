/* page_dataset.c - the sections of a data set's page: files, proof, dictionary, quality, privacy, versions. */
#include <stdio.h>

#include "base/mem.h"
#include "portal/page_parts.h"
#include "schemas/standard.h"

/* The last part of a path. */
static struct str file_name(struct str path)
{
	size_t at = path.n;
	while (at > 0 && path.p[at - 1] != '/')
		at--;
	return str_sub(path, at, path.n);
}

static void table_begin(struct buf *out, const char *class_, const char *label)
{
	buf_addf(out, "<div class=\"scroll\" role=\"group\" aria-labelledby=\"%s\" tabindex=\"0\">\n<table class=\"%s\">\n<thead>\n<tr>", label, class_);
}

static void table_body(struct buf *out)
{
	buf_adds(out, "</tr>\n</thead>\n<tbody>\n");
}

static void table_end(struct buf *out)
{
	buf_adds(out, "</tbody>\n</table>\n</div>\n");
}

/* ---- files ---- */

static void file_row(const struct page *p, struct str path, const char *about_zh, const char *about_en, uint64_t bytes, bool has_bytes, struct str sha256)
{
	struct buf *out = p->out;
	buf_addf(out, "<tr><th scope=\"row\"><a href=\"%s", p->root);
	html_text(out, path);
	buf_adds(out, "\" download>");
	html_text(out, file_name(path));
	buf_adds(out, "</a></th><td>");
	html_both(out, about_zh, about_en);
	buf_adds(out, "</td><td class=\"number\">");
	if (has_bytes)
		html_bytes(out, bytes);
	else
		buf_adds(out, "—");
	buf_adds(out, "</td><td><code class=\"digest\">");
	html_text(out, sha256);
	buf_adds(out, "</code></td></tr>\n");
}

static void format_words(const struct json *d, char zh[40], char en[40])
{
	struct str format = json_str_or(json_get(d, "format"), ""), compression = json_str_or(json_get(d, "compression"), "");
	char name[16];
	size_t n = format.n < sizeof name ? format.n : sizeof name - 1;
	for (size_t i = 0; i < n; i++)          /* known words only: ASCII letters, in capitals */
		name[i] = format.p[i] >= 'a' && format.p[i] <= 'z' ? (char)(format.p[i] - 32) : format.p[i] >= '0' && format.p[i] <= 'Z' && format.p[i] != '<' && format.p[i] != '>' ? format.p[i] : '?';
	name[n] = '\0';
	snprintf(zh, 40, compression.n > 0 ? "%s 数据（压缩）" : "%s 数据", name);
	snprintf(en, 40, compression.n > 0 ? "%s, compressed" : "%s data", name);
}

void page_files(const struct page *p, const struct catalog_item *item)
{
	const struct catalog_version *head = catalog_version_find(item, item->version);
	struct buf *out = p->out;
	int64_t bytes;
	if (head == NULL)
		return;
	buf_adds(out, "<section>\n");
	html_heading(out, "files", "下载", "Download");
	table_begin(out, "files", "files");
	html_column(out, "文件", "File");
	html_column(out, "内容", "Content");
	html_column_number(out, "大小", "Size");
	html_column(out, "校验和", "SHA-256");
	table_body(out);
	file_row(p, head->bundle.path, "完整数据包（含代码表、字典、说明）", "Bundle: data, code lists, dictionary, statements", head->bundle.bytes, true, head->bundle.sha256);
	for (const struct json *d = json_first(json_get(item->entry, "distributions")); d != NULL; d = json_next(d)) {
		char zh[40], en[40];
		format_words(d, zh, en);
		bool has = json_int(json_get(d, "bytes"), &bytes) && bytes >= 0;
		file_row(p, json_str(json_get(d, "path")), zh, en, has ? (uint64_t)bytes : 0, has, json_str(json_get(d, "sha256")));
	}
	if (json_str(json_path(item->entry, "schema.path")).n > 0)
		file_row(p, json_str(json_path(item->entry, "schema.path")), "数据结构", "Table Schema", 0, false, json_str(json_path(item->entry, "schema.sha256")));
	table_end(out);
	buf_adds(out, "<p class=\"links\">");
	html_both(out, "随附说明", "Statements");
	const char *const documents[][3] = { { "quality.json", "质量", "quality" }, { "privacy.json", "隐私", "privacy" }, { "CHANGES.json", "变更", "changes" } };
	for (size_t i = 0; i < ARRAY_SIZE(documents); i++) {
		buf_addf(out, "%s<a href=\"", i ? "，" : "：");
		html_text(out, item->version);
		buf_addf(out, "/%s\">%s <span lang=\"en\">%s</span></a>", documents[i][0], documents[i][1], documents[i][2]);
	}
	buf_adds(out, "</p>\n</section>\n");
}

/* ---- proof ---- */

static void shell_word(const struct page *p, struct str path, const char *tail)
{
	struct buf url = BUF_INIT(8192);
	page_address(p, path, &url);
	buf_adds(&url, tail);
	buf_adds(p->out, "&#39;");
	html_text(p->out, buf_str(&url));
	buf_adds(p->out, "&#39;");
	buf_release(&url);
}

void page_proof(const struct page *p, const struct catalog_item *item)
{
	const struct catalog_version *head = catalog_version_find(item, item->version);
	struct buf *out = p->out;
	if (head == NULL || p->key == NULL)
		return;
	struct str zip = file_name(head->bundle.path), folder = str_sub(zip, 0, zip.n >= 4 ? zip.n - 4 : 0);
	buf_adds(out, "<section>\n");
	html_heading(out, "proof", "核验下载", "Prove a download");
	buf_adds(out, "<p>三行命令证明文件来自本门户且完整无缺。<span class=\"en\" lang=\"en\">Three lines prove that the file is genuine and whole.</span></p>\n<pre tabindex=\"0\"><code>curl -f --remote-name-all ");
	shell_word(p, head->bundle.path, "");
	buf_addc(out, ' ');
	shell_word(p, head->bundle.path, ".minisig");
	buf_adds(out, "\nminisign -V -m ");
	html_text(out, zip);
	buf_adds(out, " -P ");
	html_text(out, str_from(p->key->public_line));
	buf_adds(out, "\nunzip -q ");
	html_text(out, zip);
	buf_adds(out, " -d ");
	html_text(out, folder);
	buf_adds(out, " &amp;&amp; (cd ");
	html_text(out, folder);
	buf_adds(out, " &amp;&amp; sha256sum -c SHA256SUMS)</code></pre>\n<p>");
	html_both(out, "签名公钥", "Public key");
	buf_addf(out, "：<a href=\"%s", p->root);
	html_text(out, str_from(p->key->file));
	buf_adds(out, "\">");
	html_text(out, file_name(str_from(p->key->file)));
	buf_adds(out, "</a>，");
	html_both(out, "指纹", "fingerprint");
	buf_adds(out, " <code>");
	html_text(out, str_from(p->key->fingerprint));
	buf_adds(out, "</code>。请与纸面公布的指纹核对。<span class=\"en\" lang=\"en\">Compare it with the printed one.</span></p>\n</section>\n");
}

/* ---- dictionary ---- */

static const char *type_words(struct str type)
{
	static const struct { const char *type, *zh; } all[] = {
		{ "string", "文本" }, { "integer", "整数" }, { "number", "数值" }, { "boolean", "是否" }, { "date", "日期" }, { "datetime", "日期时间" }, { "time", "时间" },
		{ "year", "年" }, { "yearmonth", "年月" }, { "list", "多值" }, { "object", "对象" }, { "array", "数组" }, { "duration", "时长" }, { "geopoint", "坐标" },
		{ "geojson", "空间数据" }, { "any", "任意" },
	};
	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		if (str_is(type, all[i].type))
			return all[i].zh;
	return "";
}

#define LISTED_VALUES 8

static void field_values(struct buf *out, const struct json *values)
{
	size_t n = json_count(values), i = 0;
	if (n == 0)
		return;
	buf_adds(out, "<span class=\"values\">");
	html_both(out, "取值", "values");
	buf_adds(out, "：");
	for (const struct json *j = json_first(values); j != NULL && i < LISTED_VALUES; j = json_next(j), i++) {
		char number[40];
		buf_adds(out, i > 0 ? "、" : "");
		json_number_text(j, number);
		html_text(out, json_str(j).n > 0 ? json_str(j) : str_from(number));
	}
	if (n > LISTED_VALUES)
		buf_addf(out, " …（%zu）", n);
	buf_adds(out, "</span>");
}

static void field_row(struct buf *out, const struct json *f, bool units)
{
	struct str type = json_str_or(json_get(f, "type"), "any");
	buf_adds(out, "<tr><th scope=\"row\">");
	html_text(out, json_str_or(json_get(f, "title"), ""));
	buf_adds(out, "</th><td><code>");
	html_text(out, json_str_or(json_get(f, "name"), ""));
	buf_addf(out, "</code></td><td>%s <span class=\"en\" lang=\"en\">", type_words(type));
	html_text(out, type);
	buf_adds(out, "</span></td>");
	if (units) {
		buf_adds(out, "<td>");
		html_text(out, json_str_or(json_get(f, "unit"), ""));
		buf_adds(out, "</td>");
	}
	buf_adds(out, "<td>");
	html_text(out, json_str_or(json_get(f, "description"), ""));
	field_values(out, json_path(f, "constraints.enum"));
	buf_adds(out, "</td></tr>\n");
}

void page_dictionary(const struct page *p, const struct catalog_item *item)
{
	const struct json *fields = json_get(item->entry, "fields");
	struct buf *out = p->out;
	bool units = false;
	if (json_count(fields) == 0)
		return;
	for (const struct json *f = json_first(fields); f != NULL; f = json_next(f))
		units = units || json_str(json_get(f, "unit")).n > 0;
	buf_adds(out, "<section>\n");
	html_heading(out, "dictionary", "数据字典", "Dictionary");
	table_begin(out, "dictionary", "dictionary");
	html_column(out, "中文名", "Chinese name");
	html_column(out, "英文名", "Name");
	html_column(out, "类型", "Type");
	if (units)
		html_column(out, "单位", "Unit");
	html_column(out, "说明", "Description");
	table_body(out);
	for (const struct json *f = json_first(fields); f != NULL; f = json_next(f))
		field_row(out, f, units);
	table_end(out);
	buf_adds(out, "</section>\n");
}

/* ---- quality ---- */

static void dimension_row(struct buf *out, const struct json *d)
{
	static const struct { const char *name, *zh, *en; } names[] = {
		{ "completeness", "完整性", "Completeness" }, { "conformity", "规范性", "Conformity" }, { "accuracy", "准确性", "Accuracy" }, { "consistency", "一致性", "Consistency" },
		{ "timeliness", "时效性", "Timeliness" }, { "accessibility", "可访问性", "Accessibility" },
	};
	struct str name = json_str(json_get(d, "name"));
	double num = json_number_or(json_get(d, "num"), 0), den = json_number_or(json_get(d, "den"), 0), share = den > 0 ? num / den : 0;
	num = num < 0 || num > 1e15 ? 0 : num;
	char share_text[40], passed[40];
	share = share < 0 ? 0 : share > 1 ? 1 : share;
	snprintf(passed, sizeof passed, num == (double)(int64_t)num ? "%.0f" : "%.2f", num);
	snprintf(share_text, sizeof share_text, "%.1f %%", 100 * share);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (str_is(name, names[i].name)) {
			buf_adds(out, "<tr><th scope=\"row\">");
			html_both(out, names[i].zh, names[i].en);
			buf_addf(out, "</th><td><meter min=\"0\" max=\"100\" value=\"%.1f\" aria-label=\"%s\">%s</meter></td><td class=\"number\">%s</td><td class=\"number\">%s / %.0f</td></tr>\n",
				100 * share, names[i].zh, share_text, share_text, passed, den);
		}
}

void page_quality(const struct page *p, const struct catalog_item *item)
{
	const struct json *quality = json_get(item->entry, "quality");
	struct buf *out = p->out;
	if (json_type(quality) != JSON_OBJECT || item->grade == 0)
		return;
	buf_adds(out, "<section>\n");
	html_heading(out, "quality", "数据质量", "Quality");
	buf_addf(out, "<p class=\"score\"><strong>%.1f</strong> / 100 ", item->score);
	page_badge(out, item);
	buf_adds(out, "</p>\n");
	table_begin(out, "quality", "quality");
	html_column(out, "维度", "Dimension");
	html_column(out, "图示", "Bar");
	html_column_number(out, "得分率", "Share");
	html_column_number(out, "通过 / 应有", "Passed / of");
	table_body(out);
	for (const struct json *d = json_first(json_get(quality, "dimensions")); d != NULL; d = json_next(d))
		dimension_row(out, d);
	table_end(out);
	buf_adds(out, "<p class=\"note\">时效性按发布当日计算。<span class=\"en\" lang=\"en\">Timeliness is that of the day of publication.</span></p>\n</section>\n");
}

/* ---- privacy ---- */

static enum treatment treatment_of(struct str name)
{
	for (int t = TREAT_UNSAID + 1; t < TREAT_COUNT; t++)
		if (str_is(name, treatment_name((enum treatment)t)))
			return (enum treatment)t;
	return TREAT_UNSAID;
}

static struct str title_of(const struct catalog_item *item, struct str name)
{
	for (const struct json *f = json_first(json_get(item->entry, "fields")); f != NULL; f = json_next(f))
		if (str_eq(json_str(json_get(f, "name")), name))
			return json_str(json_get(f, "title"));
	return STR_NONE;
}

static void treated_rows(const struct page *p, const struct catalog_item *item, const struct json *fields)
{
	struct buf *out = p->out;
	table_begin(out, "privacy", "privacy");
	html_column(out, "字段", "Field");
	html_column(out, "处理", "Treatment");
	table_body(out);
	for (const struct json *m = json_first(fields); m != NULL; m = json_next(m)) {
		enum treatment t = treatment_of(json_str(m));
		if (t == TREAT_KEEP || t == TREAT_UNSAID)
			continue;
		struct str title = title_of(item, json_key(m));
		buf_adds(out, "<tr><th scope=\"row\">");
		html_text(out, title);
		buf_adds(out, title.n > 0 ? " <code>" : "<code>");
		html_text(out, json_key(m));
		buf_adds(out, "</code></th><td>");
		html_both(out, treatment_about(t, true), treatment_about(t, false));
		buf_adds(out, "</td></tr>\n");
	}
	table_end(out);
}

static void count_line(struct buf *out, const struct json *privacy, const char *key, const char *zh, const char *en)
{
	int64_t n;
	if (!json_int(json_get(privacy, key), &n))
		return;
	buf_adds(out, "<li>");
	html_both(out, zh, en);
	buf_adds(out, "：");
	html_count(out, n);
	buf_adds(out, "</li>\n");
}

void page_privacy(const struct page *p, const struct catalog_item *item)
{
	const struct json *privacy = json_get(item->entry, "privacy"), *fields = json_get(privacy, "fields");
	struct buf *out = p->out;
	size_t treated = 0, kept = 0;
	bool product = json_get(privacy, "minN") != NULL;
	if (json_count(privacy) == 0)
		return;
	for (const struct json *m = json_first(fields); m != NULL; m = json_next(m)) {
		enum treatment t = treatment_of(json_str(m));
		treated += t != TREAT_KEEP && t != TREAT_UNSAID;
		kept += t == TREAT_KEEP;
	}
	buf_adds(out, "<section>\n");
	html_heading(out, "privacy", "个人信息保护", "Privacy");
	if (product)
		buf_adds(out, "<p>本数据集由个人明细汇总而成，明细不公布。下表是汇总之前对明细字段的处理。<span class=\"en\" lang=\"en\">Made from records of persons, which are not published; "
			"the table says how their fields are treated before they are aggregated.</span></p>\n");
	if (treated > 0)
		treated_rows(p, item, fields);
	buf_adds(out, "<ul>\n");
	if (!product) {
		buf_adds(out, "<li>");
		html_both(out, "原样公布的字段", "fields published as they are");
		buf_addf(out, "：%zu</li>\n", kept);
	}
	count_line(out, privacy, "suppressedRows", "因人数过少不公布的行", "rows withheld because their group is small");
	count_line(out, privacy, "minN", "汇总的最小人数", "smallest group published");
	count_line(out, privacy, "suppressedCells", "因人数过少隐去的单元格", "cells withheld because their group is small");
	count_line(out, privacy, "k", "k 匿名值", "k-anonymity");
	buf_adds(out, "</ul>\n</section>\n");
}

/* ---- versions ---- */

static void version_row(const struct page *p, const struct catalog_item *item, const struct catalog_version *v)
{
	struct buf *out = p->out;
	bool gone = v->bundle.path.n == 0;
	buf_adds(out, "<tr><th scope=\"row\">");
	html_text(out, v->version);
	buf_addf(out, "</th><td><span class=\"status status-%s\">", page_status(v->status, false));
	html_both(out, page_status(v->status, true), page_status(v->status, false));
	buf_adds(out, "</span></td>");
	if (gone) {
		buf_adds(out, "<td colspan=\"4\" class=\"tombstone\">该版本已撤回，文件已删除。<span class=\"en\" lang=\"en\">This version was withdrawn; its files are gone.</span></td></tr>\n");
		return;
	}
	buf_addf(out, "<td><a href=\"%s", p->root);
	html_text(out, v->bundle.path);
	buf_adds(out, "\" download>zip</a></td><td class=\"number\">");
	html_bytes(out, v->bundle.bytes);
	buf_adds(out, "</td><td><code class=\"digest\">");
	html_text(out, v->bundle.sha256);
	buf_addf(out, "</code></td><td><a href=\"%sd/", p->root);
	html_text(out, item->slug);
	buf_addc(out, '/');
	html_text(out, v->version);
	buf_adds(out, "/CHANGES.json\">CHANGES.json</a></td></tr>\n");
}

void page_versions(const struct page *p, const struct catalog_item *item)
{
	struct buf *out = p->out;
	bool yanked = false;
	buf_adds(out, "<section>\n");
	html_heading(out, "versions", "版本", "Versions");
	table_begin(out, "versions", "versions");
	html_column(out, "版本", "Version");
	html_column(out, "状态", "Status");
	html_column(out, "数据包", "Bundle");
	html_column_number(out, "大小", "Size");
	html_column(out, "校验和", "SHA-256");
	html_column(out, "变更", "Changes");
	table_body(out);
	for (size_t i = 0; i < item->n_versions; i++) {
		version_row(p, item, &item->versions[i]);
		yanked = yanked || str_is(item->versions[i].status, "yanked");
	}
	table_end(out);
	if (yanked)
		buf_adds(out, "<p class=\"note\">已停用的版本数据有误，仅供核对。<span class=\"en\" lang=\"en\">Yanked versions hold wrong data and are kept for reference only.</span></p>\n");
	buf_adds(out, "</section>\n");
}
