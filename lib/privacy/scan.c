/* Evidence per column: counters that merge by addition, then verdicts and promotion (privacy.md 2.6). */
#include "privacy/scan.h"

#include <stdlib.h>

#include "base/mem.h"
#include "value/missing.h"
#include "value/shape.h"

#define GOOD_CELLS 3           /* cells that pass the check before a column is of a kind */
#define SHORT_CELL 16          /* bytes of the longest cell that may stand for no value */
#define ID_DIGITS 18

struct kind_count {
	uint64_t hits[3];              /* by strength */
	uint64_t personal, personal_weak;      /* of likely and strong ones; of weak ones, if they are raised */
	uint64_t n_shape, n_ok;
	uint64_t first[2];             /* smallest row of a personal hit: likely or strong, weak; 0 = none */
};

struct column {
	struct scan_column shown;
	uint64_t unscannable_row;
	uint64_t digits18, rounded18;  /* cells of 18 digits; those that end in 000 */
	struct kind_count kinds[DETECTORS_MAX];
};

struct scan {
	struct column *columns; size_t n_columns;
	size_t n_detectors;
	int reference;
	uint64_t rows;
	bool keep_hits;
	struct scan_hit *hits; size_t n_hits, cap_hits;
	uint64_t hits_left_out;
	struct scan_text *texts; size_t n_texts, cap_texts;
	bool dirty_text;               /* something personal or unscannable outside of the cells */
};

struct scan *scan_open(const struct str *names, size_t n, int reference, bool hits)
{
	struct scan *s = mem_alloc(sizeof *s);
	s->columns = mem_alloc(sizeof *s->columns * (n + 1));
	s->n_columns = n;
	s->reference = reference;
	s->keep_hits = hits;
	while (detectors[s->n_detectors] != NULL)
		s->n_detectors++;
	for (size_t i = 0; i < n; i++) {
		s->columns[i].shown.name = names[i];
		s->columns[i].shown.context = detect_header(names[i]);
	}
	return s;
}

void scan_context(struct scan *s, size_t column, unsigned context)
{
	s->columns[column].shown.context |= context;
}

void scan_free(struct scan *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->n_columns; i++)
		free(s->columns[i].shown.kinds);
	free(s->columns);
	free(s->hits);
	free(s->texts);
	free(s);
}

/* ---- counting ---- */

static size_t index_of(const struct detector *kind)
{
	size_t i = 0;
	while (detectors[i] != kind)
		i++;
	return i;
}

static void first_row(uint64_t *first, uint64_t row)
{
	if (row != 0 && (*first == 0 || row < *first))
		*first = row;
}

static void count_hit(struct column *c, const struct hit *h, uint64_t row, bool whole)
{
	struct kind_count *k = &c->kinds[index_of(h->kind)];
	bool counts = h->strength >= STRENGTH_LIKELY;
	k->hits[h->strength]++;
	if (h->personal) {
		*(counts ? &k->personal : &k->personal_weak) += 1;
		first_row(&k->first[counts ? 0 : 1], row);
	}
	k->n_shape += whole;
	k->n_ok += whole && h->checked;
}

static void count_digits(struct column *c, struct str cell)
{
	for (size_t i = 0; i < ID_DIGITS; i++)
		if (cell.p[i] < '0' || cell.p[i] > '9')
			return;
	c->digits18++;
	c->rounded18 += str_ends(cell, STR("000"));
}

static int compare_hits(const void *a, const void *b)
{
	const struct scan_hit *x = a, *y = b;
	if (x->row != y->row)
		return x->row < y->row ? -1 : 1;
	if (x->column != y->column)
		return x->column < y->column ? -1 : 1;
	return (x->hit.start > y->hit.start) - (x->hit.start < y->hit.start);
}

/* Keep the first SCAN_HITS_MAX by row: rows only rise within one scan, so it is enough to do this now and then, and at the end. */
static void trim_hits(struct scan *s)
{
	if (s->n_hits > 1)
		qsort(s->hits, s->n_hits, sizeof *s->hits, compare_hits);
	if (s->n_hits > SCAN_HITS_MAX) {
		s->hits_left_out += s->n_hits - SCAN_HITS_MAX;
		s->n_hits = SCAN_HITS_MAX;
	}
}

static void keep_hits(struct scan *s, uint64_t row, size_t column, const struct hit *hits, int n)
{
	if (s->n_hits + (size_t)n > s->cap_hits && s->n_hits >= 2 * (size_t)SCAN_HITS_MAX)
		trim_hits(s);
	MEM_GROW(s->hits, s->cap_hits, s->n_hits + (size_t)n);
	for (int i = 0; i < n; i++)
		s->hits[s->n_hits++] = (struct scan_hit){ row, (uint32_t)column + 1, hits[i] };
}

