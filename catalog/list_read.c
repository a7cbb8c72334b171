/* list_read.c - rows of the official template -> entries (domain.md 1.4, 1.5). One row is one 信息项; the first row of a code says what its resource is. */
#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "catalog/list_internal.h"
#include "table/rules.h"
#include "table/table.h"
#include "value/date.h"
#include "value/missing.h"

#define MAX_CELL 65536u
#define MAX_COLUMNS 256u

struct first_row { struct str cell[LIST_RESOURCE_COLUMNS]; };          /* what the first row of an entry says, as read */

struct reader {
	struct catalogue_list *list;
	struct arena *arena;                   /* of the list */
	struct arena raws;                     /* of this reading */
	struct first_row *first;               /* beside list->entries */
	struct list_map map;
	struct hash_map *by_code;
	bool begun;                            /* past the header block (RD01) */
	/* the row in hand */
	struct str cell[LIST_COLUMNS];         /* trimmed; n = 0: no value (RD06) */
	struct where at[LIST_COLUMNS];
	uint64_t number;
	const struct rule *odd;                /* of the form of this row: it cannot be relied on */
	struct buf text;
};

static struct catalogue_entry *entry(struct reader *r, size_t i)
{
	return &r->list->entries[i];
}

/* The row breaks its entry: "row 3, column '更新周期': 'x' is none of ...". */
static void breaks(struct reader *r, size_t i, enum list_column c, const char *format, ...) __attribute__((format(printf, 4, 5)));
static void breaks(struct reader *r, size_t i, enum list_column c, const char *format, ...)
{
	va_list ap;
	buf_reset(&r->text);
	buf_addf(&r->text, "row %llu", (unsigned long long)r->number);
	if (c < LIST_COLUMNS)
		buf_addf(&r->text, ", column '%s'", list_columns[c].title);
	buf_adds(&r->text, ": ");
	va_start(ap, format);
	buf_addvf(&r->text, format, ap);
	va_end(ap);
	list_break(r->list, entry(r, i), buf_str(&r->text));
}

static void found(struct reader *r, enum catalog_rule rule, enum list_column c, struct str cell, struct str arg)
{
	list_found(r->list, &(struct list_finding){ .rule = rule, .at = r->at[c], .column = c, .cell = cell, .arg0 = arg });
}

static bool has_column(const struct reader *r, enum list_column c)
{
	return r->map.column[c] != SIZE_MAX;
}

/* ---- values ---- */

/* A word of a closed list; NULL where the cell is empty or wrong, which is reported. */
static const char *take_word(struct reader *r, size_t i, enum list_column c, enum list_words words)
{
	const char *label = list_word(words, r->cell[c]);
	if (label != NULL || r->cell[c].n == 0)
		return label;
	struct buf allowed = BUF_INIT(4096), shown = BUF_INIT(4096);
	list_words_allowed(words, &allowed);
	list_shown(r->cell[c], &shown);
	bool bare = list_word_bare(r->cell[c]);
	found(r, bare ? CATALOG_BARE_CODE : CATALOG_UNKNOWN_ENUM, c, r->cell[c], buf_str(&allowed));
	breaks(r, i, c, bare ? "'%s' is a bare number; write one of %s" : "'%s' is none of %s", buf_cstr(&shown), buf_cstr(&allowed));
	buf_release(&allowed);
	buf_release(&shown);
	return NULL;
}

static void needs(struct reader *r, size_t i, enum list_column c)
{
	if (has_column(r, c))
		found(r, CATALOG_MISSING_VALUE, c, STR_NONE, STR_NONE);        /* a missing column was reported once */
	breaks(r, i, c, "is empty");
}

/* RD10: 开放属性 where the list has it, else 是否向社会开放 with 开放条件. */
static void take_open(struct reader *r, size_t i)
{
	struct str cell = r->cell[LIST_OPEN_FLAG];
	const char *type = take_word(r, i, LIST_OPEN_TYPE, WORDS_OPEN), *flag = NULL;
	if (list_word(WORDS_OPEN, cell) == NULL)
		flag = take_word(r, i, LIST_OPEN_FLAG, WORDS_FLAG);
	else if (type == NULL)                  /* some write the newer words into the older column */
		type = list_word(WORDS_OPEN, cell);
	if (type != NULL && flag != NULL && (strcmp(flag, "否") == 0) != (strcmp(type, "不予开放") == 0)) {
		found(r, CATALOG_OPEN_DIFFERS, LIST_OPEN_FLAG, STR_NONE, STR_NONE);
		breaks(r, i, LIST_OPEN_FLAG, "contradicts column '%s'", list_columns[LIST_OPEN_TYPE].title);
	}
	if (type == NULL && flag != NULL)
		type = strcmp(flag, "否") == 0 ? "不予开放" : r->cell[LIST_OPEN_CONDITION].n > 0 ? "有条件开放" : "无条件开放";
	entry(r, i)->open_type = str_from(type);
	if (type == NULL && r->cell[LIST_OPEN_TYPE].n == 0 && cell.n == 0)
		needs(r, i, has_column(r, LIST_OPEN_TYPE) && !has_column(r, LIST_OPEN_FLAG) ? LIST_OPEN_TYPE : LIST_OPEN_FLAG);
}

