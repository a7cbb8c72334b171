/* statement.c - privacy.json (privacy.md 7): counts, rules and names of columns only. Keys are sorted, nothing depends on the clock. */
#include "privacy/statement.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/crypto.h"
#include "base/jsonw.h"
#include "base/mem.h"
#include "privacy/gate.h"
#include "privacy/treat.h"

#define SMALL_TABLE 1000
#define SMALL_COUNT 5
#define LIST_MAX (256u << 20)

/* ---- a tree printed with sorted keys ---- */

struct member { struct str key; const struct json *value; };

static int compare_members(const void *a, const void *b)
{
	return str_cmp(((const struct member *)a)->key, ((const struct member *)b)->key);
}

static void print_sorted(struct jsonw *w, const struct json *j);

static void print_object(struct jsonw *w, const struct json *j)
{
	size_t n = json_count(j), i = 0;
	struct member *members = mem_alloc(sizeof *members * (n + 1));
	for (const struct json *m = json_first(j); m != NULL && i < n; m = json_next(m))
		members[i++] = (struct member){ json_key(m), m };
	if (i > 1)
		qsort(members, i, sizeof *members, compare_members);
	jsonw_object(w);
	for (size_t k = 0; k < i; k++) {
		jsonw_keystr(w, members[k].key);
		print_sorted(w, members[k].value);
	}
	jsonw_end_object(w);
	free(members);
}

static void print_sorted(struct jsonw *w, const struct json *j)
{
	char number[40];
	int64_t n;
	switch (json_type(j)) {
	case JSON_OBJECT:
		print_object(w, j);
		break;
	case JSON_ARRAY:
		jsonw_array(w);
		for (const struct json *m = json_first(j); m != NULL; m = json_next(m))
			print_sorted(w, m);
		jsonw_end_array(w);
		break;
	case JSON_STRING:
		jsonw_str(w, json_str(j));
		break;
	case JSON_BOOL:
		jsonw_bool(w, json_bool(j, false));
		break;
	case JSON_NUMBER:
		json_number_text(j, number);
		if (json_int(j, &n))
			jsonw_int(w, n);
		else
			jsonw_raw(w, str_from(number));
		break;
	default:
		jsonw_null(w);
	}
}

/* ---- parts ---- */

static struct json *count_json(uint64_t n)
{
	return json_integer((int64_t)n);
}

/* A handful of personal hits in a small table tells something itself. */
static struct json *hits_json(const struct statement *s, const struct detector *kind, uint64_t n)
{
	if (kind->personal && n > 0 && n < SMALL_COUNT && s->counts.rows_in < SMALL_TABLE)
		return json_text("<5");
	return count_json(n);
}

static struct json *size_json(uint64_t rows, uint64_t columns)
{
	struct json *o = json_object();
	json_set(o, "rows", count_json(rows));
	json_set(o, "columns", count_json(columns));
	return o;
}

static struct json *columns_json(const struct plan *p)
{
	static const char *const because[] = { "standard", "evidence", "exception" };
	struct json *list = json_array();
	for (size_t i = 0; i < p->n; i++) {
		const struct plan_column *c = &p->columns[i];
		struct json *o = json_push(list, json_object());
		json_set(o, "name", json_string(c->name));
		if (c->title.n > 0)
			json_set(o, "titleZh", json_string(c->title));
		json_set(o, "class", json_text(privacy_class_name(c->cls)));
		json_set(o, "treatment", json_text(treatment_name(c->treatment)));
		if (c->params != NULL)
			json_set(o, "parameters", json_copy(c->params));
		json_set(o, "published", json_boolean(c->published));
		json_set(o, "changedCells", count_json(c->changed));
		json_set(o, "unparsedCells", count_json(c->unparsed));
		json_set(o, "plannedBecause", json_text(because[c->because]));
	}
	return list;
}

static struct json *detectors_json(const struct statement *s)
{
	struct json *list = json_array();
	uint64_t cells = 0;
	for (size_t i = 0; i < scan_columns(s->before); i++)
		cells += scan_column(s->before, i)->cells;
	for (const struct detector *const *d = detectors; *d != NULL; d++) {
		uint64_t strong = 0, likely = 0, weak = 0;
		for (size_t i = 0; i < scan_columns(s->before); i++) {
			const struct scan_column *c = scan_column(s->before, i);
			for (size_t k = 0; k < c->n_kinds; k++)
				if (c->kinds[k].kind == *d) {
					strong += c->kinds[k].strong;
					likely += c->kinds[k].likely;
					weak += c->kinds[k].weak;
				}
		}
		if (!(*d)->personal)                   /* landlines and codes of firms may stay: nothing to promise */
			continue;
		struct json *o = json_push(list, json_object()), *before = json_object();
		json_set(before, "strong", hits_json(s, *d, strong));
		json_set(before, "likely", hits_json(s, *d, likely));
		json_set(before, "weak", hits_json(s, *d, weak));
		json_set(o, "kind", json_text((*d)->name));
		json_set(o, "scannedCells", count_json(cells));
		json_set(o, "hitsBefore", before);
		json_set(o, "hitsAfter", json_integer(0));     /* of personal kinds: the gate passed */
	}
	return list;
}

static struct json *standard_json_part(const struct standard *st)
{
	struct json *o = json_object();
	char digest[80];
	snprintf(digest, sizeof digest, "sha256:%s", st->digest);
	json_set(o, "id", json_string(st->id));
	json_set(o, "version", json_string(st->version));
	json_set(o, "digest", json_text(digest));
	return o;
}

