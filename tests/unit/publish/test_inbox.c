/* Which file belongs to which entry (contract 6). */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "publish/inbox.h"

static char folder[40];
static struct arena arena;
static struct inbox inbox;

static void put(const char *name, int age)
{
	char path[300];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	int fd = open(path, O_WRONLY | O_CREAT, 0600);
	assert_true(fd >= 0);
	struct timespec now, times[2];
	clock_gettime(CLOCK_REALTIME, &now);
	times[0] = times[1] = (struct timespec){ now.tv_sec - age, 0 };
	futimens(fd, times);
	close(fd);
}

static int begin(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "/tmp/mulu-inbox-XXXXXX");
	return mkdtemp(folder) == NULL;
}

static int end(void **state)
{
	(void)state;
	struct err ignored;
	arena_release(&arena);
	return file_remove_tree(-100, folder, &ignored);
}

static void match(struct inbox_wish *wishes, size_t n)
{
	struct err err = ERR_INIT;
	assert_int_equal(inbox_list(&inbox, folder, 60, &arena, &err), 0);
	inbox_match(&inbox, wishes, n, &arena);
}

static struct inbox_wish scenic(void)
{
	return (struct inbox_wish){ .code = STR("301001/000001"), .title = STR("A级旅游景区信息"), .standard = STR("tour.scenic_area") };
}

static void by_name(void **state)
{
	(void)state;
	static const char *const names[] = { "tour.scenic_area.csv", "301001-000001.csv", "报送301001_000001.csv", "301001000001 3月.csv", "Ａ级旅游景区信息（新）.csv" };
	for (size_t i = 0; i < 5; i++) {
		struct inbox_wish w = scenic();
		put(names[i], 100);
		match(&w, 1);
		if (w.n != 1)
			fail_msg("'%s' was not found", names[i]);
		char path[300];
		snprintf(path, sizeof path, "%s/%s", folder, names[i]);
		unlink(path);
	}
	struct inbox_wish w = scenic();
	put("301001000002.csv", 100);
	match(&w, 1);
	assert_int_equal(w.n, 0);
	assert_false(inbox.files[0].claimed);
}

static void longest_wins(void **state)
{
	(void)state;
	struct inbox_wish w[2] = { scenic(), { .code = STR("301001/000009"), .title = STR("景区信息"), .standard = STR("x.y") } };
	put("A级旅游景区信息.csv", 100);
	match(w, 2);
	assert_int_equal(w[0].n, 1);
	assert_int_equal(w[1].n, 0);
}

static void two_candidates(void **state)
{
	(void)state;
	struct inbox_wish w = scenic();
	put("A级旅游景区信息1.csv", 100);
	put("A级旅游景区信息2.csv", 100);
	match(&w, 1);
	assert_int_equal(w.n, 2);
}

static void source_takes_the_newest(void **state)
{
	(void)state;
	struct inbox_wish w = scenic();
	w.source = "*景区*";
	put("A级旅游景区信息1.csv", 300);
	put("景区2.csv", 200);
	put("体育.csv", 100);
	match(&w, 1);
	assert_int_equal(w.n, 1);
	assert_true(str_is(inbox.files[w.candidates[0]].name, "景区2.csv"));
}

static void fresh_and_skipped(void **state)
{
	(void)state;
	struct inbox_wish w = scenic();
	put("tour.scenic_area.csv", 5);
	put("~$tour.scenic_area.csv", 500);
	put(".~tour.scenic_area.csv", 500);
	put("tour.scenic_area.csv.part", 500);
	put("tour.scenic_area.csv.tmp", 500);
	match(&w, 1);
	assert_int_equal(inbox.n, 1);
	assert_int_equal(w.n, 0);
	assert_true(w.fresh);
}

static bool fits_second(void *ctx, const struct inbox_file *file, const struct inbox_wish *wish)
{
	(void)file;
	++*(int *)ctx;
	return str_is(wish->standard, "x.y");
}

static bool fits_all(void *ctx, const struct inbox_file *file, const struct inbox_wish *wish)
{
	(void)ctx, (void)file, (void)wish;
	return true;
}

static void by_header(void **state)
{
	(void)state;
	int asked = 0;
	struct inbox_wish w[2] = { scenic(), { .code = STR("301001/000009"), .title = STR("别的"), .standard = STR("x.y") } };
	put("export.csv", 100);
	match(w, 2);
	inbox_match_headers(&inbox, w, 2, fits_second, &asked, &arena);
	assert_int_equal(asked, 2);
	assert_int_equal(w[0].n, 0);
	assert_int_equal(w[1].n, 1);
	struct inbox_wish again[2] = { scenic(), { .code = STR("301001/000009"), .title = STR("别的"), .standard = STR("x.y") } };
	match(again, 2);
	inbox_match_headers(&inbox, again, 2, fits_all, NULL, &arena);       /* two fit: nobody's */
	assert_int_equal(again[0].n + again[1].n, 0);
	assert_false(inbox.files[0].claimed);
}

static void absent(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	assert_int_equal(inbox_list(&inbox, "/nowhere", 60, &arena, &err), -1);
	assert_int_equal(err.kind, ERR_INPUT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(by_name, begin, end), cmocka_unit_test_setup_teardown(longest_wins, begin, end),
		cmocka_unit_test_setup_teardown(two_candidates, begin, end), cmocka_unit_test_setup_teardown(source_takes_the_newest, begin, end),
		cmocka_unit_test_setup_teardown(fresh_and_skipped, begin, end), cmocka_unit_test_setup_teardown(by_header, begin, end), cmocka_unit_test(absent),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
