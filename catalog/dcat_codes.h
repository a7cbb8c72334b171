/* dcat_codes.h - the codes of other vocabularies that catalog.jsonld uses, with what the DCAT-AP shapes ask for each: type, label, scheme (interop.md 8.2, 8.4). */
#ifndef CATALOG_DCAT_CODES_H
#define CATALOG_DCAT_CODES_H

#include "base/str.h"

#define DCAT_EU "http://publications.europa.eu/resource/authority/"
#define DCAT_IANA "https://www.iana.org/assignments/media-types/"
#define DCAT_SPDX "http://spdx.org/rdf/terms#"
#define DCAT_ADMS "http://purl.org/adms/"

enum dcat_scheme {
	DCAT_NO_SCHEME, DCAT_FREQUENCY, DCAT_ACCESS, DCAT_LANGUAGE, DCAT_COUNTRY, DCAT_FILE_TYPE, DCAT_THEME, DCAT_AVAILABILITY, DCAT_STATUS, DCAT_PUBLISHER, DCAT_LICENCE,
	DCAT_SCHEMES
};
struct dcat_scheme_def { const char *iri, *title; };
extern const struct dcat_scheme_def dcat_schemes[DCAT_SCHEMES];

struct dcat_code { const char *iri, *type, *label; enum dcat_scheme scheme; };
extern const struct dcat_code dcat_codes[];                /* iri NULL past the end */

/* What files of a format are. */
struct dcat_format { const char *name, *media, *file_type; };
const struct dcat_format *dcat_format(struct str name);    /* NULL if unknown */
const char *dcat_theme(struct str domain);

#endif
