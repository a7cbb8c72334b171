/* i18n.h - the language that mulu speaks: Chinese or English, side by side in the code. */
#ifndef BASE_I18N_H
#define BASE_I18N_H

#include <stdbool.h>

enum lang { LANG_EN, LANG_ZH };

bool i18n_parse(const char *word, enum lang *out);      /* "zh", "en" */
enum lang i18n_from_environment(void);                  /* LC_ALL, LC_MESSAGES, LANG; the first that is set and not empty decides; else English */
/* A macro, so that the compiler sees both literals where they are formats. */
#define i18n(lang, zh, en) ((lang) == LANG_ZH ? (zh) : (en))

#endif
