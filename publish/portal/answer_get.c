/* answer_get.c - GET and HEAD: pages from the catalogue, files of the layout, conditions and ranges, tombstones. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/jsonw.h"
#include "catalog/names.h"
#include "portal/pages.h"
#include "portal/portal.h"
#include "portal/ranges.h"

enum { PAGE_MAX = 64 << 20, ENTRY_MAX = 4 << 20, DISPOSITION_MAX = 640 };
#define PAGE_POLICY "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

void answer_init(struct answer *a)
{
	memset(a, 0, sizeof *a);
	buf_init(&a->body, PAGE_MAX);
	a->fd = -1;
}

void answer_header(struct answer *a, const char *name, const char *format, ...)
{
	va_list ap;
	if (a->n == ANSWER_HEADERS)
		return;
	a->headers[a->n].name = name;
	va_start(ap, format);
	vsnprintf(a->headers[a->n].value, sizeof a->headers[a->n].value, format, ap);
	va_end(ap);
	a->n++;
}

void answer_error(struct answer *a, int status, const char *zh, const char *en)
{
	a->status = status;
	a->n = 0;
	buf_reset(&a->body);
	buf_addf(&a->body, "<!doctype html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>%d</title></head><body><h1>%d</h1><p>%s</p><p lang=\"en\">%s</p><p><a href=\"/\">目录 catalogue</a></p></body></html>\n",
		status, status, zh, en);
	answer_header(a, "Content-Type", "text/html; charset=utf-8");
	answer_header(a, "Content-Security-Policy", "%s", PAGE_POLICY);
	answer_header(a, "X-Content-Type-Options", "nosniff");
}

/* ---- pages ---- */

static void finish_text(struct answer *a, const struct request *r, const char *type, const char *cache)
{
	char hex[65], etag[48];
	crypto_sha256_hex(buf_str(&a->body), hex);
	snprintf(etag, sizeof etag, "\"sha256-%.32s\"", hex);
	const char *none = r->header(r->ctx, "If-None-Match");
	a->status = 200;
	answer_header(a, "ETag", "%s", etag);
	answer_header(a, "Cache-Control", "%s", cache);
	answer_header(a, "X-Content-Type-Options", "nosniff");
	if (none != NULL && range_etag_in(none, etag)) {
		a->status = 304;
		buf_reset(&a->body);
		return;
	}
	answer_header(a, "Content-Type", "%s", type);
	if (strncmp(type, "text/html", 9) == 0)
		answer_header(a, "Content-Security-Policy", "%s", PAGE_POLICY);
}

/* The entry that an item names, if its bytes are those of the catalogue. */
static struct json *entry_of(const struct portal *p, const struct catalog_item *item)
{
	struct buf text = BUF_INIT(ENTRY_MAX);
	char path[NAMES_PATH_MAX], hex[65];
	struct err ignored;
	struct json *entry = NULL;
	snprintf(path, sizeof path, "%.*s", STR_ARG(item->entry_path));
	if (portal_read(p, path, ENTRY_MAX, &text) == 0) {
		crypto_sha256_hex(buf_str(&text), hex);
		if (str_is(item->entry_sha256, hex))
			entry = json_parse(buf_str(&text), path, &ignored);
	}
	buf_release(&text);
	return entry;
}

static void page(struct portal *p, const struct request *r, struct str slug, struct answer *a)
{
	struct pages_key key = { p->key_file, p->key_id, p->key_line };
	if (!p->verified) {
		bool empty = p->pointer.st_ino == 0;
		answer_error(a, empty ? 200 : 503, empty ? "尚未发布任何数据" : "目录的签名未通过核验", empty ? "nothing is published yet" : "the catalogue does not verify");
		return;
	}
	if (slug.n == 0) {
		pages_home(&p->catalog, &key, "", &a->body);
		finish_text(a, r, "text/html; charset=utf-8", "max-age=60");
		return;
	}
	const struct catalog_item *item = catalog_find(&p->catalog, slug);
	if (item == NULL) {
		answer_error(a, 404, "没有这个数据集", "there is no such data set");
		return;
	}
	struct json *entry = entry_of(p, item);
	struct catalog_item shown = *item;
	char today[11];
	clock_date_shanghai(clock_now(), today);
	shown.entry = entry;
	pages_dataset(&p->catalog, &shown, &key, today, &a->body);
	json_free(entry);
	finish_text(a, r, "text/html; charset=utf-8", "max-age=60");
}

