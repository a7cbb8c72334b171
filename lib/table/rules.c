/* rules.c - see rules.h */
#include "table/rules.h"

const struct rule table_rules[TABLE_RULES] = {
#define RULE(symbol, id, severity, type, title_zh, title_en, zh, en, hint_zh, hint_en) \
	[TABLE_##symbol] = { id, severity, type, title_zh, title_en, zh, en, hint_zh, hint_en },
#include "table/rules.def"
#undef RULE
};
