/* The registry of detectors, the pass over one text, and who wins where candidates overlap (privacy.md 2.2, 2.5). */
#include "privacy/detect.h"

#include "base/utf8.h"
#include "privacy/detect_pass.h"

/* In the order of precedence: of two equal spans the first kind wins. */
const struct detector *const detectors[] = {
	&detector_email,
	&detector_cn_disability_cert,
	&detector_embedded_id,
	&detector_id_masked,
	&detector_mobile_masked,
	&detector_mobile_lossy,
	&detector_cn_resident_id,
	&detector_cn_hmt_residence_id,
	&detector_cn_foreigner_pr,
	&detector_id_lossy,
	&detector_uscc,
	&detector_cn_resident_id15,
	&detector_mobile,
	&detector_service_no,
	&detector_landline,
	NULL,
};

static void (*const view_detectors[])(struct pass *) = { detect_email, detect_lossy, detect_masked };
static void (*const token_detectors[])(struct pass *, size_t) = { detect_id_token, detect_uscc_token, detect_mobile_token, detect_phone_token };

#define COUNT(a) (sizeof(a) / sizeof *(a))
_Static_assert(COUNT(detectors) <= DETECTORS_MAX, "DETECTORS_MAX is too small");

#define OVERLAP 512            /* characters that two pieces of a long text share */
#define SETTLED 400            /* a hit that begins nearer to the end of a piece is left to the next one: more than any hit is long */
#define FEW_DIGITS 3           /* nothing but an address or a mask is made of fewer */
#define FEW_IN_NUMBERS 10      /* the same where neither a letter nor a header can speak: dates, prices, coordinates */
#define HAN_NUMBER 33          /* bytes of the shortest number in Han digits */

const char *strength_name(enum strength s)
{
	static const char *const names[] = { "weak", "likely", "strong" };
	return names[s];
}

const struct detector *detector_find(struct str name)
{
	for (size_t i = 0; detectors[i] != NULL; i++)
		if (str_is(name, detectors[i]->name))
			return detectors[i];
	return NULL;
}

/* ---- what detectors ask ---- */

struct candidate *pass_add(struct pass *p, const struct detector *kind, size_t from, size_t to, enum strength strength)
{
	if (p->n_candidates == PASS_CANDIDATES) {
		p->over = true;
		return &p->candidates[PASS_CANDIDATES - 1];
	}
	struct candidate *c = &p->candidates[p->n_candidates++];
	*c = (struct candidate){ kind, (uint16_t)from, (uint16_t)to, strength, kind->personal, strength != STRENGTH_WEAK };
	return c;
}

char pass_gap(const struct pass *p, size_t k)
{
	char found = ' ';
	if (k + 1 >= p->n_tokens)
		return 0;
	size_t from = p->tokens[k].to, to = p->tokens[k + 1].from;
	if (to - from > 4)
		return 0;
	for (size_t i = from; i < to; i++) {
		char c = (char)p->view.ch[i];
		if (c == ' ')
			continue;
		if (c == '(')
			c = ')';
		if (c == '-' && found == ')')          /* (0335)-7061111 */
			continue;
		if (found != ' ' || (c != '-' && c != '\n' && c != '.' && c != ')'))
			return 0;
		found = c;
	}
	return found;
}

bool pass_fraction(const struct pass *p, size_t from)
{
	return from >= 2 && p->view.ch[from - 1] == '.' && view_digit(p->view.ch[from - 2]);
}

bool pass_whole_number(const struct pass *p, size_t from, size_t to, size_t *end)
{
	const unsigned char *ch = p->view.ch;
	size_t i = to + 1;
	*end = to;
	if (pass_fraction(p, from))
		return false;
	if (ch[to] != '.' || !view_digit(ch[to + 1]))      /* a 0 stands behind the view */
		return true;
	while (i < p->view.n && ch[i] == '0')
		i++;
	*end = i;
	return !view_alnum(ch[i]) && !(ch[i] == '.' && view_digit(ch[i + 1]));
}

