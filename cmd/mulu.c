/* mulu.c - main, and the registry of verbs. To add a verb: write cmd/cmd_x.c with a `const struct verb`, add its two lines here. */
#include "cmd/cmd.h"

#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "cmd/options.h"

extern const struct verb cmd_check, cmd_scan, cmd_strip, cmd_list, cmd_init, cmd_run, cmd_status, cmd_approve, cmd_withdraw, cmd_yank, cmd_doctor, cmd_get, cmd_verify,
	cmd_serve, cmd_keys, cmd_help, cmd_gate_child, cmd_list_child, cmd_prepare_child;

const struct verb *const verbs[] = {
	&cmd_check,
	&cmd_scan,
	&cmd_strip,
	&cmd_list,
	&cmd_init,
	&cmd_run,
	&cmd_status,
	&cmd_approve,
	&cmd_withdraw,
	&cmd_yank,
	&cmd_doctor,
	&cmd_get,
	&cmd_verify,
	&cmd_serve,
	&cmd_keys,
	&cmd_help,
	&cmd_gate_child,
	&cmd_list_child,
	&cmd_prepare_child,
	NULL,
};

static const char *running = "mulu";       /* the verb in hand, for messages */

const struct verb *verb_find(const char *name)
{
	for (size_t i = 0; verbs[i] != NULL; i++)
		if (strcmp(verbs[i]->name, name) == 0)
			return verbs[i];
	return NULL;
}

/* ---- talk ---- */

static void say(const char *kind, const char *text)
{
	struct buf line = BUF_INIT(64 << 10);
	buf_adds(&line, "mulu");
	if (strcmp(running, "mulu") != 0)
		buf_addf(&line, " %s", running);
	buf_addf(&line, ": %s", kind);
	term_safe(&line, str_from(text));
	buf_addc(&line, '\n');
	fputs(buf_cstr(&line), stderr);
	buf_release(&line);
}

int cmd_fail(const struct cmd *c, const struct err *err)
{
	(void)c;
	say("", err->msg);
	return err_exit_code(err->kind);
}

int cmd_usage(const char *format, ...)
{
	char text[512];
	va_list ap;
	va_start(ap, format);
	vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	say("", text);
	fprintf(stderr, strcmp(running, "mulu") == 0 ? "try 'mulu help'\n" : "try 'mulu help %s'\n", running);
	return 2;
}

void cmd_warn(const struct cmd *c, const char *format, ...)
{
	char text[1024];
	va_list ap;
	if (c->quiet)
		return;
	va_start(ap, format);
	vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	say(i18n(c->lang, "警告：", "warning: "), text);
}

int cmd_print(struct str bytes, int code)
{
	if (fwrite(bytes.p, 1, bytes.n, stdout) == bytes.n && fflush(stdout) == 0)
		return code;
	if (errno == EPIPE) {   /* the reader went away: die as a program that does not look would */
		signal(SIGPIPE, SIG_DFL);
		raise(SIGPIPE);
	}
	struct err err;
	err_errno(&err, ERR_SYSTEM, "cannot write standard output");
	say("", err.msg);
	return 4;
}

/* ---- main ---- */

static bool set_up_process(void)
{
	/* The zip writer takes file times through the time zone, and names through the character type: fix both before anything else. */
	setenv("TZ", "UTC", 1);
	tzset();
	signal(SIGPIPE, SIG_IGN);
	return setlocale(LC_CTYPE, "C.UTF-8") != NULL;
}

static int run_verb(const struct verb *v, struct globals *g, int n, char **argv)
{
	struct err err = ERR_INIT;
	struct cmd c = { 0 };
	const char **operands = mem_alloc(sizeof *operands * (size_t)(n + 1));
	running = v->hidden ? "mulu" : v->name;
	if (options_parse(v, g, n, argv, operands, &c.n, &err) != 0 || options_globals(g, &c, &err) != 0) {
		free(operands);
		return cmd_usage("%s", err.msg);
	}
	c.operands = operands;
	int code;
	if (g->help) {
		struct buf out = BUF_INIT(1 << 20);
		options_help(v, c.lang, &out);
		code = cmd_print(buf_str(&out), 0);
		buf_release(&out);
	} else {
		code = v->run(&c);
	}
	free(operands);
	return code;
}

/* `mulu --version` and `mulu --help` are the help verb; options that stand before the verb are taken along. */
int main(int argc, char **argv)
{
	if (!set_up_process()) {
		fputs("mulu: cannot set the character type C.UTF-8: the system lacks that locale\n", stderr);
		return 4;
	}
	struct globals g = { 0 };
	if (argc < 2) {
		run_verb(&cmd_help, &g, 0, argv);
		return 2;
	}
	if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0)
		return run_verb(&cmd_help, &g, argc - 1, argv + 1);
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
		return run_verb(&cmd_help, &g, argc - 2, argv + 2);
	int at = 1;     /* options before the verb: only "-C DIR" and the like, found as the first word that is a verb */
	while (at < argc && argv[at][0] == '-')
		at += verb_find(argv[at]) == NULL && at + 1 < argc && argv[at + 1][0] != '-' && verb_find(argv[at + 1]) == NULL ? 2 : 1;
	const struct verb *v = at < argc ? verb_find(argv[at]) : NULL;
	if (v == NULL)
		return cmd_usage("unknown verb '%.60s'", at < argc ? argv[at] : argv[1]);
	for (int i = at; i > 1; i--)    /* move the verb to the front */
		argv[i] = argv[i - 1];
	return run_verb(v, &g, argc - 2, argv + 2);
}
