/* crypto.h - the door to OpenSSL's libcrypto: digests, signatures, random bytes, and texts of bytes. */
#ifndef BASE_CRYPTO_H
#define BASE_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct sha256;                                           /* a running digest */
struct sha256 *sha256_new(void);
void sha256_add(struct sha256 *d, const void *p, size_t n);
void sha256_finish(struct sha256 *d, uint8_t out[32]);   /* and free */
void sha256_free(struct sha256 *d);                      /* NULL is fine */
void crypto_sha256(struct str s, uint8_t out[32]);
void crypto_sha256_hex(struct str s, char out[65]);
void crypto_blake2b512(struct str s, uint8_t out[64]);
int crypto_blake2b512_fd(int fd, const char *name, uint8_t out[64], struct err *err);   /* whole descriptor by pread */

/* Ed25519 (RFC 8032). seed and key are 32 bytes. */
void crypto_ed25519_public(const uint8_t seed[32], uint8_t key[32]);
void crypto_ed25519_sign(const uint8_t seed[32], struct str message, uint8_t signature[64]);
bool crypto_ed25519_verify(const uint8_t key[32], struct str message, const uint8_t signature[64]);

void crypto_random(void *p, size_t n);                   /* dies if the system has none */
void crypto_wipe(void *p, size_t n);
bool crypto_same(const void *a, const void *b, size_t n);   /* in constant time */

void crypto_hex(const uint8_t *p, size_t n, char *out);  /* lower case, 2n characters and a NUL */
bool crypto_unhex(struct str s, uint8_t *out, size_t n); /* exactly 2n digits, either case */
void crypto_base64(struct str bytes, struct buf *out);   /* appended */
bool crypto_unbase64(struct str text, struct buf *out);  /* strict: padding, no white space; appended */
const char *crypto_version(void);

#endif
