/* Landlines and service numbers: contacts of organisations, found so that they are not taken for mobiles (privacy.md 2.7 B2, B3). */
#include "privacy/detect_pass.h"
#include "value/phone.h"

const struct detector detector_landline = { .name = "landline", .cls = CLASS_BUSINESS, .personal = false, .about_zh = "固定电话", .about_en = "landline telephone number" };
const struct detector detector_service_no = { .name = "service_no", .cls = CLASS_BUSINESS, .personal = false, .about_zh = "服务热线", .about_en = "service telephone number" };

#define DIGITS_MAX 13
#define LANDLINE_MIN 10        /* digits, area code included */

/* Tokens joined into digits: "0" in front where the country code has taken its place. */
struct digits { char p[DIGITS_MAX]; size_t n; };

static bool join(struct digits *d, const struct pass *p, size_t k)
{
	size_t n = token_length(&p->tokens[k]);
	if (p->tokens[k].form != TOKEN_DIGITS || d->n + n > DIGITS_MAX)
		return false;
	memcpy(d->p + d->n, p->view.ch + p->tokens[k].from, n);
	d->n += n;
	return true;
}

static bool legal(const struct digits *d, size_t *area)
{
	return d->n >= LANDLINE_MIN && phone_landline_digits((struct str){ d->p, d->n }, area);
}

/* "-801", "转801", "转分机801" behind a number that ends with token `last`; returns the end of all. */
static size_t with_extension(const struct pass *p, size_t last, size_t end)
{
	static const struct str words[] = { STR_INIT("转分机"), STR_INIT("转"), STR_INIT("分机") };
	const struct token *next = &p->tokens[last + 1];
	if (last + 1 >= p->n_tokens || next->form != TOKEN_DIGITS || token_length(next) > 6 || end != p->tokens[last].to)
		return end;
	struct str between = str_sub(p->text, p->view.byte[end], p->view.byte[next->from]);
	bool joined = pass_gap(p, last) == '-';
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		joined |= str_eq(str_trim(between), words[i]);
	return joined ? next->to : end;
}

/* A home's number is a person's. */
static bool at_home(const struct pass *p)
{
	return (p->context & CONTEXT_HOME) && (p->context & CONTEXT_PHONE);
}

static void add_landline(struct pass *p, size_t from, size_t last, size_t end, enum strength strength)
{
	end = with_extension(p, last, end);
	struct candidate *c = pass_add(p, &detector_landline, from, end, strength);
	c->personal = at_home(p);
	p->landline_to = end;
}

/* A plus and an opening bracket that belong to token k. */
static size_t opening(const struct pass *p, size_t k)
{
	const unsigned char *ch = p->view.ch;
	size_t from = p->tokens[k].from;
	if (from > 0 && ch[from - 1] == '+')
		from--;
	if (from > 0 && ch[from - 1] == '(' && pass_gap(p, k) == ')')
		from--;
	return from;
}

/* "+863357061111" */
static bool international(struct pass *p, size_t k)
{
	const struct token *t = &p->tokens[k];
	struct digits d = { "", 0 };
	size_t area, end;
	if (t->from == 0 || p->view.ch[t->from - 1] != '+' || token_length(t) < 11 || !join(&d, p, k) || memcmp(d.p, "86", 2) != 0)
		return false;
	memmove(d.p + 1, d.p + 2, d.n - 2);
	d.p[0] = '0';
	d.n--;
	if (!legal(&d, &area) || !pass_whole_number(p, t->from, t->to, &end))
		return false;
	add_landline(p, opening(p, k), k, end, STRENGTH_LIKELY);
	return true;
}

