/* gate.c - the gate's parent: copies what is to be published into nameless read-only files, has a confined child read the copies, and hands them out when it passed. */
#include "privacy/gate.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/child.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"
#include "privacy/cleared_make.h"
#include "privacy/gate_manifest.h"
#include "privacy/judge.h"
#include "privacy/rules.h"

#define MAX_MEMORY (1ull << 30)
#define MAX_FILE (8ull << 30)
#define MAX_WALL 600
#define GROUP 24                   /* files that one child reads: it has few descriptors */
#define TEXT_MAX 65536

struct copies {                    /* what the child reads and what is handed out: the same descriptors */
	struct gate_file *files;
	char (*sha256)[65];
	uint64_t *bytes;
	size_t n;
};

static void copies_release(struct copies *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->files[i].fd >= 0)
			close(c->files[i].fd);
	free(c->files);
	free(c->sha256);
	free(c->bytes);
	*c = (struct copies){ 0 };
}

static int copy_one(struct copies *c, const struct gate_file *f, const char *state_dir, struct err *err)
{
	uint8_t digest[32];
	size_t i = c->n;
	int to = file_nameless(AT_FDCWD, state_dir, err);
	if (to < 0)
		return -1;
	c->files[i] = (struct gate_file){ f->path, to };
	c->n++;
	if (lseek(f->fd, 0, SEEK_SET) < 0)
		return err_errno(err, ERR_INPUT, "cannot read '%s'", f->path);
	if (file_copy(f->fd, to, f->path, digest, &c->bytes[i], err) != 0)
		return -1;
	crypto_hex(digest, sizeof digest, c->sha256[i]);
	c->files[i].fd = file_read_only(to, err);
	return c->files[i].fd < 0 ? -1 : 0;
}

static int copy_all(struct copies *c, const struct gate_file *files, size_t n, const char *state_dir, struct err *err)
{
	*c = (struct copies){ mem_alloc(sizeof *c->files * (n + 1)), mem_alloc(sizeof *c->sha256 * (n + 1)), mem_alloc(sizeof *c->bytes * (n + 1)), 0 };
	for (size_t i = 0; i < n; i++)
		if (copy_one(c, &files[i], state_dir, err) != 0)
			return -1;
	return 0;
}

static void refuse(struct refusals *r, const char *why)
{
	refusals_add(r, PRIVACY_RULE(INTERNAL), STR_NONE, 0, NULL, STR_NONE, str_from(why));
}

/* What the child is to hold against the terms: data and digest only where this group has them. */
static struct gate_terms terms_of_group(const struct gate_terms *terms, const struct gate_file *files, size_t n)
{
	struct gate_terms t = *terms;
	bool data = false, zip = false;
	for (size_t i = 0; i < n; i++) {
		data = data || (t.data_path != NULL && strcmp(files[i].path, t.data_path) == 0);
		zip = zip || str_ends(str_from(files[i].path), STR(".zip"));
	}
	if (!data && !zip)
		t.content_digest = NULL;
	if (!data)
		t.data_path = NULL;
	return t;
}

/* 0 passed, 1 refused, -1 the child could not be started. */
static int judge_group(const struct gate_terms *terms, const struct copies *c, size_t from, size_t n, const int scratch[2], struct refusals *refusals, struct err *err)
{
	struct child_fd fds[GROUP + 2];
	struct buf manifest = BUF_INIT(GATE_MANIFEST_MAX), verdict = BUF_INIT(GATE_MANIFEST_MAX);
	struct gate_terms t = terms_of_group(terms, c->files + from, n);
	struct child_end end = { 0 };
	struct err why = ERR_INIT;
	bool passed = false;
	char text[80];
	for (size_t i = 0; i < 2; i++)
		fds[i] = (struct child_fd){ scratch[i], GATE_FIRST_FD + (int)i };
	for (size_t i = 0; i < n; i++)
		fds[i + 2] = (struct child_fd){ c->files[from + i].fd, GATE_FIRST_FD + 2 + (int)i };
	gate_manifest_print(&t, c->files + from, n, &manifest);
	struct child_spec spec = {
		.verb = GATE_VERB, .fds = fds, .n_fds = n + 2, .input = buf_str(&manifest), .max_memory = MAX_MEMORY, .max_file = MAX_FILE, .max_wall = MAX_WALL,
	};
	int rc = manifest.over ? err_set(err, ERR_INPUT, "the standard is too large for the gate") : child_run(&spec, &verdict, NULL, &end, err);
	if (rc == 0 && (end.exit_code != 0 || verdict.over)) {
		child_describe(&end, text);
		refuse(refusals, text);
		rc = 1;
	} else if (rc == 0) {
		if (gate_verdict_parse(buf_str(&verdict), c->sha256 + from, n, &passed, refusals, &why) != 0) {
			refuse(refusals, why.msg);
			passed = false;
		}
		rc = passed ? 0 : 1;
	}
	buf_release(&manifest);
	buf_release(&verdict);
	return rc;
}

