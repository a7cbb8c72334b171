/* test_gate.c - the gate: every kind of file that it reads, every reason to refuse, and the sealed copies that it hands out.
 * The program is its own gate child: it is started again as "test_gate gate-child". */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/crypto.h"
#include "base/gzip.h"
#include "base/pack.h"
#include "planned.h"
#include "privacy/gate.h"
#include "privacy/rules.h"

#define DATA "record_id,site,phone,lon,crs\nA1,示例体育馆,0335-7061111,119.6000,WGS84\nA2,\"示例,馆\",,119.600049,GCJ02\n"
#define DATA_PATH "d/test-place/2026-03-01.1/test-place.csv"
#define FOLDER "d/test-place/2026-03-01.1/"
#define MAX_FILES 40

struct folder { struct gate_file files[MAX_FILES]; size_t n; struct gate_terms terms; char digest[80]; };

static void add_fd(struct folder *f, const char *path, int fd)
{
	assert_true(f->n < MAX_FILES);
	f->files[f->n++] = (struct gate_file){ path, fd };
}

static void add(struct folder *f, const char *path, const char *text)
{
	add_fd(f, path, memory_file(str_from(text)));
}

static void folder_free(struct folder *f)
{
	for (size_t i = 0; i < f->n; i++)
		close(f->files[i].fd);
	f->n = 0;
}

/* The content digest of one data file of that text. */
static void content_digest(const char *csv, const char *resource, char out[80])
{
	char hex[65], line[200], all[65];
	crypto_sha256_hex(str_from(csv), hex);
	snprintf(line, sizeof line, "%s  %s\n", hex, resource);
	crypto_sha256_hex(str_from(line), all);
	snprintf(out, 80, "sha256:%s", all);
}

static void with_data(struct folder *f, const char *standard, const char *csv)
{
	*f = (struct folder){ .terms = { .dataset = "test-place", .standard_json = str_from(standard), .data_path = DATA_PATH } };
	content_digest(csv, "test-place", f->digest);
	f->terms.content_digest = f->digest;
	add(f, DATA_PATH, csv);
}

/* Judge and compare with the list of refusals; frees the folder. */
static void expect(struct folder *f, const char *want)
{
	struct err err = ERR_INIT;
	struct refusals r;
	struct buf out = BUF_INIT(1 << 16);
	refusals_init(&r);
	gate_judge(&f->terms, f->files, f->n, &r, &err);
	const char *got = refusals_list(&r, &out);
	if (strcmp(got, want) != 0)
		fail_msg("%s: got '%s' want '%s'%s%s", f->files[f->n - 1].path, got, want, r.n > 0 && r.items[0].detail.n > 0 ? "; " : "", r.n > 0 && r.items[0].detail.n > 0 ? r.items[0].detail.p : "");
	refusals_release(&r);
	buf_release(&out);
	folder_free(f);
}

static void data(const char *csv, const char *want)
{
	struct folder f;
	with_data(&f, PLACES(""), csv);
	expect(&f, want);
}

static void text(const char *path, const char *bytes, const char *want)
{
	struct folder f = { .terms = { .dataset = "" } };
	add(&f, path, bytes);
	expect(&f, want);
}

static void test_tables(void **state)
{
	(void)state;
	data(DATA, "");
	data("site\n示例" MOBILE "\n", "gate-unexpected-kind:site:mobile");
	data("site\n" ID_000 "\n", "gate-unexpected-kind:site:cn_resident_id");
	data("site,phone\n甲," MOBILE "\n", "gate-residual:phone:mobile gate-unexpected-kind:phone:mobile");
	data("site,note\n甲,好\n", "gate-undeclared-column:note:");
	data("site,site\n甲,甲\n", "gate-undeclared-column:site:");
	data("site,manager\n甲,张三\n", "gate-treatment-too-mild:manager:");
	data("site,manager_mobile\n甲,\n", "gate-reject-column:manager_mobile:");
	data("site\n1.30302E+17\n", "gate-lossy:site:id_lossy");
	data("site\n154****0001\n", "gate-masked:site:mobile_masked");
	data("lon,crs\n119.60005,WGS84\n", "gate-residual:lon:");
	data("lon,crs\n119.6,\n", "gate-residual:lon:");
}

