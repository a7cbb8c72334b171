/* child.h - strangers' bytes are read in a confined child: fork, then exec of ourselves, never fork alone.
 *
 * The parent side starts `/proc/self/exe <verb> args…` with a clean environment (LC_ALL=C.UTF-8, TZ=UTC, PATH; sanitizer options are kept), no descriptors
 * but those named, limits on memory, processor time, file size and open files, no core, and waits with a wall-clock limit.
 * The child side opens what it needs, then calls child_confine and is alone with it.
 */
#ifndef BASE_CHILD_H
#define BASE_CHILD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct child_fd { int from, to; };         /* descriptor `from` of the parent becomes `to` (3 and up) in the child */

struct child_spec {
	const char *verb;                  /* hidden verb of cmd/mulu.c */
	const char *const *args;           /* NULL-terminated, may be NULL */
	const struct child_fd *fds;
	size_t n_fds;
	struct str input;                  /* its standard input */
	const char *workdir;               /* chdir there, may be NULL */
	uint64_t max_memory;               /* bytes of address space; 0 = none (and none under a sanitizer) */
	uint64_t max_file;                 /* bytes of one written file; 0 = none */
	unsigned max_cpu, max_wall;        /* seconds; 0 = none */
};

struct child_end {
	int exit_code;                     /* -1 if it did not exit */
	int signal;                        /* 0 if none */
	bool timed_out;
	unsigned max_wall;                 /* the limit that was in force, for child_describe */
};

/* Run it to its end. Its standard output goes to `out` (capped by the buffer's maximum: past it the child is killed and out->over is set),
 * its standard error to `talk` (may be NULL: dropped). 0, or -1 where it could not be started. */
int child_run(const struct child_spec *spec, struct buf *out, struct buf *talk, struct child_end *end, struct err *err);
/* One line about how it ended, for a reason: "killed by signal 11", "no answer within 600 s", "exit 3". */
void child_describe(const struct child_end *end, char out[80]);

struct child_confine {
	const char *const *write_dirs;     /* NULL-terminated: folders whose files may be opened, read, written, made and removed; may be NULL */
	const char *const *read_dirs;      /* NULL-terminated: folders below which files may be opened for reading; may be NULL */
};
/* From here on: no sockets, no exec, no ptrace, no signals to others (seccomp); files only as said (Landlock, where the kernel has it; skipped where not);
 * no core dump, not dumpable, no new privileges. Open descriptors stay usable. */
int child_confine(const struct child_confine *c, struct err *err);
/* What is in force on this kernel, for `doctor`: Landlock ABI (0 = none), seccomp. */
int child_landlock_abi(void);
bool child_has_seccomp(void);

#endif
