/* splitter.c - see splitter.h */
#include "table/splitter.h"

#include <assert.h>
#include <stdlib.h>

#include "base/mem.h"

enum byte_class { BYTE_PLAIN, BYTE_DELIMITER, BYTE_QUOTE, BYTE_ESCAPE, BYTE_LF, BYTE_CR };
enum split_state { AT_START, UNQUOTED, QUOTED, CLOSED, COMMENT };

/* What a step says beside the results of splitter_next: go on with the automaton. */
#define GO_ON (-1)

void splitter_init(struct splitter *s, const struct dialect *dialect, const struct split_limits *limits)
{
	assert(limits->max_record <= UINT32_MAX / 2 && limits->max_cell <= limits->max_record);
	memset(s, 0, sizeof *s);
	s->dialect = *dialect;
	s->limits = *limits;
	s->class[(unsigned char)dialect->delimiter] = BYTE_DELIMITER;
	/* An escape that equals the quote is just another name for doubled quotes. */
	if (dialect->escape >= 0 && dialect->escape != dialect->quote)
		s->class[(unsigned char)dialect->escape] = BYTE_ESCAPE;
	if (dialect->quote >= 0)
		s->class[(unsigned char)dialect->quote] = BYTE_QUOTE;
	s->class['\n'] = BYTE_LF;
	s->class['\r'] = BYTE_CR;
}

void splitter_release(struct splitter *s)
{
	free(s->cells);
	s->cells = NULL;
	s->n = s->cap = 0;
}

void splitter_reset(struct splitter *s)
{
	s->state = AT_START;
	s->at = 0;
	s->n = 0;
	s->lines = 0;
	s->flags = 0;
}

/* The next byte that matters, from s->at on. Vector code goes here. */
static unsigned char next_special(struct splitter *s, const char *p, size_t n)
{
	while (s->at < n) {
		unsigned char class = s->class[(unsigned char)p[s->at]];
		if (class != BYTE_PLAIN)
			return class;
		s->at++;
	}
	return BYTE_PLAIN;
}

/* Does a physical line end with the byte at i? CR LF is counted once, at its CR. */
static unsigned breaks_line(const char *p, size_t i)
{
	return p[i] == '\r' || (p[i] == '\n' && (i == 0 || p[i - 1] != '\r'));
}

static int push_cell(struct splitter *s, size_t end)
{
	if (end - s->cell.begin > s->limits.max_cell + 1)
		return SPLIT_LONG_CELL;
	if (end > s->limits.max_record)
		return SPLIT_LONG_RECORD;
	if (s->n >= s->limits.max_columns)
		return SPLIT_WIDE;
	MEM_GROW(s->cells, s->cap, s->n + 1);
	s->cell.end = (uint32_t)end;
	s->cells[s->n++] = s->cell;
	s->flags |= s->cell.flags;
	s->state = AT_START;
	return GO_ON;
}

static int end_record(struct splitter *s, size_t text_end, enum split_end end, struct split_record *out)
{
	static const size_t width[] = { [SPLIT_END_NONE] = 0, [SPLIT_END_LF] = 1, [SPLIT_END_CRLF] = 2, [SPLIT_END_CR] = 1 };
	bool comment = s->state == COMMENT;
	int r = push_cell(s, text_end);
	if (r != GO_ON) {
		s->at = text_end;
		return r;
	}
	*out = (struct split_record){
		.bytes = text_end + width[end], .lines = s->lines, .end = end, .comment = comment, .flags = s->flags, .cells = s->cells, .n = s->n,
	};
	splitter_reset(s);
	return SPLIT_RECORD;
}

/* At a CR or LF that ends the record. A CR at the end of the window has to wait: an LF may follow. */
static int end_line(struct splitter *s, const char *p, size_t n, bool last, struct split_record *out)
{
	size_t i = s->at;
	if (p[i] == '\n') {
		s->lines += breaks_line(p, i);
		return end_record(s, i, SPLIT_END_LF, out);
	}
	if (i + 1 == n && !last)
		return SPLIT_MORE;
	s->lines++;
	return end_record(s, i, i + 1 < n && p[i + 1] == '\n' ? SPLIT_END_CRLF : SPLIT_END_CR, out);
}

static int skip_escaped(struct splitter *s, const char *p, size_t n, bool last)
{
	size_t i = s->at;
	if (i + 1 == n && !last)
		return SPLIT_MORE;
	if (i + 1 < n) {
		s->cell.flags |= SPLIT_DIRTY;
		s->lines += breaks_line(p, i + 1);
		s->at = i + 2;
	} else {
		s->at = i + 1;         /* nothing follows: an ordinary character */
	}
	return GO_ON;
}

/* The quote that opened this cell does not count: it is its first character, and reading goes on behind it. */
static int reopen_unquoted(struct splitter *s)
{
	s->cell.flags = SPLIT_OPEN;
	s->lines = s->lines_at_open;
	s->state = UNQUOTED;
	s->at = s->cell.begin + 1;
	return GO_ON;
}

static int step_start(struct splitter *s, const char *p)
{
	s->cell = (struct split_cell){ .begin = (uint32_t)s->at, .line = (uint32_t)s->lines };
	s->lines_at_open = s->lines;
	if (s->at == 0 && s->dialect.comment >= 0 && (unsigned char)p[0] == s->dialect.comment) {
		s->state = COMMENT;
	} else if (s->class[(unsigned char)p[s->at]] == BYTE_QUOTE) {
		s->state = QUOTED;
		s->cell.flags = SPLIT_QUOTED;
		s->at++;
	} else {
		s->state = UNQUOTED;
	}
	return GO_ON;
}

