/* pages.c - see pages.h: the home page and the page of a data set; their sections are in page_dataset.c. */
#include "portal/pages.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/mem.h"
#include "catalog/list.h"
#include "portal/page_parts.h"
#include "value/date.h"

#define PROVIDERS_COUNTED 2000     /* data sets of a catalogue whose providers are counted */
#define DOMAINS_MAX 64

/* ---- home ---- */

static void figure(struct buf *out, int64_t n, const char *zh, const char *en)
{
	buf_adds(out, "<div><dt>");
	html_both(out, zh, en);
	buf_adds(out, "</dt><dd>");
	html_count(out, n);
	buf_adds(out, "</dd></div>\n");
}

static size_t count_providers(const struct catalog *c)
{
	size_t n = 0;
	for (size_t i = 0; i < c->n; i++) {
		size_t k = 0;
		while (k < i && !str_eq(c->items[k].provider, c->items[i].provider))
			k++;
		n += k == i;
	}
	return n;
}

static void figures(const struct page *p)
{
	const struct catalog *c = p->c;
	int64_t rows = 0, shown = 0;
	for (size_t i = 0; i < c->n; i++) {
		rows += c->items[i].rows > 0 ? c->items[i].rows : 0;
		shown += c->items[i].version.n > 0;
	}
	buf_adds(p->out, "<dl class=\"figures\">\n");
	figure(p->out, shown, "数据集", "data sets");
	figure(p->out, rows, "记录", "records");
	if (c->n <= PROVIDERS_COUNTED)
		figure(p->out, (int64_t)count_providers(c), "提供单位", "providers");
	buf_adds(p->out, "</dl>\n");
}

static struct str cycle_of(const struct catalog_item *item)
{
	return json_str(json_get(item->entry, "update_cycle"));
}

static void home_row(const struct page *p, const struct catalog_item *item, bool cycles)
{
	struct buf *out = p->out;
	buf_adds(out, "<tr><th scope=\"row\"><a href=\"d/");
	html_text(out, item->slug);
	buf_adds(out, "/index.html\">");
	html_text(out, item->title);
	buf_adds(out, "</a><span class=\"slug\">");
	html_text(out, item->slug);
	buf_adds(out, "</span></th><td data-label=\"提供单位\">");
	html_text(out, item->provider);
	buf_adds(out, "</td>");
	if (cycles) {
		buf_adds(out, "<td data-label=\"更新周期\">");
		html_text(out, cycle_of(item));
		buf_adds(out, "</td>");
	}
	if (item->version.n == 0) {
		buf_adds(out, "<td colspan=\"3\" class=\"tombstone\">已撤回 <span class=\"en\" lang=\"en\">withdrawn</span></td></tr>\n");
		return;
	}
	buf_adds(out, "<td data-label=\"数据日期\">");
	html_text(out, item->updated);
	buf_adds(out, "</td><td data-label=\"行数\" class=\"number\">");
	html_count(out, item->rows);
	buf_adds(out, "</td><td data-label=\"质量\">");
	page_badge(out, item);
	if (item->grade != 0)
		buf_addf(out, " %.1f", item->score);
	buf_adds(out, "</td></tr>\n");
}

static void home_table(const struct page *p, struct str domain, bool cycles, size_t number)
{
	struct buf *out = p->out;
	const char *zh = page_domain(domain, true);
	buf_addf(out, "<section>\n<h2 id=\"domain-%zu\">", number);
	if (zh != NULL)
		html_both(out, zh, page_domain(domain, false));
	else
		html_text(out, domain);
	buf_addf(out, "</h2>\n<table class=\"list\" aria-labelledby=\"domain-%zu\">\n<thead>\n<tr>", number);
	html_column(out, "数据集", "Data set");
	html_column(out, "提供单位", "Provider");
	if (cycles)
		html_column(out, "更新周期", "Cycle");
	html_column(out, "数据日期", "Data date");
	html_column_number(out, "行数", "Rows");
	html_column(out, "质量", "Quality");
	buf_adds(out, "</tr>\n</thead>\n<tbody>\n");
	for (size_t i = 0; i < p->c->n; i++)
		if (str_eq(p->c->items[i].domain, domain))
			home_row(p, &p->c->items[i], cycles);
	buf_adds(out, "</tbody>\n</table>\n</section>\n");
}

