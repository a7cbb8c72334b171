/* detect_pass.h - one look at one text: its view, its tokens, and the candidates that detectors propose. For privacy/detect*.c only.
 *
 * A token is a maximal run of ASCII letters and digits of the view; only tokens that hold a digit are kept. A detector proposes spans with pass_add; detect.c
 * decides between those that overlap. To add one: a file detect_x.c with its `const struct detector`s and a function that looks at one token (or at the whole
 * view), and their lines in detect.c.
 */
#ifndef PRIVACY_DETECT_PASS_H
#define PRIVACY_DETECT_PASS_H

#include "privacy/detect.h"
#include "privacy/detect_view.h"

enum token_form { TOKEN_MIXED, TOKEN_DIGITS, TOKEN_DIGITS_X };    /* DIGITS_X: digits, then one X or x */
struct token { uint16_t from, to; uint16_t form; };

struct candidate {
	const struct detector *kind;
	uint16_t from, to;                     /* of the view */
	enum strength strength;
	bool personal, checked;
};

#define PASS_TOKENS (VIEW_MAX / 2 + 1)
#define PASS_CANDIDATES 256

struct pass {
	struct str text;
	unsigned context;
	int reference;                         /* CCYYMMDD, 0 = none */
	struct view view;
	struct token tokens[PASS_TOKENS];
	size_t n_tokens;
	struct candidate candidates[PASS_CANDIDATES];
	size_t n_candidates;
	bool over;                             /* more candidates than fit */
	size_t landline_to;                    /* where the last landline ends, 0 = none: a bare number after it inherits its area */
};

struct candidate *pass_add(struct pass *p, const struct detector *kind, size_t from, size_t to, enum strength strength);

static inline size_t token_length(const struct token *t) { return (size_t)(t->to - t->from); }
static inline struct str pass_str(const struct pass *p, size_t from, size_t to) { return (struct str){ (const char *)p->view.ch + from, to - from }; }
static inline struct str token_str(const struct pass *p, const struct token *t) { return pass_str(p, t->from, t->to); }

/* What joins token k to the next one: ' ', '-', '\n', '.', ')' (brackets), or 0 where they do not belong together. */
char pass_gap(const struct pass *p, size_t k);
/* Is the span no part of a decimal number? *end moves past a fraction of zeros ("13800138000.0"). */
bool pass_whole_number(const struct pass *p, size_t from, size_t to, size_t *end);
/* Is this the right of "digit."? */
bool pass_fraction(const struct pass *p, size_t from);
/* Has a span this context, by its header or by a trigger word in the text (within 12 characters before or 6 after, no sentence end between)? */
bool pass_context(const struct pass *p, size_t from, size_t to, unsigned bits);
/* Does a trigger word in this piece of text give one of these contexts? ending: only one at its very end. privacy/detect_header.c */
bool detect_triggers(struct str piece, bool ending, unsigned bits);

/* Of one token each; k is its index. */
void detect_id_token(struct pass *p, size_t k);
void detect_uscc_token(struct pass *p, size_t k);
void detect_mobile_token(struct pass *p, size_t k);
void detect_phone_token(struct pass *p, size_t k);
/* Of the whole view, before the tokens. */
void detect_lossy(struct pass *p);
void detect_masked(struct pass *p);
void detect_email(struct pass *p);

/* A social credit code with every check (detect_uscc.c): it wins over an ID in a column of codes. */
bool detect_uscc_full(struct str eighteen);
/* 18 digits that a spreadsheet may have made of an ID: shape, province and date right, check wrong. */
bool detect_looks_rounded(struct str eighteen);

extern const struct detector detector_cn_resident_id, detector_cn_hmt_residence_id, detector_cn_foreigner_pr, detector_cn_resident_id15, detector_embedded_id,
	detector_cn_disability_cert, detector_id_lossy, detector_mobile_lossy, detector_id_masked, detector_mobile_masked, detector_mobile, detector_landline,
	detector_service_no, detector_email, detector_uscc;

#endif
