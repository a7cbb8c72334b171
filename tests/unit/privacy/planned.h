/* planned.h - for the tests of this room: a table, what was found in it, and its plan. */
#ifndef TESTS_PRIVACY_PLANNED_H
#define TESTS_PRIVACY_PLANNED_H

#include <string.h>

#include "privacy/plan.h"
#include "tables.h"

struct planned { struct rows rows; struct normal *normal; struct scan *scan; struct plan plan; struct refusals refusals; };

static inline void planned_make(struct planned *p, const struct standard *st, const char *csv, const char *file_name, bool product, const bool *read)
{
	rows_make(&p->rows, csv);
	refusals_init(&p->refusals);
	p->normal = normal_open(st, p->rows.names, p->rows.n_names, NULL, 0);
	p->scan = scan_open(p->rows.names, p->rows.n_names, 0, false);
	scan_feed(p->scan, p->rows.batch);
	struct table_info info = { .names = p->rows.names, .n_names = p->rows.n_names };
	scan_around(p->scan, &info, str_from(file_name));
	scan_finish(p->scan);
	plan_make(&p->plan, st, p->normal, p->scan, product, read, &p->refusals);
}

static inline void planned_free(struct planned *p)
{
	plan_release(&p->plan);
	refusals_release(&p->refusals);
	scan_free(p->scan);
	normal_free(p->normal);
	rows_free(&p->rows);
}

/* "gate-k:column:kind gate-lossy:…" of all refusals, for comparing. */
static inline const char *refusals_list(const struct refusals *r, struct buf *out)
{
	buf_reset(out);
	for (size_t i = 0; i < r->n; i++)
		buf_addf(out, "%s%s:%.*s:%s", i > 0 ? " " : "", r->items[i].rule->id, STR_ARG(r->items[i].column), r->items[i].kind != NULL ? r->items[i].kind->name : "");
	return buf_cstr(out);
}

static inline struct standard *standard_from(const char *json)
{
	struct err err = ERR_INIT;
	struct standard *st = standard_parse(str_from(json), "test", NULL, &err);
	if (st == NULL)
		fail_msg("%s", err.msg);
	return st;
}

/* A standard of places: what the open view keeps, treats and hides. */
#define PLACES_FIELDS \
	"{\"name\":\"record_id\",\"title\":\"记录编号\",\"type\":\"string\",\"privacy\":{\"class\":\"none\",\"open\":\"keep\"}}," \
	"{\"name\":\"site\",\"title\":\"场馆\",\"type\":\"string\",\"privacy\":{\"class\":\"none\",\"open\":\"keep\"}}," \
	"{\"name\":\"phone\",\"title\":\"联系电话\",\"type\":\"string\",\"identifier\":\"cn-phone\",\"privacy\":{\"class\":\"business\",\"open\":\"phone\"}}," \
	"{\"name\":\"lon\",\"title\":\"经度\",\"type\":\"number\",\"identifier\":\"longitude\",\"privacy\":{\"class\":\"none\",\"open\":\"coord\"}}," \
	"{\"name\":\"crs\",\"title\":\"坐标系\",\"type\":\"string\",\"privacy\":{\"class\":\"none\",\"open\":\"keep\"}}," \
	"{\"name\":\"system\",\"title\":\"所属系统\",\"type\":\"string\",\"privacy\":{\"class\":\"none\",\"open\":\"keep\",\"params\":{\"refuseRows\":[\"军队\"]}}}," \
	"{\"name\":\"manager\",\"title\":\"负责人\",\"type\":\"string\",\"privacy\":{\"class\":\"personal\",\"open\":\"drop\"}}," \
	"{\"name\":\"manager_mobile\",\"title\":\"负责人手机\",\"type\":\"string\",\"privacy\":{\"class\":\"personal\",\"open\":\"reject\"}}," \
	"{\"name\":\"data_date\",\"title\":\"数据日期\",\"type\":\"date\",\"privacy\":{\"class\":\"none\",\"open\":\"keep\"}}"
#define PLACES(more) "{\"name\":\"test.place\",\"version\":\"1.0.0\",\"domain\":\"test\",\"title\":\"场所\",\"rowIsPerson\":false,\"fields\":[" PLACES_FIELDS more "]}"

#endif
