/* prepare_version.c - which version this is, what changed, the bundle, and the facts that the parent puts into the catalogue's entry. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/file.h"
#include "base/jsonw.h"
#include "base/mem.h"
#include "check/report.h"
#include "privacy/statement.h"
#include "privacy/treat.h"
#include "publish/prepare_internal.h"

/* ---- the published schema ---- */

static size_t published_fields(const struct prepare *p, size_t *fields)
{
	size_t n = 0;
	if (p->product != NULL) {
		for (size_t i = 0; i < p->published->n_fields; i++)
			fields[n++] = i;
		return n;
	}
	for (size_t i = 0; i < p->plan.n; i++)
		if (p->plan.columns[i].published)
			fields[n++] = p->plan.columns[i].field;
	return n;
}

static const struct plan_column *plan_of(const struct prepare *p, struct str name)
{
	for (size_t i = 0; i < p->plan.n; i++)
		if (str_eq(p->plan.columns[i].name, name))
			return &p->plan.columns[i];
	return NULL;
}

static void make_schema(struct prepare *p)
{
	size_t *fields = ARENA_NEW_N(&p->arena, size_t, p->published->n_fields + 1);
	p->schema = standard_schema_json(p->published, fields, published_fields(p, fields));
	if (p->product != NULL)
		return;
	for (const struct json *f = json_first(json_get(p->schema, "fields")); f != NULL; f = json_next(f)) {
		const struct plan_column *c = plan_of(p, json_str(json_get(f, "name")));
		const struct treater *t = c == NULL ? NULL : treater_find(c->treatment);
		if (t != NULL && t->schema != NULL)
			t->schema(&p->published->fields[c->field], c->params, (struct json *)(uintptr_t)f);
	}
}

/* ---- version ---- */

/* 0 = new data; else the verdict is set: the same as the head, or as something yanked or withdrawn. */
static int compare_known(struct prepare *p)
{
	const char *head = prepare_job_text(p, "head.version");
	const char *verdict = NULL, *version = NULL;
	for (const struct json *k = json_first(json_get(p->job, "known")); k != NULL; k = json_next(k)) {
		if (!str_is(json_str(json_get(k, "content")), p->content))
			continue;
		const char *v = json_cstr(json_get(k, "version")), *status = json_cstr(json_get(k, "status"));
		if (v == NULL || status == NULL)
			continue;
		bool withdrawn = strcmp(status, "withdrawn") == 0, yanked = strcmp(status, "yanked") == 0;
		if (withdrawn || (yanked && (verdict == NULL || strcmp(verdict, "withdrawn") != 0)) || (verdict == NULL && strcmp(v, head) == 0)) {
			verdict = withdrawn ? "withdrawn" : yanked ? "yanked" : "same";
			version = v;
		}
	}
	if (verdict == NULL)
		return 0;
	prepare_verdict(p, verdict, strcmp(verdict, "withdrawn") == 0 ? "withdrawn" : NULL, NULL);
	json_set(p->result, "version", json_text(version));
	return 1;
}

static uint64_t highest(const struct json *list, const char *key, const char *date, uint64_t so_far)
{
	for (const struct json *k = json_first(list); k != NULL; k = json_next(k)) {
		struct str v = json_str(key != NULL ? json_get(k, key) : k);
		uint64_t n;
		if (v.n > 11 && memcmp(v.p, date, 10) == 0 && v.p[10] == '.' && str_to_u64(str_sub(v, 11, v.n), &n) && n > so_far)
			so_far = n;
	}
	return so_far;
}

/* CCYY-MM-DD.N: the next N of that date that neither the audit knows nor other bytes have taken. */
static void choose_version(struct prepare *p)
{
	uint64_t n = highest(json_get(p->job, "known"), "version", p->data_date, 0);
	n = highest(json_get(p->job, "taken"), NULL, p->data_date, n);
	snprintf(p->version, sizeof p->version, "%s.%llu", p->data_date, (unsigned long long)n + 1);
}

/* ---- changes ---- */

static int diff_with_head(struct prepare *p, struct err *err)
{
	struct str key[64];
	size_t n_key = 0;
	char file[160];
	const char *head = prepare_job_text(p, "head.version");
	if (head[0] == '\0') {
		p->changes.added = p->counts.rows_out;
		return 0;
	}
	snprintf(p->changes.from, sizeof p->changes.from, "%s", head);
	for (size_t i = 0; i < p->published->n_primary_key && n_key < ARRAY_SIZE(key); i++)
		key[n_key++] = p->published->fields[p->published->primary_key[i]].name;
	snprintf(file, sizeof file, "%s.csv", p->slug);
	int before = file_open(p->dir, "prev.csv", err);
	if (before < 0)
		return -1;
	int after = file_open(p->out, file, err);
	int r = after < 0 ? -1 : bundle_diff(before, after, key, n_key, &p->changes, err);
	close(before);
	if (after >= 0)
		close(after);
	return r;
}

