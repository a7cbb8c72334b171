/* treat_keep.c - keep: the cell as it is. */
#include "privacy/treat.h"

static int params(const struct field *f, const struct json *p, struct err *err)
{
	for (const struct json *m = json_first(p); m != NULL; m = json_next(m))
		if (!str_is(json_key(m), "refuseRows"))
			return err_set(err, ERR_INPUT, "field '%.*s': keep has no parameter '%.*s'", STR_ARG(f->name), STR_ARG(json_key(m)));
	return 0;
}

static enum treated cell(const struct field *f, const struct json *p, const struct treatment_row *row, struct str text, struct buf *out)
{
	(void)f;
	(void)p;
	(void)row;
	buf_addstr(out, text);
	return TREATED_SAME;
}

const struct treater treat_keep = { .treatment = TREAT_KEEP, .params = params, .cell = cell };