static void take_published(struct reader *r, size_t i)
{
	struct str cell = r->cell[LIST_PUBLISHED];
	struct date date;
	char text[11];
	size_t time;
	if (cell.n == 0) {
		needs(r, i, LIST_PUBLISHED);
		return;
	}
	/* Spreadsheets add midnight to dates. */
	if (!date_repair(cell, &date) && (!str_find(cell, STR(" 0:00"), &time) || !date_repair(str_sub(cell, 0, time), &date)) &&
	    (!str_find(cell, STR(" 00:00"), &time) || !date_repair(str_sub(cell, 0, time), &date))) {
		found(r, CATALOG_BAD_DATE, LIST_PUBLISHED, cell, STR_NONE);
		breaks(r, i, LIST_PUBLISHED, "is no date");
		return;
	}
	date_text(date, text);
	entry(r, i)->published = arena_str(r->arena, str_from(text));
}

static bool between_codes(uint32_t cp)
{
	return cp == ';' || cp == 0xFF1B || cp == ',' || cp == 0xFF0C || cp == 0x3001 || cp == ' ' || cp == '\n' || cp == '\r' || cp == '\t' || cp == 0x3000;
}

static void take_related(struct reader *r, size_t i)
{
	struct str cell = r->cell[LIST_RELATED];
	struct catalogue_entry *e = entry(r, i);
	struct buf code = BUF_INIT(4096);
	size_t begin = 0;
	for (size_t at = 0; at <= cell.n;) {
		uint32_t cp = ';';
		size_t step = at < cell.n ? utf8_next(cell.p + at, cell.p + cell.n, &cp) : 1;
		if (between_codes(cp)) {
			if (at > begin && at - begin <= 200) {
				utf8_nfkc(str_sub(cell, begin, at), &code);
				LIST_GROW(r->arena, e->related, e->n_related);
				e->related[e->n_related++] = arena_str(r->arena, buf_str(&code));
			}
			begin = at + step;
		}
		at += step;
	}
	buf_release(&code);
}

/* ---- a resource ---- */

static void take_resource(struct reader *r, size_t i)
{
	for (size_t k = 0; k < LIST_RESOURCE_COLUMNS; k++) {
		enum list_column c = (enum list_column)k;
		const struct list_column_def *d = &list_columns[c];
		struct str *to = list_member(entry(r, i), c);
		r->first[i].cell[c] = arena_str(&r->raws, r->cell[c]);
		if (to == NULL || c == LIST_OPEN_TYPE)
			continue;
		if (d->words != WORDS_NONE)
			*to = str_from(take_word(r, i, c, d->words));
		else
			*to = arena_str(r->arena, r->cell[c]);
		if (d->needed && r->cell[c].n == 0)
			needs(r, i, c);
	}
	struct catalogue_entry *e = entry(r, i);
	const char *type = list_format_type(e->format_class, e->format_type);
	if (type != NULL)
		e->format_type = str_from(type);
	if (e->provider.n == 0)        /* a warning of the lint too; but nobody answers for such data */
		breaks(r, i, LIST_PROVIDER, "is empty");
	take_open(r, i);
	take_published(r, i);
	take_related(r, i);
}

/* Two spellings of one value are no difference. */
static bool same_value(enum list_column c, struct str a, struct str b)
{
	enum list_words w = list_columns[c].words;
	struct date x, y;
	if (str_eq(a, b))
		return true;
	if (w != WORDS_NONE) {
		const char *p = list_word(w, a), *q = list_word(w, b);
		return p != NULL && p == q;
	}
	return c == LIST_PUBLISHED && date_repair(a, &x) && date_repair(b, &y) && date_cmp(x, y) == 0;
}

/* RD05. */
static void compare_resource(struct reader *r, size_t i)
{
	for (size_t k = 0; k < LIST_RESOURCE_COLUMNS; k++) {
		enum list_column c = (enum list_column)k;
		if (c == LIST_CODE || r->cell[c].n == 0 || same_value(c, r->cell[c], r->first[i].cell[c]))
			continue;
		char row[24];
		snprintf(row, sizeof row, "%llu", (unsigned long long)entry(r, i)->row);
		found(r, CATALOG_ROW_DIFFERS, c, r->cell[c], str_from(row));
		breaks(r, i, c, "differs from row %s of the same resource", row);
	}
}

