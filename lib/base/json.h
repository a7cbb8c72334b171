/* json.h - the door to cJSON, behind mulu's rules (style.md 6).
 *
 * Reading is strict: UTF-8 (one BOM in front is dropped), no NUL, no duplicate keys, no text after the value, depth at most 64, integers of at most
 * 15 digits, no number that is not finite. An error names line and column.
 * A node belongs to its tree; free the root only. All readers take NULL and the wrong type: they return the default.
 * struct json is opaque; what is built here is printed by json_print (deterministic: keys in order of insertion, numbers exact).
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct json;
enum json_type { JSON_NONE, JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };
#define JSON_MAX (8u << 20)

struct json *json_parse(struct str text, const char *name, struct err *err);       /* at most JSON_MAX; name: for messages. ERR_INPUT */
struct json *json_read(int dirfd, const char *path, struct err *err);              /* a file of at most JSON_MAX; dirfd may be AT_FDCWD */
void json_free(struct json *root);

enum json_type json_type(const struct json *j);                                    /* JSON_NONE for NULL */
const struct json *json_get(const struct json *object, const char *key);           /* NULL if absent */
const struct json *json_path(const struct json *object, const char *dotted);       /* "a.b.c" */
struct str json_str(const struct json *j);                                         /* {NULL,0} unless a string; lives as long as the tree */
struct str json_str_or(const struct json *j, const char *otherwise);
const char *json_cstr(const struct json *j);                                       /* NULL unless a string; NUL-terminated */
bool json_bool(const struct json *j, bool otherwise);
bool json_int(const struct json *j, int64_t *out);                                 /* an integral number (2, 2.0 and 2e0 are; 2.5 and "2" are not) */
int64_t json_int_or(const struct json *j, int64_t otherwise);
double json_number_or(const struct json *j, double otherwise);
void json_number_text(const struct json *j, char out[40]);                         /* shortest text that reads back; "" unless a number */
/* Members of an object or items of an array: for (c = json_first(j); c; c = json_next(c)). */
const struct json *json_first(const struct json *j);
const struct json *json_next(const struct json *j);
struct str json_key(const struct json *member);
size_t json_count(const struct json *j);

struct json *json_object(void);
struct json *json_array(void);
struct json *json_string(struct str s);                                            /* a NUL in it becomes U+FFFD */
struct json *json_text(const char *z);                                             /* NULL gives JSON null */
struct json *json_integer(int64_t n);
struct json *json_real(double x);
struct json *json_boolean(bool b);
struct json *json_null(void);
struct json *json_copy(const struct json *j);                                      /* NULL gives JSON null */
/* Both take ownership of `value` and return it. json_set replaces a member of that name in place, else adds it at the end. */
struct json *json_set(struct json *object, const char *key, struct json *value);
struct json *json_push(struct json *array, struct json *value);
void json_delete(struct json *object, const char *key);

/* Print. indent 0 = one line without spaces; else that many spaces a level and a line end after the document. */
void json_print(const struct json *j, struct buf *out, unsigned indent);
const char *json_version(void);
bool json_equal(const struct json *a, const struct json *b);                       /* the same but for the order of keys */

#endif
