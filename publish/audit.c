/* audit.c - see audit.h: the file and its chain. What the lines mean is in ledger.c. */
#include "publish/audit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"
#include "publish/ledger.h"

#define LINE_MAX_BYTES ((size_t)JSON_MAX)
#define BLOCK ((size_t)1 << 17)
#define HASH 64u
#define SUFFIX (sizeof ",\"hash\":\"\"}" - 1 + HASH)
#define LOG "audit.jsonl"
#define HEAD "head"

static const char no_hash[HASH + 1] = "0000000000000000000000000000000000000000000000000000000000000000";

struct audit {
	int dir, fd;                             /* -1: there is none (yet) */
	bool writing;
	off_t size;                              /* of the whole lines */
	uint64_t n;                              /* number and hash of the last line */
	char hash[HASH + 1];
	char *path;                              /* of the log, for messages */
	struct ledger ledger;
};

/* ---- reading lines ---- */

struct lines {
	int fd;
	struct buf b;
	size_t at, looked;                       /* begin of the next line; up to here there is no LF */
	off_t offset;                            /* of the next line in the file */
	size_t tail;                             /* at the end: bytes of a line without LF */
};

/* 1 with the line (without LF, valid until the next call), 0 at the end, -1. */
static int next_line(struct lines *l, const char *path, struct str *line, struct err *err)
{
	for (;;) {
		const char *from = buf_cstr(&l->b) + l->at;
		const char *end = memchr(from + l->looked, '\n', l->b.n - l->at - l->looked);
		if (end) {
			*line = (struct str){ from, (size_t)(end - from) };
			l->at += line->n + 1;
			l->offset += (off_t)line->n + 1;
			l->looked = 0;
			return 1;
		}
		size_t left = l->b.n - l->at;
		if (left > LINE_MAX_BYTES)
			return err_set(err, ERR_INPUT, "cannot read '%s': a line is longer than %zu bytes", path, LINE_MAX_BYTES);
		if (l->at > 0)
			memmove(l->b.p, l->b.p + l->at, left);
		l->b.n = l->looked = left;
		l->at = 0;
		char block[BLOCK];
		ssize_t got = pread(l->fd, block, sizeof block, l->offset + (off_t)left);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_errno(err, ERR_INPUT, "cannot read '%s'", path);
		if (got == 0) {
			l->tail = left;
			return 0;
		}
		buf_add(&l->b, block, (size_t)got);
	}
}

/* ---- the chain ---- */

/* What was written in audit/head. */
struct head {
	bool there;
	uint64_t n;
	char hash[HASH + 1];
};

static int read_head(int dir, struct head *h, struct err *err)
{
	struct buf text = BUF_INIT(200);
	struct err why = ERR_INIT;
	struct str rest, number;
	bool more = true;
	*h = (struct head){ 0 };
	if (faccessat(dir, HEAD, F_OK, 0) != 0 && errno == ENOENT)
		return 0;
	if (file_read(dir, HEAD, 200, &text, &why) != 0) {
		buf_release(&text);
		return err_set(err, why.kind, "%s", why.msg);
	}
	rest = str_trim(buf_str(&text));
	h->there = str_split(&rest, &more, ' ', &number) && more && str_to_u64(number, &h->n) && rest.n == HASH;
	if (h->there)
		memcpy(h->hash, rest.p, HASH);
	buf_release(&text);
	return h->there ? 0 : err_set(err, ERR_INPUT, "cannot read 'audit/" HEAD "': it is damaged");
}

struct chain {
	const char *path;
	enum err_kind kind;                      /* of a broken chain */
	uint64_t n;
	char hash[HASH + 1];
};

static int broken(const struct chain *c, uint64_t n, const char *why, struct err *err)
{
	return err_set(err, c->kind, "line %llu of '%s' was changed: %s", (unsigned long long)n, c->path, why);
}

