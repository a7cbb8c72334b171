/* test_splitter.c - the automaton against a byte-at-a-time reader of the tests' own, on nasty bytes cut into blocks of every size. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "base/str.h"
#include "table/splitter.h"

static const struct dialect plain = { .delimiter = ',', .quote = '"', .escape = -1, .comment = -1, .double_quote = true };
static const struct split_limits limits = { .max_cell = 64, .max_record = 4096, .max_columns = 100 };

/* ---- the oracle: whole text in memory, one byte after another, recursion by plain restart ---- */

struct oracle {
	const struct dialect *d;
	size_t max_cell;
	const char *p;
	size_t n, i;
	unsigned long line;
	struct buf *out;
};

static void advance(struct oracle *o)
{
	char c = o->p[o->i++];
	if (c == '\r' || (c == '\n' && (o->i < 2 || o->p[o->i - 2] != '\r')))
		o->line++;
}

static bool is(const struct oracle *o, int c)
{
	return o->i < o->n && c >= 0 && (unsigned char)o->p[o->i] == c;
}

static bool ends_cell(const struct oracle *o)
{
	return o->i == o->n || is(o, (unsigned char)o->d->delimiter) || is(o, '\n') || is(o, '\r');
}

/* The text of a quoted cell and whether its quote closes; the position is behind the closing quote then. */
static bool oracle_quoted(struct oracle *o, struct buf *text)
{
	size_t open = o->i;
	unsigned long line = o->line;
	advance(o);
	while (o->i < o->n && o->i - open <= o->max_cell) {
		if (is(o, o->d->escape)) {
			if (o->i + 1 < o->n)
				advance(o);
			buf_addc(text, o->p[o->i]);
			advance(o);
		} else if (!is(o, o->d->quote)) {
			buf_addc(text, o->p[o->i]);
			advance(o);
		} else {
			advance(o);
			if (o->d->double_quote && is(o, o->d->quote)) {
				buf_addc(text, o->p[o->i]);
				advance(o);
				continue;
			}
			if (!ends_cell(o) && o->line != line && !is(o, ' ') && !is(o, '\t'))
				break;
			return true;
		}
	}
	o->i = open;
	o->line = line;
	buf_reset(text);
	return false;
}

static void oracle_cell(struct oracle *o)
{
	struct buf text = BUF_INIT(1 << 20);
	unsigned long line = o->line;
	const char *odd = "";
	if (is(o, o->d->quote)) {
		if (!oracle_quoted(o, &text)) {
			odd = "o";
			buf_addc(&text, o->p[o->i]);
			advance(o);
		} else if (!ends_cell(o)) {
			odd = "a";
		}
	}
	while (!ends_cell(o)) {
		if (is(o, o->d->escape) && o->i + 1 < o->n)
			advance(o);
		else if (is(o, o->d->quote) && !*odd)
			odd = "s";
		buf_addc(&text, o->p[o->i]);
		advance(o);
	}
	buf_addf(o->out, "[%s", odd);
	if (*odd == 'o')
		buf_addf(o->out, "%lu", line);
	buf_addc(o->out, ':');
	buf_addstr(o->out, buf_str(&text));
	buf_addc(o->out, ']');
	buf_release(&text);
}

static void oracle_record(struct oracle *o)
{
	buf_addf(o->out, "%lu ", o->line);
	if (is(o, o->d->comment)) {
		buf_adds(o->out, "#");
		while (o->i < o->n && !is(o, '\n') && !is(o, '\r')) {
			buf_addc(o->out, o->p[o->i]);
			advance(o);
		}
	} else {
		for (oracle_cell(o); is(o, (unsigned char)o->d->delimiter); oracle_cell(o))
			advance(o);
	}
	bool cr = is(o, '\r');
	if (o->i < o->n)
		advance(o);
	if (cr && is(o, '\n')) {
		advance(o);
		buf_addc(o->out, '~');
	}
	buf_addc(o->out, '\n');
}

static void oracle(const struct dialect *d, size_t max_cell, struct str text, struct buf *out)
{
	struct oracle o = { .d = d, .max_cell = max_cell, .p = text.p, .n = text.n, .line = 1, .out = out };
	while (o.i < o.n)
		oracle_record(&o);
}

/* ---- the splitter, fed in blocks ---- */

