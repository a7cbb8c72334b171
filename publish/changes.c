/* changes.c - what changed between two versions of a table: rows by key, columns by name. Counts only (bundle.h).
 *
 * Memory: 24 bytes a row of the older file. A changed row is read again from the older file by its offset. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/mem.h"
#include "publish/bundle.h"
#include "table/table.h"

enum { CHANGES_SEED = 20220225, MAX_COLUMNS = 1024, ROW_MAX = 8 << 20 };

struct old_row { uint64_t key, row, offset; };         /* key 0 = taken already */

struct side {
	struct table *t;
	const struct table_info *info;
	int fd;
	size_t key[64], n_key;
};

struct diff {
	struct side before, after;
	size_t common_before[MAX_COLUMNS], common_after[MAX_COLUMNS], n_common;        /* columns that both have */
	uint64_t changed_cells[MAX_COLUMNS];           /* by position in common */
	struct old_row *rows; size_t n, cap;
	size_t *slots; size_t n_slots;                 /* open addressing over rows by key */
};

static size_t column_of(const struct table_info *info, struct str name)
{
	for (size_t i = 0; i < info->n_names; i++)
		if (str_eq(info->names[i], name))
			return i;
	return SIZE_MAX;
}

static int open_side(struct side *s, int fd, const char *what, struct err *err)
{
	struct table_options o = { .format = "csv", .encoding = "utf-8", .delimiter = ',', .strict = true, .max_columns = MAX_COLUMNS };
	s->fd = fd;
	if (table_open(&s->t, fd, what, &o, err) != 0)
		return -1;
	s->info = table_info(s->t);
	return 0;
}

/* The key columns, if both sides have all of them; else whole rows are compared. */
static void find_keys(struct diff *d, const struct str *key, size_t n_key)
{
	if (n_key > ARRAY_SIZE(d->before.key))
		return;
	for (size_t i = 0; i < n_key; i++) {
		size_t b = column_of(d->before.info, key[i]), a = column_of(d->after.info, key[i]);
		if (a == SIZE_MAX || b == SIZE_MAX) {
			d->before.n_key = d->after.n_key = 0;
			return;
		}
		d->before.key[i] = b;
		d->after.key[i] = a;
		d->before.n_key = d->after.n_key = i + 1;
	}
}

static void find_common(struct diff *d, struct bundle_changes *out)
{
	for (size_t i = 0; i < d->before.info->n_names; i++) {
		size_t a = column_of(d->after.info, d->before.info->names[i]);
		if (a != SIZE_MAX) {
			d->common_before[d->n_common] = i;
			d->common_after[d->n_common++] = a;
			continue;
		}
		struct json *o = json_push(out->schema, json_object());
		json_set(o, "change", json_text("removed"));
		json_set(o, "field", json_string(d->before.info->names[i]));
	}
	for (size_t i = 0; i < d->after.info->n_names; i++)
		if (column_of(d->before.info, d->after.info->names[i]) == SIZE_MAX) {
			struct json *o = json_push(out->schema, json_object());
			json_set(o, "change", json_text("added"));
			json_set(o, "field", json_string(d->after.info->names[i]));
		}
}

static uint64_t hash_columns(const struct batch *b, size_t row, const size_t *columns, size_t n)
{
	uint64_t h = CHANGES_SEED;
	for (size_t i = 0; i < n; i++)
		h = hash64(batch_cell(b, row, columns[i]), h);
	return h;
}

static uint64_t key_of(const struct diff *d, const struct side *s, const size_t *common, const struct batch *b, size_t row)
{
	uint64_t h = s->n_key > 0 ? hash_columns(b, row, s->key, s->n_key) : hash_columns(b, row, common, d->n_common);
	return h == 0 ? 1 : h;
}

static int load_before(struct diff *d, struct err *err)
{
	const struct batch *b;
	int r;
	while ((r = table_next(d->before.t, &b, err)) > 0)
		for (size_t i = 0; i < batch_rows(b); i++) {
			MEM_GROW(d->rows, d->cap, d->n + 1);
			d->rows[d->n++] = (struct old_row){
				key_of(d, &d->before, d->common_before, b, i), hash_columns(b, i, d->common_before, d->n_common), batch_offset(b, i),
			};
		}
	if (r < 0)
		return -1;
	for (d->n_slots = 16; d->n_slots < d->n * 2; d->n_slots *= 2)
		;
	d->slots = mem_alloc(d->n_slots * sizeof *d->slots);
	for (size_t i = 0; i < d->n; i++) {
		size_t at = d->rows[i].key & (d->n_slots - 1);
		while (d->slots[at] != 0)
			at = (at + 1) & (d->n_slots - 1);
		d->slots[at] = i + 1;
	}
	return 0;
}

/* The not yet taken older row of that key, preferring an equal one; NULL if none is left. */
static struct old_row *take(struct diff *d, uint64_t key, uint64_t row)
{
	struct old_row *found = NULL;
	for (size_t at = key & (d->n_slots - 1); d->slots[at] != 0; at = (at + 1) & (d->n_slots - 1)) {
		struct old_row *o = &d->rows[d->slots[at] - 1];
		if (o->key != key)
			continue;
		if (o->row == row)
			return o;
		if (found == NULL)
			found = o;
	}
	return found;
}

