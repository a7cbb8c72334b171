/* cleared_make.h - how a cleared file comes to be. Included by privacy/gate.c and privacy/cleared.c only (make lint looks). */
#ifndef PRIVACY_CLEARED_MAKE_H
#define PRIVACY_CLEARED_MAKE_H

#include "privacy/cleared.h"

/* Takes over fd: a nameless, read-only copy. */
struct cleared *cleared_make(const char *path, int fd, uint64_t bytes, const char *sha256, enum audience audience);

#endif
