/* encoding.h - the door to iconv: which encoding a file is in, and the file as a stream of UTF-8.
 *
 * Policy (table-schema.md 15.1): a byte order mark; else UTF-8, strictly, over the whole file; else GB18030, strictly, over the whole file; else an error that
 * names byte and line. A declared encoding is taken strictly. The stream proves what it gives: every byte of encoding_read is part of valid UTF-8, whatever
 * happens to the file between finding and reading.
 */
#ifndef TABLE_ENCODING_H
#define TABLE_ENCODING_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/* Characters somewhere in the text that deserve a look, cell by cell. */
enum encoding_odd {
	ENCODING_NUL = 1,
	ENCODING_BOM_INSIDE = 2,
	ENCODING_REPLACEMENT = 4,
	ENCODING_PRIVATE = 8,
};
unsigned encoding_odd(struct str text);        /* valid UTF-8 */

struct encoding {
	const char *name;              /* as reported: "utf-8", "gb18030", ... */
	const char *iconv_name;        /* NULL = UTF-8 */
	bool bom;                      /* the file begins with a mark; the stream leaves it out */
	unsigned odd;                  /* enum encoding_odd, over the whole text */
	bool doubtful;                 /* decodes as GB18030, but hardly any common character comes out */
	bool conflict;                 /* another encoding is declared, yet all is valid UTF-8 */
	uint64_t mixed_line;           /* first line that is UTF-8 in a GB18030 file, 0 = none */
	struct str evidence;           /* one sentence; in the arena */
};

/* Reads the file once or twice by pread. declared may be NULL: detect. Errors: ERR_USAGE for an unknown name, ERR_INPUT "cannot decode ...". */
int encoding_find(int fd, const char *name, const char *declared, struct arena *arena, struct encoding *out, struct err *err);

#define ENCODING_MIN_READ 16

struct encoding_stream;
/* name and e are borrowed. */
struct encoding_stream *encoding_open(int fd, const char *name, const struct encoding *e, struct err *err);
/* At least one byte and at most cap (>= ENCODING_MIN_READ), whole characters; 0 at the end, -1 on error. */
ssize_t encoding_read(struct encoding_stream *s, char *out, size_t cap, struct err *err);
int encoding_rewind(struct encoding_stream *s, struct err *err);
void encoding_close(struct encoding_stream *s);

/* Load the converters that are needed most, before files are out of reach. */
void encoding_prepare(void);

#endif
