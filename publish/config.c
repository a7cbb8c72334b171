/* config.c - see config.h */
#include "publish/config.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/near.h"
#include "catalog/names.h"

/* ---- reading values, with the place in every message ---- */

struct reader {
	struct config *c;
	struct err *err;
	size_t cap_warnings;
	bool failed;
};

static void fail(struct reader *r, const char *place, const char *key, const char *want)
{
	if (!r->failed)
		err_set(r->err, ERR_INPUT, "cannot read 'mulu.json': '%s%s' must be %s", place, key, want);
	r->failed = true;
}

static const char *text(struct reader *r, const struct json *o, const char *place, const char *key)
{
	const struct json *j = json_get(o, key);
	if (j == NULL || json_type(j) == JSON_NULL)
		return NULL;
	if (json_type(j) != JSON_STRING) {
		fail(r, place, key, "a text");
		return NULL;
	}
	return arena_cstr(&r->c->arena, json_str(j));
}

static unsigned number(struct reader *r, const struct json *o, const char *key, unsigned otherwise, int64_t least, int64_t most)
{
	const struct json *j = json_get(o, key);
	int64_t n;
	if (j == NULL)
		return otherwise;
	if (!json_int(j, &n) || n < least || n > most) {
		fail(r, "", key, arena_printf(&r->c->arena, "a whole number from %lld to %lld", (long long)least, (long long)most));
		return otherwise;
	}
	return (unsigned)n;
}

static void warn(struct reader *r, const char *message)
{
	struct config *c = r->c;
	MEM_GROW(c->warnings, r->cap_warnings, c->n_warnings + 1);
	c->warnings[c->n_warnings++] = str_from(message);
}

/* Keys that nobody reads are reported, with the nearest known one. */
static void known_keys(struct reader *r, const struct json *o, const char *place, const char *const *keys, size_t n)
{
	for (const struct json *m = json_first(o); m != NULL; m = json_next(m)) {
		size_t i = 0;
		while (i < n && !str_is(json_key(m), keys[i]))
			i++;
		if (i < n)
			continue;
		const char *near = near_word(json_key(m), keys, n);
		warn(r, near != NULL ? arena_printf(&r->c->arena, "mulu.json: unknown key '%s%.*s'; did you mean '%s'?", place, STR_ARG(json_key(m)), near)
			: arena_printf(&r->c->arena, "mulu.json: unknown key '%s%.*s'", place, STR_ARG(json_key(m))));
	}
}
#define KNOWN(r, o, place, ...) \
	known_keys((r), (o), (place), (const char *const[]){ __VA_ARGS__ }, sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *))

static const struct json *object(struct reader *r, const struct json *o, const char *place, const char *key)
{
	const struct json *j = json_get(o, key);
	if (j != NULL && json_type(j) != JSON_OBJECT)
		fail(r, place, key, "an object");
	return j;
}

static const char *under(struct config *c, const char *path)
{
	return path == NULL || path[0] == '/' ? path : arena_printf(&c->arena, "%s/%s", c->dir, path);
}

static void read_fill(struct reader *r, const struct json *o, const char *place, struct fill **fill, size_t *n)
{
	const struct json *f = object(r, o, place, "fill");
	*fill = ARENA_NEW_N(&r->c->arena, struct fill, json_count(f) + 1);
	for (const struct json *m = json_first(f); m != NULL; m = json_next(m)) {
		if (json_type(m) != JSON_STRING) {
			fail(r, place, "fill", "an object of texts");
			return;
		}
		(*fill)[(*n)++] = (struct fill){ arena_str(&r->c->arena, json_key(m)), arena_str(&r->c->arena, json_str(m)) };
	}
}

/* ---- the parts ---- */

static void read_publisher(struct reader *r, const struct json *root)
{
	struct config *c = r->c;
	const struct json *p = object(r, root, "", "publisher"), *k = object(r, p, "publisher.", "contact"), *l = object(r, root, "", "license");
	KNOWN(r, p, "publisher.", "title", "code", "contact");
	KNOWN(r, k, "publisher.contact.", "title", "phone", "email");
	KNOWN(r, l, "license.", "title", "path");
	c->publisher_title = text(r, p, "publisher.", "title");
	c->publisher_code = text(r, p, "publisher.", "code");
	c->contact_title = text(r, k, "publisher.contact.", "title");
	c->contact_phone = text(r, k, "publisher.contact.", "phone");
	c->contact_email = text(r, k, "publisher.contact.", "email");
	c->license_title = text(r, l, "license.", "title");
	c->license_path = text(r, l, "license.", "path");
}

