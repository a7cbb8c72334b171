/* check_date.c - the date of the data: not later than today (domain.md B.2), and the greatest one, which names the version. */
#include "check/kind.h"

#include <stdlib.h>

#include "base/mem.h"
#include "value/date.h"

struct date_state {
	size_t field;
	char greatest[11];
};

static int date_open(const struct check_table *t, void **state, struct err *err)
{
	(void)err;
	size_t field = t->standard != NULL && !t->standard->foreign ? standard_field(t->standard, STR("data_date")) : SIZE_MAX;
	if (field == SIZE_MAX || t->standard->fields[field].type != FIELD_DATE)
		return 0;
	struct date_state *s = mem_alloc(sizeof *s);
	s->field = field;
	*state = s;
	return 0;
}

static void date_column(void *state, const struct check_batch *b, const struct check_column *c)
{
	struct date_state *s = state;
	const char *today = b->table->terms->today;
	if (c->field != s->field)
		return;
	for (size_t r = 0; r < b->rows; r++) {
		if (c->state[r] != CELL_VALUE || c->cell[r].n != 10)
			continue;
		if (today != NULL && memcmp(c->cell[r].p, today, 10) > 0) {
			check_cell(b, c->field, r, &check_rules[CHECK_DATE_FUTURE], NULL, str_from(today), STR_NONE, STR_NONE);
			c->state[r] = CELL_OUT;
		} else if (memcmp(c->cell[r].p, s->greatest, 10) > 0) {
			memcpy(s->greatest, c->cell[r].p, 10);
		}
	}
}

static void date_merge(void *state, void *other)
{
	struct date_state *s = state, *o = other;
	if (memcmp(o->greatest, s->greatest, 10) > 0)
		memcpy(s->greatest, o->greatest, 10);
}

static int date_finish(void *state, const struct check_table *t, struct err *err)
{
	struct date_state *s = state;
	(void)err;
	if (s->greatest[0] != '\0')
		check_data_date(t->check, arena_str(t->arena, str_from(s->greatest)));
	return 0;
}

static void date_close(void *state)
{
	free(state);
}

const struct check_kind check_date = {
	.name = "date",
	.zh = "数据日期不得晚于今天",
	.en = "the date of the data is not later than today",
	.open = date_open,
	.column = date_column,
	.merge = date_merge,
	.finish = date_finish,
	.close = date_close,
};