static void asset(const struct request *r, struct str file, struct answer *a)
{
	for (size_t i = 0; pages_assets[i].name != NULL; i++)
		if (str_is(file, pages_assets[i].name)) {
			buf_addstr(&a->body, pages_assets[i].bytes);
			finish_text(a, r, names_content_type(file), "max-age=86400");
			return;
		}
	answer_error(a, 404, "没有这个文件", "there is no such file");
}

/* ---- tombstones ---- */

static void tombstone(struct answer *a, const struct catalog_item *item, const struct catalog_version *v)
{
	struct jsonw w;
	a->status = 410;
	jsonw_init(&w, &a->body, 1);
	jsonw_object(&w);
	jsonw_kstr(&w, "dataset", item->slug);
	if (v != NULL) {
		jsonw_kstr(&w, "version", v->version);
		jsonw_kstr(&w, "digest", v->digest);
	}
	jsonw_kcstr(&w, "status", "withdrawn");
	jsonw_end_object(&w);
	buf_addc(&a->body, '\n');
	answer_header(a, "Content-Type", "application/json");
	answer_header(a, "Access-Control-Allow-Origin", "*");
	answer_header(a, "X-Content-Type-Options", "nosniff");
}

/* Withdrawn? Then the answer is made. For latest/ the path becomes that of the head's file. */
static bool is_gone(struct portal *p, const struct names_parts *parts, char path[NAMES_PATH_MAX], struct answer *a)
{
	if (parts->kind != NAMES_VERSION_FILE && parts->kind != NAMES_LATEST_FILE)
		return false;
	const struct catalog_item *item = catalog_find(&p->catalog, parts->dataset);
	if (item == NULL)
		return false;
	if (parts->kind == NAMES_LATEST_FILE) {
		if (item->version.n == 0) {
			tombstone(a, item, NULL);
			return true;
		}
		snprintf(path, NAMES_PATH_MAX, "d/%.*s/%.*s/%.*s", STR_ARG(item->slug), STR_ARG(item->version), STR_ARG(parts->file));
		return false;
	}
	const struct catalog_version *v = catalog_version_find(item, parts->version);
	if (v == NULL || !str_is(v->status, "withdrawn"))
		return false;
	tombstone(a, item, v);
	return true;
}

/* ---- files ---- */

static void percent_encode(struct str s, struct buf *out)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || strchr("-._~", c) != NULL)
			buf_addc(out, (char)c);
		else
			buf_addf(out, "%%%02X", c);
	}
}

/* Downloads carry the Chinese title beside the plain name. */
static void disposition(const struct portal *p, const struct names_parts *parts, char out[DISPOSITION_MAX])
{
	const struct catalog_item *item = catalog_find(&p->catalog, parts->dataset);
	struct buf title = BUF_INIT(400);
	const char *dot = parts->file.n > 0 ? memchr(parts->file.p, '.', parts->file.n) : NULL;
	out[0] = '\0';
	if (!str_ends(parts->file, STR(".zip")) && !str_ends(parts->file, STR(".csv")) && !str_ends(parts->file, STR(".gz")))
		return;
	if (str_ends(parts->file, STR(".zip")))
		dot = parts->file.p + parts->file.n - 4;
	if (item == NULL || dot == NULL) {
		snprintf(out, DISPOSITION_MAX, "attachment; filename=\"%.*s\"", STR_ARG(parts->file));
		return;
	}
	percent_encode(item->title, &title);
	percent_encode(STR("-"), &title);
	percent_encode(parts->version.n > 0 ? parts->version : item->version, &title);
	buf_addf(&title, "%.*s", (int)(parts->file.p + parts->file.n - dot), dot);
	if (title.over)                /* a title that long would be cut in the middle of a character */
		snprintf(out, DISPOSITION_MAX, "attachment; filename=\"%.*s\"", STR_ARG(parts->file));
	else
		snprintf(out, DISPOSITION_MAX, "attachment; filename=\"%.*s\"; filename*=UTF-8''%s", STR_ARG(parts->file), buf_cstr(&title));
	buf_release(&title);
}

static bool not_modified(const struct request *r, const char *etag, int64_t modified)
{
	const char *none = r->header(r->ctx, "If-None-Match"), *since = r->header(r->ctx, "If-Modified-Since");
	int64_t t;
	if (none != NULL)
		return range_etag_in(none, etag);
	return since != NULL && range_parse_date(since, &t) && modified <= t;
}

static bool range_applies(const struct request *r, const char *etag, int64_t modified)
{
	const char *if_range = r->header(r->ctx, "If-Range");
	int64_t t;
	if (if_range == NULL)
		return true;
	return if_range[0] == '"' ? strcmp(if_range, etag) == 0 : range_parse_date(if_range, &t) && t == modified;
}

