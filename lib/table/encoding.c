/* encoding.c - see encoding.h. The stream first, then the search for the encoding on top of it. */
#include "table/encoding.h"

#include <assert.h>
#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/utf8.h"

#define RAW_BLOCK ((size_t)64 << 10)
#define BOM_UTF8 STR("\xEF\xBB\xBF")

/* ---- names ---- */

struct known { const char *alias, *name, *iconv_name; };

/* GB18030 reads GBK and GB2312 too; cp932 and cp950 are what Windows writes where a file says Shift-JIS or Big5 (table-schema.md 15.3). */
static const struct known known[] = {
	{ "utf-8", "utf-8", NULL }, { "utf8", "utf-8", NULL }, { "utf-8-sig", "utf-8", NULL }, { "ascii", "utf-8", NULL }, { "us-ascii", "utf-8", NULL },
	{ "gb18030", "gb18030", "GB18030" }, { "gb-18030", "gb18030", "GB18030" }, { "gbk", "gb18030", "GB18030" }, { "gb2312", "gb18030", "GB18030" },
	{ "cp936", "gb18030", "GB18030" }, { "euc-cn", "gb18030", "GB18030" },
	{ "big5", "big5", "CP950" }, { "cp950", "big5", "CP950" }, { "big5-hkscs", "big5-hkscs", "BIG5-HKSCS" },
	{ "shift_jis", "cp932", "CP932" }, { "shift-jis", "cp932", "CP932" }, { "sjis", "cp932", "CP932" }, { "cp932", "cp932", "CP932" },
	{ "utf-16", "utf-16le", "UTF-16LE" }, { "utf-16le", "utf-16le", "UTF-16LE" }, { "utf-16be", "utf-16be", "UTF-16BE" },
	{ "utf16", "utf-16le", "UTF-16LE" }, { "latin1", "iso-8859-1", "ISO-8859-1" },
};

static int find_name(const char *declared, struct arena *arena, struct encoding *out, struct err *err)
{
	char *lower = arena_cstr(arena, str_from(declared));
	bool plain = *lower != '\0' && strlen(lower) < 64;
	for (char *c = lower; *c; c++) {
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c - 'A' + 'a');
		/* iconv takes "//IGNORE" and the like behind a name: never leniently. */
		plain = plain && ((*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') || strchr("-_.:()+", *c) != NULL);
	}
	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (strcmp(known[i].alias, lower) == 0) {
			out->name = known[i].name;
			out->iconv_name = known[i].iconv_name;
			return 0;
		}
	iconv_t cd = plain ? iconv_open("UTF-8", lower) : (iconv_t)-1;
	if (cd == (iconv_t)-1)
		return err_set(err, ERR_USAGE, "unknown encoding '%.60s': known are utf-8, gb18030, big5, cp932, utf-16le and the names of iconv", lower);
	iconv_close(cd);
	out->name = out->iconv_name = lower;
	return 0;
}

void encoding_prepare(void)
{
	/* glibc unloads a converter some time after its last use: one handle each stays open for the life of the process. That cache is glibc's own state of
	 * the process, so its anchor is the one static of this room. */
	static iconv_t held[4];
	static const char *const names[] = { "GB18030", "UTF-16LE", "CP932", "CP950" };
	for (size_t i = 0; i < ARRAY_SIZE(held); i++)
		if (held[i] == NULL)
			held[i] = iconv_open("UTF-8", names[i]);
}

/* ---- the stream ---- */

struct encoding_stream {
	int fd;
	const char *name;
	const struct encoding *encoding;
	iconv_t cd;                    /* (iconv_t)-1 for UTF-8 */
	uint64_t raw_pos;              /* of the first byte of raw[] in the file */
	char *raw;                     /* read and not yet decoded */
	size_t raw_n;
	bool raw_end;                  /* nothing is left behind raw[] */
	bool started;                  /* something was given out: no mark is left out any more */
	bool flushed;
	size_t good;                   /* after an error: valid bytes in the caller's block before it */
	uint64_t bad_pos;              /* after a decoding error: the byte in the file; else UINT64_MAX */
};

struct encoding_stream *encoding_open(int fd, const char *name, const struct encoding *e, struct err *err)
{
	iconv_t cd = (iconv_t)-1;
	if (e->iconv_name != NULL && (cd = iconv_open("UTF-8", e->iconv_name)) == (iconv_t)-1) {
		err_set(err, ERR_SYSTEM, "cannot decode '%s': this system has no converter for '%s'", name, e->name);
		return NULL;
	}
	struct encoding_stream *s = mem_alloc(sizeof *s);
	s->fd = fd;
	s->name = name;
	s->encoding = e;
	s->cd = cd;
	s->raw = mem_alloc(RAW_BLOCK);
	s->bad_pos = UINT64_MAX;
	return s;
}

void encoding_close(struct encoding_stream *s)
{
	if (s == NULL)
		return;
	if (s->cd != (iconv_t)-1)
		iconv_close(s->cd);
	free(s->raw);
	free(s);
}

int encoding_rewind(struct encoding_stream *s, struct err *err)
{
	s->raw_pos = 0;
	s->raw_n = 0;
	s->raw_end = s->started = s->flushed = false;
	s->bad_pos = UINT64_MAX;
	if (s->cd != (iconv_t)-1 && iconv(s->cd, NULL, NULL, NULL, NULL) == (size_t)-1)
		return err_set(err, ERR_SYSTEM, "cannot decode '%s': the converter cannot start again", s->name);
	return 0;
}

static int decode_error(struct encoding_stream *s, uint64_t pos, size_t good, struct err *err)
{
	s->bad_pos = pos;
	s->good = good;
	return err_set(err, ERR_INPUT, "cannot decode '%s': byte %llu is not %s", s->name, (unsigned long long)pos, s->encoding->name);
}

/* pread into p, all of n unless the file ends. */
static ssize_t read_raw(struct encoding_stream *s, char *p, size_t n, uint64_t at, struct err *err)
{
	size_t got = 0;
	while (got < n) {
		ssize_t r = pread(s->fd, p + got, n - got, (off_t)(at + got));
		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0)
			return err_errno(err, ERR_INPUT, "cannot read '%s'", s->name);
		if (r == 0)
			break;
		got += (size_t)r;
	}
	return (ssize_t)got;
}

