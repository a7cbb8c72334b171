/* records.h - a decoded stream cut into records, one after another, with their places. Memory: one block and the longest record. */
#ifndef TABLE_RECORDS_H
#define TABLE_RECORDS_H

#include "table/encoding.h"
#include "table/splitter.h"

#define RECORDS_BLOCK ((size_t)256 << 10)

struct record {
	const char *raw;               /* until the next call */
	struct split_record split;
	uint64_t number, line, offset; /* from 1, from 1, from 0 in the decoded file */
};

struct records {
	struct encoding_stream *in;
	const char *name;
	struct splitter splitter;
	char *window;
	size_t begin, end, cap, block;
	bool last;                     /* the window holds the file's end */
	uint64_t number, line, offset, first_offset;   /* number: of the record given last; line, offset: of the next one */
};

/* in and name are borrowed; first_offset: what stands before the stream in the file (a byte order mark). */
void records_init(struct records *r, struct encoding_stream *in, const char *name, const struct dialect *dialect, const struct split_limits *limits,
		uint64_t first_offset, size_t block);
void records_release(struct records *r);
int records_rewind(struct records *r, struct err *err);
/* 1, 0 at the end, -1: "cannot decode ...", "cannot read ...", "cannot split ..." */
int records_next(struct records *r, struct record *out, struct err *err);

#endif
