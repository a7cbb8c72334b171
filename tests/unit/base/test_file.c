/* test_file.c - reading with a ceiling, writing whole or not at all, locks, folders, secrets. In a folder of its own below /tmp. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/file.h"

struct place { char path[40]; int fd; };

static int set_up(void **state)
{
	struct place *p = calloc(1, sizeof *p);
	strcpy(p->path, "/tmp/mulu-test-XXXXXX");
	if (mkdtemp(p->path) == NULL || (p->fd = open(p->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
		return -1;
	*state = p;
	return 0;
}

static int tear_down(void **state)
{
	struct place *p = *state;
	struct err err = ERR_INIT;
	close(p->fd);
	int r = file_remove_tree(AT_FDCWD, p->path, &err);
	free(p);
	return r;
}

static int at(void **state) { return ((struct place *)*state)->fd; }

static void put(int d, const char *name, struct str bytes)
{
	struct err err = ERR_INIT;
	if (file_write(d, name, bytes, 0644, &err) != 0)
		fail_msg("%s", err.msg);
}

static void holds(int d, const char *name, const char *want)
{
	struct err err = ERR_INIT;
	struct buf b = BUF_INIT(1 << 20);
	if (file_read(d, name, 1 << 20, &b, &err) != 0)
		fail_msg("%s", err.msg);
	assert_string_equal(buf_cstr(&b), want);
	buf_release(&b);
}

static size_t names_in(int d, const char *path)
{
	struct arena a = ARENA_INIT;
	struct str *names;
	size_t n = 0;
	struct err err = ERR_INIT;
	assert_int_equal(file_list(d, path, &a, &names, &n, &err), 0);
	arena_release(&a);
	return n;
}

static void closes_on_exec(int fd)
{
	assert_true(fd >= 0);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
}

static void opening(void **state)
{
	int d = at(state);
	struct err err = ERR_INIT;
	put(d, "a", STR("x"));
	int fd = file_open(d, "a", &err);
	closes_on_exec(fd);
	close(fd);
	assert_int_equal(file_open(d, "none", &err), -1);
	assert_string_equal(err.msg, "cannot open 'none': no such file or directory");
	assert_int_equal(err.kind, ERR_INPUT);
	assert_int_equal(file_open(d, ".", &err), -1);
	assert_string_equal(err.msg, "cannot read '.': it is a folder");
	assert_int_equal(file_open(d, "/dev/null", &err), -1);
	assert_string_equal(err.msg, "cannot read '/dev/null': it is no file");
	assert_int_equal(err.kind, ERR_INPUT);
	assert_int_equal(file_open(d, "a/b", &err), -1);
	fd = file_open_dir(d, ".", &err);
	closes_on_exec(fd);
	close(fd);
	assert_int_equal(file_open_dir(d, "a", &err), -1);
}

static void a_pipe_can_be_read(void **state)
{
	int d = at(state);
	struct err err = ERR_INIT;
	char path[80];
	snprintf(path, sizeof path, "%s/pipe", ((struct place *)*state)->path);
	assert_int_equal(mkfifo(path, 0600), 0);
	pid_t pid = fork();
	if (pid == 0) {
		int to = open(path, O_WRONLY);
		ssize_t n = write(to, "through", 7);
		_exit(n == 7 ? 0 : 1);
	}
	struct buf b = BUF_INIT(100);
	assert_int_equal(file_read(d, "pipe", 100, &b, &err), 0);
	assert_string_equal(buf_cstr(&b), "through");
	buf_release(&b);
	int status;
	waitpid(pid, &status, 0);
}

static void reading_stops_at_the_ceiling(void **state)
{
	int d = at(state);
	struct err err = ERR_INIT;
	put(d, "a", STR("12345"));
	struct buf b = BUF_INIT(100);
	assert_int_equal(file_read(d, "a", 5, &b, &err), 0);
	assert_int_equal(file_read(d, "a", 5, &b, &err), 0);        /* appended */
	assert_string_equal(buf_cstr(&b), "1234512345");
	assert_int_equal(file_read(d, "a", 4, &b, &err), -1);
	assert_string_equal(err.msg, "cannot read 'a': it is larger than 4 bytes");
	assert_int_equal(err.kind, ERR_INPUT);
	buf_release(&b);
	struct buf small = BUF_INIT(3);
	assert_int_equal(file_read(d, "a", 100, &small, &err), -1);
	assert_string_equal(err.msg, "cannot read 'a': it is larger than 3 bytes");
	buf_release(&small);
}

