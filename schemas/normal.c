/* normal.c - see normal.h */
#include "schemas/normal.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/mem.h"
#include "schemas/clean.h"
#include "value/date.h"
#include "value/division.h"
#include "value/missing.h"

enum form { FORM_TEXT, FORM_CODE, FORM_LIST, FORM_BOOLEAN };
enum special { SPECIAL_CODE, SPECIAL_DISTRICT, SPECIAL_DATE, SPECIALS };       /* cells that depend on each other: district_code, district, data_date */
enum { MAX_CELL = 64u << 20 };                                                 /* NFKC makes a cell of 1 MiB at most 18 times as long */

struct normal {
	struct arena arena;
	const struct standard *st;
	size_t *map;
	enum header_fit *fit;
	enum form *form;
	struct str *fill;                  /* by field, in normal form; {NULL,0} = none */
	bool *filled;
	uint64_t *changed;
	size_t special[SPECIALS];          /* their fields, SIZE_MAX = none */
	struct buf special_room[SPECIALS];
	struct buf room, part_room;
	struct batch *out;
};

const size_t *normal_map(const struct normal *n) { return n->map; }
const enum header_fit *normal_fit(const struct normal *n) { return n->fit; }
bool normal_filled(const struct normal *n, size_t field) { return n->filled[field]; }
const uint64_t *normal_changed(const struct normal *n) { return n->changed; }

/* ---- one cell ---- */

/* Longer cells and cells that begin with a digit are no word for "nothing" (value/missing.h); the schema's own words are looked up in any case. */
enum { LONGEST_WORD = 40 };

static bool is_missing(const struct normal *n, const struct field *f, struct str s)
{
	const struct str *words = f->has_missing ? f->missing : n->st->missing;
	size_t count = f->has_missing ? f->n_missing : n->st->n_missing;
	for (size_t i = 0; i < count; i++)
		if (words[i].n == s.n && words[i].p[0] == s.p[0] && str_eq(words[i], s))
			return true;
	return s.n <= LONGEST_WORD && (s.p[0] < '0' || s.p[0] > '9') && missing_like(s);
}

static bool in_enum(const struct field *f, struct str s)
{
	for (size_t i = 0; i < f->n_enumeration; i++)
		if (str_eq(f->enumeration[i], s))
			return true;
	return false;
}

/* The code of a label or alias; *known tells whether the list has it. */
static struct str coded(const struct field *f, struct str s, bool *known)
{
	const struct list_code *c = f->list != NULL && s.n > 0 ? list_find(f->list, s, NULL) : NULL;
	*known = c != NULL;
	return c != NULL ? c->code : s;
}

static struct str list_cell(struct normal *n, const struct field *f, struct str s, struct buf *room)
{
	bool known;
	struct str whole = coded(f, s, &known);
	if (known || is_missing(n, f, s))
		return known ? whole : STR("");
	struct str rest = s, part;
	buf_reset(room);
	while (clean_part(&rest, &part)) {
		if (part.n == 0)
			continue;
		if (room->n > 0)
			buf_addstr(room, f->delimiter);
		part = coded(f, part, &known);
		buf_addstr(room, known ? part : clean_code(part, &n->part_room));
	}
	return room->over ? s : buf_str(room);
}

/* Words in which forms are usually filled in are no repair; √, 有, Y are. */
static bool plain_boolean(struct str s)
{
	return str_is(s, "是") || str_is(s, "否") || str_is(s, "true") || str_is(s, "false");
}

static struct str single_cell(struct normal *n, const struct field *f, enum form form, struct str s, struct buf *room)
{
	bool known;
	struct str code = coded(f, s, &known);
	if (known)
		return code;
	if (in_enum(f, s))
		return s;
	if (is_missing(n, f, s))
		return STR("");
	return form == FORM_TEXT ? clean_text(s, room) : clean_code(s, room);
}

/* A cell in normal form: borrowed, or in `room`. */
static struct str normal_cell(struct normal *n, size_t field, struct str raw, struct buf *room)
{
	const struct field *f = &n->st->fields[field];
	enum form form = n->form[field];
	struct str s = clean_trim(raw), out;
	if (s.n == 0)
		return STR("");
	int word = form == FORM_BOOLEAN ? boolean_word(s) : -1;
	if (word >= 0)
		out = word ? STR("true") : STR("false");
	else if (form == FORM_LIST)
		out = list_cell(n, f, s, room);
	else
		out = single_cell(n, f, form, s, room);
	if (form != FORM_TEXT && out.n > 0 && !str_eq(out, s) && !(word >= 0 && plain_boolean(s)))
		n->changed[field]++;
	return out;
}

/* ---- opening ---- */

static enum form form_of(const struct field *f)
{
	if (f->type == FIELD_BOOLEAN)
		return FORM_BOOLEAN;
	if (f->type == FIELD_LIST)
		return FORM_LIST;
	bool text = (f->type == FIELD_STRING || f->type == FIELD_ANY) && f->list == NULL && !f->has_enum && f->identifier.n == 0;
	return text ? FORM_TEXT : FORM_CODE;
}

static void take_fill(struct normal *n, const struct fill *fill, size_t n_fill)
{
	struct buf room = BUF_INIT(MAX_CELL);
	for (size_t i = 0; i < n_fill; i++) {
		size_t field = standard_field(n->st, fill[i].field);
		if (field == SIZE_MAX)
			continue;
		struct str value = normal_cell(n, field, fill[i].value, &room);
		n->changed[field] = 0;
		if (value.n == 0)
			continue;
		n->fill[field] = arena_str(&n->arena, value);
		n->filled[field] = n->map[field] == SIZE_MAX;
	}
	buf_release(&room);
}

