/* check_identifier.c - identifiers of the standards: unified social credit codes, resident IDs, telephones, divisions (domain.md 3.1, 3.2). A registry: one line
 * a kind in `identifiers`; each judges one cell. Nothing is repaired here, a hint is all that a cell gets. */
#include "check/kind.h"

#include <stdlib.h>

#include "base/mem.h"
#include "value/date.h"
#include "value/division.h"
#include "value/ident.h"
#include "value/phone.h"

struct cell_at {
	const struct check_batch *b;
	const struct check_column *c;
	size_t row;
	struct str cell;
	struct buf *scratch;
	size_t name_field, date_field;     /* of a division code: its name's field, data_date; SIZE_MAX if none */
};

static void tell(const struct cell_at *at, enum check_rule rule, struct str a0, struct str a1)
{
	check_cell(at->b, at->c->field, at->row, &check_rules[rule], NULL, a0, a1, STR_NONE);
}

static void wrong(const struct cell_at *at, enum check_rule rule, enum cell_state state, struct str a0, struct str a1)
{
	tell(at, rule, a0, a1);
	at->c->state[at->row] = (uint8_t)state;
}

static bool all_digits(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n > 0;
}

/* 1.38E+10: what a spreadsheet makes of a long number. */
static bool scientific(struct str s)
{
	size_t i = 0, e;
	if (!str_find(s, STR("E+"), &e) && !str_find(s, STR("e+"), &e))
		return false;
	for (; i < e; i++)
		if (!(s.p[i] >= '0' && s.p[i] <= '9') && !(s.p[i] == '.' && i == 1))
			return false;
	return e > 0 && all_digits(str_sub(s, e + 2, s.n)) && s.n - e <= 5;
}

/* A double holds 15 to 16 digits: the rest of a longer number becomes zeros. */
static bool damaged(struct str s)
{
	return s.n > 15 && all_digits(s) && str_ends(s, STR("000"));
}

/* ---- unified social credit code ---- */

static void uscc_hint(struct str s, struct str *zh, struct str *en)
{
	static const char wrong_letters[] = "IOSVZ";
	*zh = *en = STR_NONE;
	for (size_t i = 0; i < s.n && s.n == 18; i++)
		if (s.p[i] != '\0' && strchr(wrong_letters, s.p[i]) != NULL) {
			*zh = STR("代码中不会出现字母I、O、S、V、Z；可能是1、0、5、U、2");
			*en = STR("the letters I, O, S, V and Z never occur; perhaps 1, 0, 5, U or 2 is meant");
		}
}

static bool uscc(const struct cell_at *at)
{
	struct str s = at->cell, zh, en;
	if (ident_uscc_shape(s) && ident_uscc_check(s))
		return true;
	if (!ident_uscc_shape(s)) {
		uscc_hint(s, &zh, &en);
		wrong(at, damaged(s) ? CHECK_DAMAGED_NUMBER : CHECK_USCC, CELL_WRONG, zh, en);
	} else if (str_starts(s, STR("91350"))) {
		tell(at, CHECK_USCC_EXCEPTION, STR_NONE, STR_NONE);
		return true;
	} else {
		wrong(at, damaged(s) ? CHECK_DAMAGED_NUMBER : CHECK_USCC_CHECK, CELL_OUT, STR_NONE, STR_NONE);
	}
	return false;
}

/* ---- resident ID ---- */

static bool cn_id(const struct cell_at *at)
{
	struct str s = at->cell;
	struct date birth;
	if (!ident_id_shape(s))
		wrong(at, CHECK_CN_ID, CELL_WRONG, STR("应为18位"), STR("it has no 18 characters"));
	else if (!ident_id_check(s))
		wrong(at, damaged(s) ? CHECK_DAMAGED_NUMBER : CHECK_CN_ID, CELL_OUT, STR("校验码不对"), STR("the check character does not fit"));
	else if (!ident_id_birth(s, &birth))
		wrong(at, CHECK_CN_ID, CELL_OUT, STR("出生日期不存在"), STR("there is no such date of birth"));
	else if (!ident_province(s))
		wrong(at, CHECK_CN_ID, CELL_OUT, STR("没有这样的省级代码"), STR("there is no such province"));
	else
		return true;
	return false;
}

