/* judge_text.c - the gate's eyes for text: lines, HTML with its character references, JSON with every key, string and number. */
#include <stdio.h>
#include <unistd.h>

#include "base/json.h"
#include "base/utf8.h"
#include "privacy/judge.h"
#include "privacy/rules.h"

#define OVERLAP 128                /* bytes that both halves of a cut text hold: no number is that long */
#define LEAST_CUT 320              /* more than two overlaps, less than the scanner keeps hits for */

static bool lower_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

static bool word_char(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Inside of a token of exactly 64 hex digits: about one SHA-256 in a million holds eighteen digits that pass for an ID, and a catalogue holds many. */
static bool in_digest(struct str text, const struct hit *h)
{
	size_t from = h->byte, to = h->byte + h->bytes;
	while (from > 0 && word_char(text.p[from - 1]))
		from--;
	while (to < text.n && word_char(text.p[to]))
		to++;
	for (size_t i = from; i < to; i++)
		if (!lower_hex(text.p[i]))
			return false;
	return to - from == 64;
}

static void add_hits(struct judge *j, struct str text, const struct hit *hits, int n, const struct rule *otherwise, struct str column, uint64_t row, struct str file)
{
	for (int i = 0; i < n; i++)
		if (hits[i].personal && hits[i].strength >= STRENGTH_LIKELY && !(row == 0 && in_digest(text, &hits[i])))
			refusals_add(j->refusals, refusal_rule(hits[i].kind, otherwise), column, row, hits[i].kind, file, STR_NONE);
}

static size_t char_start(struct str s, size_t at)
{
	while (at > 0 && ((unsigned char)s.p[at] & 0xC0) == 0x80)
		at--;
	return at;
}

/* A text that is long or full of harmless hits is read in halves that overlap; a table's cell never is (row > 0). */
void judge_text(struct judge *j, struct str text, unsigned context, const struct rule *otherwise, struct str column, uint64_t row, struct str file)
{
	struct hit hits[DETECT_MAX_HITS];
	int n = detect_text(text, context, 0, hits);
	if (n >= 0) {
		add_hits(j, text, hits, n, otherwise, column, row, file);
		return;
	}
	if (row > 0 || text.n < LEAST_CUT || !utf8_valid(text, NULL, NULL)) {
		refusals_add(j->refusals, PRIVACY_RULE(LIMIT), column, row, NULL, file, STR_NONE);
		return;
	}
	size_t half = text.n / 2;
	judge_text(j, str_sub(text, 0, char_start(text, half + OVERLAP)), context, otherwise, column, row, file);
	judge_text(j, str_sub(text, char_start(text, half - OVERLAP), text.n), context, otherwise, column, row, file);
}

/* All bytes of a descriptor, by pread. */
static int load(int fd, struct buf *out, struct err *err)
{
	char block[65536];
	off_t at = 0;
	for (;;) {
		ssize_t n = pread(fd, block, sizeof block, at);
		if (n < 0)
			return err_errno(err, ERR_SYSTEM, "cannot read the copy");
		if (n == 0)
			return out->over ? err_set(err, ERR_INPUT, "more than %u bytes of text", JUDGE_TEXT_MAX) : 0;
		buf_add(out, block, (size_t)n);
		at += n;
	}
}

/* &#49; and &#x31; as a reader of the page sees them; appended. */
static void undo_references(struct str s, struct buf *out)
{
	for (size_t i = 0; i < s.n;) {
		unsigned long cp = 0;
		size_t k = i + 2;
		bool hex = k < s.n && (s.p[k] == 'x' || s.p[k] == 'X');
		if (s.p[i] == '&' && i + 1 < s.n && s.p[i + 1] == '#') {
			for (k += hex; k < s.n && cp < 0x110000; k++) {
				char c = (char)(s.p[k] | 0x20);
				if (s.p[k] >= '0' && s.p[k] <= '9')
					cp = cp * (hex ? 16 : 10) + (unsigned long)(s.p[k] - '0');
				else if (hex && c >= 'a' && c <= 'f')
					cp = cp * 16 + (unsigned long)(c - 'a' + 10);
				else
					break;
			}
		}
		if (cp > 0 && cp < 0x110000 && (cp < 0xD800 || cp > 0xDFFF)) {
			char utf8[4];
			buf_add(out, utf8, utf8_encode((uint32_t)cp, utf8));
			i = k + (k < s.n && s.p[k] == ';');
		} else {
			buf_addc(out, s.p[i++]);
		}
	}
}

int judge_lines(struct judge *j, struct str path, int fd, unsigned depth, struct err *err)
{
	(void)depth;
	struct buf text = BUF_INIT(JUDGE_TEXT_MAX), plain = BUF_INIT(JUDGE_TEXT_MAX);
	int rc = load(fd, &text, err);
	struct str rest = buf_str(&text), line;
	bool more = true;
	if (rc == 0 && !utf8_valid(rest, NULL, NULL))
		rc = err_set(err, ERR_INPUT, "not UTF-8");
	while (rc == 0 && str_split(&rest, &more, '\n', &line)) {
		judge_text(j, line, 0, PRIVACY_RULE(UNEXPECTED_KIND), STR_NONE, 0, path);
		if (!str_find(line, STR("&#"), NULL))
			continue;
		buf_reset(&plain);
		undo_references(line, &plain);
		judge_text(j, buf_str(&plain), 0, PRIVACY_RULE(UNEXPECTED_KIND), STR_NONE, 0, path);
	}
	buf_release(&text);
	buf_release(&plain);
	return rc;
}

/* Strings below a key that is a column's name are cells of that column (the data as JSON); all others have no context. */
static void judge_value(struct judge *j, const struct json *v, unsigned context, struct str path)
{
	char number[40];
	int64_t n;
	struct str key = json_key(v);
	if (key.p != NULL) {
		judge_text(j, key, 0, PRIVACY_RULE(METADATA), STR_NONE, 0, path);
		context = j->standard != NULL && standard_field(j->standard, key) != SIZE_MAX ? judge_context(j, key) : 0;
	}
	switch (json_type(v)) {
	case JSON_STRING:
		judge_text(j, json_str(v), context, PRIVACY_RULE(UNEXPECTED_KIND), STR_NONE, 0, path);
		break;
	case JSON_NUMBER:
		json_number_text(v, number);
		if (json_int(v, &n))
			snprintf(number, sizeof number, "%lld", (long long)n);
		judge_text(j, str_from(number), context, PRIVACY_RULE(UNEXPECTED_KIND), STR_NONE, 0, path);
		break;
	case JSON_ARRAY:
	case JSON_OBJECT:
		for (const struct json *m = json_first(v); m != NULL; m = json_next(m))
			judge_value(j, m, context, path);
		break;
	default:
		break;
	}
}

int judge_json(struct judge *j, struct str path, int fd, unsigned depth, struct err *err)
{
	(void)depth;
	struct buf text = BUF_INIT(JUDGE_TEXT_MAX);
	int rc = load(fd, &text, err);
	struct json *root = rc == 0 ? json_parse(buf_str(&text), "json", err) : NULL;
	if (root != NULL)
		judge_value(j, root, 0, path);
	rc = root != NULL ? 0 : -1;
	json_free(root);
	buf_release(&text);
	return rc;
}
