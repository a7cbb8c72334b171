/* cmd_verify.c - is it whole, and whose is it? A bundle, a portal's folder, a portal's address; or the audit of a workspace. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/jsonw.h"
#include "cmd/cmd.h"
#include "publish/audit.h"
#include "publish/client.h"
#include "publish/config.h"

static const char *key_file;
static bool audit;
static uint64_t deadline;

static const struct option options[] = {
	{ OPTION_STRING, "key", 0, "PUBFILE", &key_file, NULL, NULL, "门户的公钥文件：证实来源", "the portal's public key file: proves the origin" },
	{ OPTION_FLAG, "audit", 0, NULL, &audit, NULL, NULL, "核验工作区的审计链（-C）", "verify the audit chain of the workspace (-C)" },
	{ OPTION_UINT, "deadline", 0, "SECONDS", &deadline, NULL, NULL, "最多用这么久", "stop after so long" },
	{ .kind = OPTION_END },
};

static int verify_audit_chain(const struct cmd *c)
{
	struct config k;
	struct err err = ERR_INIT;
	struct buf out = BUF_INIT(4096);
	uint64_t lines = 0;
	if (c->n > 0)
		return cmd_usage("'verify --audit' takes no operand; name the workspace with -C");
	if (config_load(&k, c->workspace, &err) != 0)
		return cmd_fail(c, &err);
	int code = audit_verify(k.state, &lines, &err) != 0 ? cmd_fail(c, &err) : 0;
	if (c->json) {
		struct jsonw w;
		jsonw_init(&w, &out, 1);
		jsonw_object(&w);
		jsonw_kbool(&w, "valid", code == 0);
		jsonw_kuint(&w, "lines", lines);
		jsonw_kcstr(&w, "error", code == 0 ? NULL : err.msg);
		jsonw_end_object(&w);
		buf_addc(&out, '\n');
	} else if (code == 0) {
		buf_addf(&out, i18n(c->lang, "审计链完整：%llu 行\n", "the audit chain is whole: %llu lines\n"), (unsigned long long)lines);
	}
	if (out.n > 0)
		code = cmd_print(buf_str(&out), code);
	buf_release(&out);
	config_release(&k);
	return code;
}

/* What was verified and what could not be, one sentence each; `error` says what failed. */
static void verdict_json(const char *what, bool pinned, struct str talk, const struct err *err, struct buf *out)
{
	struct jsonw w;
	struct str line;
	bool more = true, valid = err->kind == ERR_NONE;
	jsonw_init(&w, out, 1);
	jsonw_object(&w);
	jsonw_kcstr(&w, "what", what);
	jsonw_kbool(&w, "valid", valid);
	jsonw_kcstr(&w, "origin", valid && pinned ? "proven" : "unproven");
	jsonw_key(&w, "said");
	jsonw_array(&w);
	while (str_split(&talk, &more, '\n', &line))
		if (line.n > 0)
			jsonw_str(&w, line);
	jsonw_end_array(&w);
	jsonw_kcstr(&w, "error", valid ? NULL : err->msg);
	jsonw_end_object(&w);
	buf_addc(out, '\n');
}

static int verify_portal(const struct cmd *c, const struct minisign_public *key, struct buf *talk, struct err *err)
{
	struct client *client;
	struct client_options o = { .where = c->operands[0], .pinned = key, .deadline = deadline > 0 ? clock_seconds() + (double)deadline : 0 };
	if (client_open(&client, &o, err) != 0)
		return -1;
	int r = client_verify_all(client, talk, c->lang, err);
	client_close(client);
	return r;
}

static int run(const struct cmd *c)
{
	struct minisign_public key;
	struct err err = ERR_INIT;
	struct buf talk = BUF_INIT(16 << 20);
	struct stat st;
	if (audit)
		return verify_audit_chain(c);
	if (c->n != 1)
		return cmd_usage("'verify' takes a bundle, a folder or a URL");
	if (key_file != NULL && minisign_public_load(&key, key_file, &err) != 0)
		return cmd_fail(c, &err);
	const struct minisign_public *pinned = key_file != NULL ? &key : NULL;
	bool portal = strstr(c->operands[0], "://") != NULL || (stat(c->operands[0], &st) == 0 && S_ISDIR(st.st_mode));
	int r = portal ? verify_portal(c, pinned, &talk, &err) : client_verify_bundle(c->operands[0], pinned, &talk, c->lang, &err);
	struct buf out = BUF_INIT(64 << 20);
	if (c->json)
		verdict_json(c->operands[0], pinned != NULL, buf_str(&talk), &err, &out);
	else if (!c->quiet)
		buf_addstr(&out, buf_str(&talk));
	int code = cmd_print(buf_str(&out), 0);
	buf_release(&out);
	if (r != 0)
		code = err_worse_exit(code, cmd_fail(c, &err));
	buf_release(&talk);
	return code;
}

const struct verb cmd_verify = {
	.name = "verify", .synopsis = "BUNDLE|DIR|URL", .max_operands = 1, .options = options, .run = run,
	.zh = "核验数据包、门户文件夹或网址是否完整、来源是否属实", .en = "verify a bundle, a portal's folder or its address: whole, and whose",
	.more_zh = "不给 --key 时只核验完整，并说明来源未证实。", .more_en = "Without --key only wholeness is judged, and the origin is said to be unproven.",
};