/* One table a domain, those that the plan names first. The cycle stands in the entries only: where the caller has none, there is no such column. */
static void home_tables(const struct page *p)
{
	static const char *const first[] = { "tour", "sport", "home", "rate" };
	struct str domains[DOMAINS_MAX];
	size_t n = 0;
	bool cycles = false;
	for (size_t k = 0; k < ARRAY_SIZE(first); k++)
		for (size_t i = 0; i < p->c->n; i++)
			if (str_is(p->c->items[i].domain, first[k])) {
				domains[n++] = str_from(first[k]);
				break;
			}
	for (size_t i = 0; i < p->c->n; i++) {
		size_t k = 0;
		cycles = cycles || cycle_of(&p->c->items[i]).n > 0;
		while (k < n && !str_eq(domains[k], p->c->items[i].domain))
			k++;
		if (k == n && n < ARRAY_SIZE(domains))
			domains[n++] = p->c->items[i].domain;
	}
	for (size_t k = 0; k < n; k++)
		home_table(p, domains[k], cycles, k + 1);
}

static void key_section(const struct page *p)
{
	struct buf *out = p->out;
	if (p->key == NULL)
		return;
	buf_adds(out, "<section>\n");
	html_heading(out, "key", "签名公钥", "Signing key");
	buf_adds(out, "<p>所有文件均有签名。下载后可用下列公钥核验，步骤见各数据集页面。<span class=\"en\" lang=\"en\">Everything is signed. Each data set's page says how to prove a download with this key.</span></p>\n<dl class=\"facts\">\n<div><dt>");
	html_both(out, "公钥文件", "Public key");
	buf_adds(out, "</dt><dd><a href=\"");
	html_text(out, str_from(p->key->file));
	buf_adds(out, "\">");
	html_text(out, str_from(p->key->file));
	buf_adds(out, "</a></dd></div>\n<div><dt>");
	html_both(out, "指纹", "Fingerprint");
	buf_adds(out, "</dt><dd><code>");
	html_text(out, str_from(p->key->fingerprint));
	buf_adds(out, "</code></dd></div>\n<div><dt>");
	html_both(out, "公钥", "Key");
	buf_adds(out, "</dt><dd><code class=\"digest\">");
	html_text(out, str_from(p->key->public_line));
	buf_adds(out, "</code></dd></div>\n</dl>\n</section>\n");
}

void pages_home(const struct catalog *c, const struct pages_key *key, const char *today, struct buf *out)
{
	struct page p = { out, c, key, "" };
	(void)today;                            /* the list shows dates; what is late is said on the page of a data set */
	page_begin(&p, c->title, c->title, true);
	buf_adds(out, "<h1>");
	html_text(out, c->title);
	buf_adds(out, "</h1>\n<p class=\"lead\">开放数据目录，可自由下载、核验和引用。<span class=\"en\" lang=\"en\">Open data, free to download, verify and cite.</span></p>\n");
	figures(&p);
	if (c->n == 0)
		buf_adds(out, "<p>尚未发布数据集。<span class=\"en\" lang=\"en\">No data set is published yet.</span></p>\n");
	home_tables(&p);
	key_section(&p);
	page_end(&p);
}

/* ---- a data set ---- */

static void fact(struct buf *out, const char *zh, const char *en)
{
	buf_adds(out, "<div><dt>");
	html_both(out, zh, en);
	buf_adds(out, "</dt><dd>");
}

static void fact_end(struct buf *out)
{
	buf_adds(out, "</dd></div>\n");
}

static void fact_text(struct buf *out, const char *zh, const char *en, struct str s)
{
	if (s.n == 0)
		return;
	fact(out, zh, en);
	html_text(out, s);
	fact_end(out);
}

static bool days_of(struct str s, int64_t *days)
{
	struct date d;
	if (!date_iso(s, &d))
		return false;
	*days = clock_days(d.year, d.month, d.day);
	return true;
}

/* When the next data are due: data date + cycle. With `today`, whether they are late. */
static void fact_due(struct buf *out, const struct catalog_item *item, const char *today)
{
	const struct cycle *cycle = list_cycle(cycle_of(item));
	int64_t from, now;
	int year, month, day;
	if (cycle == NULL || cycle->days == 0 || item->version.n == 0 || !days_of(item->updated, &from))
		return;
	clock_civil(from + cycle->days, &year, &month, &day);
	fact(out, "下次应在此日前更新", "Next update due");
	buf_addf(out, "%04d-%02d-%02d", year, month, day);
	if (days_of(str_from(today), &now) && now > from + cycle->stale)
		buf_adds(out, " <span class=\"status status-overdue\">已逾期 <span class=\"en\" lang=\"en\">overdue</span></span>");
	fact_end(out);
}

