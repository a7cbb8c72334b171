/* test_child.c - a child is this very program, started with the name of a part below. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/child.h"
#include "base/clock.h"

/* ---- parts that the child plays ---- */

static int play_echo(int argc, char **argv)
{
	char block[65536];
	for (int i = 2; i < argc; i++)
		printf("[%s]", argv[i]);
	size_t n;
	while ((n = fread(block, 1, sizeof block, stdin)) > 0)
		fwrite(block, 1, n, stdout);
	fputs("talk", stderr);
	return 7;
}

/* Its environment, its open descriptors and limits. */
static int play_look(int argc, char **argv)
{
	(void)argc, (void)argv;
	extern char **environ;
	for (char **e = environ; *e; e++) {
		if (strstr(*e, "SAN_OPTIONS") == NULL)
			printf("%s ", *e);
	}
	for (int fd = 0; fd < 200; fd++) {
		if (fcntl(fd, F_GETFD) >= 0)
			printf("%d ", fd);
	}
	struct rlimit core, files, cpu;
	getrlimit(RLIMIT_CORE, &core);
	getrlimit(RLIMIT_NOFILE, &files);
	getrlimit(RLIMIT_CPU, &cpu);
	printf("core %d files %d cpu %d ", (int)core.rlim_cur, (int)files.rlim_cur, (int)cpu.rlim_cur);
	char here[100];
	printf("in %s", getcwd(here, sizeof here) ? here : "?");
	return 0;
}

static int play_swap(int argc, char **argv)
{
	(void)argc, (void)argv;
	char c[2] = "??";
	ssize_t a = pread(3, c, 1, 0), b = pread(4, c + 1, 1, 0);
	printf("%d%d%c%c", (int)a, (int)b, c[0], c[1]);
	return 0;
}

static int play_flood(int argc, char **argv)
{
	(void)argc, (void)argv;
	char block[65536];
	memset(block, 'x', sizeof block);
	for (;;) {
		if (write(1, block, sizeof block) < 0)
			return 9;
	}
}

static int play_sleep(int argc, char **argv)
{
	(void)argc, (void)argv;
	fputs("begun", stdout);
	fflush(stdout);
	fclose(stdout);                          /* an end of output is no end */
	sleep(60);
	return 0;
}

static int play_crash(int argc, char **argv)
{
	(void)argc, (void)argv;
	struct rlimit l;
	getrlimit(RLIMIT_CORE, &l);
	signal(SIGSEGV, SIG_DFL);
	raise(SIGSEGV);
	return 0;
}

static int play_spin(int argc, char **argv)
{
	(void)argc, (void)argv;
	volatile unsigned i = 1;
	while (i)
		i = i | 1;
	return 0;
}

static int play_memory(int argc, char **argv)
{
	(void)argc, (void)argv;
	volatile char *p = malloc((size_t)512 << 20);
	return p == NULL ? 3 : 0;
}

