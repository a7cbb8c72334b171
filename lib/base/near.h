/* near.h - "did you mean": the edit distance of two short words, over code points. */
#ifndef BASE_NEAR_H
#define BASE_NEAR_H

#include "base/str.h"

/* Insertions, deletions and replacements that part a from b; words of more than 60 code points are as far as can be (1,000). */
unsigned near_distance(struct str a, struct str b);
/* Near enough to be suggested: at most a third of the longer word, and at most 3. */
bool near_enough(struct str a, struct str b);
/* The nearest of n words (NULL entries are skipped), or NULL. */
const char *near_word(struct str word, const char *const *words, size_t n);

#endif
