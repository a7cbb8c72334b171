/* standards.c - the registry: the built-in standards and code lists, joined or replaced by a workspace's own. A standard is parsed when it is first asked for. */
#include "schemas/standard.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/near.h"
#include "base/utf8.h"
#include "schemas/embedded.h"

enum { MAX_DEPTH = 4 };
static const char list_of_lists[] = "lists";

struct source {
	const char *id;
	const char *place;                 /* for messages */
	struct str text;
	struct standard *st;               /* of a standard, once parsed */
	struct list *list;                 /* of a code list, once parsed */
};
struct sources { struct source *items; size_t n, cap; };

struct standards {
	struct arena arena;
	struct sources standards, lists;   /* sorted by id */
	struct list *titles[2];            /* the lists of lists: built-in, workspace; may be NULL */
};

/* ---- collecting ---- */

/* Add, or replace what has the same id. */
static struct source *add_source(struct sources *s, const char *id, const char *place, struct str text)
{
	struct source *at = NULL;
	for (size_t i = 0; i < s->n && at == NULL; i++)
		if (strcmp(s->items[i].id, id) == 0)
			at = &s->items[i];
	if (at == NULL) {
		MEM_GROW(s->items, s->cap, s->n + 1);
		at = &s->items[s->n++];
	}
	*at = (struct source){ .id = id, .place = place, .text = text };
	return at;
}

static int by_id(const void *a, const void *b)
{
	return strcmp(((const struct source *)a)->id, ((const struct source *)b)->id);
}

/* "schemas/standards/tour/scenic_area.json" -> "tour.scenic_area"; "schemas/lists/crs.csv" -> "crs". */
static const char *id_of_path(struct arena *a, struct str path, struct str prefix, struct str suffix)
{
	char *id = arena_cstr(a, str_sub(path, prefix.n, path.n - suffix.n));
	for (char *p = id; *p; p++)
		if (*p == '/')
			*p = '.';
	return id;
}

static int add_embedded(struct standards *s, struct err *err)
{
	const struct str standards = STR("schemas/standards/"), lists = STR("schemas/lists/"), json = STR(".json"), csv = STR(".csv");
	for (const struct embedded *e = embedded_files; e->path != NULL; e++) {
		struct str path = str_from(e->path), text = { (const char *)e->bytes, e->length };
		if (str_starts(path, standards) && str_ends(path, json)) {
			add_source(&s->standards, id_of_path(&s->arena, path, standards, json), e->path, text);
		} else if (str_starts(path, lists) && str_ends(path, csv)) {
			const char *id = id_of_path(&s->arena, path, lists, csv);
			if (strcmp(id, list_of_lists) != 0)
				add_source(&s->lists, id, e->path, text);
			else if ((s->titles[0] = list_parse(text, e->path, err)) == NULL)
				return -1;
		}
	}
	return 0;
}

static int read_text(struct standards *s, const char *path, struct str *text, struct err *err)
{
	struct buf b = BUF_INIT(JSON_MAX);
	int rc = file_read(AT_FDCWD, path, JSON_MAX, &b, err);
	if (rc == 0)
		*text = arena_str(&s->arena, buf_str(&b));
	buf_release(&b);
	return rc < 0 ? -1 : 0;
}

/* A standard of the workspace stands under the name that it says. */
static int add_own_standard(struct standards *s, const char *path, struct err *err)
{
	struct str text;
	if (read_text(s, path, &text, err) < 0)
		return -1;
	struct json *j = json_parse(text, path, err);
	if (j == NULL)
		return -1;
	struct str name = json_str(json_get(j, "name"));
	bool ours = name.n > 0 && json_str(json_get(j, "domain")).n > 0;
	const char *id = ours ? arena_cstr(&s->arena, name) : NULL;
	json_free(j);
	if (id == NULL)
		return err_set(err, ERR_INPUT, "cannot read standard '%s': it needs a name and a domain", path);
	add_source(&s->standards, id, path, text);
	return 0;
}

