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
	const struct rule *own = rule_find(catalog_rules, CATALOG_RULE_COUNT, id);
	return own != NULL ? own : rule_find(table_rules, TABLE_RULES, id);
}
