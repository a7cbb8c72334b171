/* prepare_pass.c - the two passes of the preparing child: judge (check, scan, plan), then write (treat or aggregate). */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/file.h"
#include "base/jsonw.h"
#include "base/mem.h"
#include "publish/prepare_internal.h"
#include "table/table.h"

enum { PARTIAL_PERCENT = 20 };         /* more bad rows than this refuse the data set even where it may be partial (domain.md 4.3) */

/* ---- pass 1 ---- */

static int date_number(const char *date)
{
	int y, m, d;
	return sscanf(date, "%4d-%2d-%2d", &y, &m, &d) == 3 ? y * 10000 + m * 100 + d : 0;
}

static int open_table(struct prepare *p, struct err *err)
{
	struct table_options o = { 0 };
	o.wanted = standard_wanted(p->source, &o.n_wanted);
	return table_open(&p->table, p->input, p->shown, &o, err);
}

static int read_once(struct prepare *p, struct err *err)
{
	const struct table_info *info = table_info(p->table);
	const char *today = prepare_job_text(p, "today");
	struct check_terms terms = {
		.standard = p->source, .info = info, .fill = p->fill, .n_fill = p->n_fill, .limit = FINDINGS_DEFAULT_LIMIT, .today = today[0] != '\0' ? today : NULL,
	};
	const struct batch *b;
	int r;
	p->check = check_open(&terms, err);
	if (p->check == NULL)
		return -1;
	p->scan = scan_open(info->names, info->n_names, date_number(today), false);
	while ((r = table_next(p->table, &b, err)) > 0) {
		if (check_feed(p->check, b, err) != 0)
			return -1;
		scan_feed(p->scan, b);
	}
	if (r < 0 || check_finish(p->check, err) != 0)
		return -1;
	scan_around(p->scan, info, str_from(p->name));
	scan_finish(p->scan);
	return 0;
}

static void report_counts(struct prepare *p)
{
	const struct check_result *c = check_result(p->check);
	json_set(p->result, "rows_in", json_integer((int64_t)c->rows));
	json_set(p->result, "errors", json_integer((int64_t)findings_errors(c->findings)));
	json_set(p->result, "warnings", json_integer((int64_t)findings_warnings(c->findings)));
	struct json *rules = json_set(p->result, "rules", json_array());
	size_t n;
	const struct finding_group *groups = findings_groups(c->findings, &n);
	for (size_t i = 0; i < n && json_count(rules) < 20; i++) {
		bool known = false;
		for (const struct json *j = json_first(rules); j != NULL; j = json_next(j))
			known = known || str_is(json_str(j), groups[i].rule->id);
		if (!known && groups[i].rule->severity == SEVERITY_ERROR)
			json_push(rules, json_text(groups[i].rule->id));
	}
}

/* Errors refuse a data set, unless it may be partial, is no person table, and loses few rows. */
static bool too_many_errors(struct prepare *p)
{
	const struct check_result *c = check_result(p->check);
	if (findings_errors(c->findings) == 0)
		return false;
	bool partial = json_bool(json_get(p->job, "partial"), false) && !p->source->row_is_person && c->n_bad_rows > 0;
	size_t n;
	const struct finding_group *groups = findings_groups(c->findings, &n);
	for (size_t i = 0; i < n && partial; i++)      /* an error that belongs to no row (a missing column) cannot be left out with one */
		partial = groups[i].rule->severity != SEVERITY_ERROR || (groups[i].n_rows > 0 && groups[i].rows[0] > 0);
	return !partial || (uint64_t)c->n_bad_rows * 100 > c->rows * PARTIAL_PERCENT;
}

static bool *fields_read(struct prepare *p)
{
	if (p->product == NULL)
		return NULL;
	bool *read = ARENA_NEW_N(&p->arena, bool, p->source->n_fields + 1);
	for (size_t i = 0; i < p->product->n_by; i++)
		read[p->product->by[i].field] = true;
	for (size_t i = 0; i < p->product->n_measures; i++)
		if (p->product->measures[i].has_field)
			read[p->product->measures[i].field] = true;
	return read;
}

