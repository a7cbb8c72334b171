/* A portal read with suspicion: whose signature, in date, no older and no other catalogue than was seen, nothing through links. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/file.h"
#include "catalog/catalogs.h"
#include "publish/client.h"

static char home[60], folder[100];
static struct minisign_secret *key, *other;
static struct minisign_public public_key, other_public;

static struct minisign_secret *make_key(const char *name, struct minisign_public *half)
{
	struct err err = ERR_INIT;
	char path[100];
	struct minisign_secret *k;
	snprintf(path, sizeof path, "%s/%s", home, name);
	assert_int_equal(minisign_make(path, &err), 0);
	assert_int_equal(minisign_secret_load(&k, path, &err), 0);
	minisign_secret_public(k, half);
	return k;
}

static int begin(void **state)
{
	(void)state;
	char seen[100];
	snprintf(home, sizeof home, "/tmp/mulu-client-XXXXXX");
	if (mkdtemp(home) == NULL)
		return -1;
	snprintf(folder, sizeof folder, "%s/portal", home);
	snprintf(seen, sizeof seen, "%s/state", home);
	setenv("XDG_STATE_HOME", seen, 1);
	key = make_key("key", &public_key);
	other = make_key("other", &other_public);
	return 0;
}

static int end(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	minisign_secret_free(key);
	minisign_secret_free(other);
	return file_remove_tree(AT_FDCWD, home, &err);
}

static void put_file(const char *path, struct str text)
{
	struct err err = ERR_INIT;
	char full[400], *slash;
	snprintf(full, sizeof full, "%s/%s", folder, path);
	slash = strrchr(full, '/');
	*slash = '\0';
	assert_int_equal(file_mkdirs(AT_FDCWD, full, 0755, &err), 0);
	*slash = '/';
	assert_int_equal(file_write(AT_FDCWD, full, text, 0644, &err), 0);
}

/* The catalogue of catalogs.h under a serial, with a title, signed; expires in so many seconds. */
static void publish(uint64_t serial, const char *title, const struct minisign_secret *k, int64_t expires)
{
	struct err err = ERR_INIT;
	struct buf text = BUF_INIT(1 << 20), signature = BUF_INIT(1 << 16), half = BUF_INIT(1000);
	struct json *entry = catalogs_entry();
	struct catalog c;
	struct minisign_public p;
	char id[17], path[60], name[NAMES_PATH_MAX], trusted[NAMES_PATH_MAX + 200], when[CLOCK_TEXT];
	catalogs_make(&c, entry);
	c.serial = serial;
	c.title = str_from(title);
	catalog_print(&c, &text);
	names_catalog(name, serial);
	put_file(name, buf_str(&text));
	clock_rfc3339(clock_now() + expires, when);
	snprintf(trusted, sizeof trusted, "catalog:%s\tserial:%llu\tgenerated:2026-01-01T00:00:00Z\texpires:%s", name, (unsigned long long)serial, when);
	assert_int_equal(minisign_sign(k, buf_str(&text), trusted, &signature, &err), 0);
	put_file("latest.minisig", buf_str(&signature));
	minisign_secret_public(k, &p);
	minisign_id_text(&p, id);
	for (char *q = id; *q != '\0'; q++)
		*q = *q >= 'A' && *q <= 'F' ? (char)(*q - 'A' + 'a') : *q;
	snprintf(path, sizeof path, "keys/%s.pub", id);
	minisign_public_text(&p, &half);
	put_file(path, buf_str(&half));
	catalog_release(&c);
	json_free(entry);
	buf_release(&text);
	buf_release(&signature);
	buf_release(&half);
}

static struct err said;

static int open_it(const struct minisign_public *pinned)
{
	struct client *c;
	said = (struct err)ERR_INIT;
	int r = client_open(&c, &(struct client_options){ .where = folder, .pinned = pinned }, &said);
	if (r == 0) {
		assert_int_equal(client_origin_proven(c), pinned != NULL);
		assert_non_null(client_note(c, 0));
		assert_non_null(client_note_zh(c, 0));
		client_close(c);
	}
	return r;
}

