/* The catalogue: what is printed is read back, what is not sound is refused; heads, versions, entries; the DCAT view. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "catalog/catalogs.h"
#include "base/mem.h"

static void what_is_printed_is_read_back(void **state)
{
	(void)state;
	struct catalog c, again;
	struct err err = ERR_INIT;
	struct buf text = BUF_INIT(1 << 20), twice = BUF_INIT(1 << 20);
	catalogs_make(&c, NULL);
	catalog_print(&c, &text);
	if (catalog_parse(&again, buf_str(&text), "catalog-7.json", &err) != 0)
		fail_msg("%s", err.msg);
	catalog_print(&again, &twice);
	assert_string_equal(buf_cstr(&text), buf_cstr(&twice));
	assert_int_equal(again.n, 2);
	assert_true(str_is(again.items[0].slug, "sport") && str_is(again.items[1].slug, "tour"));
	const struct catalog_item *tour = catalog_find(&again, STR("tour")), *sport = catalog_find(&again, STR("sport"));
	assert_true(str_is(tour->version, "2026-03-31.2") && str_is(tour->status, "published") && tour->rows == 48 && tour->grade == 'B' && tour->score == 81.8);
	assert_true(str_is(tour->versions[0].version, "2026-03-31.2") && str_is(tour->versions[2].version, "2025-12-31.1"));
	assert_true(sport->version.n == 0 && str_is(sport->status, "withdrawn") && sport->rows == -1 && sport->grade == 0);
	assert_true(str_is(again.base_url, "https://data.example.cn/开放") && again.serial == 7 && str_is(again.contact_phone, "0335-7061111"));
	assert_null(catalog_find(&again, STR("tours")));
	catalog_release(&c);
	catalog_release(&again);
	buf_release(&text);
	buf_release(&twice);
}

static void the_form_is_that_of_the_contract(void **state)
{
	(void)state;
	struct catalog c;
	struct buf text = BUF_INIT(1 << 20);
	catalogs_make(&c, NULL);
	catalog_print(&c, &text);
	assert_true(str_starts(buf_str(&text), STR("{\n \"mulu\": 1,\n \"title\": \"开放数据\",\n \"publisher\": {")));
	static const char *const parts[] = {
		"\"version\": null,\n   \"status\": \"withdrawn\",\n   \"updated\": \"2025-12-31\",\n   \"rows\": null,\n   \"score\": null,\n   \"grade\": null,",
		"\"bundle\": null,\n   \"versions\": [\n    {\n     \"version\": \"2025-12-31.1\",\n     \"status\": \"withdrawn\",\n     \"bundle\": null\n    }\n   ]",
		"\"score\": 81.8,\n   \"grade\": \"B\",\n   \"entry\": {\n    \"path\": \"d/tour/entry-aaaaaaaaaaaaaaaa.json\",",
	};
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		if (strstr(buf_cstr(&text), parts[i]) == NULL)
			fail_msg("part %zu is not in %s", i, buf_cstr(&text));
	catalog_release(&c);
	buf_release(&text);
}

/* Replace the first `from` by `to` in a sound catalogue: it must no longer be taken. */
static const struct { const char *from, *to; } faults[] = {
	{ "\"mulu\": 1", "\"mulu\": 2" }, { "\"serial\": 7", "\"serial\": 0" }, { "\"serial\": 7", "\"serial\": \"7\"" }, { "\"title\": \"开放数据\"", "\"title\": \"\"" },
	{ "\"generated\": \"2026", "\"generated\": \"x026" }, { "\"expires\": \"2026-04-19T02", "\"expires\": \"2026-04-19T99" }, { "\"datasets\": [", "\"datasets\": [1," },
	{ "\"datasets\": [", "\"datasets\": [{}," }, { "\"datasets\"", "\"data\"" }, { "\"slug\": \"sport\"", "\"slug\": \"tour\"" }, { "\"slug\": \"sport\"", "\"slug\": \"../x\"" },
	{ "\"code\": \"302001/000001\"", "\"code\": \"302001\"" }, { "\"updated\": \"2025-12-31\"", "\"updated\": \"2025-02-30\"" }, { "\"rows\": 48", "\"rows\": -1" },
	{ "\"rows\": 48", "\"rows\": 4.5" }, { "\"score\": 81.8", "\"score\": 101" }, { "\"score\": 81.8", "\"score\": null" }, { "\"grade\": \"B\"", "\"grade\": \"E\"" },
	{ "d/tour/entry-aaaaaaaaaaaaaaaa.json", "d/sport/entry-aaaaaaaaaaaaaaaa.json" }, { "d/tour/entry-aaaaaaaaaaaaaaaa.json", "d/tour/entry-bbbbbbbbbbbbbbbb.json" },
	{ "d/tour/entry-aaaaaaaaaaaaaaaa.json", "/etc/passwd" }, { "\"sha256\": \"a", "\"sha256\": \"A" }, { "\"sha256\": \"a", "\"sha256\": \"" },
	{ "\"path\": \"d/tour/2026-03-31.2/tour-2026-03-31.2.zip\"", "\"path\": \"d/tour/2026-03-31.1/tour-2026-03-31.1.zip\"" },
	{ "\"path\": \"d/tour/2026-03-31.2/tour-2026-03-31.2.zip\"", "\"path\": \"../../x.zip\"" }, { "\"bytes\": 15564", "\"bytes\": 15565" }, { "\"bytes\": 15564", "\"bytes\": 0" },
	{ "\"version\": \"2026-03-31.2\"", "\"version\": \"2026-03-31.1\"" }, { "\"version\": null", "\"version\": \"2025-12-31.1\"" }, { "\"status\": \"yanked\"", "\"status\": \"gone\"" },
	{ "\"status\": \"yanked\"", "\"status\": \"withdrawn\"" }, { "\"digest\": \"sha256:a", "\"digest\": \"sha1:a" }, { "\"standard\": \"sport.venue@1.0.0\"", "\"standard\": \"sport\"" },
	{ "\"grade\": null,\n", "\"grade\": null,\n\"grade\": null,\n" },
};