static void feed_cell(struct scan *s, struct column *c, const struct batch *b, size_t row, size_t column, struct hit *hits)
{
	struct str cell = batch_cell(b, row, column);
	if (cell.n == 0)
		return;
	int n = detect_text(cell, c->shown.context, s->reference, hits);
	if (n == 0 && cell.n <= SHORT_CELL && missing_like(cell))
		return;
	c->shown.cells++;
	if (n < 0) {
		c->shown.unscannable++;
		first_row(&c->unscannable_row, batch_row_number(b, row));
		return;
	}
	if (cell.n == ID_DIGITS)
		count_digits(c, cell);
	if (n == 0)
		return;
	uint64_t number = batch_row_number(b, row);
	bool whole = n == 1 && hits[0].bytes == str_trim(cell).n;
	for (int i = 0; i < n; i++)
		count_hit(c, &hits[i], number, whole);
	if (s->keep_hits)
		keep_hits(s, number, column, hits, n);
}

void scan_feed(struct scan *s, const struct batch *b)
{
	struct hit hits[DETECT_MAX_HITS];
	size_t rows = batch_rows(b), columns = batch_columns(b) < s->n_columns ? batch_columns(b) : s->n_columns;
	s->rows += rows;
	for (size_t column = 0; column < columns; column++)
		for (size_t row = 0; row < rows; row++)
			feed_cell(s, &s->columns[column], b, row, column, hits);
}

static void merge_kind(struct kind_count *a, const struct kind_count *b)
{
	for (size_t i = 0; i < 3; i++)
		a->hits[i] += b->hits[i];
	a->personal += b->personal;
	a->personal_weak += b->personal_weak;
	a->n_shape += b->n_shape;
	a->n_ok += b->n_ok;
	first_row(&a->first[0], b->first[0]);
	first_row(&a->first[1], b->first[1]);
}

static void merge_column(struct column *a, const struct column *b, size_t n_detectors)
{
	a->shown.cells += b->shown.cells;
	a->shown.unscannable += b->shown.unscannable;
	first_row(&a->unscannable_row, b->unscannable_row);
	a->digits18 += b->digits18;
	a->rounded18 += b->rounded18;
	for (size_t i = 0; i < n_detectors; i++)
		merge_kind(&a->kinds[i], &b->kinds[i]);
}

void scan_merge(struct scan *s, struct scan *other)
{
	s->rows += other->rows;
	for (size_t i = 0; i < s->n_columns && i < other->n_columns; i++) {
		merge_column(&s->columns[i], &other->columns[i], s->n_detectors);
		struct scan_column empty = { .name = other->columns[i].shown.name, .context = other->columns[i].shown.context };
		other->columns[i] = (struct column){ .shown = empty };
	}
	MEM_GROW(s->hits, s->cap_hits, s->n_hits + other->n_hits);
	if (other->n_hits > 0)
		memcpy(s->hits + s->n_hits, other->hits, sizeof *s->hits * other->n_hits);
	s->n_hits += other->n_hits;
	s->hits_left_out += other->hits_left_out;
	MEM_GROW(s->texts, s->cap_texts, s->n_texts + other->n_texts);
	if (other->n_texts > 0)
		memcpy(s->texts + s->n_texts, other->texts, sizeof *s->texts * other->n_texts);
	s->n_texts += other->n_texts;
	s->dirty_text |= other->dirty_text;
	other->rows = other->hits_left_out = 0;
	other->n_hits = other->n_texts = 0;
	other->dirty_text = false;
}

/* ---- text around the table ---- */

bool scan_text(struct scan *s, const char *where, struct str text)
{
	struct hit hits[DETECT_MAX_HITS];
	int n = detect_text(text, 0, s->reference, hits);
	bool personal = n < 0;
	for (int i = 0; i < n; i++) {
		personal |= hits[i].personal && hits[i].strength >= STRENGTH_LIKELY;
		if (s->n_texts == SCAN_TEXTS_MAX)
			continue;
		MEM_GROW(s->texts, s->cap_texts, s->n_texts + 1);
		s->texts[s->n_texts++] = (struct scan_text){ where, hits[i] };
	}
	s->dirty_text |= personal;
	return personal;
}

void scan_around(struct scan *s, const struct table_info *info, struct str file_name)
{
	for (size_t i = 0; i < info->n_names; i++)
		scan_text(s, "header", info->names[i]);
	scan_text(s, "file-name", file_name);
	for (size_t i = 0; i < info->n_comments; i++)
		scan_text(s, "csv-comment", info->comments[i].text);
}

/* ---- verdicts ---- */

static struct kind_count *count_of(struct column *c, const struct detector *kind)
{
	return &c->kinds[index_of(kind)];
}

static const struct detector *kind_named(const char *name)
{
	return detector_find(str_from(name));
}

