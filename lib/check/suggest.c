/* suggest.c - see suggest.h */
#include "check/suggest.h"

#include "base/near.h"

#define SHOWN 8                    /* allowed values that are listed */
#define FAR_BYTES 12               /* three characters: near words differ in length by no more */

/* The first of the nearest; one letter off is near enough to stop. */
static struct str nearest(const struct field *f, struct str wrong)
{
	struct str best = STR_NONE;
	unsigned least = 4;
	if (f->list != NULL)
		return list_nearest(f->list, wrong);
	for (size_t i = 0; i < f->n_enumeration && least > 1; i++) {
		struct str one = f->enumeration[i];
		if (one.n > wrong.n + FAR_BYTES || wrong.n > one.n + FAR_BYTES)
			continue;
		unsigned d = near_distance(wrong, one);
		if (d < least && near_enough(wrong, one)) {
			best = one;
			least = d;
		}
	}
	return best;
}

void suggest_value(const struct field *f, struct str wrong, bool search, enum lang lang, struct buf *out)
{
	struct str near = search ? nearest(f, wrong) : STR_NONE;
	if (near.p != NULL) {
		buf_adds(out, i18n(lang, "是不是“", "did you mean '"));
		buf_addstr(out, near);
		buf_adds(out, i18n(lang, "”？", "'?"));
		return;
	}
	size_t n = f->list != NULL ? list_count(f->list) : f->n_enumeration;
	buf_adds(out, i18n(lang, "允许的值：", "allowed: "));
	for (size_t i = 0; i < n && i < SHOWN; i++) {
		buf_adds(out, i == 0 ? "" : i18n(lang, "、", ", "));
		buf_addstr(out, f->list != NULL ? list_at(f->list, i)->code : f->enumeration[i]);
	}
	if (n > SHOWN && lang == LANG_ZH)
		buf_addf(out, "……（共%zu个）", n);
	else if (n > SHOWN)
		buf_addf(out, ", ... (%zu in all)", n);
}
