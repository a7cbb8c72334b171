/* header.c - see header.h */
#include "table/header.h"

#include "base/mem.h"

static bool all_digits(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n != 0;
}

/* A cell that no header has: a number, a date, a long code. Four digits may be a year, which headers do have. */
static bool looks_like_value(struct str cell)
{
	struct str s = str_trim(cell);
	size_t digits = 0;
	if (s.n == 0)
		return false;
	if (s.n == 4 && all_digits(s) && (str_starts(s, STR("19")) || str_starts(s, STR("20"))))
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] >= '0' && s.p[i] <= '9')
			digits++;
		else if (strchr("+-.,/: %eE", s.p[i]) == NULL)
			return false;
	}
	return digits != 0;
}

static bool distinct(const struct sample_record *r)
{
	for (size_t i = 0; i < r->n; i++)
		for (size_t k = r->cells[i].n ? i + 1 : r->n; k < r->n; k++)
			if (str_eq(r->cells[i], r->cells[k]))
				return false;
	return true;
}

static bool could_be_header(const struct sample_record *r, size_t width)
{
	if (r->comment || r->n != width || r->filled < 2 || r->filled * 2 < width || !distinct(r))
		return false;
	for (size_t i = 0; i < r->n; i++)
		if (looks_like_value(r->cells[i]))
			return false;
	return true;
}

/* Does it look like a line above a table of that width, rather than like a row of it? */
static bool is_title(const struct sample_record *r, size_t width)
{
	return r->filled <= 1 || r->filled * 2 < width;
}

static const char *why(const struct sample_record *r)
{
	static const struct str notes[] = { STR_INIT("注：") , STR_INIT("注:"), STR_INIT("备注"), STR_INIT("说明"), STR_INIT("note"), STR_INIT("Note") };
	if (r->filled == 0)
		return "blank";
	for (size_t i = 0; i < r->n; i++) {
		struct str s = str_trim(r->cells[i]);
		for (size_t k = 0; s.n != 0 && k < ARRAY_SIZE(notes); k++)
			if (str_starts(s, notes[k]))
				return "note";
		if (s.n != 0)
			break;
	}
	return "title";
}

/* Of the records below `at`, are nearly all as wide as the header and fuller than the titles? */
static bool table_follows(const struct sample_record *r, size_t n, size_t at, size_t width, size_t title_filled)
{
	size_t rows = 0, good = 0;
	for (size_t i = at + 1; i < n; i++) {
		if (r[i].comment || r[i].filled == 0)
			continue;
		rows++;
		good += r[i].n == width && r[i].filled > title_filled && r[i].filled >= 2;
	}
	return rows >= 1 && good * 10 >= rows * 8;
}

/* Index of the header by the looks of the records; `first` when in doubt. */
static size_t by_looks(const struct sample_record *r, size_t n, size_t first)
{
	size_t width = sample_width(r + first, n - first), most_filled = 0;
	if (width < 2)
		return first;
	for (size_t i = first; i < n && i < HEADER_LOOK; i++) {
		if (r[i].comment)
			continue;
		if (is_title(&r[i], width)) {
			most_filled = r[i].filled > most_filled ? r[i].filled : most_filled;
			continue;
		}
		/* Blank records alone may always be skipped; titles only above something that is a header for certain. */
		if (most_filled == 0 || (could_be_header(&r[i], width) && table_follows(r, n, i, width, most_filled)))
			return i;
		return first;
	}
	return first;
}

/* Index of the record that holds most wanted names; SIZE_MAX if none is convincing. */
static size_t by_names(const struct sample_record *r, size_t n, size_t first, const struct table_options *o)
{
	size_t best = SIZE_MAX, most = 0;
	for (size_t i = first; i < n && i < HEADER_LOOK; i++) {
		if (r[i].comment)
			continue;
		size_t hits = sample_wanted(&r[i], o->wanted, o->n_wanted);
		bool convincing = hits >= 2 && hits * 2 >= r[i].filled;
		if (i == first ? hits >= 1 : convincing && hits > most) {
			best = i;
			most = hits;
		}
	}
	return best;
}

static size_t skip_comments(const struct sample_record *r, size_t n, size_t i)
{
	while (i < n && r[i].comment)
		i++;
	return i;
}

void header_find(const struct sample_record *r, size_t n, bool sep_line, const struct table_options *o, struct header_plan *plan)
{
	*plan = (struct header_plan){ .rows = o->header_rows < 0 ? 0 : o->header_rows == 0 ? 1 : (unsigned)o->header_rows };
	plan->by_option = o->skip_rows_given;
	if (o->skip_rows_given && !(sep_line && o->skip_rows == 0)) {
		plan->first = o->skip_rows + 1;
		return;
	}
	size_t first = skip_comments(r, n, sep_line);
	size_t found = first;
	/* The upper rows of a header of several look like titles: who states how many there are has looked, and they are the first. */
	if (!plan->by_option && !o->strict && plan->rows == 1 && first < n) {
		found = by_names(r, n, first, o);
		if (found == SIZE_MAX)
			found = by_looks(r, n, first);
	}
	plan->first = found + 1;
	for (size_t i = first; i < found; i++)
		plan->why[i] = why(&r[i]);
}

size_t header_join(struct arena *arena, const struct str *const *rows, const size_t *widths, size_t n_rows, struct str **names)
{
	size_t columns = 0;
	for (size_t i = 0; i < n_rows; i++)
		columns = widths[i] > columns ? widths[i] : columns;
	*names = ARENA_NEW_N(arena, struct str, columns);
	struct buf name = BUF_INIT((size_t)16 << 20);
	for (size_t c = 0; c < columns; c++) {
		buf_reset(&name);
		for (size_t i = 0; i < n_rows; i++) {
			struct str part = c < widths[i] ? rows[i][c] : STR_NONE;
			bool upper = i + 1 < n_rows;
			bool below = upper && c < widths[i + 1] && rows[i + 1][c].n != 0;
			for (size_t k = c; upper && below && part.n == 0 && k > 0; k--)
				part = k - 1 < widths[i] ? rows[i][k - 1] : STR_NONE;
			if (part.n == 0)
				continue;
			if (name.n != 0)
				buf_addc(&name, ' ');
			buf_addstr(&name, part);
		}
		(*names)[c] = arena_str(arena, buf_str(&name));
	}
	buf_release(&name);
	return columns;
}