/* UTF-8 goes straight into the caller's block; raw[] keeps only a character that the block's end cut. */
static ssize_t read_utf8(struct encoding_stream *s, char *out, size_t cap, struct err *err)
{
	size_t carried = s->raw_n;
	memcpy(out, s->raw, carried);
	ssize_t r = read_raw(s, out + carried, cap - carried, s->raw_pos + carried, err);
	if (r < 0)
		return -1;
	size_t n = carried + (size_t)r, bad = 0;
	bool end = n < cap, cut = false;
	if (!utf8_valid((struct str){ out, n }, &bad, &cut)) {
		if (!cut || end)
			return decode_error(s, s->raw_pos + bad, bad, err);
		s->raw_n = n - bad;
		memcpy(s->raw, out + bad, s->raw_n);
		n = bad;
	} else {
		s->raw_n = 0;
	}
	s->raw_pos += n;
	return (ssize_t)n;
}

static int fill_raw(struct encoding_stream *s, struct err *err)
{
	ssize_t r = read_raw(s, s->raw + s->raw_n, RAW_BLOCK - s->raw_n, s->raw_pos + s->raw_n, err);
	if (r < 0)
		return -1;
	s->raw_n += (size_t)r;
	s->raw_end = s->raw_n < RAW_BLOCK;
	return 0;
}

/* Convert what raw[] holds; returns the bytes made. *stuck: the rest of raw[] is the beginning of a character. */
static ssize_t convert(struct encoding_stream *s, char *out, size_t cap, bool *stuck, struct err *err)
{
	char *in = s->raw, *to = out;
	size_t in_left = s->raw_n, to_left = cap;
	size_t r = iconv(s->cd, &in, &in_left, &to, &to_left);
	int why = r == (size_t)-1 ? errno : 0;
	size_t used = s->raw_n - in_left;
	memmove(s->raw, in, in_left);
	s->raw_n = in_left;
	s->raw_pos += used;
	if (why == EILSEQ)
		return decode_error(s, s->raw_pos, cap - to_left, err);
	bool still = used == 0 && to_left == cap;      /* not even one character fits: no converter does that */
	if (why != 0 && why != EINVAL && (why != E2BIG || still))
		return err_set(err, ERR_SYSTEM, "cannot decode '%s': the converter failed", s->name);
	*stuck = why == EINVAL;
	return (ssize_t)(cap - to_left);
}

