/* division.h - the divisions of the city with validity (domain.md 3.1). Table: value/divisions.inc. */
#ifndef VALUE_DIVISION_H
#define VALUE_DIVISION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct division {
	const char *code, *name, *level, *from, *to, *kind, *parent, *aliases;    /* aliases separated by '|'; from, to: CCYY or CCYY-MM or "" */
};

/* The division of that 6-digit code (9 digits: township), valid on `date` (CCYY-MM-DD, "" = any time); NULL if none, and then *ended (may be NULL) is the
 * row of that code whose interval has ended, or NULL. Statistical labels such as 市辖区 are found too: look at `level`. */
const struct division *division_by_code(struct str code, struct str date, const struct division **ended);
/* By name or alias, folded, exact; districts, counties, zones and the city. A name that only an ended row has (抚宁县) gives the row valid on `date` that
 * carries it as an alias, else NULL, and *ended in both cases. */
const struct division *division_by_name(struct str name, struct str date, const struct division **ended);
const struct division *division_successor(const struct division *ended);      /* NULL if unknown */
const struct division *division_at(size_t i);                                  /* all rows, NULL past the end */

#endif
