/* statement.h - privacy.json (privacy.md 7): what was removed, by which rule, in counts only. No value, no example, no name of an officer; nothing depends on the clock. */
#ifndef PRIVACY_STATEMENT_H
#define PRIVACY_STATEMENT_H

#include "privacy/plan.h"
#include "privacy/strip.h"

struct statement {
	const char *dataset, *version;                     /* NULL prints null (strip verb) */
	const struct standard *standard;                   /* of what is published (the product's for an aggregate) */
	const char *reference_date;                        /* may be NULL */
	const struct plan *plan;                           /* of the table that came in */
	const struct scan *before;                         /* evidence */
	struct strip_counts counts;
	const char *product;                               /* standard id of the aggregate, or NULL */
	struct aggregate_counts aggregate; unsigned min_n;
	const char *content_digest;                        /* "sha256:...", or NULL */
	uint64_t scanned_bytes;
	const char *const *scanned_files; size_t n_scanned_files;
};
void statement_json(const struct statement *s, struct buf *out);       /* indented by 1, keys sorted, LF at the end */

#endif
