/* A cell in half width (privacy.md 2.1, the part that values need). Bytes that are no UTF-8 pass as they are. */
#include "value/narrow.h"

static uint32_t three_bytes(const unsigned char *p, size_t n)
{
	if (n < 3 || (p[0] & 0xF0) != 0xE0 || (p[1] & 0xC0) != 0x80 || (p[2] & 0xC0) != 0x80)
		return 0;
	return (uint32_t)(p[0] & 0x0F) << 12 | (uint32_t)(p[1] & 0x3F) << 6 | (uint32_t)(p[2] & 0x3F);
}

static bool is_space(uint32_t c)
{
	return c == 0x3000 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F || c == 0x2028 || c == 0x2029;
}

static bool is_hyphen(uint32_t c)
{
	return (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xFE58 || c == 0xFE63;
}

static bool is_nothing(uint32_t c)
{
	return (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) || c == 0x2060 || c == 0xFEFF;
}

/* The half-width character at p: how many bytes it took; *c is the ASCII character, 0 for none, or -1 where the bytes pass unchanged. */
static size_t narrow_one(const unsigned char *p, size_t n, int *c)
{
	uint32_t cp;

	if (p[0] < 0x80) {
		*c = p[0] == '\t' || p[0] == '\r' || p[0] == '\n' ? ' ' : p[0] == 0 ? 1 : p[0];
		return 1;
	}
	if (n >= 2 && p[0] == 0xC2 && (p[1] == 0xA0 || p[1] == 0xAD)) {         /* no-break space, soft hyphen */
		*c = p[1] == 0xA0 ? ' ' : 0;
		return 2;
	}
	cp = three_bytes(p, n);
	*c = cp >= 0xFF01 && cp <= 0xFF5E ? (int)(cp - 0xFEE0) : is_space(cp) ? ' ' : is_hyphen(cp) ? '-' : is_nothing(cp) ? 0 : -1;
	return *c < 0 ? 1 : 3;
}

bool narrow_text(struct str s, char *room, size_t cap, struct str *out)
{
	size_t i = 0, n = 0;

	*out = (struct str){ room, 0 };
	while (i < s.n) {
		int c;
		size_t took = narrow_one((const unsigned char *)s.p + i, s.n - i, &c);

		if (c != 0 && !(c == ' ' && n == 0)) {
			if (n == cap)
				return false;
			room[n++] = c < 0 ? s.p[i] : (char)c;
		}
		i += took;
	}
	while (n > 0 && room[n - 1] == ' ')
		n--;
	out->n = n;
	return true;
}
