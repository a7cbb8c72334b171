/* format.h - what a table format brings. To add one: table/x.c with a `const struct table_format`, one line in table/table.c. */
#ifndef TABLE_FORMAT_H
#define TABLE_FORMAT_H

#include "base/arena.h"
#include "table/table.h"

struct table_format {
	const char *name;              /* --format, "csv" */
	const char *about;             /* one line, English */
	/* How sure the format is that the file is its own, by the first bytes: 0 = no, 100 = certain. The highest bid reads. */
	int (*bid)(struct str head);
	/* Fills t->info; t->state is the format's own. On failure nothing is left to close. */
	int (*open)(struct table *t, struct err *err);
	int (*next)(struct table *t, const struct batch **b, struct err *err);         /* as table_next */
	int (*rewind)(struct table *t, struct err *err);
	void (*close)(struct table *t);
};

/* What table.c holds for every format; limits in options are filled in, never 0. */
struct table {
	const struct table_format *format;
	void *state;
	int fd;                        /* read by pread */
	int spool;                     /* the nameless file of a pipe, else -1 */
	const char *name;
	struct table_options options;  /* wanted is borrowed until open returns */
	struct table_info info;
	struct arena arena;            /* as long as the table */
};

#endif