static int play_write(int argc, char **argv)
{
	char block[4096] = "x";
	int fd = open(argc > 2 ? argv[2] : "", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	for (int i = 0; i < 100; i++) {
		if (write(fd, block, sizeof block) < 0)
			return 5;
	}
	return 0;
}

static void tell(const char *what, long rc)
{
	printf("%s:%s ", what, rc < 0 ? strerrorname_np(errno) : "ok");
}

static void *nothing(void *p)
{
	return p;
}

static void try_calls(void)
{
	int sv[2];
	char *none[] = { NULL };
	tell("socket", socket(AF_INET, SOCK_STREAM, 0));
	tell("unix", socket(AF_UNIX, SOCK_STREAM, 0));
	tell("socketpair", socketpair(AF_UNIX, SOCK_STREAM, 0, sv));
	tell("exec", execve("/bin/true", none, none));
	tell("fork", fork());
	tell("kill", kill(getppid(), 0));
	tell("killself", kill(getpid(), 0));
	tell("ptrace", ptrace(PTRACE_TRACEME, 0, NULL, NULL));
	tell("unshare", unshare(CLONE_NEWUSER));
	pthread_t t;
	void *back = NULL;
	int rc = pthread_create(&t, NULL, nothing, none);
	if (rc == 0)
		pthread_join(t, &back);
	tell("thread", back == none ? 0 : -1);
}

static void try_open(const char *what, const char *dir, const char *name, int flags)
{
	char path[300];
	snprintf(path, sizeof path, "%s%s%s", dir, *name ? "/" : "", name);
	int fd = open(path, flags | O_CLOEXEC, 0600);
	tell(what, fd);
	if (fd >= 0)
		close(fd);
}

/* argv: write folder, read folder, folder outside, whose file "f" exists in each; descriptor 3 is outside's. */
static int play_confined(int argc, char **argv)
{
	if (argc < 5)
		return 2;
	const char *write_dirs[] = { argv[2], NULL }, *read_dirs[] = { argv[3], NULL };
	const struct child_confine c = { write_dirs, read_dirs };
	struct err err = ERR_INIT;
	if (child_confine(&c, &err) != 0) {
		printf("%s", err.msg);
		return 1;
	}
	try_calls();
	try_open("w-read", argv[2], "f", O_RDONLY);
	try_open("w-make", argv[2], "new", O_WRONLY | O_CREAT | O_TRUNC);
	char a[300], b[300];
	snprintf(a, sizeof a, "%s/new", argv[2]);
	snprintf(b, sizeof b, "%s/newer", argv[2]);
	tell("w-rename", rename(a, b));
	tell("w-remove", unlink(b));
	try_open("r-read", argv[3], "f", O_RDONLY);
	try_open("r-write", argv[3], "f", O_WRONLY);
	try_open("r-make", argv[3], "new", O_WRONLY | O_CREAT);
	try_open("o-read", argv[4], "f", O_RDONLY);
	try_open("o-list", argv[4], "", O_RDONLY | O_DIRECTORY);
	try_open("o-make", argv[4], "new", O_WRONLY | O_CREAT);
	char c1;
	tell("inherited", pread(3, &c1, 1, 0));
	return 0;
}

static const struct part { const char *name; int (*play)(int, char **); } parts[] = {
	{ "child-test-echo", play_echo }, { "child-test-look", play_look }, { "child-test-swap", play_swap }, { "child-test-flood", play_flood }, { "child-test-sleep", play_sleep },
	{ "child-test-crash", play_crash }, { "child-test-spin", play_spin }, { "child-test-memory", play_memory }, { "child-test-write", play_write }, { "child-test-confined", play_confined },
};

/* ---- tests ---- */

struct ran {
	struct buf out, talk;
	struct child_end end;
	struct err err;
	int rc;
};

static void run(struct ran *r, const struct child_spec *spec, size_t max_out)
{
	*r = (struct ran){ .out = BUF_INIT(max_out), .talk = BUF_INIT(100000) };
	r->rc = child_run(spec, &r->out, &r->talk, &r->end, &r->err);
}

static void release(struct ran *r)
{
	buf_release(&r->out);
	buf_release(&r->talk);
}

static void answers(void **state)
{
	(void)state;
	static const char *const args[] = { "one", "", "三 3", NULL };
	struct ran r;
	run(&r, &(struct child_spec){ .verb = "child-test-echo", .args = args, .input = STR("question") }, 1000);
	assert_int_equal(r.rc, 0);
	assert_string_equal(buf_cstr(&r.out), "[one][][三 3]question");
	assert_string_equal(buf_cstr(&r.talk), "talk");
	assert_int_equal(r.end.exit_code, 7);
	assert_int_equal(r.end.signal, 0);
	char text[80];
	child_describe(&r.end, text);
	assert_string_equal(text, "exit 7");
	release(&r);
}

static void long_answers(void **state)
{
	(void)state;
	size_t n = 5 << 20;
	char *p = malloc(n);
	assert_non_null(p);
	for (size_t i = 0; i < n; i++)
		p[i] = (char)('a' + i % 23);
	struct ran r;
	run(&r, &(struct child_spec){ .verb = "child-test-echo", .input = { p, n }, .max_wall = 60 }, n);
	assert_true(str_eq(buf_str(&r.out), (struct str){ p, n }));
	assert_false(r.out.over);
	assert_int_equal(r.end.exit_code, 7);
	release(&r);
	free(p);
}

static void nobody_listens(void **state)
{
	(void)state;
	struct child_end end;
	struct err err = ERR_INIT;
	assert_int_equal(child_run(&(struct child_spec){ .verb = "child-test-echo" }, NULL, NULL, &end, &err), 0);
	assert_int_equal(end.exit_code, 7);
}

/* Nothing of ours gets there: no variables, no descriptors but those named. */
static void clean_start(void **state)
{
	(void)state;
	char want[600];
	setenv("MULU_TEST_SECRET", "canary", 1);
	int leak = open("/dev/null", O_RDONLY), high = dup2(leak, 150);          /* both without close-on-exec */
	assert_true(leak >= 0 && high == 150);
	const struct child_fd fds[] = { { leak, 6 } };
	struct ran r;
	run(&r, &(struct child_spec){ .verb = "child-test-look", .fds = fds, .n_fds = 1, .workdir = "/tmp", .max_cpu = 11 }, 10000);
	snprintf(want, sizeof want, "LC_ALL=C.UTF-8 TZ=UTC PATH=/usr/bin:/bin 0 1 2 6 core 0 files 512 cpu 11 in /tmp");
	assert_string_equal(buf_cstr(&r.out), want);
	release(&r);
	close(leak);
	close(high);
}

static void descriptors_change_places(void **state)
{
	(void)state;
	char a[] = "/tmp/mulu-test-XXXXXX", b[] = "/tmp/mulu-test-XXXXXX";
	int one = fcntl(mkstemp(a), F_DUPFD_CLOEXEC, 20), two = fcntl(mkstemp(b), F_DUPFD_CLOEXEC, 20);
	assert_int_equal(write(one, "a", 1) + write(two, "b", 1), 2);
	assert_int_equal(dup2(one, 4), 4);       /* 4 becomes 3 and 3 becomes 4 */
	assert_int_equal(dup2(two, 3), 3);
	const struct child_fd fds[] = { { 4, 3 }, { 3, 4 } };
	struct ran r;
	run(&r, &(struct child_spec){ .verb = "child-test-swap", .fds = fds, .n_fds = 2 }, 100);
	assert_string_equal(buf_cstr(&r.out), "11ab");
	release(&r);
	close(one);
	close(two);
	close(3);
	close(4);
	unlink(a);
	unlink(b);
}

static void too_much_output(void **state)
{
	(void)state;
	struct ran r;
	double begun = clock_seconds();
	run(&r, &(struct child_spec){ .verb = "child-test-flood", .max_wall = 60 }, 300000);
	assert_int_equal(r.rc, 0);
	assert_true(r.out.over);
	assert_true(r.out.n <= 300000);
	assert_int_equal(r.end.signal, SIGKILL);
	assert_false(r.end.timed_out);
	assert_true(clock_seconds() - begun < 30);
	release(&r);
}

static void too_slow(void **state)
{
	(void)state;
	struct ran r;
	double begun = clock_seconds();
	run(&r, &(struct child_spec){ .verb = "child-test-sleep", .max_wall = 1 }, 1000);
	assert_true(r.end.timed_out);
	assert_int_equal(r.end.exit_code, -1);
	assert_true(clock_seconds() - begun < 20);
	assert_string_equal(buf_cstr(&r.out), "begun");
	char text[80];
	child_describe(&r.end, text);
	assert_string_equal(text, "no answer within 1 s");
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);       /* it was reaped */
	assert_int_equal(errno, ECHILD);
	release(&r);
}

