/* confine.c - the child's side of child.h: what it may still do once it begins to read strangers' bytes. */
#include "base/child.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/mem.h"

/* ---- files: Landlock ---- */

/* Rights by the version of the interface; Debian's header knows the first two. */
#define FS_V1 ((1ull << 13) - 1)
#define FS_REFER (1ull << 13)                    /* 2 */
#define FS_TRUNCATE (1ull << 14)                 /* 3 */
#define FS_IOCTL_DEV (1ull << 15)                /* 5 */
#define NET_TCP 3ull                             /* 4: bind and connect */
#define SCOPE_ALL 3ull                           /* 6: abstract sockets, signals */

#define OF_FILES (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | FS_TRUNCATE)
#define MAY_READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define MAY_WRITE \
	(MAY_READ | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG | \
	 LANDLOCK_ACCESS_FS_MAKE_DIR | FS_REFER | FS_TRUNCATE)

/* As the newest kernels know it; older ones accept the longer form while the rest is zero. */
struct ruleset {
	uint64_t fs, net, scoped;
};

static long create_ruleset(const struct ruleset *r, size_t n, unsigned flags)
{
	return syscall(SYS_landlock_create_ruleset, r, n, flags);
}

int child_landlock_abi(void)
{
	long abi = create_ruleset(NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	return abi > 0 ? (int)abi : 0;
}

static struct ruleset everything(int abi)
{
	struct ruleset r = { .fs = FS_V1 };
	r.fs |= (abi >= 2 ? FS_REFER : 0) | (abi >= 3 ? FS_TRUNCATE : 0) | (abi >= 5 ? FS_IOCTL_DEV : 0);
	r.net = abi >= 4 ? NET_TCP : 0;
	r.scoped = abi >= 6 ? SCOPE_ALL : 0;
	return r;
}

static int allow(int ruleset, const char *path, uint64_t rights, struct err *err)
{
	int fd = open(path, O_PATH | O_CLOEXEC);
	if (fd < 0)
		return err_errno(err, ERR_INPUT, "cannot open '%s'", path);
	struct stat st;
	if (fstat(fd, &st) == 0 && !S_ISDIR(st.st_mode))
		rights &= OF_FILES;
	struct landlock_path_beneath_attr rule = { .allowed_access = rights, .parent_fd = fd };
	long rc = syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
	if (rc != 0)
		err_errno(err, ERR_SYSTEM, "cannot confine to '%s'", path);
	close(fd);
	return rc == 0 ? 0 : -1;
}

static int allow_all(int ruleset, const char *const *paths, uint64_t rights, struct err *err)
{
	for (; paths && *paths; paths++) {
		if (allow(ruleset, *paths, rights, err) != 0)
			return -1;
	}
	return 0;
}

static int confine_files(const struct child_confine *c, struct err *err)
{
	int abi = child_landlock_abi();
	if (abi == 0)
		return 0;
	struct ruleset all = everything(abi);
	int fd = (int)create_ruleset(&all, sizeof all, 0);
	if (fd < 0)
		return err_errno(err, ERR_SYSTEM, "cannot confine files");
	int rc = allow_all(fd, c->write_dirs, MAY_WRITE & all.fs, err);
	if (rc == 0)
		rc = allow_all(fd, c->read_dirs, MAY_READ & all.fs, err);
	if (rc == 0 && syscall(SYS_landlock_restrict_self, fd, 0) != 0)
		rc = err_errno(err, ERR_SYSTEM, "cannot confine files");
	close(fd);
	return rc;
}

/* ---- system calls: seccomp ---- */

/* Refused whatever the arguments. Names that this libseccomp or this machine does not know are passed over. */
static const char *const refused[] = {
	"socket", "socketpair", "connect", "bind", "listen", "accept", "accept4", "sendto", "sendmsg", "sendmmsg", "recvfrom", "recvmsg", "recvmmsg",
	"getsockopt", "setsockopt", "shutdown",
	"execve", "execveat", "fork", "vfork",
	"ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "kcmp", "pidfd_open", "pidfd_getfd", "pidfd_send_signal",
	"tkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo",
	"mount", "umount", "umount2", "pivot_root", "chroot", "open_tree", "move_mount", "fsopen", "fsconfig", "fsmount", "fspick", "mount_setattr",
	"setns", "unshare", "personality", "bpf", "perf_event_open", "keyctl", "add_key", "request_key", "userfaultfd",
	"io_uring_setup", "io_uring_enter", "io_uring_register", "kexec_load", "kexec_file_load", "init_module", "finit_module", "delete_module",
	"open_by_handle_at", "name_to_handle_at", "fanotify_init", "quotactl", "swapon", "swapoff", "reboot", "sethostname", "setdomainname", "acct", "syslog",
	"iopl", "ioperm", "settimeofday", "clock_settime", "clock_adjtime", "adjtimex", "vhangup", "mknod", "mknodat",
	"shmget", "shmat", "shmctl", "semget", "semop", "semctl", "msgget", "msgsnd", "msgrcv", "msgctl", "mq_open",
};

static const uint64_t namespaces[] = { CLONE_NEWNS, CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET, CLONE_NEWIPC, CLONE_NEWUTS, CLONE_NEWCGROUP };

static int refuse_names(scmp_filter_ctx f)
{
	for (size_t i = 0; i < ARRAY_SIZE(refused); i++) {
		int number = seccomp_syscall_resolve_name(refused[i]);
		if (number >= 0 && seccomp_rule_add(f, SCMP_ACT_ERRNO(EPERM), number, 0) != 0)
			return -1;
	}
	return 0;
}

/* Calls that are fine with some arguments only. */
static int refuse_cases(scmp_filter_ctx f)
{
	const struct scmp_arg_cmp other = { .arg = 0, .op = SCMP_CMP_NE, .datum_a = (uint64_t)getpid() };
	if (seccomp_rule_add(f, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(kill), 1, other) != 0 || seccomp_rule_add(f, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(tgkill), 1, other) != 0)
		return -1;
	/* clone makes threads, but no processes and no namespaces. clone3 hides its flags from a filter: the C library takes ENOSYS for an
	 * old kernel and uses clone. */
	if (seccomp_rule_add(f, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1, SCMP_A0_64(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0)) != 0)
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(namespaces); i++) {
		if (seccomp_rule_add(f, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1, SCMP_A0_64(SCMP_CMP_MASKED_EQ, namespaces[i], namespaces[i])) != 0)
			return -1;
	}
	int clone3 = seccomp_syscall_resolve_name("clone3");
	return clone3 < 0 ? 0 : seccomp_rule_add(f, SCMP_ACT_ERRNO(ENOSYS), clone3, 0);
}

static int confine_calls(struct err *err)
{
	scmp_filter_ctx f = seccomp_init(SCMP_ACT_ALLOW);
	if (f == NULL)
		return err_set(err, ERR_SYSTEM, "cannot confine system calls: out of memory");
	int rc = seccomp_attr_set(f, SCMP_FLTATR_CTL_TSYNC, 1);          /* threads that already run are confined too */
	if (rc == 0)
		rc = refuse_names(f);
	if (rc == 0)
		rc = refuse_cases(f);
	if (rc == 0)
		rc = seccomp_load(f);
	seccomp_release(f);
	return rc == 0 ? 0 : err_set(err, ERR_SYSTEM, "cannot confine system calls: the kernel or libseccomp refuses the filter");
}

bool child_has_seccomp(void)
{
	return prctl(PR_GET_SECCOMP, 0, 0, 0, 0) >= 0;
}

int child_confine(const struct child_confine *c, struct err *err)
{
	const struct rlimit none = { 0, 0 };
	if (setrlimit(RLIMIT_CORE, &none) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return err_errno(err, ERR_SYSTEM, "cannot confine this process");
	if (confine_files(c, err) != 0)
		return -1;
	return confine_calls(err);
}
