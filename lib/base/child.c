/* child.c - see child.h: the parent's side. The child's confinement is in confine.c. */
#include "base/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"

#define STANDARD_FDS 3
#define MAX_FDS 160
#define OPEN_FILES 512
#define BLOCK 65536u
#define EXEC_FAILED 127

/* A sanitizer reserves terabytes of address space. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/* All that the child needs between fork and exec, made before the fork: there it may only make system calls. */
struct launch {
	const struct child_spec *spec;
	char *const *argv, *const *envp;
	pid_t parent;
	int from[STANDARD_FDS + MAX_FDS], to[STANDARD_FDS + MAX_FDS];
	size_t n;
	int highest;                             /* of `to` */
	int report;                              /* pipe end: errno of what failed before the exec */
	rlim_t max_cpu, max_file, max_memory;
};

/* ---- between fork and exec ---- */

static void limit(int what, rlim_t soft, rlim_t hard)
{
	struct rlimit l = { soft, hard };
	setrlimit((__rlimit_resource_t)what, &l);
}

static void set_limits(const struct launch *l)
{
	limit(RLIMIT_CORE, 0, 0);
	limit(RLIMIT_NOFILE, OPEN_FILES, OPEN_FILES);
	if (l->max_cpu)
		limit(RLIMIT_CPU, l->max_cpu, l->max_cpu + 1);
	if (l->max_file)
		limit(RLIMIT_FSIZE, l->max_file, l->max_file);
	if (l->max_memory && !SANITIZED)
		limit(RLIMIT_AS, l->max_memory, l->max_memory);
}

