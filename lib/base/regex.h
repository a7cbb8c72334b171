/* regex.h - the door to PCRE2 (JIT, match limits): `pattern` constraints.
 * The source is an XML Schema regular expression (table-schema.md 12), anchored at both ends, over UTF-8. Constructs that PCRE2 would read differently are
 * translated; those that cannot be are an error. A match that passes the limits counts as an error, never as a match. */
#ifndef BASE_REGEX_H
#define BASE_REGEX_H

#include "base/err.h"
#include "base/str.h"

struct regex;
struct regex *regex_compile(struct str pattern, struct err *err);      /* ERR_INPUT, with the offset in the message */
int regex_match(const struct regex *re, struct str s);                 /* 1 yes, 0 no, -1 the limits were reached. Thread-safe */
void regex_free(struct regex *re);
const char *regex_version(void);

#endif
