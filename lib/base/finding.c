/* finding.c - see finding.h */
#include "base/finding.h"

const char *severity_name(enum severity s)
{
	static const char *const names[] = { "info", "warning", "error" };
	return names[s];
}

const struct rule *rule_find(const struct rule *rules, size_t n, struct str id)
{
	for (size_t i = 0; i < n; i++)
		if (str_is(id, rules[i].id))
			return &rules[i];
	return NULL;
}

/* One placeholder at p ("{name}"); appends its text and returns how many bytes it took, 0 if it is none. */
static size_t placeholder(struct buf *out, const char *p, const struct finding *f, struct str cell)
{
	const char *end = strchr(p, '}');
	if (end == NULL)
		return 0;
	struct str name = { p + 1, (size_t)(end - p - 1) };
	if (str_is(name, "cell"))
		buf_addstr(out, cell);
	else if (str_is(name, "field"))
		buf_addstr(out, f->field);
	else if (str_is(name, "row"))
		buf_addf(out, "%llu", (unsigned long long)f->at.row);
	else if (str_is(name, "line"))
		buf_addf(out, "%llu", (unsigned long long)f->at.line);
	else if (name.n == 1 && name.p[0] >= '0' && name.p[0] < '0' + FINDING_ARGS)
		buf_addstr(out, f->arg[name.p[0] - '0']);
	else
		return 0;
	return name.n + 2;
}

void finding_text(struct buf *out, const char *template_text, const struct finding *f, struct str cell)
{
	for (const char *p = template_text; *p;) {
		size_t taken = *p == '{' ? placeholder(out, p, f, cell) : 0;
		if (taken == 0) {
			buf_addc(out, *p);
			taken = 1;
		}
		p += taken;
	}
}
