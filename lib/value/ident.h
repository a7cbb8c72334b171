/* ident.h - identifiers with check characters: shapes and sums only, no context. Source standards and vectors: domain.md 3.2, privacy.md 2.7. */
#ifndef VALUE_IDENT_H
#define VALUE_IDENT_H

#include <stdbool.h>

#include "base/str.h"
#include "value/date.h"

/* GB 11643-1999, 18 characters (x or X). Each question by itself: */
bool ident_id_shape(struct str s);                     /* 17 digits + digit/X, first not 0 */
bool ident_id_check(struct str s);                     /* ISO 7064 MOD 11-2 */
bool ident_id_birth(struct str s, struct date *out);   /* positions 7-14 are a real date, 1800 or later */
bool ident_province(struct str s);                     /* first two digits are a province prefix */
bool ident_region_known(struct str s);                 /* first six digits stand in a list of any year since 1980, or end in 00 01 02 11 20 under a known province */
bool ident_foreigner(struct str s);                    /* 9 + province + country...: privacy.md A4 */
char ident_id_check_char(struct str first17);

/* GB 32100-2015 and GB 11714. */
bool ident_uscc_shape(struct str s);                   /* 18 of the 31 letters, upper case */
bool ident_uscc_check(struct str s);                   /* check character */
bool ident_uscc_prefix(struct str s);                  /* first two are a legal authority and kind */
bool ident_org_check(struct str nine);                 /* organisation code, positions 9-17 of a USCC */
char ident_uscc_check_char(struct str first17);
char ident_org_check_char(struct str eight);

bool ident_luhn(struct str digits);

#endif
