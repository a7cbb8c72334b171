/* minisign.c - see minisign.h */
#include "publish/minisign.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/utf8.h"

#define COMMENT_MAX 1024u
#define TRUSTED_MAX 8192u
#define FILE_MAX 65536u
#define UNTRUSTED "untrusted comment: "
#define TRUSTED "trusted comment: "

/* Offsets in the decoded secret key: algorithm 2, kdf 2, checksum algorithm 2, salt 32, ops 8, mem 8, id 8, seed 32, public 32, checksum 32. */
enum { SECRET_SIZE = 158, SECRET_ID = 54, SECRET_SEED = 62, SECRET_PUBLIC = 94, PUBLIC_SIZE = 42, SIGNATURE_SIZE = 74 };

struct minisign_secret {
	uint8_t id[8], seed[32], key[32];
};

/* The next line, without LF or CRLF; false at the end. */
static bool next_line(struct str *rest, struct str *line)
{
	if (rest->n == 0)
		return false;
	const char *end = memchr(rest->p, '\n', rest->n);
	size_t n = end ? (size_t)(end - rest->p) : rest->n, used = end ? n + 1 : n;
	*line = str_sub(*rest, 0, n > 0 && rest->p[n - 1] == '\r' ? n - 1 : n);
	*rest = str_sub(*rest, used, rest->n);
	return true;
}

/* Exactly n bytes of base64. */
static bool decode(struct str text, uint8_t *out, size_t n)
{
	struct buf b = BUF_INIT(256);
	bool ok = text.n < 300 && crypto_unbase64(text, &b) && !b.over && b.n == n;
	if (ok)
		memcpy(out, b.p, n);
	if (b.p)
		crypto_wipe(b.p, b.cap);
	buf_release(&b);
	return ok;
}

static void add_base64(struct buf *out, const uint8_t *p, size_t n)
{
	crypto_base64((struct str){ (const char *)p, n }, out);
	buf_addc(out, '\n');
}

/* UTF-8 without control characters; tabs part the words of a trusted comment. */
static bool printable(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if ((c < 0x20 && c != '\t') || c == 0x7F)
			return false;
	}
	return utf8_valid(s, NULL, NULL);
}

/* ---- keys ---- */

void minisign_id_text(const struct minisign_public *k, char out[17])
{
	unsigned long long n = 0;
	for (int i = 7; i >= 0; i--)
		n = n << 8 | k->id[i];
	snprintf(out, 17, "%llX", n);
}

void minisign_public_line(const struct minisign_public *k, char out[64])
{
	uint8_t raw[PUBLIC_SIZE] = { 'E', 'd' };
	memcpy(raw + 2, k->id, 8);
	memcpy(raw + 10, k->key, 32);
	struct buf b = BUF_INIT(64);
	crypto_base64((struct str){ (const char *)raw, sizeof raw }, &b);
	memcpy(out, buf_cstr(&b), b.n + 1);
	buf_release(&b);
}

void minisign_public_text(const struct minisign_public *k, struct buf *out)
{
	char id[17], line[64];
	minisign_id_text(k, id);
	minisign_public_line(k, line);
	buf_addf(out, UNTRUSTED "minisign public key %s\n%s\n", id, line);
}

static bool public_decode(struct minisign_public *out, struct str line)
{
	uint8_t raw[PUBLIC_SIZE];
	if (!decode(line, raw, sizeof raw) || memcmp(raw, "Ed", 2) != 0)
		return false;
	memcpy(out->id, raw + 2, 8);
	memcpy(out->key, raw + 10, 32);
	return true;
}

int minisign_public_parse(struct minisign_public *out, struct str text, const char *name, struct err *err)
{
	struct str rest = text, line = STR_NONE, after;
	bool ok = next_line(&rest, &line);
	if (ok && str_starts(line, STR(UNTRUSTED)))
		ok = line.n <= COMMENT_MAX && next_line(&rest, &line);
	if (ok && public_decode(out, line) && !next_line(&rest, &after))
		return 0;
	return err_set(err, ERR_INPUT, "cannot read '%s': no minisign public key", name);
}

int minisign_public_load(struct minisign_public *out, const char *path, struct err *err)
{
	if (public_decode(out, str_from(path)))
		return 0;
	struct buf text = BUF_INIT(FILE_MAX);
	int rc = file_read(AT_FDCWD, path, FILE_MAX, &text, err);
	if (rc == 0)
		rc = minisign_public_parse(out, buf_str(&text), path, err);
	buf_release(&text);
	return rc;
}

