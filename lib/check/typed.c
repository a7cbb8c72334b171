/* typed.c - see typed.h */
#include "check/typed.h"

#include "base/json.h"
#include "base/utf8.h"
#include "check/moment.h"
#include "value/date.h"
#include "value/number.h"

/* ---- numbers ---- */

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Without the text around it (bareNumber: false): from the first digit, with a sign or decimal mark that touches it, to the last digit. */
static struct str bare(const struct field *f, struct str s)
{
	size_t from = 0, to = s.n;
	while (from < s.n && !digit(s.p[from]))
		from++;
	while (to > from && !digit(s.p[to - 1]))
		to--;
	char mark = f->decimal_char.n == 1 ? f->decimal_char.p[0] : '.';
	if (from < to && from > 0 && s.p[from - 1] == mark)
		from--;
	if (from < to && from > 0 && (s.p[from - 1] == '-' || s.p[from - 1] == '+'))
		from--;
	return str_sub(s, from, to);
}

static bool ordinary(const struct field *f)
{
	return f->bare_number && f->group_char.n == 0 && (f->decimal_char.n == 0 || str_is(f->decimal_char, "."));
}

struct str typed_plain(const struct field *f, struct str cell, struct buf *scratch)
{
	if (ordinary(f))
		return cell;
	struct str s = f->bare_number ? cell : bare(f, cell);
	bool other_mark = f->decimal_char.n > 0 && !str_is(f->decimal_char, ".");
	buf_reset(scratch);
	for (size_t i = 0; i < s.n;) {
		struct str rest = str_sub(s, i, s.n);
		if (f->group_char.n > 0 && str_starts(rest, f->group_char)) {
			i += f->group_char.n;
		} else if (f->decimal_char.n > 0 && str_starts(rest, f->decimal_char)) {
			buf_addc(scratch, '.');
			i += f->decimal_char.n;
		} else {
			buf_addc(scratch, other_mark && s.p[i] == '.' ? '?' : s.p[i]);   /* a point is no decimal mark then */
			i++;
		}
	}
	return buf_str(scratch);
}

/* ---- strings with a format ---- */

static bool email_ok(struct str s)
{
	size_t at;
	if (!str_find(s, STR("@"), &at) || at == 0 || at + 3 >= s.n)
		return false;
	struct str domain = str_sub(s, at + 1, s.n);
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= ' ')
			return false;
	return !str_find(domain, STR("@"), NULL) && str_find(domain, STR("."), NULL) && domain.p[0] != '.' && domain.p[domain.n - 1] != '.';
}

static bool uri_ok(struct str s)
{
	size_t colon, i = 0;
	if (!str_find(s, STR(":"), &colon) || colon == 0 || colon + 1 >= s.n)
		return false;
	for (; i < colon; i++) {
		char c = s.p[i];
		bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
		if (!letter && (i == 0 || !(digit(c) || c == '+' || c == '-' || c == '.')))
			return false;
	}
	for (; i < s.n; i++)
		if ((unsigned char)s.p[i] <= ' ' || strchr("<>\"\\^`{|}", s.p[i]) != NULL)
			return false;
	return true;
}

static bool base64_ok(struct str s)
{
	size_t n = s.n;
	for (int pad = 0; pad < 2 && n > 0 && s.p[n - 1] == '='; pad++)
		n--;
	for (size_t i = 0; i < n; i++) {
		char c = s.p[i];
		if (!digit(c) && !((c | 0x20) >= 'a' && (c | 0x20) <= 'z') && c != '+' && c != '/')
			return false;
	}
	return s.n % 4 == 0;
}

static bool uuid_ok(struct str s)
{
	if (s.n != 36)
		return false;
	for (size_t i = 0; i < 36; i++) {
		char c = s.p[i];
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;
		if (dash ? c != '-' : !digit(c) && !((c | 0x20) >= 'a' && (c | 0x20) <= 'f'))
			return false;
	}
	return true;
}

static bool string_ok(const struct field *f, struct str s)
{
	static const struct { const char *format; bool (*ok)(struct str s); } formats[] = {
		{ "email", email_ok }, { "uri", uri_ok }, { "binary", base64_ok }, { "uuid", uuid_ok },
	};
	for (size_t i = 0; f->format.n > 0 && i < sizeof formats / sizeof *formats; i++)
		if (str_is(f->format, formats[i].format))
			return formats[i].ok(s);
	return true;
}

