/* Mobile numbers in every grouping of privacy.md 2.2, with country codes (2.7 B1). Recall first: a prefix that no table knows is LIKELY. */
#include "privacy/detect_pass.h"
#include "value/phone.h"

const struct detector detector_mobile = { .name = "mobile", .cls = CLASS_PERSONAL, .personal = true, .about_zh = "手机号码", .about_en = "mobile telephone number" };
const struct detector detector_mobile_lossy = { .name = "mobile_lossy", .cls = CLASS_PERSONAL, .personal = true, .about_zh = "被表格软件损坏的手机号",
	.about_en = "mobile number destroyed by a spreadsheet" };
const struct detector detector_mobile_masked = { .name = "mobile_masked", .cls = CLASS_PERSONAL, .personal = true, .about_zh = "打码的手机号码",
	.about_en = "masked mobile number" };

#define MOBILE 11

static const struct str countries[] = { STR_INIT("0086"), STR_INIT("086"), STR_INIT("86") };

static bool starts_mobile(const unsigned char *s)
{
	return s[0] == '1' && s[1] >= '3' && s[1] <= '9';
}

/* A country code that is a token of its own: "+86 138…", "(+86)138…", "0-138…". Returns where the number then begins. */
static size_t take_country(const struct pass *p, size_t k, size_t from)
{
	const unsigned char *ch = p->view.ch;
	const struct token *before = k > 0 ? &p->tokens[k - 1] : NULL;
	char gap = before ? pass_gap(p, k - 1) : 0;
	bool code = false;
	if (before == NULL || before->form != TOKEN_DIGITS || (gap != ' ' && gap != '-' && gap != ')'))
		return from;
	for (size_t i = 0; i < sizeof countries / sizeof *countries; i++)
		code |= str_eq(token_str(p, before), countries[i]);
	code |= gap == '-' && str_is(token_str(p, before), "0");
	if (!code || pass_fraction(p, before->from))
		return from;
	from = before->from;
	if (from > 0 && ch[from - 1] == '+')
		from--;
	if (gap == ')' && from > 0 && ch[from - 1] == '(')
		from--;
	return from;
}

static void add(struct pass *p, size_t k, size_t from, size_t to, const char *digits)
{
	if (from > 0 && p->view.ch[from - 1] == '+')
		from--;
	pass_add(p, &detector_mobile, take_country(p, k, from), to, phone_mobile_assigned((struct str){ digits, MOBILE }) ? STRENGTH_STRONG : STRENGTH_LIKELY);
}

/* Digits before `rest` that are a country code or a trunk 0: how many, or SIZE_MAX. */
static size_t code_length(const unsigned char *s, size_t n, size_t rest)
{
	size_t code = n - rest;
	if (n < rest)
		return SIZE_MAX;
	if (code == 0 || (code == 1 && s[0] == '0'))
		return code;
	for (size_t i = 0; i < sizeof countries / sizeof *countries; i++)
		if (code == countries[i].n && memcmp(s, countries[i].p, code) == 0)
			return code;
	return SIZE_MAX;
}

/* "13800138000", "8613800138000". */
static void joined(struct pass *p, size_t k)
{
	const struct token *t = &p->tokens[k];
	const unsigned char *s = p->view.ch + t->from;
	size_t n = token_length(t), code = code_length(s, n, MOBILE), end;
	if (code != SIZE_MAX && starts_mobile(s + code) && pass_whole_number(p, t->from, t->to, &end))
		add(p, k, t->from, end, (const char *)s + code);
}

/* "138-0013-8000", "+86138 0013 8000", "138.0013.8000". */
static void three_groups(struct pass *p, size_t k)
{
	const struct token *t = &p->tokens[k];
	const unsigned char *s = p->view.ch + t->from;
	size_t code = code_length(s, token_length(t), 3), end = t[2].to;
	char digits[MOBILE], first = pass_gap(p, k), second = pass_gap(p, k + 1);
	if (code == SIZE_MAX || !starts_mobile(s + code) || first == 0 || second == 0 || (first == '.') != (second == '.'))
		return;
	if (t[1].form != TOKEN_DIGITS || t[2].form != TOKEN_DIGITS || token_length(&t[1]) != 4 || token_length(&t[2]) != 4)
		return;
	if (!pass_whole_number(p, t->from, t[2].to, &end))
		return;
	memcpy(digits, s + code, 3);
	memcpy(digits + 3, p->view.ch + t[1].from, 4);
	memcpy(digits + 7, p->view.ch + t[2].from, 4);
	add(p, k, t->from, end, digits);
}

