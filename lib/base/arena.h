/* arena.h - memory that is given back all at once: one arena a batch, one a run.
 * Allocation never fails (it dies). Everything is zeroed and aligned to 16, texts apart: they stand close. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

#include "base/str.h"

struct arena_page;
struct arena {
	struct arena_page *pages;      /* newest first */
	size_t page_size;              /* 0 means 64 KiB */
};
#define ARENA_INIT { NULL, 0 }

void arena_release(struct arena *a);
void arena_reset(struct arena *a);                                  /* keeps the first page */
void *arena_alloc(struct arena *a, size_t n) __attribute__((returns_nonnull));
void *arena_alloc_n(struct arena *a, size_t size, size_t n) __attribute__((returns_nonnull));   /* dies where size * n overflows */
struct str arena_str(struct arena *a, struct str s);                /* a copy; a NUL stands behind it */
char *arena_cstr(struct arena *a, struct str s) __attribute__((returns_nonnull));
char *arena_printf(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3), returns_nonnull));
#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_NEW_N(a, type, n) ((type *)arena_alloc_n((a), sizeof(type), (n)))

#endif
