/* embedded.h - files that are part of the program: standards and code lists. The table is made by schemas/embed.c at build time, sorted by path. */
#ifndef SCHEMAS_EMBEDDED_H
#define SCHEMAS_EMBEDDED_H

#include <stddef.h>

struct embedded {
	const char *path;              /* as in the source tree: "schemas/lists/crs.csv" */
	const unsigned char *bytes;    /* a NUL stands behind them */
	size_t length;
};
extern const struct embedded embedded_files[];     /* ends with a NULL path */
extern const size_t embedded_count;

#endif
