/* Each cross-field rule of each standard refuses what it should and lets pass what it should (rules.txt). */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>

#include "base/db.h"
#include "base/file.h"
#include "schemas/standard.h"
#include "value/number.h"

enum { MOST = 64 };

struct tried { bool good[MOST], bad[MOST]; };

static size_t rule_index(const struct standard *st, struct str id)
{
	for (size_t i = 0; i < st->n_rules; i++)
		if (str_eq(st->rules[i].id, id))
			return i;
	fail_msg("%s has no rule %.*s", st->id.p, STR_ARG(id));
	return 0;
}

/* Bind "field=value" as check does: numbers as doubles, booleans as 0 and 1, the rest as text. */
static void bind(struct db_query *q, const struct standard *st, struct str pair)
{
	size_t at;
	double x;
	assert_true(str_find(pair, STR("="), &at));
	struct str value = str_sub(pair, at + 1, pair.n);
	size_t field = standard_field(st, str_sub(pair, 0, at));
	if (field == SIZE_MAX)
		fail_msg("%s has no field '%.*s'", st->id.p, STR_ARG(pair));
	enum field_type t = st->fields[field].type;
	if (t == FIELD_BOOLEAN) {
		db_bind_int(q, field, str_is(value, "true"));
	} else if (t == FIELD_INTEGER || t == FIELD_NUMBER) {
		assert_true(number_to_double(value, &x));
		db_bind_real(q, field, x);
	} else {
		db_bind_text(q, field, value);
	}
}

static void try_line(const struct standard *st, struct str rest, struct tried *tried)
{
	struct err err = ERR_INIT;
	const char *columns[MOST], *expr[1];
	struct str id, word, pair;
	bool more = true;
	int result = 9;
	str_split(&rest, &more, ' ', &id);
	str_split(&rest, &more, ' ', &word);
	size_t rule = rule_index(st, id);
	for (size_t i = 0; i < st->n_fields; i++)
		columns[i] = st->fields[i].name.p;
	expr[0] = st->rules[rule].expr.p;
	struct db *db = db_open(&err);
	struct db_query *q = db_query_rows(db, columns, st->n_fields, expr, 1, &err);
	if (q == NULL)
		fail_msg("%s", err.msg);
	for (size_t i = 0; i < st->n_fields; i++)
		db_bind_null(q, i);
	while (str_split(&rest, &more, ' ', &pair))
		bind(q, st, pair);
	assert_int_equal(db_eval(q, &result, &err), 0);
	bool good = str_is(word, "good");
	if (good ? result == 0 : result != 0)
		fail_msg("%s %.*s: a %.*s row gives %d", st->id.p, STR_ARG(id), STR_ARG(word), result);
	(good ? tried->good : tried->bad)[rule] = true;
	db_query_free(q);
	db_close(db);
}

static void every_rule_refuses_and_passes(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	struct buf text = BUF_INIT(1u << 20);
	struct standards *s = standards_open(NULL, &err);
	struct tried tried[MOST] = { 0 };
	assert_int_equal(file_read(AT_FDCWD, "tests/unit/schemas/rules.txt", 1u << 20, &text, &err), 0);
	struct str rest = buf_str(&text), line, id;
	bool more = true;
	while (str_split(&rest, &more, '\n', &line)) {
		bool words = true;
		if (line.n == 0 || line.p[0] == '#')
			continue;
		str_split(&line, &words, ' ', &id);
		size_t i = 0;
		while (i < standards_count(s) && !str_eq(standards_at(s, i, &err)->id, id))
			i++;
		assert_true(i < standards_count(s));
		try_line(standards_at(s, i, &err), line, &tried[i]);
	}
	for (size_t i = 0; i < standards_count(s); i++) {
		const struct standard *st = standards_at(s, i, &err);
		for (size_t k = 0; k < st->n_rules; k++) {
			bool block = str_starts(st->rules[k].id, STR("B."));           /* the same text in every standard: tried good once */
			if (!tried[i].bad[k] || (!tried[i].good[k] && !block))
				fail_msg("rules.txt has no case for %s %s", st->id.p, st->rules[k].id.p);
		}
	}
	standards_close(s);
	buf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_rule_refuses_and_passes) };
	return cmocka_run_group_tests_name("schemas/rules", tests, NULL, NULL);
}
