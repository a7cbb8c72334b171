/* cmd_status.c - how each data set and target stands. */
#include <stdio.h>

#include "base/clock.h"
#include "base/jsonw.h"
#include "cmd/cmd.h"
#include "publish/status.h"

enum { ANSWER_SECONDS = 20 };

static void text_or_null(struct jsonw *w, const char *key, const char *text)
{
	jsonw_kcstr(w, key, text[0] != '\0' ? text : NULL);
}

static void print_json(const struct status *s, struct buf *out)
{
	struct jsonw w;
	jsonw_init(&w, out, 1);
	jsonw_object(&w);
	jsonw_key(&w, "datasets");
	jsonw_array(&w);
	for (size_t i = 0; i < s->n; i++) {
		const struct status_dataset *d = &s->datasets[i];
		jsonw_object(&w);
		jsonw_kcstr(&w, "slug", d->slug);
		jsonw_kstr(&w, "code", d->code);
		jsonw_kstr(&w, "title", d->title);
		jsonw_kcstr(&w, "state", d->state);
		text_or_null(&w, "version", d->version);
		text_or_null(&w, "received", d->received);
		text_or_null(&w, "due", d->due);
		jsonw_kbool(&w, "overdue", d->overdue);
		jsonw_end_object(&w);
	}
	jsonw_end_array(&w);
	jsonw_key(&w, "targets");
	jsonw_array(&w);
	for (size_t i = 0; i < s->n_targets; i++) {
		const struct status_target *t = &s->targets[i];
		jsonw_object(&w);
		jsonw_kcstr(&w, "name", t->name);
		if (t->known)
			jsonw_kuint(&w, "serial", t->serial);
		else
			jsonw_knull(&w, "serial");
		text_or_null(&w, "expires", t->expires);
		if (t->trouble != NULL)
			jsonw_kcstr(&w, "trouble", t->trouble);
		jsonw_end_object(&w);
	}
	jsonw_end_array(&w);
	jsonw_end_object(&w);
	buf_addc(out, '\n');
}

static void print_text(const struct cmd *c, const struct status *s, struct buf *out)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct status_dataset *d = &s->datasets[i];
		term_pad(out, str_from(d->slug), 26);
		buf_addc(out, ' ');
		term_pad(out, str_from(d->state), 10);
		buf_addc(out, ' ');
		term_pad(out, str_from(d->version), 14);
		buf_addc(out, ' ');
		term_safe(out, d->title);
		if (d->due[0] != '\0')
			buf_addf(out, i18n(c->lang, "，下次应在 %s 前更新", ", next due %s"), d->due);
		if (d->overdue)
			buf_adds(out, i18n(c->lang, "（已逾期）", " (overdue)"));
		if (d->pending)
			buf_addf(out, i18n(c->lang, "，待审批 %lld 天", ", waiting for approval %lld days"), d->waiting_days);
		buf_addc(out, '\n');
	}
	for (size_t i = 0; i < s->n_targets; i++) {
		const struct status_target *t = &s->targets[i];
		buf_addf(out, i18n(c->lang, "目标 %s：", "target %s: "), t->name);
		if (t->trouble != NULL)
			term_safe(out, str_from(t->trouble));
		else if (!t->known)
			buf_adds(out, i18n(c->lang, "尚未发布", "nothing published yet"));
		else
			buf_addf(out, i18n(c->lang, "序号 %llu，指针有效至 %s%s", "serial %llu, the pointer expires %s%s"), (unsigned long long)t->serial, t->expires,
				t->soon ? i18n(c->lang, "（不足两天）", " (in less than two days)") : "");
		buf_addc(out, '\n');
	}
}

static int verdict(const struct status *s)
{
	int code = 0;
	for (size_t i = 0; i < s->n; i++)
		code = s->datasets[i].overdue || s->datasets[i].pending ? 1 : code;
	for (size_t i = 0; i < s->n_targets; i++)
		code = err_worse_exit(code, s->targets[i].trouble != NULL ? 4 : s->targets[i].soon ? 1 : 0);
	return code;
}

static int run(const struct cmd *c)
{
	struct workspace w;
	struct status s;
	struct err err = ERR_INIT;
	struct buf out = BUF_INIT(64 << 20);
	if (workspace_open(&w, c->workspace, WORKSPACE_READ, &err) != 0)
		return cmd_fail(c, &err);
	int code;
	if (status_make(&w, clock_seconds() + ANSWER_SECONDS, &s, &err) != 0) {
		code = cmd_fail(c, &err);
	} else {
		if (c->json)
			print_json(&s, &out);
		else
			print_text(c, &s, &out);
		code = cmd_print(buf_str(&out), verdict(&s));
	}
	buf_release(&out);
	workspace_close(&w);
	return code;
}

const struct verb cmd_status = {
	.name = "status", .synopsis = "[-C DIR]", .run = run,
	.zh = "各数据集和目标的现状：版本、应更新日期、逾期、待审批、指针有效期", .en = "how data sets and targets stand: versions, due dates, overdue, pending, expiry",
};
