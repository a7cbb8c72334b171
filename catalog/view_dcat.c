/* view_dcat.c - catalog.jsonld: DCAT-AP 3.0.1 (interop.md 8.1 to 8.4). The context is inline; every node has its type, and every code that is used stands in the
 * graph once with type, label and scheme, because the shapes ask for classes. Data sets of which no version is left are not listed. */
#include <stdio.h>

#include "base/hash.h"
#include "base/jsonw.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "catalog/catalog.h"
#include "catalog/dcat_codes.h"
#include "catalog/list.h"
#include "catalog/names.h"

struct view {
	struct jsonw w;
	const struct catalog *c;
	struct hash_map *used;             /* IRIs of codes */
	struct hash_map *agents;           /* IRI of an agent -> number of the item that it stands for; c->n: the catalogue's publisher */
	struct hash_map *codes;            /* resource code -> number of the item */
	struct buf iri;
};

/* ---- addresses ---- */

/* Percent-encode what an IRI of ASCII may not hold; reserved characters stay. */
static void add_encoded(struct buf *out, struct str s)
{
	static const char plain[] = "-._~:/?#[]@!$&'()*+,;=%";
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c != '\0' && strchr(plain, c) != NULL))
			buf_addc(out, (char)c);
		else
			buf_addf(out, "%%%02X", c);
	}
}

/* base + a + b + c, as the view's own text until the next call. */
static struct str address(struct view *v, struct str a, const char *b, struct str c)
{
	struct str base = v->c->base_url;
	buf_reset(&v->iri);
	add_encoded(&v->iri, base);
	if (base.n > 0 && base.p[base.n - 1] != '/')
		buf_addc(&v->iri, '/');
	add_encoded(&v->iri, a);
	add_encoded(&v->iri, str_from(b));
	add_encoded(&v->iri, c);
	return buf_str(&v->iri);
}

static struct str dataset_address(struct view *v, struct str slug, const char *tail)
{
	char path[NAMES_PATH_MAX];
	snprintf(path, sizeof path, "d/%.*s/%s", STR_ARG(slug), tail);
	return address(v, str_from(path), "", STR_NONE);
}

/* ---- values ---- */

static void id(struct view *v, const char *key, struct str iri)
{
	jsonw_key(&v->w, key);
	jsonw_object(&v->w);
	jsonw_kstr(&v->w, "@id", iri);
	jsonw_end_object(&v->w);
}

static void code(struct view *v, const char *key, const char *iri)
{
	hash_map_put(v->used, str_from(iri), 0, NULL);
	id(v, key, str_from(iri));
}

static void typed(struct view *v, const char *key, struct str value, const char *type)
{
	jsonw_key(&v->w, key);
	jsonw_object(&v->w);
	jsonw_kstr(&v->w, "@value", value);
	jsonw_kcstr(&v->w, "@type", type);
	jsonw_end_object(&v->w);
}

static void text(struct view *v, const char *key, struct str value, const char *language)
{
	jsonw_key(&v->w, key);
	jsonw_object(&v->w);
	jsonw_kstr(&v->w, "@value", value);
	jsonw_kcstr(&v->w, "@language", language);
	jsonw_end_object(&v->w);
}

static void node(struct view *v, struct str iri, const char *type)
{
	jsonw_object(&v->w);
	jsonw_kstr(&v->w, "@id", iri);
	jsonw_kcstr(&v->w, "@type", type);
}

static void count(struct view *v, const char *key, uint64_t n, const char *type)
{
	char digits[24];
	snprintf(digits, sizeof digits, "%llu", (unsigned long long)n);
	typed(v, key, str_from(digits), type);
}

static bool has_files(const struct catalog_item *item)
{
	return item->entry != NULL && item->version.n > 0;
}

/* ---- who and under which terms ---- */

static struct str licence_address(struct view *v)
{
	if (v->c->license_path.n == 0)
		return address(v, STR("#licence"), "", STR_NONE);
	buf_reset(&v->iri);
	add_encoded(&v->iri, v->c->license_path);
	return buf_str(&v->iri);
}