/* The decoded file -> key. */
static int secret_decode(struct minisign_secret *k, const uint8_t raw[SECRET_SIZE], const char *path, struct err *err)
{
	static const uint8_t zero[2];
	if (memcmp(raw, "Ed", 2) != 0 || memcmp(raw + 4, "B2", 2) != 0)
		return err_set(err, ERR_INPUT, "cannot read '%s': no minisign secret key", path);
	if (memcmp(raw + 2, "Sc", 2) == 0)
		return err_set(err, ERR_INPUT, "cannot read '%s': the key has a password; make one for the nightly job without (minisign -G -W, or mulu keys make)", path);
	if (memcmp(raw + 2, zero, 2) != 0)
		return err_set(err, ERR_INPUT, "cannot read '%s': no minisign secret key", path);
	memcpy(k->id, raw + SECRET_ID, 8);
	memcpy(k->seed, raw + SECRET_SEED, 32);
	crypto_ed25519_public(k->seed, k->key);
	/* The file's checksum is zero without a password; that the two halves fit proves as much. */
	if (!crypto_same(k->key, raw + SECRET_PUBLIC, 32))
		return err_set(err, ERR_INPUT, "cannot read '%s': the key is damaged", path);
	return 0;
}

int minisign_secret_load(struct minisign_secret **out, const char *path, struct err *err)
{
	struct buf text = BUF_INIT(FILE_MAX);
	uint8_t raw[SECRET_SIZE];
	struct str line = STR_NONE, after;
	int rc = file_read_secret(path, &text, err);
	struct str rest = buf_str(&text);
	if (rc == 0 && !(next_line(&rest, &line) && str_starts(line, STR(UNTRUSTED)) && next_line(&rest, &line) && decode(line, raw, sizeof raw) && !next_line(&rest, &after)))
		rc = err_set(err, ERR_INPUT, "cannot read '%s': no minisign secret key", path);
	struct minisign_secret *k = mem_alloc(sizeof *k);
	if (rc == 0)
		rc = secret_decode(k, raw, path, err);
	crypto_wipe(raw, sizeof raw);
	if (text.p)
		crypto_wipe(text.p, text.cap);
	buf_release(&text);
	if (rc == 0)
		*out = k;
	else
		minisign_secret_free(k);
	return rc;
}

void minisign_secret_free(struct minisign_secret *k)
{
	if (k == NULL)
		return;
	crypto_wipe(k, sizeof *k);
	free(k);
}

void minisign_secret_public(const struct minisign_secret *k, struct minisign_public *out)
{
	memcpy(out->id, k->id, 8);
	memcpy(out->key, k->key, 32);
}

static void secret_text(const struct minisign_secret *k, struct buf *out)
{
	uint8_t raw[SECRET_SIZE] = { 'E', 'd', 0, 0, 'B', '2' };
	memcpy(raw + SECRET_ID, k->id, 8);
	memcpy(raw + SECRET_SEED, k->seed, 32);
	memcpy(raw + SECRET_PUBLIC, k->key, 32);
	buf_adds(out, UNTRUSTED "minisign secret key, no password\n");
	add_base64(out, raw, sizeof raw);
	crypto_wipe(raw, sizeof raw);
}

/* Write the pair; where either name is taken, nothing is changed. */
static int write_pair(const char *path, const char *public_path, struct str secret, struct str public_text, struct err *err)
{
	bool exists = false;
	if (file_create(AT_FDCWD, path, secret, 0600, &exists, err) != 0)
		return -1;
	if (exists)
		return err_set(err, ERR_USAGE, "cannot make '%s': it exists", path);
	int rc = file_create(AT_FDCWD, public_path, public_text, 0644, &exists, err);
	if (rc == 0 && exists)
		rc = err_set(err, ERR_USAGE, "cannot make '%s': it exists", public_path);
	if (rc != 0)
		unlink(path);
	return rc;
}

int minisign_make(const char *path, struct err *err)
{
	struct minisign_secret k;
	struct minisign_public pub;
	struct buf secret = BUF_INIT(1024), text = BUF_INIT(1024), name = BUF_INIT(4096);
	crypto_random(k.id, sizeof k.id);
	crypto_random(k.seed, sizeof k.seed);
	crypto_ed25519_public(k.seed, k.key);
	minisign_secret_public(&k, &pub);
	secret_text(&k, &secret);
	minisign_public_text(&pub, &text);
	buf_addf(&name, "%s.pub", path);
	int rc = name.over ? err_set(err, ERR_USAGE, "cannot make a key: the name is too long") : write_pair(path, buf_cstr(&name), buf_str(&secret), buf_str(&text), err);
	crypto_wipe(&k, sizeof k);
	crypto_wipe(secret.p, secret.cap);
	buf_release(&secret);
	buf_release(&text);
	buf_release(&name);
	return rc;
}

/* ---- signing ---- */

/* What the global signature is over: the signature, then the trusted comment. */
static void global_message(struct buf *out, const uint8_t signature[64], struct str trusted)
{
	buf_add(out, signature, 64);
	buf_addstr(out, trusted);
}

