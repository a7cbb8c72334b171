/* judge_table.c - the gate's eyes for CSV: strictly canonical bytes, known columns, every cell with the context of its header, and the column as a whole. */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "privacy/judge.h"
#include "privacy/rules.h"
#include "privacy/scan.h"
#include "privacy/treat.h"
#include "privacy/treat_coord.h"
#include "table/table.h"
#include "table/write.h"

#define ROW_MAX (64u << 20)

struct seen {                              /* one CSV while it is read */
	struct judge *j;
	struct str path;
	int fd;
	bool data;
	const struct table_info *info;
	const struct field **fields;       /* for each column; NULL in a code list */
	unsigned *contexts;
	size_t count_column, crs_column;   /* SIZE_MAX: none */
	struct scan *scan;
	struct str *cells;
	struct buf row;                    /* the row as it must stand in the file */
	char *compare; size_t cap_compare;
	uint64_t offset;
};

unsigned judge_context(const struct judge *j, struct str name)
{
	unsigned context = detect_header(name);
	size_t field = j->standard != NULL ? standard_field(j->standard, name) : SIZE_MAX;
	if (field == SIZE_MAX)
		return context;
	const struct field *f = &j->standard->fields[field];
	context |= detect_header(f->title);
	return str_is(f->identifier, "uscc") ? context | CONTEXT_USCC : context;
}

/* The next bytes of the file are exactly these cells: so no byte of it went unseen. */
static int canonical(struct seen *s, const struct str *cells, size_t n, struct err *err)
{
	buf_reset(&s->row);
	write_csv_row(&s->row, cells, n);
	if (s->row.over)
		return err_set(err, ERR_INPUT, "a row has more than %u bytes", ROW_MAX);
	MEM_GROW(s->compare, s->cap_compare, s->row.n + 1);
	ssize_t got = pread(s->fd, s->compare, s->row.n, (off_t)s->offset);
	if (got < 0)
		return err_errno(err, ERR_SYSTEM, "cannot read the copy");
	if ((size_t)got != s->row.n || memcmp(s->compare, s->row.p, s->row.n) != 0)
		return err_set(err, ERR_INPUT, "not canonical CSV at byte %llu", (unsigned long long)s->offset);
	s->offset += s->row.n;
	return 0;
}

/* A column of the data must be one that the standard publishes. */
static void judge_column(struct seen *s, size_t column)
{
	struct judge *j = s->j;
	struct str name = s->info->names[column];
	size_t field = standard_field(j->standard, name);
	judge_text(j, name, 0, PRIVACY_RULE(METADATA), STR_NONE, 0, s->path);
	for (size_t i = 0; i < column; i++)
		if (str_eq(s->info->names[i], name))
			refusals_add(j->refusals, PRIVACY_RULE(UNDECLARED_COLUMN), name, 0, NULL, s->path, STR("twice"));
	if (field == SIZE_MAX) {
		refusals_add(j->refusals, PRIVACY_RULE(UNDECLARED_COLUMN), name, 0, NULL, s->path, STR_NONE);
		return;
	}
	const struct field *f = &j->standard->fields[field];
	enum treatment t = treatment_of(f);
	s->fields[column] = f;
	if (t == TREAT_REJECT)
		refusals_add(j->refusals, PRIVACY_RULE(REJECT_COLUMN), name, 0, NULL, s->path, STR_NONE);
	else if (!treatment_publishes(t) || treatment_too_mild(f->privacy, t))
		refusals_add(j->refusals, PRIVACY_RULE(TREATMENT_TOO_MILD), name, 0, NULL, s->path, str_from(treatment_name(t)));
	else if (!treatment_implemented(t))
		refusals_add(j->refusals, PRIVACY_RULE(TREATMENT_MISSING), name, 0, NULL, s->path, str_from(treatment_name(t)));
}

static void judge_data_header(struct seen *s)
{
	const struct gate_terms *t = s->j->terms;
	for (size_t i = 0; i < s->info->n_names; i++) {
		judge_column(s, i);
		if (t->count_column != NULL && str_is(s->info->names[i], t->count_column))
			s->count_column = i;
		if (str_is(s->info->names[i], "crs"))
			s->crs_column = i;
	}
	if (t->product && t->count_column != NULL && s->count_column == SIZE_MAX)
		refusals_add(s->j->refusals, PRIVACY_RULE(SMALL_CELL), str_from(t->count_column), 0, NULL, s->path, STR("no such column"));
}

/* Tables beside the data are code lists, nothing else. */
static void judge_list_header(struct seen *s)
{
	static const char *const names[] = { "code", "label", "aliases", "valid_from", "valid_to" };
	bool same = s->info->n_names == ARRAY_SIZE(names);
	for (size_t i = 0; same && i < ARRAY_SIZE(names); i++)
		same = str_is(s->info->names[i], names[i]);
	if (!same)
		judge_refuse(s->j, PRIVACY_RULE(UNDECLARED_COLUMN), s->path, "neither the data nor a code list");
}

static void judge_cell(struct seen *s, size_t column, struct str cell, uint64_t row)
{
	const struct field *f = s->fields[column];
	enum treatment t = f != NULL ? treatment_of(f) : TREAT_KEEP;
	struct str name = s->info->names[column];
	judge_text(s->j, cell, s->contexts[column], t == TREAT_KEEP ? PRIVACY_RULE(UNEXPECTED_KIND) : PRIVACY_RULE(RESIDUAL), name, row, s->path);
	unsigned decimals;
	if (t == TREAT_COORD && cell.n > 0) {
		struct str crs = s->crs_column != SIZE_MAX ? s->cells[s->crs_column] : STR_NONE;
		if (!treat_coord_decimals(crs, f->open_params, &decimals) || treat_coord_places(cell) > decimals)
			refusals_add(s->j->refusals, PRIVACY_RULE(RESIDUAL), name, row, NULL, s->path, STR("coordinate too fine or without its system"));
	}
	if (column == s->count_column && cell.n > 0) {
		uint64_t n;
		if (!str_to_u64(cell, &n) || (n > 0 && n < s->j->terms->min_n))
			refusals_add(s->j->refusals, PRIVACY_RULE(SMALL_CELL), name, row, NULL, s->path, STR_NONE);
	}
}

