/* normal.h - rows as they came -> rows in the standard's normal form (domain.md 2.1.2): columns are the standard's fields, in its order.
 *
 * A cell becomes: trimmed (white space, U+3000, zero-width characters at both ends); "" where it is empty-like (value/missing.h; not where the field's list or
 * boolean words know the word); the code where it is a label or alias of the field's code list; each part so for a list field (separators of domain.md 2.1.2
 * become ';'); true/false for a boolean word; NFKC for code-like fields (lists, numbers, dates, identifiers). Nothing else is repaired: what does not fit stays
 * as it is and is a finding. A column that the file lacks is filled from `fill`, else empty; district and district_code fill each other (domain.md 3.1).
 * A foreign Table Schema is not normalised: cells pass as they are, mapped by position or name as its fieldsMatch says.
 */
#ifndef SCHEMAS_NORMAL_H
#define SCHEMAS_NORMAL_H

#include "schemas/standard.h"
#include "table/batch.h"

struct fill { struct str field, value; };                  /* from mulu.json: field id -> value for columns or cells that are missing */

struct normal;
/* names: the header of the file. Everything borrowed must outlive it. */
struct normal *normal_open(const struct standard *st, const struct str *names, size_t n_names, const struct fill *fill, size_t n_fill);
void normal_free(struct normal *n);
/* Column of the file for each field (SIZE_MAX: the file has none), and how each column of the file was found. */
const size_t *normal_map(const struct normal *n);
const enum header_fit *normal_fit(const struct normal *n);
/* The file lacks the column, but fill gives it a value; so it is with district where district_code is there or filled, and the other way round. */
bool normal_filled(const struct normal *n, size_t field);
/* A batch of as many rows with the standard's fields as columns; lives until the next call. Row numbers, lines and offsets are the input's. */
const struct batch *normal_batch(struct normal *n, const struct batch *in);
/* By field: cells that were changed from an alias, a label, full width or an unusual boolean word (是, 否, true, false are usual): what counts as repaired in the score. */
const uint64_t *normal_changed(const struct normal *n);

#endif
