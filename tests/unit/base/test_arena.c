/* test_arena.c - alignment, zeroing, big pieces, reset. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/mem.h"

static bool all_zero(const unsigned char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] != 0)
			return false;
	return true;
}

static void zeroed_and_aligned_also_after_reset(void **state)
{
	(void)state;
	struct arena a = { NULL, 1000 };
	for (int round = 0; round < 3; round++) {
		for (size_t n = 0; n < 300; n += 7) {
			unsigned char *p = arena_alloc(&a, n);
			assert_int_equal((uintptr_t)p % 16, 0);
			assert_true(all_zero(p, n));
			memset(p, 0xAA, n);
			arena_cstr(&a, STR("odd"));
		}
		arena_reset(&a);
	}
	arena_release(&a);
	assert_null(a.pages);
}

static void pieces_do_not_overlap(void **state)
{
	(void)state;
	struct arena a = { NULL, 256 };
	unsigned char *p[200];
	for (size_t i = 0; i < 200; i++) {
		p[i] = arena_alloc(&a, 1 + i * 3);
		memset(p[i], (int)i, 1 + i * 3);
	}
	for (size_t i = 0; i < 200; i++)
		for (size_t k = 0; k < 1 + i * 3; k++)
			assert_int_equal(p[i][k], i);
	arena_release(&a);
}

static void a_big_piece_leaves_the_page_in_use(void **state)
{
	(void)state;
	struct arena a = { NULL, 4096 };
	char *one = arena_alloc(&a, 16);
	char *big = arena_alloc(&a, 1 << 20);
	memset(big, 1, 1 << 20);
	char *two = arena_alloc(&a, 16);
	assert_ptr_equal(two, one + 16);
	arena_reset(&a);
	assert_ptr_equal(arena_alloc(&a, 16), one);      /* the usual page was kept, not the big one */
	arena_release(&a);
}

static void texts(void **state)
{
	(void)state;
	struct arena a = ARENA_INIT;
	struct str s = arena_str(&a, STR("\xE7\x9B\xAE\0x"));
	assert_int_equal(s.n, 5);
	assert_memory_equal(s.p, "\xE7\x9B\xAE\0x", 6);
	assert_string_equal(arena_cstr(&a, STR_NONE), "");
	assert_string_equal(arena_printf(&a, "%s-%d", "a", 7), "a-7");
	char *wide = arena_printf(&a, "%100000d", 7);
	assert_int_equal(strlen(wide), 100000);
	assert_int_equal((uintptr_t)ARENA_NEW(&a, uint64_t) % 16, 0);
	uint64_t *many = ARENA_NEW_N(&a, uint64_t, 1000);
	assert_true(all_zero((unsigned char *)many, 8000));
	arena_release(&a);
}

/* The exit code of a child that does `work`. */
static int exit_of(void (*work)(void))
{
	pid_t pid = fork();
	if (pid == 0) {
		close(2);
		work();
		_exit(0);
	}
	int status;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void too_many(void)
{
	struct arena a = ARENA_INIT;
	volatile size_t n = SIZE_MAX / 4;
	arena_alloc_n(&a, 8, n);
}

static void too_many_items(void)
{
	uint64_t *list = NULL;
	size_t cap = 0;
	volatile size_t need = SIZE_MAX / 4;
	MEM_GROW(list, cap, need);
}

static void overflow_dies_with_4(void **state)
{
	(void)state;
	assert_int_equal(exit_of(too_many), 4);
	assert_int_equal(exit_of(too_many_items), 4);
}

static void grow_doubles(void **state)
{
	(void)state;
	int *list = NULL;
	size_t cap = 0, moves = 0;
	for (size_t n = 0; n < 10000; n++) {
		size_t before = cap;
		MEM_GROW(list, cap, n + 1);
		moves += cap != before;
		list[n] = (int)n;
	}
	assert_true(moves < 20);
	for (int n = 0; n < 10000; n++)
		assert_int_equal(list[n], n);
	size_t before = cap;
	MEM_GROW(list, cap, before);
	assert_int_equal(cap, before);
	free(list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(zeroed_and_aligned_also_after_reset), cmocka_unit_test(pieces_do_not_overlap),
		cmocka_unit_test(a_big_piece_leaves_the_page_in_use), cmocka_unit_test(texts), cmocka_unit_test(overflow_dies_with_4), cmocka_unit_test(grow_doubles),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