/* ---- telephone ---- */

static bool lost_zero(struct str s)
{
	return s.n == 10 && all_digits(s) && str_starts(s, STR("335"));
}

static bool phone(const struct cell_at *at)
{
	struct phone_cell n = { 0 };
	buf_reset(at->scratch);
	phone_open_view(at->cell, at->scratch, &n);
	if (n.unparsed > 0) {
		enum check_rule rule = scientific(at->cell) ? CHECK_SCIENTIFIC : lost_zero(at->cell) ? CHECK_PHONE_ZERO : CHECK_PHONE;
		wrong(at, rule, CELL_WRONG, STR_NONE, STR_NONE);
		return false;
	}
	bool open = at->c->of->open == TREAT_PHONE || at->c->of->open == TREAT_KEEP;
	if (n.mobiles > 0 && open)
		tell(at, CHECK_PHONE_MOBILE, STR_NONE, STR_NONE);
	if (n.local > 0)
		tell(at, CHECK_PHONE_LOCAL, STR_NONE, STR_NONE);
	return true;
}

/* ---- division ---- */

static void division_hint(struct str code, struct str *zh, struct str *en)
{
	*zh = STR("六位代码，如130302");
	*en = STR("a code of six digits such as 130302");
	if (str_ends(code, STR(".0"))) {
		*zh = STR("代码被写成了数值；请把该列设为文本");
		*en = STR("the code was turned into a number; format the column as text");
	} else if (code.n == 5 && all_digits(code)) {
		*zh = STR("少了一位");
		*en = STR("a digit is missing");
	}
}

static struct str named(const struct cell_at *at, const struct division *d)
{
	return d == NULL ? STR("?") : str_from(arena_printf(at->b->table->arena, "%s %s", d->code, d->name));
}

/* The date at which divisions are judged: the row's, else today. */
static struct str row_date(const struct cell_at *at)
{
	const char *today = at->b->table->terms->today;
	if (at->date_field != SIZE_MAX && check_state(at->b, at->date_field, at->row) == CELL_VALUE) {
		struct date d;
		struct str s = check_value(at->b, at->date_field, at->row);
		if (date_iso(s, &d))
			return s;
	}
	return today != NULL ? str_from(today) : STR("");
}

/* Code and name of the same row: never repaired, one finding (B.1). True where they agree, or the name is an older one of the same place. */
static bool names_agree(const struct cell_at *at, const struct division *code, struct str date)
{
	const struct check_batch *b = at->b;
	const struct division *ended = NULL;
	if (at->name_field == SIZE_MAX || b->table->column[at->name_field] == SIZE_MAX || check_state(b, at->name_field, at->row) != CELL_VALUE)
		return true;
	struct quality_counts *q = check_counts(b->table->check);
	const struct division *name = division_by_name(check_value(b, at->name_field, at->row), date, &ended);
	q->consistency++;
	const struct division *now = name != NULL ? name : ended != NULL ? division_successor(ended) : NULL;
	if (now != NULL && strcmp(now->code, code->code) == 0) {
		q->consistency_passed++;
		if (ended != NULL)             /* an older name of the same place */
			check_cell(b, at->name_field, at->row, &check_rules[CHECK_DIVISION_STALE], NULL, named(at, now), STR_NONE, STR_NONE);
		return true;
	}
	check_cell(b, at->name_field, at->row, &check_rules[CHECK_DIVISION_MISMATCH], NULL, named(at, code), STR_NONE, STR_NONE);
	return false;
}

static bool division(const struct cell_at *at)
{
	struct str s = at->cell.n == 12 && all_digits(at->cell) ? str_sub(at->cell, 0, 6) : at->cell, date = row_date(at), zh, en;
	const struct division *ended = NULL, *d = s.n == 6 && all_digits(s) ? division_by_code(s, date, &ended) : NULL;
	if (d != NULL && strcmp(d->level, "aggregate") != 0)
		return names_agree(at, d, date);
	if (d == NULL && ended != NULL) {
		wrong(at, CHECK_DIVISION_ENDED, CELL_OUT, str_from(ended->name), named(at, division_successor(ended)));
	} else {
		division_hint(s, &zh, &en);
		wrong(at, CHECK_DIVISION, CELL_WRONG, zh, en);
	}
	return false;
}