/* Where the sentence around a span ends: 。；;!? in either width. */
static bool ends_sentence(struct str s, size_t at)
{
	static const char *const stops[] = { "。", "；", "！", "？" };
	char c = s.p[at];
	if (c == ';' || c == '!' || c == '?')
		return true;
	for (size_t i = 0; i < COUNT(stops) && (unsigned char)c >= 0x80; i++)
		if (s.n - at >= 3 && memcmp(s.p + at, stops[i], 3) == 0)
			return true;
	return false;
}

/* At most 12 characters to the left. One line break may stand between the number and a trigger word that ends right before it. */
static bool triggers_before(struct str text, size_t at, unsigned bits)
{
	size_t from = at, line = at, breaks = 0;
	for (unsigned count = 0; from > 0 && count < 12; count++) {
		size_t i = from - 1;
		while (i > 0 && ((unsigned char)text.p[i] & 0xC0) == 0x80)
			i--;
		if (ends_sentence(text, i) || (text.p[i] == '\n' && breaks == 1))
			break;
		if (text.p[i] == '\n') {
			breaks = 1;
			line = i;
		}
		from = i;
	}
	if (breaks == 0)
		return detect_triggers(str_sub(text, from, at), false, bits);
	return detect_triggers(str_sub(text, line + 1, at), false, bits) || detect_triggers(str_sub(text, from, line), true, bits);
}

static bool triggers_after(struct str text, size_t at, unsigned bits)
{
	size_t to = at;
	for (unsigned count = 0; to < text.n && count < 6; count++) {
		if (ends_sentence(text, to) || text.p[to] == '\n')
			break;
		to++;
		while (to < text.n && ((unsigned char)text.p[to] & 0xC0) == 0x80)
			to++;
	}
	return detect_triggers(str_sub(text, at, to), false, bits);
}

bool pass_context(const struct pass *p, size_t from, size_t to, unsigned bits)
{
	return (p->context & bits) != 0 || triggers_before(p->text, p->view.byte[from], bits) || triggers_after(p->text, p->view.byte[to], bits);
}

/* ---- tokens ---- */

static void add_token(struct pass *p, size_t from, size_t to, size_t digits)
{
	size_t n = to - from;
	unsigned form = digits == n ? TOKEN_DIGITS : TOKEN_MIXED;
	if (digits + 1 == n && n > 1 && (p->view.ch[to - 1] | 0x20) == 'x')
		form = TOKEN_DIGITS_X;
	if (digits > 0)
		p->tokens[p->n_tokens++] = (struct token){ (uint16_t)from, (uint16_t)to, (uint16_t)form };
}

static void cut_tokens(struct pass *p)
{
	const unsigned char *ch = p->view.ch;
	size_t i = 0;
	p->n_tokens = 0;
	while (i < p->view.n) {
		size_t from = i, digits = 0;
		while (view_alnum(ch[i]))
			digits += view_digit(ch[i++]);
		if (i > from)
			add_token(p, from, i, digits);
		else
			i++;
	}
}

/* ---- one span, one kind ---- */

static unsigned rank(const struct detector *kind)
{
	unsigned i = 0;
	while (detectors[i] != kind)
		i++;
	return i;
}

/* What reaches LIKELY beats what does not; then the longer span, the earlier kind of the list, the stronger, the earlier place. */
static bool better(const struct candidate *a, const struct candidate *b)
{
	bool a_counts = a->strength >= STRENGTH_LIKELY, b_counts = b->strength >= STRENGTH_LIKELY;
	if (a_counts != b_counts)
		return a_counts;
	if (a->to - a->from != b->to - b->from)
		return a->to - a->from > b->to - b->from;
	if (a->kind != b->kind)
		return rank(a->kind) < rank(b->kind);
	if (a->strength != b->strength)
		return a->strength > b->strength;
	return a->from < b->from;
}

/* Move the winners to the front, in their order of place. */
static size_t settle(struct pass *p)
{
	struct candidate *c = p->candidates;
	size_t won = 0;
	for (size_t left = p->n_candidates; left > won;) {
		size_t best = won;
		for (size_t i = won + 1; i < left; i++)
			if (better(&c[i], &c[best]))
				best = i;
		struct candidate w = c[best];
		c[best] = c[won];
		c[won++] = w;
		for (size_t i = won; i < left;)
			if (c[i].from < w.to && w.from < c[i].to)
				c[i] = c[--left];
			else
				i++;
	}
	for (size_t i = 1; i < won; i++) {
		struct candidate x = c[i];
		size_t k = i;
		for (; k > 0 && c[k - 1].from > x.from; k--)
			c[k] = c[k - 1];
		c[k] = x;
	}
	return won;
}