/* Bytes that a reader of tables would not show are not published. */
static void test_canonical(void **state)
{
	(void)state;
	data("site\n\"甲\"\n", "gate-internal::");
	data("site\r\n甲\r\n", "gate-internal::");
	data("site\n甲,乙\n", "gate-internal::");
	data("site,phone\n甲\n", "gate-internal::");
	data("\xEF\xBB\xBFsite\n甲\n", "gate-internal::");
	data("site\n甲", "gate-internal::");
	data("site\n\xB0\xA1\n", "gate-internal::");
	data("site\n甲\n\n", "gate-internal::");
	data("", "gate-internal::");
}

static void test_text(void **state)
{
	(void)state;
	text("d/x/1/README.md", "# 说明\n咨询电话 0335-7061111\n", "");
	text("d/x/1/README.md", "# 说明\n请打 " MOBILE "\n", "gate-unexpected-kind::mobile");
	text("index.html", "<p>154&#48;000&#x30;001</p>\n", "gate-unexpected-kind::mobile");
	text("d/x/1/schema.json", "{\"title\":\"表\",\"path\":\"https://example.cn/\"}", "");
	text("d/x/1/schema.json", "{\"a\":[{\"b\":\"" MOBILE "\"}]}", "gate-unexpected-kind::mobile");
	text("d/x/1/schema.json", "{\"" MOBILE "\":1}", "gate-metadata::mobile");
	text("d/x/1/schema.json", "{\"a\":" MOBILE "}", "gate-unexpected-kind::mobile");
	text("d/x/1/schema.json", "{\"a\":1,\"a\":2}", "gate-internal::");
	text("d/x/1/schema.json", "{\"a\":", "gate-internal::");
	text("d/x/1/n-" MOBILE ".md", "x\n", "gate-metadata::mobile");
	text("d/x/1/README.md", "\xB0\xA1\n", "gate-internal::");
	/* A digest that holds eighteen digits which pass for an ID is a digest; with one character more it is not. */
	text("d/x/1/SUMS.txt", "ff75e72d184ece4cef688ff91c522576830710287650d39f3ac592571e0bf2b7  a.csv\n", "");
	text("d/x/1/SUMS.txt", "ff75e72d184ece4cef688ff91c522576830710287650d39f3ac592571e0bf2b7a  a.csv\n", "gate-unexpected-kind::embedded_id");
	text("d/x/1/photo.png", "x", "gate-internal::");
	text("d/x/1/x.zip.minisig", "untrusted comment: signature\nRWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3\n", "");
	text("d/x/1/other.csv", "code,label,aliases,valid_from,valid_to\n1,甲,,,\n", "");
	text("d/x/1/other.csv", "name\n甲\n", "gate-undeclared-column::");
	text("d/x/1/other.csv", "code,label,aliases,valid_from,valid_to\n1," MOBILE ",,,\n", "gate-unexpected-kind:label:mobile");
}

/* A long line full of harmless numbers is read in pieces, and a mobile in it is found. */
static void test_long_text(void **state)
{
	(void)state;
	struct buf line = BUF_INIT(8 << 20);
	for (int i = 0; i < 60000; i++)
		buf_addf(&line, "0335-706%04d ", i % 10000);
	text("d/x/1/README.md", buf_cstr(&line), "");
	buf_adds(&line, MOBILE);
	for (int i = 0; i < 60000; i++)
		buf_addf(&line, " 0335-706%04d", i % 10000);
	text("d/x/1/README.md", buf_cstr(&line), "gate-unexpected-kind::mobile");
	buf_release(&line);
	/* A cell of a table is never cut: more than can be scanned refuses. */
	struct buf cell = BUF_INIT(8 << 20);
	buf_adds(&cell, "site\n");
	for (int i = 0; i < 300000; i++)
		buf_adds(&cell, "甲乙丙丁");
	buf_addc(&cell, '\n');
	struct folder f;
	with_data(&f, PLACES(""), buf_cstr(&cell));
	struct refusals r;
	struct err err = ERR_INIT;
	refusals_init(&r);
	gate_judge(&f.terms, f.files, f.n, &r, &err);
	assert_true(r.n > 0);
	assert_true(r.items[0].rule == PRIVACY_RULE(LIMIT) || r.items[0].rule == PRIVACY_RULE(INTERNAL));      /* gate-limit; a cell past 1 MiB is no table at all */
	refusals_release(&r);
	folder_free(&f);
	buf_release(&cell);
}

