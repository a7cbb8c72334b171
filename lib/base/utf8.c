/* utf8.c - the door to utf8proc, and the fast plain questions about UTF-8. */
#include "base/utf8.h"

#include <utf8proc.h>

/* Length of the well-formed sequence at p, 0 if wrong; *cut: well-formed as far as it goes, but s ends there. */
static size_t sequence(const unsigned char *p, const unsigned char *end, bool *cut)
{
	unsigned char lead = *p;
	unsigned char low = 0x80, high = 0xBF;     /* bounds of the second byte: no overlong forms, no surrogates, not above U+10FFFF */
	size_t n;
	if (lead < 0x80)
		return 1;
	if (lead >= 0xC2 && lead <= 0xDF) {
		n = 2;
	} else if ((lead & 0xF0) == 0xE0) {
		n = 3;
		low = lead == 0xE0 ? 0xA0 : low;
		high = lead == 0xED ? 0x9F : high;
	} else if (lead >= 0xF0 && lead <= 0xF4) {
		n = 4;
		low = lead == 0xF0 ? 0x90 : low;
		high = lead == 0xF4 ? 0x8F : high;
	} else {
		return 0;
	}
	for (size_t i = 1; i < n; i++) {
		if (p + i == end) {
			*cut = true;
			return 0;
		}
		if (p[i] < low || p[i] > high)
			return 0;
		low = 0x80;
		high = 0xBF;
	}
	return n;
}

bool utf8_valid(struct str s, size_t *bad, bool *cut)
{
	const unsigned char *p = (const unsigned char *)s.p, *end = p + s.n;
	bool at_end = false;
	while (p < end) {
		while (end - p >= 8) {
			uint64_t eight;
			memcpy(&eight, p, 8);
			if (eight & 0x8080808080808080u)
				break;
			p += 8;
		}
		/* Han and full-width text: three bytes whose lead leaves the second byte no exceptions */
		while (end - p >= 3 && p[0] >= 0xE1 && p[0] <= 0xEF && p[0] != 0xED && (p[1] & 0xC0) == 0x80 && (p[2] & 0xC0) == 0x80)
			p += 3;
		if (p == end)
			break;
		size_t n = sequence(p, end, &at_end);
		if (n == 0) {
			if (bad != NULL)
				*bad = (size_t)(p - (const unsigned char *)s.p);
			if (cut != NULL)
				*cut = at_end;
			return false;
		}
		p += n;
	}
	if (cut != NULL)
		*cut = false;
	return true;
}

size_t utf8_decode(const char *p, const char *end, uint32_t *cp)
{
	const unsigned char *u = (const unsigned char *)p;
	size_t room = (size_t)(end - p);
	if (u[0] < 0x80) {
		*cp = u[0];
		return 1;
	}
	if (u[0] < 0xE0 && room >= 2) {
		*cp = (u[0] & 0x1Fu) << 6 | (u[1] & 0x3Fu);
		return 2;
	}
	if (u[0] < 0xF0 && room >= 3) {
		*cp = (u[0] & 0x0Fu) << 12 | (u[1] & 0x3Fu) << 6 | (u[2] & 0x3Fu);
		return 3;
	}
	if (u[0] >= 0xF0 && room >= 4) {
		*cp = (u[0] & 0x07u) << 18 | (u[1] & 0x3Fu) << 12 | (u[2] & 0x3Fu) << 6 | (u[3] & 0x3Fu);
		return 4;
	}
	*cp = 0xFFFD;
	return 1;
}

