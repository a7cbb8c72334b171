/* detect.h - find personal data in one text. Hand-written, one pass, no backtracking, no allocation (privacy.md 2).
 *
 * Kinds are the names of privacy.md 2.7 (cn_resident_id, mobile, email, uscc, ...). To add a detector: privacy/detect_x.c with a `const struct detector` (see
 * privacy/detect_pass.h), its lines in privacy/detect.c, positives and near misses in tests/unit/privacy/detect_cases.csv.
 */
#ifndef PRIVACY_DETECT_H
#define PRIVACY_DETECT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "schemas/standard.h"

enum strength { STRENGTH_WEAK, STRENGTH_LIKELY, STRENGTH_STRONG };
const char *strength_name(enum strength s);                /* "weak", "likely", "strong" */

struct detector {
	const char *name;                                  /* kind */
	enum privacy_class cls;
	bool personal;                                     /* one of the personal kinds (privacy.md 2.7 K); what a single hit is says hit.personal */
	const char *about_zh, *about_en;
};
extern const struct detector *const detectors[];           /* NULL-terminated, in the order of precedence (privacy.md 2.5) */
#define DETECTORS_MAX 64                                   /* more than there are */
const struct detector *detector_find(struct str name);

/* Context that a column header gives to the cells below it (privacy.md 2.4); bits may be combined. */
enum {
	CONTEXT_ID = 1, CONTEXT_PHONE = 2, CONTEXT_NAME = 4, CONTEXT_BIRTH = 8, CONTEXT_ATTRIBUTE = 16, CONTEXT_HOME = 32, CONTEXT_PREMISES = 64, CONTEXT_BANK = 128,
	CONTEXT_VEHICLE = 256, CONTEXT_DEVICE = 512, CONTEXT_PERSISTENT = 1024, CONTEXT_SENSITIVE = 2048, CONTEXT_PLACE = 4096, CONTEXT_USCC = 8192,
};
unsigned detect_header(struct str header);                 /* 0 for measures (…数, …率, 床位, ...) and negatives */
#define CONTEXT_ANY_PERSONAL (CONTEXT_ID | CONTEXT_PHONE | CONTEXT_NAME | CONTEXT_BIRTH | CONTEXT_ATTRIBUTE | CONTEXT_HOME | CONTEXT_BANK | CONTEXT_VEHICLE | \
	CONTEXT_DEVICE | CONTEXT_PERSISTENT | CONTEXT_SENSITIVE | CONTEXT_PLACE)

struct hit {
	const struct detector *kind;
	enum strength strength;
	bool personal;                                     /* as the kind, but: a role address of an organisation is not, a home's landline is */
	bool checked;                                      /* the value passes the kind's own check: no context was needed */
	uint32_t start, length;                            /* code points of the original text, half-open */
	uint32_t byte, bytes;                              /* the same in bytes */
};

#define DETECT_MAX_HITS 64
#define DETECT_MAX_CELL (1u << 20)
/* All hits of one text, sorted by start, not overlapping (2.5 decides), into hits[DETECT_MAX_HITS]. Returns their number, or -1 if the text is unscannable
 * (longer than DETECT_MAX_CELL, more hits than fit, or no valid UTF-8): the caller fails closed. reference = CCYYMMDD as a number bounds
 * births (an ID born later is none); 0 = no bound. */
int detect_text(struct str text, unsigned context, int reference, struct hit *hits);
/* Is anything personal of strength LIKELY or more in it? An unscannable text is. */
bool detect_personal(struct str text, unsigned context, int reference);

#endif
