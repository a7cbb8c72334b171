/* db.c - see db.h. An expression passes our own scanner first, which lets through only what domain.md 2.1.6 lists; SQLite's authorizer and limits stand behind it. */
#include "base/db.h"

#include <stdlib.h>

#include <sqlite3.h>

#include "base/mem.h"

#define EXPR_MAX 16384u                  /* bytes of one expression */
#define SQL_MAX (4u << 20)
#define VALUE_MAX (64 << 20)             /* bytes of one value */
#define SHOWN 100                        /* bytes of an expression that an error shows */

struct db {
	sqlite3 *sql;
};

struct db_query {
	sqlite3_stmt *stmt;
	int *parameter;                  /* of a column, from 1; 0 = no expression uses it */
	size_t n_columns, n_exprs;
};

/* ---- opening ---- */

static const char *const functions[] = { "abs", "substr", "instr", "coalesce", "julianday" };

static bool same_word(struct str a, const char *z)
{
	return a.n == strlen(z) && sqlite3_strnicmp(a.p, z, (int)a.n) == 0;
}

static bool one_of(struct str word, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (same_word(word, list[i]))
			return true;
	}
	return false;
}

/* Asked by SQLite for everything that a statement would do. */
static int authorize(void *state, int action, const char *one, const char *two, const char *database, const char *source)
{
	(void)state, (void)one, (void)database, (void)source;
	if (action == SQLITE_SELECT || action == SQLITE_READ)
		return SQLITE_OK;
	if (action == SQLITE_FUNCTION && two && (one_of(str_from(two), functions, ARRAY_SIZE(functions)) || same_word(str_from(two), "glob")))
		return SQLITE_OK;
	return SQLITE_DENY;
}

static const struct limit { int id, value; } limits[] = {
	{ SQLITE_LIMIT_LENGTH, VALUE_MAX }, { SQLITE_LIMIT_SQL_LENGTH, SQL_MAX }, { SQLITE_LIMIT_EXPR_DEPTH, 200 }, { SQLITE_LIMIT_COMPOUND_SELECT, 1 },
	{ SQLITE_LIMIT_FUNCTION_ARG, 16 }, { SQLITE_LIMIT_ATTACHED, 0 }, { SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000 }, { SQLITE_LIMIT_TRIGGER_DEPTH, 0 },
	{ SQLITE_LIMIT_WORKER_THREADS, 0 },
};

