/* list_child.c - the list is a stranger's file: a confined child reads and lints it, and answers with one JSON document a line:
 *     {"error":"..."}                          it cannot be read; nothing else follows
 *     {"entry":{...}}  {"finding":{...}}       in the order of the list
 *     {"end":{"entries":n,"findings":n}}       without it the answer was cut
 * The parent takes nothing on trust: every line has exactly the shape printed here. */
#include <stddef.h>
#include <unistd.h>

#include "base/child.h"
#include "base/file.h"
#include "base/jsonw.h"
#include "base/mem.h"
#include "catalog/list_internal.h"
#include "table/table.h"
#include "value/date.h"

#define LIST_FD 3
#define NAME_MAX_BYTES 1024u
#define ANSWER_MAX ((size_t)512 << 20)
#define CHILD_MEMORY ((uint64_t)4 << 30)
#define CHILD_SECONDS 120u

struct member { const char *key; size_t at; enum list_words words; };
#define TEXT(name, words) { #name, offsetof(struct catalogue_entry, name), words }
static const struct member members[] = {
	TEXT(class_, WORDS_NONE), TEXT(item, WORDS_NONE), TEXT(subitem, WORDS_NONE), TEXT(detail, WORDS_NONE), TEXT(title, WORDS_NONE), TEXT(code, WORDS_NONE),
	TEXT(provider, WORDS_NONE), TEXT(provider_code, WORDS_NONE), TEXT(abstract, WORDS_NONE), TEXT(format_class, WORDS_FORMAT), TEXT(format_type, WORDS_NONE),
	TEXT(share_type, WORDS_SHARE), TEXT(share_condition, WORDS_NONE), TEXT(share_method, WORDS_METHOD), TEXT(open_type, WORDS_OPEN), TEXT(open_condition, WORDS_NONE),
	TEXT(update_cycle, WORDS_CYCLE), TEXT(published, WORDS_NONE), TEXT(trouble, WORDS_NONE),
};

/* ---- the child ---- */

static void print_items(struct jsonw *w, const struct catalogue_entry *e)
{
	jsonw_key(w, "items");
	jsonw_array(w);
	for (size_t i = 0; i < e->n_items; i++) {
		jsonw_array(w);
		jsonw_str(w, e->items[i].title);
		jsonw_str(w, e->items[i].name);
		jsonw_str(w, e->items[i].type);
		if (e->items[i].has_length)
			jsonw_int(w, e->items[i].length);
		else
			jsonw_null(w);
		jsonw_end_array(w);
	}
	jsonw_end_array(w);
}

static void print_entry(struct jsonw *w, const struct catalogue_entry *e)
{
	jsonw_object(w);
	jsonw_key(w, "entry");
	jsonw_object(w);
	for (size_t i = 0; i < ARRAY_SIZE(members); i++)
		jsonw_kstr(w, members[i].key, *(const struct str *)(const void *)((const char *)e + members[i].at));
	jsonw_kuint(w, "row", e->row);
	jsonw_kbool(w, "broken", e->broken);
	print_items(w, e);
	jsonw_key(w, "related");
	jsonw_array(w);
	for (size_t i = 0; i < e->n_related; i++)
		jsonw_str(w, e->related[i]);
	jsonw_end_array(w);
	jsonw_end_object(w);
	jsonw_end_object(w);
}

static void print_finding(struct jsonw *w, const struct finding *f)
{
	jsonw_object(w);
	jsonw_key(w, "finding");
	jsonw_object(w);
	jsonw_kcstr(w, "rule", f->rule->id);
	jsonw_kuint(w, "row", f->at.row);
	jsonw_kuint(w, "line", f->at.line);
	jsonw_kuint(w, "column", f->at.column);
	jsonw_kstr(w, "field", f->field);
	jsonw_kbool(w, "enum", f->constraint != NULL);
	jsonw_kbool(w, "has_cell", f->has_cell);
	jsonw_kstr(w, "cell", f->cell);
	jsonw_key(w, "args");
	jsonw_array(w);
	for (size_t i = 0; i < FINDING_ARGS; i++)
		jsonw_str(w, f->arg[i]);
	jsonw_end_array(w);
	jsonw_end_object(w);
	jsonw_end_object(w);
}

static void print_error(const char *message, struct buf *out)
{
	struct jsonw w;
	jsonw_init(&w, out, 0);
	jsonw_object(&w);
	jsonw_kcstr(&w, "error", message);
	jsonw_end_object(&w);
	buf_addc(out, '\n');
}

