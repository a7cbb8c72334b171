/* minisign.h - keys and signatures in minisign's file formats (interop.md 7.1-7.3), by OpenSSL's Ed25519 and BLAKE2b. Prehashed ("ED") signatures only are made; legacy "Ed" ones are
 * refused. */
#ifndef PUBLISH_MINISIGN_H
#define PUBLISH_MINISIGN_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct minisign_public { uint8_t id[8]; uint8_t key[32]; };
struct minisign_secret;                                    /* wiped on free */

int minisign_make(const char *path, struct err *err);      /* path (0600, no password) and path.pub; ERR_USAGE if path exists, nothing is changed then */
int minisign_secret_load(struct minisign_secret **out, const char *path, struct err *err);     /* ERR_INPUT; encrypted keys are refused with a hint */
void minisign_secret_free(struct minisign_secret *k);
void minisign_secret_public(const struct minisign_secret *k, struct minisign_public *out);
int minisign_public_load(struct minisign_public *out, const char *path, struct err *err);      /* file .pub, or the base64 line itself */
int minisign_public_parse(struct minisign_public *out, struct str text, const char *name, struct err *err);
void minisign_public_text(const struct minisign_public *k, struct buf *out);                   /* the .pub file */
void minisign_public_line(const struct minisign_public *k, char out[64]);                      /* base64 of 42 bytes */
void minisign_id_text(const struct minisign_public *k, char out[17]);                          /* upper-case hex of the little-endian number, leading zeros dropped */

/* The four-line signature file over a descriptor (whole, by pread) or bytes. trusted: printable, at most 8,192 bytes. */
int minisign_sign_fd(const struct minisign_secret *k, int fd, const char *name, const char *trusted, struct buf *out, struct err *err);
int minisign_sign(const struct minisign_secret *k, struct str content, const char *trusted, struct buf *out, struct err *err);

struct minisign_signature { uint8_t algorithm[2], id[8], signature[64], global[64]; struct str trusted; };     /* trusted points into the text */
int minisign_signature_parse(struct minisign_signature *s, struct str text, const char *name, struct err *err);    /* ERR_FAILED */
/* Both signatures; key id first. 0 good; ERR_FAILED with the reason. */
int minisign_verify_fd(const struct minisign_public *k, const struct minisign_signature *s, int fd, const char *name, struct err *err);
int minisign_verify(const struct minisign_public *k, const struct minisign_signature *s, struct str content, struct err *err);
/* A word of a tab-separated trusted comment: "serial" of "catalog:catalog-7.json\tserial:7". {NULL,0} if absent. */
struct str minisign_word(struct str trusted, const char *key);

#endif
