/* run.c - the order of the night (run.h). */
#include "publish/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "publish/run_internal.h"

enum { WAITING_DAYS = 7 };

/* ---- the frame ---- */

static int load_key(void *ctx, const struct minisign_secret **key, struct err *err)
{
	struct night *n = ctx;
	const char *path = workspace_key_path(n->w);
	if (n->secret == NULL && minisign_secret_load(&n->secret, path, err) != 0)
		return -1;
	struct minisign_public now;
	minisign_secret_public(n->secret, &now);
	if (memcmp(&now, &n->key, sizeof now) != 0)
		return err_set(err, ERR_INPUT, "'%s' and '%s.pub' are not one pair", path, path);
	*key = n->secret;
	return 0;
}

static int fetch_anywhere(void *ctx, const char *path, int fd, struct err *err)
{
	struct night *n = ctx;
	for (size_t i = 0; i < n->n_syncs; i++) {
		bool found = false;
		if (n->syncs[i].target != NULL && target_fetch(n->syncs[i].target, path, fd, UINT64_MAX / 2, &found, err) == 0 && found)
			return 0;
	}
	return err_set(err, ERR_SYSTEM, "cannot compare with the version before: no target gives '%s'", path);
}

void night_init(struct night *n, struct workspace *w, struct talk *talk)
{
	*n = (struct night){ .w = w, .talk = talk };
	n->release = (struct release_context){
		.config = &w->config, .state = &w->state, .audit = w->audit, .standards = w->standards, .talk = talk, .today = w->today,
		.lang = talk->lang, .fetch = fetch_anywhere, .fetch_ctx = n, .arena = &w->arena,
	};
	n->sync = (struct sync_context){ .release = &n->release, .key = &n->key, .load_key = load_key, .load_ctx = n, .now = clock_now() };
}

void night_end(struct night *n)
{
	for (size_t i = 0; i < n->n_syncs; i++)
		sync_close(&n->syncs[i]);
	minisign_secret_free(n->secret);
}

void night_code(struct night *n, int code, const char *reason)
{
	n->exit_code = err_worse_exit(n->exit_code, code);
	if (reason != NULL && n->reasons[code] == NULL)
		n->reasons[code] = reason;
}

void night_trouble(struct night *n, const struct err *err)
{
	talk_error(n->talk, err_reason(err->kind), "%s", err->msg);
	night_code(n, err_exit_code(err->kind), err_reason(err->kind));
}

/* ---- before ---- */

/* What publishing needs of mulu.json. */
static int check_config(const struct config *k, struct err *err)
{
	if (k->license_title == NULL && k->license_path == NULL)
		return err_set(err, ERR_INPUT, "cannot publish: mulu.json names no 'license'; a department's data need one");
	if ((k->license_title == NULL || k->license_title[0] == '\0') && (k->license_path == NULL || k->license_path[0] == '\0'))
		return err_set(err, ERR_INPUT, "cannot publish: the 'license' of mulu.json is empty; a department's data need one");
	if (k->title == NULL || k->title[0] == '\0' || k->publisher_title == NULL || k->publisher_title[0] == '\0')
		return err_set(err, ERR_INPUT, "cannot publish: mulu.json needs 'title' and 'publisher.title'");
	if (k->n_targets == 0)
		return err_set(err, ERR_INPUT, "cannot publish: mulu.json names no target");
	return 0;
}

