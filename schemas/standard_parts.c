/* standard_parts.c - what a standard says besides its fields: keys, cross-field rules, products */
#include "schemas/standard_read.h"

/* ---- keys ---- */

static int field_at(struct reader *r, const char *at, const char *key, struct str name, size_t *out)
{
	*out = standard_field(&r->own->st, name);
	if (*out == SIZE_MAX)
		return read_bad(r, at, key, "names '%.*s', which is no field", (int)(name.n < 60 ? name.n : 60), name.p);
	return 0;
}

static int fields_of(struct reader *r, const char *key, const struct str *names, size_t n, size_t **out)
{
	*out = ARENA_NEW_N(&r->own->arena, size_t, n + 1);
	for (size_t i = 0; i < n; i++)
		if (field_at(r, "", key, names[i], &(*out)[i]) < 0)
			return -1;
	return 0;
}

static int read_unique_keys(struct reader *r)
{
	struct standard *st = &r->own->st;
	const struct json *keys;
	if (read_array(r, st->json, "", "uniqueKeys", &keys) < 0)
		return -1;
	st->unique_keys = arena_alloc(&r->own->arena, (json_count(keys) + 1) * sizeof *st->unique_keys);
	for (const struct json *k = json_first(keys); k != NULL; k = json_next(k)) {
		char *at = arena_printf(&r->own->arena, "uniqueKeys[%zu]", st->n_unique_keys);
		if (json_type(k) != JSON_ARRAY || json_count(k) == 0)
			return read_bad(r, at, "", "must be an array of field names");
		size_t *fields = ARENA_NEW_N(&r->own->arena, size_t, json_count(k)), n = 0;
		for (const struct json *f = json_first(k); f != NULL; f = json_next(f))
			if (field_at(r, at, "", json_str_or(f, ""), &fields[n++]) < 0)
				return -1;
		st->unique_keys[st->n_unique_keys].fields = fields;
		st->unique_keys[st->n_unique_keys++].n = n;
	}
	return 0;
}

int read_keys(struct reader *r)
{
	static const char *const unjudged[] = { "foreignKeys", "relationships", "custom_checks" };
	struct standard *st = &r->own->st;
	const struct str *names = NULL;
	if (read_strings(r, st->json, "", "primaryKey", true, &names, &st->n_primary_key) < 0)
		return -1;
	if (fields_of(r, "primaryKey", names, st->n_primary_key, &st->primary_key) < 0 || read_unique_keys(r) < 0)
		return -1;
	for (size_t i = 0; i < sizeof unjudged / sizeof *unjudged; i++)
		if (json_count(read_member(st->json, unjudged[i])) > 0)
			read_unchecked(r, "", unjudged[i]);
	return 0;
}

/* ---- rules ---- */

static int read_rule(struct reader *r, const struct json *j, const char *at, struct standard_rule *rule)
{
	static const char *const severities[] = { "info", "warning", "error", NULL };        /* in the order of enum severity */
	int severity = SEVERITY_ERROR;
	if (json_type(j) != JSON_OBJECT)
		return read_bad(r, at, "", "must be an object");
	if (read_needed(r, j, at, "id", &rule->id) < 0 || read_needed(r, j, at, "expr", &rule->expr) < 0)
		return -1;
	const struct json *message;
	const char *message_at = arena_printf(&r->own->arena, "%s.message", at);
	if (read_word(r, j, at, "severity", severities, &severity) < 0 || read_object(r, j, at, "message", &message) < 0)
		return -1;
	if (read_needed(r, message, message_at, "zh", &rule->zh) < 0 || read_string(r, message, message_at, "en", &rule->en) < 0)
		return -1;
	if (rule->en.n == 0)
		rule->en = rule->zh;
	rule->severity = (enum severity)severity;
	return 0;
}

int read_rules(struct reader *r)
{
	struct standard *st = &r->own->st;
	const struct json *rules;
	if (read_array(r, st->json, "", "rules", &rules) < 0)
		return -1;
	st->rules = ARENA_NEW_N(&r->own->arena, struct standard_rule, json_count(rules) + 1);
	for (const struct json *j = json_first(rules); j != NULL; j = json_next(j)) {
		const char *at = arena_printf(&r->own->arena, "rules[%zu]", st->n_rules);
		if (read_rule(r, j, at, &st->rules[st->n_rules]) < 0)
			return -1;
		for (size_t i = 0; i < st->n_rules; i++)
			if (str_eq(st->rules[i].id, st->rules[st->n_rules].id))
				return read_bad(r, at, "id", "stands twice");
		st->n_rules++;
	}
	return 0;
}

