/* phone.h - telephone numbers in a cell (domain.md 3.2.3, privacy.md B and 6.1). Ranges: value/phone_ranges.inc. */
#ifndef VALUE_PHONE_H
#define VALUE_PHONE_H

#include <stdbool.h>

#include "base/str.h"

enum phone_kind { PHONE_NONE, PHONE_MOBILE, PHONE_LANDLINE, PHONE_LOCAL, PHONE_SERVICE };

/* Eleven digits 1[3-9]…: is the prefix an assigned range? */
bool phone_mobile_assigned(struct str eleven_digits);
/* Area code plus subscriber, digits only ("03357061111"): is it a legal landline? *area is the length of the area code. */
bool phone_landline_digits(struct str digits, size_t *area);

/* Digits only: is it a service number (400…, 95…, 12345, 110)? */
bool phone_service_digits(struct str digits);

/* One number that fills s (spaces, hyphens, brackets, +86, extension): its kind, and its normal form appended to out
 * ("0335-7061111", "0335-7061111转801", "400-123-4567" keeps its digits as "4001234567", "12345", mobiles as 11 digits). Full width is folded.
 * PHONE_LOCAL is a number of this city without its area code; its normal form has it. A lost zero ("3357061111") is no number: it is not guessed. */
enum phone_kind phone_parse(struct str s, struct buf *out);

/* The open view of a contact cell (treatment `phone`): several numbers at 、/;， and spaces, each judged by itself; kept ones joined by ';'.
 * Counts how many were removed as mobile and how many could not be parsed. */
struct phone_cell { unsigned kept, mobiles, unparsed, local; };
void phone_open_view(struct str cell, struct buf *out, struct phone_cell *counts);

#endif
