/* aggregate_measure.h - measures of a group of persons: count, sum, mean, median (privacy.md 6.3). Registry: aggregate_measure.c. */
#ifndef PRIVACY_AGGREGATE_MEASURE_H
#define PRIVACY_AGGREGATE_MEASURE_H

#include <stddef.h>

#include "privacy/decimal.h"

struct measure_values { decimal *items; size_t n, cap; };  /* the values of one measure in one group, in no order */

struct measure_fn {
	const char *name;
	bool needs_field;
	/* The result; false: empty. The values are sorted, at least min_n of them (count: `persons` of them). */
	bool (*result)(const struct measure_values *v, uint64_t persons, decimal *out);
};
const struct measure_fn *measure_fn_find(struct str name);

void measure_add(struct measure_values *v, decimal d);
void measure_merge(struct measure_values *v, struct measure_values *other);    /* other is emptied */
void measure_release(struct measure_values *v);
void measure_sort(struct measure_values *v);

#endif
