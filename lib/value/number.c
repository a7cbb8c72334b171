/* Numbers as exact decimals of any length. A number is its sign, its significant digits and the place of the first one; no binary float decides anything. */
#include "value/number.h"

#include <stdlib.h>

#define PAD_MAX 64              /* zeros that the canonical text writes out before it turns to an exponent */
#define ROUND_MAX 1000          /* places before the point up to which rounding writes a number out */
#define DOUBLE_DIGITS 800       /* more digits can not change a double */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool number_is_integer(struct str s)
{
	size_t i = s.n > 0 && (s.p[0] == '+' || s.p[0] == '-');

	if (i == s.n)
		return false;
	for (; i < s.n; i++)
		if (!is_digit(s.p[i]))
			return false;
	return true;
}

/* value = 0.d1d2d3... x 10^exponent, d1 and the last digit not 0. Digits are read from `p` with the point left out. */
struct decimal {
	bool negative;
	const char *p;
	size_t n;               /* digits; 0 for zero */
	int64_t exponent;
};

/* The exponent after e: it saturates, so that any length is safe. */
static bool parse_exponent(struct str s, int64_t *out)
{
	size_t i = s.n > 0 && (s.p[0] == '+' || s.p[0] == '-');
	bool negative = i == 1 && s.p[0] == '-';
	int64_t v = 0;

	if (i == s.n)
		return false;
	for (; i < s.n; i++) {
		if (!is_digit(s.p[i]))
			return false;
		if (v < INT64_C(1000000000000000))
			v = v * 10 + (s.p[i] - '0');
	}
	*out = negative ? -v : v;
	return true;
}

/* Mantissa [p, end) without sign: trims zeros and finds the place of the first digit. */
static void set_digits(struct decimal *d, const char *p, const char *end, const char *point)
{
	while (p < end && (*p == '0' || *p == '.'))
		p++;
	while (end > p && (end[-1] == '0' || end[-1] == '.'))
		end--;
	d->p = p;
	d->n = (size_t)(end - p) - (p < point && point < end);
	if (d->n == 0)
		d->exponent = 0;
	else
		d->exponent += p < point ? point - p : -(p - point - 1);
}

static bool parse(struct str s, struct decimal *d)
{
	const char *p = s.p, *end = s.n ? s.p + s.n : s.p, *start, *point = NULL;
	size_t digits = 0;

	*d = (struct decimal){ false, NULL, 0, 0 };
	if (p < end && (*p == '+' || *p == '-'))
		d->negative = *p++ == '-';
	for (start = p; p < end; p++) {
		if (is_digit(*p))
			digits++;
		else if (*p == '.' && !point)
			point = p;
		else
			break;
	}
	if (digits == 0)
		return false;
	if (p < end && ((*p != 'e' && *p != 'E') || !parse_exponent((struct str){ p + 1, (size_t)(end - p - 1) }, &d->exponent)))
		return false;
	set_digits(d, start, p, point ? point : p);
	if (d->n == 0)
		d->negative = false;
	return true;
}

/* Walks the digits of a decimal. */
struct walk { const char *p; size_t left; };

static char walk_next(struct walk *w)
{
	if (w->left == 0)
		return '0';
	if (*w->p == '.')
		w->p++;
	w->left--;
	return *w->p++;
}

static bool fold_is(struct str s, const char *upper)
{
	size_t i;

	if (s.n != strlen(upper))
		return false;
	for (i = 0; i < s.n; i++)
		if ((s.p[i] >= 'a' && s.p[i] <= 'z' ? s.p[i] - 32 : s.p[i]) != upper[i])
			return false;
	return true;
}

bool number_is_finite(struct str s)
{
	struct decimal d;

	return parse(s, &d);
}

bool number_is_number(struct str s)
{
	return number_is_finite(s) || fold_is(s, "NAN") || fold_is(s, "INF") || fold_is(s, "-INF");
}

/* |a| against |b|. */
static int cmp_size(const struct decimal *a, const struct decimal *b)
{
	struct walk x = { a->p, a->n }, y = { b->p, b->n };

	if (a->n == 0 || b->n == 0)
		return (a->n > 0) - (b->n > 0);
	if (a->exponent != b->exponent)
		return a->exponent < b->exponent ? -1 : 1;
	while (x.left > 0 || y.left > 0) {
		char c = walk_next(&x), e = walk_next(&y);

		if (c != e)
			return c < e ? -1 : 1;
	}
	return 0;
}

int number_cmp(struct str a, struct str b)
{
	struct decimal x, y;

	if (!parse(a, &x) || !parse(b, &y))
		return str_cmp(a, b);                   /* not for such values; an order all the same */
	if (x.negative != y.negative)
		return x.negative ? -1 : 1;
	return x.negative ? -cmp_size(&x, &y) : cmp_size(&x, &y);
}

void number_canonical_integer(struct str s, struct buf *out)
{
	bool negative = s.n > 0 && s.p[0] == '-';

	if (s.n > 0 && (s.p[0] == '-' || s.p[0] == '+'))
		s = str_sub(s, 1, s.n);
	while (s.n > 0 && s.p[0] == '0')
		s = str_sub(s, 1, s.n);
	if (s.n == 0) {
		buf_addc(out, '0');
		return;
	}
	if (negative)
		buf_addc(out, '-');
	buf_addstr(out, s);
}

