/* row_kind.h - does a table that is declared to hold places or firms show persons? (privacy.md 3.5, fail-closed) */
#ifndef PRIVACY_ROW_KIND_H
#define PRIVACY_ROW_KIND_H

#include "privacy/plan.h"

/* Name or ID plus one further signal, or three signals; one contact name with its phone does not count. */
bool row_kind_persons(const struct plan *p, const struct scan *evidence);

#endif
