/* decimal.h - exact decimals for treatments and measures: a whole number of 10^-12. No binary floats.
 * Taken: up to 18 digits before the point and 11 after it (so half of a sum is exact), no exponent. */
#ifndef PRIVACY_DECIMAL_H
#define PRIVACY_DECIMAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

__extension__ typedef __int128 decimal;

decimal decimal_one(void);                                 /* 1 */
bool decimal_parse(struct str s, decimal *out);
decimal decimal_from(int64_t n);
void decimal_text(decimal d, struct buf *out);             /* shortest: no trailing zeros, "-0" is "0" */
bool decimal_whole(decimal d);
/* The nearest multiple of `unit` (> 0), halves upwards. */
decimal decimal_round_to(decimal d, decimal unit);
/* To that many significant digits, halves away from zero. */
decimal decimal_significant(decimal d, unsigned digits);
/* a / n, rounded to `places` (at most 11) decimals, halves upwards; n > 0. */
decimal decimal_divide(decimal a, uint64_t n, unsigned places);

#endif
