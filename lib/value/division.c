/* Divisions of the city, each with the time in which it was one. */
#include "value/division.h"

#include <string.h>

#include "base/utf8.h"

static const struct division divisions[] = {
#include "value/divisions.inc"
};
#define COUNT (sizeof divisions / sizeof *divisions)

/* Dates are compared as far as the bound is written: "2015-11" covers the whole month. */
static bool begun(const struct division *d, struct str date)
{
	size_t n = strlen(d->from);

	/* The lists begin in 1980: that year means "or before". */
	return date.n == 0 || n == 0 || strcmp(d->from, "1980") == 0 || str_cmp(str_sub(date, 0, n < date.n ? n : date.n), str_from(d->from)) >= 0;
}

static bool ended_by(const struct division *d, struct str date)
{
	size_t n = strlen(d->to);

	if (n == 0)
		return false;
	return date.n > 0 && str_cmp(str_sub(date, 0, n < date.n ? n : date.n), str_from(d->to)) > 0;
}

static bool valid_on(const struct division *d, struct str date)
{
	return begun(d, date) && !ended_by(d, date);
}

/* Of two rows that fit, the one that is still open, else the one that began later. */
static const struct division *better(const struct division *a, const struct division *b)
{
	if (!a)
		return b;
	if (!a->to[0] != !b->to[0])
		return a->to[0] ? b : a;
	return strcmp(b->from, a->from) > 0 ? b : a;
}

const struct division *division_by_code(struct str code, struct str date, const struct division **ended)
{
	const struct division *found = NULL, *past = NULL;
	size_t i;

	for (i = 0; i < COUNT; i++) {
		const struct division *d = &divisions[i];

		if (!str_is(code, d->code))
			continue;
		if (valid_on(d, date))
			found = better(found, d);
		else if (ended_by(d, date))
			past = better(past, d);
	}
	if (ended)
		*ended = found ? NULL : past;
	return found;
}

static bool has_alias(const struct division *d, struct str name)
{
	struct str rest = str_from(d->aliases), part;
	bool more = true;

	while (str_split(&rest, &more, '|', &part))
		if (part.n > 0 && str_eq(part, name))
			return true;
	return false;
}

static bool is_place(const struct division *d)
{
	return strcmp(d->level, "township") != 0 && strcmp(d->level, "aggregate") != 0;
}

const struct division *division_by_name(struct str name, struct str date, const struct division **ended)
{
	const struct division *named = NULL, *aliased = NULL, *past = NULL, *past_alias = NULL;
	struct buf fold = BUF_INIT(512);
	size_t i;

	utf8_fold(name, &fold);
	for (i = 0; i < COUNT && fold.n > 0; i++) {
		const struct division *d = &divisions[i];
		bool is_name = str_is(buf_str(&fold), d->name), is_alias = !is_name && has_alias(d, buf_str(&fold));

		if (!is_place(d) || (!is_name && !is_alias))
			continue;
		if (valid_on(d, date)) {
			if (is_name)
				named = better(named, d);
			else
				aliased = better(aliased, d);
		} else if (ended_by(d, date)) {
			if (is_name)
				past = better(past, d);
			else
				past_alias = better(past_alias, d);
		}
	}
	buf_release(&fold);
	if (ended)
		*ended = named ? NULL : past ? past : aliased ? NULL : past_alias;
	return named ? named : aliased;
}

const struct division *division_successor(const struct division *gone)
{
	const struct division *by_name = NULL, *by_alias = NULL;
	size_t i;

	for (i = 0; i < COUNT; i++) {
		const struct division *d = &divisions[i];

		if (d->to[0] || !is_place(d))
			continue;
		if (strcmp(d->name, gone->name) == 0)
			by_name = d;
		else if (has_alias(d, str_from(gone->name)))
			by_alias = d;
	}
	return by_name ? by_name : by_alias;
}

const struct division *division_at(size_t i)
{
	return i < COUNT ? &divisions[i] : NULL;
}
