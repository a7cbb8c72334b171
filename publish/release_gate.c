/* release_gate.c - the staged files of a release: named, hashed, and through the gate. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/file.h"
#include "catalog/names.h"
#include "publish/release.h"

static bool wanted_name(struct str name)
{
	return names_segment(name) && !str_starts(name, STR(FILE_TMP_PREFIX));
}

int release_files(struct release *r, struct state *s, const char *folder, const char *version, int fds[RELEASE_MAX_FILES], struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct str *names;
	struct buf lines = BUF_INIT(1 << 20);
	size_t n;
	int dir = file_open_dir(AT_FDCWD, state_path(s, "%s/files", folder), err);
	int bad = dir < 0 || file_list(dir, ".", &arena, &names, &n, err) != 0;
	r->n_files = 0;
	for (size_t i = 0; !bad && i < n; i++) {
		struct release_file *f = &r->files[r->n_files];
		uint8_t digest[32];
		if (!wanted_name(names[i]) || r->n_files == RELEASE_MAX_FILES) {
			bad = err_set(err, ERR_FAILED, "the stage of '%s' holds a file that does not belong there", r->slug);
			break;
		}
		int fd = file_open(dir, names[i].p, err);
		if (fd < 0 || file_digest(fd, names[i].p, digest, &f->bytes, err) != 0) {
			if (fd >= 0)
				close(fd);
			bad = -1;
			break;
		}
		f->name = arena_cstr(&s->arena, names[i]);
		names_version_file(f->path, str_from(r->slug), str_from(version), f->name);
		crypto_hex(digest, 32, f->sha256);
		buf_addf(&lines, "%s  %s\n", f->sha256, f->name);
		fds[r->n_files++] = fd;
	}
	crypto_sha256_hex(buf_str(&lines), r->digest);
	if (bad)
		for (size_t i = 0; i < r->n_files; i++)
			close(fds[i]);
	if (dir >= 0)
		close(dir);
	buf_release(&lines);
	arena_release(&arena);
	return bad ? -1 : 0;
}

static struct gate_terms terms_of(const struct release *r, const char *content)
{
	struct gate_terms t = {
		.dataset = r->slug, .content_digest = content, .audience = r->audience, .product = r->product != NULL,
		.min_n = r->product != NULL ? r->product->min_n : 0,
	};
	return t;
}

int release_gate(struct release *r, struct release_context *c, const char *folder, struct err *err)
{
	int fds[RELEASE_MAX_FILES];
	struct gate_file files[RELEASE_MAX_FILES];
	struct cleared *cleared[RELEASE_MAX_FILES] = { NULL };
	char data[NAMES_PATH_MAX], csv[160], count[128] = "", digest[65];
	struct buf standard = BUF_INIT(JSON_MAX);
	struct refusals refusals;
	const char *content = json_cstr(json_get(r->result, "content"));
	memcpy(digest, r->digest, sizeof digest);
	if (release_files(r, c->state, folder, r->version, fds, err) != 0)
		return -1;
	for (size_t i = 0; i < r->n_files; i++)
		files[i] = (struct gate_file){ r->files[i].path, fds[i] };
	snprintf(csv, sizeof csv, "%s.csv", r->slug);
	names_version_file(data, str_from(r->slug), str_from(r->version), csv);
	struct gate_terms terms = terms_of(r, content);
	terms.data_path = data;
	json_print(r->standard->json, &standard, 0);
	terms.standard_json = buf_str(&standard);
	for (size_t i = 0; r->product != NULL && i < r->product->n_measures; i++)
		if (str_is(r->product->measures[i].fn, "count"))
			snprintf(count, sizeof count, "%.*s", STR_ARG(r->product->measures[i].as));
	terms.count_column = count[0] != '\0' ? count : NULL;
	refusals_init(&refusals);
	int judged = gate_clear(&terms, files, r->n_files, state_path(c->state, "prepare"), cleared, &refusals, err);
	for (size_t i = 0; i < r->n_files; i++) {
		close(fds[i]);
		r->files[i].cleared = cleared[i];
		if (judged == 0 && strcmp(cleared_sha256(cleared[i]), r->files[i].sha256) != 0)
			judged = err_set(err, ERR_FAILED, "the staged files of '%s' changed under the gate", r->slug);
	}
	if (judged == 1) {
		struct buf text = BUF_INIT(4096);
		refusal_text(&refusals.items[0], c->lang, &text);
		release_outcome(r, OUTCOME_REFUSED, "gate", buf_cstr(&text));
		r->errors = (int64_t)refusals.n;
		r->version[0] = '\0';
		buf_release(&text);
	}
	refusals_release(&refusals);
	buf_release(&standard);
	if (judged != 0)
		release_drop(r);
	return judged;
}