static void writing_replaces_whole_files(void **state)
{
	int d = at(state);
	struct err err = ERR_INIT;
	struct stat st;
	mode_t old = umask(077);
	assert_int_equal(file_write(d, "a", STR("one"), 0644, &err), 0);
	umask(old);
	assert_int_equal(fstatat(d, "a", &st, 0), 0);
	assert_int_equal(st.st_mode & 07777, 0644);                 /* as said, whatever the umask */
	put(d, "a", STR("two"));
	holds(d, "a", "two");
	assert_int_equal(file_write(d, "a", STR(""), 0600, &err), 0);
	holds(d, "a", "");
	assert_int_equal(file_mkdirs(d, "sub/deep", 0755, &err), 0);
	put(d, "sub/deep/b", STR("three"));
	holds(d, "sub/deep/b", "three");
	assert_int_equal(names_in(d, "sub/deep"), 1);
}

static void failed_writes_leave_nothing_behind(void **state)
{
	int d = at(state);
	struct err err = ERR_INIT;
	assert_int_equal(file_write(d, "none/a", STR("x"), 0644, &err), -1);
	assert_string_equal(err.msg, "cannot write 'none/a': no such file or directory");
	assert_int_equal(err.kind, ERR_INPUT);
	assert_int_equal(file_mkdirs(d, "dir", 0755, &err), 0);
	assert_int_equal(file_write(d, "dir", STR("x"), 0644, &err), -1);
	assert_int_equal(err.kind, ERR_INPUT);
	static const char *const bad[] = { "", "dir/", "/" };
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(file_write(d, bad[i], STR("x"), 0644, &err), -1);
	char long_name[5000];
	memset(long_name, 'a', sizeof long_name - 1);
	long_name[sizeof long_name - 1] = '\0';
	for (size_t i = 100; i < sizeof long_name - 100; i += 100)
		long_name[i] = '/';
	assert_int_equal(file_write(d, long_name, STR("x"), 0644, &err), -1);
	assert_int_equal(names_in(d, "."), 1);
	assert_int_equal(names_in(d, "dir"), 0);
}

/* A limit on the size of files stands in for a full disk; in a child, since it cannot be lifted. */
static void a_full_disk_keeps_the_old_file(void **state)
{
	int d = at(state);
	put(d, "a", STR("old"));
	pid_t pid = fork();
	if (pid == 0) {
		static char big[100000];
		struct rlimit limit = { 1000, 1000 };
		struct err err = ERR_INIT;
		signal(SIGXFSZ, SIG_IGN);
		setrlimit(RLIMIT_FSIZE, &limit);
		int r = file_write(d, "a", (struct str){ big, sizeof big }, 0644, &err);
		bool exists = true;
		int c = file_create(d, "new", (struct str){ big, sizeof big }, 0644, &exists, &err);
		_exit(r == -1 && c == -1 && !exists && err.kind == ERR_SYSTEM ? 0 : 1);
	}
	int status;
	waitpid(pid, &status, 0);
	assert_int_equal(status, 0);
	holds(d, "a", "old");
	assert_int_equal(names_in(d, "."), 1);
}

