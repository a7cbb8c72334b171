/* dcat_codes.c - see dcat_codes.h */
#include "catalog/dcat_codes.h"

#include <stddef.h>

const struct dcat_scheme_def dcat_schemes[DCAT_SCHEMES] = {
	[DCAT_NO_SCHEME] = { NULL, NULL }, [DCAT_FREQUENCY] = { DCAT_EU "frequency", "Frequency" }, [DCAT_ACCESS] = { DCAT_EU "access-right", "Access right" },
	[DCAT_LANGUAGE] = { DCAT_EU "language", "Language" }, [DCAT_COUNTRY] = { DCAT_EU "country", "Country" }, [DCAT_FILE_TYPE] = { DCAT_EU "file-type", "File type" },
	[DCAT_THEME] = { DCAT_EU "data-theme", "Data theme" }, [DCAT_AVAILABILITY] = { DCAT_EU "planned-availability", "Planned availability" },
	[DCAT_STATUS] = { DCAT_EU "distribution-status", "Distribution status" }, [DCAT_PUBLISHER] = { DCAT_ADMS "publishertype/1.0", "Publisher type" },
	[DCAT_LICENCE] = { DCAT_ADMS "licencetype/1.0", "Licence type" },
};

const struct dcat_code dcat_codes[] = {
	{ DCAT_EU "frequency/UPDATE_CONT", "dct:Frequency", "continuously updated", DCAT_FREQUENCY }, { DCAT_EU "frequency/DAILY", "dct:Frequency", "daily", DCAT_FREQUENCY },
	{ DCAT_EU "frequency/WEEKLY", "dct:Frequency", "weekly", DCAT_FREQUENCY }, { DCAT_EU "frequency/MONTHLY", "dct:Frequency", "monthly", DCAT_FREQUENCY },
	{ DCAT_EU "frequency/QUARTERLY", "dct:Frequency", "quarterly", DCAT_FREQUENCY }, { DCAT_EU "frequency/ANNUAL_2", "dct:Frequency", "semiannual", DCAT_FREQUENCY },
	{ DCAT_EU "frequency/ANNUAL", "dct:Frequency", "annual", DCAT_FREQUENCY }, { DCAT_EU "frequency/IRREG", "dct:Frequency", "irregular", DCAT_FREQUENCY },
	{ DCAT_EU "frequency/NEVER", "dct:Frequency", "never", DCAT_FREQUENCY }, { DCAT_EU "frequency/UNKNOWN", "dct:Frequency", "unknown", DCAT_FREQUENCY },
	{ DCAT_EU "access-right/PUBLIC", "dct:RightsStatement", "public", DCAT_ACCESS }, { DCAT_EU "access-right/RESTRICTED", "dct:RightsStatement", "restricted", DCAT_ACCESS },
	{ DCAT_EU "access-right/NON_PUBLIC", "dct:RightsStatement", "non-public", DCAT_ACCESS }, { DCAT_EU "language/ZHO", "dct:LinguisticSystem", "Chinese", DCAT_LANGUAGE },
	{ DCAT_EU "country/CHN", "dct:Location", "China", DCAT_COUNTRY }, { DCAT_EU "file-type/CSV", "dct:MediaTypeOrExtent", "CSV", DCAT_FILE_TYPE },
	{ DCAT_EU "file-type/JSON", "dct:MediaTypeOrExtent", "JSON", DCAT_FILE_TYPE }, { DCAT_EU "file-type/XLSX", "dct:MediaTypeOrExtent", "Excel XLSX", DCAT_FILE_TYPE },
	{ DCAT_EU "data-theme/ECON", NULL, "Economy and finance", DCAT_THEME }, { DCAT_EU "data-theme/EDUC", NULL, "Education, culture and sport", DCAT_THEME },
	{ DCAT_EU "data-theme/SOCI", NULL, "Population and society", DCAT_THEME }, { DCAT_EU "data-theme/GOVE", NULL, "Government and public sector", DCAT_THEME },
	{ DCAT_EU "planned-availability/AVAILABLE", NULL, "available", DCAT_AVAILABILITY }, { DCAT_EU "distribution-status/COMPLETED", NULL, "completed", DCAT_STATUS },
	{ DCAT_EU "distribution-status/DEPRECATED", NULL, "deprecated", DCAT_STATUS }, { DCAT_EU "distribution-status/WITHDRAWN", NULL, "withdrawn", DCAT_STATUS },
	{ DCAT_ADMS "publishertype/LocalAuthority", NULL, "Local Authority", DCAT_PUBLISHER },
	{ DCAT_ADMS "licencetype/Attribution", NULL, "Attribution", DCAT_LICENCE }, { DCAT_ADMS "licencetype/PublicDomain", NULL, "Work in the public domain", DCAT_LICENCE },
	{ DCAT_ADMS "licencetype/OtherRestrictiveClauses", NULL, "Other restrictive clauses", DCAT_LICENCE },
	{ DCAT_SPDX "checksumAlgorithm_sha256", "spdx:ChecksumAlgorithm", NULL, DCAT_NO_SCHEME }, { DCAT_IANA "text/csv", "dct:MediaType", NULL, DCAT_NO_SCHEME },
	{ DCAT_IANA "application/json", "dct:MediaType", NULL, DCAT_NO_SCHEME }, { DCAT_IANA "application/zip", "dct:MediaType", NULL, DCAT_NO_SCHEME },
	{ DCAT_IANA "application/gzip", "dct:MediaType", NULL, DCAT_NO_SCHEME }, { DCAT_IANA "application/zstd", "dct:MediaType", NULL, DCAT_NO_SCHEME },
	{ DCAT_IANA "application/x-ndjson", "dct:MediaType", NULL, DCAT_NO_SCHEME },
	{ DCAT_IANA "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "dct:MediaType", NULL, DCAT_NO_SCHEME },
	{ NULL, NULL, NULL, DCAT_NO_SCHEME },
};

static const struct dcat_format formats[] = {
	{ "csv", DCAT_IANA "text/csv", DCAT_EU "file-type/CSV" }, { "json", DCAT_IANA "application/json", DCAT_EU "file-type/JSON" }, { "ndjson", DCAT_IANA "application/x-ndjson", NULL },
	{ "xlsx", DCAT_IANA "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", DCAT_EU "file-type/XLSX" },
};

const struct dcat_format *dcat_format(struct str name)
{
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		if (str_is(name, formats[i].name))
			return &formats[i];
	return NULL;
}

const char *dcat_theme(struct str domain)
{
	static const struct { const char *domain, *theme; } themes[] = {
		{ "tour", DCAT_EU "data-theme/ECON" }, { "sport", DCAT_EU "data-theme/EDUC" }, { "home", DCAT_EU "data-theme/SOCI" }, { "rate", DCAT_EU "data-theme/ECON" },
	};
	for (size_t i = 0; i < sizeof themes / sizeof *themes; i++)
		if (str_is(domain, themes[i].domain))
			return themes[i].theme;
	return DCAT_EU "data-theme/GOVE";
}
