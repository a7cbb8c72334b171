/* regex.c - see regex.h. An XML Schema expression is rewritten token by token into PCRE2's language.
 *
 * Where practice (JavaScript, Python) and XML Schema differ, what people write is taken: '^' in front of and '$' behind a branch are anchors (literal
 * elsewhere), non-capturing groups, look-around, back-references and lazy quantifiers pass, '\w' is letters, digits and '_'. '\d' is any decimal digit of
 * Unicode, '\s' the four white-space characters of XML. */
#include "base/regex.h"

#include <stdlib.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/mem.h"
#include "base/utf8.h"

#define PATTERN_MAX 65536u
#define MATCH_LIMIT 1000000u             /* well below a second for the worst pattern */
#define DEPTH_LIMIT 100000u
#define HEAP_LIMIT_KIB 16384u
#define CLASS_DEPTH 8

struct regex {
	pcre2_code *code;
	pcre2_match_context *limits;
};

/* ---- translation ---- */

struct reading {
	const char *from, *p, *end;
	struct buf *out;
	size_t *source, n, cap;          /* source[i]: where the pattern's token stands that made byte i of out */
	size_t token;                    /* offset of the token that is being written */
	bool branch_start;               /* nothing of this branch was written yet */
	struct err *err;
};

static int bad(struct reading *r, const char *what)
{
	return err_set(r->err, ERR_INPUT, "bad pattern at offset %zu: %s", r->token, what);
}

static void put(struct reading *r, const char *p, size_t n)
{
	MEM_GROW(r->source, r->cap, r->n + n);
	for (size_t i = 0; i < n; i++)
		r->source[r->n++] = r->token;
	buf_add(r->out, p, n);
}

static void puts_(struct reading *r, const char *z)
{
	put(r, z, strlen(z));
}

/* What stands inside brackets for the multi-character escapes of XML Schema; `not` is the complement, NULL if there is no short one. */
static const struct escape {
	char c;
	const char *in, *not;
} escapes[] = {
	{ 's', "\\x{20}\\t\\n\\r", "\\x{0}-\\x{8}\\x{b}\\x{c}\\x{e}-\\x{1f}\\x{21}-\\x{10ffff}" },
	{ 'i', "_:A-Za-z\\x{c0}-\\x{d6}\\x{d8}-\\x{f6}\\x{f8}-\\x{2ff}\\x{370}-\\x{37d}\\x{37f}-\\x{1fff}\\x{200c}\\x{200d}\\x{2070}-\\x{218f}\\x{2c00}-\\x{2fef}"
	       "\\x{3001}-\\x{d7ff}\\x{f900}-\\x{fdcf}\\x{fdf0}-\\x{fffd}\\x{10000}-\\x{effff}", NULL },
	{ 'c', "_:A-Za-z\\x{c0}-\\x{d6}\\x{d8}-\\x{f6}\\x{f8}-\\x{2ff}\\x{370}-\\x{37d}\\x{37f}-\\x{1fff}\\x{200c}\\x{200d}\\x{2070}-\\x{218f}\\x{2c00}-\\x{2fef}"
	       "\\x{3001}-\\x{d7ff}\\x{f900}-\\x{fdcf}\\x{fdf0}-\\x{fffd}\\x{10000}-\\x{effff}\\-.0-9\\x{b7}\\x{300}-\\x{36f}\\x{203f}\\x{2040}", NULL },
};

static const struct block {
	const char *name, *range;
} blocks[] = {
	{ "BasicLatin", "\\x{0}-\\x{7f}" }, { "Latin-1Supplement", "\\x{80}-\\x{ff}" }, { "LatinExtended-A", "\\x{100}-\\x{17f}" },
	{ "LatinExtended-B", "\\x{180}-\\x{24f}" }, { "Greek", "\\x{370}-\\x{3ff}" }, { "Cyrillic", "\\x{400}-\\x{4ff}" },
	{ "GeneralPunctuation", "\\x{2000}-\\x{206f}" }, { "NumberForms", "\\x{2150}-\\x{218f}" }, { "Arrows", "\\x{2190}-\\x{21ff}" },
	{ "EnclosedAlphanumerics", "\\x{2460}-\\x{24ff}" }, { "CJKSymbolsandPunctuation", "\\x{3000}-\\x{303f}" }, { "Hiragana", "\\x{3040}-\\x{309f}" },
	{ "Katakana", "\\x{30a0}-\\x{30ff}" }, { "CJKUnifiedIdeographsExtensionA", "\\x{3400}-\\x{4dbf}" }, { "CJKUnifiedIdeographs", "\\x{4e00}-\\x{9fff}" },
	{ "HangulSyllables", "\\x{ac00}-\\x{d7a3}" }, { "CJKCompatibilityIdeographs", "\\x{f900}-\\x{faff}" },
	{ "HalfwidthandFullwidthForms", "\\x{ff00}-\\x{ffef}" },
};

