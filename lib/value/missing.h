/* missing.h - empty-like values of departmental tables (domain.md 4.2, fault 22): "-", "无", "暂无", "N/A", ... They are no values. */
#ifndef VALUE_MISSING_H
#define VALUE_MISSING_H

#include <stdbool.h>

#include "base/str.h"

bool missing_like(struct str s);               /* after trimming; "" counts too */
/* Boolean words of domain.md 3.6.5: 1 true, 0 false, -1 neither. Folded first. */
int boolean_word(struct str s);

#endif
