/* What the HTTP door lets out before anything is sent: plain http, tokens, hosts in messages, deadlines. Exchanges are tested with the embedded portal in tests/cli/portal.bats. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/clock.h"
#include "publish/http.h"

static void loopback(void **state)
{
	(void)state;
	static const char *const here[] = { "http://127.0.0.1/", "http://127.0.0.1:8080/d/", "http://127.9.9.9", "http://localhost:1/x", "http://[::1]:80/", "https://u:p@127.0.0.1/" };
	static const char *const away[] = { "http://127.0.0.1.example.cn/", "http://example.cn/127.0.0.1", "http://127.0.0.1@example.cn/", "http://a:@127.0.0.1:@example.cn/", "http://localhost.example.cn/",
		"http://128.0.0.1/", "http://127.0.0.999/", "http://0.0.0.0/", "http://127.1/", "http://example.cn?@127.0.0.1/", "http://example.cn#@localhost/", "", "http://" };
	for (size_t i = 0; i < sizeof here / sizeof *here; i++)
		if (!http_is_loopback(here[i]))
			fail_msg("%s", here[i]);
	for (size_t i = 0; i < sizeof away / sizeof *away; i++)
		if (http_is_loopback(away[i]))
			fail_msg("%s", away[i]);
}

static int ask(const struct http_options *o, const char *url, struct err *err)
{
	struct http *h = http_open(o);
	struct buf out = BUF_INIT(1000);
	struct http_reply reply;
	int r = http_do(h, &(struct http_ask){ .method = "GET", .url = url, .body_fd = -1, .reply = &out, .reply_fd = -1 }, &reply, err);
	buf_release(&out);
	http_close(h);
	return r;
}

static void plain_http_stays_here(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	assert_int_equal(ask(&(struct http_options){ .token = NULL }, "http://user:swordfish@example.cn/x", &err), -1);
	assert_int_equal(err.kind, ERR_INPUT);
	assert_non_null(strstr(err.msg, "example.cn"));
	assert_null(strstr(err.msg, "swordfish"));
	err = (struct err)ERR_INIT;
	assert_int_equal(ask(&(struct http_options){ .token = "hunter2-hunter2", .allow_http = true }, "http://example.cn/x", &err), -1);
	assert_int_equal(err.kind, ERR_INPUT);
	assert_null(strstr(err.msg, "hunter2"));
}

static void other_schemes_are_refused(void **state)
{
	(void)state;
	static const char *const urls[] = { "file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "dict://127.0.0.1:1/", "nonsense" };
	for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
		struct err err = ERR_INIT;
		assert_int_equal(ask(&(struct http_options){ .deadline = clock_seconds() + 2 }, urls[i], &err), -1);
		assert_non_null(err.msg);
	}
}

static void a_deadline_that_is_over(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	assert_int_equal(ask(&(struct http_options){ .deadline = clock_seconds() - 1 }, "http://127.0.0.1:1/", &err), -1);
	assert_int_equal(err.kind, ERR_SYSTEM);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(loopback), cmocka_unit_test(plain_http_stays_here), cmocka_unit_test(other_schemes_are_refused), cmocka_unit_test(a_deadline_that_is_over) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