/* Members of a set, inside brackets or (then with brackets of its own) outside. */
static int put_set(struct reading *r, const char *in, const char *not, bool negative, bool in_class)
{
	if (in_class && negative && not == NULL)
		return bad(r, "a negated name class or block cannot stand inside brackets");
	if (in_class) {
		puts_(r, negative ? not : in);
		return 0;
	}
	puts_(r, negative ? "[^" : "[");
	puts_(r, in);
	puts_(r, "]");
	return 0;
}

/* \p{...} and \P{...}; r->p is behind the letter. */
static int property(struct reading *r, bool negative, bool in_class)
{
	const char *close = r->p < r->end && *r->p == '{' ? memchr(r->p, '}', (size_t)(r->end - r->p)) : NULL;
	if (close == NULL)
		return bad(r, "a property needs braces");
	struct str name = { r->p + 1, (size_t)(close - r->p - 1) };
	r->p = close + 1;
	if (!str_starts(name, STR("Is"))) {
		puts_(r, negative ? "\\P{" : "\\p{");
		put(r, name.p, name.n);
		puts_(r, "}");
		return 0;
	}
	for (size_t i = 0; i < ARRAY_SIZE(blocks); i++) {
		if (str_is(str_sub(name, 2, name.n), blocks[i].name))
			return put_set(r, blocks[i].range, NULL, negative, in_class);
	}
	return bad(r, "this block of characters is not supported");
}

/* \xHH and \uHHHH of JavaScript and Python. */
static int code_point(struct reading *r, size_t digits)
{
	if ((size_t)(r->end - r->p) < digits)
		return bad(r, "too few digits");
	for (size_t i = 0; i < digits; i++) {
		if (strchr("0123456789abcdefABCDEF", r->p[i]) == NULL || r->p[i] == '\0')
			return bad(r, "too few digits");
	}
	puts_(r, "\\x{");
	put(r, r->p, digits);
	puts_(r, "}");
	r->p += digits;
	return 0;
}

/* A back-slash at r->p. *multi: it stands for many characters, so that it can be no end of a range. */
static int escape(struct reading *r, bool in_class, bool *multi)
{
	if (r->end - r->p < 2)
		return bad(r, "a back-slash at the end");
	char c = r->p[1];
	r->p += 2;
	*multi = strchr("dDwWsSiIcCpP", c) != NULL && c != '\0';
	for (size_t i = 0; i < ARRAY_SIZE(escapes); i++) {
		if ((c | 0x20) == escapes[i].c)
			return put_set(r, escapes[i].in, escapes[i].not, c != escapes[i].c, in_class);
	}
	if (c == 'p' || c == 'P')
		return property(r, c == 'P', in_class);
	if (c == 'x' || c == 'u')
		return code_point(r, c == 'x' ? 2 : 4);
	if (c == 'v') {
		puts_(r, "\\x{b}");              /* PCRE2 would take it for a class */
		return 0;
	}
	char two[2] = { '\\', c };
	bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'), digit = c >= '0' && c <= '9';
	if (letter && strchr(in_class ? "dDwWnrtf" : "dDwWnrtfbB", c) == NULL)
		return bad(r, "this escape is not supported");
	if (digit && (in_class || c == '0'))
		return bad(r, "this escape is not supported");
	if (digit && r->p < r->end && *r->p >= '0' && *r->p <= '9')
		return bad(r, "more than nine groups");
	if ((unsigned char)c >= 0x80) {
		r->p--;                          /* the character itself follows as a literal */
		return 0;
	}
	put(r, two, 2);
	return 0;
}

static int class(struct reading *r, int depth);

/* Behind the members: "-[...]" and the closing bracket. The subtracted class goes in front as a look-ahead, so `out` is rebuilt. */
static int subtract(struct reading *r, size_t start, int depth)
{
	r->p++;                                  /* the '-' */
	struct buf members = BUF_INIT(r->out->max);
	buf_add(&members, r->out->p + start, r->out->n - start);
	r->out->n = start;
	r->n = start;
	puts_(r, "(?:(?!");
	int rc = class(r, depth + 1);
	if (rc == 0 && (r->p == r->end || *r->p != ']'))
		rc = bad(r, "a subtracted class must come last in its brackets");
	if (rc == 0) {
		r->p++;
		puts_(r, ")");
		put(r, members.p, members.n);
		puts_(r, "])");
	}
	buf_release(&members);
	return rc;
}

