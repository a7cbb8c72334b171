/* Names beneath a folder: by the kernel's call and by steps the same answers; links, dots and absolute names lead nowhere. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "portal/beneath.h"

static char home[60];
static int folder;

static void make_link(const char *to, const char *name) { assert_int_equal(symlinkat(to, folder, name), 0); }

static int begin(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	char path[100];
	snprintf(home, sizeof home, "/tmp/mulu-beneath-XXXXXX");
	if (mkdtemp(home) == NULL)
		return -1;
	snprintf(path, sizeof path, "%s/in/a/b", home);
	if (file_mkdirs(AT_FDCWD, path, 0755, &err) != 0)
		return -1;
	snprintf(path, sizeof path, "%s/outside.txt", home);
	if (file_write(AT_FDCWD, path, STR("secret"), 0600, &err) != 0)
		return -1;
	snprintf(path, sizeof path, "%s/in", home);
	folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	make_link("..", "up");
	make_link("a", "same");
	make_link("../outside.txt", "file");
	return folder < 0 || file_write(folder, "a/b/x", STR("x"), 0600, &err) != 0 ? -1 : 0;
}

static int end(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	close(folder);
	return file_remove_tree(AT_FDCWD, home, &err);
}

typedef int opener(int folder, const char *path, int flags);

static void look(opener *open_it)
{
	static const struct { const char *path; bool there; } cases[] = {
		{ "a/b/x", true }, { "a", true }, { "a/b", true }, { ".", true },
		{ "a/b/y", false }, { "a/c/x", false }, { "a/b/x/z", false }, { "up/outside.txt", false }, { "file", false }, { "same/b/x", false }, { "same", false },
		{ "../outside.txt", false }, { "a/../../outside.txt", false }, { "..", false }, { "/etc/passwd", false }, { "", false },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int fd = open_it(folder, cases[i].path, O_RDONLY);
		if ((fd >= 0) != cases[i].there)
			fail_msg("'%s' %s", cases[i].path, fd >= 0 ? "was opened" : strerror(errno));
		if (fd >= 0)
			assert_int_equal(fcntl(fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
		if (fd >= 0)
			close(fd);
	}
	assert_int_equal(open_it(folder, "a/b/y", O_RDONLY), -1);
	assert_int_equal(errno, ENOENT);
	assert_int_equal(open_it(folder, "up/outside.txt", O_RDONLY), -1);
	assert_int_equal(errno, ELOOP);                /* a link is not "not there" */
	assert_int_equal(open_it(folder, "a/b/x", O_RDONLY | O_DIRECTORY), -1);
	assert_int_equal(errno, ENOTDIR);
	int fd = open_it(folder, "a/b", O_RDONLY | O_DIRECTORY);
	assert_true(fd >= 0);
	close(fd);
}

static void by_the_kernel(void **state) { (void)state; look(beneath_open); }
static void by_steps(void **state) { (void)state; look(beneath_open_by_steps); }

static void folders_are_made(void **state)
{
	(void)state;
	const char *name = NULL;
	struct stat st;
	assert_int_equal(beneath_folder(folder, "n/m/x", false, &name), -1);
	assert_int_equal(errno, ENOENT);
	mode_t mask = umask(0077);
	int fd = beneath_folder(folder, "n/m/x", true, &name);
	umask(mask);
	assert_true(fd >= 0);
	assert_string_equal(name, "x");
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0755);
	close(fd);
	fd = beneath_folder(folder, "x", false, &name);        /* the folder itself */
	assert_true(fd >= 0);
	close(fd);
	static const char *const bad[] = { "up/new/x", "../new/x", "a/../x/y", "a//x", "/x", "a/", "a/..", "file/x", "" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (beneath_folder(folder, bad[i], true, &name) != -1)
			fail_msg("'%s'", bad[i]);
	char path[100];
	snprintf(path, sizeof path, "%s/new", home);
	assert_int_not_equal(access(path, F_OK), 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
int main(void)
{
	const struct CMUnitTest tests[] = { TEST(by_the_kernel), TEST(by_steps), TEST(folders_are_made) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
