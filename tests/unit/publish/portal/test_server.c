/* The embedded server over raw sockets: refusals before the body, conditions at the rename, links, tombstones, pages of a catalogue that verifies and of one that does not, full tables. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/file.h"
#include "catalog/catalogs.h"
#include "portal/server.h"
#include "publish/minisign.h"

#define TOKEN "0123456789abcdef"
#define BEARER "Authorization: Bearer " TOKEN "\r\n"

static char home[60], folder[100], token[100];
static struct server *server;

static const char *in(const char *path)
{
	static char out[300];
	snprintf(out, sizeof out, "%s/%s", folder, path);
	return out;
}

static void put_file(const char *path, const char *text)
{
	struct err err = ERR_INIT;
	char full[300], *slash;
	snprintf(full, sizeof full, "%s/%s", folder, path);
	slash = strrchr(full, '/');
	*slash = '\0';
	assert_int_equal(file_mkdirs(AT_FDCWD, full, 0755, &err), 0);
	*slash = '/';
	assert_int_equal(file_write(AT_FDCWD, full, str_from(text), 0644, &err), 0);
}

static void serve(bool writable, unsigned connections)
{
	struct err err = ERR_INIT;
	struct server_options o = { .folder = folder, .address = "127.0.0.1", .token_file = writable ? token : NULL, .max_upload = 1000, .max_connections = connections };
	if (server_start(&server, &o, &err) != 0)
		fail_msg("%s", err.msg);
}

static int begin(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	snprintf(home, sizeof home, "/tmp/mulu-server-XXXXXX");
	if (mkdtemp(home) == NULL)
		return -1;
	snprintf(folder, sizeof folder, "%s/portal", home);
	snprintf(token, sizeof token, "%s/token", home);
	return mkdir(folder, 0755) != 0 || file_write(AT_FDCWD, token, STR(TOKEN "\n"), 0600, &err) != 0 ? -1 : 0;
}

static int end(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	if (server != NULL)
		server_stop(server);
	server = NULL;
	return file_remove_tree(AT_FDCWD, home, &err);
}

/* ---- a client ---- */

static int line_to(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons((uint16_t)atoi(strrchr(server_url(server), ':') + 1)) };
	int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct timeval t = { 10, 0 };
	setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof t);
	assert_int_equal(connect(s, (struct sockaddr *)&a, sizeof a), 0);
	return s;
}

static void say(int s, const char *text) { (void)!send(s, text, strlen(text), MSG_NOSIGNAL); }

/* All that comes until the head of an answer is complete and the line is silent or closed; the status, 0 = closed without an answer. */
static int hear(int s, char *out, size_t size)
{
	size_t n = 0;
	ssize_t got;
	out[0] = '\0';
	while (n + 1 < size && (got = recv(s, out + n, size - n - 1, 0)) > 0)
		out[n += (size_t)got] = '\0';
	close(s);
	return n > 12 ? atoi(out + 9) : 0;
}

static char heard[1 << 16];

static int ask(const char *head, const char *body)
{
	int s = line_to();
	char text[4000];
	snprintf(text, sizeof text, "%s\r\nHost: x\r\nConnection: close\r\n%s", head, body);
	say(s, text);
	return hear(s, heard, sizeof heard);
}

static int put(const char *path, const char *headers, const char *body)
{
	char head[500], rest[2000];
	snprintf(head, sizeof head, "PUT /%s HTTP/1.1", path);
	snprintf(rest, sizeof rest, BEARER "%sContent-Length: %zu\r\n\r\n%s", headers, strlen(body), body);
	return ask(head, rest);
}

static void nothing_left_over(void)
{
	struct arena arena = ARENA_INIT;
	struct str *names;
	struct err err = ERR_INIT;
	size_t n;
	assert_int_equal(file_list(AT_FDCWD, folder, &arena, &names, &n, &err), 0);
	for (size_t i = 0; i < n; i++)
		assert_false(str_starts(names[i], STR(FILE_TMP_PREFIX)));
	arena_release(&arena);
}

