/* str.c - see str.h */
#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"

int str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = n ? memcmp(a.p, b.p, n) : 0;
	return order ? order : (a.n > b.n) - (a.n < b.n);
}

bool str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}

bool str_ends(struct str s, struct str suffix)
{
	return s.n >= suffix.n && (suffix.n == 0 || memcmp(s.p + s.n - suffix.n, suffix.p, suffix.n) == 0);
}

bool str_find(struct str s, struct str needle, size_t *at)
{
	const char *p = s.p;
	if (needle.n > 0) {
		p = s.n >= needle.n ? memmem(s.p, s.n, needle.p, needle.n) : NULL;
		if (p == NULL)
			return false;
	}
	if (at != NULL)
		*at = needle.n > 0 ? (size_t)(p - s.p) : 0;
	return true;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct str str_trim(struct str s)
{
	while (s.n > 0 && is_blank(s.p[s.n - 1]))
		s.n--;
	while (s.n > 0 && is_blank(*s.p)) {
		s.p++;
		s.n--;
	}
	return s;
}

bool str_split(struct str *rest, bool *more, char separator, struct str *part)
{
	if (!*more)
		return false;
	const char *at = rest->n ? memchr(rest->p, separator, rest->n) : NULL;
	if (at == NULL) {
		*part = *rest;
		*rest = rest->p ? str_sub(*rest, rest->n, rest->n) : STR_NONE;
		*more = false;
		return true;
	}
	size_t n = (size_t)(at - rest->p);
	*part = str_sub(*rest, 0, n);
	*rest = str_sub(*rest, n + 1, rest->n);
	return true;
}

bool str_to_u64(struct str s, uint64_t *out)
{
	if (s.n == 0)
		return false;
	uint64_t x = 0;
	for (size_t i = 0; i < s.n; i++) {
		unsigned digit = (unsigned)(unsigned char)s.p[i] - '0';
		if (digit > 9 || x > (UINT64_MAX - digit) / 10)
			return false;
		x = x * 10 + digit;
	}
	*out = x;
	return true;
}

bool str_to_i64(struct str s, int64_t *out)
{
	bool minus = s.n > 0 && s.p[0] == '-';
	uint64_t x;
	if (!str_to_u64(minus ? str_sub(s, 1, s.n) : s, &x) || x > (uint64_t)INT64_MAX + minus)
		return false;
	*out = minus ? (int64_t)(0 - x) : (int64_t)x;
	return true;
}

void buf_init(struct buf *b, size_t max)
{
	*b = (struct buf)BUF_INIT(max);
}

void buf_release(struct buf *b)
{
	free(b->p);
	buf_init(b, b->max);
}

void buf_reset(struct buf *b)
{
	b->n = 0;
	b->over = false;
	if (b->p != NULL)
		b->p[0] = '\0';
}

/* Room for n more bytes and the NUL; false past the maximum. */
static bool make_room(struct buf *b, size_t n)
{
	if (b->over || n > b->max - b->n) {
		b->over = true;
		return false;
	}
	size_t need = b->n + n + 1;        /* max is below SIZE_MAX by the clip, so this cannot wrap */
	if (need == 0)
		mem_die();
	if (need <= b->cap)
		return true;
	size_t cap = b->cap < 32 ? 64 : b->cap > SIZE_MAX / 2 ? need : b->cap * 2;
	if (b->max < SIZE_MAX && cap > b->max + 1)
		cap = b->max + 1;
	if (cap < need)
		cap = need;
	b->p = mem_resize(b->p, cap);
	b->cap = cap;
	return true;
}

void buf_add(struct buf *b, const void *p, size_t n)
{
	if (!make_room(b, n))
		return;
	if (n > 0)
		memcpy(b->p + b->n, p, n);
	b->n += n;
	b->p[b->n] = '\0';
}

void buf_addc(struct buf *b, char c)
{
	if (b->n + 1 < b->cap && !b->over) {
		b->p[b->n++] = c;
		b->p[b->n] = '\0';
	} else {
		buf_add(b, &c, 1);
	}
}

void buf_adds(struct buf *b, const char *z)
{
	if (z != NULL)
		buf_add(b, z, strlen(z));
}

void buf_addstr(struct buf *b, struct str s)
{
	buf_add(b, s.p, s.n);
}

void buf_addf(struct buf *b, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	buf_addvf(b, format, ap);
	va_end(ap);
}

void buf_addvf(struct buf *b, const char *format, va_list ap)
{
	va_list again;
	va_copy(again, ap);
	size_t room = b->cap - b->n;
	int n = vsnprintf(b->p ? b->p + b->n : NULL, b->p ? room : 0, format, ap);
	if (n < 0) {
		b->over = true;
	} else if (!make_room(b, (size_t)n)) {
		if (b->p != NULL)
			b->p[b->n] = '\0';         /* what vsnprintf put there is not ours */
	} else {
		if (room <= (size_t)n)
			vsnprintf(b->p + b->n, (size_t)n + 1, format, again);
		b->n += (size_t)n;
	}
	va_end(again);
}