/* ---- products ---- */

static int read_by(struct reader *r, const struct json *j, const char *at, struct product_by *by)
{
	struct str field;
	if (read_needed(r, j, at, "field", &field) < 0 || field_at(r, at, "field", field, &by->field) < 0)
		return -1;
	if (read_string(r, j, at, "as", &by->as) < 0 || read_bool(r, j, at, "split", &by->split) < 0)
		return -1;
	if (by->as.n == 0)
		by->as = field;
	return 0;
}

static int read_measure(struct reader *r, const struct json *j, const char *at, struct product_measure *m)
{
	static const char *const functions[] = { "count", "sum", "mean", "median", "share", "wilson_low", "adjusted_mean", "nps", NULL };
	int fn = -1;
	if (read_needed(r, j, at, "as", &m->as) < 0 || read_needed(r, j, at, "fn", &m->fn) < 0 || read_word(r, j, at, "fn", functions, &fn) < 0)
		return -1;
	struct str field;
	if (read_string(r, j, at, "field", &field) < 0 || read_string(r, j, at, "where", &m->where) < 0)
		return -1;
	if (read_bool(r, j, at, "distribution", &m->distribution) < 0)
		return -1;
	bool share = str_is(m->fn, "share");
	if (share && m->where.n == 0)
		return read_bad(r, at, "where", "is missing: a share needs it");
	if (field.n == 0 && !share && !str_is(m->fn, "count"))
		return read_bad(r, at, "field", "is missing: %s needs it", functions[fn]);
	m->field = field.n > 0 ? standard_field(&r->own->st, field) : SIZE_MAX;
	m->has_field = m->field != SIZE_MAX;
	m->expr = m->has_field ? STR("") : field;                  /* not the name of a field: an expression */
	return 0;
}

static int read_product(struct reader *r, const struct json *j, const char *at, struct product *p)
{
	struct arena *a = &r->own->arena;
	const struct json *by, *measures;
	size_t min_n = 5;
	bool given;
	if (json_type(j) != JSON_OBJECT)
		return read_bad(r, at, "", "must be an object");
	if (read_needed(r, j, at, "standard", &p->standard) < 0 || read_array(r, j, at, "by", &by) < 0 || read_array(r, j, at, "measures", &measures) < 0)
		return -1;
	if (read_count(r, j, at, "minN", &given, &min_n) < 0 || read_string(r, j, at, "totals", &p->totals) < 0 || read_string(r, j, at, "zero", &p->zero) < 0)
		return -1;
	if (min_n < 1 || min_n > 1000000)
		return read_bad(r, at, "minN", "must be from 1 to 1000000");
	p->min_n = (unsigned)min_n;
	if (p->totals.n == 0)
		p->totals = STR("none");
	if (p->zero.n == 0)
		p->zero = STR("publish");
	p->by = ARENA_NEW_N(a, struct product_by, json_count(by) + 1);
	for (const struct json *c = json_first(by); c != NULL; c = json_next(c), p->n_by++)
		if (read_by(r, c, arena_printf(a, "%s.by[%zu]", at, p->n_by), &p->by[p->n_by]) < 0)
			return -1;
	p->measures = ARENA_NEW_N(a, struct product_measure, json_count(measures) + 1);
	for (const struct json *c = json_first(measures); c != NULL; c = json_next(c), p->n_measures++)
		if (read_measure(r, c, arena_printf(a, "%s.measures[%zu]", at, p->n_measures), &p->measures[p->n_measures]) < 0)
			return -1;
	return p->n_by > 0 && p->n_measures > 0 ? 0 : read_bad(r, at, "", "needs `by` and `measures`");
}

int read_products(struct reader *r)
{
	struct standard *st = &r->own->st;
	const struct json *products;
	if (read_array(r, st->json, "", "products", &products) < 0)
		return -1;
	st->products = ARENA_NEW_N(&r->own->arena, struct product, json_count(products) + 1);
	for (const struct json *j = json_first(products); j != NULL; j = json_next(j), st->n_products++)
		if (read_product(r, j, arena_printf(&r->own->arena, "products[%zu]", st->n_products), &st->products[st->n_products]) < 0)
			return -1;
	return 0;
}
