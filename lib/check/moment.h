/* moment.h - dates and times written by a pattern in the manner of strptime: %Y %m %d %H %M %S %y %j %p %I %b %B %f %z %Z %T %D %F %%, strictly and to the end. */
#ifndef CHECK_MOMENT_H
#define CHECK_MOMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct moment {
	int year, month, day, hour, minute, second;
	uint32_t nanosecond;
	bool has_zone;
	int zone;                          /* minutes east of UTC */
};

bool moment_pattern_ok(struct str pattern);                /* every directive is known */
bool moment_parse(struct str s, struct str pattern, struct moment *out);   /* whole, a real date and time */
/* YYYY-MM-DDThh:mm:ss[.f][Z|+hh:mm], as datetime_iso allows. */
bool moment_iso(struct str s, struct moment *out);
/* Text that sorts as the instants do: seconds since the year 0 and the fraction. Without a zone: +08:00. */
void moment_sortable(const struct moment *m, struct buf *out);

#endif
