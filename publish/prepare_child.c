/* prepare_child.c - main of the child that prepares one data set; its job and its answer are described in prepare.h */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/child.h"
#include "base/file.h"
#include "base/mem.h"
#include "check/report.h"
#include "publish/prepare.h"
#include "publish/prepare_internal.h"
#include "table/table.h"

const char *prepare_job_text(const struct prepare *p, const char *dotted)
{
	const char *s = json_cstr(json_path(p->job, dotted));
	return s != NULL ? s : "";
}

void prepare_verdict(struct prepare *p, const char *verdict, const char *reason, const char *detail)
{
	json_set(p->result, "verdict", json_text(verdict));
	json_set(p->result, "reason", json_text(reason));
	json_set(p->result, "detail", json_text(detail));
}

struct check *prepare_published_check(const struct prepare *p)
{
	return p->made_check != NULL ? p->made_check : p->check;
}

/* ---- job ---- */

static int find_standards(struct prepare *p, struct err *err)
{
	struct str source = json_str(json_get(p->job, "source_standard"));
	p->published = standards_find(p->standards, json_str(json_get(p->job, "standard")), err);
	if (p->published == NULL)
		return -1;
	p->source = p->published;
	if (source.n == 0)
		return 0;
	p->source = standards_product_source(p->standards, p->published->id, &p->product);
	if (p->source == NULL || !str_eq(p->source->id, source))
		return err_set(err, ERR_INPUT, "standard '%.*s' makes no product '%.*s'", STR_ARG(source), STR_ARG(p->published->id));
	return 0;
}

static void read_fill(struct prepare *p)
{
	const struct json *fill = json_get(p->job, "fill");
	p->fill = ARENA_NEW_N(&p->arena, struct fill, json_count(fill) + 1);
	for (const struct json *m = json_first(fill); m != NULL; m = json_next(m))
		p->fill[p->n_fill++] = (struct fill){ json_key(m), json_str(m) };
}

/* Everything that needs files outside of the folder is opened here; after it the process is confined to its folder. */
static int open_job(struct prepare *p, struct err *err)
{
	static const char *const here[] = { ".", NULL };
	const char *workspace;
	p->dir = file_open_dir(AT_FDCWD, ".", err);
	if (p->dir < 0 || (p->job = json_read(p->dir, "job.json", err)) == NULL)
		return -1;
	workspace = json_cstr(json_get(p->job, "workspace"));
	p->standards = standards_open(workspace, err);
	if (p->standards == NULL)
		return -1;
	table_prepare();
	if (child_confine(&(struct child_confine){ .write_dirs = here }, err) != 0)
		return -1;
	p->slug = prepare_job_text(p, "slug");
	p->name = prepare_job_text(p, "name");
	p->shown = prepare_job_text(p, "shown");
	p->lang = strcmp(prepare_job_text(p, "lang"), "en") == 0 ? LANG_EN : LANG_ZH;
	read_fill(p);
	p->input = file_open(p->dir, "input", err);
	return p->input < 0 ? -1 : 0;
}

/* ---- the report for the officer ---- */

static int write_report(struct prepare *p, const struct report *r, const char *form, const char *file, struct err *err)
{
	struct buf out = BUF_INIT(64 << 20);
	int bad = report_form_find(form)->write(r, &out, err) != 0 || file_write(p->dir, file, buf_str(&out), 0600, err) != 0;
	buf_release(&out);
	return bad ? -1 : 0;
}

static int write_reports(struct prepare *p, struct err *err)
{
	if (p->check == NULL)
		return 0;
	struct report_task task = {
		.name = str_from(p->slug), .place = str_from(p->shown), .standard = p->source, .info = table_info(p->table), .result = check_result(p->check),
		.normal = check_normal(p->check),
	};
	struct report r = { .tasks = &task, .n = 1, .lang = p->lang };
	return write_report(p, &r, "json", "report.json", err) != 0 || write_report(p, &r, "text", "report.txt", err) != 0 ? -1 : 0;
}

/* ---- answer ---- */

static void print_result(struct prepare *p)
{
	struct buf text = BUF_INIT(16 << 20);
	json_print(p->result, &text, 0);
	fwrite(text.p, 1, text.n, stdout);
	fflush(stdout);
	buf_release(&text);
}

static int prepare(struct prepare *p, struct err *err)
{
	int r = prepare_judge(p, err);
	if (write_reports(p, err) != 0)
		r = -1;
	if (r == 0)
		r = prepare_write(p, err);
	if (r == 0)
		r = prepare_version(p, err);
	return r;
}

/* mode "probe": which standards fit the header of the input. */
static int probe(struct prepare *p, struct err *err)
{
	struct json *fits = json_set(p->result, "fits", json_array());
	for (const struct json *id = json_first(json_get(p->job, "standards")); id != NULL; id = json_next(id)) {
		const struct standard *st = standards_find(p->standards, json_str(id), err);
		if (st == NULL)
			return -1;
		struct table_options o = { 0 };
		struct table *t;
		struct err unreadable;
		o.wanted = standard_wanted(st, &o.n_wanted);
		if (table_open(&t, p->input, p->shown, &o, &unreadable) != 0)
			return 0;
		size_t *map = ARENA_NEW_N(&p->arena, size_t, st->n_fields);
		const struct table_info *info = table_info(t);
		standard_map_header(st, info->names, info->n_names, map, NULL);
		bool fit = true;
		for (size_t i = 0; i < st->n_fields; i++)
			fit = fit && (!st->fields[i].required || map[i] != SIZE_MAX);
		if (fit)
			json_push(fits, json_copy(id));
		table_close(t);
	}
	return 0;
}

static void release(struct prepare *p)
{
	check_free(p->made_check);
	table_close(p->made_table);
	check_free(p->check);
	if (p->scan != NULL)
		scan_free(p->scan);
	plan_release(&p->plan);
	refusals_release(&p->refusals);
	table_close(p->table);
	hash_map_free(p->divisions);
	json_free(p->schema);
	json_free(p->changes.columns);
	json_free(p->changes.schema);
	standards_close(p->standards);
	json_free(p->job);
	json_free(p->result);
	arena_release(&p->arena);
}

int prepare_child_main(void)
{
	struct prepare *p = mem_alloc(sizeof *p);
	struct err err = ERR_INIT;
	int code = 0;
	p->result = json_object();
	p->divisions = hash_map_new();
	p->changes.columns = json_object();
	p->changes.schema = json_array();
	refusals_init(&p->refusals);
	int r = open_job(p, &err);
	if (r == 0 && strcmp(prepare_job_text(p, "mode"), "probe") == 0)
		r = probe(p, &err);
	else if (r == 0)
		r = find_standards(p, &err) != 0 ? -1 : prepare(p, &err);
	if (r < 0 && err.kind == ERR_INPUT)
		prepare_verdict(p, "unreadable", "unreadable", err.msg);
	else if (r < 0)
		code = 1;
	if (code == 0)
		print_result(p);
	else
		fprintf(stderr, "%s\n", err.msg);
	release(p);
	free(p);
	return code;
}
