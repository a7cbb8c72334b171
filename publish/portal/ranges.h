/* ranges.h - Range, ETag and date conditions of a GET (RFC 9110, interop.md 9.4). Pure functions. */
#ifndef PORTAL_RANGES_H
#define PORTAL_RANGES_H

#include <stdbool.h>
#include <stdint.h>

enum range { RANGE_NONE, RANGE_ONE, RANGE_BAD };       /* whole file; one part; cannot be satisfied (416) */
/* Parse a Range header for a file of `size` bytes. Several ranges, other units and wrong syntax are ignored (RANGE_NONE), as RFC 9110 allows. */
enum range range_parse(const char *header, uint64_t size, uint64_t *first, uint64_t *last);
/* Does a list of entity tags (If-Match, If-None-Match) name this strong tag? "*" does. Weak tags never match. */
bool range_etag_in(const char *header, const char *etag);
bool range_http_date(int64_t t, char out[32]);         /* "Wed, 25 Nov 2026 18:02:21 GMT" */
bool range_parse_date(const char *text, int64_t *out);

#endif
