/* number.h - numbers as text: exact decimals of any length, no binary floats. */
#ifndef VALUE_NUMBER_H
#define VALUE_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

bool number_is_integer(struct str s);          /* [+-]? digits */
bool number_is_number(struct str s);           /* Table Schema number, with exponent; NaN, INF, -INF in any case */
bool number_is_finite(struct str s);
/* Compare two finite Table Schema numbers exactly: -1, 0, 1. Exponents beyond +-10,000 compare by sign and exponent. */
int number_cmp(struct str a, struct str b);
/* Canonical text of an integer: no sign '+', no leading zeros, "-0" -> "0"; appended. */
void number_canonical_integer(struct str s, struct buf *out);
/* Canonical text of a number, so that equal values have equal text (for unique and keys); appended. */
void number_canonical(struct str s, struct buf *out);
bool number_to_double(struct str s, double *out);      /* independent of the locale */
/* Round a finite decimal to `decimals` places, half up on its text; appended ("119.60004", 4 -> "119.6000"). */
void number_round(struct str s, unsigned decimals, struct buf *out);

#endif
