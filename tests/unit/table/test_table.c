/* test_table.c - the registry, foreign files, pipes, folders; rules are complete. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>

#include "table/reading.h"

static void formats_are_listed(void **state)
{
	(void)state;
	bool csv = false;
	for (size_t i = 0; table_formats[i] != NULL; i++) {
		csv = csv || strcmp(table_format_name(table_formats[i]), "csv") == 0;
		assert_true(strlen(table_format_about(table_formats[i])) > 5);
	}
	assert_true(csv);
}

static void refused(struct str bytes, const struct table_options *o, enum err_kind kind, const char *type, const char *words)
{
	struct reading r;
	read_bytes(&r, bytes, o);
	assert_int_equal(r.opened, -1);
	assert_int_equal(r.err.kind, kind);
	if (strstr(r.err.msg, words) == NULL)
		fail_msg("'%s' lacks '%s'", r.err.msg, words);
	if (type != NULL)
		assert_string_equal(table_error_type(&r.err), type);
	reading_release(&r);
}

static void foreign_files(void **state)
{
	(void)state;
	refused(STR("PK\x03\x04...."), NULL, ERR_INPUT, "format-error", "workbook");
	refused(STR("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), NULL, ERR_INPUT, "format-error", ".xls");
	refused(STR("\x1F\x8B\x08"), NULL, ERR_INPUT, "format-error", "gzip");
	refused(STR("%PDF-1.7"), NULL, ERR_INPUT, "format-error", "PDF");
	refused(STR("a,b\n"), &(struct table_options){ .format = "nosuch" }, ERR_USAGE, NULL, "unknown format");
	refused(STR("a,b\n"), &(struct table_options){ .encoding = "nosuch" }, ERR_USAGE, NULL, "unknown encoding");
}

static void type_survives_a_prefix(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	err_set(&err, ERR_INPUT, "cannot decode '%s': byte 3", "a.csv");
	err_prefix(&err, "list 'x': ");
	assert_string_equal(table_error_type(&err), "encoding-error");
}

static void pipes_are_spooled(void **state)
{
	(void)state;
	int ends[2];
	struct reading r;
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	assert_int_equal(write(ends[1], "a,b\n1,2\n", 8), 8);
	close(ends[1]);
	read_fd(&r, ends[0], NULL, true);
	assert_int_equal(r.opened, 0);
	assert_string_equal(buf_cstr(&r.rows), "2:2:1|2\n");
	assert_int_equal(r.info.bytes, 8);
	reading_release(&r);
	close(ends[0]);
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	assert_int_equal(write(ends[1], "a,b\n1,2\n", 8), 8);
	close(ends[1]);
	read_fd(&r, ends[0], &(struct table_options){ .max_bytes = 4 }, false);
	assert_int_equal(r.opened, -1);
	assert_non_null(strstr(r.err.msg, "--max-bytes"));
	reading_release(&r);
	close(ends[0]);
}

static void folders_are_refused(void **state)
{
	(void)state;
	struct reading r;
	int fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	read_fd(&r, fd, NULL, false);
	assert_int_equal(r.opened, -1);
	assert_int_equal(r.err.kind, ERR_INPUT);
	reading_release(&r);
	close(fd);
}

static void plain_values_of_info(void **state)
{
	(void)state;
	struct reading r;
	read_text(&r, "no;name\r\n1;a\r\n", NULL);
	assert_string_equal(r.format, "csv");
	assert_string_equal(r.encoding, "utf-8");
	assert_true(r.info.bytes == 14 && r.info.delimiter == ';' && r.info.quote == '"' && r.info.double_quote && !r.info.bom);
	assert_true(r.info.header_row == 1 && r.info.header_line == 1 && r.info.n_header_rows == 1 && r.info.n_names == 2);
	reading_release(&r);
	read_text(&r, "a\tb\n1\t2\n", NULL);
	assert_string_equal(r.format, "tsv");
	reading_release(&r);
}

static void rules_have_texts(void **state)
{
	(void)state;
	for (size_t i = 0; i < TABLE_RULES; i++) {
		const struct rule *r = &table_rules[i];
		const char *const texts[] = { r->id, r->type, r->title_zh, r->title_en, r->zh, r->en, r->hint_zh, r->hint_en };
		for (size_t k = 0; k < 8; k++)
			assert_true(texts[k] != NULL && *texts[k] != '\0');
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(table_rules[k].id, r->id);
	}
	assert_string_equal(table_rules[TABLE_BLANK_ROW].id, "blank-row");
}

int main(void)
{
	table_prepare();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(formats_are_listed), cmocka_unit_test(foreign_files), cmocka_unit_test(type_survives_a_prefix), cmocka_unit_test(pipes_are_spooled),
		cmocka_unit_test(folders_are_refused), cmocka_unit_test(plain_values_of_info), cmocka_unit_test(rules_have_texts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
