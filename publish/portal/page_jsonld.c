/* page_jsonld.c - schema.org for search engines: one Dataset a page, as a data block that no script runs (interop.md 8.7). */
#include <stdio.h>

#include "catalog/names.h"
#include "portal/page_parts.h"
#include "value/division.h"

static void address(const struct page *p, struct jsonw *w, const char *key, struct str path)
{
	struct buf url = BUF_INIT(8192);
	page_address(p, path, &url);
	jsonw_kstr(w, key, buf_str(&url));
	buf_release(&url);
}

static void some(struct jsonw *w, const char *key, struct str s)
{
	if (s.n > 0)
		jsonw_kstr(w, key, s);
}

static void organisation(struct jsonw *w, const char *key, struct str name, struct str code, const struct json *contact)
{
	jsonw_key(w, key);
	jsonw_object(w);
	jsonw_kcstr(w, "@type", "GovernmentOrganization");
	jsonw_kstr(w, "name", name);
	if (code.n > 0) {
		jsonw_key(w, "identifier");
		jsonw_object(w);
		jsonw_kcstr(w, "@type", "PropertyValue");
		jsonw_kcstr(w, "propertyID", "统一社会信用代码");
		jsonw_kstr(w, "value", code);
		jsonw_end_object(w);
	}
	if (json_str(json_get(contact, "phone")).n + json_str(json_get(contact, "email")).n > 0) {
		jsonw_key(w, "contactPoint");
		jsonw_object(w);
		jsonw_kcstr(w, "@type", "ContactPoint");
		some(w, "name", json_str(json_get(contact, "title")));
		some(w, "telephone", json_str(json_get(contact, "phone")));
		some(w, "email", json_str(json_get(contact, "email")));
		jsonw_end_object(w);
	}
	jsonw_end_object(w);
}

static void download(const struct page *p, struct jsonw *w, struct str path, const char *type, uint64_t bytes, struct str sha256, struct str modified)
{
	char size[40];
	snprintf(size, sizeof size, "%llu B", (unsigned long long)bytes);
	jsonw_object(w);
	jsonw_kcstr(w, "@type", "DataDownload");
	address(p, w, "contentUrl", path);
	jsonw_kcstr(w, "encodingFormat", type);
	jsonw_kcstr(w, "contentSize", size);
	jsonw_kstr(w, "sha256", sha256);
	some(w, "dateModified", modified);
	jsonw_end_object(w);
}

static void downloads(const struct page *p, struct jsonw *w, const struct catalog_item *item)
{
	const struct catalog_version *head = catalog_version_find(item, item->version);
	if (!str_is(json_str(json_path(item->entry, "open.type")), "无条件开放") || head == NULL)
		return;
	jsonw_key(w, "distribution");
	jsonw_array(w);
	download(p, w, head->bundle.path, "application/zip", head->bundle.bytes, head->bundle.sha256, item->updated);
	for (const struct json *d = json_first(json_get(item->entry, "distributions")); d != NULL; d = json_next(d)) {
		struct str path = json_str(json_get(d, "path"));
		download(p, w, path, names_content_type(path), (uint64_t)json_int_or(json_get(d, "bytes"), 0), json_str(json_get(d, "sha256")), item->updated);
	}
	jsonw_end_array(w);
}

static void variables(struct jsonw *w, const struct json *fields)
{
	jsonw_key(w, "variableMeasured");
	jsonw_array(w);
	for (const struct json *f = json_first(fields); f != NULL; f = json_next(f)) {
		jsonw_object(w);
		jsonw_kcstr(w, "@type", "PropertyValue");
		jsonw_kstr(w, "name", json_str_or(json_get(f, "name"), ""));
		some(w, "alternateName", json_str(json_get(f, "title")));
		some(w, "description", json_str(json_get(f, "description")));
		some(w, "unitText", json_str(json_get(f, "unit")));
		jsonw_end_object(w);
	}
	jsonw_end_array(w);
}

/* Names of the divisions, where they are known. */
static void places(struct jsonw *w, const struct json *codes)
{
	if (json_count(codes) == 0)
		return;
	jsonw_key(w, "spatialCoverage");
	jsonw_array(w);
	for (const struct json *j = json_first(codes); j != NULL; j = json_next(j)) {
		const struct division *d = division_by_code(json_str(j), STR(""), NULL);
		jsonw_str(w, d != NULL ? str_from(d->name) : json_str(j));
	}
	jsonw_end_array(w);
}

static void catalog_of(const struct page *p, struct jsonw *w)
{
	jsonw_key(w, "includedInDataCatalog");
	jsonw_object(w);
	jsonw_kcstr(w, "@type", "DataCatalog");
	jsonw_kstr(w, "name", p->c->title);
	address(p, w, "url", STR(""));
	jsonw_end_object(w);
}

void page_jsonld(const struct page *p, const struct catalog_item *item)
{
	const struct json *e = item->entry;
	struct jsonw w;
	char page[NAMES_PATH_MAX];
	bool open = str_is(json_str(json_path(e, "open.type")), "无条件开放");
	snprintf(page, sizeof page, "d/%.*s/index.html", STR_ARG(item->slug));
	buf_adds(p->out, "<script type=\"application/ld+json\">\n");
	jsonw_init(&w, p->out, 1);
	w.html = true;
	jsonw_object(&w);
	jsonw_kcstr(&w, "@context", "https://schema.org/");
	jsonw_kcstr(&w, "@type", "Dataset");
	jsonw_kstr(&w, "name", item->title);
	jsonw_kstr(&w, "description", json_str_or(json_get(e, "abstract"), ""));
	jsonw_kstr(&w, "identifier", item->code);
	address(p, &w, "url", str_from(page));
	some(&w, "version", item->version);
	jsonw_kcstr(&w, "inLanguage", "zh-CN");
	some(&w, "license", json_str(json_path(e, "license.path")));
	jsonw_kbool(&w, "isAccessibleForFree", open);
	if (!open)
		some(&w, "conditionsOfAccess", json_str(json_path(e, "open.condition")));
	some(&w, "datePublished", json_str(json_get(e, "published")));
	some(&w, "dateModified", item->updated);
	some(&w, "temporalCoverage", json_str(json_get(e, "temporal")));
	places(&w, json_get(e, "spatial"));
	jsonw_kcstr(&w, "creativeWorkStatus", page_status(item->status, false));
	organisation(&w, "creator", item->provider, json_str(json_get(e, "provider_code")), NULL);
	organisation(&w, "publisher", p->c->publisher_title, p->c->publisher_code, json_get(e, "contact"));
	catalog_of(p, &w);
	downloads(p, &w, item);
	variables(&w, json_get(e, "fields"));
	jsonw_end_object(&w);
	buf_adds(p->out, "\n</script>\n");
}