/* More hits in a cell than the scanner keeps: gate-limit. */
static void test_limit(void **state)
{
	(void)state;
	struct buf cell = BUF_INIT(1 << 20);
	buf_adds(&cell, "site\n");
	for (int i = 0; i < 100; i++)
		buf_addf(&cell, "0335-706%04d ", i);
	buf_adds(&cell, "x\n");
	data(buf_cstr(&cell), "gate-limit:site:");
	buf_release(&cell);
}

#define STAT "{\"name\":\"test.stat\",\"version\":\"1.0.0\",\"domain\":\"t\",\"title\":\"表\",\"rowIsPerson\":false,\"fields\":[{\"name\":\"area\",\"type\":\"string\"},{\"name\":\"n\",\"type\":\"integer\"}]}"
static void product(const char *csv, const char *want)
{
	struct folder f;
	with_data(&f, STAT, csv);
	f.terms.product = true;
	f.terms.min_n = 5;
	f.terms.count_column = "n";
	expect(&f, want);
}

static void test_products(void **state)
{
	(void)state;
	product("area,n\n甲,5\n乙,\n丙,0\n", "");
	product("area,n\n", "");
	product("area,n\n甲,4\n", "gate-small-cell:n:");
	product("area,n\n甲,-9\n", "gate-small-cell:n:");
	product("area\n甲\n", "gate-small-cell:n:");
	struct folder f;
	with_data(&f, "{\"name\":\"test.p\",\"version\":\"1.0.0\",\"domain\":\"t\",\"title\":\"人\",\"rowIsPerson\":true,\"fields\":[{\"name\":\"area\",\"type\":\"string\"}]}", "area\n甲\n");
	expect(&f, "gate-k::");
}

static void test_digest(void **state)
{
	(void)state;
	struct folder f;
	with_data(&f, PLACES(""), DATA);
	content_digest("site\n", "test-place", f.digest);
	expect(&f, "gate-stale-receipt::");
	with_data(&f, PLACES(""), DATA);
	f.files[0].path = "d/test-place/latest/other.csv";             /* the data file is missing */
	close(f.files[0].fd);
	f.files[0].fd = memory_file(STR("code,label,aliases,valid_from,valid_to\n"));
	expect(&f, "gate-internal::");
	with_data(&f, "{", DATA);
	expect(&f, "gate-internal::");
}

/* ---- archives ---- */

struct part { const char *name, *text; };

static int zip_of(const struct part *parts, size_t n, const char *sums)
{
	struct err err = ERR_INIT;
	struct buf list = BUF_INIT(1 << 16);
	int fd = memory_file(STR(""));
	struct pack_out *z = pack_create(fd, "zip", &err);
	if (z == NULL)
		fail_msg("%s", err.msg);
	for (size_t i = 0; i < n; i++) {
		char hex[65];
		crypto_sha256_hex(str_from(parts[i].text), hex);
		buf_addf(&list, "%s  %s\n", hex, parts[i].name);
		assert_int_equal(pack_add(z, parts[i].name, str_from(parts[i].text), &err), 0);
	}
	assert_int_equal(pack_add(z, "SHA256SUMS", sums != NULL ? str_from(sums) : buf_str(&list), &err), 0);
	assert_int_equal(pack_finish(z, &err), 0);
	buf_release(&list);
	return fd;
}

static const struct part good_parts[] = {
	{ "datapackage.json", "{\"name\":\"test-place\"}" },
	{ "README.md", "# 说明\n" },
	{ "data/test-place.csv", DATA },
	{ "lists/crs.csv", "code,label,aliases,valid_from,valid_to\nWGS84,WGS-84,,,\n" },
};
#define PARTS ARRAY_SIZE(good_parts)

static void zip_case(const struct part *parts, const char *sums, const char *want)
{
	struct folder f;
	with_data(&f, PLACES(""), DATA);
	add_fd(&f, FOLDER "test-place-2026-03-01.1.zip", zip_of(parts, PARTS, sums));
	expect(&f, want);
}

