/* http.c - the door to libcurl: one function builds every handle, one loop retries (http.h, interop.md 4). */
#include "publish/http.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"
#include "publish/reach.h"

enum { ATTEMPTS = 6, FIRST_WAIT_MS = 1000, LONGEST_WAIT_MS = 600000, HEADER_MAX = 64 << 10, WHOLE_DEADLINE = 1800 };

struct http {
	CURL *curl;
	char *authorization;           /* "Authorization: Bearer …", wiped at close */
	bool redirects, allow_http;
	double deadline;
	char agent[100];
};

struct http *http_open(const struct http_options *o)
{
	struct http *h = mem_alloc(sizeof *h);
	curl_global_init(CURL_GLOBAL_DEFAULT);
	h->curl = curl_easy_init();
	h->redirects = o->anonymous_redirects && o->token == NULL;
	h->allow_http = o->allow_http;
	h->deadline = o->deadline > 0 ? o->deadline : clock_seconds() + WHOLE_DEADLINE;
	snprintf(h->agent, sizeof h->agent, "%s", o->user_agent != NULL ? o->user_agent : "mulu/" MULU_VERSION);
	if (o->token != NULL) {
		size_t n = strlen(o->token) + 32;
		h->authorization = mem_alloc(n);
		snprintf(h->authorization, n, "Authorization: Bearer %s", o->token);
	}
	return h;
}

void http_close(struct http *h)
{
	if (h == NULL)
		return;
	curl_easy_cleanup(h->curl);
	if (h->authorization != NULL)
		crypto_wipe(h->authorization, strlen(h->authorization));
	free(h->authorization);
	free(h);
}

const char *http_version(void)
{
	return curl_version_info(CURLVERSION_NOW)->version;
}

/* The host part of a URL, for messages: never the whole address, which may hold a name and password. */
static void host_of(const char *url, char out[128])
{
	const char *p = strstr(url, "://");
	p = p != NULL ? p + 3 : url;
	size_t n = strcspn(p, "/?#");
	const char *at = memrchr(p, '@', n);          /* the last one, as libcurl reads it */
	if (at != NULL) {
		n -= (size_t)(at + 1 - p);
		p = at + 1;
	}
	snprintf(out, 128, "%.*s", (int)(n > 120 ? 120 : n), p);
}

bool http_is_loopback(const char *url)
{
	char host[128];
	host_of(url, host);
	if (strncmp(host, "[::1]", 5) == 0)
		return true;
	host[strcspn(host, ":")] = '\0';
	unsigned a, b, c, d;
	char rest;
	return strcmp(host, "localhost") == 0 || (sscanf(host, "%u.%u.%u.%u%c", &a, &b, &c, &d, &rest) == 4 && a == 127 && b < 256 && c < 256 && d < 256);
}

/* ---- what goes on during one attempt ---- */

struct attempt {
	const struct http_ask *ask;
	struct http_reply *reply;
	uint64_t sent, received, cap;
	bool over, local_error;
	bool redirected, inward;       /* a redirect leads further in than the addresses of the name that was typed */
	enum reach first;
	bool keep;                     /* the body is what was asked for (2xx) */
	long status;
};

static size_t on_read(char *p, size_t size, size_t n, void *ctx)
{
	struct attempt *a = ctx;
	uint64_t left = a->ask->body_bytes - a->sent;
	size_t want = size * n < left ? size * n : (size_t)left;
	ssize_t got = want == 0 ? 0 : pread(a->ask->body_fd, p, want, (off_t)a->sent);
	if (got < 0) {
		a->local_error = true;
		return CURL_READFUNC_ABORT;
	}
	a->sent += (uint64_t)got;
	return (size_t)got;
}

static int on_seek(void *ctx, curl_off_t offset, int origin)
{
	struct attempt *a = ctx;
	if (origin != SEEK_SET || offset < 0)
		return CURL_SEEKFUNC_CANTSEEK;
	a->sent = (uint64_t)offset;
	return CURL_SEEKFUNC_OK;
}