static void licence_node(struct view *v)
{
	struct str path = v->c->license_path;
	bool attribution = str_find(path, STR("/licenses/by"), NULL), free_of = str_find(path, STR("publicdomain"), NULL);
	node(v, licence_address(v), "dct:LicenseDocument");
	if (v->c->license_title.n > 0)
		text(v, "dct:title", v->c->license_title, "zh");
	code(v, "dct:type", attribution ? DCAT_ADMS "licencetype/Attribution" : free_of ? DCAT_ADMS "licencetype/PublicDomain" :
		DCAT_ADMS "licencetype/OtherRestrictiveClauses");
	jsonw_end_object(&v->w);
}

/* The agent of an item: by its code; where that code already stands for another name, by the data set's address. i = c->n: the catalogue's publisher. */
static struct str agent_name(const struct view *v, size_t i)
{
	return i == v->c->n ? v->c->publisher_title : v->c->items[i].provider;
}

static struct str agent_code(const struct view *v, size_t i)
{
	return i == v->c->n ? v->c->publisher_code : json_str(json_get(v->c->items[i].entry, "provider_code"));
}

static struct str agent_address(struct view *v, size_t i)
{
	uint64_t first = i;
	struct str word = agent_code(v, i);
	if (word.n > 0) {
		struct str iri = address(v, STR("org/"), "", word);
		first = hash_map_put(v->agents, iri, i, NULL);
		if (str_eq(agent_name(v, (size_t)first), agent_name(v, i)))
			return iri;
	}
	struct str iri = i == v->c->n ? address(v, STR("#publisher"), "", STR_NONE) : dataset_address(v, v->c->items[i].slug, "#publisher");
	hash_map_put(v->agents, iri, i, NULL);
	return iri;
}

static void agent_nodes(struct view *v)
{
	for (size_t k = 0; k < hash_map_count(v->agents); k++) {
		uint64_t i;
		struct str iri = hash_map_key(v->agents, k, &i);
		node(v, iri, "foaf:Agent");
		text(v, "foaf:name", agent_name(v, (size_t)i), "zh");
		code(v, "dct:type", DCAT_ADMS "publishertype/LocalAuthority");
		if (agent_code(v, (size_t)i).n > 0)
			jsonw_kstr(&v->w, "dct:identifier", agent_code(v, (size_t)i));
		jsonw_end_object(&v->w);
	}
}

static void contact_node(struct view *v, const struct catalog_item *item)
{
	const struct json *contact = json_get(item->entry, "contact");
	struct str title = json_str(json_get(contact, "title")), email = json_str(json_get(contact, "email")), phone = json_str(json_get(contact, "phone"));
	struct buf to = BUF_INIT(1024);
	node(v, dataset_address(v, item->slug, "#contact"), "vcard:Kind");
	text(v, "vcard:fn", title.n > 0 ? title : item->provider, "zh");
	if (email.n > 0) {
		buf_adds(&to, "mailto:");
		add_encoded(&to, email);
		id(v, "vcard:hasEmail", buf_str(&to));
	}
	if (phone.n > 0) {
		buf_reset(&to);
		buf_adds(&to, "tel:");
		for (size_t i = 0; i < phone.n; i++)
			if ((phone.p[i] >= '0' && phone.p[i] <= '9') || phone.p[i] == '-' || phone.p[i] == '+')
				buf_addc(&to, phone.p[i]);
		id(v, "vcard:hasTelephone", buf_str(&to));
	}
	jsonw_end_object(&v->w);
	buf_release(&to);
}

/* ---- distributions ---- */

struct file { struct str path, sha256; uint64_t bytes; const struct dcat_format *format; struct str compression; bool package; };

static bool file_of(const struct json *d, struct file *f)
{
	int64_t bytes;
	*f = (struct file){ .path = json_str(json_get(d, "path")), .sha256 = json_str(json_get(d, "sha256")), .format = dcat_format(json_str(json_get(d, "format"))),
		.compression = json_str(json_get(d, "compression")) };
	if (f->path.n == 0 || f->sha256.n == 0 || !json_int(json_get(d, "bytes"), &bytes))
		return false;
	f->bytes = (uint64_t)bytes;
	return true;
}