static ssize_t read_iconv(struct encoding_stream *s, char *out, size_t cap, struct err *err)
{
	ssize_t made = 0;
	while (made == 0 && !s->flushed) {
		bool stuck = false;
		if (!s->raw_end && s->raw_n < RAW_BLOCK / 2 && fill_raw(s, err) != 0)
			return -1;
		if (s->raw_n != 0 && (made = convert(s, out, cap, &stuck, err)) < 0)
			return -1;
		if (stuck && s->raw_end && made == 0)
			return decode_error(s, s->raw_pos, 0, err);
		if (s->raw_n == 0 && s->raw_end && made == 0) {
			char *to = out;
			size_t to_left = cap;
			iconv(s->cd, NULL, NULL, &to, &to_left);
			made = (ssize_t)(cap - to_left);
			s->flushed = true;
		}
	}
	/* Some converters let through what is no character (15.3): nothing leaves here unproven. */
	size_t bad = 0;
	if (made > 0 && !utf8_valid((struct str){ out, (size_t)made }, &bad, NULL))
		return decode_error(s, s->raw_pos, bad, err);
	return made;
}

ssize_t encoding_read(struct encoding_stream *s, char *out, size_t cap, struct err *err)
{
	assert(cap >= ENCODING_MIN_READ);
	for (;;) {
		ssize_t n = s->encoding->iconv_name == NULL ? read_utf8(s, out, cap, err) : read_iconv(s, out, cap, err);
		if (n <= 0 || s->started)
			return n;
		s->started = true;
		if (!str_starts((struct str){ out, (size_t)n }, BOM_UTF8))
			return n;
		n -= (ssize_t)BOM_UTF8.n;
		memmove(out, out + BOM_UTF8.n, (size_t)n);
		if (n > 0)
			return n;
	}
}

/* ---- looking at whole files ---- */

unsigned encoding_odd(struct str text)
{
	const unsigned char *p = (const unsigned char *)text.p, *end = p + text.n;
	unsigned odd = 0;
	for (; p < end; p++) {
		if (*p != 0 && *p < 0xEE)
			continue;
		if (*p == 0)
			odd |= ENCODING_NUL;
		else if (*p == 0xEE || (*p == 0xEF && p[1] < 0xA4))                    /* U+E000..U+F8FF */
			odd |= ENCODING_PRIVATE;
		else if (*p == 0xEF && p[1] == 0xBB && p[2] == 0xBF)
			odd |= ENCODING_BOM_INSIDE;
		else if (*p == 0xEF && p[1] == 0xBF && p[2] == 0xBD)
			odd |= ENCODING_REPLACEMENT;
		else if ((*p == 0xF3 && p[1] >= 0xB0) || *p == 0xF4)                   /* planes 15 and 16 */
			odd |= ENCODING_PRIVATE;
	}
	return odd;
}

struct proof {                         /* what decoding the whole file in one encoding showed */
	bool valid;
	uint64_t bad_pos, lines;       /* where it failed: byte of the file, line breaks before */
	uint64_t bytes, nuls;          /* decoded */
	bool ascii;
	unsigned odd;
};

static void look_at(struct proof *p, struct str text, bool *after_cr)
{
	p->bytes += text.n;
	p->odd |= encoding_odd(text);
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		p->ascii = p->ascii && c < 0x80;
		p->nuls += c == 0;
		p->lines += c == '\r' || (c == '\n' && !*after_cr);
		*after_cr = c == '\r';
	}
}

/* 0 with p filled, also when the bytes are not in this encoding; -1 where they could not be read at all. */
static int prove(int fd, const char *name, const struct encoding *e, struct proof *p, struct err *err)
{
	struct encoding_stream *s = encoding_open(fd, name, e, err);
	if (s == NULL)
		return -1;
	char *block = mem_alloc(RAW_BLOCK);
	struct err bad = ERR_INIT;
	ssize_t n;
	bool after_cr = false;
	*p = (struct proof){ .ascii = true };
	while ((n = encoding_read(s, block, RAW_BLOCK, &bad)) > 0)
		look_at(p, (struct str){ block, (size_t)n }, &after_cr);
	p->valid = n == 0;
	p->bad_pos = s->bad_pos;
	if (n < 0 && s->bad_pos != UINT64_MAX)
		look_at(p, (struct str){ block, s->good }, &after_cr);
	bool unreadable = n < 0 && s->bad_pos == UINT64_MAX;
	if (unreadable && err != NULL)
		*err = bad;
	encoding_close(s);
	free(block);
	return unreadable ? -1 : 0;
}

