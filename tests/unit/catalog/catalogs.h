/* catalogs.h - a catalogue of two data sets for tests: one with two versions and a full entry, one withdrawn. */
#ifndef TESTS_CATALOG_CATALOGS_H
#define TESTS_CATALOG_CATALOGS_H

#include <stdio.h>

#include "catalog/catalog.h"
#include "catalog/names.h"

#define CATALOGS_HEX_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define CATALOGS_HEX_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static const char catalogs_elements[] =
	"{\"classification\":{\"class\":\"部门信息资源\",\"item\":\"旅游文广\",\"subitem\":\"景区\",\"detail\":null},\"title\":\"A级旅游景区信息\",\"code\":\"301001/000001\","
	"\"provider\":\"市旅游局\",\"provider_code\":\"11130300MB0AAAA136\",\"abstract\":\"<b>名称</b>&\\\"等级\\\"与'位置'</script>\",\"format\":{\"class\":\"电子表格\",\"type\":\"csv\"},"
	"\"items\":[{\"title\":\"景区名称\",\"name\":null,\"type\":\"字符型C\",\"length\":64}],\"share\":{\"type\":\"无条件共享\",\"condition\":null,\"method\":\"文件下载\"},"
	"\"open\":{\"type\":\"无条件开放\",\"flag\":true,\"condition\":null},\"update_cycle\":\"每季度\",\"published\":\"2026-04-10\",\"related\":[\"302001/000001\"]}";
static const char catalogs_fields[] =
	"[{\"name\":\"scenic_name\",\"title\":\"景区名称\",\"type\":\"string\",\"description\":\"全称\"},"
	"{\"name\":\"capacity_day\",\"title\":\"日最大承载量\",\"type\":\"integer\",\"unit\":\"人\",\"constraints\":{\"enum\":[\"1\",\"2\"]}}]";
static const char catalogs_quality[] = "{\"score\":81.8,\"grade\":\"B\",\"dimensions\":[{\"name\":\"completeness\",\"num\":9,\"den\":10},{\"name\":\"timeliness\",\"num\":0.21,\"den\":1}]}";
static const char catalogs_privacy[] = "{\"fields\":{\"scenic_name\":\"keep\",\"owner\":\"drop\"},\"suppressedRows\":0,\"k\":null}";

static inline struct json *catalogs_json(const char *text)
{
	struct err err = ERR_INIT;
	struct json *j = json_parse(str_from(text), "test", &err);
	if (j == NULL)
		fprintf(stderr, "%s\n", err.msg);
	return j;
}

static inline struct json *catalogs_entry(void)
{
	static const struct catalog_distribution files[] = {
		{ "d/tour/2026-03-31.2/tour.csv", "csv", NULL, CATALOGS_HEX_A, 11000, 48, 2 }, { "d/tour/2026-03-31.2/tour.csv.gz", "csv", "gzip", CATALOGS_HEX_B, 2500, 48, 2 },
	};
	static const char *const spatial[] = { "130302", "130303" };
	struct json *elements = catalogs_json(catalogs_elements), *fields = catalogs_json(catalogs_fields), *quality = catalogs_json(catalogs_quality),
		*privacy = catalogs_json(catalogs_privacy);
	struct catalog_entry_facts f = {
		.elements = elements, .slug = "tour", .domain = "tour", .standard_id = "tour.scenic_area", .standard_version = "1.0.0", .version = "2026-03-31.2",
		.status = "published", .supersedes = "2026-03-31.1", .data_date = "2026-03-31", .temporal = "2026-03-31/2026-03-31", .content_digest = "sha256:" CATALOGS_HEX_A,
		.license_title = "CC BY 4.0", .license_path = "https://creativecommons.org/licenses/by/4.0/", .contact_title = "数据科", .contact_phone = "0335-7061111",
		.contact_email = "info@example.cn", .publisher_title = "市行政审批局", .publisher_code = "11130300MB0DDDD442", .spatial = spatial, .n_spatial = 2,
		.schema = { "d/tour/2026-03-31.2/schema.json", CATALOGS_HEX_B }, .distributions = files, .n_distributions = 2, .fields = fields, .quality = quality,
		.privacy = privacy,
	};
	struct json *e = catalog_entry_json(&f);
	json_free(elements);
	json_free(fields);
	json_free(quality);
	json_free(privacy);
	return e;
}

/* entry may be NULL; it stays the caller's. */
static inline void catalogs_make(struct catalog *c, const struct json *entry)
{
	struct catalog_version tour[] = {
		{ STR("2026-03-31.1"), STR("yanked"), { STR("d/tour/2026-03-31.1/tour-2026-03-31.1.zip"), STR(CATALOGS_HEX_B), 14000 }, STR_NONE },
		{ STR("2026-03-31.2"), STR("published"), { STR("d/tour/2026-03-31.2/tour-2026-03-31.2.zip"), STR(CATALOGS_HEX_A), 15564 }, STR("sha256:" CATALOGS_HEX_A) },
		{ STR("2025-12-31.1"), STR("withdrawn"), { STR_NONE, STR_NONE, 0 }, STR_NONE },
	};
	struct catalog_version gone[] = { { STR("2025-12-31.1"), STR("withdrawn"), { STR_NONE, STR_NONE, 0 }, STR_NONE } };
	struct catalog_item a = {
		.slug = STR("tour"), .code = STR("301001/000001"), .title = STR("A级旅游景区信息"), .provider = STR("市旅游局"), .domain = STR("tour"), .standard = STR("tour.scenic_area@1.0.0"),
		.updated = STR("2026-03-31"), .rows = 48, .score = 81.8, .grade = 'B', .entry_path = STR("d/tour/entry-aaaaaaaaaaaaaaaa.json"), .entry_sha256 = STR(CATALOGS_HEX_A),
		.versions = tour, .n_versions = 3, .entry = entry,
	};
	struct catalog_item b = {
		.slug = STR("sport"), .code = STR("302001/000001"), .title = STR("体育场地信息"), .provider = STR("市体育局"), .domain = STR("sport"), .standard = STR("sport.venue@1.0.0"),
		.updated = STR("2025-12-31"), .rows = -1, .entry_path = STR("d/sport/entry-bbbbbbbbbbbbbbbb.json"), .entry_sha256 = STR(CATALOGS_HEX_B), .versions = gone, .n_versions = 1,
	};
	*c = (struct catalog){
		.title = STR("开放数据"), .publisher_title = STR("市行政审批局"), .publisher_code = STR("11130300MB0DDDD442"), .contact_title = STR("数据科"), .contact_phone = STR("0335-7061111"),
		.contact_email = STR("info@example.cn"), .license_title = STR("CC BY 4.0"), .license_path = STR("https://creativecommons.org/licenses/by/4.0/"), .lang = STR("zh"),
		.base_url = STR("https://data.example.cn/开放"), .serial = 7, .generated = STR("2026-04-11T02:00:00Z"), .expires = STR("2026-04-19T02:00:00Z"),
	};
	catalog_head(&a);
	catalog_head(&b);
	catalog_put(c, &a);
	catalog_put(c, &b);
}

#endif