static size_t on_body(char *p, size_t size, size_t n, void *ctx)
{
	struct attempt *a = ctx;
	size_t bytes = size * n;
	if (!a->keep)                  /* an error page: counted, not kept */
		return (a->received += bytes) > HEADER_MAX ? 0 : bytes;
	if (a->received + bytes > a->cap) {
		a->over = true;
		return 0;
	}
	a->received += bytes;
	if (a->ask->chunk != NULL)
		a->ask->chunk(a->ask->ctx, p, bytes);
	if (a->ask->reply != NULL) {
		buf_add(a->ask->reply, p, bytes);
		a->over = a->ask->reply->over;
		return a->over ? 0 : bytes;
	}
	struct err ignored;
	if (a->ask->reply_fd >= 0 && file_write_all(a->ask->reply_fd, p, bytes, "the download", &ignored) != 0) {
		a->local_error = true;
		return 0;
	}
	return bytes;
}

/* What was typed may lie anywhere (a name may have addresses in both worlds); a redirect may not lead further in. Behind a proxy all connections go to the proxy. */
static curl_socket_t on_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *to)
{
	struct attempt *a = ctx;
	enum reach reach = reach_of(&to->addr);
	(void)purpose;
	if (a->redirected && reach < a->first) {
		a->inward = true;
		return CURL_SOCKET_BAD;
	}
	if (reach < a->first)
		a->first = reach;
	return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

static bool header_is(const char *line, size_t n, const char *name, struct str *value)
{
	size_t k = strlen(name);
	if (n <= k || strncasecmp(line, name, k) != 0 || line[k] != ':')
		return false;
	*value = str_trim((struct str){ line + k + 1, n - k - 1 });
	return true;
}

static size_t on_header(char *p, size_t size, size_t n, void *ctx)
{
	struct attempt *a = ctx;
	struct http_reply *r = a->reply;
	size_t bytes = size * n;
	struct str value;
	if (bytes > 12 && strncmp(p, "HTTP/", 5) == 0) {
		const char *space = memchr(p, ' ', bytes);
		a->status = space != NULL ? strtol(space + 1, NULL, 10) : 0;
		a->keep = a->status >= 200 && a->status < 300;
		a->redirected = a->redirected || (a->status >= 300 && a->status < 400);
		r->etag[0] = r->content_range[0] = '\0';
	} else if (header_is(p, bytes, "ETag", &value)) {
		snprintf(r->etag, sizeof r->etag, "%.*s", STR_ARG(value));
	} else if (header_is(p, bytes, "Content-Range", &value)) {
		snprintf(r->content_range, sizeof r->content_range, "%.*s", STR_ARG(value));
	} else if (header_is(p, bytes, "Location", &value)) {
		char url[600];
		snprintf(url, sizeof url, "%.*s", STR_ARG(value));
		host_of(url, r->location_host);
	}
	return bytes;
}

/* ---- building the handle ---- */

static struct curl_slist *add(struct curl_slist *list, const char *name, const char *value)
{
	char line[400];
	if (value == NULL)
		return list;
	snprintf(line, sizeof line, "%s: %s", name, value);
	return curl_slist_append(list, line);
}

static struct curl_slist *make_headers(const struct http *h, const struct http_ask *ask)
{
	struct curl_slist *list = add(NULL, "Accept-Encoding", "identity");
	char text[160];
	list = add(list, "If-Match", ask->if_match);
	list = add(list, "If-None-Match", ask->if_none_match);
	if (ask->has_range) {
		snprintf(text, sizeof text, "bytes=%llu-", (unsigned long long)ask->range_from);
		list = add(list, "Range", text);
		list = add(list, "If-Range", ask->if_range);
	}
	if (ask->content_digest != NULL) {
		snprintf(text, sizeof text, "sha-256=:%s:", ask->content_digest);
		list = add(list, "Content-Digest", text);
	}
	if (ask->has_body)
		list = add(list, "Content-Type", "application/octet-stream");
	if (h->authorization != NULL)
		list = curl_slist_append(list, h->authorization);
	return list;
}

static void set_security(struct http *h, const char *url)
{
	CURL *c = h->curl;
	bool http_ok = http_is_loopback(url) || (h->allow_http && h->authorization == NULL);
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, http_ok ? "https,http" : "https");
	curl_easy_setopt(c, CURLOPT_REDIR_PROTOCOLS_STR, http_is_loopback(url) ? "https,http" : "https");
	curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, h->redirects ? 1L : 0L);
	curl_easy_setopt(c, CURLOPT_MAXREDIRS, 5L);
	curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(c, CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE);
	curl_easy_setopt(c, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	if (http_is_loopback(url))
		curl_easy_setopt(c, CURLOPT_NOPROXY, "*");
}

