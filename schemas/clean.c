/* clean.c - see clean.h */
#include "schemas/clean.h"

#include "base/utf8.h"

static bool is_white(uint32_t cp)
{
	return cp == ' ' || cp == '\t' || cp == 0xA0 || cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200A) || cp == 0x202F || cp == 0x205F || cp == 0x3000;
}

/* Control and format characters that nobody sees, line breaks apart. */
static bool is_invisible(uint32_t cp)
{
	return (cp < ' ' && cp != '\t' && cp != '\n') || (cp >= 0x7F && cp <= 0x9F) || cp == 0xAD || (cp >= 0x200B && cp <= 0x200F) ||
		(cp >= 0x2028 && cp <= 0x202E) || (cp >= 0x2060 && cp <= 0x206F) || cp == 0xFEFF;
}

static bool is_outer(uint32_t cp) { return cp == '\n' || is_white(cp) || is_invisible(cp); }

/* A byte that begins or ends a character which nobody trims: printable ASCII, or the first byte of most Han characters. */
static bool is_solid(char c)
{
	unsigned char b = (unsigned char)c;
	return (b > ' ' && b < 0x7F) || (b >= 0xE4 && b <= 0xEE);
}

struct str clean_trim(struct str s)
{
	const char *p = s.p, *end = s.p + s.n;
	uint32_t cp;
	while (p < end && !is_solid(*p)) {
		size_t n = utf8_decode(p, end, &cp);
		if (!is_outer(cp))
			break;
		p += n;
	}
	while (end > p && !is_solid(end[-1])) {
		const char *last = end - 1;
		while (last > p && ((unsigned char)*last & 0xC0) == 0x80)
			last--;
		utf8_decode(last, end, &cp);
		if (!is_outer(cp))
			break;
		end = last;
	}
	return (struct str){ p, (size_t)(end - p) };
}

/* A quick look at bytes: may this trimmed text hold something to clean? */
static bool suspicious(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c >= 0xE4 && c <= 0xEE)                    /* most Han characters */
			i += 2;
		else if ((c < ' ' && c != '\n') || c == 0x7F || c == 0xC2 || c == 0xE1 || c == 0xE2 || c == 0xE3 || c == 0xEF || (c == ' ' && s.p[i + 1] == ' '))
			return true;                           /* s is trimmed: a space is never its last byte */
	}
	return false;
}

struct str clean_text(struct str s, struct buf *room)
{
	if (!suspicious(s))
		return s;
	buf_reset(room);
	uint32_t before = 0, next = 0;
	bool gap = false, wide = false;                        /* spaces are due; all of them were U+3000 */
	for (const char *p = s.p, *end = s.p + s.n; p < end;) {
		size_t n = utf8_decode(p, end, &next);
		if (is_white(next)) {
			wide = (gap ? wide : true) && next == 0x3000;
			gap = true;
		} else if (!is_invisible(next)) {
			if (gap && !(wide && utf8_is_han(before) && utf8_is_han(next)))
				buf_addc(room, ' ');
			buf_add(room, p, n);
			before = next;
			gap = false;
		}
		p += n;
	}
	return room->over ? s : buf_str(room);
}

struct str clean_code(struct str s, struct buf *room)
{
	bool ascii = true;
	for (size_t i = 0; i < s.n && ascii; i++)
		ascii = (unsigned char)s.p[i] < 0x80;
	if (ascii)
		return s;
	buf_reset(room);
	utf8_nfkc(s, room);
	return room->over ? s : clean_trim(buf_str(room));
}

static bool is_separator(uint32_t cp)
{
	return cp == 0x3001 || cp == 0xFF1B || cp == ';' || cp == 0xFF0C || cp == ',' || cp == '/' || cp == '\n' || cp == '\r';
}

bool clean_part(struct str *rest, struct str *part)
{
	uint32_t cp;
	size_t at = 0, n = 0;
	if (rest->p == NULL)
		return false;
	for (; at < rest->n; at += n) {
		n = utf8_decode(rest->p + at, rest->p + rest->n, &cp);
		if (is_separator(cp))
			break;
	}
	*part = clean_trim(str_sub(*rest, 0, at));
	*rest = at < rest->n ? str_sub(*rest, at + n, rest->n) : STR_NONE;
	return true;
}
