/* jsonw.c - see jsonw.h */
#include "base/jsonw.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/utf8.h"

void jsonw_init(struct jsonw *w, struct buf *out, unsigned indent)
{
	*w = (struct jsonw){ .out = out, .indent = indent };
}

static void new_line(struct jsonw *w)
{
	if (w->indent == 0)
		return;
	buf_addc(w->out, '\n');
	for (size_t i = (size_t)w->indent * w->depth; i > 0; i--)
		buf_addc(w->out, ' ');
}

static void before_value(struct jsonw *w)
{
	if (w->after_key) {
		w->after_key = false;
		return;
	}
	if (w->comma)
		buf_addc(w->out, ',');
	if (w->depth > 0)
		new_line(w);
}

/* A comma is due before the next one, except between documents. */
static void after_value(struct jsonw *w)
{
	w->comma = w->depth > 0;
}

static void open_level(struct jsonw *w, char bracket)
{
	before_value(w);
	buf_addc(w->out, bracket);
	w->depth++;
	w->comma = false;
}

static void close_level(struct jsonw *w, char bracket)
{
	w->depth--;
	if (w->comma)
		new_line(w);
	buf_addc(w->out, bracket);
	after_value(w);
}

void jsonw_object(struct jsonw *w) { open_level(w, '{'); }
void jsonw_array(struct jsonw *w) { open_level(w, '['); }
void jsonw_end_object(struct jsonw *w) { close_level(w, '}'); }
void jsonw_end_array(struct jsonw *w) { close_level(w, ']'); }

/* ---- strings ---- */

/* Append the escape of cp if it needs one. */
static bool escape(struct buf *out, uint32_t cp, bool html)
{
	static const char letters[] = "\"\"\\\\\bb\ff\nn\rr\tt";
	if (cp == UTF8_WRONG) {
		buf_adds(out, "\xEF\xBF\xBD");
		return true;
	}
	for (const char *p = letters; *p; p += 2) {
		if (cp == (uint32_t)(unsigned char)*p) {
			buf_addc(out, '\\');
			buf_addc(out, p[1]);
			return true;
		}
	}
	bool control = cp < 0x20 || (cp >= 0x7F && cp <= 0x9F);
	bool markup = html && (cp == '<' || cp == '>' || cp == '&' || cp == 0x2028 || cp == 0x2029);
	if (!control && !markup)
		return false;
	buf_addf(out, "\\u%04x", (unsigned)cp);
	return true;
}

/* Bytes that stand for themselves whatever comes before or after. 0xC2 and 0xE2 begin C1 controls and U+2028. */
static bool is_plain(unsigned char c, bool html)
{
	if (c >= 0x80)
		return c != 0xC2 && c != 0xE2;
	return c >= 0x20 && c != '"' && c != '\\' && c != 0x7F && !(html && (c == '<' || c == '>' || c == '&'));
}

static void quoted(struct jsonw *w, struct str s)
{
	struct buf *out = w->out;
	buf_addc(out, '"');
	bool valid = utf8_valid(s, NULL, NULL);
	const char *p = s.p, *end = s.p + s.n;
	const char *run = p;
	while (p < end) {
		if (valid && is_plain((unsigned char)*p, w->html)) {
			p++;
			continue;
		}
		uint32_t cp;
		size_t n = utf8_next(p, end, &cp);
		size_t before = (size_t)(p - run);
		if (cp < 0x80 || cp == UTF8_WRONG || (cp >= 0x80 && cp <= 0x9F) || cp == 0x2028 || cp == 0x2029) {
			buf_add(out, run, before);
			if (!escape(out, cp, w->html))
				buf_add(out, p, n);
			run = p + n;
		}
		p += n;
	}
	if (p > run)
		buf_add(out, run, (size_t)(p - run));
	buf_addc(out, '"');
}

void jsonw_keystr(struct jsonw *w, struct str key)
{
	before_value(w);
	quoted(w, key);
	buf_adds(w->out, w->indent ? ": " : ":");
	w->after_key = true;
}

void jsonw_key(struct jsonw *w, const char *key)
{
	jsonw_keystr(w, str_from(key));
}

void jsonw_str(struct jsonw *w, struct str s)
{
	before_value(w);
	quoted(w, s);
	after_value(w);
}

void jsonw_raw(struct jsonw *w, struct str text)
{
	before_value(w);
	buf_addstr(w->out, text);
	after_value(w);
}

void jsonw_cstr(struct jsonw *w, const char *z)
{
	if (z != NULL)
		jsonw_str(w, str_from(z));
	else
		jsonw_null(w);
}

/* ---- numbers ---- */

void jsonw_number_text(double x, char out[40])
{
	if (!isfinite(x)) {
		snprintf(out, 40, "null");
		return;
	}
	if (fabs(x) <= 9007199254740992.0 && x == floor(x)) {
		snprintf(out, 40, "%lld", (long long)x);
		return;
	}
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(out, 40, "%.*g", digits, x);
		if (strtod(out, NULL) == x)
			break;
	}
	/* Whatever sign the locale uses for decimals (one byte or more) becomes a point. */
	char *to = out;
	bool foreign = false;
	for (const char *p = out; *p; p++) {
		if (strchr("0123456789+-e", *p) != NULL) {
			*to++ = *p;
			foreign = false;
		} else if (!foreign) {
			*to++ = '.';
			foreign = true;
		}
	}
	*to = '\0';
}

void jsonw_real(struct jsonw *w, double x)
{
	char text[40];
	jsonw_number_text(x, text);
	jsonw_raw(w, str_from(text));
}

void jsonw_int(struct jsonw *w, int64_t n)
{
	before_value(w);
	buf_addf(w->out, "%lld", (long long)n);
	after_value(w);
}

void jsonw_uint(struct jsonw *w, uint64_t n)
{
	before_value(w);
	buf_addf(w->out, "%llu", (unsigned long long)n);
	after_value(w);
}

void jsonw_bool(struct jsonw *w, bool b)
{
	jsonw_raw(w, b ? STR("true") : STR("false"));
}

void jsonw_null(struct jsonw *w)
{
	jsonw_raw(w, STR("null"));
}

/* ---- key and value ---- */

void jsonw_kstr(struct jsonw *w, const char *key, struct str s) { jsonw_key(w, key); jsonw_str(w, s); }
void jsonw_kcstr(struct jsonw *w, const char *key, const char *z) { jsonw_key(w, key); jsonw_cstr(w, z); }
void jsonw_kint(struct jsonw *w, const char *key, int64_t n) { jsonw_key(w, key); jsonw_int(w, n); }
void jsonw_kuint(struct jsonw *w, const char *key, uint64_t n) { jsonw_key(w, key); jsonw_uint(w, n); }
void jsonw_kreal(struct jsonw *w, const char *key, double x) { jsonw_key(w, key); jsonw_real(w, x); }
void jsonw_kbool(struct jsonw *w, const char *key, bool b) { jsonw_key(w, key); jsonw_bool(w, b); }
void jsonw_knull(struct jsonw *w, const char *key) { jsonw_key(w, key); jsonw_null(w); }
