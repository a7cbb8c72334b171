/* check_header.c - the header against the fields: missing, extra, blank, repeated, wrong and ill-ordered labels. One cause, one finding; rows are not looked at. */
#include "check/kind.h"

#include "base/hash.h"
#include "base/near.h"
#include "base/utf8.h"
#include "check/columns.h"

struct header {                            /* what the functions below share; made in finish */
	const struct check_table *t;
	struct str *labels;                /* by column */
	bool *told;                        /* by column: it has its finding */
	size_t n;
};

static int header_open(const struct check_table *t, void **state, struct err *err)
{
	(void)err;
	*state = t->info->header_row > 0 ? ARENA_NEW(t->arena, char) : NULL;   /* no header, nothing to say; the state is only a mark */
	return 0;
}

static struct str number(const struct header *h, size_t column)
{
	return str_from(arena_printf(h->t->arena, "%zu", column + 1));
}

static void say(struct header *h, enum check_rule rule, size_t column, struct str field, struct str a0, struct str a1, struct str a2)
{
	struct finding f = { .rule = &check_rules[rule], .field = field, .arg = { a0, a1, a2 } };
	if (column != SIZE_MAX) {
		f.at.column = (uint32_t)(column + 1);
		h->told[column] = true;
	}
	check_found(h->t->check, &f);
}

/* ---- blank and repeated ---- */

static void blank_labels(struct header *h)
{
	bool by_name = h->t->standard != NULL && !h->t->standard->foreign;
	for (size_t c = 0; c < h->n; c++)
		if (h->labels[c].n == 0)
			say(h, by_name ? CHECK_BLANK_COLUMN : CHECK_BLANK_LABEL, c, STR_NONE, STR_NONE, number(h, c), STR_NONE);
}

static void duplicate_labels(struct header *h)
{
	struct hash_map *seen = hash_map_new();
	for (size_t c = 0; c < h->n; c++) {
		bool added;
		if (h->told[c])
			continue;
		uint64_t first = hash_map_put(seen, h->labels[c], c, &added);
		if (!added)
			say(h, CHECK_DUPLICATE_LABEL, c, h->labels[c], h->labels[c], number(h, c), number(h, first));
	}
	hash_map_free(seen);
}

/* Two spellings of one field: a column that fits a field by itself, but another column was nearer. */
static void duplicate_fields(struct header *h)
{
	const struct check_table *t = h->t;
	size_t *alone = ARENA_NEW_N(t->arena, size_t, t->standard->n_fields + 1);
	for (size_t c = 0; c < h->n; c++) {
		if (h->told[c] || t->fit[c] != FIT_NONE)
			continue;
		standard_map_header(t->standard, &h->labels[c], 1, alone, NULL);
		for (size_t f = 0; f < t->standard->n_fields; f++)
			if (alone[f] == 0 && t->column[f] != SIZE_MAX && !h->told[c])
				say(h, CHECK_DUPLICATE_LABEL, c, h->labels[c], h->labels[c], number(h, c), number(h, t->column[f]));
	}
}

/* ---- sharing standards: columns are found by name ---- */

static struct str names_of(const struct header *h, const struct field *f)
{
	struct buf b = BUF_INIT(4096);
	buf_addstr(&b, f->name);
	if (f->title.n > 0) {
		buf_adds(&b, ", ");
		buf_addstr(&b, f->title);
	}
	for (size_t i = 0; i < f->n_aliases; i++) {
		buf_adds(&b, ", ");
		buf_addstr(&b, f->aliases[i]);
	}
	struct str s = arena_str(h->t->arena, buf_str(&b));
	buf_release(&b);
	return s;
}

