/* release.h - one data set of a night, in the parent: its file, its child, its verdict, its staged files, its gate.
 *
 * The parent opens, copies and hashes; it parses only its own children's answers. */
#ifndef PUBLISH_RELEASE_H
#define PUBLISH_RELEASE_H

#include "catalog/catalog.h"
#include "catalog/list.h"
#include "check/check.h"
#include "privacy/gate.h"
#include "publish/audit.h"
#include "publish/config.h"
#include "publish/inbox.h"
#include "publish/state.h"
#include "publish/talk.h"
#include "schemas/standard.h"

#define RELEASE_MAX_FILES 32

struct release_file {
	const char *name;                          /* "tour-scenic-area.csv.gz" */
	char path[300];                            /* as published */
	char sha256[65];
	uint64_t bytes;
	struct cleared *cleared;                   /* after the gate; NULL before */
};

struct release {
	const struct catalogue_entry *entry;
	const struct config_dataset *config;       /* may be NULL */
	const struct standard *standard, *source;  /* source: the person standard of a product, else the same */
	const struct product *product;
	const char *slug;
	enum audience audience;
	bool closed;                               /* 不予开放: no line of its own */
	const struct inbox_file *file;             /* NULL: not received */

	/* the verdict */
	enum outcome outcome;
	char version[32], reason[64], detail[512];
	int64_t rows, errors, warnings;
	bool remember;                             /* may stand in seen.json: an unchanged file gets the same answer without being read */
	bool publish;                              /* staged, gated and to be published tonight */
	bool same;                                 /* the data are those of the head: only its entry may change */
	struct json *result;                       /* the child's answer, NULL where the file was not read */
	struct release_file files[RELEASE_MAX_FILES]; size_t n_files;
	char digest[65];                           /* of the staged files: what an approval binds to */
	char job_digest[65];                       /* of everything that the outcome depends on beside the file */
	uint64_t taken_n;                          /* versions of that date that other bytes have taken on a target: N up to this is passed over */
	char taken_date[11];
};

struct release_context {
	const struct config *config;
	struct state *state;
	struct audit *audit;
	struct standards *standards;
	struct talk *talk;
	const char *today;
	bool dry_run;
	enum lang lang;
	/* Read the published CSV of a version into fd from whichever target has it; 0, or -1. */
	int (*fetch)(void *ctx, const char *path, int fd, struct err *err);
	void *fetch_ctx;
	struct arena *arena;
};

/* Judge one data set up to "to be published", "pending" or a refusal. -1 only for the run's own trouble (disk, ...). */
int release_prepare(struct release *r, struct release_context *c, struct err *err);
/* What seen.json is to remember of it (fresh JSON); the job's digest is taken anew, since a publication changes what is known. */
struct json *release_memory(struct release *r, struct release_context *c);
void release_outcome(struct release *r, enum outcome o, const char *reason, const char *detail);     /* reason and detail may be NULL */
/* Drop the cleared files (and their descriptors). */
void release_drop(struct release *r);
void release_free(struct release *r);
/* After the pointer named it: stage -> current. */
int release_published(struct release *r, struct release_context *c, struct err *err);
/* Open, hash and name the files of a folder under cache/ ("stage/<slug>"): fills files[] and digest; descriptors into fds. */
int release_files(struct release *r, struct state *s, const char *folder, const char *version, int fds[RELEASE_MAX_FILES], struct err *err);
/* Gate the files of that folder: cleared[] is filled. 0 passed, 1 refused (outcome set), -1 err. */
int release_gate(struct release *r, struct release_context *c, const char *folder, struct err *err);
/* The entry of the catalogue for this release (fresh JSON); verified: the bundle will have been read back when somebody sees it. */
struct json *release_entry(const struct release *r, const struct config *config, const char *today, const char *status, const char *supersedes);
void release_quality(const struct release *r, const char *today, struct quality *out);

#endif