static void print_list(struct catalogue_list *l, struct buf *out)
{
	struct jsonw w;
	size_t n, findings = 0;
	for (size_t i = 0; i < l->n; i++) {
		jsonw_init(&w, out, 0);
		print_entry(&w, &l->entries[i]);
		buf_addc(out, '\n');
	}
	for (int errors = 1; errors >= 0; errors--) {
		const struct finding *const *f = findings_list(l->findings, errors != 0, &n);
		findings += n;
		for (size_t i = 0; i < n; i++) {
			jsonw_init(&w, out, 0);
			print_finding(&w, f[i]);
			buf_addc(out, '\n');
		}
	}
	buf_addf(out, "{\"end\":{\"entries\":%zu,\"findings\":%zu}}\n", l->n, findings);
}

int list_child_main(void)
{
	static const struct child_confine alone = { NULL, NULL };
	struct buf name = BUF_INIT(NAME_MAX_BYTES), out = BUF_INIT(ANSWER_MAX);
	struct catalogue_list list;
	struct err err = ERR_INIT;
	table_prepare();
	if (child_confine(&alone, &err) != 0 || file_read_fd(0, "name", NAME_MAX_BYTES, &name, &err) != 0) {
		print_error(err.msg, &out);
	} else if (list_read(&list, LIST_FD, buf_cstr(&name), &err) != 0) {
		print_error(err.msg, &out);
	} else {
		list_lint(&list);
		print_list(&list, &out);
		list_release(&list);
	}
	int rc = !out.over && file_write_all(1, out.p, out.n, "answer", &err) == 0 ? 0 : 1;
	buf_release(&name);
	buf_release(&out);
	return rc;
}

/* ---- the parent ---- */

static bool take_text(struct arena *a, const struct json *from, const char *key, struct str *out)
{
	const struct json *j = json_get(from, key);
	*out = arena_str(a, json_str(j));
	return json_type(j) == JSON_STRING;
}

static bool take_count(const struct json *from, const char *key, uint64_t max, uint64_t *out)
{
	int64_t n;
	if (!json_int(json_get(from, key), &n) || n < 0 || (uint64_t)n > max)
		return false;
	*out = (uint64_t)n;
	return true;
}

static bool take_item(struct arena *a, const struct json *j, struct catalogue_item *item)
{
	const struct json *title = json_first(j), *name = json_next(title), *type = json_next(name), *length = json_next(type);
	if (json_type(j) != JSON_ARRAY || json_count(j) != 4 || json_type(title) != JSON_STRING || json_type(name) != JSON_STRING || json_type(type) != JSON_STRING)
		return false;
	item->title = arena_str(a, json_str(title));
	item->name = arena_str(a, json_str(name));
	item->type = arena_str(a, json_str(type));
	item->has_length = json_type(length) == JSON_NUMBER;
	if (item->has_length ? !json_int(length, &item->length) || item->length < 0 : json_type(length) != JSON_NULL)
		return false;
	return item->type.n == 0 || list_word(WORDS_ITEM_TYPE, item->type) != NULL;
}

/* What an entry that is not broken promises: its enums are words of their lists, its code and date are real. */
static bool sound(const struct catalogue_entry *e)
{
	struct date date;
	for (size_t i = 0; i < ARRAY_SIZE(members); i++) {
		struct str s = *(const struct str *)(const void *)((const char *)e + members[i].at);
		const char *word = members[i].words != WORDS_NONE ? list_word(members[i].words, s) : NULL;
		if (members[i].words != WORDS_NONE && (word == NULL ? s.n > 0 || (!e->broken && members[i].words != WORDS_METHOD) : !str_is(s, word)))
			return false;
	}
	if (e->published.n > 0 && !date_iso(e->published, &date))
		return false;
	return e->broken ? e->trouble.n > 0 : list_code_ok(e->code) && e->published.n > 0 && e->title.n > 0 && e->n_items > 0;
}

static bool take_entry(struct catalogue_list *l, const struct json *j)
{
	struct catalogue_entry e = { 0 };
	const struct json *items = json_get(j, "items"), *related = json_get(j, "related"), *broken = json_get(j, "broken");
	for (size_t i = 0; i < ARRAY_SIZE(members); i++)
		if (!take_text(&l->arena, j, members[i].key, (struct str *)(void *)((char *)&e + members[i].at)))
			return false;
	if (json_count(j) != ARRAY_SIZE(members) + 4 || json_type(items) != JSON_ARRAY || json_type(related) != JSON_ARRAY || json_type(broken) != JSON_BOOL ||
	    !take_count(j, "row", UINT32_MAX, &e.row))
		return false;
	e.broken = json_bool(broken, true);
	e.items = ARENA_NEW_N(&l->arena, struct catalogue_item, json_count(items) + 1);
	for (const struct json *i = json_first(items); i != NULL; i = json_next(i))
		if (!take_item(&l->arena, i, &e.items[e.n_items++]))
			return false;
	e.related = ARENA_NEW_N(&l->arena, struct str, json_count(related) + 1);
	for (const struct json *i = json_first(related); i != NULL; i = json_next(i)) {
		if (json_type(i) != JSON_STRING)
			return false;
		e.related[e.n_related++] = arena_str(&l->arena, json_str(i));
	}
	if (!sound(&e))
		return false;
	LIST_GROW(&l->arena, l->entries, l->n);
	l->entries[l->n++] = e;
	return true;
}