/* ---- writing ---- */

static void refused_before_the_body(void **state)
{
	(void)state;
	serve(true, 0);
	/* None of these sends its body; each is answered all the same, and without "100 Continue". */
	static const struct { const char *head, *headers; int status; } cases[] = {
		{ "PUT /catalog.json HTTP/1.1", "Content-Length: 900\r\nExpect: 100-continue\r\n\r\n", 401 },
		{ "PUT /catalog.json HTTP/1.1", "Authorization: Bearer " TOKEN "0\r\nContent-Length: 900\r\nExpect: 100-continue\r\n\r\n", 401 },
		{ "PUT /catalog.json HTTP/1.1", "Authorization: Basic " TOKEN "\r\nContent-Length: 900\r\n\r\n", 401 },
		{ "PUT /index.html HTTP/1.1", BEARER "Content-Length: 900\r\nExpect: 100-continue\r\n\r\n", 403 },
		{ "PUT /d/a/index.html HTTP/1.1", BEARER "Content-Length: 900\r\n\r\n", 403 },
		{ "PUT /x/y HTTP/1.1", BEARER "Content-Length: 900\r\n\r\n", 403 },
		{ "PUT /.tmp-1 HTTP/1.1", BEARER "Content-Length: 900\r\n\r\n", 403 },
		{ "PUT /catalog.json HTTP/1.1", BEARER "Content-Length: 1001\r\nExpect: 100-continue\r\n\r\n", 413 },
		{ "PUT /catalog.json HTTP/1.1", BEARER "\r\n", 411 },
		{ "PUT /catalog.json HTTP/1.1", BEARER "If-Match: \"x\"\r\nContent-Length: 900\r\nExpect: 100-continue\r\n\r\n", 412 },
		{ "POST /catalog.json HTTP/1.1", BEARER "Content-Length: 900\r\nExpect: 100-continue\r\n\r\n", 405 },
		{ "PATCH /catalog.json HTTP/1.1", "Content-Length: 900\r\n\r\n", 405 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int status = ask(cases[i].head, cases[i].headers);
		if (status != cases[i].status || strstr(heard, "100 Continue") != NULL)
			fail_msg("%s: %d %s", cases[i].head, status, heard);
		if (status == 401)
			assert_non_null(strstr(heard, "WWW-Authenticate: Bearer"));
		if (status == 405)
			assert_non_null(strstr(heard, "Allow: GET, HEAD, PUT, DELETE"));
		assert_null(strstr(heard, TOKEN));
	}
	assert_int_equal(access(in("catalog.json"), F_OK), -1);
	nothing_left_over();
}

static void a_read_only_portal_takes_no_body(void **state)
{
	(void)state;
	serve(false, 0);
	assert_int_equal(ask("PUT /catalog.json HTTP/1.1", BEARER "Content-Length: 900\r\nExpect: 100-continue\r\n\r\n"), 405);
	assert_null(strstr(heard, "100 Continue"));
	assert_non_null(strstr(heard, "Allow: GET, HEAD\r\n"));
	assert_int_equal(ask("DELETE /d/a/2026-01-01.1/a.csv HTTP/1.1", BEARER "\r\n"), 405);
}

static void conditions_are_judged_at_the_rename(void **state)
{
	(void)state;
	serve(true, 0);
	/* Both begin while nothing is there. The first to end wins, the second is told so. */
	const char *head = "PUT /latest.json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" BEARER "If-None-Match: *\r\nContent-Length: 4\r\n\r\n1";
	int a = line_to(), b = line_to();
	say(a, head);
	say(b, head);
	usleep(200000);
	say(b, "bbb");
	assert_int_equal(hear(b, heard, sizeof heard), 201);
	assert_non_null(strstr(heard, "ETag: \"sha256-"));
	say(a, "aaa");
	assert_int_equal(hear(a, heard, sizeof heard), 412);
	assert_int_equal(ask("GET /latest.json HTTP/1.1", "\r\n"), 200);
	assert_non_null(strstr(heard, "\r\n\r\n1bbb"));
	/* An immutable name: the same bytes are a success, others a conflict. */
	const char *fixed = "PUT /catalog-1.json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" BEARER "Content-Length: 2\r\n\r\n1";
	int same = line_to(), other = line_to();
	say(same, fixed);
	say(other, fixed);
	usleep(200000);
	assert_int_equal(put("catalog-1.json", "", "1x"), 201);
	say(same, "x");
	assert_int_equal(hear(same, heard, sizeof heard), 204);
	say(other, "y");
	assert_int_equal(hear(other, heard, sizeof heard), 409);
	assert_int_equal(put("catalog-1.json", "If-None-Match: *\r\n", "1x"), 412);
	nothing_left_over();
}

static void too_long_while_it_comes(void **state)
{
	(void)state;
	serve(true, 0);
	char chunk[1100];
	memset(chunk, 'x', sizeof chunk);
	memcpy(chunk, "400\r\n", 5);
	memcpy(chunk + 5 + 1024, "\r\n", 3);
	int s = line_to();
	say(s, "PUT /latest.json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" BEARER "Transfer-Encoding: chunked\r\n\r\n");
	say(s, chunk);
	say(s, "0\r\n\r\n");
	assert_int_equal(hear(s, heard, sizeof heard), 413);
	/* An endless one is cut. */
	s = line_to();
	say(s, "PUT /latest.json HTTP/1.1\r\nHost: x\r\n" BEARER "Transfer-Encoding: chunked\r\n\r\n");
	int i = 0;
	while (i < 20000 && send(s, chunk, 1031, MSG_NOSIGNAL) == 1031)
		i++;
	close(s);
	assert_true(i < 20000);
	assert_int_equal(access(in("latest.json"), F_OK), -1);
	usleep(200000);
	nothing_left_over();
}

static void a_cut_upload_leaves_nothing(void **state)
{
	(void)state;
	serve(true, 0);
	int s = line_to();
	say(s, "PUT /latest.json HTTP/1.1\r\nHost: x\r\n" BEARER "Content-Length: 500\r\n\r\nabc");
	usleep(200000);
	close(s);
	usleep(300000);
	nothing_left_over();
	assert_int_equal(put("latest.json", "Content-Digest: sha-256=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:\r\n", "abc"), 400);
	assert_int_equal(access(in("latest.json"), F_OK), -1);
	/* "abc" */
	assert_int_equal(put("latest.json", "Content-Digest: sha-256=:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=:\r\n", "abc"), 201);
	nothing_left_over();
}

static void what_a_killed_server_left(void **state)
{
	(void)state;
	put_file(FILE_TMP_PREFIX "old", "half");
	put_file(FILE_TMP_PREFIX "new", "half");
	struct timespec times[2] = { { .tv_sec = clock_now() - 7200 }, { .tv_sec = clock_now() - 7200 } };
	assert_int_equal(utimensat(AT_FDCWD, in(FILE_TMP_PREFIX "old"), times, 0), 0);
	serve(true, 0);
	assert_int_equal(access(in(FILE_TMP_PREFIX "old"), F_OK), -1);
	assert_int_equal(access(in(FILE_TMP_PREFIX "new"), F_OK), 0);          /* somebody may be writing it */
	assert_int_equal(ask("GET /" FILE_TMP_PREFIX "new HTTP/1.1", "\r\n"), 404);
}

static void deleting(void **state)
{
	(void)state;
	put_file("d/a/2026-01-01.1/a.csv", "a");
	put_file("d/a/2026-01-01.1/b.csv", "b");
	put_file("d/a/latest/a.csv", "a");
	put_file("d/a/index.html", "old page");
	put_file("index.html", "old page");
	put_file("d/a/entry-0123456789abcdef.json", "{}");
	put_file("keys/0123456789abcdef.pub", "k");
	put_file("catalog-1.json", "{}");
	serve(true, 0);
	static const char *const kept[] = { "catalog-1.json", "d/a/entry-0123456789abcdef.json", "keys/0123456789abcdef.pub", "latest.minisig", "d/a", "x" };
	char head[200];
	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
		snprintf(head, sizeof head, "DELETE /%s HTTP/1.1", kept[i]);
		if (ask(head, BEARER "\r\n") != 403)
			fail_msg("%s: %s", head, heard);
	}
	assert_int_equal(ask("DELETE /d/a/2026-01-01.1/a.csv HTTP/1.1", BEARER "If-Match: \"other\"\r\n\r\n"), 412);
	assert_int_equal(access(in("d/a/2026-01-01.1/a.csv"), F_OK), 0);
	static const char *const gone[] = { "d/a/2026-01-01.1/a.csv", "d/a/2026-01-01.1/b.csv", "d/a/latest/a.csv", "d/a/index.html", "index.html" };
	for (size_t i = 0; i < sizeof gone / sizeof *gone; i++) {
		snprintf(head, sizeof head, "DELETE /%s HTTP/1.1", gone[i]);
		assert_int_equal(ask(head, BEARER "\r\n"), 204);
		assert_int_equal(access(in(gone[i]), F_OK), -1);
		assert_int_equal(ask(head, BEARER "\r\n"), 404);
	}
	assert_int_equal(access(in("d/a/2026-01-01.1"), F_OK), -1);           /* empty now */
	assert_int_equal(access(in("d/a/latest"), F_OK), -1);
	assert_int_equal(access(in("d/a"), F_OK), 0);
}

