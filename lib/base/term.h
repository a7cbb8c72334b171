/* term.h - what goes to a terminal or a log: colours, and strangers' text made harmless. */
#ifndef BASE_TERM_H
#define BASE_TERM_H

#include <stdbool.h>
#include <stdio.h>

#include "base/str.h"

enum term_color { TERM_AUTO, TERM_ALWAYS, TERM_NEVER };
/* Whether to colour what goes to f: AUTO asks for a terminal, no NO_COLOR and TERM other than dumb; ALWAYS wins over NO_COLOR. */
bool term_colored(enum term_color want, FILE *f);

/* Append s with control characters (C0, C1, DEL, bidi controls, U+2028/9) as \xNN or \u{N}, and bytes that are no UTF-8 as \xNN. */
void term_safe(struct buf *out, struct str s);
/* Append s cut to `width` columns ('…' at the end where cut), then padded with spaces to it. */
void term_pad(struct buf *out, struct str s, unsigned width);

#define TERM_RED "\x1b[31m"
#define TERM_GREEN "\x1b[32m"
#define TERM_YELLOW "\x1b[33m"
#define TERM_BOLD "\x1b[1m"
#define TERM_DIM "\x1b[2m"
#define TERM_RESET "\x1b[0m"

#endif
