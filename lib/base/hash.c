/* hash.c - the door to xxHash, and a map of strings on top of it. */
#define XXH_INLINE_ALL             /* short keys: the call would cost more than the hash */
#include <xxhash.h>

#include "base/hash.h"

#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

#include "base/arena.h"
#include "base/mem.h"

uint64_t hash_seed(void)
{
	uint64_t seed = 0;
	if (getrandom(&seed, sizeof seed, GRND_NONBLOCK) != (ssize_t)sizeof seed) {
		struct timespec t;
		clock_gettime(CLOCK_MONOTONIC, &t);
		seed = (uint64_t)t.tv_nsec * 0x9E3779B97F4A7C15u ^ (uintptr_t)&t;
	}
	return seed;
}

uint64_t hash64(struct str s, uint64_t seed)
{
	return XXH3_64bits_withSeed(s.p ? s.p : "", s.n, seed);
}

/* Open addressing: a slot holds the entry's number + 1; entries stand in order of insertion. Nothing is ever removed. */
struct entry {
	struct str key;
	uint64_t value, hash;
};

struct hash_map {
	struct entry *entries;
	size_t n, cap;
	uint32_t *slots;
	size_t mask;                   /* number of slots - 1; a power of two, at most two thirds full */
	uint64_t seed;
	struct arena keys;
};

struct hash_map *hash_map_new(void)
{
	struct hash_map *m = mem_alloc(sizeof *m);
	m->mask = 15;
	m->slots = mem_alloc((m->mask + 1) * sizeof *m->slots);
	m->seed = hash_seed();
	m->keys.page_size = 8u << 10;
	return m;
}

void hash_map_free(struct hash_map *m)
{
	if (m == NULL)
		return;
	free(m->entries);
	free(m->slots);
	arena_release(&m->keys);
	free(m);
}

/* The slot of key, or the empty one where it would go. */
static uint32_t *find_slot(const struct hash_map *m, struct str key, uint64_t hash)
{
	for (size_t i = (size_t)hash & m->mask;; i = (i + 1) & m->mask) {
		uint32_t number = m->slots[i];
		if (number == 0)
			return &m->slots[i];
		const struct entry *e = &m->entries[number - 1];
		if (e->hash == hash && str_eq(e->key, key))
			return &m->slots[i];
	}
}

static void grow_slots(struct hash_map *m)
{
	free(m->slots);
	m->mask = m->mask * 2 + 1;
	m->slots = mem_alloc((m->mask + 1) * sizeof *m->slots);
	for (size_t n = 0; n < m->n; n++) {
		size_t i = (size_t)m->entries[n].hash & m->mask;
		while (m->slots[i] != 0)
			i = (i + 1) & m->mask;
		m->slots[i] = (uint32_t)(n + 1);
	}
}

static struct entry *find_or_add(struct hash_map *m, struct str key, bool *added)
{
	uint64_t hash = hash64(key, m->seed);
	uint32_t *slot = find_slot(m, key, hash);
	*added = *slot == 0;
	if (*slot != 0)
		return &m->entries[*slot - 1];
	if ((m->n + 1) * 3 > (m->mask + 1) * 2) {
		grow_slots(m);
		slot = find_slot(m, key, hash);
	}
	if (m->n == UINT32_MAX)
		mem_die();
	MEM_GROW(m->entries, m->cap, m->n + 1);
	struct entry *e = &m->entries[m->n++];
	*e = (struct entry){ .key = arena_str(&m->keys, key), .hash = hash };
	*slot = (uint32_t)m->n;
	return e;
}

uint64_t hash_map_put(struct hash_map *m, struct str key, uint64_t value, bool *added)
{
	bool fresh;
	struct entry *e = find_or_add(m, key, &fresh);
	if (fresh)
		e->value = value;
	if (added != NULL)
		*added = fresh;
	return e->value;
}

bool hash_map_get(const struct hash_map *m, struct str key, uint64_t *value)
{
	uint32_t number = *find_slot(m, key, hash64(key, m->seed));
	if (number == 0)
		return false;
	if (value != NULL)
		*value = m->entries[number - 1].value;
	return true;
}

void hash_map_set(struct hash_map *m, struct str key, uint64_t value)
{
	bool fresh;
	find_or_add(m, key, &fresh)->value = value;
}

size_t hash_map_count(const struct hash_map *m)
{
	return m->n;
}

struct str hash_map_key(const struct hash_map *m, size_t i, uint64_t *value)
{
	if (value != NULL)
		*value = m->entries[i].value;
	return m->entries[i].key;
}

#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)
const char *hash_version(void)
{
	return TEXT(XXH_VERSION_MAJOR) "." TEXT(XXH_VERSION_MINOR) "." TEXT(XXH_VERSION_RELEASE);
}
