/* release_entry.c - the catalogue's entry of a release (domain.md 1.10): list elements, facts of the child, timeliness and accessibility of the day it is published. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/jsonw.h"
#include "base/utf8.h"
#include "catalog/names.h"
#include "check/report.h"
#include "publish/bundle.h"
#include "publish/release.h"

static uint64_t count_of(const struct json *facts, const char *name)
{
	int64_t n = json_int_or(json_get(facts, name), 0);
	return n < 0 ? 0 : (uint64_t)n;
}

static void read_counts(const struct json *f, struct quality_counts *c)
{
	const struct { const char *name; uint64_t *n; } all[] = {
		{ "required_cells", &c->required_cells }, { "required_filled", &c->required_filled }, { "recommended_cells", &c->recommended_cells },
		{ "recommended_filled", &c->recommended_filled }, { "filled_cells", &c->filled_cells }, { "conforming_cells", &c->conforming_cells },
		{ "repaired_cells", &c->repaired_cells }, { "header_cells", &c->header_cells }, { "header_conforming", &c->header_conforming },
		{ "accuracy_cells", &c->accuracy_cells }, { "accuracy_passed", &c->accuracy_passed }, { "rule_rows", &c->rule_rows }, { "rule_rows_passed", &c->rule_rows_passed },
		{ "consistency", &c->consistency }, { "consistency_passed", &c->consistency_passed },
	};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		*all[i].n = count_of(f, all[i].name);
}

static bool days_of(const char *date, int64_t *days)
{
	int y, m, d;
	if (sscanf(date, "%4d-%2d-%2d", &y, &m, &d) != 3)
		return false;
	*days = clock_days(y, m, d);
	return true;
}

/* domain.md 5.1: 1 within a cycle, falling to 0 at three cycles; without a cycle 1 under two years. */
static struct timeliness timeliness_of(struct str cycle_label, const char *data_date, const char *today)
{
	const struct cycle *cycle = list_cycle(cycle_label);
	struct timeliness t = { true, 1 };
	int64_t from, to;
	if (!days_of(data_date, &from) || !days_of(today, &to))
		return (struct timeliness){ false, 0 };
	double age = (double)(to - from);
	if (cycle == NULL || cycle->days == 0) {
		t.value = age < 731 ? 1 : 0;
	} else if (age > cycle->days) {
		t.value = (3.0 * cycle->days - age) / (2.0 * cycle->days);
		if (t.value < 0)
			t.value = 0;
	}
	return t;
}

void release_quality(const struct release *r, const char *today, struct quality *out)
{
	const struct json *facts = json_path(r->result, "facts.quality");
	const char *date = json_cstr(json_get(r->result, "data_date"));
	struct quality_counts counts = { 0 };
	read_counts(facts, &counts);
	/* An entry is seen only after the bundle was read back from the portal: that test is passed then. */
	struct access_facts access = { true, (unsigned)count_of(facts, "access_passed") + 1, (unsigned)count_of(facts, "access_tests") + 1 };
	struct timeliness t = timeliness_of(r->entry->update_cycle, date != NULL ? date : "", today);
	quality_score(&counts, &access, &t, out);
}

static struct json *quality_json(const struct release *r, const char *today)
{
	struct quality q;
	struct buf text = BUF_INIT(1 << 16);
	struct jsonw w;
	struct err ignored;
	release_quality(r, today, &q);
	jsonw_init(&w, &text, 0);
	report_quality_json(&q, &w);
	struct json *j = json_parse(buf_str(&text), "quality", &ignored);
	buf_release(&text);
	return j;
}

static size_t distributions(const struct release *r, struct catalog_distribution *out)
{
	size_t n = 0;
	for (size_t k = 0; bundle_forms[k] != NULL; k++)
		for (size_t i = 0; i < r->n_files; i++) {
			char name[160];
			snprintf(name, sizeof name, "%s%s", r->slug, bundle_forms[k]->ending);
			if (strcmp(r->files[i].name, name) == 0)
				out[n++] = (struct catalog_distribution){
					.path = r->files[i].path, .format = bundle_forms[k]->format, .compression = bundle_forms[k]->compression, .sha256 = r->files[i].sha256,
					.bytes = r->files[i].bytes, .rows = r->rows, .columns = json_int_or(json_path(r->result, "facts.columns"), -1),
				};
		}
	return n;
}

/* The official template has no column for an item's English name: it is the field of the standard with that title. */
static void name_items(struct json *elements, const struct standard *st)
{
	struct buf item = BUF_INIT(1024), title = BUF_INIT(1024);
	for (const struct json *i = json_first(json_get(elements, "items")); i != NULL; i = json_next(i)) {
		if (json_type(json_get(i, "name")) == JSON_STRING)
			continue;
		utf8_fold(json_str_or(json_get(i, "title"), ""), &item);
		for (size_t k = 0; k < st->n_fields; k++) {
			utf8_fold(st->fields[k].title, &title);
			if (str_eq(buf_str(&item), buf_str(&title)))
				json_set((struct json *)(uintptr_t)i, "name", json_string(st->fields[k].name));
		}
	}
	buf_release(&item);
	buf_release(&title);
}

struct json *release_entry(const struct release *r, const struct config *config, const char *today, const char *status, const char *supersedes)
{
	char id[160], version[64], domain[64];
	struct catalog_distribution dist[RELEASE_MAX_FILES];
	const char *spatial[512];
	size_t n_spatial = 0;
	snprintf(id, sizeof id, "%.*s", STR_ARG(r->standard->id));
	snprintf(version, sizeof version, "%.*s", STR_ARG(r->standard->version));
	snprintf(domain, sizeof domain, "%.*s", STR_ARG(r->standard->domain));
	for (const struct json *j = json_first(json_path(r->result, "facts.spatial")); j != NULL && n_spatial < 512; j = json_next(j))
		if (json_cstr(j) != NULL)
			spatial[n_spatial++] = json_cstr(j);
	struct json *elements = list_entry_json(r->entry), *quality = quality_json(r, today);
	name_items(elements, r->standard);
	struct catalog_entry_facts f = {
		.elements = elements, .slug = r->slug, .domain = domain, .standard_id = id, .standard_version = version, .version = r->version, .status = status,
		.supersedes = supersedes, .data_date = json_cstr(json_get(r->result, "data_date")), .temporal = json_cstr(json_path(r->result, "facts.temporal")),
		.content_digest = json_cstr(json_get(r->result, "content")), .license_title = config->license_title, .license_path = config->license_path,
		.contact_title = config->contact_title, .contact_phone = config->contact_phone, .contact_email = config->contact_email,
		.publisher_title = config->publisher_title, .publisher_code = config->publisher_code, .spatial = spatial, .n_spatial = n_spatial,
		.distributions = dist, .n_distributions = distributions(r, dist), .fields = json_path(r->result, "facts.fields"), .quality = quality,
		.privacy = json_path(r->result, "facts.privacy"), .description = NULL,
	};
	for (size_t i = 0; i < r->n_files; i++)
		if (strcmp(r->files[i].name, "schema.json") == 0) {
			f.schema.path = r->files[i].path;
			f.schema.sha256 = r->files[i].sha256;
		}
	struct json *entry = catalog_entry_json(&f);
	json_free(elements);
	json_free(quality);
	return entry;
}
