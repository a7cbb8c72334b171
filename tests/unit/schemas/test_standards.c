/* The registry: the standards that are part of the program, and a workspace's own. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/db.h"
#include "base/file.h"
#include "schemas/standard.h"

static struct standards *open_all(const char *workspace)
{
	struct err err = ERR_INIT;
	struct standards *s = standards_open(workspace, &err);
	if (s == NULL)
		fail_msg("%s", err.msg);
	return s;
}

static const struct standard *find(struct standards *s, const char *id)
{
	struct err err = ERR_INIT;
	const struct standard *st = standards_find(s, str_from(id), &err);
	if (st == NULL)
		fail_msg("%s", err.msg);
	return st;
}

static const struct field *field(const struct standard *st, const char *name)
{
	size_t i = standard_field(st, str_from(name));
	if (i == SIZE_MAX)
		fail_msg("no field %s", name);
	return &st->fields[i];
}

/* Numbers of fields and rules: domain.md 2.2; the rules without B.1, B.2, B.6 to B.8, which are code. */
static void built_in_standards_are_whole(void **state)
{
	(void)state;
	static const struct { const char *id; size_t fields, rules, key; bool person; } cases[] = {
		{ "home.company", 30, 3 + 7, 1, false }, { "home.worker", 36, 4, 1, true }, { "home.worker_stat", 10, 3, 5, false },
		{ "sport.venue", 40, 3 + 10, 1, false }, { "tour.scenic_area", 36, 3 + 8, 1, false },
	};
	struct standards *s = open_all(NULL);
	assert_int_equal(standards_count(s), sizeof cases / sizeof *cases);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct err err = ERR_INIT;
		const struct standard *st = standards_at(s, i, &err);
		if (st == NULL)
			fail_msg("%s", err.msg);
		assert_string_equal(st->id.p, cases[i].id);                    /* sorted by id */
		assert_string_equal(st->version.p, "1.0.0");
		assert_int_equal(st->n_fields, cases[i].fields);
		assert_int_equal(st->n_rules, cases[i].rules);
		assert_int_equal(st->n_primary_key, cases[i].key);
		assert_true(st->says_row_is_person && st->row_is_person == cases[i].person);
		assert_true(!st->foreign && st->by_name && st->title.n > 0 && st->title_en.n > 0 && st->provider.n > 0 && st->update_cycle.n > 0);
		for (size_t k = 0; k < st->n_fields; k++) {
			const struct field *f = &st->fields[k];
			if (f->title.n == 0 || f->title_en.n == 0 || f->description.n == 0 || f->privacy == CLASS_UNSAID || f->open == TREAT_UNSAID ||
				f->required != (f->level == LEVEL_BASIC))
				fail_msg("%s.%s is not whole", st->id.p, f->name.p);
		}
		assert_ptr_equal(standards_find(s, st->id, &err), st);
	}
	assert_null(standards_at(s, 5, NULL));
	standards_close(s);
}

static void fields_say_what_the_sheet_says(void **state)
{
	(void)state;
	struct standards *s = open_all(NULL);
	const struct standard *scenic = find(s, "tour.scenic_area@1.0.0"), *worker = find(s, "home.worker"), *stat = find(s, "home.worker_stat");
	assert_string_equal(list_id(field(scenic, "grade")->list).p, "scenic_grade");
	assert_string_equal(list_title(field(scenic, "grade")->list).p, "景区质量等级");
	assert_string_equal(field(scenic, "area_ha")->unit.p, "公顷");
	assert_string_equal(field(scenic, "area_ha")->exclusive_minimum.text.p, "0");
	assert_string_equal(field(scenic, "lon")->minimum.text.p, "118.55");
	assert_string_equal(field(scenic, "lat")->identifier.p, "latitude");
	assert_int_equal(field(scenic, "lon")->open, TREAT_COORD);
	assert_int_equal(field(scenic, "phone")->open, TREAT_PHONE);
	assert_int_equal(field(scenic, "phone")->privacy, CLASS_BUSINESS);
	assert_int_equal(field(scenic, "safety_officer_mobile")->open, TREAT_REJECT);
	assert_int_equal(field(scenic, "scenic_name")->max_length, 60);
	assert_int_equal(scenic->n_unique_keys, 1);
	assert_string_equal(json_cstr(json_first(json_get(field(find(s, "sport.venue"), "system")->open_params, "refuseRows"))), "军队");
	assert_int_equal(field(worker, "record_id")->privacy, CLASS_PERSISTENT);
	assert_int_equal(field(worker, "record_id")->open, TREAT_DROP);
	assert_int_equal(field(worker, "worker_no")->open, TREAT_TOKEN);
	assert_int_equal(field(worker, "name")->share, TREAT_MASK);
	assert_int_equal(field(worker, "age")->open, TREAT_GENERALISE);
	assert_string_equal(json_cstr(json_get(field(worker, "age")->open_params, "form")), "age");
	assert_int_equal(field(worker, "gender")->open, TREAT_AGGREGATE);
	assert_int_equal(field(worker, "skills")->type, FIELD_LIST);
	assert_string_equal(field(worker, "skills")->delimiter.p, ";");
	assert_int_equal(field(stat, "age_band")->n_enumeration, 5);
	assert_string_equal(privacy_class_letter(field(worker, "id_no")->privacy), "S");
	assert_string_equal(treatment_name(TREAT_GENERALISE), "generalise");
	assert_true(treatment_strictness(TREAT_REJECT) > treatment_strictness(TREAT_DROP));
	assert_int_equal(scenic->n_unchecked, 0);
	assert_int_equal(worker->n_unchecked, 1);                              /* foreignKeys */
	standards_close(s);
}

