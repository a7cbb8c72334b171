/* The collector: listing limit, exact counts, groups, and the merge law in every order. */
#include "harness.h"

static const struct rule one = { "one", SEVERITY_ERROR, "one", "", "", "", "", "", "" }, two = { "two", SEVERITY_WARNING, "two", "", "", "", "", "", "" };

static void add(struct findings *f, const struct rule *rule, uint64_t row, uint32_t column, const char *cell)
{
	struct finding x = { .rule = rule, .at = { .row = row, .line = row, .column = column }, .field = STR("f"), .has_cell = cell != NULL, .cell = str_from(cell) };
	findings_add(f, &x);
}

static void limit_keeps_the_first_by_row(void **state)
{
	(void)state;
	struct findings *f = findings_new(3);
	for (uint64_t row = 100; row > 0; row--)
		add(f, &one, row, 1, "x");
	add(f, &two, 7, 1, "x");
	size_t n;
	const struct finding *const *list = findings_list(f, true, &n);
	assert_int_equal(n, 3);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(list[i]->at.row, i + 1);
	assert_int_equal(findings_errors(f), 100);
	assert_int_equal(findings_warnings(f), 1);
	findings_free(f);
}

static void zero_lists_all(void **state)
{
	(void)state;
	struct findings *f = findings_new(0);
	for (uint64_t row = 1; row <= 5000; row++)
		add(f, &one, row, 1, "x");
	size_t n;
	findings_list(f, true, &n);
	assert_int_equal(n, 5000);
	findings_free(f);
}

static void texts_are_copied(void **state)
{
	(void)state;
	struct findings *f = findings_new(10);
	char cell[] = "abc";
	add(f, &one, 1, 1, cell);
	memset(cell, 'z', 3);
	size_t n;
	assert_true(str_is(findings_list(f, true, &n)[0]->cell, "abc"));
	findings_free(f);
}

static void groups_by_rule_column_shape(void **state)
{
	(void)state;
	struct findings *f = findings_new(1);
	add(f, &one, 9, 2, "zz");
	add(f, &one, 3, 2, "yy");
	add(f, &one, 3, 2, "yy");
	add(f, &one, 5, 2, "12");
	add(f, &two, 5, 1, NULL);
	size_t n;
	const struct finding_group *g = findings_groups(f, &n);
	assert_int_equal(n, 3);
	assert_string_equal(g[2].rule->id, "two");         /* errors first */
	assert_null(g[2].shape.p);
	assert_int_equal(g[0].count + g[1].count, 4);
	const struct finding_group *letters = g[0].count == 3 ? &g[0] : &g[1];
	assert_int_equal(letters->n_rows, 2);              /* without repeats, rising */
	assert_int_equal(letters->rows[0], 3);
	assert_int_equal(letters->rows[1], 9);
	findings_free(f);
}

static void dump(struct findings *f, struct buf *out)
{
	size_t n;
	const struct finding *const *list = findings_list(f, true, &n);
	for (size_t i = 0; i < n; i++)
		buf_addf(out, "%s %llu %.*s\n", list[i]->rule->id, (unsigned long long)list[i]->at.row, STR_ARG(list[i]->cell));
	const struct finding_group *g = findings_groups(f, &n);
	for (size_t i = 0; i < n; i++) {
		buf_addf(out, "%s [%.*s] %llu", g[i].rule->id, STR_ARG(g[i].shape), (unsigned long long)g[i].count);
		for (size_t k = 0; k < g[i].n_rows; k++)
			buf_addf(out, " %llu", (unsigned long long)g[i].rows[k]);
		buf_addc(out, '\n');
	}
	buf_addf(out, "%llu\n", (unsigned long long)findings_errors(f));
}

/* Cells of so many shapes that shapes have to be counted together. */
static void many_shapes(char cell[40], uint64_t row)
{
	size_t n = 0;
	for (uint64_t bits = row % 700 + 1; bits > 0; bits /= 3)
		cell[n++] = "aA#"[bits % 3], cell[n++] = '-';
	cell[n] = '\0';
}

static void shapes_are_bounded_and_exact(void **state)
{
	(void)state;
	struct findings *f = findings_new(5);
	char cell[40];
	uint64_t sum = 0;
	size_t n;
	for (uint64_t row = 1; row <= 7000; row++) {
		many_shapes(cell, row);
		add(f, &one, row, 1, cell);
	}
	const struct finding_group *g = findings_groups(f, &n);
	assert_true(n <= 201);
	for (size_t i = 0; i < n; i++)
		sum += g[i].count;
	assert_int_equal(sum, 7000);
	findings_free(f);
}

static void merge_in_every_order(void **state)
{
	static const int orders[6][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };
	struct buf expected = BUF_INIT(1 << 20);
	(void)state;
	struct findings *all = findings_new(50);
	char cell[40];
	for (uint64_t row = 1; row <= 3000; row++) {
		many_shapes(cell, row * 7919);
		add(all, &one, row, 1, cell);
	}
	dump(all, &expected);
	findings_free(all);
	for (size_t o = 0; o < 6; o++) {
		struct findings *part[3] = { findings_new(50), findings_new(50), findings_new(50) };
		struct rule copy = one;            /* the same rule at another address, as a standard's rules are */
		struct buf got = BUF_INIT(1 << 20);
		for (uint64_t row = 1; row <= 3000; row++) {
			many_shapes(cell, row * 7919);
			add(part[row / 100 % 3], row / 100 % 3 == 1 ? &copy : &one, row, 1, cell);
		}
		findings_merge(part[orders[o][0]], part[orders[o][1]]);
		findings_merge(part[orders[o][0]], part[orders[o][2]]);
		dump(part[orders[o][0]], &got);
		assert_string_equal(buf_cstr(&got), buf_cstr(&expected));
		buf_release(&got);
		for (int i = 0; i < 3; i++)
			findings_free(part[i]);
	}
	buf_release(&expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limit_keeps_the_first_by_row),
		cmocka_unit_test(zero_lists_all),
		cmocka_unit_test(texts_are_copied),
		cmocka_unit_test(groups_by_rule_column_shape),
		cmocka_unit_test(shapes_are_bounded_and_exact),
		cmocka_unit_test(merge_in_every_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
