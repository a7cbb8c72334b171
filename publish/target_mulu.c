/* target_mulu.c - a portal that `mulu serve` runs, or any server with PUT, If-Match and If-None-Match: over HTTP with a bearer token.
 *
 * The token is read only when something is written for the first time, after the last child has answered. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"
#include "catalog/names.h"
#include "publish/http.h"
#include "publish/target.h"

struct remote {
	const struct config_target *config;
	double deadline;
	struct http *reader, *writer;      /* without and with the token */
};

static void remote_close(void *state)
{
	struct remote *r = state;
	http_close(r->reader);
	http_close(r->writer);
	free(r);
}

static int remote_open(void **state, const struct config_target *c, double deadline, struct err *err)
{
	if (c->url == NULL || (strncmp(c->url, "http://", 7) != 0 && strncmp(c->url, "https://", 8) != 0))
		return err_set(err, ERR_INPUT, "target '%s' of type mulu needs a 'url' that begins with https://", c->name);
	struct remote *r = mem_alloc(sizeof *r);
	*r = (struct remote){ .config = c, .deadline = deadline };
	r->reader = http_open(&(struct http_options){ .deadline = deadline, .allow_http = c->allow_http });
	*state = r;
	return 0;
}

static int open_writer(struct remote *r, struct err *err)
{
	struct buf token = BUF_INIT(64 << 10);
	const char *path = r->config->token_file, *credentials = getenv("CREDENTIALS_DIRECTORY");
	char file[4096];
	if (r->writer != NULL)
		return 0;
	if (path == NULL && credentials != NULL) {
		snprintf(file, sizeof file, "%s/token", credentials);
		path = file;
	}
	if (path == NULL)
		return err_set(err, ERR_INPUT, "target '%s' needs a 'tokenFile'", r->config->name);
	int bad = file_read_secret(path, &token, err);
	if (!bad) {
		struct str word = str_trim(buf_str(&token));
		bool good = word.n > 0 && word.n < 4096;
		for (size_t i = 0; i < word.n; i++)
			good = good && word.p[i] > ' ' && word.p[i] < 127;
		if (good) {
			char *z = mem_alloc(word.n + 1);
			memcpy(z, word.p, word.n);
			r->writer = http_open(&(struct http_options){ .token = z, .deadline = r->deadline });
			crypto_wipe(z, word.n);
			free(z);
		} else {
			bad = err_set(err, ERR_INPUT, "the token file '%s' holds no token", path);
		}
	}
	if (token.p != NULL)
		crypto_wipe(token.p, token.n);
	buf_release(&token);
	return bad ? -1 : 0;
}

static int url_of(const struct remote *r, const char *path, char *out, size_t size, struct err *err)
{
	struct names_parts parts;
	if (!names_parse(str_from(path), &parts))
		return err_set(err, ERR_INPUT, "'%.200s' is no name of a portal", path);
	if ((size_t)snprintf(out, size, "%s%s", r->config->url, path) >= size)
		return err_set(err, ERR_INPUT, "the address of '%.200s' is too long", path);
	return 0;
}

static void hash_chunk(void *ctx, const void *p, size_t n) { sha256_add(*(struct sha256 **)ctx, p, n); }

static int remote_get(void *state, const char *path, int fd, uint64_t max, bool *found, char etag[160], uint8_t sha256[32], struct err *err)
{
	struct remote *r = state;
	char url[2400];
	struct http_reply reply;
	struct sha256 *digest = sha256_new();
	struct http_ask ask = { .method = "GET", .url = url, .reply_fd = fd, .max_reply = max, .chunk = hash_chunk, .ctx = &digest };
	*found = false;
	int bad = url_of(r, path, url, sizeof url, err) != 0 || http_do(r->reader, &ask, &reply, err) != 0;
	uint8_t made[32];
	sha256_finish(digest, made);
	if (bad)
		return -1;
	if (reply.status == 404 || reply.status == 410)
		return 0;
	if (reply.status != 200)
		return http_status_error(&ask, &reply, err);
	*found = true;
	snprintf(etag, 160, "%s", reply.etag);
	if (sha256 != NULL)
		memcpy(sha256, made, sizeof made);
	return 0;
}

static int send(struct remote *r, const struct cleared *c, const char *if_match, const char *if_none_match, struct http_reply *reply, struct http_ask *ask, char *url, size_t size,
	struct err *err)
{
	uint8_t digest[32];
	struct buf base64 = BUF_INIT(100);
	if (open_writer(r, err) != 0 || url_of(r, cleared_path(c), url, size, err) != 0)
		return -1;
	crypto_unhex(str_from(cleared_sha256(c)), digest, 32);
	crypto_base64((struct str){ (const char *)digest, 32 }, &base64);
	struct buf nothing = BUF_INIT(64 << 10);
	*ask = (struct http_ask){
		.method = "PUT", .url = url, .has_body = true, .body_fd = cleared_fd(c), .body_bytes = cleared_bytes(c), .content_digest = buf_cstr(&base64),
		.if_match = if_match, .if_none_match = if_none_match, .reply = &nothing,
	};
	int bad = http_do(r->writer, ask, reply, err);
	buf_release(&nothing);
	buf_release(&base64);
	ask->content_digest = NULL;
	ask->reply = NULL;
	return bad;
}

static int remote_put_new(void *state, const struct cleared *c, bool *exists, struct err *err)
{
	struct http_reply reply;
	struct http_ask ask;
	char url[2400];
	*exists = false;
	if (send(state, c, NULL, "*", &reply, &ask, url, sizeof url, err) != 0)
		return -1;
	if (reply.status >= 200 && reply.status < 300)
		return 0;
	*exists = reply.status == 409 || reply.status == 412;
	return *exists ? 0 : http_status_error(&ask, &reply, err);
}

static int remote_put(void *state, const struct cleared *c, const char *expected, struct err *err)
{
	struct http_reply reply;
	struct http_ask ask;
	char url[2400];
	bool any = strcmp(expected, "*") == 0, none = expected[0] == '\0';
	if (send(state, c, any || none ? NULL : expected, none ? "*" : NULL, &reply, &ask, url, sizeof url, err) != 0)
		return -1;
	return reply.status >= 200 && reply.status < 300 ? 0 : http_status_error(&ask, &reply, err);
}

static int remote_remove(void *state, const char *path, struct err *err)
{
	struct remote *r = state;
	struct http_reply reply;
	char url[2400];
	struct buf nothing = BUF_INIT(64 << 10);
	struct http_ask ask = { .method = "DELETE", .url = url, .reply = &nothing };
	int bad = open_writer(r, err) != 0 || url_of(r, path, url, sizeof url, err) != 0 || http_do(r->writer, &ask, &reply, err) != 0;
	buf_release(&nothing);
	if (bad)
		return -1;
	bool gone = (reply.status >= 200 && reply.status < 300) || reply.status == 404 || reply.status == 410;
	return gone ? 0 : http_status_error(&ask, &reply, err);
}

const struct target_type target_mulu = {
	.name = "mulu", .about_zh = "mulu serve 运行的门户（url、tokenFile），用 HTTP PUT", .about_en = "a portal run by 'mulu serve' (url, tokenFile), by HTTP PUT",
	.open = remote_open, .get = remote_get, .put_new = remote_put_new, .put = remote_put, .remove = remote_remove, .close = remote_close,
};