/* One member of a class, other than a hyphen's special places. */
static int class_member(struct reading *r)
{
	bool multi = false;
	if (*r->p == '\\') {
		if (escape(r, true, &multi) != 0)
			return -1;
	} else if (*r->p == '[') {
		if (r->end - r->p > 1 && strchr(":.=", r->p[1]) != NULL && r->p[1] != '\0' && r->end - r->p > 3 && memchr(r->p + 2, r->p[1], (size_t)(r->end - r->p - 2)))
			return bad(r, "POSIX classes are not supported");
		puts_(r, "\\[");
		r->p++;
	} else {
		put(r, r->p, 1);
		r->p++;
	}
	if (multi && r->end - r->p > 1 && *r->p == '-' && r->p[1] != '[' && r->p[1] != ']') {
		puts_(r, "\\-");                 /* no range can begin with a set: the hyphen is one */
		r->p++;
	}
	return 0;
}

/* A class; r->p is at its '['. */
static int class(struct reading *r, int depth)
{
	size_t opening = (size_t)(r->p - r->from), start = r->out->n;
	if (depth > CLASS_DEPTH)
		return bad(r, "classes nested too deep");
	r->token = opening;
	puts_(r, "[");
	r->p++;
	if (r->p < r->end && *r->p == '^') {
		puts_(r, "^");
		r->p++;
	}
	if (r->p < r->end && *r->p == ']')
		return bad(r, "an empty class");
	while (r->p < r->end && *r->p != ']') {
		r->token = (size_t)(r->p - r->from);
		if (r->end - r->p > 1 && r->p[0] == '-' && r->p[1] == '[')
			return subtract(r, start, depth);
		if (class_member(r) != 0)
			return -1;
	}
	if (r->p == r->end) {
		r->token = opening;
		return bad(r, "a class without its closing bracket");
	}
	puts_(r, "]");
	r->p++;
	return 0;
}

/* Length of "{n}", "{n,}", "{n,m}" or "{,m}" at p, 0 if it is none. */
static size_t counted(const char *p, const char *end)
{
	const char *q = p + 1;
	size_t digits = 0, commas = 0;
	for (; q < end && *q != '}'; q++) {
		if (*q == ',' && ++commas == 1)
			continue;
		if (*q < '0' || *q > '9')
			return 0;
		digits++;
	}
	return q < end && digits > 0 && commas <= 1 ? (size_t)(q + 1 - p) : 0;
}

static int quantifier(struct reading *r)
{
	size_t n = *r->p == '{' ? counted(r->p, r->end) : 1;
	if (n == 0) {
		puts_(r, "\\{");
		r->p++;
		return 0;
	}
	if (n > 1 && r->p[1] == ',') {           /* "{,3}" would be literal to PCRE2 */
		puts_(r, "{0");
		put(r, r->p + 1, n - 1);
	} else {
		put(r, r->p, n);
	}
	r->p += n;
	if (r->p < r->end && *r->p == '+')
		return bad(r, "possessive quantifiers are not supported");
	if (r->p < r->end && *r->p == '?') {
		puts_(r, "?");
		r->p++;
	}
	return 0;
}

/* An opening parenthesis; of what may follow '(?' only what cannot switch options, recurse or call out. */
static int group(struct reading *r)
{
	static const char *const heads[] = { "(?:", "(?=", "(?!", "(?<=", "(?<!" };
	struct str rest = { r->p, (size_t)(r->end - r->p) };
	r->branch_start = true;
	for (size_t i = 0; i < ARRAY_SIZE(heads); i++) {
		if (str_starts(rest, str_from(heads[i]))) {
			puts_(r, heads[i]);
			r->p += strlen(heads[i]);
			return 0;
		}
	}
	if (str_starts(rest, STR("(?")) || str_starts(rest, STR("(*")))
		return bad(r, "this kind of group is not supported");
	puts_(r, "(");
	r->p++;
	return 0;
}

