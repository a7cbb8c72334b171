/* narrow.h - a short cell in half width, on the stack: the form in which dates, phones and words are read. The cell itself never changes.
 *
 * Full-width ASCII becomes ASCII, every Unicode space and TAB, CR, LF one space each, every hyphen and dash '-', zero-width characters vanish, spaces at both
 * ends are cut. All else passes, broken UTF-8 too. */
#ifndef VALUE_NARROW_H
#define VALUE_NARROW_H

#include <stdbool.h>

#include "base/str.h"

/* False where it does not fit into `cap` bytes; *out then is empty. `out` borrows from room. */
bool narrow_text(struct str s, char *room, size_t cap, struct str *out);

#endif
