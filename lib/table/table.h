/* table.h - bytes -> batches of rows.
 *
 *     struct table *t;
 *     if (table_open(&t, fd, "a.csv", &options, err)) ...
 *     const struct table_info *info = table_info(t);
 *     const struct batch *b;
 *     while ((r = table_next(t, &b, err)) > 0) ...
 *     table_close(t);
 *
 * The descriptor is read by pread from position 0 (a pipe is spooled to a nameless file first) and stays the caller's. A table can be read again: table_rewind.
 * Formats bid on the first bytes, not on the name; table/table.c lists them. To add one: table/x.c with bid, open, next, rewind, close, one line there.
 * Encodings: BOM, strict UTF-8 over the whole file, GB18030 over the whole file, else an error that names the offset (table-schema.md 15.1).
 * Errors of kind ERR_INPUT mean that the file cannot be read (`table_error_type` says which type of the reference tool fits).
 */
#ifndef TABLE_TABLE_H
#define TABLE_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "table/batch.h"

struct table_options {
	const char *format;                /* NULL = by content */
	const char *encoding;              /* NULL = detect; any name of iconv */
	int delimiter;                     /* 0 = sniff; one byte */
	int quote;                         /* 0 = '"'; -1 = none */
	int escape;                        /* 0 = none */
	bool no_double_quote;
	int comment;                       /* 0 = none: records that begin with it are left out */
	uint64_t skip_rows;                /* records above the header */
	bool skip_rows_given;
	int header_rows;                   /* 0 = find it; n = that many rows (at most 16); -1 = none: columns are named field1, field2, ... */
	bool strict;                       /* no detection: UTF-8, comma, first row is the header, unless said otherwise above */
	/* Header names (ids, titles, aliases) that the caller hopes for, folded (utf8_fold): the record that holds most of them is the header. May be NULL. */
	const struct str *wanted;
	size_t n_wanted;
	uint64_t max_bytes;                /* 0 = 64 GiB */
	uint64_t max_columns;              /* 0 = 16,384 */
	uint64_t max_cell;                 /* 0 = 1 MiB */
};

struct table_skip {                        /* what was skipped above the header */
	uint64_t row;
	const char *why;                   /* "title", "note", "blank", "comment", "sep", "option" */
};

struct table_comment {                     /* text outside of the table, for scan: comment records and skipped rows */
	struct str text;
	bool comment;                      /* a comment record, else a title or note row */
	struct where at;
};

struct table_info {
	const char *format;                /* "csv", "tsv" */
	const char *compression;           /* NULL */
	uint64_t bytes;
	const char *encoding;              /* "utf-8", "gb18030", ... */
	bool bom;
	struct str encoding_evidence;      /* one sentence, English */
	char delimiter;
	char quote;                        /* 0 = none */
	bool double_quote;
	const char *line_terminator;       /* "\n", "\r\n", "\r"; the first one met */
	uint64_t header_row;               /* number of the (first) header record; 0 = none */
	uint64_t header_line;
	unsigned n_header_rows;
	const struct str *names;           /* header cells, joined by one space where several rows; trimmed of a BOM, otherwise as read */
	size_t n_names;
	const struct table_skip *skipped;
	size_t n_skipped;
	const struct table_comment *comments;   /* complete only after the last batch */
	size_t n_comments;
	const struct oddity *oddities;     /* of the file or header as a whole (several BOMs, mixed line ends after the end, ...); complete after the last batch */
	size_t n_oddities;
};

struct table;
int table_open(struct table **t, int fd, const char *name, const struct table_options *options, struct err *err);
const struct table_info *table_info(const struct table *t);
int table_next(struct table *t, const struct batch **b, struct err *err);      /* 1, 0 at the end, -1 */
int table_rewind(struct table *t, struct err *err);
void table_close(struct table *t);
/* "source-error", "encoding-error", "format-error", "scheme-error": told from the beginning of the message of an error of open, next or rewind (also where
 * err_prefix put something before it). */
const char *table_error_type(const struct err *err);

struct table_format;                       /* see table/format.h */
extern const struct table_format *const table_formats[];      /* NULL-terminated */
const char *table_format_name(const struct table_format *f);
const char *table_format_about(const struct table_format *f); /* one line, English */

/* Load what decoding needs from disk, before confinement (glibc's gconv modules). */
void table_prepare(void);

#endif
