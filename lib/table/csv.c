/* csv.c - delimited text: finds encoding, delimiter and header, then turns records into batches. */
#include "table/csv.h"

#include <stdlib.h>

#include "base/mem.h"
#include "table/dialect.h"
#include "table/encoding.h"
#include "table/format.h"
#include "table/header.h"
#include "table/records.h"
#include "table/rules.h"

#define BATCH_BYTES ((size_t)1 << 20)
#define BATCH_ROWS ((size_t)1 << 16)
#define RECORD_BYTES ((size_t)64 << 20)
#define CELL_BYTES ((uint64_t)1 << 30)         /* more is not allowed by --max-cell either: offsets in a record have 32 bits */
#define AROUND_BYTES ((size_t)16 << 20)        /* text outside of the table that is kept for scan */
#define HEADER_ROWS 16
#define RAGGED_CELLS 256                       /* missing or extra cells of one row that are listed one by one */

struct csv {
	struct encoding encoding;
	struct encoding_stream *in;
	struct dialect dialect;
	struct split_limits limits;
	struct records records;
	struct header_plan plan;
	struct batch *batch;
	struct buf scratch;
	uint64_t last_header;          /* number of the last record above the data */
	uint64_t seen;                 /* comments and the like up to this record are noted already (a table can be read again) */
	size_t around;                 /* bytes of them */
	enum split_end end;            /* how the first record ends */
	bool mixed;
	size_t cap_skipped, cap_comments, cap_oddities;
	struct table_skip *skipped;
	struct table_comment *comments;
	struct oddity *oddities;
};

/* ---- text around the table, oddities of the file ---- */

static int note_text(struct table *t, const struct record *r, bool comment, struct err *err)
{
	struct csv *c = t->state;
	struct str text = { r->raw, r->split.n ? r->split.cells[r->split.n - 1].end : 0 };
	c->around += text.n + sizeof *c->comments;
	if (c->around > AROUND_BYTES)
		return err_set(err, ERR_INPUT, "cannot split '%s' into cells: more than %zu MiB of comments and skipped rows by line %llu", t->name, AROUND_BYTES >> 20,
			(unsigned long long)r->line);
	MEM_GROW(c->comments, c->cap_comments, t->info.n_comments + 1);
	c->comments[t->info.n_comments++] = (struct table_comment){
		.text = arena_str(&t->arena, text), .comment = comment, .at = { .row = r->number, .line = r->line, .offset = r->offset },
	};
	t->info.comments = c->comments;
	return 0;
}

static void note_oddity(struct table *t, enum table_rule rule, struct where at)
{
	struct csv *c = t->state;
	MEM_GROW(c->oddities, c->cap_oddities, t->info.n_oddities + 1);
	c->oddities[t->info.n_oddities++] = (struct oddity){ .rule = &table_rules[rule], .at = at, .row = SIZE_MAX };
	t->info.oddities = c->oddities;
}

static int note_skip(struct table *t, const struct record *r, const char *why, struct err *err)
{
	struct csv *c = t->state;
	bool comment = strcmp(why, "comment") == 0, found = strcmp(why, "title") == 0 || strcmp(why, "note") == 0;
	MEM_GROW(c->skipped, c->cap_skipped, t->info.n_skipped + 1);
	c->skipped[t->info.n_skipped++] = (struct table_skip){ r->number, why };
	t->info.skipped = c->skipped;
	if (found)
		note_oddity(t, TABLE_SKIPPED_TITLE, (struct where){ .row = r->number, .line = r->line, .offset = r->offset });
	return note_text(t, r, comment, err);
}

static void note_line_end(struct table *t, const struct record *r)
{
	static const char *const text[] = { "\n", "\n", "\r\n", "\r" };
	struct csv *c = t->state;
	if (r->split.end == SPLIT_END_NONE)
		return;
	if (c->end == SPLIT_END_NONE) {
		c->end = r->split.end;
		t->info.line_terminator = text[c->end];
	} else if (r->split.end != c->end && !c->mixed) {
		c->mixed = true;
		note_oddity(t, TABLE_MIXED_LINE_ENDS, (struct where){ .row = r->number, .line = r->line, .offset = r->offset });
	}
}

static int next_record(struct table *t, struct record *r, struct err *err)
{
	struct csv *c = t->state;
	int got = records_next(&c->records, r, err);
	if (got > 0)
		note_line_end(t, r);
	return got;
}

/* ---- opening ---- */

