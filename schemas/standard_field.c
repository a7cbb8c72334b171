/* standard_field.c - one field of a schema, from JSON */
#include "schemas/standard_read.h"

/* The formats that check judges besides `default` (lib/check/typed.c); others are listed as unchecked. NULL: any, by a pattern of strptime. */
static const struct { enum field_type type; const char *format; } judged_formats[] = {
	{ FIELD_STRING, "email" }, { FIELD_STRING, "uri" }, { FIELD_STRING, "binary" }, { FIELD_STRING, "uuid" }, { FIELD_DATE, NULL }, { FIELD_DATETIME, NULL },
	{ FIELD_TIME, NULL }, { FIELD_GEOPOINT, "array" }, { FIELD_GEOPOINT, "object" },
};

static const struct str default_true[] = { STR_INIT("true"), STR_INIT("True"), STR_INIT("TRUE"), STR_INIT("1") };
static const struct str default_false[] = { STR_INIT("false"), STR_INIT("False"), STR_INIT("FALSE"), STR_INIT("0") };

static int read_format(struct reader *r, const struct json *j, const char *at, struct field *f)
{
	if (read_string(r, j, at, "format", &f->format) < 0)
		return -1;
	if (str_starts(f->format, STR("fmt:")))            /* version 0 */
		f->format = str_sub(f->format, 4, f->format.n);
	if (f->format.n == 0)
		f->format = STR("default");
	bool judged = str_is(f->format, "default");
	for (size_t i = 0; i < sizeof judged_formats / sizeof *judged_formats; i++)
		judged |= judged_formats[i].type == f->type && (judged_formats[i].format == NULL || str_is(f->format, judged_formats[i].format));
	if (!judged)
		read_unchecked(r, at, "format");
	return 0;
}

static int read_aliases(struct reader *r, const struct json *j, const char *at, struct field *f)
{
	const struct json *titles;
	if (read_object(r, j, at, "titles", &titles) < 0)
		return -1;
	const char *titles_at = arena_printf(&r->own->arena, "%s.titles", at);
	if (read_string(r, titles, titles_at, "en", &f->title_en) < 0)
		return -1;
	if (f->title_en.p == NULL)
		f->title_en = STR("");
	return read_strings(r, j, at, "aliases", false, &f->aliases, &f->n_aliases);
}

static int read_texts(struct reader *r, const struct json *j, const char *at, struct field *f)
{
	const struct { const char *key; struct str *out; } texts[] = {
		{ "title", &f->title }, { "description", &f->description }, { "unit", &f->unit }, { "width", &f->width }, { "identifier", &f->identifier },
	};
	bool foreign = r->own->st.foreign;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		if (foreign && i >= 2)                     /* properties of ours: in a foreign schema they mean nothing */
			*texts[i].out = STR("");
		else if (read_string(r, j, at, texts[i].key, texts[i].out) < 0)
			return -1;
		if (texts[i].out->p == NULL)
			*texts[i].out = STR("");
	}
	f->title_en = STR("");
	return foreign ? 0 : read_aliases(r, j, at, f);
}

static int read_list_type(struct reader *r, const struct json *j, const char *at, struct field *f)
{
	static const enum field_type simple[] = {
		FIELD_STRING, FIELD_INTEGER, FIELD_BOOLEAN, FIELD_NUMBER, FIELD_DATETIME, FIELD_DATE, FIELD_TIME,
	};
	f->delimiter = STR(",");
	f->item_type = FIELD_STRING;
	if (f->type != FIELD_LIST)
		return 0;
	struct str delimiter;
	if (read_string(r, j, at, "delimiter", &delimiter) < 0 || read_type(r, j, at, "itemType", &f->item_type) < 0)
		return -1;
	if (delimiter.p != NULL && delimiter.n == 0)
		return read_bad(r, at, "delimiter", "is empty");
	if (delimiter.n > 0)
		f->delimiter = delimiter;
	for (size_t i = 0; i < sizeof simple / sizeof *simple; i++)
		if (f->item_type == simple[i])
			return 0;
	return read_bad(r, at, "itemType", "'%s' cannot stand in a list, expected one of string, integer, boolean, number, datetime, date, time",
		field_type_name(f->item_type));
}

