/* Identifiers: published vectors, and the sums one character off. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/mem.h"
#include "value/vectors.h"
#include "value/ident.h"

static const struct date today = { 2026, 6, 30 };

/* What a detector makes of these questions: a resident ID at LIKELY or above. */
static bool is_id(struct str s)
{
	struct date birth;

	return ident_id_check(s) && ident_id_birth(s, &birth) && date_cmp(birth, today) <= 0 && ident_province(s);
}

static void test_id(void **state)
{
	static const char *const good[] = { "11010519491231002X", "440524188001010014", "360426199101010071", "44011320141005001X", "110101199003078670", "440308199901101512",
		"500154199301135886", "44040119580101000X", "130302199001010008", "13030419850106000X", "13030419850106000x", "810000199408230021", "830000199201300022", "130302188001010004" };
	static const char *const bad[] = { "440308199901101513", "440308199902301512", "11010119900307867X", "202202251234567894", "13030220990101000X", "130302199001010009",
		"130302179912310003", "", "13030219900101000", "1303021990010100081", "A30302199001010008", "030302199001010008", "13030219900101000Y" };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(good); i++)
		if (!is_id(str_from(good[i])) || !ident_id_shape(str_from(good[i])))
			fail_msg("good ID %zu", i);
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		if (is_id(str_from(bad[i])))
			fail_msg("bad ID %zu", i);
	assert_int_equal(ident_id_check_char(STR("61010419620927690")), '8');
	assert_int_equal(ident_id_check_char(STR("11010119491001001")), 'X');
}

/* Every other check character is wrong, every changed digit is noticed. */
static void test_id_sum(void **state)
{
	char id[] = "130302199001010008";
	size_t i;
	char c;

	(void)state;
	for (c = '0'; c <= '9'; c++) {
		id[17] = c;
		assert_int_equal(ident_id_check(str_from(id)), c == '8');
	}
	id[17] = '8';
	for (i = 0; i < 17; i++) {
		char old = id[i];

		id[i] = old == '9' ? '8' : (char)(old + 1);
		assert_false(ident_id_check(str_from(id)));
		id[i] = old;
	}
}

static void test_region(void **state)
{
	static const char provinces[] = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 ";
	char two[4];
	int n;

	(void)state;
	for (n = 0; n < 100; n++) {
		snprintf(two, sizeof two, "%02d ", n);
		assert_int_equal(ident_province(str_from(two)), strstr(provinces, two) != NULL);
	}
	assert_true(ident_region_known(STR("130302")));
	assert_true(ident_region_known(STR("130323")));                 /* ended in 2015 */
	assert_true(ident_region_known(STR("132726")));                 /* ended in 1982 */
	assert_true(ident_region_known(STR("810000")));
	assert_true(ident_region_known(STR("440401")));                 /* an old urban code */
	assert_true(ident_region_known(STR("139920")));
	assert_true(ident_region_known(STR("139911")));
	assert_false(ident_region_known(STR("139921")));
	assert_false(ident_region_known(STR("199920")));                /* 19 is no province */
	assert_true(ident_region_known(STR("659011")));
	assert_false(ident_region_known(STR("130399")));
	assert_false(ident_region_known(STR("990101")));
	assert_false(ident_region_known(STR("13030")));
	assert_false(ident_region_known(STR("13030X")));
	assert_true(ident_foreigner(STR("913840199001010001")));
	assert_false(ident_foreigner(STR("917840199001010005")));
	assert_false(ident_foreigner(STR("130302199001010008")));
}

static bool is_uscc(struct str s)
{
	return ident_uscc_check(s) && ident_uscc_prefix(s) && ident_org_check(str_sub(s, 8, 17));
}

