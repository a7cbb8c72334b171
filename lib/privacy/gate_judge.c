/* gate_judge.c - the judge: every file by the ending of its published path, then what holds between files. Anything that goes wrong refuses. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"
#include "privacy/judge.h"
#include "privacy/rules.h"
#include "value/division.h"
#include "value/phone.h"

/* To add a kind of file: its ending and the function that reads all of it. */
static const struct {
	const char *ending;
	int (*judge)(struct judge *j, struct str path, int fd, unsigned depth, struct err *err);
} endings[] = {
	{ ".csv", judge_csv },
	{ ".json", judge_json },
	{ ".jsonld", judge_json },
	{ ".gz", judge_gzip },
	{ ".zip", judge_zip },
	{ ".txt", judge_lines },
	{ ".md", judge_lines },
	{ ".html", judge_lines },
	{ ".minisig", judge_lines },
	{ ".pub", judge_lines },
	{ ".atom", judge_lines },
	{ ".xml", judge_lines },
	{ ".css", judge_lines },
	{ ".js", judge_lines },
	{ ".svg", judge_lines },
};

struct str judge_base(struct str path)
{
	size_t n = path.n;
	while (n > 0 && path.p[n - 1] != '/')
		n--;
	return str_sub(path, n, path.n);
}

struct str judge_folder(struct str path)
{
	return str_sub(path, 0, path.n - judge_base(path).n);
}

const struct gate_file *judge_beside(const struct judge *j, struct str path, size_t *index)
{
	for (size_t i = 0; i < j->n; i++)
		if (str_is(path, j->files[i].path)) {
			*index = i;
			return &j->files[i];
		}
	return NULL;
}

void judge_refuse(struct judge *j, const struct rule *rule, struct str file, const char *detail)
{
	refusals_add(j->refusals, rule, STR_NONE, 0, NULL, file, str_from(detail));
}

int judge_file(struct judge *j, struct str path, int fd, unsigned depth, struct err *err)
{
	judge_text(j, path, 0, PRIVACY_RULE(METADATA), STR_NONE, 0, path);
	for (size_t i = 0; i < ARRAY_SIZE(endings); i++)
		if (str_ends(path, str_from(endings[i].ending)))
			return endings[i].judge(j, path, fd, depth, err);
	judge_refuse(j, PRIVACY_RULE(INTERNAL), path, "no reader for a file of this ending");
	return 0;
}

static int compare_lines(const void *a, const void *b)
{
	const struct str *x = a, *y = b;
	return str_cmp(str_sub(*x, 66, x->n), str_sub(*y, 66, y->n));      /* by the name behind 64 digits and two spaces */
}

void judge_content_digest(struct judge *j, struct str file, struct str *lines, size_t n)
{
	if (j->terms->content_digest == NULL)
		return;
	char hex[65];
	struct buf text = BUF_INIT(JUDGE_TEXT_MAX);
	if (n > 1)
		qsort(lines, n, sizeof *lines, compare_lines);
	for (size_t i = 0; i < n; i++) {
		buf_addstr(&text, lines[i]);
		buf_addc(&text, '\n');
	}
	crypto_sha256_hex(buf_str(&text), hex);
	buf_release(&text);
	struct str want = str_from(j->terms->content_digest);
	if (!str_starts(want, STR("sha256:")) || !str_is(str_sub(want, 7, want.n), hex))
		judge_refuse(j, PRIVACY_RULE(STALE_RECEIPT), file, "content digest");
}

static int open_judge(struct judge *j, struct err *err)
{
	const struct gate_terms *t = j->terms;
	for (size_t i = 0; i < j->n; i++) {
		uint8_t digest[32];
		uint64_t bytes;
		if (file_digest(j->files[i].fd, j->files[i].path, digest, &bytes, err) != 0)
			return -1;
		crypto_hex(digest, sizeof digest, j->sha256[i]);
	}
	if (t->standard_json.n == 0)
		return t->data_path == NULL ? 0 : err_set(err, ERR_INPUT, "data without a standard");
	j->standard = standard_parse(t->standard_json, "standard", NULL, err);
	if (j->standard == NULL)
		return -1;
	if (j->standard->row_is_person)
		judge_refuse(j, PRIVACY_RULE(K), STR_NONE, NULL);
	return 0;
}

static int judge_all(struct judge *j, struct err *err)
{
	if (open_judge(j, err) != 0)
		return -1;
	for (size_t i = 0; i < j->n; i++)
		if (judge_file(j, str_from(j->files[i].path), j->files[i].fd, 0, err) != 0)
			return err_prefix(err, "file '%s'", j->files[i].path);
	if (j->terms->data_path != NULL && !j->data_judged)
		return err_set(err, ERR_FAILED, "the data file '%s' is not among the files", j->terms->data_path);
	return 0;
}

int gate_judge_with(const struct gate_terms *terms, const struct gate_file *files, size_t n, const int scratch[2], char (*sha256)[65], struct refusals *refusals, struct err *err)
{
	struct err why = ERR_INIT;
	struct judge j = { .terms = terms, .files = files, .n = n, .sha256 = sha256, .refusals = refusals, .scratch = { scratch[0], scratch[1] }, .arena = ARENA_INIT };
	int rc = judge_all(&j, &why);
	if (rc != 0) {
		refusals_add(refusals, PRIVACY_RULE(INTERNAL), STR_NONE, 0, NULL, STR_NONE, str_from(why.msg));
		if (err != NULL)
			*err = why;
	}
	standard_free(j.standard);
	arena_release(&j.arena);
	return rc;
}

int gate_judge(const struct gate_terms *terms, const struct gate_file *files, size_t n, struct refusals *refusals, struct err *err)
{
	int scratch[2];
	char (*sha256)[65] = mem_alloc(sizeof *sha256 * (n + 1));
	for (size_t i = 0; i < 2; i++)
		scratch[i] = memfd_create("mulu-gate", MFD_CLOEXEC);
	int rc = -1;
	if (scratch[0] >= 0 && scratch[1] >= 0)
		rc = gate_judge_with(terms, files, n, scratch, sha256, refusals, err);
	else {
		err_errno(err, ERR_SYSTEM, "cannot make a file in memory");
		refusals_add(refusals, PRIVACY_RULE(INTERNAL), STR_NONE, 0, NULL, STR_NONE, STR("no file in memory"));
	}
	for (size_t i = 0; i < 2; i++)
		if (scratch[i] >= 0)
			close(scratch[i]);
	free(sha256);
	return rc;
}

/* What the set can be told by: names, classes and texts of the detectors, the mobile ranges as they answer, and the divisions. */
void gate_detector_set(char out[65])
{
	struct buf text = BUF_INIT(JUDGE_TEXT_MAX);
	char number[12];
	for (const struct detector *const *d = detectors; *d != NULL; d++)
		buf_addf(&text, "%s\t%s\t%d\t%s\n", (*d)->name, privacy_class_name((*d)->cls), (*d)->personal, (*d)->about_en);
	for (unsigned prefix = 13000; prefix < 20000; prefix++) {
		snprintf(number, sizeof number, "%05u000000", prefix);
		buf_addc(&text, phone_mobile_assigned(str_from(number)) ? '1' : '0');
	}
	buf_addc(&text, '\n');
	for (size_t i = 0; division_at(i) != NULL; i++)
		buf_addf(&text, "%s\t%s\n", division_at(i)->code, division_at(i)->name);
	crypto_sha256_hex(buf_str(&text), out);
	buf_release(&text);
}
