/* test_write.c - canonical CSV, byte for byte; and what is written reads back. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>

#include "table/write.h"
#include "table/reading.h"

static void row(const char *want, size_t n, ...)
{
	struct str cells[8];
	struct buf out = BUF_INIT(1000);
	va_list ap;
	va_start(ap, n);
	for (size_t i = 0; i < n; i++)
		cells[i] = str_from(va_arg(ap, const char *));
	va_end(ap);
	write_csv_row(&out, cells, n);
	assert_string_equal(buf_cstr(&out), want);
	buf_release(&out);
}

static void quotes_only_where_needed(void **state)
{
	(void)state;
	row("a,b\n", 2, "a", "b");
	row("\"x,y\",\"a \"\"b\"\"\"\n", 2, "x,y", "a \"b\"");
	row("\"l1\nl2\",\"c\rd\"\n", 2, "l1\nl2", "c\rd");
	row("\" lead\",\"trail \",in side,\n", 4, " lead", "trail ", "in side", "");
}

static void empty_cells(void **state)
{
	(void)state;
	row(",\n", 2, "", "");
	row("\"\"\n", 1, "");
	row("海港区;\t|,\n", 2, "海港区;\t|", "");
}

static void descriptor_gets_all(void **state)
{
	(void)state;
	int fd = file_of(STR(""));
	struct write_csv *w = write_csv_open(fd, "out.csv");
	struct str cells[2] = { STR("编号"), STR("name") };
	struct err err = ERR_INIT;
	write_csv_put(w, cells, 2);
	for (int i = 0; i < 40000; i++)
		write_csv_put(w, (struct str[]){ STR("0123456789"), STR("a\nb") }, 2);
	assert_int_equal(write_csv_close(w, &err), 0);
	struct reading r;
	read_fd(&r, fd, NULL, false);
	assert_int_equal(r.opened, 0);
	assert_int_equal(r.n_rows, 40000);
	assert_string_equal(buf_cstr(&r.names), "编号|name");
	assert_int_equal(r.oddities.n, 0);
	reading_release(&r);
	close(fd);
}

static void full_disk_is_an_error(void **state)
{
	(void)state;
	int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		skip();
	struct write_csv *w = write_csv_open(fd, "out.csv");
	struct err err = ERR_INIT;
	write_csv_put(w, (struct str[]){ STR("a") }, 1);
	assert_int_equal(write_csv_close(w, &err), -1);
	assert_int_equal(err.kind, ERR_SYSTEM);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quotes_only_where_needed),
		cmocka_unit_test(empty_cells),
		cmocka_unit_test(descriptor_gets_all),
		cmocka_unit_test(full_disk_is_an_error),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