static void print_record(const struct splitter *s, const char *p, const struct split_record *r, unsigned long line, struct buf *out)
{
	struct buf scratch = BUF_INIT(1 << 20);
	buf_addf(out, "%lu ", line);
	if (r->comment) {
		buf_addc(out, '#');
		buf_addstr(out, (struct str){ p, r->cells[0].end });
	}
	for (size_t i = 0; i < r->n && !r->comment; i++) {
		const struct split_cell *c = &r->cells[i];
		buf_addc(out, '[');
		if (c->flags & SPLIT_OPEN)
			buf_addf(out, "o%lu", line + c->line);
		else if (c->flags & SPLIT_AFTER)
			buf_addc(out, 'a');
		else if (c->flags & SPLIT_STRAY)
			buf_addc(out, 's');
		buf_addc(out, ':');
		buf_addstr(out, splitter_text(&s->dialect, p, c, &scratch));
		buf_addc(out, ']');
	}
	if (r->end == SPLIT_END_CRLF)
		buf_addc(out, '~');
	buf_addc(out, '\n');
	buf_release(&scratch);
}

static enum split_result split(const struct dialect *d, const struct split_limits *l, struct str text, size_t block, struct buf *out)
{
	struct splitter s;
	struct split_record r;
	enum split_result result;
	unsigned long line = 1;
	size_t begin = 0, end = 0;
	splitter_init(&s, d, l);
	/* The window ends where memory ends, so that reading past it is seen by the sanitizer. */
	for (;;) {
		char *window = malloc(end - begin ? end - begin : 1);
		memcpy(window, text.p + begin, end - begin);
		result = splitter_next(&s, window, end - begin, end == text.n, &r);
		if (result == SPLIT_RECORD) {
			print_record(&s, window, &r, line, out);
			line += (unsigned long)r.lines;
			begin += r.bytes;
		} else if (result == SPLIT_MORE) {
			assert_true(end < text.n);
			end = text.n - end < block ? text.n : end + block;
		}
		free(window);
		if (result != SPLIT_RECORD && result != SPLIT_MORE)
			break;
	}
	splitter_release(&s);
	return result;
}

static void compare(const struct dialect *d, struct str text, size_t block)
{
	struct buf want = BUF_INIT(1 << 22), got = BUF_INIT(1 << 22);
	oracle(d, limits.max_cell, text, &want);
	assert_int_equal(split(d, &limits, text, block, &got), SPLIT_FINISHED);
	if (!str_eq(buf_str(&want), buf_str(&got)))
		print_message("block %zu, text <<%.*s>>\nwant\n%s\ngot\n%s\n", block, STR_ARG(text), buf_cstr(&want), buf_cstr(&got));
	assert_true(str_eq(buf_str(&want), buf_str(&got)));
	buf_release(&want);
	buf_release(&got);
}

static uint64_t seed = 88172645463325252u;
static unsigned dice(unsigned n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (unsigned)(seed >> 11) % n;
}

static void nasty(const struct dialect *d, unsigned rounds)
{
	static const char bytes[] = "\"\"\"\",,,\n\n\r\r\\\\# \tab";
	for (unsigned round = 0; round < rounds; round++) {
		char text[48];
		size_t n = 1 + dice(sizeof text - 1);
		for (size_t i = 0; i < n; i++)
			text[i] = bytes[dice(sizeof bytes - 1)];
		for (size_t block = 1; block <= n; block++)
			compare(d, (struct str){ text, n }, block);
	}
}

static void against_oracle(void **state)
{
	(void)state;
	struct dialect comments = plain, escape = plain, no_quote = plain, single = plain;
	comments.comment = '#';
	escape.escape = '\\';
	no_quote.quote = -1;
	single.double_quote = false;
	nasty(&plain, 1500);
	nasty(&comments, 500);
	nasty(&escape, 1000);
	nasty(&no_quote, 200);
	nasty(&single, 500);
}

/* Longer texts, so that quotes run past max_cell. */
static void against_oracle_past_max_cell(void **state)
{
	(void)state;
	static const char bytes[] = "\",\n\rabcdefghij";
	for (unsigned round = 0; round < 300; round++) {
		char text[400];
		size_t n = 0, since = 0;
		while (n < sizeof text) {
			/* No cell may be longer than max_cell: the automaton refuses those, the oracle does not. */
			char c = since > 40 ? '\n' : bytes[dice(sizeof bytes - 1)];
			c = c == '"' && dice(8) != 0 ? 'x' : c;
			since = c == ',' || c == '\n' || c == '\r' ? 0 : since + 1;
			text[n++] = c;
		}
		for (size_t block = 1; block <= n; block += 1 + block / 3)
			compare(&plain, (struct str){ text, n }, block);
	}
}

