/* The portal's pages: what they say, that strangers' text stays text, that nothing runs, nothing depends on the clock. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/mem.h"
#include "catalog/catalogs.h"
#include "portal/pages.h"

static const struct pages_key key = { "keys/bde0c234c46dba26.pub", "BDE0C234C46DBA26", "RWQmum3ENMLgvSz7yeI6Tb8uD5AqiJ1wiOYHAv9P2S4ImozcELuBHErX" };

struct made { struct catalog c; struct json *entry; struct buf out; };

static void make(struct made *m, struct json *entry, const char *slug, const char *today)
{
	m->entry = entry;
	m->out = (struct buf)BUF_INIT(4 << 20);
	catalogs_make(&m->c, entry);
	if (slug == NULL)
		pages_home(&m->c, &key, today, &m->out);
	else
		pages_dataset(&m->c, catalog_find(&m->c, str_from(slug)), &key, today, &m->out);
	assert_false(m->out.over);
}

static void unmake(struct made *m)
{
	catalog_release(&m->c);
	json_free(m->entry);
	buf_release(&m->out);
}

static void says(const struct made *m, const char *const *parts, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strstr(buf_cstr(&m->out), parts[i]) == NULL)
			fail_msg("'%s' is not on the page:\n%s", parts[i], buf_cstr(&m->out));
}
#define SAYS(m, ...) says((m), (const char *const[]){ __VA_ARGS__ }, sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *))

static void silent(const struct made *m, const char *const *parts, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strstr(buf_cstr(&m->out), parts[i]) != NULL)
			fail_msg("'%s' is on the page", parts[i]);
}
#define SILENT(m, ...) silent((m), (const char *const[]){ __VA_ARGS__ }, sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *))

static void the_home_page_lists_what_there_is(void **state)
{
	(void)state;
	struct made m;
	make(&m, catalogs_entry(), NULL, "");
	SAYS(&m, "<html lang=\"zh-CN\">", "开放数据", "市行政审批局", "<a href=\"d/tour/index.html\">A级旅游景区信息</a>", "市旅游局", "每季度", "2026-03-31", "<a href=\"d/sport/index.html\">",
		"已撤回", "class=\"grade grade-B\">良", key.file, key.fingerprint, key.public_line, "catalog.jsonld", "assets/portal.css", "Content-Security-Policy", "scope=\"col\"", "class=\"skip\"");
	unmake(&m);
	make(&m, NULL, NULL, "");               /* the embedded server has no entries at hand */
	SAYS(&m, "A级旅游景区信息", "2026-03-31");
	SILENT(&m, "更新周期");
	unmake(&m);
}

static void the_page_of_a_data_set_says_all(void **state)
{
	(void)state;
	struct made m;
	make(&m, catalogs_entry(), "tour", "");
	SAYS(&m, "<h1>A级旅游景区信息</h1>", "301001/000001", "市旅游局", "数据科", "0335-7061111", "info@example.cn", "href=\"https://creativecommons.org/licenses/by/4.0/\"", "2026-07-02",
		"<code>capacity_day</code>", "日最大承载量", "人", "全称", "1、2",
		"href=\"../../d/tour/2026-03-31.2/tour-2026-03-31.2.zip\"", CATALOGS_HEX_A, CATALOGS_HEX_B, "href=\"../../d/tour/2026-03-31.2/tour.csv.gz\"", "15.2 KB",
		"2026-03-31.2/CHANGES.json", "2026-03-31.2/privacy.json", "81.8", "90.0 %", "9 / 10", "0.21 / 1", "<code>owner</code>", "整列不公布",
		"status-published", "status-yanked", "status-withdrawn", "该版本已撤回", "已停用的版本数据有误", "href=\"../../keys/bde0c234c46dba26.pub\"", key.fingerprint);
	SILENT(&m, "d/tour/2025-12-31.1", "overdue", "已逾期");
	unmake(&m);
}

static void three_lines_prove_a_download(void **state)
{
	(void)state;
	struct made m;
	make(&m, catalogs_entry(), "tour", "");
	SAYS(&m, "curl -f --remote-name-all &#39;https://data.example.cn/%E5%BC%80%E6%94%BE/d/tour/2026-03-31.2/tour-2026-03-31.2.zip&#39; "
		"&#39;https://data.example.cn/%E5%BC%80%E6%94%BE/d/tour/2026-03-31.2/tour-2026-03-31.2.zip.minisig&#39;\n"
		"minisign -V -m tour-2026-03-31.2.zip -P RWQmum3ENMLgvSz7yeI6Tb8uD5AqiJ1wiOYHAv9P2S4ImozcELuBHErX\n"
		"unzip -q tour-2026-03-31.2.zip -d tour-2026-03-31.2 &amp;&amp; (cd tour-2026-03-31.2 &amp;&amp; sha256sum -c SHA256SUMS)</code></pre>");
	unmake(&m);
	/* A base URL cannot break out of the quotes of a shell. */
	m.entry = catalogs_entry();
	m.out = (struct buf)BUF_INIT(4 << 20);
	catalogs_make(&m.c, m.entry);
	m.c.base_url = STR("https://x/'$(id)`;\"<");
	pages_dataset(&m.c, catalog_find(&m.c, STR("tour")), &key, "", &m.out);
	SAYS(&m, "&#39;https://x/%27$(id)%60;%22%3C/d/tour/");
	unmake(&m);
}

