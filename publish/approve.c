/* approve.c - see approve.h */
#include "publish/approve.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/term.h"

int approve_look(struct workspace *w, struct release *r, struct pending *out, struct err *err)
{
	const struct ledger_dataset *d = ledger_dataset(audit_ledger(w->audit), str_from(r->slug), false);
	int fds[RELEASE_MAX_FILES];
	char folder[200];
	*out = (struct pending){ .release = r };
	if (d == NULL || d->pending.n == 0)
		return 0;
	json_free(r->result);
	r->result = json_read(AT_FDCWD, state_path(&w->state, "stage/%s/result.json", r->slug), err);
	if (r->result == NULL)
		return err_prefix(err, "the staged release of '%s' is gone; run 'mulu run' again", r->slug);
	snprintf(out->version, sizeof out->version, "%.*s", STR_ARG(json_str_or(json_get(r->result, "version"), "")));
	snprintf(folder, sizeof folder, "stage/%s", r->slug);
	if (release_files(r, &w->state, folder, out->version, fds, err) != 0)
		return -1;
	for (size_t i = 0; i < r->n_files; i++)
		close(fds[i]);
	if (!str_is(d->pending, r->digest))
		return err_set(err, ERR_FAILED, "the staged files of '%s' are not those that the audit names; run 'mulu run' again", r->slug);
	memcpy(out->digest, r->digest, sizeof out->digest);
	out->result = r->result;
	out->since = arena_cstr(&w->arena, d->pending_time);
	out->approved = str_is(d->approved, r->digest);
	out->approved_role = arena_cstr(&w->arena, d->approved_role);
	return 1;
}

int approve_note(struct workspace *w, const struct pending *p, const char *role, struct err *err)
{
	struct json *line = json_object();
	json_set(line, "type", json_text("approval"));
	json_set(line, "dataset", json_text(p->release->slug));
	json_set(line, "version", json_text(p->version));
	json_set(line, "digest", json_text(p->digest));
	json_set(line, "role", json_text(role));
	return audit_append(w->audit, line, err);
}

static long long number(const struct json *result, const char *path)
{
	return (long long)json_int_or(json_path(result, path), 0);
}

void approve_show(const struct pending *p, enum lang lang, struct buf *out)
{
	const struct json *r = p->result;
	const struct release *release = p->release;
	struct quality q;
	release_quality(release, "", &q);
	buf_addf(out, "%s  %s\n", release->slug, p->version);
	buf_adds(out, "  ");
	term_safe(out, release->entry->title);
	buf_addf(out, i18n(lang, "，%lld 行，等待自 %s\n", ", %lld rows, waiting since %s\n"), number(r, "rows"), p->since);
	buf_addf(out, i18n(lang, "  与上一版本相比：新增 %lld，删除 %lld，修改 %lld（原有 %lld 行）\n", "  since the version before: %lld added, %lld removed, %lld changed (of %lld rows)\n"),
		number(r, "changes.added"), number(r, "changes.removed"), number(r, "changes.changed"), number(r, "changes.before"));
	buf_addf(out, i18n(lang, "  质量：%.1f（%c）；错误 %lld，警告 %lld\n", "  quality: %.1f (%c); %lld errors, %lld warnings\n"), q.score, q.grade, number(r, "errors"), number(r, "warnings"));
	buf_adds(out, i18n(lang, "  个人信息处理：", "  treatments: "));
	bool any = false;
	for (const struct json *f = json_first(json_path(r, "facts.privacy.fields")); f != NULL; f = json_next(f)) {
		if (str_is(json_str(f), "keep"))
			continue;
		buf_adds(out, any ? ", " : "");
		term_safe(out, json_key(f));
		buf_addf(out, " %.*s", STR_ARG(json_str(f)));
		any = true;
	}
	buf_adds(out, any ? "\n" : i18n(lang, "无\n", "none\n"));
	buf_addf(out, i18n(lang, "  摘要：%s\n", "  digest: %s\n"), p->digest);
}
