/* client.c - open a portal with suspicion (client.h): pointer, key, catalogue, serial, expiry. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"
#include "catalog/names.h"
#include "portal/beneath.h"
#include "publish/client_internal.h"

enum { POINTER_MAX = 16 << 10, CATALOG_MAX = 64 << 20, SEEN_MAX = 1 << 20 };

void client_add_note(struct client *c, const char *en, const char *zh)
{
	if (c->n_notes == CLIENT_NOTES)
		return;
	c->notes[c->n_notes] = en;
	c->notes_zh[c->n_notes++] = zh;
}

const char *client_note(const struct client *c, size_t i) { return i < c->n_notes ? c->notes[i] : NULL; }
const char *client_note_zh(const struct client *c, size_t i) { return i < c->n_notes ? c->notes_zh[i] : NULL; }
const struct catalog *client_catalog(const struct client *c) { return &c->catalog; }
bool client_origin_proven(const struct client *c) { return c->pinned; }

void client_close(struct client *c)
{
	if (c == NULL)
		return;
	catalog_release(&c->catalog);
	http_close(c->http);
	if (c->folder >= 0)
		close(c->folder);
	free(c->base);
	free(c);
}

/* ---- objects ---- */

int client_open_object(const struct client *c, const char *path)
{
	struct stat st;
	int fd = beneath_open(c->folder, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
	if (fd >= 0 && (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))) {
		close(fd);
		errno = ENOENT;
		return -1;
	}
	return fd;
}

bool client_not_there(int number) { return number == ENOENT || number == ENOTDIR || number == ELOOP || number == EXDEV; }

static int not_there(const char *path, bool *found, struct err *err)
{
	*found = false;
	if (client_not_there(errno))
		return 0;
	return err_errno(err, ERR_SYSTEM, "cannot read '%s'", path);
}

/* One GET; body to `reply` or `fd`, or only through `chunk`. A cap that is passed is a failed verification: somebody serves more than the catalogue says. */
static int get(struct client *c, const char *path, struct http_ask *ask, struct http_reply *reply, bool *found, struct err *err)
{
	char *url = mem_alloc(strlen(c->base) + strlen(path) + 1);
	strcat(strcpy(url, c->base), path);
	ask->method = "GET";
	ask->url = url;
	int bad = http_do(c->http, ask, reply, err);
	if (bad && err->kind == ERR_INTEGRITY)
		err->kind = ERR_FAILED;
	*found = !bad && reply->status != 404 && reply->status != 410;
	if (!bad && *found && reply->status != 200 && reply->status != 206 && reply->status != 416)
		bad = http_status_error(ask, reply, err);
	free(url);
	ask->url = NULL;
	return bad ? -1 : 0;
}

int client_read(struct client *c, const char *path, size_t max, struct buf *out, bool *found, struct err *err)
{
	if (c->remote) {
		struct buf text = BUF_INIT(max);
		struct http_ask ask = { .reply = &text, .reply_fd = -1 };
		struct http_reply reply;
		int r = get(c, path, &ask, &reply, found, err);
		if (r == 0 && *found)
			buf_addstr(out, buf_str(&text));
		buf_release(&text);
		return r;
	}
	int fd = client_open_object(c, path);
	if (fd < 0)
		return not_there(path, found, err);
	*found = true;
	int r = file_read_fd(fd, path, max, out, err);
	close(fd);
	return r;
}

struct counter { struct sha256 *digest; uint64_t bytes; };

static void count(void *ctx, const void *p, size_t n)
{
	struct counter *k = ctx;
	sha256_add(k->digest, p, n);
	k->bytes += n;
}

int client_digest(struct client *c, const char *path, uint64_t max, bool *found, uint64_t *bytes, char sha256[65], struct err *err)
{
	uint8_t digest[32];
	int r;
	if (c->remote) {
		struct counter k = { sha256_new(), 0 };
		struct http_ask ask = { .reply_fd = -1, .max_reply = max, .chunk = count, .ctx = &k };
		struct http_reply reply;
		r = get(c, path, &ask, &reply, found, err);
		sha256_finish(k.digest, digest);
		*bytes = k.bytes;
	} else {
		int fd = client_open_object(c, path);
		if (fd < 0)
			return not_there(path, found, err);
		*found = true;
		r = file_digest(fd, path, digest, bytes, err);
		close(fd);
	}
	crypto_hex(digest, 32, sha256);
	return r;
}

