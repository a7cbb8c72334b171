/* workspace.c - see workspace.h */
#include "publish/workspace.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/near.h"
#include "catalog/names.h"

int workspace_open(struct workspace *w, const char *dir, enum workspace_mode mode, struct err *err)
{
	*w = (struct workspace){ .state = { .fd = -1, .cache = -1, .lock = -1 } };
	clock_date_shanghai(clock_now(), w->today);
	if (config_load(&w->config, dir, err) != 0)
		return -1;
	if (state_open(&w->state, w->config.state, mode == WORKSPACE_READ, err) != 0)
		goto fail;
	bool reading_none = mode == WORKSPACE_READ && w->state.fd < 0;
	if (!reading_none && (mode == WORKSPACE_WRITE || faccessat(w->state.fd, "audit", R_OK, 0) == 0) &&
		audit_open(&w->audit, w->config.state, mode == WORKSPACE_WRITE, &w->fresh, err) != 0)
		goto fail;
	w->standards = standards_open(w->config.dir, err);
	if (w->standards == NULL)
		goto fail;
	return 0;
fail:
	workspace_close(w);
	return -1;
}

/* ---- one release per entry ---- */

static const struct standard *standard_of(struct workspace *w, const struct catalogue_entry *e, const struct config_dataset *d, struct err *err)
{
	if (d != NULL && d->standard != NULL)
		return standards_find(w->standards, str_from(d->standard), err);
	return standards_by_title(w->standards, e->title);
}

static void make_release(struct workspace *w, struct release *r, const struct catalogue_entry *e)
{
	struct err err = ERR_INIT;
	*r = (struct release){ .entry = e, .rows = -1, .errors = -1 };
	r->config = config_dataset(&w->config, e->code);
	r->closed = str_is(e->open_type, "不予开放");
	r->audience = str_is(e->open_type, "有条件开放") ? AUDIENCE_SHARE : AUDIENCE_OPEN;
	r->standard = standard_of(w, e, r->config, &err);
	r->source = r->standard;
	if (r->standard == NULL) {
		r->outcome = OUTCOME_REFUSED;
		snprintf(r->reason, sizeof r->reason, "no-standard");
		snprintf(r->detail, sizeof r->detail, "%s", err.kind != ERR_NONE ? err.msg : "no standard has this title; name one in mulu.json: datasets.CODE.standard");
	} else {
		const struct standard *source = standards_product_source(w->standards, r->standard->id, &r->product);
		if (source != NULL)
			r->source = source;
		else
			r->product = NULL;
	}
	if (r->config != NULL && r->config->slug != NULL) {
		r->slug = r->config->slug;
	} else {
		struct buf slug = BUF_INIT(256);
		if (r->standard != NULL)
			names_slug_of(r->standard->id, &slug);
		else    /* an entry without a standard still needs a name in reports: its code */
			for (size_t i = 0; i < e->code.n; i++)
				buf_addc(&slug, (e->code.p[i] >= '0' && e->code.p[i] <= '9') || (e->code.p[i] >= 'a' && e->code.p[i] <= 'z') ? e->code.p[i] : '-');
		r->slug = arena_cstr(&w->arena, buf_str(&slug));
		buf_release(&slug);
	}
}

static void refuse(struct release *r, const char *reason, const char *detail)
{
	r->outcome = OUTCOME_REFUSED;
	snprintf(r->reason, sizeof r->reason, "%s", reason);
	snprintf(r->detail, sizeof r->detail, "%s", detail);
}

/* Two entries with one slug are refused, naming both. */
static void refuse_same_slugs(struct workspace *w)
{
	for (size_t i = 0; i < w->n; i++)
		for (size_t k = i + 1; k < w->n; k++) {
			struct release *a = &w->releases[i], *b = &w->releases[k];
			if (a->closed || b->closed || strcmp(a->slug, b->slug) != 0)
				continue;
			const char *text = arena_printf(&w->arena, "entries %.*s and %.*s have the slug '%s'; give one of them another in mulu.json", STR_ARG(a->entry->code),
				STR_ARG(b->entry->code), a->slug);
			refuse(a, "slug", text);
			refuse(b, "slug", text);
		}
}

int workspace_list(struct workspace *w, struct err *err)
{
	const char *slash = strrchr(w->config.catalogue, '/');
	int fd = file_open(AT_FDCWD, w->config.catalogue, err);
	if (fd < 0)
		return err_prefix(err, "catalogue list"), -1;
	int bad = list_read_confined(&w->list, fd, slash != NULL ? slash + 1 : w->config.catalogue, err);
	close(fd);
	if (bad)
		return -1;
	w->releases = ARENA_NEW_N(&w->arena, struct release, w->list.n + 1);
	for (size_t i = 0; i < w->list.n; i++) {
		make_release(w, &w->releases[w->n++], &w->list.entries[i]);
		if (w->list.entries[i].broken)
			refuse(&w->releases[i], "entry", arena_cstr(&w->arena, w->list.entries[i].trouble));
	}
	refuse_same_slugs(w);
	return 0;
}

void workspace_close(struct workspace *w)
{
	for (size_t i = 0; i < w->n; i++)
		release_free(&w->releases[i]);
	list_release(&w->list);
	if (w->standards != NULL)
		standards_close(w->standards);
	if (w->audit != NULL)
		audit_close(w->audit);
	state_close(&w->state);
	config_release(&w->config);
	arena_release(&w->arena);
	*w = (struct workspace){ .state = { .fd = -1, .cache = -1, .lock = -1 } };
}

struct release *workspace_find(struct workspace *w, const char *name, struct err *err)
{
	const char **slugs = (const char **)arena_alloc(&w->arena, (w->n + 1) * sizeof *slugs);
	for (size_t i = 0; i < w->n; i++) {
		struct release *r = &w->releases[i];
		slugs[i] = r->slug;
		if (strcmp(r->slug, name) == 0 || str_is(r->entry->code, name))
			return r;
	}
	for (size_t i = 0; i < w->n; i++)
		if (w->releases[i].standard != NULL && str_is(w->releases[i].standard->id, name))
			return &w->releases[i];
	const char *near = near_word(str_from(name), slugs, w->n);
	if (near != NULL)
		err_set(err, ERR_USAGE, "the catalogue list has no data set '%.80s'; did you mean '%s'?", name, near);
	else
		err_set(err, ERR_USAGE, "the catalogue list has no data set '%.80s'", name);
	return NULL;
}

const char *workspace_key_path(struct workspace *w)
{
	const char *credentials = getenv("CREDENTIALS_DIRECTORY");
	if (w->config.key_file != NULL)
		return w->config.key_file;
	return credentials != NULL ? arena_printf(&w->arena, "%s/key", credentials) : NULL;
}

int workspace_public_key(struct workspace *w, struct minisign_public *out, struct err *err)
{
	const char *path = workspace_key_path(w);
	if (path == NULL)
		return err_set(err, ERR_INPUT, "mulu.json names no 'keyFile'; make one with 'mulu keys make -o FILE'");
	const char *public_path = arena_printf(&w->arena, "%s.pub", path);
	if (access(public_path, R_OK) == 0)
		return minisign_public_load(out, public_path, err);
	struct minisign_secret *secret;
	if (minisign_secret_load(&secret, path, err) != 0)
		return -1;
	minisign_secret_public(secret, out);
	minisign_secret_free(secret);
	return 0;
}
