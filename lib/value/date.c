/* Dates: the exact forms of Table Schema, and departmental spellings that have one reading only. */
#include "value/date.h"

#include "value/narrow.h"

#define REPAIR_FIRST_YEAR 1900          /* domain.md 3.6.1: spellings other than ISO are read for these years only */
#define REPAIR_LAST_YEAR 2099

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* n digits at p; -1 where one is none. */
static int digits(const char *p, size_t n)
{
	int v = 0;

	while (n-- > 0) {
		if (!is_digit(*p))
			return -1;
		v = v * 10 + (*p++ - '0');
	}
	return v;
}

static int month_days(int year, int month)
{
	static const unsigned char days[12] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

bool date_real(int year, int month, int day)
{
	return year >= 0 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= month_days(year, month);
}

bool date_iso(struct str s, struct date *out)
{
	struct date d;

	if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-')
		return false;
	d = (struct date){ digits(s.p, 4), digits(s.p + 5, 2), digits(s.p + 8, 2) };
	if (!date_real(d.year, d.month, d.day))
		return false;
	*out = d;
	return true;
}

bool time_iso(struct str s)
{
	int hour, minute, second;

	if (s.n != 8 || s.p[2] != ':' || s.p[5] != ':')
		return false;
	hour = digits(s.p, 2);
	minute = digits(s.p + 3, 2);
	second = digits(s.p + 6, 2);
	return hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59 && second >= 0 && second <= 59;
}

/* "", "Z", "+08:00": up to 14 hours. */
static bool zone_iso(struct str s)
{
	int hour, minute;

	if (s.n == 0 || str_is(s, "Z"))
		return true;
	if (s.n != 6 || (s.p[0] != '+' && s.p[0] != '-') || s.p[3] != ':')
		return false;
	hour = digits(s.p + 1, 2);
	minute = digits(s.p + 4, 2);
	return hour >= 0 && minute >= 0 && minute <= 59 && (hour < 14 || (hour == 14 && minute == 0));
}

bool datetime_iso(struct str s)
{
	struct date d;
	size_t at = 19;
	bool midnight;

	if (s.n < 19 || s.p[10] != 'T' || !date_iso(str_sub(s, 0, 10), &d))
		return false;
	midnight = memcmp(s.p + 11, "24:00:00", 8) == 0;        /* the end of that day, as XML Schema has it */
	if (!midnight && !time_iso(str_sub(s, 11, 19)))
		return false;
	if (at < s.n && s.p[at] == '.') {
		size_t from = ++at;

		while (at < s.n && is_digit(s.p[at]))
			if (s.p[at++] != '0' && midnight)
				return false;
		if (at == from)
			return false;
	}
	return zone_iso(str_sub(s, at, s.n));
}

bool year_iso(struct str s)
{
	return s.n == 4 && digits(s.p, 4) >= 0;
}

bool yearmonth_iso(struct str s)
{
	int month;

	if (s.n != 7 || s.p[4] != '-' || digits(s.p, 4) < 0)
		return false;
	month = digits(s.p + 5, 2);
	return month >= 1 && month <= 12;
}

int date_cmp(struct date a, struct date b)
{
	int x = (a.year * 12 + a.month) * 31 + a.day, y = (b.year * 12 + b.month) * 31 + b.day;

	return (x > y) - (x < y);
}

void date_text(struct date d, char out[11])
{
	int values[3] = { d.year, d.month, d.day };
	static const unsigned char from[3] = { 0, 5, 8 }, width[3] = { 4, 2, 2 };
	size_t i, k;

	memcpy(out, "0000-00-00", 11);
	for (i = 0; i < 3; i++)
		for (k = width[i]; k-- > 0; values[i] /= 10)
			out[from[i] + k] = (char)('0' + values[i] % 10);
}

int date_age(struct date birth, struct date on)
{
	int years = on.year - birth.year;

	/* Born on 29 February, a year is completed on 1 March where there is no such day: the plain comparison says just that. */
	if (on.month < birth.month || (on.month == birth.month && on.day < birth.day))
		years--;
	return years;
}

/* ---- spellings ---- */

static const char *const han_digits[] = { "〇", "一", "二", "三", "四", "五", "六", "七", "八", "九" };

/* One Chinese digit at the head of s: its value and length; -1 for none. */
static int han_digit(struct str s, size_t *len)
{
	int i;

	for (i = 0; i < 10; i++)
		if (str_starts(s, str_from(han_digits[i]))) {
			*len = strlen(han_digits[i]);
			return i;
		}
	if (str_starts(s, STR("零")) || str_starts(s, STR("○"))) {
		*len = 3;
		return 0;
	}
	return -1;
}

/* "二〇二二": digits only, read one by one. */
static int han_year(struct str s)
{
	int value = 0, count = 0;

	while (s.n > 0) {
		size_t len = 0;
		int d = han_digit(s, &len);

		if (d < 0 || ++count > 4)
			return -1;
		value = value * 10 + d;
		s = str_sub(s, len, s.n);
	}
	return count == 4 ? value : -1;
}

/* "二", "十", "十二", "二十五", "廿五", "卅一": 1 to 99. */
static int han_number(struct str s)
{
	size_t len = 0;
	int tens = 0, d;

	if (str_starts(s, STR("廿")) || str_starts(s, STR("卅"))) {
		tens = str_starts(s, STR("廿")) ? 2 : 3;
		s = str_sub(s, 3, s.n);
	} else if (str_starts(s, STR("十"))) {
		tens = 1;
		s = str_sub(s, 3, s.n);
	} else if (s.n > 3 && (d = han_digit(s, &len)) > 0) {
		if (!str_starts(str_sub(s, len, s.n), STR("十")))
			return -1;
		tens = d;
		s = str_sub(s, len + 3, s.n);
	}
	if (s.n == 0)
		return tens > 0 ? tens * 10 : -1;
	d = han_digit(s, &len);
	return d > 0 && len == s.n ? tens * 10 + d : -1;
}

/* A part of a date in digits (at most `width` of them) or Chinese numerals; -1 for neither. */
static int part_value(struct str s, bool year)
{
	size_t width = year ? 4 : 2;

	s = str_trim(s);
	if (s.n == 0)
		return -1;
	if (!is_digit(s.p[0]))
		return year ? han_year(s) : han_number(s);
	if (s.n > width || (year && s.n != width))
		return -1;
	return digits(s.p, s.n);
}

/* 年, 月, then 日, 号 or nothing. */
static bool chinese_date(struct str s, struct date *out)
{
	size_t year, month;

	if (!str_find(s, STR("年"), &year) || !str_find(s, STR("月"), &month) || month < year)
		return false;
	if (str_ends(s, STR("日")) || str_ends(s, STR("号")))
		s = str_sub(s, 0, s.n - 3);
	if (s.n < month + 3)
		return false;
	*out = (struct date){ part_value(str_sub(s, 0, year), true), part_value(str_sub(s, year + 3, month), false), part_value(str_sub(s, month + 3, s.n), false) };
	return true;
}

/* Year first, two marks of one kind: - . / or spaces. */
static bool separated_date(struct str s, struct date *out)
{
	struct str part[3], rest = s;
	bool more = true;
	char mark = s.n > 4 ? s.p[4] : 0;
	size_t n = 0, at;

	if (mark == ' ' && str_find(s, STR(" - "), &at))
		mark = '-';
	if (!mark || !strchr("-./ ", mark))
		return false;
	while (n < 3 && str_split(&rest, &more, mark, &part[n]))
		n++;
	if (n != 3 || more)
		return false;
	*out = (struct date){ part_value(part[0], true), part_value(part[1], false), part_value(part[2], false) };
	return true;
}

/* The 7-digit rule: YYYYabc is month a and day bc, or month ab and day c. One of them must be real, and a is not 0. */
static bool seven_digits(struct str s, struct date *out)
{
	struct date one = { digits(s.p, 4), digits(s.p + 4, 1), digits(s.p + 5, 2) };
	struct date two = { one.year, digits(s.p + 4, 2), digits(s.p + 6, 1) };
	bool first = date_real(one.year, one.month, one.day), second = date_real(two.year, two.month, two.day);

	if (s.p[4] == '0' || first == second)
		return false;
	*out = first ? one : two;
	return true;
}

static bool compact_date(struct str s, struct date *out)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (!is_digit(s.p[i]))
			return false;
	if (s.n == 7)
		return seven_digits(s, out);
	if (s.n != 8)
		return false;
	*out = (struct date){ digits(s.p, 4), digits(s.p + 4, 2), digits(s.p + 6, 2) };
	return true;
}

/* Cut a midnight that a spreadsheet added: " 00:00:00", "T0:00". */
static struct str without_midnight(struct str s)
{
	static const struct str tails[] = { STR_INIT("00:00:00"), STR_INIT("0:00:00"), STR_INIT("00:00"), STR_INIT("0:00") };
	size_t i;

	for (i = 0; i < sizeof tails / sizeof *tails; i++) {
		size_t n = tails[i].n;

		if (s.n > n + 1 && str_ends(s, tails[i]) && (s.p[s.n - n - 1] == ' ' || s.p[s.n - n - 1] == 'T'))
			return str_trim(str_sub(s, 0, s.n - n - 1));
	}
	return s;
}

bool date_repair(struct str s, struct date *out)
{
	char room[64];
	struct date d;

	if (!narrow_text(s, room, sizeof room, &s))
		return false;
	s = without_midnight(s);
	if (date_iso(s, out))
		return true;
	if (!compact_date(s, &d) && !chinese_date(s, &d) && !separated_date(s, &d))
		return false;
	if (d.year < REPAIR_FIRST_YEAR || d.year > REPAIR_LAST_YEAR || !date_real(d.year, d.month, d.day))
		return false;
	*out = d;
	return true;
}
