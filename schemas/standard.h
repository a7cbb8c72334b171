/* standard.h - a sharing standard, or anybody's Table Schema, loaded into plain structs (design.md 6, domain.md 2.1).
 *
 * A standard is a Table Schema v2 (JSON) with extra properties; a foreign schema simply lacks them. Everything lives in the standard's own arena;
 * strings are NUL-terminated as well. Unknown properties are kept in `json` and ignored.
 */
#ifndef SCHEMAS_STANDARD_H
#define SCHEMAS_STANDARD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/finding.h"
#include "base/json.h"
#include "base/str.h"
#include "schemas/list.h"

enum field_type {
	FIELD_ANY, FIELD_STRING, FIELD_INTEGER, FIELD_NUMBER, FIELD_BOOLEAN, FIELD_DATE, FIELD_DATETIME, FIELD_TIME, FIELD_YEAR, FIELD_YEARMONTH,
	FIELD_LIST, FIELD_OBJECT, FIELD_ARRAY, FIELD_DURATION, FIELD_GEOPOINT, FIELD_GEOJSON,
};
const char *field_type_name(enum field_type t);

/* Classes of privacy.md 1.1. */
enum privacy_class { CLASS_UNSAID, CLASS_NONE, CLASS_BUSINESS, CLASS_QUASI, CLASS_PERSISTENT, CLASS_PERSONAL, CLASS_SENSITIVE };
const char *privacy_class_name(enum privacy_class c);      /* "none", "business", "quasi", "persistent", "personal", "sensitive"; "unsaid" */
const char *privacy_class_letter(enum privacy_class c);    /* "N" "B" "Q" "K" "P" "S"; NULL for unsaid */

/* The treatments of schemas/treatments.def, in order of strictness (privacy.md 1.3). */
enum treatment {
	TREAT_UNSAID,
#define TREATMENT(symbol, name, strictness, about_zh, about_en) TREAT_##symbol,
#include "schemas/treatments.def"
#undef TREATMENT
	TREAT_COUNT
};
const char *treatment_name(enum treatment t);
unsigned treatment_strictness(enum treatment t);
const char *treatment_about(enum treatment t, bool zh);

/* A bound as exact text: a number in plain form whatever decimalChar and groupChar are; dates and times in the field's own format. */
struct bound { bool given; struct str text; };

struct field {
	struct str name, title, title_en, description, format, unit, width;
	enum field_type type;
	const struct str *aliases; size_t n_aliases;
	bool required, unique;
	enum { LEVEL_UNSAID, LEVEL_BASIC, LEVEL_STANDARD, LEVEL_EXCELLENT } level;
	struct bound minimum, maximum, exclusive_minimum, exclusive_maximum;
	bool has_min_length, has_max_length; size_t min_length, max_length;
	struct str pattern;                                 /* n = 0: none */
	const struct str *enumeration; size_t n_enumeration; bool has_enum;   /* constraint values as text */
	const struct list *list;                            /* code list, or NULL */
	struct str identifier;                              /* "uscc", "cn-id", "cn-phone", "division", "licence", "longitude", ... or empty */
	struct str delimiter; enum field_type item_type;    /* of type list; default "," and string */
	const struct str *missing; size_t n_missing; bool has_missing;        /* own missingValues */
	const struct str *true_values; size_t n_true; const struct str *false_values; size_t n_false;
	struct str decimal_char, group_char; bool bare_number;                /* defaults ".", "", true */
	enum privacy_class privacy;
	enum treatment open; const struct json *open_params;                  /* treatment in the open view and its params (may be NULL) */
	enum treatment share; const struct json *share_params;
	const struct json *json;                            /* the field's own object */
};

struct standard_rule { struct str id, expr, zh, en; enum severity severity; };

struct product_by { size_t field; struct str as; bool split; };           /* field: index into the person standard */
struct product_measure { struct str as, fn; bool has_field; size_t field; struct str expr, where; bool distribution; };
struct product {
	struct str standard;
	struct product_by *by; size_t n_by;
	struct product_measure *measures; size_t n_measures;
	unsigned min_n;
	struct str totals, zero;
};

struct standard {
	struct str id, version, domain, title, title_en, description, provider, update_cycle;   /* id is the schema's `name`; "" where a schema has none */
	bool foreign;                                       /* no `domain`: somebody's Table Schema, not a sharing standard */
	bool row_is_person, says_row_is_person;
	struct field *fields; size_t n_fields;
	enum { MATCH_EXACT, MATCH_EQUAL, MATCH_SUBSET, MATCH_SUPERSET, MATCH_PARTIAL } fields_match;
	bool by_name;                                       /* columns are found by id, title or alias (sharing standards) */
	const struct str *missing; size_t n_missing;        /* missingValues */
	size_t *primary_key; size_t n_primary_key;
	struct { size_t *fields; size_t n; } *unique_keys; size_t n_unique_keys;
	struct standard_rule *rules; size_t n_rules;
	struct product *products; size_t n_products;
	/* What the schema says and this version does not judge, by place: "fields[2].constraints.jsonSchema", "foreignKeys": check reports them as a warning. */
	const struct str *unchecked; size_t n_unchecked;
	const struct json *json;
	char digest[65];                                    /* SHA-256 of the source text */
};

struct standards;                                          /* the built-in ones, joined or replaced by a workspace's own (standards/, lists/) */
struct standards *standards_open(const char *workspace, struct err *err);      /* workspace may be NULL */
void standards_close(struct standards *s);
/* By id or id@version; NULL with err (ERR_INPUT, with a near id as a hint). */
const struct standard *standards_find(struct standards *s, struct str id, struct err *err);
const struct standard *standards_by_title(struct standards *s, struct str title);      /* folded; NULL if none */
/* The standard that makes this product, and which of its products; NULL if `id` is no product. */
const struct standard *standards_product_source(struct standards *s, struct str id, const struct product **product);
const struct list *standards_list(struct standards *s, struct str id);                 /* NULL if none */
size_t standards_count(struct standards *s);
const struct standard *standards_at(struct standards *s, size_t i, struct err *err);   /* sorted by id */
size_t standards_list_count(struct standards *s);
const struct list *standards_list_at(struct standards *s, size_t i);

/* Any Table Schema from its text. `s` gives code lists, may be NULL. The result is freed by standard_free. */
struct standard *standard_parse(struct str text, const char *name, struct standards *s, struct err *err);
void standard_free(struct standard *st);
size_t standard_field(const struct standard *st, struct str name);                     /* index, SIZE_MAX if none */

/* All names a header may use, folded, for table_options.wanted; lives as long as the standard. */
const struct str *standard_wanted(const struct standard *st, size_t *n);
/* The column of each field: map[field] = column or SIZE_MAX; by id, then title, then aliases, folded, brackets with units cut (domain.md 2.1.1).
 * how[column] (may be NULL) says what fitted. Two columns for one field: the first by that order, then the leftmost. */
enum header_fit { FIT_NONE, FIT_ID, FIT_TITLE, FIT_ALIAS };
void standard_map_header(const struct standard *st, const struct str *names, size_t n_names, size_t *map, enum header_fit *how);

/* The pure Table Schema that travels with data, as a fresh JSON tree: only these fields (indices), nothing of ours, a code list as `enum` (not for fields of type
 * list), missingValues [""], primaryKey and uniqueKeys where all their fields are published untreated. Whoever treats fields rewrites them afterwards; foreignKeys
 * to the lists' tables are publish's to add. */
struct json *standard_schema_json(const struct standard *st, const size_t *fields, size_t n_fields);

#endif