static void zip_changed(size_t part, const char *name, const char *bytes, const char *want)
{
	struct part parts[PARTS];
	memcpy(parts, good_parts, sizeof parts);
	parts[part] = (struct part){ name, bytes };
	zip_case(parts, NULL, want);
}

static void test_zip(void **state)
{
	(void)state;
	zip_case(good_parts, NULL, "");
	zip_changed(1, "README.md", "请打 " MOBILE "\n", "gate-unexpected-kind::mobile");
	zip_changed(1, "n-" MOBILE ".md", "x\n", "gate-metadata::mobile gate-unexpected-kind::mobile");      /* its name, and the name in SHA256SUMS */
	zip_changed(1, "photo.png", "x", "gate-internal::");
	zip_changed(1, "inner.zip", "x", "gate-internal::");
	zip_changed(0, "datapackage.json", "{\"a\":\"" ID_000 "\"}", "gate-unexpected-kind::cn_resident_id");
	zip_changed(3, "lists/crs.csv", "code,label,aliases,valid_from,valid_to\n1," MOBILE ",,,\n", "gate-unexpected-kind:label:mobile");
	zip_changed(2, "data/test-place.csv", "site\n甲\n", "gate-forms:: gate-stale-receipt::");
	zip_case(good_parts, "", "gate-forms::");
	zip_case(good_parts, "0000000000000000000000000000000000000000000000000000000000000000  README.md\n", "gate-forms::");
}

/* A zip whose data do not stand beside it is read as data. */
static void test_zip_alone(void **state)
{
	(void)state;
	struct part parts[PARTS];
	struct folder f = { .terms = { .dataset = "test-place", .standard_json = str_from(PLACES("")), .data_path = DATA_PATH } };
	memcpy(parts, good_parts, sizeof parts);
	add_fd(&f, FOLDER "a.zip", zip_of(parts, PARTS, NULL));
	expect(&f, "");
	parts[2].text = "site\n示例" MOBILE "\n";
	add_fd(&f, FOLDER "a.zip", zip_of(parts, PARTS, NULL));
	expect(&f, "gate-unexpected-kind:site:mobile");
}

static int changed_zip(size_t at_front, const char *more, bool at_end)
{
	struct buf bytes = BUF_INIT(1 << 20), out = BUF_INIT(1 << 20);
	int fd = zip_of(good_parts, PARTS, NULL);
	file_text(fd, &bytes);
	close(fd);
	if (!at_end)
		buf_adds(&out, more);
	buf_add(&out, bytes.p + at_front, bytes.n - at_front);
	if (at_end)
		buf_adds(&out, more);
	fd = memory_file(buf_str(&out));
	buf_release(&bytes);
	buf_release(&out);
	return fd;
}

static void test_zip_hides_nothing(void **state)
{
	(void)state;
	struct folder f;
	with_data(&f, PLACES(""), DATA);
	add_fd(&f, FOLDER "a.zip", changed_zip(0, MOBILE, false));
	expect(&f, "gate-internal::");
	with_data(&f, PLACES(""), DATA);
	add_fd(&f, FOLDER "a.zip", changed_zip(0, MOBILE, true));
	expect(&f, "gate-internal::");
	/* As an archive comment, with its length set right. */
	struct buf bytes = BUF_INIT(1 << 20);
	int fd = changed_zip(0, MOBILE, true);
	file_text(fd, &bytes);
	bytes.p[bytes.n - 11 - 2] = 11;
	with_data(&f, PLACES(""), DATA);
	add_fd(&f, FOLDER "a.zip", memory_file(buf_str(&bytes)));
	expect(&f, "gate-internal::");
	close(fd);
	buf_release(&bytes);
}

static int gzip_of(const char *bytes)
{
	struct err err = ERR_INIT;
	int from = memory_file(str_from(bytes)), to = memory_file(STR(""));
	assert_int_equal(gzip_fd(from, to, "x", &err), 0);
	close(from);
	return to;
}

