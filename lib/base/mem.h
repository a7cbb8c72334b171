/* mem.h - memory whose failure dies. Input size never causes it: every reader has limits. */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

/* malloc, zeroed; realloc; both end the program (exit 4, a message) when there is no memory. n = 0 gives a unique block. */
void *mem_alloc(size_t n) __attribute__((returns_nonnull, malloc));
void *mem_resize(void *p, size_t n) __attribute__((returns_nonnull));
char *mem_strdup(const char *s) __attribute__((returns_nonnull, malloc));
/* The end that they come to, for libraries that allocate on their own and answer NULL. */
void mem_die(void) __attribute__((noreturn, cold));

/* Make room for `need` items of `size` bytes in the array *p of capacity *cap; doubles. The new part is not zeroed. */
void mem_grow(void **p, size_t *cap, size_t need, size_t size);
#define MEM_GROW(array, cap, need) \
	do { \
		void *mem_grow_p = (array); \
		mem_grow(&mem_grow_p, &(cap), (need), sizeof *(array)); \
		(array) = mem_grow_p; \
	} while (0)

#define ARRAY_SIZE(a) (sizeof(a) / sizeof *(a))

#endif
