/* gzip.h - the door to zlib: gzip files. Output is reproducible: no time, no name, OS byte 255 replaced by 3, level 9, members of 1 MiB of input
 * (interop.md 6.6), each complete, so that a reader can start at any of them. */
#ifndef BASE_GZIP_H
#define BASE_GZIP_H

#include <stdint.h>

#include "base/err.h"

int gzip_fd(int from, int to, const char *name, struct err *err);                        /* compress all of `from` (pread) to `to` */
/* Inflate all of `from` into `to`; stops with ERR_INPUT past max_bytes or past max_ratio (output / input). */
int gunzip_fd(int from, int to, const char *name, uint64_t max_bytes, uint64_t max_ratio, struct err *err);
const char *gzip_version(void);

#endif
