/* cmd_check.c - `mulu check FILE...`: validate tables against a sharing standard, a Table Schema, or their own structure (contract.md 3).
 * Everything is opened first, then the process shuts itself in and reads. */
#include "cmd/cmd.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "check/report.h"
#include "privacy/detect.h"
#include "table/table.h"
#include "value/shape.h"

static uint64_t limit = FINDINGS_DEFAULT_LIMIT;
static struct option_list reports;
static bool digest, show_values;

static const struct option options[] = {
	{ OPTION_UINT, "limit", 0, "N", &limit, NULL, NULL, "每个文件最多列出的问题数（默认 1000；0 = 全部）", "listed findings per file (default 1,000; 0 = all)" },
	{ OPTION_LIST, "report", 0, "FORM=PATH", &reports, NULL, NULL, "把报告写入文件：json、text 或 csv；可重复", "write a report: json, text or csv; repeatable" },
	{ OPTION_FLAG, "digest", 0, NULL, &digest, NULL, NULL, "计算文件的 SHA-256", "compute the SHA-256 of each file" },
	{ OPTION_FLAG, "show-values", 0, NULL, &show_values, NULL, NULL, "显示个人信息列的原值（默认只显示形状）", "show values of personal columns (default: shapes)" },
	{ .kind = OPTION_END },
};

struct input {                             /* one FILE */
	const char *path;
	int fd;
	struct err err;                    /* kind is set where it could not be opened or read */
	const char *error_type;
	struct table *table;
	struct check *check;
	char sha256[65];
	double seconds;
	struct str shown;                  /* the path as it may be shown */
};

struct job {
	const struct cmd *c;
	struct standards *standards;
	struct standard *schema;           /* of --schema */
	const struct standard *standard;   /* either */
	struct table_options read;
	struct input *inputs; size_t n;
	char today[11];
	struct err err;                    /* of the whole */
	const char *error_type;
	double start;
	struct arena arena;
};

/* ---- before reading ---- */

static const struct report_form *report_target(const char *arg, const char **path)
{
	const char *equals = strchr(arg, '=');
	char form[16];
	if (equals == NULL || (size_t)(equals - arg) >= sizeof form || equals[1] == '\0')
		return NULL;
	memcpy(form, arg, (size_t)(equals - arg));
	form[equals - arg] = '\0';
	*path = equals + 1;
	return report_form_find(form);
}

static bool in_workspace(const char *dir)
{
	struct arena a = ARENA_INIT;
	bool is = access(arena_printf(&a, "%s/mulu.json", dir), R_OK) == 0;
	arena_release(&a);
	return is;
}

static int load_schema(struct job *j, const char *path)
{
	struct buf text = BUF_INIT(JSON_MAX + 1);
	int r = file_read(AT_FDCWD, path, JSON_MAX, &text, &j->err);
	if (r == 0) {
		j->schema = standard_parse(buf_str(&text), path, j->standards, &j->err);
		r = j->schema != NULL ? 0 : -1;
	}
	buf_release(&text);
	j->standard = j->schema;
	return r;
}

static int load_standard(struct job *j)
{
	j->error_type = "schema-error";
	if (reading_standard() == NULL && reading_schema() == NULL)
		return 0;
	j->standards = standards_open(in_workspace(j->c->workspace) ? j->c->workspace : NULL, &j->err);
	if (j->standards == NULL)
		return -1;
	if (reading_schema() != NULL)
		return load_schema(j, reading_schema());
	j->standard = standards_find(j->standards, str_from(reading_standard()), &j->err);
	return j->standard != NULL ? 0 : -1;
}

/* A check that cannot be opened at all is an error of the schema, not of a file: tried on an empty table. */
static int try_standard(struct job *j)
{
	struct table_info nothing = { .format = "csv" };
	struct check_terms terms = { .standard = j->standard, .info = &nothing, .limit = limit };
	struct check *c = check_open(&terms, &j->err);
	check_free(c);
	return c != NULL ? 0 : -1;
}

/* The last part of a path may name a person. */
static struct str shown_path(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');
	struct str base = str_from(slash != NULL ? slash + 1 : path);
	if (show_values || !detect_personal(base, 0, 0))
		return str_from(path);
	struct buf shape = BUF_INIT(4096);
	shape_personal(base, &shape);
	struct str s = str_from(arena_printf(a, "%.*s%.*s", (int)(base.p - path), path, STR_ARG(buf_str(&shape))));
	buf_release(&shape);
	return s;
}