static int find_encoding(struct table *t, struct err *err)
{
	struct csv *c = t->state;
	const struct table_options *o = &t->options;
	const char *declared = o->encoding == NULL && o->strict ? "utf-8" : o->encoding;
	if (encoding_find(t->fd, t->name, declared, &t->arena, &c->encoding, err) != 0)
		return -1;
	t->info.encoding = c->encoding.name;
	t->info.bom = c->encoding.bom;
	t->info.encoding_evidence = c->encoding.evidence;
	if (c->encoding.conflict)
		note_oddity(t, TABLE_ENCODING_CONFLICT, (struct where){ 0 });
	if (c->encoding.mixed_line != 0)
		note_oddity(t, TABLE_ENCODING_MIXED, (struct where){ .line = c->encoding.mixed_line });
	else if (c->encoding.doubtful)
		note_oddity(t, TABLE_ENCODING_DOUBTFUL, (struct where){ 0 });
	c->in = encoding_open(t->fd, t->name, &c->encoding, err);
	return c->in == NULL ? -1 : 0;
}

static int read_sample(struct table *t, struct buf *sample, bool *whole, struct err *err)
{
	struct csv *c = t->state;
	char *block = mem_alloc(SAMPLE_BYTES);
	ssize_t n = 1;
	while (sample->n < SAMPLE_BYTES && (n = encoding_read(c->in, block, SAMPLE_BYTES, err)) > 0)
		buf_add(sample, block, (size_t)n);
	free(block);
	*whole = n == 0;
	if (n < 0)
		return -1;
	if (sample->n == 0)
		return err_set(err, ERR_INPUT, "no table in '%s': the file is empty", t->name);
	return encoding_rewind(c->in, err);
}

static int find_dialect(struct table *t, struct str sample, bool whole, bool *sep_line, struct err *err)
{
	struct csv *c = t->state;
	const struct table_options *o = &t->options;
	char delimiter;
	if (dialect_from_options(o, &c->dialect, err) != 0)
		return -1;
	*sep_line = !o->strict && dialect_sep_line(sample, &delimiter);
	if (o->delimiter == 0 && strcmp(t->format->name, "tsv") == 0)
		c->dialect.delimiter = '\t';
	else if (o->delimiter == 0 && *sep_line)
		c->dialect.delimiter = delimiter;
	else if (o->delimiter == 0 && !o->strict)
		c->dialect.delimiter = dialect_sniff(&c->dialect, &c->limits, sample, whole, o->wanted, o->n_wanted);
	t->info.format = c->dialect.delimiter == '\t' ? "tsv" : "csv";
	t->info.delimiter = c->dialect.delimiter;
	t->info.quote = c->dialect.quote < 0 ? '\0' : (char)c->dialect.quote;
	t->info.double_quote = c->dialect.double_quote;
	return 0;
}

/* Columns of a table without a header. */
static void name_by_number(struct table *t, size_t columns)
{
	struct str *names = ARENA_NEW_N(&t->arena, struct str, columns);
	for (size_t i = 0; i < columns; i++)
		names[i] = str_from(arena_printf(&t->arena, "field%zu", i + 1));
	t->info.names = names;
	t->info.n_names = columns;
}

static int look_at_sample(struct table *t, struct err *err)
{
	struct csv *c = t->state;
	struct arena arena = ARENA_INIT;
	struct buf sample = BUF_INIT(2 * SAMPLE_BYTES);
	struct sample_record *records;
	bool whole = false, sep_line = false;
	int r = read_sample(t, &sample, &whole, err);
	if (r == 0)
		r = find_dialect(t, buf_str(&sample), whole, &sep_line, err);
	if (r == 0) {
		size_t n = sample_split(&arena, &c->dialect, &c->limits, buf_str(&sample), whole, &records);
		header_find(records, n, sep_line, &t->options, &c->plan);
		size_t from = c->plan.first - 1 < n ? (size_t)(c->plan.first - 1) : n;
		size_t width = sample_width(records + from, n - from);
		if (c->plan.rows == 0)
			name_by_number(t, width ? width : 1);
	}
	arena_release(&arena);
	buf_release(&sample);
	return r;
}

static const char *why_skipped(const struct csv *c, const struct record *r)
{
	if (r->split.comment)
		return "comment";
	if (c->plan.by_option)
		return "option";
	const char *why = r->number <= HEADER_LOOK ? c->plan.why[r->number - 1] : NULL;
	return why ? why : "sep";
}