static bool take_finding(struct catalogue_list *l, const struct json *j)
{
	struct finding f = { .has_cell = json_bool(json_get(j, "has_cell"), false) };
	const struct json *args = json_get(j, "args");
	uint64_t column;
	f.rule = catalog_rule_find(json_str(json_get(j, "rule")));
	if (f.rule == NULL || json_count(j) != 9 || json_type(args) != JSON_ARRAY || json_count(args) != FINDING_ARGS || !take_count(j, "row", UINT32_MAX, &f.at.row) ||
	    !take_count(j, "line", UINT32_MAX, &f.at.line) || !take_count(j, "column", UINT32_MAX, &column) || !take_text(&l->arena, j, "field", &f.field) ||
	    !take_text(&l->arena, j, "cell", &f.cell))
		return false;
	f.at.column = (uint32_t)column;
	if (json_bool(json_get(j, "enum"), false))
		f.constraint = "enum";
	size_t n = 0;
	for (const struct json *a = json_first(args); a != NULL; a = json_next(a)) {
		if (json_type(a) != JSON_STRING)
			return false;
		f.arg[n++] = json_str(a);
	}
	findings_add(l->findings, &f);
	return true;
}

struct answer { size_t findings; bool ended; };

/* One line of the answer. 0, or -1 with err filled. */
static int take_line(struct catalogue_list *l, struct str line, const char *name, struct answer *a, struct err *err)
{
	struct json *j = a->ended ? NULL : json_parse(line, "answer of the list reader", err);
	const struct json *m = json_first(j);
	struct str key = json_key(m);
	uint64_t entries, findings;
	bool good = false;
	if (json_type(j) == JSON_OBJECT && json_count(j) == 1) {
		if (str_is(key, "error") && l->n == 0 && json_type(m) == JSON_STRING) {
			err_set(err, ERR_INPUT, "%s", json_cstr(m));
			json_free(j);
			return -1;
		}
		if (str_is(key, "entry"))
			good = take_entry(l, m);
		else if (str_is(key, "finding"))
			good = ++a->findings > 0 && take_finding(l, m);
		else if (str_is(key, "end"))
			good = a->ended = take_count(m, "entries", SIZE_MAX, &entries) && take_count(m, "findings", SIZE_MAX, &findings) && entries == l->n && findings == a->findings;
	}
	json_free(j);
	return good ? 0 : err_set(err, ERR_INPUT, "cannot read catalogue list '%s': its reader gave no sensible answer", name);
}

static int take_answer(struct catalogue_list *l, struct str text, const char *name, struct err *err)
{
	struct answer a = { 0, false };
	while (text.n > 0) {
		size_t end = 0;
		while (end < text.n && text.p[end] != '\n')
			end++;
		if (take_line(l, str_sub(text, 0, end), name, &a, err) != 0)
			return -1;
		text = str_sub(text, end < text.n ? end + 1 : end, text.n);
	}
	return a.ended ? 0 : err_set(err, ERR_INPUT, "cannot read catalogue list '%s': the answer of its reader was cut", name);
}

int list_read_confined(struct catalogue_list *l, int fd, const char *name, struct err *err)
{
	const struct child_fd fds[] = { { fd, LIST_FD } };
	struct str shown = str_from(name);
	struct child_spec spec = {
		.verb = "list-child", .fds = fds, .n_fds = ARRAY_SIZE(fds), .input = shown.n < NAME_MAX_BYTES ? shown : STR("catalogue"), .max_memory = CHILD_MEMORY,
		.max_cpu = CHILD_SECONDS, .max_wall = 2 * CHILD_SECONDS,
	};
	struct buf out = BUF_INIT(ANSWER_MAX);
	struct child_end end;
	char how[80];
	*l = (struct catalogue_list){ .findings = findings_new(LIST_FINDINGS) };
	int rc = child_run(&spec, &out, NULL, &end, err);
	if (rc == 0 && (out.over || end.exit_code != 0)) {
		child_describe(&end, how);
		rc = err_set(err, ERR_INPUT, "cannot read catalogue list '%s': its reader ended early: %s", name, out.over ? "too much text" : how);
	}
	if (rc == 0)
		rc = take_answer(l, buf_str(&out), name, err);
	buf_release(&out);
	if (rc != 0)
		list_release(l);
	return rc;
}
