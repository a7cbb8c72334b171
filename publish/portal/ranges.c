/* ranges.c - see ranges.h */
#include "portal/ranges.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/str.h"

enum range range_parse(const char *header, uint64_t size, uint64_t *first, uint64_t *last)
{
	struct str s = str_trim(str_from(header));
	size_t dash;
	if (!str_starts(s, STR("bytes=")))
		return RANGE_NONE;
	s = str_trim(str_sub(s, 6, s.n));
	if (!str_find(s, STR("-"), &dash) || str_find(s, STR(","), NULL))
		return RANGE_NONE;
	struct str from = str_trim(str_sub(s, 0, dash)), to = str_trim(str_sub(s, dash + 1, s.n));
	uint64_t a = 0, b = 0;
	if ((from.n > 0 && !str_to_u64(from, &a)) || (to.n > 0 && !str_to_u64(to, &b)) || (from.n == 0 && to.n == 0))
		return RANGE_NONE;
	if (from.n == 0) {                     /* the last b bytes */
		if (b == 0 || size == 0)
			return RANGE_BAD;
		*first = b >= size ? 0 : size - b;
		*last = size - 1;
		return RANGE_ONE;
	}
	if (to.n > 0 && b < a)
		return RANGE_NONE;
	if (a >= size)
		return RANGE_BAD;
	*first = a;
	*last = to.n == 0 || b >= size ? size - 1 : b;
	return RANGE_ONE;
}

bool range_etag_in(const char *header, const char *etag)
{
	struct str rest = str_from(header), part;
	bool more = true;
	while (str_split(&rest, &more, ',', &part)) {
		part = str_trim(part);
		if (str_is(part, "*") || str_is(part, etag))
			return true;
	}
	return false;
}

static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

bool range_http_date(int64_t t, char out[32])
{
	static const char *const days[] = { "Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed" };
	int y, m, d;
	if (t < 0 || t > 253402300799)
		return false;
	clock_civil(t / 86400, &y, &m, &d);
	snprintf(out, 32, "%s, %02d %s %04d %02d:%02d:%02d GMT", days[t / 86400 % 7], d, months[m - 1], y, (int)(t % 86400 / 3600), (int)(t % 3600 / 60), (int)(t % 60));
	return true;
}

bool range_parse_date(const char *text, int64_t *out)
{
	char month[4];
	int y, d, h, mi, s;
	if (sscanf(text, "%*3s, %2d %3s %4d %2d:%2d:%2d GMT", &d, month, &y, &h, &mi, &s) != 6)
		return false;
	for (int m = 0; m < 12; m++)
		if (strcmp(month, months[m]) == 0 && d >= 1 && d <= 31 && h < 24 && mi < 60 && s < 61) {
			*out = clock_days(y, m + 1, d) * 86400 + h * 3600 + mi * 60 + s;
			return true;
		}
	return false;
}
