/* cmd_approve.c - show what is pending; approve it with a role, or with a yes on a terminal. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/jsonw.h"
#include "cmd/cmd.h"
#include "publish/approve.h"

static const char *role, *digest;

static const struct option options[] = {
	{ OPTION_STRING, "role", 0, "TEXT", &role, NULL, NULL, "以该职务批准（写职务，不写人名）", "approve in that role (a role, not a person's name)" },
	{ OPTION_STRING, "digest", 0, "D", &digest, NULL, NULL, "只批准这个摘要的发布件", "approve only if the staged release has this digest" },
	{ .kind = OPTION_END },
};

/* Only a terminal is asked. */
static bool asked_yes(const struct cmd *c)
{
	char answer[16] = "";
	if (!isatty(STDIN_FILENO) || c->json)
		return false;
	fputs(i18n(c->lang, "批准发布以上内容吗？输入 yes：", "approve these bytes? type yes: "), stderr);
	return fgets(answer, sizeof answer, stdin) != NULL && strcmp(answer, "yes\n") == 0;
}

static void print_json(const struct pending *p, bool approved, struct buf *out)
{
	struct jsonw w;
	jsonw_init(&w, out, 1);
	jsonw_object(&w);
	jsonw_kcstr(&w, "dataset", p->release->slug);
	jsonw_kcstr(&w, "version", p->version);
	jsonw_kcstr(&w, "digest", p->digest);
	jsonw_kcstr(&w, "since", p->since);
	jsonw_kbool(&w, "approved", approved);
	jsonw_kint(&w, "rows", json_int_or(json_get(p->result, "rows"), 0));
	struct buf changes = BUF_INIT(4096);
	json_print(json_get(p->result, "changes"), &changes, 0);
	jsonw_key(&w, "changes");
	jsonw_raw(&w, buf_str(&changes));
	jsonw_end_object(&w);
	buf_addc(out, '\n');
	buf_release(&changes);
}

static int approve(const struct cmd *c, struct workspace *w, struct buf *out, struct err *err)
{
	struct pending p;
	struct release *r = workspace_find(w, c->operands[0], err);
	int found = r == NULL ? -1 : approve_look(w, r, &p, err);
	if (found < 0)
		return cmd_fail(c, err);
	if (found == 0) {
		err_set(err, ERR_FAILED, "nothing of '%s' waits for approval", r->slug);
		return cmd_fail(c, err);
	}
	if (!c->json)
		approve_show(&p, c->lang, out);
	if (digest != NULL && strcmp(digest, p.digest) != 0) {
		err_set(err, ERR_FAILED, "'%s' has another digest than the one given; nothing was approved", r->slug);
		return cmd_fail(c, err);
	}
	bool yes = role != NULL;
	if (!yes) {
		if (cmd_print(buf_str(out), 0) != 0)
			return 4;
		buf_reset(out);
		yes = asked_yes(c);
	}
	if (yes && !p.approved && approve_note(w, &p, role != NULL ? role : "terminal", err) != 0)
		return cmd_fail(c, err);
	if (c->json)
		print_json(&p, yes || p.approved, out);
	else if (yes)
		buf_adds(out, i18n(c->lang, "已批准；下次 mulu run 发布这些内容\n", "approved; the next 'mulu run' publishes exactly these bytes\n"));
	else
		buf_adds(out, i18n(c->lang, "尚未批准：用 --role 职务 批准\n", "not approved: approve it with --role ROLE\n"));
	return yes ? 0 : 1;
}

static int run(const struct cmd *c)
{
	struct workspace w;
	struct err err = ERR_INIT;
	struct buf out = BUF_INIT(1 << 20);
	if (role != NULL && (role[0] == '\0' || strlen(role) > 200))
		return cmd_usage("option '--role' takes a role of 1 to 200 bytes");
	if (workspace_open(&w, c->workspace, WORKSPACE_WRITE, &err) != 0)
		return cmd_fail(c, &err);
	int code = workspace_list(&w, &err) != 0 ? cmd_fail(c, &err) : approve(c, &w, &out, &err);
	if (out.n > 0)
		code = cmd_print(buf_str(&out), code);
	buf_release(&out);
	workspace_close(&w);
	return code;
}

const struct verb cmd_approve = {
	.name = "approve", .synopsis = "DATASET", .min_operands = 1, .max_operands = 1, .options = options, .run = run,
	.zh = "查看并批准一个待发布的数据集", .en = "look at a pending data set and approve it",
	.more_zh = "批准的是暂存件的摘要：文件若再变化，须重新批准。只查看而未批准时退出码为 1。",
	.more_en = "What is approved is the digest of the staged release: if the file changes, it must be approved again. Exit 1 when it was only shown.",
};
