/* judge_pack.c - the gate's eyes for archives: gzip holds the bytes beside it; a zip's names, sums and every member. */
#include <stdlib.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/file.h"
#include "base/gzip.h"
#include "base/mem.h"
#include "base/pack.h"
#include "privacy/judge.h"
#include "privacy/rules.h"

#define MAX_INFLATED (4ull << 30)
#define MAX_RATIO 1100                 /* deflate's own limit is 1,032 */
#define SUMS "SHA256SUMS"

static int empty_scratch(int fd, struct err *err)
{
	if (fd < 0 || ftruncate(fd, 0) != 0 || lseek(fd, 0, SEEK_SET) != 0)
		return err_errno(err, ERR_SYSTEM, "cannot use a scratch file");
	return 0;
}

static int digest_hex(int fd, char hex[65], struct err *err)
{
	uint8_t digest[32];
	uint64_t bytes;
	if (file_digest(fd, "member", digest, &bytes, err) != 0)
		return -1;
	crypto_hex(digest, sizeof digest, hex);
	return 0;
}

int judge_gzip(struct judge *j, struct str path, int fd, unsigned depth, struct err *err)
{
	char hex[65];
	size_t beside;
	struct str inner = str_sub(path, 0, path.n - 3);
	if (depth > 0)
		return err_set(err, ERR_INPUT, "an archive inside of an archive");
	if (empty_scratch(j->scratch[1], err) != 0 || gunzip_fd(fd, j->scratch[1], "gzip", MAX_INFLATED, MAX_RATIO, err) != 0)
		return -1;
	if (judge_beside(j, inner, &beside) == NULL)
		return judge_file(j, inner, j->scratch[1], 1, err);
	if (digest_hex(j->scratch[1], hex, err) != 0)
		return -1;
	if (strcmp(hex, j->sha256[beside]) != 0)
		judge_refuse(j, PRIVACY_RULE(FORMS), path, "what is inside is not the file beside it");
	return 0;
}

/* ---- zip ---- */

struct zip_member { struct str name; char sha256[65]; bool listed; };
struct zip {
	struct judge *j;
	struct str path;
	struct zip_member *members; size_t n, cap;
	struct buf sums;
	bool has_sums;
};

static int copy_member(struct zip *z, struct pack_in *in, struct zip_member *m, int to, struct err *err)
{
	static const size_t block = 65536;
	uint8_t digest[32];
	char *p = mem_alloc(block);
	struct sha256 *d = sha256_new();
	long got = 0;
	bool sums = str_is(m->name, SUMS);
	int rc = empty_scratch(to, err);
	while (rc == 0 && (got = pack_read(in, p, block, err)) > 0) {
		sha256_add(d, p, (size_t)got);
		if (sums)
			buf_add(&z->sums, p, (size_t)got);
		rc = file_write_all(to, p, (size_t)got, "scratch", err);
	}
	sha256_finish(d, digest);
	crypto_hex(digest, sizeof digest, m->sha256);
	free(p);
	return rc == 0 && got == 0 ? 0 : -1;
}

/* What stands beside the archive under the same name must be the same bytes, and is judged there; all else is judged here. */
static int judge_member(struct zip *z, struct zip_member *m, struct err *err)
{
	struct judge *j = z->j;
	size_t beside;
	struct str base = judge_base(m->name), folder = judge_folder(z->path);
	struct str twin = str_from(arena_printf(&j->arena, "%.*s%.*s", STR_ARG(folder), STR_ARG(base)));
	bool list = str_starts(m->name, STR("lists/"));
	if (!list && judge_beside(j, twin, &beside) != NULL) {
		if (strcmp(m->sha256, j->sha256[beside]) != 0)
			judge_refuse(j, PRIVACY_RULE(FORMS), m->name, "not the file that stands beside the archive");
		judge_text(j, m->name, 0, PRIVACY_RULE(METADATA), STR_NONE, 0, z->path);
		return 0;
	}
	if (str_is(m->name, SUMS))
		return judge_lines(j, m->name, j->scratch[0], 1, err);
	return judge_file(j, m->name, j->scratch[0], 1, err);
}

static struct zip_member *member(struct zip *z, struct str name)
{
	for (size_t i = 0; i < z->n; i++)
		if (str_eq(z->members[i].name, name))
			return &z->members[i];
	return NULL;
}

/* Lines "<sha256>  <name>": every member but the list itself once, nothing else. */
static void judge_sums(struct zip *z)
{
	struct str rest = buf_str(&z->sums), line;
	bool more = true, good = z->has_sums && !z->sums.over;
	while (good && str_split(&rest, &more, '\n', &line)) {
		if (line.n == 0 && !more)
			break;
		struct zip_member *m = line.n > 66 ? member(z, str_sub(line, 66, line.n)) : NULL;
		good = m != NULL && !m->listed && str_eq(str_sub(line, 64, 66), STR("  ")) && str_is(str_sub(line, 0, 64), m->sha256);
		if (m != NULL)
			m->listed = true;
	}
	for (size_t i = 0; i < z->n; i++)
		good = good && (z->members[i].listed != str_is(z->members[i].name, SUMS));
	if (!good)
		judge_refuse(z->j, PRIVACY_RULE(FORMS), z->path, "SHA256SUMS does not list exactly the members");
}

static void judge_zip_digest(struct zip *z)
{
	size_t n = 0;
	struct str *lines = mem_alloc(sizeof *lines * (z->n + 1));
	for (size_t i = 0; i < z->n; i++) {
		const struct zip_member *m = &z->members[i];
		if (!str_starts(m->name, STR("data/")) || !str_ends(m->name, STR(".csv")))
			continue;
		struct str stem = str_sub(m->name, 5, m->name.n - 4);
		lines[n++] = str_from(arena_printf(&z->j->arena, "%s  %.*s", m->sha256, STR_ARG(stem)));
	}
	if (n > 0 || z->j->terms->data_path != NULL)
		judge_content_digest(z->j, z->path, lines, n);
	free(lines);
}

static int judge_members(struct zip *z, struct pack_in *in, struct err *err)
{
	struct str name;
	int r;
	while ((r = pack_next(in, &name, err)) > 0) {
		MEM_GROW(z->members, z->cap, z->n + 1);
		struct zip_member *m = &z->members[z->n++];
		*m = (struct zip_member){ .name = arena_str(&z->j->arena, name) };
		z->has_sums = z->has_sums || str_is(m->name, SUMS);
		if (copy_member(z, in, m, z->j->scratch[0], err) != 0)
			return -1;
		if (judge_member(z, m, err) != 0)
			return err_prefix(err, "member '%.*s'", STR_ARG(m->name));
	}
	return r;
}

int judge_zip(struct judge *j, struct str path, int fd, unsigned depth, struct err *err)
{
	if (depth > 0)
		return err_set(err, ERR_INPUT, "an archive inside of an archive");
	if (judge_zip_form(fd, err) != 0)
		return -1;
	struct pack_in *in = pack_open(fd, "zip", &pack_default_limits, err);
	if (in == NULL)
		return -1;
	struct zip z = { .j = j, .path = path, .sums = BUF_INIT(JUDGE_TEXT_MAX) };
	int rc = judge_members(&z, in, err);
	pack_close(in);
	if (rc == 0) {
		judge_sums(&z);
		judge_zip_digest(&z);
	}
	free(z.members);
	buf_release(&z.sums);
	return rc;
}
