/* detect_view.h - the scan view of a text (privacy.md 2.1): one byte for each character that detectors care about, with the way back to the original.
 *
 * Full width becomes ASCII, all spaces ' ', all hyphens '-', line ends '\n', zero-width characters vanish, decimal digits of other scripts become ASCII, and so do
 * Han digits in runs of 11 or more. What is left over becomes one of the VIEW_ marks. A view holds VIEW_MAX characters; longer texts are seen in pieces.
 */
#ifndef PRIVACY_DETECT_VIEW_H
#define PRIVACY_DETECT_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

#define VIEW_MAX 4096

enum {
	VIEW_HAN_DIGIT = 0x80,         /* + 0..9: a Han digit in a short run */
	VIEW_HAN = 0x8A,
	VIEW_STOP,                     /* 。 */
	VIEW_PAUSE,                    /* 、 */
	VIEW_BULLET,                   /* characters that hide others: • ● */
	VIEW_OTHER,
};

struct view {
	size_t n;
	bool at, e, mask;              /* holds '@'; 'e' or 'E'; something that may hide digits */
	unsigned char ch[VIEW_MAX + 1];    /* a 0 stands behind the last */
	uint32_t byte[VIEW_MAX + 1];   /* where the character begins in the text; byte[n] = where the view ends */
};

/* Fill from byte `from` of a valid UTF-8 text; returns the byte after the last one seen (text.n at the end). */
size_t view_fill(struct view *v, struct str text, size_t from);

/* What a text is worth looking at for: a quick look at its bytes. */
struct view_look { size_t digits; bool at, mask, alpha, high, odd; };       /* odd: characters that a view may turn into digits, '@' or '*' */
struct view_look view_look(struct str text);
/* A run of 11 or more Han digits. */
bool view_has_han_number(struct str text);

static inline bool view_digit(unsigned char c) { return c >= '0' && c <= '9'; }
static inline bool view_alpha(unsigned char c) { return (unsigned)((c | 0x20) - 'a') < 26; }
static inline bool view_alnum(unsigned char c) { return view_digit(c) || view_alpha(c); }

#endif
