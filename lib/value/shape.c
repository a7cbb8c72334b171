/* Shapes of values. Neither form can be turned back: a class for each character, or a mask. */
#include "value/shape.h"

#include "base/utf8.h"
#include "value/narrow.h"

#define GROUP_MAX 40            /* characters */
#define PERSONAL_MAX 20
#define NUMBER_MIN 7            /* shorter numbers (an age, a salary) would be told by their first two digits */

/* The next character: its bytes, or one byte of what is no UTF-8 (cp 0xFFFD). */
static size_t next(const char *p, const char *end, uint32_t *cp)
{
	size_t n = (unsigned char)*p < 0x80 ? 1 : (unsigned char)*p < 0xE0 ? 2 : (unsigned char)*p < 0xF0 ? 3 : 4;

	if ((size_t)(end - p) < n || !utf8_valid((struct str){ p, n }, NULL, NULL)) {
		*cp = 0xFFFD;
		return 1;
	}
	return utf8_decode(p, end, cp);
}

static uint32_t class_of(uint32_t cp)
{
	if (cp >= '0' && cp <= '9')
		return '9';
	if (cp >= 'A' && cp <= 'Z')
		return 'A';
	if (cp >= 'a' && cp <= 'z')
		return 'a';
	if (cp >= 0x20 && cp < 0x7F)
		return cp;
	if (cp >= 0xFF10 && cp <= 0xFF19)
		return 0xFF19;                                  /* full-width nine: the width is what is wrong with it */
	if ((cp >= 0xFF21 && cp <= 0xFF3A) || (cp >= 0xFF41 && cp <= 0xFF5A))
		return 0xFF21;
	if (utf8_is_han(cp) || (cp >= 0x20000 && cp <= 0x3FFFF))
		return 0x6C49;                                  /* 汉 */
	if (cp == 0x3000 || (cp >= 0x3001 && cp <= 0x3002) || (cp >= 0xFF01 && cp <= 0xFF5E))
		return cp;                                      /* Chinese punctuation */
	return '?';
}

void shape_group(struct str s, struct buf *out)
{
	const char *p = s.p, *end = s.n ? s.p + s.n : s.p;
	uint32_t last = 0;
	size_t count = 0;

	while (p < end) {
		uint32_t cp, c;
		char text[4];

		p += next(p, end, &cp);
		c = class_of(cp);
		if (c == last)
			continue;
		last = c;
		if (++count == GROUP_MAX) {
			buf_adds(out, "…");
			return;
		}
		buf_add(out, text, utf8_encode(c, text));
	}
}

/* A number of some person: digits with the marks that group them, a check letter X, or already masked. */
static bool is_number(struct str s)
{
	size_t i;

	if (s.n < NUMBER_MIN || s.p[0] < '0' || s.p[0] > '9' || s.p[1] < '0' || s.p[1] > '9')
		return false;
	for (i = 2; i < s.n; i++)
		if (!(s.p[i] >= '0' && s.p[i] <= '9') && !strchr("xX*-+(). /", s.p[i]))
			return false;
	return true;
}

void shape_personal(struct str s, struct buf *out)
{
	const char *p = s.p, *end = s.n ? s.p + s.n : s.p;
	char room[64];
	struct str narrow;
	size_t count = 0, shown = 0;

	if (narrow_text(s, room, sizeof room, &narrow) && is_number(narrow))
		shown = 2;
	for (; p < end && count < PERSONAL_MAX; count++) {
		uint32_t cp;

		p += next(p, end, &cp);
		buf_addc(out, count < shown ? narrow.p[count] : '*');
	}
}
