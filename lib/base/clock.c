/* clock.c - see clock.h */
#include "base/clock.h"

#include <time.h>

#define DAY 86400
#define FIRST_SECOND (-62167219200)    /* 0000-01-01T00:00:00Z */
#define LAST_SECOND 253402300799       /* 9999-12-31T23:59:59Z */

int64_t clock_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec;
}

double clock_seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Days and civil dates: the year begins in March, so that the leap day is its last. Eras of 400 years. */
int64_t clock_days(int year, int month, int day)
{
	int64_t y = (int64_t)year - (month <= 2);
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t of_era = y - era * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

void clock_civil(int64_t days, int *year, int *month, int *day)
{
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t day_of_era = z - era * 146097;
	int64_t of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int64_t of_year = day_of_era - (365 * of_era + of_era / 4 - of_era / 100);
	int64_t m = (5 * of_year + 2) / 153;
	*day = (int)(of_year - (153 * m + 2) / 5 + 1);
	*month = (int)(m < 10 ? m + 3 : m - 9);
	*year = (int)(of_era + era * 400 + (*month <= 2));
}

/* Split t, kept within the years 0 to 9999, into days and the second of the day. */
static int64_t split_days(int64_t t, int *second)
{
	if (t < FIRST_SECOND)
		t = FIRST_SECOND;
	if (t > LAST_SECOND)
		t = LAST_SECOND;
	int64_t days = (t >= 0 ? t : t - (DAY - 1)) / DAY;
	*second = (int)(t - days * DAY);
	return days;
}

/* `digits` digits of n, and no more room than that. */
static char *put(char *p, int n, int digits)
{
	for (int i = digits - 1; i >= 0; i--, n /= 10)
		p[i] = (char)('0' + n % 10);
	return p + digits;
}

static char *put_date(char *p, int64_t days)
{
	int year, month, day;
	clock_civil(days, &year, &month, &day);
	p = put(p, year, 4);
	*p++ = '-';
	p = put(p, month, 2);
	*p++ = '-';
	return put(p, day, 2);
}

void clock_rfc3339(int64_t t, char out[CLOCK_TEXT])
{
	int second;
	char *p = put_date(out, split_days(t, &second));
	*p++ = 'T';
	p = put(p, second / 3600, 2);
	*p++ = ':';
	p = put(p, second / 60 % 60, 2);
	*p++ = ':';
	p = put(p, second % 60, 2);
	*p++ = 'Z';
	*p = '\0';
}

void clock_date_shanghai(int64_t t, char out[11])
{
	int second;
	/* +08:00 all year since 1991; sums near the ends of int64_t are kept from overflow by the clip */
	*put_date(out, split_days(t < LAST_SECOND ? t + 8 * 3600 : t, &second)) = '\0';
}

/* A number of exactly `digits` digits at *p; moves *p. */
static bool take(const char **p, const char *end, int digits, int *out)
{
	if (end - *p < digits)
		return false;
	int n = 0;
	for (int i = 0; i < digits; i++) {
		char c = (*p)[i];
		if (c < '0' || c > '9')
			return false;
		n = n * 10 + (c - '0');
	}
	*p += digits;
	*out = n;
	return true;
}

static bool take_char(const char **p, const char *end, char c)
{
	if (*p == end || (**p != c && (c < 'A' || c > 'Z' || **p != c + 32)))
		return false;
	++*p;
	return true;
}

static bool is_date(int year, int month, int day)
{
	if (month < 1 || month > 12 || day < 1)
		return false;
	int y, m, d;
	clock_civil(clock_days(year, month, day), &y, &m, &d);
	return m == month && d == day;
}

/* "Z" or "+08:00", as seconds east. */
static bool take_offset(const char **p, const char *end, int *offset)
{
	*offset = 0;
	if (take_char(p, end, 'Z'))
		return true;
	bool west = take_char(p, end, '-');
	int hours, minutes;
	if (!west && !take_char(p, end, '+'))
		return false;
	if (!take(p, end, 2, &hours) || !take_char(p, end, ':') || !take(p, end, 2, &minutes) || hours > 23 || minutes > 59)
		return false;
	*offset = (hours * 3600 + minutes * 60) * (west ? -1 : 1);
	return true;
}

bool clock_parse(struct str s, int64_t *out)
{
	const char *p = s.p, *end = s.p + s.n;
	int year, month, day, hour, minute, second, offset;
	bool ok = take(&p, end, 4, &year) && take_char(&p, end, '-') && take(&p, end, 2, &month) && take_char(&p, end, '-') && take(&p, end, 2, &day)
	          && (take_char(&p, end, 'T') || take_char(&p, end, ' ')) && take(&p, end, 2, &hour) && take_char(&p, end, ':') && take(&p, end, 2, &minute)
	          && take_char(&p, end, ':') && take(&p, end, 2, &second);
	if (!ok || !is_date(year, month, day) || hour > 23 || minute > 59 || second > 60)
		return false;
	if (take_char(&p, end, '.')) {
		const char *from = p;
		while (p < end && *p >= '0' && *p <= '9')
			p++;
		if (p == from)
			return false;
	}
	if (!take_offset(&p, end, &offset) || p != end)
		return false;
	*out = clock_days(year, month, day) * DAY + hour * 3600 + minute * 60 + second - offset;
	return true;
}