static int judge_batch(struct seen *s, const struct batch *b, struct err *err)
{
	size_t n = s->info->n_names, n_odd;
	batch_oddities(b, &n_odd);
	if (n_odd > 0)
		return err_set(err, ERR_INPUT, "a row is not as wide as the header, or otherwise odd");
	for (size_t r = 0; r < batch_rows(b); r++) {
		for (size_t c = 0; c < n; c++)
			s->cells[c] = batch_cell(b, r, c);
		if (canonical(s, s->cells, n, err) != 0)
			return -1;
		for (size_t c = 0; c < n; c++)
			judge_cell(s, c, s->cells[c], batch_row_number(b, r));
	}
	scan_feed(s->scan, b);
	return 0;
}

/* Columns that only as a whole show what they are (names without a trigger, numbers with typing errors). */
static void judge_columns(struct seen *s)
{
	scan_finish(s->scan);
	for (size_t i = 0; i < scan_columns(s->scan); i++) {
		const struct scan_column *c = scan_column(s->scan, i);
		if (c->unscannable > 0)
			refusals_add(s->j->refusals, PRIVACY_RULE(LIMIT), c->name, c->first_row, NULL, s->path, STR_NONE);
		for (size_t k = 0; k < c->n_kinds; k++)
			if (c->kinds[k].personal > 0)
				refusals_add(s->j->refusals, refusal_rule(c->kinds[k].kind, PRIVACY_RULE(UNEXPECTED_KIND)), c->name, c->first_row, c->kinds[k].kind, s->path, STR_NONE);
	}
}

static int read_table(struct seen *s, struct table *t, struct err *err)
{
	const struct batch *b;
	struct stat st;
	int r;
	size_t n = s->info->n_names;
	if (s->info->bom || s->info->n_skipped > 0 || s->info->header_row != 1)
		return err_set(err, ERR_INPUT, "not canonical CSV: a byte order mark, or rows above the header");
	if (s->data)
		judge_data_header(s);
	else
		judge_list_header(s);
	for (size_t i = 0; i < n; i++)
		s->contexts[i] = s->data ? judge_context(s->j, s->info->names[i]) : 0;
	s->scan = scan_open(s->info->names, n, 0, false);
	if (canonical(s, s->info->names, n, err) != 0)
		return -1;
	while ((r = table_next(t, &b, err)) > 0)
		if (judge_batch(s, b, err) != 0)
			return -1;
	if (r < 0)
		return -1;
	if (fstat(s->fd, &st) != 0 || (uint64_t)st.st_size != s->offset)
		return err_set(err, ERR_INPUT, "not canonical CSV: bytes after the last row");
	judge_columns(s);
	return 0;
}

static int judge_table(struct judge *j, struct str path, int fd, bool data, struct err *err)
{
	static const struct table_options strict = { .format = "csv", .encoding = "utf-8", .delimiter = ',', .header_rows = 1, .strict = true };
	struct table *t;
	if (table_open(&t, fd, "table", &strict, err) != 0)
		return -1;
	struct seen s = { .j = j, .path = path, .fd = fd, .data = data, .info = table_info(t), .count_column = SIZE_MAX, .crs_column = SIZE_MAX };
	size_t n = s.info->n_names + 1;
	s.fields = mem_alloc(sizeof *s.fields * n);
	s.contexts = mem_alloc(sizeof *s.contexts * n);
	s.cells = mem_alloc(sizeof *s.cells * n);
	buf_init(&s.row, ROW_MAX);
	int rc = read_table(&s, t, err);
	if (s.scan != NULL)
		scan_free(s.scan);
	free(s.fields);
	free(s.contexts);
	free(s.cells);
	free(s.compare);
	buf_release(&s.row);
	table_close(t);
	return rc;
}

/* The data CSV by its published path; inside of an archive by its name. */
static bool is_data(const struct judge *j, struct str path, unsigned depth)
{
	if (j->terms->data_path == NULL || j->standard == NULL)
		return false;
	struct str data = str_from(j->terms->data_path);
	return str_eq(path, data) || (depth > 0 && str_eq(judge_base(path), judge_base(data)));
}

int judge_csv(struct judge *j, struct str path, int fd, unsigned depth, struct err *err)
{
	bool data = is_data(j, path, depth);
	size_t own, other;
	/* A second name of the same bytes (latest/...) is judged where they stand first. */
	if (!data && depth == 0 && j->terms->data_path != NULL && judge_beside(j, path, &own) != NULL && judge_beside(j, str_from(j->terms->data_path), &other) != NULL &&
		strcmp(j->sha256[own], j->sha256[other]) == 0)
		return 0;
	if (data && depth == 0 && judge_beside(j, path, &own) != NULL) {
		struct str name = judge_base(path);
		struct str line = str_from(arena_printf(&j->arena, "%s  %.*s", j->sha256[own], (int)(name.n - 4), name.p));
		judge_content_digest(j, path, &line, 1);
	}
	j->data_judged = j->data_judged || data;
	return judge_table(j, path, fd, data, err);
}
