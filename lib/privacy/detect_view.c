/* The scan view: what detectors see of a text, and the quick look that spares most cells from it. */
#include "privacy/detect_view.h"

#include "base/utf8.h"

#define HAN_RUN 11                     /* Han digits are a number from here on */

/* ---- the quick look ---- */

enum { LOOK_DIGIT = 1, LOOK_AT = 2, LOOK_MASK = 4, LOOK_HIGH = 8, LOOK_LEAD = 16, LOOK_ALPHA = 32, LOOK_WIDE = 64 };

static const unsigned char look_class[256] = {
	['0' ... '9'] = LOOK_DIGIT,
	['@'] = LOOK_AT,
	['*'] = LOOK_MASK,
	['A' ... 'Z'] = LOOK_ALPHA,
	['a' ... 'z'] = LOOK_ALPHA,
	[0x80 ... 0xD8] = LOOK_HIGH,
	[0xD9] = LOOK_HIGH | LOOK_LEAD,        /* Arabic-Indic digits */
	[0xDA] = LOOK_HIGH,
	[0xDB] = LOOK_HIGH | LOOK_LEAD,
	[0xDC ... 0xDF] = LOOK_HIGH,
	[0xE0] = LOOK_HIGH | LOOK_LEAD,        /* Devanagari */
	[0xE1 ... 0xEE] = LOOK_HIGH,
	[0xEF] = LOOK_HIGH | LOOK_WIDE,        /* full width */
	[0xF0] = LOOK_HIGH | LOOK_LEAD,        /* mathematical digits */
	[0xF1 ... 0xFF] = LOOK_HIGH,
};

/* Full-width digits, '@' and '*'. Most of what begins like them is a comma. */
static bool has_wide(struct str s)
{
	const char *p = s.p, *end = s.p + s.n;
	while ((p = memchr(p, 0xEF, (size_t)(end - p))) != NULL && end - p >= 3) {
		unsigned third = (unsigned char)p[2];
		if ((unsigned char)p[1] == 0xBC && ((third >= 0x90 && third <= 0x99) || third == 0xA0 || third == 0x8A))
			return true;
		p++;
	}
	return false;
}

/* Digits of other scripts. */
static bool has_odd(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.p, *end = p + s.n;
	for (; end - p >= 2; p++) {
		if ((p[0] == 0xD9 && p[1] >= 0xA0) || (p[0] == 0xDB && p[1] >= 0xB0))
			return true;
		if ((p[0] == 0xE0 && p[1] == 0xA5) || (p[0] == 0xF0 && p[1] == 0x9D && end - p >= 3 && p[2] == 0x9F))
			return true;
	}
	return false;
}

struct view_look view_look(struct str text)
{
	const unsigned char *p = (const unsigned char *)text.p;
	unsigned bits = 0;
	size_t digits = 0;
	for (size_t i = 0; i < text.n; i++) {
		unsigned k = look_class[p[i]];
		bits |= k;
		digits += k & LOOK_DIGIT;
	}
	return (struct view_look){
		.digits = digits,
		.at = (bits & LOOK_AT) != 0,
		.mask = (bits & LOOK_MASK) != 0,
		.alpha = (bits & LOOK_ALPHA) != 0,
		.high = (bits & LOOK_HIGH) != 0,
		.odd = ((bits & LOOK_WIDE) != 0 && has_wide(text)) || ((bits & LOOK_LEAD) != 0 && has_odd(text)),
	};
}

/* ---- characters ---- */

/* 0..9 for 〇零一二三四五六七八九幺, -1 for others. */
static int han_digit(uint32_t cp)
{
	switch (cp) {
	case 0x3007: case 0x96F6: return 0;
	case 0x4E00: case 0x5E7A: return 1;
	case 0x4E8C: return 2;
	case 0x4E09: return 3;
	case 0x56DB: return 4;
	case 0x4E94: return 5;
	case 0x516D: return 6;
	case 0x4E03: return 7;
	case 0x516B: return 8;
	case 0x4E5D: return 9;
	default: return -1;
	}
}

struct range_to { uint32_t from, to; int as; };    /* as: a view character, -1 = nothing at all, DIGITS = '0' + distance */
#define NOTHING (-1)
#define DIGITS (-2)