/* The look of a GB18030 file, byte by byte: do common characters come out, and are there lines of UTF-8 in it? */
struct gb_look {
	unsigned char lead;            /* first byte of a pair, 0 = none */
	unsigned skip;                 /* bytes left of a four-byte form */
	uint64_t pairs, common;
	unsigned need;                 /* continuation bytes that UTF-8 still wants */
	bool line_utf8;
	unsigned line_wide;            /* UTF-8 forms of three bytes in this line */
	uint64_t line, mixed_line;
};

/* Levels 1 and 2 of GB/T 2312 and its symbols: what nearly every character of a Chinese table is. */
static bool is_common(unsigned char lead, unsigned char trail)
{
	return trail >= 0xA1 && lead >= 0xA1 && lead <= 0xF7;
}

static void gb_pairs(struct gb_look *g, unsigned char c)
{
	if (g->skip != 0) {
		g->skip--;
	} else if (g->lead != 0) {
		if (c >= '0' && c <= '9')
			g->skip = 2;
		g->pairs++;
		g->common += is_common(g->lead, c);
		g->lead = 0;
	} else if (c >= 0x80) {
		g->lead = c;
	}
}

static void gb_utf8(struct gb_look *g, unsigned char c)
{
	if (c == '\n') {
		if (g->line_utf8 && g->need == 0 && g->line_wide >= 3 && g->mixed_line == 0)
			g->mixed_line = g->line;
		g->line++;
		g->line_utf8 = true;
		g->line_wide = g->need = 0;
	} else if (g->need != 0) {
		g->line_utf8 = g->line_utf8 && (c & 0xC0) == 0x80;
		g->need--;
	} else if (c >= 0x80) {
		g->need = c >= 0xF0 ? 3 : c >= 0xE0 ? 2 : 1;
		g->line_wide += g->need == 2;
		g->line_utf8 = g->line_utf8 && c >= 0xC2 && c <= 0xF4;
	}
}

static int look_at_gb(int fd, const char *name, const struct encoding *e, struct gb_look *g, struct err *err)
{
	struct encoding_stream raw = { .fd = fd, .name = name, .encoding = e };
	char *block = mem_alloc(RAW_BLOCK);
	uint64_t at = 0;
	ssize_t n;
	*g = (struct gb_look){ .line = 1, .line_utf8 = true };
	while ((n = read_raw(&raw, block, RAW_BLOCK, at, err)) > 0) {
		for (ssize_t i = 0; i < n; i++) {
			gb_pairs(g, (unsigned char)block[i]);
			gb_utf8(g, (unsigned char)block[i]);
		}
		at += (uint64_t)n;
	}
	free(block);
	gb_utf8(g, '\n');
	return n < 0 ? -1 : 0;
}

/* ---- the search ---- */

static const struct encoding utf8 = { .name = "utf-8" };
static const struct encoding gb18030 = { .name = "gb18030", .iconv_name = "GB18030" };

/* Many NUL bytes: UTF-16 without a mark, or no text at all. */
static int refuse_nuls(const char *name, const struct proof *p, struct err *err)
{
	if (p->nuls * 32 <= p->bytes)
		return 0;
	return err_set(err, ERR_INPUT, "cannot decode '%s': %llu of %llu bytes are NUL: either UTF-16 without a byte order mark (--encoding utf-16le or utf-16be) or no text",
		name, (unsigned long long)p->nuls, (unsigned long long)p->bytes);
}

static int find_declared(int fd, const char *name, const char *declared, const char *why, struct arena *arena, struct encoding *out, struct err *err)
{
	struct proof p, other;
	if (prove(fd, name, out, &p, err) != 0)
		return -1;
	if (!p.valid)
		return err_set(err, ERR_INPUT, "cannot decode '%s' as %s (%s): byte %llu in line %llu does not belong to it", name, out->name, why,
			(unsigned long long)p.bad_pos, (unsigned long long)p.lines + 1);
	if (refuse_nuls(name, &p, err) != 0)
		return -1;
	out->odd = p.odd;
	if (declared != NULL && out->iconv_name != NULL) {
		if (prove(fd, name, &utf8, &other, err) != 0)
			return -1;
		out->conflict = other.valid && !other.ascii && other.nuls == 0;
	}
	out->evidence = str_from(arena_printf(arena, "%s, and every byte fits", why));
	return 0;
}

