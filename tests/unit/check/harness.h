/* harness.h - for the tests of this room: a CSV text and a schema text through the real reader and the real check, cut into small batches, fed to one check or
 * to several that are merged; and the outcome as one line of text. */
#ifndef TESTS_CHECK_HARNESS_H
#define TESTS_CHECK_HARNESS_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/mem.h"
#include "check/check.h"
#include "check/kind.h"
#include "schemas/standard.h"
#include "table/table.h"

struct loaded {
	int fd;
	struct table *table;
	struct batch **batches; size_t n;
	struct standards *standards;
	struct standard *schema;
	struct check_terms terms;
};

/* Rows row..row+n of a batch, with their oddities; the first part also takes those that belong to no row. */
static inline struct batch *harness_part(const struct batch *from, size_t row, size_t n)
{
	size_t n_odd, columns = batch_columns(from);
	struct batch *b = batch_new(columns);
	for (size_t r = row; r < row + n; r++) {
		batch_begin_row(b, batch_row_number(from, r), batch_line(from, r), batch_offset(from, r));
		for (size_t c = 0; c < columns; c++)
			batch_add_cell(b, batch_cell(from, r, c));
		batch_end_row(b);
	}
	const struct oddity *o = batch_oddities(from, &n_odd);
	for (size_t i = 0; i < n_odd; i++) {
		struct oddity one = o[i];
		if (one.row == SIZE_MAX ? row == 0 : one.row >= row && one.row < row + n) {
			if (one.row != SIZE_MAX)
				one.row -= row;
			batch_add_oddity(b, &one);
		}
	}
	return b;
}

static inline void harness_load(struct loaded *l, const char *schema, const char *csv, size_t rows_per_batch)
{
	struct err err = ERR_INIT;
	struct table_options options = { .strict = true };
	const struct batch *b;
	size_t cap = 0;
	*l = (struct loaded){ .fd = memfd_create("csv", MFD_CLOEXEC) };
	assert_int_equal(write(l->fd, csv, strlen(csv)), (ssize_t)strlen(csv));
	if (schema != NULL) {
		l->standards = standards_open(NULL, &err);
		assert_non_null(l->standards);
		l->schema = standard_parse(str_from(schema), "test", l->standards, &err);
		if (l->schema == NULL)
			fail_msg("%s", err.msg);
	}
	if (table_open(&l->table, l->fd, "test.csv", &options, &err) != 0)
		fail_msg("%s", err.msg);
	while (table_next(l->table, &b, &err) > 0)
		for (size_t r = 0; r == 0 || r < batch_rows(b); r += rows_per_batch) {
			size_t n = batch_rows(b) - r < rows_per_batch ? batch_rows(b) - r : rows_per_batch;
			MEM_GROW(l->batches, cap, l->n + 1);
			l->batches[l->n++] = harness_part(b, r, n);
		}
	l->terms = (struct check_terms){ .standard = l->schema, .info = table_info(l->table), .limit = 1000, .today = "2026-06-30" };
}

static inline void harness_unload(struct loaded *l)
{
	for (size_t i = 0; i < l->n; i++)
		batch_free(l->batches[i]);
	free(l->batches);
	table_close(l->table);
	close(l->fd);
	if (l->schema != NULL)
		standard_free(l->schema);
	if (l->standards != NULL)
		standards_close(l->standards);
}

static inline struct check *harness_open(struct loaded *l)
{
	struct err err = ERR_INIT;
	struct check *c = check_open(&l->terms, &err);
	if (c == NULL)
		fail_msg("%s", err.msg);
	return c;
}

static inline struct check *harness_check(struct loaded *l)
{
	struct err err = ERR_INIT;
	struct check *c = harness_open(l);
	for (size_t i = 0; i < l->n; i++)
		assert_int_equal(check_feed(c, l->batches[i], &err), 0);
	assert_int_equal(check_finish(c, &err), 0);
	return c;
}

/* "enum@3:2 required@4:1 | alias-used@0:1": listed findings as rule@row:column, errors before the bar. */
static inline void harness_line(struct check *c, struct buf *out)
{
	const struct check_result *r = check_result(c);
	for (int errors = 1; errors >= 0; errors--) {
		size_t n;
		const struct finding *const *list = findings_list(r->findings, errors == 1, &n);
		if (errors == 0 && n > 0)
			buf_adds(out, out->n > 0 ? " | " : "| ");
		for (size_t i = 0; i < n; i++)
			buf_addf(out, "%s%s@%llu:%u", i > 0 ? " " : "", list[i]->rule->id, (unsigned long long)list[i]->at.row, list[i]->at.column);
	}
}

/* Everything that a report could show, for comparing two ways to the same result. */
static inline void harness_dump(struct check *c, struct buf *out)
{
	const struct check_result *r = check_result(c);
	size_t n;
	for (int errors = 1; errors >= 0; errors--) {
		const struct finding *const *list = findings_list(r->findings, errors == 1, &n);
		for (size_t i = 0; i < n; i++) {
			const struct finding *f = list[i];
			buf_addf(out, "%s %d %llu/%llu/%u [%.*s] [%.*s] %s", f->rule->id, (int)f->rule->severity, (unsigned long long)f->at.row, (unsigned long long)f->at.line,
				f->at.column, STR_ARG(f->field), STR_ARG(f->cell), f->constraint != NULL ? f->constraint : "-");
			for (int a = 0; a < FINDING_ARGS; a++)
				buf_addf(out, " <%.*s>", STR_ARG(f->arg[a]));
			buf_addc(out, '\n');
		}
	}
	const struct finding_group *g = findings_groups(r->findings, &n);
	for (size_t i = 0; i < n; i++) {
		buf_addf(out, "group %s %u [%.*s] [%.*s] %llu:", g[i].rule->id, g[i].column, STR_ARG(g[i].field), STR_ARG(g[i].shape), (unsigned long long)g[i].count);
		for (size_t k = 0; k < g[i].n_rows; k++)
			buf_addf(out, " %llu", (unsigned long long)g[i].rows[k]);
		buf_addc(out, '\n');
	}
	for (size_t i = 0; i < r->n_bad_rows; i++)
		buf_addf(out, "bad %llu\n", (unsigned long long)r->bad_rows[i]);
	const uint64_t *counts = (const uint64_t *)&r->counts;
	for (size_t i = 0; i < sizeof r->counts / sizeof *counts; i++)
		buf_addf(out, "count %zu %llu\n", i, (unsigned long long)counts[i]);
	buf_addf(out, "%llu rows, %zu fields, %llu errors, %llu warnings, date %.*s\n", (unsigned long long)r->rows, r->fields,
		(unsigned long long)findings_errors(r->findings), (unsigned long long)findings_warnings(r->findings), STR_ARG(r->data_date));
}

struct harness_case { const char *name, *schema, *csv, *expected; };

static inline void harness_run(const struct harness_case *t)
{
	struct loaded l;
	struct buf line = BUF_INIT(1 << 20);
	harness_load(&l, t->schema, t->csv, 1000);
	struct check *c = harness_check(&l);
	harness_line(c, &line);
	if (strcmp(buf_cstr(&line), t->expected) != 0)
		fail_msg("%s: expected \"%s\", got \"%s\"", t->name, t->expected, buf_cstr(&line));
	buf_release(&line);
	check_free(c);
	harness_unload(&l);
}

#endif
