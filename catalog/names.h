/* names.h - the names of published objects (contract.md 7): one place that makes them, one place that judges them. */
#ifndef CATALOG_NAMES_H
#define CATALOG_NAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

#define NAMES_PATH_MAX 300

bool names_segment(struct str s);                          /* [a-z0-9][a-z0-9._-]*, at most 100, or CHANGES.json */
bool names_slug(struct str s);                             /* [a-z0-9][a-z0-9._-]*, at most 60, no "..", not "latest" */
bool names_version(struct str s);                          /* CCYY-MM-DD.N, a real date, N >= 1 without leading zero */

enum names_kind {
	NAMES_NOT = 0,                                     /* not in the layout of contract.md 7 */
	NAMES_POINTER, NAMES_LATEST_JSON, NAMES_CATALOG_COPY, NAMES_CATALOG, NAMES_CATALOG_SIG, NAMES_VIEW, NAMES_KEY,
	NAMES_ENTRY, NAMES_VERSION_FILE, NAMES_LATEST_FILE, NAMES_PAGE, NAMES_ASSET,
};
struct names_parts { enum names_kind kind; struct str dataset, version, file; uint64_t serial; };
/* Judge a path relative to the base URL (no leading slash). false = NAMES_NOT. */
bool names_parse(struct str path, struct names_parts *out);
bool names_mutable(enum names_kind kind);                  /* may be overwritten: pointer, latest.json, catalog.json, views, latest/, pages, assets */
const char *names_content_type(struct str path);           /* "text/csv; charset=utf-8", ... by ending; "application/octet-stream" otherwise */

/* Makers; each writes at most NAMES_PATH_MAX bytes with the NUL. */
void names_catalog(char *out, uint64_t serial);            /* catalog-7.json */
void names_entry(char *out, struct str dataset, const char *sha256_hex);
void names_version_file(char *out, struct str dataset, struct str version, const char *file);   /* d/<dataset>/<version>/<file> */
void names_bundle(char *out, struct str dataset, struct str version);
/* The slug of a standard id: '_' and '.' become '-'. Appended. */
void names_slug_of(struct str standard_id, struct buf *out);

#endif