static void products_are_read(void **state)
{
	(void)state;
	struct standards *s = open_all(NULL);
	const struct product *p = NULL;
	const struct standard *source = standards_product_source(s, STR("home.worker_stat"), &p);
	assert_non_null(source);
	assert_string_equal(source->id.p, "home.worker");
	assert_int_equal(p->n_by, 4);
	assert_string_equal(p->by[1].as.p, "service_type");
	assert_true(p->by[1].split && !p->by[2].split);
	assert_string_equal(p->by[0].as.p, "district_code");
	assert_string_equal(source->fields[p->by[3].field].name.p, "age");
	assert_int_equal(p->n_measures, 2);
	assert_false(p->measures[0].has_field);
	assert_true(p->measures[1].has_field);
	assert_string_equal(source->fields[p->measures[1].field].name.p, "salary_month");
	assert_int_equal(p->min_n, 5);
	assert_string_equal(p->totals.p, "none");
	assert_null(standards_product_source(s, STR("home.worker"), &p));
	/* The product's columns are those of its standard. */
	const struct standard *stat = find(s, "home.worker_stat");
	for (size_t i = 0; i < p->n_by; i++)
		assert_true(standard_field(stat, p->by[i].as) != SIZE_MAX);
	for (size_t i = 0; i < p->n_measures; i++)
		assert_true(standard_field(stat, p->measures[i].as) != SIZE_MAX);
	standards_close(s);
}

static void looking_up(void **state)
{
	(void)state;
	struct standards *s = open_all(NULL);
	struct err err = ERR_INIT;
	assert_null(standards_find(s, STR("tour.scenic_aera"), &err));
	assert_int_equal(err.kind, ERR_INPUT);
	assert_non_null(strstr(err.msg, "did you mean 'tour.scenic_area'?"));
	assert_null(standards_find(s, STR("tour.scenic_area@2.0.0"), &err));
	assert_non_null(strstr(err.msg, "version 1.0.0"));
	assert_null(standards_find(s, STR("nonsense"), &err));
	assert_non_null(strstr(err.msg, "mulu list standards"));
	assert_string_equal(standards_by_title(s, STR("Ａ级旅游景区 信息"))->id.p, "tour.scenic_area");
	assert_null(standards_by_title(s, STR("景区")));
	assert_null(standards_list(s, STR("nonsense")));
	assert_null(standards_list(s, STR("lists")));                          /* the list of lists is none of them */
	assert_string_equal(list_find(standards_list(s, STR("gbt4754")), STR("8010"), NULL)->code.p, "8010@2017");
	assert_string_equal(list_find(standards_list(s, STR("division")), STR("开发区"), NULL)->code.p, "130371");
	assert_string_equal(list_find(standards_list(s, STR("division")), STR("抚宁县"), NULL)->valid_to.p, "2015-11");
	for (size_t i = 0; i < standards_list_count(s); i++)
		if (list_title(standards_list_at(s, i)).n == 0)
			fail_msg("list %s has no title", list_id(standards_list_at(s, i)).p);
	standards_close(s);
}

