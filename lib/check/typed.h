/* typed.h - what a cell says, by the type and format of its field (table-schema.md 4): is it one, are two the same, which is less. Pure functions over text. */
#ifndef CHECK_TYPED_H
#define CHECK_TYPED_H

#include <stdbool.h>

#include "base/err.h"
#include "schemas/standard.h"

/* A format that cannot be judged (a date pattern with a directive that is not known) is ERR_INPUT and names the field. */
int typed_supported(const struct field *f, struct err *err);
/* Does the (non-null) cell fit type and format? scratch is reset. */
bool typed_ok(const struct field *f, struct str cell, struct buf *scratch);
/* The value as text such that equal values have equal text; appended. The cell must fit. Numbers lose needless digits, dates and times become ISO in UTC order. */
void typed_canonical(const struct field *f, struct str cell, struct buf *out);

enum typed_order { ORDER_NONE, ORDER_NUMBER, ORDER_TEXT };
/* How canonical values of this type are compared: numerically, by bytes, or not at all. */
enum typed_order typed_order(enum field_type t);
int typed_cmp(enum typed_order order, struct str a, struct str b);

/* A number as its field writes it ("€ 1 234,50") as a plain one ("1234.50"): borrowed from the cell where nothing is to be done, else from scratch. */
struct str typed_plain(const struct field *f, struct str cell, struct buf *scratch);
/* Length in the sense of minLength: characters, or items of a list, array or object; false where the type has none. */
bool typed_length(const struct field *f, struct str cell, size_t *n);
/* What a cell of this field should be, for a message: "an integer". */
const char *typed_name(const struct field *f, bool zh);

#endif