static void common_headers(const struct names_parts *parts, const char *path, const char *attachment, const char *etag, const struct stat *st, struct answer *a)
{
	char date[32];
	answer_header(a, "ETag", "%s", etag);
	if (range_http_date(st->st_mtim.tv_sec, date))
		answer_header(a, "Last-Modified", "%s", date);
	answer_header(a, "Accept-Ranges", "bytes");
	answer_header(a, "Cache-Control", "%s", names_mutable(parts->kind) ? "no-cache" : "public, max-age=31536000, immutable");
	answer_header(a, "X-Content-Type-Options", "nosniff");
	answer_header(a, "Access-Control-Allow-Origin", "*");
	answer_header(a, "Access-Control-Expose-Headers", "Content-Length, Content-Range, ETag");
	answer_header(a, "Content-Type", "%s", names_content_type(str_from(path)));
	if (attachment[0] != '\0')
		answer_header(a, "Content-Disposition", "%s", attachment);
}

static void send_file(struct portal *p, const struct request *r, const struct names_parts *parts, const char *path, const char *attachment, int fd, const struct stat *st, struct answer *a)
{
	char etag[48];
	uint64_t size = (uint64_t)st->st_size, first = 0, last = 0;
	const char *range = r->header(r->ctx, "Range"), *match = r->header(r->ctx, "If-Match");
	if (portal_etag(p, fd, st, etag) != 0) {
		close(fd);
		answer_error(a, 500, "文件读取失败", "the file cannot be read");
		return;
	}
	common_headers(parts, path, attachment, etag, st, a);
	if (match != NULL && !range_etag_in(match, etag)) {
		a->status = 412;
	} else if (not_modified(r, etag, st->st_mtim.tv_sec)) {
		a->status = 304;
	} else {
		enum range kind = range != NULL && range_applies(r, etag, st->st_mtim.tv_sec) ? range_parse(range, size, &first, &last) : RANGE_NONE;
		a->status = kind == RANGE_ONE ? 206 : kind == RANGE_BAD ? 416 : 200;
		if (kind == RANGE_ONE)
			answer_header(a, "Content-Range", "bytes %llu-%llu/%llu", (unsigned long long)first, (unsigned long long)last, (unsigned long long)size);
		if (kind == RANGE_BAD)
			answer_header(a, "Content-Range", "bytes */%llu", (unsigned long long)size);
		if (kind != RANGE_BAD) {
			a->fd = fd;
			a->offset = first;
			a->length = kind == RANGE_ONE ? last - first + 1 : size;
			return;
		}
	}
	close(fd);
}

static void file(struct portal *p, const struct request *r, const struct names_parts *parts, const char *path, const char *attachment, struct answer *a)
{
	struct stat st;
	int fd = portal_file(p, path, &st);
	if (fd < 0 && errno != ENOENT && errno != ENOTDIR && errno != ELOOP && errno != EXDEV)
		answer_error(a, 503, "暂时无法读取", "it cannot be read now; try again");
	else if (fd < 0)
		answer_error(a, 404, "没有这个文件", "there is no such file");
	else
		send_file(p, r, parts, path, attachment, fd, &st, a);
}

/* "d/<slug>/" and "d/<slug>" are the data set's page. */
static bool page_path(struct str path, struct str *slug)
{
	struct names_parts parts;
	*slug = STR("");
	if (path.n == 0)
		return true;
	if (names_parse(path, &parts) && parts.kind == NAMES_PAGE) {
		*slug = parts.dataset;
		return true;
	}
	if (!str_starts(path, STR("d/")))
		return false;
	*slug = str_sub(path, 2, path.n - (path.p[path.n - 1] == '/'));
	return names_slug(*slug);
}

void answer_get(struct portal *p, const struct request *r, struct answer *a)
{
	struct names_parts parts;
	struct str slug;
	char path[NAMES_PATH_MAX], attachment[DISPOSITION_MAX];
	bool send = false;
	portal_lock(p);
	if (page_path(r->path, &slug)) {
		page(p, r, slug, a);
	} else if (!names_parse(r->path, &parts)) {
		answer_error(a, 404, "没有这个地址", "there is no such address");
	} else if (parts.kind == NAMES_ASSET) {
		asset(r, parts.file.n > 0 ? parts.file : str_sub(r->path, 7, r->path.n), a);
	} else {
		snprintf(path, sizeof path, "%.*s", STR_ARG(r->path));
		send = !is_gone(p, &parts, path, a);
		if (send)
			disposition(p, &parts, attachment);
	}
	portal_unlock(p);
	/* Reading and hashing a large file must not keep a new catalogue out. */
	if (send)
		file(p, r, &parts, path, attachment, a);
}
