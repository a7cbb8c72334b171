/* err.h - an error: mulu could not do its job. (The data breaking a rule is a finding, base/finding.h.)
 *
 * An error travels by value in the caller's `struct err`; there is nothing to free. A function that can fail takes
 * `struct err *err` last and returns 0, or -1 with `err` filled. On success `err` is untouched. The message is
 * complete as it stands: lower case, no full stop, what failed first, the subject in 'single quotes', then the
 * reason: "cannot open 'a.csv': no such file". It never holds a cell value, a token or a key.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdarg.h>

enum err_kind {
	ERR_NONE = 0,
	ERR_FAILED,    /* findings, a gate refusal, a failed verification                     exit 1 */
	ERR_USAGE,     /* the command line                                                    exit 2 */
	ERR_INPUT,     /* a file, standard, configuration or workspace that cannot be read    exit 3 */
	ERR_SYSTEM,    /* system or network, try again: reason `temporary`                    exit 4 */
	ERR_REFUSED,   /* a portal refused for good: reason `refused`                         exit 5 */
	ERR_CONFLICT,  /* lost a race on the portal: reason `conflict`                        exit 5 */
	ERR_INTEGRITY, /* a portal serves other bytes than were sent: reason `integrity`      exit 5 */
	ERR_LOCKED,    /* another run holds the lock: reason `locked`                         exit 6 */
};

struct err {
	enum err_kind kind;
	char msg[512];
};

#define ERR_INIT { ERR_NONE, "" }

/* Fill err (a NULL err is allowed) and return -1, so that `return err_set(...)` works. */
int err_set(struct err *err, enum err_kind kind, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The same with ": <strerror(errno)>" added. ENOENT, ENOTDIR, EISDIR, EACCES and EPERM keep `kind`;
 * ENOSPC, EDQUOT, EIO, EMFILE, ENFILE, ENOMEM and EROFS turn it into ERR_SYSTEM. */
int err_errno(struct err *err, enum err_kind kind, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Put text in front of the message that is already there: "list 'x': <old message>". ": " is added unless the text ends so. */
int err_prefix(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* 0..6 (contract.md 1). */
int err_exit_code(enum err_kind kind);

/* The exit code that wins when several apply, in the order 6, 2, 3, 5, 4, 1, 0. */
int err_worse_exit(int a, int b);

/* The reason word of interop.md 5.5, or NULL for ERR_NONE, ERR_FAILED and ERR_USAGE ("config" for ERR_INPUT). */
const char *err_reason(enum err_kind kind);

#endif
