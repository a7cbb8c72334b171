/* cmd_list.c - what there is: the registries, standards and code lists, as text or JSON. */
#include <stdio.h>
#include <string.h>

#include "base/jsonw.h"
#include "base/mem.h"
#include "check/check.h"
#include "cmd/cmd.h"
#include "privacy/treat.h"
#include "privacy/detect.h"
#include "publish/target.h"
#include "schemas/standard.h"
#include "table/table.h"

struct printer { const struct cmd *c; struct jsonw w; struct buf out; struct standards *standards; };

/* One line: name and what it is. more (may be NULL): a further JSON member. */
static void put(struct printer *p, struct str name, struct str about, const char *more, struct str value)
{
	if (p->c->json) {
		jsonw_object(&p->w);
		jsonw_kstr(&p->w, "name", name);
		jsonw_kstr(&p->w, "about", about);
		if (more != NULL)
			jsonw_kstr(&p->w, more, value);
		jsonw_end_object(&p->w);
		return;
	}
	term_pad(&p->out, name, 26);
	buf_addc(&p->out, ' ');
	term_safe(&p->out, about);
	if (more != NULL && value.n > 0) {
		buf_adds(&p->out, "  ");
		term_safe(&p->out, value);
	}
	buf_addc(&p->out, '\n');
}

static bool zh(const struct printer *p) { return p->c->lang == LANG_ZH; }

static int list_standards(struct printer *p, struct err *err)
{
	for (size_t i = 0; i < standards_count(p->standards); i++) {
		const struct standard *s = standards_at(p->standards, i, err);
		if (s == NULL)
			return -1;
		put(p, s->id, zh(p) || s->title_en.n == 0 ? s->title : s->title_en, "version", s->version);
	}
	return 0;
}

static int list_lists(struct printer *p, struct err *err)
{
	(void)err;
	for (size_t i = 0; i < standards_list_count(p->standards); i++)
		put(p, list_id(standards_list_at(p->standards, i)), list_title(standards_list_at(p->standards, i)), NULL, STR_NONE);
	return 0;
}

static int list_codes(struct printer *p, struct err *err)
{
	const struct list *l = p->c->n > 1 ? standards_list(p->standards, str_from(p->c->operands[1])) : NULL;
	if (l == NULL)
		return err_set(err, ERR_USAGE, p->c->n > 1 ? "there is no code list '%.80s'; see 'mulu list lists'" : "name a code list: mulu list codes LIST%.0s",
			p->c->n > 1 ? p->c->operands[1] : "");
	for (size_t i = 0; i < list_count(l); i++)
		put(p, list_at(l, i)->code, list_at(l, i)->label, "aliases", list_at(l, i)->aliases);
	return 0;
}

static int list_checks(struct printer *p, struct err *err)
{
	(void)err;
	for (size_t i = 0; check_kinds[i] != NULL; i++)
		put(p, str_from(check_kind_name(check_kinds[i])), str_from(check_kind_about(check_kinds[i], zh(p))), NULL, STR_NONE);
	return 0;
}

static int list_detectors(struct printer *p, struct err *err)
{
	(void)err;
	for (size_t i = 0; detectors[i] != NULL; i++)
		put(p, str_from(detectors[i]->name), str_from(zh(p) ? detectors[i]->about_zh : detectors[i]->about_en), "class", str_from(privacy_class_letter(detectors[i]->cls)));
	return 0;
}

static int list_treatments(struct printer *p, struct err *err)
{
	(void)err;
	for (int t = TREAT_UNSAID + 1; t < TREAT_COUNT; t++)
		put(p, str_from(treatment_name((enum treatment)t)), str_from(treatment_about((enum treatment)t, zh(p))), NULL, STR_NONE);
	return 0;
}

static int list_formats(struct printer *p, struct err *err)
{
	(void)err;
	for (size_t i = 0; table_formats[i] != NULL; i++)
		put(p, str_from(table_format_name(table_formats[i])), str_from(table_format_about(table_formats[i])), NULL, STR_NONE);
	return 0;
}

static int list_targets(struct printer *p, struct err *err)
{
	(void)err;
	for (size_t i = 0; target_types[i] != NULL; i++)
		put(p, str_from(target_types[i]->name), str_from(zh(p) ? target_types[i]->about_zh : target_types[i]->about_en), NULL, STR_NONE);
	return 0;
}

static const struct { const char *what; int (*list)(struct printer *p, struct err *err); } whats[] = {
	{ "standards", list_standards }, { "lists", list_lists }, { "codes", list_codes }, { "checks", list_checks }, { "detectors", list_detectors },
	{ "treatments", list_treatments }, { "formats", list_formats }, { "targets", list_targets },
};

static int run(const struct cmd *c)
{
	struct printer p = { .c = c, .out = BUF_INIT(16 << 20) };
	struct err err = ERR_INIT;
	size_t i = 0;
	while (i < ARRAY_SIZE(whats) && strcmp(c->operands[0], whats[i].what) != 0)
		i++;
	if (i == ARRAY_SIZE(whats))
		return cmd_usage("'list' takes standards, lists, codes LIST, checks, detectors, treatments, formats or targets, not '%.60s'", c->operands[0]);
	if (c->n > 1 && whats[i].list != list_codes)
		return cmd_usage("'list %s' takes no further operand", c->operands[0]);
	p.standards = standards_open(NULL, &err);
	if (p.standards == NULL)
		return cmd_fail(c, &err);
	jsonw_init(&p.w, &p.out, 1);
	if (c->json)
		jsonw_array(&p.w);
	int code = whats[i].list(&p, &err) != 0 ? cmd_fail(c, &err) : 0;
	if (c->json) {
		jsonw_end_array(&p.w);
		buf_addc(&p.out, '\n');
	}
	if (code == 0)
		code = cmd_print(buf_str(&p.out), 0);
	buf_release(&p.out);
	standards_close(p.standards);
	return code;
}

const struct verb cmd_list = {
	.name = "list", .synopsis = "standards|lists|codes LIST|checks|detectors|treatments|formats|targets", .min_operands = 1, .max_operands = 2, .run = run,
	.zh = "列出标准、代码表、检查、检测器、处理方式、格式、目标", .en = "list standards, code lists, checks, detectors, treatments, formats, targets",
};
