/* hash.h - the door to xxHash: keyed 64-bit hashes for tables in memory. Not for anything that an adversary must not forge: that is crypto.h. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stdint.h>

#include "base/str.h"

uint64_t hash_seed(void);                                /* random, once per table */
uint64_t hash64(struct str s, uint64_t seed);

/* A set of strings with a number each, in insertion order: code lists, header names, distinct values. */
struct hash_map;
struct hash_map *hash_map_new(void);
void hash_map_free(struct hash_map *m);
/* The number stored for key; adds it with `value` (copying the key) if it is not there. *added (may be NULL) tells which. */
uint64_t hash_map_put(struct hash_map *m, struct str key, uint64_t value, bool *added);
bool hash_map_get(const struct hash_map *m, struct str key, uint64_t *value);
void hash_map_set(struct hash_map *m, struct str key, uint64_t value);
size_t hash_map_count(const struct hash_map *m);
struct str hash_map_key(const struct hash_map *m, size_t i, uint64_t *value);   /* i-th in order of insertion */
const char *hash_version(void);

#endif
