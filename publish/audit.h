/* audit.h - .mulu/audit/audit.jsonl: append-only, hash-chained; the memory of the workspace (serials, versions, approvals, tombstones). It must not be deleted.
 *
 * A line is compact JSON: {"n":1,"time":"…","type":"…", …, "prev":"<hash of line n-1>","hash":"<SHA-256 of the line's bytes up to and without ,\"hash\">"}. audit/head holds number and hash of the last line.
 * A torn last line (a kill during append) is cut off when the log is opened for writing. Lines hold digests, versions, counts, roles and reasons; never a cell value.
 *
 * Types: `pending` {dataset, version, digest (of the staged release), rows}, `approval` {dataset, version, digest (the same), role}, `commit` {target, serial, catalog, sha256, items[]} before the pointer
 * moves, `published` {target, serial, sha256, items[]} after it, `release` {dataset, version, content, status, bundle, bytes, csv, entry, schema, plan, package, release, rows, errors, warnings, published}
 * facts of a version (`bundle` may be an object with sha256 and bytes; all digests as text; `published` false: only intended yet), `withdrawn` / `yanked` / `unyanked` {dataset, version, reason, content},
 * `refused` {dataset, reason, rules[], errors}, `rebuilt` {target, serial, sha256} after the audit was lost. Items are objects like `release` lines, at least {dataset, version}; a `published` line makes its
 * own items, and those of the commit of that target and serial, published versions. A release that is published is pending and approved no longer.
 * Other types are kept and change nothing. A member `time` of a line is kept, else it is now.
 */
#ifndef PUBLISH_AUDIT_H
#define PUBLISH_AUDIT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"

struct ledger_version {                                    /* what the log knows of one version of one data set */
	struct str version, content;                       /* content digest "sha256:…" */
	struct str status;                                 /* "published", "yanked", "withdrawn" */
	struct str bundle_sha256; uint64_t bundle_bytes;
	struct str csv_sha256, entry_sha256, schema_sha256, plan_digest, package;   /* schema_sha256: of the Table Schema; package: Data Package number */
	struct str release;                                /* digest of the staged release that was published */
	int64_t rows, errors, warnings;
	bool published;                                    /* some pointer named it */
};
struct ledger_dataset {
	struct str slug;
	struct ledger_version *versions; size_t n, cap;    /* in order of publication */
	struct str pending, pending_version, pending_time; /* digest of the staged release that waits; n = 0: none */
	struct str approved, approved_role, approved_time; /* digest that was approved and not yet published */
	uint64_t pending_rows;
};
struct ledger_target {
	struct str name; uint64_t serial; struct str catalog_sha256;
	uint64_t intent_serial; struct str intent_sha256;  /* of the last commit without its `published`; 0: none */
	struct json *intent;                               /* that commit */
};
struct ledger {
	struct ledger_dataset *datasets; size_t n, cap;
	struct ledger_target *targets; size_t n_targets, cap_targets;
	struct hash_map *index;                            /* slug -> place in datasets */
	uint64_t lines;
	struct arena arena;
};

struct audit;
/* *fresh (may be NULL) tells that there was no log. writing: state_dir/audit is made if absent, the log is taken for append (ERR_LOCKED if another process has it) and a torn tail is cut.
 * A broken chain or a shortened log is ERR_INPUT, naming the line. */
int audit_open(struct audit **a, const char *state_dir, bool writing, bool *fresh, struct err *err);
void audit_close(struct audit *a);
/* Append (takes ownership of `line`, an object with "type"), fsync, and fold it into the ledger. */
int audit_append(struct audit *a, struct json *line, struct err *err);
/* Pointers to data sets, versions and targets live until the next append or `make`; texts live as long as the audit. */
struct ledger *audit_ledger(struct audit *a);
struct ledger_dataset *ledger_dataset(struct ledger *l, struct str slug, bool make);
struct ledger_version *ledger_version(const struct ledger_dataset *d, struct str version);
const struct ledger_version *ledger_by_content(const struct ledger_dataset *d, struct str content);    /* the newest with that content digest */
struct ledger_target *ledger_target(struct ledger *l, struct str name, bool make);
/* mulu verify --audit: reads the chain; 0 good (lines), ERR_FAILED naming the first changed line. ERR_INPUT if there is none. */
int audit_verify(const char *state_dir, uint64_t *lines, struct err *err);

#endif