static const char *compress_type(struct str compression)
{
	return str_is(compression, "gzip") || str_is(compression, "gz") ? DCAT_IANA "application/gzip" : str_is(compression, "zstd") || str_is(compression, "zst") ? DCAT_IANA "application/zstd" : NULL;
}

static const char *status_code(struct str status)
{
	return str_is(status, "published") ? DCAT_EU "distribution-status/COMPLETED" : str_is(status, "withdrawn") ? DCAT_EU "distribution-status/WITHDRAWN" : DCAT_EU "distribution-status/DEPRECATED";
}

static bool is_open(const struct catalog_item *item)
{
	return str_is(json_str(json_path(item->entry, "open.type")), "无条件开放");
}

static void distribution_node(struct view *v, const struct catalog_item *item, const struct file *f)
{
	const char *compressed = compress_type(f->compression);
	node(v, address(v, f->path, "#file", STR_NONE), "dcat:Distribution");
	text(v, "dct:title", f->package ? STR("完整数据包") : STR("数据文件"), "zh");
	text(v, "dct:description", f->package ? STR("数据、代码表、数据字典、质量与隐私说明、校验和") : STR("数据"), "zh");
	id(v, "dcat:accessURL", dataset_address(v, item->slug, ""));
	if (is_open(item))              /* what is open under conditions has a page, not a file */
		id(v, "dcat:downloadURL", address(v, f->path, "", STR_NONE));
	count(v, "dcat:byteSize", f->bytes, "xsd:nonNegativeInteger");
	if (f->format != NULL)
		code(v, "dcat:mediaType", f->format->media);
	if (f->format != NULL && f->format->file_type != NULL)
		code(v, "dct:format", f->format->file_type);
	if (f->package)
		code(v, "dcat:packageFormat", DCAT_IANA "application/zip");
	if (compressed != NULL)
		code(v, "dcat:compressFormat", compressed);
	id(v, "dct:license", licence_address(v));
	code(v, "dcatap:availability", DCAT_EU "planned-availability/AVAILABLE");
	code(v, "adms:status", status_code(item->status));
	id(v, "spdx:checksum", address(v, f->path, "#sha256", STR_NONE));
	jsonw_end_object(&v->w);
	node(v, address(v, f->path, "#sha256", STR_NONE), "spdx:Checksum");
	code(v, "spdx:algorithm", DCAT_SPDX "checksumAlgorithm_sha256");
	typed(v, "spdx:checksumValue", f->sha256, "xsd:hexBinary");
	jsonw_end_object(&v->w);
}

static struct file bundle_file(const struct catalog_item *item)
{
	const struct catalog_version *head = catalog_version_find(item, item->version);
	struct file f = { .format = dcat_format(STR("csv")), .package = true };
	if (head != NULL) {
		f.path = head->bundle.path;
		f.sha256 = head->bundle.sha256;
		f.bytes = head->bundle.bytes;
	}
	return f;
}

static void each_distribution(struct view *v, const struct catalog_item *item, void (*each)(struct view *, const struct catalog_item *, const struct file *))
{
	struct file f = bundle_file(item);
	if (f.path.n > 0)
		each(v, item, &f);
	for (const struct json *d = json_first(json_get(item->entry, "distributions")); d != NULL; d = json_next(d))
		if (file_of(d, &f))
			each(v, item, &f);
}

static void distribution_link(struct view *v, const struct catalog_item *item, const struct file *f)
{
	(void)item;
	jsonw_object(&v->w);
	jsonw_kstr(&v->w, "@id", address(v, f->path, "#file", STR_NONE));
	jsonw_end_object(&v->w);
}

/* ---- data sets ---- */

static void frequency(struct view *v, const struct catalog_item *item)
{
	const struct cycle *cycle = list_cycle(json_str(json_get(item->entry, "update_cycle")));
	char iri[sizeof DCAT_EU + 40];
	snprintf(iri, sizeof iri, DCAT_EU "frequency/%s", cycle != NULL ? cycle->eu : "UNKNOWN");
	code(v, "dct:accrualPeriodicity", iri);
}