/* ---- the highest serial seen ---- */

static bool seen_path(char out[4300], bool make)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	struct err ignored;
	char folder[4200];
	if (state != NULL && state[0] == '/')
		snprintf(folder, sizeof folder, "%s/mulu", state);
	else if (home != NULL && home[0] == '/')
		snprintf(folder, sizeof folder, "%s/.local/state/mulu", home);
	else
		return false;
	if (make && file_mkdirs(AT_FDCWD, folder, 0700, &ignored) != 0)
		return false;
	snprintf(out, 4300, "%s/seen.json", folder);
	return true;
}

/* The memory of one portal under one key: a new key is a new portal, and who lacks the key cannot spoil what is remembered under it. */
static void seen_name(const struct client *c, struct buf *out)
{
	char id[17];
	minisign_id_text(&c->key, id);
	buf_addf(out, "%s %s", c->base, id);
}

static int judge_serial(const struct client *c, const struct json *before, struct err *err)
{
	int64_t then = json_int_or(json_get(before, "serial"), 0), now = (int64_t)c->catalog.serial;
	if (now < then)
		return err_set(err, ERR_FAILED, "'%s' shows serial %lld, but %lld was seen before: an old catalogue is served", c->base, (long long)now, (long long)then);
	if (now == then && !str_is(json_str(json_get(before, "sha256")), c->sha256))
		return err_set(err, ERR_FAILED, "'%s' shows another catalogue under serial %lld than was seen before", c->base, (long long)now);
	return 0;
}

static void remember(struct client *c, struct json *seen, const char *name, const char *path)
{
	struct buf text = BUF_INIT(SEEN_MAX);
	struct err ignored;
	struct json *one = json_set(seen, name, json_object());
	json_set(one, "serial", json_integer((int64_t)c->catalog.serial));
	json_set(one, "sha256", json_text(c->sha256));
	json_print(seen, &text, 1);
	if (text.over || file_write(AT_FDCWD, path, buf_str(&text), 0600, &ignored) != 0)
		client_add_note(c, "the serial cannot be remembered for later visits", "无法记忆序号");
	buf_release(&text);
}

/* A lower serial than was seen before is a rollback, another catalogue under the same one a second publisher. A memory that cannot be kept is said, and is no failure. */
static int compare_serial(struct client *c, struct err *err)
{
	char path[4300];
	struct err ignored;
	if (!seen_path(path, true)) {
		client_add_note(c, "the serial cannot be compared with earlier visits: there is no home to remember it in", "无处记忆序号，无法与以往比较");
		return 0;
	}
	struct json *seen = access(path, R_OK) == 0 ? json_read(AT_FDCWD, path, &ignored) : NULL;
	if (json_type(seen) != JSON_OBJECT) {
		json_free(seen);
		seen = json_object();
	}
	struct buf name = BUF_INIT(8 << 10);
	seen_name(c, &name);
	const struct json *before = json_get(seen, buf_cstr(&name));
	int r = before != NULL ? judge_serial(c, before, err) : 0;
	if (r == 0 && json_int_or(json_get(before, "serial"), 0) < (int64_t)c->catalog.serial)
		remember(c, seen, buf_cstr(&name), path);
	buf_release(&name);
	json_free(seen);
	return r;
}

/* ---- opening ---- */

static int failed(struct client *c, const char *what, struct err *err)
{
	return err_set(err, ERR_FAILED, "'%s' does not verify: %s", c->base, what);
}

/* Without a pinned key: the one that the portal itself offers, good for wholeness only. */
static int own_key(struct client *c, const struct minisign_signature *s, struct err *err)
{
	struct minisign_public id = { { 0 }, { 0 } };
	char text[17], path[64];
	struct buf file = BUF_INIT(4096);
	bool found;
	memcpy(id.id, s->id, sizeof id.id);
	minisign_id_text(&id, text);
	for (char *p = text; *p != '\0'; p++)
		*p = *p >= 'A' && *p <= 'F' ? (char)(*p - 'A' + 'a') : *p;
	snprintf(path, sizeof path, "keys/%s.pub", text);
	int r = client_read(c, path, 4096, &file, &found, err);
	if (r == 0 && (!found || minisign_public_parse(&c->key, buf_str(&file), path, err) != 0))
		r = failed(c, "the key that signed it is not there", err);
	buf_release(&file);
	return r;
}