/* ---- dates and times ---- */

static bool default_format(const struct field *f)
{
	return f->format.n == 0 || str_is(f->format, "default");
}

static bool any_format(const struct field *f)
{
	return str_is(f->format, "any");
}

static bool date_of(const struct field *f, struct str s, struct date *d)
{
	struct moment m;
	if (default_format(f))
		return date_iso(s, d);
	if (any_format(f))
		return date_repair(s, d);
	if (!moment_parse(s, f->format, &m))
		return false;
	*d = (struct date){ m.year, m.month, m.day };
	return true;
}

static bool datetime_of(const struct field *f, struct str s, struct moment *m)
{
	if (default_format(f))
		return moment_iso(s, m);
	if (any_format(f))
		return moment_iso(s, m) || moment_parse(s, STR("%Y-%m-%d %H:%M:%S"), m) || moment_parse(s, STR("%Y-%m-%d %H:%M"), m) || moment_parse(s, STR("%Y/%m/%d %H:%M:%S"), m);
	return moment_parse(s, f->format, m);
}

static bool time_of(const struct field *f, struct str s, struct moment *m)
{
	if (default_format(f))
		return time_iso(s) && moment_parse(s, STR("%H:%M:%S"), m);
	if (any_format(f))
		return moment_parse(s, STR("%H:%M:%S"), m) || moment_parse(s, STR("%H:%M"), m);
	return moment_parse(s, f->format, m);
}

/* -?P(nY)?(nM)?(nD)?(T(nH)?(nM)?(nS)?)?: at least one part, at least one after T, decimals for seconds only. */
static bool duration_ok(struct str s)
{
	size_t i = s.n > 0 && s.p[0] == '-' ? 1 : 0;
	const char *units = "YMD";
	bool any = false, in_time = false;
	if (i >= s.n || s.p[i++] != 'P')
		return false;
	while (i < s.n) {
		if (s.p[i] == 'T' && !in_time) {
			units = "HMS";
			in_time = true;
			any = false;
			i++;
			continue;
		}
		size_t from = i;
		bool point = false;
		while (i < s.n && (digit(s.p[i]) || (s.p[i] == '.' && !point && i > from)))
			point |= s.p[i++] == '.';
		const char *unit = i < s.n && s.p[i] != '\0' ? strchr(units, s.p[i]) : NULL;
		if (i == from || unit == NULL || (point && (*unit != 'S' || s.p[i - 1] == '.')))
			return false;
		units = unit + 1;
		any = true;
		i++;
	}
	return any;
}

/* ---- JSON and places ---- */

static struct json *json_cell(struct str s)
{
	struct err ignored = ERR_INIT;
	return json_parse(s, "cell", &ignored);
}

static bool json_is(struct str s, enum json_type type)
{
	struct json *j = json_cell(s);
	bool ok = json_type(j) == type;
	json_free(j);
	return ok;
}

static bool point_pair(struct str lon, struct str lat)
{
	double x, y;
	return number_is_finite(lon) && number_is_finite(lat) && number_to_double(lon, &x) && number_to_double(lat, &y) && x >= -180 && x <= 180 && y >= -90 && y <= 90;
}

static bool in_range(const struct json *lon, const struct json *lat)
{
	double x = json_number_or(lon, 999), y = json_number_or(lat, 999);
	return x >= -180 && x <= 180 && y >= -90 && y <= 90;
}

static bool geopoint_ok(const struct field *f, struct str s)
{
	if (default_format(f)) {
		size_t comma;
		return str_find(s, STR(","), &comma) && point_pair(str_trim(str_sub(s, 0, comma)), str_trim(str_sub(s, comma + 1, s.n)));
	}
	struct json *j = json_cell(s);
	bool ok;
	if (str_is(f->format, "array"))
		ok = json_type(j) == JSON_ARRAY && json_count(j) == 2 && in_range(json_first(j), json_next(json_first(j)));
	else
		ok = json_type(j) == JSON_OBJECT && json_count(j) == 2 && in_range(json_get(j, "lon"), json_get(j, "lat"));
	json_free(j);
	return ok;
}

