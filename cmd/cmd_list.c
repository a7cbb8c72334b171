/* cmd_list.c - `mulu list WHAT`: what this program knows; the tables of the documentation are made from it (contract.md 1 and 6). */
#include "cmd/cmd.h"

#include <stdio.h>
#include <unistd.h>

#include "base/jsonw.h"
#include "base/mem.h"
#include "check/check.h"
#include "privacy/detect.h"
#include "publish/target.h"
#include "schemas/standard.h"
#include "table/table.h"

#define OUT_MAX ((size_t)64 << 20)
#define NAME_WIDTH 24

/* One line of text or one object of JSON. Members besides name and about are added between row_begin and row_end. */
struct listing {
	const struct cmd *c;
	struct buf out;
	struct jsonw w;
};

static bool zh(const struct listing *l)
{
	return l->c->lang == LANG_ZH;
}

static void row_begin(struct listing *l, struct str name)
{
	if (l->c->json) {
		jsonw_object(&l->w);
		jsonw_kstr(&l->w, "name", name);
		return;
	}
	unsigned width = NAME_WIDTH;
	struct buf safe = BUF_INIT(OUT_MAX);
	term_safe(&safe, name);
	if (safe.n <= width)
		term_pad(&l->out, buf_str(&safe), width);
	else
		buf_addstr(&l->out, buf_str(&safe));
	buf_adds(&l->out, "  ");
	buf_release(&safe);
}

/* Text only: a short word before what it is about. */
static void row_word(struct listing *l, struct str word, unsigned width)
{
	if (l->c->json)
		return;
	term_pad(&l->out, word, width);
	buf_addc(&l->out, ' ');
}

/* What it is, in both languages for programs, in the reader's for people. */
static void row_end(struct listing *l, struct str about_zh, struct str about_en)
{
	if (l->c->json) {
		jsonw_kstr(&l->w, "about", zh(l) ? about_zh : about_en);
		jsonw_end_object(&l->w);
		return;
	}
	term_safe(&l->out, zh(l) ? about_zh : about_en);
	while (l->out.n > 0 && l->out.p[l->out.n - 1] == ' ')
		l->out.n--;
	buf_addc(&l->out, '\n');
}

static void row(struct listing *l, const char *name, const char *about_zh, const char *about_en)
{
	row_begin(l, str_from(name));
	row_end(l, str_from(about_zh), str_from(about_en));
}

static void extra(struct listing *l, const char *key, struct str value)
{
	if (l->c->json)
		jsonw_kstr(&l->w, key, value);
}

/* ---- standards and code lists ---- */

static int list_standards(struct listing *l, struct standards *s, struct err *err)
{
	for (size_t i = 0; i < standards_count(s); i++) {
		const struct standard *st = standards_at(s, i, err);
		if (st == NULL)
			return -1;
		row_begin(l, st->id);
		extra(l, "version", st->version);
		extra(l, "domain", st->domain);
		extra(l, "title", st->title);
		extra(l, "provider", st->provider);
		extra(l, "updateCycle", st->update_cycle);
		if (l->c->json) {
			jsonw_kbool(&l->w, "rowIsPerson", st->row_is_person);
			jsonw_kuint(&l->w, "fields", st->n_fields);
		}
		row_word(l, st->version, 8);
		row_end(l, st->title, st->title_en.n > 0 ? st->title_en : st->title);
	}
	return 0;
}

static int list_lists(struct listing *l, struct standards *s, struct err *err)
{
	(void)err;
	for (size_t i = 0; i < standards_list_count(s); i++) {
		const struct list *list = standards_list_at(s, i);
		char codes[24];
		snprintf(codes, sizeof codes, "%zu", list_count(list));
		row_begin(l, list_id(list));
		extra(l, "title", list_title(list));
		if (l->c->json)
			jsonw_kuint(&l->w, "codes", list_count(list));
		row_word(l, str_from(codes), 6);
		row_end(l, list_title(list), list_title(list));
	}
	return 0;
}

static void codes_of(struct listing *l, const struct list *list, bool named)
{
	for (size_t i = 0; i < list_count(list); i++) {
		const struct list_code *code = list_at(list, i);
		if (named && !l->c->json)
			row_word(l, list_id(list), NAME_WIDTH);
		row_begin(l, code->code);
		extra(l, "list", list_id(list));
		extra(l, "label", code->label);
		extra(l, "validFrom", code->valid_from);
		extra(l, "validTo", code->valid_to);
		if (l->c->json) {
			struct str rest = code->aliases, part;
			bool more = rest.n > 0;
			jsonw_key(&l->w, "aliases");
			jsonw_array(&l->w);
			while (str_split(&rest, &more, '|', &part))
				jsonw_str(&l->w, part);
			jsonw_end_array(&l->w);
		}
		row_end(l, code->label, code->label);
	}
}

static int list_codes(struct listing *l, struct standards *s, struct err *err)
{
	if (l->c->n == 1) {
		for (size_t i = 0; i < standards_list_count(s); i++)
			codes_of(l, standards_list_at(s, i), true);
		return 0;
	}
	const struct list *list = standards_list(s, str_from(l->c->operands[1]));
	if (list == NULL)
		return err_set(err, ERR_USAGE, "there is no code list '%.60s'; see 'mulu list lists'", l->c->operands[1]);
	codes_of(l, list, false);
	return 0;
}

