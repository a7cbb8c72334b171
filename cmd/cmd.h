/* cmd.h - a verb is one file: cmd/cmd_x.c with a descriptor and a static function; register it by one line in cmd/mulu.c.
 *
 * Options are a table (git's way), and the table prints the help. Option variables are static in the verb's file. Results go to stdout, talk to stderr.
 */
#ifndef CMD_CMD_H
#define CMD_CMD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/str.h"
#include "base/term.h"

enum option_kind {
	OPTION_END,
	OPTION_FLAG,       /* bool *            --name */
	OPTION_STRING,     /* const char **     --name VALUE */
	OPTION_UINT,       /* uint64_t *        --name N; `given` may be NULL */
	OPTION_LIST,       /* struct option_list *   repeatable */
	OPTION_CALL,       /* parse(value) returns false for a bad value: choices, characters, ... */
};
struct option_list { const char **items; size_t n, cap; };
struct option {
	enum option_kind kind;
	const char *name;              /* "schema" */
	char letter;                   /* 'o' or 0 */
	const char *arg;               /* "FILE.json"; NULL for flags */
	void *var;
	bool *given;                   /* set when the option was met; may be NULL */
	bool (*parse)(const char *value);
	const char *zh, *en;
};

struct cmd {                           /* what every verb gets */
	const char *const *operands; size_t n;
	bool json, quiet, verbose;
	enum lang lang; bool lang_given;
	enum term_color color;
	uint64_t threads;              /* at least 1 */
	const char *workspace;         /* -C, or "." */
};

struct verb {
	const char *name;
	const char *synopsis;          /* "FILE..." */
	const char *zh, *en;           /* one line */
	const char *more_zh, *more_en; /* paragraphs below the options; may be NULL */
	const struct option *options;  /* ends with OPTION_END; may be NULL */
	const struct option *options2; /* a shared table (reading options); may be NULL */
	unsigned min_operands, max_operands;   /* UINT_MAX = any */
	bool hidden;
	int (*run)(const struct cmd *c);       /* exit code */
};
extern const struct verb *const verbs[];       /* NULL-terminated, in the order of help */
const struct verb *verb_find(const char *name);

/* Say an error on stderr ("mulu check: cannot …") and return its exit code. */
int cmd_fail(const struct cmd *c, const struct err *err);
/* Misuse of this verb: message, "try 'mulu help VERB'", exit 2. */
int cmd_usage(const char *format, ...) __attribute__((format(printf, 1, 2)));
void cmd_warn(const struct cmd *c, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Write results to stdout and flush; a failure (full disk) is exit 4. Returns `code` or 4 said on stderr. */
int cmd_print(struct str bytes, int code);
void option_list_add(struct option_list *l, const char *value);

/* Reading options of contract.md 2, shared by check, scan, strip: cmd/reading.c. */
struct table_options;
extern const struct option reading_options[];
int reading_table_options(struct table_options *o, struct err *err);       /* from the options given */
const char *reading_schema(void);              /* --schema, or NULL */
const char *reading_standard(void);            /* --standard, or NULL */
/* Open FILE or "-" (standard input is spooled). Returns the descriptor. */
int reading_open(const char *file, struct err *err);
/* Confine this process after everything is open (base/child.h): no sockets, no other files than below write_dirs (NULL-terminated; may be NULL).
 * Skipped under MULU_NO_CONFINE=1 with a warning. */
int cmd_confine(const char *const *write_dirs, struct err *err);

#endif
