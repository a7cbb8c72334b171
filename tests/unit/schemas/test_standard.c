/* Any Table Schema from its text: forms of all versions, errors that name their place, and what is reported as not judged. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "schemas/standard.h"

static struct standard *load(const char *text)
{
	struct err err = ERR_INIT;
	struct standard *st = standard_parse(str_from(text), "s.json", NULL, &err);
	if (st == NULL)
		fail_msg("%s", err.msg);
	return st;
}

static void v1_forms_are_read(void **state)
{
	(void)state;
	struct standard *st = load("{\"primaryKey\":\"a\",\"fields\":["
		"{\"name\":\"a\",\"type\":\"integer\",\"constraints\":{\"minimum\":\"-90\",\"maximum\":9007199254740,\"required\":\"true\"}},"
		"{\"name\":\"b\"},"
		"{\"name\":\"c\",\"type\":\"number\",\"decimalChar\":\",\",\"groupChar\":\".\",\"constraints\":{\"minimum\":\"1.234,50\"}},"
		"{\"name\":\"b\",\"type\":\"date\",\"format\":\"fmt:default\",\"constraints\":{\"minimum\":\"2020-02-29\"}},"
		"{\"name\":\"e\",\"type\":\"string\",\"constraints\":{\"enum\":[\"x\",1,true],\"minLength\":2,\"pattern\":\"[a-z]+\"}}]}");
	assert_true(st->foreign);
	assert_false(st->by_name);
	assert_int_equal(st->n_fields, 5);                         /* a name twice is no error */
	assert_int_equal(st->n_primary_key, 1);
	assert_int_equal(st->primary_key[0], 0);
	const struct field *f = st->fields;
	assert_true(f[0].required);
	assert_string_equal(f[0].minimum.text.p, "-90");
	assert_string_equal(f[0].maximum.text.p, "9007199254740");
	assert_false(f[0].exclusive_minimum.given);
	assert_int_equal(f[1].type, FIELD_ANY);
	assert_string_equal(f[2].minimum.text.p, "1234.50");
	assert_string_equal(f[3].format.p, "default");
	assert_int_equal(f[4].n_enumeration, 3);
	assert_string_equal(f[4].enumeration[1].p, "1");
	assert_string_equal(f[4].enumeration[2].p, "true");
	assert_true(f[4].has_min_length && f[4].min_length == 2 && !f[4].has_max_length);
	assert_string_equal(f[4].pattern.p, "[a-z]+");
	assert_int_equal(st->n_missing, 1);
	assert_string_equal(st->missing[0].p, "");
	assert_int_equal(st->n_unchecked, 0);
	assert_int_equal(st->fields_match, MATCH_EXACT);
	assert_int_equal(strlen(st->digest), 64);
	standard_free(st);
}

static void v2_forms_are_read(void **state)
{
	(void)state;
	struct standard *st = load("\xEF\xBB\xBF{\"fieldsMatch\":[\"subset\"],\"missingValues\":[{\"value\":\"-9\",\"label\":\"refused\"},{\"value\":\"\"}],"
		"\"primaryKey\":[\"a\",\"b\"],\"uniqueKeys\":[[\"b\"],[\"a\",\"c\"]],\"fields\":["
		"{\"name\":\"a\",\"type\":\"integer\",\"constraints\":{\"exclusiveMinimum\":0.5,\"exclusiveMaximum\":\"7\"}},"
		"{\"name\":\"b\",\"type\":\"string\",\"missingValues\":[],\"categories\":[{\"value\":\"x\",\"label\":\"X\"},{\"value\":\"y\"}]},"
		"{\"name\":\"c\",\"type\":\"list\",\"delimiter\":\"||\",\"itemType\":\"date\"},"
		"{\"name\":\"d\",\"type\":\"boolean\",\"trueValues\":[\"oui\"],\"falseValues\":[\"non\",\"\"],\"privacy\":\"x\",\"aliases\":7}]}");
	assert_int_equal(st->fields_match, MATCH_SUBSET);
	assert_int_equal(st->n_missing, 2);
	assert_string_equal(st->missing[0].p, "-9");
	assert_int_equal(st->n_primary_key, 2);
	assert_int_equal(st->n_unique_keys, 2);
	assert_int_equal(st->unique_keys[1].n, 2);
	assert_int_equal(st->unique_keys[1].fields[1], 2);
	const struct field *f = st->fields;
	assert_string_equal(f[0].exclusive_minimum.text.p, "0.5");
	assert_string_equal(f[0].exclusive_maximum.text.p, "7");
	assert_true(f[1].has_missing && f[1].n_missing == 0);
	assert_true(f[1].has_enum && f[1].n_enumeration == 2);     /* categories are judged like an enum */
	assert_string_equal(f[1].enumeration[0].p, "x");
	assert_string_equal(f[2].delimiter.p, "||");
	assert_int_equal(f[2].item_type, FIELD_DATE);
	assert_int_equal(f[3].n_true, 1);
	assert_int_equal(f[3].n_false, 2);
	assert_int_equal(f[3].privacy, CLASS_UNSAID);              /* properties of ours mean nothing in a foreign schema */
	assert_int_equal(f[3].n_aliases, 0);
	standard_free(st);
}