size_t utf8_encode(uint32_t cp, char out[4])
{
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xC0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3F));
		return 2;
	}
	if (cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
		cp = 0xFFFD;
	if (cp < 0x10000) {
		out[0] = (char)(0xE0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
		out[2] = (char)(0x80 | (cp & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | cp >> 18);
	out[1] = (char)(0x80 | (cp >> 12 & 0x3F));
	out[2] = (char)(0x80 | (cp >> 6 & 0x3F));
	out[3] = (char)(0x80 | (cp & 0x3F));
	return 4;
}

size_t utf8_length(struct str s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++)
		n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
	return n;
}

size_t utf8_next(const char *p, const char *end, uint32_t *cp)
{
	bool cut = false;
	if (sequence((const unsigned char *)p, (const unsigned char *)end, &cut) == 0) {
		*cp = UTF8_WRONG;
		return 1;
	}
	return utf8_decode(p, end, cp);
}

unsigned utf8_cp_width(uint32_t cp)
{
	if (cp == UTF8_WRONG)
		return 1;
	int width = utf8proc_charwidth((utf8proc_int32_t)cp);
	return width > 0 ? (unsigned)width : 0;
}

unsigned utf8_width(struct str s)
{
	unsigned columns = 0;
	uint32_t cp;
	for (const char *p = s.p, *end = s.p + s.n; p < end;) {
		p += utf8_next(p, end, &cp);
		columns += utf8_cp_width(cp);
	}
	return columns;
}

/* ---- NFKC ----
 * Text is normalised in runs. A run begins anywhere and ends before a character that never changes and never joins what stands before it (ASCII, the Han
 * block), so the result is that of the whole (of text that goes on for more than RUN_MAX other characters, that of its pieces). RUN_MAX bounds
 * the memory, and the time where somebody piles up combining marks (sorting them is quadratic). */
#define RUN_MAX 256
#define GROWTH 18              /* U+FDFA is the worst */
#define OPTIONS (UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT)

static bool is_steady(uint32_t cp)
{
	return cp < 0x80 || (cp >= 0x4E00 && cp <= 0x9FFF);
}

static void normalise_run(struct str run, struct buf *out)
{
	utf8proc_int32_t cps[RUN_MAX * GROWTH];
	const utf8proc_ssize_t room = (utf8proc_ssize_t)(sizeof cps / sizeof *cps);
	utf8proc_ssize_t n = utf8proc_decompose((const utf8proc_uint8_t *)run.p, (utf8proc_ssize_t)run.n, cps, room, OPTIONS);
	if (n >= 0 && n <= room)
		n = utf8proc_normalize_utf32(cps, n, OPTIONS);
	if (n < 0 || n > room) {
		buf_addstr(out, run);
		return;
	}
	for (utf8proc_ssize_t i = 0; i < n; i++) {
		char bytes[4];
		buf_add(out, bytes, utf8_encode((uint32_t)cps[i], bytes));
	}
}

void utf8_nfkc(struct str s, struct buf *out)
{
	buf_reset(out);
	const char *p = s.p, *end = s.p + s.n;
	const char *run = p;           /* what is not written yet */
	const char *last = p;          /* where its last character begins (behind it if that is a wrong byte: nothing joins with one) */
	size_t length = 0;             /* its characters */
	bool steady = true;            /* all of it is to be copied as it is */
	uint32_t cp;
	for (size_t n; p < end; p += n) {
		n = utf8_next(p, end, &cp);
		bool now = is_steady(cp) || cp == UTF8_WRONG;
		if (now && !steady) {
			normalise_run((struct str){ run, (size_t)(p - run) }, out);
			run = p;
			length = 0;
			steady = true;
		} else if (!now && steady && length > 0) {
			/* the last steady character may join with what comes: all but that one are done */
			buf_add(out, run, (size_t)(last - run));
			run = last;
			length = last < p;
		} else if (!steady && length >= RUN_MAX) {
			normalise_run((struct str){ run, (size_t)(p - run) }, out);
			run = p;
			length = 0;
		}
		if (!now)
			steady = false;
		last = cp == UTF8_WRONG ? p + n : p;
		length++;
	}
	if (p > run && steady)
		buf_add(out, run, (size_t)(p - run));
	else if (p > run)
		normalise_run((struct str){ run, (size_t)(p - run) }, out);
}

/* ---- fold ---- */

struct range { uint32_t from, to; };

/* What fold removes beyond ASCII, after NFKC, in order. */
static const struct range dropped[] = {
	{ 0x0080, 0x00A0 },            /* C1 with NEL, no-break space */
	{ 0x00AB, 0x00AB }, { 0x00AD, 0x00AD }, { 0x00BB, 0x00BB },
	{ 0x034F, 0x034F }, { 0x061C, 0x061C }, { 0x115F, 0x1160 }, { 0x1680, 0x1680 }, { 0x180B, 0x180F },
	{ 0x2000, 0x200F },            /* spaces, zero width, directions */
	{ 0x2018, 0x201F },            /* quotes */
	{ 0x2028, 0x202F }, { 0x2039, 0x203A }, { 0x205F, 0x206F },
	{ 0x2236, 0x2236 },            /* ratio, written for a colon */
	{ 0x3000, 0x3000 }, { 0x300C, 0x300F }, { 0x301D, 0x301F },
	{ 0xFE00, 0xFE0F },            /* variation selectors */
	{ 0xFEFF, 0xFEFF }, { 0xFFF9, 0xFFFB }, { 0xE0000, 0xE007F }, { 0xE0100, 0xE01EF },
};

static bool is_dropped(uint32_t cp)
{
	if (cp < 0x80)
		return cp <= ' ' || cp == 0x7F || cp == '"' || cp == '\'' || cp == '`' || cp == '*' || cp == ':';
	for (size_t i = 0; i < sizeof dropped / sizeof *dropped && cp >= dropped[i].from; i++)
		if (cp <= dropped[i].to)
			return true;
	return false;
}

void utf8_fold(struct str s, struct buf *out)
{
	utf8_nfkc(s, out);
	if (out->p == NULL)
		return;
	char *to = out->p;
	const char *end = out->p + out->n;
	uint32_t cp;
	for (const char *p = out->p, *next; p < end; p = next) {
		next = p + utf8_next(p, end, &cp);
		if (is_dropped(cp))
			continue;
		if (cp >= 'A' && cp <= 'Z') {
			*to++ = (char)(cp - 'A' + 'a');
			continue;
		}
		for (const char *q = p; q < next; q++)
			*to++ = *q;
	}
	out->n = (size_t)(to - out->p);
	*to = '\0';
}

const char *utf8_version(void)
{
	return utf8proc_version();
}