static bool geojson_ok(struct str s)
{
	static const char *const types[] = { "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection", "Feature",
		"FeatureCollection", "Topology" };
	struct json *j = json_cell(s);
	bool ok = false;
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		ok |= str_is(json_str(json_get(j, "type")), types[i]);
	json_free(j);
	return ok;
}

/* ---- lists and booleans ---- */

static struct str delimiter(const struct field *f)
{
	return f->delimiter.n > 0 ? f->delimiter : STR(",");
}

/* The next item of a list; false at the end. */
static bool next_item(const struct field *f, struct str *rest, bool *more, struct str *item)
{
	size_t at;
	if (!*more)
		return false;
	if (str_find(*rest, delimiter(f), &at)) {
		*item = str_sub(*rest, 0, at);
		*rest = str_sub(*rest, at + delimiter(f).n, rest->n);
	} else {
		*item = *rest;
		*more = false;
	}
	return true;
}

static bool list_ok(const struct field *f, struct str s, struct buf *scratch)
{
	struct field item_field = { .name = f->name, .type = f->item_type, .bare_number = true };
	struct str rest = s, item;
	bool more = true;
	if (f->item_type == FIELD_ANY || f->item_type == FIELD_STRING || f->item_type == FIELD_LIST)
		return true;
	while (next_item(f, &rest, &more, &item))
		if (!typed_ok(&item_field, item, scratch))
			return false;
	return true;
}

static bool one_of(struct str s, const struct str *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(s, words[i]))
			return true;
	return false;
}

static const struct str default_true[] = { STR_INIT("true"), STR_INIT("True"), STR_INIT("TRUE"), STR_INIT("1") };
static const struct str default_false[] = { STR_INIT("false"), STR_INIT("False"), STR_INIT("FALSE"), STR_INIT("0") };

/* 1, 0, -1 neither */
static int boolean_of(const struct field *f, struct str s)
{
	if (f->n_true > 0 ? one_of(s, f->true_values, f->n_true) : one_of(s, default_true, 4))
		return 1;
	return (f->n_false > 0 ? one_of(s, f->false_values, f->n_false) : one_of(s, default_false, 4)) ? 0 : -1;
}

/* ---- all types ---- */

int typed_supported(const struct field *f, struct err *err)
{
	bool timely = f->type == FIELD_DATE || f->type == FIELD_DATETIME || f->type == FIELD_TIME;
	if (timely && !default_format(f) && !any_format(f) && !moment_pattern_ok(f->format))
		return err_set(err, ERR_INPUT, "field '%.*s': cannot judge the format '%.*s': unknown directive", STR_ARG(f->name), STR_ARG(f->format));
	return 0;
}

bool typed_ok(const struct field *f, struct str cell, struct buf *scratch)
{
	struct date d;
	struct moment m;
	switch (f->type) {
	case FIELD_ANY: return true;
	case FIELD_STRING: return string_ok(f, cell);
	case FIELD_INTEGER: return number_is_integer(typed_plain(f, cell, scratch));
	case FIELD_NUMBER: return number_is_number(typed_plain(f, cell, scratch));
	case FIELD_BOOLEAN: return boolean_of(f, cell) >= 0;
	case FIELD_DATE: return date_of(f, cell, &d);
	case FIELD_DATETIME: return datetime_of(f, cell, &m);
	case FIELD_TIME: return time_of(f, cell, &m);
	case FIELD_YEAR: return year_iso(cell);
	case FIELD_YEARMONTH: return yearmonth_iso(cell);
	case FIELD_LIST: return list_ok(f, cell, scratch);
	case FIELD_OBJECT: return json_is(cell, JSON_OBJECT);
	case FIELD_ARRAY: return json_is(cell, JSON_ARRAY);
	case FIELD_DURATION: return duration_ok(cell);
	case FIELD_GEOPOINT: return geopoint_ok(f, cell);
	case FIELD_GEOJSON: return geojson_ok(cell);
	}
	return true;
}

static void canonical_number(const struct field *f, struct str cell, struct buf *out)
{
	struct buf plain = BUF_INIT(2 << 20);
	struct str s = typed_plain(f, cell, &plain);
	if (f->type == FIELD_INTEGER)
		number_canonical_integer(s, out);
	else
		number_canonical(s, out);
	buf_release(&plain);
}

