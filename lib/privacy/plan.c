/* plan.c - standard and evidence -> one treatment a column, and the reasons not to release (privacy.md 1.7). */
#include "privacy/plan.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "privacy/row_kind.h"
#include "privacy/rules.h"
#include "privacy/treat.h"
#include "value/shape.h"

#define NAME_MAX_BYTES 4096

struct maker {
	struct plan *plan;
	const struct standard *st;
	const struct scan *evidence;
	bool product;
	const bool *read;                  /* by a product; NULL: none */
	struct refusals *refusals;
};

/* Headers that no open input may carry in a column that the standard does not know: domain.md 2.1.4. */
static const char *const forbidden[] = {
	"身份证", "身份证号", "公民身份号码", "证件号码", "护照号", "军官证号", "银行卡号", "银行账号", "社保卡号", "手机信令", "IMSI", "IMEI", "MAC地址", "车牌号",
	"人脸", "指纹", "声纹", "照片", "病历", "诊断", "血型", "犯罪记录", "婚姻状况", "民族", "宗教信仰", "政治面貌", "家庭住址", "户籍地址", "现住址", "紧急联系人",
	"孩子姓名", "父亲姓名", "母亲姓名", "学籍号", "微信号", "QQ号", "登录密码", "投诉人", "参赛人员名单", "入住人员名单",
};

static bool header_forbidden(struct str name)
{
	struct buf header = BUF_INIT(NAME_MAX_BYTES), word = BUF_INIT(NAME_MAX_BYTES);
	bool found = false;
	utf8_fold(name, &header);
	for (size_t i = 0; i < ARRAY_SIZE(forbidden) && !found; i++) {
		utf8_fold(str_from(forbidden[i]), &word);
		found = str_ends(buf_str(&header), buf_str(&word));
	}
	buf_release(&header);
	buf_release(&word);
	return found;
}

static bool personal_hits(const struct scan_kind *k)
{
	return k->personal > 0;
}

static const struct scan_kind *strongest(const struct scan_column *c)
{
	const struct scan_kind *best = NULL;
	for (size_t i = 0; c != NULL && i < c->n_kinds; i++)
		if (personal_hits(&c->kinds[i]) && (best == NULL || c->kinds[i].strong + c->kinds[i].likely > best->strong + best->likely))
			best = &c->kinds[i];
	return best;
}

