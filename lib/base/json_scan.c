/* json_scan.c - see json_scan.h. cJSON takes much that is no JSON (style.md 6); this pass lets nothing of it through and knows the place of each mistake. */
#include "base/json_scan.h"

#include <math.h>
#include <stdlib.h>

#include "base/utf8.h"

#define NUMBER_MAX 60              /* cJSON looks at 63 characters of a number */

struct scan {
	const char *start, *p, *end;
	const char *what;              /* the reason, once it failed; p is the place */
	size_t values, keys;
	size_t wanted;                 /* json_scan_key: stop at this key */
	unsigned depth;
};

static bool scan_value(struct scan *s);

static bool fail(struct scan *s, const char *at, const char *what)
{
	s->p = at;
	s->what = what;
	return false;
}

static void skip_space(struct scan *s)
{
	while (s->p < s->end && (*s->p == ' ' || *s->p == '\n' || *s->p == '\t' || *s->p == '\r'))
		s->p++;
}

static bool is_digit(const struct scan *s)
{
	return s->p < s->end && *s->p >= '0' && *s->p <= '9';
}

/* ---- strings ---- */

static bool hex4(const char *p, const char *end, unsigned *out)
{
	unsigned x = 0;
	if (end - p < 4)
		return false;
	for (int i = 0; i < 4; i++) {
		char c = p[i];
		unsigned digit;
		if (c >= '0' && c <= '9')
			digit = (unsigned)(c - '0');
		else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
			digit = (unsigned)((c | 0x20) - 'a' + 10);
		else
			return false;
		x = x << 4 | digit;
	}
	*out = x;
	return true;
}

/* p stands behind "\u". */
static bool scan_unicode(struct scan *s)
{
	const char *at = s->p - 2;
	unsigned unit, second;
	if (!hex4(s->p, s->end, &unit))
		return fail(s, at, "\\u needs four hexadecimal digits");
	s->p += 4;
	if (unit == 0)
		return fail(s, at, "a string must not hold the character NUL");
	if (unit >= 0xDC00 && unit <= 0xDFFF)
		return fail(s, at, "half of a surrogate pair");
	if (unit < 0xD800 || unit > 0xDBFF)
		return true;
	if (s->end - s->p < 6 || s->p[0] != '\\' || s->p[1] != 'u' || !hex4(s->p + 2, s->end, &second) || second < 0xDC00 || second > 0xDFFF)
		return fail(s, at, "half of a surrogate pair");
	s->p += 6;
	return true;
}

static bool scan_string(struct scan *s)
{
	const char *open = s->p++;
	while (s->p < s->end) {
		unsigned char c = (unsigned char)*s->p++;
		if (c == '"')
			return true;
		if (c < 0x20)
			return fail(s, s->p - 1, c == 0 ? "a string must not hold the character NUL" : "control character in a string (write it as an escape)");
		if (c != '\\')
			continue;
		if (s->p == s->end)
			break;
		char letter = *s->p++;
		if (letter == 'u') {
			if (!scan_unicode(s))
				return false;
		} else if (letter == '\0' || strchr("\"\\/bfnrt", letter) == NULL) {
			return fail(s, s->p - 2, "unknown escape in a string");
		}
	}
	return fail(s, open, "the string is not closed");
}

/* ---- numbers ---- */

static size_t digits(struct scan *s)
{
	const char *from = s->p;
	while (is_digit(s))
		s->p++;
	return (size_t)(s->p - from);
}

/* Digits from the first that is not 0 to the last, zeros at the end of a fraction apart; up to 'e'. */
static size_t significant(const char *p, const char *end)
{
	size_t all = 0, zeros = 0;
	bool fraction = false;
	for (; p < end && (*p | 0x20) != 'e'; p++) {
		if (*p == '.')
			fraction = true;
		if (*p < '0' || *p > '9' || (all == 0 && *p == '0'))
			continue;
		all++;
		zeros = fraction && *p == '0' ? zeros + 1 : 0;
	}
	return all - zeros;
}

static bool is_finite_text(const char *p, size_t n)
{
	char text[NUMBER_MAX + 1];
	memcpy(text, p, n);
	text[n] = '\0';
	/* The decimal sign of strtod follows the locale, and does not matter for the size: leave the fraction out. */
	char *point = strchr(text, '.');
	if (point != NULL) {
		char *exponent = point + strcspn(point, "eE");
		memmove(point, exponent, strlen(exponent) + 1);
	}
	return isfinite(strtod(text, NULL));
}

