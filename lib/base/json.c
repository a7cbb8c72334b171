/* json.c - the door to cJSON, behind mulu's rules: json_scan.c has read the whole text before cJSON sees it. */
#include "base/json.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/json_scan.h"
#include "base/jsonw.h"
#include "base/mem.h"
#include "base/utf8.h"

#define EXACT 9007199254740992.0       /* 2^53: up to here every integer is a double */

/* struct json is a cJSON node under another name. */
static cJSON *node(const struct json *j)
{
	return (cJSON *)(uintptr_t)j;
}

static struct json *made(cJSON *c)
{
	if (c == NULL)
		mem_die();
	return (struct json *)c;
}

/* ---- reading ---- */

static int fail_at(struct err *err, const char *name, struct str text, size_t at, const char *what)
{
	size_t line, column;
	json_scan_place(text, at, &line, &column);
	return err_set(err, ERR_INPUT, "'%s' line %zu column %zu: %s", name, line, column, what);
}

/* The first key of this object that was there before, by its number among the members; SIZE_MAX if none. */
static size_t repeated_member(const cJSON *object)
{
	enum { FEW = 8 };
	size_t n = 0;
	for (const cJSON *a = object->child; a != NULL; a = a->next, n++)
		if (n < FEW)
			for (const cJSON *b = object->child; b != a; b = b->next)
				if (strcmp(a->string, b->string) == 0)
					return n;
	if (n <= FEW)
		return SIZE_MAX;
	struct hash_map *seen = hash_map_new();
	size_t i = 0, repeated = SIZE_MAX;
	for (const cJSON *a = object->child; a != NULL && repeated == SIZE_MAX; a = a->next, i++) {
		bool added;
		hash_map_put(seen, str_from(a->string), i, &added);
		if (!added)
			repeated = i;
	}
	hash_map_free(seen);
	return repeated;
}

/* Look for an object with a key twice; *count numbers the keys in the order of the text and ends at the wrong one. */
static const cJSON *repeated_key(const cJSON *c, size_t *count)
{
	size_t repeated = cJSON_IsObject(c) ? repeated_member(c) : SIZE_MAX;
	size_t i = 0;
	for (const cJSON *child = c->child; child != NULL; child = child->next, i++) {
		if (i == repeated)
			return child;
		if (cJSON_IsObject(c))
			++*count;
		const cJSON *found = repeated_key(child, count);
		if (found != NULL)
			return found;
	}
	return NULL;
}

static struct json *parse_checked(struct str text, const char *name, struct err *err)
{
	char *copy = mem_alloc(text.n + 1);
	if (text.n > 0)
		memcpy(copy, text.p, text.n);
	const char *end = NULL;
	cJSON *root = cJSON_ParseWithLengthOpts(copy, text.n + 1, &end, 1);
	if (root == NULL) {
		/* json_scan takes nothing that cJSON refuses: only memory is left as a reason, or a change in the library. */
		size_t at = end != NULL ? (size_t)(end - copy) : 0;
		fail_at(err, name, text, at < text.n ? at : text.n, "cannot be read");
	}
	free(copy);
	return (struct json *)root;
}

struct json *json_parse(struct str text, const char *name, struct err *err)
{
	if (str_starts(text, STR("\xEF\xBB\xBF")))
		text = str_sub(text, 3, text.n);
	if (text.p == NULL)
		text = STR("");
	if (text.n > JSON_MAX) {
		err_set(err, ERR_INPUT, "cannot read '%s': it is larger than %u MiB", name, JSON_MAX >> 20);
		return NULL;
	}
	const char *what;
	size_t at;
	if (!json_scan(text, &what, &at)) {
		fail_at(err, name, text, at, what);
		return NULL;
	}
	struct json *root = parse_checked(text, name, err);
	if (root == NULL)
		return NULL;
	size_t count = 0;
	const cJSON *twice = repeated_key(node(root), &count);
	if (twice != NULL) {
		char reason[128];
		struct str key = str_from(twice->string);
		bool long_key = key.n > 60;
		if (long_key) {
			key.n = 60;
			while (((unsigned char)key.p[key.n] & 0xC0) == 0x80)
				key.n--;
		}
		snprintf(reason, sizeof reason, "key '%.*s%s' occurs twice", STR_ARG(key), long_key ? "..." : "");
		fail_at(err, name, text, json_scan_key(text, count), reason);
		json_free(root);
		return NULL;
	}
	return root;
}

struct json *json_read(int dirfd, const char *path, struct err *err)
{
	struct buf text = BUF_INIT(JSON_MAX);
	struct json *root = NULL;
	if (file_read(dirfd, path, JSON_MAX, &text, err) == 0)
		root = json_parse(buf_str(&text), path, err);
	buf_release(&text);
	return root;
}