static int add_own_list(struct standards *s, const char *path, struct str file, struct err *err)
{
	struct str text;
	if (read_text(s, path, &text, err) < 0)
		return -1;
	const char *id = arena_cstr(&s->arena, str_sub(file, 0, file.n - strlen(".csv")));
	struct list *l = list_parse(text, id, err);                /* at once: standards_list has no way to complain */
	if (l == NULL)
		return err_prefix(err, "'%s': ", path);
	if (strcmp(id, list_of_lists) == 0) {
		list_free(s->titles[1]);
		s->titles[1] = l;
	} else {
		struct source *at = add_source(&s->lists, id, path, text);
		at->list = l;
	}
	return 0;
}

static int add_folder(struct standards *s, const char *folder, bool lists, unsigned depth, struct err *err);

static int add_file(struct standards *s, const char *folder, struct str name, bool lists, unsigned depth, struct err *err)
{
	const char *path = arena_printf(&s->arena, "%s/%.*s", folder, STR_ARG(name));
	struct stat st;
	if (name.n == 0 || name.p[0] == '.' || stat(path, &st) < 0)
		return 0;
	if (S_ISDIR(st.st_mode))
		return lists || depth == MAX_DEPTH ? 0 : add_folder(s, path, lists, depth + 1, err);
	if (lists)
		return str_ends(name, STR(".csv")) ? add_own_list(s, path, name, err) : 0;
	return str_ends(name, STR(".json")) ? add_own_standard(s, path, err) : 0;
}

static int add_folder(struct standards *s, const char *folder, bool lists, unsigned depth, struct err *err)
{
	struct str *names;
	size_t n;
	struct stat st;
	if (stat(folder, &st) < 0 || !S_ISDIR(st.st_mode))
		return 0;                          /* both folders are optional */
	if (file_list(AT_FDCWD, folder, &s->arena, &names, &n, err) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (add_file(s, folder, names[i], lists, depth, err) < 0)
			return -1;
	return 0;
}

struct standards *standards_open(const char *workspace, struct err *err)
{
	struct standards *s = mem_alloc(sizeof *s);
	int rc = add_embedded(s, err);
	if (rc == 0 && workspace != NULL) {
		rc = add_folder(s, arena_printf(&s->arena, "%s/lists", workspace), true, 0, err);
		if (rc == 0)
			rc = add_folder(s, arena_printf(&s->arena, "%s/standards", workspace), false, 0, err);
	}
	if (rc < 0) {
		standards_close(s);
		return NULL;
	}
	if (s->standards.n > 0)
		qsort(s->standards.items, s->standards.n, sizeof *s->standards.items, by_id);
	if (s->lists.n > 0)
		qsort(s->lists.items, s->lists.n, sizeof *s->lists.items, by_id);
	return s;
}

void standards_close(struct standards *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->standards.n; i++)
		standard_free(s->standards.items[i].st);
	for (size_t i = 0; i < s->lists.n; i++)
		list_free(s->lists.items[i].list);
	for (size_t i = 0; i < 2; i++)
		list_free(s->titles[i]);
	free(s->standards.items);
	free(s->lists.items);
	arena_release(&s->arena);
	free(s);
}

/* ---- code lists ---- */

static void give_title(struct standards *s, struct list *l)
{
	for (int i = 1; i >= 0; i--) {             /* the workspace's word first */
		for (size_t k = 0; s->titles[i] != NULL && k < list_count(s->titles[i]); k++) {
			if (str_eq(list_at(s->titles[i], k)->code, list_id(l))) {
				list_set_title(l, list_at(s->titles[i], k)->label);
				return;
			}
		}
	}
}

static const struct list *load_list(struct standards *s, struct source *at)
{
	if (at->list == NULL)
		at->list = list_parse(at->text, at->id, NULL);
	if (at->list != NULL && list_title(at->list).n == 0)
		give_title(s, at->list);
	return at->list;
}