static void what_is_not_sound_is_refused(void **state)
{
	(void)state;
	struct catalog c;
	struct buf text = BUF_INIT(1 << 20), spoilt = BUF_INIT(1 << 20);
	catalogs_make(&c, NULL);
	catalog_print(&c, &text);
	catalog_release(&c);
	for (size_t i = 0; i < ARRAY_SIZE(faults); i++) {
		struct err err = ERR_INIT;
		size_t at;
		assert_true(str_find(buf_str(&text), str_from(faults[i].from), &at));
		buf_reset(&spoilt);
		buf_add(&spoilt, text.p, at);
		buf_adds(&spoilt, faults[i].to);
		buf_adds(&spoilt, text.p + at + strlen(faults[i].from));
		if (catalog_parse(&c, buf_str(&spoilt), "catalog-7.json", &err) == 0)
			fail_msg("fault %zu was taken: %s", i, faults[i].to);
		assert_int_equal(err.kind, ERR_INPUT);
		assert_int_equal(c.n, 0);
	}
	buf_release(&text);
	buf_release(&spoilt);
}

static void a_cut_catalogue_is_refused_wherever_it_is_cut(void **state)
{
	(void)state;
	struct catalog c;
	struct buf text = BUF_INIT(1 << 20);
	catalogs_make(&c, NULL);
	catalog_print(&c, &text);
	catalog_release(&c);
	for (size_t n = 0; n + 2 < text.n; n += n < 400 ? 1 : 13) {
		struct err err = ERR_INIT;
		if (catalog_parse(&c, (struct str){ text.p, n }, "cut", &err) == 0)
			fail_msg("the first %zu bytes were taken", n);
	}
	static const struct str odd[] = { STR_INIT("[]"), STR_INIT("{}"), STR_INIT("null"), STR_INIT("{\"datasets\":[]}"), STR_INIT("{\"datasets\":[,]}"), STR_INIT("\"datasets\":["), STR_INIT("\xFF") };
	for (size_t i = 0; i < ARRAY_SIZE(odd); i++) {
		struct err err = ERR_INIT;
		assert_int_equal(catalog_parse(&c, odd[i], "odd", &err), -1);
		assert_int_equal(err.kind, ERR_INPUT);
	}
	buf_release(&text);
}

static void ten_thousand_data_sets_are_read(void **state)
{
	(void)state;
	struct catalog c, again;
	struct err err = ERR_INIT;
	struct buf text = BUF_INIT((size_t)64 << 20);
	catalogs_make(&c, NULL);
	struct catalog_item item = *catalog_find(&c, STR("sport"));
	for (int i = 9999; i >= 0; i--) {
		char slug[16], path[NAMES_PATH_MAX];
		snprintf(slug, sizeof slug, "s%05d", i);
		names_entry(path, str_from(slug), CATALOGS_HEX_B);
		item.slug = str_from(slug);
		item.entry_path = str_from(path);
		catalog_put(&c, &item);
	}
	catalog_print(&c, &text);
	if (catalog_parse(&again, buf_str(&text), "catalog-7.json", &err) != 0)
		fail_msg("%s", err.msg);
	assert_int_equal(again.n, 10002);
	assert_true(str_is(again.items[0].slug, "s00000") && catalog_find(&again, STR("s09999")) != NULL);
	catalog_release(&c);
	catalog_release(&again);
	buf_release(&text);
}