static void take_item(struct reader *r, size_t i, struct err *err, int *rc)
{
	struct catalogue_entry *e = entry(r, i);
	struct str title = r->cell[LIST_ITEM_TITLE], length = r->cell[LIST_ITEM_LENGTH];
	if (title.n == 0)
		needs(r, i, LIST_ITEM_TITLE);
	const char *type = take_word(r, i, LIST_ITEM_TYPE, WORDS_ITEM_TYPE);
	if (r->cell[LIST_ITEM_TYPE].n == 0)
		needs(r, i, LIST_ITEM_TYPE);
	if (e->n_items >= LIST_MAX_ITEMS) {
		*rc = err_set(err, ERR_INPUT, "cannot read the list: row %llu: the resource has more than %u items", (unsigned long long)r->number, LIST_MAX_ITEMS);
		return;
	}
	LIST_GROW(r->arena, e->items, e->n_items);
	struct catalogue_item *item = &e->items[e->n_items++];
	*item = (struct catalogue_item){ .title = arena_str(r->arena, title), .name = arena_str(r->arena, r->cell[LIST_ITEM_NAME]), .type = str_from(type) };
	if (str_ends(length, STR(".0")))       /* RD09: a number that passed through a spreadsheet */
		length = str_sub(length, 0, length.n - 2);
	item->has_length = length.n > 0 && length.n <= 9 && str_to_i64(length, &item->length) && item->length >= 0;
	if (length.n > 0 && !item->has_length)
		found(r, CATALOG_CL11, LIST_ITEM_LENGTH, length, STR_NONE);
}

/* ---- rows ---- */

static bool note_row(const struct reader *r, const struct batch *b, size_t row)
{
	static const struct str notes[] = { STR_INIT("合计"), STR_INIT("备注"), STR_INIT("填表人"), STR_INIT("审核人"), STR_INIT("注：") };
	struct str first = STR_NONE;
	for (size_t c = 0; c < batch_columns(b) && first.n == 0; c++)
		first = str_trim(batch_cell(b, row, c));
	for (size_t i = 0; i < ARRAY_SIZE(notes); i++)
		if (str_starts(first, notes[i]))
			return r->cell[LIST_CODE].n == 0;
	return false;
}

/* RD01: the header block ends before the first row that holds a legal word of an enum column, or a code. */
static bool header_goes_on(const struct reader *r)
{
	if (list_code_ok(r->cell[LIST_CODE]))
		return false;
	for (size_t c = 0; c < LIST_COLUMNS; c++)
		if (list_columns[c].words != WORDS_NONE && list_word(list_columns[c].words, r->cell[c]) != NULL)
			return false;
	return true;
}

static bool load_row(struct reader *r, const struct batch *b, size_t row)
{
	bool any = false;
	r->number = batch_row_number(b, row);
	for (size_t c = 0; c < LIST_COLUMNS; c++) {
		size_t column = r->map.column[c];
		r->cell[c] = STR_NONE;
		r->at[c] = batch_where(b, row, column == SIZE_MAX ? 0 : column);
		if (column == SIZE_MAX) {
			r->at[c].column = 0;
			continue;
		}
		struct str s = str_trim(batch_cell(b, row, column));
		r->cell[c] = missing_like(s) || str_is(s, "—") ? STR_NONE : s;
		any = any || r->cell[c].n > 0;
	}
	return any;
}

/* A row without a code breaks the entry that it most likely belongs to: that of its title, else the one above it. */
static void no_code(struct reader *r)
{
	size_t i = r->list->n;
	found(r, CATALOG_NO_CODE, LIST_CODE, STR_NONE, STR_NONE);
	if (i == 0)
		return;
	if (r->cell[LIST_TITLE].n > 0)
		while (i > 0 && !str_eq(entry(r, i - 1)->title, r->cell[LIST_TITLE]))
			i--;
	if (i > 0)
		breaks(r, i - 1, LIST_CODE, "is empty");
}

/* The code of the row, in half width. */
static struct str row_code(struct reader *r, struct buf *scratch)
{
	struct str cell = r->cell[LIST_CODE];
	utf8_nfkc(cell, scratch);
	struct str code = str_trim(buf_str(scratch));
	if (!str_eq(code, cell) && list_code_ok(code))
		found(r, CATALOG_WIDE_SLASH, LIST_CODE, cell, STR_NONE);
	return code;
}