/* Numbers that a spreadsheet has destroyed make an ID column too (privacy.md 2.7 A5). */
static bool column_of_rounded(struct column *c)
{
	const struct kind_count *lossy = count_of(c, kind_named("id_lossy"));
	return lossy->hits[STRENGTH_LIKELY] >= GOOD_CELLS || (c->digits18 >= GOOD_CELLS && 10 * c->rounded18 > 3 * c->digits18);
}

static bool of_kind(const struct kind_count *k)
{
	return k->n_ok >= GOOD_CELLS && 2 * k->n_ok >= k->n_shape;
}

/* The kind with most good cells; of equal ones the first in the order of precedence. */
static const struct detector *verdict(const struct scan *s, struct column *c)
{
	const struct detector *best = NULL;
	uint64_t most = 0;
	for (size_t i = 0; i < s->n_detectors; i++)
		if (of_kind(&c->kinds[i]) && c->kinds[i].n_ok > most) {
			best = detectors[i];
			most = c->kinds[i].n_ok;
		}
	return best == NULL && column_of_rounded(c) ? kind_named("cn_resident_id") : best;
}

/* In a column of that kind a failing check does not free a number; in one of 18-digit numbers the old 15 digits count too. */
static bool promoted(struct column *c, size_t kind)
{
	const struct detector *id = kind_named("cn_resident_id");
	bool ids = of_kind(count_of(c, id)) || column_of_rounded(c);
	return of_kind(&c->kinds[kind]) || (ids && (detectors[kind] == id || str_is(STR("cn_resident_id15"), detectors[kind]->name)));
}

static void promote(struct kind_count *k)
{
	k->hits[STRENGTH_LIKELY] += k->hits[STRENGTH_WEAK];
	k->hits[STRENGTH_WEAK] = 0;
	k->personal += k->personal_weak;
	k->personal_weak = 0;
	first_row(&k->first[0], k->first[1]);
	k->first[1] = 0;
}

static void finish_column(struct scan *s, struct column *c, bool raised[DETECTORS_MAX])
{
	struct scan_column *shown = &c->shown;
	size_t n = 0;
	shown->verdict = verdict(s, c);
	for (size_t i = 0; i < s->n_detectors; i++)
		raised[i] = promoted(c, i);
	free(shown->kinds);
	shown->kinds = mem_alloc(sizeof *shown->kinds * s->n_detectors);
	shown->first_row = c->unscannable_row;
	for (size_t i = 0; i < s->n_detectors; i++) {
		struct kind_count *k = &c->kinds[i];
		if (raised[i])
			promote(k);
		if (k->hits[0] + k->hits[1] + k->hits[2] == 0)
			continue;
		first_row(&shown->first_row, k->first[0]);
		shown->kinds[n++] = (struct scan_kind){ detectors[i], k->hits[STRENGTH_STRONG], k->hits[STRENGTH_LIKELY], k->hits[STRENGTH_WEAK], k->personal, k->n_shape, k->n_ok };
	}
	shown->n_kinds = n;
}

void scan_finish(struct scan *s)
{
	bool(*raised)[DETECTORS_MAX] = mem_alloc(sizeof *raised * (s->n_columns + 1));
	for (size_t i = 0; i < s->n_columns; i++)
		finish_column(s, &s->columns[i], raised[i]);
	trim_hits(s);
	for (size_t i = 0; i < s->n_hits; i++) {
		struct scan_hit *h = &s->hits[i];
		if (h->hit.strength == STRENGTH_WEAK && raised[h->column - 1][index_of(h->hit.kind)])
			h->hit.strength = STRENGTH_LIKELY;
	}
	free(raised);
}

/* ---- answers ---- */

uint64_t scan_rows(const struct scan *s)
{
	return s->rows;
}

size_t scan_columns(const struct scan *s)
{
	return s->n_columns;
}

const struct scan_column *scan_column(const struct scan *s, size_t i)
{
	return &s->columns[i].shown;
}

const struct scan_hit *scan_hits(const struct scan *s, size_t *n)
{
	*n = s->n_hits;
	return s->hits;
}

uint64_t scan_hits_left_out(const struct scan *s)
{
	return s->hits_left_out;
}

const struct scan_text *scan_texts(const struct scan *s, size_t *n)
{
	*n = s->n_texts;
	return s->texts;
}

bool scan_column_personal(const struct scan_column *c)
{
	for (size_t i = 0; i < c->n_kinds; i++)
		if (c->kinds[i].personal > 0)
			return true;
	return c->unscannable > 0;
}

bool scan_clean(const struct scan *s)
{
	for (size_t i = 0; i < s->n_columns; i++)
		if (scan_column_personal(&s->columns[i].shown))
			return false;
	return !s->dirty_text;
}

void scan_shown(struct str name, struct buf *out)
{
	if (detect_personal(name, 0, 0))
		shape_personal(name, out);
	else
		buf_addstr(out, name);
}
