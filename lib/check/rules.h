/* rules.h - the rules of this room, from rules.def: check_rules[CHECK_ENUM] and so on. */
#ifndef CHECK_RULES_H
#define CHECK_RULES_H

#include "base/finding.h"

enum check_rule {
#define RULE(symbol, id, severity, type, title_zh, title_en, zh, en, hint_zh, hint_en) CHECK_##symbol,
#include "check/rules.def"
#undef RULE
	CHECK_RULE_COUNT
};

extern const struct rule check_rules[CHECK_RULE_COUNT];

#endif
