/* catalog.c - the model of the catalogue, how it is printed, and the registry of views; catalog_parse.c reads it back. */
#include "catalog/catalog.h"

#include "base/jsonw.h"
#include "base/mem.h"

extern const struct catalog_view catalog_view_dcat;

const struct catalog_view *const catalog_views[] = {
	&catalog_view_dcat,
	NULL,
};

void catalog_release(struct catalog *c)
{
	arena_release(&c->arena);
	*c = (struct catalog){ .serial = 0 };
}

/* ---- versions ---- */

int catalog_version_cmp(struct str a, struct str b)
{
	size_t day = 10;
	if (a.n <= day || b.n <= day)
		return str_cmp(a, b);
	int c = str_cmp(str_sub(a, 0, day), str_sub(b, 0, day));
	uint64_t x, y;
	if (c != 0)
		return c;
	if (!str_to_u64(str_sub(a, day + 1, a.n), &x) || !str_to_u64(str_sub(b, day + 1, b.n), &y))
		return str_cmp(a, b);
	return (x > y) - (x < y);
}

const struct catalog_version *catalog_version_find(const struct catalog_item *item, struct str version)
{
	for (size_t i = 0; i < item->n_versions; i++)
		if (str_eq(item->versions[i].version, version))
			return &item->versions[i];
	return NULL;
}

const struct catalog_version *catalog_head(struct catalog_item *item)
{
	const struct catalog_version *head = NULL;
	for (size_t i = 0; i < item->n_versions; i++) {
		const struct catalog_version *v = &item->versions[i];
		if (!str_is(v->status, "withdrawn") && (head == NULL || catalog_version_cmp(v->version, head->version) > 0))
			head = v;
	}
	item->version = head != NULL ? head->version : STR_NONE;
	item->status = head != NULL ? head->status : STR("withdrawn");
	return head;
}

/* ---- items ---- */

