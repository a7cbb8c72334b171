/* pointer.c - read and verify latest.minisig (interop.md 7.1): the reading half only; keys and signing are publish/minisign.c, above this room. */
#include <stdio.h>
#include <stdlib.h>

#include "base/crypto.h"
#include "catalog/names.h"
#include "portal/portal.h"

struct lines { struct str line[4]; };

static bool split(struct str text, struct lines *out)
{
	bool more = true;
	for (int i = 0; i < 4; i++)
		if (!str_split(&text, &more, '\n', &out->line[i]))
			return false;
	return str_starts(out->line[0], STR("untrusted comment: ")) && str_starts(out->line[2], STR("trusted comment: "));
}

static struct str word(struct str comment, const char *key)
{
	struct str part, found = STR_NONE;
	bool more = true;
	size_t n = strlen(key);
	while (str_split(&comment, &more, '\t', &part))
		if (part.n > n && memcmp(part.p, key, n) == 0 && part.p[n] == ':')
			found = str_sub(part, n + 1, part.n);
	return found;
}

/* Key id as it is written: the little-endian number in upper-case hex without leading zeros. */
static void id_text(const uint8_t id[8], char out[17])
{
	uint64_t n = 0;
	for (int i = 7; i >= 0; i--)
		n = n << 8 | id[i];
	snprintf(out, 17, "%llX", (unsigned long long)n);
}

bool pointer_names(struct str text, struct pointer *out)
{
	struct lines l;
	struct buf body = BUF_INIT(200);
	struct names_parts parts;
	if (!split(text, &l) || !crypto_unbase64(l.line[1], &body) || body.n != 74) {
		buf_release(&body);
		return false;
	}
	struct str comment = str_sub(l.line[2], strlen("trusted comment: "), l.line[2].n), name = word(comment, "catalog");
	id_text((const uint8_t *)body.p + 2, out->key_id);
	buf_release(&body);
	if (!names_parse(name, &parts) || parts.kind != NAMES_CATALOG || name.n >= sizeof out->catalog)
		return false;
	snprintf(out->catalog, sizeof out->catalog, "%.*s", STR_ARG(name));
	out->serial = parts.serial;
	return true;
}

static bool read_key(struct str text, uint8_t key[42], char line[64])
{
	struct str first, second;
	struct buf body = BUF_INIT(100);
	bool more = true;
	if (!str_split(&text, &more, '\n', &first) || !str_split(&text, &more, '\n', &second) || second.n >= 64)
		return false;
	bool good = crypto_unbase64(str_trim(second), &body) && body.n == 42 && memcmp(body.p, "Ed", 2) == 0;
	if (good) {
		memcpy(key, body.p, 42);
		snprintf(line, 64, "%.*s", STR_ARG(str_trim(second)));
	}
	buf_release(&body);
	return good;
}

bool pointer_verify(struct str text, struct str content, struct str key_text, char key_line[64])
{
	struct lines l;
	uint8_t key[42], digest[64];
	struct buf body = BUF_INIT(200), global = BUF_INIT(200), message = BUF_INIT(16 << 10);
	bool good = split(text, &l) && read_key(key_text, key, key_line) && crypto_unbase64(l.line[1], &body) && body.n == 74 && memcmp(body.p, "ED", 2) == 0 &&
		memcmp(body.p + 2, key + 2, 8) == 0 && crypto_unbase64(l.line[3], &global) && global.n == 64;
	if (good) {
		crypto_blake2b512(content, digest);
		good = crypto_ed25519_verify(key + 10, (struct str){ (const char *)digest, 64 }, (const uint8_t *)body.p + 10);
	}
	if (good) {
		buf_add(&message, body.p + 10, 64);
		buf_addstr(&message, str_sub(l.line[2], strlen("trusted comment: "), l.line[2].n));
		good = crypto_ed25519_verify(key + 10, buf_str(&message), (const uint8_t *)global.p);
	}
	buf_release(&body);
	buf_release(&global);
	buf_release(&message);
	return good;
}
