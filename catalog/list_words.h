/* list_words.h - the closed word lists of a catalogue list (domain.md 1.2): national labels, and the spellings that departments use for them. */
#ifndef CATALOG_LIST_WORDS_H
#define CATALOG_LIST_WORDS_H

#include <stdbool.h>

#include "base/str.h"

enum list_words {
	WORDS_NONE, WORDS_FORMAT, WORDS_ITEM_TYPE, WORDS_SHARE, WORDS_METHOD, WORDS_FLAG, WORDS_OPEN, WORDS_CYCLE,
	WORDS_COUNT
};

/* The label that a cell means: compared after folding, whole, then cut at its first bracket; NULL if none. The label is a literal. */
const char *list_word(enum list_words w, struct str cell);
/* "实时, 每日, ..." appended. */
void list_words_allowed(enum list_words w, struct buf *out);
/* Digits only: which word they mean differs between systems (domain.md 1.2.5). */
bool list_word_bare(struct str cell);
/* The format type of that class in its usual spelling; NULL if the class has no such type. 自描述格式 takes any. */
const char *list_format_type(struct str class_, struct str type);
bool list_format_free(struct str class_);

#endif
