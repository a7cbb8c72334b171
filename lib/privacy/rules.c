/* rules.c - see rules.h */
#include "privacy/rules.h"

const struct rule privacy_rules[PRIVACY_RULE_COUNT] = {
#define RULE(symbol, id, severity, type, tzh, ten, zh, en, hzh, hen) { id, severity, type, tzh, ten, zh, en, hzh, hen },
#include "privacy/rules.def"
#undef RULE
};
