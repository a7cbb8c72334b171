/* Detectors: the case table (every hit at LIKELY or more, with its place), strengths, who is personal, long and hostile texts, speed. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/mem.h"
#include "privacy/detect.h"
#include "value/vectors.h"

#define REFERENCE 20260331
#define CASES "tests/unit/privacy/detect_cases.csv"

static struct hit hits[DETECT_MAX_HITS];

static int look(const char *header, const char *cell)
{
	return detect_text(str_from(cell), detect_header(str_from(header)), REFERENCE, hits);
}

/* Hits of strength LIKELY or more as "kind@from-to;...". */
static void as_text(int n, struct buf *out)
{
	for (int i = 0; i < n; i++)
		if (hits[i].strength >= STRENGTH_LIKELY)
			buf_addf(out, "%s%s@%u-%u", out->n ? ";" : "", hits[i].kind->name, hits[i].start, hits[i].start + hits[i].length);
}

static unsigned code_points(struct str s)
{
	unsigned n = 0;
	for (size_t i = 0; i < s.n; i++)
		n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
	return n;
}

/* Only expectations of kinds that exist. */
static void known(const char *expect, struct buf *out)
{
	struct str rest = str_from(expect), part;
	bool more = true;
	size_t at;
	while (str_split(&rest, &more, ';', &part))
		if (str_find(part, STR("@"), &at) && detector_find(str_sub(part, 0, at)) != NULL) {
			if (out->n > 0)
				buf_addc(out, ';');
			buf_addstr(out, part);
		}
}

/* Rows of header, cell, expect, note. Returns how many; *skipped counts those that expect kinds which do not exist yet. */
static size_t run_cases(FILE *f)
{
	char header[128], cell[512], expect[256], note[512];
	size_t n = 0;
	while (vector_field(f, header, sizeof header) == ',' && vector_field(f, cell, sizeof cell) == ',' && vector_field(f, expect, sizeof expect) == ',') {
		struct buf got = BUF_INIT(4096), want = BUF_INIT(4096);
		vector_field(f, note, sizeof note);
		if (n++ > 0) {
			int found = look(header, cell);
			assert_true(found >= 0);
			for (int i = 0; i < found; i++) {        /* both kinds of offsets say the same */
				assert_true(hits[i].byte + hits[i].bytes <= strlen(cell));
				assert_int_equal(hits[i].start, code_points((struct str){ cell, hits[i].byte }));
				assert_int_equal(hits[i].length, code_points((struct str){ cell + hits[i].byte, hits[i].bytes }));
			}
			as_text(found, &got);
			known(expect, &want);
			if (!str_eq(buf_str(&got), buf_str(&want)))
				fail_msg("[%s] %s: got '%s', not '%s' (%s)", header, cell, buf_cstr(&got), buf_cstr(&want), note);
		}
		buf_release(&got);
		buf_release(&want);
	}
	return n;
}

static void test_own_cases(void **state)
{
	(void)state;
	FILE *f = fopen(CASES, "rb");
	assert_non_null(f);
	assert_true(run_cases(f) > 150);
	fclose(f);
}

static void test_shared_cells(void **state)
{
	(void)state;
	FILE *f = fopen("../shared/privacy/cells-made.csv", "rb");
	if (f == NULL) {
		fprintf(stderr, "SKIPPED: ../shared/privacy/cells-made.csv is not there\n");
		skip();
	}
	assert_true(run_cases(f) > 50);
	fclose(f);
}

/* ---- published vectors ---- */

static size_t tried;

static const char *header_for(const char *kind)
{
	static const char *const headers[][2] = { { "cn_resident_id15", "身份证号" }, { "landline", "联系电话" }, { "service_no", "联系电话" } };
	for (size_t i = 0; i < ARRAY_SIZE(headers); i++)
		if (strcmp(headers[i][0], kind) == 0)
			return headers[i][1];
	return "备注";
}

static bool reports(const char *header, const struct vector *v)
{
	int n = look(header, v->value);
	for (int i = 0; i < n; i++)
		if (hits[i].strength >= STRENGTH_LIKELY && strcmp(hits[i].kind->name, v->kind) == 0)
			return true;
	return false;
}