/* SQLite takes every rule of every standard, and a row without values breaks none (domain.md 2.1.6). */
static void rules_can_be_evaluated(void **state)
{
	(void)state;
	struct standards *s = open_all(NULL);
	for (size_t i = 0; i < standards_count(s); i++) {
		const struct standard *st = standards_at(s, i, NULL);
		const char *columns[64], *exprs[64];
		int results[64];
		struct err err = ERR_INIT;
		for (size_t k = 0; k < st->n_fields; k++)
			columns[k] = st->fields[k].name.p;
		for (size_t k = 0; k < st->n_rules; k++)
			exprs[k] = st->rules[k].expr.p;
		struct db *db = db_open(&err);
		assert_non_null(db);
		struct db_query *q = db_query_rows(db, columns, st->n_fields, exprs, st->n_rules, &err);
		if (q == NULL)
			fail_msg("%s: %s", st->id.p, err.msg);
		for (size_t k = 0; k < st->n_fields; k++)
			db_bind_null(q, k);
		assert_int_equal(db_eval(q, results, &err), 0);
		for (size_t k = 0; k < st->n_rules; k++) {
			if (results[k] == 0)
				fail_msg("%s is broken by an empty row", st->rules[k].id.p);
			assert_true(st->rules[k].zh.n > 0 && st->rules[k].en.n > 0);
		}
		db_query_free(q);
		db_close(db);
	}
	standards_close(s);
}

static void put(const char *folder, const char *name, const char *text)
{
	char path[300];
	struct err err = ERR_INIT;
	snprintf(path, sizeof path, "%s/%s", folder, name);
	char *slash = strrchr(path, '/');
	*slash = '\0';
	assert_int_equal(file_mkdirs(AT_FDCWD, path, 0755, &err), 0);
	*slash = '/';
	assert_int_equal(file_write(AT_FDCWD, path, str_from(text), 0644, &err), 0);
}

static void workspace_joins_and_replaces(void **state)
{
	(void)state;
	char ws[] = "/tmp/mulu-standards-XXXXXX";
	assert_non_null(mkdtemp(ws));
	struct err err = ERR_INIT;
	put(ws, "standards/water/well.json", "{\"name\":\"water.well\",\"version\":\"2.1.0\",\"domain\":\"water\",\"title\":\"水井\","
		"\"fields\":[{\"name\":\"kind\",\"type\":\"string\",\"codelist\":\"well_kind\"},{\"name\":\"crs\",\"codelist\":\"crs\"}]}");
	put(ws, "standards/venue.json", "{\"name\":\"sport.venue\",\"version\":\"1.1.0\",\"domain\":\"sport\",\"title\":\"场地\",\"fields\":[{\"name\":\"a\"}]}");
	put(ws, "standards/.hidden.json", "not JSON");
	put(ws, "standards/notes.txt", "not JSON");
	put(ws, "lists/well_kind.csv", "code,label\n1,深井\n2,浅井\n");
	put(ws, "lists/crs.csv", "code,label\nLOCAL,地方坐标系\n");
	put(ws, "lists/lists.csv", "code,label\nwell_kind,水井类型\n");
	struct standards *s = open_all(ws);
	assert_int_equal(standards_count(s), 6);
	const struct standard *well = find(s, "water.well");
	assert_int_equal(list_count(well->fields[0].list), 2);
	assert_string_equal(list_title(well->fields[0].list).p, "水井类型");
	assert_string_equal(list_at(well->fields[1].list, 0)->code.p, "LOCAL");
	assert_int_equal(find(s, "sport.venue@1.1.0")->n_fields, 1);
	standards_close(s);

	put(ws, "lists/well_kind.csv", "code,label\n1,深井\n1,浅井\n");
	assert_null(standards_open(ws, &err));
	assert_int_equal(err.kind, ERR_INPUT);
	assert_non_null(strstr(err.msg, "well_kind"));
	char list[100];
	snprintf(list, sizeof list, "%s/lists/well_kind.csv", ws);
	assert_int_equal(unlink(list), 0);
	s = open_all(ws);
	assert_null(standards_find(s, STR("water.well"), &err));               /* a code list that is not there */
	assert_non_null(strstr(err.msg, "fields[0].codelist 'well_kind' is no code list that is there"));
	assert_non_null(find(s, "tour.scenic_area"));                          /* the others can be used */
	standards_close(s);
	put(ws, "standards/foreign.json", "{\"fields\":[{\"name\":\"a\"}]}");
	assert_null(standards_open(ws, &err));
	assert_non_null(strstr(err.msg, "foreign.json': it needs a name and a domain"));
	assert_int_equal(file_remove_tree(AT_FDCWD, ws, &err), 0);
	s = open_all(ws);                                                      /* both folders are optional */
	assert_int_equal(standards_count(s), 5);
	standards_close(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(built_in_standards_are_whole),
		cmocka_unit_test(fields_say_what_the_sheet_says),
		cmocka_unit_test(products_are_read),
		cmocka_unit_test(looking_up),
		cmocka_unit_test(rules_can_be_evaluated),
		cmocka_unit_test(workspace_joins_and_replaces),
	};
	return cmocka_run_group_tests_name("schemas/standards", tests, NULL, NULL);
}
