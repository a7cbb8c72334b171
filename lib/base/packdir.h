/* packdir.h - look through a zip file's central directory before anything is inflated (APPNOTE 4.3): what would make a reader write petabytes or
 * read one byte range as two members is refused here. */
#ifndef BASE_PACKDIR_H
#define BASE_PACKDIR_H

#include "base/err.h"
#include "base/pack.h"

/* ERR_INPUT where there is no zip directory, where it is damaged or split, where members are encrypted, overlap, have names that pack.h refuses, are more than the limits allow,
 * or claim sizes past the limits or past the ratio. */
int packdir_check(int fd, const char *name, const struct pack_limits *limits, uint64_t *members, struct err *err);

#define PACKDIR_NAME_MAX 1024
/* NULL if a member may have this name, else what is wrong with it. */
const char *packdir_bad_name(struct str name);

#endif
