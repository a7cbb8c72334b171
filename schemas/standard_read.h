/* standard_read.h - inside of schemas/: how a standard is read from JSON. Every reader takes an object, the place of that object ("" or "fields[3].constraints")
 * and a key; an absent or null member leaves *out as it is (strings: {NULL,0}); a wrong one is an error that names file and place. */
#ifndef SCHEMAS_STANDARD_READ_H
#define SCHEMAS_STANDARD_READ_H

#include "base/arena.h"
#include "base/hash.h"
#include "schemas/standard.h"

/* What stands behind a struct standard. */
struct standard_own {
	struct standard st;                /* first: the public pointer is this one */
	struct arena arena;
	struct json *tree;
	struct hash_map *names;            /* folded header spelling -> field * FIT_KINDS + enum header_fit; NULL unless by_name */
	struct str *wanted;
	size_t n_wanted;
};
enum { FIT_KINDS = 4 };
static inline struct standard_own *standard_own(const struct standard *st) { return (struct standard_own *)(uintptr_t)st; }

struct reader {
	struct standard_own *own;
	struct standards *lists;           /* may be NULL */
	const char *name;                  /* of the file, for messages */
	struct err *err;
	struct str *unchecked;
	size_t n_unchecked, cap_unchecked;
};

int read_bad(struct reader *r, const char *at, const char *key, const char *format, ...) __attribute__((format(printf, 4, 5)));
void read_unchecked(struct reader *r, const char *at, const char *key);
const struct json *read_member(const struct json *object, const char *key);        /* NULL where absent or null */
int read_object(struct reader *r, const struct json *object, const char *at, const char *key, const struct json **out);
int read_array(struct reader *r, const struct json *object, const char *at, const char *key, const struct json **out);
int read_string(struct reader *r, const struct json *object, const char *at, const char *key, struct str *out);
int read_needed(struct reader *r, const struct json *object, const char *at, const char *key, struct str *out);     /* not absent, not empty */
int read_bool(struct reader *r, const struct json *object, const char *at, const char *key, bool *out);
int read_count(struct reader *r, const struct json *object, const char *at, const char *key, bool *has, size_t *out);
/* Array of strings; with `one`, a single string counts as an array of one (v1). */
int read_strings(struct reader *r, const struct json *object, const char *at, const char *key, bool one, const struct str **out, size_t *n);
/* Array of values in any JSON form, or of {value, label}, as text. */
int read_values(struct reader *r, const struct json *object, const char *at, const char *key, const struct str **out, size_t *n);
struct str read_text(struct reader *r, const struct json *value);                  /* a scalar as text */
/* One of a NULL-terminated list of words: its index. */
int read_word(struct reader *r, const struct json *object, const char *at, const char *key, const char *const *words, int *out);
int read_type(struct reader *r, const struct json *object, const char *at, const char *key, enum field_type *out);
int read_class(struct reader *r, const struct json *object, const char *at, const char *key, enum privacy_class *out);
int read_treatment(struct reader *r, const struct json *object, const char *at, const char *key, enum treatment *out);

int read_field(struct reader *r, const struct json *j, const char *at, struct field *f);           /* standard_field.c */
int read_constraints(struct reader *r, const struct json *field, const char *at, struct field *f); /* standard_constraints.c */
int read_rules(struct reader *r);                                                                   /* standard_parts.c */
int read_products(struct reader *r);
int read_keys(struct reader *r);
int read_header_names(struct reader *r);                                                            /* standard_header.c */

#endif
