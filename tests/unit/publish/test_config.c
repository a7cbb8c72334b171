/* mulu.json: what is read, what is refused, what is suggested. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "publish/config.h"

static char folder[] = "/tmp/mulu-config-XXXXXX";

static void write_json(const char *text)
{
	char path[200];
	snprintf(path, sizeof path, "%s/mulu.json", folder);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void load_fails(const char *text, const char *word)
{
	struct config c;
	struct err err = ERR_INIT;
	write_json(text);
	assert_int_equal(config_load(&c, folder, &err), -1);
	assert_int_equal(err.kind, ERR_INPUT);
	if (strstr(err.msg, word) == NULL)
		fail_msg("'%s' is not in: %s", word, err.msg);
}

static void reads_all(void **state)
{
	(void)state;
	struct config c;
	struct err err = ERR_INIT;
	write_json("{\"title\":\"T\",\"publisher\":{\"title\":\"P\",\"code\":\"X\",\"contact\":{\"title\":\"K\",\"phone\":\"1\",\"email\":\"e\"}},"
		"\"license\":{\"title\":\"L\",\"path\":\"https://l/\"},\"lang\":\"zh\",\"baseUrl\":\"https://b\",\"settle\":5,\"validDays\":3,\"keyFile\":\"../k\",\"fill\":{\"provider\":\"a\"},"
		"\"targets\":[{\"name\":\"p\",\"type\":\"dir\",\"path\":\"out\",\"audience\":\"share\"},{\"name\":\"q\",\"type\":\"mulu\",\"url\":\"http://127.0.0.1:1\",\"tokenFile\":\"/t\"}],"
		"\"datasets\":{\"301001/000001\":{\"standard\":\"s\",\"slug\":\"x\",\"source\":\"*a*\",\"release\":\"auto\",\"partial\":true,\"fill\":{\"crs\":\"WGS84\"}}}}");
	assert_int_equal(config_load(&c, folder, &err), 0);
	assert_true(c.says_lang && c.lang == LANG_ZH);
	assert_string_equal(c.base_url, "https://b/");
	assert_int_equal(c.settle, 5);
	assert_int_equal(c.valid_days, 3);
	assert_int_equal(c.n_warnings, 0);
	assert_int_equal(c.n_targets, 2);
	assert_int_equal(c.targets[0].audience, AUDIENCE_SHARE);
	assert_string_equal(c.targets[1].url, "http://127.0.0.1:1/");
	assert_string_equal(c.targets[1].token_file, "/t");
	char want[200];
	snprintf(want, sizeof want, "%s/out", c.dir);
	assert_string_equal(c.targets[0].path, want);
	const struct config_dataset *d = config_dataset(&c, STR("301001/000001"));
	assert_non_null(d);
	assert_true(d->automatic && d->partial);
	assert_int_equal(d->n_fill, 1);
	assert_true(str_is(d->fill[0].value, "WGS84"));
	assert_null(config_dataset(&c, STR("301001/000002")));
	config_release(&c);
}

static void defaults(void **state)
{
	(void)state;
	struct config c;
	struct err err = ERR_INIT;
	write_json("{}");
	assert_int_equal(config_load(&c, folder, &err), 0);
	assert_int_equal(c.settle, 60);
	assert_int_equal(c.valid_days, 8);
	assert_false(c.says_lang);
	assert_non_null(strstr(c.state, "/.mulu"));
	assert_non_null(strstr(c.catalogue, "/catalogue.csv"));
	assert_null(c.key_file);
	config_release(&c);
}

static void suggests(void **state)
{
	(void)state;
	struct config c;
	struct err err = ERR_INIT;
	write_json("{\"setle\":5,\"datasets\":{\"301001/000001\":{\"relase\":\"auto\"}},\"zzzzzzzz\":1}");
	assert_int_equal(config_load(&c, folder, &err), 0);
	assert_int_equal(c.n_warnings, 3);
	assert_non_null(strstr(c.warnings[0].p, "'settle'"));
	assert_non_null(strstr(c.warnings[1].p, "zzzzzzzz"));
	assert_null(strstr(c.warnings[1].p, "did you mean"));
	assert_non_null(strstr(c.warnings[2].p, "'release'"));
	config_release(&c);
}

static void refuses(void **state)
{
	(void)state;
	load_fails("{\"lang\":\"fr\"}", "lang");
	load_fails("{\"settle\":-1}", "settle");
	load_fails("{\"settle\":\"5\"}", "settle");
	load_fails("{\"targets\":{}}", "targets");
	load_fails("{\"targets\":[{\"name\":\"a b\",\"type\":\"dir\"}]}", "name");
	load_fails("{\"targets\":[{\"name\":\"a\",\"type\":\"dir\"},{\"name\":\"a\",\"type\":\"dir\"}]}", "name");
	load_fails("{\"targets\":[{\"name\":\"a\",\"type\":\"dir\",\"audience\":\"all\"}]}", "audience");
	load_fails("{\"datasets\":{\"1/2\":{\"slug\":\"../x\"}}}", "slug");
	load_fails("{\"datasets\":{\"1/2\":{\"slug\":\"latest\"}}}", "slug");
	load_fails("{\"datasets\":{\"1/2\":{\"release\":\"now\"}}}", "release");
	load_fails("{\"publisher\": ", "mulu.json");
	load_fails("[]", "object");
	struct config c;
	struct err err = ERR_INIT;
	assert_int_equal(config_load(&c, "/nowhere/at/all", &err), -1);
	assert_int_equal(err.kind, ERR_INPUT);
}

static void init_overwrites_nothing(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	struct buf wrote = BUF_INIT(1000), text = BUF_INIT(10000);
	char dir[200], path[300];
	snprintf(dir, sizeof dir, "%s/new/town", folder);
	assert_int_equal(config_init(dir, &wrote, &err), 0);
	assert_string_equal(buf_cstr(&wrote), "mulu.json, .gitignore, inbox/");
	struct config c;
	assert_int_equal(config_load(&c, dir, &err), 0);
	assert_int_equal(c.n_warnings, 0);
	config_release(&c);
	snprintf(path, sizeof path, "%s/mulu.json", dir);
	assert_int_equal(file_write(-100, path, STR("{}"), 0644, &err), 0);
	buf_reset(&wrote);
	assert_int_equal(config_init(dir, &wrote, &err), 0);
	assert_int_equal(wrote.n, 0);
	assert_int_equal(file_read(-100, path, 1000, &text, &err), 0);
	assert_string_equal(buf_cstr(&text), "{}");
	buf_release(&wrote);
	buf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_all), cmocka_unit_test(defaults), cmocka_unit_test(suggests), cmocka_unit_test(refuses), cmocka_unit_test(init_overwrites_nothing),
	};
	if (mkdtemp(folder) == NULL)
		return 1;
	int r = cmocka_run_group_tests(tests, NULL, NULL);
	struct err ignored;
	file_remove_tree(-100, folder, &ignored);
	return r;
}
