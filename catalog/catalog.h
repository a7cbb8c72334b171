/* catalog.h - the catalogue that a portal serves: one model, from which catalog-<serial>.json and every view are made (contract.md 7, interop.md 8).
 *
 * JSON Schemas: catalog/catalog.schema.json and catalog/entry.schema.json. Views are a registry: catalog/view_x.c, one line in catalog/catalog.c.
 */
#ifndef CATALOG_CATALOG_H
#define CATALOG_CATALOG_H

#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"

struct catalog_bundle { struct str path, sha256; uint64_t bytes; };    /* path.n = 0: none (withdrawn) */
struct catalog_version {
	struct str version, status;                        /* status: published, deprecated, yanked, withdrawn */
	struct catalog_bundle bundle;
	struct str digest;                                 /* content digest "sha256:..." (our addition: what a rebuilt audit needs) */
};
struct catalog_item {
	struct str slug, code, title, provider, domain, standard;      /* standard: id@version */
	struct str version;                                /* head: newest that is not withdrawn; n = 0: none */
	struct str status, updated;                        /* updated: CCYY-MM-DD, the data date of the head */
	int64_t rows;                                      /* -1 = null */
	double score; char grade;                          /* grade 0 = null, score then too */
	struct str entry_path, entry_sha256;
	struct catalog_version *versions; size_t n_versions;           /* newest first */
	const struct json *entry;                          /* the full entry where the caller has it, for views and pages; else NULL */
};
struct catalog {
	struct str title, publisher_title, publisher_code, contact_title, contact_phone, contact_email, license_title, license_path, lang, base_url;
	uint64_t serial;
	struct str generated, expires;                     /* RFC 3339; expires is that of the first signing */
	struct catalog_item *items; size_t n;              /* sorted by slug */
	struct arena arena;                                /* owns all strings */
};

int catalog_parse(struct catalog *c, struct str text, const char *name, struct err *err);      /* of catalog-<n>.json; checks every field that is used */
void catalog_release(struct catalog *c);
void catalog_print(const struct catalog *c, struct buf *out);
struct catalog_item *catalog_find(const struct catalog *c, struct str slug);
/* Add or replace by slug (deep copy into c's arena), keeping the order. */
struct catalog_item *catalog_put(struct catalog *c, const struct catalog_item *item);
const struct catalog_version *catalog_version_find(const struct catalog_item *item, struct str version);
/* Head of an item by the rule of contract.md 7: sets version, status; returns the version or NULL (all withdrawn: status withdrawn, version null). */
const struct catalog_version *catalog_head(struct catalog_item *item);
int catalog_version_cmp(struct str a, struct str b);       /* CCYY-MM-DD.N by date, then N */

/* The full entry (domain.md 1.10): elements of the list entry plus these facts; see entry.schema.json. */
struct catalog_distribution { const char *path, *format, *compression, *sha256; uint64_t bytes; int64_t rows, columns; };
struct catalog_entry_facts {
	const struct json *elements;                       /* list_entry_json */
	const char *slug, *domain, *standard_id, *standard_version, *version, *status, *supersedes, *data_date, *temporal, *content_digest;
	const char *license_title, *license_path, *contact_title, *contact_phone, *contact_email, *publisher_title, *publisher_code;
	const char *const *spatial; size_t n_spatial;      /* division codes */
	struct { const char *path, *sha256; } schema;
	const struct catalog_distribution *distributions; size_t n_distributions;
	const struct json *fields;                         /* the published schema's fields, for the dictionary on the page */
	const struct json *quality;                        /* with timeliness and accessibility */
	const struct json *privacy;                        /* treatments per field, suppressed rows, k */
	const char *description;                           /* of the data set, e.g. 示例数据 */
};
struct json *catalog_entry_json(const struct catalog_entry_facts *f);

struct catalog_view {
	const char *name;                                  /* "catalog.jsonld" */
	const char *about_zh, *about_en;
	int (*write)(const struct catalog *c, struct buf *out, struct err *err);   /* items' `entry` must be set; one without is left out */
};
extern const struct catalog_view *const catalog_views[];   /* NULL-terminated */

#endif
