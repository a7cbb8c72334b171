/* clean.h - inside of schemas/: white space and invisible characters in a cell (domain.md 3.6.6). Text must be valid UTF-8. */
#ifndef SCHEMAS_CLEAN_H
#define SCHEMAS_CLEAN_H

#include "base/str.h"

/* Both ends cut: white space of any width, zero-width and control characters. */
struct str clean_trim(struct str s);
/* The text without invisible characters, U+3000 as one space (or nothing between two Han characters), runs of spaces as one; line breaks stay, as LF.
 * The result is s itself where nothing is to do, else it stands in `room`. */
struct str clean_text(struct str s, struct buf *room);
/* NFKC, trimmed: for codes, numbers, dates, identifiers. The result is s itself where it is plain ASCII, else it stands in `room`. */
struct str clean_code(struct str s, struct buf *room);
/* Cut the next part of a list cell at 、 ； ; ， , / or a line break; false at the end. Parts are trimmed and may be empty. */
bool clean_part(struct str *rest, struct str *part);

#endif