static void set_times(const struct http *h, const struct http_ask *ask)
{
	double left = h->deadline - clock_seconds();
	double size = (double)(ask->has_body ? ask->body_bytes : 0) / (64.0 * 1024);
	double attempt = ask->has_body ? 60 + size : left;
	if (attempt > left)
		attempt = left;
	curl_easy_setopt(h->curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(h->curl, CURLOPT_CONNECTTIMEOUT_MS, 15000L);
	curl_easy_setopt(h->curl, CURLOPT_LOW_SPEED_LIMIT, 1024L);
	curl_easy_setopt(h->curl, CURLOPT_LOW_SPEED_TIME, 60L);
	curl_easy_setopt(h->curl, CURLOPT_TIMEOUT_MS, (long)(attempt * 1000) + 1);
}

static void build(struct http *h, const struct http_ask *ask, struct attempt *a, struct curl_slist *headers)
{
	CURL *c = h->curl;
	curl_easy_reset(c);
	curl_easy_setopt(c, CURLOPT_URL, ask->url);
	set_security(h, ask->url);
	set_times(h, ask);
	curl_easy_setopt(c, CURLOPT_USERAGENT, h->agent);
	curl_easy_setopt(c, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(c, CURLOPT_HEADERDATA, a);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, a);
	if (h->redirects) {
		curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, on_socket);
		curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, a);
	}
	if (strcmp(ask->method, "HEAD") == 0)
		curl_easy_setopt(c, CURLOPT_NOBODY, 1L);
	else if (strcmp(ask->method, "GET") != 0)
		curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, ask->method);
	if (ask->has_body) {
		curl_easy_setopt(c, CURLOPT_UPLOAD, 1L);
		curl_easy_setopt(c, CURLOPT_INFILESIZE_LARGE, (curl_off_t)ask->body_bytes);
		curl_easy_setopt(c, CURLOPT_READFUNCTION, on_read);
		curl_easy_setopt(c, CURLOPT_READDATA, a);
		curl_easy_setopt(c, CURLOPT_SEEKFUNCTION, on_seek);
		curl_easy_setopt(c, CURLOPT_SEEKDATA, a);
	}
}

/* ---- retries ---- */

static bool transient_code(CURLcode code, int try)
{
	switch (code) {
	case CURLE_COULDNT_RESOLVE_HOST: case CURLE_SSL_CONNECT_ERROR:
		return try == 0;
	case CURLE_COULDNT_CONNECT: case CURLE_HTTP2: case CURLE_PARTIAL_FILE: case CURLE_OPERATION_TIMEDOUT: case CURLE_GOT_NOTHING: case CURLE_SEND_ERROR:
	case CURLE_RECV_ERROR: case CURLE_HTTP2_STREAM:
		return true;
	default:
		return false;
	}
}

static bool transient_status(long status)
{
	static const long list[] = { 408, 429, 500, 502, 503, 504, 522, 524 };
	for (size_t i = 0; i < sizeof list / sizeof *list; i++)
		if (status == list[i])
			return true;
	return false;
}

static void pause_ms(unsigned ms)
{
	struct timespec t = { ms / 1000, (long)(ms % 1000) * 1000000 };
	while (nanosleep(&t, &t) != 0 && errno == EINTR)
		;
}

/* Wait before the next try: full jitter up to a doubling step; Retry-After wins. false = past the deadline. */
static bool wait_before(const struct http *h, int try, long retry_after)
{
	unsigned step = FIRST_WAIT_MS;
	uint32_t random;
	for (int i = 0; i < try && step < LONGEST_WAIT_MS; i++)
		step *= 2;
	crypto_random(&random, sizeof random);
	double ms = retry_after > 0 ? (double)retry_after * 1000 : (double)(random % step);
	if (clock_seconds() + ms / 1000 >= h->deadline)
		return false;
	pause_ms((unsigned)ms);
	return true;
}

/* What the caller received of an attempt that failed is taken back before the next. */
static void rewind_reply(const struct http_ask *ask, size_t reply_start, off_t fd_start)
{
	if (ask->reply != NULL && ask->reply->n > reply_start) {
		ask->reply->n = reply_start;
		ask->reply->p[reply_start] = '\0';
	}
	if (ask->reply == NULL && ask->reply_fd >= 0 && fd_start >= 0 && lseek(ask->reply_fd, fd_start, SEEK_SET) >= 0)
		(void)!ftruncate(ask->reply_fd, fd_start);
}