static void open_inputs(struct job *j)
{
	struct rlimit files;
	if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
	j->n = j->c->n;
	j->inputs = ARENA_NEW_N(&j->arena, struct input, j->n);
	for (size_t i = 0; i < j->n; i++) {
		struct input *in = &j->inputs[i];
		in->path = j->c->operands[i];
		in->shown = shown_path(&j->arena, in->path);
		in->fd = reading_open(in->path, &in->err);
		if (in->fd < 0)
			in->error_type = "scheme-error";
	}
}

/* Folders that reports go to stay writable. */
static int confine(struct job *j)
{
	const char **dirs = ARENA_NEW_N(&j->arena, const char *, reports.n + 1);
	for (size_t i = 0; i < reports.n; i++) {
		const char *path = strchr(reports.items[i], '=') + 1, *slash = strrchr(path, '/');
		dirs[i] = slash == NULL ? "." : slash == path ? "/" : arena_cstr(&j->arena, (struct str){ path, (size_t)(slash - path) });
		int fd = file_open_dir(AT_FDCWD, dirs[i], &j->err);
		if (fd < 0)
			return err_prefix(&j->err, "cannot write the report '%s': ", path);
		close(fd);
	}
	return cmd_confine(reports.n > 0 ? dirs : NULL, &j->err);
}

/* ---- reading ---- */

static int check_batches(struct input *in, struct job *j)
{
	const struct batch *b;
	int more;
	struct check_terms terms = { .standard = j->standard, .info = table_info(in->table), .limit = limit, .today = j->today };
	in->error_type = "schema-error";
	if ((in->check = check_open(&terms, &in->err)) == NULL)
		return -1;
	in->error_type = NULL;
	while ((more = table_next(in->table, &b, &in->err)) > 0)
		if (check_feed(in->check, b, &in->err) != 0)
			return -1;
	return more == 0 ? check_finish(in->check, &in->err) : -1;
}

static int add_digest(struct input *in)
{
	uint8_t sha[32];
	if (file_digest(in->fd, in->path, sha, NULL, &in->err) != 0)
		return -1;
	crypto_hex(sha, sizeof sha, in->sha256);
	return 0;
}

static void check_input(struct input *in, struct job *j)
{
	double start = clock_seconds();
	if (in->fd < 0)
		return;
	int r = digest ? add_digest(in) : 0;
	if (r == 0)
		r = table_open(&in->table, in->fd, in->path, &j->read, &in->err);
	if (r == 0)
		r = check_batches(in, j);
	if (r != 0 && in->error_type == NULL)
		in->error_type = table_error_type(&in->err);
	in->seconds = clock_seconds() - start;
}

/* ---- reports ---- */

/* The message of an error names the path; a path that names a person is shown as its shape. */
static const char *shown_error(struct job *j, const struct input *in)
{
	struct str path = str_from(in->path), rest = str_from(in->err.msg);
	size_t at;
	if (str_eq(path, in->shown) || !str_find(rest, path, &at))
		return in->err.msg;
	return arena_printf(&j->arena, "%.*s%.*s%.*s", (int)at, rest.p, STR_ARG(in->shown), (int)(rest.n - at - path.n), rest.p + at + path.n);
}

static struct str task_name(struct str place)
{
	if (str_is(place, "-"))
		return STR("stdin");
	for (size_t i = place.n; i > 0; i--)
		if (place.p[i - 1] == '/') {
			place = str_sub(place, i, place.n);
			break;
		}
	for (size_t i = place.n; i > 1; i--)
		if (place.p[i - 1] == '.')
			return str_sub(place, 0, i - 1);
	return place;
}

static struct report_task make_task(struct job *j, struct input *in)
{
	bool failed = in->err.kind != ERR_NONE;
	struct report_task t = { .name = task_name(in->shown), .place = in->shown, .standard = j->standard, .seconds = in->seconds, .show_values = show_values };
	t.info = in->table != NULL ? table_info(in->table) : NULL;
	t.sha256 = in->sha256[0] != '\0' ? in->sha256 : NULL;
	if (failed) {
		t.error_type = in->error_type;
		t.error = shown_error(j, in);
	} else {
		t.result = check_result(in->check);
		t.normal = check_normal(in->check);
	}
	return t;
}

static int write_report(const struct report *r, const char *arg, struct err *err)
{
	const char *path;
	const struct report_form *form = report_target(arg, &path);
	struct report plain = *r;
	struct buf out = BUF_INIT(1 << 20);
	plain.color = false;
	plain.brief = false;
	int result = form->write(&plain, &out, err);
	if (result == 0)
		result = file_write(AT_FDCWD, path, buf_str(&out), 0644, err);
	buf_release(&out);
	return result;
}