static int sign_digest(const struct minisign_secret *k, const uint8_t digest[64], const char *trusted, struct buf *out, struct err *err)
{
	struct str comment = str_from(trusted);
	if (comment.n > TRUSTED_MAX || !printable(comment))
		return err_set(err, ERR_SYSTEM, "cannot sign: the trusted comment is too long or not printable");
	struct minisign_public pub;
	uint8_t raw[SIGNATURE_SIZE] = { 'E', 'D' }, global[64];
	char id[17];
	struct buf message = BUF_INIT(TRUSTED_MAX + 64);
	minisign_secret_public(k, &pub);
	minisign_id_text(&pub, id);
	memcpy(raw + 2, k->id, 8);
	crypto_ed25519_sign(k->seed, (struct str){ (const char *)digest, 64 }, raw + 10);
	global_message(&message, raw + 10, comment);
	crypto_ed25519_sign(k->seed, buf_str(&message), global);
	buf_release(&message);
	buf_addf(out, UNTRUSTED "signature from key %s\n", id);
	add_base64(out, raw, sizeof raw);
	buf_addf(out, TRUSTED "%s\n", trusted);
	add_base64(out, global, sizeof global);
	return 0;
}

int minisign_sign_fd(const struct minisign_secret *k, int fd, const char *name, const char *trusted, struct buf *out, struct err *err)
{
	uint8_t digest[64];
	if (crypto_blake2b512_fd(fd, name, digest, err) != 0)
		return -1;
	return sign_digest(k, digest, trusted, out, err);
}

int minisign_sign(const struct minisign_secret *k, struct str content, const char *trusted, struct buf *out, struct err *err)
{
	uint8_t digest[64];
	crypto_blake2b512(content, digest);
	return sign_digest(k, digest, trusted, out, err);
}

/* ---- verifying ---- */

int minisign_signature_parse(struct minisign_signature *s, struct str text, const char *name, struct err *err)
{
	struct str rest = text, line[4], after;
	uint8_t raw[SIGNATURE_SIZE];
	for (int i = 0; i < 4; i++) {
		if (!next_line(&rest, &line[i]))
			return err_set(err, ERR_FAILED, "cannot read '%s': the signature is cut short", name);
	}
	if (!str_starts(line[0], STR(UNTRUSTED)) || line[0].n > COMMENT_MAX || !decode(line[1], raw, sizeof raw) || !str_starts(line[2], STR(TRUSTED)) ||
		!decode(line[3], s->global, sizeof s->global) || next_line(&rest, &after))
		return err_set(err, ERR_FAILED, "cannot read '%s': no minisign signature", name);
	memcpy(s->algorithm, raw, 2);
	memcpy(s->id, raw + 2, 8);
	memcpy(s->signature, raw + 10, 64);
	s->trusted = str_sub(line[2], sizeof TRUSTED - 1, line[2].n);
	if (s->trusted.n > TRUSTED_MAX || !printable(s->trusted))
		return err_set(err, ERR_FAILED, "cannot read '%s': the trusted comment is too long or not printable", name);
	return 0;
}

/* What can be said without the content. */
static int check_key(const struct minisign_public *k, const struct minisign_signature *s, struct err *err)
{
	if (memcmp(k->id, s->id, 8) != 0) {
		struct minisign_public other = { { 0 }, { 0 } };
		char want[17], got[17];
		memcpy(other.id, s->id, 8);
		minisign_id_text(k, want);
		minisign_id_text(&other, got);
		return err_set(err, ERR_FAILED, "signed by key %s, not by key %s", got, want);
	}
	if (memcmp(s->algorithm, "ED", 2) != 0)
		return err_set(err, ERR_FAILED, "signed in the old form of minisign, which is refused");
	return 0;
}

static int verify_digest(const struct minisign_public *k, const struct minisign_signature *s, const uint8_t digest[64], struct err *err)
{
	if (!crypto_ed25519_verify(k->key, (struct str){ (const char *)digest, 64 }, s->signature))
		return err_set(err, ERR_FAILED, "the signature does not fit: other bytes were signed");
	struct buf message = BUF_INIT(TRUSTED_MAX + 64);
	global_message(&message, s->signature, s->trusted);
	bool good = crypto_ed25519_verify(k->key, buf_str(&message), s->global);
	buf_release(&message);
	return good ? 0 : err_set(err, ERR_FAILED, "the trusted comment was changed");
}

int minisign_verify_fd(const struct minisign_public *k, const struct minisign_signature *s, int fd, const char *name, struct err *err)
{
	uint8_t digest[64];
	if (check_key(k, s, err) != 0 || crypto_blake2b512_fd(fd, name, digest, err) != 0)
		return -1;
	return verify_digest(k, s, digest, err);
}

int minisign_verify(const struct minisign_public *k, const struct minisign_signature *s, struct str content, struct err *err)
{
	uint8_t digest[64];
	if (check_key(k, s, err) != 0)
		return -1;
	crypto_blake2b512(content, digest);
	return verify_digest(k, s, digest, err);
}

struct str minisign_word(struct str trusted, const char *key)
{
	struct str rest = trusted, part;
	size_t n = strlen(key);
	bool more = true;
	while (str_split(&rest, &more, '\t', &part)) {
		if (part.n > n && part.p[n] == ':' && memcmp(part.p, key, n) == 0)
			return str_sub(part, n + 1, part.n);
	}
	return STR_NONE;
}
