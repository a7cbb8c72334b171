/* page_parts.c - see page_parts.h */
#include "portal/page_parts.h"

#include <stdio.h>

#include "base/mem.h"
#include "base/utf8.h"

/* ---- text ---- */

static bool harmful(uint32_t cp)
{
	return (cp < 0x20 && cp != '\t' && cp != '\n') || (cp >= 0x7F && cp < 0xA0) || cp == UTF8_WRONG || (cp >= 0x200E && cp <= 0x200F) || (cp >= 0x2028 && cp <= 0x202E) ||
		(cp >= 0x2066 && cp <= 0x2069);
}

void html_text(struct buf *out, struct str s)
{
	for (const char *p = s.p, *end = s.p + s.n, *next; p < end; p = next) {
		uint32_t cp;
		next = p + utf8_next(p, end, &cp);
		switch (cp) {
		case '&': buf_adds(out, "&amp;"); break;
		case '<': buf_adds(out, "&lt;"); break;
		case '>': buf_adds(out, "&gt;"); break;
		case '"': buf_adds(out, "&quot;"); break;
		case '\'': buf_adds(out, "&#39;"); break;
		default:
			if (harmful(cp))
				buf_adds(out, "\xEF\xBF\xBD");
			else
				buf_add(out, p, (size_t)(next - p));
		}
	}
}

void html_both(struct buf *out, const char *zh, const char *en)
{
	buf_addf(out, "%s <span class=\"en\" lang=\"en\">%s</span>", zh, en);
}

void html_column(struct buf *out, const char *zh, const char *en)
{
	buf_adds(out, "<th scope=\"col\">");
	html_both(out, zh, en);
	buf_adds(out, "</th>");
}

void html_column_number(struct buf *out, const char *zh, const char *en)
{
	buf_adds(out, "<th scope=\"col\" class=\"number\">");
	html_both(out, zh, en);
	buf_adds(out, "</th>");
}

void html_heading(struct buf *out, const char *id, const char *zh, const char *en)
{
	buf_addf(out, "<h2 id=\"%s\">", id);
	html_both(out, zh, en);
	buf_adds(out, "</h2>\n");
}

void html_count(struct buf *out, int64_t n)
{
	char digits[24];
	if (n < 0) {
		buf_adds(out, "—");
		return;
	}
	size_t length = (size_t)snprintf(digits, sizeof digits, "%lld", (long long)n);
	for (size_t i = 0; i < length; i++) {
		if (i > 0 && (length - i) % 3 == 0)
			buf_addc(out, ',');
		buf_addc(out, digits[i]);
	}
}

void html_bytes(struct buf *out, uint64_t n)
{
	static const char *const units[] = { "KB", "MB", "GB", "TB" };
	double x = (double)n / 1024;
	size_t unit = 0;
	if (n < 1024) {
		buf_addf(out, "%llu B", (unsigned long long)n);
		return;
	}
	for (; x >= 1024 && unit + 1 < ARRAY_SIZE(units); unit++)
		x /= 1024;
	buf_addf(out, "%.1f %s", x, units[unit]);
}

void html_link(struct buf *out, struct str address, struct str text)
{
	if (!str_starts(address, STR("https://")) && !str_starts(address, STR("http://"))) {
		html_text(out, text);
		return;
	}
	buf_adds(out, "<a href=\"");
	html_text(out, address);
	buf_adds(out, "\">");
	html_text(out, text);
	buf_adds(out, "</a>");
}

void page_address(const struct page *p, struct str path, struct buf *out)
{
	static const char plain[] = "-._~:/?#[]@!$&()*+,;=%";
	struct str base = p->c->base_url.n > 0 ? p->c->base_url : STR("PORTAL/");
	struct str parts[] = { base, base.p[base.n - 1] == '/' ? STR("") : STR("/"), path };
	for (size_t k = 0; k < ARRAY_SIZE(parts); k++)
		for (size_t i = 0; i < parts[k].n; i++) {
			unsigned char c = (unsigned char)parts[k].p[i];
			if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c != '\0' && strchr(plain, c) != NULL))
				buf_addc(out, (char)c);
			else
				buf_addf(out, "%%%02X", c);
		}
}

/* ---- head and foot ---- */

