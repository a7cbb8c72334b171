/* mem.c - see mem.h */
#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void mem_die(void)
{
	static const char text[] = "mulu: out of memory\n";
	/* No stdio and no exit handlers here: they may want memory themselves. */
	ssize_t ignored = write(STDERR_FILENO, text, sizeof text - 1);
	(void)ignored;
	_exit(4);
}

void *mem_alloc(size_t n)
{
	void *p = calloc(1, n ? n : 1);
	if (p == NULL)
		mem_die();
	return p;
}

void *mem_resize(void *p, size_t n)
{
	void *q = realloc(p, n ? n : 1);
	if (q == NULL)
		mem_die();
	return q;
}

char *mem_strdup(const char *s)
{
	size_t n = strlen(s) + 1;
	char *p = mem_alloc(n);
	memcpy(p, s, n);
	return p;
}

void mem_grow(void **p, size_t *cap, size_t need, size_t size)
{
	if (need <= *cap)
		return;
	size_t n = *cap > SIZE_MAX / 2 ? need : *cap * 2;
	if (n < need)
		n = need;
	if (n < 8)
		n = 8;
	if (size != 0 && n > SIZE_MAX / size)
		mem_die();
	*p = mem_resize(*p, n * size);
	*cap = n;
}