static void period(struct view *v, const struct catalog_item *item)
{
	struct str interval = json_str(json_get(item->entry, "temporal"));
	size_t slash;
	if (!str_find(interval, STR("/"), &slash) || slash != 10 || interval.n != 21)
		return;
	jsonw_key(&v->w, "dct:temporal");
	jsonw_object(&v->w);
	jsonw_kcstr(&v->w, "@type", "dct:PeriodOfTime");
	typed(v, "dcat:startDate", str_sub(interval, 0, slash), "xsd:date");
	typed(v, "dcat:endDate", str_sub(interval, slash + 1, interval.n), "xsd:date");
	jsonw_end_object(&v->w);
}

static void access_rights(struct view *v, const struct catalog_item *item)
{
	struct str open = json_str(json_path(item->entry, "open.type")), condition = json_str(json_path(item->entry, "open.condition"));
	code(v, "dct:accessRights", str_is(open, "无条件开放") ? DCAT_EU "access-right/PUBLIC" : str_is(open, "有条件开放") ? DCAT_EU "access-right/RESTRICTED" : DCAT_EU "access-right/NON_PUBLIC");
	if (condition.n > 0) {
		jsonw_key(&v->w, "dct:rights");
		jsonw_object(&v->w);
		jsonw_kcstr(&v->w, "@type", "dct:RightsStatement");
		text(v, "dct:description", condition, "zh");
		jsonw_end_object(&v->w);
	}
}

static void keywords(struct view *v, const struct catalog_item *item)
{
	const struct json *c = json_get(item->entry, "classification");
	struct str words[] = { json_str(json_get(c, "item")), json_str(json_get(c, "subitem")), item->title };
	jsonw_key(&v->w, "dcat:keyword");
	jsonw_array(&v->w);
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		bool again = words[i].n == 0;
		for (size_t k = 0; k < i; k++)
			again = again || str_eq(words[i], words[k]);
		if (again)
			continue;
		jsonw_object(&v->w);
		jsonw_kstr(&v->w, "@value", words[i]);
		jsonw_kcstr(&v->w, "@language", "zh");
		jsonw_end_object(&v->w);
	}
	jsonw_end_array(&v->w);
}

static void standard_address(struct view *v, const struct catalog_item *item, struct buf *out)
{
	buf_reset(out);
	buf_addstr(out, address(v, STR("standard/"), "", item->standard));
}

static void related(struct view *v, const struct catalog_item *item)
{
	bool any = false;
	for (const struct json *j = json_first(json_get(item->entry, "related")); j != NULL; j = json_next(j)) {
		uint64_t i;
		if (!hash_map_get(v->codes, json_str(j), &i))
			continue;
		if (!any) {
			jsonw_key(&v->w, "dct:relation");
			jsonw_array(&v->w);
		}
		any = true;
		jsonw_object(&v->w);
		jsonw_kstr(&v->w, "@id", dataset_address(v, v->c->items[i].slug, ""));
		jsonw_end_object(&v->w);
	}
	if (any)
		jsonw_end_array(&v->w);
}