static void default_signals(void)
{
	sigset_t none;
	struct sigaction plain = { .sa_handler = SIG_DFL };
	for (int s = 1; s < NSIG; s++)
		sigaction(s, &plain, NULL);      /* SIGKILL and SIGSTOP refuse, which is fine */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Descriptors go up out of the way first, so that none is overwritten before it was moved. */
static int place_descriptors(struct launch *l)
{
	int high = l->highest + 2;
	for (size_t i = 0; i < l->n; i++) {
		if ((l->from[i] = fcntl(l->from[i], F_DUPFD_CLOEXEC, high)) < 0)
			return -1;
	}
	int report = fcntl(l->report, F_DUPFD_CLOEXEC, high);
	if (report < 0)
		return -1;
	for (int fd = STANDARD_FDS; fd <= l->highest; fd++)
		close(fd);
	for (size_t i = 0; i < l->n; i++) {
		if (dup2(l->from[i], l->to[i]) < 0)
			return -1;
	}
	if (dup3(report, l->highest + 1, O_CLOEXEC) < 0)
		return -1;
	l->report = l->highest + 1;
	return close_range((unsigned)l->highest + 2, ~0u, 0);
}

static void become(struct launch *l) __attribute__((noreturn));
static void become(struct launch *l)
{
	int why = 0;
	default_signals();
	/* Whoever starts children must outlive them; if the parent is gone already, nobody is left to kill us. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != l->parent)
		why = ESRCH;
	else if (place_descriptors(l) != 0 || (l->spec->workdir && chdir(l->spec->workdir) != 0))
		why = errno;
	if (why == 0) {
		set_limits(l);
		execve("/proc/self/exe", l->argv, l->envp);
		why = errno;
	}
	ssize_t ignored = write(l->report, &why, sizeof why);
	(void)ignored;
	_exit(EXEC_FAILED);
}

/* ---- preparation ---- */

static char **make_argv(const struct child_spec *spec)
{
	size_t n = 0;
	while (spec->args && spec->args[n])
		n++;
	char **argv = mem_alloc((n + 3) * sizeof *argv);
	argv[0] = mem_strdup("mulu");
	argv[1] = mem_strdup(spec->verb);
	for (size_t i = 0; i < n; i++)
		argv[i + 2] = mem_strdup(spec->args[i]);
	return argv;
}

static char *pair(const char *name, const char *value, const char *more)
{
	struct buf b = BUF_INIT(65536);
	buf_addf(&b, "%s=%s%s", name, value, more);
	char *z = mem_strdup(buf_cstr(&b));
	buf_release(&b);
	return z;
}

/* A confined child cannot trace itself, which is how leaks are looked for: leaks are the parent's and the tests' business. */
static char **make_environment(void)
{
	static const char *const kept[] = { "UBSAN_OPTIONS", "TSAN_OPTIONS", "MSAN_OPTIONS" };
	char **envp = mem_alloc((ARRAY_SIZE(kept) + 5) * sizeof *envp);
	size_t n = 0;
	envp[n++] = mem_strdup("LC_ALL=C.UTF-8");
	envp[n++] = mem_strdup("TZ=UTC");
	envp[n++] = mem_strdup("PATH=/usr/bin:/bin");
	const char *asan = getenv("ASAN_OPTIONS");
	if (SANITIZED || asan)
		envp[n++] = pair("ASAN_OPTIONS", asan ? asan : "", ":detect_leaks=0");
	for (size_t i = 0; i < ARRAY_SIZE(kept); i++) {
		if (getenv(kept[i]))
			envp[n++] = pair(kept[i], getenv(kept[i]), "");
	}
	return envp;
}

static void free_list(char **list)
{
	for (size_t i = 0; list && list[i]; i++)
		free(list[i]);
	free(list);
}

/* The input as a sealed file without a name: nothing to pump, and no SIGPIPE if the child does not read it. */
static int make_input(struct str input, struct err *err)
{
	int fd = memfd_create("input", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (fd < 0)
		return err_errno(err, ERR_SYSTEM, "cannot start a child");
	if (file_write_all(fd, input.p, input.n, "input", err) == 0) {
		if (lseek(fd, 0, SEEK_SET) == 0 && fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) == 0)
			return fd;
		err_errno(err, ERR_SYSTEM, "cannot start a child");
	}
	close(fd);
	return -1;
}

/* ---- waiting ---- */

struct running {
	pid_t pid;
	int pidfd;                               /* -1 where the kernel has none */
	int fd[2];                               /* standard output, standard error; -1 at their end */
	struct buf *to[2];
	double deadline;                         /* 0 = none */
	bool killed, timed_out, ended;
	int status;
};

static void kill_it(struct running *r)
{
	if (!r->killed && !r->ended)
		kill(r->pid, SIGKILL);
	r->killed = true;
}

/* Read what is there. */
static void drain(struct running *r, int i)
{
	char block[BLOCK];
	ssize_t got;
	while ((got = read(r->fd[i], block, sizeof block)) > 0 || (got < 0 && errno == EINTR)) {
		if (got > 0 && r->to[i])
			buf_add(r->to[i], block, (size_t)got);
		if (i == 0 && r->to[0] && r->to[0]->over) {
			kill_it(r);
			break;
		}
	}
	bool later = got < 0 && errno == EAGAIN;
	if (!later) {
		close(r->fd[i]);
		r->fd[i] = -1;
	}
}

static void look(struct running *r)
{
	pid_t got;
	do
		got = waitpid(r->pid, &r->status, WNOHANG);
	while (got < 0 && errno == EINTR);
	r->ended = got != 0;
}

static int wait_time(const struct running *r)
{
	double most = r->pidfd < 0 ? 0.02 : 60;          /* without a pidfd its end must be looked for */
	if (r->deadline > 0 && !r->killed) {
		double left = r->deadline - clock_seconds();
		if (left < most)
			most = left;
	}
	return most <= 0 ? 0 : (int)(most * 1000) + 1;
}

static void pump(struct running *r)
{
	while (!r->ended) {
		struct pollfd p[3] = { { r->fd[0], POLLIN, 0 }, { r->fd[1], POLLIN, 0 }, { r->pidfd, POLLIN, 0 } };
		poll(p, 3, wait_time(r));
		for (int i = 0; i < 2; i++) {
			if (r->fd[i] >= 0 && p[i].revents)
				drain(r, i);
		}
		look(r);
		if (!r->ended && !r->killed && r->deadline > 0 && clock_seconds() >= r->deadline) {
			r->timed_out = true;
			kill_it(r);
		}
	}
	/* What it wrote before it ended is still in the pipes. */
	for (int i = 0; i < 2; i++) {
		if (r->fd[i] >= 0)
			drain(r, i);
		if (r->fd[i] >= 0)
			close(r->fd[i]);
	}
	if (r->pidfd >= 0)
		close(r->pidfd);
}

static void describe_end(const struct running *r, const struct child_spec *spec, struct child_end *end)
{
	end->exit_code = WIFEXITED(r->status) ? WEXITSTATUS(r->status) : -1;
	end->signal = WIFSIGNALED(r->status) ? WTERMSIG(r->status) : 0;
	end->timed_out = r->timed_out;
	end->max_wall = spec->max_wall;
}

/* ---- the whole ---- */

struct pipes {
	int input, out[2], talk[2], report[2];
};

static void close_pipes(struct pipes *p)
{
	int *all[] = { &p->input, &p->out[0], &p->out[1], &p->talk[0], &p->talk[1], &p->report[0], &p->report[1] };
	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		if (*all[i] >= 0)
			close(*all[i]);
		*all[i] = -1;
	}
}

static int make_pipes(struct pipes *p, struct str input, struct err *err)
{
	*p = (struct pipes){ -1, { -1, -1 }, { -1, -1 }, { -1, -1 } };
	if ((p->input = make_input(input, err)) < 0)
		return -1;
	if (pipe2(p->out, O_CLOEXEC) == 0 && pipe2(p->talk, O_CLOEXEC) == 0 && pipe2(p->report, O_CLOEXEC) == 0 &&
		fcntl(p->out[0], F_SETFL, O_NONBLOCK) == 0 && fcntl(p->talk[0], F_SETFL, O_NONBLOCK) == 0)
		return 0;
	err_errno(err, ERR_SYSTEM, "cannot start a child");
	close_pipes(p);
	return -1;
}

static int fill_launch(struct launch *l, const struct child_spec *spec, const struct pipes *p, struct err *err)
{
	if (spec->n_fds > MAX_FDS)
		return err_set(err, ERR_SYSTEM, "cannot start a child: more than %d descriptors", MAX_FDS);
	*l = (struct launch){ .spec = spec, .parent = getpid(), .highest = STANDARD_FDS - 1, .report = p->report[1],
		.max_cpu = spec->max_cpu, .max_file = spec->max_file, .max_memory = spec->max_memory };
	const int standard[STANDARD_FDS] = { p->input, p->out[1], p->talk[1] };
	for (int i = 0; i < STANDARD_FDS; i++) {
		l->from[l->n] = standard[i];
		l->to[l->n++] = i;
	}
	for (size_t i = 0; i < spec->n_fds; i++) {
		const struct child_fd *f = &spec->fds[i];
		if (f->from < 0 || f->to < STANDARD_FDS || f->to > OPEN_FILES / 2)
			return err_set(err, ERR_SYSTEM, "cannot start a child: descriptor %d cannot become %d", f->from, f->to);
		l->from[l->n] = f->from;
		l->to[l->n++] = f->to;
		if (f->to > l->highest)
			l->highest = f->to;
	}
	return 0;
}

/* 0 when the exec took place: the report pipe closed without a word. */
static int started(int report, struct err *err)
{
	int why = 0;
	ssize_t got;
	do
		got = read(report, &why, sizeof why);
	while (got < 0 && errno == EINTR);
	if (got == 0)
		return 0;
	errno = got == (ssize_t)sizeof why ? why : EIO;
	return err_errno(err, ERR_SYSTEM, "cannot start a child");
}

static pid_t launch(const struct child_spec *spec, struct pipes *p, struct err *err)
{
	struct launch l = { 0 };
	if (fill_launch(&l, spec, p, err) != 0)
		return -1;
	char **argv = make_argv(spec), **envp = make_environment();
	l.argv = argv;
	l.envp = envp;
	pid_t pid = fork();
	if (pid == 0)
		become(&l);
	if (pid < 0)
		err_errno(err, ERR_SYSTEM, "cannot start a child");
	free_list(argv);
	free_list(envp);
	return pid;
}

int child_run(const struct child_spec *spec, struct buf *out, struct buf *talk, struct child_end *end, struct err *err)
{
	struct pipes p;
	if (make_pipes(&p, spec->input, err) != 0)
		return -1;
	double begun = clock_seconds();
	struct running r = { .pid = launch(spec, &p, err), .pidfd = -1 };
	if (r.pid < 0) {
		close_pipes(&p);
		return -1;
	}
	r.fd[0] = p.out[0];
	r.fd[1] = p.talk[0];
	p.out[0] = p.talk[0] = -1;
	int report = p.report[0];
	p.report[0] = -1;
	close_pipes(&p);                         /* our copies of the child's ends: else they would never end */
	int rc = started(report, err);
	close(report);
	r.pidfd = (int)syscall(SYS_pidfd_open, r.pid, 0);
	r.to[0] = out;
	r.to[1] = talk;
	r.deadline = spec->max_wall ? begun + spec->max_wall : 0;
	pump(&r);
	describe_end(&r, spec, end);
	return rc;
}

void child_describe(const struct child_end *end, char out[80])
{
	if (end->timed_out)
		snprintf(out, 80, "no answer within %u s", end->max_wall);
	else if (end->signal)
		snprintf(out, 80, "killed by signal %d", end->signal);
	else
		snprintf(out, 80, "exit %d", end->exit_code);
}
