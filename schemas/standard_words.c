/* standard_words.c - the words of standards: types, privacy classes, treatments */
#include "schemas/standard_read.h"

static const char *const type_names[] = {
	"any", "string", "integer", "number", "boolean", "date", "datetime", "time", "year", "yearmonth", "list", "object", "array", "duration", "geopoint",
	"geojson", NULL,
};
static const char *const class_names[] = { "unsaid", "none", "business", "quasi", "persistent", "personal", "sensitive", NULL };
static const char *const class_letters[] = { NULL, "N", "B", "Q", "K", "P", "S" };

static const struct { const char *name; unsigned strictness; const char *zh, *en; } treatments[] = {
	{ "unsaid", 0, "未规定", "not said" },
#define TREATMENT(symbol, name, strictness, about_zh, about_en) { name, strictness, about_zh, about_en },
#include "schemas/treatments.def"
#undef TREATMENT
};

const char *field_type_name(enum field_type t) { return type_names[t]; }
const char *privacy_class_name(enum privacy_class c) { return class_names[c]; }
const char *privacy_class_letter(enum privacy_class c) { return class_letters[c]; }
const char *treatment_name(enum treatment t) { return treatments[t].name; }
unsigned treatment_strictness(enum treatment t) { return treatments[t].strictness; }
const char *treatment_about(enum treatment t, bool zh) { return zh ? treatments[t].zh : treatments[t].en; }

int read_word(struct reader *r, const struct json *object, const char *at, const char *key, const char *const *words, int *out)
{
	struct str s;
	if (read_string(r, object, at, key, &s) < 0)
		return -1;
	if (s.p == NULL)
		return 0;
	struct buf all = BUF_INIT(400);
	for (int i = 0; words[i] != NULL; i++) {
		if (str_is(s, words[i])) {
			*out = i;
			buf_release(&all);
			return 0;
		}
		buf_addf(&all, "%s%s", i > 0 ? ", " : "", words[i]);
	}
	read_bad(r, at, key, "'%.*s' is unknown, expected one of %s", (int)(s.n < 60 ? s.n : 60), s.p, buf_cstr(&all));
	buf_release(&all);
	return -1;
}

int read_type(struct reader *r, const struct json *object, const char *at, const char *key, enum field_type *out)
{
	int i = (int)*out;
	if (read_word(r, object, at, key, type_names, &i) < 0)
		return -1;
	*out = (enum field_type)i;
	return 0;
}

int read_class(struct reader *r, const struct json *object, const char *at, const char *key, enum privacy_class *out)
{
	int i = 0;
	if (read_word(r, object, at, key, class_names + 1, &i) < 0)
		return -1;
	*out = json_type(json_get(object, key)) == JSON_STRING ? (enum privacy_class)(i + 1) : CLASS_UNSAID;
	return 0;
}

int read_treatment(struct reader *r, const struct json *object, const char *at, const char *key, enum treatment *out)
{
	const char *names[TREAT_COUNT];
	for (int t = 1; t < TREAT_COUNT; t++)
		names[t - 1] = treatments[t].name;
	names[TREAT_COUNT - 1] = NULL;
	int i = 0;
	if (read_word(r, object, at, key, names, &i) < 0)
		return -1;
	*out = json_type(json_get(object, key)) == JSON_STRING ? (enum treatment)(i + 1) : TREAT_UNSAID;
	return 0;
}
