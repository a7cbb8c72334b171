/* reading.c - the reading options of contract.md 2, shared by the verbs that take FILE. An option that is not here yet is unknown, not ignored. */
#include "cmd/cmd.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "table/table.h"

static const char *format, *encoding, *schema, *standard;
static struct table_options chars;         /* delimiter, quote, escape, comment, header rows */
static bool no_double_quote, strict, skip_given;
static uint64_t skip_rows, max_bytes, max_columns, max_cell;

/* One byte; "\t" and "tab" for a tab. */
static bool one_byte(const char *value, int *out)
{
	if (strcmp(value, "\\t") == 0 || strcmp(value, "tab") == 0) {
		*out = '\t';
		return true;
	}
	if (strlen(value) != 1 || value[0] == '\n' || value[0] == '\r' || (unsigned char)value[0] >= 0x80)
		return false;
	*out = (unsigned char)value[0];
	return true;
}

static bool parse_delimiter(const char *value)
{
	return one_byte(value, &chars.delimiter);
}

static bool parse_quote(const char *value)
{
	if (strcmp(value, "none") == 0) {
		chars.quote = -1;
		return true;
	}
	return one_byte(value, &chars.quote);
}

static bool parse_escape(const char *value)
{
	return one_byte(value, &chars.escape);
}

static bool parse_comment(const char *value)
{
	return one_byte(value, &chars.comment);
}

static bool parse_header_rows(const char *value)
{
	uint64_t n;
	if (strcmp(value, "none") == 0) {
		chars.header_rows = -1;
		return true;
	}
	if (!str_to_u64(str_from(value), &n) || n < 1 || n > 100)
		return false;
	chars.header_rows = (int)n;
	return true;
}

const struct option reading_options[] = {
	{ OPTION_STRING, "standard", 0, "ID[@VERSION]", &standard, NULL, NULL, "按这个共享标准检查和读取", "the sharing standard of the file" },
	{ OPTION_STRING, "schema", 0, "FILE.json", &schema, NULL, NULL, "按这个 Table Schema 文件检查和读取", "a Table Schema of anybody's" },
	{ OPTION_STRING, "format", 0, "csv|tsv", &format, NULL, NULL, "文件格式（默认按内容判断）", "format (default: by content)" },
	{ OPTION_STRING, "encoding", 0, "NAME", &encoding, NULL, NULL, "字符编码（默认按内容判断）", "character encoding (default: detected)" },
	{ OPTION_CALL, "delimiter", 0, "C", NULL, NULL, parse_delimiter, "分隔符，一个字符；tab 表示制表符", "delimiter, one character; tab for a tab" },
	{ OPTION_CALL, "quote", 0, "C|none", NULL, NULL, parse_quote, "引号", "quote character" },
	{ OPTION_CALL, "escape", 0, "C", NULL, NULL, parse_escape, "转义字符", "escape character" },
	{ OPTION_FLAG, "no-double-quote", 0, NULL, &no_double_quote, NULL, NULL, "引号写两遍不表示引号", "a doubled quote is no quote" },
	{ OPTION_CALL, "comment", 0, "C", NULL, NULL, parse_comment, "以此字符开头的行是注释", "records that begin with it are comments" },
	{ OPTION_UINT, "skip-rows", 0, "N", &skip_rows, &skip_given, NULL, "表头之上要跳过的行数", "records above the header" },
	{ OPTION_CALL, "header-rows", 0, "N|none", NULL, NULL, parse_header_rows, "表头的行数", "rows of the header" },
	{ OPTION_FLAG, "strict", 0, NULL, &strict, NULL, NULL, "不作任何猜测：UTF-8、逗号、首行为表头", "no detection: UTF-8, comma, the first row is the header" },
	{ OPTION_UINT, "max-bytes", 0, "N", &max_bytes, NULL, NULL, "文件大小上限（字节）", "largest file, in bytes" },
	{ OPTION_UINT, "max-columns", 0, "N", &max_columns, NULL, NULL, "列数上限", "most columns" },
	{ OPTION_UINT, "max-cell", 0, "N", &max_cell, NULL, NULL, "单元格大小上限（字节）", "largest cell, in bytes" },
	{ .kind = OPTION_END },
};

int reading_table_options(struct table_options *o, struct err *err)
{
	bool known = format == NULL;
	for (size_t i = 0; !known && table_formats[i] != NULL; i++)
		known = strcmp(table_format_name(table_formats[i]), format) == 0;
	if (!known)
		return err_set(err, ERR_USAGE, "unknown format '%.60s'", format);
	*o = chars;
	o->format = format;
	o->encoding = encoding;
	o->no_double_quote = no_double_quote;
	o->strict = strict;
	o->skip_rows = skip_rows;
	o->skip_rows_given = skip_given;
	o->max_bytes = max_bytes;
	o->max_columns = max_columns;
	o->max_cell = max_cell;
	return 0;
}

const char *reading_schema(void)
{
	return schema;
}

const char *reading_standard(void)
{
	return standard;
}

/* A pipe can be read once only, and not from position 0: into a nameless file, now, while files may still be made. */
static int spool(int from, const char *name, struct err *err)
{
	const char *folder = getenv("TMPDIR");
	int to = file_nameless(AT_FDCWD, folder != NULL && *folder != '\0' ? folder : "/tmp", err);
	if (to < 0)
		return -1;
	if (file_copy(from, to, name, NULL, NULL, err) != 0) {
		close(to);
		return -1;
	}
	return file_read_only(to, err);
}

int reading_open(const char *file, struct err *err)
{
	struct stat st;
	if (strcmp(file, "-") == 0)
		return spool(STDIN_FILENO, "standard input", err);
	int fd = file_open(AT_FDCWD, file, err);
	if (fd < 0 || fstat(fd, &st) != 0 || !S_ISFIFO(st.st_mode))
		return fd;
	int copy = spool(fd, file, err);
	close(fd);
	return copy;
}