static void crash(void **state)
{
	(void)state;
	struct ran r;
	run(&r, &(struct child_spec){ .verb = "child-test-crash" }, 1000);
	assert_int_equal(r.rc, 0);
	assert_int_equal(r.end.exit_code, -1);
	assert_int_equal(r.end.signal, SIGSEGV);
	char text[80];
	child_describe(&r.end, text);
	assert_string_equal(text, "killed by signal 11");
	release(&r);
}

static void processor_time(void **state)
{
	(void)state;
	struct ran r;
	run(&r, &(struct child_spec){ .verb = "child-test-spin", .max_cpu = 1, .max_wall = 60 }, 1000);
	assert_int_equal(r.end.signal, SIGXCPU);
	assert_false(r.end.timed_out);
	release(&r);
}

static void memory(void **state)
{
	(void)state;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
	const int want = 0;                      /* no limit there: child.h */
#else
	const int want = 3;
#endif
	struct ran r;
	run(&r, &(struct child_spec){ .verb = "child-test-memory", .max_memory = (uint64_t)256 << 20 }, 1000);
	assert_int_equal(r.end.exit_code, want);
	release(&r);
	run(&r, &(struct child_spec){ .verb = "child-test-memory" }, 1000);
	assert_int_equal(r.end.exit_code, 0);
	release(&r);
}

static void file_size(void **state)
{
	(void)state;
	char name[] = "/tmp/mulu-test-XXXXXX";
	close(mkstemp(name));
	const char *args[] = { name, NULL };
	struct ran r;
	struct stat st;
	run(&r, &(struct child_spec){ .verb = "child-test-write", .args = args, .max_file = 100000 }, 1000);
	assert_int_equal(r.end.signal, SIGXFSZ);
	assert_int_equal(stat(name, &st), 0);
	assert_int_equal(st.st_size, 100000);
	release(&r);
	unlink(name);
}

