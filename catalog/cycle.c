/* cycle.c - update cycles: days, when data are stale, the codes of other vocabularies (domain.md 1.8, interop.md 8.2). */
#include "base/mem.h"
#include "catalog/list.h"
#include "catalog/list_words.h"

static const struct cycle cycles[] = {
	{ "实时", 1, 2, "UPDATE_CONT", "R/PT1S" },
	{ "每日", 1, 3, "DAILY", "R/P1D" },
	{ "每周", 7, 11, "WEEKLY", "R/P1W" },
	{ "每月", 31, 46, "MONTHLY", "R/P1M" },
	{ "每季度", 93, 120, "QUARTERLY", "R/P3M" },
	{ "每半年", 184, 230, "ANNUAL_2", "R/P6M" },
	{ "每年", 366, 420, "ANNUAL", "R/P1Y" },
	{ "不定期", 0, 0, "IRREG", "irregular" },
	{ "不更新", 0, 0, "NEVER", NULL },
};

const struct cycle *list_cycle(struct str label)
{
	const char *word = list_word(WORDS_CYCLE, label);
	for (size_t i = 0; word != NULL && i < ARRAY_SIZE(cycles); i++)
		if (strcmp(cycles[i].label, word) == 0)
			return &cycles[i];
	return NULL;
}
