/* cmd_get.c - what an outside developer does: see what there is, download a bundle, verified. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/jsonw.h"
#include "cmd/cmd.h"
#include "publish/client.h"

static const char *out_dir = ".", *key_file;
static uint64_t deadline;

static const struct option options[] = {
	{ OPTION_STRING, "output", 'o', "DIR", &out_dir, NULL, NULL, "下载到 DIR（默认当前文件夹）", "download into DIR (default: here)" },
	{ OPTION_STRING, "key", 0, "PUBFILE", &key_file, NULL, NULL, "门户的公钥文件：证实来源", "the portal's public key file: proves the origin" },
	{ OPTION_UINT, "deadline", 0, "SECONDS", &deadline, NULL, NULL, "最多用这么久", "stop after so long" },
	{ .kind = OPTION_END },
};

static void list_json(const struct catalog *k, struct buf *out)
{
	struct jsonw w;
	jsonw_init(&w, out, 1);
	jsonw_array(&w);
	for (size_t i = 0; i < k->n; i++) {
		const struct catalog_item *item = &k->items[i];
		jsonw_object(&w);
		jsonw_kstr(&w, "slug", item->slug);
		jsonw_kstr(&w, "code", item->code);
		jsonw_kstr(&w, "title", item->title);
		jsonw_kstr(&w, "provider", item->provider);
		jsonw_kstr(&w, "status", item->status);
		if (item->version.n > 0)
			jsonw_kstr(&w, "version", item->version);
		else
			jsonw_knull(&w, "version");
		if (item->rows >= 0)
			jsonw_kint(&w, "rows", item->rows);
		else
			jsonw_knull(&w, "rows");
		jsonw_end_object(&w);
	}
	jsonw_end_array(&w);
	buf_addc(out, '\n');
}

static void list_text(const struct cmd *c, const struct catalog *k, struct buf *out)
{
	for (size_t i = 0; i < k->n; i++) {
		const struct catalog_item *item = &k->items[i];
		term_pad(out, item->slug, 26);
		buf_addc(out, ' ');
		term_pad(out, item->version.n > 0 ? item->version : item->status, 14);
		buf_addc(out, ' ');
		if (item->rows >= 0)
			buf_addf(out, i18n(c->lang, "%7lld 行  ", "%7lld rows  "), (long long)item->rows);
		term_safe(out, item->title);
		buf_addc(out, '\n');
	}
}

/* {"origin":"proven","files":[…]} of the names that client_get wrote, one a line. */
static void files_json(struct str names, bool proven, struct buf *out)
{
	struct jsonw w;
	struct str line;
	bool more = true;
	jsonw_init(&w, out, 1);
	jsonw_object(&w);
	jsonw_kcstr(&w, "origin", proven ? "proven" : "unproven");
	jsonw_key(&w, "files");
	jsonw_array(&w);
	while (str_split(&names, &more, '\n', &line))
		if (line.n > 0)
			jsonw_str(&w, line);
	jsonw_end_array(&w);
	jsonw_end_object(&w);
	buf_addc(out, '\n');
}

static int get(const struct cmd *c, struct client *client, struct buf *out, struct err *err)
{
	if (c->n == 1) {
		if (c->json)
			list_json(client_catalog(client), out);
		else
			list_text(c, client_catalog(client), out);
		return 0;
	}
	struct str name = str_from(c->operands[1]), version = STR("");
	size_t at;
	if (str_find(name, STR("@"), &at)) {
		version = str_sub(name, at + 1, name.n);
		name.n = at;
	}
	struct buf names = BUF_INIT(4096);
	int r = client_get(client, name, version, out_dir, &names, err);
	if (r == 0 && c->json)
		files_json(buf_str(&names), client_origin_proven(client), out);
	else if (r == 0)
		buf_addstr(out, buf_str(&names));
	buf_release(&names);
	return r;
}

static int run(const struct cmd *c)
{
	struct minisign_public key;
	struct client *client;
	struct err err = ERR_INIT;
	struct buf out = BUF_INIT(64 << 20);
	if (key_file != NULL && minisign_public_load(&key, key_file, &err) != 0)
		return cmd_fail(c, &err);
	struct client_options o = { .where = c->operands[0], .pinned = key_file != NULL ? &key : NULL, .deadline = deadline > 0 ? clock_seconds() + (double)deadline : 0 };
	if (client_open(&client, &o, &err) != 0)
		return cmd_fail(c, &err);
	int code = get(c, client, &out, &err) != 0 ? cmd_fail(c, &err) : 0;
	const char *note;
	for (size_t i = 0; code == 0 && !c->quiet && (note = c->lang == LANG_ZH ? client_note_zh(client, i) : client_note(client, i)) != NULL; i++)
		fprintf(stderr, "%s\n", note);
	if (code == 0)
		code = cmd_print(buf_str(&out), 0);
	buf_release(&out);
	client_close(client);
	return code;
}

const struct verb cmd_get = {
	.name = "get", .synopsis = "URL [DATASET[@VERSION]]", .min_operands = 1, .max_operands = 2, .options = options, .run = run,
	.zh = "列出门户的数据集，或下载一个数据包并核验（可续传）", .en = "list a portal's data sets, or download a bundle and verify it (resumes)",
	.more_zh = "在 DIR 中留下 zip 及其 .minisig。不写 @VERSION 则取最新版本。", .more_en = "Leaves the zip and its .minisig in DIR. Without @VERSION the newest one is taken.",
};