static void say_warnings(struct night *n)
{
	const struct config *k = &n->w->config;
	size_t count;
	for (size_t i = 0; i < k->n_warnings; i++)
		talk_warning(n->talk, "%.*s", STR_ARG(k->warnings[i]));
	for (size_t i = 0; i < k->n_datasets; i++)
		if (list_find_code(&n->w->list, k->datasets[i].code) == NULL)
			talk_warning(n->talk, "mulu.json: 'datasets' names %.*s, which the catalogue list does not have", STR_ARG(k->datasets[i].code));
	for (int errors = 1; errors >= 0; errors--) {
		const struct finding *const *f = findings_list(n->w->list.findings, errors != 0, &count);
		for (size_t i = 0; i < count; i++) {
			struct buf text = BUF_INIT(8192);
			finding_text(&text, i18n(n->release.lang, f[i]->rule->zh, f[i]->rule->en), f[i], f[i]->cell);
			talk_warning(n->talk, i18n(n->release.lang, "目录清单第 %llu 行：%s", "catalogue list row %llu: %s"), (unsigned long long)f[i]->at.row, buf_cstr(&text));
			buf_release(&text);
		}
	}
}

/* ---- each data set ---- */

static bool in_hand(const struct release *r, const struct release *only)
{
	return !r->closed && (only == NULL || r == only);
}

static int prepare_all(struct night *n, const struct release *only, struct err *err)
{
	for (size_t i = 0; i < n->w->n; i++) {
		struct release *r = &n->w->releases[i];
		if (!in_hand(r, only) || r->outcome != OUTCOME_NONE)
			continue;
		if (n->deadline > 0 && clock_seconds() > n->deadline) {
			r->outcome = OUTCOME_FAILED;
			snprintf(r->reason, sizeof r->reason, "temporary");
			snprintf(r->detail, sizeof r->detail, "the deadline was reached");
			night_code(n, 4, "temporary");
			continue;
		}
		if (release_prepare(r, &n->release, err) != 0) {
			if (err->kind == ERR_LOCKED || err->kind == ERR_USAGE)
				return -1;
			r->outcome = OUTCOME_FAILED;      /* the disk, say: other data sets may still fare better */
			snprintf(r->reason, sizeof r->reason, "%s", err_reason(err->kind) != NULL ? err_reason(err->kind) : "temporary");
			snprintf(r->detail, sizeof r->detail, "%.400s", err->msg);
			night_trouble(n, err);
		}
	}
	return 0;
}

static const char *where_to_look(const struct night *n, const struct release *r, struct arena *arena)
{
	if (r->outcome == OUTCOME_REFUSED && strcmp(r->reason, "findings") == 0 && r->detail[0] == '\0')
		return arena_printf(arena, i18n(n->release.lang, "见 %s/cache/reports/%s.txt", "see %s/cache/reports/%s.txt"), n->w->config.state, r->slug);
	return r->detail;
}

static void count_codes(struct night *n, const struct release *r)
{
	if (r->outcome == OUTCOME_REFUSED)
		night_code(n, 1, strcmp(r->reason, "gate") == 0 ? "gate" : "findings");
	else if (r->outcome == OUTCOME_PENDING || r->outcome == OUTCOME_FAILED)
		night_code(n, 1, NULL);
}

static int note_refusal(struct night *n, const struct release *r, struct err *err)
{
	struct json *line = json_object();
	json_set(line, "type", json_text("refused"));
	json_set(line, "dataset", json_text(r->slug));
	json_set(line, "reason", json_text(r->reason));
	json_set(line, "errors", json_integer(r->errors < 0 ? 0 : r->errors));
	json_set(line, "rules", r->result != NULL && json_get(r->result, "rules") != NULL ? json_copy(json_get(r->result, "rules")) : json_array());
	return audit_append(n->w->audit, line, err);
}

static void say_datasets(struct night *n, const struct release *only)
{
	struct err err = ERR_INIT;
	for (size_t i = 0; i < n->w->n; i++) {
		struct release *r = &n->w->releases[i];
		if (!in_hand(r, only))
			continue;
		talk_dataset(n->talk, r->slug, r->outcome, r->version[0] != '\0' ? r->version : NULL, r->rows, r->errors, r->reason[0] != '\0' ? r->reason : NULL,
			where_to_look(n, r, &n->w->arena));
		count_codes(n, r);
		if (n->dry_run)
			continue;
		/* A refusal stands in the audit once, not every night that the same file lies there. */
		if (r->outcome == OUTCOME_REFUSED && r->result != NULL && note_refusal(n, r, &err) != 0)
			night_trouble(n, &err);
		if (r->remember && r->file != NULL)
			state_remember(&n->w->state, r->slug, release_memory(r, &n->release));
	}
}

