/* What holds for every target, shown with a folder: audience, digest, create-only, compare-and-swap, no links, nothing left over. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/file.h"
#include "privacy/cleared_make.h"
#include "publish/target.h"

static char folder[60];
static struct config_target config;
static struct target *target;

static int begin(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "/tmp/mulu-target-XXXXXX");
	struct err err = ERR_INIT;
	if (mkdtemp(folder) == NULL)
		return -1;
	config = (struct config_target){ .name = "t", .type = "dir", .path = folder, .audience = AUDIENCE_OPEN };
	return target_open(&target, &config, 0, &err);
}

static int end(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	target_close(target);
	target = NULL;
	return file_remove_tree(AT_FDCWD, folder, &err);
}

static struct cleared *cleared(const char *path, const char *text, enum audience audience)
{
	struct err err = ERR_INIT;
	char hex[65];
	int fd = file_nameless(AT_FDCWD, folder, &err);
	assert_true(fd >= 0);
	assert_int_equal(file_write_all(fd, text, strlen(text), path, &err), 0);
	crypto_sha256_hex(str_from(text), hex);
	return cleared_make(path, fd, strlen(text), hex, audience);
}

static void is_there(const char *path, const char *text)
{
	struct err err = ERR_INIT;
	struct buf out = BUF_INIT(1000);
	char etag[160];
	bool found;
	assert_int_equal(target_read(target, path, 1000, &out, &found, etag, &err), 0);
	assert_int_equal(found, text != NULL);
	if (text != NULL)
		assert_true(str_is(buf_str(&out), text));
	buf_release(&out);
}

static void nothing_left_over(void)
{
	char command[120];
	snprintf(command, sizeof command, "test -z \"$(find %s -name '" FILE_TMP_PREFIX "*')\"", folder);
	assert_int_equal(system(command), 0);
}

static void create_only(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	bool taken;
	struct cleared *a = cleared("d/a/2026-01-01.1/a.csv", "x\n1\n", AUDIENCE_OPEN), *b = cleared("d/a/2026-01-01.1/a.csv", "x\n2\n", AUDIENCE_OPEN);
	mode_t mask = umask(0077);
	assert_int_equal(target_create(target, a, &taken, &err), 0);
	umask(mask);
	assert_false(taken);
	is_there("d/a/2026-01-01.1/a.csv", "x\n1\n");
	assert_int_equal(target_create(target, a, &taken, &err), 0);                /* the same bytes: a success */
	assert_false(taken);
	assert_int_equal(target_create(target, b, &taken, &err), 0);
	assert_true(taken);
	is_there("d/a/2026-01-01.1/a.csv", "x\n1\n");
	struct stat st;
	char path[120];
	snprintf(path, sizeof path, "%s/d/a/2026-01-01.1/a.csv", folder);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0644);
	snprintf(path, sizeof path, "%s/d/a", folder);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0755);
	cleared_free(a);
	cleared_free(b);
	nothing_left_over();
}

static void compare_and_swap(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	struct cleared *one = cleared("latest.json", "1", AUDIENCE_OPEN), *two = cleared("latest.json", "2", AUDIENCE_OPEN);
	struct buf out = BUF_INIT(100);
	char etag[160];
	bool found, wrote;
	assert_int_equal(target_replace(target, one, "\"sha256-00000000000000000000000000000000\"", &err), -1);        /* nothing is there */
	assert_int_equal(err.kind, ERR_CONFLICT);
	is_there("latest.json", NULL);
	assert_int_equal(target_replace(target, one, "", &err), 0);
	assert_int_equal(target_replace(target, two, "", &err), -1);
	assert_int_equal(err.kind, ERR_CONFLICT);
	assert_int_equal(target_replace(target, one, "", &err), 0);                 /* the reply to the first try was lost: the bytes are in place */
	is_there("latest.json", "1");
	assert_int_equal(target_read(target, "latest.json", 100, &out, &found, etag, &err), 0);
	assert_int_equal(target_replace(target, two, etag, &err), 0);
	is_there("latest.json", "2");
	assert_int_equal(target_refresh(target, two, &wrote, &err), 0);
	assert_false(wrote);
	assert_int_equal(target_refresh(target, one, &wrote, &err), 0);
	assert_true(wrote);
	is_there("latest.json", "1");
	buf_release(&out);
	cleared_free(one);
	cleared_free(two);
	nothing_left_over();
}

static void another_audience_stays_in(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	bool taken;
	struct cleared *c = cleared("d/a/2026-01-01.1/a.csv", "x", AUDIENCE_SHARE);
	assert_int_equal(target_create(target, c, &taken, &err), -1);
	assert_int_equal(err.kind, ERR_INPUT);
	assert_int_equal(target_replace(target, c, "*", &err), -1);
	is_there("d/a/2026-01-01.1/a.csv", NULL);
	cleared_free(c);
}

static void bytes_that_changed_after_the_gate_stay_in(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	bool taken;
	struct cleared *c = cleared("d/a/2026-01-01.1/a.csv", "cleared", AUDIENCE_OPEN);
	assert_int_equal(pwrite(cleared_fd(c), "C", 1, 0), 1);
	assert_int_equal(target_create(target, c, &taken, &err), -1);
	assert_int_equal(err.kind, ERR_INTEGRITY);
	is_there("d/a/2026-01-01.1/a.csv", NULL);
	cleared_free(c);
}

