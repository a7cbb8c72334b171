/* Identifiers with check characters: resident IDs (GB 11643), social credit codes (GB 32100), organisation codes (GB 11714), Luhn. */
#include "value/ident.h"

#include <stdint.h>

static const uint32_t regions[] = {
#include "value/regions.inc"
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int digits(const char *p, size_t n)
{
	int v = 0;

	while (n-- > 0)
		v = v * 10 + (*p++ - '0');
	return v;
}

static bool all_digits(struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (!is_digit(s.p[i]))
			return false;
	return true;
}

bool ident_id_shape(struct str s)
{
	return s.n == 18 && s.p[0] != '0' && all_digits(str_sub(s, 0, 17)) && (is_digit(s.p[17]) || s.p[17] == 'X' || s.p[17] == 'x');
}

char ident_id_check_char(struct str first17)
{
	static const unsigned char weights[17] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
	unsigned i, sum = 0;

	if (first17.n < 17)
		return 0;
	for (i = 0; i < 17; i++)
		sum += weights[i] * (unsigned)(first17.p[i] - '0');
	return "10X98765432"[sum % 11];
}

bool ident_id_check(struct str s)
{
	char last;

	if (!ident_id_shape(s))
		return false;
	last = s.p[17] == 'x' ? 'X' : s.p[17];
	return ident_id_check_char(s) == last;
}

bool ident_id_birth(struct str s, struct date *out)
{
	struct date d;

	if (s.n < 14 || !all_digits(str_sub(s, 6, 14)))
		return false;
	d = (struct date){ digits(s.p + 6, 4), digits(s.p + 10, 2), digits(s.p + 12, 2) };
	if (d.year < 1800 || !date_real(d.year, d.month, d.day))
		return false;
	*out = d;
	return true;
}

bool ident_province(struct str s)
{
	/* 11-15 21-23 31-37 41-46 50-54 61-65 71 81-83 */
	static const unsigned char last[10] = { 0, 5, 3, 7, 6, 4, 5, 1, 3, 0 };
	int tens, ones;

	if (s.n < 2 || !is_digit(s.p[0]) || !is_digit(s.p[1]))
		return false;
	tens = s.p[0] - '0';
	ones = s.p[1] - '0';
	return ones <= last[tens] && (ones > 0 || tens == 5) && tens > 0;
}

bool ident_region_known(struct str s)
{
	size_t low = 0, high = sizeof regions / sizeof *regions;
	uint32_t code;
	int tail;

	if (s.n < 6 || !all_digits(str_sub(s, 0, 6)))
		return false;
	tail = digits(s.p + 4, 2);
	/* Old urban codes: they stand in real numbers and in no list. */
	if (ident_province(s) && (tail == 0 || tail == 1 || tail == 2 || tail == 11 || tail == 20))
		return true;
	code = (uint32_t)digits(s.p, 6);
	while (low < high) {
		size_t mid = (low + high) / 2;

		if (regions[mid] == code)
			return true;
		if (regions[mid] < code)
			low = mid + 1;
		else
			high = mid;
	}
	return false;
}

bool ident_foreigner(struct str s)
{
	struct date d;

	return ident_id_check(s) && s.p[0] == '9' && ident_province(str_sub(s, 1, 3)) && ident_id_birth(s, &d);
}

/* The place of c among the 31 letters of GB 32100, -1 for none (I O S V Z, lower case, others). */
static int uscc_value(char c)
{
	static const char letters[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
	const char *at = c ? strchr(letters, c) : NULL;

	return at ? (int)(at - letters) : -1;
}

bool ident_uscc_shape(struct str s)
{
	size_t i;

	if (s.n != 18)
		return false;
	for (i = 0; i < 18; i++)
		if (uscc_value(s.p[i]) < 0)
			return false;
	return true;
}

char ident_uscc_check_char(struct str first17)
{
	unsigned i, weight = 1, sum = 0;

	if (first17.n < 17)
		return 0;
	for (i = 0; i < 17; i++, weight = weight * 3 % 31) {
		int v = uscc_value(first17.p[i]);

		if (v < 0)
			return 0;
		sum += weight * (unsigned)v;
	}
	return "0123456789ABCDEFGHJKLMNPQRTUWXY"[(31 - sum % 31) % 31];
}

bool ident_uscc_check(struct str s)
{
	return ident_uscc_shape(s) && ident_uscc_check_char(s) == s.p[17];
}

bool ident_uscc_prefix(struct str s)
{
	/* Registering authority and the kinds that it registers. */
	static const char *const kinds[] = { "11239", "219", "3123459", "419", "51239", "6129", "7129", "819", "9123", "A19", "N1239", "Y1" };
	size_t i;

	if (s.n < 2 || s.p[1] == 0)
		return false;
	for (i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (kinds[i][0] == s.p[0])
			return strchr(kinds[i] + 1, s.p[1]) != NULL;
	return false;
}

char ident_org_check_char(struct str eight)
{
	static const unsigned char weights[8] = { 3, 7, 9, 10, 5, 8, 4, 2 };
	unsigned i, sum = 0;

	if (eight.n < 8)
		return 0;
	for (i = 0; i < 8; i++) {
		char c = eight.p[i];

		if (is_digit(c))
			sum += weights[i] * (unsigned)(c - '0');
		else if (c >= 'A' && c <= 'Z')
			sum += weights[i] * (unsigned)(c - 'A' + 10);
		else
			return 0;
	}
	return "0X987654321"[sum % 11];         /* 11 - sum mod 11: 10 is X, 11 is 0 */
}

bool ident_org_check(struct str nine)
{
	char c;

	if (nine.n != 9)
		return false;
	c = ident_org_check_char(nine);
	return c != 0 && c == nine.p[8];
}

bool ident_luhn(struct str s)
{
	unsigned sum = 0;
	size_t i;

	if (s.n < 2 || !all_digits(s))
		return false;
	for (i = 0; i < s.n; i++) {
		unsigned d = (unsigned)(s.p[s.n - 1 - i] - '0');

		if (i % 2 == 1)
			d = d * 2 > 9 ? d * 2 - 9 : d * 2;
		sum += d;
	}
	return sum % 10 == 0;
}
