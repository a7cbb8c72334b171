/* shape.h - what a value looks like, without the value. */
#ifndef VALUE_SHAPE_H
#define VALUE_SHAPE_H

#include "base/str.h"

/* For groups of findings: letters and digits by class, runs cut ("Aa9", "汉9-9"): at most 40 characters; never tells a value. */
void shape_group(struct str s, struct buf *out);
/* For a personal value (privacy.md 3.1): numbers show at most their first two characters ("13*********"), all else none ("**"); length is the value's, at most 20. */
void shape_personal(struct str s, struct buf *out);

#endif
