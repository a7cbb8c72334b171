/* test_batch.c - rows, cells, places and oddities as they were put in. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "table/batch.h"
#include "table/rules.h"

static void rows_and_places(void **state)
{
	(void)state;
	struct batch *b = batch_new(2);
	batch_begin_row(b, 3, 5, 70);
	batch_add_cell(b, STR("a"));
	batch_add_cell(b, STR("bc"));
	batch_end_row(b);
	batch_begin_row(b, 4, 6, 80);
	batch_add_cell(b, STR("d"));
	batch_end_row(b);
	assert_int_equal(batch_rows(b), 2);
	assert_int_equal(batch_columns(b), 2);
	assert_true(str_is(batch_cell(b, 0, 1), "bc"));
	assert_true(str_is(batch_cell(b, 1, 0), "d"));
	assert_int_equal(batch_cell(b, 1, 1).n, 0);
	assert_non_null(batch_cell(b, 1, 1).p);
	struct where at = batch_where(b, 1, 1);
	assert_true(at.row == 4 && at.line == 6 && at.offset == 80 && at.column == 2);
	assert_true(batch_row_number(b, 0) == 3 && batch_line(b, 0) == 5 && batch_offset(b, 0) == 70);
	batch_free(b);
}

static void oddities_are_copies(void **state)
{
	(void)state;
	struct batch *b = batch_new(1);
	char text[] = "extra";
	batch_add_oddity(b, &(struct oddity){ .rule = &table_rules[TABLE_EXTRA_CELL], .at = { 2, 2, 9, 2 }, .row = 0, .cell = str_from(text) });
	text[0] = 'X';
	size_t n;
	const struct oddity *o = batch_oddities(b, &n);
	assert_int_equal(n, 1);
	assert_true(str_is(o[0].cell, "extra"));
	assert_string_equal(o[0].rule->id, "extra-cell");
	batch_free(b);
}

static void clear_starts_anew(void **state)
{
	(void)state;
	struct batch *b = batch_new(1);
	for (int round = 0; round < 3; round++) {
		size_t columns = (size_t)round + 1;
		batch_clear(b, columns);
		assert_int_equal(batch_bytes(b), 0);
		for (uint64_t i = 0; i < 1000; i++) {
			batch_begin_row(b, i, i, i);
			batch_add_cell(b, STR("0123456789"));
			batch_end_row(b);
		}
		assert_int_equal(batch_rows(b), 1000);
		assert_true(batch_bytes(b) >= 10000);
		assert_true(str_is(batch_cell(b, 999, 0), "0123456789"));
	}
	batch_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_and_places),
		cmocka_unit_test(oddities_are_copies),
		cmocka_unit_test(clear_starts_anew),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
