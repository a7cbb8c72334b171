/* test_crypto.c - published vectors: FIPS 180-4, RFC 7693, RFC 8032, RFC 4648. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/crypto.h"

static void sha256_vectors(void **state)
{
	(void)state;
	static const struct { const char *text, *hex; } v[] = {
		{ "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
		{ "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
		{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
	};
	char hex[65];
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		crypto_sha256_hex(str_from(v[i].text), hex);
		assert_string_equal(hex, v[i].hex);
	}
	crypto_sha256_hex(STR_NONE, hex);
	assert_string_equal(hex, v[0].hex);
}

static void sha256_in_parts(void **state)
{
	(void)state;
	char data[10000];
	for (size_t i = 0; i < sizeof data; i++)
		data[i] = (char)(i * 7);
	uint8_t whole[32], parts[32];
	crypto_sha256((struct str){ data, sizeof data }, whole);
	struct sha256 *d = sha256_new();
	for (size_t at = 0, step = 1; at < sizeof data; at += step, step = step * 2 + 1) {
		if (step > sizeof data - at)
			step = sizeof data - at;
		sha256_add(d, data + at, step);
	}
	sha256_finish(d, parts);
	assert_memory_equal(whole, parts, 32);
	sha256_free(sha256_new());
	sha256_free(NULL);
}

static void blake2b_vectors(void **state)
{
	(void)state;
	uint8_t d[64];
	char hex[129];
	crypto_blake2b512(STR("abc"), d);
	crypto_hex(d, 64, hex);
	assert_string_equal(hex, "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
				 "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923");
	crypto_blake2b512(STR(""), d);
	crypto_hex(d, 64, hex);
	assert_string_equal(hex, "786a02f742015903c6c6fd852552d272912f4740e15847618a86e217f71f5419"
				 "d25e1031afee585313896444934eb04b903a685b1448b755d56f701afe9be2ce");
}

static void blake2b_of_a_descriptor(void **state)
{
	(void)state;
	enum { N = 700000 };                     /* several blocks */
	int fd = memfd_create("blake", MFD_CLOEXEC);
	assert_true(fd >= 0);
	static char data[N];
	for (size_t i = 0; i < N; i++)
		data[i] = (char)(i % 251);
	assert_int_equal(write(fd, data, N), N);
	uint8_t a[64], b[64];
	struct err err = ERR_INIT;
	assert_int_equal(crypto_blake2b512_fd(fd, "f", a, &err), 0);
	crypto_blake2b512((struct str){ data, N }, b);
	assert_memory_equal(a, b, 64);
	assert_int_equal(lseek(fd, 0, SEEK_CUR), N);     /* the position did not move */
	close(fd);
	fd = open("/", O_RDONLY | O_DIRECTORY);
	assert_int_equal(crypto_blake2b512_fd(fd, "f", a, &err), -1);
	assert_int_equal(err.kind, ERR_INPUT);
	close(fd);
}

static void ed25519_vectors(void **state)
{
	(void)state;
	static const struct { const char *seed, *key, *message, *signature; } v[] = {
		{ "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
		  "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b" },
		{ "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
		  "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00" },
	};
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		uint8_t seed[32], key[32], want_key[32], message[8], signature[64], want[64];
		size_t n = strlen(v[i].message) / 2;
		assert_true(crypto_unhex(str_from(v[i].seed), seed, 32));
		assert_true(crypto_unhex(str_from(v[i].key), want_key, 32));
		assert_true(crypto_unhex(str_from(v[i].message), message, n));
		assert_true(crypto_unhex(str_from(v[i].signature), want, 64));
		struct str m = { (const char *)message, n };
		crypto_ed25519_public(seed, key);
		assert_memory_equal(key, want_key, 32);
		crypto_ed25519_sign(seed, m, signature);
		assert_memory_equal(signature, want, 64);
		assert_true(crypto_ed25519_verify(key, m, signature));
		signature[5] ^= 1;
		assert_false(crypto_ed25519_verify(key, m, signature));
		signature[5] ^= 1;
		assert_false(crypto_ed25519_verify(key, STR("other"), signature));
		key[0] ^= 1;
		assert_false(crypto_ed25519_verify(key, m, signature));
	}
}

static void random_and_wipe(void **state)
{
	(void)state;
	static uint8_t a[10000], b[10000], zero[10000];
	crypto_random(a, sizeof a);
	crypto_random(b, sizeof b);
	assert_false(crypto_same(a, b, sizeof a));
	assert_false(crypto_same(a + sizeof a - 16, zero, 16));          /* the last part is filled too */
	crypto_wipe(a, sizeof a);
	assert_true(crypto_same(a, zero, sizeof a));
}

static void hex_texts(void **state)
{
	(void)state;
	uint8_t p[3];
	char z[7];
	assert_true(crypto_unhex(STR("00aFfE"), p, 3));
	crypto_hex(p, 3, z);
	assert_string_equal(z, "00affe");
	assert_false(crypto_unhex(STR("00aFf"), p, 3));
	assert_false(crypto_unhex(STR("00aFfE00"), p, 3));
	assert_false(crypto_unhex(STR("00aFfg"), p, 3));
	assert_false(crypto_unhex(STR("0x00aF"), p, 3));
}

static void base64_vectors(void **state)
{
	(void)state;
	static const char *const v[][2] = {
		{ "", "" }, { "f", "Zg==" }, { "fo", "Zm8=" }, { "foo", "Zm9v" }, { "foob", "Zm9vYg==" }, { "fooba", "Zm9vYmE=" }, { "foobar", "Zm9vYmFy" }, { "\xff\xfe\xfb", "//77" },
	};
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		struct buf b = BUF_INIT(100);
		crypto_base64(str_from(v[i][0]), &b);
		assert_string_equal(buf_cstr(&b), v[i][1]);
		buf_reset(&b);
		assert_true(crypto_unbase64(str_from(v[i][1]), &b));
		assert_true(str_is(buf_str(&b), v[i][0]));
		buf_release(&b);
	}
}

static void base64_is_strict(void **state)
{
	(void)state;
	static const char *const bad[] = { "Zg", "Zg=", "Zg===", "=Zg=", "Z===", "====", "Zm9v\n", " Zm9v", "Zm-v", "Zm9_", "Zh==", "Zm9=", "Zg==Zg==", "Zm9v!A==" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct buf b = BUF_INIT(100);
		buf_adds(&b, "kept");
		if (crypto_unbase64(str_from(bad[i]), &b))
			fail_msg("'%s' was taken", bad[i]);
		assert_string_equal(buf_cstr(&b), "kept");
		buf_release(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sha256_vectors), cmocka_unit_test(sha256_in_parts), cmocka_unit_test(blake2b_vectors), cmocka_unit_test(blake2b_of_a_descriptor),
		cmocka_unit_test(ed25519_vectors), cmocka_unit_test(random_and_wipe), cmocka_unit_test(hex_texts), cmocka_unit_test(base64_vectors),
		cmocka_unit_test(base64_is_strict),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