static void look_for(struct pass *p)
{
	p->n_candidates = 0;
	p->over = false;
	p->landline_to = 0;
	for (size_t i = 0; i < COUNT(view_detectors); i++)
		view_detectors[i](p);
	cut_tokens(p);
	for (size_t k = 0; k < p->n_tokens; k++)
		for (size_t i = 0; i < COUNT(token_detectors); i++)
			token_detectors[i](p, k);
}

/* ---- the whole text ---- */

static size_t characters(struct str s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++)
		n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
	return n;
}

/* Count code points of the original, once over the text. */
static void place_hits(struct str text, struct hit *hits, size_t n)
{
	size_t byte = 0, at = 0;
	for (size_t i = 0; i < n; i++) {
		at += characters(str_sub(text, byte, hits[i].byte));
		hits[i].start = (uint32_t)at;
		byte = hits[i].byte + hits[i].bytes;
		hits[i].length = (uint32_t)characters(str_sub(text, hits[i].byte, byte));
		at += hits[i].length;
	}
}

/* Winners of this piece that begin in [floor, limit) of the text. False where the list is full. */
static bool take_hits(struct pass *p, size_t floor, size_t limit, struct hit *hits, size_t *n)
{
	size_t won = settle(p);
	for (size_t i = 0; i < won; i++) {
		const struct candidate *c = &p->candidates[i];
		uint32_t from = p->view.byte[c->from], last = p->view.byte[c->to - 1];
		if (from < floor || from >= limit)
			continue;
		if (*n == DETECT_MAX_HITS)
			return false;
		/* Not byte[c->to]: characters that the view left out behind the last one are no part of it. */
		uint32_t cp;
		uint32_t to = last + (uint32_t)utf8_decode(p->text.p + last, p->text.p + p->text.n, &cp);
		hits[(*n)++] = (struct hit){ .kind = c->kind, .strength = c->strength, .personal = c->personal, .checked = c->checked, .byte = from, .bytes = to - from };
	}
	return true;
}

static int look_through(struct str text, unsigned context, int reference, struct hit *hits)
{
	/* Not cleared: 50 KB a cell would cost more than the whole search. Everything is written before it is read. */
	__attribute__((uninitialized)) struct pass p;
	size_t n = 0, at = 0, floor = 0;
	p.text = text;
	p.context = context;
	p.reference = reference;
	for (;;) {
		bool last = view_fill(&p.view, text, at) == text.n;
		size_t limit = last ? SIZE_MAX : p.view.byte[p.view.n - SETTLED];
		look_for(&p);
		if (p.over || !take_hits(&p, floor, limit, hits, &n))
			return -1;
		if (last)
			break;
		floor = limit;
		at = p.view.byte[p.view.n - OVERLAP];
	}
	place_hits(text, hits, n);
	return (int)n;
}

/* Most cells cannot hold anything. */
static bool worth_it(struct str text, const struct view_look *look, unsigned context)
{
	bool numbers = !look->alpha && !look->high && !(context & CONTEXT_PHONE);
	if (look->digits >= (numbers ? FEW_IN_NUMBERS : FEW_DIGITS) || look->at || look->mask || look->odd)
		return true;
	return look->high && text.n >= HAN_NUMBER && view_has_han_number(text);
}

int detect_text(struct str text, unsigned context, int reference, struct hit *hits)
{
	if (text.n > DETECT_MAX_CELL)
		return -1;
	struct view_look look = view_look(text);
	if (look.high && !utf8_valid(text, NULL, NULL))
		return -1;
	return worth_it(text, &look, context) ? look_through(text, context, reference, hits) : 0;
}

bool detect_personal(struct str text, unsigned context, int reference)
{
	struct hit hits[DETECT_MAX_HITS];
	int n = detect_text(text, context, reference, hits);
	for (int i = 0; i < n; i++)
		if (hits[i].personal && hits[i].strength >= STRENGTH_LIKELY)
			return true;
	return n < 0;
}