static void test_uscc(void **state)
{
	static const char *const good[] = { "91350100M000100Y43", "9135010557098120XJ", "91310110666007217T", "911101085923662400", "92371000MA3MXH0E3W", "91110000600037341L", "12100000400010275N",
		"91130302MA0AAAA01H", "92130304MA0BBBB150", "52130300MJ0CCCC21N", "12130300MB0DDDD364", "1113030000035727XU", "91130302MA0A1B2C25", "92130304MA0X9Y8W1N", "511303001234568092" };
	static const char *const bad[] = { "91350211M0000XUF46", "91350100M0001TGQXM", "91350203M0001FUE2P", "91130302MA0A1B2C26", "91130302OA0A1B2C25", "91130302MA0A1B2C2", "91130302ma0a1b2c25",
		"91130302MA0A1B2C0Y", "95130302MA0A1B2C2Q", "" };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(good); i++)
		if (!is_uscc(str_from(good[i])))
			fail_msg("good code %s", good[i]);
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		if (is_uscc(str_from(bad[i])))
			fail_msg("bad code %s", bad[i]);
	assert_true(ident_uscc_check(STR("91130302MA0A1B2C0Y")));       /* the outer sum holds, the inner one does not */
	assert_false(ident_org_check(STR("MA0A1B2C0")));
	assert_false(ident_uscc_prefix(STR("95")));
	assert_false(ident_uscc_prefix(STR("10")));
	assert_false(ident_uscc_prefix(STR("14")));
	assert_false(ident_uscc_prefix(STR("9")));
	assert_false(ident_uscc_prefix(STR("00")));
	assert_true(ident_uscc_prefix(STR("N3")));
	assert_false(ident_uscc_shape(STR("91130302IA0A1B2C25")));
	assert_int_equal(ident_uscc_check_char(STR("91130302MA0AAAA01")), 'H');
	assert_int_equal(ident_uscc_check_char(STR("91130302ma0aaaa01")), 0);
	assert_true(ident_org_check(STR("00035727X")));
	assert_false(ident_org_check(STR("000357270")));
	assert_true(ident_org_check(STR("M000100Y4")));
	assert_int_equal(ident_org_check_char(STR("0003572-")), 0);
}

/* A valid ID passes the outer USCC sum about once in 31, the full test about once in 400 (privacy.md 2.5). */
static void test_collisions(void **state)
{
	uint32_t seed = 7;
	int n, outer = 0, full = 0, total = 60000;

	(void)state;
	for (n = 0; n < total; n++) {
		char id[40];

		seed = seed * 1103515245 + 12345;
		snprintf(id, sizeof id, "130302%04u%02u%02u%03u", 1940 + (seed >> 16) % 65, 1 + (seed >> 8) % 12, 1 + (seed >> 20) % 28, (unsigned)n % 1000);
		id[17] = ident_id_check_char(str_from(id));
		id[18] = 0;
		outer += ident_uscc_check(str_from(id));
		full += is_uscc(str_from(id));
	}
	assert_in_range(outer, total * 27 / 1000, total * 38 / 1000);
	assert_true(full < outer / 5);
}

static void test_luhn(void **state)
{
	(void)state;
	assert_true(ident_luhn(STR("6200000000000005")));
	assert_true(ident_luhn(STR("4111111111111111")));
	assert_true(ident_luhn(STR("860000000000009")));
	assert_true(ident_luhn(STR("1700000000004")));
	assert_false(ident_luhn(STR("4111111111111112")));
	assert_false(ident_luhn(STR("860000000000000")));
	assert_false(ident_luhn(STR("41111111111111a1")));
	assert_false(ident_luhn(STR("")));
}

static void one_vector(const struct vector *v)
{
	struct str s = str_from(v->value);
	bool valid = strcmp(v->valid, "true") == 0;

	/* Spelled with marks, in full width, or destroyed: a detector's business. */
	if ((strcmp(v->kind, "cn_resident_id") == 0 || strcmp(v->kind, "cn_hmt_residence_id") == 0) && (s.n == 18 || !valid)) {
		if (is_id(s) != valid)
			fail_msg("ID vector of %zu bytes should be %s", s.n, v->valid);
	}
	if (strcmp(v->kind, "cn_foreigner_pr") == 0)
		assert_int_equal(ident_foreigner(s), valid);
	if (strcmp(v->kind, "uscc") == 0 && s.n == 18 && s.p[8] != 'm' && strcmp(v->value, "91130302MA0A1B2C0Y") != 0 && strcmp(v->value, "95130302MA0A1B2C2Q") != 0)
		assert_int_equal(is_uscc(s), valid);
	if (strcmp(v->kind, "org_code") == 0 && s.n == 9)
		assert_int_equal(ident_org_check(s), valid);
}

static void test_vectors(void **state)
{
	size_t n = vectors_each("vectors-id.csv", one_vector), m = vectors_each("vectors-made.csv", one_vector);

	(void)state;
	if (n == 0 || m == 0)
		skip();
	assert_true(n >= 50 && m >= 150);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_id), cmocka_unit_test(test_id_sum), cmocka_unit_test(test_region), cmocka_unit_test(test_uscc), cmocka_unit_test(test_collisions),
		cmocka_unit_test(test_luhn), cmocka_unit_test(test_vectors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