/* "x" in double quotes is a column or an error, never a string. */
static const struct limit switches[] = {
	{ SQLITE_DBCONFIG_DEFENSIVE, 1 }, { SQLITE_DBCONFIG_DQS_DML, 0 }, { SQLITE_DBCONFIG_DQS_DDL, 0 }, { SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
	{ SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 }, { SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 }, { SQLITE_DBCONFIG_ENABLE_VIEW, 0 },
};

struct db *db_open(struct err *err)
{
	struct db *db = mem_alloc(sizeof *db);
	bool ok = sqlite3_open_v2(":memory:", &db->sql, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK;
	for (size_t i = 0; ok && i < ARRAY_SIZE(switches); i++)
		ok = sqlite3_db_config(db->sql, switches[i].id, switches[i].value, NULL) == SQLITE_OK;
	for (size_t i = 0; ok && i < ARRAY_SIZE(limits); i++)
		sqlite3_limit(db->sql, limits[i].id, limits[i].value);
	if (ok && sqlite3_set_authorizer(db->sql, authorize, NULL) == SQLITE_OK)
		return db;
	err_set(err, ERR_SYSTEM, "cannot open a database in memory: %s", db->sql ? sqlite3_errmsg(db->sql) : "out of memory");
	db_close(db);
	return NULL;
}

void db_close(struct db *db)
{
	if (db == NULL)
		return;
	sqlite3_close_v2(db->sql);
	free(db);
}

/* ---- the language ---- */

static const char *const words[] = { "AND", "OR", "NOT", "IN", "BETWEEN", "IS", "NULL", "GLOB", "TRUE", "FALSE", "CAST", "AS", "INTEGER", "REAL", "NUMERIC", "TEXT" };
static const char *const operators[] = { "<>", "<=", ">=", "!=", "==", "=", "<", ">", "+", "-", "*", "/", "(", ")", "," };

struct scan {
	const char *p, *end;
	const char *const *columns;
	size_t n_columns;
	int *used;                       /* marks the columns that occur */
	int depth;
	const char *wrong;               /* why the scan ended */
};

static bool word_byte(char c, bool first)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80 || (!first && c >= '0' && c <= '9');
}

static bool fail(struct scan *s, const char *why)
{
	s->wrong = why;
	return false;
}

static bool mark_column(struct scan *s, struct str name)
{
	for (size_t i = 0; i < s->n_columns; i++) {
		if (same_word(name, s->columns[i])) {
			s->used[i] = 1;
			return true;
		}
	}
	return fail(s, "it names no column of the table, or uses a word that rules may not use");
}

static bool scan_word(struct scan *s)
{
	const char *from = s->p;
	while (s->p < s->end && word_byte(*s->p, s->p == from))
		s->p++;
	struct str word = { from, (size_t)(s->p - from) };
	const char *next = s->p;
	while (next < s->end && (*next == ' ' || *next == '\t' || *next == '\n' || *next == '\r'))
		next++;
	if (one_of(word, words, ARRAY_SIZE(words)))
		return true;
	if (next < s->end && *next == '(')
		return one_of(word, functions, ARRAY_SIZE(functions)) || fail(s, "it calls a function that rules may not use");
	return mark_column(s, word);
}

/* 'text' or "column", quotes doubled inside. */
static bool scan_quoted(struct scan *s, char quote)
{
	struct buf name = BUF_INIT(EXPR_MAX);
	bool closed = false;
	for (s->p++; s->p < s->end && !closed; s->p++) {
		if (*s->p != quote) {
			buf_addc(&name, *s->p);
		} else if (s->p + 1 < s->end && s->p[1] == quote) {
			buf_addc(&name, quote);
			s->p++;
		} else {
			closed = true;
		}
	}
	bool ok = closed ? quote == '\'' || mark_column(s, buf_str(&name)) : fail(s, "a quote is not closed");
	buf_release(&name);
	return ok;
}

static bool scan_number(struct scan *s)
{
	while (s->p < s->end && ((*s->p >= '0' && *s->p <= '9') || *s->p == '.'))
		s->p++;
	if (s->p < s->end && (*s->p == 'e' || *s->p == 'E')) {
		s->p++;
		if (s->p < s->end && (*s->p == '+' || *s->p == '-'))
			s->p++;
		while (s->p < s->end && *s->p >= '0' && *s->p <= '9')
			s->p++;
	}
	return s->p == s->end || !word_byte(*s->p, false) || fail(s, "a number is followed by letters");
}

static bool scan_operator(struct scan *s)
{
	struct str rest = { s->p, (size_t)(s->end - s->p) };
	if (str_starts(rest, STR("--")) || str_starts(rest, STR("/*")))
		return fail(s, "comments are not allowed");
	for (size_t i = 0; i < ARRAY_SIZE(operators); i++) {
		if (!str_starts(rest, str_from(operators[i])))
			continue;
		s->p += strlen(operators[i]);
		s->depth += *operators[i] == '(' ? 1 : *operators[i] == ')' ? -1 : 0;
		return s->depth >= 0 || fail(s, "parentheses do not match");
	}
	return fail(s, *s->p == ';' ? "it is more than one expression" : "it holds a character that rules may not use");
}

static bool scan(struct scan *s)
{
	while (s->p < s->end) {
		char c = *s->p;
		bool digit = c >= '0' && c <= '9';
		if (c == ' ' || c == '\t' || c == '\n' || c == '\r')
			s->p++;
		else if (c == '\'' || c == '"' ? !scan_quoted(s, c) : word_byte(c, true) ? !scan_word(s) : digit || c == '.' ? !scan_number(s) : !scan_operator(s))
			return false;
	}
	return s->depth == 0 || fail(s, "parentheses do not match");
}

/* ---- compiling ---- */

static int bad_expression(const char *expr, const char *why, struct err *err)
{
	size_t n = strlen(expr), shown = n < SHOWN ? n : SHOWN;
	while (shown < n && ((unsigned char)expr[shown] & 0xC0) == 0x80)        /* not inside a character */
		shown--;
	return err_set(err, ERR_INPUT, "bad expression '%.*s%s': %s", (int)shown, expr, shown < n ? "…" : "", why);
}

static void add_name(struct buf *b, const char *name)
{
	buf_addc(b, '"');
	for (; *name; name++) {
		if (*name == '"')
			buf_addc(b, '"');
		buf_addc(b, *name);
	}
	buf_addc(b, '"');
}

/* "FROM (SELECT ?1 AS a, ...)" of the columns that occur. A bound value keeps its own type, and a parameter has no affinity: numbers compare as numbers and
 * text as text, as columns declared by field type would. */
static void add_source(struct buf *b, const struct db_query *q, const char *const *columns)
{
	buf_adds(b, " FROM (SELECT NULL");
	for (size_t i = 0; i < q->n_columns; i++) {
		if (q->parameter[i] == 0)
			continue;
		buf_addf(b, ", ?%d AS ", q->parameter[i]);
		add_name(b, columns[i]);
	}
	buf_adds(b, ")");
}

static int prepare(struct db *db, const struct buf *sql, sqlite3_stmt **stmt)
{
	const char *tail = NULL;
	if (sql->over)
		return SQLITE_TOOBIG;
	int rc = sqlite3_prepare_v2(db->sql, buf_cstr(sql), (int)sql->n, stmt, &tail);
	return rc == SQLITE_OK && (*stmt == NULL || *tail != '\0') ? SQLITE_ERROR : rc;
}

/* Each expression alone: scanned, then compiled, so that the one that is wrong can be named. */
static int check_expression(struct db *db, const struct db_query *q, const char *const *columns, const char *expr, struct err *err)
{
	size_t n = strlen(expr);
	if (n > EXPR_MAX)
		return bad_expression(expr, "it is too long", err);
	struct scan s = { .p = expr, .end = expr + n, .columns = columns, .n_columns = q->n_columns, .used = q->parameter };
	if (!scan(&s))
		return bad_expression(expr, s.wrong, err);
	struct buf sql = BUF_INIT(SQL_MAX);
	sqlite3_stmt *stmt = NULL;
	buf_addf(&sql, "SELECT (%s)", expr);
	add_source(&sql, q, columns);
	int rc = prepare(db, &sql, &stmt);
	bool one = rc == SQLITE_OK && sqlite3_column_count(stmt) == 1;
	sqlite3_finalize(stmt);
	buf_release(&sql);
	if (rc != SQLITE_OK)
		return bad_expression(expr, sqlite3_errmsg(db->sql), err);
	return one ? 0 : bad_expression(expr, "it is more than one expression", err);
}

static int compile(struct db *db, struct db_query *q, const char *const *columns, const char *const *exprs, struct err *err)
{
	for (size_t i = 0; i < q->n_exprs; i++) {
		if (check_expression(db, q, columns, exprs[i], err) != 0)
			return -1;
	}
	int n = 0;
	for (size_t i = 0; i < q->n_columns; i++)
		q->parameter[i] = q->parameter[i] ? ++n : 0;
	struct buf sql = BUF_INIT(SQL_MAX);
	buf_adds(&sql, "SELECT ");
	for (size_t i = 0; i < q->n_exprs; i++)
		buf_addf(&sql, "%s(%s)", i ? ", " : "", exprs[i]);
	if (q->n_exprs == 0)
		buf_adds(&sql, "NULL");
	add_source(&sql, q, columns);
	int rc = prepare(db, &sql, &q->stmt);
	buf_release(&sql);
	if (rc == SQLITE_OK)
		return 0;
	return err_set(err, ERR_INPUT, "cannot compile the expressions: %s", rc == SQLITE_TOOBIG ? "they are too long" : sqlite3_errmsg(db->sql));
}

struct db_query *db_query_rows(struct db *db, const char *const *columns, size_t n_columns, const char *const *exprs, size_t n_exprs, struct err *err)
{
	struct db_query *q = mem_alloc(sizeof *q);
	*q = (struct db_query){ .n_columns = n_columns, .n_exprs = n_exprs };
	q->parameter = mem_alloc((n_columns + 1) * sizeof *q->parameter);
	if (compile(db, q, columns, exprs, err) == 0)
		return q;
	db_query_free(q);
	return NULL;
}

void db_query_free(struct db_query *q)
{
	if (q == NULL)
		return;
	sqlite3_finalize(q->stmt);
	free(q->parameter);
	free(q);
}

/* ---- rows ---- */

/* A binding that fails (a text past VALUE_MAX) leaves NULL, the value of which nothing is known. */
#define BIND(q, column, call) \
	do { \
		int at = (column) < (q)->n_columns ? (q)->parameter[column] : 0; \
		if (at != 0 && (call) != SQLITE_OK) \
			sqlite3_bind_null((q)->stmt, at); \
	} while (0)

void db_bind_null(struct db_query *q, size_t column)
{
	BIND(q, column, sqlite3_bind_null(q->stmt, at));
}

void db_bind_text(struct db_query *q, size_t column, struct str s)
{
	BIND(q, column, sqlite3_bind_text64(q->stmt, at, s.p ? s.p : "", s.n, SQLITE_STATIC, SQLITE_UTF8));
}

void db_bind_real(struct db_query *q, size_t column, double x)
{
	BIND(q, column, sqlite3_bind_double(q->stmt, at, x));
}

void db_bind_int(struct db_query *q, size_t column, int64_t n)
{
	BIND(q, column, sqlite3_bind_int64(q->stmt, at, n));
}

int db_eval(struct db_query *q, int *results, struct err *err)
{
	int rc = sqlite3_step(q->stmt);
	for (size_t i = 0; rc == SQLITE_ROW && i < q->n_exprs; i++) {
		bool null = sqlite3_column_type(q->stmt, (int)i) == SQLITE_NULL;
		double x = null ? 0 : sqlite3_column_double(q->stmt, (int)i);
		results[i] = null ? -1 : x < 0 || x > 0;
	}
	sqlite3_reset(q->stmt);
	if (rc == SQLITE_ROW)
		return 0;
	return err_set(err, rc == SQLITE_NOMEM ? ERR_SYSTEM : ERR_INPUT, "cannot evaluate the expressions: %s", sqlite3_errstr(rc));
}

const char *db_version(void)
{
	return sqlite3_libversion();
}