/* Quotes and characters that deserve a finding, in one cell. b NULL: in the header. */
static void judge_cell(struct table *t, struct batch *b, size_t row, const struct record *r, size_t i)
{
	static const struct { unsigned flag; enum table_rule rule; } quotes[] = {
		{ SPLIT_OPEN, TABLE_UNTERMINATED_QUOTE }, { SPLIT_AFTER, TABLE_TEXT_AFTER_QUOTE }, { SPLIT_STRAY, TABLE_STRAY_QUOTE },
	};
	static const struct { unsigned flag; enum table_rule rule; } characters[] = {
		{ ENCODING_NUL, TABLE_NUL_BYTE }, { ENCODING_BOM_INSIDE, TABLE_BOM_IN_MIDDLE }, { ENCODING_REPLACEMENT, TABLE_REPLACEMENT_CHARACTER },
		{ ENCODING_PRIVATE, TABLE_PRIVATE_USE },
	};
	const struct csv *c = t->state;
	const struct split_cell *cell = &r->split.cells[i];
	/* A cell's own line: that is where its quote opens. */
	struct oddity o = { .at = { .row = r->number, .line = r->line + cell->line, .offset = r->offset, .column = (uint32_t)(i + 1) }, .row = row };
	unsigned odd = c->encoding.odd ? encoding_odd((struct str){ r->raw + cell->begin, cell->end - cell->begin }) : 0;
	for (size_t k = 0; k < ARRAY_SIZE(quotes); k++)
		if (cell->flags & quotes[k].flag) {
			o.rule = &table_rules[quotes[k].rule];
			b ? batch_add_oddity(b, &o) : note_oddity(t, quotes[k].rule, o.at);
			break;
		}
	o.at.line = r->line;
	for (size_t k = 0; k < ARRAY_SIZE(characters); k++)
		if (odd & characters[k].flag) {
			o.rule = &table_rules[characters[k].rule];
			b ? batch_add_oddity(b, &o) : note_oddity(t, characters[k].rule, o.at);
		}
}

static void judge_cells(struct table *t, struct batch *b, size_t row, const struct record *r)
{
	const struct csv *c = t->state;
	if ((r->split.flags & SPLIT_ODD) || c->encoding.odd)
		for (size_t i = 0; i < r->split.n; i++)
			judge_cell(t, b, row, r, i);
}

static struct str *header_cells(struct table *t, const struct record *r)
{
	struct csv *c = t->state;
	struct str *cells = ARENA_NEW_N(&t->arena, struct str, r->split.n);
	for (size_t i = 0; i < r->split.n; i++) {
		struct str text = splitter_text(&c->dialect, r->raw, &r->split.cells[i], &c->scratch);
		while (str_starts(text, STR("\xEF\xBB\xBF")))
			text = str_sub(text, 3, text.n);
		cells[i] = arena_str(&t->arena, text);
	}
	return cells;
}

static int read_header(struct table *t, struct err *err)
{
	struct csv *c = t->state;
	const struct str *rows[HEADER_ROWS];
	size_t widths[HEADER_ROWS], n = 0;
	struct record r;
	int got = 1;
	while ((n < c->plan.rows || c->records.number + 1 < c->plan.first) && (got = next_record(t, &r, err)) > 0) {
		if (r.split.comment || r.number < c->plan.first) {
			if (note_skip(t, &r, why_skipped(c, &r), err) != 0)
				return -1;
			continue;
		}
		if (n == 0) {
			t->info.header_row = r.number;
			t->info.header_line = r.line;
		}
		judge_cells(t, NULL, SIZE_MAX, &r);
		rows[n] = header_cells(t, &r);
		widths[n++] = r.split.n;
	}
	if (got < 0)
		return -1;
	if (n < c->plan.rows)
		return err_set(err, ERR_INPUT, "no table in '%s': it has %llu records, no header among them", t->name, (unsigned long long)c->records.number);
	if (n != 0) {
		struct str *names;
		t->info.n_names = header_join(&t->arena, rows, widths, n, &names);
		t->info.names = names;
	}
	t->info.n_header_rows = (unsigned)n;
	c->last_header = c->seen = c->records.number;
	return 0;
}

static int set_limits(struct table *t, struct err *err)
{
	struct csv *c = t->state;
	const struct table_options *o = &t->options;
	if (o->max_cell > CELL_BYTES)
		return err_set(err, ERR_USAGE, "cannot allow cells of more than %llu bytes", (unsigned long long)CELL_BYTES);
	if (o->header_rows > HEADER_ROWS)
		return err_set(err, ERR_USAGE, "cannot read a header of more than %d rows", HEADER_ROWS);
	c->limits.max_cell = (size_t)o->max_cell;
	c->limits.max_record = o->max_cell > RECORD_BYTES / 2 ? (size_t)CELL_BYTES : RECORD_BYTES;
	c->limits.max_columns = (size_t)o->max_columns;
	return 0;
}

static void csv_close(struct table *t)
{
	struct csv *c = t->state;
	if (c == NULL)
		return;
	records_release(&c->records);
	encoding_close(c->in);
	batch_free(c->batch);
	buf_release(&c->scratch);
	free(c->skipped);
	free(c->comments);
	free(c->oddities);
	free(c);
	t->state = NULL;
}