static void creating_never_replaces(void **state)
{
	int d = at(state);
	struct err err = ERR_INIT;
	struct stat st;
	bool exists = true;
	assert_int_equal(file_create(d, "a", STR("first"), 0640, &exists, &err), 0);
	assert_false(exists);
	assert_int_equal(fstatat(d, "a", &st, 0), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
	assert_int_equal(st.st_nlink, 1);
	assert_int_equal(file_create(d, "a", STR("second"), 0640, &exists, &err), 0);
	assert_true(exists);
	holds(d, "a", "first");
	assert_int_equal(symlinkat("nowhere", d, "link"), 0);
	assert_int_equal(file_create(d, "link", STR("x"), 0640, &exists, &err), 0);
	assert_true(exists);                                        /* a dangling link is a name that is taken */
	assert_int_equal(file_create(d, "none/a", STR("x"), 0640, &exists, &err), -1);
	assert_int_equal(names_in(d, "."), 2);
}

/* Sixteen at once: exactly one wins, and its bytes are whole. */
static void one_of_many_creates(void **state)
{
	int d = at(state);
	pid_t pids[16];
	int go[2];
	assert_int_equal(pipe(go), 0);
	for (int i = 0; i < 16; i++) {
		pids[i] = fork();
		if (pids[i] == 0) {
			char c, text[1000];
			close(go[1]);
			ssize_t n = read(go[0], &c, 1);
			memset(text, 'a' + i, sizeof text);
			bool exists;
			struct err err = ERR_INIT;
			int r = file_create(d, "a", (struct str){ text, sizeof text }, 0600, &exists, &err);
			_exit(n != 0 || r != 0 ? 2 : exists ? 1 : 0);
		}
	}
	close(go[0]);
	close(go[1]);
	int won = 0;
	for (int i = 0; i < 16; i++) {
		int status;
		waitpid(pids[i], &status, 0);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) <= 1);
		won += WEXITSTATUS(status) == 0;
	}
	assert_int_equal(won, 1);
	assert_int_equal(names_in(d, "."), 1);
	struct buf b = BUF_INIT(2000);
	struct err err = ERR_INIT;
	assert_int_equal(file_read(d, "a", 2000, &b, &err), 0);
	assert_int_equal(b.n, 1000);
	for (size_t i = 1; i < b.n; i++)
		assert_int_equal(b.p[i], b.p[0]);
	buf_release(&b);
}

static void folders(void **state)
{
	int d = at(state);
	struct err err = ERR_INIT;
	assert_int_equal(file_mkdirs(d, "a/b//c/", 0755, &err), 0);
	assert_int_equal(file_mkdirs(d, "a/b/c", 0755, &err), 0);
	put(d, "a/file", STR("x"));
	assert_int_equal(file_mkdirs(d, "a/file", 0755, &err), -1);
	assert_int_equal(file_mkdirs(d, "a/file/x", 0755, &err), -1);
	assert_int_equal(err.kind, ERR_INPUT);
	assert_int_equal(file_mkdirs(d, "", 0755, &err), -1);
	char absolute[100];
	snprintf(absolute, sizeof absolute, "%s/x/y", ((struct place *)*state)->path);
	assert_int_equal(file_mkdirs(AT_FDCWD, absolute, 0755, &err), 0);

	put(d, "b", STR(""));
	put(d, "B", STR(""));
	put(d, "目录", STR(""));
	put(d, ".hidden", STR(""));
	struct arena arena = ARENA_INIT;
	struct str *names;
	size_t n;
	static const char *const want[] = { ".hidden", "B", "a", "b", "x", "目录" };
	assert_int_equal(file_list(d, ".", &arena, &names, &n, &err), 0);
	assert_int_equal(n, 6);
	for (size_t i = 0; i < n; i++)
		assert_true(str_is(names[i], want[i]));
	assert_int_equal(file_list(d, "a/b/c", &arena, &names, &n, &err), 0);
	assert_int_equal(n, 0);
	assert_int_equal(file_list(d, "none", &arena, &names, &n, &err), -1);
	arena_release(&arena);
}

static void removing_trees(void **state)
{
	int d = at(state);
	struct err err = ERR_INIT;
	assert_int_equal(file_mkdirs(d, "keep", 0755, &err), 0);
	put(d, "keep/file", STR("x"));
	assert_int_equal(file_mkdirs(d, "t/a/b", 0755, &err), 0);
	put(d, "t/a/b/1", STR("x"));
	put(d, "t/2", STR("x"));
	assert_int_equal(symlinkat("../keep", d, "t/link"), 0);
	assert_int_equal(symlinkat("keep", d, "link"), 0);
	assert_int_equal(file_remove_tree(d, "t/", &err), 0);
	assert_int_equal(file_remove_tree(d, "link/", &err), 0);     /* the link goes, not what it shows */
	holds(d, "keep/file", "x");
	assert_int_equal(names_in(d, "."), 1);
	assert_int_equal(file_remove_tree(d, "absent", &err), 0);
	assert_int_equal(file_remove_tree(d, "absent/x", &err), 0);
	assert_int_equal(file_remove_tree(d, "keep/file", &err), 0);
	static const char *const never[] = { "", ".", "..", "/", "//", "keep/..", "keep/." };
	for (size_t i = 0; i < sizeof never / sizeof *never; i++) {
		assert_int_equal(file_remove_tree(d, never[i], &err), -1);
		assert_int_equal(err.kind, ERR_INPUT);
	}
	assert_int_equal(names_in(d, "."), 1);
}

