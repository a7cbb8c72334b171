/* docs.c - see docs.h */
#include "publish/docs.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"

enum { DOC_MAX = 64 << 20, AT_ONCE = 128 };     /* documents given to one gate child: each is a descriptor */

void docs_release(struct docs *d)
{
	for (size_t i = 0; i < d->n; i++) {
		buf_release(&d->items[i].text);
		if (d->items[i].cleared != NULL)
			cleared_free(d->items[i].cleared);
	}
	free(d->items);
	*d = (struct docs){ NULL, 0, 0 };
}

struct buf *docs_add(struct docs *d, const char *path)
{
	MEM_GROW(d->items, d->cap, d->n + 1);
	struct doc *one = &d->items[d->n++];
	*one = (struct doc){ .cleared = NULL };
	snprintf(one->path, sizeof one->path, "%s", path);
	buf_init(&one->text, DOC_MAX);
	return &one->text;
}

struct doc *docs_find(struct docs *d, const char *path)
{
	for (size_t i = 0; i < d->n; i++)
		if (strcmp(d->items[i].path, path) == 0)
			return &d->items[i];
	return NULL;
}

static int nameless(struct release_context *c, const struct doc *doc, struct err *err)
{
	int fd = file_nameless(c->state->cache, "prepare", err);
	if (fd >= 0 && file_write_all(fd, doc->text.p, doc->text.n, doc->path, err) != 0) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static int refused(const struct refusals *r, enum lang lang, struct err *err)
{
	struct buf text = BUF_INIT(4096);
	refusal_text(&r->items[0], lang, &text);
	err_set(err, ERR_FAILED, "the gate refused '%.*s': %s", STR_ARG(r->items[0].file), buf_cstr(&text));
	buf_release(&text);
	return -1;
}

static int clear_some(struct doc **docs, size_t n, enum audience audience, struct release_context *c, struct err *err)
{
	struct gate_file files[AT_ONCE];
	struct cleared *cleared[AT_ONCE] = { NULL };
	struct gate_terms terms = { .dataset = "", .audience = audience };
	struct refusals refusals;
	size_t opened = 0;
	refusals_init(&refusals);
	int r = 0;
	for (; opened < n && r == 0; opened++) {
		int fd = docs[opened]->text.over ? err_set(err, ERR_SYSTEM, "'%s' is too large", docs[opened]->path) : nameless(c, docs[opened], err);
		if (fd < 0) {
			r = -1;
			break;
		}
		files[opened] = (struct gate_file){ docs[opened]->path, fd };
	}
	if (r == 0)
		r = gate_clear(&terms, files, n, state_path(c->state, "prepare"), cleared, &refusals, err);
	for (size_t i = 0; i < opened; i++)
		close(files[i].fd);
	for (size_t i = 0; i < n && r == 0; i++) {
		docs[i]->cleared = cleared[i];
		snprintf(docs[i]->sha256, sizeof docs[i]->sha256, "%s", cleared_sha256(cleared[i]));
	}
	if (r == 1)
		r = refused(&refusals, c->lang, err);
	refusals_release(&refusals);
	return r;
}

int docs_clear(struct docs *d, enum audience audience, struct release_context *c, struct err *err)
{
	struct doc *some[AT_ONCE];
	size_t n = 0;
	for (size_t i = 0; i < d->n; i++) {
		if (d->items[i].cleared == NULL)
			some[n++] = &d->items[i];
		if (n == AT_ONCE || (i + 1 == d->n && n > 0)) {
			if (clear_some(some, n, audience, c, err) != 0)
				return -1;
			n = 0;
		}
	}
	return 0;
}

int docs_clear_own(struct docs *d, const char *path, struct str text, enum audience audience, struct release_context *c, struct err *err)
{
	struct refusals refusals;
	refusals_init(&refusals);
	buf_addstr(docs_add(d, path), text);
	struct doc *one = &d->items[d->n - 1];
	int r = gate_clear_text(path, text, audience, state_path(c->state, "prepare"), &one->cleared, &refusals, err);
	if (r == 0)
		snprintf(one->sha256, sizeof one->sha256, "%s", cleared_sha256(one->cleared));
	if (r == 1)
		r = refused(&refusals, c->lang, err);
	refusals_release(&refusals);
	return r;
}
