/* row_kind.c - see row_kind.h */
#include "privacy/row_kind.h"

#include "base/mem.h"

enum { SIGNAL_NAME = 1, SIGNAL_ID = 2, SIGNAL_MOBILE = 4, SIGNAL_BIRTH = 8, SIGNAL_ATTRIBUTE = 16, SIGNAL_HOME = 32, SIGNAL_PHOTO = 64, SIGNAL_NUMBER = 128 };

static bool verdict_is(const struct scan_column *sc, const char *kind)
{
	return sc->verdict != NULL && strcmp(sc->verdict->name, kind) == 0;
}

static bool half_of_cells(const struct scan_column *sc, const char *kind)
{
	for (size_t i = 0; i < sc->n_kinds; i++)
		if (strcmp(sc->kinds[i].kind->name, kind) == 0)
			return sc->cells > 0 && 2 * (sc->kinds[i].strong + sc->kinds[i].likely) >= sc->cells;
	return false;
}

/* A contact of the place: columns of the standard are contacts by their declaration, others by their header. */
static bool is_contact(const struct plan_column *c)
{
	static const char *const words[] = { "联系人", "负责人", "法定代表人", "法人", "经营者", "经办人", "联系", "咨询", "contact", "legal" };
	if (c->field != SIZE_MAX)
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (str_find(c->name, str_from(words[i]), NULL))
			return true;
	return false;
}

/* Signals of one column. Header words count where the standard has not said that the column is about a thing (privacy.md 2.7 J). */
static unsigned column_signals(const struct plan_column *c, const struct scan_column *sc)
{
	static const struct { unsigned context, signal; } by_header[] = {
		{ CONTEXT_NAME, SIGNAL_NAME }, { CONTEXT_BIRTH, SIGNAL_BIRTH }, { CONTEXT_ATTRIBUTE, SIGNAL_ATTRIBUTE }, { CONTEXT_HOME, SIGNAL_HOME },
		{ CONTEXT_SENSITIVE, SIGNAL_PHOTO }, { CONTEXT_PERSISTENT, SIGNAL_NUMBER },
	};
	unsigned s = 0;
	if (sc->cells == 0)
		return 0;
	if (verdict_is(sc, "person_name") || half_of_cells(sc, "person_name"))
		s |= SIGNAL_NAME;
	if (verdict_is(sc, "cn_resident_id") || half_of_cells(sc, "cn_resident_id") || half_of_cells(sc, "id_lossy") || half_of_cells(sc, "id_masked"))
		s |= SIGNAL_ID;
	if (half_of_cells(sc, "mobile"))
		s |= SIGNAL_MOBILE;
	if (c->cls == CLASS_NONE || c->cls == CLASS_BUSINESS)
		return s;
	for (size_t i = 0; i < ARRAY_SIZE(by_header); i++)
		if (sc->context & by_header[i].context)
			s |= by_header[i].signal;
	return s;
}

bool row_kind_persons(const struct plan *p, const struct scan *evidence)
{
	unsigned own = 0, contact = 0;
	for (size_t i = 0; i < p->n; i++) {
		const struct plan_column *c = &p->columns[i];
		if (c->column >= scan_columns(evidence))
			continue;
		unsigned s = column_signals(c, scan_column(evidence, c->column));
		unsigned kinds_of_contact = SIGNAL_NAME | SIGNAL_MOBILE;
		if (is_contact(c))
			contact |= s & kinds_of_contact;
		own |= is_contact(c) ? s & ~kinds_of_contact : s;
	}
	if (own == 0)
		return false;
	unsigned all = own | contact;
	int count = __builtin_popcount(all);
	return count >= 3 || (count >= 2 && (all & (SIGNAL_NAME | SIGNAL_ID)) != 0);
}
