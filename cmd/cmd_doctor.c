/* cmd_doctor.c - what operators check first (interop.md 5.9): one line per check, with what to do where it fails. */
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/child.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/jsonw.h"
#include "cmd/cmd.h"
#include "publish/status.h"

enum { ANSWER_SECONDS = 20 };
enum mark { FINE, WARN, BAD };

struct doctor {
	const struct cmd *c;
	struct buf out;
	struct jsonw w;
	int code;
};

static void say(struct doctor *d, enum mark m, int code, const char *name, const char *format, ...) __attribute__((format(printf, 5, 6)));
static void say(struct doctor *d, enum mark m, int code, const char *name, const char *format, ...)
{
	static const char *const words[] = { "ok", "warning", "bad" };
	char text[700];
	va_list ap;
	va_start(ap, format);
	vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	if (m == BAD)
		d->code = err_worse_exit(d->code, code);
	if (d->c->json) {
		jsonw_object(&d->w);
		jsonw_kcstr(&d->w, "check", name);
		jsonw_kcstr(&d->w, "result", words[m]);
		jsonw_kcstr(&d->w, "text", text);
		jsonw_end_object(&d->w);
		return;
	}
	term_pad(&d->out, str_from(words[m]), 8);
	term_pad(&d->out, str_from(name), 14);
	term_safe(&d->out, str_from(text));
	buf_addc(&d->out, '\n');
}

static void check_machine(struct doctor *d)
{
	char now[CLOCK_TEXT];
	clock_rfc3339(clock_now(), now);
	const char *ctype = setlocale(LC_CTYPE, NULL);
	say(d, FINE, 0, "locale", "character type %s", ctype != NULL ? ctype : "?");
	if (clock_now() < 1767225600)     /* 2026-01-01: this program is younger than that */
		say(d, BAD, 4, "time", "%s: the clock is wrong", now);
	else
		say(d, FINE, 0, "time", "%s", now);
	int abi = child_landlock_abi();
	if (abi > 0)
		say(d, FINE, 0, "confinement", "strangers' files are read in children with seccomp and Landlock (ABI %d)", abi);
	else
		say(d, WARN, 0, "confinement", "seccomp %s; this kernel has no Landlock: a reading child could open other files of this user", child_has_seccomp() ? "yes" : "NO");
}

static void check_disk(struct doctor *d, const char *dir)
{
	struct statvfs v;
	if (statvfs(dir, &v) != 0)
		return;
	double gib = (double)v.f_bavail * (double)v.f_frsize / (1024.0 * 1024 * 1024);
	say(d, gib < 1 ? WARN : FINE, 0, "disk", "%.1f GiB free in '%s'", gib, dir);
	if (access(dir, W_OK) != 0)
		say(d, BAD, 4, "disk", "'%s' cannot be written", dir);
}

/* Raw files, keys and tokens do not belong into version control. */
static void check_git(struct doctor *d, const struct workspace *w)
{
	char command[4300];
	if (strchr(w->config.dir, '\'') != NULL || access(w->config.dir, R_OK) != 0)
		return;
	snprintf(command, sizeof command, "git -C '%s' ls-files -- inbox .mulu '*.key' '*.token' 2>/dev/null", w->config.dir);
	FILE *p = popen(command, "r");
	char line[300];
	if (p == NULL)
		return;
	if (fgets(line, sizeof line, p) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		say(d, WARN, 0, "git", "'%s' is under version control; raw files, state, keys and tokens should not be", line);
	}
	pclose(p);
}

static void check_key(struct doctor *d, struct workspace *w)
{
	struct minisign_public public_key, ours;
	struct minisign_secret *secret;
	struct err err = ERR_INIT;
	char id[17];
	const char *path = workspace_key_path(w);
	if (path == NULL || workspace_public_key(w, &public_key, &err) != 0) {
		say(d, BAD, 3, "key", "%s", path == NULL ? "mulu.json names no 'keyFile'; make one with 'mulu keys make -o FILE'" : err.msg);
		return;
	}
	if (minisign_secret_load(&secret, path, &err) != 0) {
		say(d, BAD, 3, "key", "%s", err.msg);
		return;
	}
	minisign_secret_public(secret, &ours);
	minisign_secret_free(secret);
	minisign_id_text(&public_key, id);
	if (memcmp(&ours, &public_key, sizeof ours) != 0)
		say(d, BAD, 3, "key", "'%s' and '%s.pub' are not one pair", path, path);
	else if (strncmp(path, w->config.dir, strlen(w->config.dir)) == 0)
		say(d, WARN, 0, "key", "%s, but it lies inside the workspace; keep it outside", id);
	else
		say(d, FINE, 0, "key", "%s", id);
}