static int token(struct reading *r)
{
	bool multi, was_start = r->branch_start;
	char c = *r->p;
	r->token = (size_t)(r->p - r->from);
	r->branch_start = false;
	switch (c) {
	case '\\':
		return escape(r, false, &multi);
	case '[':
		return class(r, 0);
	case '(':
		return group(r);
	case '*': case '+': case '?': case '{':
		return quantifier(r);
	case '.':
		puts_(r, "[^\\n\\r]");
		break;
	case '^':
		puts_(r, was_start ? "^" : "\\^");
		r->branch_start = was_start;
		break;
	case '$':
		puts_(r, r->p + 1 == r->end || r->p[1] == '|' || r->p[1] == ')' ? "$" : "\\$");
		break;
	case '}': case ']':
		puts_(r, c == '}' ? "\\}" : "\\]");
		break;
	default:
		r->branch_start = c == '|';
		put(r, r->p, 1);
	}
	r->p++;
	return 0;
}

/* ---- compilation and matching ---- */

static int compile(struct regex *re, const struct reading *r, struct err *err)
{
	int code;
	PCRE2_SIZE at;
	const uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_ANCHORED | PCRE2_ENDANCHORED | PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_BACKSLASH_C;
	re->code = pcre2_compile((PCRE2_SPTR)buf_cstr(r->out), r->out->n, options, &code, &at, NULL);
	if (re->code == NULL) {
		char why[160];
		pcre2_get_error_message(code, (PCRE2_UCHAR *)why, sizeof why);
		size_t offset = at < r->n ? r->source[at] : (size_t)(r->end - r->from);
		return err_set(err, ERR_INPUT, "bad pattern at offset %zu: %s", offset, why);
	}
	pcre2_jit_compile(re->code, PCRE2_JIT_COMPLETE);         /* where it cannot, the interpreter serves */
	re->limits = pcre2_match_context_create(NULL);
	if (re->limits == NULL)
		return err_set(err, ERR_SYSTEM, "cannot compile a pattern: out of memory");
	pcre2_set_match_limit(re->limits, MATCH_LIMIT);
	pcre2_set_depth_limit(re->limits, DEPTH_LIMIT);
	pcre2_set_heap_limit(re->limits, HEAP_LIMIT_KIB);
	return 0;
}

struct regex *regex_compile(struct str pattern, struct err *err)
{
	size_t wrong = 0;
	if (pattern.n > PATTERN_MAX) {
		err_set(err, ERR_INPUT, "bad pattern: longer than %u bytes", PATTERN_MAX);
		return NULL;
	}
	if (!utf8_valid(pattern, &wrong, NULL)) {
		err_set(err, ERR_INPUT, "bad pattern at offset %zu: not UTF-8", wrong);
		return NULL;
	}
	struct buf out = BUF_INIT((size_t)PATTERN_MAX * 64);
	const char *from = pattern.p ? pattern.p : "";
	struct reading r = { .from = from, .p = from, .end = from + pattern.n, .out = &out, .branch_start = true, .err = err };
	int rc = 0;
	while (rc == 0 && r.p < r.end && !out.over)
		rc = token(&r);
	if (out.over)
		rc = err_set(err, ERR_INPUT, "bad pattern: too long");
	struct regex *re = mem_alloc(sizeof *re);
	if (rc == 0)
		rc = compile(re, &r, err);
	buf_release(&out);
	free(r.source);
	if (rc == 0)
		return re;
	regex_free(re);
	return NULL;
}

int regex_match(const struct regex *re, struct str s)
{
	/* One pair is enough: only whether it matches is asked. Its own block for each call, so that threads may share the pattern. */
	pcre2_match_data *data = pcre2_match_data_create(1, NULL);
	if (data == NULL)
		return -1;
	PCRE2_SPTR p = (PCRE2_SPTR)(s.p ? s.p : "");
	int rc = pcre2_match(re->code, p, s.n, 0, 0, data, re->limits);
	if (rc == PCRE2_ERROR_JIT_STACKLIMIT)    /* the interpreter keeps its stack on the heap, within the limits */
		rc = pcre2_match(re->code, p, s.n, 0, PCRE2_NO_JIT, data, re->limits);
	pcre2_match_data_free(data);
	if (rc == PCRE2_ERROR_NOMATCH)
		return 0;
	return rc >= 0 ? 1 : -1;
}

void regex_free(struct regex *re)
{
	if (re == NULL)
		return;
	pcre2_match_context_free(re->limits);
	pcre2_code_free(re->code);
	free(re);
}

#define TEXT(x) #x
#define VERSION(major, minor) TEXT(major) "." TEXT(minor)

const char *regex_version(void)
{
	return VERSION(PCRE2_MAJOR, PCRE2_MINOR);
}
