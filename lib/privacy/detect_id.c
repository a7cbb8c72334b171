/* Identity numbers: 18 and 15 digits, their kinds, embedded in longer tokens, destroyed by spreadsheets, masked (privacy.md 2.7 A1 to A7). */
#include "privacy/detect_pass.h"
#include "value/ident.h"

#define PERSONAL .cls = CLASS_PERSONAL, .personal = true

const struct detector detector_cn_resident_id = { .name = "cn_resident_id", PERSONAL, .about_zh = "公民身份号码", .about_en = "resident identity number" };
const struct detector detector_cn_hmt_residence_id = { .name = "cn_hmt_residence_id", PERSONAL, .about_zh = "港澳台居民居住证号",
	.about_en = "residence permit of a Hong Kong, Macau or Taiwan resident" };
const struct detector detector_cn_foreigner_pr = { .name = "cn_foreigner_pr", PERSONAL, .about_zh = "外国人永久居留身份证号",
	.about_en = "permanent residence card of a foreigner" };
const struct detector detector_cn_resident_id15 = { .name = "cn_resident_id15", PERSONAL, .about_zh = "15 位身份证号", .about_en = "identity number of 15 digits" };
const struct detector detector_embedded_id = { .name = "embedded_id", PERSONAL, .about_zh = "含身份证号的编号", .about_en = "number that contains an identity number" };
const struct detector detector_cn_disability_cert = { .name = "cn_disability_cert", .cls = CLASS_SENSITIVE, .personal = true, .about_zh = "残疾人证号",
	.about_en = "disability certificate number" };
const struct detector detector_id_lossy = { .name = "id_lossy", PERSONAL, .about_zh = "被表格软件损坏的身份证号", .about_en = "identity number destroyed by a spreadsheet" };
const struct detector detector_id_masked = { .name = "id_masked", PERSONAL, .about_zh = "打码的身份证号", .about_en = "masked identity number" };

#define ID 18

static int as_number(struct date d)
{
	return d.year * 10000 + d.month * 100 + d.day;
}

/* Shape and a birth that may be. */
static bool has_birth(const struct pass *p, struct str s)
{
	struct date d;
	return ident_id_shape(s) && ident_id_birth(s, &d) && (p->reference == 0 || as_number(d) <= p->reference);
}

/* The kind of a number that passes check and date, NULL if it is none. */
static const struct detector *kind_of(const struct pass *p, struct str s, enum strength *strength)
{
	struct str region = str_sub(s, 0, 6);
	*strength = STRENGTH_STRONG;
	if (!has_birth(p, s) || !ident_id_check(s))
		return NULL;
	if (ident_foreigner(s))
		return &detector_cn_foreigner_pr;
	if (!ident_province(s))
		return NULL;
	if (str_is(region, "810000") || str_is(region, "820000") || str_is(region, "830000"))
		return &detector_cn_hmt_residence_id;
	if (!ident_region_known(s))
		*strength = STRENGTH_LIKELY;
	return &detector_cn_resident_id;
}

bool detect_looks_rounded(struct str s)
{
	uint64_t n = 0;
	for (size_t i = 0; i < s.n; i++) {
		if (!view_digit((unsigned char)s.p[i]))
			return false;
		n = n * 10 + (uint64_t)(s.p[i] - '0');
	}
	/* 15 digits kept, or the nearest double of what it was: doubles of 18 digits lie 16 or more apart. */
	return n % 1000 == 0 || (n % 16 == 0 && (uint64_t)(double)n == n);
}

/* ---- a whole token ---- */

static void whole(struct pass *p, size_t from, size_t to)
{
	struct str s = pass_str(p, from, to);
	enum strength strength;
	size_t end;
	if (!pass_whole_number(p, from, to, &end))
		return;
	const struct detector *kind = kind_of(p, s, &strength);
	if (kind != NULL) {
		if (!((p->context & CONTEXT_USCC) && detect_uscc_full(s)))
			pass_add(p, kind, from, end, strength);
		return;
	}
	if (!has_birth(p, s) || !ident_province(s))
		return;
	if (detect_looks_rounded(s)) {
		pass_add(p, &detector_id_lossy, from, end, STRENGTH_LIKELY);
		return;
	}
	struct candidate *c = pass_add(p, &detector_cn_resident_id, from, end, STRENGTH_WEAK);
	if (pass_context(p, from, end, CONTEXT_ID))
		c->strength = STRENGTH_LIKELY;         /* a typing error does not free an ID; c->checked stays false */
}

