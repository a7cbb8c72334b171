/* Telephone numbers of country code 86: what a cell holds, and what of it an open table may show. */
#include "value/phone.h"

#include "value/missing.h"
#include "value/narrow.h"

#define CITY_AREA "0335"
#define LOCAL_DIGITS 7          /* subscriber digits of this city */
#define PHONE_MAX 64            /* bytes of one number as written */
#define CELL_MAX 1024           /* bytes of a contact cell that are looked at; what is longer is no list of numbers */

static const struct str mobiles[] = {
#define MOBILE(prefix) STR_INIT(prefix),
#define AREA(code, low, high)
#define SERVICE(prefix, low, high)
#include "value/phone_ranges.inc"
#undef MOBILE
#undef AREA
#undef SERVICE
};

struct range { struct str prefix; unsigned char low, high; };    /* two possible lengths */

static const struct range areas[] = {
#define MOBILE(prefix)
#define AREA(code, low, high) { STR_INIT(code), low, high },
#define SERVICE(prefix, low, high)
#include "value/phone_ranges.inc"
#undef MOBILE
#undef AREA
#undef SERVICE
};

static const struct range services[] = {
#define MOBILE(prefix)
#define AREA(code, low, high)
#define SERVICE(prefix, low, high) { STR_INIT(prefix), low, high },
#include "value/phone_ranges.inc"
#undef MOBILE
#undef AREA
#undef SERVICE
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_mobile(struct str d)
{
	return d.n == 11 && d.p[0] == '1' && d.p[1] >= '3' && d.p[1] <= '9';
}

bool phone_mobile_assigned(struct str d)
{
	size_t i;

	if (!is_mobile(d))
		return false;
	for (i = 0; i < sizeof mobiles / sizeof *mobiles; i++)
		if (str_starts(d, mobiles[i]))
			return true;
	return false;
}

/* The longest area code at the head of d, whatever follows; NULL for none. */
static const struct range *area_of(struct str d)
{
	const struct range *best = NULL;
	size_t i;

	for (i = 0; i < sizeof areas / sizeof *areas; i++)
		if (str_starts(d, areas[i].prefix) && (!best || areas[i].prefix.n > best->prefix.n))
			best = &areas[i];
	return best;
}

bool phone_landline_digits(struct str d, size_t *area)
{
	const struct range *a = area_of(d);
	size_t i;

	if (!a || (d.n - a->prefix.n != a->low && d.n - a->prefix.n != a->high))
		return false;
	for (i = 0; i < d.n; i++)
		if (!is_digit(d.p[i]))
			return false;
	*area = a->prefix.n;
	return true;
}

static bool is_service(struct str d)
{
	size_t i;

	for (i = 0; i < sizeof services / sizeof *services; i++)
		if ((d.n == services[i].low || d.n == services[i].high) && str_starts(d, services[i].prefix))
			return true;
	return false;
}

bool phone_service_digits(struct str digits)
{
	return is_service(digits);
}

/* "1" or "一" or "幺": Han digits stand for a number only where the whole cell is written so. */
static size_t han_digit(struct str s, char *digit)
{
	static const char *const words[] = { "〇", "一", "二", "三", "四", "五", "六", "七", "八", "九", "零", "幺" };
	size_t i;

	for (i = 0; i < sizeof words / sizeof *words; i++)
		if (str_starts(s, str_from(words[i]))) {
			*digit = (char)('0' + (i < 10 ? i : i == 10 ? 0 : 1));
			return 3;
		}
	return 0;
}

static struct str from_han(struct str s, char room[PHONE_MAX])
{
	struct str rest = s;
	size_t n = 0, len;

	while (rest.n > 0 && n < PHONE_MAX && (len = han_digit(rest, &room[n])) > 0) {
		n++;
		rest = str_sub(rest, len, rest.n);
	}
	return n >= 11 && rest.n == 0 ? (struct str){ room, n } : s;
}

/* Cut the extension: 转801, 转分机801, 分机801. False where what follows 转 is no extension. */
static bool cut_extension(struct str *s, struct str *extension)
{
	static const struct str words[] = { STR_INIT("转分机"), STR_INIT("分机"), STR_INIT("转") };
	size_t i, at, k;

	*extension = STR_NONE;
	for (i = 0; i < sizeof words / sizeof *words; i++) {
		if (!str_find(*s, words[i], &at))
			continue;
		*extension = str_trim(str_sub(*s, at + words[i].n, s->n));
		*s = str_trim(str_sub(*s, 0, at));
		while (s->n > 0 && (s->p[s->n - 1] == '-' || s->p[s->n - 1] == ' '))
			s->n--;
		for (k = 0; k < extension->n; k++)
			if (!is_digit(extension->p[k]))
				return false;
		return extension->n >= 1 && extension->n <= 6;
	}
	return true;
}

/* The digits of s; false where anything stands there that is neither digit nor a mark that groups them. */
static bool digits_of(struct str s, char room[PHONE_MAX], struct str *digits)
{
	size_t i, n = 0;

	for (i = 0; i < s.n; i++) {
		if (is_digit(s.p[i]))
			room[n++] = s.p[i];
		else if (!strchr(" -()", s.p[i]) && !(s.p[i] == '+' && n == 0))
			return false;
	}
	*digits = (struct str){ room, n };
	return n > 0;
}

/* Cut the country code (+86, 0086, 086, 86, +0086) or a 0 before a mobile. A landline that came with +86 or 0086 has no 0: room[0] is kept free for it. */
static struct str without_country(struct str s, char *room, struct str d)
{
	static const struct str codes[] = { STR_INIT("0086"), STR_INIT("086"), STR_INIT("86"), STR_INIT("0") };
	bool plus = str_find(s, STR("+"), NULL);
	size_t i;

	for (i = 0; i < sizeof codes / sizeof *codes; i++) {
		struct str rest;

		if (!str_starts(d, codes[i]))
			continue;
		rest = str_sub(d, codes[i].n, d.n);
		if (is_mobile(rest))
			return rest;
		if (i == 3 || !(plus || i == 0) || rest.n == 0)
			continue;
		if (rest.p[0] == '0' || is_service(rest))
			return rest;                            /* +86 (0335) ..., +86 400 ... */
		room[(size_t)(rest.p - room) - 1] = '0';
		return (struct str){ rest.p - 1, rest.n + 1 };
	}
	return d;
}

static void add_extension(struct str extension, struct buf *out)
{
	if (extension.n > 0) {
		buf_adds(out, "转");
		buf_addstr(out, extension);
	}
}

static enum phone_kind classify(struct str d, struct str extension, struct buf *out)
{
	const struct range *area;
	size_t cut;

	if (is_mobile(d)) {
		buf_addstr(out, d);
		return PHONE_MOBILE;
	}
	area = area_of(d);
	if (phone_landline_digits(d, &cut) || (area && is_service(str_sub(d, area->prefix.n, d.n)) && d.n - area->prefix.n <= 6)) {
		cut = area->prefix.n;
		buf_addf(out, "%.*s-%.*s", STR_ARG(str_sub(d, 0, cut)), STR_ARG(str_sub(d, cut, d.n)));
		add_extension(extension, out);
		return d.n - cut < 7 ? PHONE_SERVICE : PHONE_LANDLINE;
	}
	if (is_service(d)) {
		buf_addstr(out, d);
		add_extension(extension, out);
		return PHONE_SERVICE;
	}
	if (d.n == LOCAL_DIGITS && d.p[0] >= '2' && d.p[0] <= '9') {
		buf_addf(out, CITY_AREA "-%.*s", STR_ARG(d));
		add_extension(extension, out);
		return PHONE_LOCAL;
	}
	return PHONE_NONE;
}

static enum phone_kind parse_plain(struct str s, struct str extension, struct buf *out)
{
	char room[PHONE_MAX];
	struct str d;

	if (!digits_of(s, room, &d))
		return PHONE_NONE;
	return classify(without_country(s, room, d), extension, out);
}

/* "13800138000.0": a spreadsheet's way to write a mobile. */
static struct str without_zero_fraction(struct str s)
{
	size_t n = s.n;

	while (n > 0 && s.p[n - 1] == '0')
		n--;
	return n < s.n && n > 0 && s.p[n - 1] == '.' ? str_sub(s, 0, n - 1) : s;
}

enum phone_kind phone_parse(struct str s, struct buf *out)
{
	char room[PHONE_MAX], han[PHONE_MAX];
	struct str extension;
	enum phone_kind kind;
	size_t n;

	if (!narrow_text(s, room, sizeof room, &s))
		return PHONE_NONE;
	s = without_zero_fraction(from_han(s, han));
	if (!cut_extension(&s, &extension))
		return PHONE_NONE;
	kind = parse_plain(s, extension, out);
	if (kind != PHONE_NONE || extension.n > 0)
		return kind;
	/* A last group behind a hyphen may be an extension: 0335-7061111-8001. */
	for (n = s.n; n > 0 && is_digit(s.p[n - 1]); n--)
		;
	if (n < 2 || s.p[n - 1] != '-' || s.n - n < 1 || s.n - n > 6)
		return PHONE_NONE;
	return parse_plain(str_sub(s, 0, n - 1), str_sub(s, n, s.n), out);
}

/* ---- a cell with several numbers ---- */

struct view {
	struct buf *out;
	struct phone_cell *counts;
	char area[8];           /* of the last landline: a bare number after it inherits it */
};

static void keep(struct view *v, struct str number)
{
	if (v->counts->kept++ > 0)
		buf_addc(v->out, ';');
	buf_addstr(v->out, number);
}

/* Does a run of eleven digits in there begin like a mobile? Only what is counted depends on it: the piece is removed either way. */
static bool holds_mobile(struct str s)
{
	size_t i, from = 0;

	for (i = 0; i <= s.n; i++) {
		if (i < s.n && is_digit(s.p[i]))
			continue;
		if (is_mobile(str_sub(s, from, i)))
			return true;
		from = i + 1;
	}
	return false;
}

static bool inherits(struct view *v, struct str piece, struct buf *number)
{
	size_t area;

	if (v->area[0] == 0 || piece.n < 7 || piece.n > 8)
		return false;
	buf_reset(number);
	buf_addf(number, "%s%.*s", v->area, STR_ARG(piece));
	if (!phone_landline_digits(buf_str(number), &area))
		return false;
	buf_reset(number);
	buf_addf(number, "%s-%.*s", v->area, STR_ARG(piece));
	return true;
}

/* Judge one piece; `sure` counts and removes it where it is no number, else false leaves it for another cut. */
static bool judge(struct view *v, struct str piece, bool sure)
{
	struct buf number = BUF_INIT(256);
	enum phone_kind kind;
	size_t at;

	if (inherits(v, piece, &number))
		kind = PHONE_LANDLINE;
	else {
		buf_reset(&number);
		kind = phone_parse(piece, &number);
	}
	if (kind == PHONE_NONE && sure)
		*(holds_mobile(piece) ? &v->counts->mobiles : &v->counts->unparsed) += 1;
	if (kind == PHONE_MOBILE)
		v->counts->mobiles++;
	if (kind == PHONE_LOCAL)
		v->counts->local++;
	if (kind == PHONE_LANDLINE && str_find(buf_str(&number), STR("-"), &at) && at < sizeof v->area) {
		memcpy(v->area, number.p, at);
		v->area[at] = 0;
	}
	if (kind == PHONE_LANDLINE || kind == PHONE_LOCAL || kind == PHONE_SERVICE)
		keep(v, buf_str(&number));
	buf_release(&number);
	return kind != PHONE_NONE;
}

/* A space may group one number or part two: the longest run of words that is a number wins. */
static void judge_words(struct view *v, struct str piece)
{
	while (piece.n > 0) {
		size_t end = piece.n;

		while (!judge(v, str_trim(str_sub(piece, 0, end)), false)) {
			size_t shorter = end;

			while (shorter > 0 && piece.p[shorter - 1] != ' ')
				shorter--;
			if (shorter == 0) {                     /* not even the first word */
				judge(v, str_sub(piece, 0, end), true);
				break;
			}
			end = str_trim(str_sub(piece, 0, shorter)).n;
		}
		piece = str_trim(str_sub(piece, end, piece.n));
	}
}

void phone_open_view(struct str cell, struct buf *out, struct phone_cell *counts)
{
	static const struct str marks[] = { STR_INIT("、"), STR_INIT("/"), STR_INIT(";"), STR_INIT(","), STR_INIT("|") };
	struct view v = { out, counts, "" };
	char room[CELL_MAX];
	struct str s;
	size_t i, from = 0;

	*counts = (struct phone_cell){ 0, 0, 0, 0 };
	if (missing_like(cell))
		return;
	if (!narrow_text(cell, room, sizeof room, &s)) {
		counts->unparsed++;
		return;
	}
	for (i = 0; i <= s.n;) {
		size_t m = 0;

		while (i < s.n && m < sizeof marks / sizeof *marks && !str_starts(str_sub(s, i, s.n), marks[m]))
			m++;
		if (i < s.n && m == sizeof marks / sizeof *marks) {
			i++;
			continue;
		}
		judge_words(&v, str_trim(str_sub(s, from, i)));
		i += i < s.n ? marks[m].n : 1;
		from = i;
	}
}
