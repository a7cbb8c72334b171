/* term.c - see term.h */
#include "base/term.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/utf8.h"

bool term_colored(enum term_color want, FILE *f)
{
	if (want != TERM_AUTO)
		return want == TERM_ALWAYS;
	const char *off = getenv("NO_COLOR"), *term = getenv("TERM");
	if ((off != NULL && *off != '\0') || term == NULL || *term == '\0' || strcmp(term, "dumb") == 0)
		return false;
	int fd = fileno(f);
	return fd >= 0 && isatty(fd);
}

/* What a terminal would act upon, or what would turn the order of the text around. */
static bool is_harmful(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7F && cp <= 0x9F) || cp == 0x061C || cp == 0x200E || cp == 0x200F || (cp >= 0x2028 && cp <= 0x202E)
	       || (cp >= 0x2066 && cp <= 0x2069);
}

void term_safe(struct buf *out, struct str s)
{
	const char *end = s.p + s.n, *run = s.p;
	uint32_t cp;
	for (const char *p = s.p, *next; p < end; p = next) {
		next = p + utf8_next(p, end, &cp);
		if (cp != UTF8_WRONG && !is_harmful(cp))
			continue;
		buf_add(out, run, (size_t)(p - run));
		run = next;
		if (cp == UTF8_WRONG || cp < 0x80)
			buf_addf(out, "\\x%02x", (unsigned)(unsigned char)*p);
		else
			buf_addf(out, "\\u{%x}", (unsigned)cp);
	}
	if (end > run)
		buf_add(out, run, (size_t)(end - run));
}

void term_pad(struct buf *out, struct str s, unsigned width)
{
	unsigned used = utf8_width(s);
	if (used > width) {
		/* the longest beginning that leaves a column for the dots */
		const char *end = s.p + s.n, *p = s.p;
		uint32_t cp;
		used = 0;
		while (p < end) {
			size_t n = utf8_next(p, end, &cp);
			unsigned more = utf8_cp_width(cp);
			if (used + more + 1 > width)
				break;
			used += more;
			p += n;
		}
		buf_add(out, s.p, (size_t)(p - s.p));
		if (width > 0) {
			buf_adds(out, "…");
			used++;
		}
	} else {
		buf_addstr(out, s);
	}
	for (; used < width; used++)
		buf_addc(out, ' ');
}