static int find_gb18030(int fd, const char *name, const struct proof *as_utf8, struct arena *arena, struct encoding *out, struct err *err)
{
	struct proof p;
	struct gb_look g;
	if (prove(fd, name, &gb18030, &p, err) != 0 || refuse_nuls(name, p.valid ? &p : as_utf8, err) != 0)
		return -1;
	if (!p.valid)
		return err_set(err, ERR_INPUT, "cannot decode '%s': byte %llu (line %llu) is not UTF-8 and byte %llu (line %llu) is not GB18030; "
			"state the encoding (--encoding big5, cp932, utf-16le, ...), or the file mixes two", name, (unsigned long long)as_utf8->bad_pos,
			(unsigned long long)as_utf8->lines + 1, (unsigned long long)p.bad_pos, (unsigned long long)p.lines + 1);
	if (look_at_gb(fd, name, &gb18030, &g, err) != 0)
		return -1;
	*out = gb18030;
	out->odd = p.odd;
	uint64_t percent = g.pairs ? g.common * 100 / g.pairs : 100;
	out->doubtful = percent < 70;
	out->mixed_line = g.mixed_line;
	out->evidence = str_from(arena_printf(arena, "not UTF-8 (byte %llu), but GB18030 throughout; %llu %% of its characters are common ones",
		(unsigned long long)as_utf8->bad_pos, (unsigned long long)percent));
	return 0;
}

static int find_mark(int fd, const char *name, struct encoding *out, bool *found, struct err *err)
{
	struct encoding_stream raw = { .fd = fd, .name = name, .encoding = &utf8 };
	char head[4] = "";
	ssize_t n = read_raw(&raw, head, sizeof head, 0, err);
	if (n < 0)
		return -1;
	struct str h = { head, (size_t)n };
	*found = true;
	if (str_starts(h, STR("\xFF\xFE\0\0")) || str_starts(h, STR("\0\0\xFE\xFF")))
		return err_set(err, ERR_INPUT, "cannot decode '%s': it begins like UTF-32, which nobody uses for tables; save it as UTF-8", name);
	if (str_starts(h, BOM_UTF8))
		*out = utf8;
	else if (str_starts(h, STR("\xFF\xFE")))
		*out = (struct encoding){ .name = "utf-16le", .iconv_name = "UTF-16LE" };
	else if (str_starts(h, STR("\xFE\xFF")))
		*out = (struct encoding){ .name = "utf-16be", .iconv_name = "UTF-16BE" };
	else
		*found = false;
	out->bom = *found;
	return 0;
}

/* "utf-16" leaves the order of bytes to the mark. */
static bool mark_decides(const char *declared)
{
	return strcasecmp(declared, "utf-16") == 0 || strcasecmp(declared, "utf16") == 0;
}

int encoding_find(int fd, const char *name, const char *declared, struct arena *arena, struct encoding *out, struct err *err)
{
	struct encoding marked = { .name = NULL };
	bool mark = false;
	*out = utf8;
	if (declared != NULL && find_name(declared, arena, out, err) != 0)
		return -1;
	if (find_mark(fd, name, &marked, &mark, err) != 0)
		return -1;
	if (mark && (declared == NULL || mark_decides(declared))) {
		*out = marked;
		return find_declared(fd, name, NULL, "the byte order mark says so", arena, out, err);
	}
	if (declared != NULL) {
		out->bom = mark && strcmp(out->name, marked.name) == 0;
		return find_declared(fd, name, declared, "declared", arena, out, err);
	}
	struct proof p;
	if (prove(fd, name, &utf8, &p, err) != 0)
		return -1;
	if (!p.valid)
		return find_gb18030(fd, name, &p, arena, out, err);
	if (refuse_nuls(name, &p, err) != 0)
		return -1;
	out->odd = p.odd;
	out->evidence = str_from(arena_printf(arena, "%s", p.ascii ? "nothing but ASCII" : "UTF-8 throughout"));
	return 0;
}
