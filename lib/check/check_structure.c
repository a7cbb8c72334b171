/* check_structure.c - what the reader found odd about the form of the file becomes findings: ragged rows, stray quotes, blank rows, line ends. */
#include "check/kind.h"

static int structure_open(const struct check_table *t, void **state, struct err *err)
{
	(void)err;
	*state = ARENA_NEW(t->arena, char);
	return 0;
}

static void add(const struct check_table *t, const struct oddity *o)
{
	struct finding f = { .rule = o->rule, .at = o->at, .has_cell = o->cell.p != NULL, .cell = o->cell };
	if (o->at.column > 0 && o->at.column <= t->info->n_names)
		f.field = t->info->names[o->at.column - 1];
	for (size_t i = 0; t->standard != NULL && i < t->standard->n_fields; i++)
		if (o->at.column > 0 && t->column[i] == o->at.column - 1)
			f.field = t->standard->fields[i].name;
	check_found(t->check, &f);
}

static int structure_rows(void *state, const struct check_batch *b, struct err *err)
{
	(void)state;
	(void)err;
	size_t n;
	const struct oddity *o = batch_oddities(b->read, &n);
	for (size_t i = 0; i < n; i++)
		add(b->table, &o[i]);
	return 0;
}

/* Those of the file as a whole are complete only now. */
static int structure_finish(void *state, const struct check_table *t, struct err *err)
{
	(void)state;
	(void)err;
	for (size_t i = 0; i < t->info->n_oddities; i++)
		add(t, &t->info->oddities[i]);
	return 0;
}

static void structure_close(void *state)
{
	(void)state;               /* in the arena */
}

const struct check_kind check_structure = {
	.name = "structure",
	.zh = "结构：行的长短、引号、空行、换行",
	.en = "structure: ragged rows, quotes, blank rows, line ends",
	.open = structure_open,
	.rows = structure_rows,
	.finish = structure_finish,
	.close = structure_close,
};