/* district and district_code fill each other (domain.md 3.1), only where the standard's code is one of a division. */
static void find_specials(struct normal *n)
{
	static const char *const names[SPECIALS] = { "district_code", "district", "data_date" };
	for (int i = 0; i < SPECIALS; i++) {
		n->special[i] = standard_field(n->st, str_from(names[i]));
		buf_init(&n->special_room[i], MAX_CELL);
	}
	size_t code = n->special[SPECIAL_CODE], district = n->special[SPECIAL_DISTRICT];
	if (code == SIZE_MAX || district == SIZE_MAX) {
		n->special[SPECIAL_CODE] = n->special[SPECIAL_DISTRICT] = SIZE_MAX;
		return;
	}
	bool has_code = n->map[code] != SIZE_MAX || n->filled[code], has_district = n->map[district] != SIZE_MAX || n->filled[district];
	if (has_code && !has_district)
		n->filled[district] = true;
	if (has_district && !has_code)
		n->filled[code] = true;
}

struct normal *normal_open(const struct standard *st, const struct str *names, size_t n_names, const struct fill *fill, size_t n_fill)
{
	struct normal *n = mem_alloc(sizeof *n);
	n->st = st;
	n->map = ARENA_NEW_N(&n->arena, size_t, st->n_fields);
	n->fit = ARENA_NEW_N(&n->arena, enum header_fit, n_names);
	n->form = ARENA_NEW_N(&n->arena, enum form, st->n_fields);
	n->fill = ARENA_NEW_N(&n->arena, struct str, st->n_fields);
	n->filled = ARENA_NEW_N(&n->arena, bool, st->n_fields);
	n->changed = ARENA_NEW_N(&n->arena, uint64_t, st->n_fields);
	buf_init(&n->room, MAX_CELL);
	buf_init(&n->part_room, MAX_CELL);
	n->out = batch_new(st->n_fields);
	standard_map_header(st, names, n_names, n->map, n->fit);
	for (size_t i = 0; i < st->n_fields; i++)
		n->form[i] = form_of(&st->fields[i]);
	for (int i = 0; i < SPECIALS; i++)
		n->special[i] = SIZE_MAX;
	if (!st->foreign) {
		take_fill(n, fill, n_fill);
		find_specials(n);
	}
	return n;
}

void normal_free(struct normal *n)
{
	if (n == NULL)
		return;
	for (int i = 0; i < SPECIALS; i++)
		buf_release(&n->special_room[i]);
	buf_release(&n->room);
	buf_release(&n->part_room);
	batch_free(n->out);
	arena_release(&n->arena);
	free(n);
}

/* ---- rows ---- */

static struct str field_cell(struct normal *n, const struct batch *in, size_t row, size_t field, struct buf *room)
{
	struct str raw = n->map[field] < batch_columns(in) ? batch_cell(in, row, n->map[field]) : STR("");
	if (n->st->foreign)
		return raw;
	struct str s = normal_cell(n, field, raw, room);
	return s.n == 0 && n->fill[field].n > 0 ? n->fill[field] : s;
}

/* Cells of the specials of a row; an empty district or code is filled from the other one. An ended division gives its own code or name: that it has ended is
 * a finding of whoever checks. */
static void special_cells(struct normal *n, const struct batch *in, size_t row, struct str cells[SPECIALS])
{
	struct date day;
	for (int i = 0; i < SPECIALS; i++)
		cells[i] = n->special[i] != SIZE_MAX ? field_cell(n, in, row, n->special[i], &n->special_room[i]) : STR("");
	struct str *code = &cells[SPECIAL_CODE], *district = &cells[SPECIAL_DISTRICT];
	if ((code->n == 0) == (district->n == 0))
		return;
	struct str on = date_iso(cells[SPECIAL_DATE], &day) ? cells[SPECIAL_DATE] : STR("");
	const struct division *ended = NULL, *d;
	d = code->n > 0 ? division_by_code(*code, on, &ended) : division_by_name(*district, on, &ended);
	if (d == NULL)
		d = ended;
	if (d == NULL)
		return;
	if (code->n == 0)
		*code = str_from(d->code);
	else
		*district = str_from(d->name);
}

static void normal_row(struct normal *n, const struct batch *in, size_t row)
{
	struct str cells[SPECIALS];
	bool special = n->special[SPECIAL_CODE] != SIZE_MAX;
	if (special)
		special_cells(n, in, row, cells);
	batch_begin_row(n->out, batch_row_number(in, row), batch_line(in, row), batch_offset(in, row));
	for (size_t field = 0; field < n->st->n_fields; field++) {
		int which = 0;
		while (special && which < SPECIALS && n->special[which] != field)
			which++;
		bool done = special && which < SPECIALS;
		batch_add_cell(n->out, done ? cells[which] : field_cell(n, in, row, field, &n->room));
	}
	batch_end_row(n->out);
}

const struct batch *normal_batch(struct normal *n, const struct batch *in)
{
	batch_clear(n->out, n->st->n_fields);
	for (size_t row = 0; row < batch_rows(in); row++)
		normal_row(n, in, row);
	return n->out;
}