static void test_gzip(void **state)
{
	(void)state;
	struct folder f;
	with_data(&f, PLACES(""), DATA);
	add_fd(&f, DATA_PATH ".gz", gzip_of(DATA));
	expect(&f, "");
	with_data(&f, PLACES(""), DATA);
	add_fd(&f, DATA_PATH ".gz", gzip_of("site\n" MOBILE "\n"));
	expect(&f, "gate-forms::");
	f = (struct folder){ .terms = { .dataset = "" } };
	add_fd(&f, "d/x/1/README.md.gz", gzip_of("请打 " MOBILE "\n"));
	expect(&f, "gate-unexpected-kind::mobile");
	text("d/x/1/README.md.gz", "no gzip", "gate-internal::");
}

/* ---- the parent ---- */

static char state_dir[64];

static int make_state(void **state)
{
	(void)state;
	snprintf(state_dir, sizeof state_dir, "/tmp/mulu-gate-XXXXXX");
	return mkdtemp(state_dir) != NULL ? 0 : -1;
}

static int remove_state(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	return file_remove_tree(AT_FDCWD, state_dir, &err);
}

static void test_cleared(void **state)
{
	(void)state;
	struct folder f;
	struct err err = ERR_INIT;
	struct cleared *cleared[MAX_FILES] = { NULL };
	struct refusals r;
	struct buf bytes = BUF_INIT(1 << 20);
	char hex[65];
	refusals_init(&r);
	with_data(&f, PLACES(""), DATA);
	add(&f, FOLDER "privacy.json", "{\"a\":1}");
	add_fd(&f, FOLDER "a.zip", zip_of(good_parts, PARTS, NULL));
	add_fd(&f, DATA_PATH ".gz", gzip_of(DATA));
	f.terms.audience = AUDIENCE_SHARE;
	int rc = gate_clear(&f.terms, f.files, f.n, state_dir, cleared, &r, &err);
	if (rc != 0)
		fail_msg("%d: %s %s", rc, err.msg, refusals_list(&r, &bytes));
	assert_string_equal(cleared_path(cleared[0]), DATA_PATH);
	assert_int_equal(cleared_bytes(cleared[0]), strlen(DATA));
	assert_int_equal(cleared_audience(cleared[0]), AUDIENCE_SHARE);
	crypto_sha256_hex(STR(DATA), hex);
	assert_string_equal(cleared_sha256(cleared[0]), hex);
	/* Sealed: changing the source afterwards changes nothing, and the copy cannot be written. */
	assert_int_equal(pwrite(f.files[0].fd, "XXXX", 4, 0), 4);
	file_text(cleared_fd(cleared[0]), &bytes);
	assert_string_equal(buf_cstr(&bytes), DATA);
	assert_int_equal(write(cleared_fd(cleared[0]), "x", 1), -1);
	for (size_t i = 0; i < f.n; i++)
		cleared_free(cleared[i]);
	refusals_release(&r);
	buf_release(&bytes);
	folder_free(&f);
}

static void test_not_cleared(void **state)
{
	(void)state;
	struct folder f;
	struct err err = ERR_INIT;
	struct cleared *cleared[MAX_FILES];
	struct refusals r;
	struct buf list = BUF_INIT(1 << 16);
	refusals_init(&r);
	with_data(&f, PLACES(""), "site\n示例体育馆\n示例" MOBILE "\n");
	add(&f, FOLDER "privacy.json", "{\"a\":1}");
	memset(cleared, 0xFF, sizeof cleared);
	assert_int_equal(gate_clear(&f.terms, f.files, f.n, state_dir, cleared, &r, &err), 1);
	assert_string_equal(refusals_list(&r, &list), "gate-unexpected-kind:site:mobile");
	assert_int_equal(r.items[0].row, 3);
	assert_null(cleared[0]);
	assert_null(cleared[1]);
	refusals_release(&r);
	buf_release(&list);
	folder_free(&f);
	/* A state folder that is not there: could not, and nothing is cleared. */
	with_data(&f, PLACES(""), DATA);
	assert_int_equal(gate_clear(&f.terms, f.files, f.n, "/nonexistent/state", cleared, &r, &err), -1);
	assert_null(cleared[0]);
	folder_free(&f);
}

