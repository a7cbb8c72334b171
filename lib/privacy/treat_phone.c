/* treat_phone.c - phone: landlines and service numbers stay, mobiles and everything else go (privacy.md 6.1). */
#include "privacy/treat.h"
#include "value/phone.h"

static enum treated cell(const struct field *f, const struct json *params, const struct treatment_row *row, struct str text, struct buf *out)
{
	(void)f;
	(void)params;
	(void)row;
	struct phone_cell counts = { 0 };
	size_t start = out->n;
	phone_open_view(text, out, &counts);
	if (counts.kept == 0 && counts.mobiles == 0)
		return TREATED_UNPARSED;
	return str_eq(str_sub(buf_str(out), start, out->n), text) ? TREATED_SAME : TREATED_CHANGED;
}

const struct treater treat_phone = { .treatment = TREAT_PHONE, .cell = cell };
