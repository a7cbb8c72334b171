/* Names of published objects: what is in the layout, what is not, what may be overwritten. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "catalog/names.h"

#define HEX16 "0123456789abcdef"

static void paths_are_judged(void **state)
{
	(void)state;
	static const struct { const char *path; enum names_kind kind; const char *dataset, *version, *file; uint64_t serial; } cases[] = {
		{ "latest.minisig", NAMES_POINTER, "", "", "latest.minisig", 0 },
		{ "latest.json", NAMES_LATEST_JSON, "", "", "latest.json", 0 },
		{ "catalog.json", NAMES_CATALOG_COPY, "", "", "catalog.json", 0 },
		{ "catalog-7.json", NAMES_CATALOG, "", "", "catalog-7.json", 7 },
		{ "catalog-120.json.minisig", NAMES_CATALOG_SIG, "", "", "catalog-120.json.minisig", 120 },
		{ "catalog.jsonld", NAMES_VIEW, "", "", "catalog.jsonld", 0 },
		{ "catalog-datapackage.json", NAMES_VIEW, "", "", "catalog-datapackage.json", 0 },
		{ "keys/bde0c234c46dba26.pub", NAMES_KEY, "", "", "bde0c234c46dba26.pub", 0 },
		{ "keys/nightly-1.pub.minisig", NAMES_KEY, "", "", "nightly-1.pub.minisig", 0 },
		{ "revoked-bde0.txt", NAMES_KEY, "", "", "revoked-bde0.txt", 0 },
		{ "d/x-1/entry-" HEX16 ".json", NAMES_ENTRY, "x-1", "", "entry-" HEX16 ".json", 0 },
		{ "d/x/2026-03-31.1/x.csv", NAMES_VERSION_FILE, "x", "2026-03-31.1", "x.csv", 0 },
		{ "d/x/2026-03-31.12/CHANGES.json", NAMES_VERSION_FILE, "x", "2026-03-31.12", "CHANGES.json", 0 },
		{ "d/x/latest/x.csv", NAMES_LATEST_FILE, "x", "", "x.csv", 0 },
		{ "index.html", NAMES_PAGE, "", "", "index.html", 0 },
		{ "d/x/index.html", NAMES_PAGE, "x", "", "index.html", 0 },
		{ "en/index.html", NAMES_PAGE, "", "", "index.html", 0 },
		{ "en/d/x/index.html", NAMES_PAGE, "x", "", "index.html", 0 },
		{ "assets/portal.css", NAMES_ASSET, "", "", "portal.css", 0 },
		/* not in the layout */
		{ "", NAMES_NOT, "", "", "", 0 }, { "/index.html", NAMES_NOT, "", "", "", 0 }, { "d/x/", NAMES_NOT, "", "", "", 0 }, { "d//index.html", NAMES_NOT, "", "", "", 0 },
		{ "../index.html", NAMES_NOT, "", "", "", 0 }, { "d/../keys/a.pub", NAMES_NOT, "", "", "", 0 }, { "d/x/2026-03-31.1/../x.csv", NAMES_NOT, "", "", "", 0 },
		{ "d/x/2026-03-31.1/.hidden", NAMES_NOT, "", "", "", 0 }, { "d/x/2026-03-31.1/x.csv/y", NAMES_NOT, "", "", "", 0 }, { "d/X/2026-03-31.1/x.csv", NAMES_NOT, "", "", "", 0 },
		{ "d/x/2026-02-30.1/x.csv", NAMES_NOT, "", "", "", 0 }, { "d/x/2026-03-31.0/x.csv", NAMES_NOT, "", "", "", 0 }, { "d/x/2026-03-31.01/x.csv", NAMES_NOT, "", "", "", 0 },
		{ "d/latest/2026-03-31.1/x.csv", NAMES_NOT, "", "", "", 0 }, { "d/x/entry-0123.json", NAMES_NOT, "", "", "", 0 }, { "d/x/entry-" "0123456789ABCDEF" ".json", NAMES_NOT, "", "", "", 0 },
		{ "catalog-0.json", NAMES_NOT, "", "", "", 0 }, { "catalog-07.json", NAMES_NOT, "", "", "", 0 }, { "catalog-7x.json", NAMES_NOT, "", "", "", 0 },
		{ "catalog-1000000000000000.json", NAMES_NOT, "", "", "", 0 }, { "keys/.pub", NAMES_NOT, "", "", "", 0 }, { "keys/a/b.pub", NAMES_NOT, "", "", "", 0 },
		{ "keys/a.txt", NAMES_NOT, "", "", "", 0 }, { "assets/a/b.css", NAMES_NOT, "", "", "", 0 }, { "secret.key", NAMES_NOT, "", "", "", 0 },
		{ "en/latest.json", NAMES_NOT, "", "", "", 0 }, { "en/d/x/2026-03-31.1/x.csv", NAMES_NOT, "", "", "", 0 }, { "d/x/2026-03-31.1/%2e%2e", NAMES_NOT, "", "", "", 0 },
		{ "d/x\n/index.html", NAMES_NOT, "", "", "", 0 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct names_parts p;
		bool good = names_parse(str_from(cases[i].path), &p);
		if (good != (cases[i].kind != NAMES_NOT) || p.kind != cases[i].kind || !str_is(p.dataset, cases[i].dataset) || !str_is(p.version, cases[i].version) ||
		    !str_is(p.file, cases[i].file) || p.serial != cases[i].serial)
			fail_msg("'%s' is kind %d, '%.*s', '%.*s', '%.*s'", cases[i].path, (int)p.kind, STR_ARG(p.dataset), STR_ARG(p.version), STR_ARG(p.file));
	}
}

