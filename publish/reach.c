/* reach.c - see reach.h */
#include "publish/reach.h"

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static const struct { uint8_t net[4]; unsigned bits; enum reach reach; } v4_nets[] = {
	{ { 0 }, 8, REACH_LOOPBACK }, { { 127 }, 8, REACH_LOOPBACK }, { { 224 }, 4, REACH_LOOPBACK }, { { 240 }, 4, REACH_LOOPBACK },
	{ { 10 }, 8, REACH_INNER }, { { 100, 64 }, 10, REACH_INNER }, { { 169, 254 }, 16, REACH_INNER }, { { 172, 16 }, 12, REACH_INNER },
	{ { 192, 0, 0 }, 24, REACH_INNER }, { { 192, 168 }, 16, REACH_INNER }, { { 198, 18 }, 15, REACH_INNER },
};

static uint32_t number(const uint8_t b[4])
{
	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static enum reach reach_v4(const uint8_t a[4])
{
	for (size_t i = 0; i < sizeof v4_nets / sizeof *v4_nets; i++)
		if ((number(a) ^ number(v4_nets[i].net)) >> (32 - v4_nets[i].bits) == 0)
			return v4_nets[i].reach;
	return REACH_WORLD;
}

static enum reach reach_v6(const uint8_t a[16])
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff }, nat64[12] = { 0, 0x64, 0xff, 0x9b }, zero[15] = { 0 };
	if (memcmp(a, mapped, 12) == 0 || memcmp(a, nat64, 12) == 0)
		return reach_v4(a + 12);
	if (memcmp(a, zero, 15) == 0 || a[0] == 0xff)          /* ::, ::1, multicast */
		return REACH_LOOPBACK;
	return (a[0] & 0xfe) == 0xfc || (a[0] == 0xfe && (a[1] & 0xc0) == 0x80) ? REACH_INNER : REACH_WORLD;
}

enum reach reach_of(const struct sockaddr *a)
{
	if (a->sa_family == AF_INET)
		return reach_v4((const uint8_t *)&((const struct sockaddr_in *)(const void *)a)->sin_addr);
	if (a->sa_family == AF_INET6)
		return reach_v6(((const struct sockaddr_in6 *)(const void *)a)->sin6_addr.s6_addr);
	return REACH_LOOPBACK;
}
