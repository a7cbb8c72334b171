/* options.c - see options.h */
#include "cmd/options.h"

#include <sched.h>
#include <stdio.h>

#include "base/mem.h"
#include "base/near.h"
#include "publish/config.h"

static struct globals current;

static const struct option global_options[] = {
	{ OPTION_FLAG, "json", 0, NULL, &current.json, NULL, NULL, "在标准输出打印一个 JSON 文档", "print one JSON document on standard output" },
	{ OPTION_STRING, "lang", 0, "zh|en", &current.lang, NULL, NULL, "说明和报告的语言", "language of talk and reports" },
	{ OPTION_STRING, "threads", 0, "N", &current.threads, NULL, NULL, "线程数（默认：可用的处理器数）", "threads (default: the processors this process may use)" },
	{ OPTION_STRING, "color", 0, "auto|always|never", &current.color, NULL, NULL, "颜色", "colours" },
	{ OPTION_FLAG, "quiet", 'q', NULL, &current.quiet, NULL, NULL, "只说错误", "say errors only" },
	{ OPTION_FLAG, "verbose", 'v', NULL, &current.verbose, NULL, NULL, "多说一些", "say more" },
	{ OPTION_STRING, NULL, 'C', "DIR", &current.workspace, NULL, NULL, "在该工作区中工作", "work in that workspace" },
	{ OPTION_FLAG, "help", 'h', NULL, &current.help, NULL, NULL, "显示本动词的帮助", "show the help of this verb" },
	{ .kind = OPTION_END },
};

void option_list_add(struct option_list *l, const char *value)
{
	MEM_GROW(l->items, l->cap, l->n + 1);
	l->items[l->n++] = value;
}

/* ---- finding an option ---- */

struct tables { const struct option *t[3]; };

static struct tables tables_of(const struct verb *v)
{
	return (struct tables){ { v->options, v->options2, global_options } };
}

static const struct option *find(const struct tables *all, struct str name, char letter)
{
	for (size_t i = 0; i < ARRAY_SIZE(all->t); i++)
		for (const struct option *o = all->t[i]; o != NULL && o->kind != OPTION_END; o++)
			if (letter != 0 ? o->letter == letter : o->name != NULL && str_is(name, o->name))
				return o;
	return NULL;
}

static const char *nearest(const struct tables *all, struct str name)
{
	const char *names[100];
	size_t n = 0;
	for (size_t i = 0; i < ARRAY_SIZE(all->t); i++)
		for (const struct option *o = all->t[i]; o != NULL && o->kind != OPTION_END && n < ARRAY_SIZE(names); o++)
			names[n++] = o->name;
	return near_word(name, names, n);
}

static int unknown(const struct verb *v, const struct tables *all, const char *arg, struct str name, struct err *err)
{
	const char *near = nearest(all, name);
	if (near != NULL)
		return err_set(err, ERR_USAGE, "unknown option '%.60s' of '%s'; did you mean '--%s'?", arg, v->name, near);
	return err_set(err, ERR_USAGE, "unknown option '%.60s' of '%s'", arg, v->name);
}

/* ---- setting it ---- */

static int set_value(const struct option *o, const char *shown, const char *value, struct err *err)
{
	uint64_t number;
	switch (o->kind) {
	case OPTION_STRING:
		*(const char **)o->var = value;
		break;
	case OPTION_UINT:
		if (!str_to_u64(str_from(value), &number))
			return err_set(err, ERR_USAGE, "option '%s' takes a whole number, not '%.60s'", shown, value);
		*(uint64_t *)o->var = number;
		break;
	case OPTION_LIST:
		option_list_add(o->var, value);
		break;
	case OPTION_CALL:
		if (!o->parse(value))
			return err_set(err, ERR_USAGE, "option '%s' does not take '%.60s'; it takes %s", shown, value, o->arg);
		break;
	case OPTION_FLAG:
	case OPTION_END:
		break;
	}
	if (o->given != NULL)
		*o->given = true;
	return 0;
}

/* One option at argv[*i]; *i moves on past its value. */
static int take_option(const struct verb *v, const struct tables *all, int n, char **argv, int *i, struct err *err)
{
	const char *arg = argv[*i], *value = NULL;
	bool is_long = arg[1] == '-';
	struct str name = str_from(arg + 2);
	size_t equals;
	if (is_long && str_find(name, STR("="), &equals)) {
		value = name.p + equals + 1;
		name.n = equals;
	}
	const struct option *o = is_long ? find(all, name, 0) : find(all, name, arg[1]);
	if (o == NULL)
		return unknown(v, all, arg, name, err);
	char shown[64];
	snprintf(shown, sizeof shown, is_long ? "--%.*s" : "-%.*s", is_long ? (int)(name.n > 40 ? 40 : name.n) : 1, is_long ? name.p : arg + 1);
	if (!is_long && arg[2] != '\0') {
		if (o->kind == OPTION_FLAG)
			return err_set(err, ERR_USAGE, "options cannot be joined: '%.60s'", arg);
		value = arg + 2;
	}
	if (o->kind == OPTION_FLAG) {
		if (value != NULL)
			return err_set(err, ERR_USAGE, "option '%s' takes no value", shown);
		*(bool *)o->var = true;
		if (o->given != NULL)
			*o->given = true;
		return 0;
	}
	if (value == NULL) {
		if (*i + 1 >= n)
			return err_set(err, ERR_USAGE, "option '%s' needs a value: %s", shown, o->arg);
		value = argv[++*i];
	}
	return set_value(o, shown, value, err);
}