static int open_steps(struct table *t, struct err *err)
{
	struct csv *c = t->state;
	if (set_limits(t, err) != 0 || find_encoding(t, err) != 0 || look_at_sample(t, err) != 0)
		return -1;
	uint64_t mark = c->encoding.bom && c->encoding.iconv_name == NULL ? 3 : 0;
	records_init(&c->records, c->in, t->name, &c->dialect, &c->limits, mark, RECORDS_BLOCK);
	t->info.line_terminator = "\n";
	if (read_header(t, err) != 0)
		return -1;
	c->batch = batch_new(t->info.n_names);
	return 0;
}

static int csv_open(struct table *t, struct err *err)
{
	struct csv *c = mem_alloc(sizeof *c);
	t->state = c;
	buf_init(&c->scratch, (size_t)2 << 30);
	int r = open_steps(t, err);
	if (r != 0)
		csv_close(t);
	return r;
}

/* ---- rows ---- */

/* All cells empty. An empty line in a table of one column is a row with an empty cell. */
static bool is_blank(const struct record *r, size_t columns)
{
	if (r->split.n == 1 && columns == 1)
		return false;
	for (size_t i = 0; i < r->split.n; i++) {
		const struct split_cell *cell = &r->split.cells[i];
		size_t quotes = (cell->flags & SPLIT_QUOTED) && !(cell->flags & SPLIT_DIRTY) ? 2 : 0;
		if (cell->end - cell->begin != quotes)
			return false;
	}
	return true;
}

static void add_ragged(struct csv *c, const struct record *r, size_t columns, struct where at, size_t row)
{
	bool extra = r->split.n > columns;
	size_t from = extra ? columns : r->split.n, to = extra ? r->split.n : columns;
	struct oddity o = { .rule = &table_rules[extra ? TABLE_EXTRA_CELL : TABLE_MISSING_CELL], .at = at, .row = row };
	for (size_t i = from; i < to && i < from + RAGGED_CELLS; i++) {
		o.at.column = (uint32_t)(i + 1);
		if (extra)
			o.cell = splitter_text(&c->dialect, r->raw, &r->split.cells[i], &c->scratch);
		batch_add_oddity(c->batch, &o);
	}
}

static void add_row(struct table *t, const struct record *r)
{
	struct csv *c = t->state;
	size_t columns = t->info.n_names, row = batch_rows(c->batch);
	struct where at = { .row = r->number, .line = r->line, .offset = r->offset };
	if (is_blank(r, columns)) {
		batch_add_oddity(c->batch, &(struct oddity){ .rule = &table_rules[TABLE_BLANK_ROW], .at = at, .row = SIZE_MAX });
		return;
	}
	batch_begin_row(c->batch, r->number, r->line, r->offset);
	for (size_t i = 0; i < r->split.n && i < columns; i++)
		batch_add_cell(c->batch, splitter_text(&c->dialect, r->raw, &r->split.cells[i], &c->scratch));
	batch_end_row(c->batch);
	if (r->split.n != columns)
		add_ragged(c, r, columns, at, row);
	judge_cells(t, c->batch, row, r);
}

static int csv_next(struct table *t, const struct batch **b, struct err *err)
{
	struct csv *c = t->state;
	struct record r;
	int got = 1;
	batch_clear(c->batch, t->info.n_names);
	while (batch_bytes(c->batch) < BATCH_BYTES && batch_rows(c->batch) < BATCH_ROWS && (got = next_record(t, &r, err)) > 0) {
		if (!r.split.comment) {
			add_row(t, &r);
		} else if (r.number > c->seen) {
			if (note_text(t, &r, true, err) != 0)
				return -1;
			c->seen = r.number;
		}
	}
	if (got < 0)
		return -1;
	size_t odd;
	batch_oddities(c->batch, &odd);
	*b = c->batch;
	return batch_rows(c->batch) != 0 || odd != 0;
}

static int csv_rewind(struct table *t, struct err *err)
{
	struct csv *c = t->state;
	struct record r;
	if (records_rewind(&c->records, err) != 0)
		return -1;
	while (c->records.number < c->last_header) {
		int got = next_record(t, &r, err);
		if (got < 0)
			return -1;
		if (got == 0)
			return err_set(err, ERR_INPUT, "cannot read '%s' again: it has changed", t->name);
	}
	return 0;
}

/* ---- the two formats ---- */

static int csv_bid(struct str head)
{
	(void)head;
	return 10;             /* any text may be a table: what no other format wants */
}

static int tsv_bid(struct str head)
{
	(void)head;
	return 0;              /* csv sniffs tabs too: only by --format */
}

const struct table_format table_csv = {
	.name = "csv", .about = "delimited text: comma, semicolon, tab or bar; any encoding", .bid = csv_bid,
	.open = csv_open, .next = csv_next, .rewind = csv_rewind, .close = csv_close,
};

const struct table_format table_tsv = {
	.name = "tsv", .about = "delimited text with tabs", .bid = tsv_bid,
	.open = csv_open, .next = csv_next, .rewind = csv_rewind, .close = csv_close,
};
