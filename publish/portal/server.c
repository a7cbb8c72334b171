/* server.c - the door to libmicrohttpd (server.h): requests in, answers out; what is answered is answer_get.c's and answer_put.c's business. */
#include "portal/server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"
#include "portal/idle.h"
#include "portal/portal.h"

enum { DEFAULT_CONNECTIONS = 20000, DEFAULT_TIMEOUT = 30, CONNECTION_MEMORY = 64 << 10, THREADS = 4, PATH_MAX_BYTES = 4096, PER_ADDRESS = 64, UNWANTED_MAX = 1 << 20 };

struct server {
	struct portal portal;
	struct MHD_Daemon *daemon;
	struct idle *idle;
	struct buf cert, key;
	char url[128];
};

/* One request in the making: MHD calls several times for an upload. */
struct exchange { struct upload *upload; uint64_t unwanted; bool answered; };

static const char *header_of(void *ctx, const char *name)
{
	return MHD_lookup_connection_value(ctx, MHD_HEADER_KIND, name);
}

static struct request request_of(struct MHD_Connection *c, const char *method, const char *url)
{
	struct str path = str_from(url);
	if (path.n > 0 && path.p[0] == '/')
		path = str_sub(path, 1, path.n);
	return (struct request){ .method = method, .path = path, .header = header_of, .ctx = c };
}

static enum MHD_Result send_answer(struct MHD_Connection *c, struct answer *a)
{
	struct MHD_Response *r;
	if (a->fd >= 0) {
		r = MHD_create_response_from_fd_at_offset64(a->length, a->fd, a->offset);      /* closes fd */
	} else {
		r = MHD_create_response_from_buffer(a->body.n, (void *)(uintptr_t)buf_cstr(&a->body), MHD_RESPMEM_MUST_COPY);
	}
	if (r == NULL) {
		if (a->fd >= 0)
			close(a->fd);
		buf_release(&a->body);
		return MHD_NO;
	}
	for (size_t i = 0; i < a->n; i++)
		MHD_add_response_header(r, a->headers[i].name, a->headers[i].value);
	enum MHD_Result result = MHD_queue_response(c, (unsigned)a->status, r);
	MHD_destroy_response(r);
	buf_release(&a->body);
	return result;
}

static bool reads(const char *method) { return strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0; }

static enum MHD_Result read_request(struct portal *p, struct MHD_Connection *c, const struct request *r)
{
	struct answer a;
	answer_init(&a);
	if (reads(r->method))
		answer_get(p, r, &a);
	else
		answer_delete(p, r, &a);
	return send_answer(c, &a);
}

/* Before the body comes; what may come of it is not waited for. */
static enum MHD_Result refuse(struct MHD_Connection *c, int status, const char *zh, const char *en, const char *allow)
{
	struct answer a;
	answer_init(&a);
	answer_error(&a, status, zh, en);
	if (allow != NULL)
		answer_header(&a, "Allow", "%s", allow);
	answer_header(&a, "Connection", "close");
	return send_answer(c, &a);
}

static enum MHD_Result take_upload(struct MHD_Connection *c, const struct request *r, struct exchange *x, const char *data, size_t *size)
{
	struct answer a;
	if (*size > 0) {
		/* A body that was refused while it came is read on for a while, so that its sender gets to see why; an endless one is cut. */
		if ((x->upload == NULL || !upload_feed(x->upload, data, *size)) && (x->unwanted += *size) > UNWANTED_MAX)
			return MHD_NO;
		*size = 0;
		return MHD_YES;
	}
	if (x->answered)
		return MHD_YES;
	answer_init(&a);
	if (x->upload != NULL)
		upload_end(x->upload, r, &a);
	else
		answer_error(&a, 400, "请求不完整", "the request is not complete");
	x->upload = NULL;
	x->answered = true;
	return send_answer(c, &a);
}

/* The first call of a PUT: refuse before the body comes, or open the upload. */
static enum MHD_Result begin_upload(struct portal *p, struct MHD_Connection *c, const struct request *r, struct exchange *x)
{
	struct answer a;
	answer_init(&a);
	x->upload = upload_begin(p, r, &a);
	if (x->upload != NULL) {
		buf_release(&a.body);
		return MHD_YES;
	}
	x->answered = true;
	answer_header(&a, "Connection", "close");
	return send_answer(c, &a);
}