static void cut(const char *text, const char *want)
{
	for (size_t block = 1; block <= strlen(text); block++) {
		struct buf got = BUF_INIT(1 << 20);
		split(&plain, &limits, str_from(text), block, &got);
		assert_string_equal(buf_cstr(&got), want);
		buf_release(&got);
	}
}

static void known_answers(void **state)
{
	(void)state;
	cut("a,b\n1,2", "1 [:a][:b]\n2 [:1][:2]\n");
	cut("a\r\nb\rc\n", "1 [:a]~\n2 [:b]\n3 [:c]\n");
	cut("\n\n", "1 [:]\n2 [:]\n");
	cut("a,\n", "1 [:a][:]\n");
	cut("a,", "1 [:a][:]\n");
	cut("\"x\ny\",b\nc", "1 [:x\ny][:b]\n3 [:c]\n");
	cut("\"x\r\ny\"\r\nc", "1 [:x\r\ny]~\n3 [:c]\n");
	cut("\"a\"\"b\",\"\"\n", "1 [:a\"b][:]\n");
	cut("12\" monitor,say \"hi\"\n", "1 [s:12\" monitor][s:say \"hi\"]\n");
	cut("\"aa\"a,b\n", "1 [a:aaa][:b]\n");
	cut("1,\"open,3\n4,5\n", "1 [:1][o1:\"open][:3]\n2 [:4][:5]\n");
	/* the quote of row 1 would close at that of row 3, which has text behind it: nothing is swallowed */
	cut("\"a,1\nb,2\n\"c\",3\n", "1 [o1:\"a][:1]\n2 [:b][:2]\n3 [:c][:3]\n");
	cut("\"x\ny\",\"open\nz,1\n", "1 [:x\ny][o2:\"open]\n3 [:z][:1]\n");
}

static void refused(const struct split_limits *l, const char *text, enum split_result want)
{
	for (size_t block = 1; block <= strlen(text); block += 7) {
		struct buf got = BUF_INIT(1 << 20);
		assert_int_equal(split(&plain, l, str_from(text), block, &got), want);
		buf_release(&got);
	}
}

static void limits_hold(void **state)
{
	(void)state;
	const struct split_limits small = { .max_cell = 8, .max_record = 40, .max_columns = 3 };
	refused(&small, "a,b,c\n12345678,2,3\n", SPLIT_FINISHED);
	refused(&small, "a,b,c\n1234567890,2,3\n", SPLIT_LONG_CELL);
	refused(&small, "a,b,c,d\n", SPLIT_WIDE);
	const struct split_limits wide = { .max_cell = 8, .max_record = 20, .max_columns = 100 };
	refused(&wide, "1234567,1234567,1234567\n", SPLIT_LONG_RECORD);
}

/* A file of nothing but open quotes must not take the square of its length. */
static void hostile_quotes_stay_linear(void **state)
{
	(void)state;
	const struct split_limits l = { .max_cell = 1 << 20, .max_record = 8 << 20, .max_columns = 1 << 20 };
	static const char *const units[] = { "\"a\n", "\"\n", ",\"a", "\"\"\"a\n" };
	struct splitter s;
	struct split_record r;
	for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
		struct buf text = BUF_INIT(1 << 24);
		while (text.n < (size_t)4 << 20)
			buf_adds(&text, units[u]);
		splitter_init(&s, &plain, &l);
		struct str rest = buf_str(&text);
		size_t records = 0;
		enum split_result result;
		while ((result = splitter_next(&s, rest.p, rest.n, true, &r)) == SPLIT_RECORD) {
			rest = str_sub(rest, r.bytes, rest.n);
			records++;
		}
		assert_true(result == SPLIT_FINISHED || result == SPLIT_WIDE);
		assert_true(records != 0 || result == SPLIT_WIDE);
		splitter_release(&s);
		buf_release(&text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_answers),
		cmocka_unit_test(against_oracle),
		cmocka_unit_test(against_oracle_past_max_cell),
		cmocka_unit_test(limits_hold),
		cmocka_unit_test(hostile_quotes_stay_linear),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
