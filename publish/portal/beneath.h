/* beneath.h - names beneath a folder, through no link: what is served, published or read from a stranger's folder never lies outside of it.
 *
 * Paths are relative, with '/' between their parts; a part "..", an empty part or a link on the way gives ELOOP, EXDEV or ENOTDIR. Who changes names (link, rename, unlink) opens the
 * folder first and works relative to it: the calls that take a path follow links in its middle. Results are descriptors, close-on-exec, or -1 with errno.
 */
#ifndef PORTAL_BENEATH_H
#define PORTAL_BENEATH_H

#include <stdbool.h>

int beneath_open(int folder, const char *path, int flags);             /* openat2 where the kernel has it, else beneath_open_by_steps; a new file gets 0600 */
int beneath_open_by_steps(int folder, const char *path, int flags);
/* The folder that a path lies in; *name is its last part, within path. make: folders that are missing are made, 0755 whatever the umask, and last. */
int beneath_folder(int folder, const char *path, bool make, const char **name);

#endif