/* Two groups of any length that a line break has cut. */
static void broken_line(struct pass *p, size_t k)
{
	const struct token *t = &p->tokens[k];
	size_t n = token_length(t), end;
	char digits[MOBILE];
	if (t[1].form != TOKEN_DIGITS || n + token_length(&t[1]) != MOBILE || !pass_whole_number(p, t->from, t[1].to, &end))
		return;
	memcpy(digits, p->view.ch + t->from, n);
	memcpy(digits + n, p->view.ch + t[1].from, MOBILE - n);
	if (starts_mobile((const unsigned char *)digits))
		add(p, k, t->from, end, digits);
}

static bool blank(const struct pass *p, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (p->view.ch[i] != ' ' && p->view.ch[i] != '\n')
			return false;
	return true;
}

/* "1 3 8 0 0 1 3 8 0 0 0", and nothing else in the text. */
static void spaced(struct pass *p)
{
	const struct token *t = p->tokens;
	char digits[MOBILE];
	if (p->n_tokens != MOBILE || p->view.byte[0] != 0 || p->view.byte[p->view.n] != p->text.n)
		return;
	if (!blank(p, 0, t->from) || !blank(p, t[MOBILE - 1].to, p->view.n))
		return;
	for (size_t i = 0; i < MOBILE; i++) {
		if (token_length(&t[i]) != 1 || (i + 1 < MOBILE && (pass_gap(p, i) == 0 || pass_gap(p, i) == '.')))
			return;
		digits[i] = (char)p->view.ch[t[i].from];
	}
	if (starts_mobile((const unsigned char *)digits))
		add(p, 0, t->from, t[MOBILE - 1].to, digits);
}

/* "Tel13800138000": a letter before a number makes it a code, but these words. */
static void after_word(struct pass *p, const struct token *t)
{
	static const struct str words[] = { STR_INIT("tel"), STR_INIT("phone"), STR_INIT("mobile"), STR_INIT("mob"), STR_INIT("cell"), STR_INIT("wechat"),
		STR_INIT("weixin"), STR_INIT("wx"), STR_INIT("vx") };
	const unsigned char *s = p->view.ch + t->from;
	size_t letters = token_length(t) - MOBILE, end;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (words[i].n != letters || !starts_mobile(s + letters))
			continue;
		size_t same = 0, digits = 0;
		while (same < letters && (s[same] | 0x20) == (unsigned char)words[i].p[same])
			same++;
		while (digits < MOBILE && view_digit(s[letters + digits]))
			digits++;
		if (same == letters && digits == MOBILE && pass_whole_number(p, t->from, t->to, &end))
			pass_add(p, &detector_mobile, t->from + letters, end, phone_mobile_assigned(pass_str(p, t->from + letters, t->to)) ? STRENGTH_STRONG : STRENGTH_LIKELY);
	}
}

void detect_mobile_token(struct pass *p, size_t k)
{
	const struct token *t = &p->tokens[k];
	size_t n = token_length(t);
	if (t->form == TOKEN_MIXED) {
		if (n > MOBILE && n <= MOBILE + 6)
			after_word(p, t);
		return;
	}
	if (t->form != TOKEN_DIGITS)
		return;
	if (n >= MOBILE && n <= MOBILE + 4)
		joined(p, k);
	else if (n >= 3 && n <= 7 && k + 2 < p->n_tokens)
		three_groups(p, k);
	if (n < MOBILE && k + 1 < p->n_tokens && pass_gap(p, k) == '\n')
		broken_line(p, k);
	if (n == 1 && k == 0)
		spaced(p);
}
