/* test_corpora.c - other people's files and answers, where ../shared/corpora is present: csv-spectrum, csv-test-data, Table Schema examples, city and scenic tables. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>

#include "base/json.h"
#include "table/reading.h"

#define CORPORA "../shared/corpora/"

static void need_corpora(void)
{
	if (access(CORPORA, R_OK) != 0) {
		print_message("# SKIP: no folder " CORPORA "\n");
		skip();
	}
}

static void read_path(struct reading *r, const char *path, const struct table_options *o)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		fail_msg("cannot open %s", path);
	read_fd(r, fd, o, false);
	close(fd);
	if (r->opened != 0)
		fail_msg("%s", r->err.msg);
}

/* The rows of an answer in the form of struct reading: an array of objects (header as keys) or of arrays. */
static void answer_rows(const struct json *answer, struct buf *names, struct buf *rows)
{
	for (const struct json *row = json_first(answer); row; row = json_next(row)) {
		bool first = true;
		for (const struct json *cell = json_first(row); cell; cell = json_next(cell)) {
			buf_adds(rows, first ? "" : "|");
			buf_addstr(rows, json_str(cell));
			if (row == json_first(answer)) {
				buf_adds(names, first ? "" : "|");
				buf_addstr(names, json_key(cell));
			}
			first = false;
		}
		buf_addc(rows, '\n');
	}
}

/* Rows without their "row:line:". Answers have no cell with digits and colons at a line's beginning. */
static void bare_rows(const struct reading *r, struct buf *out)
{
	struct str rest = buf_str(&r->rows), line;
	bool more = true;
	while (str_split(&rest, &more, '\n', &line)) {
		size_t i = 0;
		for (int colons = 0; colons < 2 && i < line.n && (line.p[i] == ':' || (line.p[i] >= '0' && line.p[i] <= '9')); i++)
			colons += line.p[i] == ':';
		buf_addstr(out, str_sub(line, i, line.n));
		if (more)
			buf_addc(out, '\n');
	}
}

static void compare_pair(const char *folder, const char *stem, bool header)
{
	char path[200];
	struct err err = ERR_INIT;
	struct reading r;
	struct buf names = BUF_INIT(1 << 20), want = BUF_INIT(1 << 20), got = BUF_INIT(1 << 20);
	snprintf(path, sizeof path, CORPORA "%s/json/%s.json", folder, stem);
	struct json *answer = json_read(AT_FDCWD, path, &err);
	if (answer == NULL)
		fail_msg("%s", err.msg);
	answer_rows(answer, &names, &want);
	snprintf(path, sizeof path, CORPORA "%s/csv/%s.csv", folder, stem);
	read_path(&r, path, &(struct table_options){ .header_rows = header ? 0 : -1 });
	bare_rows(&r, &got);
	if (strcmp(buf_cstr(&want), buf_cstr(&got)) != 0)
		fail_msg("%s: <<%s>> instead of <<%s>>", stem, buf_cstr(&got), buf_cstr(&want));
	if (header && names.n != 0)
		assert_string_equal(buf_cstr(&r.names), buf_cstr(&names));
	assert_int_equal(r.oddities.n, 0);
	json_free(answer);
	reading_release(&r);
	buf_release(&names);
	buf_release(&want);
	buf_release(&got);
}

static void csv_spectrum(void **state)
{
	(void)state;
	static const char *const stems[] = { "comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json", "newlines", "newlines_crlf", "quotes_and_newlines",
		"simple", "simple_crlf", "utf8" };
	need_corpora();
	for (size_t i = 0; i < sizeof stems / sizeof *stems; i++)
		compare_pair("csv-spectrum", stems[i], true);
	/* its answer belongs to another file: the right reading is told in the corpora's README */
	struct reading r;
	read_path(&r, CORPORA "csv-spectrum/csv/location_coordinates.csv", NULL);
	assert_int_equal(r.n_rows, 1);
	assert_non_null(strstr(buf_cstr(&r.rows), "37\xEF\xBF\xBD" "36'37.8\"N 121\xEF\xBF\xBD" "2'17.9\"W|Modesto|Stanislaus"));
	assert_string_equal(buf_cstr(&r.oddities), "stray-quote 2 2 2\nreplacement-character 2 2 2\n");
	reading_release(&r);
}

