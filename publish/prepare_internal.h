/* prepare_internal.h - what the files of the preparing child share: prepare_child.c (main, job, result), prepare_pass.c (the two passes), prepare_version.c (version, bundle, facts).
 * Nobody else includes it. */
#ifndef PUBLISH_PREPARE_INTERNAL_H
#define PUBLISH_PREPARE_INTERNAL_H

#include "base/hash.h"
#include "check/check.h"
#include "privacy/plan.h"
#include "privacy/strip.h"
#include "publish/bundle.h"

struct prepare {
	struct json *job;
	struct json *result;                   /* grows as we go; always complete enough to be printed */
	struct standards *standards;
	const struct standard *published, *source;     /* what is published; what the file follows (a product's person standard) */
	const struct product *product;         /* NULL for row by row */
	enum lang lang;
	struct arena arena;
	struct fill *fill; size_t n_fill;
	int dir, out, input;
	const char *slug, *name, *shown;       /* name of the inbox file, and as people may read it */

	struct table *table;
	struct check *check;                   /* of the file that came in */
	struct scan *scan;
	struct plan plan;
	struct refusals refusals;
	struct strip_counts counts;
	struct aggregate_counts aggregate;
	struct table *made_table;              /* a product read again, */
	struct check *made_check;              /* and checked against its own standard */
	struct hash_map *divisions;            /* district codes that occur in what is published */
	char data_date[11], csv_sha256[65], content[72], version[32], package[32];
	struct json *schema;
	struct bundle_changes changes;
};

const char *prepare_job_text(const struct prepare *p, const char *dotted);             /* "" if absent */
/* Set verdict, reason and detail of the result. */
void prepare_verdict(struct prepare *p, const char *verdict, const char *reason, const char *detail);

/* Pass 1: read, check, scan, plan. 0 = go on, 1 = the verdict is set, -1 = err. */
int prepare_judge(struct prepare *p, struct err *err);
/* Pass 2: treat or aggregate into out/<slug>.csv; a product is checked again. */
int prepare_write(struct prepare *p, struct err *err);
/* Content digest, version, what changed; then the bundle and the facts. */
int prepare_version(struct prepare *p, struct err *err);
/* The check whose score and groups travel: of what is published. */
struct check *prepare_published_check(const struct prepare *p);

#endif
