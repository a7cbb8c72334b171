/* treat_generalise.c - generalise: a coarser value. Dispatch by params.form, and the forms date and region. */
#include "base/mem.h"
#include "privacy/generalise.h"
#include "value/date.h"

static const struct generalise_form *const forms[] = {
	&generalise_date,
	&generalise_region,
	&generalise_age,
	&generalise_bins,
	&generalise_round,
	&generalise_topcode,
};

static const struct generalise_form *form_of(const struct json *params)
{
	struct str name = json_str(json_get(params, "form"));
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++)
		if (name.p != NULL && str_is(name, forms[i]->name))
			return forms[i];
	return NULL;
}

static bool key_known(const struct generalise_form *form, struct str key)
{
	if (str_is(key, "form") || str_is(key, "maxUnparsed") || str_is(key, "refuseRows"))
		return true;
	for (const char *const *k = form->keys; *k != NULL; k++)
		if (str_is(key, *k))
			return true;
	return false;
}

static int params(const struct field *f, const struct json *p, struct err *err)
{
	const struct generalise_form *form = form_of(p);
	if (form == NULL)
		return err_set(err, ERR_INPUT, "field '%.*s': generalise needs a known form (date, age, bins, round, topcode, region)", STR_ARG(f->name));
	for (const struct json *m = json_first(p); m != NULL; m = json_next(m))
		if (!key_known(form, json_key(m)))
			return err_set(err, ERR_INPUT, "field '%.*s': form '%s' has no parameter '%.*s'", STR_ARG(f->name), form->name, STR_ARG(json_key(m)));
	return form->params(f, p, err);
}

static enum treated cell(const struct field *f, const struct json *p, const struct treatment_row *row, struct str text, struct buf *out)
{
	const struct generalise_form *form = form_of(p);
	return form == NULL ? TREATED_UNPARSED : form->cell(f, p, row, text, out);
}

static void schema(const struct field *f, const struct json *p, struct json *field_json)
{
	const struct generalise_form *form = form_of(p);
	if (form != NULL)
		form->schema(f, p, field_json);
}

const struct treater treat_generalise = { .treatment = TREAT_GENERALISE, .params = params, .cell = cell, .schema = schema };

void generalise_rewrite(struct json *field_json, const char *type, struct json *values)
{
	static const char *const gone[] = { "format", "decimalChar", "groupChar", "bareNumber", "trueValues", "falseValues", "codelist", "identifier", "unit", "categories", "categoriesOrdered", "example" };
	for (size_t i = 0; i < ARRAY_SIZE(gone); i++)
		json_delete(field_json, gone[i]);
	bool required = json_bool(json_path(field_json, "constraints.required"), false);
	json_delete(field_json, "constraints");
	json_set(field_json, "type", json_text(type));
	if (values == NULL && !required)
		return;
	struct json *constraints = json_set(field_json, "constraints", json_object());
	if (required)
		json_set(constraints, "required", json_boolean(true));
	if (values != NULL)
		json_set(constraints, "enum", values);
}

/* ---- date: a canonical date or a prefix of it, cut to `to`; what is coarser already stays ---- */

enum grain { GRAIN_NONE, GRAIN_DECADE, GRAIN_YEAR, GRAIN_HALF, GRAIN_QUARTER, GRAIN_MONTH, GRAIN_DAY };
static const char *const grains[] = { "", "decade", "year", "half", "quarter", "month", "day" };

static enum grain grain_of(const struct json *p)
{
	struct str to = json_str(json_get(p, "to"));
	for (size_t i = GRAIN_DECADE; i <= GRAIN_MONTH; i++)
		if (to.p != NULL && str_is(to, grains[i]))
			return (enum grain)i;
	return GRAIN_NONE;
}

static int date_params(const struct field *f, const struct json *p, struct err *err)
{
	if (grain_of(p) == GRAIN_NONE)
		return err_set(err, ERR_INPUT, "field '%.*s': form date goes to year, half, quarter, month or decade", STR_ARG(f->name));
	return 0;
}

static int number_at(struct str s, size_t at, size_t n)
{
	int x = 0;
	for (size_t i = at; i < at + n; i++)
		x = x * 10 + (s.p[i] - '0');
	return x;
}

/* How fine a text is, and its year and month (1 where it has none). */
static enum grain read_date(struct str s, int *year, int *month)
{
	struct date d;
	*month = 1;
	if (s.n > 10 && datetime_iso(s))
		s.n = 10;
	if (s.n < 4 || !year_iso(str_sub(s, 0, 4)))
		return GRAIN_NONE;
	*year = number_at(s, 0, 4);
	if (s.n == 4)
		return GRAIN_YEAR;
	if (s.n == 5 && s.p[4] == 's' && s.p[3] == '0')
		return GRAIN_DECADE;
	if (date_iso(s, &d) || yearmonth_iso(s)) {
		*month = number_at(s, 5, 2);
		return s.n == 7 ? GRAIN_MONTH : GRAIN_DAY;
	}
	if (s.n != 7 || s.p[4] != '-')
		return GRAIN_NONE;
	if (s.p[5] == 'H' && (s.p[6] == '1' || s.p[6] == '2')) {
		*month = s.p[6] == '1' ? 1 : 7;
		return GRAIN_HALF;
	}
	if (s.p[5] == 'Q' && s.p[6] >= '1' && s.p[6] <= '4') {
		*month = (s.p[6] - '1') * 3 + 1;
		return GRAIN_QUARTER;
	}
	return GRAIN_NONE;
}

