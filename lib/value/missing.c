/* Words that stand for no value, and words for yes and no. */
#include "value/missing.h"

#include "value/narrow.h"

/* Domain.md 4.2, fault 22; lower case, half width. */
static const struct str no_values[] = {
	STR_INIT("-"), STR_INIT("--"), STR_INIT("---"), STR_INIT("/"), STR_INIT("\\"), STR_INIT("无"), STR_INIT("暂无"), STR_INIT("没有"), STR_INIT("不详"),
	STR_INIT("未知"), STR_INIT("null"), STR_INIT("n/a"), STR_INIT("na"), STR_INIT("#n/a"), STR_INIT("待补充"), STR_INIT("待定"), STR_INIT("空"),
	STR_INIT("…"), STR_INIT("……"), STR_INIT("..."),
};

/* Domain.md 3.6.5. */
static const struct { struct str word; int value; } booleans[] = {
	{ STR_INIT("是"), 1 }, { STR_INIT("有"), 1 }, { STR_INIT("y"), 1 }, { STR_INIT("yes"), 1 }, { STR_INIT("1"), 1 }, { STR_INIT("√"), 1 },
	{ STR_INIT("✓"), 1 }, { STR_INIT("✔"), 1 }, { STR_INIT("对"), 1 }, { STR_INIT("已"), 1 }, { STR_INIT("提供"), 1 }, { STR_INIT("具备"), 1 },
	{ STR_INIT("true"), 1 }, { STR_INIT("t"), 1 },
	{ STR_INIT("否"), 0 }, { STR_INIT("无"), 0 }, { STR_INIT("没有"), 0 }, { STR_INIT("n"), 0 }, { STR_INIT("no"), 0 }, { STR_INIT("0"), 0 },
	{ STR_INIT("×"), 0 }, { STR_INIT("✗"), 0 }, { STR_INIT("✕"), 0 }, { STR_INIT("未"), 0 }, { STR_INIT("不提供"), 0 }, { STR_INIT("不具备"), 0 },
	{ STR_INIT("false"), 0 }, { STR_INIT("f"), 0 },
};

#define WORD_MAX 16

/* The cell as these tables spell it: half width, lower case, no spaces. False where it is longer than any word. */
static bool word_of(struct str s, char room[WORD_MAX], struct str *word)
{
	size_t i, n = 0;

	if (s.n > 64 || !narrow_text(s, room, WORD_MAX, word))
		return false;
	for (i = 0; i < word->n; i++)
		if (room[i] != ' ')
			room[n++] = room[i] >= 'A' && room[i] <= 'Z' ? (char)(room[i] + 32) : room[i];
	word->n = n;
	return true;
}

static bool all_white(struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (s.p[i] != ' ' && s.p[i] != '\t' && s.p[i] != '\r' && s.p[i] != '\n')
			return false;
	return true;
}

bool missing_like(struct str s)
{
	char room[WORD_MAX];
	struct str word;
	size_t i;

	if (s.n > 64)
		return all_white(s);
	if (!word_of(s, room, &word))
		return false;
	if (word.n == 0)
		return true;
	for (i = 0; i < sizeof no_values / sizeof *no_values; i++)
		if (str_eq(word, no_values[i]))
			return true;
	return false;
}

int boolean_word(struct str s)
{
	char room[WORD_MAX];
	struct str word;
	size_t i;

	if (!word_of(s, room, &word) || word.n == 0)
		return -1;
	for (i = 0; i < sizeof booleans / sizeof *booleans; i++)
		if (str_eq(word, booleans[i].word))
			return booleans[i].value;
	return -1;
}
