/* test_minisign.c - our files and minisign's, both ways. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "publish/minisign.h"

static char dir[] = "/tmp/mulu-test-XXXXXX";

static const char *in_dir(const char *name)
{
	static char path[4][300];
	static int turn;
	char *p = path[turn = (turn + 1) % 4];
	snprintf(p, sizeof path[0], "%s/%s", dir, name);
	return p;
}

static void put(const char *name, const char *text, mode_t mode)
{
	FILE *f = fopen(in_dir(name), "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	assert_int_equal(chmod(in_dir(name), mode), 0);
}

static void get(const char *name, char *out, size_t n)
{
	FILE *f = fopen(in_dir(name), "r");
	assert_non_null(f);
	out[fread(out, 1, n - 1, f)] = '\0';
	fclose(f);
}

static struct minisign_secret *key(struct minisign_public *pub)
{
	struct err err = ERR_INIT;
	struct minisign_secret *k = NULL;
	if (access(in_dir("k"), F_OK) != 0)
		assert_int_equal(minisign_make(in_dir("k"), &err), 0);
	if (minisign_secret_load(&k, in_dir("k"), &err) != 0)
		fail_msg("%s", err.msg);
	minisign_secret_public(k, pub);
	return k;
}

static void make_and_load(void **state)
{
	(void)state;
	struct minisign_public a, b, c;
	struct err err = ERR_INIT;
	struct stat st;
	char line[64], text[300], again[300];
	minisign_secret_free(key(&a));
	assert_int_equal(stat(in_dir("k"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(minisign_public_load(&b, in_dir("k.pub"), &err), 0);
	assert_memory_equal(&a, &b, sizeof a);
	minisign_public_line(&a, line);
	assert_int_equal(strlen(line), 56);
	assert_int_equal(minisign_public_load(&c, line, &err), 0);
	assert_memory_equal(&a, &c, sizeof a);
	/* A second make changes nothing. */
	get("k", text, sizeof text);
	assert_int_equal(minisign_make(in_dir("k"), &err), -1);
	assert_int_equal(err.kind, ERR_USAGE);
	get("k", again, sizeof again);
	assert_string_equal(text, again);
	/* Nor does one whose public name is taken leave a lonely secret. */
	put("other.pub", "mine", 0644);
	assert_int_equal(minisign_make(in_dir("other"), &err), -1);
	assert_int_equal(err.kind, ERR_USAGE);
	assert_int_not_equal(access(in_dir("other"), F_OK), 0);
	get("other.pub", again, sizeof again);
	assert_string_equal(again, "mine");
}

static void id_text(void **state)
{
	(void)state;
	char out[17];
	minisign_id_text(&(struct minisign_public){ { 0x0a, 0x2b, 0, 0, 0, 0, 0x01, 0 }, { 0 } }, out);
	assert_string_equal(out, "1000000002B0A");       /* leading zeros dropped */
	minisign_id_text(&(struct minisign_public){ { 1, 2, 3, 4, 5, 6, 7, 0xF8 }, { 0 } }, out);
	assert_string_equal(out, "F807060504030201");
}

static enum err_kind verify(const struct minisign_public *k, const char *text, struct str content, struct err *err)
{
	struct minisign_signature s;
	*err = (struct err)ERR_INIT;
	if (minisign_signature_parse(&s, str_from(text), "x.minisig", err) == 0)
		minisign_verify(k, &s, content, err);
	return err->kind;
}

#define COMMENT "catalog:catalog-7.json\tserial:7\tgenerated:2026-04-02T00:00:00Z\tnote:秦皇岛"

static void sign_and_verify(void **state)
{
	(void)state;
	struct minisign_public pub;
	struct minisign_secret *k = key(&pub);
	struct buf sig = BUF_INIT(20000), of_fd = BUF_INIT(20000);
	struct minisign_signature s;
	struct err err = ERR_INIT;
	assert_int_equal(minisign_sign(k, STR("content"), COMMENT, &sig, &err), 0);
	put("content", "content", 0644);
	int fd = open(in_dir("content"), O_RDONLY);
	assert_int_equal(minisign_sign_fd(k, fd, "content", COMMENT, &of_fd, &err), 0);
	assert_string_equal(buf_cstr(&sig), buf_cstr(&of_fd));                   /* Ed25519 is deterministic */
	assert_int_equal(verify(&pub, buf_cstr(&sig), STR("content"), &err), ERR_NONE);
	assert_int_equal(minisign_signature_parse(&s, buf_str(&sig), "x", &err), 0);
	assert_int_equal(minisign_verify_fd(&pub, &s, fd, "content", &err), 0);
	assert_true(str_is(s.trusted, COMMENT));
	assert_true(str_is(minisign_word(s.trusted, "serial"), "7"));
	assert_true(str_is(minisign_word(s.trusted, "catalog"), "catalog-7.json"));
	assert_true(str_is(minisign_word(s.trusted, "generated"), "2026-04-02T00:00:00Z"));
	assert_null(minisign_word(s.trusted, "expires").p);
	assert_null(minisign_word(s.trusted, "seria").p);
	assert_int_equal(verify(&pub, buf_cstr(&sig), STR("c0ntent"), &err), ERR_FAILED);
	close(fd);
	buf_release(&sig);
	buf_release(&of_fd);
	minisign_secret_free(k);
}

