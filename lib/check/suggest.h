/* suggest.h - what a value that is not allowed may have meant. Made when a report is written, not while checking: looking for near words is slow. */
#ifndef CHECK_SUGGEST_H
#define CHECK_SUGGEST_H

#include "base/i18n.h"
#include "schemas/standard.h"

/* "did you mean 'AAAA'?", else the first allowed values; appended. search = false: without looking for near words. */
void suggest_value(const struct field *f, struct str wrong, bool search, enum lang lang, struct buf *out);

#endif