static void check_config(struct doctor *d, struct workspace *w)
{
	const struct config *k = &w->config;
	for (size_t i = 0; i < k->n_warnings; i++)
		say(d, WARN, 0, "mulu.json", "%.*s", STR_ARG(k->warnings[i]));
	if (k->license_title == NULL && k->license_path == NULL)
		say(d, BAD, 3, "licence", "mulu.json names no 'license'; publishing needs one");
	else
		say(d, FINE, 0, "licence", "%s", k->license_title != NULL ? k->license_title : k->license_path);
	if (k->n_targets == 0)
		say(d, BAD, 3, "targets", "mulu.json names no target");
	for (size_t i = 0; i < k->n_targets; i++) {
		struct buf token = BUF_INIT(64 << 10);
		struct err err = ERR_INIT;
		if (k->targets[i].token_file == NULL)
			continue;
		if (file_read_secret(k->targets[i].token_file, &token, &err) != 0)
			say(d, BAD, 3, "token", "%s", err.msg);
		else
			say(d, FINE, 0, "token", "of target '%s': there, and only ours to read", k->targets[i].name);
		if (token.p != NULL)
			explicit_bzero(token.p, token.n);
		buf_release(&token);
	}
}

static void check_data(struct doctor *d, struct workspace *w)
{
	struct status s;
	struct err err = ERR_INIT;
	if (status_make(w, clock_seconds() + ANSWER_SECONDS, &s, &err) != 0) {
		say(d, BAD, 3, "list", "%s", err.msg);
		return;
	}
	say(d, findings_errors(w->list.findings) > 0 ? WARN : FINE, 0, "list", "%zu entries, %llu errors and %llu warnings of lint", w->n,
		(unsigned long long)findings_errors(w->list.findings), (unsigned long long)findings_warnings(w->list.findings));
	for (size_t i = 0; i < w->n; i++)
		if (w->releases[i].outcome == OUTCOME_REFUSED)
			say(d, WARN, 0, "data set", "%s: %s", w->releases[i].slug, w->releases[i].detail);
	if (access(w->config.inbox, R_OK | X_OK) != 0)
		say(d, BAD, 3, "inbox", "'%s' cannot be read", w->config.inbox);
	for (size_t i = 0; i < s.n_targets; i++) {
		const struct status_target *t = &s.targets[i];
		if (t->trouble != NULL)
			say(d, BAD, 4, "target", "%s: %s", t->name, t->trouble);
		else if (t->known)
			say(d, t->soon ? WARN : FINE, 0, "target", "%s: serial %llu, the pointer expires %s", t->name, (unsigned long long)t->serial, t->expires);
		else
			say(d, FINE, 0, "target", "%s: reached, nothing published yet", t->name);
	}
}

static int run(const struct cmd *c)
{
	struct doctor d = { .c = c, .out = BUF_INIT(4 << 20) };
	struct workspace w;
	struct err err = ERR_INIT;
	jsonw_init(&d.w, &d.out, 1);
	if (c->json)
		jsonw_array(&d.w);
	check_machine(&d);
	if (workspace_open(&w, c->workspace, WORKSPACE_READ, &err) != 0) {
		say(&d, BAD, err_exit_code(err.kind), "workspace", "%s", err.msg);
	} else {
		say(&d, FINE, 0, "workspace", "%s", w.config.dir);
		check_disk(&d, w.state.fd >= 0 ? w.config.state : w.config.dir);
		check_config(&d, &w);
		check_key(&d, &w);
		check_git(&d, &w);
		check_data(&d, &w);
		workspace_close(&w);
	}
	if (c->json)
		jsonw_end_array(&d.w);
	if (c->json)
		buf_addc(&d.out, '\n');
	int code = cmd_print(buf_str(&d.out), d.code);
	buf_release(&d.out);
	return code;
}

const struct verb cmd_doctor = {
	.name = "doctor", .synopsis = "[-C DIR]", .run = run,
	.zh = "自检：时间、磁盘、隔离、配置、密钥、令牌、目标、有效期", .en = "self-check: time, disk, confinement, settings, key, tokens, targets, expiry",
};
