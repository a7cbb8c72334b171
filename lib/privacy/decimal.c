/* decimal.c - see decimal.h */
#include "privacy/decimal.h"

#define PLACES 12
#define INT_DIGITS 18

decimal decimal_one(void)
{
	return (decimal)1000000000000;
}

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

bool decimal_parse(struct str s, decimal *out)
{
	size_t i = 0;
	bool negative = s.n > 0 && s.p[0] == '-';
	if (s.n > 0 && (s.p[0] == '-' || s.p[0] == '+'))
		i++;
	decimal d = 0;
	size_t before = 0, after = 0, significant = 0;
	for (; i < s.n && digit(s.p[i]); i++, before++) {
		if (significant > 0 || s.p[i] != '0')
			significant++;
		if (significant > INT_DIGITS)
			return false;
		d = d * 10 + (s.p[i] - '0');
	}
	if (i < s.n && s.p[i] == '.')
		for (i++; i < s.n && digit(s.p[i]); i++, after++) {
			if (after >= PLACES - 1) {
				if (s.p[i] != '0')
					return false;
				continue;
			}
			d = d * 10 + (s.p[i] - '0');
		}
	if (i != s.n || before + after == 0)
		return false;
	for (size_t k = after < PLACES - 1 ? after : PLACES - 1; k < PLACES; k++)
		d *= 10;
	*out = negative ? -d : d;
	return true;
}

decimal decimal_from(int64_t n)
{
	return (decimal)n * decimal_one();
}

void decimal_text(decimal d, struct buf *out)
{
	bool negative = d < 0;
	decimal abs = negative ? -d : d;
	char digits[48];
	size_t n = sizeof digits;
	unsigned place = PLACES;
	bool started = false;
	if (negative)
		buf_addc(out, '-');
	while (place > 0) {
		char c = (char)('0' + (int)(abs % 10));
		abs /= 10;
		place--;
		if (c != '0' || started) {
			started = true;
			digits[--n] = c;
		}
	}
	if (started)
		digits[--n] = '.';
	do {
		digits[--n] = (char)('0' + (int)(abs % 10));
		abs /= 10;
	} while (abs > 0);
	buf_add(out, digits + n, sizeof digits - n);
}

bool decimal_whole(decimal d)
{
	return d % decimal_one() == 0;
}

static decimal floor_div(decimal a, decimal b)
{
	decimal q = a / b;
	return a % b != 0 && a < 0 ? q - 1 : q;
}

decimal decimal_round_to(decimal d, decimal unit)
{
	return floor_div(2 * d + unit, 2 * unit) * unit;
}

decimal decimal_significant(decimal d, unsigned digits)
{
	decimal abs = d < 0 ? -d : d, unit = 1, top = 1;
	for (unsigned i = 0; i < digits; i++)
		top *= 10;
	while (abs / unit >= top)
		unit *= 10;
	abs = decimal_round_to(abs, unit);
	return d < 0 ? -abs : abs;
}

decimal decimal_divide(decimal a, uint64_t n, unsigned places)
{
	decimal unit = decimal_one();
	for (unsigned i = 0; i < places; i++)
		unit /= 10;
	/* floor((a / (n * unit)) + 1/2) */
	decimal step = (decimal)n * unit;
	return floor_div(2 * a + step, 2 * step) * unit;
}