static void copying_and_digests(void **state)
{
	int d = at(state);
	struct err err = ERR_INIT;
	struct buf big = BUF_INIT(4 << 20), back = BUF_INIT(4 << 20);
	for (int i = 0; i < 100000; i++)
		buf_addf(&big, "row %d\n", i);
	put(d, "big", buf_str(&big));
	uint8_t want[32], got[32];
	uint64_t bytes;
	crypto_sha256(str_sub(buf_str(&big), 4, big.n), want);
	for (int with_digest = 0; with_digest < 2; with_digest++) {
		int from = file_open(d, "big", &err), to = file_nameless(d, ".", &err);
		closes_on_exec(to);
		assert_int_equal(lseek(from, 4, SEEK_SET), 4);              /* from where it stands */
		assert_int_equal(file_copy(from, to, "big", with_digest ? got : NULL, &bytes, &err), 0);
		assert_int_equal(bytes, big.n - 4);
		if (with_digest)
			assert_memory_equal(got, want, 32);
		int ro = file_read_only(to, &err);
		closes_on_exec(ro);
		assert_int_equal(lseek(ro, 0, SEEK_CUR), 0);
		errno = 0;
		assert_true(write(ro, "x", 1) == -1 && errno == EBADF);
		memset(got, 0, 32);
		assert_int_equal(lseek(ro, 9, SEEK_SET), 9);
		assert_int_equal(file_digest(ro, "big", got, &bytes, &err), 0);
		assert_memory_equal(got, want, 32);
		assert_int_equal(lseek(ro, 0, SEEK_CUR), 9);                /* the position did not move */
		buf_reset(&back);
		assert_int_equal(lseek(ro, 0, SEEK_SET), 0);
		assert_int_equal(file_read_fd(ro, "big", 4 << 20, &back, &err), 0);
		assert_true(str_eq(buf_str(&back), str_sub(buf_str(&big), 4, big.n)));
		close(ro);
		close(from);
	}
	assert_int_equal(names_in(d, "."), 1);                          /* nameless means nameless */
	buf_release(&big);
	buf_release(&back);

	int ends[2];
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "pipe", 4), 4);
	close(ends[1]);
	int to = file_nameless(d, ".", &err);
	assert_int_equal(file_copy(ends[0], to, "pipe", NULL, &bytes, &err), 0);
	assert_int_equal(bytes, 4);
	close(ends[0]);
	int proc = open("/proc/self/stat", O_RDONLY);                   /* says that it has no size */
	assert_int_equal(file_copy(proc, to, "stat", NULL, &bytes, &err), 0);
	assert_true(bytes > 10);
	close(proc);
	close(to);
	assert_int_equal(file_nameless(d, "none", &err), -1);
	assert_int_equal(err.kind, ERR_INPUT);
	assert_int_equal(file_digest(-1, "gone", got, NULL, &err), -1);
	assert_int_equal(file_copy(-1, -1, "gone", got, NULL, &err), -1);
	assert_int_equal(file_read_only(-1, &err), -1);
}

