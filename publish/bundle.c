/* bundle.c - see bundle.h */
#include "publish/bundle.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/pack.h"

extern const struct bundle_form bundle_form_csv, bundle_form_csv_gz;

const struct bundle_form *const bundle_forms[] = {
	&bundle_form_csv,
	&bundle_form_csv_gz,
	NULL,
};

enum { TEXT_MAX = 64 << 20, MAX_MEMBERS = 300 };

void bundle_content_digest(const char *slug, const char csv_sha256[65], char out[72])
{
	char line[256], hex[65];
	int n = snprintf(line, sizeof line, "%s  %s\n", csv_sha256, slug);
	crypto_sha256_hex((struct str){ line, (size_t)n }, hex);
	snprintf(out, 72, "sha256:%s", hex);
}

static int by_id(const void *a, const void *b)
{
	return str_cmp(list_id(*(const struct list *const *)a), list_id(*(const struct list *const *)b));
}

size_t bundle_lists(const struct bundle *b, const struct list **lists, size_t max)
{
	size_t n = 0;
	for (const struct json *f = json_first(json_get(b->schema, "fields")); f != NULL; f = json_next(f)) {
		size_t i = standard_field(b->standard, json_str(json_get(f, "name"))), k = 0;
		const struct list *l = i == SIZE_MAX ? NULL : b->standard->fields[i].list;
		while (k < n && lists[k] != l)
			k++;
		if (l != NULL && k == n && n < max)
			lists[n++] = l;
	}
	qsort(lists, n, sizeof *lists, by_id);
	return n;
}

/* ---- members ---- */

struct members {
	struct bundle_member items[MAX_MEMBERS];
	size_t n;
	struct buf texts[MAX_MEMBERS];          /* what members of text are made of */
};

static struct buf *add_text(struct members *m, const char *name)
{
	struct bundle_member *one = &m->items[m->n];
	snprintf(one->name, sizeof one->name, "%s", name);
	one->fd = -1;
	buf_init(&m->texts[m->n], TEXT_MAX);
	return &m->texts[m->n++];
}

/* Fix bytes and digest of a member whose text is complete. */
static void seal(struct members *m, size_t i)
{
	m->items[i].text = buf_str(&m->texts[i]);
	m->items[i].bytes = m->items[i].text.n;
	crypto_sha256_hex(m->items[i].text, m->items[i].sha256);
}

static int add_data(struct members *m, const struct bundle *b, int csv, struct err *err)
{
	struct bundle_member *one = &m->items[m->n++];
	uint8_t digest[32];
	snprintf(one->name, sizeof one->name, "data/%s.csv", b->slug);
	one->fd = csv;
	if (file_digest(csv, one->name, digest, &one->bytes, err) != 0)
		return -1;
	crypto_hex(digest, 32, one->sha256);
	return 0;
}

static int by_name(const void *a, const void *b)
{
	const struct bundle_member *x = *(const struct bundle_member *const *)a, *y = *(const struct bundle_member *const *)b;
	return strcmp(x->name, y->name);
}

/* Everything but datapackage.json and SHA256SUMS. */
static int collect(struct members *m, const struct bundle *b, int csv, struct err *err)
{
	const struct list *lists[MAX_MEMBERS / 2];
	size_t n_lists = bundle_lists(b, lists, ARRAY_SIZE(lists));
	char name[128];
	if (add_data(m, b, csv, err) != 0)
		return -1;
	bundle_readme(b, add_text(m, "README.md"));
	bundle_changes_print(b->changes, b->version, add_text(m, "CHANGES.json"));
	json_print(b->schema, add_text(m, "schema.json"), 1);
	buf_addstr(add_text(m, "quality.json"), b->quality);
	buf_addstr(add_text(m, "privacy.json"), b->privacy);
	for (size_t i = 0; i < n_lists; i++) {
		snprintf(name, sizeof name, "lists/%.*s.csv", STR_ARG(list_id(lists[i])));
		list_csv(lists[i], add_text(m, name));
	}
	for (size_t i = 1; i < m->n; i++)
		seal(m, i);
	return 0;
}

