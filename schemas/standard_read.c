/* standard_read.c - see standard_read.h: the small readers, and the errors that name a place */
#include "schemas/standard_read.h"

#include <stdio.h>

#include "base/mem.h"

int read_bad(struct reader *r, const char *at, const char *key, const char *format, ...)
{
	char text[400];
	va_list ap;
	va_start(ap, format);
	vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	return err_set(r->err, ERR_INPUT, "cannot read schema '%s': %s%s%s %s", r->name, at, *at && *key && *key != '[' ? "." : "", key, text);
}

void read_unchecked(struct reader *r, const char *at, const char *key)
{
	MEM_GROW(r->unchecked, r->cap_unchecked, r->n_unchecked + 1);
	char *place = arena_printf(&r->own->arena, "%s%s%s", at, *at && *key ? "." : "", key);
	r->unchecked[r->n_unchecked++] = str_from(place);
}

const struct json *read_member(const struct json *object, const char *key)
{
	const struct json *j = json_get(object, key);
	return json_type(j) == JSON_NULL ? NULL : j;
}

int read_object(struct reader *r, const struct json *object, const char *at, const char *key, const struct json **out)
{
	*out = read_member(object, key);
	return *out == NULL || json_type(*out) == JSON_OBJECT ? 0 : read_bad(r, at, key, "must be an object");
}

int read_array(struct reader *r, const struct json *object, const char *at, const char *key, const struct json **out)
{
	*out = read_member(object, key);
	return *out == NULL || json_type(*out) == JSON_ARRAY ? 0 : read_bad(r, at, key, "must be an array");
}

int read_string(struct reader *r, const struct json *object, const char *at, const char *key, struct str *out)
{
	const struct json *j = read_member(object, key);
	*out = STR_NONE;
	if (j == NULL)
		return 0;
	if (json_type(j) != JSON_STRING)
		return read_bad(r, at, key, "must be a string");
	*out = json_str(j);
	return 0;
}

int read_needed(struct reader *r, const struct json *object, const char *at, const char *key, struct str *out)
{
	if (read_string(r, object, at, key, out) < 0)
		return -1;
	return out->n > 0 ? 0 : read_bad(r, at, key, "is missing or empty");
}

int read_bool(struct reader *r, const struct json *object, const char *at, const char *key, bool *out)
{
	const struct json *j = read_member(object, key);
	if (j == NULL)
		return 0;
	if (json_type(j) == JSON_BOOL)
		*out = json_bool(j, false);
	else if (str_is(json_str(j), "true") || str_is(json_str(j), "false"))          /* schemas from before v1 */
		*out = str_is(json_str(j), "true");
	else
		return read_bad(r, at, key, "must be true or false");
	return 0;
}

int read_count(struct reader *r, const struct json *object, const char *at, const char *key, bool *has, size_t *out)
{
	const struct json *j = read_member(object, key);
	if (j == NULL)
		return 0;
	int64_t n = 0;
	bool ok = json_type(j) == JSON_STRING ? str_to_i64(json_str(j), &n) : json_int(j, &n);
	if (!ok || n < 0)
		return read_bad(r, at, key, "must be a whole number from 0");
	*has = true;
	*out = (size_t)n;
	return 0;
}

int read_strings(struct reader *r, const struct json *object, const char *at, const char *key, bool one, const struct str **out, size_t *n)
{
	const struct json *j = read_member(object, key);
	if (j == NULL)
		return 0;
	bool single = one && json_type(j) == JSON_STRING;
	if (!single && json_type(j) != JSON_ARRAY)
		return read_bad(r, at, key, one ? "must be an array of strings, or one string" : "must be an array of strings");
	size_t count = single ? 1 : json_count(j), i = 0;
	struct str *items = ARENA_NEW_N(&r->own->arena, struct str, count + 1);
	for (const struct json *c = single ? j : json_first(j); c != NULL && i < count; c = single ? NULL : json_next(c), i++) {
		if (json_type(c) != JSON_STRING)
			return read_bad(r, at, key, "must hold strings only");
		items[i] = json_str(c);
	}
	*out = items;
	*n = count;
	return 0;
}

struct str read_text(struct reader *r, const struct json *value)
{
	char number[40];
	if (json_type(value) == JSON_STRING)
		return json_str(value);
	if (json_type(value) == JSON_NUMBER) {
		json_number_text(value, number);
		return arena_str(&r->own->arena, str_from(number));
	}
	struct buf b = BUF_INIT(1u << 20);
	json_print(value, &b, 0);
	struct str text = arena_str(&r->own->arena, buf_str(&b));
	buf_release(&b);
	return text;
}

int read_values(struct reader *r, const struct json *object, const char *at, const char *key, const struct str **out, size_t *n)
{
	const struct json *j;
	if (read_array(r, object, at, key, &j) < 0)
		return -1;
	if (j == NULL)
		return 0;
	size_t i = 0;
	struct str *items = ARENA_NEW_N(&r->own->arena, struct str, json_count(j) + 1);
	for (const struct json *c = json_first(j); c != NULL; c = json_next(c)) {
		const struct json *value = json_type(c) == JSON_OBJECT && json_get(c, "value") != NULL ? json_get(c, "value") : c;
		items[i++] = read_text(r, value);
	}
	*out = items;
	*n = i;
	return 0;
}
