/* How columns of a file are found, and the schema that travels with published data. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "schemas/standard.h"

enum { MOST = 12 };

static struct standard *load(const char *text)
{
	struct err err = ERR_INIT;
	struct standard *st = standard_parse(str_from(text), "s.json", NULL, &err);
	if (st == NULL)
		fail_msg("%s", err.msg);
	return st;
}

static const char ours[] = "{\"name\":\"x.y\",\"version\":\"1.0.0\",\"domain\":\"x\",\"fields\":["
	"{\"name\":\"id\",\"title\":\"编号\"},"
	"{\"name\":\"area\",\"title\":\"面积\",\"aliases\":[\"占地面积\",\"面积(亩)\"]},"
	"{\"name\":\"mu\",\"title\":\"亩数\",\"aliases\":[\"编号\",\"土地面积(亩)\"]}]}";

/* Columns are separated by '|'; the wanted map by column number, '-' for none. */
static void map_as(const struct standard *st, const char *header, const char *wanted, const char *fits)
{
	struct str names[MOST], rest = str_from(header), part;
	size_t n = 0, map[MOST];
	enum header_fit how[MOST];
	char got[64] = "", fit[64] = "";
	bool more = true;
	while (str_split(&rest, &more, '|', &part))
		names[n++] = part;
	standard_map_header(st, names, n, map, how);
	for (size_t f = 0; f < st->n_fields; f++)
		got[f] = map[f] == SIZE_MAX ? '-' : (char)('0' + map[f]);
	for (size_t c = 0; c < n; c++)
		fit[c] = "-ita"[how[c]];
	if (strcmp(got, wanted) != 0 || strcmp(fit, fits) != 0)
		fail_msg("%s: fields %s (wanted %s), columns %s (wanted %s)", header, got, wanted, fit, fits);
}

static void by_id_title_alias_in_this_order(void **state)
{
	(void)state;
	struct standard *st = load(ours);
	map_as(st, "编号|面积|亩数", "012", "ttt");
	map_as(st, "MU| I D |占地面积", "120", "iia");
	map_as(st, "编号|id|x", "1--", "-i-");                  /* an id beats a title, wherever it stands */
	map_as(st, "占地面积|面积|面积", "-1-", "-t-");         /* a title beats an alias, then the leftmost */
	map_as(st, "面积（㎡）|编号*|“亩数”：", "102", "ttt");  /* brackets with units, marks, quotes */
	map_as(st, "面积(亩)|面积(公顷)", "-1-", "-t");         /* a title with its unit cut is a title; the whole spelling was an alias */
	map_as(st, "土地面积（亩）", "--0", "a");
	map_as(st, "面 积|景区|", "-0-", "t--");
	map_as(st, "(面积)|面积)|(", "---", "---");
	map_as(st, "面积(㎡)(约)", "-0-", "t");
	standard_free(st);
}

static void foreign_schemas_by_position_or_exact_name(void **state)
{
	(void)state;
	struct standard *st = load("{\"fields\":[{\"name\":\"a\",\"title\":\"T\"},{\"name\":\"b\"}]}");
	map_as(st, "b|A", "01", "--");
	map_as(st, "a", "0-", "i");
	map_as(st, "a|b|c", "01", "ii-");
	standard_free(st);
	st = load("{\"fieldsMatch\":\"equal\",\"fields\":[{\"name\":\"a\",\"title\":\"T\"},{\"name\":\"b\"}]}");
	map_as(st, "b| a |a", "10", "ii-");
	map_as(st, "T|B", "--", "--");
	standard_free(st);
}

static void wanted_names_are_folded(void **state)
{
	(void)state;
	struct standard *st = load(ours);
	size_t n;
	const struct str *names = standard_wanted(st, &n);
	assert_int_equal(n, 3 + 3 + 3);                         /* an alias that is a title too counts once */
	bool unit = false;
	for (size_t i = 0; i < n; i++)
		unit |= str_is(names[i], "面积(亩)");
	assert_true(unit);
	standard_free(st);
}

static void published_schema_is_pure(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	struct standards *s = standards_open(NULL, &err);
	const struct standard *st = standards_find(s, STR("tour.scenic_area"), &err);
	size_t fields[] = { standard_field(st, STR("record_id")), standard_field(st, STR("grade")), standard_field(st, STR("accessible")) };
	struct json *j = standard_schema_json(st, fields, 3);
	const struct json *grade = json_next(json_first(json_get(j, "fields")));
	assert_int_equal(json_count(json_get(j, "fields")), 3);
	assert_string_equal(json_cstr(json_get(grade, "name")), "grade");
	assert_int_equal(json_count(json_path(grade, "constraints.enum")), 5);
	assert_true(json_bool(json_path(grade, "constraints.required"), false));
	assert_string_equal(json_cstr(json_first(json_get(j, "primaryKey"))), "record_id");
	assert_null(json_get(j, "uniqueKeys"));                 /* its fields are not all there */
	assert_int_equal(json_count(json_get(j, "missingValues")), 1);
	static const char *const not_ours[] = { "codelist", "privacy", "aliases", "trueValues", "level", "sharing", "missingValues", "titles", "identifier" };
	for (const struct json *f = json_first(json_get(j, "fields")); f != NULL; f = json_next(f))
		for (size_t i = 0; i < sizeof not_ours / sizeof *not_ours; i++)
			assert_null(json_get(f, not_ours[i]));
	json_free(j);

	/* A treated or absent field is no key. */
	st = standards_find(s, STR("home.worker"), &err);
	size_t id = standard_field(st, STR("record_id"));
	j = standard_schema_json(st, &id, 1);
	assert_null(json_get(j, "primaryKey"));
	json_free(j);

	/* What it writes can be read. */
	st = standards_find(s, STR("sport.venue"), &err);
	size_t all[64];
	for (size_t i = 0; i < st->n_fields; i++)
		all[i] = i;
	j = standard_schema_json(st, all, st->n_fields);
	struct buf text = BUF_INIT(1u << 20);
	json_print(j, &text, 1);
	struct standard *back = load(buf_cstr(&text));
	assert_int_equal(back->n_fields, 40);
	assert_true(back->foreign && back->n_unique_keys == 1);
	assert_int_equal(back->fields[standard_field(back, STR("closed_days"))].type, FIELD_LIST);
	standard_free(back);
	buf_release(&text);
	json_free(j);
	standards_close(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_id_title_alias_in_this_order),
		cmocka_unit_test(foreign_schemas_by_position_or_exact_name),
		cmocka_unit_test(wanted_names_are_folded),
		cmocka_unit_test(published_schema_is_pure),
	};
	return cmocka_run_group_tests_name("schemas/header", tests, NULL, NULL);
}
