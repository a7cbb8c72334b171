/* gate_child.c - the gate's child: reads the sealed copies on its descriptors, alone with them, and answers with a verdict. */
#include <stdlib.h>

#include "base/child.h"
#include "base/file.h"
#include "base/mem.h"
#include "privacy/gate_manifest.h"
#include "privacy/judge.h"
#include "privacy/rules.h"
#include "table/table.h"

static void judge_manifest(struct str text, struct buf *verdict)
{
	struct err err = ERR_INIT;
	struct gate_terms terms;
	struct gate_file *files = NULL;
	size_t n = 0;
	const int scratch[2] = { GATE_FIRST_FD, GATE_FIRST_FD + 1 };
	struct refusals refusals;
	refusals_init(&refusals);
	struct json *manifest = gate_manifest_parse(text, &terms, &files, &n, &err);
	char (*sha256)[65] = mem_alloc(sizeof *sha256 * (n + 1));
	if (manifest == NULL)
		refusals_add(&refusals, PRIVACY_RULE(INTERNAL), STR_NONE, 0, NULL, STR_NONE, str_from(err.msg));
	else
		gate_judge_with(&terms, files, n, scratch, sha256, &refusals, &err);       /* an error is among the refusals */
	gate_verdict_print(&refusals, sha256, n, verdict);
	free(sha256);
	free(files);
	json_free(manifest);
	refusals_release(&refusals);
}

int gate_child_main(void)
{
	struct err err = ERR_INIT;
	struct buf input = BUF_INIT(GATE_MANIFEST_MAX), verdict = BUF_INIT(GATE_MANIFEST_MAX);
	static const struct child_confine alone = { NULL, NULL };
	int rc = 1;
	table_prepare();
	if (child_confine(&alone, &err) == 0 && file_read_fd(0, "manifest", GATE_MANIFEST_MAX, &input, &err) == 0) {
		judge_manifest(buf_str(&input), &verdict);
		rc = !verdict.over && file_write_all(1, verdict.p, verdict.n, "verdict", &err) == 0 ? 0 : 1;
	}
	buf_release(&input);
	buf_release(&verdict);
	return rc;
}