static void csv_test_data(void **state)
{
	(void)state;
	need_corpora();
	DIR *d = opendir(CORPORA "csv-test-data/json");
	assert_non_null(d);
	int n = 0;
	for (struct dirent *e; (e = readdir(d)) != NULL;) {
		char stem[64];
		size_t length = strlen(e->d_name);
		if (length < 6 || length > 60 || strcmp(e->d_name + length - 5, ".json") != 0)
			continue;
		snprintf(stem, sizeof stem, "%.*s", (int)length - 5, e->d_name);
		compare_pair("csv-test-data", stem, strncmp(stem, "header-", 7) == 0);
		n++;
	}
	closedir(d);
	assert_int_equal(n, 18);
}

static void broken_test_data(void **state)
{
	(void)state;
	static const struct { const char *name, *rows, *oddities; } cases[] = {
		{ "bad-header-less-fields", "2:2:1|2|\n", "missing-cell 2 2 3\n" },
		{ "bad-header-more-fields", "2:2:1|2|3\n", "extra-cell 2 2 4 4\n" },
		{ "bad-missing-quote", "2:2:1|\"I forgot to close this one|3\n", "unterminated-quote 2 2 2\n" },
		{ "bad-quotes-with-unescaped-quote", "2:2:1|Hey, I missed  it\"|3\n", "text-after-quote 2 2 2\n" },
		{ "bad-unescaped-quote", "2:2:1|This \"quotes\" must be escaped|3\n", "stray-quote 2 2 2\n" },
	};
	need_corpora();
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char path[200];
		struct reading r;
		snprintf(path, sizeof path, CORPORA "csv-test-data/csv/%s.csv", cases[i].name);
		read_path(&r, path, NULL);
		assert_string_equal(buf_cstr(&r.rows), cases[i].rows);
		assert_string_equal(buf_cstr(&r.oddities), cases[i].oddities);
		reading_release(&r);
	}
	struct reading r;
	int fd = open(CORPORA "csv-test-data/csv/bad-header-no-header.csv", O_RDONLY | O_CLOEXEC);
	read_fd(&r, fd, NULL, false);
	assert_int_equal(r.opened, -1);
	assert_string_equal(table_error_type(&r.err), "source-error");
	reading_release(&r);
	close(fd);
}