static int step_unquoted(struct splitter *s, const char *p, size_t n, bool last, struct split_record *out)
{
	int r;
	switch (next_special(s, p, n)) {
	case BYTE_DELIMITER:
		r = push_cell(s, s->at);
		if (r == GO_ON)
			s->at++;
		return r;
	case BYTE_QUOTE:
		s->cell.flags |= SPLIT_STRAY;
		s->at++;
		return GO_ON;
	case BYTE_ESCAPE:
		return skip_escaped(s, p, n, last);
	case BYTE_LF:
	case BYTE_CR:
		return end_line(s, p, n, last, out);
	default:
		return GO_ON;
	}
}

static int step_quoted(struct splitter *s, const char *p, size_t n, bool last)
{
	unsigned char class = next_special(s, p, n);
	if (s->at - s->cell.begin > s->limits.max_cell)
		return reopen_unquoted(s);
	switch (class) {
	case BYTE_QUOTE:
		s->state = CLOSED;
		break;
	case BYTE_ESCAPE:
		return skip_escaped(s, p, n, last);
	case BYTE_LF:
	case BYTE_CR:
		s->lines += breaks_line(p, s->at);
		break;
	case BYTE_PLAIN:
		return GO_ON;          /* the window's end */
	default:
		break;
	}
	s->at++;
	return GO_ON;
}

/* Right behind a closing quote. */
static int step_closed(struct splitter *s, const char *p, size_t n, bool last, struct split_record *out)
{
	unsigned char class = s->class[(unsigned char)p[s->at]];
	if (class == BYTE_QUOTE && s->dialect.double_quote) {
		s->cell.flags |= SPLIT_DIRTY;
		s->state = QUOTED;
		s->at++;
		return GO_ON;
	}
	if (class == BYTE_DELIMITER) {
		int r = push_cell(s, s->at);
		if (r == GO_ON)
			s->at++;
		return r;
	}
	if (class == BYTE_LF || class == BYTE_CR)
		return end_line(s, p, n, last, out);
	if (s->lines != s->lines_at_open && p[s->at] != ' ' && p[s->at] != '\t')
		return reopen_unquoted(s);
	s->cell.flags |= SPLIT_AFTER | SPLIT_DIRTY;
	s->state = UNQUOTED;
	return GO_ON;
}

static int step_comment(struct splitter *s, const char *p, size_t n, bool last, struct split_record *out)
{
	while (s->at < n && p[s->at] != '\n' && p[s->at] != '\r')
		s->at++;
	return s->at < n ? end_line(s, p, n, last, out) : GO_ON;
}

/* Everything in the window is done. */
static int at_window_end(struct splitter *s, size_t n, bool last, struct split_record *out)
{
	if (!last) {
		if ((s->state == UNQUOTED || s->state == COMMENT) && n - s->cell.begin > s->limits.max_cell + 1)
			return SPLIT_LONG_CELL;
		return n > s->limits.max_record ? SPLIT_LONG_RECORD : SPLIT_MORE;
	}
	if (s->state == AT_START && n == 0)
		return SPLIT_FINISHED;
	if (s->state == QUOTED)
		return reopen_unquoted(s);
	if (s->state == AT_START)      /* the file ends behind a delimiter */
		s->cell = (struct split_cell){ .begin = (uint32_t)n, .line = (uint32_t)s->lines };
	return end_record(s, n, SPLIT_END_NONE, out);
}

enum split_result splitter_next(struct splitter *s, const char *p, size_t n, bool last, struct split_record *out)
{
	int r = GO_ON;
	while (r == GO_ON) {
		if (s->at >= n) {
			r = at_window_end(s, n, last, out);
			continue;
		}
		switch ((enum split_state)s->state) {
		case AT_START: r = step_start(s, p); break;
		case UNQUOTED: r = step_unquoted(s, p, n, last, out); break;
		case QUOTED: r = step_quoted(s, p, n, last); break;
		case CLOSED: r = step_closed(s, p, n, last, out); break;
		case COMMENT: r = step_comment(s, p, n, last, out); break;
		}
	}
	return (enum split_result)r;
}

static struct str undo(const struct dialect *d, struct str raw, bool quoted, struct buf *scratch)
{
	bool inside = quoted;
	buf_reset(scratch);
	for (size_t i = quoted ? 1 : 0; i < raw.n; i++) {
		unsigned char c = (unsigned char)raw.p[i];
		bool more = i + 1 < raw.n;
		if (c == d->escape && d->escape != d->quote && more)
			buf_addc(scratch, raw.p[++i]);
		else if (!inside || c != d->quote)
			buf_addc(scratch, raw.p[i]);
		else if (d->double_quote && more && raw.p[i + 1] == raw.p[i])
			buf_addc(scratch, raw.p[++i]);
		else
			inside = false;
	}
	return buf_str(scratch);
}

struct str splitter_text(const struct dialect *d, const char *record, const struct split_cell *c, struct buf *scratch)
{
	bool quoted = (c->flags & SPLIT_QUOTED) != 0;
	if (c->flags & SPLIT_DIRTY)
		return undo(d, (struct str){ record + c->begin, c->end - c->begin }, quoted, scratch);
	return quoted ? (struct str){ record + c->begin + 1, c->end - c->begin - 2 } : (struct str){ record + c->begin, c->end - c->begin };
}
