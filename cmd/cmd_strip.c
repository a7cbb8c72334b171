/* cmd_strip.c - mulu strip: remove personal data by the standard's plan, run the gate, write the clean table (contract.md 5). */
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/file.h"
#include "base/jsonw.h"
#include "base/mem.h"
#include "cmd/cmd.h"
#include "privacy/gate.h"
#include "privacy/plan.h"
#include "privacy/scan.h"
#include "privacy/statement.h"
#include "privacy/strip.h"
#include "table/table.h"
#include "value/date.h"

#define STATEMENT_MAX (16u << 20)

static const char *out_path, *statement_path;
static bool explain;

static const struct option options[] = {
	{ .kind = OPTION_STRING, .name = "output", .letter = 'o', .arg = "OUT.csv", .var = &out_path, .zh = "写出的干净表格", .en = "the clean table to write" },
	{ .kind = OPTION_STRING, .name = "statement", .arg = "FILE.json", .var = &statement_path, .zh = "写出隐私处理声明", .en = "write the privacy statement" },
	{ .kind = OPTION_FLAG, .name = "explain", .var = &explain, .zh = "说明每一列如何处理及原因；没有 -o 时不写文件", .en = "say what is done to each column and why; without -o nothing is written" },
	{ .kind = OPTION_END },
};

struct job {
	const struct cmd *c;
	const char *file;
	int fd;
	struct standards *standards;
	const struct standard *standard;
	struct table *table;
	const struct table_info *info;
	struct normal *normal;
	struct scan *scan;
	struct plan plan;
	struct refusals refusals;
	struct strip_counts counts;
	char reference[11];                /* the greatest data_date; "" for none */
	char *tmp;                         /* temporary name beside OUT; NULL when it is gone */
	int out_fd;
	char digest[80];
	struct buf statement;
};

static const char *base_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash != NULL ? slash + 1 : path;
}

/* ---- opening ---- */

