/* idle.c - see idle.h. The idle ones are a list in order of time, so that the oldest is found at once. */
#include "portal/idle.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/mem.h"

struct idle_seat {
	int fd;
	bool listed;                           /* idle, and in the list */
	struct idle_seat *before, *after;
};

struct idle {
	pthread_mutex_t lock;
	struct idle_seat list;                 /* ring: list.after is the one that has been idle longest */
	unsigned count, full;
};

struct idle *idle_new(unsigned limit)
{
	struct idle *t = mem_alloc(sizeof *t);
	pthread_mutex_init(&t->lock, NULL);
	t->list.before = t->list.after = &t->list;
	t->count = 0;
	t->full = limit - limit / 16;
	return t;
}

void idle_free(struct idle *t)
{
	if (t == NULL)
		return;
	pthread_mutex_destroy(&t->lock);
	free(t);
}

static void unlist(struct idle_seat *s)
{
	if (!s->listed)
		return;
	s->before->after = s->after;
	s->after->before = s->before;
	s->listed = false;
}

static void list_last(struct idle *t, struct idle_seat *s)
{
	s->before = t->list.before;
	s->after = &t->list;
	s->before->after = s->after->before = s;
	s->listed = true;
}

struct idle_seat *idle_sit(struct idle *t, int fd)
{
	struct idle_seat *s = mem_alloc(sizeof *s);
	*s = (struct idle_seat){ .fd = fd };
	pthread_mutex_lock(&t->lock);
	if (t->count >= t->full && t->list.after != &t->list) {
		struct idle_seat *oldest = t->list.after;
		unlist(oldest);                /* it leaves when its thread sees the end of the line */
		shutdown(oldest->fd, SHUT_RDWR);
	}
	list_last(t, s);
	t->count++;
	pthread_mutex_unlock(&t->lock);
	return s;
}

void idle_busy(struct idle *t, struct idle_seat *s, bool busy)
{
	if (s == NULL)
		return;
	pthread_mutex_lock(&t->lock);
	unlist(s);
	if (!busy)
		list_last(t, s);
	pthread_mutex_unlock(&t->lock);
}

void idle_leave(struct idle *t, struct idle_seat *s)
{
	if (s == NULL)
		return;
	pthread_mutex_lock(&t->lock);
	unlist(s);
	t->count--;
	pthread_mutex_unlock(&t->lock);
	free(s);
}

unsigned idle_count(struct idle *t)
{
	pthread_mutex_lock(&t->lock);
	unsigned n = t->count;
	pthread_mutex_unlock(&t->lock);
	return n;
}
