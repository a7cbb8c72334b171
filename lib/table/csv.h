/* csv.h - the formats of csv.c, for the registry in table.c. */
#ifndef TABLE_CSV_H
#define TABLE_CSV_H

struct table_format;
extern const struct table_format table_csv, table_tsv;

#endif
