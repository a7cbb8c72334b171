/* The score of domain.md 5.1: shares, weights, dimensions that drop out, grades. */
#include "harness.h"

static const struct quality_dimension *find(const struct quality *q, const char *name)
{
	for (size_t i = 0; i < q->n; i++)
		if (strcmp(q->dims[i].name, name) == 0)
			return &q->dims[i];
	return NULL;
}

static void weights_are_shared_out(void **state)
{
	struct quality q;
	(void)state;
	/* 20 x 1/2 + 20 x 1 = 30 of 40 */
	struct quality_counts c = { .required_cells = 10, .required_filled = 5, .filled_cells = 5, .conforming_cells = 5 };
	quality_score(&c, NULL, NULL, &q);
	assert_int_equal(q.n, 2);
	assert_true(q.score > 74.95 && q.score < 75.05);
	assert_int_equal(q.grade, 'B');
}

static void recommended_and_repaired_count_half(void **state)
{
	struct quality q;
	(void)state;
	struct quality_counts c = { .required_cells = 4, .required_filled = 4, .recommended_cells = 4, .recommended_filled = 2, .filled_cells = 8, .conforming_cells = 8, .repaired_cells = 4,
		.header_cells = 2, .header_conforming = 1 };
	quality_score(&c, NULL, NULL, &q);
	assert_true(find(&q, "completeness")->num == 5 && find(&q, "completeness")->den == 6);
	assert_true(find(&q, "conformity")->num == 7 && find(&q, "conformity")->den == 10);
}

static void all_six(void **state)
{
	struct quality q;
	struct access_facts a = { true, 8, 8 };
	struct timeliness t = { true, 0.5 };
	(void)state;
	struct quality_counts c = { .required_cells = 1, .required_filled = 1, .filled_cells = 1, .conforming_cells = 1, .accuracy_cells = 1, .accuracy_passed = 1, .rule_rows = 1,
		.rule_rows_passed = 1, .consistency = 1, .consistency_passed = 1 };
	quality_score(&c, &a, &t, &q);
	assert_int_equal(q.n, 6);
	assert_true(q.score > 92.45 && q.score < 92.55);       /* half of the 15 of timeliness is lost */
	assert_int_equal(q.grade, 'A');
	assert_true(find(&q, "timeliness")->num == 0.5);
}

static void grades(void **state)
{
	static const struct { uint64_t filled; char grade; } table[] = { { 90, 'A' }, { 89, 'B' }, { 75, 'B' }, { 74, 'C' }, { 60, 'C' }, { 59, 'D' }, { 0, 'D' } };
	struct quality q;
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		struct quality_counts c = { .required_cells = 100, .required_filled = table[i].filled };
		quality_score(&c, NULL, NULL, &q);
		assert_int_equal(q.grade, table[i].grade);
	}
}

static void counts_of_a_table(void **state)
{
	static const char schema[] = "{\"name\":\"t.x\",\"version\":\"1.0.0\",\"domain\":\"tour\",\"title\":\"试\",\"primaryKey\":[\"id\"],\"fields\":["
		"{\"name\":\"id\",\"type\":\"integer\",\"constraints\":{\"required\":true,\"maximum\":5}},{\"name\":\"b\",\"type\":\"integer\",\"level\":\"standard\",\"aliases\":[\"乙\"]}],"
		"\"rules\":[{\"id\":\"T9.1\",\"expr\":\"id <= b\",\"severity\":\"error\",\"message\":{\"zh\":\"甲\",\"en\":\"a\"}}]}";
	struct loaded l;
	(void)state;
	harness_load(&l, schema, "id,乙\n1,2\n1,\n9,x\n3,1\n", 2);
	struct check *c = harness_check(&l);
	const struct quality_counts *q = &check_result(c)->counts;
	assert_int_equal(q->required_cells, 4);
	assert_int_equal(q->required_filled, 4);
	assert_int_equal(q->recommended_cells, 4);
	assert_int_equal(q->recommended_filled, 3);
	assert_int_equal(q->filled_cells, 7);
	assert_int_equal(q->conforming_cells, 6);
	assert_int_equal(q->header_cells, 2);
	assert_int_equal(q->header_conforming, 1);
	assert_int_equal(q->accuracy_cells, 4);
	assert_int_equal(q->accuracy_passed, 3);
	assert_int_equal(q->rule_rows, 2);
	assert_int_equal(q->rule_rows_passed, 1);
	assert_int_equal(q->consistency, 4);
	assert_int_equal(q->consistency_passed, 3);
	check_free(c);
	harness_unload(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(weights_are_shared_out),
		cmocka_unit_test(recommended_and_repaired_count_half),
		cmocka_unit_test(all_six),
		cmocka_unit_test(grades),
		cmocka_unit_test(counts_of_a_table),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
