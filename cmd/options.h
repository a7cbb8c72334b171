/* options.h - parse a command line against tables of options (cmd.h), and print the help from the same tables. */
#ifndef CMD_OPTIONS_H
#define CMD_OPTIONS_H

#include "cmd/cmd.h"

/* Options that every verb takes; their values land in the struct cmd given to options_parse. */
struct globals {
	bool json, quiet, verbose, help;
	const char *lang, *threads, *color, *workspace;
};

/* Parse argv[0..n) (without program and verb). Operands go to `operands` (capacity n). 0, or -1 with `err` (ERR_USAGE). `--` ends options; "-" is an operand. */
int options_parse(const struct verb *v, struct globals *g, int n, char **argv, const char **operands, size_t *n_operands, struct err *err);
/* Turn the words of the globals into values; --lang's default comes from the workspace, then the environment. ERR_USAGE for bad words. */
int options_globals(const struct globals *g, struct cmd *c, struct err *err);
void options_help(const struct verb *v, enum lang lang, struct buf *out);

#endif
