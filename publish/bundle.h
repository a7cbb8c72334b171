/* bundle.h - the files of one version: what lies beside the bundle and what is in it (contract.md 7, interop.md 6). Written by the preparing child into its out/ folder.
 *
 * Nothing here depends on the clock, the machine or the order of files: same input, same build, same bytes.
 */
#ifndef PUBLISH_BUNDLE_H
#define PUBLISH_BUNDLE_H

#include "base/err.h"
#include "base/json.h"
#include "schemas/standard.h"

struct bundle_changes {                        /* CHANGES.json; counts only */
	char from[32];                         /* "" = first version */
	uint64_t added, removed, changed, before;  /* before: rows of the version that `from` names */
	struct json *columns;                  /* {"grade": 1} */
	struct json *schema;                   /* list of {"change","field"} */
};

struct bundle {                                /* what is known when the data are ready */
	const char *slug, *version;
	const struct standard *standard;       /* of what is published */
	const struct json *job;                /* publisher, license, entry, title, description: see prepare.h */
	struct standards *standards;
	struct json *schema;                   /* the published Table Schema */
	struct str quality, privacy;           /* complete texts of quality.json and privacy.json */
	const struct bundle_changes *changes;
	uint64_t rows;
	const char *data_date, *content_digest, *package_version;
	int dir;                               /* out/; holds <slug>.csv already */
};

/* Row and column changes between two canonical CSV files with the same kind of header; key: names of the key columns (by whole row if none of them is there). */
int bundle_diff(int before_fd, int after_fd, const struct str *key, size_t n_key, struct bundle_changes *out, struct err *err);
void bundle_changes_print(const struct bundle_changes *c, const char *to, struct buf *out);

/* "sha256:…" over the resources under data/ (interop.md 6.8): here the one table. */
void bundle_content_digest(const char *slug, const char csv_sha256[65], char out[72]);

/* Write schema.json, quality.json, privacy.json, CHANGES.json, <slug>.csv.gz and the zip. */
int bundle_write(const struct bundle *b, struct err *err);
/* README.md of the zip: what it is, licence, dictionary, how to prove it; Chinese, then English. */
void bundle_readme(const struct bundle *b, struct buf *out);
/* datapackage.json of the zip. `hash_of` gives bytes and digest of a member that stands in it. */
struct bundle_member { char name[128]; struct str text; int fd; uint64_t bytes; char sha256[65]; };
struct json *bundle_datapackage(const struct bundle *b, const struct bundle_member *members, size_t n);
/* The code lists that the published fields use, by id, sorted. */
size_t bundle_lists(const struct bundle *b, const struct list **lists, size_t max);

/* Forms in which a version lies beside its bundle. To add one: publish/form_x.c, one line in bundle.c. */
struct bundle_form {
	const char *name, *ending, *format, *compression;      /* "csv.gz", ".csv.gz", "CSV", "gzip" */
	int (*write)(int csv_fd, int out_fd, const struct bundle *b, struct err *err);     /* NULL: the CSV itself */
};
extern const struct bundle_form *const bundle_forms[];

#endif
