/* moment.c - see moment.h */
#include "check/moment.h"

#include "base/clock.h"
#include "value/date.h"

#define SHANGHAI 480               /* minutes east of UTC */

struct reading {
	struct str s;
	size_t at;
	struct moment m;
	int day_of_year;
	int half;                  /* 0 none, 1 am, 2 pm */
	int hour12;
};

static bool digits(struct reading *r, size_t least, size_t most, int *out)
{
	size_t n = 0;
	int v = 0;
	while (n < most && r->at + n < r->s.n && r->s.p[r->at + n] >= '0' && r->s.p[r->at + n] <= '9')
		v = v * 10 + (r->s.p[r->at + n++] - '0');
	r->at += n;
	*out = v;
	return n >= least;
}

static bool fraction(struct reading *r)
{
	uint32_t v = 0, unit = 100000000;
	size_t from = r->at;
	for (; r->at < r->s.n && r->s.p[r->at] >= '0' && r->s.p[r->at] <= '9'; r->at++, unit /= 10)
		v += (uint32_t)(r->s.p[r->at] - '0') * unit;
	r->m.nanosecond = v;
	return r->at > from;
}

static bool zone(struct reading *r)
{
	int h, m = 0;
	r->m.has_zone = true;
	if (r->at < r->s.n && r->s.p[r->at] == 'Z') {
		r->at++;
		return true;
	}
	if (r->at >= r->s.n || (r->s.p[r->at] != '+' && r->s.p[r->at] != '-'))
		return false;
	int sign = r->s.p[r->at++] == '-' ? -1 : 1;
	if (!digits(r, 2, 2, &h))
		return false;
	if (r->at < r->s.n && r->s.p[r->at] == ':')
		r->at++;
	if (!digits(r, 2, 2, &m) || m > 59 || h > 14)
		return false;
	r->m.zone = sign * (h * 60 + m);
	return true;
}

static const char *const months[] = { "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december" };

static bool word(struct reading *r, const char *z, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (r->at + i >= r->s.n || (r->s.p[r->at + i] | 0x20) != z[i])
			return false;
	r->at += n;
	return true;
}

static bool month_name(struct reading *r, bool whole)
{
	for (int i = 0; i < 12; i++)
		if (word(r, months[i], whole ? strlen(months[i]) : 3)) {
			r->m.month = i + 1;
			return true;
		}
	return false;
}

static bool half_day(struct reading *r)
{
	r->half = word(r, "am", 2) ? 1 : word(r, "pm", 2) ? 2 : 0;
	return r->half != 0;
}

static bool short_year(struct reading *r)
{
	if (!digits(r, 2, 2, &r->m.year))
		return false;
	r->m.year += r->m.year < 69 ? 2000 : 1900;
	return true;
}

static bool run(struct reading *r, struct str pattern);

static bool directive(struct reading *r, char c)
{
	switch (c) {
	case 'Y': return digits(r, 4, 4, &r->m.year);
	case 'm': return digits(r, 1, 2, &r->m.month);
	case 'd': case 'e': return digits(r, 1, 2, &r->m.day);
	case 'H': return digits(r, 1, 2, &r->m.hour);
	case 'M': return digits(r, 1, 2, &r->m.minute);
	case 'S': return digits(r, 1, 2, &r->m.second);
	case 'y': return short_year(r);
	case 'j': return digits(r, 1, 3, &r->day_of_year) && r->day_of_year >= 1;
	case 'I': return digits(r, 1, 2, &r->hour12) && r->hour12 >= 1 && r->hour12 <= 12;
	case 'p': return half_day(r);
	case 'b': case 'h': return month_name(r, false);
	case 'B': return month_name(r, true);
	case 'f': return fraction(r);
	case 'z': return zone(r);
	case 'F': return run(r, STR("%Y-%m-%d"));
	case 'T': return run(r, STR("%H:%M:%S"));
	case 'D': return run(r, STR("%m/%d/%y"));
	case '%': return r->at < r->s.n && r->s.p[r->at++] == '%';
	default: return false;
	}
}

static bool run(struct reading *r, struct str pattern)
{
	for (size_t i = 0; i < pattern.n; i++) {
		if (pattern.p[i] == '%' && i + 1 < pattern.n) {
			if (!directive(r, pattern.p[++i]))
				return false;
		} else if (r->at >= r->s.n || r->s.p[r->at++] != pattern.p[i]) {
			return false;
		}
	}
	return true;
}

bool moment_pattern_ok(struct str pattern)
{
	for (size_t i = 0; i < pattern.n; i++)
		if (pattern.p[i] == '%' && (++i >= pattern.n || strchr("YmdeHMSyjIpbhBfzFTD%", pattern.p[i]) == NULL))
			return false;
	return pattern.n > 0;
}

static bool settle(struct reading *r)
{
	struct moment *m = &r->m;
	if (r->hour12 > 0)
		m->hour = r->hour12 % 12 + (r->half == 2 ? 12 : 0);
	if (r->day_of_year > 0) {
		int year;
		clock_civil(clock_days(m->year, 1, 1) + r->day_of_year - 1, &year, &m->month, &m->day);
		if (year != m->year)
			return false;
	}
	return date_real(m->year, m->month, m->day) && m->hour < 24 && m->minute < 60 && m->second < 60;
}

bool moment_parse(struct str s, struct str pattern, struct moment *out)
{
	struct reading r = { .s = s, .m = { .year = 1900, .month = 1, .day = 1 } };
	if (!run(&r, pattern) || r.at != s.n || !settle(&r))
		return false;
	*out = r.m;
	return true;
}

bool moment_iso(struct str s, struct moment *out)
{
	struct reading r = { .s = s, .m = { .year = 1900, .month = 1, .day = 1 } };
	if (!run(&r, STR("%Y-%m-%dT%H:%M:%S")) || !settle(&r))
		return false;
	if (r.at < s.n && s.p[r.at] == '.') {
		r.at++;
		if (!fraction(&r))
			return false;
	}
	if (r.at < s.n && !zone(&r))
		return false;
	*out = r.m;
	return r.at == s.n;
}

void moment_sortable(const struct moment *m, struct buf *out)
{
	int64_t t = (clock_days(m->year, m->month, m->day) - clock_days(0, 1, 1) + 1) * 86400 + m->hour * 3600 + m->minute * 60 + m->second;
	t -= (int64_t)(m->has_zone ? m->zone : SHANGHAI) * 60;
	buf_addf(out, "%013lld.%09u", (long long)t, m->nanosecond);
}
