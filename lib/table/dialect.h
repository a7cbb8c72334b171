/* dialect.h - which delimiter a file uses: the one that makes a header of wanted names; else the one that cuts the first records into equally many cells.
 * Candidates are , ; tab | (other delimiters, and quotes other than ", must be stated: single quotes are nearly always a false guess). */
#ifndef TABLE_DIALECT_H
#define TABLE_DIALECT_H

#include "table/splitter.h"
#include "table/table.h"

/* What the options say, comma and double quotes where they say nothing. ERR_USAGE for what cannot be (a quote that is the delimiter, ...). */
int dialect_from_options(const struct table_options *o, struct dialect *d, struct err *err);

/* A first line "sep=;" (a habit of spreadsheets). Sets the delimiter it names. */
bool dialect_sep_line(struct str sample, char *delimiter);

/* The best delimiter for d over the sample (d's own if nothing is better). */
char dialect_sniff(const struct dialect *d, const struct split_limits *limits, struct str sample, bool whole, const struct str *wanted, size_t n_wanted);

#endif