static void names_outside_of_the_layout(void **state)
{
	(void)state;
	static const char *const names[] = { "../x.json", "d/../../x", "/etc/passwd", "d//a", ".mulu", "d/a/2026-01-01.1/../x.csv", "D/A.csv", "", "d/a/2026-01-01.1/a.csv/" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct err err = ERR_INIT;
		bool taken;
		struct cleared *c = cleared(names[i], "x", AUDIENCE_OPEN);
		assert_int_equal(target_create(target, c, &taken, &err), -1);
		assert_int_equal(err.kind, ERR_INPUT);
		assert_int_equal(target_remove(target, names[i], &err), -1);
		cleared_free(c);
	}
}

static void links_are_not_followed(void **state)
{
	(void)state;
	char path[120], outside[] = "/tmp/mulu-outside-XXXXXX";
	assert_non_null(mkdtemp(outside));
	snprintf(path, sizeof path, "%s/d", folder);
	assert_int_equal(symlink(outside, path), 0);
	struct err err = ERR_INIT;
	bool taken;
	struct cleared *c = cleared("d/entry.json", "x", AUDIENCE_OPEN), *deep = cleared("d/a/2026-01-01.1/a.csv", "x", AUDIENCE_OPEN);
	assert_int_equal(target_create(target, deep, &taken, &err), -1);
	assert_int_equal(target_replace(target, deep, "*", &err), -1);
	char inside[160];
	snprintf(inside, sizeof inside, "%s/a", outside);
	assert_int_not_equal(access(inside, F_OK), 0);                  /* not even a folder was made there */
	snprintf(inside, sizeof inside, "%s/a/2026-01-01.1", outside);
	assert_int_equal(file_mkdirs(AT_FDCWD, inside, 0755, &err), 0);
	snprintf(inside, sizeof inside, "%s/a/2026-01-01.1/a.csv", outside);
	assert_int_equal(file_write(AT_FDCWD, inside, STR("not ours"), 0600, &err), 0);
	assert_int_equal(target_remove(target, "d/a/2026-01-01.1/a.csv", &err), -1);
	assert_int_equal(access(inside, F_OK), 0);
	cleared_free(c);
	cleared_free(deep);
	assert_int_equal(file_remove_tree(AT_FDCWD, outside, &err), 0);
}

static void longer_than_it_may_be(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	bool taken, found;
	char etag[160];
	struct buf out = BUF_INIT(100);
	struct cleared *c = cleared("catalog-1.json", "0123456789", AUDIENCE_OPEN);
	assert_int_equal(target_create(target, c, &taken, &err), 0);
	assert_int_equal(target_read(target, "catalog-1.json", 9, &out, &found, etag, &err), -1);
	assert_int_equal(err.kind, ERR_INTEGRITY);
	assert_int_equal(out.n, 0);
	buf_release(&out);
	cleared_free(c);
}

static void a_killed_run_leaves_nothing_for_the_next(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	target_close(target);
	target = NULL;
	char path[160];
	snprintf(path, sizeof path, "%s/d/a", folder);
	assert_int_equal(file_mkdirs(AT_FDCWD, path, 0755, &err), 0);
	snprintf(path, sizeof path, "%s/d/a/" FILE_TMP_PREFIX "0011", folder);
	assert_int_equal(file_write(AT_FDCWD, path, STR("half"), 0600, &err), 0);
	assert_int_equal(target_open(&target, &config, 0, &err), 0);
	nothing_left_over();
}

static void removal(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	bool taken;
	struct cleared *c = cleared("d/a/2026-01-01.1/a.csv", "x", AUDIENCE_OPEN);
	assert_int_equal(target_create(target, c, &taken, &err), 0);
	assert_int_equal(target_remove(target, "d/a/2026-01-01.1/a.csv", &err), 0);
	is_there("d/a/2026-01-01.1/a.csv", NULL);
	char path[120];
	snprintf(path, sizeof path, "%s/d/a/2026-01-01.1", folder);
	assert_int_not_equal(access(path, F_OK), 0);                                         /* the folder that became empty went too */
	assert_int_equal(target_remove(target, "d/a/2026-01-01.1/a.csv", &err), 0);          /* absent is fine */
	cleared_free(c);
}

static void unknown_types(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	struct target *t;
	struct config_target c = { .name = "t", .type = "dirr", .path = folder };
	assert_int_equal(target_open(&t, &c, 0, &err), -1);
	assert_int_equal(err.kind, ERR_INPUT);
	assert_non_null(strstr(err.msg, "did you mean 'dir'"));
	assert_null(t);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
int main(void)
{
	const struct CMUnitTest tests[] = { TEST(create_only), TEST(compare_and_swap), TEST(another_audience_stays_in), TEST(bytes_that_changed_after_the_gate_stay_in), TEST(names_outside_of_the_layout),
		TEST(links_are_not_followed), TEST(longer_than_it_may_be), TEST(a_killed_run_leaves_nothing_for_the_next), TEST(removal), TEST(unknown_types) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
