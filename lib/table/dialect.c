/* dialect.c - see dialect.h */
#include "table/dialect.h"

#include "base/mem.h"
#include "table/sample.h"

static const char candidates[] = { ',', ';', '\t', '|' };      /* the first of equals wins */

static bool is_line_end(int c)
{
	return c == '\n' || c == '\r';
}

int dialect_from_options(const struct table_options *o, struct dialect *d, struct err *err)
{
	*d = (struct dialect){
		.delimiter = o->delimiter ? (char)o->delimiter : ',',
		.quote = o->quote == 0 ? '"' : o->quote,
		.escape = o->escape ? o->escape : -1,
		.comment = o->comment ? o->comment : -1,
		.double_quote = !o->no_double_quote,
	};
	const struct { const char *what; int c; } bytes[] = {
		{ "delimiter", (unsigned char)d->delimiter }, { "quote", d->quote }, { "escape", d->escape }, { "comment", d->comment },
	};
	for (size_t i = 0; i < ARRAY_SIZE(bytes); i++)
		if (bytes[i].c > 0x7F || is_line_end(bytes[i].c))
			return err_set(err, ERR_USAGE, "cannot use this %s: it must be one ASCII character and no line end", bytes[i].what);
	if ((unsigned char)d->delimiter == d->quote || (unsigned char)d->delimiter == d->escape)
		return err_set(err, ERR_USAGE, "cannot use '%c' as delimiter: it is quote or escape already", d->delimiter);
	return 0;
}

bool dialect_sep_line(struct str sample, char *delimiter)
{
	struct str s = sample;
	bool quoted = s.n != 0 && s.p[0] == '"';
	if (quoted)
		s = str_sub(s, 1, s.n);
	if (!str_starts(s, STR("sep=")) || s.n < 5)
		return false;
	struct str rest = str_sub(s, 5, s.n);
	if (quoted && !str_starts(rest, STR("\"")))
		return false;
	rest = str_sub(rest, quoted, rest.n);
	if ((rest.n != 0 && !is_line_end(rest.p[0])) || is_line_end(s.p[4]) || s.p[4] == '"' || (unsigned char)s.p[4] >= 0x80)
		return false;
	*delimiter = s.p[4];
	return true;
}

/* A view of the sample through one delimiter. */
struct view {
	struct sample_record *records;
	size_t n, width;
};

/* The record that first falls into cells by any delimiter is likely the header, or a row of the table at least: a delimiter that does not cut it is not
 * the table's. This tells semicolons from decimal commas. */
static size_t first_cut(const struct view *views)
{
	size_t first = SIZE_MAX;
	for (size_t v = 0; v < ARRAY_SIZE(candidates); v++)
		for (size_t i = 0; i < views[v].n; i++)
			if (!views[v].records[i].comment && views[v].records[i].n > 1) {
				first = i < first ? i : first;
				break;
			}
	return first;
}

static double score(const struct view *v, size_t header)
{
	size_t same = 0, all = 0;
	if (v->width < 2)
		return 0;
	for (size_t i = 0; i < v->n; i++) {
		const struct sample_record *r = &v->records[i];
		if (r->comment || (r->n == 1 && r->cells[0].n == 0))
			continue;
		all++;
		same += r->n == v->width;
	}
	double share = (double)same / (double)all, width = (double)v->width;
	bool cuts = header < v->n && v->records[header].n > 1;
	return share * share * (width - 1) / width * (cuts ? 1 : 0.25);
}

static size_t most_wanted(const struct view *v, const struct str *wanted, size_t n_wanted)
{
	size_t most = 0;
	for (size_t i = 0; i < v->n; i++) {
		size_t hits = sample_wanted(&v->records[i], wanted, n_wanted);
		most = hits > most ? hits : most;
	}
	return most;
}

char dialect_sniff(const struct dialect *d, const struct split_limits *limits, struct str sample, bool whole, const struct str *wanted, size_t n_wanted)
{
	struct arena arena = ARENA_INIT;
	struct view views[ARRAY_SIZE(candidates)];
	size_t best = SIZE_MAX, best_hits = 0;
	double best_score = 0;
	for (size_t v = 0; v < ARRAY_SIZE(candidates); v++) {
		struct dialect mine = *d;
		mine.delimiter = candidates[v];
		views[v] = (struct view){ NULL, 0, 0 };
		if (candidates[v] == d->quote || candidates[v] == d->escape || candidates[v] == d->comment)
			continue;
		views[v].n = sample_split(&arena, &mine, limits, sample, whole, &views[v].records);
		views[v].width = sample_width(views[v].records, views[v].n);
	}
	size_t header = first_cut(views);
	for (size_t v = 0; v < ARRAY_SIZE(candidates); v++) {
		size_t hits = most_wanted(&views[v], wanted, n_wanted);
		double mine = score(&views[v], header);
		/* One hit may be chance: the header of a table of one column, seen through any delimiter. */
		hits = hits >= 2 ? hits : 0;
		if (hits > best_hits || (hits == best_hits && mine > best_score)) {
			best = v;
			best_hits = hits;
			best_score = mine;
		}
	}
	arena_release(&arena);
	return best == SIZE_MAX ? d->delimiter : candidates[best];
}