static int write_zip(const struct bundle *b, const struct bundle_member *const *order, size_t n, struct err *err)
{
	char name[160];
	snprintf(name, sizeof name, "%s-%s.zip", b->slug, b->version);
	int fd = openat(b->dir, name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_errno(err, ERR_SYSTEM, "cannot make '%s'", name);
	struct pack_out *z = pack_create(fd, name, err);
	int r = z == NULL ? -1 : 0;
	for (size_t i = 0; i < n && r == 0; i++)
		r = order[i]->fd >= 0 ? pack_add_fd(z, order[i]->name, order[i]->fd, err) : pack_add(z, order[i]->name, order[i]->text, err);
	struct err ignored;
	if (z != NULL && pack_finish(z, r == 0 ? err : &ignored) != 0)
		r = -1;
	close(fd);
	return r;
}

static int write_forms(const struct bundle *b, int csv, struct err *err)
{
	for (size_t i = 0; bundle_forms[i] != NULL; i++) {
		const struct bundle_form *f = bundle_forms[i];
		char name[160];
		if (f->write == NULL)
			continue;
		snprintf(name, sizeof name, "%s%s", b->slug, f->ending);
		int fd = openat(b->dir, name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
		if (fd < 0)
			return err_errno(err, ERR_SYSTEM, "cannot make '%s'", name);
		int r = f->write(csv, fd, b, err);
		close(fd);
		if (r != 0)
			return -1;
	}
	return 0;
}

/* The texts that lie beside the zip as well. */
static int write_beside(const struct bundle *b, const struct members *m, struct err *err)
{
	static const char *const beside[] = { "schema.json", "quality.json", "privacy.json", "CHANGES.json" };
	for (size_t k = 0; k < ARRAY_SIZE(beside); k++)
		for (size_t i = 0; i < m->n; i++)
			if (strcmp(m->items[i].name, beside[k]) == 0 && file_write(b->dir, beside[k], m->items[i].text, 0600, err) != 0)
				return -1;
	return 0;
}

static int write_all(const struct bundle *b, struct members *m, int csv, struct err *err)
{
	if (collect(m, b, csv, err) != 0)
		return -1;
	struct json *package = bundle_datapackage(b, m->items, m->n);
	json_print(package, add_text(m, "datapackage.json"), 1);
	json_free(package);
	seal(m, m->n - 1);
	const struct bundle_member *order[MAX_MEMBERS];
	size_t n = 0;
	order[n++] = &m->items[m->n - 1];
	for (size_t i = 0; i + 1 < m->n; i++)
		order[n++] = &m->items[i];
	qsort(order + 1, n - 1, sizeof *order, by_name);
	struct buf *sums = add_text(m, "SHA256SUMS");
	for (size_t i = 0; i < n; i++)
		buf_addf(sums, "%s  %s\n", order[i]->sha256, order[i]->name);
	seal(m, m->n - 1);
	order[n++] = &m->items[m->n - 1];
	for (size_t i = 0; i < m->n; i++)
		if (m->texts[i].over)
			return err_set(err, ERR_SYSTEM, "member '%s' of the bundle is larger than %d MiB", m->items[i].name, TEXT_MAX >> 20);
	return write_beside(b, m, err) != 0 || write_forms(b, csv, err) != 0 || write_zip(b, order, n, err) != 0 ? -1 : 0;
}

int bundle_write(const struct bundle *b, struct err *err)
{
	char name[160];
	snprintf(name, sizeof name, "%s.csv", b->slug);
	int csv = file_open(b->dir, name, err);
	if (csv < 0)
		return -1;
	struct members *m = mem_alloc(sizeof *m);
	int r = write_all(b, m, csv, err);
	for (size_t i = 0; i < m->n; i++)
		buf_release(&m->texts[i]);
	free(m);
	close(csv);
	return r;
}
