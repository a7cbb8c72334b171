/* talk.c - see talk.h */
#include "publish/talk.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/jsonw.h"
#include "base/term.h"

static const char *const names[OUTCOME_COUNT] = { "none", "published", "unchanged", "pending", "refused", "missing", "failed" };

const char *outcome_name(enum outcome o)
{
	return names[o];
}

enum outcome outcome_parse(const char *name)
{
	for (int i = 1; name != NULL && i < OUTCOME_COUNT; i++)
		if (strcmp(name, names[i]) == 0)
			return (enum outcome)i;
	return OUTCOME_NONE;
}

static void put(struct talk *t, FILE *f, struct buf *line)
{
	buf_addc(line, '\n');
	if (fwrite(line->p, 1, line->n, f) != line->n || fflush(f) != 0)
		t->broken = t->broken || f == stdout;
	buf_release(line);
}

static void begin(struct jsonw *w, struct buf *line, const char *type)
{
	char now[CLOCK_TEXT];
	clock_rfc3339(clock_now(), now);
	jsonw_init(w, line, 0);
	jsonw_object(w);
	jsonw_kcstr(w, "type", type);
	jsonw_kcstr(w, "time", now);
}

void talk_start(struct talk *t, const char *workspace, bool dry_run)
{
	struct buf line = BUF_INIT(1 << 16);
	struct jsonw w;
	if (!t->json)
		return;
	begin(&w, &line, "start");
	jsonw_kcstr(&w, "workspace", workspace);
	jsonw_kcstr(&w, "version", MULU_VERSION);
	jsonw_kbool(&w, "dry_run", dry_run);
	jsonw_end_object(&w);
	put(t, stdout, &line);
}

static void number_or_null(struct jsonw *w, const char *key, int64_t n)
{
	if (n < 0)
		jsonw_knull(w, key);
	else
		jsonw_kint(w, key, n);
}

void talk_dataset(struct talk *t, const char *slug, enum outcome o, const char *version, int64_t rows, int64_t errors, const char *reason, const char *detail)
{
	struct buf line = BUF_INIT(1 << 16);
	t->counts[o]++;
	if (t->json) {
		struct jsonw w;
		begin(&w, &line, "dataset");
		jsonw_kcstr(&w, "dataset", slug);
		jsonw_kcstr(&w, "outcome", names[o]);
		jsonw_kcstr(&w, "version", version);
		number_or_null(&w, "rows", rows);
		number_or_null(&w, "errors", errors);
		jsonw_kcstr(&w, "reason", reason);
		if (detail != NULL && detail[0] != '\0')
			jsonw_kcstr(&w, "detail", detail);
		jsonw_end_object(&w);
	} else {
		if (t->quiet && o != OUTCOME_REFUSED && o != OUTCOME_FAILED)
			return;
		term_pad(&line, str_from(slug), 26);
		buf_addc(&line, ' ');
		term_pad(&line, str_from(names[o]), 10);
		buf_addf(&line, " %s", version != NULL ? version : "");
		if (rows >= 0)
			buf_addf(&line, i18n(t->lang, "  %lld 行", "  %lld rows"), (long long)rows);
		if (reason != NULL)
			buf_addf(&line, "  %s", reason);
		if (detail != NULL && detail[0] != '\0') {
			buf_adds(&line, ": ");
			term_safe(&line, str_from(detail));
		}
	}
	put(t, stdout, &line);
}

void talk_object(struct talk *t, const char *target, const char *path, uint64_t bytes)
{
	struct buf line = BUF_INIT(1 << 16);
	if (t->json) {
		struct jsonw w;
		begin(&w, &line, "object");
		jsonw_kcstr(&w, "target", target);
		jsonw_kcstr(&w, "path", path);
		jsonw_kuint(&w, "bytes", bytes);
		jsonw_end_object(&w);
		put(t, stdout, &line);
	} else if (t->verbose) {
		buf_addf(&line, "  %s <- %s (%llu)", target, path, (unsigned long long)bytes);
		put(t, stderr, &line);
	}
}

__attribute__((format(printf, 5, 0)))
static void message(struct talk *t, const char *type, const char *label, const char *reason, const char *format, va_list ap)
{
	struct buf line = BUF_INIT(1 << 16);
	char text[1024];
	vsnprintf(text, sizeof text, format, ap);
	if (t->json) {
		struct jsonw w;
		begin(&w, &line, type);
		if (reason != NULL)
			jsonw_kcstr(&w, "reason", reason);
		jsonw_kcstr(&w, "message", text);
		jsonw_end_object(&w);
		put(t, stdout, &line);
		return;
	}
	buf_addf(&line, "mulu run: %s", label);
	term_safe(&line, str_from(text));
	put(t, stderr, &line);
}

void talk_warning(struct talk *t, const char *format, ...)
{
	va_list ap;
	if (!t->json && t->quiet)
		return;
	va_start(ap, format);
	message(t, "warning", i18n(t->lang, "警告：", "warning: "), NULL, format, ap);
	va_end(ap);
}

void talk_error(struct talk *t, const char *reason, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	message(t, "error", "", reason, format, ap);
	va_end(ap);
}

void talk_note(struct talk *t, const char *format, ...)
{
	va_list ap;
	if (t->json || !t->verbose)
		return;
	va_start(ap, format);
	message(t, "note", "", NULL, format, ap);
	va_end(ap);
}

void talk_summary(struct talk *t, int exit_code, const char *reason)
{
	struct buf line = BUF_INIT(1 << 16);
	if (t->json) {
		struct jsonw w;
		begin(&w, &line, "summary");
		for (int i = OUTCOME_PUBLISHED; i < OUTCOME_COUNT; i++)
			jsonw_kuint(&w, names[i], t->counts[i]);
		jsonw_kint(&w, "exit_code", exit_code);
		jsonw_kcstr(&w, "reason", reason);
		jsonw_end_object(&w);
		put(t, stdout, &line);
		return;
	}
	if (t->quiet && exit_code == 0)
		return;
	for (int i = OUTCOME_PUBLISHED; i < OUTCOME_COUNT; i++)
		buf_addf(&line, "%s%s %u", i > OUTCOME_PUBLISHED ? " · " : "", names[i], t->counts[i]);
	if (reason != NULL)
		buf_addf(&line, "  (%s)", reason);
	put(t, stdout, &line);
}
