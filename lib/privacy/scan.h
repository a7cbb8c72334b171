/* scan.h - what personal data a table holds: hits per column and kind, column verdicts, hits in headers, names and text around the table (privacy.md 2.6, 2.9). */
#ifndef PRIVACY_SCAN_H
#define PRIVACY_SCAN_H

#include "privacy/detect.h"
#include "table/batch.h"
#include "table/table.h"

struct scan_kind {
	const struct detector *kind;
	uint64_t strong, likely, weak;                     /* hits */
	uint64_t personal;                                 /* of the strong and likely ones, those that are personal */
	uint64_t n_shape, n_ok;                            /* cells whose whole text has the kind's shape; those of them that pass its check */
};
struct scan_column {
	struct str name;
	unsigned context;
	uint64_t cells;                                    /* non-empty */
	uint64_t unscannable;
	struct scan_kind *kinds; size_t n_kinds;           /* only kinds with a hit, in the order of detectors[] */
	const struct detector *verdict;                    /* the column's kind, or NULL (promotion: 3 good cells and half of the shapes) */
	uint64_t first_row;                                /* row of the first personal hit of strength likely or more, 0 = none */
};
struct scan_hit { uint64_t row; uint32_t column; struct hit hit; };    /* column from 1 */
struct scan_text { const char *where; struct hit hit; };               /* where: contract.md 4 */

#define SCAN_HITS_MAX 4000000u
#define SCAN_TEXTS_MAX 10000u

struct scan;
/* names are borrowed. reference: see detect_text. hits: keep the list of hits too (all kinds; the printer filters). */
struct scan *scan_open(const struct str *names, size_t n, int reference, bool hits);
void scan_context(struct scan *s, size_t column, unsigned context);        /* what a standard declares adds to what the header says; before the first feed */
void scan_feed(struct scan *s, const struct batch *b);
void scan_merge(struct scan *s, struct scan *other);       /* other is emptied */
/* Text outside of the cells: where is "header", "file-name", "csv-comment", "sheet-name", "member-name", ... Returns whether it held anything personal. */
bool scan_text(struct scan *s, const char *where, struct str text);
/* Headers, comments and skipped rows of a table, and its file name (without folder; empty for none). */
void scan_around(struct scan *s, const struct table_info *info, struct str file_name);
void scan_finish(struct scan *s);                          /* verdicts; promotion raises cells' hits to likely */
void scan_free(struct scan *s);

uint64_t scan_rows(const struct scan *s);
size_t scan_columns(const struct scan *s);
const struct scan_column *scan_column(const struct scan *s, size_t i);
const struct scan_hit *scan_hits(const struct scan *s, size_t *n);     /* by row, column, start */
const struct scan_text *scan_texts(const struct scan *s, size_t *n);
bool scan_clean(const struct scan *s);                     /* no strong or likely hit of a personal kind anywhere, nothing unscannable */
uint64_t scan_hits_left_out(const struct scan *s);         /* hits past SCAN_HITS_MAX: the list holds the first ones by row */
bool scan_column_personal(const struct scan_column *c);    /* strong or likely hits of a personal kind, or unscannable cells */
/* A name as it may be shown: itself, or its shape where it holds anything personal; appended. */
void scan_shown(struct str name, struct buf *out);
/* contract.md 4, whole document. */
void scan_json(const struct scan *s, struct str file, bool hits, bool all_kinds, struct buf *out);

#endif
