/* confine.c - verbs that read strangers' files in their own process shut themselves in first (design.md 3). */
#include "cmd/cmd.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/child.h"

int cmd_confine(const char *const *write_dirs, struct err *err)
{
	const char *off = getenv("MULU_NO_CONFINE");
	if (off != NULL && strcmp(off, "1") == 0) {
		fputs("mulu: warning: not confined, because MULU_NO_CONFINE=1\n", stderr);
		return 0;
	}
	struct child_confine c = { .write_dirs = write_dirs };
	return child_confine(&c, err);
}
