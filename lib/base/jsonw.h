/* jsonw.h - write JSON straight into a buffer: commas, indentation and escapes are the writer's business.
 * Control characters (C0, DEL, C1) are always escaped; U+2028/2029, '<', '>' and '&' where `html` is set (for <script> blocks). Text that is not valid UTF-8 is written
 * with U+FFFD for each wrong byte (file names may be anything). */
#ifndef BASE_JSONW_H
#define BASE_JSONW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct jsonw {
	struct buf *out;
	unsigned indent;           /* spaces a level, 0 = compact */
	unsigned depth;
	bool comma, after_key, html;
};

void jsonw_init(struct jsonw *w, struct buf *out, unsigned indent);
void jsonw_object(struct jsonw *w);            /* { */
void jsonw_array(struct jsonw *w);             /* [ */
void jsonw_end_object(struct jsonw *w);
void jsonw_end_array(struct jsonw *w);
void jsonw_key(struct jsonw *w, const char *key);
void jsonw_keystr(struct jsonw *w, struct str key);
void jsonw_str(struct jsonw *w, struct str s);
void jsonw_cstr(struct jsonw *w, const char *z);   /* NULL prints null */
void jsonw_int(struct jsonw *w, int64_t n);
void jsonw_uint(struct jsonw *w, uint64_t n);
void jsonw_real(struct jsonw *w, double x);        /* shortest text that reads back; not finite prints null */
void jsonw_number_text(double x, char out[40]);    /* that text alone, whatever the locale; "null" if not finite */
void jsonw_bool(struct jsonw *w, bool b);
void jsonw_null(struct jsonw *w);
void jsonw_raw(struct jsonw *w, struct str text);  /* a complete value, copied */
/* key and value at once */
void jsonw_kstr(struct jsonw *w, const char *key, struct str s);
void jsonw_kcstr(struct jsonw *w, const char *key, const char *z);
void jsonw_kint(struct jsonw *w, const char *key, int64_t n);
void jsonw_kuint(struct jsonw *w, const char *key, uint64_t n);
void jsonw_kreal(struct jsonw *w, const char *key, double x);
void jsonw_kbool(struct jsonw *w, const char *key, bool b);
void jsonw_knull(struct jsonw *w, const char *key);

#endif