static void a_path_with_a_nul_or_without_end_is_none(void **state)
{
	(void)state;
	struct names_parts p;
	char longer[2 * NAMES_PATH_MAX];
	memset(longer, 'a', sizeof longer);
	memcpy(longer, "assets/", 7);
	assert_false(names_parse((struct str){ longer, sizeof longer }, &p));
	assert_false(names_parse((struct str){ longer, 7 + 101 }, &p));
	assert_true(names_parse((struct str){ longer, 7 + 100 }, &p));
	assert_false(names_parse(STR("index.html\0.css"), &p));
}

static void only_what_follows_the_pointer_may_be_overwritten(void **state)
{
	(void)state;
	static const enum names_kind may[] = { NAMES_POINTER, NAMES_LATEST_JSON, NAMES_CATALOG_COPY, NAMES_VIEW, NAMES_LATEST_FILE, NAMES_PAGE, NAMES_ASSET };
	static const enum names_kind never[] = { NAMES_NOT, NAMES_CATALOG, NAMES_CATALOG_SIG, NAMES_KEY, NAMES_ENTRY, NAMES_VERSION_FILE };
	for (size_t i = 0; i < sizeof may / sizeof *may; i++)
		assert_true(names_mutable(may[i]));
	for (size_t i = 0; i < sizeof never / sizeof *never; i++)
		assert_false(names_mutable(never[i]));
}

static void what_is_made_is_in_the_layout(void **state)
{
	(void)state;
	char slug[61], path[NAMES_PATH_MAX], file[160];
	struct names_parts p;
	struct buf made = BUF_INIT(100);
	memset(slug, 's', 60);
	slug[60] = '\0';
	names_bundle(path, str_from(slug), STR("2026-03-31.12345678"));
	assert_true(names_parse(str_from(path), &p) && p.kind == NAMES_VERSION_FILE && str_ends(p.file, STR(".zip")));
	strcat(path, ".minisig");
	assert_true(names_parse(str_from(path), &p));
	snprintf(file, sizeof file, "delta-2026-03-31.12345678-2026-04-30.12345678.csv");
	names_version_file(path, str_from(slug), STR("2026-03-31.1"), file);
	assert_true(names_parse(str_from(path), &p) && str_is(p.file, file));
	names_entry(path, STR("x"), "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
	assert_string_equal(path, "d/x/entry-" HEX16 ".json");
	names_catalog(path, 7);
	assert_string_equal(path, "catalog-7.json");
	names_slug_of(STR("home.worker_stat"), &made);
	assert_string_equal(buf_cstr(&made), "home-worker-stat");
	buf_release(&made);
}

static void slugs_and_types(void **state)
{
	(void)state;
	assert_true(names_slug(STR("tour-scenic-area")) && names_slug(STR("a")) && names_slug(STR("0.x_y")));
	assert_false(names_slug(STR("")) || names_slug(STR("a..b")) || names_slug(STR("latest")) || names_slug(STR("-a")) || names_slug(STR("景区")) || names_slug(STR("CHANGES.json")));
	assert_string_equal(names_content_type(STR("d/x/1/x.csv")), "text/csv; charset=utf-8");
	assert_string_equal(names_content_type(STR("x.csv.gz")), "application/gzip");
	assert_string_equal(names_content_type(STR("catalog.jsonld")), "application/ld+json");
	assert_string_equal(names_content_type(STR("x.zip.minisig")), "text/plain; charset=utf-8");
	assert_string_equal(names_content_type(STR("x")), "application/octet-stream");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_are_judged), cmocka_unit_test(a_path_with_a_nul_or_without_end_is_none), cmocka_unit_test(only_what_follows_the_pointer_may_be_overwritten),
		cmocka_unit_test(what_is_made_is_in_the_layout), cmocka_unit_test(slugs_and_types),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