static void fifteen(struct pass *p, const struct token *t)
{
	char full[ID];
	struct str s = token_str(p, t);
	struct date d;
	size_t end;
	memcpy(full, s.p, 6);
	memcpy(full + 6, "19", 2);
	memcpy(full + 8, s.p + 6, 9);
	full[17] = '0';
	if (s.p[0] == '0' || !ident_province(s) || !ident_id_birth((struct str){ full, ID }, &d) || !pass_whole_number(p, t->from, t->to, &end))
		return;
	struct candidate *c = pass_add(p, &detector_cn_resident_id15, t->from, end, STRENGTH_WEAK);
	if (pass_context(p, t->from, end, CONTEXT_ID))
		c->strength = STRENGTH_LIKELY;
}

/* ---- inside a longer token ---- */

static bool window(const struct pass *p, size_t at)
{
	enum strength strength;
	return kind_of(p, pass_str(p, at, at + ID), &strength) != NULL;
}

/* ID + kind 1-7 + grade 1-4, and B with a digit for a reissue. */
static bool disability(const struct pass *p, const struct token *t)
{
	const unsigned char *rest = p->view.ch + t->from + ID;
	size_t n = token_length(t) - ID;
	if ((n != 2 && n != 4) || rest[0] < '1' || rest[0] > '7' || rest[1] < '1' || rest[1] > '4')
		return false;
	return n == 2 || ((rest[2] | 0x20) == 'b' && view_digit(rest[3]));
}

/* In a token of 19 to 24 characters any window may be an ID; in longer ones only a run of exactly 18: chance hits would grow with the length. */
static void embedded(struct pass *p, const struct token *t)
{
	const unsigned char *ch = p->view.ch;
	bool any = token_length(t) <= 24;
	if (pass_fraction(p, t->from))
		return;
	for (size_t i = t->from; i + ID <= t->to; i++) {
		bool run = (i == t->from || !view_digit(ch[i - 1])) && !view_digit(ch[i + ID]);
		if (!view_digit(ch[i]) || !(any || run) || !window(p, i))
			continue;
		bool cert = i == t->from && disability(p, t);
		pass_add(p, cert ? &detector_cn_disability_cert : &detector_embedded_id, t->from, t->to, STRENGTH_LIKELY);
		return;
	}
}

/* ---- in groups ---- */

static void grouped(struct pass *p, size_t k)
{
	char joined[ID];
	size_t n = 0, i = k, end;
	for (;; i++) {
		const struct token *t = &p->tokens[i];
		size_t length = token_length(t);
		if (length < 2 || n + length > ID || (t->form != TOKEN_DIGITS && !(t->form == TOKEN_DIGITS_X && n + length == ID)))
			return;
		memcpy(joined + n, p->view.ch + t->from, length);
		n += length;
		if (n == ID)
			break;
		char gap = pass_gap(p, i);
		if (gap == 0 || gap == '.')
			return;
	}
	enum strength strength;
	const struct detector *kind = kind_of(p, (struct str){ joined, ID }, &strength);
	if (kind != NULL && pass_whole_number(p, p->tokens[k].from, p->tokens[i].to, &end))
		pass_add(p, kind, p->tokens[k].from, end, strength);
}

void detect_id_token(struct pass *p, size_t k)
{
	const struct token *t = &p->tokens[k];
	size_t n = token_length(t);
	if (n == ID && t->form != TOKEN_MIXED)
		whole(p, t->from, t->to);
	else if (n == 15 && t->form == TOKEN_DIGITS)
		fifteen(p, t);
	else if (n > ID)
		embedded(p, t);
	else if (n < ID && t->form == TOKEN_DIGITS && k + 1 < p->n_tokens)
		grouped(p, k);
}

/* ---- masked ---- */

static bool is_mask(unsigned char c)
{
	return c == '*' || c == VIEW_BULLET || (c | 0x20) == 'x';
}

