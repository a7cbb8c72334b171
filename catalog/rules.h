/* rules.h - what can be wrong with a catalogue list; the texts are in rules.def. */
#ifndef CATALOG_RULES_H
#define CATALOG_RULES_H

#include "base/finding.h"

enum catalog_rule {
#define RULE(symbol, id, severity, type, title_zh, title_en, zh, en, hint_zh, hint_en) CATALOG_##symbol,
#include "catalog/rules.def"
#undef RULE
	CATALOG_RULE_COUNT
};

extern const struct rule catalog_rules[CATALOG_RULE_COUNT];
/* Of this room or of the table reader; NULL if neither has it. */
const struct rule *catalog_rule_find(struct str id);

#endif
