/* sample.c - see sample.h */
#include "table/sample.h"

#include "base/utf8.h"

static void keep(struct arena *arena, const struct dialect *d, const char *raw, const struct split_record *r, struct buf *scratch, struct sample_record *out)
{
	struct str *cells = ARENA_NEW_N(arena, struct str, r->n);
	*out = (struct sample_record){ .cells = cells, .n = r->n, .comment = r->comment };
	for (size_t i = 0; i < r->n; i++) {
		struct str text = splitter_text(d, raw, &r->cells[i], scratch);
		cells[i] = r->cells[i].flags & SPLIT_DIRTY ? arena_str(arena, text) : text;
		out->filled += str_trim(text).n != 0;
	}
}

size_t sample_split(struct arena *arena, const struct dialect *d, const struct split_limits *limits, struct str text, bool whole, struct sample_record **out)
{
	struct splitter s;
	struct split_record r;
	struct buf scratch = BUF_INIT(SAMPLE_BYTES);
	size_t n = 0;
	*out = ARENA_NEW_N(arena, struct sample_record, SAMPLE_RECORDS);
	splitter_init(&s, d, limits);
	while (n < SAMPLE_RECORDS && splitter_next(&s, text.p, text.n, whole, &r) == SPLIT_RECORD) {
		keep(arena, d, text.p, &r, &scratch, &(*out)[n++]);
		text = str_sub(text, r.bytes, text.n);
	}
	splitter_release(&s);
	buf_release(&scratch);
	return n;
}

size_t sample_wanted(const struct sample_record *r, const struct str *wanted, size_t n_wanted)
{
	struct buf folded = BUF_INIT(4096);
	size_t hits = 0;
	for (size_t i = 0; i < r->n && n_wanted != 0; i++) {
		if (r->cells[i].n == 0 || r->cells[i].n > 512)
			continue;
		utf8_fold(r->cells[i], &folded);
		for (size_t k = 0; k < n_wanted; k++)
			if (str_eq(buf_str(&folded), wanted[k])) {
				hits++;
				break;
			}
	}
	buf_release(&folded);
	return hits;
}

static bool counts(const struct sample_record *r)
{
	return !r->comment && (r->n > 1 || r->cells[0].n != 0);
}

size_t sample_width(const struct sample_record *r, size_t n)
{
	size_t width = 0, most = 0;
	for (size_t i = 0; i < n; i++) {
		size_t same = 0;
		if (!counts(&r[i]))
			continue;
		for (size_t k = 0; k < n; k++)
			same += counts(&r[k]) && r[k].n == r[i].n;
		if (same > most || (same == most && r[i].n > width)) {
			most = same;
			width = r[i].n;
		}
	}
	return width;
}
