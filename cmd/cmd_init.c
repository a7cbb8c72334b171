/* cmd_init.c - make a workspace; nothing that is there is overwritten. */
#include <stdio.h>

#include "cmd/cmd.h"
#include "publish/config.h"

static int run(const struct cmd *c)
{
	struct err err = ERR_INIT;
	struct buf wrote = BUF_INIT(1024), out = BUF_INIT(4096);
	const char *dir = c->n > 0 ? c->operands[0] : c->workspace;
	if (config_init(dir, &wrote, &err) != 0) {
		buf_release(&wrote);
		return cmd_fail(c, &err);
	}
	if (wrote.n == 0)
		buf_addf(&out, i18n(c->lang, "'%s' 已是工作区，未改动任何内容\n", "'%s' is a workspace already; nothing was changed\n"), dir);
	else
		buf_addf(&out, i18n(c->lang,
			"已在 '%s' 中建立：%s\n下一步：填写 mulu.json，放入目录清单 catalogue.csv，用 `mulu keys make -o FILE` 生成密钥，再运行 `mulu doctor -C %s`\n",
			"made in '%s': %s\nnext: fill in mulu.json, put the catalogue list there as catalogue.csv, make a key with `mulu keys make -o FILE`, then run `mulu doctor -C %s`\n"),
			dir, buf_cstr(&wrote), dir);
	int code = c->quiet ? 0 : cmd_print(buf_str(&out), 0);
	buf_release(&wrote);
	buf_release(&out);
	return code;
}

const struct verb cmd_init = {
	.name = "init", .synopsis = "[DIR]", .max_operands = 1, .run = run,
	.zh = "建立工作区：mulu.json、.gitignore、inbox/", .en = "make a workspace: mulu.json, .gitignore, inbox/",
};