static void fails(const struct minisign_public *pinned, const char *why)
{
	assert_int_equal(open_it(pinned), -1);
	assert_int_equal(said.kind, ERR_FAILED);
	if (strstr(said.msg, why) == NULL)
		fail_msg("'%s' says nothing of '%s'", said.msg, why);
}

static void whose(void **state)
{
	(void)state;
	publish(1, "t", key, 1000);
	assert_int_equal(open_it(&public_key), 0);
	assert_int_equal(open_it(NULL), 0);
	fails(&other_public, "does not verify");
	publish(1, "t", other, 1000);                  /* a whole portal, signed by somebody else */
	fails(&public_key, "does not verify");
}

static void in_date(void **state)
{
	(void)state;
	publish(1, "t", key, -10);
	fails(&public_key, "expired");
	fails(NULL, "expired");
}

static void no_portal(void **state)
{
	(void)state;
	assert_int_equal(open_it(NULL), -1);
	assert_int_equal(said.kind, ERR_INPUT);        /* no such folder */
	put_file("x", STR("x"));
	fails(NULL, "latest.minisig");
	put_file("latest.minisig", STR("untrusted comment: x\nx\ntrusted comment: x\nx\n"));
	fails(NULL, "is no signature");
}

static void a_changed_byte(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	struct buf text = BUF_INIT(1 << 20);
	char path[200];
	publish(1, "t", key, 1000);
	snprintf(path, sizeof path, "%s/catalog-1.json", folder);
	assert_int_equal(file_read(AT_FDCWD, path, 1 << 20, &text, &err), 0);
	text.p[text.n / 2] ^= 1;
	put_file("catalog-1.json", buf_str(&text));
	fails(&public_key, "does not verify");
	fails(NULL, "does not verify");
	buf_release(&text);
	unlink(path);
	fails(&public_key, "not there");
}

static void older_than_was_seen(void **state)
{
	(void)state;
	publish(5, "t", key, 1000);
	assert_int_equal(open_it(&public_key), 0);
	publish(4, "t", key, 1000);
	fails(&public_key, "serial 4");
	fails(NULL, "serial 4");
	publish(6, "t", key, 1000);
	assert_int_equal(open_it(NULL), 0);
	publish(5, "t", key, 1000);
	fails(&public_key, "serial 5");
}

static void another_under_the_same_serial(void **state)
{
	(void)state;
	publish(5, "one", key, 1000);
	assert_int_equal(open_it(&public_key), 0);
	publish(5, "one", key, 5000);                  /* the same catalogue, signed afresh */
	assert_int_equal(open_it(&public_key), 0);
	publish(5, "two", key, 1000);
	fails(&public_key, "another catalogue");
}

static void memory_belongs_to_a_key(void **state)
{
	(void)state;
	publish(900, "t", other, 1000);                /* somebody between us and the portal, read without a key */
	assert_int_equal(open_it(NULL), 0);
	publish(2, "t", key, 1000);
	assert_int_equal(open_it(&public_key), 0);     /* does not spoil what the key's owner publishes */
	publish(1, "t", key, 1000);
	fails(&public_key, "serial 1");
}

static void without_a_home(void **state)
{
	(void)state;
	char *old = getenv("HOME"), *kept = old != NULL ? strdup(old) : NULL;
	unsetenv("XDG_STATE_HOME");
	unsetenv("HOME");
	struct client *c;
	struct err err = ERR_INIT;
	publish(1, "t", key, 1000);
	assert_int_equal(client_open(&c, &(struct client_options){ .where = folder, .pinned = &public_key }, &err), 0);
	bool told = false;
	for (size_t i = 0; client_note(c, i) != NULL; i++)
		told = told || strstr(client_note(c, i), "earlier visits") != NULL;
	assert_true(told);
	client_close(c);
	if (kept != NULL)
		setenv("HOME", kept, 1);
	free(kept);
}