static void dataset_node(struct view *v, size_t i, struct hash_map *standards)
{
	const struct catalog_item *item = &v->c->items[i];
	struct buf standard = BUF_INIT(4096);
	node(v, dataset_address(v, item->slug, ""), "dcat:Dataset");
	text(v, "dct:title", item->title, "zh");
	text(v, "dct:description", json_str_or(json_get(item->entry, "abstract"), ""), "zh");
	jsonw_kstr(&v->w, "dct:identifier", item->code);
	id(v, "dct:publisher", agent_address(v, i));
	id(v, "dcat:contactPoint", dataset_address(v, item->slug, "#contact"));
	id(v, "dcat:landingPage", dataset_address(v, item->slug, "index.html"));
	keywords(v, item);
	code(v, "dcat:theme", dcat_theme(item->domain));
	code(v, "dct:language", DCAT_EU "language/ZHO");
	code(v, "dct:spatial", DCAT_EU "country/CHN");
	period(v, item);
	frequency(v, item);
	access_rights(v, item);
	typed(v, "dct:issued", json_str_or(json_get(item->entry, "published"), ""), "xsd:date");
	typed(v, "dct:modified", item->updated, "xsd:date");
	jsonw_kstr(&v->w, "dcat:version", item->version);
	standard_address(v, item, &standard);
	hash_map_put(standards, buf_str(&standard), i, NULL);
	id(v, "dct:conformsTo", buf_str(&standard));
	related(v, item);
	jsonw_key(&v->w, "dcat:distribution");
	jsonw_array(&v->w);
	each_distribution(v, item, distribution_link);
	jsonw_end_array(&v->w);
	jsonw_end_object(&v->w);
	buf_release(&standard);
}

static void document_node(struct view *v, struct str iri)
{
	node(v, iri, "foaf:Document");
	jsonw_end_object(&v->w);
}

static void standard_nodes(struct view *v, const struct hash_map *standards)
{
	for (size_t k = 0; k < hash_map_count(standards); k++) {
		uint64_t i;
		node(v, hash_map_key(standards, k, &i), "dct:Standard");
		text(v, "dct:title", v->c->items[i].standard, "en");
		jsonw_end_object(&v->w);
	}
}

/* ---- the catalogue ---- */

static void catalog_node(struct view *v)
{
	const struct catalog *c = v->c;
	struct buf about = BUF_INIT(8192);
	struct str issued = STR_NONE;
	for (size_t i = 0; i < c->n; i++) {
		struct str published = json_str(json_get(c->items[i].entry, "published"));
		if (published.n == 10 && (issued.n == 0 || str_cmp(published, issued) < 0))
			issued = published;
	}
	buf_addf(&about, "%.*s发布的开放数据目录", STR_ARG(c->publisher_title));
	node(v, address(v, STR("catalog"), "", STR_NONE), "dcat:Catalog");
	text(v, "dct:title", c->title, "zh");
	text(v, "dct:description", buf_str(&about), "zh");
	id(v, "dct:publisher", agent_address(v, c->n));
	code(v, "dct:language", DCAT_EU "language/ZHO");
	id(v, "dct:license", licence_address(v));
	if (issued.n > 0)
		typed(v, "dct:issued", issued, "xsd:date");
	typed(v, "dct:modified", c->generated, "xsd:dateTime");
	id(v, "foaf:homepage", address(v, STR(""), "", STR_NONE));
	code(v, "dct:spatial", DCAT_EU "country/CHN");
	id(v, "dcat:themeTaxonomy", str_from(dcat_schemes[DCAT_THEME].iri));
	jsonw_key(&v->w, "dcat:dataset");
	jsonw_array(&v->w);
	for (size_t i = 0; i < c->n; i++)
		if (has_files(&c->items[i])) {
			jsonw_object(&v->w);
			jsonw_kstr(&v->w, "@id", dataset_address(v, c->items[i].slug, ""));
			jsonw_end_object(&v->w);
		}
	jsonw_end_array(&v->w);
	jsonw_end_object(&v->w);
	buf_release(&about);
}

static void code_node(struct view *v, const struct dcat_code *k)
{
	jsonw_object(&v->w);
	jsonw_kcstr(&v->w, "@id", k->iri);
	jsonw_key(&v->w, "@type");
	jsonw_array(&v->w);
	if (k->type != NULL)
		jsonw_cstr(&v->w, k->type);
	if (k->scheme != DCAT_NO_SCHEME)
		jsonw_cstr(&v->w, "skos:Concept");
	jsonw_end_array(&v->w);
	if (k->label != NULL)
		text(v, "skos:prefLabel", str_from(k->label), "en");
	if (k->scheme != DCAT_NO_SCHEME)
		id(v, "skos:inScheme", str_from(dcat_schemes[k->scheme].iri));
	if (k->scheme == DCAT_COUNTRY) {   /* recommended for every Location */
		typed(v, "dcat:bbox", STR("POLYGON((73.5 18.1,134.8 18.1,134.8 53.6,73.5 53.6,73.5 18.1))"), "http://www.opengis.net/ont/geosparql#wktLiteral");
		typed(v, "dcat:centroid", STR("POINT(104.2 35.9)"), "http://www.opengis.net/ont/geosparql#wktLiteral");
	}
	jsonw_end_object(&v->w);
}