const struct list *standards_list(struct standards *s, struct str id)
{
	for (size_t i = 0; i < s->lists.n; i++)
		if (str_is(id, s->lists.items[i].id))
			return load_list(s, &s->lists.items[i]);
	return NULL;
}

size_t standards_list_count(struct standards *s) { return s->lists.n; }

const struct list *standards_list_at(struct standards *s, size_t i)
{
	return i < s->lists.n ? load_list(s, &s->lists.items[i]) : NULL;
}

/* ---- standards ---- */

static const struct standard *load_standard(struct standards *s, struct source *at, struct err *err)
{
	if (at->st != NULL)
		return at->st;
	struct standard *st = standard_parse(at->text, at->place, s, err);
	if (st != NULL && !str_is(st->id, at->id)) {
		err_set(err, ERR_INPUT, "cannot read standard '%s': its name must be '%s'", at->place, at->id);
		standard_free(st);
		st = NULL;
	}
	at->st = st;
	return st;
}

static const struct standard *unknown(struct standards *s, struct str id, struct err *err)
{
	const char **ids = mem_alloc((s->standards.n + 1) * sizeof *ids);
	for (size_t i = 0; i < s->standards.n; i++)
		ids[i] = s->standards.items[i].id;
	const char *near = near_word(id, ids, s->standards.n);
	int shown = (int)(id.n < 100 ? id.n : 100);
	if (near != NULL)
		err_set(err, ERR_INPUT, "cannot find standard '%.*s', did you mean '%s'?", shown, id.p, near);
	else
		err_set(err, ERR_INPUT, "cannot find standard '%.*s', `mulu list standards` names them all", shown, id.p);
	free(ids);
	return NULL;
}

const struct standard *standards_find(struct standards *s, struct str id, struct err *err)
{
	struct str name = id, version = STR_NONE;
	size_t at;
	if (str_find(id, STR("@"), &at)) {
		name = str_sub(id, 0, at);
		version = str_sub(id, at + 1, id.n);
	}
	for (size_t i = 0; i < s->standards.n; i++) {
		if (!str_is(name, s->standards.items[i].id))
			continue;
		const struct standard *st = load_standard(s, &s->standards.items[i], err);
		if (st != NULL && version.p != NULL && !str_eq(version, st->version)) {
			err_set(err, ERR_INPUT, "cannot find standard '%.*s': version %.*s is the one that is there", (int)(id.n < 100 ? id.n : 100), id.p,
				STR_ARG(st->version));
			return NULL;
		}
		return st;
	}
	return unknown(s, name, err);
}

size_t standards_count(struct standards *s) { return s->standards.n; }

const struct standard *standards_at(struct standards *s, size_t i, struct err *err)
{
	if (i < s->standards.n)
		return load_standard(s, &s->standards.items[i], err);
	err_set(err, ERR_INPUT, "cannot find standard: there are %zu", s->standards.n);
	return NULL;
}

const struct standard *standards_by_title(struct standards *s, struct str title)
{
	struct buf want = BUF_INIT(1u << 16), have = BUF_INIT(1u << 16);
	const struct standard *found = NULL;
	if (title.n < (1u << 14))
		utf8_fold(title, &want);
	for (size_t i = 0; i < s->standards.n && found == NULL && want.n > 0; i++) {
		const struct standard *st = load_standard(s, &s->standards.items[i], NULL);
		if (st == NULL)
			continue;
		utf8_fold(st->title, &have);
		if (str_eq(buf_str(&want), buf_str(&have)))
			found = st;
	}
	buf_release(&want);
	buf_release(&have);
	return found;
}

const struct standard *standards_product_source(struct standards *s, struct str id, const struct product **product)
{
	for (size_t i = 0; i < s->standards.n; i++) {
		const struct standard *st = load_standard(s, &s->standards.items[i], NULL);
		for (size_t k = 0; st != NULL && k < st->n_products; k++) {
			if (!str_eq(st->products[k].standard, id))
				continue;
			*product = &st->products[k];
			return st;
		}
	}
	return NULL;
}
