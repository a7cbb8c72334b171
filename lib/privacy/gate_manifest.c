/* gate_manifest.c - see gate_manifest.h */
#include "privacy/gate_manifest.h"

#include "base/jsonw.h"
#include "base/mem.h"
#include "privacy/rules.h"

void gate_manifest_print(const struct gate_terms *t, const struct gate_file *files, size_t n, struct buf *out)
{
	struct jsonw w;
	jsonw_init(&w, out, 0);
	jsonw_object(&w);
	jsonw_kcstr(&w, "dataset", t->dataset);
	jsonw_kstr(&w, "standard", t->standard_json.p != NULL ? t->standard_json : STR(""));
	jsonw_kcstr(&w, "dataPath", t->data_path);
	jsonw_kcstr(&w, "contentDigest", t->content_digest);
	jsonw_kbool(&w, "product", t->product);
	jsonw_kuint(&w, "minN", t->min_n);
	jsonw_kcstr(&w, "countColumn", t->count_column);
	jsonw_kbool(&w, "share", t->audience == AUDIENCE_SHARE);
	jsonw_key(&w, "files");
	jsonw_array(&w);
	for (size_t i = 0; i < n; i++)
		jsonw_cstr(&w, files[i].path);
	jsonw_end_array(&w);
	jsonw_end_object(&w);
}

struct json *gate_manifest_parse(struct str text, struct gate_terms *t, struct gate_file **files, size_t *n, struct err *err)
{
	struct json *root = json_parse(text, "manifest", err);
	const struct json *list = json_get(root, "files");
	int64_t min_n;
	if (root == NULL)
		return NULL;
	if (json_type(list) != JSON_ARRAY || !json_int(json_get(root, "minN"), &min_n) || min_n < 0 || min_n > 1000000 || json_str(json_get(root, "standard")).p == NULL) {
		json_free(root);
		err_set(err, ERR_INPUT, "the manifest of the gate is not understood");
		return NULL;
	}
	*t = (struct gate_terms){
		.dataset = json_cstr(json_get(root, "dataset")),
		.standard_json = json_str(json_get(root, "standard")),
		.data_path = json_cstr(json_get(root, "dataPath")),
		.content_digest = json_cstr(json_get(root, "contentDigest")),
		.product = json_bool(json_get(root, "product"), false),
		.min_n = (unsigned)min_n,
		.count_column = json_cstr(json_get(root, "countColumn")),
		.audience = json_bool(json_get(root, "share"), false) ? AUDIENCE_SHARE : AUDIENCE_OPEN,
	};
	*n = json_count(list);
	*files = mem_alloc(sizeof **files * (*n + 1));
	size_t i = 0;
	for (const struct json *f = json_first(list); f != NULL; f = json_next(f), i++)
		(*files)[i] = (struct gate_file){ json_cstr(f) != NULL ? json_cstr(f) : "", GATE_FIRST_FD + 2 + (int)i };
	return root;
}

static void optional_str(struct jsonw *w, const char *key, struct str s)
{
	if (s.p != NULL)
		jsonw_kstr(w, key, s);
	else
		jsonw_knull(w, key);
}

void gate_verdict_print(const struct refusals *r, char (*sha256)[65], size_t n, struct buf *out)
{
	struct jsonw w;
	jsonw_init(&w, out, 0);
	jsonw_object(&w);
	jsonw_kcstr(&w, "verdict", r->n == 0 ? "pass" : "refuse");
	jsonw_key(&w, "sha256");
	jsonw_array(&w);
	for (size_t i = 0; i < n; i++)
		jsonw_cstr(&w, sha256[i]);
	jsonw_end_array(&w);
	jsonw_key(&w, "refusals");
	jsonw_array(&w);
	for (size_t i = 0; i < r->n; i++) {
		const struct refusal *one = &r->items[i];
		jsonw_object(&w);
		jsonw_kcstr(&w, "rule", one->rule->id);
		optional_str(&w, "column", one->column);
		jsonw_kuint(&w, "row", one->row);
		jsonw_kcstr(&w, "kind", one->kind != NULL ? one->kind->name : NULL);
		optional_str(&w, "file", one->file);
		optional_str(&w, "detail", one->detail);
		jsonw_end_object(&w);
	}
	jsonw_end_array(&w);
	jsonw_end_object(&w);
}

static bool text_or_null(const struct json *object, const char *key)
{
	enum json_type t = json_type(json_get(object, key));
	return t == JSON_STRING || t == JSON_NULL;
}

static int take_refusal(const struct json *one, struct refusals *r, struct err *err)
{
	const struct rule *rule = rule_find(privacy_rules, PRIVACY_RULE_COUNT, json_str_or(json_get(one, "rule"), ""));
	const struct json *kind = json_get(one, "kind");
	const struct detector *d = json_type(kind) == JSON_STRING ? detector_find(json_str(kind)) : NULL;
	int64_t row;
	if (rule == NULL || !json_int(json_get(one, "row"), &row) || row < 0 || !text_or_null(one, "kind") || (d == NULL && json_type(kind) == JSON_STRING) ||
		!text_or_null(one, "column") || !text_or_null(one, "file") || !text_or_null(one, "detail"))
		return err_set(err, ERR_FAILED, "the verdict of the gate's child is not understood");
	refusals_add(r, rule, json_str(json_get(one, "column")), (uint64_t)row, d, json_str(json_get(one, "file")), json_str(json_get(one, "detail")));
	return 0;
}

static int take_digests(const struct json *list, char (*const sha256)[65], size_t n, struct err *err)
{
	size_t i = 0;
	for (const struct json *d = json_first(list); d != NULL; d = json_next(d), i++)
		if (i >= n || !str_is(json_str_or(d, ""), sha256[i]))
			return err_set(err, ERR_FAILED, "the gate's child read other bytes");
	return i == n ? 0 : err_set(err, ERR_FAILED, "the gate's child did not read every file");
}

int gate_verdict_parse(struct str text, char (*const sha256)[65], size_t n, bool *passed, struct refusals *r, struct err *err)
{
	struct json *root = json_parse(text, "verdict", err);
	const struct json *list = json_get(root, "refusals");
	struct str verdict = json_str_or(json_get(root, "verdict"), "");
	int rc = root == NULL ? -1 : 0;
	*passed = str_is(verdict, "pass");
	if (rc == 0 && ((!*passed && !str_is(verdict, "refuse")) || json_type(list) != JSON_ARRAY || *passed != (json_count(list) == 0)))
		rc = err_set(err, ERR_FAILED, "the verdict of the gate's child is not understood");
	for (const struct json *one = json_first(list); rc == 0 && one != NULL; one = json_next(one))
		rc = take_refusal(one, r, err);
	if (rc == 0 && *passed)
		rc = take_digests(json_get(root, "sha256"), sha256, n, err);
	json_free(root);
	return rc;
}