/* Data Package number for its readers: columns = MAJOR, rows = MINOR, corrections = PATCH (interop.md 6.8). */
static void choose_package(struct prepare *p, const char *schema_digest)
{
	unsigned major = 1, minor = 0, patch = 0;
	if (sscanf(prepare_job_text(p, "head.package"), "%u.%u.%u", &major, &minor, &patch) == 3) {
		if (strcmp(schema_digest, prepare_job_text(p, "head.schema")) != 0)
			major++, minor = 0, patch = 0;
		else if (p->changes.added + p->changes.removed > 0)
			minor++, patch = 0;
		else
			patch++;
	}
	snprintf(p->package, sizeof p->package, "%u.%u.%u", major, minor, patch);
}

/* ---- texts ---- */

static bool described(const struct json *schema)
{
	for (const struct json *f = json_first(json_get(schema, "fields")); f != NULL; f = json_next(f))
		if (json_str(json_get(f, "description")).n == 0)
			return false;
	return true;
}

/* What a bundle can say of its own accessibility; "verified after publishing" is for the entry (domain.md 5.1): CSV, JSON, UTF-8, schema, checksums, descriptions, licence. */
static struct access_facts access_of(const struct prepare *p)
{
	bool licence = json_str(json_path(p->job, "license.path")).n + json_str(json_path(p->job, "license.title")).n > 0;
	return (struct access_facts){ true, 4u + described(p->schema) + licence, 7 };
}

static void quality_text(struct prepare *p, struct buf *out)
{
	const struct check_result *c = check_result(prepare_published_check(p));
	struct access_facts access = access_of(p);
	struct quality q;
	struct jsonw w;
	quality_score(&c->counts, &access, NULL, &q);
	jsonw_init(&w, out, 1);
	jsonw_object(&w);
	jsonw_key(&w, "quality");
	report_quality_json(&q, &w);
	jsonw_key(&w, "groups");
	report_groups_json(c->findings, LANG_ZH, &w);
	jsonw_end_object(&w);
	buf_addc(out, '\n');
}

static void privacy_text(struct prepare *p, uint64_t csv_bytes, struct buf *out)
{
	char path[160];
	const char *files[] = { path };
	snprintf(path, sizeof path, "data/%s.csv", p->slug);
	struct statement s = {
		.dataset = p->slug, .version = p->version, .standard = p->published, .reference_date = p->data_date, .plan = &p->plan, .before = p->scan, .counts = p->counts,
		.content_digest = p->content, .scanned_bytes = csv_bytes, .scanned_files = files, .n_scanned_files = 1,
	};
	char product[128];
	if (p->product != NULL) {
		snprintf(product, sizeof product, "%.*s", STR_ARG(p->product->standard));
		s.product = product;
		s.aggregate = p->aggregate;
		s.min_n = p->product->min_n;
	}
	statement_json(&s, out);
}

static int write_bundle(struct prepare *p, struct err *err)
{
	struct buf quality = BUF_INIT(64 << 20), privacy = BUF_INIT(16 << 20);
	char file[160];
	uint64_t bytes;
	uint8_t digest[32];
	snprintf(file, sizeof file, "%s.csv", p->slug);
	int fd = file_open(p->out, file, err);
	if (fd < 0 || file_digest(fd, file, digest, &bytes, err) != 0)
		return -1;
	close(fd);
	quality_text(p, &quality);
	privacy_text(p, bytes, &privacy);
	struct bundle b = {
		.slug = p->slug, .version = p->version, .standard = p->published, .job = p->job, .standards = p->standards, .schema = p->schema, .quality = buf_str(&quality),
		.privacy = buf_str(&privacy), .changes = &p->changes, .rows = p->counts.rows_out, .data_date = p->data_date, .content_digest = p->content,
		.package_version = p->package, .dir = p->out,
	};
	int r = quality.over || privacy.over ? err_set(err, ERR_SYSTEM, "quality.json or privacy.json is too large") : bundle_write(&b, err);
	buf_release(&quality);
	buf_release(&privacy);
	return r;
}

/* ---- facts for the parent ---- */

