/* crypto.c - see crypto.h. What OpenSSL can only refuse when it is broken or out of memory ends the program. */
#include "base/crypto.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include "base/mem.h"

#define READ_BLOCK ((size_t)1 << 18)

struct sha256 {
	EVP_MD_CTX *ctx;
};

/* Not an error of ours or of the data: the library cannot work here. Exit 4 like a failed allocation. */
static void must(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "mulu: the cryptographic library failed: %s\n", what);
	exit(4);
}

static EVP_MD_CTX *start(const EVP_MD *type)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	must(ctx != NULL && EVP_DigestInit_ex(ctx, type, NULL) == 1, "digest");
	return ctx;
}

static void finish(EVP_MD_CTX *ctx, uint8_t *out)
{
	must(EVP_DigestFinal_ex(ctx, out, NULL) == 1, "digest");
	EVP_MD_CTX_free(ctx);
}

struct sha256 *sha256_new(void)
{
	struct sha256 *d = mem_alloc(sizeof *d);
	d->ctx = start(EVP_sha256());
	return d;
}

void sha256_add(struct sha256 *d, const void *p, size_t n)
{
	must(EVP_DigestUpdate(d->ctx, p, n) == 1, "digest");
}

void sha256_finish(struct sha256 *d, uint8_t out[32])
{
	finish(d->ctx, out);
	free(d);
}

void sha256_free(struct sha256 *d)
{
	if (d == NULL)
		return;
	EVP_MD_CTX_free(d->ctx);
	free(d);
}

void crypto_sha256(struct str s, uint8_t out[32])
{
	must(EVP_Digest(s.p ? s.p : "", s.n, out, NULL, EVP_sha256(), NULL) == 1, "digest");
}

void crypto_sha256_hex(struct str s, char out[65])
{
	uint8_t d[32];
	crypto_sha256(s, d);
	crypto_hex(d, sizeof d, out);
}

void crypto_blake2b512(struct str s, uint8_t out[64])
{
	must(EVP_Digest(s.p ? s.p : "", s.n, out, NULL, EVP_blake2b512(), NULL) == 1, "digest");
}

int crypto_blake2b512_fd(int fd, const char *name, uint8_t out[64], struct err *err)
{
	EVP_MD_CTX *ctx = start(EVP_blake2b512());
	char *block = mem_alloc(READ_BLOCK);
	ssize_t got;
	for (off_t at = 0;; at += got) {
		do
			got = pread(fd, block, READ_BLOCK, at);
		while (got < 0 && errno == EINTR);
		if (got <= 0)
			break;
		must(EVP_DigestUpdate(ctx, block, (size_t)got) == 1, "digest");
	}
	int rc = got < 0 ? err_errno(err, ERR_INPUT, "cannot read '%s'", name) : 0;
	free(block);
	finish(ctx, out);
	return rc;
}

void crypto_ed25519_public(const uint8_t seed[32], uint8_t key[32])
{
	EVP_PKEY *pkey = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, 32);
	size_t n = 32;
	must(pkey != NULL && EVP_PKEY_get_raw_public_key(pkey, key, &n) == 1 && n == 32, "Ed25519 key");
	EVP_PKEY_free(pkey);
}

void crypto_ed25519_sign(const uint8_t seed[32], struct str message, uint8_t signature[64])
{
	EVP_PKEY *pkey = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, 32);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	size_t n = 64;
	must(pkey != NULL && ctx != NULL && EVP_DigestSignInit(ctx, NULL, NULL, NULL, pkey) == 1, "Ed25519 key");
	must(EVP_DigestSign(ctx, signature, &n, (const uint8_t *)(message.p ? message.p : ""), message.n) == 1 && n == 64, "Ed25519 signature");
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(pkey);
}

bool crypto_ed25519_verify(const uint8_t key[32], struct str message, const uint8_t signature[64])
{
	EVP_PKEY *pkey = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key, 32);
	if (pkey == NULL)
		return false;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	must(ctx != NULL, "memory");
	bool good = EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, pkey) == 1 &&
		EVP_DigestVerify(ctx, signature, 64, (const uint8_t *)(message.p ? message.p : ""), message.n) == 1;
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(pkey);
	return good;
}

void crypto_random(void *p, size_t n)
{
	for (uint8_t *at = p; n > 0;) {
		int part = n > 4096 ? 4096 : (int)n;
		must(RAND_bytes(at, part) == 1, "random bytes");
		at += part;
		n -= (size_t)part;
	}
}

void crypto_wipe(void *p, size_t n)
{
	OPENSSL_cleanse(p, n);
}

bool crypto_same(const void *a, const void *b, size_t n)
{
	return CRYPTO_memcmp(a, b, n) == 0;
}

void crypto_hex(const uint8_t *p, size_t n, char *out)
{
	static const char digits[] = "0123456789abcdef";
	for (size_t i = 0; i < n; i++) {
		*out++ = digits[p[i] >> 4];
		*out++ = digits[p[i] & 15];
	}
	*out = '\0';
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool crypto_unhex(struct str s, uint8_t *out, size_t n)
{
	if (s.n / 2 != n || s.n % 2 != 0)
		return false;
	for (size_t i = 0; i < n; i++) {
		int high = hex_digit(s.p[2 * i]), low = hex_digit(s.p[2 * i + 1]);
		if (high < 0 || low < 0)
			return false;
		out[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

static const char base64_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void crypto_base64(struct str bytes, struct buf *out)
{
	const uint8_t *p = (const uint8_t *)bytes.p;
	for (size_t i = 0; i < bytes.n; i += 3) {
		size_t left = bytes.n - i;
		uint32_t v = (uint32_t)p[i] << 16 | (left > 1 ? (uint32_t)p[i + 1] << 8 : 0) | (left > 2 ? p[i + 2] : 0u);
		char four[4] = { base64_digits[v >> 18], base64_digits[v >> 12 & 63], left > 1 ? base64_digits[v >> 6 & 63] : '=', left > 2 ? base64_digits[v & 63] : '=' };
		buf_add(out, four, 4);
	}
}

/* The value of a digit, -1 for anything else. */
static int base64_value(char c)
{
	const char *at = c != '\0' ? strchr(base64_digits, c) : NULL;
	return at ? (int)(at - base64_digits) : -1;
}

bool crypto_unbase64(struct str text, struct buf *out)
{
	if (text.n % 4 != 0)
		return false;
	size_t pad = 0;
	while (pad < 2 && pad < text.n && text.p[text.n - 1 - pad] == '=')
		pad++;
	size_t before = out->n;
	uint32_t v = 0;
	for (size_t i = 0; i < text.n; i++) {
		bool padding = i >= text.n - pad;
		int digit = padding ? 0 : base64_value(text.p[i]);
		if (digit < 0)
			goto bad;
		v = v << 6 | (uint32_t)digit;
		if (i % 4 != 3)
			continue;
		size_t n = i + 1 == text.n ? 3 - pad : 3;
		/* The bits that padding leaves over must be zero, else one value would have several texts. */
		if ((v & ((1u << 8 * (3 - n)) - 1)) != 0)
			goto bad;
		char three[3] = { (char)(v >> 16), (char)(v >> 8), (char)v };
		buf_add(out, three, n);
		v = 0;
	}
	return true;
bad:
	out->n = before;
	if (out->p)
		out->p[before] = '\0';
	return false;
}

const char *crypto_version(void)
{
	return OpenSSL_version(OPENSSL_VERSION_STRING);
}
