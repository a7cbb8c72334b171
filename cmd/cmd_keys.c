/* cmd_keys.c - make and show signing keys. */
#include <stdio.h>
#include <string.h>

#include "base/jsonw.h"
#include "cmd/cmd.h"
#include "publish/minisign.h"

static const char *out_file;

static const struct option options[] = {
	{ OPTION_STRING, "output", 'o', "FILE", &out_file, NULL, NULL, "私钥写入 FILE（0600），公钥写入 FILE.pub", "secret key into FILE (0600), public key into FILE.pub" },
	{ .kind = OPTION_END },
};

static int show(const struct cmd *c, const char *path)
{
	struct minisign_public key;
	struct err err = ERR_INIT, ignored;
	char id[17], line[64];
	struct buf out = BUF_INIT(4096);
	if (minisign_public_load(&key, path, &err) != 0) {
		struct minisign_secret *secret;        /* a secret file shows its public half only */
		if (minisign_secret_load(&secret, path, &ignored) != 0)
			return cmd_fail(c, err.kind == ERR_NONE ? &ignored : &err);
		minisign_secret_public(secret, &key);
		minisign_secret_free(secret);
	}
	minisign_id_text(&key, id);
	minisign_public_line(&key, line);
	if (c->json) {
		struct jsonw w;
		jsonw_init(&w, &out, 1);
		jsonw_object(&w);
		jsonw_kcstr(&w, "id", id);
		jsonw_kcstr(&w, "publicKey", line);
		jsonw_end_object(&w);
		buf_addc(&out, '\n');
	} else {
		buf_addf(&out, i18n(c->lang, "密钥编号 %s\n公钥     %s\n", "key id     %s\npublic key %s\n"), id, line);
	}
	int code = cmd_print(buf_str(&out), 0);
	buf_release(&out);
	return code;
}

static int make(const struct cmd *c)
{
	struct err err = ERR_INIT;
	char path[4200];
	if (c->n != 1 || out_file == NULL)
		return cmd_usage("'keys make' takes -o FILE");
	if (minisign_make(out_file, &err) != 0)
		return cmd_fail(c, &err);
	if (c->quiet)
		return 0;
	snprintf(path, sizeof path, "%s.pub", out_file);
	return show(c, path);
}

static int run(const struct cmd *c)
{
	if (strcmp(c->operands[0], "make") == 0)
		return make(c);
	if (strcmp(c->operands[0], "show") == 0 && c->n == 2 && out_file == NULL)
		return show(c, c->operands[1]);
	return cmd_usage("'keys' takes 'make -o FILE' or 'show FILE'");
}

const struct verb cmd_keys = {
	.name = "keys", .synopsis = "make -o FILE | show FILE", .min_operands = 1, .max_operands = 2, .options = options, .run = run,
	.zh = "生成、查看签名密钥（minisign 格式）", .en = "make and show signing keys (minisign format)",
	.more_zh = "密钥放在工作区之外；公布公钥文件，并把编号印在纸上。", .more_en = "Keep the key outside of the workspace; publish the .pub file, and print its id on paper.",
};
