/* utf8.h - the door to utf8proc, and the fast plain questions about UTF-8. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* Strict: no overlong forms, no surrogates, nothing above U+10FFFF. On false *bad (may be NULL) is the offset at which the first wrong sequence begins;
 * a sequence that is cut by the end of s is wrong too, *cut (may be NULL) tells so. */
bool utf8_valid(struct str s, size_t *bad, bool *cut);

/* Decode one code point at p (p < end, valid UTF-8), return its length 1..4. */
size_t utf8_decode(const char *p, const char *end, uint32_t *cp);
/* The same for bytes that may be anything: a wrong byte is one step with the code UTF8_WRONG. */
#define UTF8_WRONG 0xFFFFFFFFu
size_t utf8_next(const char *p, const char *end, uint32_t *cp);
size_t utf8_encode(uint32_t cp, char out[4]);
size_t utf8_length(struct str s);              /* code points */
unsigned utf8_width(struct str s);             /* columns on a terminal; East Asian wide = 2; a wrong byte = 1 */
unsigned utf8_cp_width(uint32_t cp);

/* NFKC, then white space, quotes, '*' and ':' (half and full width) removed, ASCII lower-cased: how headers and code labels are compared
 * (domain.md 2.1.1). `out` is reset first. */
void utf8_fold(struct str s, struct buf *out);
/* NFKC only. Wrong bytes are kept as they are, here and in utf8_fold. `out` is reset first. */
void utf8_nfkc(struct str s, struct buf *out);

const char *utf8_version(void);

static inline bool utf8_is_han(uint32_t cp) { return cp >= 0x3400 && cp <= 0x9FFF; }

#endif
