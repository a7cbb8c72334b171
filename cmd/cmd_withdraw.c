/* cmd_withdraw.c - `withdraw` (bytes go, for good) and `yank` (bytes stay, reversible): interop.md 6.9. Both work without the source data and may be repeated. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "cmd/cmd.h"
#include "privacy/detect.h"
#include "publish/run.h"

static const char *reason;
static bool undo;

static const struct option withdraw_options[] = {
	{ OPTION_STRING, "reason", 0, "TEXT", &reason, NULL, NULL, "原因（必填，记入审计；不写个人信息）", "why (required, kept in the audit; no personal data)" },
	{ .kind = OPTION_END },
};
static const struct option yank_options[] = {
	{ OPTION_STRING, "reason", 0, "TEXT", &reason, NULL, NULL, "原因（必填，记入审计；不写个人信息）", "why (required, kept in the audit; no personal data)" },
	{ OPTION_FLAG, "undo", 0, NULL, &undo, NULL, NULL, "恢复", "take it back" },
	{ .kind = OPTION_END },
};

/* A data set of the ledger by slug; of the list by code or standard id. */
static const struct ledger_dataset *find(struct workspace *w, const char *name, struct err *err)
{
	const struct ledger_dataset *d = ledger_dataset(audit_ledger(w->audit), str_from(name), false);
	if (d != NULL && d->n > 0)
		return d;
	struct err ignored;
	struct release *r = workspace_list(w, &ignored) == 0 ? workspace_find(w, name, &ignored) : NULL;
	d = r != NULL ? ledger_dataset(audit_ledger(w->audit), str_from(r->slug), false) : NULL;
	if (d == NULL || d->n == 0)
		err_set(err, ERR_USAGE, "nothing was ever published as '%.80s'", name);
	return d != NULL && d->n > 0 ? d : NULL;
}

static int note(struct workspace *w, const char *type, struct str slug, const struct ledger_version *v, struct err *err)
{
	struct json *line = json_object();
	json_set(line, "type", json_text(type));
	json_set(line, "dataset", json_string(slug));
	json_set(line, "version", json_string(v->version));
	json_set(line, "content", json_string(v->content));
	json_set(line, "reason", json_text(reason != NULL ? reason : ""));
	return audit_append(w->audit, line, err);
}

/* The line that this version needs; NULL if it is as wanted already. */
static const char *needed(const struct ledger_version *v, bool withdraw)
{
	if (withdraw)
		return str_is(v->status, "withdrawn") ? NULL : "withdrawn";
	if (undo)
		return str_is(v->status, "yanked") ? "unyanked" : NULL;
	return str_is(v->status, "published") ? "yanked" : NULL;
}

static int note_all(struct workspace *w, const char *name, const char *version, bool withdraw, struct err *err)
{
	const struct ledger_dataset *d = find(w, name, err);
	if (d == NULL)
		return -1;
	struct str slug = arena_str(&w->arena, d->slug);
	size_t found = 0, n = d->n;
	for (size_t i = 0; i < n; i++) {
		d = ledger_dataset(audit_ledger(w->audit), slug, false);
		const struct ledger_version v = d->versions[i];
		if (version != NULL && !str_is(v.version, version))
			continue;
		found++;
		if (str_is(v.status, "withdrawn") && !withdraw)
			return err_set(err, ERR_USAGE, "version %s of '%.*s' is withdrawn: that cannot be yanked or undone", version, STR_ARG(slug));
		if (needed(&v, withdraw) != NULL && note(w, needed(&v, withdraw), slug, &v, err) != 0)
			return -1;
	}
	if (found == 0)
		return err_set(err, ERR_USAGE, "'%.*s' has no version '%.40s'", STR_ARG(slug), version);
	return 0;
}

static int work(const struct cmd *c, bool withdraw)
{
	struct workspace w;
	struct err err = ERR_INIT;
	char name[200];
	const char *at = strchr(c->operands[0], '@');
	if (!withdraw && at == NULL)
		return cmd_usage("'yank' takes DATASET@VERSION");
	if (reason == NULL && !undo)
		return cmd_usage("say why with --reason TEXT");
	if (reason != NULL && detect_personal(str_from(reason), 0, 0))
		return cmd_usage("the reason holds something that looks like personal data; say it without");
	snprintf(name, sizeof name, "%.*s", at != NULL ? (int)(at - c->operands[0]) : (int)strlen(c->operands[0]), c->operands[0]);
	if (workspace_open(&w, c->workspace, WORKSPACE_WRITE, &err) != 0)
		return cmd_fail(c, &err);
	struct talk talk = { .json = c->json, .quiet = c->quiet, .verbose = c->verbose, .lang = c->lang };
	/* The audit first: whatever happens to the portals now, a later run finishes it, and the bytes never come back by themselves. */
	int code = note_all(&w, name, at != NULL ? at + 1 : NULL, withdraw, &err) != 0 ? cmd_fail(c, &err) : run_sync(&w, &talk);
	if (code == 0 && !c->quiet && !c->json) {
		struct buf out = BUF_INIT(1024);
		buf_addf(&out, withdraw ? i18n(c->lang, "已撤回 %s：文件已从各目标删除\n", "withdrawn: %s; its bytes are gone from every target\n")
			: undo ? i18n(c->lang, "已恢复 %s\n", "%s is back\n") : i18n(c->lang, "已标记停用 %s：文件保留，仅供指定版本下载\n", "yanked: %s; the bytes stay for those who name the version\n"),
			c->operands[0]);
		code = cmd_print(buf_str(&out), 0);
		buf_release(&out);
	}
	workspace_close(&w);
	return code;
}

static int run_withdraw(const struct cmd *c) { return work(c, true); }
static int run_yank(const struct cmd *c) { return work(c, false); }

const struct verb cmd_withdraw = {
	.name = "withdraw", .synopsis = "DATASET[@VERSION]", .min_operands = 1, .max_operands = 1, .options = withdraw_options, .run = run_withdraw,
	.zh = "撤回：从各目标删除文件，不可恢复", .en = "withdraw: the bytes go from every target, for good",
	.more_zh = "不写 @VERSION 则撤回全部版本。被撤回的内容不会自行再次发布；读者得到 410。",
	.more_en = "Without @VERSION all versions go. What was withdrawn is never published again by itself; readers get 410.",
};
const struct verb cmd_yank = {
	.name = "yank", .synopsis = "DATASET@VERSION", .min_operands = 1, .max_operands = 1, .options = yank_options, .run = run_yank,
	.zh = "停用一个版本：文件保留，可恢复", .en = "mark a version as wrong: the bytes stay, reversible",
};