static struct json *counts_json(const struct prepare *p)
{
	const struct quality_counts *c = &check_result(prepare_published_check(p))->counts;
	const struct { const char *name; uint64_t n; } all[] = {
		{ "required_cells", c->required_cells }, { "required_filled", c->required_filled }, { "recommended_cells", c->recommended_cells },
		{ "recommended_filled", c->recommended_filled }, { "filled_cells", c->filled_cells }, { "conforming_cells", c->conforming_cells },
		{ "repaired_cells", c->repaired_cells }, { "header_cells", c->header_cells }, { "header_conforming", c->header_conforming },
		{ "accuracy_cells", c->accuracy_cells }, { "accuracy_passed", c->accuracy_passed }, { "rule_rows", c->rule_rows }, { "rule_rows_passed", c->rule_rows_passed },
		{ "consistency", c->consistency }, { "consistency_passed", c->consistency_passed },
	};
	struct json *o = json_object();
	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		json_set(o, all[i].name, json_integer((int64_t)all[i].n));
	struct access_facts access = access_of(p);
	json_set(o, "access_passed", json_integer(access.passed));
	json_set(o, "access_tests", json_integer(access.tests));
	return o;
}

static struct json *privacy_facts(const struct prepare *p)
{
	struct json *o = json_object(), *fields = json_set(o, "fields", json_object());
	for (size_t i = 0; i < p->plan.n; i++) {
		char name[256];
		snprintf(name, sizeof name, "%.*s", STR_ARG(p->plan.columns[i].name));
		json_set(fields, name, json_text(treatment_name(p->plan.columns[i].treatment)));
	}
	json_set(o, "suppressedRows", json_integer((int64_t)p->counts.suppressed_rows));
	json_set(o, "k", json_null());
	if (p->product != NULL) {
		json_set(o, "minN", json_integer(p->product->min_n));
		json_set(o, "suppressedCells", json_integer((int64_t)(p->aggregate.suppressed_primary + p->aggregate.suppressed_complementary)));
	}
	return o;
}

static int by_code(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static struct json *spatial_facts(struct prepare *p)
{
	size_t n = hash_map_count(p->divisions);
	struct str *codes = ARENA_NEW_N(&p->arena, struct str, n + 1);
	struct json *list = json_array();
	for (size_t i = 0; i < n; i++)
		codes[i] = hash_map_key(p->divisions, i, NULL);
	qsort(codes, n, sizeof *codes, by_code);
	for (size_t i = 0; i < n; i++)
		json_push(list, json_string(codes[i]));
	return list;
}

static void add_facts(struct prepare *p)
{
	struct json *facts = json_set(p->result, "facts", json_object());
	char temporal[32];
	snprintf(temporal, sizeof temporal, "%s/%s", p->data_date, p->data_date);
	json_set(facts, "quality", counts_json(p));
	json_set(facts, "privacy", privacy_facts(p));
	json_set(facts, "fields", json_copy(json_get(p->schema, "fields")));
	json_set(facts, "columns", json_integer((int64_t)json_count(json_get(p->schema, "fields"))));
	json_set(facts, "temporal", json_text(temporal));
	json_set(facts, "spatial", spatial_facts(p));
}

static void digest_schema(const struct prepare *p, char out[65])
{
	struct buf text = BUF_INIT(8 << 20);
	json_print(p->schema, &text, 0);
	crypto_sha256_hex(buf_str(&text), out);
	buf_release(&text);
}

static void digest_plan(const struct prepare *p, char out[65])
{
	struct buf text = BUF_INIT(1 << 20);
	for (size_t i = 0; i < p->plan.n; i++) {
		const struct plan_column *c = &p->plan.columns[i];
		buf_addf(&text, "%.*s\t%s\t%d\n", STR_ARG(c->name), treatment_name(c->treatment), c->published);
	}
	crypto_sha256_hex(buf_str(&text), out);
	buf_release(&text);
}

int prepare_version(struct prepare *p, struct err *err)
{
	char schema[65], plan[65];
	make_schema(p);
	digest_schema(p, schema);
	digest_plan(p, plan);
	bundle_content_digest(p->slug, p->csv_sha256, p->content);
	json_set(p->result, "content", json_text(p->content));
	json_set(p->result, "rows", json_integer((int64_t)p->counts.rows_out));
	json_set(p->result, "data_date", json_text(p->data_date));
	json_set(p->result, "schema_digest", json_text(schema));
	json_set(p->result, "plan_digest", json_text(plan));
	add_facts(p);
	if (compare_known(p) != 0)
		return 1;
	choose_version(p);
	if (diff_with_head(p, err) != 0)
		return -1;
	choose_package(p, schema);
	json_set(p->result, "version", json_text(p->version));
	json_set(p->result, "package", json_text(p->package));
	struct json *changes = json_set(p->result, "changes", json_object());
	json_set(changes, "added", json_integer((int64_t)p->changes.added));
	json_set(changes, "removed", json_integer((int64_t)p->changes.removed));
	json_set(changes, "changed", json_integer((int64_t)p->changes.changed));
	json_set(changes, "before", json_integer((int64_t)p->changes.before));
	if (write_bundle(p, err) != 0)
		return -1;
	prepare_verdict(p, "ready", NULL, NULL);
	return 0;
}