/* ---- licence numbers, and any text ---- */

static bool licence(const struct cell_at *at)
{
	if (!damaged(at->cell))
		return true;
	wrong(at, CHECK_DAMAGED_NUMBER, CELL_WRONG, STR_NONE, STR_NONE);
	return false;
}

static const struct identifier { const char *name; bool (*ok)(const struct cell_at *at); } identifiers[] = {
	{ "uscc", uscc },
	{ "cn-id", cn_id },
	{ "cn-phone", phone },
	{ "division", division },
	{ "licence", licence },
};

/* ---- the kind ---- */

struct identifier_state {
	const struct identifier **of;      /* by field, NULL if none */
	size_t *name_field;                /* by field: the name that belongs to a division code */
	size_t date_field;
	struct buf scratch;
};

static const struct identifier *find_identifier(struct str name)
{
	for (size_t i = 0; name.n > 0 && i < ARRAY_SIZE(identifiers); i++)
		if (str_is(name, identifiers[i].name))
			return &identifiers[i];
	return NULL;
}

/* district_code -> district */
static size_t name_of_code(const struct standard *st, struct str code)
{
	return str_ends(code, STR("_code")) ? standard_field(st, str_sub(code, 0, code.n - 5)) : SIZE_MAX;
}

static int identifier_open(const struct check_table *t, void **state, struct err *err)
{
	(void)err;
	const struct standard *st = t->standard;
	if (st == NULL || st->foreign)
		return 0;
	struct identifier_state *s = mem_alloc(sizeof *s);
	s->of = ARENA_NEW_N(t->arena, const struct identifier *, st->n_fields + 1);
	s->name_field = ARENA_NEW_N(t->arena, size_t, st->n_fields + 1);
	s->date_field = standard_field(st, STR("data_date"));
	buf_init(&s->scratch, 2 << 20);
	for (size_t f = 0; f < st->n_fields; f++) {
		s->of[f] = find_identifier(st->fields[f].identifier);
		s->name_field[f] = name_of_code(st, st->fields[f].name);
	}
	*state = s;
	return 0;
}

static void text_column(const struct check_batch *b, const struct check_column *c)
{
	for (size_t r = 0; r < b->rows; r++) {
		struct cell_at at = { .b = b, .c = c, .row = r, .cell = c->cell[r] };
		if (c->state[r] == CELL_VALUE && at.cell.n <= 16 && at.cell.p[0] >= '0' && at.cell.p[0] <= '9' && scientific(at.cell))
			wrong(&at, CHECK_SCIENTIFIC, CELL_WRONG, STR_NONE, STR_NONE);
	}
}

static void identifier_column(void *state, const struct check_batch *b, const struct check_column *c)
{
	struct identifier_state *s = state;
	const struct identifier *kind = s->of[c->field];
	if (c->of->type == FIELD_STRING)
		text_column(b, c);
	if (kind == NULL)
		return;
	struct quality_counts *q = check_counts(b->table->check);
	struct cell_at at = { .b = b, .c = c, .scratch = &s->scratch, .name_field = s->name_field[c->field], .date_field = s->date_field };
	for (at.row = 0; at.row < b->rows; at.row++) {
		if (c->state[at.row] != CELL_VALUE)
			continue;
		at.cell = c->cell[at.row];
		q->accuracy_cells++;
		q->accuracy_passed += kind->ok(&at);
	}
}

static void identifier_close(void *state)
{
	struct identifier_state *s = state;
	buf_release(&s->scratch);
	free(s);
}

const struct check_kind check_identifier = {
	.name = "identifier",
	.zh = "标识：统一社会信用代码、公民身份号码、电话、行政区划、证照编号",
	.en = "identifiers: social credit code, resident ID, telephone, division, licence number",
	.open = identifier_open,
	.column = identifier_column,
	.close = identifier_close,
};