static int get(const char *dataset, const char *version)
{
	struct client *c;
	struct buf got = BUF_INIT(1000);
	char down[100];
	snprintf(down, sizeof down, "%s/down", home);
	said = (struct err)ERR_INIT;
	assert_int_equal(client_open(&c, &(struct client_options){ .where = folder, .pinned = &public_key }, &said), 0);
	int r = client_get(c, str_from(dataset), str_from(version), down, &got, &said);
	client_close(c);
	buf_release(&got);
	return r;
}

static void what_is_asked_for(void **state)
{
	(void)state;
	publish(1, "t", key, 1000);
	static const struct { const char *dataset, *version, *says; } cases[] = {
		{ "spor", "", "did you mean 'sport'" }, { "nothing-like-it", "", "no data set 'nothing-like-it'" }, { "tour", "2020-01-01.1", "no version '2020-01-01.1'" },
		{ "sport", "", "withdrawn" }, { "../tour", "", "no data set" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(get(cases[i].dataset, cases[i].version), -1);
		assert_int_equal(said.kind, ERR_FAILED);
		if (strstr(said.msg, cases[i].says) == NULL)
			fail_msg("'%s'", said.msg);
	}
}

static void fetching(void **state)
{
	(void)state;
	struct client *c;
	struct err err = ERR_INIT;
	char hex[65], path[200];
	publish(1, "t", key, 1000);
	put_file("d/tour/2026-03-31.2/tour.csv", STR("0123456789"));
	crypto_sha256_hex(STR("0123456789"), hex);
	assert_int_equal(client_open(&c, &(struct client_options){ .where = folder, .pinned = &public_key }, &err), 0);
	int fd = file_nameless(AT_FDCWD, home, &err);
	assert_int_equal(client_fetch(c, "d/tour/2026-03-31.2/tour.csv", fd, 10, hex, &err), 0);
	assert_int_equal(lseek(fd, 0, SEEK_END), 10);
	assert_int_equal(ftruncate(fd, 4), 0);
	assert_int_equal(pwrite(fd, "XXXX", 4, 0), 4);         /* a beginning that is not the file's */
	assert_int_equal(client_fetch(c, "d/tour/2026-03-31.2/tour.csv", fd, 10, hex, &err), 0);
	assert_int_equal(client_fetch(c, "d/tour/2026-03-31.2/tour.csv", fd, 9, hex, &err), -1);
	assert_int_equal(err.kind, ERR_FAILED);
	/* Outside of the folder, through a link: not there. */
	snprintf(path, sizeof path, "%s/outside.csv", home);
	assert_int_equal(file_write(AT_FDCWD, path, STR("0123456789"), 0600, &err), 0);
	snprintf(path, sizeof path, "%s/d/tour/2026-03-31.2/linked.csv", folder);
	assert_int_equal(symlink("../../../../outside.csv", path), 0);
	assert_int_equal(ftruncate(fd, 0), 0);
	assert_int_equal(client_fetch(c, "d/tour/2026-03-31.2/linked.csv", fd, 10, hex, &err), -1);
	assert_int_equal(err.kind, ERR_FAILED);
	snprintf(path, sizeof path, "%s/d/tour/2026-04-01.1", folder);
	assert_int_equal(symlink("2026-03-31.2", path), 0);
	assert_int_equal(client_fetch(c, "d/tour/2026-04-01.1/tour.csv", fd, 10, hex, &err), -1);
	close(fd);
	client_close(c);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
int main(void)
{
	const struct CMUnitTest tests[] = { TEST(whose), TEST(in_date), TEST(no_portal), TEST(a_changed_byte), TEST(older_than_was_seen), TEST(another_under_the_same_serial),
		TEST(memory_belongs_to_a_key), TEST(without_a_home), TEST(what_is_asked_for), TEST(fetching) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
