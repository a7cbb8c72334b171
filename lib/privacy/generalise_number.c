/* generalise_number.c - forms of generalise over numbers and ages: age, bins, round, topcode (privacy.md 1.4). Exact decimals, no floats. */
#include "privacy/decimal.h"
#include "privacy/generalise.h"
#include "value/date.h"

static bool json_decimal(const struct json *j, decimal *out)
{
	char text[40];
	json_number_text(j, text);
	return text[0] != '\0' && decimal_parse(str_from(text), out);
}

static int bad(const struct field *f, const char *what, struct err *err)
{
	return err_set(err, ERR_INPUT, "field '%.*s': %s", STR_ARG(f->name), what);
}

/* ---- age: completed years of a birth date at the reference date, or an integer age, in bands ---- */

#define AGE_MAX 150
struct band { int64_t from, to; };         /* both included */

/* "16-29", "60+", "<16" */
static bool band_parse(struct str s, struct band *b)
{
	size_t dash;
	*b = (struct band){ 0, AGE_MAX };
	if (s.n > 1 && s.p[0] == '<')
		return str_to_i64(str_sub(s, 1, s.n), &b->to) && b->to-- > 0;
	if (s.n > 1 && s.p[s.n - 1] == '+')
		return str_to_i64(str_sub(s, 0, s.n - 1), &b->from) && b->from >= 0;
	return str_find(s, STR("-"), &dash) && dash > 0 && str_to_i64(str_sub(s, 0, dash), &b->from) && str_to_i64(str_sub(s, dash + 1, s.n), &b->to) && b->from <= b->to;
}

static int age_params(const struct field *f, const struct json *p, struct err *err)
{
	const struct json *bands = json_get(p, "bands");
	struct band b, last = { -1, -1 };
	for (const struct json *one = json_first(bands); one != NULL; one = json_next(one)) {
		if (!band_parse(json_str_or(one, ""), &b) || b.from <= last.to)
			return bad(f, "age bands must be like '16-29' or '60+' and rise", err);
		last = b;
	}
	if (bands != NULL)
		return json_type(bands) == JSON_ARRAY && json_count(bands) > 0 ? 0 : bad(f, "age bands must be a list", err);
	if (json_int_or(json_get(p, "width"), 10) < 1 || json_int_or(json_get(p, "from"), 0) < 0)
		return bad(f, "age needs a width of at least 1 and a start of at least 0", err);
	return 0;
}

static bool age_of(struct str cell, const struct treatment_row *row, int64_t *age)
{
	struct date birth, on;
	if (date_iso(cell, &birth)) {
		size_t own = standard_field(row->standard, STR("data_date"));
		struct str reference = row->reference_date != NULL ? str_from(row->reference_date) : own != SIZE_MAX ? row->cells[own] : STR_NONE;
		if (!date_iso(reference, &on) || date_cmp(birth, on) > 0)
			return false;
		*age = date_age(birth, on);
	} else if (!str_to_i64(cell, age)) {
		return false;
	}
	return *age >= 0 && *age <= AGE_MAX;
}

static enum treated age_width(const struct json *p, int64_t age, struct buf *out)
{
	int64_t width = json_int_or(json_get(p, "width"), 10), from = json_int_or(json_get(p, "from"), 0), bottom, top;
	if (json_int(json_get(p, "bottom"), &bottom) && age < bottom)
		buf_addf(out, "<%lld", (long long)bottom);
	else if (json_int(json_get(p, "top"), &top) && age >= top)
		buf_addf(out, "%lld+", (long long)top);
	else if (age < from)
		buf_addf(out, "<%lld", (long long)from);
	else
		buf_addf(out, "%lld-%lld", (long long)(from + (age - from) / width * width), (long long)(from + (age - from) / width * width + width - 1));
	return TREATED_CHANGED;
}

static enum treated age_cell(const struct field *f, const struct json *p, const struct treatment_row *row, struct str cell, struct buf *out)
{
	(void)f;
	int64_t age;
	struct band b;
	if (!age_of(cell, row, &age))
		return TREATED_UNPARSED;
	const struct json *bands = json_get(p, "bands");
	if (bands == NULL)
		return age_width(p, age, out);
	for (const struct json *one = json_first(bands); one != NULL; one = json_next(one))
		if (band_parse(json_str(one), &b) && age >= b.from && age <= b.to) {
			buf_addstr(out, json_str(one));
			return TREATED_CHANGED;
		}
	return TREATED_UNPARSED;
}

static void age_schema(const struct field *f, const struct json *p, struct json *field_json)
{
	(void)f;
	const struct json *bands = json_get(p, "bands");
	generalise_rewrite(field_json, "string", bands != NULL ? json_copy(bands) : NULL);
}

static const char *const age_keys[] = { "bands", "width", "from", "bottom", "top", NULL };
const struct generalise_form generalise_age = { "age", age_keys, age_params, age_cell, age_schema };

/* ---- bins: between edges ---- */

static bool all_whole(const struct json *edges)
{
	decimal d;
	for (const struct json *e = json_first(edges); e != NULL; e = json_next(e))
		if (!json_decimal(e, &d) || !decimal_whole(d))
			return false;
	return true;
}