static int missing_rule(const struct check_table *t, size_t field)
{
	const struct field *f = &t->standard->fields[field];
	if (t->terms->skip_fields != NULL && t->terms->skip_fields[field])
		return -1;
	if (check_required(t, field) || f->level == LEVEL_BASIC)
		return CHECK_MISSING_LABEL;
	if (f->level == LEVEL_STANDARD)
		return CHECK_MISSING_RECOMMENDED;
	return f->level == LEVEL_EXCELLENT ? CHECK_MISSING_OPTIONAL : -1;
}

/* Optional columns are many: one finding names them all. */
static void missing_optional(struct header *h)
{
	const struct check_table *t = h->t;
	struct buf names = BUF_INIT(1 << 16);
	size_t n = 0;
	for (size_t f = 0; f < t->standard->n_fields; f++) {
		if (t->column[f] != SIZE_MAX || t->filled[f] || missing_rule(t, f) != CHECK_MISSING_OPTIONAL)
			continue;
		if (n++ > 0)
			buf_adds(&names, ", ");
		buf_addstr(&names, check_title(&t->standard->fields[f]));
	}
	if (n > 0)
		say(h, CHECK_MISSING_OPTIONAL, SIZE_MAX, STR_NONE, str_from(arena_printf(t->arena, "%zu", n)), arena_str(t->arena, buf_str(&names)), STR_NONE);
	buf_release(&names);
}

static void missing_fields(struct header *h)
{
	const struct check_table *t = h->t;
	for (size_t f = 0; f < t->standard->n_fields; f++) {
		int rule = t->column[f] == SIZE_MAX && !t->filled[f] ? missing_rule(t, f) : -1;
		const struct field *field = &t->standard->fields[f];
		if (rule >= 0 && rule != CHECK_MISSING_OPTIONAL)
			say(h, (enum check_rule)rule, SIZE_MAX, field->name, check_title(field), names_of(h, field), STR_NONE);
	}
	missing_optional(h);
}

/* The missing field that an unknown label may have meant. */
static struct str meant(const struct header *h, struct str label, struct buf *a, struct buf *b)
{
	const struct check_table *t = h->t;
	utf8_fold(label, a);
	for (size_t f = 0; f < t->standard->n_fields; f++) {
		const struct field *field = &t->standard->fields[f];
		if (t->column[f] != SIZE_MAX)
			continue;
		utf8_fold(check_title(field), b);
		if (near_enough(buf_str(a), buf_str(b)))
			return check_title(field);
	}
	return STR_NONE;
}

static void unknown_columns(struct header *h)
{
	struct buf a = BUF_INIT(1 << 16), b = BUF_INIT(1 << 16);
	for (size_t c = 0; c < h->n; c++) {
		if (h->told[c] || h->t->fit[c] != FIT_NONE)
			continue;
		struct str near = meant(h, h->labels[c], &a, &b), hint = STR_NONE;
		if (near.p != NULL)
			hint = str_from(arena_printf(h->t->arena, "→ %.*s ?", STR_ARG(near)));
		say(h, CHECK_UNKNOWN_COLUMN, c, h->labels[c], h->labels[c], number(h, c), hint);
	}
	buf_release(&a);
	buf_release(&b);
}

static void alias_columns(struct header *h)
{
	const struct check_table *t = h->t;
	for (size_t f = 0; f < t->standard->n_fields; f++) {
		size_t c = t->column[f];
		if (c != SIZE_MAX && t->fit[c] == FIT_ALIAS && !h->told[c])
			say(h, CHECK_ALIAS_USED, c, t->standard->fields[f].name, check_title(&t->standard->fields[f]), number(h, c), h->labels[c]);
	}
}

/* ---- foreign schemas: fieldsMatch decides ---- */

static bool nothing_fits(const struct check_table *t)
{
	for (size_t f = 0; f < t->standard->n_fields; f++)
		if (t->column[f] != SIZE_MAX)
			return false;
	return t->standard->n_fields > 0;
}