static void read_target(struct reader *r, const struct json *j, struct config_target *t)
{
	KNOWN(r, j, "targets[].", "name", "type", "path", "url", "tokenFile", "audience", "allowHttp");
	t->name = text(r, j, "targets[].", "name");
	t->type = text(r, j, "targets[].", "type");
	t->path = under(r->c, text(r, j, "targets[].", "path"));
	t->url = text(r, j, "targets[].", "url");
	t->token_file = under(r->c, text(r, j, "targets[].", "tokenFile"));
	t->allow_http = json_bool(json_get(j, "allowHttp"), false);
	const char *audience = text(r, j, "targets[].", "audience");
	if (audience != NULL && strcmp(audience, "share") == 0)
		t->audience = AUDIENCE_SHARE;
	else if (audience != NULL && strcmp(audience, "open") != 0)
		fail(r, "targets[].", "audience", "'open' or 'share'");
	if (t->name == NULL || !names_segment(str_from(t->name)))
		fail(r, "targets[].", "name", "a name of a-z, 0-9, '.', '_' and '-'");
	if (t->type == NULL)
		fail(r, "targets[].", "type", "given");
	if (t->url != NULL && t->url[0] != '\0' && t->url[strlen(t->url) - 1] != '/')
		t->url = arena_printf(&r->c->arena, "%s/", t->url);
}

static void read_targets(struct reader *r, const struct json *root)
{
	struct config *c = r->c;
	const struct json *list = json_get(root, "targets");
	if (list != NULL && json_type(list) != JSON_ARRAY)
		fail(r, "", "targets", "a list");
	c->targets = ARENA_NEW_N(&c->arena, struct config_target, json_count(list) + 1);
	for (const struct json *j = json_first(list); j != NULL && !r->failed; j = json_next(j)) {
		struct config_target *t = &c->targets[c->n_targets++];
		read_target(r, j, t);
		for (size_t i = 0; i + 1 < c->n_targets && !r->failed; i++)
			if (strcmp(c->targets[i].name, t->name) == 0)
				fail(r, "targets[].", "name", "different for each target");
	}
}

static void read_dataset(struct reader *r, const struct json *j, struct config_dataset *d)
{
	const char *place = arena_printf(&r->c->arena, "datasets.%.*s.", STR_ARG(d->code));
	KNOWN(r, j, place, "standard", "slug", "source", "release", "partial", "fill");
	d->standard = text(r, j, place, "standard");
	d->slug = text(r, j, place, "slug");
	d->source = text(r, j, place, "source");
	d->partial = json_bool(json_get(j, "partial"), false);
	const char *release = text(r, j, place, "release");
	d->automatic = release != NULL && strcmp(release, "auto") == 0;
	if (release != NULL && !d->automatic && strcmp(release, "approve") != 0)
		fail(r, place, "release", "'approve' or 'auto'");
	if (d->slug != NULL && !names_slug(str_from(d->slug)))
		fail(r, place, "slug", "a name of a-z, 0-9, '.', '_' and '-' (not 'latest')");
	if (json_get(j, "partial") != NULL && json_type(json_get(j, "partial")) != JSON_BOOL)
		fail(r, place, "partial", "true or false");
	read_fill(r, j, place, &d->fill, &d->n_fill);
}

static void read_datasets(struct reader *r, const struct json *root)
{
	struct config *c = r->c;
	const struct json *all = object(r, root, "", "datasets");
	c->datasets = ARENA_NEW_N(&c->arena, struct config_dataset, json_count(all) + 1);
	for (const struct json *j = json_first(all); j != NULL && !r->failed; j = json_next(j)) {
		struct config_dataset *d = &c->datasets[c->n_datasets++];
		d->code = arena_str(&c->arena, json_key(j));
		if (json_type(j) != JSON_OBJECT)
			fail(r, "datasets.", d->code.p, "an object");
		else
			read_dataset(r, j, d);
	}
}

static void read_lang(struct reader *r, const struct json *root)
{
	const char *lang = text(r, root, "", "lang");
	if (lang == NULL)
		return;
	r->c->says_lang = i18n_parse(lang, &r->c->lang);
	if (!r->c->says_lang)
		fail(r, "", "lang", "'zh' or 'en'");
}

