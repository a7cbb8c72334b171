/* near.c - see near.h */
#include "base/near.h"

#include "base/mem.h"
#include "base/utf8.h"

enum { LONGEST = 60, FAR = 1000 };

static size_t code_points(struct str s, uint32_t out[LONGEST])
{
	size_t n = 0;
	if (!utf8_valid(s, NULL, NULL))
		return LONGEST + 1;
	for (const char *p = s.p, *end = s.p + s.n; p < end;) {
		if (n == LONGEST)
			return LONGEST + 1;
		p += utf8_decode(p, end, &out[n++]);
	}
	return n;
}

unsigned near_distance(struct str a, struct str b)
{
	uint32_t x[LONGEST], y[LONGEST];
	unsigned row[LONGEST + 1];
	size_t n = code_points(a, x), m = code_points(b, y);
	if (n > LONGEST || m > LONGEST)
		return FAR;
	for (size_t j = 0; j <= m; j++)
		row[j] = (unsigned)j;
	for (size_t i = 1; i <= n; i++) {
		unsigned diagonal = row[0];
		row[0] = (unsigned)i;
		for (size_t j = 1; j <= m; j++) {
			unsigned best = diagonal + (x[i - 1] != y[j - 1]);
			diagonal = row[j];
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
		}
	}
	return row[m];
}

bool near_enough(struct str a, struct str b)
{
	size_t longer = utf8_length(a) > utf8_length(b) ? utf8_length(a) : utf8_length(b);
	unsigned d = near_distance(a, b);
	return d <= 3 && d * 3 <= longer;
}

const char *near_word(struct str word, const char *const *words, size_t n)
{
	const char *best = NULL;
	unsigned least = FAR;
	for (size_t i = 0; i < n; i++) {
		if (words[i] == NULL || !near_enough(word, str_from(words[i])))
			continue;
		unsigned d = near_distance(word, str_from(words[i]));
		if (d < least) {
			least = d;
			best = words[i];
		}
	}
	return best;
}
