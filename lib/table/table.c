/* table.c - see table.h: the registry of formats, and what all of them share: options, pipes, the choice by bids. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "table/csv.h"
#include "table/encoding.h"
#include "table/format.h"

#define SPOOL_BLOCK ((size_t)64 << 10)

const struct table_format *const table_formats[] = {
	&table_csv,
	&table_tsv,
	NULL,
};

const char *table_format_name(const struct table_format *f)
{
	return f->name;
}

const char *table_format_about(const struct table_format *f)
{
	return f->about;
}

/* The room's errors begin in few ways, and each way has its type; so the message alone tells it, with no state beside it. */
const char *table_error_type(const struct err *err)
{
	static const struct { const char *words, *type; } kinds[] = {
		{ "cannot decode '", "encoding-error" },
		{ "no table in '", "source-error" },
		{ "cannot split '", "source-error" },
		{ "cannot parse '", "format-error" },
	};
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (strstr(err->msg, kinds[i].words) != NULL)
			return kinds[i].type;
	return "scheme-error";
}

void table_prepare(void)
{
	encoding_prepare();
}

/* ---- opening ---- */

static ssize_t read_some(int fd, char *p, size_t n)
{
	ssize_t r;
	do
		r = read(fd, p, n);
	while (r < 0 && errno == EINTR);
	return r;
}

/* Copy what comes out of a pipe to a nameless file, so that it can be read twice. */
static int spool(struct table *t, struct err *err)
{
	const char *dir = secure_getenv("TMPDIR");
	t->spool = file_nameless(AT_FDCWD, dir && *dir ? dir : "/tmp", err);
	if (t->spool < 0)
		return -1;
	char *block = mem_alloc(SPOOL_BLOCK);
	uint64_t total = 0;
	ssize_t n;
	int r = 0;
	while (r == 0 && (n = read_some(t->fd, block, SPOOL_BLOCK)) != 0) {
		total += n > 0 ? (uint64_t)n : 0;
		if (n < 0)
			r = err_errno(err, ERR_INPUT, "cannot read '%s'", t->name);
		else if (total > t->options.max_bytes)
			r = err_set(err, ERR_INPUT, "cannot read '%s': it has more than %llu bytes (--max-bytes)", t->name, (unsigned long long)t->options.max_bytes);
		else
			r = file_write_all(t->spool, block, (size_t)n, "temporary file", err);
	}
	free(block);
	t->fd = t->spool;
	return r;
}

static int take_descriptor(struct table *t, struct err *err)
{
	struct stat st;
	if (fstat(t->fd, &st) != 0)
		return err_errno(err, ERR_INPUT, "cannot read '%s'", t->name);
	if (S_ISDIR(st.st_mode))
		return err_set(err, ERR_INPUT, "cannot read '%s': it is a folder", t->name);
	if (!S_ISREG(st.st_mode)) {
		if (spool(t, err) != 0)
			return -1;
		if (fstat(t->fd, &st) != 0)
			return err_errno(err, ERR_INPUT, "cannot read '%s'", t->name);
	}
	t->info.bytes = (uint64_t)st.st_size;
	if (t->info.bytes > t->options.max_bytes)
		return err_set(err, ERR_INPUT, "cannot read '%s': it has more than %llu bytes (--max-bytes)", t->name, (unsigned long long)t->options.max_bytes);
	return 0;
}

/* What a file is that no format of this build reads; the bytes count, not the name. */
static int refuse_foreign(const struct table *t, struct str head, struct err *err)
{
	static const struct { struct str magic; const char *what; } foreign[] = {
		{ STR_INIT("PK\x03\x04"), "a workbook (.xlsx, .ods) or zip archive: save the sheet as CSV" },
		{ STR_INIT("PK\x05\x06"), "an empty zip archive" },
		{ STR_INIT("\xD0\xCF\x11\xE0"), "an old or encrypted office file (.xls): save the sheet as CSV" },
		{ STR_INIT("\x1F\x8B"), "compressed by gzip: unpack it first" },
		{ STR_INIT("\x28\xB5\x2F\xFD"), "compressed by zstd: unpack it first" },
		{ STR_INIT("BZh"), "compressed by bzip2: unpack it first" },
		{ STR_INIT("\xFD" "7zXZ"), "compressed by xz: unpack it first" },
		{ STR_INIT("%PDF-"), "a PDF document" },
		{ STR_INIT("\x7F" "ELF"), "a program" },
		{ STR_INIT("\x89PNG"), "a picture" },
	};
	for (size_t i = 0; i < ARRAY_SIZE(foreign); i++)
		if (str_starts(head, foreign[i].magic))
			return err_set(err, ERR_INPUT, "cannot parse '%s': it is %s", t->name, foreign[i].what);
	return 0;
}

static const struct table_format *best_bid(struct str head)
{
	const struct table_format *best = NULL;
	int most = 0;
	for (size_t i = 0; table_formats[i] != NULL; i++) {
		int bid = table_formats[i]->bid(head);
		if (bid > most) {
			most = bid;
			best = table_formats[i];
		}
	}
	return best;
}

static int choose_format(struct table *t, struct err *err)
{
	char head[64];
	ssize_t n = pread(t->fd, head, sizeof head, 0);
	if (n < 0)
		return err_errno(err, ERR_INPUT, "cannot read '%s'", t->name);
	if (n == 0)
		return err_set(err, ERR_INPUT, "no table in '%s': the file is empty", t->name);
	for (size_t i = 0; t->options.format != NULL && table_formats[i] != NULL; i++)
		if (strcmp(table_formats[i]->name, t->options.format) == 0)
			t->format = table_formats[i];
	if (t->options.format != NULL && t->format == NULL)
		return err_set(err, ERR_USAGE, "unknown format '%.40s' (see 'mulu list formats')", t->options.format);
	if (refuse_foreign(t, (struct str){ head, (size_t)n }, err) != 0)
		return -1;
	if (t->format == NULL)
		t->format = best_bid((struct str){ head, (size_t)n });
	return t->format != NULL ? 0 : err_set(err, ERR_INPUT, "cannot parse '%s': no format knows it", t->name);
}

int table_open(struct table **out, int fd, const char *name, const struct table_options *options, struct err *err)
{
	static const struct table_options none;
	struct table *t = mem_alloc(sizeof *t);
	t->fd = fd;
	t->spool = -1;
	t->options = options != NULL ? *options : none;
	t->name = arena_cstr(&t->arena, str_from(name));
	if (t->options.max_bytes == 0)
		t->options.max_bytes = (uint64_t)64 << 30;
	if (t->options.max_columns == 0)
		t->options.max_columns = 16384;
	if (t->options.max_cell == 0)
		t->options.max_cell = (uint64_t)1 << 20;
	*out = NULL;
	if (take_descriptor(t, err) != 0 || choose_format(t, err) != 0 || t->format->open(t, err) != 0) {
		table_close(t);
		return -1;
	}
	t->options.wanted = NULL;
	t->options.n_wanted = 0;
	*out = t;
	return 0;
}

const struct table_info *table_info(const struct table *t)
{
	return &t->info;
}

int table_next(struct table *t, const struct batch **b, struct err *err)
{
	return t->format->next(t, b, err);
}

int table_rewind(struct table *t, struct err *err)
{
	return t->format->rewind(t, err);
}

void table_close(struct table *t)
{
	if (t == NULL)
		return;
	if (t->state != NULL)
		t->format->close(t);
	if (t->spool >= 0)
		close(t->spool);
	arena_release(&t->arena);
	free(t);
}