/* How many characters of the longest run of masks. */
static size_t longest_mask(const unsigned char *s, size_t n)
{
	size_t best = 0, run = 0;
	for (size_t i = 0; i < n; i++) {
		run = is_mask(s[i]) ? run + 1 : 0;
		if (run > best)
			best = run;
	}
	return best;
}

/* "13****************": what our own reports show of a number (privacy.md 3.1). It tells a province, no person. */
static bool own_shape(const unsigned char *s, size_t n)
{
	for (size_t i = 2; i < n; i++)
		if (s[i] != '*')
			return false;
	return n > 2 && view_digit(s[0]) && view_digit(s[1]);
}

static bool masked_id(const unsigned char *s, size_t n)
{
	size_t digits = 0;
	for (size_t i = 0; i < n; i++)
		digits += view_digit(s[i]);
	return (n == ID || n == 15) && digits >= 2 && longest_mask(s, n) >= 4 && !own_shape(s, n);
}

/* Three digits of a mobile, four masks, four digits; or seven digits and four masks. */
static bool masked_mobile(const unsigned char *s, size_t n)
{
	if (n != 11 || s[0] != '1' || s[1] < '3' || s[1] > '9' || !view_digit(s[2]))
		return false;
	size_t masks_at = is_mask(s[3]) ? 3 : 7;
	for (size_t i = 0; i < n; i++)
		if (is_mask(s[i]) != (i >= masks_at && i < masks_at + 4) || (!is_mask(s[i]) && !view_digit(s[i])))
			return false;
	return true;
}

void detect_masked(struct pass *p)
{
	const unsigned char *ch = p->view.ch;
	size_t i = 0;
	if (!p->view.mask)
		return;
	while (i < p->view.n) {
		size_t from = i;
		while (i < p->view.n && (view_digit(ch[i]) || is_mask(ch[i])))
			i++;
		bool bounded = (from == 0 || !view_alpha(ch[from - 1])) && !view_alpha(ch[i]);
		if (i - from >= 11 && bounded && masked_mobile(ch + from, i - from))
			pass_add(p, &detector_mobile_masked, from, i, STRENGTH_LIKELY);
		else if (i - from >= 15 && bounded && masked_id(ch + from, i - from))
			pass_add(p, &detector_id_masked, from, i, STRENGTH_LIKELY);
		if (i == from)
			i++;
	}
}

/* ---- scientific notation ---- */

/* The mantissa before the E at `e`: one digit, or one digit, a point and more. Returns where it begins, SIZE_MAX for none. */
static size_t mantissa(const struct pass *p, size_t e)
{
	const unsigned char *ch = p->view.ch;
	size_t i = e;
	while (i > 0 && view_digit(ch[i - 1]))
		i--;
	if (i == e)
		return SIZE_MAX;
	if (i >= 2 && ch[i - 1] == '.' && view_digit(ch[i - 2]))
		i -= 2;
	else if (e - i != 1)
		return SIZE_MAX;
	return i > 0 && (view_alnum(ch[i - 1]) || ch[i - 1] == '.') ? SIZE_MAX : i;
}

static void lossy_at(struct pass *p, size_t e)
{
	const unsigned char *ch = p->view.ch;
	size_t from = mantissa(p, e), exponent = e + 1 + (ch[e + 1] == '+');
	if (from == SIZE_MAX || exponent + 2 > p->view.n)
		return;
	size_t to = exponent + 2;
	if (ch[exponent] != '1' || view_alnum(ch[to]) || (ch[to] == '.' && view_digit(ch[to + 1])))
		return;
	if (ch[exponent + 1] == '7' && ch[from] != '0')
		pass_add(p, &detector_id_lossy, from, to, STRENGTH_LIKELY);
	if (ch[exponent + 1] == '0' && ch[from] == '1' && ch[from + 1] == '.' && ch[from + 2] >= '3')
		pass_add(p, &detector_mobile_lossy, from, to, STRENGTH_LIKELY);
}

void detect_lossy(struct pass *p)
{
	if (!p->view.e)
		return;
	for (size_t i = 1; i + 1 < p->view.n; i++)
		if ((p->view.ch[i] | 0x20) == 'e')
			lossy_at(p, i);
}
