/* status.c - see status.h */
#include "publish/status.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "catalog/list.h"
#include "publish/minisign.h"
#include "publish/target.h"

enum { SOON_SECONDS = 2 * 86400 };

static const struct ledger_version *head_of(const struct ledger_dataset *d, bool *withdrawn)
{
	const struct ledger_version *head = NULL;
	*withdrawn = false;
	for (size_t i = 0; d != NULL && i < d->n; i++) {
		const struct ledger_version *v = &d->versions[i];
		if (str_is(v->status, "withdrawn"))
			*withdrawn = true;
		else if (v->published && (head == NULL || catalog_version_cmp(v->version, head->version) > 0))
			head = v;
	}
	*withdrawn = *withdrawn && head == NULL;
	return head;
}

static bool add_days(const char *date, int64_t n, char out[11])
{
	int y, m, d;
	if (sscanf(date, "%4d-%2d-%2d", &y, &m, &d) != 3)
		return false;
	clock_civil(clock_days(y, m, d) + n, &y, &m, &d);
	snprintf(out, 11, "%04u-%02u-%02u", (unsigned)y % 10000, (unsigned)m % 100, (unsigned)d % 100);
	return true;
}

/* When the next data are due, and whether they are late: the cycle counted from the data date of the head (domain.md 1.8). */
static void set_due(struct status_dataset *d, const struct release *r, const struct ledger_version *head, const char *today)
{
	const struct cycle *cycle = list_cycle(r->entry->update_cycle);
	char date[11] = "", stale[11];
	if (head == NULL || cycle == NULL || cycle->days == 0)
		return;
	snprintf(date, sizeof date, "%.10s", head->version.p);
	if (add_days(date, cycle->days, d->due) && add_days(date, cycle->stale, stale))
		d->overdue = strcmp(today, stale) > 0;
}

static void make_dataset(struct workspace *w, const struct release *r, struct status_dataset *d)
{
	const struct ledger_dataset *known = w->audit != NULL ? ledger_dataset(audit_ledger(w->audit), str_from(r->slug), false) : NULL;
	const struct json *seen = state_seen(&w->state, r->slug);
	const char *outcome = json_cstr(json_get(seen, "outcome"));
	bool withdrawn;
	const struct ledger_version *head = head_of(known, &withdrawn);
	*d = (struct status_dataset){ .slug = r->slug, .code = r->entry->code, .title = r->entry->title };
	d->pending = known != NULL && known->pending.n > 0;
	d->state = d->pending ? "pending" : withdrawn ? "withdrawn" : outcome != NULL && strcmp(outcome, "none") != 0 ? outcome : head != NULL ? "unchanged" : "missing";
	if (r->outcome == OUTCOME_REFUSED)
		d->state = "refused";
	if (head != NULL)
		snprintf(d->version, sizeof d->version, "%.*s", STR_ARG(head->version));
	snprintf(d->received, sizeof d->received, "%.10s", json_cstr(json_get(seen, "received")) != NULL ? json_cstr(json_get(seen, "received")) : "");
	int64_t since;
	if (d->pending && clock_parse(known->pending_time, &since))
		d->waiting_days = (long long)((clock_now() - since) / 86400);
	set_due(d, r, head, w->today);
}

static void read_pointer(struct workspace *w, struct target *t, struct status_target *out)
{
	struct buf text = BUF_INIT(16 << 10);
	struct err err = ERR_INIT;
	struct minisign_signature signature;
	char etag[160];
	bool found = false;
	int64_t expires;
	if (target_read(t, "latest.minisig", 16 << 10, &text, &found, etag, &err) != 0) {
		out->trouble = arena_cstr(&w->arena, str_from(err.msg));
	} else if (found && minisign_signature_parse(&signature, buf_str(&text), "latest.minisig", &err) == 0) {
		struct str when = minisign_word(signature.trusted, "expires");
		out->known = str_to_u64(minisign_word(signature.trusted, "serial"), &out->serial) && clock_parse(when, &expires);
		if (out->known) {
			snprintf(out->expires, sizeof out->expires, "%.*s", STR_ARG(when));
			out->soon = expires - clock_now() < SOON_SECONDS;
		}
	}
	buf_release(&text);
}

static void make_target(struct workspace *w, const struct config_target *k, double deadline, struct status_target *out)
{
	struct target *t = NULL;
	struct err err = ERR_INIT;
	*out = (struct status_target){ .name = k->name };
	if (target_open(&t, k, deadline, &err) != 0) {
		out->trouble = arena_cstr(&w->arena, str_from(err.msg));
		return;
	}
	read_pointer(w, t, out);
	target_close(t);
}

int status_make(struct workspace *w, double deadline, struct status *out, struct err *err)
{
	*out = (struct status){ NULL, 0, NULL, 0 };
	if (workspace_list(w, err) != 0)
		return -1;
	out->datasets = ARENA_NEW_N(&w->arena, struct status_dataset, w->n + 1);
	for (size_t i = 0; i < w->n; i++)
		if (!w->releases[i].closed)
			make_dataset(w, &w->releases[i], &out->datasets[out->n++]);
	out->targets = ARENA_NEW_N(&w->arena, struct status_target, w->config.n_targets + 1);
	for (size_t i = 0; i < w->config.n_targets; i++)
		make_target(w, &w->config.targets[i], deadline, &out->targets[out->n_targets++]);
	return 0;
}
