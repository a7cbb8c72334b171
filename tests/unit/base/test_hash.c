/* test_hash.c - the hash and the map of strings. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/hash.h"

static void hashes(void **state)
{
	(void)state;
	/* XXH3 of nothing with seed 0, from the xxHash specification's test vectors */
	assert_true(hash64(STR_NONE, 0) == 0x2D06800538D394C2u);
	assert_true(hash64(STR(""), 0) == hash64(STR_NONE, 0));
	assert_true(hash64(STR("a"), 1) != hash64(STR("a"), 2));
	assert_true(hash64(STR("a"), 1) == hash64(STR("a"), 1));
	assert_true(hash_seed() != hash_seed());
	assert_true(strchr(hash_version(), '.') != NULL);
}

static void putting_and_getting(void **state)
{
	(void)state;
	struct hash_map *m = hash_map_new();
	bool added = false;
	uint64_t value = 0;
	assert_false(hash_map_get(m, STR("a"), &value));
	char key[] = "key";
	assert_int_equal(hash_map_put(m, str_from(key), 7, &added), 7);
	assert_true(added);
	key[0] = 'X';                                       /* the map has its own copy */
	assert_int_equal(hash_map_put(m, STR("key"), 9, &added), 7);
	assert_false(added);
	hash_map_set(m, STR("key"), 11);
	hash_map_set(m, STR("new"), 12);
	assert_true(hash_map_get(m, STR("key"), &value) && value == 11);
	assert_true(hash_map_get(m, STR("new"), NULL));
	hash_map_put(m, STR(""), 1, NULL);
	hash_map_put(m, STR("a\0b"), 2, NULL);
	hash_map_put(m, STR("a"), 3, NULL);
	assert_true(hash_map_get(m, STR_NONE, &value) && value == 1);
	assert_true(hash_map_get(m, STR("a\0b"), &value) && value == 2);
	assert_int_equal(hash_map_count(m), 5);
	assert_true(str_is(hash_map_key(m, 1, &value), "new") && value == 12);
	hash_map_free(m);
	hash_map_free(NULL);
}

static void many_keys_keep_their_order(void **state)
{
	(void)state;
	enum { N = 200000 };
	struct hash_map *m = hash_map_new();
	char key[32];
	for (uint64_t i = 0; i < N; i++) {
		bool added;
		snprintf(key, sizeof key, "row %llu", (unsigned long long)i * 7919);
		hash_map_put(m, str_from(key), i, &added);
		assert_true(added);
	}
	assert_int_equal(hash_map_count(m), N);
	for (uint64_t i = 0; i < N; i++) {
		uint64_t value, other;
		snprintf(key, sizeof key, "row %llu", (unsigned long long)i * 7919);
		assert_true(hash_map_get(m, str_from(key), &value) && value == i);
		assert_true(str_is(hash_map_key(m, (size_t)i, &other), key) && other == i);
		snprintf(key, sizeof key, "no %llu", (unsigned long long)i);
		assert_false(hash_map_get(m, str_from(key), &value));
	}
	hash_map_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(hashes), cmocka_unit_test(putting_and_getting), cmocka_unit_test(many_keys_keep_their_order) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
