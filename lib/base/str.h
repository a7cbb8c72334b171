/* str.h - borrowed bytes, and a growing buffer with a ceiling.
 *
 * struct str: not NUL-terminated, not owned. Who lends it says how long it lives.
 * struct buf: owned bytes, always followed by a NUL that `n` does not count. It has a maximum from birth; what would go
 * past it is not added and sets `over`, which stays until buf_reset; nothing is added after it, so that what stands there
 * is a whole beginning: write straight on and look once at the end.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
	const char *p;
	size_t n;
};

#define STR(literal) ((struct str){ (literal), sizeof(literal) - 1 })
#define STR_INIT(literal) { (literal), sizeof(literal) - 1 }   /* for static initialisers */
#define STR_NONE ((struct str){ NULL, 0 })
#define STR_ARG(s) (int)(s).n, (s).p            /* for "%.*s" */

static inline struct str str_from(const char *z) { return (struct str){ z, z ? strlen(z) : 0 }; }
static inline struct str str_sub(struct str s, size_t from, size_t to) { return (struct str){ s.p + from, to - from }; }
static inline bool str_eq(struct str a, struct str b) { return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0); }
static inline bool str_is(struct str a, const char *z) { return str_eq(a, str_from(z)); }
int str_cmp(struct str a, struct str b);                 /* by bytes, shorter first */
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
bool str_find(struct str s, struct str needle, size_t *at);   /* at may be NULL */
struct str str_trim(struct str s);                       /* ASCII space, tab, CR, LF at both ends */
/* Cut the next part of *rest at separator; false at the end. "a,,b" gives three parts, "" gives one. Start: *rest = s; *more = true. */
bool str_split(struct str *rest, bool *more, char separator, struct str *part);
bool str_to_u64(struct str s, uint64_t *out);            /* digits only, no sign, no overflow */
bool str_to_i64(struct str s, int64_t *out);             /* optional '-' */

struct buf {
	char *p;
	size_t n, cap, max;
	bool over;
};

#define BUF_INIT(maximum) { NULL, 0, 0, (maximum), false }
void buf_init(struct buf *b, size_t max);
void buf_release(struct buf *b);
void buf_reset(struct buf *b);                           /* n = 0, over = false, memory kept */
void buf_add(struct buf *b, const void *p, size_t n);
void buf_addc(struct buf *b, char c);
void buf_adds(struct buf *b, const char *z);
void buf_addstr(struct buf *b, struct str s);
void buf_addf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_addvf(struct buf *b, const char *format, va_list ap) __attribute__((format(printf, 2, 0)));
static inline struct str buf_str(const struct buf *b) { return (struct str){ b->p ? b->p : "", b->n }; }
static inline const char *buf_cstr(const struct buf *b) { return b->p ? b->p : ""; }

#endif
