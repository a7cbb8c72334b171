/* i18n.c - see i18n.h */
#include "base/i18n.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

bool i18n_parse(const char *word, enum lang *out)
{
	if (word != NULL && strcmp(word, "zh") == 0)
		*out = LANG_ZH;
	else if (word != NULL && strcmp(word, "en") == 0)
		*out = LANG_EN;
	else
		return false;
	return true;
}

enum lang i18n_from_environment(void)
{
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *value = getenv(names[i]);
		if (value == NULL || *value == '\0')
			continue;
		/* zh, zh_CN.UTF-8, zh-Hans, zh@...; not "zha" (Zhuang) */
		return strncmp(value, "zh", 2) == 0 && strchr("_-.@", value[2]) != NULL ? LANG_ZH : LANG_EN;
	}
	return LANG_EN;
}
