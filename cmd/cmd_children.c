/* cmd_children.c - the hidden verbs: what this program runs of itself to read strangers' bytes, confined (base/child.h). */
#include "catalog/list.h"
#include "cmd/cmd.h"
#include "privacy/gate.h"
#include "publish/prepare.h"

static int run_gate(const struct cmd *c) { (void)c; return gate_child_main(); }
static int run_list(const struct cmd *c) { (void)c; return list_child_main(); }
static int run_prepare(const struct cmd *c) { (void)c; return prepare_child_main(); }

#define CHILD(symbol, word, function) \
	const struct verb symbol = { .name = word, .synopsis = "", .zh = "内部", .en = "internal", .hidden = true, .run = function }

CHILD(cmd_gate_child, "gate-child", run_gate);
CHILD(cmd_list_child, "list-child", run_list);
CHILD(cmd_prepare_child, "prepare-child", run_prepare);