static void try_vector(const struct vector *v)
{
	if (detector_find(str_from(v->kind)) == NULL)
		return;
	bool valid = strcmp(v->valid, "true") == 0;
	bool got = reports(header_for(v->kind), v) || (valid && strcmp(v->kind, "uscc") == 0 && reports("统一社会信用代码", v));
	if (got != valid)
		fail_msg("%s %s: %s", v->kind, v->value, valid ? "not found" : "found");
	tried++;
}

static void test_vectors(void **state)
{
	(void)state;
	static const char *const files[] = { "vectors-id.csv", "vectors-phone.csv", "vectors-made.csv" };
	size_t n = 0;
	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		n += vectors_each(files[i], try_vector);
	if (n == 0)
		skip();
	assert_true(tried > 150);
}

/* ---- strengths and persons ---- */

static void strength_is(const char *header, const char *cell, const char *kind, enum strength strength, bool checked)
{
	int n = look(header, cell);
	assert_int_equal(n, 1);
	assert_string_equal(hits[0].kind->name, kind);
	assert_int_equal(hits[0].strength, strength);
	assert_int_equal(hits[0].checked, checked);
}

static void test_strengths(void **state)
{
	(void)state;
	strength_is("备注", "130302199001010008", "cn_resident_id", STRENGTH_STRONG, true);
	strength_is("备注", "34595519870612224X", "cn_resident_id", STRENGTH_LIKELY, true);        /* 345955 stands in no list */
	strength_is("备注", "130302199001010003", "cn_resident_id", STRENGTH_WEAK, false);
	strength_is("证件号码", "130302199001010003", "cn_resident_id", STRENGTH_LIKELY, false);
	strength_is("备注", "130302900101000", "cn_resident_id15", STRENGTH_WEAK, false);
	strength_is("备注", "15400000001", "mobile", STRENGTH_LIKELY, true);
	strength_is("备注", "13800138000", "mobile", STRENGTH_STRONG, true);
	strength_is("备注", "li.si@example.org", "email", STRENGTH_STRONG, true);
	strength_is("备注", "91130302MA0A1B2C25", "uscc", STRENGTH_STRONG, true);
	strength_is("备注", "91130302MA0A1B2C26", "uscc", STRENGTH_WEAK, false);
	strength_is("备注", "154****0001", "mobile_masked", STRENGTH_LIKELY, true);
}

