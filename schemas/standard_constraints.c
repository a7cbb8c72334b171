/* standard_constraints.c - the constraints of a field (table-schema.md 5): kept as exact text; what this version cannot judge is listed as unchecked */
#include "schemas/standard_read.h"

#include "value/date.h"
#include "value/number.h"

/* The constraints of each type that check judges; `required`, `unique` and `enum` go with all. */
enum { LENGTHS = 1, BOUNDS = 2, PATTERN = 4 };
static const unsigned by_type[] = {
	[FIELD_ANY] = LENGTHS | PATTERN, [FIELD_STRING] = LENGTHS | PATTERN, [FIELD_INTEGER] = BOUNDS, [FIELD_NUMBER] = BOUNDS, [FIELD_BOOLEAN] = 0,
	[FIELD_DATE] = BOUNDS, [FIELD_DATETIME] = BOUNDS, [FIELD_TIME] = BOUNDS, [FIELD_YEAR] = BOUNDS, [FIELD_YEARMONTH] = BOUNDS, [FIELD_LIST] = LENGTHS,
	[FIELD_OBJECT] = LENGTHS, [FIELD_ARRAY] = LENGTHS, [FIELD_DURATION] = 0, [FIELD_GEOPOINT] = 0, [FIELD_GEOJSON] = LENGTHS,
};

static const struct { const char *name; unsigned group; } known[] = {
	{ "required", 0 }, { "unique", 0 }, { "enum", 0 }, { "pattern", PATTERN }, { "minLength", LENGTHS }, { "maxLength", LENGTHS },
	{ "minimum", BOUNDS }, { "maximum", BOUNDS }, { "exclusiveMinimum", BOUNDS }, { "exclusiveMaximum", BOUNDS },
};

/* Can check judge this constraint of this field? */
static bool judged(const struct field *f, struct str constraint)
{
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		if (!str_is(constraint, known[i].name))
			continue;
		return known[i].group == 0 || (by_type[f->type] & known[i].group);
	}
	return false;
}

/* A bound written as text follows the field's own decimalChar and groupChar: make it plain. */
static struct str plain_number(struct reader *r, const struct field *f, struct str s)
{
	struct buf b = BUF_INIT(1u << 16);
	while (s.n > 0) {
		if (f->group_char.n > 0 && str_starts(s, f->group_char)) {
			s = str_sub(s, f->group_char.n, s.n);
		} else if (f->decimal_char.n > 0 && str_starts(s, f->decimal_char)) {
			buf_addc(&b, '.');
			s = str_sub(s, f->decimal_char.n, s.n);
		} else {
			buf_addc(&b, s.p[0]);
			s = str_sub(s, 1, s.n);
		}
	}
	struct str text = arena_str(&r->own->arena, buf_str(&b));
	buf_release(&b);
	return text;
}

/* Bounds of a field with a format of its own are written in that format: check reads them. */
static bool bound_fits(const struct field *f, struct str s)
{
	struct date d;
	if (!str_is(f->format, "default"))
		return true;
	switch (f->type) {
	case FIELD_INTEGER:
	case FIELD_NUMBER:
		return number_is_finite(s);
	case FIELD_DATE:
		return date_iso(s, &d);
	case FIELD_DATETIME:
		return datetime_iso(s);
	case FIELD_TIME:
		return time_iso(s);
	case FIELD_YEAR:
		return number_is_integer(s);
	case FIELD_YEARMONTH:
		return yearmonth_iso(s);
	default:
		return true;
	}
}

static int read_bound(struct reader *r, const struct json *c, const char *at, const char *key, const struct field *f, struct bound *out)
{
	const struct json *j = read_member(c, key);
	if (j == NULL || !judged(f, str_from(key)))
		return 0;
	bool number = f->type == FIELD_INTEGER || f->type == FIELD_NUMBER;
	out->text = read_text(r, j);
	if (number && json_type(j) == JSON_STRING)
		out->text = plain_number(r, f, out->text);
	if ((json_type(j) != JSON_NUMBER && json_type(j) != JSON_STRING) || !bound_fits(f, out->text))
		return read_bad(r, at, key, "must be a value of type %s", field_type_name(f->type));
	out->given = true;
	return 0;
}

static int read_lengths(struct reader *r, const struct json *c, const char *at, struct field *f)
{
	if (!judged(f, STR("minLength")))
		return 0;
	if (read_count(r, c, at, "minLength", &f->has_min_length, &f->min_length) < 0)
		return -1;
	return read_count(r, c, at, "maxLength", &f->has_max_length, &f->max_length);
}

static int read_pattern(struct reader *r, const struct json *c, const char *at, struct field *f)
{
	if (!judged(f, STR("pattern")))
		return 0;
	return read_string(r, c, at, "pattern", &f->pattern);
}

/* `categories` is judged like an enum; where both stand, the enum is the narrower one. */
static int read_enum(struct reader *r, const struct json *c, const struct json *field, const char *at, const char *field_at, struct field *f)
{
	if (read_values(r, field, field_at, "categories", &f->enumeration, &f->n_enumeration) < 0 || read_values(r, c, at, "enum", &f->enumeration, &f->n_enumeration) < 0)
		return -1;
	f->has_enum = f->enumeration != NULL;
	if (f->has_enum && f->n_enumeration == 0)
		return read_bad(r, at, "enum", "must hold at least one value");
	return 0;
}

int read_constraints(struct reader *r, const struct json *field, const char *field_at, struct field *f)
{
	const struct json *c;
	const char *at = arena_printf(&r->own->arena, "%s.constraints", field_at);
	if (read_object(r, field, field_at, "constraints", &c) < 0)
		return -1;
	for (const struct json *m = json_first(c); m != NULL; m = json_next(m))
		if (json_type(m) != JSON_NULL && !judged(f, json_key(m)))
			read_unchecked(r, at, arena_cstr(&r->own->arena, json_key(m)));
	if (read_bool(r, c, at, "required", &f->required) < 0 || read_bool(r, c, at, "unique", &f->unique) < 0)
		return -1;
	if (read_lengths(r, c, at, f) < 0 || read_pattern(r, c, at, f) < 0 || read_enum(r, c, field, at, field_at, f) < 0)
		return -1;
	if (read_bound(r, c, at, "minimum", f, &f->minimum) < 0 || read_bound(r, c, at, "maximum", f, &f->maximum) < 0)
		return -1;
	if (read_bound(r, c, at, "exclusiveMinimum", f, &f->exclusive_minimum) < 0)
		return -1;
	return read_bound(r, c, at, "exclusiveMaximum", f, &f->exclusive_maximum);
}
