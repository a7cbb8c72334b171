/* columns.h - which column of the file holds which field. */
#ifndef CHECK_COLUMNS_H
#define CHECK_COLUMNS_H

#include "base/arena.h"
#include "schemas/normal.h"

/* For a foreign schema, in the arena. By position where fieldsMatch is `exact` and the header has as many columns as the schema, none of which bears another
 * field's name; else by name, so that one missing column does not shift all that follow. fit (by column): FIT_ID where the name is the field's, FIT_NONE where no
 * field took the column, FIT_ALIAS where only the position fits. no_header: the names are made up; position decides. */
const size_t *columns_foreign(const struct standard *st, const struct str *names, size_t n_names, bool no_header, enum header_fit *fit, struct arena *arena);
/* A label as it is compared: line breaks are spaces, outer white space is cut. Into the arena. */
struct str columns_label(struct str name, struct arena *arena);

#endif