/* Every byte but those of the untrusted comment counts. */
static void every_byte_counts(void **state)
{
	(void)state;
	struct minisign_public pub;
	struct minisign_secret *k = key(&pub);
	struct buf sig = BUF_INIT(20000);
	struct err err = ERR_INIT;
	assert_int_equal(minisign_sign(k, STR("content"), "serial:7", &sig, &err), 0);
	size_t first = (size_t)(strchr(sig.p, '\n') - sig.p) + 1;
	for (size_t i = first; i < sig.n; i++) {
		sig.p[i] ^= 1;
		if (verify(&pub, buf_cstr(&sig), STR("content"), &err) != ERR_FAILED)
			fail_msg("byte %zu was changed and nobody saw it", i);
		sig.p[i] ^= 1;
	}
	for (size_t cut = 0; cut + 1 < sig.n; cut++) {
		struct minisign_signature s;
		err = (struct err)ERR_INIT;
		int rc = minisign_signature_parse(&s, (struct str){ sig.p, cut }, "x", &err);
		assert_true(rc == -1 && err.kind == ERR_FAILED);
	}
	buf_adds(&sig, "more\n");
	assert_int_equal(verify(&pub, buf_cstr(&sig), STR("content"), &err), ERR_FAILED);
	buf_release(&sig);
	minisign_secret_free(k);
}

static void other_keys(void **state)
{
	(void)state;
	struct minisign_public pub, other;
	struct minisign_secret *k = key(&pub);
	struct buf sig = BUF_INIT(20000);
	struct err err = ERR_INIT;
	minisign_sign(k, STR("content"), "serial:7", &sig, &err);
	assert_int_equal(minisign_make(in_dir("second"), &err), 0);
	assert_int_equal(minisign_public_load(&other, in_dir("second.pub"), &err), 0);
	assert_int_equal(verify(&other, buf_cstr(&sig), STR("content"), &err), ERR_FAILED);
	assert_non_null(strstr(err.msg, "signed by key"));
	memcpy(other.id, pub.id, 8);             /* the same name does not help */
	assert_int_equal(verify(&other, buf_cstr(&sig), STR("content"), &err), ERR_FAILED);
	buf_release(&sig);
	minisign_secret_free(k);
}

static void comments_are_checked(void **state)
{
	(void)state;
	struct minisign_public pub;
	struct minisign_secret *k = key(&pub);
	struct buf sig = BUF_INIT(20000);
	struct err err = ERR_INIT;
	char *big = malloc(8300);
	assert_non_null(big);
	memset(big, 'x', 8299);
	big[8299] = '\0';
	assert_int_equal(minisign_sign(k, STR("c"), big, &sig, &err), -1);
	big[8192] = '\0';
	assert_int_equal(minisign_sign(k, STR("c"), big, &sig, &err), 0);
	assert_int_equal(verify(&pub, buf_cstr(&sig), STR("c"), &err), ERR_NONE);
	assert_int_equal(minisign_sign(k, STR("c"), "two\nlines", &sig, &err), -1);
	assert_int_equal(minisign_sign(k, STR("c"), "\xff", &sig, &err), -1);
	free(big);
	buf_release(&sig);
	minisign_secret_free(k);
}

static void bad_files(void **state)
{
	(void)state;
	struct minisign_public pub;
	struct minisign_secret *k = NULL;
	struct err err = ERR_INIT;
	char text[400];
	static const char *const bad[] = { "", "untrusted comment: x\n", "hello\n", "untrusted comment: x\nRWQ=\n", "untrusted comment: x\n====\nmore\n" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		put("bad", bad[i], 0600);
		assert_int_equal(minisign_public_load(&pub, in_dir("bad"), &err), -1);
		assert_int_equal(err.kind, ERR_INPUT);
		assert_int_equal(minisign_secret_load(&k, in_dir("bad"), &err), -1);
		assert_int_equal(err.kind, ERR_INPUT);
	}
	assert_int_equal(minisign_public_load(&pub, in_dir("nosuch"), &err), -1);
	assert_int_equal(err.kind, ERR_INPUT);
	minisign_secret_free(key(&pub));
	get("k", text, sizeof text);
	/* A secret that others can read is refused. */
	put("bad", text, 0644);
	assert_int_equal(minisign_secret_load(&k, in_dir("bad"), &err), -1);
	/* One with a password, or whose halves do not fit. */
	char *base64 = strchr(text, '\n') + 1;
	struct buf raw = BUF_INIT(400), again = BUF_INIT(400);
	assert_true(crypto_unbase64((struct str){ base64, strlen(base64) - 1 }, &raw));
	raw.p[100] ^= 1;
	buf_adds(&again, "untrusted comment: x\n");
	crypto_base64(buf_str(&raw), &again);
	put("bad", buf_cstr(&again), 0600);
	assert_int_equal(minisign_secret_load(&k, in_dir("bad"), &err), -1);
	assert_non_null(strstr(err.msg, "damaged"));
	raw.p[100] ^= 1;
	memcpy(raw.p + 2, "Sc", 2);
	buf_reset(&again);
	buf_adds(&again, "untrusted comment: x\n");
	crypto_base64(buf_str(&raw), &again);
	put("bad", buf_cstr(&again), 0600);
	assert_int_equal(minisign_secret_load(&k, in_dir("bad"), &err), -1);
	assert_non_null(strstr(err.msg, "password"));
	buf_release(&raw);
	buf_release(&again);
}

