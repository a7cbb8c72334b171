/* date.h - dates as cells write them (domain.md 3.6.1). Pure functions over text; the calendar is proleptic Gregorian. */
#ifndef VALUE_DATE_H
#define VALUE_DATE_H

#include <stdbool.h>

#include "base/str.h"

struct date { int year, month, day; };

bool date_real(int year, int month, int day);
bool date_iso(struct str s, struct date *out);                 /* exactly YYYY-MM-DD, years 0000-9999 */
bool datetime_iso(struct str s);                               /* YYYY-MM-DDThh:mm:ss[.f][Z|+hh:mm] */
bool time_iso(struct str s);                                   /* hh:mm:ss */
bool year_iso(struct str s);                                   /* four digits */
bool yearmonth_iso(struct str s);                              /* YYYY-MM */
int date_cmp(struct date a, struct date b);
void date_text(struct date d, char out[11]);
int date_age(struct date birth, struct date on);               /* completed years; 29 Feb counts on 1 Mar */

/* A spelling with one possible reading -> canonical; false where there is none or more than one.
 * Takes ISO, dots, slashes, spaces, Chinese, Chinese numerals, 8 digits, 7 digits by the 7-digit rule. */
bool date_repair(struct str s, struct date *out);

#endif