static int judge_copies(const struct gate_terms *terms, const struct copies *c, const char *state_dir, struct refusals *refusals, struct err *err)
{
	int scratch[2] = { -1, -1 }, rc = 0;
	bool data = terms->data_path == NULL;
	for (size_t i = 0; i < 2 && rc == 0; i++)
		rc = (scratch[i] = file_nameless(AT_FDCWD, state_dir, err)) < 0 ? -1 : 0;
	for (size_t i = 0; i < c->n; i++)
		data = data || strcmp(c->files[i].path, terms->data_path) == 0;
	if (rc == 0 && !data) {
		refuse(refusals, "the data file is not among the files");
		rc = 1;
	}
	for (size_t from = 0; rc == 0 && from < c->n; from += GROUP)
		rc = judge_group(terms, c, from, c->n - from < GROUP ? c->n - from : GROUP, scratch, refusals, err);
	for (size_t i = 0; i < 2; i++)
		if (scratch[i] >= 0)
			close(scratch[i]);
	return rc;
}

static void hand_out(struct copies *c, enum audience audience, struct cleared **cleared)
{
	for (size_t i = 0; i < c->n; i++) {
		cleared[i] = cleared_make(c->files[i].path, c->files[i].fd, c->bytes[i], c->sha256[i], audience);
		c->files[i].fd = -1;
	}
}

int gate_clear(const struct gate_terms *terms, const struct gate_file *files, size_t n, const char *state_dir, struct cleared **cleared, struct refusals *refusals,
	struct err *err)
{
	struct copies c;
	for (size_t i = 0; i < n; i++)
		cleared[i] = NULL;
	int rc = copy_all(&c, files, n, state_dir, err);
	if (rc == 0)
		rc = judge_copies(terms, &c, state_dir, refusals, err);
	if (rc == 0)
		hand_out(&c, terms->audience, cleared);
	copies_release(&c);
	return rc;
}

static bool plain_ascii(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((s.p[i] < 0x20 && s.p[i] != '\n' && s.p[i] != '\t') || s.p[i] == 0x7F || (unsigned char)s.p[i] > 0x7F)
			return false;
	return true;
}

int gate_clear_text(const char *path, struct str bytes, enum audience audience, const char *state_dir, struct cleared **cleared, struct refusals *refusals, struct err *err)
{
	struct gate_terms terms = { .dataset = "", .audience = audience };
	struct copies c = { 0 };
	*cleared = NULL;
	if (bytes.n > TEXT_MAX || !plain_ascii(bytes)) {
		refusals_add(refusals, PRIVACY_RULE(INTERNAL), STR_NONE, 0, NULL, str_from(path), STR("not a short ASCII text"));
		return 1;
	}
	struct refusals own;               /* apart from the caller's: an old one must not hide that there is a new one */
	refusals_init(&own);
	int fd = file_nameless(AT_FDCWD, state_dir, err), rc = -1;
	struct gate_file file = { path, fd };
	if (fd >= 0 && file_write_all(fd, bytes.p, bytes.n, path, err) == 0 && copy_all(&c, &file, 1, state_dir, err) == 0)
		rc = gate_judge(&terms, c.files, 1, &own, err) == 0 && own.n == 0 ? 0 : 1;
	for (size_t i = 0; i < own.n; i++)
		refusals_add(refusals, own.items[i].rule, own.items[i].column, own.items[i].row, own.items[i].kind, own.items[i].file, own.items[i].detail);
	if (rc == 0)
		hand_out(&c, audience, cleared);
	copies_release(&c);
	refusals_release(&own);
	if (fd >= 0)
		close(fd);
	return rc;
}