static void wrong_labels(struct header *h)
{
	const struct check_table *t = h->t;
	for (size_t f = 0; f < t->standard->n_fields; f++) {
		size_t c = t->column[f];
		if (c != SIZE_MAX && t->fit[c] == FIT_ALIAS && !h->told[c])
			say(h, CHECK_INCORRECT_LABEL, c, t->standard->fields[f].name, t->standard->fields[f].name, number(h, c), h->labels[c]);
	}
}

static void label_order(struct header *h)
{
	const struct check_table *t = h->t;
	size_t last = 0;
	for (size_t f = 0; f < t->standard->n_fields; f++) {
		size_t c = t->column[f];
		if (c == SIZE_MAX)
			continue;
		if (c < last) {
			say(h, CHECK_LABEL_ORDER, c, t->standard->fields[f].name, h->labels[c], number(h, c), STR_NONE);
			return;
		}
		last = c;
	}
}

static void foreign_missing(struct header *h)
{
	const struct check_table *t = h->t;
	bool all = t->standard->fields_match == MATCH_EXACT || t->standard->fields_match == MATCH_EQUAL || t->standard->fields_match == MATCH_SUBSET;
	for (size_t f = 0; f < t->standard->n_fields; f++)
		if (t->column[f] == SIZE_MAX && (all || check_required(t, f)) && !(t->terms->skip_fields != NULL && t->terms->skip_fields[f]))
			say(h, CHECK_MISSING_LABEL, SIZE_MAX, t->standard->fields[f].name, t->standard->fields[f].name, t->standard->fields[f].name, STR_NONE);
}

static void foreign_extra(struct header *h)
{
	if (h->t->standard->fields_match == MATCH_SUBSET || h->t->standard->fields_match == MATCH_PARTIAL)
		return;
	for (size_t c = 0; c < h->n; c++)
		if (!h->told[c] && h->t->fit[c] == FIT_NONE)
			say(h, CHECK_EXTRA_LABEL, c, h->labels[c], h->labels[c], number(h, c), STR_NONE);
}

static void foreign_labels(struct header *h)
{
	wrong_labels(h);
	foreign_missing(h);
	foreign_extra(h);
	if (h->t->standard->fields_match == MATCH_EXACT)
		label_order(h);
}

/* ---- all ---- */

static void count_labels(const struct header *h)
{
	struct quality_counts *q = check_counts(h->t->check);
	enum header_fit worst = h->t->standard->foreign ? FIT_ID : FIT_TITLE;
	for (size_t c = 0; c < h->n; c++) {
		q->header_cells++;
		q->header_conforming += h->t->fit[c] == FIT_ID || h->t->fit[c] == worst;
	}
}

static int header_finish(void *state, const struct check_table *t, struct err *err)
{
	(void)state;
	(void)err;
	struct header h = { .t = t, .n = t->info->n_names };
	h.labels = ARENA_NEW_N(t->arena, struct str, h.n + 1);
	h.told = ARENA_NEW_N(t->arena, bool, h.n + 1);
	for (size_t c = 0; c < h.n; c++)
		h.labels[c] = columns_label(t->info->names[c], t->arena);
	blank_labels(&h);
	duplicate_labels(&h);
	if (t->standard == NULL)
		return 0;
	count_labels(&h);
	if (nothing_fits(t)) {
		say(&h, CHECK_UNMATCHED_HEADER, SIZE_MAX, STR_NONE, STR_NONE, STR_NONE, STR_NONE);
	} else if (t->standard->foreign) {
		foreign_labels(&h);
	} else {
		duplicate_fields(&h);
		missing_fields(&h);
		unknown_columns(&h);
		alias_columns(&h);
	}
	return 0;
}

static void header_close(void *state)
{
	(void)state;               /* in the arena */
}

const struct check_kind check_header = {
	.name = "header",
	.zh = "表头：缺少、多余、空白、重复、不符的列名",
	.en = "header: missing, extra, blank, repeated and wrong column names",
	.open = header_open,
	.finish = header_finish,
	.close = header_close,
};