static int give_up(const struct http_ask *ask, long status, long retry_after, const char *why, struct err *err)
{
	char host[128], when[CLOCK_TEXT];
	host_of(ask->url, host);
	if (status != 0 && retry_after > 0) {
		clock_rfc3339(clock_now() + retry_after, when);
		return err_set(err, ERR_SYSTEM, "'%s' answers %ld and asks to come back after %s", host, status, when);
	}
	if (status != 0)
		return err_set(err, ERR_SYSTEM, "'%s' answers %ld; try again later", host, status);
	return err_set(err, ERR_SYSTEM, "cannot reach '%s': %s", host, why);
}

static CURLcode attempt_once(struct http *h, const struct http_ask *ask, struct http_reply *reply, struct attempt *a)
{
	*a = (struct attempt){ .ask = ask, .reply = reply, .first = REACH_WORLD, .cap = ask->reply != NULL ? ask->reply->max : ask->max_reply };
	*reply = (struct http_reply){ 0 };
	struct curl_slist *headers = make_headers(h, ask);
	build(h, ask, a, headers);
	CURLcode code = curl_easy_perform(h->curl);
	curl_slist_free_all(headers);
	curl_easy_getinfo(h->curl, CURLINFO_RESPONSE_CODE, &reply->status);
	reply->length = a->received;
	return code;
}

int http_do(struct http *h, const struct http_ask *ask, struct http_reply *reply, struct err *err)
{
	size_t reply_start = ask->reply != NULL ? ask->reply->n : 0;
	off_t fd_start = ask->reply == NULL && ask->reply_fd >= 0 ? lseek(ask->reply_fd, 0, SEEK_CUR) : -1;
	char host[128];
	host_of(ask->url, host);
	if (!http_is_loopback(ask->url) && strncmp(ask->url, "http://", 7) == 0 && (h->authorization != NULL || !h->allow_http))
		return err_set(err, ERR_INPUT, "'%s' is plain http off this machine%s", host, h->authorization != NULL ? "; a token is never sent there" : "; use https");
	for (int try = 0;; try++) {
		struct attempt a;
		curl_off_t retry_after = 0;
		if (clock_seconds() >= h->deadline)
			return err_set(err, ERR_SYSTEM, "cannot reach '%s': the deadline was reached", host);
		CURLcode code = attempt_once(h, ask, reply, &a);
		if (a.over)
			return err_set(err, ERR_INTEGRITY, "'%s' sends more bytes than it may", host);
		if (a.inward)
			return err_set(err, ERR_REFUSED, "'%s' points to an address of an inner network; nothing was read there", host);
		if (a.local_error)
			return err_set(err, ERR_SYSTEM, "cannot store or read what is exchanged with '%s'", host);
		if (code == CURLE_OK && !transient_status(reply->status))
			return 0;
		if (code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_URL_MALFORMAT)
			return err_set(err, ERR_INPUT, "'%s' is no address that may be used: %s", host, curl_easy_strerror(code));
		curl_easy_getinfo(h->curl, CURLINFO_RETRY_AFTER, &retry_after);
		bool again = code == CURLE_OK ? transient_status(reply->status) : transient_code(code, try);
		if (ask->keep_partial && code != CURLE_OK && a.keep && a.received > 0)
			again = false;
		if (!again || try + 1 >= ATTEMPTS || !wait_before(h, try, (long)retry_after))
			return give_up(ask, code == CURLE_OK ? reply->status : 0, (long)retry_after, curl_easy_strerror(code), err);
		rewind_reply(ask, reply_start, fd_start);
	}
}

int http_status_error(const struct http_ask *ask, const struct http_reply *reply, struct err *err)
{
	char host[128];
	const char *path = strstr(ask->url, "://");
	path = path != NULL ? strchr(path + 3, '/') : NULL;
	host_of(ask->url, host);
	if (reply->status >= 300 && reply->status < 400)
		return err_set(err, ERR_REFUSED, "%s '%.200s': '%s' points to '%s' instead; correct the address in the configuration", ask->method, path != NULL ? path : "", host,
			reply->location_host);
	if (reply->status == 409 || reply->status == 412 || reply->status == 423)
		return err_set(err, ERR_CONFLICT, "%s '%.200s': '%s' answers %ld: somebody else was faster", ask->method, path != NULL ? path : "", host, reply->status);
	return err_set(err, ERR_REFUSED, "%s '%.200s' was refused by '%s': %ld", ask->method, path != NULL ? path : "", host, reply->status);
}
