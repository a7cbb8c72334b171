/* check_type.c - cells against the type and format of their field. */
#include "check/kind.h"

#include <stdlib.h>

#include "base/mem.h"
#include "check/typed.h"

struct type_state { struct buf scratch; };

static int type_open(const struct check_table *t, void **state, struct err *err)
{
	if (t->standard == NULL)
		return 0;
	for (size_t f = 0; f < t->standard->n_fields; f++)
		if (typed_supported(&t->standard->fields[f], err) != 0)
			return -1;
	struct type_state *s = mem_alloc(sizeof *s);
	buf_init(&s->scratch, 2 << 20);
	*state = s;
	return 0;
}

static void tell(const struct check_batch *b, const struct check_column *c, size_t row)
{
	const struct field *f = c->of;
	if (f->type == FIELD_DATE && !str_is(f->format, "any")) {
		bool iso = f->format.n == 0 || str_is(f->format, "default");
		check_cell(b, c->field, row, &check_rules[CHECK_TYPE_DATE], NULL, iso ? STR("YYYY-MM-DD") : f->format, STR_NONE, STR_NONE);
	} else {
		check_cell(b, c->field, row, &check_rules[CHECK_TYPE], NULL, str_from(typed_name(f, true)), str_from(typed_name(f, false)), STR_NONE);
	}
	c->state[row] = CELL_BAD;
}

static void type_column(void *state, const struct check_batch *b, const struct check_column *c)
{
	struct type_state *s = state;
	bool plain = c->of->format.n == 0 || str_is(c->of->format, "default");
	if (c->of->type == FIELD_ANY || (c->of->type == FIELD_STRING && plain))
		return;
	for (size_t r = 0; r < b->rows; r++)
		if (c->state[r] == CELL_VALUE && !typed_ok(c->of, c->cell[r], &s->scratch))
			tell(b, c, r);
}

static void type_close(void *state)
{
	struct type_state *s = state;
	buf_release(&s->scratch);
	free(s);
}

const struct check_kind check_type = {
	.name = "type",
	.zh = "类型和格式：整数、数值、是否、日期、时间等",
	.en = "types and formats: integer, number, boolean, date, time and so on",
	.open = type_open,
	.column = type_column,
	.close = type_close,
};
