/* rules.h - the rules that the form of a table can break; the texts are in rules.def. */
#ifndef TABLE_RULES_H
#define TABLE_RULES_H

#include "base/finding.h"

enum table_rule {
#define RULE(symbol, id, severity, type, title_zh, title_en, zh, en, hint_zh, hint_en) TABLE_##symbol,
#include "table/rules.def"
#undef RULE
	TABLE_RULES
};

extern const struct rule table_rules[TABLE_RULES];     /* table_rules[TABLE_MISSING_CELL] */

#endif
