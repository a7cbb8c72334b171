/* cmd_help.c - `help [VERB]`, `--version`. */
#include <stdio.h>

#include "base/crypto.h"
#include "base/db.h"
#include "base/gzip.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/pack.h"
#include "base/regex.h"
#include "base/utf8.h"
#include "cmd/options.h"
#include "portal/server.h"
#include "publish/http.h"

static bool want_version;

static const struct option help_options[] = {
	{ OPTION_FLAG, "version", 'V', NULL, &want_version, NULL, NULL, "版本和所用的库", "versions of mulu and of its libraries" },
	{ .kind = OPTION_END },
};

static int print_version(void)
{
	static const struct { const char *name; const char *(*version)(void); } libraries[] = {
		{ "libcurl", http_version }, { "cJSON", json_version }, { "zlib", gzip_version }, { "libarchive", pack_version }, { "OpenSSL", crypto_version },
		{ "SQLite", db_version }, { "PCRE2", regex_version }, { "utf8proc", utf8_version }, { "xxHash", hash_version }, { "libmicrohttpd", server_version },
	};
	struct buf out = BUF_INIT(1 << 16);
	buf_adds(&out, "mulu " MULU_VERSION "\n");
	for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++)
		buf_addf(&out, "%s %s\n", libraries[i].name, libraries[i].version());
	int code = cmd_print(buf_str(&out), 0);
	buf_release(&out);
	return code;
}

static void print_overview(const struct cmd *c, struct buf *out)
{
	buf_adds(out, i18n(c->lang, "mulu（目录）：检查、去除个人信息、审批并发布部门的开放数据\n\n", "mulu: check, strip, approve and publish a department's open data\n\n"));
	for (size_t i = 0; verbs[i] != NULL; i++) {
		if (verbs[i]->hidden)
			continue;
		buf_adds(out, "  ");
		term_pad(out, str_from(verbs[i]->name), 10);
		buf_addf(out, "%s\n", i18n(c->lang, verbs[i]->zh, verbs[i]->en));
	}
	buf_adds(out, i18n(c->lang, "\n`mulu help 动词` 显示选项。\n退出码：0 正常 · 1 数据有错、闸门拒绝、核验失败 · 2 用法 · 3 输入或工作区不可读 · 4 系统或网络，可重试 · 5 门户拒绝 · 6 已有运行\n",
		"\n`mulu help VERB` shows its options.\nExit codes: 0 fine, 1 findings, a refusal or a failed verification, 2 usage, 3 input or workspace unreadable, 4 system or network (try again), 5 a portal refused, 6 another run\n"));
}

static int run(const struct cmd *c)
{
	if (want_version)
		return print_version();
	struct buf out = BUF_INIT(1 << 20);
	int code = 0;
	if (c->n == 0) {
		print_overview(c, &out);
	} else {
		const struct verb *v = verb_find(c->operands[0]);
		if (v == NULL || v->hidden) {
			buf_release(&out);
			return cmd_usage("unknown verb '%.60s'", c->operands[0]);
		}
		options_help(v, c->lang, &out);
	}
	code = cmd_print(buf_str(&out), code);
	buf_release(&out);
	return code;
}

const struct verb cmd_help = {
	.name = "help", .synopsis = "[VERB]", .max_operands = 1, .options = help_options, .run = run,
	.zh = "帮助；`mulu --version` 显示版本", .en = "help; `mulu --version` shows versions",
};
