/* records.c - see records.h */
#include "table/records.h"

#include <stdlib.h>

#include "base/mem.h"

void records_init(struct records *r, struct encoding_stream *in, const char *name, const struct dialect *dialect, const struct split_limits *limits,
		uint64_t first_offset, size_t block)
{
	memset(r, 0, sizeof *r);
	r->in = in;
	r->name = name;
	r->block = block;
	r->line = 1;
	r->offset = r->first_offset = first_offset;
	splitter_init(&r->splitter, dialect, limits);
}

void records_release(struct records *r)
{
	splitter_release(&r->splitter);
	free(r->window);
	r->window = NULL;
}

int records_rewind(struct records *r, struct err *err)
{
	splitter_reset(&r->splitter);
	r->begin = r->end = 0;
	r->last = false;
	r->number = 0;
	r->line = 1;
	r->offset = r->first_offset;
	return encoding_rewind(r->in, err);
}

/* One more block behind what is left in the window. */
static int fill(struct records *r, struct err *err)
{
	if (r->begin != 0) {
		memmove(r->window, r->window + r->begin, r->end - r->begin);
		r->end -= r->begin;
		r->begin = 0;
	}
	MEM_GROW(r->window, r->cap, r->end + r->block);
	ssize_t n = encoding_read(r->in, r->window + r->end, r->block, err);
	if (n < 0)
		return -1;
	r->end += (size_t)n;
	r->last = n == 0;
	return 0;
}

static int past_limit(const struct records *r, enum split_result why, struct err *err)
{
	unsigned long long number = r->number + 1, line = r->line;
	const struct split_limits *l = &r->splitter.limits;
	if (why == SPLIT_WIDE)
		return err_set(err, ERR_INPUT, "cannot split '%s' into cells: record %llu (line %llu) has more than %zu of them (--max-columns)", r->name, number, line,
			l->max_columns);
	if (why == SPLIT_LONG_CELL)
		return err_set(err, ERR_INPUT, "cannot split '%s' into cells: record %llu (line %llu) has one of more than %zu bytes (--max-cell)", r->name, number, line,
			l->max_cell);
	return err_set(err, ERR_INPUT, "cannot split '%s' into cells: record %llu (line %llu) has more than %zu bytes", r->name, number, line, l->max_record);
}

int records_next(struct records *r, struct record *out, struct err *err)
{
	for (;;) {
		enum split_result result = splitter_next(&r->splitter, r->window + r->begin, r->end - r->begin, r->last, &out->split);
		switch (result) {
		case SPLIT_RECORD:
			out->raw = r->window + r->begin;
			out->number = ++r->number;
			out->line = r->line;
			out->offset = r->offset;
			r->begin += out->split.bytes;
			r->offset += out->split.bytes;
			r->line += out->split.lines;
			return 1;
		case SPLIT_FINISHED:
			return 0;
		case SPLIT_MORE:
			if (fill(r, err) != 0)
				return -1;
			break;
		default:
			return past_limit(r, result, err);
		}
	}
}
