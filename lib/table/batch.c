/* batch.c - see batch.h. Text of all cells in one growing block; a cell is an offset and a length into it. */
#include "table/batch.h"

#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/mem.h"

struct cell_at {
	uint32_t offset, length;
};

struct row_at {
	uint64_t number, line, offset;
};

struct batch {
	size_t columns;
	char *text;
	size_t n_text, cap_text;
	struct cell_at *cells;         /* rows x columns */
	size_t n_cells, cap_cells;
	struct row_at *rows;
	size_t n_rows, cap_rows;       /* the row being made is not counted yet */
	struct oddity *oddities;
	size_t n_oddities, cap_oddities;
	struct arena arena;            /* texts of oddities */
	size_t n_arena;
};

size_t batch_rows(const struct batch *b)
{
	return b->n_rows;
}

size_t batch_columns(const struct batch *b)
{
	return b->columns;
}

struct str batch_cell(const struct batch *b, size_t row, size_t column)
{
	assert(row < b->n_rows && column < b->columns);
	const struct cell_at *c = &b->cells[row * b->columns + column];
	return (struct str){ c->length ? b->text + c->offset : "", c->length };
}

uint64_t batch_row_number(const struct batch *b, size_t row)
{
	assert(row < b->n_rows);
	return b->rows[row].number;
}

uint64_t batch_line(const struct batch *b, size_t row)
{
	assert(row < b->n_rows);
	return b->rows[row].line;
}

uint64_t batch_offset(const struct batch *b, size_t row)
{
	assert(row < b->n_rows);
	return b->rows[row].offset;
}

struct where batch_where(const struct batch *b, size_t row, size_t column)
{
	assert(row < b->n_rows);
	const struct row_at *r = &b->rows[row];
	return (struct where){ .row = r->number, .line = r->line, .offset = r->offset, .column = (uint32_t)(column + 1) };
}

const struct oddity *batch_oddities(const struct batch *b, size_t *n)
{
	*n = b->n_oddities;
	return b->oddities;
}

struct batch *batch_new(size_t columns)
{
	struct batch *b = mem_alloc(sizeof *b);
	b->columns = columns;
	return b;
}

void batch_free(struct batch *b)
{
	if (b == NULL)
		return;
	arena_release(&b->arena);
	free(b->text);
	free(b->cells);
	free(b->rows);
	free(b->oddities);
	free(b);
}

void batch_clear(struct batch *b, size_t columns)
{
	b->columns = columns;
	b->n_text = b->n_cells = b->n_rows = b->n_oddities = b->n_arena = 0;
	arena_reset(&b->arena);
}

void batch_begin_row(struct batch *b, uint64_t number, uint64_t line, uint64_t offset)
{
	assert(b->n_cells == b->n_rows * b->columns);
	MEM_GROW(b->rows, b->cap_rows, b->n_rows + 1);
	MEM_GROW(b->cells, b->cap_cells, b->n_cells + b->columns);
	b->rows[b->n_rows] = (struct row_at){ number, line, offset };
}

void batch_add_cell(struct batch *b, struct str text)
{
	assert(b->n_cells < (b->n_rows + 1) * b->columns);
	assert(text.n <= UINT32_MAX && b->n_text <= UINT32_MAX);       /* the readers' limits see to that */
	MEM_GROW(b->text, b->cap_text, b->n_text + text.n);
	if (text.n != 0)
		memcpy(b->text + b->n_text, text.p, text.n);
	b->cells[b->n_cells++] = (struct cell_at){ (uint32_t)b->n_text, (uint32_t)text.n };
	b->n_text += text.n;
}

void batch_end_row(struct batch *b)
{
	while (b->n_cells < (b->n_rows + 1) * b->columns)
		b->cells[b->n_cells++] = (struct cell_at){ 0, 0 };
	b->n_rows++;
}

void batch_add_oddity(struct batch *b, const struct oddity *o)
{
	MEM_GROW(b->oddities, b->cap_oddities, b->n_oddities + 1);
	struct oddity *mine = &b->oddities[b->n_oddities++];
	*mine = *o;
	if (o->cell.p != NULL) {
		mine->cell = arena_str(&b->arena, o->cell);
		b->n_arena += o->cell.n;
	}
}

size_t batch_bytes(const struct batch *b)
{
	return b->n_text + b->n_cells * sizeof *b->cells + b->n_rows * sizeof *b->rows + b->n_oddities * sizeof *b->oddities + b->n_arena;
}