static void locks(void **state)
{
	int d = at(state);
	struct err err = ERR_INIT;
	struct stat st;
	int lock = file_lock(d, "lock", &err);
	closes_on_exec(lock);
	assert_int_equal(fstatat(d, "lock", &st, 0), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(file_lock(d, "lock", &err), -1);
	assert_int_equal(err.kind, ERR_LOCKED);
	close(lock);
	pid_t pid = fork();
	if (pid == 0) {
		int taken = file_lock(d, "lock", &err);
		if (taken < 0)
			_exit(1);
		raise(SIGKILL);                                     /* dies with it: the kernel gives it back */
	}
	int status;
	waitpid(pid, &status, 0);
	assert_true(WIFSIGNALED(status));
	lock = file_lock(d, "lock", &err);
	assert_true(lock >= 0);
	close(lock);
	assert_int_equal(symlinkat("elsewhere", d, "link"), 0);
	assert_int_equal(file_lock(d, "link", &err), -1);
	assert_int_equal(err.kind, ERR_INPUT);
	assert_int_equal(file_lock(d, "none/lock", &err), -1);
	assert_int_equal(err.kind, ERR_INPUT);
}

static int secret(void **state, const char *name, struct buf *b, struct err *err)
{
	char path[100];
	snprintf(path, sizeof path, "%s/%s", ((struct place *)*state)->path, name);
	buf_reset(b);
	return file_read_secret(path, b, err);
}

static void secrets(void **state)
{
	int d = at(state);
	struct err err = ERR_INIT;
	struct buf b = BUF_INIT(1 << 20);
	static const struct { mode_t mode; bool fine; } modes[] = { { 0600, true }, { 0400, true }, { 0640, false }, { 0604, false }, { 0610, false }, { 0602, false }, { 0644, false } };
	for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
		assert_int_equal(file_write(d, "token", STR("abc\n"), modes[i].mode, &err), 0);
		assert_int_equal(secret(state, "token", &b, &err), modes[i].fine ? 0 : -1);
		assert_string_equal(buf_cstr(&b), modes[i].fine ? "abc\n" : "");
	}
	assert_int_equal(err.kind, ERR_INPUT);
	assert_null(strstr(err.msg, "abc"));
	assert_int_equal(file_write(d, "token", STR("abc"), 0600, &err), 0);
	assert_int_equal(symlinkat("token", d, "link"), 0);
	assert_int_equal(secret(state, "link", &b, &err), -1);
	assert_non_null(strstr(err.msg, "it is a link"));
	assert_int_equal(secret(state, "", &b, &err), -1);
	assert_int_equal(secret(state, "none", &b, &err), -1);
	char path[100];
	snprintf(path, sizeof path, "%s/pipe", ((struct place *)*state)->path);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(secret(state, "pipe", &b, &err), -1);      /* and does not wait for a writer */

	char *big = calloc(1, (64 << 10) + 1);
	assert_int_equal(file_write(d, "token", (struct str){ big, 64 << 10 }, 0600, &err), 0);
	assert_int_equal(secret(state, "token", &b, &err), 0);
	assert_int_equal(b.n, 64 << 10);
	assert_int_equal(file_write(d, "token", (struct str){ big, (64 << 10) + 1 }, 0600, &err), 0);
	assert_int_equal(secret(state, "token", &b, &err), -1);
	free(big);
	buf_release(&b);
}

static void secrets_of_others(void **state)
{
	int d = at(state);
	struct err err = ERR_INIT;
	struct buf b = BUF_INIT(1000);
	if (geteuid() != 0) {
		print_message("needs root\n");
		skip();
	}
	assert_int_equal(file_write(d, "token", STR("abc"), 0600, &err), 0);
	assert_int_equal(fchownat(d, "token", 12345, 0, 0), 0);
	assert_int_equal(secret(state, "token", &b, &err), -1);
	assert_non_null(strstr(err.msg, "somebody else"));
	/* what systemd makes: root's, 0440, right in the credentials' folder */
	assert_int_equal(file_write(d, "credential", STR("abc"), 0440, &err), 0);
	unsetenv("CREDENTIALS_DIRECTORY");
	assert_int_equal(secret(state, "credential", &b, &err), -1);
	setenv("CREDENTIALS_DIRECTORY", ((struct place *)*state)->path, 1);
	assert_int_equal(secret(state, "credential", &b, &err), 0);
	assert_int_equal(fchmodat(d, "credential", 0444, 0), 0);
	assert_int_equal(secret(state, "credential", &b, &err), -1);
	assert_int_equal(file_mkdirs(d, "sub", 0755, &err), 0);
	assert_int_equal(file_write(d, "sub/token", STR("abc"), 0440, &err), 0);
	assert_int_equal(secret(state, "sub/token", &b, &err), -1);
	unsetenv("CREDENTIALS_DIRECTORY");
	buf_release(&b);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(opening), TEST(a_pipe_can_be_read), TEST(reading_stops_at_the_ceiling), TEST(writing_replaces_whole_files), TEST(failed_writes_leave_nothing_behind),
		TEST(a_full_disk_keeps_the_old_file), TEST(creating_never_replaces), TEST(one_of_many_creates), TEST(folders), TEST(removing_trees),
		TEST(copying_and_digests), TEST(locks), TEST(secrets), TEST(secrets_of_others),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