static int bins_params(const struct field *f, const struct json *p, struct err *err)
{
	const struct json *edges = json_get(p, "edges");
	decimal d, last = 0;
	if (json_type(edges) != JSON_ARRAY || json_count(edges) == 0)
		return bad(f, "bins needs edges", err);
	for (const struct json *e = json_first(edges); e != NULL; e = json_next(e)) {
		if (!json_decimal(e, &d) || (e != json_first(edges) && d <= last))
			return bad(f, "edges must be numbers that rise", err);
		last = d;
	}
	if (f->type == FIELD_INTEGER && !all_whole(edges))
		return bad(f, "edges of an integer field must be integers", err);
	return 0;
}

/* The name of the bin from edge `e` to the one after it. */
static void bin_name(const struct field *f, const struct json *e, struct buf *out)
{
	decimal from = 0, to = 0;
	json_decimal(e, &from);
	const struct json *next = json_next(e);
	if (next == NULL) {
		decimal_text(from, out);
		buf_addc(out, '+');
		return;
	}
	json_decimal(next, &to);
	bool whole = f->type == FIELD_INTEGER;
	if (!whole)
		buf_addc(out, '[');
	decimal_text(from, out);
	buf_addc(out, whole ? '-' : ',');
	decimal_text(whole ? to - decimal_one() : to, out);
	if (!whole)
		buf_addc(out, ')');
}

static void below_name(const struct json *edges, struct buf *out)
{
	decimal first = 0;
	json_decimal(json_first(edges), &first);
	buf_addc(out, '<');
	decimal_text(first, out);
}

static enum treated bins_cell(const struct field *f, const struct json *p, const struct treatment_row *row, struct str cell, struct buf *out)
{
	(void)row;
	const struct json *edges = json_get(p, "edges"), *in = NULL;
	decimal d, edge;
	if (!decimal_parse(cell, &d) || (f->type == FIELD_INTEGER && !decimal_whole(d)))
		return TREATED_UNPARSED;
	for (const struct json *e = json_first(edges); e != NULL && json_decimal(e, &edge) && d >= edge; e = json_next(e))
		in = e;
	if (in == NULL)
		below_name(edges, out);
	else
		bin_name(f, in, out);
	return TREATED_CHANGED;
}

static void bins_schema(const struct field *f, const struct json *p, struct json *field_json)
{
	struct json *values = json_array();
	struct buf name = BUF_INIT(128);
	below_name(json_get(p, "edges"), &name);
	json_push(values, json_string(buf_str(&name)));
	for (const struct json *e = json_first(json_get(p, "edges")); e != NULL; e = json_next(e)) {
		buf_reset(&name);
		bin_name(f, e, &name);
		json_push(values, json_string(buf_str(&name)));
	}
	buf_release(&name);
	generalise_rewrite(field_json, "string", values);
}

static const char *const bins_keys[] = { "edges", NULL };
const struct generalise_form generalise_bins = { "bins", bins_keys, bins_params, bins_cell, bins_schema };

/* ---- round: to the nearest multiple ---- */

static int round_params(const struct field *f, const struct json *p, struct err *err)
{
	decimal to;
	return json_decimal(json_get(p, "to"), &to) && to > 0 ? 0 : bad(f, "round needs a positive number in 'to'", err);
}

static enum treated round_cell(const struct field *f, const struct json *p, const struct treatment_row *row, struct str cell, struct buf *out)
{
	(void)f;
	(void)row;
	decimal d, to;
	if (!decimal_parse(cell, &d) || !json_decimal(json_get(p, "to"), &to))
		return TREATED_UNPARSED;
	decimal r = decimal_round_to(d, to);
	if (r == d)
		buf_addstr(out, cell);
	else
		decimal_text(r, out);
	return r == d ? TREATED_SAME : TREATED_CHANGED;
}

static void round_schema(const struct field *f, const struct json *p, struct json *field_json)
{
	(void)p;
	generalise_rewrite(field_json, field_type_name(f->type), NULL);        /* a rounded value may lie outside of the old bounds */
}

static const char *const round_keys[] = { "to", NULL };
const struct generalise_form generalise_round = { "round", round_keys, round_params, round_cell, round_schema };

/* ---- topcode: extremes are only named ---- */

static int topcode_params(const struct field *f, const struct json *p, struct err *err)
{
	decimal top = 0, bottom = 0;
	bool t = json_decimal(json_get(p, "top"), &top), b = json_decimal(json_get(p, "bottom"), &bottom);
	return (t || b) && !(t && b && bottom >= top) ? 0 : bad(f, "topcode needs 'top' or 'bottom', the first above the second", err);
}

static enum treated topcode_cell(const struct field *f, const struct json *p, const struct treatment_row *row, struct str cell, struct buf *out)
{
	(void)f;
	(void)row;
	decimal d, top, bottom;
	if (!decimal_parse(cell, &d))
		return TREATED_UNPARSED;
	if (json_decimal(json_get(p, "top"), &top) && d >= top) {
		decimal_text(top, out);
		buf_addc(out, '+');
		return TREATED_CHANGED;
	}
	if (json_decimal(json_get(p, "bottom"), &bottom) && d < bottom) {
		buf_addc(out, '<');
		decimal_text(bottom, out);
		return TREATED_CHANGED;
	}
	buf_addstr(out, cell);
	return TREATED_SAME;
}

static void topcode_schema(const struct field *f, const struct json *p, struct json *field_json)
{
	(void)f;
	(void)p;
	generalise_rewrite(field_json, "string", NULL);
}

static const char *const topcode_keys[] = { "top", "bottom", NULL };
const struct generalise_form generalise_topcode = { "topcode", topcode_keys, topcode_params, topcode_cell, topcode_schema };
