/* db.h - the door to SQLite: rule expressions over rows, in memory, no files, no extensions. */
#ifndef BASE_DB_H
#define BASE_DB_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct db;
struct db_query;
struct db *db_open(struct err *err);                                   /* private, in memory; defensive, no ATTACH, no PRAGMA by expressions */
void db_close(struct db *db);
/* Compile "SELECT (e1), (e2), ... FROM (SELECT ?1 AS a, ?2 AS b ...)": `columns` are names bound in order, `exprs` the expressions.
 * Only deterministic built-in functions of the allow-list of domain.md 2.1.6 may occur; sub-selects and statements are refused (ERR_INPUT, names the expression). */
struct db_query *db_query_rows(struct db *db, const char *const *columns, size_t n_columns, const char *const *exprs, size_t n_exprs, struct err *err);
void db_query_free(struct db_query *q);
void db_bind_null(struct db_query *q, size_t column);
void db_bind_text(struct db_query *q, size_t column, struct str s);     /* s must live until db_eval returned */
void db_bind_real(struct db_query *q, size_t column, double x);
void db_bind_int(struct db_query *q, size_t column, int64_t n);
/* Evaluate the bound row: results[i] = 1 true, 0 false, -1 NULL. -1 with err on a failure. */
int db_eval(struct db_query *q, int *results, struct err *err);
const char *db_version(void);

#endif
