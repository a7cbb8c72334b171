/* CHANGES.json: what differs between two canonical tables. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <unistd.h>

#include "publish/bundle.h"

static int file_of(const char *text)
{
	char name[] = "/tmp/mulu-changes-XXXXXX";
	int fd = mkstemp(name);
	assert_true(fd >= 0);
	unlink(name);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	return fd;
}

static void diff(const char *before, const char *after, const char *key, const char *want)
{
	struct bundle_changes c = { .from = "2026-01-01.1" };
	struct err err = ERR_INIT;
	struct buf out = BUF_INIT(10000);
	struct str keys[1] = { str_from(key != NULL ? key : "") };
	int a = file_of(before), b = file_of(after);
	c.columns = json_object();
	c.schema = json_array();
	if (bundle_diff(a, b, keys, key != NULL, &c, &err) != 0)
		fail_msg("%s", err.msg);
	buf_addf(&out, "+%d -%d ~%d of %d ", (int)c.added, (int)c.removed, (int)c.changed, (int)c.before);
	json_print(c.columns, &out, 0);
	json_print(c.schema, &out, 0);
	assert_string_equal(buf_cstr(&out), want);
	json_free(c.columns);
	json_free(c.schema);
	buf_release(&out);
	close(a);
	close(b);
}

static void by_key(void **state)
{
	(void)state;
	diff("id,a,b\n1,x,y\n2,x,y\n3,x,y\n", "id,a,b\n1,x,y\n3,x,z\n4,x,y\n", "id", "+1 -1 ~1 of 3 {\"b\":1}[]");
	diff("id,a\n1,x\n", "id,a\n1,x\n", "id", "+0 -0 ~0 of 1 {}[]");
	diff("id,a\n1,x\n2,y\n", "id,a\n2,y\n1,x\n", "id", "+0 -0 ~0 of 2 {}[]");
	diff("id,a\n", "id,a\n1,x\n", "id", "+1 -0 ~0 of 0 {}[]");
}

static void quoted_cells(void **state)
{
	(void)state;
	diff("id,a,b\n1,\"x,\"\"q\"\"\ny\",k\n2,c,d\n", "id,a,b\n1,\"x,\"\"q\"\"\ny\",m\n2,\"c,\",d\n", "id", "+0 -0 ~2 of 2 {\"a\":1,\"b\":1}[]");
}

static void columns_come_and_go(void **state)
{
	(void)state;
	diff("id,a,old\n1,x,1\n", "id,new,a\n1,2,z\n", "id", "+0 -0 ~1 of 1 {\"a\":1}[{\"change\":\"removed\",\"field\":\"old\"},{\"change\":\"added\",\"field\":\"new\"}]");
}

static void without_key(void **state)
{
	(void)state;
	diff("a,b\n1,x\n1,x\n2,y\n", "a,b\n1,x\n2,z\n", NULL, "+1 -2 ~0 of 3 {}[]");
	diff("a,b\n1,x\n", "a,b\n1,y\n", "gone", "+1 -1 ~0 of 1 {}[]");
}

static void printed(void **state)
{
	(void)state;
	struct bundle_changes c = { .added = 3 };
	struct buf out = BUF_INIT(10000);
	c.columns = json_object();
	c.schema = json_array();
	bundle_changes_print(&c, "2026-01-01.1", &out);
	assert_string_equal(buf_cstr(&out), "{\n \"from\": null,\n \"to\": \"2026-01-01.1\",\n \"added\": 3,\n \"removed\": 0,\n \"changed\": 0,\n \"columns\": {},\n \"schema\": []\n}\n");
	json_free(c.columns);
	json_free(c.schema);
	buf_release(&out);
}

static void content_digest(void **state)
{
	(void)state;
	char out[72];
	/* printf 'ba78…15ad  a\n' | sha256sum, with the digest of "abc" */
	bundle_content_digest("a", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", out);
	assert_string_equal(out, "sha256:60eb527cba799edb93b30ea27633d72a197c248cd40cf6f7647c93f98b8f9a32");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_key), cmocka_unit_test(quoted_cells), cmocka_unit_test(columns_come_and_go), cmocka_unit_test(without_key), cmocka_unit_test(printed),
		cmocka_unit_test(content_digest),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
