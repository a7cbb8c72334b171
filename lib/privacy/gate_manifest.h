/* gate_manifest.h - what parent and child of the gate say to each other: a manifest (JSON on standard input) and a verdict (JSON on standard output). */
#ifndef PRIVACY_GATE_MANIFEST_H
#define PRIVACY_GATE_MANIFEST_H

#include "base/json.h"
#include "privacy/gate.h"

#define GATE_VERB "gate-child"
#define GATE_FIRST_FD 3                    /* two scratch files, then the files in order */
#define GATE_MANIFEST_MAX (16u << 20)

void gate_manifest_print(const struct gate_terms *terms, const struct gate_file *files, size_t n, struct buf *out);
/* Terms and files borrow from the tree that is returned; files is to be freed. NULL with err. */
struct json *gate_manifest_parse(struct str text, struct gate_terms *terms, struct gate_file **files, size_t *n, struct err *err);

void gate_verdict_print(const struct refusals *r, char (*sha256)[65], size_t n, struct buf *out);
/* Strict: anything unexpected is an error. *passed only without a refusal. The child's digests must be the parent's. */
int gate_verdict_parse(struct str text, char (*const sha256)[65], size_t n, bool *passed, struct refusals *r, struct err *err);

#endif