static bool same_file(const char *a, const char *b)
{
	struct stat x, y;
	return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

static int usage(const struct cmd *c)
{
	if (reading_standard() == NULL)
		return cmd_usage("--standard is required");
	if (out_path == NULL && !explain)
		return cmd_usage("-o OUT.csv is required (or --explain)");
	if (out_path == NULL && statement_path != NULL)
		return cmd_usage("--statement needs -o OUT.csv");
	if (out_path != NULL && !str_ends(str_from(out_path), STR(".csv")))
		return cmd_usage("the name of OUT must end in .csv");
	if (statement_path != NULL && !str_ends(str_from(statement_path), STR(".json")))
		return cmd_usage("the name of the statement must end in .json");
	if (out_path != NULL && strcmp(c->operands[0], "-") != 0 && same_file(out_path, c->operands[0]))
		return cmd_usage("OUT is the same file as the input");
	return 0;
}

static int open_standard(struct job *j, struct err *err)
{
	struct stat st;
	const char *workspace = stat(j->c->workspace, &st) == 0 && S_ISDIR(st.st_mode) ? j->c->workspace : NULL;
	j->standards = standards_open(workspace, err);
	if (j->standards == NULL)
		return -1;
	j->standard = standards_find(j->standards, str_from(reading_standard()), err);
	return j->standard != NULL ? 0 : -1;
}

/* A temporary file in the folder of OUT: it gets its name only when the gate has passed it. */
static int open_output(struct job *j, struct err *err)
{
	if (out_path == NULL)
		return 0;
	struct buf name = BUF_INIT(8192);
	buf_addf(&name, "%.*s%s%ld-%s", (int)(base_of(out_path) - out_path), out_path, FILE_TMP_PREFIX, (long)getpid(), base_of(out_path));
	j->tmp = mem_strdup(buf_cstr(&name));
	buf_release(&name);
	j->out_fd = open(j->tmp, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (j->out_fd < 0) {
		free(j->tmp);
		j->tmp = NULL;
		return err_errno(err, ERR_INPUT, "cannot write '%s'", out_path);
	}
	return 0;
}

/* Only the folders of the results stay open for writing. */
static int confine(struct err *err)
{
	if (out_path == NULL)
		return cmd_confine(NULL, err);
	char *out = mem_strdup(out_path), *statement = mem_strdup(statement_path != NULL ? statement_path : out_path);
	const char *dirs[] = { dirname(out), dirname(statement), NULL };
	int rc = cmd_confine(dirs, err);
	free(out);
	free(statement);
	return rc;
}

static int open_all(struct job *j, struct err *err)
{
	struct table_options o = { 0 };
	table_prepare();
	if (open_standard(j, err) != 0 || reading_table_options(&o, err) != 0)
		return -1;
	j->fd = reading_open(j->file, err);
	if (j->fd < 0 || open_output(j, err) != 0 || confine(err) != 0)
		return -1;
	o.wanted = standard_wanted(j->standard, &o.n_wanted);
	if (table_open(&j->table, j->fd, j->file, &o, err) != 0)
		return -1;
	j->info = table_info(j->table);
	j->normal = normal_open(j->standard, j->info->names, j->info->n_names, NULL, 0);
	return 0;
}

/* ---- first pass: evidence ---- */

static void note_date(struct job *j, const struct batch *b)
{
	struct date d;
	size_t field = standard_field(j->standard, STR("data_date"));
	for (size_t r = 0; field != SIZE_MAX && r < batch_rows(b); r++) {
		struct str cell = batch_cell(b, r, field);
		if (date_iso(cell, &d) && str_cmp(cell, str_from(j->reference)) > 0)
			memcpy(j->reference, cell.p, 10);
	}
}

static int look(struct job *j, struct err *err)
{
	const struct batch *b;
	int r;
	j->scan = scan_open(j->info->names, j->info->n_names, 0, false);
	while ((r = table_next(j->table, &b, err)) > 0) {
		scan_feed(j->scan, b);
		note_date(j, normal_batch(j->normal, b));
	}
	if (r < 0)
		return -1;
	scan_around(j->scan, j->info, str_from(base_of(j->file)));
	scan_finish(j->scan);
	plan_make(&j->plan, j->standard, j->normal, j->scan, false, NULL, &j->refusals);
	return 0;
}

static void warn_unknown(const struct job *j)
{
	for (size_t i = 0; i < j->plan.n; i++)
		if (j->plan.columns[i].field == SIZE_MAX)
			cmd_warn(j->c, "%.*s: %s", STR_ARG(j->plan.columns[i].name),
				i18n(j->c->lang, "标准未规定此列，不公布", "the standard does not know this column; it is not published"));
}

/* ---- second pass: treatments, gate ---- */

static int write_clean(struct job *j, struct err *err)
{
	const struct batch *b;
	int r = 0;
	struct write_csv *w = write_csv_open(j->out_fd, out_path);
	struct strip *s = strip_open(&j->plan, w, j->reference[0] != '\0' ? j->reference : NULL, err);
	int rc = s != NULL ? table_rewind(j->table, err) : -1;
	while (rc == 0 && (r = table_next(j->table, &b, err)) > 0)
		rc = strip_feed(s, normal_batch(j->normal, b), &j->refusals, err);
	if (r < 0)
		rc = -1;
	if (s != NULL && strip_finish(s, &j->refusals, &j->counts, rc == 0 ? err : NULL) != 0)
		rc = -1;
	return write_csv_close(w, rc == 0 ? err : NULL) == 0 ? rc : -1;
}

static int make_statement(struct job *j, struct err *err)
{
	uint8_t digest[32];
	char hex[65], content[65];
	uint64_t bytes;
	const char *name = base_of(out_path);
	if (file_digest(j->out_fd, out_path, digest, &bytes, err) != 0)
		return -1;
	crypto_hex(digest, sizeof digest, hex);
	struct buf line = BUF_INIT(8192);
	buf_addf(&line, "%s  %.*s\n", hex, (int)(strlen(name) - 4), name);
	crypto_sha256_hex(buf_str(&line), content);
	buf_release(&line);
	snprintf(j->digest, sizeof j->digest, "sha256:%s", content);
	struct statement s = {
		.standard = j->standard, .reference_date = j->reference[0] != '\0' ? j->reference : NULL, .plan = &j->plan, .before = j->scan, .counts = j->counts,
		.content_digest = j->digest, .scanned_bytes = bytes, .scanned_files = &name, .n_scanned_files = 1,
	};
	statement_json(&s, &j->statement);
	return 0;
}

/* The gate reads what would be published: the table as it stands on disk, and the statement. */
static int pass_gate(struct job *j, struct err *err)
{
	int fd = memfd_create("mulu-statement", MFD_CLOEXEC);
	if (fd < 0)
		return err_errno(err, ERR_SYSTEM, "cannot make a file in memory");
	struct gate_file files[] = { { base_of(out_path), j->out_fd }, { statement_path != NULL ? base_of(statement_path) : "privacy.json", fd } };
	struct gate_terms terms = { .dataset = "", .data_path = files[0].path, .content_digest = j->digest, .audience = AUDIENCE_OPEN };
	struct buf text = BUF_INIT(STATEMENT_MAX);
	json_print(j->standard->json, &text, 0);
	terms.standard_json = buf_str(&text);
	int rc = file_write_all(fd, j->statement.p, j->statement.n, "statement", err);
	if (rc == 0)
		gate_judge(&terms, files, 2, &j->refusals, NULL);      /* an error is among the refusals */
	buf_release(&text);
	close(fd);
	return rc;
}

static int publish(struct job *j, struct err *err)
{
	if (fsync(j->out_fd) != 0)
		return err_errno(err, ERR_SYSTEM, "cannot write '%s'", out_path);
	if (statement_path != NULL && file_write(AT_FDCWD, statement_path, buf_str(&j->statement), 0644, err) != 0)
		return -1;
	if (rename(j->tmp, out_path) != 0)
		return err_errno(err, ERR_INPUT, "cannot write '%s'", out_path);
	free(j->tmp);
	j->tmp = NULL;
	return 0;
}

static int run_job(struct job *j, struct err *err)
{
	if (open_all(j, err) != 0 || look(j, err) != 0)
		return -1;
	if (!j->c->json)
		warn_unknown(j);
	if (out_path == NULL || j->refusals.n > 0)
		return 0;
	if (write_clean(j, err) != 0)
		return -1;
	if (j->refusals.n > 0)
		return 0;
	if (make_statement(j, err) != 0 || pass_gate(j, err) != 0)
		return -1;
	return j->refusals.n > 0 ? 0 : publish(j, err);
}

/* ---- results ---- */

static void print_json(const struct job *j, struct buf *out)
{
	struct jsonw w;
	jsonw_init(&w, out, 1);
	jsonw_object(&w);
	jsonw_key(&w, "refusals");
	refusals_json(&j->refusals, j->c->lang, &w);
	if (j->refusals.n == 0 && out_path != NULL) {
		jsonw_kuint(&w, "rows", j->counts.rows_out);
		jsonw_key(&w, "statement");
		jsonw_raw(&w, str_trim(buf_str(&j->statement)));
	}
	jsonw_end_object(&w);
	buf_addc(out, '\n');
}

static void print_text(const struct job *j, struct buf *out)
{
	const struct cmd *c = j->c;
	if (explain)
		plan_explain(&j->plan, c->lang, out);
	for (size_t i = 0; i < j->refusals.n; i++) {
		buf_addf(out, "%s ", j->refusals.items[i].rule->id);
		refusal_text(&j->refusals.items[i], c->lang, out);
		buf_addc(out, '\n');
	}
	if (j->refusals.n > 0)
		buf_addf(out, "%s\n", i18n(c->lang, "已拒绝：没有写出任何文件", "refused: nothing was written"));
	else if (out_path != NULL)
		buf_addf(out, "%s: %llu %s, %llu %s\n", out_path, (unsigned long long)j->counts.rows_out, i18n(c->lang, "行", "rows"), (unsigned long long)j->counts.columns_out,
			i18n(c->lang, "列", "columns"));
}

static void close_job(struct job *j)
{
	if (j->tmp != NULL)
		unlink(j->tmp);
	free(j->tmp);
	if (j->out_fd >= 0)
		close(j->out_fd);
	plan_release(&j->plan);
	refusals_release(&j->refusals);
	buf_release(&j->statement);
	if (j->scan != NULL)
		scan_free(j->scan);
	if (j->normal != NULL)
		normal_free(j->normal);
	if (j->table != NULL)
		table_close(j->table);
	if (j->standards != NULL)
		standards_close(j->standards);
	if (j->fd >= 0)
		close(j->fd);
}

static int run(const struct cmd *c)
{
	struct err err = ERR_INIT;
	struct job j = { .c = c, .file = c->operands[0], .fd = -1, .out_fd = -1, .statement = BUF_INIT(STATEMENT_MAX) };
	struct buf out = BUF_INIT(STATEMENT_MAX * 2);
	int code = usage(c);
	if (code != 0)
		return code;
	refusals_init(&j.refusals);
	if (run_job(&j, &err) != 0) {
		code = cmd_fail(c, &err);
	} else {
		if (c->json)
			print_json(&j, &out);
		else
			print_text(&j, &out);
		code = cmd_print(buf_str(&out), j.refusals.n > 0 ? 1 : 0);
	}
	close_job(&j);
	buf_release(&out);
	return code;
}

const struct verb cmd_strip = {
	.name = "strip",
	.synopsis = "FILE --standard ID -o OUT.csv",
	.zh = "按标准去除个人信息，经闸门检查后写出干净表格",
	.en = "remove personal data by the standard's plan, and write the clean table once the gate has passed it",
	.options = options,
	.options2 = reading_options,
	.min_operands = 1,
	.max_operands = 1,
	.run = run,
};