/* Where the slug stands, or where it belongs. */
static size_t place(const struct catalog *c, struct str slug, bool *found)
{
	size_t low = 0, high = c->n;
	*found = false;
	while (low < high && !*found) {
		size_t middle = low + (high - low) / 2;
		int order = str_cmp(c->items[middle].slug, slug);
		*found = order == 0;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return *found ? high : low;
}

struct catalog_item *catalog_find(const struct catalog *c, struct str slug)
{
	bool found;
	size_t i = place(c, slug, &found);
	return found ? &c->items[i] : NULL;
}

static void copy_versions(struct arena *a, struct catalog_item *to)
{
	const struct catalog_version *from = to->versions;
	to->versions = ARENA_NEW_N(a, struct catalog_version, to->n_versions + 1);
	for (size_t i = 0; i < to->n_versions; i++) {
		struct catalog_version v = from[i];
		size_t at = i;
		v.version = arena_str(a, v.version);
		v.status = arena_str(a, v.status);
		v.bundle.path = arena_str(a, v.bundle.path);
		v.bundle.sha256 = arena_str(a, v.bundle.sha256);
		v.digest = arena_str(a, v.digest);
		for (; at > 0 && catalog_version_cmp(to->versions[at - 1].version, v.version) < 0; at--)
			to->versions[at] = to->versions[at - 1];
		to->versions[at] = v;
	}
}

/* Room for one more: the array doubles whenever its length is a power of two, so that no capacity need be kept. */
static void make_room(struct catalog *c)
{
	if ((c->n & (c->n - 1)) != 0)
		return;
	struct catalog_item *items = ARENA_NEW_N(&c->arena, struct catalog_item, c->n == 0 ? 1 : 2 * c->n);
	if (c->n > 0)
		memcpy(items, c->items, c->n * sizeof *items);
	c->items = items;
}

struct catalog_item *catalog_put(struct catalog *c, const struct catalog_item *item)
{
	struct catalog_item copy = *item;
	struct str *const texts[] = { &copy.slug, &copy.code, &copy.title, &copy.provider, &copy.domain, &copy.standard, &copy.version, &copy.status, &copy.updated,
		&copy.entry_path, &copy.entry_sha256 };
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		*texts[i] = arena_str(&c->arena, *texts[i]);
	copy_versions(&c->arena, &copy);
	bool found;
	size_t at = place(c, copy.slug, &found);
	if (!found) {
		make_room(c);
		memmove(c->items + at + 1, c->items + at, (c->n - at) * sizeof *c->items);
		c->n++;
	}
	c->items[at] = copy;
	return &c->items[at];
}

/* ---- printing ---- */

static void text_or_null(struct jsonw *w, const char *key, struct str s)
{
	if (s.n > 0)
		jsonw_kstr(w, key, s);
	else
		jsonw_knull(w, key);
}

static void print_bundle(struct jsonw *w, const struct catalog_bundle *b)
{
	jsonw_key(w, "bundle");
	if (b == NULL || b->path.n == 0) {
		jsonw_null(w);
		return;
	}
	jsonw_object(w);
	jsonw_kstr(w, "path", b->path);
	jsonw_kuint(w, "bytes", b->bytes);
	jsonw_kstr(w, "sha256", b->sha256);
	jsonw_end_object(w);
}

static void print_versions(struct jsonw *w, const struct catalog_item *item)
{
	jsonw_key(w, "versions");
	jsonw_array(w);
	for (size_t i = 0; i < item->n_versions; i++) {
		const struct catalog_version *v = &item->versions[i];
		jsonw_object(w);
		jsonw_kstr(w, "version", v->version);
		jsonw_kstr(w, "status", v->status);
		print_bundle(w, &v->bundle);
		if (v->digest.n > 0)
			jsonw_kstr(w, "digest", v->digest);
		jsonw_end_object(w);
	}
	jsonw_end_array(w);
}

static void print_quality(struct jsonw *w, const struct catalog_item *item)
{
	const char grade[2] = { item->grade, '\0' };
	if (item->rows >= 0)
		jsonw_kint(w, "rows", item->rows);
	else
		jsonw_knull(w, "rows");
	if (item->grade != 0)
		jsonw_kreal(w, "score", item->score);
	else
		jsonw_knull(w, "score");
	jsonw_kcstr(w, "grade", item->grade != 0 ? grade : NULL);
}

static void print_item(struct jsonw *w, const struct catalog_item *item)
{
	const struct catalog_version *head = item->version.n > 0 ? catalog_version_find(item, item->version) : NULL;
	jsonw_object(w);
	jsonw_kstr(w, "slug", item->slug);
	jsonw_kstr(w, "code", item->code);
	jsonw_kstr(w, "title", item->title);
	jsonw_kstr(w, "provider", item->provider);
	jsonw_kstr(w, "domain", item->domain);
	jsonw_kstr(w, "standard", item->standard);
	text_or_null(w, "version", item->version);
	jsonw_kstr(w, "status", item->status);
	jsonw_kstr(w, "updated", item->updated);
	print_quality(w, item);
	jsonw_key(w, "entry");
	jsonw_object(w);
	jsonw_kstr(w, "path", item->entry_path);
	jsonw_kstr(w, "sha256", item->entry_sha256);
	jsonw_end_object(w);
	print_bundle(w, head != NULL ? &head->bundle : NULL);
	print_versions(w, item);
	jsonw_end_object(w);
}

static void print_publisher(struct jsonw *w, const struct catalog *c)
{
	jsonw_key(w, "publisher");
	jsonw_object(w);
	jsonw_kstr(w, "title", c->publisher_title);
	text_or_null(w, "code", c->publisher_code);
	jsonw_key(w, "contact");
	jsonw_object(w);
	text_or_null(w, "title", c->contact_title);
	text_or_null(w, "phone", c->contact_phone);
	text_or_null(w, "email", c->contact_email);
	jsonw_end_object(w);
	jsonw_end_object(w);
}

void catalog_print(const struct catalog *c, struct buf *out)
{
	struct jsonw w;
	jsonw_init(&w, out, 1);
	jsonw_object(&w);
	jsonw_kint(&w, "mulu", 1);
	jsonw_kstr(&w, "title", c->title);
	print_publisher(&w, c);
	jsonw_kuint(&w, "serial", c->serial);
	jsonw_kstr(&w, "generated", c->generated);
	jsonw_kstr(&w, "expires", c->expires);
	jsonw_key(&w, "license");
	jsonw_object(&w);
	text_or_null(&w, "title", c->license_title);
	text_or_null(&w, "path", c->license_path);
	jsonw_end_object(&w);
	text_or_null(&w, "lang", c->lang);
	text_or_null(&w, "baseUrl", c->base_url);
	jsonw_key(&w, "datasets");
	jsonw_array(&w);
	for (size_t i = 0; i < c->n; i++)
		print_item(&w, &c->items[i]);
	jsonw_end_array(&w);
	jsonw_end_object(&w);
	buf_addc(out, '\n');
}