static void links_lead_nowhere(void **state)
{
	(void)state;
	char outside[120], file[160];
	struct err err = ERR_INIT;
	snprintf(outside, sizeof outside, "%s/outside/a/2026-01-01.1", home);
	assert_int_equal(file_mkdirs(AT_FDCWD, outside, 0755, &err), 0);
	snprintf(file, sizeof file, "%s/a.csv", outside);
	assert_int_equal(file_write(AT_FDCWD, file, STR("not ours"), 0644, &err), 0);
	snprintf(outside, sizeof outside, "%s/outside", home);
	assert_int_equal(symlink(outside, in("d")), 0);
	serve(true, 0);
	assert_int_equal(ask("GET /d/a/2026-01-01.1/a.csv HTTP/1.1", "\r\n"), 404);
	assert_int_not_equal(ask("DELETE /d/a/2026-01-01.1/a.csv HTTP/1.1", BEARER "\r\n"), 204);
	assert_int_equal(access(file, F_OK), 0);
	assert_true(put("d/b/2026-01-01.1/b.csv", "", "x") >= 400);
	snprintf(file, sizeof file, "%s/outside/b", home);
	assert_int_equal(access(file, F_OK), -1);
}

/* ---- reading ---- */

static void odd_addresses(void **state)
{
	(void)state;
	put_file("latest.json", "{}");
	serve(false, 0);
	assert_int_equal(ask("GET /latest.json HTTP/1.1", "\r\n"), 200);
	assert_int_equal(ask("GET /l%61test.json HTTP/1.1", "\r\n"), 200);
	assert_int_equal(ask("GET /latest.json?x=%00 HTTP/1.1", "\r\n"), 200);
	assert_int_equal(ask("GET /latest.json%00 HTTP/1.1", "\r\n"), 404);
	assert_int_equal(ask("GET /latest.json%00.html HTTP/1.1", "\r\n"), 404);
	assert_int_equal(ask("GET /latest.json%2 HTTP/1.1", "\r\n"), 404);
	assert_int_equal(ask("GET /%2e%2e/token HTTP/1.1", "\r\n"), 404);
	assert_null(strstr(heard, TOKEN));
	static char head[6000];
	int n = snprintf(head, sizeof head, "GET /");
	memset(head + n, 'a', 5000);
	snprintf(head + n + 5000, sizeof head - 5000 - (size_t)n, " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
	int s = line_to();
	say(s, head);
	assert_int_equal(hear(s, heard, sizeof heard), 414);
}

/* The catalogue of catalogs.h, signed: what a pointer names, with the key beside it. */
static void publish(struct catalog *c, const struct minisign_secret *key)
{
	struct err err = ERR_INIT;
	struct buf text = BUF_INIT(1 << 20), signature = BUF_INIT(1 << 16), public_text = BUF_INIT(1000);
	struct minisign_public public_key;
	char id[17], path[60];
	minisign_secret_public(key, &public_key);
	minisign_id_text(&public_key, id);
	for (char *p = id; *p != '\0'; p++)
		*p = *p >= 'A' && *p <= 'F' ? (char)(*p - 'A' + 'a') : *p;
	snprintf(path, sizeof path, "keys/%s.pub", id);
	minisign_public_text(&public_key, &public_text);
	put_file(path, buf_cstr(&public_text));
	catalog_print(c, &text);
	char name[NAMES_PATH_MAX], trusted[NAMES_PATH_MAX + 120];
	names_catalog(name, c->serial);
	put_file(name, buf_cstr(&text));
	snprintf(trusted, sizeof trusted, "catalog:%s\tserial:%llu\tgenerated:2026-01-01T00:00:00Z\texpires:2036-01-01T00:00:00Z", name, (unsigned long long)c->serial);
	assert_int_equal(minisign_sign(key, buf_str(&text), trusted, &signature, &err), 0);
	put_file("latest.minisig", buf_cstr(&signature));
	buf_release(&text);
	buf_release(&signature);
	buf_release(&public_text);
	usleep(300000);                        /* it looks every 200 ms */
}

static void the_catalogue_behind_the_pointer(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	char path[100];
	struct minisign_secret *key;
	snprintf(path, sizeof path, "%s/key", home);
	assert_int_equal(minisign_make(path, &err), 0);
	assert_int_equal(minisign_secret_load(&key, path, &err), 0);
	serve(true, 0);
	assert_int_equal(ask("GET / HTTP/1.1", "\r\n"), 200);                 /* nothing yet */
	struct json *entry = catalogs_entry();
	struct catalog c;
	catalogs_make(&c, entry);
	publish(&c, key);
	assert_int_equal(ask("GET / HTTP/1.1", "\r\n"), 200);
	assert_non_null(strstr(heard, "A级旅游景区信息"));
	assert_non_null(strstr(heard, "Content-Security-Policy: default-src 'none'"));
	assert_int_equal(ask("GET /d/tour/ HTTP/1.1", "\r\n"), 200);
	assert_int_equal(ask("GET /d/tour/index.html HTTP/1.1", "\r\n"), 200);
	assert_int_equal(ask("GET /d/nosuch/ HTTP/1.1", "\r\n"), 404);
	/* sport is withdrawn: whatever lies there, its bytes are not served, and cannot come back. */
	const struct catalog_item *sport = catalog_find(&c, STR("sport"));
	assert_non_null(sport);
	char file[200], head[300];
	snprintf(file, sizeof file, "d/sport/%.*s/sport.csv", STR_ARG(sport->versions[0].version));
	put_file(file, "withdrawn bytes");
	snprintf(head, sizeof head, "GET /%s HTTP/1.1", file);
	assert_int_equal(ask(head, "\r\n"), 410);
	assert_non_null(strstr(heard, "application/json"));
	assert_non_null(strstr(heard, "\"status\": \"withdrawn\""));
	assert_null(strstr(heard, "withdrawn bytes"));
	assert_int_equal(ask("GET /d/sport/latest/sport.csv HTTP/1.1", "\r\n"), 410);
	assert_int_equal(put(file, "", "x"), 410);
	/* A byte of the catalogue changes: pages stop, objects go on, and the index says why. */
	struct buf text = BUF_INIT(1 << 20);
	catalog_print(&c, &text);
	text.p[text.n / 2] ^= 1;
	char name[NAMES_PATH_MAX];
	names_catalog(name, c.serial);
	put_file(name, buf_cstr(&text));
	put_file("catalog.json", "{}");
	struct timespec now[2] = { { .tv_nsec = UTIME_NOW }, { .tv_nsec = UTIME_NOW } };
	assert_int_equal(utimensat(AT_FDCWD, in("latest.minisig"), now, 0), 0);
	usleep(300000);
	assert_int_equal(ask("GET / HTTP/1.1", "\r\n"), 503);
	assert_int_equal(ask("GET /d/tour/ HTTP/1.1", "\r\n"), 503);
	assert_int_equal(ask("GET /catalog.json HTTP/1.1", "\r\n"), 200);
	buf_release(&text);
	catalog_release(&c);
	json_free(entry);
	minisign_secret_free(key);
}

/* ---- many ---- */

static void those_who_only_hold_the_line_keep_nobody_out(void **state)
{
	(void)state;
	enum { HOLD = 300 };
	static int held[HOLD];
	put_file("latest.json", "{}");
	serve(false, 64);
	for (int i = 0; i < HOLD; i++) {
		held[i] = line_to();
		if (i % 2 == 0)
			say(held[i], "GET /latest.json HTTP/1.1\r\nHo");     /* half a head, never the rest */
	}
	double from = clock_seconds();
	assert_int_equal(ask("GET /latest.json HTTP/1.1", "\r\n"), 200);
	assert_true(clock_seconds() - from < 5);
	for (int i = 0; i < HOLD; i++)
		close(held[i]);
}

static void it_stops_at_once(void **state)
{
	(void)state;
	serve(true, 0);
	int idle = line_to(), busy = line_to();
	say(busy, "PUT /latest.json HTTP/1.1\r\nHost: x\r\n" BEARER "Content-Length: 500\r\n\r\nabc");
	usleep(200000);
	double from = clock_seconds();
	server_stop(server);
	server = NULL;
	assert_true(clock_seconds() - from < 1);
	nothing_left_over();
	close(idle);
	close(busy);
}

static void where_it_may_listen(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	static const char *const open[] = { "0.0.0.0", "::", "192.0.2.1" };
	for (size_t i = 0; i < sizeof open / sizeof *open; i++) {
		struct server_options o = { .folder = folder, .address = open[i], .token_file = token };
		assert_int_equal(server_start(&server, &o, &err), -1);        /* a token over plain http */
		assert_int_equal(err.kind, ERR_USAGE);
	}
	struct server_options o = { .folder = folder, .address = "0.0.0.0" };
	assert_int_equal(server_start(&server, &o, &err), 0);                  /* read-only may */
	server_stop(server);
	server = NULL;
	o.address = "example.cn";
	assert_int_equal(server_start(&server, &o, &err), -1);
	assert_int_equal(err.kind, ERR_USAGE);
	server = NULL;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
int main(void)
{
	const struct CMUnitTest tests[] = { TEST(refused_before_the_body), TEST(a_read_only_portal_takes_no_body), TEST(conditions_are_judged_at_the_rename), TEST(too_long_while_it_comes),
		TEST(a_cut_upload_leaves_nothing), TEST(what_a_killed_server_left), TEST(deleting), TEST(links_lead_nowhere), TEST(odd_addresses), TEST(the_catalogue_behind_the_pointer),
		TEST(those_who_only_hold_the_line_keep_nobody_out), TEST(it_stops_at_once), TEST(where_it_may_listen) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