/* Cells of the canonical record at an offset of the older file; returns how many. */
static size_t read_row(int fd, uint64_t offset, struct buf *raw, struct buf *text, struct str *cells, size_t max)
{
	size_t ends[MAX_COLUMNS + 1], n = 0;
	bool quoted = false, done = false;
	char block[4096];
	buf_reset(raw);
	for (long got = 1; got > 0 && !done && raw->n < ROW_MAX;) {     /* until a line end outside of quotes */
		got = pread(fd, block, sizeof block, (off_t)(offset + raw->n));
		for (long i = 0; i < got && !done; i++) {
			quoted ^= block[i] == '"';
			done = block[i] == '\n' && !quoted;
			if (!done)
				buf_addc(raw, block[i]);
		}
	}
	buf_reset(text);
	quoted = false;
	for (size_t i = 0; i < raw->n && n < max; i++) {
		char c = raw->p[i];
		if (c == '"' && quoted && i + 1 < raw->n && raw->p[i + 1] == '"') {
			buf_addc(text, raw->p[++i]);
		} else if (c == '"') {
			quoted = !quoted;
		} else if (c == ',' && !quoted) {
			ends[n++] = text->n;
		} else {
			buf_addc(text, c);
		}
	}
	if (n < max)
		ends[n++] = text->n;
	for (size_t i = 0; i < n; i++)
		cells[i] = str_sub(buf_str(text), i == 0 ? 0 : ends[i - 1], ends[i]);
	return n;
}

static void count_cells(struct diff *d, const struct old_row *o, const struct batch *b, size_t row, struct buf *raw, struct buf *text)
{
	struct str cells[MAX_COLUMNS];
	size_t n = read_row(d->before.fd, o->offset, raw, text, cells, MAX_COLUMNS);
	for (size_t i = 0; i < d->n_common; i++) {
		struct str old = d->common_before[i] < n ? cells[d->common_before[i]] : STR("");
		if (!str_eq(old, batch_cell(b, row, d->common_after[i])))
			d->changed_cells[i]++;
	}
}

static int compare_after(struct diff *d, struct bundle_changes *out, struct err *err)
{
	struct buf raw = BUF_INIT(ROW_MAX), text = BUF_INIT(ROW_MAX);
	const struct batch *b;
	int r;
	while ((r = table_next(d->after.t, &b, err)) > 0)
		for (size_t i = 0; i < batch_rows(b); i++) {
			uint64_t key = key_of(d, &d->after, d->common_after, b, i), row = hash_columns(b, i, d->common_after, d->n_common);
			struct old_row *o = take(d, key, row);
			if (o == NULL) {
				out->added++;
				continue;
			}
			if (o->row != row) {
				out->changed++;
				count_cells(d, o, b, i, &raw, &text);
			}
			o->key = 0;
		}
	buf_release(&raw);
	buf_release(&text);
	return r < 0 ? -1 : 0;
}

static void finish(struct diff *d, struct bundle_changes *out)
{
	for (size_t i = 0; i < d->n; i++)
		out->removed += d->rows[i].key != 0;
	out->before = d->n;
	for (size_t i = 0; i < d->n_common; i++)
		if (d->changed_cells[i] > 0) {
			struct str name = d->after.info->names[d->common_after[i]];
			char key[512];
			snprintf(key, sizeof key, "%.*s", STR_ARG(name));
			json_set(out->columns, key, json_integer((int64_t)d->changed_cells[i]));
		}
}

int bundle_diff(int before_fd, int after_fd, const struct str *key, size_t n_key, struct bundle_changes *out, struct err *err)
{
	struct diff *d = mem_alloc(sizeof *d);
	int r = -1;
	if (open_side(&d->before, before_fd, "the version before", err) == 0 && open_side(&d->after, after_fd, "the new version", err) == 0) {
		find_common(d, out);
		find_keys(d, key, n_key);
		if (load_before(d, err) == 0 && compare_after(d, out, err) == 0) {
			finish(d, out);
			r = 0;
		}
	}
	table_close(d->before.t);
	table_close(d->after.t);
	free(d->rows);
	free(d->slots);
	free(d);
	return r;
}

void bundle_changes_print(const struct bundle_changes *c, const char *to, struct buf *out)
{
	struct json *o = json_object();
	json_set(o, "from", json_text(c->from[0] != '\0' ? c->from : NULL));
	json_set(o, "to", json_text(to));
	json_set(o, "added", json_integer((int64_t)c->added));
	json_set(o, "removed", json_integer((int64_t)c->removed));
	json_set(o, "changed", json_integer((int64_t)c->changed));
	json_set(o, "columns", json_copy(c->columns));
	json_set(o, "schema", json_copy(c->schema));
	json_print(o, out, 1);
	json_free(o);
}