static void add_refusals(struct prepare *p)
{
	struct buf text = BUF_INIT(4 << 20);
	struct jsonw w;
	struct err ignored;
	jsonw_init(&w, &text, 0);
	refusals_json(&p->refusals, p->lang, &w);
	struct json *list = json_parse(buf_str(&text), "refusals", &ignored);
	json_set(p->result, "refusals", list != NULL ? list : json_array());
	struct json *rules = json_set(p->result, "rules", json_array());
	for (size_t i = 0; i < p->refusals.n && i < 20; i++)
		json_push(rules, json_text(p->refusals.items[i].rule->id));
	buf_reset(&text);
	if (p->refusals.n > 0)
		refusal_text(&p->refusals.items[0], p->lang, &text);
	prepare_verdict(p, "refused", "gate", buf_cstr(&text));
	buf_release(&text);
}

int prepare_judge(struct prepare *p, struct err *err)
{
	if (open_table(p, err) != 0 || read_once(p, err) != 0)
		return -1;
	report_counts(p);
	if (too_many_errors(p)) {
		prepare_verdict(p, "refused", "findings", NULL);
		return 1;
	}
	plan_make(&p->plan, p->source, check_normal(p->check), p->scan, p->product != NULL, fields_read(p), &p->refusals);
	if (p->refusals.n > 0) {
		add_refusals(p);
		return 1;
	}
	struct str date = check_result(p->check)->data_date;
	if (date.n != 10) {
		prepare_verdict(p, "refused", "findings", i18n(p->lang, "没有数据日期", "no data date"));
		return 1;
	}
	memcpy(p->data_date, date.p, 10);
	return 0;
}

/* ---- pass 2 ---- */

static bool is_bad(const struct check_result *c, uint64_t row)
{
	size_t low = 0, high = c->n_bad_rows;
	while (low < high) {
		size_t mid = (low + high) / 2;
		if (c->bad_rows[mid] < row)
			low = mid + 1;
		else
			high = mid;
	}
	return low < c->n_bad_rows && c->bad_rows[low] == row;
}

/* The rows that a partial release keeps; `in` itself where none is bad. */
static const struct batch *good_rows(const struct check_result *c, const struct batch *in, struct batch *kept)
{
	if (c->n_bad_rows == 0)
		return in;
	batch_clear(kept, batch_columns(in));
	for (size_t i = 0; i < batch_rows(in); i++) {
		if (is_bad(c, batch_row_number(in, i)))
			continue;
		batch_begin_row(kept, batch_row_number(in, i), batch_line(in, i), batch_offset(in, i));
		for (size_t k = 0; k < batch_columns(in); k++)
			batch_add_cell(kept, batch_cell(in, i, k));
		batch_end_row(kept);
	}
	return kept;
}

static void collect_divisions(struct prepare *p, const struct batch *b, size_t column)
{
	for (size_t i = 0; column < batch_columns(b) && i < batch_rows(b); i++) {
		struct str code = batch_cell(b, i, column);
		if (code.n > 0 && hash_map_count(p->divisions) < 10000)
			hash_map_put(p->divisions, code, 1, NULL);
	}
}

struct writers { struct strip *strip; struct aggregate *aggregate; };

static int feed(struct prepare *p, struct writers *w, const struct batch *b, struct err *err)
{
	if (w->aggregate != NULL)
		return aggregate_feed(w->aggregate, b, err);
	collect_divisions(p, b, standard_field(p->published, STR("district_code")));
	return strip_feed(w->strip, b, &p->refusals, err);
}