void typed_canonical(const struct field *f, struct str cell, struct buf *out)
{
	struct date d;
	struct moment m;
	char text[11];
	switch (f->type) {
	case FIELD_INTEGER:
	case FIELD_NUMBER:
		canonical_number(f, cell, out);
		return;
	case FIELD_BOOLEAN:
		buf_adds(out, boolean_of(f, cell) == 1 ? "true" : "false");
		return;
	case FIELD_DATE:
		if (default_format(f) || !date_of(f, cell, &d))
			break;
		date_text(d, text);
		buf_adds(out, text);
		return;
	case FIELD_DATETIME:
		if (!datetime_of(f, cell, &m))
			break;
		moment_sortable(&m, out);
		return;
	case FIELD_TIME:
		if (!time_of(f, cell, &m))
			break;
		buf_addf(out, "%02d:%02d:%02d.%09u", m.hour, m.minute, m.second, m.nanosecond);
		return;
	default:
		break;
	}
	buf_addstr(out, cell);
}

enum typed_order typed_order(enum field_type t)
{
	switch (t) {
	case FIELD_INTEGER: case FIELD_NUMBER: case FIELD_YEAR: return ORDER_NUMBER;
	case FIELD_DATE: case FIELD_DATETIME: case FIELD_TIME: case FIELD_YEARMONTH: return ORDER_TEXT;
	default: return ORDER_NONE;
	}
}

int typed_cmp(enum typed_order order, struct str a, struct str b)
{
	return order == ORDER_NUMBER ? number_cmp(a, b) : str_cmp(a, b);
}

bool typed_length(const struct field *f, struct str cell, size_t *n)
{
	if (f->type == FIELD_STRING || f->type == FIELD_ANY) {
		*n = utf8_length(cell);
		return true;
	}
	if (f->type == FIELD_LIST) {
		struct str rest = cell, item;
		bool more = true;
		for (*n = 0; next_item(f, &rest, &more, &item);)
			++*n;
		return true;
	}
	if (f->type != FIELD_ARRAY && f->type != FIELD_OBJECT && f->type != FIELD_GEOJSON)
		return false;
	struct json *j = json_cell(cell);
	*n = json_count(j);
	json_free(j);
	return true;
}

const char *typed_name(const struct field *f, bool zh)
{
	static const char *const names[][2] = {
		[FIELD_ANY] = { "任意值", "a value" }, [FIELD_STRING] = { "文本", "text" }, [FIELD_INTEGER] = { "整数", "an integer" },
		[FIELD_NUMBER] = { "数值", "a number" }, [FIELD_BOOLEAN] = { "是否值", "true or false" }, [FIELD_DATE] = { "日期", "a date" },
		[FIELD_DATETIME] = { "日期时间（2026-03-31T08:00:00）", "a date and time (2026-03-31T08:00:00)" }, [FIELD_TIME] = { "时间（08:00:00）", "a time (08:00:00)" },
		[FIELD_YEAR] = { "四位年份", "a year of four digits" }, [FIELD_YEARMONTH] = { "年月（2026-03）", "a month (2026-03)" },
		[FIELD_LIST] = { "列表", "a list" }, [FIELD_OBJECT] = { "JSON对象", "a JSON object" }, [FIELD_ARRAY] = { "JSON数组", "a JSON array" },
		[FIELD_DURATION] = { "时长（P1DT2H）", "a duration (P1DT2H)" }, [FIELD_GEOPOINT] = { "坐标（经度, 纬度）", "a point (lon, lat)" },
		[FIELD_GEOJSON] = { "GeoJSON", "GeoJSON" },
	};
	if (f->type == FIELD_STRING && f->format.n > 0 && !str_is(f->format, "default")) {
		static const char *const formats[][3] = { { "email", "电子邮箱", "an e-mail address" }, { "uri", "网址（带http://或https://）", "a URI (with http:// or https://)" },
			{ "binary", "Base64", "base64" }, { "uuid", "UUID", "a UUID" } };
		for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
			if (str_is(f->format, formats[i][0]))
				return formats[i][zh ? 1 : 2];
	}
	return names[f->type][zh ? 0 : 1];
}
