/* cleared.h - a file that may leave the house. Only the gate (privacy/gate.c) makes one, after reading every byte as a stranger would.
 *
 * It is a nameless, read-only copy: nobody can change it any more; its digest is computed again while it is sent. A target takes nothing else.
 */
#ifndef PRIVACY_CLEARED_H
#define PRIVACY_CLEARED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum audience { AUDIENCE_OPEN, AUDIENCE_SHARE };
const char *audience_name(enum audience a);

struct cleared;
const char *cleared_path(const struct cleared *c);         /* path as published, relative to the portal's base */
int cleared_fd(const struct cleared *c);                   /* read it by pread; stays the object's */
uint64_t cleared_bytes(const struct cleared *c);
const char *cleared_sha256(const struct cleared *c);       /* hex */
enum audience cleared_audience(const struct cleared *c);
/* The same bytes under another path (latest/): what was read stays read. NULL when descriptors have run out. */
struct cleared *cleared_alias(const struct cleared *c, const char *path);
void cleared_free(struct cleared *c);

#endif
