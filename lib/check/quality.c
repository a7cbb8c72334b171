/* quality.c - the score of a release (domain.md 5.1): six dimensions, each a share of two counts; one whose denominator is empty is left out and its weight shared. */
#include "check/check.h"

#include <math.h>

static void dimension(struct quality *q, double *sum, double *weights, const char *name, double weight, double num, double den)
{
	if (!(den > 0))
		return;
	if (num > den)
		num = den;
	q->dims[q->n++] = (struct quality_dimension){ name, num, den };
	*sum += weight * num / den;
	*weights += weight;
}

static char grade(double score)
{
	return score >= 90 ? 'A' : score >= 75 ? 'B' : score >= 60 ? 'C' : 'D';
}

void quality_score(const struct quality_counts *c, const struct access_facts *a, const struct timeliness *t, struct quality *out)
{
	double sum = 0, weights = 0;
	*out = (struct quality){ .n = 0 };
	dimension(out, &sum, &weights, "completeness", 20, (double)c->required_filled + (double)c->recommended_filled / 2, (double)c->required_cells + (double)c->recommended_cells / 2);
	/* A repaired cell counts half. */
	dimension(out, &sum, &weights, "conformity", 20, fmax(0, (double)c->conforming_cells - (double)c->repaired_cells / 2) + (double)c->header_conforming,
		(double)c->filled_cells + (double)c->header_cells);
	dimension(out, &sum, &weights, "accuracy", 15, (double)c->accuracy_passed + (double)c->rule_rows_passed, (double)c->accuracy_cells + (double)c->rule_rows);
	dimension(out, &sum, &weights, "consistency", 15, (double)c->consistency_passed, (double)c->consistency);
	if (t != NULL && t->known)
		dimension(out, &sum, &weights, "timeliness", 15, t->value, 1);
	if (a != NULL && a->known)
		dimension(out, &sum, &weights, "accessibility", 15, a->passed, a->tests);
	out->score = weights > 0 ? floor(1000 * sum / weights + 0.5) / 10 : 0;
	out->grade = grade(out->score);
}