static void fact_contact(struct buf *out, const struct json *contact)
{
	const struct str parts[] = { json_str(json_get(contact, "title")), json_str(json_get(contact, "phone")), json_str(json_get(contact, "email")) };
	size_t n = 0;
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		if (parts[i].n == 0)
			continue;
		if (n++ == 0)
			fact(out, "联系", "Contact");
		else
			buf_adds(out, "，");
		html_text(out, parts[i]);
	}
	if (n > 0)
		fact_end(out);
}

static void fact_licence(struct buf *out, const struct json *license)
{
	struct str title = json_str(json_get(license, "title")), path = json_str(json_get(license, "path"));
	if (title.n + path.n == 0)
		return;
	fact(out, "许可", "Licence");
	html_link(out, path, title.n > 0 ? title : path);
	fact_end(out);
}

static void facts(const struct page *p, const struct catalog_item *item, const char *today)
{
	const struct json *e = item->entry;
	struct buf *out = p->out;
	buf_adds(out, "<dl class=\"facts\">\n");
	fact_text(out, "提供单位", "Provider", item->provider);
	fact_text(out, "信息资源代码", "Resource code", item->code);
	fact_text(out, "版本", "Version", item->version);
	fact_text(out, "数据日期", "Data date", item->updated);
	fact_text(out, "更新周期", "Update cycle", cycle_of(item));
	fact_due(out, item, today);
	if (item->rows >= 0) {
		fact(out, "行数", "Rows");
		html_count(out, item->rows);
		fact_end(out);
	}
	fact_text(out, "共享标准", "Standard", item->standard);
	fact_text(out, "开放属性", "Access", json_str(json_path(e, "open.type")));
	fact_text(out, "开放条件", "Condition", json_str(json_path(e, "open.condition")));
	fact_licence(out, json_get(e, "license"));
	fact_contact(out, json_get(e, "contact"));
	fact_text(out, "列入目录", "Listed since", json_str(json_get(e, "published")));
	buf_adds(out, "</dl>\n");
}

static void dataset_head(const struct page *p, const struct catalog_item *item)
{
	struct buf *out = p->out;
	struct str abstract = json_str(json_get(item->entry, "abstract")), about = json_str(json_get(item->entry, "description"));
	buf_adds(out, "<nav aria-label=\"位置 breadcrumb\" class=\"crumbs\"><a href=\"../../index.html\">目录 <span lang=\"en\">Catalogue</span></a> / ");
	html_text(out, item->title);
	buf_adds(out, "</nav>\n<h1>");
	html_text(out, item->title);
	buf_addf(out, "</h1>\n<p class=\"badges\"><span class=\"status status-%s\">", page_status(item->status, false));
	html_both(out, page_status(item->status, true), page_status(item->status, false));
	buf_adds(out, "</span>");
	if (item->grade != 0) {
		buf_addc(out, ' ');
		page_badge(out, item);
	}
	buf_adds(out, "</p>\n");
	if (abstract.n > 0) {
		buf_adds(out, "<p class=\"lead\">");
		html_text(out, abstract);
		buf_adds(out, "</p>\n");
	}
	if (about.n > 0) {
		buf_adds(out, "<p>");
		html_text(out, about);
		buf_adds(out, "</p>\n");
	}
	if (item->version.n == 0)
		buf_adds(out, "<p class=\"tombstone\">该数据集已撤回，没有可下载的版本。<span class=\"en\" lang=\"en\">This data set was withdrawn; there is nothing to download.</span></p>\n");
	else if (str_is(item->status, "yanked"))
		buf_adds(out, "<p class=\"tombstone\">当前版本已停用：数据有误，请勿使用。<span class=\"en\" lang=\"en\">The current version was yanked: its data are wrong.</span></p>\n");
}

void pages_dataset(const struct catalog *c, const struct catalog_item *item, const struct pages_key *key, const char *today, struct buf *out)
{
	struct page p = { out, c, key, "../../" };
	struct str abstract = json_str(json_get(item->entry, "abstract"));
	page_begin(&p, item->title, abstract.n > 0 ? abstract : item->title, false);
	dataset_head(&p, item);
	facts(&p, item, today);
	page_files(&p, item);
	page_proof(&p, item);
	page_dictionary(&p, item);
	page_quality(&p, item);
	page_privacy(&p, item);
	page_versions(&p, item);
	if (item->entry != NULL && item->version.n > 0)
		page_jsonld(&p, item);
	page_end(&p);
}
