/* When the table is full the one that has been idle longest is cut, never one that is busy. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <sys/socket.h>
#include <unistd.h>

#include "portal/idle.h"

enum { N = 20, LIMIT = 16 };           /* cuts from 15 on */
static int ours[N], theirs[N];
static struct idle_seat *seats[N];

static void sit(struct idle *t, int i)
{
	int pair[2];
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
	ours[i] = pair[0];
	theirs[i] = pair[1];
	seats[i] = idle_sit(t, pair[0]);
}

static int is_cut(int i)
{
	char c;
	return recv(theirs[i], &c, 1, MSG_DONTWAIT) == 0;
}

static void leave(struct idle *t, int i)
{
	idle_leave(t, seats[i]);
	close(ours[i]);
	close(theirs[i]);
}

static void the_longest_idle_goes_first(void **state)
{
	(void)state;
	struct idle *t = idle_new(LIMIT);
	for (int i = 0; i < 15; i++)
		sit(t, i);
	for (int i = 0; i < 15; i++)
		assert_false(is_cut(i));
	idle_busy(t, seats[0], true);                  /* in the middle of a request */
	idle_busy(t, seats[1], true);
	idle_busy(t, seats[1], false);                 /* was heard of just now */
	sit(t, 15);
	assert_true(is_cut(2));
	sit(t, 16);
	assert_true(is_cut(3));
	assert_false(is_cut(0));
	assert_false(is_cut(1));
	leave(t, 2);
	leave(t, 3);
	assert_int_equal(idle_count(t), 15);
	for (int i = 0; i < 17; i++)
		if (i != 2 && i != 3)
			leave(t, i);
	assert_int_equal(idle_count(t), 0);
	idle_free(t);
}

static void the_busy_are_left_alone(void **state)
{
	(void)state;
	struct idle *t = idle_new(LIMIT);
	for (int i = 0; i < N; i++) {
		sit(t, i);
		idle_busy(t, seats[i], true);
	}
	for (int i = 0; i < N; i++)
		assert_false(is_cut(i));
	idle_busy(t, NULL, true);
	idle_leave(t, NULL);
	for (int i = 0; i < N; i++)
		leave(t, i);
	idle_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(the_longest_idle_goes_first), cmocka_unit_test(the_busy_are_left_alone) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
