/* cmd_run.c - the night. */
#include "cmd/cmd.h"
#include "publish/run.h"

static bool dry_run;
static const char *only;
static uint64_t deadline;

static const struct option options[] = {
	{ OPTION_FLAG, "dry-run", 0, NULL, &dry_run, NULL, NULL, "只准备和判断，不发布，不记账", "prepare and judge only: nothing is published or noted" },
	{ OPTION_STRING, "only", 0, "DATASET", &only, NULL, NULL, "只处理一个数据集（短名、信息资源代码或标准号）", "one data set only (slug, resource code or standard)" },
	{ OPTION_UINT, "deadline", 0, "SECONDS", &deadline, NULL, NULL, "最多运行这么久", "stop after so long" },
	{ .kind = OPTION_END },
};

static int run(const struct cmd *c)
{
	struct run_options o = {
		.dir = c->workspace, .dry_run = dry_run, .only = only, .deadline = (double)deadline,
		.talk = { .json = c->json, .quiet = c->quiet, .verbose = c->verbose, .lang = c->lang },
	};
	return run_night(&o);
}

const struct verb cmd_run = {
	.name = "run", .synopsis = "[-C DIR]", .options = options, .run = run,
	.zh = "检查、去除个人信息、打包并发布所有有变化的数据集", .en = "check, strip, bundle and publish every data set that changed",
	.more_zh = "每个数据集一行：published 已发布 · unchanged 无变化 · pending 待审批 · refused 被拒绝 · missing 未收到 · failed 失败",
	.more_en = "One line per data set: published, unchanged, pending (waits for 'mulu approve'), refused, missing, failed.",
};