static const struct range_to ranges[] = {
	{ 0x0085, 0x0085, '\n' }, { 0x00A0, 0x00A0, ' ' }, { 0x00AD, 0x00AD, NOTHING }, { 0x00D7, 0x00D7, '*' }, { 0x061C, 0x061C, NOTHING },
	{ 0x0660, 0x0669, DIGITS }, { 0x06F0, 0x06F9, DIGITS }, { 0x0966, 0x096F, DIGITS }, { 0x180E, 0x180E, NOTHING }, { 0x2000, 0x200A, ' ' },
	{ 0x200B, 0x200F, NOTHING }, { 0x2010, 0x2015, '-' }, { 0x2022, 0x2022, VIEW_BULLET }, { 0x2028, 0x2029, '\n' }, { 0x202A, 0x202E, NOTHING },
	{ 0x202F, 0x202F, ' ' }, { 0x205F, 0x205F, ' ' }, { 0x2060, 0x2060, NOTHING }, { 0x2066, 0x2069, NOTHING }, { 0x2212, 0x2212, '-' },
	{ 0x2217, 0x2217, '*' }, { 0x25CF, 0x25CF, VIEW_BULLET }, { 0x3000, 0x3000, ' ' }, { 0x3001, 0x3001, VIEW_PAUSE }, { 0x3002, 0x3002, VIEW_STOP },
	{ 0x3400, 0x9FFF, VIEW_HAN }, { 0xFE00, 0xFE0F, NOTHING }, { 0xFE58, 0xFE58, '-' }, { 0xFE63, 0xFE63, '-' }, { 0xFEFF, 0xFEFF, NOTHING },
	{ 0x20000, 0x3FFFF, VIEW_HAN },
};

/* The view character of a code point above ASCII, NOTHING where it vanishes. */
static int wide_char(uint32_t cp)
{
	if (cp >= 0x3400 && cp <= 0x9FFF) {
		int d = han_digit(cp);
		return d >= 0 ? VIEW_HAN_DIGIT + d : VIEW_HAN;
	}
	if (cp >= 0xFF01 && cp <= 0xFF5E)
		return (int)(cp - 0xFEE0);
	if (cp >= 0x1D7CE && cp <= 0x1D7FF)
		return '0' + (int)((cp - 0x1D7CE) % 10);
	if (cp == 0x3007)
		return VIEW_HAN_DIGIT;
	for (size_t i = 0; i < sizeof ranges / sizeof *ranges && ranges[i].from <= cp; i++)
		if (cp <= ranges[i].to)
			return ranges[i].as == DIGITS ? '0' + (int)(cp - ranges[i].from) : ranges[i].as;
	return VIEW_OTHER;
}

static int narrow_char(unsigned char c)
{
	if (c == '\t')
		return ' ';
	if (c == '\r')
		return '\n';
	return c == 0 ? VIEW_OTHER : c;
}

static bool count_han(struct str text)
{
	const char *p = text.p, *end = text.p + text.n;
	unsigned run = 0;
	while (p < end && run < HAN_RUN) {
		uint32_t cp;
		p += utf8_decode(p, end, &cp);
		if (cp >= 0x80 && han_digit(cp) >= 0)
			run++;
		else if (cp < 0x80 || wide_char(cp) != NOTHING)
			run = 0;
	}
	return run >= HAN_RUN;
}

/* A run is at least 33 bytes long, so one look every 30 bytes meets it: at one of its digits, or at something that the view leaves out. */
bool view_has_han_number(struct str text)
{
	for (size_t i = 0; i < text.n; i += 3 * (HAN_RUN - 1)) {
		size_t at = i;
		uint32_t cp;
		while (at > 0 && ((unsigned char)text.p[at] & 0xC0) == 0x80)
			at--;
		if ((unsigned char)text.p[at] < 0x80)
			continue;
		utf8_decode(text.p + at, text.p + text.n, &cp);
		if (han_digit(cp) >= 0 || wide_char(cp) == NOTHING)
			return count_han(text);
	}
	return false;
}

static void convert_han(struct view *v)
{
	size_t from = 0;
	for (size_t i = 0; i <= v->n; i++) {
		if (i < v->n && v->ch[i] >= VIEW_HAN_DIGIT && v->ch[i] < VIEW_HAN)
			continue;
		for (size_t k = from; i - from >= HAN_RUN && k < i; k++)
			v->ch[k] = (unsigned char)('0' + (v->ch[k] - VIEW_HAN_DIGIT));
		from = i + 1;
	}
}

static void note(struct view *v, unsigned char c)
{
	v->at |= c == '@';
	v->e |= (c | 0x20) == 'e';
	v->mask |= c == '*' || c == VIEW_BULLET || (c | 0x20) == 'x';
}

size_t view_fill(struct view *v, struct str text, size_t from)
{
	const char *end = text.p + text.n;
	size_t i = from, n = 0, han = 0;
	v->at = v->e = v->mask = false;
	while (i < text.n && n < VIEW_MAX) {
		unsigned char c = (unsigned char)text.p[i];
		int as;
		size_t took = 1;
		if (c < 0x80) {
			as = narrow_char(c);
		} else {
			uint32_t cp;
			took = utf8_decode(text.p + i, end, &cp);
			as = wide_char(cp);
		}
		/* CR LF is one line end. */
		if (as != NOTHING && !(c == '\n' && i > from && text.p[i - 1] == '\r')) {
			han += as >= VIEW_HAN_DIGIT && as < VIEW_HAN;
			note(v, (unsigned char)as);
			v->ch[n] = (unsigned char)as;
			v->byte[n++] = (uint32_t)i;
		}
		i += took;
	}
	v->n = n;
	v->ch[n] = 0;
	v->byte[n] = (uint32_t)i;
	if (han >= HAN_RUN)
		convert_han(v);
	return i;
}