static struct json *risk_json(const struct statement *s)
{
	struct json *o = json_object();
	if (s->product != NULL) {
		json_set(o, "level", json_integer(4));
		json_set(o, "reason", json_text("aggregates only"));
	} else {
		json_set(o, "notApplicable", json_boolean(true));
		json_set(o, "reason", json_text("rows are not persons"));
	}
	return o;
}

static struct json *aggregates_json(const struct statement *s)
{
	struct json *list = json_array();
	if (s->product == NULL)
		return list;
	struct json *o = json_push(list, json_object());
	json_set(o, "product", json_text(s->product));
	json_set(o, "minN", count_json(s->min_n));
	json_set(o, "cells", count_json(s->aggregate.cells));
	json_set(o, "suppressedPrimary", count_json(s->aggregate.suppressed_primary));
	json_set(o, "suppressedComplementary", count_json(s->aggregate.suppressed_complementary));
	json_set(o, "rounding", json_integer(0));
	return list;
}

static struct json *gate_json(const struct statement *s)
{
	static const char *const checks[] = { "columns", "cells", "names", "text", "forms", "small-cells", "digest" };
	struct json *o = json_object(), *list = json_array(), *files = json_array();
	for (size_t i = 0; i < ARRAY_SIZE(checks); i++)
		json_push(list, json_text(checks[i]));
	for (size_t i = 0; i < s->n_scanned_files; i++)
		json_push(files, json_text(s->scanned_files[i]));
	json_set(o, "verdict", json_text("pass"));
	json_set(o, "checks", list);
	json_set(o, "scannedFiles", files);
	json_set(o, "scannedBytes", count_json(s->scanned_bytes));
	if (s->content_digest != NULL)
		json_set(o, "digest", json_text(s->content_digest));
	return o;
}

static struct json *notes_json(const struct statement *s)
{
	struct json *o = json_object();
	json_set(o, "zh", json_text(s->product != NULL
		? "本数据由人员明细汇总而成，不含任何一个人的记录；人数少于最小值的组不公布数值。闸门已检查全部待公布内容。"
		: "发布前已按标准处理各列，去除个人信息；处理方式和数量见上。闸门已检查全部待公布内容。"));
	json_set(o, "en", json_text(s->product != NULL
		? "These figures are aggregated from records of persons and hold no record of any one person; groups below the least size show no figures. The gate has read everything that is published."
		: "Every column was treated as the standard says and personal data were removed before release; treatments and counts stand above. The gate has read everything that is published."));
	return o;
}

/* Digest over the code lists of the standard that was judged with. */
static void lists_digest(const struct standard *st, char out[65])
{
	struct buf text = BUF_INIT(LIST_MAX);
	for (size_t i = 0; i < st->n_fields; i++) {
		const struct list *l = st->fields[i].list;
		bool seen = l == NULL;
		for (size_t k = 0; k < i && !seen; k++)
			seen = st->fields[k].list == l;
		if (seen)
			continue;
		buf_addstr(&text, list_id(l));
		buf_addc(&text, '\n');
		list_csv(l, &text);
	}
	crypto_sha256_hex(buf_str(&text), out);
	buf_release(&text);
}

static void add_judges(const struct statement *s, struct json *o)
{
	char digest[65], text[80];
	json_set(o, "statementVersion", json_integer(1));
	json_set(o, "tool", json_text("mulu"));
	json_set(o, "toolVersion", json_text(MULU_VERSION));
	gate_detector_set(digest);
	snprintf(text, sizeof text, "sha256:%s", digest);
	json_set(o, "detectorSet", json_text(text));
	lists_digest(s->plan->standard, digest);
	snprintf(text, sizeof text, "sha256:%s", digest);
	json_set(o, "lists", json_text(text));
}

void statement_json(const struct statement *s, struct buf *out)
{
	struct json *o = json_object();
	uint64_t rows_out = s->product != NULL ? s->aggregate.rows : s->counts.rows_out;
	add_judges(s, o);
	json_set(o, "dataset", json_text(s->dataset));
	json_set(o, "version", json_text(s->version));
	json_set(o, "standard", standard_json_part(s->standard));
	json_set(o, "view", json_text("open"));
	json_set(o, "mode", json_text("public"));
	json_set(o, "rowIsPerson", json_boolean(s->plan->standard->row_is_person));
	json_set(o, "referenceDate", json_text(s->reference_date));
	json_set(o, "input", size_json(s->counts.rows_in, s->counts.columns_in));
	json_set(o, "output", size_json(rows_out, s->product != NULL ? s->standard->n_fields : s->counts.columns_out));
	json_set(o, "suppressedRows", count_json(s->counts.suppressed_rows));
	json_set(o, "emptiedCells", count_json(s->counts.emptied));
	json_set(o, "unparsedCells", count_json(s->counts.unparsed));
	json_set(o, "columns", columns_json(s->plan));
	json_set(o, "detectors", detectors_json(s));
	json_set(o, "risk", risk_json(s));
	json_set(o, "aggregates", aggregates_json(s));
	json_set(o, "exceptions", json_array());
	json_set(o, "gate", gate_json(s));
	json_set(o, "notes", notes_json(s));
	struct jsonw w;
	jsonw_init(&w, out, 1);
	print_sorted(&w, o);
	if (out->n > 0 && out->p[out->n - 1] != '\n')
		buf_addc(out, '\n');
	json_free(o);
}
