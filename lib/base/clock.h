/* clock.h - the wall clock, and instants as text. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

#define CLOCK_TEXT 24           /* "2026-11-25T18:02:21Z" and a NUL */

int64_t clock_now(void);                                   /* seconds since 1970, UTC */
double clock_seconds(void);                                /* monotonic, for durations */
void clock_rfc3339(int64_t t, char out[CLOCK_TEXT]);       /* in UTC with Z */
bool clock_parse(struct str s, int64_t *out);              /* RFC 3339, with Z or an offset; a space may stand for the T */
void clock_date_shanghai(int64_t t, char out[11]);         /* CCYY-MM-DD at +08:00 */
/* Calendar arithmetic without the C library's time zone: days since 1970-01-01. */
int64_t clock_days(int year, int month, int day);
void clock_civil(int64_t days, int *year, int *month, int *day);

#endif