static bool scan_number(struct scan *s)
{
	const char *from = s->p;
	bool integer = true;
	if (*s->p == '-')
		s->p++;
	bool zero = is_digit(s) && *s->p == '0';
	size_t whole = digits(s);
	if (whole == 0)
		return fail(s, from, "a digit is missing in the number");
	if (zero && whole > 1)
		return fail(s, from, "a number must not begin with 0");
	if (s->p < s->end && *s->p == '.') {
		integer = false;
		s->p++;
		if (digits(s) == 0)
			return fail(s, from, "a digit is missing after the decimal point");
	}
	if (s->p < s->end && (*s->p == 'e' || *s->p == 'E')) {
		integer = false;
		s->p++;
		if (s->p < s->end && (*s->p == '+' || *s->p == '-'))
			s->p++;
		if (digits(s) == 0)
			return fail(s, from, "a digit is missing in the exponent");
	}
	size_t n = (size_t)(s->p - from);
	if (integer && whole > 15)
		return fail(s, from, "an integer of more than 15 digits (write it as a string)");
	if (n > NUMBER_MAX || significant(from, s->p) > 17)
		return fail(s, from, "a number of more than 17 digits (write it as a string)");
	if (!integer && !is_finite_text(from, n))
		return fail(s, from, "the number is too large");
	return true;
}

/* ---- objects, arrays, the rest ---- */

static bool scan_member(struct scan *s)
{
	if (s->p == s->end || *s->p != '"')
		return fail(s, s->p, s->p == s->end ? "the text ends too early" : "expected a key in double quotes");
	if (s->keys++ == s->wanted)
		return fail(s, s->p, "");
	if (!scan_string(s))
		return false;
	skip_space(s);
	if (s->p == s->end || *s->p != ':')
		return fail(s, s->p, s->p == s->end ? "the text ends too early" : "expected ':'");
	s->p++;
	return scan_value(s);
}

static bool scan_many(struct scan *s, char close, bool (*one)(struct scan *), const char *expected)
{
	if (++s->depth > JSON_DEPTH)
		return fail(s, s->p, "nested more than 64 deep");
	s->p++;
	skip_space(s);
	if (s->p < s->end && *s->p == close) {
		s->p++;
		s->depth--;
		return true;
	}
	for (;;) {
		if (!one(s))
			return false;
		skip_space(s);
		if (s->p == s->end)
			return fail(s, s->p, "the text ends too early");
		if (*s->p == close)
			break;
		if (*s->p != ',')
			return fail(s, s->p, expected);
		s->p++;
		skip_space(s);
	}
	s->p++;
	s->depth--;
	return true;
}

static bool scan_word(struct scan *s)
{
	static const struct str words[] = { STR_INIT("true"), STR_INIT("false"), STR_INIT("null") };
	struct str rest = { s->p, (size_t)(s->end - s->p) };
	for (size_t i = 0; i < 3; i++) {
		if (!str_starts(rest, words[i]))
			continue;
		s->p += words[i].n;
		return true;
	}
	return fail(s, s->p, "expected a value");
}

static bool scan_value(struct scan *s)
{
	skip_space(s);
	if (s->p == s->end)
		return fail(s, s->p, "the text ends too early");
	if (++s->values > JSON_VALUES)
		return fail(s, s->p, "more than 2,000,000 values");
	switch (*s->p) {
	case '{':
		return scan_many(s, '}', scan_member, "expected ',' or '}'");
	case '[':
		return scan_many(s, ']', scan_value, "expected ',' or ']'");
	case '"':
		return scan_string(s);
	case '-': case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7': case '8': case '9':
		return scan_number(s);
	default:
		return scan_word(s);
	}
}

bool json_scan(struct str text, const char **what, size_t *at)
{
	struct scan s = { .start = text.p, .p = text.p, .end = text.p + text.n, .wanted = SIZE_MAX };
	if (!utf8_valid(text, at, NULL)) {
		*what = "not valid UTF-8";
		return false;
	}
	if (scan_value(&s)) {
		skip_space(&s);
		if (s.p == s.end)
			return true;
		s.what = "text after the end of the value";
	}
	*what = s.what;
	*at = (size_t)(s.p - s.start);
	return false;
}

size_t json_scan_key(struct str text, size_t n)
{
	struct scan s = { .start = text.p, .p = text.p, .end = text.p + text.n, .wanted = n };
	scan_value(&s);
	return (size_t)(s.p - s.start);
}

void json_scan_place(struct str text, size_t at, size_t *line, size_t *column)
{
	size_t begin = 0;
	*line = 1;
	for (size_t i = 0; i < at && i < text.n; i++) {
		if (text.p[i] == '\n') {
			++*line;
			begin = i + 1;
		}
	}
	*column = utf8_length(str_sub(text, begin, at)) + 1;
}