static enum MHD_Result begin(struct portal *p, struct MHD_Connection *c, const struct request *r, struct exchange *x)
{
	bool writable = p->token_digest[0] != '\0', put = strcmp(r->method, "PUT") == 0;
	x->answered = true;
	if (r->path.n > PATH_MAX_BYTES)
		return refuse(c, 414, "地址太长", "the address is too long", NULL);
	if (!reads(r->method) && (!writable || (!put && strcmp(r->method, "DELETE") != 0)))
		return refuse(c, 405, "不支持这个方法", "this method is not supported", writable ? "GET, HEAD, PUT, DELETE" : "GET, HEAD");
	x->answered = false;
	return put ? begin_upload(p, c, r, x) : MHD_YES;
}

static struct idle_seat *seat_of(struct MHD_Connection *c)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	return info != NULL ? info->socket_context : NULL;
}

static enum MHD_Result handle(void *ctx, struct MHD_Connection *c, const char *url, const char *method, const char *version, const char *data, size_t *size, void **per_request)
{
	struct server *s = ctx;
	struct request r = request_of(c, method, url);
	struct exchange *x = *per_request;
	(void)version;
	if (x == NULL) {
		*per_request = x = mem_alloc(sizeof *x);
		idle_busy(s->idle, seat_of(c), true);
		return begin(&s->portal, c, &r, x);
	}
	if (strcmp(method, "PUT") == 0)
		return take_upload(c, &r, x, data, size);
	if (*size > 0) {                       /* a body that nobody wants */
		if ((x->unwanted += *size) > UNWANTED_MAX)
			return MHD_NO;
		*size = 0;
		return MHD_YES;
	}
	return read_request(&s->portal, c, &r);
}

static void completed(void *ctx, struct MHD_Connection *c, void **per_request, enum MHD_RequestTerminationCode why)
{
	struct server *s = ctx;
	struct exchange *x = *per_request;
	(void)why;
	idle_busy(s->idle, seat_of(c), false);
	if (x == NULL)
		return;
	upload_drop(x->upload);
	free(x);
	*per_request = NULL;
}

static void connected(void *ctx, struct MHD_Connection *c, void **seat, enum MHD_ConnectionNotificationCode what)
{
	struct server *s = ctx;
	const union MHD_ConnectionInfo *info = what == MHD_CONNECTION_NOTIFY_STARTED ? MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD) : NULL;
	if (info != NULL) {
		*seat = idle_sit(s->idle, info->connect_fd);
	} else if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
		idle_leave(s->idle, *seat);
		*seat = NULL;
	}
}

/* The library's own decoding would let "%00" end a path early: it stays as it is, and no name of the layout has it. */
static size_t unescape(void *ctx, struct MHD_Connection *c, char *text)
{
	char *to = text;
	uint8_t byte;
	(void)ctx, (void)c;
	for (const char *from = text; *from != '\0'; from++) {
		if (*from == '%' && from[1] != '\0' && from[2] != '\0' && crypto_unhex((struct str){ from + 1, 2 }, &byte, 1) && byte != 0) {
			*to++ = (char)byte;
			from += 2;
		} else {
			*to++ = *from;
		}
	}
	*to = '\0';
	return (size_t)(to - text);
}

/* ---- starting ---- */