static void code_nodes(struct view *v)
{
	bool used[DCAT_SCHEMES] = { [DCAT_THEME] = true };
	for (size_t i = 0; dcat_codes[i].iri != NULL; i++)
		if (hash_map_get(v->used, str_from(dcat_codes[i].iri), NULL)) {
			code_node(v, &dcat_codes[i]);
			used[dcat_codes[i].scheme] = true;
		}
	for (size_t s = DCAT_NO_SCHEME + 1; s < DCAT_SCHEMES; s++)
		if (used[s]) {
			node(v, str_from(dcat_schemes[s].iri), "skos:ConceptScheme");
			text(v, "dct:title", str_from(dcat_schemes[s].title), "en");
			jsonw_end_object(&v->w);
		}
}

static void context(struct view *v)
{
	static const struct { const char *prefix, *iri; } all[] = {
		{ "dcat", "http://www.w3.org/ns/dcat#" }, { "dct", "http://purl.org/dc/terms/" }, { "foaf", "http://xmlns.com/foaf/0.1/" },
		{ "vcard", "http://www.w3.org/2006/vcard/ns#" }, { "adms", "http://www.w3.org/ns/adms#" }, { "spdx", DCAT_SPDX }, { "skos", "http://www.w3.org/2004/02/skos/core#" },
		{ "xsd", "http://www.w3.org/2001/XMLSchema#" }, { "dcatap", "http://data.europa.eu/r5r/" },
	};
	jsonw_key(&v->w, "@context");
	jsonw_object(&v->w);
	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		jsonw_kcstr(&v->w, all[i].prefix, all[i].iri);
	jsonw_end_object(&v->w);
}

static void graph(struct view *v)
{
	struct hash_map *standards = hash_map_new();
	jsonw_key(&v->w, "@graph");
	jsonw_array(&v->w);
	catalog_node(v);
	for (size_t i = 0; i < v->c->n; i++) {
		const struct catalog_item *item = &v->c->items[i];
		if (!has_files(item))
			continue;
		dataset_node(v, i, standards);
		each_distribution(v, item, distribution_node);
		contact_node(v, item);
		document_node(v, dataset_address(v, item->slug, "index.html"));
	}
	document_node(v, address(v, STR(""), "", STR_NONE));
	standard_nodes(v, standards);
	agent_nodes(v);
	licence_node(v);
	code_nodes(v);
	jsonw_end_array(&v->w);
	hash_map_free(standards);
}

static int write(const struct catalog *c, struct buf *out, struct err *err)
{
	struct view v = { .c = c, .used = hash_map_new(), .agents = hash_map_new(), .codes = hash_map_new(), .iri = BUF_INIT(16384) };
	for (size_t i = 0; i < c->n; i++)
		if (has_files(&c->items[i]))
			hash_map_put(v.codes, c->items[i].code, i, NULL);
	jsonw_init(&v.w, out, 1);
	jsonw_object(&v.w);
	context(&v);
	graph(&v);
	jsonw_end_object(&v.w);
	buf_addc(out, '\n');
	hash_map_free(v.used);
	hash_map_free(v.agents);
	hash_map_free(v.codes);
	buf_release(&v.iri);
	return out->over ? err_set(err, ERR_INPUT, "cannot write 'catalog.jsonld': it would be larger than %zu bytes", out->max) : 0;
}

const struct catalog_view catalog_view_dcat = {
	.name = "catalog.jsonld", .about_zh = "DCAT-AP 3.0.1 目录（JSON-LD）", .about_en = "the catalogue as DCAT-AP 3.0.1 (JSON-LD)", .write = write,
};
