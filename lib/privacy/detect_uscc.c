/* The social credit code (GB 32100-2015): not personal, found so that it is not taken for an ID (privacy.md 2.7 D1). */
#include "privacy/detect_pass.h"
#include "value/ident.h"

const struct detector detector_uscc = { .name = "uscc", .cls = CLASS_NONE, .personal = false, .about_zh = "统一社会信用代码", .about_en = "social credit code of an organisation" };

#define CODE 18

static struct str upper(struct str s, char room[CODE])
{
	for (size_t i = 0; i < CODE; i++)
		room[i] = s.p[i] >= 'a' && s.p[i] <= 'z' ? (char)(s.p[i] - 32) : s.p[i];
	return (struct str){ room, CODE };
}

static bool full(struct str s)
{
	return ident_uscc_check(s) && ident_uscc_prefix(s) && ident_org_check(str_sub(s, 8, 17));
}

bool detect_uscc_full(struct str eighteen)
{
	char room[CODE];
	return eighteen.n == CODE && full(upper(eighteen, room));
}

/* Six digits of a region: what looks like a code and fails its checks is counted, no more. */
static bool shaped(struct str s)
{
	for (size_t i = 2; i < 8; i++)
		if (!view_digit((unsigned char)s.p[i]))
			return false;
	return ident_uscc_shape(s) && ident_uscc_prefix(s);
}

void detect_uscc_token(struct pass *p, size_t k)
{
	const struct token *t = &p->tokens[k];
	char room[CODE];
	size_t end;
	if (token_length(t) != CODE || !pass_whole_number(p, t->from, t->to, &end))
		return;
	struct str s = upper(token_str(p, t), room);
	if (full(s))
		pass_add(p, &detector_uscc, t->from, end, STRENGTH_STRONG);
	else if ((p->context & CONTEXT_USCC) && ident_uscc_check(s))
		pass_add(p, &detector_uscc, t->from, end, STRENGTH_LIKELY);
	else if (shaped(s))
		pass_add(p, &detector_uscc, t->from, end, STRENGTH_WEAK);
}
