/* pack.h - the door to libarchive: zip files out (bundles) and in (members, streamed).
 *
 * Out: reproducible (interop.md 6.4): UTF-8 names, mtime 1980-01-01T00:00:00Z, uid = gid = 0, mode 0644, deflate 9, entries in the order given.
 * In: never extracted to disk by name. Refused (ERR_INPUT): absolute names, '..', back-slashes, links, devices, duplicate or case-folded duplicate names,
 * control characters, names that are no UTF-8, encrypted members, nested depth, more than the limits say. */
#ifndef BASE_PACK_H
#define BASE_PACK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct pack_out;
struct pack_out *pack_create(int fd, const char *name, struct err *err);       /* fd stays the caller's */
int pack_add(struct pack_out *z, const char *member, struct str bytes, struct err *err);
int pack_add_fd(struct pack_out *z, const char *member, int fd, struct err *err);          /* whole descriptor by pread */
int pack_finish(struct pack_out *z, struct err *err);                          /* frees z in every case */

struct pack_limits {
	uint64_t max_members, max_member_bytes, max_total_bytes, max_ratio;
};
extern const struct pack_limits pack_default_limits;                           /* 10,000; 4 GiB; 8 GiB; 200 */

struct pack_in;
struct pack_in *pack_open(int fd, const char *name, const struct pack_limits *limits, struct err *err);   /* reads from position 0 by pread */
/* The next member: 1, 0 at the end, -1. Name lives until the next call. */
int pack_next(struct pack_in *z, struct str *member, struct err *err);
/* Bytes of the current member: n > 0, 0 at its end, -1. Its CRC is checked at the end. */
long pack_read(struct pack_in *z, void *p, size_t n, struct err *err);
void pack_close(struct pack_in *z);
const char *pack_version(void);

#endif