static int exit_code(const struct job *j, const struct report *r)
{
	int code = j->err.kind != ERR_NONE ? err_exit_code(j->err.kind) : 0;
	for (size_t i = 0; i < r->n; i++) {
		const struct report_task *t = &r->tasks[i];
		if (t->error != NULL)
			code = err_worse_exit(code, err_exit_code(j->inputs[i].err.kind));
		else if (findings_errors(t->result->findings) > 0)
			code = err_worse_exit(code, 1);
	}
	return code;
}

static int print(struct job *j)
{
	struct report r = { .lang = j->c->lang, .every = j->c->verbose, .brief = j->c->quiet };
	struct err err = ERR_INIT;
	bool whole = j->err.kind == ERR_NONE;
	r.n = whole ? j->n : 0;
	r.tasks = ARENA_NEW_N(&j->arena, struct report_task, j->n + 1);
	for (size_t i = 0; i < r.n; i++)
		r.tasks[i] = make_task(j, &j->inputs[i]);
	r.error = whole ? NULL : j->err.msg;
	r.error_type = whole ? NULL : j->error_type;
	r.seconds = clock_seconds() - j->start;
	r.color = !j->c->json && term_colored(j->c->color, stdout);
	int code = exit_code(j, &r);
	for (size_t i = 0; i < reports.n; i++)
		if (write_report(&r, reports.items[i], &err) != 0)
			code = err_worse_exit(code, cmd_fail(j->c, &err));
	if (!whole && !j->c->json)
		return err_worse_exit(code, cmd_fail(j->c, &j->err));
	struct buf out = BUF_INIT(1 << 20);
	const struct report_form *form = report_form_find(j->c->json ? "json" : "text");
	if (form->write(&r, &out, &err) != 0)
		code = err_worse_exit(code, cmd_fail(j->c, &err));
	code = cmd_print(buf_str(&out), code);
	buf_release(&out);
	return code;
}

static void release(struct job *j)
{
	for (size_t i = 0; i < j->n; i++) {
		if (j->inputs[i].check != NULL)
			check_free(j->inputs[i].check);
		if (j->inputs[i].table != NULL)
			table_close(j->inputs[i].table);
		if (j->inputs[i].fd >= 0)
			close(j->inputs[i].fd);
	}
	if (j->schema != NULL)
		standard_free(j->schema);
	if (j->standards != NULL)
		standards_close(j->standards);
	arena_release(&j->arena);
}

static int run(const struct cmd *c)
{
	struct job j = { .c = c, .start = clock_seconds() };
	struct err err = ERR_INIT;
	const char *path;
	if (reading_schema() != NULL && reading_standard() != NULL)
		return cmd_usage("take either --schema or --standard");
	for (size_t i = 0; i < reports.n; i++)
		if (report_target(reports.items[i], &path) == NULL)
			return cmd_usage("--report takes json=PATH, text=PATH or csv=PATH, not '%.60s'", reports.items[i]);
	if (reading_table_options(&j.read, &err) != 0)
		return cmd_usage("%s", err.msg);
	clock_date_shanghai(clock_now(), j.today);
	if (load_standard(&j) == 0 && try_standard(&j) == 0) {
		if (j.standard != NULL)
			j.read.wanted = standard_wanted(j.standard, &j.read.n_wanted);
		open_inputs(&j);
		table_prepare();
		j.error_type = "error";
		if (confine(&j) == 0)
			for (size_t i = 0; i < j.n; i++)
				check_input(&j.inputs[i], &j);
	}
	int code = print(&j);
	release(&j);
	return code;
}

const struct verb cmd_check = {
	.name = "check",
	.synopsis = "FILE...",
	.zh = "检查表格：表头、类型、约束、代码表、主键、字段关系",
	.en = "validate tables: header, types, constraints, code lists, keys, rules",
	.more_zh = "不给 --standard 或 --schema 时，只检查表格的结构。FILE 写作 - 表示标准输入。\n退出码：0 没有错误；1 有错误；2 用法不对；3 文件或标准无法读取。",
	.more_en = "Without --standard or --schema only the structure is checked. FILE may be - for standard input.\nExit codes: 0 no error found; 1 errors found; 2 usage; 3 a file or schema cannot be read.",
	.options = options,
	.options2 = reading_options,
	.min_operands = 1,
	.max_operands = UINT_MAX,
	.run = run,
};
