/* rules.c - see rules.h */
#include "catalog/rules.h"

#include "table/rules.h"

const struct rule catalog_rules[CATALOG_RULE_COUNT] = {
#define RULE(symbol, id, severity, type, tzh, ten, zh, en, hzh, hen) { id, severity, type, tzh, ten, zh, en, hzh, hen },
#include "catalog/rules.def"
#undef RULE
};

const struct rule *catalog_rule_find(struct str id)
{
	for (size_t i = 0; i < CATALOG_RULE_COUNT; i++)
		if (str_is(id, catalog_rules[i].id))
			return &catalog_rules[i];
	for (size_t i = 0; i < TABLE_RULES; i++)
		if (str_is(id, table_rules[i].id))
			return &table_rules[i];
	return NULL;
}