void page_begin(const struct page *p, struct str title, struct str description, bool home)
{
	struct buf *out = p->out;
	buf_adds(out, "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<title>");
	html_text(out, title);
	if (!home) {
		buf_adds(out, " - ");
		html_text(out, p->c->title);
	}
	buf_adds(out, "</title>\n<meta name=\"description\" content=\"");
	html_text(out, description);
	buf_addf(out, "\">\n<link rel=\"stylesheet\" href=\"%sassets/portal.css\">\n<link rel=\"icon\" href=\"%sassets/portal.svg\" type=\"image/svg+xml\">\n", p->root, p->root);
	buf_addf(out, "<link rel=\"alternate\" type=\"application/ld+json\" href=\"%scatalog.jsonld\" title=\"DCAT-AP\">\n", p->root);
	buf_adds(out, "</head>\n<body>\n<a class=\"skip\" href=\"#main\">跳到正文 <span lang=\"en\">Skip to content</span></a>\n<header class=\"top\">\n<div class=\"wrap\">\n");
	buf_addf(out, "<p class=\"site\"><a href=\"%sindex.html\"%s>", p->root, home ? " aria-current=\"page\"" : "");
	html_text(out, p->c->title);
	buf_adds(out, "</a></p>\n<p class=\"publisher\">");
	html_text(out, p->c->publisher_title);
	buf_adds(out, "</p>\n</div>\n</header>\n<main id=\"main\" class=\"wrap\">\n");
}

static void foot_contact(const struct page *p)
{
	const struct catalog *c = p->c;
	const struct str parts[] = { c->contact_title, c->contact_phone, c->contact_email };
	struct buf *out = p->out;
	if (c->contact_title.n + c->contact_phone.n + c->contact_email.n == 0)
		return;
	buf_adds(out, "<p>");
	html_both(out, "联系", "Contact");
	buf_adds(out, "：");
	for (size_t i = 0, n = 0; i < ARRAY_SIZE(parts); i++)
		if (parts[i].n > 0) {
			buf_adds(out, n++ > 0 ? "，" : "");
			html_text(out, parts[i]);
		}
	buf_adds(out, "</p>\n");
}

void page_end(const struct page *p)
{
	struct buf *out = p->out;
	buf_adds(out, "</main>\n<footer class=\"bottom\">\n<div class=\"wrap\">\n");
	foot_contact(p);
	if (p->c->license_title.n > 0) {
		buf_adds(out, "<p>");
		html_both(out, "许可", "Licence");
		buf_adds(out, "：");
		html_link(out, p->c->license_path, p->c->license_title);
		buf_adds(out, "</p>\n");
	}
	buf_adds(out, "<p>");
	html_both(out, "机器可读的目录", "Machine-readable catalogue");
	buf_addf(out, "：<a href=\"%scatalog.json\">catalog.json</a>，<a href=\"%scatalog.jsonld\">catalog.jsonld (DCAT-AP)</a>，<a href=\"%slatest.json\">latest.json</a></p>\n", p->root,
		p->root, p->root);
	buf_addf(out, "<p>");
	html_both(out, "目录序号", "Catalogue serial");
	buf_addf(out, "：%llu</p>\n</div>\n</footer>\n</body>\n</html>\n", (unsigned long long)p->c->serial);
}

/* ---- words ---- */

const char *page_status(struct str status, bool zh)
{
	static const struct { const char *word, *zh, *en; } all[] = {
		{ "published", "已发布", "published" }, { "deprecated", "不再推荐", "deprecated" }, { "yanked", "已停用", "yanked" }, { "withdrawn", "已撤回", "withdrawn" },
	};
	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		if (str_is(status, all[i].word))
			return zh ? all[i].zh : all[i].en;
	return "";
}

void page_badge(struct buf *out, const struct catalog_item *item)
{
	static const char *const words[] = { "优", "良", "中", "差" };
	if (item->grade >= 'A' && item->grade <= 'D')
		buf_addf(out, "<span class=\"grade grade-%c\">%s <span lang=\"en\">%c</span></span>", item->grade, words[item->grade - 'A'], item->grade);
	else
		buf_adds(out, "—");
}

const char *page_domain(struct str domain, bool zh)
{
	static const struct { const char *word, *zh, *en; } all[] = {
		{ "tour", "旅游", "Tourism" }, { "sport", "体育", "Sports" }, { "home", "家政、养老、托育", "Home services and care" }, { "rate", "服务质量评价", "Service quality" },
	};
	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		if (str_is(domain, all[i].word))
			return zh ? all[i].zh : all[i].en;
	return NULL;
}