/* The number may stand in one token or in up to three: area and subscriber, the subscriber as 3-4 or 4-4. The area code may have +86 before it. */
static bool landline(struct pass *p, size_t k)
{
	const struct token *t = &p->tokens[k];
	struct str first = token_str(p, t);
	struct digits d = { "", 0 };
	bool country = first.n >= 2 && (str_is(first, "0086") || (str_is(first, "86") && t->from > 0 && p->view.ch[t->from - 1] == '+'));
	size_t last = k, area, end;
	if (country) {
		char gap = pass_gap(p, k);
		if (gap == 0 || gap == '.' || k + 1 >= p->n_tokens)
			return false;
		last = k + 1;
		if (p->view.ch[p->tokens[last].from] != '0')
			d.p[d.n++] = '0';
	} else if (first.p[0] != '0') {
		return false;
	}
	for (unsigned groups = 1; groups <= 3; groups++) {
		if (!join(&d, p, last))
			return false;
		if (legal(&d, &area) && pass_whole_number(p, t->from, p->tokens[last].to, &end)) {
			add_landline(p, opening(p, k), last, end, groups > 1 ? STRENGTH_STRONG : STRENGTH_LIKELY);
			return true;
		}
		if (pass_gap(p, last) == 0 || pass_gap(p, last) == '\n')
			return false;
		last++;
	}
	return false;
}

/* Without area code: after another landline it inherits its area; in a column of telephone numbers it is one. */
static void bare(struct pass *p, size_t k)
{
	const struct token *t = &p->tokens[k];
	size_t n = token_length(t), area, end;
	const unsigned char *ch = p->view.ch;
	struct digits d = { "0", 1 };
	bool inherits = p->landline_to > 0 && t->from == p->landline_to + 1 && (ch[t->from - 1] == '/' || ch[t->from - 1] == VIEW_PAUSE || ch[t->from - 1] == ';');
	bool column = (p->context & CONTEXT_PHONE) != 0;
	if ((!inherits && !column) || !pass_whole_number(p, t->from, t->to, &end))
		return;
	if ((n == 7 || n == 8) && ch[t->from] >= '2')
		add_landline(p, t->from, k, end, STRENGTH_LIKELY);
	else if (column && n >= 9 && n <= 11 && join(&d, p, k) && legal(&d, &area))
		add_landline(p, t->from, k, end, STRENGTH_LIKELY);        /* a lost zero */
}

/* 400 and 800 in 3-3-4, 3-4-3, 3-7 or joined. */
static bool long_service(struct pass *p, size_t k)
{
	const struct token *t = &p->tokens[k];
	struct str first = token_str(p, t);
	struct digits d = { "", 0 };
	size_t last = k, end;
	if ((first.n != 3 && first.n != 10) || (memcmp(first.p, "400", 3) != 0 && memcmp(first.p, "800", 3) != 0))
		return false;
	while (join(&d, p, last) && d.n < 10) {
		char gap = pass_gap(p, last);
		if (gap == 0 || gap == '.' || gap == '\n' || last - k == 2)
			return false;
		last++;
	}
	if (d.n != 10 || !phone_service_digits((struct str){ d.p, d.n }) || !pass_whole_number(p, t->from, p->tokens[last].to, &end))
		return false;
	pass_add(p, &detector_service_no, t->from, end, STRENGTH_STRONG);
	return true;
}

/* 110, 12345, 95588: numbers like others, unless something says that they are dialled. */
static void short_service(struct pass *p, const struct token *t)
{
	unsigned char first = p->view.ch[t->from];
	size_t end;
	if ((first == '1' || first == '9') && pass_whole_number(p, t->from, t->to, &end) && phone_service_digits(token_str(p, t)) && pass_context(p, t->from, t->to, CONTEXT_PHONE))
		pass_add(p, &detector_service_no, t->from, end, STRENGTH_LIKELY);
}

void detect_phone_token(struct pass *p, size_t k)
{
	const struct token *t = &p->tokens[k];
	size_t n = token_length(t);
	if (t->form != TOKEN_DIGITS || n > DIGITS_MAX || n < 2)
		return;
	if (landline(p, k) || international(p, k) || long_service(p, k))
		return;
	if (n >= 3 && n <= 8 && n != 7)
		short_service(p, t);
	if (n >= 7)
		bare(p, k);
}