static void test_personal(void **state)
{
	(void)state;
	static const struct { const char *header, *cell; bool personal; } cases[] = {
		{ "备注", "li.si@example.org", true }, { "备注", "info@example.org", false }, { "备注", "Office@Example.org", false }, { "备注", "info@qq.com", true },
		{ "备注", "info@163.com", true }, { "联系电话", "0335-7061111", false }, { "住宅电话", "0335-7061111", true }, { "备注", "91130302MA0A1B2C25", false },
		{ "联系电话", "12345", false }, { "备注", "130302199001010003", false }, { "证件号", "130302199001010003", true }, { "备注", "1.30302E+17", true },
		{ "备注", "\xE4\xBA", true },        /* no UTF-8: nobody can say what it is */
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		if (detect_personal(str_from(cases[i].cell), detect_header(str_from(cases[i].header)), REFERENCE) != cases[i].personal)
			fail_msg("%s %s", cases[i].header, cases[i].cell);
}

static void test_reference(void **state)
{
	(void)state;
	struct str born_2020 = STR("130302202001010002");
	assert_false(detect_personal(born_2020, CONTEXT_ID, 20191231));
	assert_true(detect_text(born_2020, 0, 20200101, hits) == 1 && hits[0].strength == STRENGTH_STRONG);
	assert_true(detect_text(born_2020, 0, 0, hits) == 1);
}

/* ---- registry ---- */

static void test_registry(void **state)
{
	(void)state;
	size_t n = 0;
	for (; detectors[n] != NULL; n++) {
		assert_ptr_equal(detector_find(str_from(detectors[n]->name)), detectors[n]);      /* names are unique */
		assert_true(detectors[n]->about_zh[0] != '\0' && detectors[n]->about_en[0] != '\0');
		assert_int_equal(detectors[n]->personal, detectors[n]->cls >= CLASS_PERSISTENT);
	}
	assert_true(n >= 15 && n < DETECTORS_MAX);
	assert_null(detector_find(STR("no_such_kind")));
}

/* ---- long, full and broken texts ---- */

static void repeat(struct buf *b, const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_adds(b, text);
}

/* A mobile at every place around the border of two pieces of a long text is found once, where it is. */
static void test_long_text(void **state)
{
	(void)state;
	for (size_t before = 3500; before < 4200; before++) {
		struct buf b = BUF_INIT(1 << 20);
		repeat(&b, "甲", before);
		buf_adds(&b, "15400000001");
		repeat(&b, "乙", 4000);
		assert_int_equal(detect_text(buf_str(&b), 0, 0, hits), 1);
		assert_int_equal(hits[0].start, before);
		assert_int_equal(hits[0].length, 11);
		assert_int_equal(hits[0].byte, 3 * before);
		buf_release(&b);
	}
}

static void test_limits(void **state)
{
	(void)state;
	struct buf b = BUF_INIT(8 << 20);
	repeat(&b, "15400000001,", 64);
	assert_int_equal(detect_text(buf_str(&b), 0, 0, hits), 64);
	repeat(&b, "15400000001,", 1);
	assert_int_equal(detect_text(buf_str(&b), 0, 0, hits), -1);
	repeat(&b, "15400000001,", 100000 - 65);
	assert_true(detect_personal(str_sub(buf_str(&b), 0, DETECT_MAX_CELL), 0, 0));
	buf_reset(&b);
	repeat(&b, "x", DETECT_MAX_CELL);
	assert_int_equal(detect_text(buf_str(&b), 0, 0, hits), 0);
	buf_addc(&b, 'x');
	assert_int_equal(detect_text(buf_str(&b), 0, 0, hits), -1);
	buf_release(&b);
	assert_int_equal(detect_text(STR("电话\xff" "15400000001"), 0, 0, hits), -1);
	assert_int_equal(detect_text(STR("15400000001\xE4\xBA"), 0, 0, hits), -1);
	assert_int_equal(detect_text(STR(""), 0, 0, hits), 0);
	assert_int_equal(detect_text(STR("\0" "15400000001\0"), 0, 0, hits), 1);
}

/* Texts made to be slow or to reach past an end: they must only come to an end. */
static void test_hostile(void **state)
{
	(void)state;
	static const char *const parts[] = { "1", "1 ", "13 ", "a@", "@", "1.", "1E", "*", "1*", "x", "+86 ", "(", "0335-", "一", "1\n", ".", "130302-", "\xE2\x80\x8B", "1E+17", "电话110 " };
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		for (size_t k = 0; k < ARRAY_SIZE(parts); k++) {
			struct buf b = BUF_INIT(1 << 20);
			while (b.n < 20000) {
				buf_adds(&b, parts[i]);
				buf_adds(&b, parts[k]);
			}
			int n = detect_text(buf_str(&b), CONTEXT_ID | CONTEXT_PHONE, REFERENCE, hits);
			assert_in_range(n + 1, 0, DETECT_MAX_HITS + 1);
			buf_release(&b);
		}
}

/* Every short string over the characters that matter; sanitizers look for reads past the end. */
static void test_short_strings(void **state)
{
	(void)state;
	static const char *const parts[] = { "1", "86", "154", "0001", "0335", "-", " ", ".", "(", ")", "+", "@", "a", "e", "*", "\n", "一", "：", "＠", "X", "17" };
	size_t n = ARRAY_SIZE(parts);
	for (size_t i = 0; i < n * n * n * n; i++) {
		char text[32] = "";
		for (size_t k = 0, rest = i; k < 4; k++, rest /= n)
			strcat(text, parts[rest % n]);
		char *exact = mem_alloc(strlen(text));
		memcpy(exact, text, strlen(text));
		assert_true(detect_text((struct str){ exact, strlen(text) }, CONTEXT_PHONE, 0, hits) >= 0);
		free(exact);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_own_cases), cmocka_unit_test(test_shared_cells), cmocka_unit_test(test_vectors), cmocka_unit_test(test_strengths),
		cmocka_unit_test(test_personal), cmocka_unit_test(test_reference), cmocka_unit_test(test_registry), cmocka_unit_test(test_long_text),
		cmocka_unit_test(test_limits), cmocka_unit_test(test_hostile), cmocka_unit_test(test_short_strings),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