/* More files than one child reads: the hit in the last one is found. */
static void test_many_files(void **state)
{
	(void)state;
	static char paths[MAX_FILES][40];
	struct folder f = { .terms = { .dataset = "" } };
	struct err err = ERR_INIT;
	struct cleared *cleared[MAX_FILES];
	struct refusals r;
	refusals_init(&r);
	for (int i = 0; i < 30; i++) {
		snprintf(paths[i], sizeof paths[i], "d/x/page-%d.html", i);
		add(&f, paths[i], "<p>好</p>\n");
	}
	assert_int_equal(gate_clear(&f.terms, f.files, f.n, state_dir, cleared, &r, &err), 0);
	for (size_t i = 0; i < f.n; i++)
		cleared_free(cleared[i]);
	snprintf(paths[30], sizeof paths[30], "d/x/page-30.html");
	add(&f, paths[30], "<p>" MOBILE "</p>\n");
	assert_int_equal(gate_clear(&f.terms, f.files, f.n, state_dir, cleared, &r, &err), 1);
	assert_null(cleared[0]);
	assert_string_equal(r.items[0].file.p, paths[30]);
	refusals_release(&r);
	folder_free(&f);
}

static void test_short_text(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	struct cleared *c;
	struct refusals r;
	refusals_init(&r);
	assert_int_equal(gate_clear_text("latest.minisig", STR("untrusted comment: x\n"), AUDIENCE_OPEN, state_dir, &c, &r, &err), 0);
	assert_int_equal(cleared_bytes(c), 21);
	cleared_free(c);
	assert_int_equal(gate_clear_text("latest.json", STR("{\"a\":\"" MOBILE "\"}"), AUDIENCE_OPEN, state_dir, &c, &r, &err), 1);
	assert_null(c);
	/* The same again: an old refusal does not hide the new one. */
	assert_int_equal(gate_clear_text("latest.json", STR("{\"a\":\"" MOBILE "\"}"), AUDIENCE_OPEN, state_dir, &c, &r, &err), 1);
	assert_int_equal(gate_clear_text("latest.json", STR("{\"a\":\"甲\"}"), AUDIENCE_OPEN, state_dir, &c, &r, &err), 1);
	assert_int_equal(gate_clear_text("latest.json", STR("{\"a\":1}"), AUDIENCE_OPEN, state_dir, &c, &r, &err), 0);
	cleared_free(c);
	refusals_release(&r);
}

static void test_detector_set(void **state)
{
	(void)state;
	char a[65], b[65];
	gate_detector_set(a);
	gate_detector_set(b);
	assert_int_equal(strlen(a), 64);
	assert_string_equal(a, b);
}

/* What mulu itself writes about its standards holds nothing that the gate takes for personal data. */
static void test_standards_are_clean(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	struct standards *all = standards_open(NULL, &err);
	for (size_t i = 0; i < standards_count(all); i++) {
		struct buf json = BUF_INIT(8 << 20);
		const struct standard *st = standards_at(all, i, &err);
		assert_non_null(st);
		json_print(st->json, &json, 1);
		text("d/x/1/schema.json", buf_cstr(&json), "");
		text("d/x/1/README.md", buf_cstr(&json), "");
		buf_release(&json);
	}
	for (size_t i = 0; i < standards_list_count(all); i++) {
		struct buf csv = BUF_INIT(8 << 20);
		list_csv(standards_list_at(all, i), &csv);
		text("lists/x.csv", buf_cstr(&csv), "");
		buf_release(&csv);
	}
	standards_close(all);
}

int main(int argc, char **argv)
{
	setlocale(LC_CTYPE, "C.UTF-8");
	if (argc > 1 && strcmp(argv[1], "gate-child") == 0)
		return gate_child_main();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tables), cmocka_unit_test(test_canonical), cmocka_unit_test(test_text), cmocka_unit_test(test_long_text), cmocka_unit_test(test_limit),
		cmocka_unit_test(test_products), cmocka_unit_test(test_digest), cmocka_unit_test(test_zip), cmocka_unit_test(test_zip_alone), cmocka_unit_test(test_zip_hides_nothing),
		cmocka_unit_test(test_gzip), cmocka_unit_test(test_cleared), cmocka_unit_test(test_not_cleared), cmocka_unit_test(test_many_files), cmocka_unit_test(test_short_text),
		cmocka_unit_test(test_detector_set), cmocka_unit_test(test_standards_are_clean),
	};
	return cmocka_run_group_tests(tests, make_state, remove_state);
}
