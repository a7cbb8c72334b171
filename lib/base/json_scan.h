/* json_scan.h - for json.c: is this text JSON as mulu wants it? No tree is made, nothing is allocated. */
#ifndef BASE_JSON_SCAN_H
#define BASE_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

#define JSON_DEPTH 64
#define JSON_VALUES 2000000u       /* a tree of them takes some 250 MB */

/* Whole text, RFC 8259 to the letter with the limits of json.h. On false *what is the reason and *at its offset. */
bool json_scan(struct str text, const char **what, size_t *at);
/* Offset of the n-th key (from 0, in the order of the text) of a text that json_scan took. */
size_t json_scan_key(struct str text, size_t n);
/* Line and column (in characters) of an offset, both from 1. */
void json_scan_place(struct str text, size_t at, size_t *line, size_t *column);

#endif