/* ---- after ---- */

static void say_waiting(struct night *n)
{
	for (size_t i = 0; i < n->w->n; i++) {
		const struct release *r = &n->w->releases[i];
		const struct ledger_dataset *d = ledger_dataset(audit_ledger(n->w->audit), str_from(r->slug), false);
		int64_t since;
		if (r->outcome != OUTCOME_PENDING || d == NULL || d->pending.n == 0 || !clock_parse(d->pending_time, &since))
			continue;
		long long days = (long long)((n->sync.now - since) / 86400);
		if (days > WAITING_DAYS)
			talk_warning(n->talk, i18n(n->release.lang, "'%s' 等待审批已 %lld 天；请运行 mulu approve %s", "'%s' has waited %lld days for approval; run 'mulu approve %s'"), r->slug, days, r->slug);
	}
}

static void say_targets(struct night *n)
{
	if (n->talk->json || n->talk->quiet)
		return;
	for (size_t i = 0; i < n->n_syncs; i++)
		if (!n->syncs[i].broken && n->syncs[i].expires_text[0] != '\0')
			printf(i18n(n->release.lang, "目标 %s：序号 %llu，指针有效至 %s\n", "target %s: serial %llu, the pointer expires %s\n"), n->syncs[i].config->name,
				(unsigned long long)n->syncs[i].serial, n->syncs[i].expires_text);
}

static int finish(struct night *n)
{
	talk_summary(n->talk, n->exit_code, n->exit_code == 0 ? NULL : n->reasons[n->exit_code]);
	if (n->talk->broken && n->exit_code == 0)
		return 4;
	return n->exit_code;
}

static int night(struct night *n, struct run_options *o, struct err *err)
{
	struct release *only = NULL;
	if (!o->dry_run && check_config(&n->w->config, err) != 0)
		return -1;
	if (workspace_list(n->w, err) != 0)
		return -1;
	if (o->only != NULL && (only = workspace_find(n->w, o->only, err)) == NULL)
		return -1;
	say_warnings(n);
	if ((!o->dry_run && night_look(n, err) != 0) || night_inbox(n, err) != 0 || prepare_all(n, only, err) != 0)
		return -1;
	if (!o->dry_run)
		night_publish(n);
	say_datasets(n, only);
	if (!o->dry_run) {
		say_waiting(n);
		say_targets(n);
		if (state_save(&n->w->state, err) != 0)
			return -1;
	}
	return 0;
}

int run_night(struct run_options *o)
{
	struct workspace w;
	struct night n;
	struct err err = ERR_INIT;
	talk_start(&o->talk, o->dir, o->dry_run);
	if (workspace_open(&w, o->dir, WORKSPACE_WRITE, &err) != 0) {
		talk_error(&o->talk, err_reason(err.kind), "%s", err.msg);
		talk_summary(&o->talk, err_exit_code(err.kind), err_reason(err.kind));
		return err_exit_code(err.kind);
	}
	night_init(&n, &w, &o->talk);
	n.dry_run = n.release.dry_run = o->dry_run;
	if (o->deadline > 0)
		n.deadline = n.sync.deadline = clock_seconds() + o->deadline;
	if (night(&n, o, &err) != 0)
		night_trouble(&n, &err);
	int code = finish(&n);
	night_end(&n);
	workspace_close(&w);
	return code;
}

int run_sync(struct workspace *w, struct talk *talk)
{
	struct night n;
	struct err err = ERR_INIT;
	night_init(&n, w, talk);
	if (night_look(&n, &err) != 0)
		night_trouble(&n, &err);
	else
		night_publish(&n);
	say_targets(&n);
	int code = n.exit_code;
	night_end(&n);
	return code;
}