static int read_again(struct prepare *p, struct writers *w, struct err *err)
{
	const struct table_info *info = table_info(p->table);
	struct normal *normal = normal_open(p->source, info->names, info->n_names, p->fill, p->n_fill);
	struct batch *kept = batch_new(p->source->n_fields);
	const struct batch *b;
	int r = table_rewind(p->table, err);
	while (r == 0 && (r = table_next(p->table, &b, err)) > 0)
		r = feed(p, w, good_rows(check_result(p->check), normal_batch(normal, b), kept), err);
	batch_free(kept);
	normal_free(normal);
	return r;
}

static int write_table(struct prepare *p, int fd, const char *file, struct err *err)
{
	struct writers w = { NULL, NULL };
	struct write_csv *csv = write_csv_open(fd, file);
	struct str provider = json_str(json_path(p->job, "entry.provider"));
	int r;
	if (p->product != NULL)
		w.aggregate = aggregate_open(p->source, p->product, p->published, &p->plan, provider, err);
	else
		w.strip = strip_open(&p->plan, csv, p->data_date, err);
	r = w.strip == NULL && w.aggregate == NULL ? -1 : read_again(p, &w, err);
	if (w.aggregate != NULL)
		r = aggregate_finish(w.aggregate, csv, &p->aggregate, err) != 0 ? -1 : r;
	else if (w.strip != NULL)
		r = strip_finish(w.strip, &p->refusals, &p->counts, err) != 0 ? -1 : r;
	struct err ignored;
	if (write_csv_close(csv, r == 0 ? err : &ignored) != 0)
		r = -1;
	return r;
}

/* A product is our own table: it must keep its own standard. */
static int check_product(struct prepare *p, int fd, const char *file, struct err *err)
{
	struct table_options o = { .format = "csv", .encoding = "utf-8", .delimiter = ',', .strict = true };
	const struct batch *b;
	int r;
	if (table_open(&p->made_table, fd, file, &o, err) != 0)
		return -1;
	struct check_terms terms = { .standard = p->published, .info = table_info(p->made_table), .limit = FINDINGS_DEFAULT_LIMIT };
	p->made_check = check_open(&terms, err);
	if (p->made_check == NULL)
		return -1;
	size_t column = SIZE_MAX;
	for (size_t i = 0; i < table_info(p->made_table)->n_names; i++)
		if (str_is(table_info(p->made_table)->names[i], "district_code"))
			column = i;
	while ((r = table_next(p->made_table, &b, err)) > 0) {
		if (check_feed(p->made_check, b, err) != 0)
			return -1;
		collect_divisions(p, b, column);
	}
	if (r < 0 || check_finish(p->made_check, err) != 0)
		return -1;
	p->counts.rows_in = check_result(p->check)->rows;
	p->counts.columns_in = table_info(p->table)->n_names;
	p->counts.rows_out = check_result(p->made_check)->rows;
	p->counts.columns_out = table_info(p->made_table)->n_names;
	return 0;
}

int prepare_write(struct prepare *p, struct err *err)
{
	char file[160];
	uint8_t digest[32];
	snprintf(file, sizeof file, "%s.csv", p->slug);
	if (file_mkdirs(p->dir, "out", 0700, err) != 0 || (p->out = file_open_dir(p->dir, "out", err)) < 0)
		return -1;
	int fd = openat(p->out, file, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_errno(err, ERR_SYSTEM, "cannot make '%s'", file);
	int r = write_table(p, fd, file, err);
	if (r == 0 && p->product != NULL)
		r = check_product(p, fd, file, err);
	if (r == 0)
		r = file_digest(fd, file, digest, NULL, err);
	close(fd);
	if (r != 0)
		return -1;
	crypto_hex(digest, 32, p->csv_sha256);
	if (p->refusals.n > 0) {
		add_refusals(p);
		return 1;
	}
	if (p->made_check != NULL && findings_errors(check_result(p->made_check)->findings) > 0) {
		prepare_verdict(p, "refused", "findings", i18n(p->lang, "汇总产品不符合自己的标准", "the product does not keep its own standard"));
		return 1;
	}
	json_set(p->result, "left_out", json_integer((int64_t)check_result(p->check)->n_bad_rows));
	return 0;
}
