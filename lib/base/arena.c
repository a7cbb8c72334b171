/* arena.c - see arena.h */
#include "base/arena.h"

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"

#define ALIGN 16u
#define PAGE_SIZE (64u << 10)

struct arena_page {
	struct arena_page *next;
	size_t size, used;
	alignas(ALIGN) char data[];
};

static struct arena_page *page_new(size_t size)
{
	if (size > SIZE_MAX - sizeof(struct arena_page))
		mem_die();
	/* Not mem_alloc: pages are zeroed piece by piece as they are given out. */
	struct arena_page *page = mem_resize(NULL, sizeof *page + size);
	page->next = NULL;
	page->size = size;
	page->used = 0;
	return page;
}

/* n bytes as they are, aligned to `align` (a power of two up to ALIGN). */
static char *take(struct arena *a, size_t n, size_t align)
{
	struct arena_page *page = a->pages;
	if (page != NULL) {
		size_t at = (page->used + align - 1) & ~(align - 1);
		if (at <= page->size && n <= page->size - at) {
			page->used = at + n;
			return page->data + at;
		}
	}
	size_t usual = a->page_size ? a->page_size : PAGE_SIZE;
	struct arena_page *fresh = page_new(n > usual ? n : usual);
	fresh->used = n;
	if (page != NULL && n > usual / 4) {
		/* A big piece goes behind, so that the rest of the current page is not lost. */
		fresh->next = page->next;
		page->next = fresh;
	} else {
		fresh->next = page;
		a->pages = fresh;
	}
	return fresh->data;
}

void arena_release(struct arena *a)
{
	for (struct arena_page *page = a->pages, *next; page != NULL; page = next) {
		next = page->next;
		free(page);
	}
	a->pages = NULL;
}

void arena_reset(struct arena *a)
{
	size_t usual = a->page_size ? a->page_size : PAGE_SIZE;
	struct arena_page *keep = NULL;
	for (struct arena_page *page = a->pages, *next; page != NULL; page = next) {
		next = page->next;
		/* the oldest of the usual size; a big one only where there is no other */
		struct arena_page *loser = keep == NULL ? NULL : page->size == usual || keep->size != usual ? keep : page;
		if (loser != page)
			keep = page;
		free(loser);
	}
	if (keep != NULL) {
		keep->next = NULL;
		keep->used = 0;
	}
	a->pages = keep;
}

void *arena_alloc(struct arena *a, size_t n)
{
	return memset(take(a, n, ALIGN), 0, n);
}

void *arena_alloc_n(struct arena *a, size_t size, size_t n)
{
	if (size != 0 && n > SIZE_MAX / size)
		mem_die();
	return arena_alloc(a, size * n);
}

char *arena_cstr(struct arena *a, struct str s)
{
	if (s.n == SIZE_MAX)
		mem_die();
	char *p = take(a, s.n + 1, 1);
	if (s.n > 0)
		memcpy(p, s.p, s.n);
	p[s.n] = '\0';
	return p;
}

struct str arena_str(struct arena *a, struct str s)
{
	return (struct str){ arena_cstr(a, s), s.n };
}

char *arena_printf(struct arena *a, const char *format, ...)
{
	va_list ap, again;
	va_start(ap, format);
	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, format, ap);
	va_end(ap);
	if (n < 0)
		mem_die();
	char *p = take(a, (size_t)n + 1, 1);
	vsnprintf(p, (size_t)n + 1, format, again);
	va_end(again);
	return p;
}
