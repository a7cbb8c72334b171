/* aggregate_measure.c - the registry of measures. To add one: a function and a line in `fns`. */
#include "privacy/aggregate_measure.h"

#include <stdlib.h>

#include "base/mem.h"

static bool count(const struct measure_values *v, uint64_t persons, decimal *out)
{
	(void)v;
	*out = decimal_from((int64_t)persons);
	return true;
}

static decimal total(const struct measure_values *v)
{
	decimal sum = 0;
	for (size_t i = 0; i < v->n; i++)
		sum += v->items[i];
	return sum;
}

/* A sum that one person makes up for the most part tells that person's value (privacy.md 6.3 rule 4: at most 80 %); so does a mean beside its count. */
static bool dominated(const struct measure_values *v)
{
	return v->items[0] >= 0 && 5 * v->items[v->n - 1] > 4 * total(v);
}

static bool sum(const struct measure_values *v, uint64_t persons, decimal *out)
{
	(void)persons;
	*out = total(v);
	return !dominated(v);
}

static bool mean(const struct measure_values *v, uint64_t persons, decimal *out)
{
	(void)persons;
	*out = decimal_divide(total(v), v->n, 2);
	return !dominated(v);
}

/* Rule 6: mean of the middle two; two significant digits where fewer than ten values stand behind it. */
static bool median(const struct measure_values *v, uint64_t persons, decimal *out)
{
	(void)persons;
	size_t half = v->n / 2;
	decimal m = v->n % 2 != 0 ? v->items[half] : (v->items[half - 1] + v->items[half]) / 2;
	*out = v->n < 10 ? decimal_significant(m, 2) : m;
	return true;
}

static const struct measure_fn fns[] = {
	{ "count", false, count },
	{ "sum", true, sum },
	{ "mean", true, mean },
	{ "median", true, median },
};

const struct measure_fn *measure_fn_find(struct str name)
{
	for (size_t i = 0; i < ARRAY_SIZE(fns); i++)
		if (str_is(name, fns[i].name))
			return &fns[i];
	return NULL;
}

void measure_add(struct measure_values *v, decimal d)
{
	MEM_GROW(v->items, v->cap, v->n + 1);
	v->items[v->n++] = d;
}

void measure_merge(struct measure_values *v, struct measure_values *other)
{
	for (size_t i = 0; i < other->n; i++)
		measure_add(v, other->items[i]);
	measure_release(other);
}

void measure_release(struct measure_values *v)
{
	free(v->items);
	*v = (struct measure_values){ 0 };
}

static int compare(const void *a, const void *b)
{
	decimal x = *(const decimal *)a, y = *(const decimal *)b;
	return (x > y) - (x < y);
}

void measure_sort(struct measure_values *v)
{
	if (v->n > 1)
		qsort(v->items, v->n, sizeof *v->items, compare);
}
