/* run_inbox.c - which file each release of the night is made from. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "publish/prepare.h"
#include "publish/run_internal.h"

/* ---- asking a child for headers ---- */

struct probes { struct night *n; const struct inbox_file *file; struct json *answer; };

static struct json *probe_job(const struct night *n, const struct inbox_file *file)
{
	struct json *job = json_object(), *standards = json_set(job, "standards", json_array());
	json_set(job, "mode", json_text("probe"));
	json_set(job, "name", json_string(file->name));
	json_set(job, "shown", json_string(file->shown));
	json_set(job, "workspace", json_text(n->w->config.dir));
	for (size_t i = 0; i < n->w->n; i++)
		if (n->w->releases[i].standard != NULL && n->w->releases[i].product == NULL)
			json_push(standards, json_string(n->w->releases[i].standard->id));
	return job;
}

static int copy_in(struct night *n, const struct inbox_file *file, struct err *err)
{
	if (state_remove(&n->w->state, "prepare/probe", err) != 0 || file_mkdirs(n->w->state.cache, "prepare/probe", 0700, err) != 0)
		return -1;
	int inbox = file_open_dir(AT_FDCWD, n->w->config.inbox, err);
	int from = inbox < 0 ? -1 : openat(inbox, file->name.p, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	int to = from < 0 ? -1 : openat(n->w->state.cache, "prepare/probe/input", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	int bad = to < 0 ? -1 : file_copy(from, to, "probe", NULL, NULL, err);
	const int fds[] = { inbox, from, to };
	for (size_t i = 0; i < 3; i++)
		if (fds[i] >= 0)
			close(fds[i]);
	return bad;
}

static void ask(struct probes *p, const struct inbox_file *file)
{
	struct err ignored;
	char why[160];
	json_free(p->answer);
	p->answer = NULL;
	p->file = file;
	struct json *job = probe_job(p->n, file);
	if (copy_in(p->n, file, &ignored) == 0)
		prepare_run(state_path(&p->n->w->state, "prepare/probe"), job, &p->answer, why, &ignored);
	json_free(job);
	state_remove(&p->n->w->state, "prepare/probe", &ignored);
}

static bool fits(void *ctx, const struct inbox_file *file, const struct inbox_wish *wish)
{
	struct probes *p = ctx;
	if (p->file != file)
		ask(p, file);
	for (const struct json *id = json_first(json_get(p->answer, "fits")); id != NULL; id = json_next(id))
		if (str_eq(json_str(id), wish->standard))
			return true;
	return false;
}

/* ---- wishes ---- */

static void set(struct release *r, enum outcome o, const char *reason, const char *detail)
{
	r->outcome = o;
	snprintf(r->reason, sizeof r->reason, "%s", reason);
	snprintf(r->detail, sizeof r->detail, "%s", detail);
}

static void answer(struct night *n, struct release *r, const struct inbox_wish *w)
{
	struct buf names = BUF_INIT(4096);
	if (r->outcome != OUTCOME_NONE)
		return;
	if (w->n == 0) {
		if (w->fresh)
			set(r, OUTCOME_MISSING, "fresh", "");
		return;
	}
	if (w->n == 1) {
		r->file = &n->inbox.files[w->candidates[0]];
		return;
	}
	for (size_t i = 0; i < w->n; i++)
		buf_addf(&names, "%s'%.*s'", i > 0 ? ", " : "", STR_ARG(n->inbox.files[w->candidates[i]].shown));
	struct buf text = BUF_INIT(8192);
	buf_addf(&text, i18n(n->release.lang, "收件箱中有多个文件：%s；请在 mulu.json 中用 source 指定", "several files of the inbox fit: %s; say which by 'source' in mulu.json"), buf_cstr(&names));
	set(r, OUTCOME_REFUSED, "two-files", buf_cstr(&text));
	buf_release(&names);
	buf_release(&text);
}

/* A product is made from the file of its person standard's entry. */
static void answer_product(struct night *n, struct release *r)
{
	if (r->outcome != OUTCOME_NONE || r->product == NULL)
		return;
	for (size_t i = 0; i < n->w->n; i++) {
		const struct release *from = &n->w->releases[i];
		if (from->standard != r->source || from == r)
			continue;
		r->file = from->file;
		if (from->file == NULL && from->outcome != OUTCOME_NONE)
			set(r, from->outcome, from->reason, from->detail);
		return;
	}
	set(r, OUTCOME_REFUSED, "no-source", "the catalogue list has no entry for the standard that this product is made from");
}

static void name_unclaimed(struct night *n)
{
	for (size_t i = 0; i < n->inbox.n; i++)
		if (!n->inbox.files[i].claimed)
			talk_warning(n->talk, "inbox file '%.*s' belongs to no entry of the catalogue list", STR_ARG(n->inbox.files[i].shown));
}

int night_inbox(struct night *n, struct err *err)
{
	struct workspace *w = n->w;
	if (inbox_list(&n->inbox, w->config.inbox, w->config.settle, &w->arena, err) != 0)
		return -1;
	struct inbox_wish *wishes = ARENA_NEW_N(&w->arena, struct inbox_wish, w->n + 1);
	struct release **whose = ARENA_NEW_N(&w->arena, struct release *, w->n + 1);
	size_t k = 0;
	for (size_t i = 0; i < w->n; i++) {
		struct release *r = &w->releases[i];
		if (r->standard == NULL || r->product != NULL)
			continue;
		wishes[k] = (struct inbox_wish){ .code = r->entry->code, .title = r->entry->title, .standard = r->standard->id, .source = r->config != NULL ? r->config->source : NULL };
		whose[k++] = r;
	}
	struct probes probes = { n, NULL, NULL };
	inbox_match(&n->inbox, wishes, k, &w->arena);
	inbox_match_headers(&n->inbox, wishes, k, fits, &probes, &w->arena);
	json_free(probes.answer);
	for (size_t i = 0; i < k; i++)
		answer(n, whose[i], &wishes[i]);
	for (size_t i = 0; i < w->n; i++)
		answer_product(n, &w->releases[i]);
	name_unclaimed(n);
	return 0;
}
