/* pages.h - the portal's pages, made from the catalogue alone: a home page and one page per data set, readable without JavaScript, strict CSP, Chinese first with English beside it.
 * The same bytes on a `dir` target (as files) and in the embedded server. */
#ifndef PORTAL_PAGES_H
#define PORTAL_PAGES_H

#include "catalog/catalog.h"

struct pages_key { const char *file, *fingerprint, *public_line; };    /* "keys/ABC.pub"; key id and base64 line of the public key */

void pages_home(const struct catalog *c, const struct pages_key *key, const char *today, struct buf *out);
/* item->entry may be NULL (withdrawn): then what the catalogue knows is shown. today: CCYY-MM-DD at +08:00, for timeliness. */
void pages_dataset(const struct catalog *c, const struct catalog_item *item, const struct pages_key *key, const char *today, struct buf *out);
/* Static files under assets/: name, content; NULL name past the end. */
struct pages_asset { const char *name; struct str bytes; };
extern const struct pages_asset pages_assets[];

#endif
