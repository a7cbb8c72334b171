/* rules.c - see rules.h */
#include "privacy/rules.h"

const struct rule privacy_rules[PRIVACY_RULE_COUNT] = {
#define RULE(symbol, id, severity, type, tzh, ten, zh, en, hzh, hen) { id, severity, type, tzh, ten, zh, en, hzh, hen },
#include "privacy/rules.def"
#undef RULE
};

const struct rule *privacy_rule_find(struct str id)
{
	for (size_t i = 0; i < PRIVACY_RULE_COUNT; i++)
		if (str_is(id, privacy_rules[i].id))
			return &privacy_rules[i];
	return NULL;
}
