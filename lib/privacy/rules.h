/* rules.h - the rules of privacy/rules.def as a table. PRIVACY_RULE(K) is the rule of symbol K. */
#ifndef PRIVACY_RULES_H
#define PRIVACY_RULES_H

#include "base/finding.h"

enum privacy_rule {
#define RULE(symbol, id, severity, type, tzh, ten, zh, en, hzh, hen) PRIVACY_RULE_##symbol,
#include "privacy/rules.def"
#undef RULE
	PRIVACY_RULE_COUNT
};
extern const struct rule privacy_rules[PRIVACY_RULE_COUNT];
#define PRIVACY_RULE(symbol) (&privacy_rules[PRIVACY_RULE_##symbol])

#endif