static bool one_of(const char *name, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

/* Personal data that the treatment of a published column takes away by itself. */
static bool treatment_expects(enum treatment t, const struct detector *kind)
{
	static const char *const phone[] = { "mobile", "mobile_masked", "person_name", "person_name_masked" };
	return t == TREAT_PHONE && one_of(kind->name, phone, ARRAY_SIZE(phone));
}

static void refuse(struct maker *m, const struct plan_column *c, const struct rule *rule, uint64_t row, const struct detector *kind, const char *detail)
{
	refusals_add(m->refusals, rule, c->name, row, kind, STR_NONE, str_from(detail));
}

/* What a column's evidence says against a release in which its cells leave the house. */
static void judge_evidence(struct maker *m, struct plan_column *c, const struct scan_column *sc)
{
	if (sc->unscannable > 0)
		refuse(m, c, PRIVACY_RULE(LIMIT), sc->first_row, NULL, NULL);
	for (size_t i = 0; i < sc->n_kinds; i++)
		if (personal_hits(&sc->kinds[i]) && !treatment_expects(c->treatment, sc->kinds[i].kind))
			refuse(m, c, refusal_rule(sc->kinds[i].kind, PRIVACY_RULE(UNEXPECTED_KIND)), sc->first_row, sc->kinds[i].kind, NULL);
}

/* Destroyed numbers stop a release of rows wherever they stand: the source itself is broken. */
static void judge_lossy(struct maker *m, const struct plan_column *c, const struct scan_column *sc)
{
	for (size_t i = 0; i < sc->n_kinds; i++)
		if (personal_hits(&sc->kinds[i]) && refusal_rule(sc->kinds[i].kind, NULL) == PRIVACY_RULE(LOSSY))
			refuse(m, c, PRIVACY_RULE(LOSSY), sc->first_row, sc->kinds[i].kind, NULL);
}

/* A field that says onFinding: redact has its hits replaced in place of a refusal. */
static void stricter_by_evidence(struct plan_column *c, const struct field *f)
{
	struct str on = json_str_or(json_path(f->json, "privacy.onFinding"), "");
	if (c->evidence != NULL && str_is(on, "redact") && treatment_strictness(c->treatment) < treatment_strictness(TREAT_REDACT)) {
		c->treatment = TREAT_REDACT;
		c->because = BECAUSE_EVIDENCE;
	}
}

static void judge_rows(struct maker *m, struct plan_column *c, const struct scan_column *sc)
{
	if (c->treatment == TREAT_REJECT && sc != NULL && sc->cells > 0)
		refuse(m, c, PRIVACY_RULE(REJECT_COLUMN), sc->first_row, NULL, NULL);
	if (sc != NULL)
		judge_lossy(m, c, sc);
	if (!c->published || m->st->row_is_person)     /* rows of persons do not leave, however they are treated: gate-k says so once */
		return;
	if (treatment_too_mild(c->cls, c->treatment))
		refuse(m, c, PRIVACY_RULE(TREATMENT_TOO_MILD), 0, NULL, treatment_name(c->treatment));
	if (!treatment_implemented(c->treatment))
		refuse(m, c, PRIVACY_RULE(TREATMENT_MISSING), 0, NULL, treatment_name(c->treatment));
	else if (json_get(c->params, "minPersons") != NULL)
		refuse(m, c, PRIVACY_RULE(TREATMENT_MISSING), 0, NULL, "minPersons");
	if (sc != NULL && c->treatment != TREAT_REDACT)
		judge_evidence(m, c, sc);
}

/* A column that a product reads: as a group or in a measure it may be of any class that the standard marks for it, but not one that the standard hides. */
static void judge_read(struct maker *m, struct plan_column *c, const struct scan_column *sc)
{
	if (c->treatment == TREAT_REJECT) {
		if (sc != NULL && sc->cells > 0)
			refuse(m, c, PRIVACY_RULE(REJECT_COLUMN), sc->first_row, NULL, "read by a product");
	} else if (c->treatment == TREAT_DROP || c->treatment == TREAT_MASK || c->treatment == TREAT_TOKEN || c->treatment == TREAT_REDACT) {
		refuse(m, c, PRIVACY_RULE(TREATMENT_TOO_MILD), 0, NULL, "read by a product");
	} else if (!treatment_implemented(c->treatment)) {
		refuse(m, c, PRIVACY_RULE(TREATMENT_MISSING), 0, NULL, treatment_name(c->treatment));
	}
	if (sc != NULL)
		judge_evidence(m, c, sc);
}

static struct plan_column *add_column(struct plan *p, size_t *cap)
{
	MEM_GROW(p->columns, *cap, p->n + 1);
	struct plan_column *c = &p->columns[p->n++];
	*c = (struct plan_column){ .field = SIZE_MAX, .column = SIZE_MAX };
	return c;
}

static void take_evidence(struct plan_column *c, const struct scan_column *sc)
{
	const struct scan_kind *best = strongest(sc);
	c->cells = sc != NULL ? sc->cells : 0;
	if (best == NULL)
		return;
	c->evidence = best->kind;
	c->strong = best->strong;
	c->likely = best->likely;
}

static void plan_field(struct maker *m, struct plan_column *c, size_t field, size_t column)
{
	const struct field *f = &m->st->fields[field];
	const struct scan_column *sc = column != SIZE_MAX && column < scan_columns(m->evidence) ? scan_column(m->evidence, column) : NULL;
	c->name = f->name;
	c->title = f->title;
	c->field = field;
	c->column = column;
	c->cls = f->privacy;
	c->treatment = treatment_of(f);
	c->params = f->open_params;
	take_evidence(c, sc);
	stricter_by_evidence(c, f);
	c->published = !m->product && treatment_publishes(c->treatment);
	if (!m->product)
		judge_rows(m, c, sc);
	else if (m->read != NULL && m->read[field])
		judge_read(m, c, sc);
}

/* A header as it may be shown; a column without one is "column 7". */
static struct str shown_header(struct plan *p, struct str name, size_t column)
{
	if (str_trim(name).n == 0)
		return str_from(arena_printf(&p->arena, "column %zu", column + 1));
	if (!detect_personal(name, 0, 0))
		return arena_str(&p->arena, name);
	struct buf shape = BUF_INIT(NAME_MAX_BYTES);
	shape_personal(name, &shape);
	struct str s = arena_str(&p->arena, buf_str(&shape));
	buf_release(&shape);
	return s;
}

static void plan_unknown(struct maker *m, struct plan_column *c, size_t column)
{
	const struct scan_column *sc = scan_column(m->evidence, column);
	c->name = shown_header(m->plan, sc->name, column);
	c->column = column;
	c->treatment = TREAT_DROP;
	take_evidence(c, sc);
	if (c->evidence != NULL)
		c->because = BECAUSE_EVIDENCE;
	if (m->product)                    /* no row leaves, and no product reads a column that the standard does not know */
		return;
	judge_lossy(m, c, sc);
	if (sc->unscannable > 0)
		refuse(m, c, PRIVACY_RULE(LIMIT), sc->first_row, NULL, NULL);
	if (c->evidence != NULL)
		refuse(m, c, PRIVACY_RULE(UNDECLARED_COLUMN), sc->first_row, c->evidence, NULL);
	else if (sc->cells > 0 && header_forbidden(sc->name))
		refuse(m, c, PRIVACY_RULE(UNDECLARED_COLUMN), 0, NULL, "its header names personal data");
}

/* Names that travel or are shown. Notes and comments of the file do not leave the house. */
static void judge_names(struct maker *m)
{
	static const char *const names[] = { "header", "file-name", "sheet-name", "member-name", "property" };
	size_t n;
	const struct scan_text *t = scan_texts(m->evidence, &n);
	for (size_t i = 0; i < n; i++)
		if (t[i].hit.personal && t[i].hit.strength >= STRENGTH_LIKELY && one_of(t[i].where, names, ARRAY_SIZE(names)))
			refusals_add(m->refusals, PRIVACY_RULE(METADATA), STR_NONE, 0, t[i].hit.kind, STR_NONE, str_from(t[i].where));
}

static void judge_table(struct maker *m)
{
	if (!m->st->says_row_is_person)
		refusals_add(m->refusals, PRIVACY_RULE(ROW_KIND), STR_NONE, 0, NULL, STR_NONE, STR("the standard has no rowIsPerson"));
	else if (m->st->row_is_person && !m->product)
		refusals_add(m->refusals, PRIVACY_RULE(K), STR_NONE, 0, NULL, STR_NONE, STR_NONE);
	else if (!m->st->row_is_person && row_kind_persons(m->plan, m->evidence))
		refusals_add(m->refusals, PRIVACY_RULE(ROW_KIND), STR_NONE, 0, NULL, STR_NONE, STR("person columns stand together"));
}

void plan_make(struct plan *p, const struct standard *st, const struct normal *norm, const struct scan *evidence, bool product, const bool *read_by_product,
	struct refusals *refusals)
{
	*p = (struct plan){ .standard = st, .product = product, .arena = ARENA_INIT };
	struct maker m = { p, st, evidence, product, read_by_product, refusals };
	const size_t *map = normal_map(norm);
	size_t cap = 0, n_columns = scan_columns(evidence);
	bool *known = mem_alloc(n_columns + 1);
	for (size_t f = 0; f < st->n_fields; f++) {
		if (map[f] == SIZE_MAX && !normal_filled(norm, f))
			continue;
		if (map[f] < n_columns)
			known[map[f]] = true;
		plan_field(&m, add_column(p, &cap), f, map[f]);
	}
	for (size_t i = 0; i < n_columns; i++)
		if (!known[i])
			plan_unknown(&m, add_column(p, &cap), i);
	free(known);
	judge_names(&m);
	judge_table(&m);
}

void plan_release(struct plan *p)
{
	free(p->columns);
	arena_release(&p->arena);
	*p = (struct plan){ .arena = ARENA_INIT };
}

static const char *because_text(const struct plan_column *c, enum lang lang)
{
	if (c->field == SIZE_MAX)
		return i18n(lang, "标准未规定此列", "the standard does not know the column");
	if (c->because == BECAUSE_EXCEPTION)
		return i18n(lang, "按例外批准", "by an exception");
	return c->because == BECAUSE_EVIDENCE ? i18n(lang, "因发现个人信息", "because of what was found") : i18n(lang, "按标准", "by the standard");
}

void plan_explain(const struct plan *p, enum lang lang, struct buf *out)
{
	for (size_t i = 0; i < p->n; i++) {
		const struct plan_column *c = &p->columns[i];
		enum treatment said = c->field == SIZE_MAX ? TREAT_UNSAID : treatment_of(&p->standard->fields[c->field]);
		buf_addstr(out, c->name);
		if (c->title.n > 0) {
			buf_adds(out, " ");
			buf_addstr(out, c->title);
		}
		buf_addf(out, "\t%s\t%s\t", privacy_class_name(c->cls), said == TREAT_UNSAID ? "-" : treatment_name(said));
		if (c->evidence != NULL)
			buf_addf(out, "%s strong %llu likely %llu / %llu", c->evidence->name, (unsigned long long)c->strong, (unsigned long long)c->likely, (unsigned long long)c->cells);
		else
			buf_adds(out, "-");
		buf_addf(out, "\t%s\t%s\t", treatment_name(c->treatment), c->published ? i18n(lang, "公布", "published") : i18n(lang, "不公布", "not published"));
		buf_adds(out, because_text(c, lang));
		buf_addc(out, '\n');
	}
}