/* Judge the next line: its hash, its number and the hash of the line before. The tree, or NULL with err. */
static struct json *check_line(struct chain *c, struct str line, struct err *err)
{
	uint64_t n = c->n + 1;
	char want[HASH + 1];
	if (line.n <= SUFFIX || memcmp(line.p + line.n - SUFFIX, ",\"hash\":\"", SUFFIX - HASH - 2) != 0 || memcmp(line.p + line.n - 2, "\"}", 2) != 0) {
		broken(c, n, "it does not end with its hash", err);
		return NULL;
	}
	crypto_sha256_hex(str_sub(line, 0, line.n - SUFFIX), want);
	if (memcmp(line.p + line.n - 2 - HASH, want, HASH) != 0) {
		broken(c, n, "its hash does not fit", err);
		return NULL;
	}
	struct err why = ERR_INIT;
	struct json *j = json_parse(line, c->path, &why);
	int64_t number = 0;
	const char *wrong = json_type(j) != JSON_OBJECT || json_str(json_get(j, "type")).n == 0 ? "it is no line of an audit" :
		!json_int(json_get(j, "n"), &number) || number < 0 || (uint64_t)number != n ? "its number does not follow" :
		!str_is(json_str(json_get(j, "prev")), c->hash) ? "it does not follow the line before" : NULL;
	if (wrong) {
		json_free(j);
		broken(c, n, wrong, err);
		return NULL;
	}
	c->n = n;
	memcpy(c->hash, want, sizeof want);
	return j;
}

/* Read the whole log; lines are folded into `l` unless NULL. *size: of the whole lines. The head must name a line that is there: a log that was cut at a line's
 * end has an intact chain. (The head may lag behind: a kill between the line and the head.) */
static int walk(struct chain *c, int fd, const struct head *h, struct ledger *l, off_t *size, struct err *err)
{
	struct lines in = { .fd = fd, .b = BUF_INIT(LINE_MAX_BYTES + 2 * BLOCK) };
	struct str line;
	int rc;
	while ((rc = next_line(&in, c->path, &line, err)) == 1) {
		struct json *j = check_line(c, line, err);
		if (j == NULL) {
			rc = -1;
			break;
		}
		if (h->there && c->n == h->n && memcmp(c->hash, h->hash, HASH) != 0)
			rc = broken(c, c->n, "it is not the line that audit/" HEAD " names", err);
		if (l != NULL)
			ledger_fold(l, j);
		json_free(j);
		if (rc < 0)
			break;
	}
	*size = in.offset;
	buf_release(&in.b);
	if (rc == 0 && h->there && h->n > c->n)
		return err_set(err, c->kind, "'%s' was cut short: line %llu is missing", c->path, (unsigned long long)c->n + 1);
	if (rc == 0 && !h->there && c->n > 1)        /* after the first line a kill may have come before the head */
		return err_set(err, c->kind, "'%s' has lost its head: audit/" HEAD " is missing", c->path);
	return rc;
}

static void chain_init(struct chain *c, const char *path, enum err_kind kind)
{
	*c = (struct chain){ .path = path, .kind = kind };
	memcpy(c->hash, no_hash, sizeof no_hash);
}

/* ---- opening ---- */

static char *join(const char *dir, const char *name)
{
	struct buf b = BUF_INIT(65536);
	buf_addf(&b, "%s/%s", dir, name);
	char *z = mem_strdup(buf_cstr(&b));
	buf_release(&b);
	return z;
}