static enum treated date_cell(const struct field *f, const struct json *p, const struct treatment_row *row, struct str text, struct buf *out)
{
	(void)f;
	(void)row;
	int year, month;
	enum grain have = read_date(text, &year, &month), to = grain_of(p);
	if (have == GRAIN_NONE)
		return TREATED_UNPARSED;
	if (have <= to) {
		buf_addstr(out, text);
		return TREATED_SAME;
	}
	switch (to) {
	case GRAIN_DECADE: buf_addf(out, "%04ds", year / 10 * 10); break;
	case GRAIN_YEAR: buf_addf(out, "%04d", year); break;
	case GRAIN_HALF: buf_addf(out, "%04d-H%d", year, month <= 6 ? 1 : 2); break;
	case GRAIN_QUARTER: buf_addf(out, "%04d-Q%d", year, (month - 1) / 3 + 1); break;
	case GRAIN_MONTH: buf_addf(out, "%04d-%02d", year, month); break;
	default: return TREATED_UNPARSED;
	}
	return TREATED_CHANGED;
}

static void date_schema(const struct field *f, const struct json *p, struct json *field_json)
{
	(void)f;
	(void)p;           /* a coarser input stays coarser, so the column is text */
	generalise_rewrite(field_json, "string", NULL);
}

static const char *const to_key[] = { "to", NULL };
const struct generalise_form generalise_date = { "date", to_key, date_params, date_cell, date_schema };

/* ---- region: name of the province of a code or of a text that begins with a province ---- */

static const struct {
	const char *code, *name, *brief;
} provinces[] = {
	{ "11", "北京市", "北京" }, { "12", "天津市", "天津" }, { "13", "河北省", "河北" }, { "14", "山西省", "山西" }, { "15", "内蒙古自治区", "内蒙古" },
	{ "21", "辽宁省", "辽宁" }, { "22", "吉林省", "吉林" }, { "23", "黑龙江省", "黑龙江" }, { "31", "上海市", "上海" }, { "32", "江苏省", "江苏" },
	{ "33", "浙江省", "浙江" }, { "34", "安徽省", "安徽" }, { "35", "福建省", "福建" }, { "36", "江西省", "江西" }, { "37", "山东省", "山东" },
	{ "41", "河南省", "河南" }, { "42", "湖北省", "湖北" }, { "43", "湖南省", "湖南" }, { "44", "广东省", "广东" }, { "45", "广西壮族自治区", "广西" },
	{ "46", "海南省", "海南" }, { "50", "重庆市", "重庆" }, { "51", "四川省", "四川" }, { "52", "贵州省", "贵州" }, { "53", "云南省", "云南" },
	{ "54", "西藏自治区", "西藏" }, { "61", "陕西省", "陕西" }, { "62", "甘肃省", "甘肃" }, { "63", "青海省", "青海" }, { "64", "宁夏回族自治区", "宁夏" },
	{ "65", "新疆维吾尔自治区", "新疆" }, { "71", "台湾省", "台湾" }, { "81", "香港特别行政区", "香港" }, { "82", "澳门特别行政区", "澳门" },
};

static int region_params(const struct field *f, const struct json *p, struct err *err)
{
	if (!str_is(json_str_or(json_get(p, "to"), ""), "province"))
		return err_set(err, ERR_INPUT, "field '%.*s': form region goes to province", STR_ARG(f->name));
	return 0;
}

static bool division_code(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n == 2 || s.n == 4 || s.n == 6 || s.n == 9 || s.n == 12;
}

static enum treated region_cell(const struct field *f, const struct json *p, const struct treatment_row *row, struct str text, struct buf *out)
{
	(void)f;
	(void)p;
	(void)row;
	bool code = division_code(text);
	for (size_t i = 0; i < ARRAY_SIZE(provinces); i++)
		if (str_starts(text, str_from(code ? provinces[i].code : provinces[i].brief))) {
			buf_adds(out, provinces[i].name);
			return str_is(text, provinces[i].name) ? TREATED_SAME : TREATED_CHANGED;
		}
	return TREATED_UNPARSED;
}

static void region_schema(const struct field *f, const struct json *p, struct json *field_json)
{
	(void)f;
	(void)p;
	generalise_rewrite(field_json, "string", NULL);
}

const struct generalise_form generalise_region = { "region", to_key, region_params, region_cell, region_schema };
