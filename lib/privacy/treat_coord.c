/* treat_coord.c - coord: longitude or latitude as coarse as the open view allows (domain.md 3.4.3).
 * GCJ02 and BD09 keep at most 6 decimals; CGCS2000 and WGS84 are rounded to 4. Without a known coordinate system nothing is published. */
#include "privacy/treat_coord.h"

#include "base/mem.h"
#include "value/number.h"

static const struct {
	const char *crs;
	unsigned decimals;
} systems[] = {
	{ "GCJ02", 6 },
	{ "BD09", 6 },
	{ "CGCS2000", 4 },
	{ "WGS84", 4 },
};

static int params(const struct field *f, const struct json *p, struct err *err)
{
	const struct json *decimals = json_get(p, "decimals");
	int64_t n;
	if (decimals != NULL && (!json_int(decimals, &n) || n < 0 || n > 6))
		return err_set(err, ERR_INPUT, "field '%.*s': coord takes decimals from 0 to 6", STR_ARG(f->name));
	return 0;
}

bool treat_coord_decimals(struct str crs, const struct json *p, unsigned *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(systems); i++)
		if (str_is(crs, systems[i].crs)) {
			int64_t said = json_int_or(json_get(p, "decimals"), systems[i].decimals);
			*out = said >= 0 && said <= 6 ? (unsigned)said : systems[i].decimals;
			return true;
		}
	return false;
}

unsigned treat_coord_places(struct str number)
{
	size_t point;
	return str_find(number, STR("."), &point) ? (unsigned)(number.n - point - 1) : 0;
}

static enum treated cell(const struct field *f, const struct json *p, const struct treatment_row *row, struct str text, struct buf *out)
{
	(void)f;
	size_t crs = standard_field(row->standard, STR("crs"));
	unsigned decimals;
	if (crs == SIZE_MAX || !treat_coord_decimals(row->cells[crs], p, &decimals))
		return TREATED_UNPARSED;
	for (size_t i = 0; i < text.n; i++)            /* plain decimals only: an exponent hides places */
		if (!((text.p[i] >= '0' && text.p[i] <= '9') || text.p[i] == '.' || (i == 0 && (text.p[i] == '-' || text.p[i] == '+'))))
			return TREATED_UNPARSED;
	if (!number_is_finite(text))
		return TREATED_UNPARSED;
	if (treat_coord_places(text) <= decimals) {
		buf_addstr(out, text);
		return TREATED_SAME;
	}
	number_round(text, decimals, out);
	return TREATED_CHANGED;
}

const struct treater treat_coord = { .treatment = TREAT_COORD, .params = params, .cell = cell };
