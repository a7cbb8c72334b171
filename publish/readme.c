/* readme.c - README.md of a bundle: what it is, its licence, its dictionary, how to prove it; Chinese first, then English. */
#include "base/mem.h"
#include "publish/bundle.h"

/* A cell of a Markdown table: no line ends, no bars. */
static void md(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '|')
			buf_adds(out, "\\|");
		else
			buf_addc(out, s.p[i] == '\n' || s.p[i] == '\r' ? ' ' : s.p[i]);
	}
}

static void row(struct buf *out, const struct str *cells, size_t n)
{
	buf_addc(out, '|');
	for (size_t i = 0; i < n; i++) {
		buf_addc(out, ' ');
		md(out, cells[i]);
		buf_adds(out, " |");
	}
	buf_addc(out, '\n');
}

static struct str list_of(const struct bundle *b, const struct json *field, struct buf *scratch)
{
	size_t i = standard_field(b->standard, json_str(json_get(field, "name")));
	buf_reset(scratch);
	if (i != SIZE_MAX && b->standard->fields[i].list != NULL)
		buf_addf(scratch, "lists/%.*s.csv", STR_ARG(list_id(b->standard->fields[i].list)));
	return buf_str(scratch);
}

static void dictionary(const struct bundle *b, struct buf *out, bool zh)
{
	struct buf scratch = BUF_INIT(4096);
	buf_adds(out, zh ? "| 字段 | 名称 | 类型 | 单位 | 代码表 | 说明 |\n|---|---|---|---|---|---|\n" : "| field | title | type | unit | code list | about |\n|---|---|---|---|---|---|\n");
	for (const struct json *f = json_first(json_get(b->schema, "fields")); f != NULL; f = json_next(f)) {
		size_t i = standard_field(b->standard, json_str(json_get(f, "name")));
		const struct field *field = i == SIZE_MAX ? NULL : &b->standard->fields[i];
		struct str title = json_str_or(json_get(f, "title"), "");
		if (!zh && field != NULL && field->title_en.n > 0)
			title = field->title_en;
		const struct str cells[] = { json_str_or(json_get(f, "name"), ""), title, json_str_or(json_get(f, "type"), "any"), field != NULL ? field->unit : STR(""),
			list_of(b, f, &scratch), zh ? json_str_or(json_get(f, "description"), "") : STR("") };
		row(out, cells, ARRAY_SIZE(cells));
	}
	buf_release(&scratch);
}

static void fact(struct buf *out, const char *name, struct str value)
{
	if (value.n == 0)
		return;
	buf_addf(out, "- %s", name);
	md(out, value);
	buf_addc(out, '\n');
}

static void head(const struct bundle *b, struct buf *out, bool zh)
{
	struct str english = b->standard->title_en;
	if (zh || english.n == 0)
		buf_addf(out, "# %.*s\n\n", STR_ARG(json_str_or(json_get(b->job, "title"), b->slug)));
	else
		buf_addf(out, "# %.*s\n\n", STR_ARG(english));
	if (zh) {
		md(out, json_str_or(json_get(b->job, "description"), ""));
		buf_adds(out, "\n\n");
	}
	fact(out, zh ? "版本：" : "Version: ", str_from(b->version));
	fact(out, zh ? "数据日期：" : "Data date: ", str_from(b->data_date));
	fact(out, zh ? "提供单位：" : "Provider: ", json_str(json_path(b->job, "entry.provider")));
	fact(out, zh ? "信息资源代码：" : "Resource code: ", json_str(json_get(b->job, "code")));
	fact(out, zh ? "更新周期：" : "Update cycle: ", json_str(json_path(b->job, "entry.update_cycle")));
	fact(out, zh ? "许可：" : "Licence: ", json_str(json_path(b->job, "license.title")));
	fact(out, zh ? "许可地址：" : "Licence text: ", json_str(json_path(b->job, "license.path")));
	buf_addf(out, zh ? "- 行数：%llu\n" : "- Rows: %llu\n", (unsigned long long)b->rows);
}

void bundle_readme(const struct bundle *b, struct buf *out)
{
	head(b, out, true);
	buf_adds(out, "\n## 数据字典\n\n");
	dictionary(b, out, true);
	buf_addf(out, "\n## 文件\n\n- `data/%s.csv`：数据（UTF-8，逗号分隔）\n- `lists/`：所用代码表\n- `schema.json`：Table Schema；`datapackage.json`：Data Package v2\n"
		"- `quality.json`：校验与质量；`privacy.json`：去除了哪些个人信息；`CHANGES.json`：与上一版本的差异\n- `SHA256SUMS`：各文件的校验和\n\n"
		"核对完整：在解压后的文件夹中运行 `sha256sum -c SHA256SUMS`。核对来源：用门户公布的公钥运行 `minisign -V`。\n\n---\n\n", b->slug);
	head(b, out, false);
	buf_adds(out, "\n## Dictionary\n\n");
	dictionary(b, out, false);
	buf_addf(out, "\n## Files\n\n- `data/%s.csv`: the data (UTF-8, comma)\n- `lists/`: the code lists in use\n- `schema.json`: Table Schema; `datapackage.json`: Data Package v2\n"
		"- `quality.json`: validation and quality; `privacy.json`: what personal data was removed; `CHANGES.json`: what changed since the version before\n"
		"- `SHA256SUMS`: checksums\n\nTo prove it whole: `sha256sum -c SHA256SUMS` in the unpacked folder. To prove its origin: `minisign -V` with the portal's public key.\n", b->slug);
}
