/* reach.h - how far an address reaches: this machine, an inner network, the world (interop.md 4.5). A redirect may not lead further in than the address that was typed. */
#ifndef PUBLISH_REACH_H
#define PUBLISH_REACH_H

#include <sys/socket.h>

enum reach { REACH_LOOPBACK, REACH_INNER, REACH_WORLD };       /* from inside out */
/* Of a resolved address; IPv4 within IPv6 (mapped, NAT64) counts as what it is. Multicast, reserved and unknown families are REACH_LOOPBACK: nobody outside may lead there. */
enum reach reach_of(const struct sockaddr *a);

#endif