static void add_digits(struct walk *w, int64_t n, struct buf *out)
{
	while (n-- > 0)
		buf_addc(out, walk_next(w));
}

/* Without an exponent; zeros fill up on either side. */
static void add_plain(const struct decimal *d, struct buf *out)
{
	struct walk w = { d->p, d->n };
	int64_t i;

	if (d->exponent > 0)
		add_digits(&w, d->exponent, out);
	else
		buf_addc(out, '0');
	if (w.left == 0)
		return;
	buf_addc(out, '.');
	for (i = d->exponent; i < 0; i++)
		buf_addc(out, '0');
	add_digits(&w, (int64_t)w.left, out);
}

void number_canonical(struct str s, struct buf *out)
{
	struct decimal d;
	struct walk w;

	if (!parse(s, &d)) {
		buf_adds(out, fold_is(s, "NAN") ? "NaN" : fold_is(s, "INF") ? "INF" : fold_is(s, "-INF") ? "-INF" : "");
		return;
	}
	if (d.n == 0) {
		buf_addc(out, '0');
		return;
	}
	if (d.negative)
		buf_addc(out, '-');
	if (d.exponent >= -PAD_MAX && d.exponent <= (int64_t)d.n + PAD_MAX) {
		add_plain(&d, out);
		return;
	}
	w = (struct walk){ d.p, d.n };
	buf_addc(out, walk_next(&w));
	if (w.left > 0)
		buf_addc(out, '.');
	add_digits(&w, (int64_t)w.left, out);
	buf_addf(out, "e%lld", (long long)(d.exponent - 1));
}

/* Up to 15 digits and a small power of ten are one exact operation (Clinger). */
static bool to_double_fast(const struct decimal *d, double *out)
{
	static const double powers[] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };
	struct walk w = { d->p, d->n };
	int64_t shift = d->exponent - (int64_t)d->n;
	uint64_t v = 0;
	double x;

	if (d->n > 15 || shift < -22 || shift > 22)
		return false;
	while (w.left > 0)
		v = v * 10 + (uint64_t)(walk_next(&w) - '0');
	x = shift < 0 ? (double)v / powers[-shift] : (double)v * powers[shift];
	*out = d->negative ? -x : x;
	return true;
}

bool number_to_double(struct str s, double *out)
{
	char text[DOUBLE_DIGITS + 40];
	struct decimal d;
	struct walk w;
	size_t n = 0;

	if (!parse(s, &d)) {
		if (!number_is_number(s))
			return false;
		*out = strtod(fold_is(s, "NAN") ? "nan" : s.p[0] == '-' ? "-inf" : "inf", NULL);
		return true;
	}
	if (to_double_fast(&d, out))
		return true;
	w = (struct walk){ d.p, d.n };
	text[n++] = d.negative ? '-' : '+';
	/* An integer and an exponent: no decimal sign, so the locale has no say. */
	while (w.left > 0 && n <= DOUBLE_DIGITS)
		text[n++] = walk_next(&w);
	d.exponent -= (int64_t)n - 1;
	if (w.left > 0) {
		text[n++] = '1';                        /* there is more, and it is not nothing */
		d.exponent--;
	}
	if (d.exponent > 100000 || d.exponent < -100000)
		d.exponent = d.exponent > 0 ? 100000 : -100000;
	text[n++] = 'e';
	if (d.exponent < 0)
		text[n++] = '-';
	for (int64_t place = 100000, v = d.exponent < 0 ? -d.exponent : d.exponent; place > 0; place /= 10)
		text[n++] = (char)('0' + v / place % 10);
	text[n] = 0;
	*out = strtod(text, NULL);
	return true;
}

/* Add one to the decimal digits from `from` on (a point between is left out of account); a new leading 1 where all were 9. */
static void carry(struct buf *out, size_t from)
{
	size_t i = out->n;

	while (i-- > from) {
		if (out->p[i] == '.')
			continue;
		if (out->p[i] != '9') {
			out->p[i]++;
			return;
		}
		out->p[i] = '0';
	}
	buf_addc(out, '0');
	if (out->over)
		return;
	memmove(out->p + from + 1, out->p + from, out->n - from - 1);
	out->p[from] = '1';
}

static bool all_zero(struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (is_digit(s.p[i]) && s.p[i] != '0')
			return false;
	return true;
}

void number_round(struct str s, unsigned decimals, struct buf *out)
{
	struct decimal d;
	struct walk w;
	size_t sign = out->n, from;
	int64_t i;

	if (!parse(s, &d) || d.exponent > ROUND_MAX || decimals > ROUND_MAX) {
		number_canonical(s, out);
		return;
	}
	w = (struct walk){ d.p, d.n };
	if (d.negative)
		buf_addc(out, '-');
	from = out->n;
	if (d.exponent > 0)
		add_digits(&w, d.exponent, out);
	else
		buf_addc(out, '0');
	if (decimals > 0)
		buf_addc(out, '.');
	for (i = 0; i < (int64_t)decimals; i++)
		buf_addc(out, d.exponent + i < 0 ? '0' : walk_next(&w));
	if (d.exponent + (int64_t)decimals >= 0 && walk_next(&w) >= '5')
		carry(out, from);
	if (d.negative && !out->over && all_zero(str_sub(buf_str(out), from, out->n))) {
		memmove(out->p + sign, out->p + from, out->n - from + 1);
		out->n--;
	}
}