static void read_root(struct reader *r, const struct json *root)
{
	struct config *c = r->c;
	KNOWN(r, root, "", "title", "publisher", "license", "lang", "baseUrl", "catalogue", "inbox", "state", "settle", "validDays", "keyFile", "fill", "targets", "datasets");
	c->title = text(r, root, "", "title");
	read_lang(r, root);
	read_publisher(r, root);
	const char *url = text(r, root, "", "baseUrl"), *catalogue = text(r, root, "", "catalogue"), *inbox = text(r, root, "", "inbox"), *state = text(r, root, "", "state");
	c->base_url = url != NULL && url[0] != '\0' && url[strlen(url) - 1] != '/' ? arena_printf(&c->arena, "%s/", url) : url;
	c->catalogue = under(c, catalogue != NULL ? catalogue : "catalogue.csv");
	c->inbox = under(c, inbox != NULL ? inbox : "inbox");
	c->state = under(c, state != NULL ? state : ".mulu");
	c->key_file = under(c, text(r, root, "", "keyFile"));
	c->settle = number(r, root, "settle", 60, 0, 86400);
	c->valid_days = number(r, root, "validDays", 8, 1, 366);
	read_fill(r, root, "", &c->fill, &c->n_fill);
	read_targets(r, root);
	read_datasets(r, root);
}

int config_load(struct config *c, const char *dir, struct err *err)
{
	char real[PATH_MAX];
	*c = (struct config){ 0 };
	if (realpath(dir, real) == NULL)
		return err_errno(err, ERR_INPUT, "cannot open the workspace '%s'", dir);
	c->dir = arena_cstr(&c->arena, str_from(real));
	int fd = file_open_dir(AT_FDCWD, real, err);
	if (fd < 0)
		return -1;
	struct json *root = json_read(fd, "mulu.json", err);
	close(fd);
	if (root == NULL)
		return err_prefix(err, "'%s' is no workspace", dir), config_release(c), -1;
	struct reader r = { c, err, 0, false };
	if (json_type(root) != JSON_OBJECT)
		fail(&r, "", "the document", "an object");
	else
		read_root(&r, root);
	json_free(root);
	if (r.failed)
		config_release(c);
	return r.failed ? -1 : 0;
}

void config_release(struct config *c)
{
	free(c->warnings);
	arena_release(&c->arena);
	*c = (struct config){ 0 };
}

const struct config_dataset *config_dataset(const struct config *c, struct str code)
{
	for (size_t i = 0; i < c->n_datasets; i++)
		if (str_eq(c->datasets[i].code, code))
			return &c->datasets[i];
	return NULL;
}

bool config_peek_lang(const char *dir, enum lang *out)
{
	struct err ignored;
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return false;
	struct json *root = faccessat(fd, "mulu.json", R_OK, 0) == 0 ? json_read(fd, "mulu.json", &ignored) : NULL;
	close(fd);
	const char *lang = json_cstr(json_get(root, "lang"));
	bool found = lang != NULL && i18n_parse(lang, out);
	json_free(root);
	return found;
}

/* ---- init ---- */

static const char template_json[] =
	"{\n"
	" \"title\": \"\",\n"
	" \"publisher\": {\"title\": \"\", \"code\": \"\", \"contact\": {\"title\": \"\", \"phone\": \"\", \"email\": \"\"}},\n"
	" \"license\": {\"title\": \"\", \"path\": \"\"},\n"
	" \"lang\": \"zh\",\n"
	" \"catalogue\": \"catalogue.csv\",\n"
	" \"inbox\": \"inbox\",\n"
	" \"state\": \".mulu\",\n"
	" \"settle\": 60,\n"
	" \"validDays\": 8,\n"
	" \"targets\": [],\n"
	" \"datasets\": {}\n"
	"}\n";
static const char template_ignore[] = "# 部门的原始文件、状态、密钥和令牌不进版本库 / raw files, state, keys and tokens stay out of version control\n/inbox/\n/.mulu/\n*.key\n*.token\n";

int config_init(const char *dir, struct buf *wrote, struct err *err)
{
	static const struct { const char *name; struct str text; } files[] = {
		{ "mulu.json", STR_INIT(template_json) }, { ".gitignore", STR_INIT(template_ignore) },
	};
	if (file_mkdirs(AT_FDCWD, dir, 0755, err) != 0)
		return -1;
	int fd = file_open_dir(AT_FDCWD, dir, err);
	if (fd < 0)
		return -1;
	int failed = 0;
	for (size_t i = 0; i < ARRAY_SIZE(files) && !failed; i++) {
		bool exists = false;
		failed = file_create(fd, files[i].name, files[i].text, 0644, &exists, err);
		if (!failed && !exists)
			buf_addf(wrote, "%s%s", wrote->n > 0 ? ", " : "", files[i].name);
	}
	if (!failed && mkdirat(fd, "inbox", 0700) == 0)
		buf_addf(wrote, "%sinbox/", wrote->n > 0 ? ", " : "");
	else if (!failed && errno != EEXIST)
		failed = err_errno(err, ERR_SYSTEM, "cannot make '%s/inbox'", dir);
	close(fd);
	return failed ? -1 : 0;
}