void json_free(struct json *root)
{
	cJSON_Delete(node(root));
}

/* ---- asking ---- */

enum json_type json_type(const struct json *j)
{
	if (j == NULL)
		return JSON_NONE;
	switch (node(j)->type & 0xFF) {
	case cJSON_False:
	case cJSON_True:
		return JSON_BOOL;
	case cJSON_NULL:
		return JSON_NULL;
	case cJSON_Number:
	case cJSON_Raw:                        /* an integer beyond 2^53, see json_integer */
		return JSON_NUMBER;
	case cJSON_String:
		return JSON_STRING;
	case cJSON_Array:
		return JSON_ARRAY;
	case cJSON_Object:
		return JSON_OBJECT;
	default:
		return JSON_NONE;
	}
}

const struct json *json_get(const struct json *object, const char *key)
{
	if (json_type(object) != JSON_OBJECT || key == NULL)
		return NULL;
	return (const struct json *)cJSON_GetObjectItemCaseSensitive(node(object), key);
}

const struct json *json_path(const struct json *object, const char *dotted)
{
	struct str rest = str_from(dotted), part;
	bool more = true;
	while (object != NULL && str_split(&rest, &more, '.', &part)) {
		const struct json *member = json_type(object) == JSON_OBJECT ? json_first(object) : NULL;
		while (member != NULL && !str_eq(json_key(member), part))
			member = json_next(member);
		object = member;
	}
	return object;
}

const char *json_cstr(const struct json *j)
{
	return json_type(j) == JSON_STRING ? node(j)->valuestring : NULL;
}

struct str json_str(const struct json *j)
{
	return str_from(json_cstr(j));
}

struct str json_str_or(const struct json *j, const char *otherwise)
{
	const char *z = json_cstr(j);
	return str_from(z != NULL ? z : otherwise);
}

bool json_bool(const struct json *j, bool otherwise)
{
	return json_type(j) == JSON_BOOL ? cJSON_IsTrue(node(j)) : otherwise;
}

bool json_int(const struct json *j, int64_t *out)
{
	if (json_type(j) != JSON_NUMBER)
		return false;
	if (cJSON_IsRaw(node(j)))
		return str_to_i64(str_from(node(j)->valuestring), out);
	double x = node(j)->valuedouble;
	if (!(fabs(x) <= EXACT) || x != floor(x))
		return false;
	*out = (int64_t)x;
	return true;
}

int64_t json_int_or(const struct json *j, int64_t otherwise)
{
	int64_t n;
	return json_int(j, &n) ? n : otherwise;
}

double json_number_or(const struct json *j, double otherwise)
{
	if (json_type(j) != JSON_NUMBER)
		return otherwise;
	int64_t n;
	if (cJSON_IsRaw(node(j)))
		return json_int(j, &n) ? (double)n : otherwise;
	return node(j)->valuedouble;
}

void json_number_text(const struct json *j, char out[40])
{
	out[0] = '\0';
	if (json_type(j) != JSON_NUMBER)
		return;
	if (cJSON_IsRaw(node(j)))
		snprintf(out, 40, "%s", node(j)->valuestring);
	else
		jsonw_number_text(node(j)->valuedouble, out);
}

const struct json *json_first(const struct json *j)
{
	enum json_type type = json_type(j);
	return type == JSON_ARRAY || type == JSON_OBJECT ? (const struct json *)node(j)->child : NULL;
}

const struct json *json_next(const struct json *j)
{
	return j != NULL ? (const struct json *)node(j)->next : NULL;
}

struct str json_key(const struct json *member)
{
	return member != NULL ? str_from(node(member)->string) : STR_NONE;
}

size_t json_count(const struct json *j)
{
	size_t n = 0;
	for (const struct json *c = json_first(j); c != NULL; c = json_next(c))
		n++;
	return n;
}

/* ---- building ---- */

struct json *json_object(void) { return made(cJSON_CreateObject()); }
struct json *json_array(void) { return made(cJSON_CreateArray()); }
struct json *json_boolean(bool b) { return made(cJSON_CreateBool(b)); }
struct json *json_null(void) { return made(cJSON_CreateNull()); }
struct json *json_real(double x) { return made(cJSON_CreateNumber(x)); }

struct json *json_text(const char *z)
{
	return z != NULL ? made(cJSON_CreateString(z)) : json_null();
}

