/* The document of `mulu scan --json` (contract.md 4). */
#include "base/jsonw.h"
#include "privacy/scan.h"

#define NAME_MAX_BYTES 65536

static void shown(struct jsonw *w, const char *key, struct str name)
{
	struct buf text = BUF_INIT(NAME_MAX_BYTES);
	scan_shown(name, &text);
	jsonw_kstr(w, key, buf_str(&text));
	buf_release(&text);
}

static void columns(struct jsonw *w, const struct scan *s)
{
	jsonw_key(w, "columns");
	jsonw_array(w);
	for (size_t i = 0; i < scan_columns(s); i++) {
		const struct scan_column *c = scan_column(s, i);
		jsonw_object(w);
		jsonw_kuint(w, "number", i + 1);
		shown(w, "name", c->name);
		jsonw_kcstr(w, "kind", c->verdict ? c->verdict->name : NULL);
		jsonw_kcstr(w, "class", c->verdict ? privacy_class_letter(c->verdict->cls) : NULL);
		jsonw_kuint(w, "cells", c->cells);
		if (c->unscannable > 0)
			jsonw_kuint(w, "unscannable", c->unscannable);
		jsonw_key(w, "hits");
		jsonw_object(w);
		for (size_t k = 0; k < c->n_kinds; k++) {
			jsonw_key(w, c->kinds[k].kind->name);
			jsonw_object(w);
			jsonw_kuint(w, "strong", c->kinds[k].strong);
			jsonw_kuint(w, "likely", c->kinds[k].likely);
			jsonw_kuint(w, "weak", c->kinds[k].weak);
			jsonw_end_object(w);
		}
		jsonw_end_object(w);
		jsonw_end_object(w);
	}
	jsonw_end_array(w);
}

static bool listed(const struct hit *h, bool all_kinds)
{
	return all_kinds || (h->personal && h->strength >= STRENGTH_LIKELY);
}

static void texts(struct jsonw *w, const struct scan *s, bool all_kinds)
{
	size_t n;
	const struct scan_text *t = scan_texts(s, &n);
	jsonw_key(w, "text");
	jsonw_array(w);
	for (size_t i = 0; i < n; i++) {
		if (!listed(&t[i].hit, all_kinds))
			continue;
		jsonw_object(w);
		jsonw_kcstr(w, "where", t[i].where);
		jsonw_kcstr(w, "kind", t[i].hit.kind->name);
		jsonw_kcstr(w, "strength", strength_name(t[i].hit.strength));
		jsonw_end_object(w);
	}
	jsonw_end_array(w);
}

static void list_hits(struct jsonw *w, const struct scan *s, bool all_kinds)
{
	size_t n;
	const struct scan_hit *h = scan_hits(s, &n);
	jsonw_key(w, "hits");
	jsonw_array(w);
	for (size_t i = 0; i < n; i++) {
		if (!listed(&h[i].hit, all_kinds))
			continue;
		jsonw_object(w);
		jsonw_kuint(w, "row", h[i].row);
		jsonw_kuint(w, "column", h[i].column);
		jsonw_kcstr(w, "kind", h[i].hit.kind->name);
		jsonw_kcstr(w, "strength", strength_name(h[i].hit.strength));
		jsonw_kuint(w, "start", h[i].hit.start);
		jsonw_kuint(w, "length", h[i].hit.length);
		jsonw_end_object(w);
	}
	jsonw_end_array(w);
	if (scan_hits_left_out(s) > 0)
		jsonw_kuint(w, "hitsLeftOut", scan_hits_left_out(s));
}

void scan_json(const struct scan *s, struct str file, bool hits, bool all_kinds, struct buf *out)
{
	struct jsonw w;
	jsonw_init(&w, out, 0);
	jsonw_object(&w);
	shown(&w, "file", file);
	jsonw_kuint(&w, "rows", scan_rows(s));
	jsonw_kbool(&w, "clean", scan_clean(s));
	columns(&w, s);
	texts(&w, s, all_kinds);
	if (hits)
		list_hits(&w, s, all_kinds);
	jsonw_end_object(&w);
	buf_addc(out, '\n');
}
