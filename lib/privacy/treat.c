/* treat.c - the registry of treatments. To add one: privacy/treat_<name>.c with a `const struct treater`, one line here, its word in schemas/treatments.def. */
#include "privacy/treat.h"

#include "base/mem.h"

extern const struct treater treat_keep;
extern const struct treater treat_phone;
extern const struct treater treat_coord;
extern const struct treater treat_generalise;

static const struct treater *const treaters[] = {
	&treat_keep,
	&treat_phone,
	&treat_coord,
	&treat_generalise,
};

const struct treater *treater_find(enum treatment t)
{
	for (size_t i = 0; i < ARRAY_SIZE(treaters); i++)
		if (treaters[i]->treatment == t)
			return treaters[i];
	return NULL;
}

bool treatment_publishes(enum treatment t)
{
	return t != TREAT_UNSAID && t != TREAT_DROP && t != TREAT_REJECT && t != TREAT_AGGREGATE;
}

bool treatment_implemented(enum treatment t)
{
	return t != TREAT_UNSAID && (!treatment_publishes(t) || treater_find(t) != NULL);
}

enum treatment treatment_of(const struct field *f)
{
	if (f->open != TREAT_UNSAID)
		return f->open;
	switch (f->privacy) {
	case CLASS_BUSINESS:
		return str_is(f->identifier, "cn-phone") ? TREAT_PHONE : TREAT_KEEP;
	case CLASS_PERSONAL:
	case CLASS_PERSISTENT:
	case CLASS_QUASI:          /* to be made coarser, but nobody said how */
		return TREAT_DROP;
	case CLASS_SENSITIVE:
		return TREAT_REJECT;
	default:
		return TREAT_KEEP;
	}
}

bool treatment_too_mild(enum privacy_class c, enum treatment t)
{
	if (!treatment_publishes(t))
		return false;
	if (c == CLASS_PERSISTENT)
		return t != TREAT_TOKEN && t != TREAT_REDACT;
	if (c == CLASS_PERSONAL)
		return t != TREAT_REDACT;
	return c == CLASS_SENSITIVE;
}
