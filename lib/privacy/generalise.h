/* generalise.h - the forms of the treatment generalise (privacy.md 1.4). One descriptor a form, listed in treat_generalise.c. */
#ifndef PRIVACY_GENERALISE_H
#define PRIVACY_GENERALISE_H

#include "privacy/treat.h"

struct generalise_form {
	const char *name;
	const char *const *keys;           /* parameters besides `form` and `maxUnparsed`, NULL-terminated */
	int (*params)(const struct field *f, const struct json *params, struct err *err);
	enum treated (*cell)(const struct field *f, const struct json *params, const struct treatment_row *row, struct str cell, struct buf *out);
	void (*schema)(const struct field *f, const struct json *params, struct json *field_json);
};
extern const struct generalise_form generalise_date, generalise_region;                                            /* treat_generalise.c */
extern const struct generalise_form generalise_age, generalise_bins, generalise_round, generalise_topcode;         /* generalise_number.c */

/* The field as it is published: another type, bounds and patterns of the original gone, `required` kept; values (may be NULL, an array, taken over) becomes the ordered enum. */
void generalise_rewrite(struct json *field_json, const char *type, struct json *values);

#endif