static void errors_name_file_and_place(void **state)
{
	(void)state;
	static const struct { const char *text, *message; } cases[] = {
		{ "", "s.json" },
		{ "[]", "'s.json': it must be a JSON object" },
		{ "{}", "'s.json': fields must hold at least one field" },
		{ "{\"fields\":[]}", "fields must hold at least one field" },
		{ "{\"fields\":{}}", "fields must be an array" },
		{ "{\"fields\":[7]}", "fields[0] must be an object" },
		{ "{\"fields\":[{\"name\":\"a\"},{\"type\":\"string\"}]}", "fields[1].name is missing or empty" },
		{ "{\"fields\":[{\"name\":\"a\",\"type\":\"strnig\"}]}", "fields[0].type 'strnig' is unknown, expected one of any, string, integer" },
		{ "{\"fields\":[{\"name\":\"a\",\"type\":7}]}", "fields[0].type must be a string" },
		{ "{\"fields\":[{\"name\":\"a\",\"constraints\":[]}]}", "fields[0].constraints must be an object" },
		{ "{\"fields\":[{\"name\":\"a\",\"constraints\":{\"required\":1}}]}", "fields[0].constraints.required must be true or false" },
		{ "{\"fields\":[{\"name\":\"a\",\"type\":\"integer\",\"constraints\":{\"minimum\":\"x\"}}]}", "fields[0].constraints.minimum must be a value of type integer" },
		{ "{\"fields\":[{\"name\":\"a\",\"type\":\"date\",\"constraints\":{\"maximum\":\"2021-02-29\"}}]}", "fields[0].constraints.maximum must be a value of type date" },
		{ "{\"fields\":[{\"name\":\"a\",\"type\":\"number\",\"constraints\":{\"minimum\":true}}]}", "must be a value of type number" },
		{ "{\"fields\":[{\"name\":\"a\",\"constraints\":{\"enum\":[]}}]}", "fields[0].constraints.enum must hold at least one value" },
		{ "{\"fields\":[{\"name\":\"a\",\"constraints\":{\"minLength\":-1}}]}", "fields[0].constraints.minLength must be a whole number" },
		{ "{\"fields\":[{\"name\":\"a\",\"type\":\"list\",\"itemType\":\"object\"}]}", "fields[0].itemType 'object' cannot stand in a list" },
		{ "{\"fields\":[{\"name\":\"a\",\"type\":\"list\",\"delimiter\":\"\"}]}", "fields[0].delimiter is empty" },
		{ "{\"fields\":[{\"name\":\"a\",\"missingValues\":\"x\"}]}", "fields[0].missingValues must be an array" },
		{ "{\"fields\":[{\"name\":\"a\"}],\"primaryKey\":\"b\"}", "primaryKey names 'b', which is no field" },
		{ "{\"fields\":[{\"name\":\"a\"}],\"uniqueKeys\":[[\"a\"],[\"c\"]]}", "uniqueKeys[1] names 'c', which is no field" },
		{ "{\"fields\":[{\"name\":\"a\"}],\"uniqueKeys\":[\"a\"]}", "uniqueKeys[0] must be an array of field names" },
		{ "{\"fields\":[{\"name\":\"a\"}],\"fieldsMatch\":\"some\"}", "fieldsMatch is unknown, expected one of exact, equal" },
		{ "{\"domain\":\"x\",\"fields\":[{\"name\":\"a\"}]}", "name is missing or empty" },
		{ "{\"domain\":\"x\",\"name\":\"x.y\",\"fields\":[{\"name\":\"a\"}]}", "version is missing or empty" },
		{ "{\"domain\":\"x\",\"name\":\"x.y\",\"version\":\"1\",\"fields\":[{\"name\":\"a\",\"title\":\"t\"},{\"name\":\"b\",\"title\":\"T\"}]}", "fields[1].title 'T' is a name of fields[0] too" },
		{ "{\"domain\":\"x\",\"name\":\"x.y\",\"version\":\"1\",\"fields\":[{\"name\":\"a\",\"privacy\":{\"class\":\"secret\"}}]}",
			"fields[0].privacy.class 'secret' is unknown, expected one of none, business, quasi" },
		{ "{\"domain\":\"x\",\"name\":\"x.y\",\"version\":\"1\",\"fields\":[{\"name\":\"a\",\"privacy\":{\"open\":\"gen\"}}]}", "expected one of keep, phone, coord" },
		{ "{\"domain\":\"x\",\"name\":\"x.y\",\"version\":\"1\",\"fields\":[{\"name\":\"a\",\"level\":\"low\"}]}", "expected one of basic, standard, excellent" },
		{ "{\"domain\":\"x\",\"name\":\"x.y\",\"version\":\"1\",\"fields\":[{\"name\":\"a\"}],\"rules\":[{\"id\":\"1\"}]}", "rules[0].expr is missing or empty" },
		{ "{\"domain\":\"x\",\"name\":\"x.y\",\"version\":\"1\",\"fields\":[{\"name\":\"a\"}],\"products\":[{\"standard\":\"z\",\"by\":[{\"field\":\"q\"}]}]}",
			"products[0].by[0].field names 'q', which is no field" },
		{ "{\"domain\":\"x\",\"name\":\"x.y\",\"version\":\"1\",\"fields\":[{\"name\":\"a\"}],"
			"\"products\":[{\"standard\":\"z\",\"by\":[{\"field\":\"a\"}],\"measures\":[{\"as\":\"m\",\"fn\":\"max\"}]}]}", "products[0].measures[0].fn 'max' is unknown" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct err err = ERR_INIT;
		struct standard *st = standard_parse(str_from(cases[i].text), "s.json", NULL, &err);
		if (st != NULL || err.kind != ERR_INPUT || strstr(err.msg, cases[i].message) == NULL)
			fail_msg("case %zu: %s", i, st ? "it loads" : err.msg);
	}
}

static bool is_unchecked(const struct standard *st, const char *place)
{
	for (size_t i = 0; i < st->n_unchecked; i++)
		if (str_is(st->unchecked[i], place))
			return true;
	return false;
}

static void what_is_not_judged_is_listed(void **state)
{
	(void)state;
	struct standard *st = load("{\"foreignKeys\":[{\"fields\":\"a\",\"reference\":{\"resource\":\"\",\"fields\":\"a\"}}],\"custom_checks\":[{\"name\":\"x\"}],\"fields\":["
		"{\"name\":\"a\",\"type\":\"date\",\"format\":\"%d/%m/%Y\",\"constraints\":{\"minimum\":\"01/02/2020\",\"required\":true}},"
		"{\"name\":\"b\",\"type\":\"object\",\"constraints\":{\"jsonSchema\":{},\"minLength\":1,\"maximum\":3}},"
		"{\"name\":\"c\",\"type\":\"integer\",\"required\":true,\"constraints\":{\"pattern\":\"x\",\"minimun\":1}},"
		"{\"name\":\"d\",\"type\":\"string\",\"format\":\"wkt\",\"constraints\":{\"maxLength\":3,\"unique\":true}},"
		"{\"name\":\"e\",\"type\":\"string\",\"format\":\"uri\"},{\"name\":\"f\",\"type\":\"duration\",\"constraints\":{\"minimum\":\"P1D\",\"enum\":null}}]}");
	static const char *const places[] = {
		"foreignKeys", "custom_checks", "fields[1].constraints.jsonSchema", "fields[1].constraints.maximum", "fields[2].required",
		"fields[2].constraints.pattern", "fields[2].constraints.minimun", "fields[3].format", "fields[5].constraints.minimum",
	};
	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		if (!is_unchecked(st, places[i]))
			fail_msg("%s is not listed", places[i]);
	assert_int_equal(st->n_unchecked, sizeof places / sizeof *places);
	assert_string_equal(st->fields[0].minimum.text.p, "01/02/2020");
	assert_true(st->fields[0].required);
	assert_true(st->fields[1].has_min_length && !st->fields[1].maximum.given);
	assert_int_equal(st->fields[2].pattern.n, 0);
	standard_free(st);
}

/* Real schemas of others load unchanged. */
static void real_schemas_load(void **state)
{
	(void)state;
	static const char *const names[] = { "aires-loisirs", "circuits-touristiques", "equipements-collectifs", "fontaine-eau", "stationnement" };
	if (access("../shared/corpora", R_OK) < 0) {
		print_message("SKIPPED: ../shared/corpora is not present\n");
		skip();
	}
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char path[200];
		struct err err = ERR_INIT;
		struct buf b = BUF_INIT(1u << 20);
		snprintf(path, sizeof path, "../shared/corpora/%s/schema.json", names[i]);
		assert_int_equal(file_read(AT_FDCWD, path, 1u << 20, &b, &err), 0);
		struct standard *st = standard_parse(buf_str(&b), path, NULL, &err);
		if (st == NULL)
			fail_msg("%s", err.msg);
		assert_true(st->foreign && st->n_fields > 3);
		standard_free(st);
		buf_release(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(v1_forms_are_read),
		cmocka_unit_test(v2_forms_are_read),
		cmocka_unit_test(errors_name_file_and_place),
		cmocka_unit_test(what_is_not_judged_is_listed),
		cmocka_unit_test(real_schemas_load),
	};
	return cmocka_run_group_tests_name("schemas/standard", tests, NULL, NULL);
}