static int check_times(struct client *c, const struct minisign_signature *s, struct err *err)
{
	int64_t expires;
	struct str when = minisign_word(s->trusted, "expires");
	if (!clock_parse(when, &expires))
		return failed(c, "the pointer names no expiry", err);
	if (expires < clock_now())
		return err_set(err, ERR_FAILED, "the pointer of '%s' expired %.*s: what is served may be old", c->base, STR_ARG(when));
	return 0;
}

static int read_catalog(struct client *c, struct str pointer, struct err *err)
{
	struct minisign_signature s;
	struct names_parts parts;
	struct buf text = BUF_INIT(CATALOG_MAX);
	char name[NAMES_PATH_MAX];
	bool found = false;
	struct err why = ERR_INIT;
	if (minisign_signature_parse(&s, pointer, "latest.minisig", &why) != 0)
		return failed(c, "the pointer is no signature", err);
	struct str file = minisign_word(s.trusted, "catalog");
	if (!names_parse(file, &parts) || parts.kind != NAMES_CATALOG)
		return failed(c, "the pointer names no catalogue", err);
	if (!c->pinned && own_key(c, &s, err) != 0)
		return -1;
	snprintf(name, sizeof name, "%.*s", STR_ARG(file));
	int r = client_read(c, name, CATALOG_MAX, &text, &found, err);
	if (r == 0 && !found)
		r = failed(c, "the catalogue that the pointer names is not there", err);
	if (r == 0 && minisign_verify(&c->key, &s, buf_str(&text), &why) != 0)
		r = failed(c, why.msg, err);
	if (r == 0 && catalog_parse(&c->catalog, buf_str(&text), name, &why) != 0)
		r = failed(c, why.msg, err);
	crypto_sha256_hex(buf_str(&text), c->sha256);
	if (r == 0 && c->catalog.serial != parts.serial)
		r = failed(c, "pointer and catalogue name different serials", err);
	buf_release(&text);
	return r != 0 ? -1 : check_times(c, &s, err);
}

static bool is_url(const char *where) { return strncmp(where, "http://", 7) == 0 || strncmp(where, "https://", 8) == 0; }

static int open_source(struct client *c, const struct client_options *o, struct err *err)
{
	c->remote = is_url(o->where);
	if (c->remote) {
		size_t n = strlen(o->where);
		c->base = mem_alloc(n + 2);
		strcpy(c->base, o->where);
		if (n > 0 && c->base[n - 1] != '/')
			strcat(c->base, "/");
		c->http = http_open(&(struct http_options){ .anonymous_redirects = true, .deadline = o->deadline });
		return 0;
	}
	if (strstr(o->where, "://") != NULL)
		return err_set(err, ERR_INPUT, "'%.100s' is no address that can be read; give https://", o->where);
	c->folder = file_open_dir(AT_FDCWD, o->where, err);
	if (c->folder < 0)
		return -1;
	char *real = realpath(o->where, NULL);
	c->base = mem_strdup(real != NULL ? real : o->where);
	free(real);
	return 0;
}

int client_open(struct client **out, const struct client_options *o, struct err *err)
{
	struct client *c = mem_alloc(sizeof *c);
	struct buf pointer = BUF_INIT(POINTER_MAX);
	bool found = false;
	c->folder = -1;
	c->pinned = o->pinned != NULL;
	if (c->pinned)
		c->key = *o->pinned;
	int r = open_source(c, o, err);
	if (r == 0)
		r = client_read(c, "latest.minisig", POINTER_MAX, &pointer, &found, err);
	if (r == 0 && !found)
		r = failed(c, "it has no latest.minisig", err);
	if (r == 0)
		r = read_catalog(c, buf_str(&pointer), err);
	if (r == 0)
		r = compare_serial(c, err);
	buf_release(&pointer);
	if (r != 0) {
		client_close(c);
		return -1;
	}
	if (c->pinned)
		client_add_note(c, "the catalogue is signed with the given key, whole and in date", "目录由所给密钥签名，完整且在有效期内");
	else
		client_add_note(c, "origin unproven: no key was given (--key); the catalogue is whole by the portal's own key", "来源未证实：未给出公钥（--key）；按门户自己的密钥，目录完整");
	*out = c;
	return 0;
}