static void text_stays_text(void **state)
{
	(void)state;
	struct made m;
	struct json *entry = catalogs_entry();
	json_set(entry, "description", json_text("a\x01" "b\xE2\x80\xAE" "c"));
	json_set(json_set(entry, "license", json_object()), "path", json_text("javascript:alert(1)"));
	make(&m, entry, "tour", "");
	SAYS(&m, "&lt;b&gt;名称&lt;/b&gt;&amp;&quot;等级&quot;与&#39;位置&#39;&lt;/script&gt;", "a\xEF\xBF\xBD" "b\xEF\xBF\xBD" "c");
	SILENT(&m, "<b>", "href=\"javascript", "\xE2\x80\xAE", "style=", "onclick");
	/* One script element, a data block, closed once. */
	const char *block = strstr(buf_cstr(&m.out), "<script type=\"application/ld+json\">");
	assert_non_null(block);
	assert_null(strstr(block + 1, "<script"));
	const char *end = strstr(block, "</script>");
	assert_true(end != NULL && strstr(end + 1, "</script>") == NULL);
	unmake(&m);
}

static void the_data_block_is_schema_org(void **state)
{
	(void)state;
	struct made m;
	struct err err = ERR_INIT;
	make(&m, catalogs_entry(), "tour", "");
	const char *from = strstr(buf_cstr(&m.out), "ld+json\">\n") + strlen("ld+json\">\n"), *to = strstr(from, "</script>");
	struct json *j = json_parse((struct str){ from, (size_t)(to - from) }, "block", &err);
	if (j == NULL)
		fail_msg("%s", err.msg);
	assert_true(str_is(json_str(json_get(j, "@type")), "Dataset") && str_is(json_str(json_get(j, "name")), "A级旅游景区信息") && json_bool(json_get(j, "isAccessibleForFree"), false));
	assert_true(str_is(json_str(json_get(j, "description")), "<b>名称</b>&\"等级\"与'位置'</script>"));
	assert_int_equal(json_count(json_get(j, "distribution")), 3);
	assert_int_equal(json_count(json_get(j, "variableMeasured")), 2);
	assert_true(str_is(json_str(json_first(json_get(j, "spatialCoverage"))), "海港区"));
	assert_true(str_is(json_str(json_get(json_first(json_get(j, "distribution")), "sha256")), CATALOGS_HEX_A));
	json_free(j);
	unmake(&m);
}

static void what_is_withdrawn_has_a_tombstone_and_no_link(void **state)
{
	(void)state;
	struct made m;
	make(&m, NULL, "sport", "");
	SAYS(&m, "体育场地信息", "该数据集已撤回", "该版本已撤回", "2025-12-31.1");
	SILENT(&m, ".zip", "curl", "ld+json\">\n{", "CHANGES.json");
	unmake(&m);
}

static void what_is_late_is_said_only_with_a_date(void **state)
{
	(void)state;
	struct made m;
	make(&m, catalogs_entry(), "tour", "2026-07-29");       /* 120 days after the data date */
	SILENT(&m, "已逾期");
	unmake(&m);
	make(&m, catalogs_entry(), "tour", "2026-07-30");
	SAYS(&m, "已逾期");
	unmake(&m);
}

static void assets_are_named_and_hold_no_script(void **state)
{
	(void)state;
	struct names_parts p;
	size_t n = 0;
	for (; pages_assets[n].name != NULL; n++) {
		char path[NAMES_PATH_MAX];
		snprintf(path, sizeof path, "assets/%s", pages_assets[n].name);
		assert_true(names_parse(str_from(path), &p) && p.kind == NAMES_ASSET && pages_assets[n].bytes.n > 100);
		assert_false(str_find(pages_assets[n].bytes, STR("http://127"), NULL) || str_find(pages_assets[n].bytes, STR("@import"), NULL) || str_find(pages_assets[n].bytes, STR("<script"), NULL));
	}
	assert_int_equal(n, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_home_page_lists_what_there_is), cmocka_unit_test(the_page_of_a_data_set_says_all), cmocka_unit_test(three_lines_prove_a_download),
		cmocka_unit_test(text_stays_text), cmocka_unit_test(the_data_block_is_schema_org), cmocka_unit_test(what_is_withdrawn_has_a_tombstone_and_no_link),
		cmocka_unit_test(what_is_late_is_said_only_with_a_date), cmocka_unit_test(assets_are_named_and_hold_no_script),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
