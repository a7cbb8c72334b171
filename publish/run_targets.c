/* run_targets.c - the targets of a night: looked at before anything is prepared, published to at its end. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "publish/run_internal.h"

enum { TAKEN_TRIES = 3 };

int night_look(struct night *n, struct err *err)
{
	const struct config *k = &n->w->config;
	if (workspace_public_key(n->w, &n->key, err) != 0)
		return -1;
	n->syncs = ARENA_NEW_N(&n->w->arena, struct sync, k->n_targets + 1);
	for (size_t i = 0; i < k->n_targets; i++) {
		struct sync *s = &n->syncs[n->n_syncs++];
		if (sync_look(s, &k->targets[i], &n->sync, n->w->fresh) != 0)
			night_trouble(n, &s->err);
	}
	return 0;
}

static bool goes_to(const struct release *r, const struct sync *s)
{
	return r->audience == s->config->audience;
}

/* Another version number for a release whose name is taken; false if some target has it already. */
static bool prepare_again(struct night *n, struct release **releases, size_t count, const struct sync *s)
{
	for (size_t i = 0; i < count; i++) {
		struct release *r = releases[i];
		struct err err = ERR_INIT;
		if (!r->publish || r->taken_n == 0 || !goes_to(r, s))
			continue;
		for (size_t k = 0; k < n->n_syncs; k++)
			if (n->syncs[k].changed && goes_to(r, &n->syncs[k]))
				return false;
		if (release_prepare(r, &n->release, &err) != 0) {
			night_trouble(n, &err);
			return false;
		}
	}
	return true;
}

static void publish_one(struct night *n, struct sync *s, struct release **releases, size_t count)
{
	int r = 1;
	for (int i = 0; i < TAKEN_TRIES && r == 1; i++) {
		r = sync_publish(s, &n->sync, releases, count);
		if (r == 1 && !prepare_again(n, releases, count, s))
			break;
	}
	if (r == 1) {
		err_set(&s->err, ERR_CONFLICT, "target '%s' has other bytes under the version that was to be published", s->config->name);
		s->broken = true;
	}
	if (s->broken) {
		night_trouble(n, &s->err);
		if (s->err.kind == ERR_FAILED)
			night_code(n, 1, "gate");
	} else if (s->changed || s->found) {
		talk_note(n->talk, "target '%s': serial %llu, pointer expires %s", s->config->name, (unsigned long long)s->serial, s->expires_text);
	}
}

static void fail(struct release *r, const struct sync *s)
{
	/* With a target in hand only the gate answers ERR_FAILED: it refused the catalogue or an entry. */
	const char *reason = s->err.kind == ERR_FAILED ? "gate" : err_reason(s->err.kind);
	r->outcome = OUTCOME_FAILED;
	r->remember = false;
	snprintf(r->reason, sizeof r->reason, "%s", reason != NULL ? reason : "temporary");
	snprintf(r->detail, sizeof r->detail, "%.300s", s->err.msg);
}

/* A release is published when every target of its audience has it. */
static void settle(struct night *n, struct release *r)
{
	size_t targets = 0;
	if (!r->publish)
		return;
	for (size_t i = 0; i < n->n_syncs; i++) {
		if (!goes_to(r, &n->syncs[i]))
			continue;
		targets++;
		if (n->syncs[i].broken && r->outcome != OUTCOME_FAILED)
			fail(r, &n->syncs[i]);
	}
	if (targets == 0) {
		r->outcome = OUTCOME_PENDING;
		r->remember = false;
		snprintf(r->reason, sizeof r->reason, "no-target");
		snprintf(r->detail, sizeof r->detail, "no target of audience '%s'", audience_name(r->audience));
	}
	struct err err = ERR_INIT;
	if (r->outcome == OUTCOME_PUBLISHED && release_published(r, &n->release, &err) != 0)
		night_trouble(n, &err);
}

void night_publish(struct night *n)
{
	struct release **releases = mem_alloc((n->w->n + 1) * sizeof *releases);
	size_t count = 0;
	for (size_t i = 0; i < n->w->n; i++)
		if (n->w->releases[i].publish || n->w->releases[i].same)
			releases[count++] = &n->w->releases[i];
	for (size_t i = 0; i < n->n_syncs; i++)
		if (!n->syncs[i].broken)
			publish_one(n, &n->syncs[i], releases, count);
	for (size_t i = 0; i < count; i++)
		settle(n, releases[i]);
	free(releases);
}