static void whole_tables(void **state)
{
	(void)state;
	static const struct { const char *path, *encoding, *oddities; size_t rows, columns; } cases[] = {
		{ "circuits-touristiques/exemple-valide.csv", "utf-8", "", 1, 26 },
		{ "aires-loisirs/exemple-valide.csv", "utf-8", "", 1, 42 },
		{ "equipements-collectifs/exemple-valide.csv", "utf-8", "", 1, 27 },
		{ "stationnement/exemple-valide.csv", "utf-8", "", 2, 30 },
		{ "stationnement/exemple-invalide.csv", "utf-8", "", 1, 30 },
		{ "fontaine-eau/exemple-valide.csv", "utf-8", "", 3, 15 },
		{ "scenic/scenic_5a.csv", "utf-8", "", 359, 5 },
		{ "scenic/scenic_5a.gb18030.csv", "gb18030", "", 359, 5 },
		{ "scenic/scenic_graded.csv", "utf-8", "", 317, 11 },
		{ "scenic/scenic_graded.gb18030.csv", "gb18030", "", 317, 11 },
		{ "divisions/provinces.csv", "utf-8", "", 31, 2 },
		{ "divisions/cities.csv", "utf-8", "", 342, 3 },
		{ "divisions/areas.csv", "utf-8", "", 2978, 4 },
		{ "yaizu/facilities_sports.csv", "utf-8", "", 16, 24 },
		{ "yaizu/facilities_culture.csv", "utf-8", "", 6, 24 },
		{ "yaizu/library.csv", "utf-8", "", 11, 24 },
		{ "yaizu/tourism.csv", "utf-8", "", 205, 50 },
		{ "yaizu/tourism_sights.csv", "utf-8", "", 28, 49 },
		{ "yaizu/tourism_accommodations.csv", "utf-8", "", 22, 49 },
		{ "yaizu/tourism_onsen.csv", "utf-8", "", 9, 50 },
		{ "yaizu/park_info.csv", "utf-8", "", 142, 14 },
		{ "yaizu/public_wireless_lan.csv", "utf-8", "", 17, 18 },
		{ "yaizu/gourmet_mackerel.csv", "utf-8", "blank-row 15 16 0\n", 13, 20 },
		{ "yaizu/family_farms.cp932.csv", "gb18030", "*encoding-doubtful 0 0 0\n", 9, 7 },
		{ "hsds/phones.csv", "utf-8", "", 1, 0 },
		{ "hsds/services.csv", "utf-8", "", 1, 0 },
		{ "hsds/schedules.csv", "utf-8", "", 1, 0 },
	};
	need_corpora();
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char path[200];
		struct reading r;
		snprintf(path, sizeof path, CORPORA "%s", cases[i].path);
		read_path(&r, path, NULL);
		if (strcmp(buf_cstr(&r.oddities), cases[i].oddities) != 0)
			print_message("%s: %zu bytes of oddities instead of %zu\n", cases[i].path, r.oddities.n, strlen(cases[i].oddities));
		assert_string_equal(buf_cstr(&r.oddities), cases[i].oddities);
		assert_string_equal(r.encoding, cases[i].encoding);
		if (r.n_rows != cases[i].rows || (cases[i].columns != 0 && r.info.n_names != cases[i].columns) || r.info.header_row != 1)
			fail_msg("%s: %zu x %zu", cases[i].path, r.n_rows, r.info.n_names);
		reading_release(&r);
	}
}

static void cp932_when_declared(void **state)
{
	(void)state;
	struct reading r;
	need_corpora();
	read_path(&r, CORPORA "yaizu/care_facilities.cp932.csv", &(struct table_options){ .encoding = "cp932" });
	assert_int_equal(r.n_rows, 277);
	assert_int_equal(r.info.n_names, 16);
	assert_string_equal(buf_cstr(&r.oddities), "");        /* 57 bare LF, all of them inside quoted cells */
	assert_string_equal(r.line_end, "\r\n");
	reading_release(&r);
	int fd = open(CORPORA "yaizu/care_facilities.cp932.csv", O_RDONLY | O_CLOEXEC);
	read_fd(&r, fd, NULL, false);
	assert_int_equal(r.opened, -1);
	assert_non_null(strstr(r.err.msg, "byte 11561"));
	reading_release(&r);
	close(fd);
}

static void encodings_agree(void **state)
{
	(void)state;
	static const char *const stems[] = { "scenic_5a", "scenic_graded" };
	need_corpora();
	for (size_t i = 0; i < 2; i++) {
		char path[200];
		struct reading a, b;
		snprintf(path, sizeof path, CORPORA "scenic/%s.csv", stems[i]);
		read_path(&a, path, NULL);
		snprintf(path, sizeof path, CORPORA "scenic/%s.gb18030.csv", stems[i]);
		read_path(&b, path, NULL);
		assert_true(a.rows.n > 10000 && str_eq(buf_str(&a.rows), buf_str(&b.rows)));
		assert_string_equal(buf_cstr(&a.names), buf_cstr(&b.names));
		reading_release(&a);
		reading_release(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(csv_spectrum),
		cmocka_unit_test(csv_test_data),
		cmocka_unit_test(broken_test_data),
		cmocka_unit_test(whole_tables),
		cmocka_unit_test(cp932_when_declared),
		cmocka_unit_test(encodings_agree),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