static bool is_loopback(const char *address)
{
	struct in_addr v4;
	struct in6_addr v6;
	if (inet_pton(AF_INET, address, &v4) == 1)
		return ntohl(v4.s_addr) >> 24 == 127;
	return inet_pton(AF_INET6, address, &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

static int address_of(const struct server_options *o, struct sockaddr_storage *out, struct err *err)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)out;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;
	memset(out, 0, sizeof *out);
	if (inet_pton(AF_INET, o->address, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons((uint16_t)o->port);
		return 0;
	}
	if (inet_pton(AF_INET6, o->address, &v6->sin6_addr) == 1) {
		v6->sin6_family = AF_INET6;
		v6->sin6_port = htons((uint16_t)o->port);
		return 0;
	}
	return err_set(err, ERR_USAGE, "'%s' is no address to listen on; give 127.0.0.1:8080 or [::1]:8080", o->address);
}

static int read_token(struct server *s, const struct server_options *o, struct err *err)
{
	struct buf token = BUF_INIT(64 << 10);
	if (o->token_file == NULL)
		return 0;
	if (!is_loopback(o->address) && o->tls_cert == NULL)
		return err_set(err, ERR_USAGE, "with a token file the portal listens on loopback only, or with --tls-cert and --tls-key");
	int bad = file_read_secret(o->token_file, &token, err);
	struct str word = str_trim(buf_str(&token));
	if (!bad && word.n < 8)
		bad = err_set(err, ERR_INPUT, "the token in '%s' is shorter than 8 characters", o->token_file);
	if (!bad)
		crypto_sha256_hex(word, s->portal.token_digest);
	if (token.p != NULL)
		crypto_wipe(token.p, token.n);
	buf_release(&token);
	return bad;
}

static int read_tls(struct server *s, const struct server_options *o, struct err *err)
{
	if ((o->tls_cert == NULL) != (o->tls_key == NULL))
		return err_set(err, ERR_USAGE, "--tls-cert and --tls-key go together");
	if (o->tls_cert == NULL)
		return 0;
	s->portal.tls = true;
	if (file_read(AT_FDCWD, o->tls_cert, 1 << 20, &s->cert, err) != 0)
		return -1;
	return file_read_secret(o->tls_key, &s->key, err);
}

static void raise_limit(unsigned connections)
{
	struct rlimit r;
	if (getrlimit(RLIMIT_NOFILE, &r) != 0 || r.rlim_cur >= connections + 256)
		return;
	r.rlim_cur = r.rlim_max == RLIM_INFINITY || r.rlim_max > connections + 256 ? connections + 256 : r.rlim_max;
	setrlimit(RLIMIT_NOFILE, &r);
}

static int start_daemon(struct server *s, const struct server_options *o, struct err *err)
{
	struct sockaddr_storage address;
	unsigned connections = o->max_connections > 0 ? o->max_connections : DEFAULT_CONNECTIONS, timeout = o->timeout > 0 ? o->timeout : DEFAULT_TIMEOUT;
	if (address_of(o, &address, err) != 0)
		return -1;
	raise_limit(connections);
	struct rlimit r;
	if (getrlimit(RLIMIT_NOFILE, &r) == 0 && r.rlim_cur < connections + 64)
		connections = r.rlim_cur > 128 ? (unsigned)r.rlim_cur - 64 : 64;
	s->idle = idle_new(connections);
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | (s->portal.tls ? MHD_USE_TLS : 0) | (address.ss_family == AF_INET6 ? MHD_USE_IPv6 : 0);
	struct MHD_OptionItem tls[] = {
		{ MHD_OPTION_HTTPS_MEM_CERT, 0, s->cert.p }, { MHD_OPTION_HTTPS_MEM_KEY, 0, s->key.p }, { MHD_OPTION_END, 0, NULL },
	};
	struct MHD_OptionItem none[] = { { MHD_OPTION_END, 0, NULL } };
	s->daemon = MHD_start_daemon(flags, 0, NULL, NULL, handle, s, MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address,
		MHD_OPTION_CONNECTION_LIMIT, connections, MHD_OPTION_CONNECTION_TIMEOUT, timeout, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
		MHD_OPTION_THREAD_POOL_SIZE, (unsigned)THREADS, MHD_OPTION_NOTIFY_COMPLETED, completed, s,
		MHD_OPTION_NOTIFY_CONNECTION, connected, s, MHD_OPTION_UNESCAPE_CALLBACK, unescape, NULL, MHD_OPTION_PER_IP_CONNECTION_LIMIT, is_loopback(o->address) ? 0u : (unsigned)PER_ADDRESS,
		 MHD_OPTION_ARRAY, s->portal.tls ? tls : none, MHD_OPTION_END);
	if (s->daemon == NULL)
		return err_errno(err, ERR_SYSTEM, "cannot listen on '%s' port %u", o->address, o->port);
	const union MHD_DaemonInfo *info = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT);
	bool v6 = address.ss_family == AF_INET6;
	snprintf(s->url, sizeof s->url, "%s://%s%s%s:%u/", s->portal.tls ? "https" : "http", v6 ? "[" : "", o->address, v6 ? "]" : "", info != NULL ? info->port : o->port);
	return 0;
}

int server_start(struct server **out, const struct server_options *o, struct err *err)
{
	struct server *s = mem_alloc(sizeof *s);
	buf_init(&s->cert, 1 << 20);
	buf_init(&s->key, 64 << 10);
	s->portal.fd = -1;
	s->portal.max_upload = o->max_upload > 0 ? o->max_upload : 8ull << 30;
	if (read_token(s, o, err) != 0 || read_tls(s, o, err) != 0 || portal_open(&s->portal, o->folder, err) != 0) {
		buf_release(&s->cert);
		buf_release(&s->key);
		free(s);
		return -1;
	}
	if (s->portal.token_digest[0] != '\0')
		upload_sweep(&s->portal);
	if (start_daemon(s, o, err) != 0) {
		server_stop(s);
		return -1;
	}
	*out = s;
	return 0;
}

const char *server_url(const struct server *s) { return s->url; }

void server_stop(struct server *s)
{
	if (s->daemon != NULL)
		MHD_stop_daemon(s->daemon);
	idle_free(s->idle);
	portal_close(&s->portal);
	if (s->key.p != NULL)
		crypto_wipe(s->key.p, s->key.n);
	buf_release(&s->cert);
	buf_release(&s->key);
	free(s);
}

const char *server_version(void) { return MHD_get_version(); }
