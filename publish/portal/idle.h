/* idle.h - who is connected: when the table is nearly full, the connection that has been idle longest is cut, so that people who only hold the line keep nobody out (interop.md 3.4).
 *
 * A connection is busy between the head of a request and the end of its answer; the time-out of server.c watches those. All functions may be called from any thread.
 */
#ifndef PORTAL_IDLE_H
#define PORTAL_IDLE_H

#include <stdbool.h>

struct idle;
struct idle *idle_new(unsigned limit);                 /* cuts from limit - limit/16 on, so that there is always room to accept */
void idle_free(struct idle *t);
struct idle_seat;
struct idle_seat *idle_sit(struct idle *t, int fd);    /* a new connection */
void idle_busy(struct idle *t, struct idle_seat *s, bool busy);        /* s may be NULL */
void idle_leave(struct idle *t, struct idle_seat *s);  /* before the descriptor is closed */
unsigned idle_count(struct idle *t);

#endif