int options_parse(const struct verb *v, struct globals *g, int n, char **argv, const char **operands, size_t *n_operands, struct err *err)
{
	struct tables all = tables_of(v);
	bool ended = false;
	current = *g;
	*n_operands = 0;
	for (int i = 0; i < n; i++) {
		if (!ended && strcmp(argv[i], "--") == 0) {
			ended = true;
		} else if (!ended && argv[i][0] == '-' && argv[i][1] != '\0') {
			if (take_option(v, &all, n, argv, &i, err) != 0)
				return -1;
		} else {
			operands[(*n_operands)++] = argv[i];
		}
	}
	*g = current;
	if (g->help)
		return 0;
	if (*n_operands < v->min_operands)
		return err_set(err, ERR_USAGE, "'%s' needs more operands: mulu %s %s", v->name, v->name, v->synopsis);
	if (*n_operands > v->max_operands)
		return err_set(err, ERR_USAGE, "'%s' takes no operand '%.60s': mulu %s %s", v->name, operands[v->max_operands], v->name, v->synopsis);
	return 0;
}

/* ---- globals ---- */

static uint64_t usable_processors(void)
{
	cpu_set_t set;
	CPU_ZERO(&set);
	if (sched_getaffinity(0, sizeof set, &set) != 0 || CPU_COUNT(&set) < 1)
		return 1;
	return (uint64_t)CPU_COUNT(&set);
}

int options_globals(const struct globals *g, struct cmd *c, struct err *err)
{
	static const char *const colors[] = { "auto", "always", "never" };
	c->json = g->json;
	c->quiet = g->quiet;
	c->verbose = g->verbose;
	c->workspace = g->workspace != NULL ? g->workspace : ".";
	c->threads = usable_processors();
	if (g->threads != NULL && (!str_to_u64(str_from(g->threads), &c->threads) || c->threads < 1 || c->threads > 1024))
		return err_set(err, ERR_USAGE, "option '--threads' takes a number from 1 to 1024, not '%.60s'", g->threads);
	c->color = TERM_AUTO;
	if (g->color != NULL) {
		size_t i = 0;
		while (i < ARRAY_SIZE(colors) && strcmp(g->color, colors[i]) != 0)
			i++;
		if (i == ARRAY_SIZE(colors))
			return err_set(err, ERR_USAGE, "option '--color' takes auto, always or never, not '%.60s'", g->color);
		c->color = (enum term_color)i;
	}
	c->lang_given = g->lang != NULL;
	if (g->lang != NULL) {
		if (!i18n_parse(g->lang, &c->lang))
			return err_set(err, ERR_USAGE, "option '--lang' takes zh or en, not '%.60s'", g->lang);
	} else if (!config_peek_lang(c->workspace, &c->lang)) {
		c->lang = i18n_from_environment();
	}
	return 0;
}

/* ---- help ---- */

static void help_table(const struct option *o, enum lang lang, struct buf *out)
{
	for (; o != NULL && o->kind != OPTION_END; o++) {
		char left[96];
		size_t n = 0;
		left[0] = '\0';
		if (o->letter != 0)
			n += (size_t)snprintf(left + n, sizeof left - n, "-%c%s", o->letter, o->name != NULL ? ", " : "");
		if (o->name != NULL)
			n += (size_t)snprintf(left + n, sizeof left - n, "--%s", o->name);
		if (o->arg != NULL)
			snprintf(left + n, sizeof left - n, " %s", o->arg);
		buf_adds(out, "  ");
		if (strlen(left) > 30)
			buf_addf(out, "%s\n%32s", left, "");
		else
			term_pad(out, str_from(left), 30);
		buf_addf(out, "%s\n", i18n(lang, o->zh, o->en));
	}
}

void options_help(const struct verb *v, enum lang lang, struct buf *out)
{
	buf_addf(out, "mulu %s %s\n    %s\n", v->name, v->synopsis, i18n(lang, v->zh, v->en));
	if (v->options != NULL || v->options2 != NULL) {
		buf_addf(out, "\n%s\n", i18n(lang, "选项：", "Options:"));
		help_table(v->options, lang, out);
		help_table(v->options2, lang, out);
	}
	buf_addf(out, "\n%s\n", i18n(lang, "所有动词都有的选项：", "Options of every verb:"));
	help_table(global_options, lang, out);
	const char *more = i18n(lang, v->more_zh, v->more_en);
	if (more != NULL)
		buf_addf(out, "\n%s\n", more);
}