static void cannot_start(void **state)
{
	(void)state;
	struct ran r;
	run(&r, &(struct child_spec){ .verb = "child-test-echo", .workdir = "/nonexistent" }, 1000);
	assert_int_equal(r.rc, -1);
	assert_int_equal(r.err.kind, ERR_SYSTEM);
	release(&r);
	const struct child_fd bad[] = { { 0, 1 } };
	run(&r, &(struct child_spec){ .verb = "child-test-echo", .fds = bad, .n_fds = 1 }, 1000);
	assert_int_equal(r.rc, -1);
	release(&r);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

/* Each call left no descriptor behind. */
static void no_leaks(void **state)
{
	(void)state;
	int before = open("/dev/null", O_RDONLY);
	close(before);
	for (int i = 0; i < 3; i++) {
		struct ran r;
		run(&r, &(struct child_spec){ .verb = i ? "child-test-echo" : "child-test-crash" }, 1000);
		release(&r);
	}
	int after = open("/dev/null", O_RDONLY);
	assert_int_equal(before, after);
	close(after);
}

static const char *make_dir(char *dir)
{
	char path[300];
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/f", dir);
	int fd = open(path, O_WRONLY | O_CREAT, 0600);
	assert_int_equal(write(fd, "x", 1), 1);
	close(fd);
	return dir;
}

static void remove_dir(const char *dir)
{
	char path[300];
	snprintf(path, sizeof path, "%s/f", dir);
	unlink(path);
	assert_int_equal(rmdir(dir), 0);         /* nothing new stands there */
}

static void confined(void **state)
{
	(void)state;
	char w[] = "/tmp/mulu-test-XXXXXX", r_[] = "/tmp/mulu-test-XXXXXX", o[] = "/tmp/mulu-test-XXXXXX", path[300];
	const char *args[] = { make_dir(w), make_dir(r_), make_dir(o), NULL };
	snprintf(path, sizeof path, "%s/f", o);
	const struct child_fd fds[] = { { open(path, O_RDONLY | O_CLOEXEC), 3 } };
	struct ran r;
	run(&r, &(struct child_spec){ .verb = "child-test-confined", .args = args, .fds = fds, .n_fds = 1, .max_wall = 60 }, 10000);
	static const char calls[] = "socket:EPERM unix:EPERM socketpair:EPERM exec:EPERM fork:EPERM kill:EPERM killself:ok ptrace:EPERM unshare:EPERM thread:ok ";
	static const char files[] = "w-read:ok w-make:ok w-rename:ok w-remove:ok r-read:ok r-write:EACCES r-make:EACCES o-read:EACCES o-list:EACCES o-make:EACCES inherited:ok ";
	if (r.end.exit_code != 0)
		fail_msg("signal %d: %s %s", r.end.signal, buf_cstr(&r.out), buf_cstr(&r.talk));
	if (!str_starts(buf_str(&r.out), STR(calls)))
		fail_msg("%s", buf_cstr(&r.out));
	const char *after = buf_cstr(&r.out) + sizeof calls - 1;
	bool landlock = child_landlock_abi() > 0;
	if (landlock)
		assert_string_equal(after, files);
	else
		unlink((snprintf(path, sizeof path, "%s/new", r_), path)), unlink((snprintf(path, sizeof path, "%s/new", o), path));
	release(&r);
	close(fds[0].from);
	remove_dir(w);
	remove_dir(r_);
	remove_dir(o);
	if (!landlock) {
		print_message("# this kernel has no Landlock: files were not confined\n");
		skip();
	}
}

static void confinement_is_here(void **state)
{
	(void)state;
	assert_true(child_has_seccomp());
	assert_in_range(child_landlock_abi(), 0, 100);
}

int main(int argc, char **argv)
{
	for (size_t i = 0; argc > 1 && i < sizeof parts / sizeof *parts; i++) {
		if (strcmp(argv[1], parts[i].name) == 0)
			return parts[i].play(argc, argv);
	}
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers), cmocka_unit_test(long_answers), cmocka_unit_test(nobody_listens), cmocka_unit_test(clean_start), cmocka_unit_test(descriptors_change_places),
		cmocka_unit_test(too_much_output), cmocka_unit_test(too_slow), cmocka_unit_test(crash), cmocka_unit_test(processor_time), cmocka_unit_test(memory), cmocka_unit_test(file_size),
		cmocka_unit_test(cannot_start), cmocka_unit_test(no_leaks), cmocka_unit_test(confined), cmocka_unit_test(confinement_is_here),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
