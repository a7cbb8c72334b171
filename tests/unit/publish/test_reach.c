/* How far an address reaches, with the ranges of interop.md 4.5 at their edges. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <string.h>

#include "publish/reach.h"

static enum reach reach(const char *text)
{
	struct sockaddr_storage a;
	memset(&a, 0, sizeof a);
	struct sockaddr_in *v4 = (struct sockaddr_in *)&a;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&a;
	if (inet_pton(AF_INET, text, &v4->sin_addr) == 1)
		v4->sin_family = AF_INET;
	else if (inet_pton(AF_INET6, text, &v6->sin6_addr) == 1)
		v6->sin6_family = AF_INET6;
	else
		fail_msg("'%s'", text);
	return reach_of((const struct sockaddr *)&a);
}

static void all(enum reach want, const char *const *list)
{
	for (; *list != NULL; list++)
		if (reach(*list) != want)
			fail_msg("%s is %d", *list, reach(*list));
}

static void addresses(void **state)
{
	(void)state;
	static const char *const loopback[] = { "127.0.0.1", "127.255.255.255", "0.0.0.0", "0.255.1.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1", "ff02::1",
		"::ffff:127.0.0.1", "64:ff9b::127.0.0.1", NULL };
	static const char *const inner[] = { "10.0.0.0", "10.255.255.255", "100.64.0.1", "100.127.255.255", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.168.0.1", "198.18.0.1",
		"198.19.255.255", "fc00::1", "fdff::1", "fe80::1", "febf::1", "::ffff:10.1.2.3", "64:ff9b::192.168.1.1", NULL };
	static const char *const world[] = { "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.1.1.1", "128.0.0.1", "169.253.1.1", "172.15.255.255", "172.32.0.0", "192.0.1.1",
		"192.167.1.1", "192.169.0.1", "198.17.1.1", "198.20.0.0", "223.255.255.255", "2001:db8::1", "fec0::1", "2400:3200::1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", NULL };
	all(REACH_LOOPBACK, loopback);
	all(REACH_INNER, inner);
	all(REACH_WORLD, world);
	struct sockaddr other = { .sa_family = AF_UNIX };
	assert_int_equal(reach_of(&other), REACH_LOOPBACK);
	assert_true(REACH_LOOPBACK < REACH_INNER && REACH_INNER < REACH_WORLD);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(addresses) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
