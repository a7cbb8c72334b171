/* file.h - files, safely: whole reads with a ceiling, writes by temporary name and rename, locks that the kernel gives back.
 * Every descriptor is close-on-exec. dirfd may be AT_FDCWD. Path errors are ERR_INPUT, disk and memory errors ERR_SYSTEM. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#define FILE_TMP_PREFIX ".tmp-"      /* temporary names begin so; nothing else does */

int file_open(int dirfd, const char *path, struct err *err);                     /* O_RDONLY, a regular file or a pipe */
int file_open_dir(int dirfd, const char *path, struct err *err);
int file_read(int dirfd, const char *path, size_t max, struct buf *out, struct err *err);
int file_read_fd(int fd, const char *name, size_t max, struct buf *out, struct err *err);   /* from the current position to the end */
/* Whole, or not at all: temporary name in the same folder, fsync, rename over, fsync of the folder. mode is set explicitly. */
int file_write(int dirfd, const char *path, struct str bytes, mode_t mode, struct err *err);
/* Create-only: fails with errno EEXIST in *exists (set true) when path is there; returns 0 then too. */
int file_create(int dirfd, const char *path, struct str bytes, mode_t mode, bool *exists, struct err *err);
int file_write_all(int fd, const void *p, size_t n, const char *name, struct err *err);     /* at the position; short writes go on */
int file_mkdirs(int dirfd, const char *path, mode_t mode, struct err *err);      /* parents too; existing ones are fine */
/* Copy from the current position of `from` to the end; sha256 (32 bytes) and bytes may be NULL. Uses copy ranges/reflinks where it can and no digest is asked. */
int file_copy(int from, int to, const char *name, uint8_t sha256[32], uint64_t *bytes, struct err *err);
/* Digest and size of a whole descriptor by pread; the position does not move. */
int file_digest(int fd, const char *name, uint8_t sha256[32], uint64_t *bytes, struct err *err);
/* A nameless file in that folder (O_TMPFILE, else created and unlinked), read-write. */
int file_nameless(int dirfd, const char *dir, struct err *err);
/* Turn a read-write descriptor into a read-only one of the same file, with position 0; the old one is closed, except where this fails. */
int file_read_only(int fd, struct err *err);
/* Take the lock on path (created 0600, never unlinked). Returns the descriptor that holds it; ERR_LOCKED if somebody else does. */
int file_lock(int dirfd, const char *path, struct err *err);
/* Names in a folder, without "." and "..", sorted by bytes, in the arena. */
int file_list(int dirfd, const char *path, struct arena *arena, struct str **names, size_t *n, struct err *err);
int file_remove_tree(int dirfd, const char *path, struct err *err);              /* absent is fine; never follows links; ".", ".." and "/" are refused */
/* Read a secret (token or key): owner is us or root, no group or world access, not a link; at most 64 KiB.
 * A file right in $CREDENTIALS_DIRECTORY may be readable by its group when root owns it: that is how systemd's access lists show. */
int file_read_secret(const char *path, struct buf *out, struct err *err);

#endif