/* The folder and the log; both may be absent when nothing is to be written (fd -1). */
static int open_files(struct audit *a, const char *folder, struct err *err)
{
	if (a->writing && file_mkdirs(AT_FDCWD, folder, 0700, err) != 0)
		return -1;
	a->dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (a->dir < 0)
		return !a->writing && errno == ENOENT ? 0 : err_errno(err, ERR_INPUT, "cannot open '%s'", folder);
	const int flags = a->writing ? O_RDWR | O_CREAT | O_APPEND : O_RDONLY;
	a->fd = openat(a->dir, LOG, flags | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (a->fd < 0)
		return !a->writing && errno == ENOENT ? 0 : err_errno(err, ERR_INPUT, "cannot open '%s'", a->path);
	if (!a->writing)
		return 0;
	if (flock(a->fd, LOCK_EX | LOCK_NB) != 0)
		return errno == EWOULDBLOCK ? err_set(err, ERR_LOCKED, "cannot write '%s': another run has it", a->path) : err_errno(err, ERR_SYSTEM, "cannot lock '%s'", a->path);
	if (fchmod(a->dir, 0700) != 0 || fchmod(a->fd, 0600) != 0)
		return err_errno(err, ERR_SYSTEM, "cannot protect '%s'", a->path);
	return 0;
}

static int write_head(const struct audit *a, struct err *err)
{
	char text[HASH + 32];
	int n = snprintf(text, sizeof text, "%llu %s\n", (unsigned long long)a->n, a->hash);
	return file_write(a->dir, HEAD, (struct str){ text, (size_t)n }, 0600, err);
}

/* Cut off what a kill left behind the last whole line, and bring the head up to it. */
static int mend(const struct audit *a, const struct head *h, struct err *err)
{
	struct stat st;
	if (fstat(a->fd, &st) != 0)
		return err_errno(err, ERR_SYSTEM, "cannot read '%s'", a->path);
	if (st.st_size > a->size && (ftruncate(a->fd, a->size) != 0 || fsync(a->fd) != 0))
		return err_errno(err, ERR_SYSTEM, "cannot mend '%s'", a->path);
	return a->n > 0 && (!h->there || h->n != a->n) ? write_head(a, err) : 0;
}

static int load(struct audit *a, const char *folder, struct err *err)
{
	struct head h;
	struct chain c;
	if (open_files(a, folder, err) != 0)
		return -1;
	if (a->dir < 0)
		return 0;
	if (read_head(a->dir, &h, err) != 0)
		return -1;
	if (a->fd < 0)
		return h.there ? err_set(err, ERR_INPUT, "'%s' is missing, but audit/" HEAD " is there", a->path) : 0;
	chain_init(&c, a->path, ERR_INPUT);
	if (walk(&c, a->fd, &h, &a->ledger, &a->size, err) != 0)
		return -1;
	a->n = c.n;
	memcpy(a->hash, c.hash, sizeof c.hash);
	return a->writing ? mend(a, &h, err) : 0;
}

int audit_open(struct audit **out, const char *state_dir, bool writing, bool *fresh, struct err *err)
{
	struct audit *a = mem_alloc(sizeof *a);
	char *folder = join(state_dir, "audit");
	*a = (struct audit){ .dir = -1, .fd = -1, .writing = writing, .path = join(folder, LOG) };
	memcpy(a->hash, no_hash, sizeof no_hash);
	ledger_init(&a->ledger);
	int rc = load(a, folder, err);
	free(folder);
	if (rc != 0) {
		audit_close(a);
		return -1;
	}
	if (fresh)
		*fresh = a->n == 0;
	*out = a;
	return 0;
}

void audit_close(struct audit *a)
{
	if (a == NULL)
		return;
	if (a->fd >= 0)
		close(a->fd);
	if (a->dir >= 0)
		close(a->dir);
	ledger_release(&a->ledger);
	free(a->path);
	free(a);
}

struct ledger *audit_ledger(struct audit *a)
{
	return &a->ledger;
}

/* ---- writing ---- */

static bool ours(struct str key)
{
	return str_is(key, "n") || str_is(key, "time") || str_is(key, "type") || str_is(key, "prev") || str_is(key, "hash");
}

/* n, time, type, the caller's members in their order, prev. */
static struct json *complete(const struct audit *a, const struct json *given)
{
	struct json *line = json_object();
	struct arena keys = ARENA_INIT;
	char now[CLOCK_TEXT];
	clock_rfc3339(clock_now(), now);
	json_set(line, "n", json_integer((int64_t)a->n + 1));
	json_set(line, "time", json_string(json_str_or(json_get(given, "time"), now)));
	json_set(line, "type", json_copy(json_get(given, "type")));
	for (const struct json *m = json_first(given); m; m = json_next(m)) {
		if (!ours(json_key(m)))
			json_set(line, arena_cstr(&keys, json_key(m)), json_copy(m));
	}
	json_set(line, "prev", json_text(a->hash));
	arena_release(&keys);
	return line;
}

/* The line's bytes with its hash and LF. */
static int print_line(const struct json *line, struct buf *out, char hash[HASH + 1], const char *path, struct err *err)
{
	json_print(line, out, 0);
	if (out->over || out->n + SUFFIX > LINE_MAX_BYTES)
		return err_set(err, ERR_SYSTEM, "cannot write '%s': the line is too long", path);
	out->n--;                                        /* the closing brace */
	crypto_sha256_hex(buf_str(out), hash);
	buf_addf(out, ",\"hash\":\"%s\"}\n", hash);
	return 0;
}

/* Whole, or not at all: what could not be written to its end is taken back. */
static int write_line(struct audit *a, struct str bytes, struct err *err)
{
	if (file_write_all(a->fd, bytes.p, bytes.n, a->path, err) != 0 || (fdatasync(a->fd) != 0 && err_errno(err, ERR_SYSTEM, "cannot write '%s'", a->path) != 0)) {
		if (ftruncate(a->fd, a->size) != 0)
			return err_prefix(err, "the audit has a torn line");
		return -1;
	}
	a->size += (off_t)bytes.n;
	return 0;
}

int audit_append(struct audit *a, struct json *given, struct err *err)
{
	struct buf text = BUF_INIT(LINE_MAX_BYTES + SUFFIX + 2);
	char hash[HASH + 1];
	int rc = 0;
	if (!a->writing)
		rc = err_set(err, ERR_SYSTEM, "cannot write '%s': it was opened for reading", a->path);
	else if (json_str(json_get(given, "type")).n == 0)
		rc = err_set(err, ERR_SYSTEM, "cannot write '%s': a line without a type", a->path);
	if (rc == 0) {
		struct json *line = complete(a, given);
		rc = print_line(line, &text, hash, a->path, err);
		if (rc == 0)
			rc = write_line(a, buf_str(&text), err);
		if (rc == 0) {
			a->n++;
			memcpy(a->hash, hash, sizeof hash);
			ledger_fold(&a->ledger, line);
			rc = write_head(a, err);
		}
		json_free(line);
	}
	buf_release(&text);
	json_free(given);
	return rc;
}

/* ---- mulu verify --audit ---- */

int audit_verify(const char *state_dir, uint64_t *lines, struct err *err)
{
	struct head h;
	struct chain c;
	off_t size;
	char *folder = join(state_dir, "audit");
	struct audit a = { .dir = -1, .fd = -1, .path = join(folder, LOG) };
	int rc = open_files(&a, folder, err);
	if (rc == 0 && a.fd < 0)
		rc = err_set(err, ERR_INPUT, "cannot open '%s': there is no audit", a.path);
	struct err why = ERR_INIT;
	if (rc == 0 && read_head(a.dir, &h, &why) != 0)
		rc = err_set(err, why.kind == ERR_INPUT ? ERR_FAILED : why.kind, "%s", why.msg);
	chain_init(&c, a.path, ERR_FAILED);
	if (rc == 0)
		rc = walk(&c, a.fd, &h, NULL, &size, err);
	if (rc == 0 && lines)
		*lines = c.n;
	if (a.fd >= 0)
		close(a.fd);
	if (a.dir >= 0)
		close(a.dir);
	free(a.path);
	free(folder);
	return rc;
}