static void the_head_is_the_newest_that_is_left(void **state)
{
	(void)state;
	struct catalog_version v[] = {
		{ .version = STR("2026-03-31.9"), .status = STR("yanked") }, { .version = STR("2026-03-31.10"), .status = STR("deprecated") },
		{ .version = STR("2026-04-01.1"), .status = STR("withdrawn") }, { .version = STR("2025-12-31.11"), .status = STR("published") },
	};
	struct catalog_item item = { .versions = v, .n_versions = 4 };
	assert_ptr_equal(catalog_head(&item), &v[1]);
	assert_true(str_is(item.version, "2026-03-31.10") && str_is(item.status, "deprecated"));
	v[1].status = STR("withdrawn");
	assert_ptr_equal(catalog_head(&item), &v[0]);
	v[0].status = v[3].status = STR("withdrawn");
	assert_null(catalog_head(&item));
	assert_true(item.version.n == 0 && str_is(item.status, "withdrawn"));
	assert_ptr_equal(catalog_version_find(&item, STR("2025-12-31.11")), &v[3]);
	assert_null(catalog_version_find(&item, STR("2025-12-31.1")));
	assert_true(catalog_version_cmp(STR("2026-03-31.10"), STR("2026-03-31.9")) > 0 && catalog_version_cmp(STR("2026-03-31.9"), STR("2026-04-01.1")) < 0 &&
		catalog_version_cmp(STR("2026-03-31.1"), STR("2026-03-31.1")) == 0);
}

static void put_replaces_and_copies(void **state)
{
	(void)state;
	struct catalog c;
	char title[] = "甲";
	catalogs_make(&c, NULL);
	struct catalog_item changed = *catalog_find(&c, STR("tour"));
	changed.title = str_from(title);
	changed.n_versions = 1;
	struct catalog_item *put = catalog_put(&c, &changed);
	memset(title, 'x', sizeof title - 1);
	assert_ptr_equal(put, catalog_find(&c, STR("tour")));
	assert_true(c.n == 2 && str_is(put->title, "甲") && put->n_versions == 1 && str_is(put->versions[0].version, "2026-03-31.2"));
	catalog_release(&c);
}

static void an_entry_holds_all_of_the_model(void **state)
{
	(void)state;
	static const char *const keys[] = {
		"dataset", "classification", "title", "code", "provider", "provider_code", "abstract", "format", "items", "share", "open", "update_cycle", "published", "related", "about",
		"version", "status", "supersedes", "data_date", "temporal", "spatial", "content_digest", "schema", "distributions", "fields", "quality", "privacy", "license", "contact", "publisher",
	};
	struct json *e = catalogs_entry();
	size_t i = 0;
	for (const struct json *m = json_first(e); m != NULL; m = json_next(m), i++)
		assert_true(i < ARRAY_SIZE(keys) && str_is(json_key(m), keys[i]));
	assert_int_equal(i, ARRAY_SIZE(keys));
	const struct json *csv = json_first(json_get(e, "distributions")), *gz = json_next(csv);
	assert_true(str_is(json_str(json_get(csv, "encoding")), "utf-8") && json_type(json_get(csv, "compression")) == JSON_NULL && json_int_or(json_get(csv, "rows"), 0) == 48);
	assert_true(str_is(json_str(json_get(gz, "compression")), "gzip") && json_int_or(json_get(gz, "bytes"), 0) == 2500);
	assert_true(str_is(json_str(json_path(e, "about.standard")), "tour.scenic_area") && str_is(json_str(json_path(e, "contact.phone")), "0335-7061111"));
	json_free(e);
}

/* ---- catalog.jsonld ---- */

static const struct json *node_of(const struct json *view, const char *id)
{
	for (const struct json *n = json_first(json_get(view, "@graph")); n != NULL; n = json_next(n))
		if (str_is(json_str(json_get(n, "@id")), id))
			return n;
	fail_msg("there is no node %s", id);
	return NULL;
}

