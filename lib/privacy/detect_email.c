/* Mail addresses (privacy.md 2.7 E). A role address at an organisation's domain is that organisation's contact, not personal. */
#include "privacy/detect_pass.h"

const struct detector detector_email = { .name = "email", .cls = CLASS_PERSONAL, .personal = true, .about_zh = "电子邮箱", .about_en = "mail address" };

#define LOCAL_MAX 64
#define LABEL_MAX 63
#define DOMAIN_MAX 253

static const char *const roles[] = {
	"info", "contact", "service", "services", "office", "admin", "kefu", "bangong", "bangongshi", "zixun", "tousu", "webmaster", "postmaster", "support", "help",
	"sales", "market", "marketing", "hr", "press", "media", "hello", "mail", "enquiry", "booking", "reservation", "yuding", "fuwu", "xinxi", "zhaopin",
	"opendata", "data", "noreply", "no-reply", "abuse", "security", "privacy",
};

/* Hosts where people have their own addresses: whatever stands before the @ is somebody's. */
static const char *const public_hosts[] = {
	"qq.com", "vip.qq.com", "foxmail.com", "163.com", "vip.163.com", "126.com", "yeah.net", "sina.com", "sina.cn", "vip.sina.com", "sohu.com", "139.com", "189.cn", "wo.cn",
	"aliyun.com", "21cn.com", "tom.com", "263.net", "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "live.cn", "msn.com", "yahoo.com",
	"yahoo.cn", "yahoo.com.cn", "icloud.com", "me.com", "mac.com", "aol.com", "gmx.com", "gmx.net", "proton.me", "protonmail.com", "mail.ru", "yandex.ru",
};

static bool is_local(unsigned char c)
{
	return view_alnum(c) || c == '.' || c == '_' || c == '-' || c == '+' || c == '%';
}

static bool one_of(struct str s, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t k = 0;
		while (k < s.n && words[i][k] != '\0' && (s.p[k] >= 'A' && s.p[k] <= 'Z' ? s.p[k] + 32 : s.p[k]) == words[i][k])
			k++;
		if (k == s.n && words[i][k] == '\0')
			return true;
	}
	return false;
}

/* Where the local part begins, SIZE_MAX for none. An ellipsis or hyphens before it are no part of it; one dot makes it none. */
static size_t local_from(const struct view *v, size_t at)
{
	size_t i = at;
	while (i > 0 && is_local(v->ch[i - 1]) && at - i <= LOCAL_MAX)
		i--;
	if (i + 2 <= at && v->ch[i] == '.' && v->ch[i + 1] == '.')
		while (i < at && v->ch[i] == '.')
			i++;
	while (i < at && (v->ch[i] == '-' || v->ch[i] == '+' || v->ch[i] == '%'))
		i++;
	if (i == at || at - i > LOCAL_MAX || v->ch[i] == '.' || v->ch[at - 1] == '.')
		return SIZE_MAX;
	for (size_t k = i; k + 1 < at; k++)
		if (v->ch[k] == '.' && v->ch[k + 1] == '.')
			return SIZE_MAX;
	return i;
}

/* One label at i; returns its end, or i if there is none. */
static size_t label(const struct view *v, size_t i)
{
	size_t from = i;
	while (view_alnum(v->ch[i]) || (v->ch[i] == '-' && i > from))
		i++;
	while (i > from && v->ch[i - 1] == '-')
		i--;
	return i - from <= LABEL_MAX ? i : from;
}

/* Two letters or more at the head of a label: something glued behind them is no part. */
static size_t top_level(const struct view *v, size_t from, size_t to)
{
	size_t i = from;
	if (to - from > 4 && memcmp(v->ch + from, "xn--", 4) == 0)
		return to;
	while (i < to && view_alpha(v->ch[i]))
		i++;
	return i - from >= 2 ? i : from;
}

/* Where the domain that begins at `from` ends, 0 for none: at least two labels, the last one a top-level domain. */
static size_t domain_to(const struct view *v, size_t from)
{
	size_t i = label(v, from), best = 0;
	if (i == from)
		return 0;
	while (v->ch[i] == '.') {
		size_t end = label(v, i + 1), top = top_level(v, i + 1, end);
		if (end == i + 1)
			break;
		if (top > i + 1)
			best = top;
		i = end;
	}
	return best > from && best - from <= DOMAIN_MAX ? best : 0;
}

/* "logo@2x.png": a picture for fine screens. */
static bool picture(struct str domain)
{
	static const char *const names[] = { "2x.png", "3x.png", "2x.jpg", "3x.jpg", "2x.webp", "3x.webp", "2x.gif", "2x.svg" };
	return one_of(domain, names, sizeof names / sizeof *names);
}

void detect_email(struct pass *p)
{
	const struct view *v = &p->view;
	if (!v->at)
		return;
	for (size_t at = 1; at + 1 < v->n; at++) {
		if (v->ch[at] != '@')
			continue;
		size_t from = local_from(v, at), to = domain_to(v, at + 1);
		if (from == SIZE_MAX || to == 0)
			continue;
		struct str domain = pass_str(p, at + 1, to);
		if (picture(domain))
			continue;
		struct candidate *c = pass_add(p, &detector_email, from, to, STRENGTH_STRONG);
		c->personal = !one_of(pass_str(p, from, at), roles, sizeof roles / sizeof *roles) || one_of(domain, public_hosts, sizeof public_hosts / sizeof *public_hosts);
	}
}
