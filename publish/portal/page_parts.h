/* page_parts.h - what the pages have in common: escaped text, words in two languages, numbers for people, head and foot. */
#ifndef PORTAL_PAGE_PARTS_H
#define PORTAL_PAGE_PARTS_H

#include "base/jsonw.h"
#include "portal/pages.h"

struct page {
	struct buf *out;
	const struct catalog *c;
	const struct pages_key *key;           /* may be NULL */
	const char *root;                      /* from the page to the base: "" or "../../" */
};

/* Text: the five characters escaped; what is no UTF-8, a control or a direction mark becomes U+FFFD. */
void html_text(struct buf *out, struct str s);
/* Chinese, English beside it. Both are ours: not escaped. */
void html_both(struct buf *out, const char *zh, const char *en);
/* <th scope="col">..., for a head of a table. */
void html_column(struct buf *out, const char *zh, const char *en);
void html_column_number(struct buf *out, const char *zh, const char *en);      /* of a column of numbers */
/* <h2 id>... */
void html_heading(struct buf *out, const char *id, const char *zh, const char *en);
void html_count(struct buf *out, int64_t n);               /* 1,234,567; a dash where negative */
void html_bytes(struct buf *out, uint64_t n);              /* 1.2 MB */
/* A link where the address is http(s); the text alone otherwise. */
void html_link(struct buf *out, struct str address, struct str text);

/* The address of an object: base URL + path, percent-encoded, safe between single quotes of a shell. Without a base URL it begins with PORTAL/. */
void page_address(const struct page *p, struct str path, struct buf *out);
void page_begin(const struct page *p, struct str title, struct str description, bool home);
void page_end(const struct page *p);

const char *page_status(struct str status, bool zh);
void page_badge(struct buf *out, const struct catalog_item *item);     /* 优 A; a dash where it has no grade */
const char *page_domain(struct str domain, bool zh);       /* NULL if unknown */

/* page_jsonld.c: the schema.org block of a data set (interop.md 8.7). */
void page_jsonld(const struct page *p, const struct catalog_item *item);

/* page_dataset.c: sections of a data set's page. */
void page_files(const struct page *p, const struct catalog_item *item);
void page_proof(const struct page *p, const struct catalog_item *item);
void page_dictionary(const struct page *p, const struct catalog_item *item);
void page_quality(const struct page *p, const struct catalog_item *item);
void page_privacy(const struct page *p, const struct catalog_item *item);
void page_versions(const struct page *p, const struct catalog_item *item);

#endif
