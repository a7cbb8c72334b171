/* gate.h - the release gate (privacy.md 3): re-reads the bytes that will be published with its own eyes, and refuses when anything personal is left, when a file
 * is not understood, or when anything goes wrong.
 *
 * What it reads: CSV (as a table: every header and cell; unknown columns refuse), JSON (every key and string), gzip (what is inside equals the CSV of the same stem),
 * zip (names and every member by its own kind; members that stand beside the zip must be the same bytes), text, HTML and signatures (as text). By the ending of
 * the published path; anything else is refused.
 */
#ifndef PRIVACY_GATE_H
#define PRIVACY_GATE_H

#include "base/err.h"
#include "privacy/cleared.h"
#include "privacy/plan.h"
#include "privacy/strip.h"

struct gate_file { const char *path; int fd; };            /* path as published; fd readable by pread */

struct gate_terms {
	const char *dataset;                               /* slug, "" for catalogue and pages */
	struct str standard_json;                          /* text of the standard that the data follow, n = 0 for none (catalogue, pages) */
	const char *data_path;                             /* published path of the data CSV, NULL for none */
	const char *content_digest;                        /* "sha256:..." that the data must have, NULL = not judged */
	bool product; unsigned min_n; const char *count_column;    /* an aggregate: every count is 0, empty or >= min_n */
	enum audience audience;
};

/* Judge in this process (strip, and the gate's child). Adds to refusals, which must be empty; 0 = judged (pass if nothing was added), -1 = could not (that is a refusal too). */
int gate_judge(const struct gate_terms *terms, const struct gate_file *files, size_t n, struct refusals *refusals, struct err *err);

/* Judge in a confined child and make the cleared files: copies every fd into a nameless read-only file first, lets the child read the copies, and returns
 * them. cleared[n]; on refusal or error all are NULL and closed. 0 = passed, 1 = refused (refusals filled), -1 = could not (err; nothing is cleared). */
int gate_clear(const struct gate_terms *terms, const struct gate_file *files, size_t n, const char *state_dir, struct cleared **cleared, struct refusals *refusals,
	struct err *err);
/* Short ASCII texts that mulu made itself after the last child (signatures, pointers, latest.json): judged in this process. */
int gate_clear_text(const char *path, struct str bytes, enum audience audience, const char *state_dir, struct cleared **cleared, struct refusals *refusals, struct err *err);

/* The child's main: manifest JSON on stdin, files on descriptors 3 and up, verdict JSON on stdout. Returns the exit code. Hidden verb "gate-child". */
int gate_child_main(void);

/* SHA-256 over the set of detectors and their tables, hex: `detectorSet` of the statement. */
void gate_detector_set(char out[65]);

#endif