/* ---- registries ---- */

static int list_checks(struct listing *l, struct standards *s, struct err *err)
{
	(void)s;
	(void)err;
	for (size_t i = 0; check_kinds[i] != NULL; i++)
		row(l, check_kind_name(check_kinds[i]), check_kind_about(check_kinds[i], true), check_kind_about(check_kinds[i], false));
	return 0;
}

static int list_detectors(struct listing *l, struct standards *s, struct err *err)
{
	(void)s;
	(void)err;
	for (size_t i = 0; detectors[i] != NULL; i++) {
		row_begin(l, str_from(detectors[i]->name));
		if (l->c->json) {
			jsonw_kcstr(&l->w, "class", privacy_class_letter(detectors[i]->cls));
			jsonw_kbool(&l->w, "personal", detectors[i]->personal);
		}
		row_end(l, str_from(detectors[i]->about_zh), str_from(detectors[i]->about_en));
	}
	return 0;
}

static int list_treatments(struct listing *l, struct standards *s, struct err *err)
{
	(void)s;
	(void)err;
	for (int t = TREAT_UNSAID + 1; t < TREAT_COUNT; t++) {
		row_begin(l, str_from(treatment_name((enum treatment)t)));
		if (l->c->json)
			jsonw_kuint(&l->w, "strictness", treatment_strictness((enum treatment)t));
		row_end(l, str_from(treatment_about((enum treatment)t, true)), str_from(treatment_about((enum treatment)t, false)));
	}
	return 0;
}

static int list_formats(struct listing *l, struct standards *s, struct err *err)
{
	(void)s;
	(void)err;
	for (size_t i = 0; table_formats[i] != NULL; i++)
		row(l, table_format_name(table_formats[i]), table_format_about(table_formats[i]), table_format_about(table_formats[i]));
	return 0;
}

static int list_targets(struct listing *l, struct standards *s, struct err *err)
{
	(void)s;
	(void)err;
	for (size_t i = 0; target_types[i] != NULL; i++)
		row(l, target_types[i]->name, target_types[i]->about_zh, target_types[i]->about_en);
	return 0;
}

/* ---- the verb ---- */

static const struct what { const char *name; bool standards; int (*list)(struct listing *l, struct standards *s, struct err *err); } whats[] = {
	{ "standards", true, list_standards }, { "lists", true, list_lists }, { "codes", true, list_codes }, { "checks", false, list_checks },
	{ "detectors", false, list_detectors }, { "treatments", false, list_treatments }, { "formats", false, list_formats }, { "targets", false, list_targets },
};
#define WHATS "standards, lists, codes, checks, detectors, treatments, formats, targets"

/* A workspace's own standards and lists join the built-in ones. */
static const char *workspace_of(const struct cmd *c)
{
	char path[4096];
	int n = snprintf(path, sizeof path, "%s/mulu.json", c->workspace);
	return n > 0 && (size_t)n < sizeof path && access(path, F_OK) == 0 ? c->workspace : NULL;
}

static int print_what(const struct cmd *c, const struct what *what, struct err *err)
{
	struct listing l = { .c = c, .out = BUF_INIT(OUT_MAX) };
	struct standards *s = what->standards ? standards_open(workspace_of(c), err) : NULL;
	int code;
	if (what->standards && s == NULL)
		return cmd_fail(c, err);
	jsonw_init(&l.w, &l.out, 1);
	if (c->json)
		jsonw_array(&l.w);
	if (what->list(&l, s, err) != 0) {
		code = err->kind == ERR_USAGE ? cmd_usage("%s", err->msg) : cmd_fail(c, err);
	} else {
		if (c->json) {
			jsonw_end_array(&l.w);
			buf_addc(&l.out, '\n');
		}
		code = cmd_print(buf_str(&l.out), 0);
	}
	if (s != NULL)
		standards_close(s);
	buf_release(&l.out);
	return code;
}

static int run(const struct cmd *c)
{
	struct err err = ERR_INIT;
	for (size_t i = 0; i < ARRAY_SIZE(whats); i++) {
		if (strcmp(c->operands[0], whats[i].name) != 0)
			continue;
		if (c->n > 1 && strcmp(whats[i].name, "codes") != 0)
			return cmd_usage("'list %s' takes no operand '%.60s'", whats[i].name, c->operands[1]);
		return print_what(c, &whats[i], &err);
	}
	return cmd_usage("cannot list '%.60s'; there are " WHATS, c->operands[0]);
}

const struct verb cmd_list = {
	.name = "list", .synopsis = "WHAT [LIST]", .min_operands = 1, .max_operands = 2, .run = run,
	.zh = "列出标准、代码表、检查、识别器、处理方式、格式、目标", .en = "list standards, code lists, checks, detectors, treatments, formats, targets",
	.more_zh = "WHAT 是 " WHATS " 之一。'mulu list codes LIST' 列出一个代码表的代码。", .more_en = "WHAT is one of " WHATS ". 'mulu list codes LIST' prints the codes of one list.",
};