static bool minisign_is_here(void)
{
	return system("command -v minisign >/dev/null 2>&1") == 0;
}

static int shell(const char *format, ...) __attribute__((format(printf, 1, 2)));
static int shell(const char *format, ...)
{
	char command[2000];
	va_list ap;
	va_start(ap, format);
	vsnprintf(command, sizeof command, format, ap);
	va_end(ap);
	return system(command);
}

static void minisign_believes_us(void **state)
{
	(void)state;
	if (!minisign_is_here())
		skip();
	struct minisign_public pub;
	struct minisign_secret *k = key(&pub);
	struct buf sig = BUF_INIT(20000);
	char line[64];
	assert_int_equal(minisign_sign(k, STR("content"), COMMENT, &sig, NULL), 0);
	put("content", "content", 0644);
	put("content.minisig", buf_cstr(&sig), 0644);
	minisign_public_line(&pub, line);
	assert_int_equal(shell("cd %s && minisign -H -V -q -p k.pub -m content", dir), 0);
	assert_int_equal(shell("cd %s && minisign -V -q -P %s -m content", dir, line), 0);
	assert_int_equal(shell("cd %s && echo | minisign -S -s k -m content -x theirs.minisig -t 'serial:8' >/dev/null 2>&1", dir), 0);    /* it reads our secret key */
	char text[2000];
	struct err err;
	get("theirs.minisig", text, sizeof text);
	assert_int_equal(verify(&pub, text, STR("content"), &err), ERR_NONE);
	put("content", "c0ntent", 0644);
	assert_int_not_equal(shell("cd %s && minisign -V -q -p k.pub -m content >/dev/null 2>&1", dir), 0);
	buf_release(&sig);
	minisign_secret_free(k);
}

static void we_believe_minisign(void **state)
{
	(void)state;
	if (!minisign_is_here())
		skip();
	struct minisign_public pub, same;
	struct minisign_secret *k = NULL;
	struct err err = ERR_INIT;
	char text[2000];
	assert_int_equal(shell("cd %s && minisign -G -W -f -p m.pub -s m.key >/dev/null 2>&1 && echo hello > f && minisign -S -s m.key -m f -t 'a:1\tb:2' >/dev/null 2>&1 && minisign -S -l -s m.key -m f -x old.minisig >/dev/null 2>&1", dir), 0);
	assert_int_equal(minisign_public_load(&pub, in_dir("m.pub"), &err), 0);
	if (minisign_secret_load(&k, in_dir("m.key"), &err) != 0)
		fail_msg("%s", err.msg);
	minisign_secret_public(k, &same);
	assert_memory_equal(&pub, &same, sizeof pub);
	minisign_secret_free(k);
	struct buf ours = BUF_INIT(1000);
	minisign_public_text(&pub, &ours);
	get("m.pub", text, sizeof text);
	assert_string_equal(text, buf_cstr(&ours));
	buf_release(&ours);
	get("f.minisig", text, sizeof text);
	if (verify(&pub, text, STR("hello\n"), &err) != ERR_NONE)
		fail_msg("%s", err.msg);
	get("old.minisig", text, sizeof text);
	assert_int_equal(verify(&pub, text, STR("hello\n"), &err), ERR_FAILED);
	assert_non_null(strstr(err.msg, "old form"));
}

static int begin(void **state)
{
	(void)state;
	return mkdtemp(dir) == NULL;
}

static int end(void **state)
{
	(void)state;
	return shell("rm -r %s", dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(make_and_load), cmocka_unit_test(id_text), cmocka_unit_test(sign_and_verify), cmocka_unit_test(every_byte_counts), cmocka_unit_test(other_keys),
		cmocka_unit_test(comments_are_checked), cmocka_unit_test(bad_files), cmocka_unit_test(minisign_believes_us), cmocka_unit_test(we_believe_minisign),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