static const char *linked(const struct json *node, const char *key)
{
	const char *id = json_cstr(json_get(json_get(node, key), "@id"));
	return id != NULL ? id : "";
}

#define BASE "https://data.example.cn/%E5%BC%80%E6%94%BE/"

static void the_dcat_view_types_every_node(void **state)
{
	(void)state;
	struct catalog c;
	struct err err = ERR_INIT;
	struct json *entry = catalogs_entry();
	struct buf text = BUF_INIT(1 << 20);
	catalogs_make(&c, entry);
	assert_string_equal(catalog_views[0]->name, "catalog.jsonld");
	assert_int_equal(catalog_views[0]->write(&c, &text, &err), 0);
	struct json *view = json_parse(buf_str(&text), "catalog.jsonld", &err);
	if (view == NULL)
		fail_msg("%s", err.msg);
	const struct json *set = node_of(view, BASE "d/tour/"), *catalog = node_of(view, BASE "catalog");
	assert_int_equal(json_count(json_get(catalog, "dcat:dataset")), 1);        /* what is withdrawn is not offered */
	assert_string_equal(linked(set, "dct:accrualPeriodicity"), "http://publications.europa.eu/resource/authority/frequency/QUARTERLY");
	assert_string_equal(linked(set, "dct:accessRights"), "http://publications.europa.eu/resource/authority/access-right/PUBLIC");
	assert_string_equal(linked(set, "dct:publisher"), BASE "org/11130300MB0AAAA136");
	assert_int_equal(json_count(json_get(set, "dcat:distribution")), 3);
	assert_null(json_get(set, "dct:relation"));                                 /* the related one is withdrawn */
	const struct json *zip = node_of(view, BASE "d/tour/2026-03-31.2/tour-2026-03-31.2.zip#file");
	assert_string_equal(linked(zip, "dcat:downloadURL"), BASE "d/tour/2026-03-31.2/tour-2026-03-31.2.zip");
	const struct json *sum = node_of(view, linked(zip, "spdx:checksum"));
	assert_true(str_is(json_str(json_path(sum, "spdx:checksumValue.@value")), CATALOGS_HEX_A));
	/* Every node that is pointed at stands in the graph with a type. */
	static const char *const used[] = { "dct:accrualPeriodicity", "dct:accessRights", "dct:publisher", "dcat:contactPoint", "dcat:theme", "dct:language", "dct:spatial", "dct:conformsTo",
		"dcat:landingPage" };
	for (size_t i = 0; i < ARRAY_SIZE(used); i++)
		assert_non_null(json_get(node_of(view, linked(set, used[i])), "@type"));
	for (const struct json *n = json_first(json_get(view, "@graph")); n != NULL; n = json_next(n))
		for (const struct json *m = json_next(n); m != NULL; m = json_next(m))
			assert_false(str_eq(json_str(json_get(n, "@id")), json_str(json_get(m, "@id"))));
	json_free(view);
	json_free(entry);
	catalog_release(&c);
	buf_release(&text);
}

static void what_is_open_under_conditions_has_no_download(void **state)
{
	(void)state;
	struct catalog c;
	struct err err = ERR_INIT;
	struct json *entry = catalogs_entry();
	struct buf text = BUF_INIT(1 << 20);
	struct json *open = json_set(entry, "open", json_object());
	json_set(open, "type", json_text("有条件开放"));
	json_set(open, "condition", json_text("实名登记"));
	catalogs_make(&c, entry);
	assert_int_equal(catalog_views[0]->write(&c, &text, &err), 0);
	assert_null(strstr(buf_cstr(&text), "dcat:downloadURL"));
	assert_non_null(strstr(buf_cstr(&text), "access-right/RESTRICTED"));
	assert_non_null(strstr(buf_cstr(&text), "实名登记"));
	json_free(entry);
	catalog_release(&c);
	buf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_printed_is_read_back), cmocka_unit_test(the_form_is_that_of_the_contract), cmocka_unit_test(what_is_not_sound_is_refused),
		cmocka_unit_test(a_cut_catalogue_is_refused_wherever_it_is_cut), cmocka_unit_test(ten_thousand_data_sets_are_read),
		cmocka_unit_test(the_head_is_the_newest_that_is_left), cmocka_unit_test(put_replaces_and_copies), cmocka_unit_test(an_entry_holds_all_of_the_model),
		cmocka_unit_test(the_dcat_view_types_every_node), cmocka_unit_test(what_is_open_under_conditions_has_no_download),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