static size_t entry_of(struct reader *r, struct str code, bool *fresh)
{
	size_t i = (size_t)hash_map_put(r->by_code, code, r->list->n, fresh);
	if (!*fresh)
		return i;
	LIST_GROW(r->arena, r->list->entries, r->list->n);
	LIST_GROW(&r->raws, r->first, r->list->n);
	r->list->entries[r->list->n++] = (struct catalogue_entry){ .code = arena_str(r->arena, code), .row = r->number };
	return i;
}

static int take_row(struct reader *r, struct err *err)
{
	struct buf scratch = BUF_INIT(MAX_CELL * 4);
	int rc = 0;
	if (r->cell[LIST_CODE].n == 0) {
		no_code(r);
	} else {
		struct str code = row_code(r, &scratch);
		bool fresh;
		size_t i = entry_of(r, code, &fresh);
		if (!list_code_ok(code)) {
			found(r, CATALOG_BAD_CODE, LIST_CODE, code, STR_NONE);
			breaks(r, i, LIST_CODE, "is not of the form class code, slash, number");
		}
		if (fresh)
			take_resource(r, i);
		else
			compare_resource(r, i);
		take_item(r, i, err, &rc);
		if (r->odd != NULL)
			breaks(r, i, LIST_COLUMNS, "%s", r->odd->title_en);
	}
	buf_release(&scratch);
	return rc;
}

/* Oddities of form after which the cells of a row may be others' cells. */
static bool unreliable(const struct rule *rule)
{
	return rule == &table_rules[TABLE_EXTRA_CELL] || rule == &table_rules[TABLE_TEXT_AFTER_QUOTE] || rule == &table_rules[TABLE_UNTERMINATED_QUOTE] ||
		rule == &table_rules[TABLE_NUL_BYTE];
}

static void take_oddity(struct reader *r, const struct oddity *o)
{
	struct buf cell = BUF_INIT(4096);
	if (o->rule->severity != SEVERITY_INFO && o->rule != &table_rules[TABLE_BLANK_ROW]) {
		if (o->cell.n > 0)
			list_shown(o->cell, &cell);
		findings_add(r->list->findings, &(struct finding){ .rule = o->rule, .at = o->at, .has_cell = o->cell.n > 0, .cell = buf_str(&cell) });
	}
	buf_release(&cell);
}

static int take_batch(struct reader *r, const struct batch *b, struct err *err)
{
	size_t n, rows = batch_rows(b);
	const struct oddity *odd = batch_oddities(b, &n);
	const struct rule **odd_rows = mem_alloc((rows + 1) * sizeof *odd_rows);
	int rc = 0;
	for (size_t i = 0; i < n; i++) {
		take_oddity(r, &odd[i]);
		if (odd[i].row < rows && unreliable(odd[i].rule))
			odd_rows[odd[i].row] = odd[i].rule;
	}
	for (size_t i = 0; i < rows && rc == 0; i++) {
		if (!load_row(r, b, i) || (!r->begun && header_goes_on(r)) || note_row(r, b, i))
			continue;
		r->begun = true;
		r->odd = odd_rows[i];
		rc = take_row(r, err);
	}
	free(odd_rows);
	return rc;
}

static int read_table(struct reader *r, struct table *t, const char *name, struct err *err)
{
	const struct table_info *info = table_info(t);
	const struct batch *b;
	int rc;
	if (!list_map_header(r->list, info->names, info->n_names, info->header_row, &r->map))
		return err_set(err, ERR_INPUT, "cannot read catalogue list '%s': no row has the columns '%s' and '%s'", name, list_columns[LIST_TITLE].title, list_columns[LIST_CODE].title);
	while ((rc = table_next(t, &b, err)) > 0)
		if (take_batch(r, b, err) != 0)
			return -1;
	info = table_info(t);
	for (size_t i = 0; rc == 0 && i < info->n_oddities; i++)
		take_oddity(r, &info->oddities[i]);
	return rc;
}

int list_read(struct catalogue_list *l, int fd, const char *name, struct err *err)
{
	*l = (struct catalogue_list){ .findings = findings_new(LIST_FINDINGS) };
	struct reader r = { .list = l, .arena = &l->arena, .by_code = hash_map_new(), .text = BUF_INIT(2000) };
	struct arena words = ARENA_INIT;
	struct table_options options = { .max_bytes = LIST_MAX_BYTES, .max_cell = MAX_CELL, .max_columns = MAX_COLUMNS };
	struct table *t;
	options.wanted = list_wanted(&words, &options.n_wanted);
	int rc = table_open(&t, fd, name, &options, err);
	if (rc == 0) {
		rc = read_table(&r, t, name, err);
		table_close(t);
	}
	hash_map_free(r.by_code);
	buf_release(&r.text);
	arena_release(&r.raws);
	arena_release(&words);
	if (rc != 0)
		list_release(l);
	return rc;
}