static int read_type_options(struct reader *r, const struct json *j, const char *at, struct field *f)
{
	f->true_values = default_true;
	f->n_true = sizeof default_true / sizeof *default_true;
	f->false_values = default_false;
	f->n_false = sizeof default_false / sizeof *default_false;
	f->bare_number = true;
	if (f->type == FIELD_BOOLEAN && (read_strings(r, j, at, "trueValues", false, &f->true_values, &f->n_true) < 0 ||
		read_strings(r, j, at, "falseValues", false, &f->false_values, &f->n_false) < 0))
		return -1;
	if (read_string(r, j, at, "decimalChar", &f->decimal_char) < 0 || read_string(r, j, at, "groupChar", &f->group_char) < 0)
		return -1;
	if (f->decimal_char.n == 0)
		f->decimal_char = STR(".");
	if (f->group_char.n == 0)
		f->group_char = STR("");
	if (read_bool(r, j, at, "bareNumber", &f->bare_number) < 0)
		return -1;
	return read_list_type(r, j, at, f);
}

static int read_missing(struct reader *r, const struct json *j, const char *at, struct field *f)
{
	if (read_values(r, j, at, "missingValues", &f->missing, &f->n_missing) < 0)
		return -1;
	f->has_missing = f->missing != NULL;
	return 0;
}

static int read_codelist(struct reader *r, const struct json *j, const char *at, struct field *f)
{
	struct str id;
	if (read_string(r, j, at, "codelist", &id) < 0 || id.n == 0)
		return id.n == 0 ? 0 : -1;
	if (r->lists == NULL) {
		read_unchecked(r, at, "codelist");
		return 0;
	}
	f->list = standards_list(r->lists, id);
	return f->list != NULL ? 0 : read_bad(r, at, "codelist", "'%.*s' is no code list that is there", STR_ARG(id));
}

static int read_privacy(struct reader *r, const struct json *j, const char *field_at, struct field *f)
{
	const struct json *p;
	const char *at = arena_printf(&r->own->arena, "%s.privacy", field_at);
	if (read_object(r, j, field_at, "privacy", &p) < 0)
		return -1;
	if (read_class(r, p, at, "class", &f->privacy) < 0 || read_treatment(r, p, at, "open", &f->open) < 0 || read_treatment(r, p, at, "share", &f->share) < 0)
		return -1;
	if (read_object(r, p, at, "params", &f->open_params) < 0)
		return -1;
	return read_object(r, p, at, "shareParams", &f->share_params);
}

/* What sharing standards add to Table Schema. */
static int read_ours(struct reader *r, const struct json *j, const char *at, struct field *f)
{
	static const char *const levels[] = { "basic", "standard", "excellent", NULL };
	int level = -1;
	if (read_codelist(r, j, at, f) < 0 || read_privacy(r, j, at, f) < 0 || read_word(r, j, at, "level", levels, &level) < 0)
		return -1;
	const struct json *sharing;
	if (read_object(r, j, at, "sharing", &sharing) < 0)
		return -1;
	f->level = (unsigned)(level + 1);          /* LEVEL_UNSAID stands before the words */
	return 0;
}

int read_field(struct reader *r, const struct json *j, const char *at, struct field *f)
{
	if (json_type(j) != JSON_OBJECT)
		return read_bad(r, at, "", "must be an object");
	f->json = j;
	if (read_needed(r, j, at, "name", &f->name) < 0 || read_type(r, j, at, "type", &f->type) < 0 || read_format(r, j, at, f) < 0)
		return -1;
	if (read_texts(r, j, at, f) < 0 || read_type_options(r, j, at, f) < 0 || read_missing(r, j, at, f) < 0)
		return -1;
	for (const struct json *m = json_first(j); m != NULL; m = json_next(m))
		if (str_is(json_key(m), "required") || str_is(json_key(m), "unique"))
			read_unchecked(r, at, arena_cstr(&r->own->arena, json_key(m)));        /* they belong into `constraints` */
	if (read_constraints(r, j, at, f) < 0)
		return -1;
	return r->own->st.foreign ? 0 : read_ours(r, j, at, f);
}