struct json *json_string(struct str s)
{
	struct buf b = BUF_INIT(SIZE_MAX - 1);
	const char *p = s.p, *end = s.p + s.n, *nul;
	while (p < end && (nul = memchr(p, '\0', (size_t)(end - p))) != NULL) {
		/* A NUL would end the text; like a wrong byte it becomes U+FFFD. */
		buf_add(&b, p, (size_t)(nul - p));
		buf_adds(&b, "\xEF\xBF\xBD");
		p = nul + 1;
	}
	if (p < end)
		buf_add(&b, p, (size_t)(end - p));
	struct json *j = json_text(buf_cstr(&b));
	buf_release(&b);
	return j;
}

struct json *json_integer(int64_t n)
{
	if (n >= -(int64_t)EXACT && n <= (int64_t)EXACT)
		return json_real((double)n);
	char text[24];
	snprintf(text, sizeof text, "%lld", (long long)n);
	return made(cJSON_CreateRaw(text));
}

struct json *json_copy(const struct json *j)
{
	return j != NULL ? made(cJSON_Duplicate(node(j), 1)) : json_null();
}

struct json *json_set(struct json *object, const char *key, struct json *value)
{
	cJSON *old = node(json_get(object, key));
	if (old == node(value))
		return value;
	cJSON_bool done = old != NULL ? cJSON_ReplaceItemInObjectCaseSensitive(node(object), key, node(value))
	                              : cJSON_AddItemToObject(node(object), key, node(value));
	if (!done)
		mem_die();
	return value;
}

struct json *json_push(struct json *array, struct json *value)
{
	if (!cJSON_AddItemToArray(node(array), node(value)))
		mem_die();
	return value;
}

void json_delete(struct json *object, const char *key)
{
	if (json_get(object, key) != NULL)
		cJSON_DeleteItemFromObjectCaseSensitive(node(object), key);
}

/* ---- printing and comparing ---- */

static void print_value(struct jsonw *w, const struct json *j)
{
	enum json_type type = json_type(j);
	char number[40];
	switch (type) {
	case JSON_OBJECT:
		jsonw_object(w);
		for (const struct json *c = json_first(j); c != NULL; c = json_next(c)) {
			jsonw_keystr(w, json_key(c));
			print_value(w, c);
		}
		jsonw_end_object(w);
		break;
	case JSON_ARRAY:
		jsonw_array(w);
		for (const struct json *c = json_first(j); c != NULL; c = json_next(c))
			print_value(w, c);
		jsonw_end_array(w);
		break;
	case JSON_STRING:
		jsonw_str(w, json_str(j));
		break;
	case JSON_NUMBER:
		json_number_text(j, number);
		jsonw_raw(w, str_from(number));
		break;
	case JSON_BOOL:
		jsonw_bool(w, json_bool(j, false));
		break;
	case JSON_NULL:
	case JSON_NONE:
		jsonw_null(w);
		break;
	}
}

void json_print(const struct json *j, struct buf *out, unsigned indent)
{
	struct jsonw w;
	jsonw_init(&w, out, indent);
	print_value(&w, j);
	if (indent > 0)
		buf_addc(out, '\n');
}

static int by_key(const void *a, const void *b)
{
	const struct json *const *x = a, *const *y = b;
	return str_cmp(json_key(*x), json_key(*y));
}

static const struct json **sorted_members(const struct json *object, size_t n)
{
	const struct json **list = mem_alloc((n + 1) * sizeof *list);
	size_t i = 0;
	for (const struct json *c = json_first(object); c != NULL; c = json_next(c))
		list[i++] = c;
	qsort(list, n, sizeof *list, by_key);
	return list;
}

static bool equal_objects(const struct json *a, const struct json *b)
{
	size_t n = json_count(a);
	if (n != json_count(b))
		return false;
	const struct json **x = sorted_members(a, n), **y = sorted_members(b, n);
	bool same = true;
	for (size_t i = 0; i < n && same; i++)
		same = str_eq(json_key(x[i]), json_key(y[i])) && json_equal(x[i], y[i]);
	free(x);
	free(y);
	return same;
}

bool json_equal(const struct json *a, const struct json *b)
{
	enum json_type type = json_type(a);
	if (type != json_type(b))
		return false;
	char x[40], y[40];
	const struct json *c, *d;
	switch (type) {
	case JSON_NONE:
	case JSON_NULL:
		return true;
	case JSON_BOOL:
		return json_bool(a, false) == json_bool(b, false);
	case JSON_NUMBER:
		json_number_text(a, x);
		json_number_text(b, y);
		return strcmp(x, y) == 0;
	case JSON_STRING:
		return str_eq(json_str(a), json_str(b));
	case JSON_ARRAY:
		for (c = json_first(a), d = json_first(b); c != NULL && d != NULL; c = json_next(c), d = json_next(d))
			if (!json_equal(c, d))
				return false;
		return c == d;
	case JSON_OBJECT:
		return equal_objects(a, b);
	}
	return false;
}

const char *json_version(void)
{
	return cJSON_Version();
}
