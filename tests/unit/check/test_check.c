/* Every rule of this room: a table that raises it and one that does not, through the real reader; then the laws of the frame: merging, filling, errors of opening. */
#include "harness.h"

#define F(name, rest) "{\"name\":\"" name "\"" rest "}"
#define SCHEMA(fields) "{\"fields\":[" fields "]}"
#define SCHEMA_AND(fields, more) "{\"fields\":[" fields "]," more "}"
#define INT ",\"type\":\"integer\""
#define NUM ",\"type\":\"number\""
#define TXT ",\"type\":\"string\""
#define WITH(c) ",\"constraints\":{" c "}"

static const struct harness_case foreign[] = {
	{ "good", SCHEMA(F("id", INT) "," F("n", TXT)), "id,n\n1,a\n2,b\n", "" },
	{ "no schema: structure only", NULL, "id,n\n1,a\nx,\n2020-99-99,a\n", "" },
	/* header */
	{ "missing-label", SCHEMA(F("id", INT) "," F("n", TXT WITH("\"required\":true")) "," F("z", INT)), "id,z\n1,3\n2,4\n", "missing-label@0:0" },
	{ "missing in the middle shifts nothing", SCHEMA(F("a", INT) "," F("b", TXT) "," F("c", INT)), "a,c\n1,3\n2,4\n", "missing-label@0:0" },
	{ "extra-label", SCHEMA(F("id", INT)), "id,x\n1,3\n", "extra-label@0:2" },
	{ "extra allowed", SCHEMA_AND(F("id", INT), "\"fieldsMatch\":\"subset\""), "x,id\n1,3\n", "" },
	{ "missing allowed", SCHEMA_AND(F("id", INT) "," F("n", TXT), "\"fieldsMatch\":\"superset\""), "id\n1\n", "" },
	{ "equal in any order", SCHEMA_AND(F("id", INT) "," F("n", TXT), "\"fieldsMatch\":\"equal\""), "n,id\na,1\n", "" },
	{ "incorrect-label", SCHEMA(F("id", INT) "," F("name", TXT)), "id,nom\n1,a\n", "incorrect-label@0:2" },
	{ "label-order", SCHEMA(F("a", INT) "," F("b", TXT)), "b,a\nx,1\n", "label-order@0:1" },
	{ "unmatched-header", SCHEMA_AND(F("id", INT), "\"fieldsMatch\":\"partial\""), "x,y\n1,2\n", "unmatched-header@0:0" },
	{ "partial", SCHEMA_AND(F("id", INT) "," F("n", INT), "\"fieldsMatch\":\"partial\""), "x,n\n1,2\n", "" },
	{ "blank-label", NULL, "id,,n\n1,2,3\n", "blank-label@0:2" },
	{ "duplicate-label", NULL, "id,n,id\n1,2,3\n", "duplicate-label@0:3" },
	/* rows */
	{ "null-row", SCHEMA_AND(F("id", INT WITH("\"required\":true")) "," F("n", TXT), "\"missingValues\":[\"\",\"NA\"]"), "id,n\n1,a\nNA,NA\n3,\n", "null-row@3:0" },
	{ "short row: no required on top", SCHEMA(F("id", INT) "," F("n", TXT WITH("\"required\":true"))), "id,n\n1\n2,b\n", "missing-cell@2:2" },
	{ "blank row: nothing else", SCHEMA(F("id", INT WITH("\"required\":true")) "," F("n", TXT)), "id,n\n1,a\n,\n3,b\n", "blank-row@3:0" },
	/* types */
	{ "type integer", SCHEMA(F("id", INT)), "id\n1\nx1\n1.0\n+5\n", "type@3:1 type@4:1" },
	{ "type number", SCHEMA(F("id", NUM)), "id\n1.5e3\nNaN\n1_5\n", "type@4:1" },
	{ "type number written otherwise", SCHEMA(F("id", NUM ",\"decimalChar\":\",\",\"groupChar\":\" \",\"bareNumber\":false")), "id\n\"€ 1 234,5\"\n1.5\n", "type@3:1" },
	{ "type boolean", SCHEMA(F("id", ",\"type\":\"boolean\"")), "id\ntrue\n0\nyes\n", "type@4:1" },
	{ "type boolean with own words", SCHEMA(F("id", ",\"type\":\"boolean\",\"trueValues\":[\"yes\"],\"falseValues\":[\"no\"]")), "id\nyes\nno\ntrue\n", "type@4:1" },
	{ "type-date", SCHEMA(F("d", ",\"type\":\"date\"")), "d\n2024-02-29\n2023-02-29\n2024-1-5\n", "type-date@3:1 type-date@4:1" },
	{ "type-date by pattern", SCHEMA(F("d", ",\"type\":\"date\",\"format\":\"%d/%m/%Y\"")), "d\n31/01/2024\n2024-01-31\n31/02/2024\n", "type-date@3:1 type-date@4:1" },
	{ "type datetime", SCHEMA(F("d", ",\"type\":\"datetime\"")), "d\n2024-02-29T08:00:00+08:00\n2024-02-29T08:00:00.25Z\n2024-02-29 08:00:00\n2024-02-30T08:00:00Z\n", "type@4:1 type@5:1" },
	{ "type time", SCHEMA(F("d", ",\"type\":\"time\"")), "d\n08:00:00\n24:00:01\n8:00\n", "type@3:1 type@4:1" },
	{ "type year", SCHEMA(F("d", ",\"type\":\"year\"")), "d\n2024\n24\n", "type@3:1" },
	{ "type yearmonth", SCHEMA(F("d", ",\"type\":\"yearmonth\"")), "d\n2024-02\n2024-13\n", "type@3:1" },
	{ "type list", SCHEMA(F("d", ",\"type\":\"list\",\"itemType\":\"integer\",\"delimiter\":\";\"")), "d\n1;2\n1;x\n", "type@3:1" },
	{ "type duration", SCHEMA(F("d", ",\"type\":\"duration\"")), "d\nP1Y2M3DT4H5M6.5S\nPT1H\nP\nP1DT\nP1W\n", "type@4:1 type@5:1 type@6:1" },
	{ "type geopoint", SCHEMA(F("d", ",\"type\":\"geopoint\"")), "d\n\"119.6, 39.9\"\n119.6\n\"200,1\"\n", "type@3:1 type@4:1" },
	{ "type object", SCHEMA(F("d", ",\"type\":\"object\"")), "d\n{}\n[]\n", "type@3:1" },
	{ "type email", SCHEMA(F("d", TXT ",\"format\":\"email\"")), "d\na@example.org\na@\n", "type@3:1" },
	{ "type uri", SCHEMA(F("d", TXT ",\"format\":\"uri\"")), "d\nhttp://example.org/\nwww.example.org\n", "type@3:1" },
	{ "type uuid", SCHEMA(F("d", TXT ",\"format\":\"uuid\"")), "d\n123e4567-e89b-12d3-a456-426614174000\n123e4567\n", "type@3:1" },
	{ "a type error suppresses constraints", SCHEMA(F("id", INT WITH("\"minimum\":5,\"enum\":[7]"))), "id\n7\nx\n", "type@3:1" },
	/* constraints */
	{ "required", SCHEMA(F("id", TXT) "," F("n", TXT WITH("\"required\":true"))), "id,n\na,b\nc,\n", "required@3:2" },
	{ "minimum", SCHEMA(F("id", INT WITH("\"minimum\":5"))), "id\n5\n4\n123456789012345678901234567890\n", "minimum@3:1" },
	{ "maximum, exactly", SCHEMA(F("id", NUM WITH("\"maximum\":0.3"))), "id\n0.30\n0.30000000000000000001\nINF\n-INF\n", "maximum@3:1 maximum@4:1" },
	{ "exclusive-minimum", SCHEMA(F("id", NUM WITH("\"exclusiveMinimum\":0"))), "id\n0.001\n0.000\n-1\n", "exclusive-minimum@3:1 exclusive-minimum@4:1" },
	{ "exclusive-maximum", SCHEMA(F("id", INT WITH("\"exclusiveMaximum\":10"))), "id\n9\n10\n", "exclusive-maximum@3:1" },
	{ "bounds of dates", SCHEMA(F("d", ",\"type\":\"date\"" WITH("\"minimum\":\"2024-01-01\",\"maximum\":\"2024-12-31\""))), "d\n2024-01-01\n2023-12-31\n2025-01-01\n", "minimum@3:1 maximum@4:1" },
	{ "bounds of instants", SCHEMA(F("d", ",\"type\":\"datetime\"" WITH("\"minimum\":\"2024-01-01T00:00:00Z\""))), "d\n2024-01-01T08:00:00+08:00\n2024-01-01T07:59:59+08:00\n", "minimum@3:1" },
	{ "NaN breaks bounds", SCHEMA(F("id", NUM WITH("\"minimum\":5"))), "id\nNaN\n6\n", "minimum@2:1" },
	{ "min-length in characters", SCHEMA(F("id", TXT WITH("\"minLength\":3"))), "id\n海港区\n海港\n", "min-length@3:1" },
	{ "max-length in characters", SCHEMA(F("id", TXT WITH("\"maxLength\":2"))), "id\n海港\n海港区\n", "max-length@3:1" },
	{ "pattern, whole value", SCHEMA(F("id", TXT WITH("\"pattern\":\"[A-Z]{2}\""))), "id\nAB\nABC\n", "pattern@3:1" },
	{ "enum", SCHEMA(F("n", TXT WITH("\"enum\":[\"a\",\"b\"]"))), "n\na\nc\nb\n", "enum@3:1" },
	{ "enum of numbers is logical", SCHEMA(F("n", NUM WITH("\"enum\":[1.5,2]"))), "n\n1.50\n2.0\n3\n", "enum@4:1" },
	{ "null passes", SCHEMA(F("id", INT) "," F("n", INT WITH("\"minimum\":5,\"enum\":[7]"))), "id,n\n1,\n2,7\n", "" },
	{ "two constraints, two findings", SCHEMA(F("n", INT WITH("\"minimum\":5,\"exclusiveMinimum\":4"))), "n\n3\n6\n", "exclusive-minimum@2:1 minimum@2:1" },
	{ "constraint-unsupported", SCHEMA(F("o", ",\"type\":\"object\"" WITH("\"jsonSchema\":{}"))), "o\n{}\n", "| constraint-unsupported@0:0" },
	/* nulls */
	{ "own missingValues", SCHEMA_AND(F("id", INT ",\"missingValues\":[\"-\"]") "," F("n", INT), "\"missingValues\":[\"\",\"NA\"]"), "id,n\n-,NA\nNA,1\n1,-\n", "null-row@2:0 type@3:1 type@4:2" },
	/* keys */
	{ "unique", SCHEMA(F("id", TXT WITH("\"unique\":true"))), "id\na\nb\na\na\n", "unique@4:1 unique@5:1" },
	{ "unique is logical", SCHEMA(F("id", NUM WITH("\"unique\":true")) "," F("n", TXT)), "id,n\n1.0,x\n1,y\n,z\n,w\n", "unique@3:1" },
	{ "primary-key", SCHEMA_AND(F("id", INT) "," F("n", TXT), "\"primaryKey\":[\"id\"]"), "id,n\n1,a\n2,b\n1,c\n", "primary-key@4:1" },
	{ "primary key of two", SCHEMA_AND(F("a", TXT) "," F("b", TXT), "\"primaryKey\":[\"a\",\"b\"]"), "a,b\na,bc\nab,c\na,bc\n", "primary-key@4:0" },
	{ "primary-key-null", SCHEMA_AND(F("id", INT) "," F("n", TXT), "\"primaryKey\":\"id\""), "id,n\n1,a\n,b\n,c\n", "primary-key-null@3:1 primary-key-null@4:1" },
	{ "a key that is required too is said once", SCHEMA_AND(F("id", INT WITH("\"required\":true,\"unique\":true")) "," F("n", TXT), "\"primaryKey\":\"id\""), "id,n\n1,a\n,b\n1,c\n", "required@3:1 primary-key@4:1" },
	{ "unique-key", SCHEMA_AND(F("a", TXT) "," F("b", TXT) "," F("c", TXT), "\"uniqueKeys\":[[\"a\",\"b\"]]"), "a,b,c\nx,y,1\nx,y,2\nx,,3\nx,,4\n", "unique-key@3:0" },
	{ "a cell of the wrong type is no key", SCHEMA(F("id", INT WITH("\"unique\":true"))), "id\nx\nx\n1\n", "type@2:1 type@3:1" },
};

#define STANDARD(fields, more) "{\"name\":\"test.one\",\"version\":\"1.0.0\",\"domain\":\"tour\",\"title\":\"试\",\"missingValues\":[\"\",\"-\"],\"fields\":[" fields "]" more "}"
#define REQ ",\"constraints\":{\"required\":true}"
#define CODE F("district_code", ",\"title\":\"行政区划代码\",\"type\":\"string\",\"identifier\":\"division\"")
#define DISTRICT F("district", ",\"title\":\"所属县区\",\"type\":\"string\"")
#define ID(kind) F("x", ",\"type\":\"string\",\"identifier\":\"" kind "\"")
#define OPEN_PHONE F("x", ",\"type\":\"string\",\"identifier\":\"cn-phone\",\"privacy\":{\"class\":\"business\",\"open\":\"phone\"}")
#define OWN_PHONE F("x", ",\"type\":\"string\",\"identifier\":\"cn-phone\",\"privacy\":{\"class\":\"personal\",\"open\":\"drop\"}")
#define RULES(expr, severity) ",\"rules\":[{\"id\":\"T9.1\",\"expr\":\"" expr "\",\"severity\":\"" severity "\",\"message\":{\"zh\":\"甲\",\"en\":\"a\"}}]"

static const struct harness_case ours[] = {
	{ "columns by title and id", STANDARD(F("a", TXT ",\"title\":\"甲\"" REQ) "," F("b", INT), ""), "b,甲\n1,x\n", "" },
	{ "missing-label once, no required", STANDARD(F("a", TXT ",\"title\":\"甲\"" REQ) "," F("b", INT), ""), "b\n1\n2\n", "missing-label@0:0" },
	{ "missing-recommended", STANDARD(F("a", TXT ",\"level\":\"standard\"") "," F("b", INT), ""), "b\n1\n", "| missing-recommended@0:0" },
	{ "missing-optional, one for all", STANDARD(F("a", TXT ",\"level\":\"excellent\"") "," F("c", TXT ",\"level\":\"excellent\"") "," F("b", INT), ""), "b\n1\n", "| missing-optional@0:0" },
	{ "unknown-column", STANDARD(F("b", INT), ""), "b,备注\n1,x\n", "| unknown-column@0:2" },
	{ "blank-column", STANDARD(F("b", INT), ""), "b,\n1,x\n", "| blank-column@0:2" },
	{ "alias-used", STANDARD(F("b", INT ",\"title\":\"数\",\"aliases\":[\"数量\"]"), ""), "数量\n1\n", "| alias-used@0:1" },
	{ "duplicate-label by two spellings", STANDARD(F("b", INT ",\"title\":\"数\",\"aliases\":[\"数量\"]"), ""), "数,数量\n1,2\n", "duplicate-label@0:2" },
	{ "empty-like is null", STANDARD(F("a", INT WITH("\"minimum\":5")) "," F("b", INT REQ), ""), "a,b\n无,1\n6,-\n", "required@3:2" },
	{ "label-mapped, once a column", STANDARD(F("g", TXT ",\"codelist\":\"scenic_grade\""), ""), "g\n4A级\n5A\nAAA\n", "| label-mapped@0:1" },
	{ "enum by code list", STANDARD(F("g", TXT ",\"codelist\":\"scenic_grade\""), ""), "g\nAAA\n九级\n", "enum@3:1" },
	/* identifiers */
	{ "uscc", STANDARD(ID("uscc"), ""), "x\n91130302MA0AAAA01H\n91130302MA0AAAA01\n9113O302MA0AAAA01H\n", "uscc@3:1 uscc@4:1" },
	{ "uscc-check", STANDARD(ID("uscc"), ""), "x\n91130302MA0AAAA01H\n91130302MA0AAAA02H\n", "uscc-check@3:1" },
	{ "uscc-exception", STANDARD(ID("uscc"), ""), "x\n91350100M000100Y43\n91350211M0000XUF46\n", "| uscc-exception@3:1" },
	{ "cn-id", STANDARD(ID("cn-id"), ""), "x\n11010519491231002X\n440308199901101513\n440308199902301512\n1301\n", "cn-id@3:1 cn-id@4:1 cn-id@5:1" },
	{ "number-damaged", STANDARD(ID("cn-id") "," F("y", TXT ",\"identifier\":\"licence\""), ""), "x,y\n130302199001010000,123456789012345000\n11010519491231002X,12345\n", "number-damaged@2:1 number-damaged@2:2" },
	{ "cn-phone", STANDARD(OPEN_PHONE, ""), "x\n0335-3123456\n400-123-4567\n12345\nabc\n0335-3123456、12345\n", "cn-phone@5:1" },
	{ "cn-phone-zero", STANDARD(OPEN_PHONE, ""), "x\n3351234567\n0335-1234567\n", "cn-phone-zero@2:1" },
	{ "cn-phone-mobile", STANDARD(OPEN_PHONE, ""), "x\n13800000000\n0335-3123456\n", "| cn-phone-mobile@2:1" },
	{ "mobile in a column of its own", STANDARD(OWN_PHONE, ""), "x\n13800000000\n", "" },
	{ "cn-phone-local", STANDARD(OPEN_PHONE, ""), "x\n7061111\n0335-7061111\n", "| cn-phone-local@2:1" },
	{ "scientific-notation", STANDARD(OPEN_PHONE "," F("n", TXT), ""), "x,n\n1.38E+10,1.30302E+17\n12345,E+5\n", "scientific-notation@2:1 scientific-notation@2:2" },
	{ "division", STANDARD(CODE, ""), "district_code\n130302\n130999\n130302.0\n13030\n130301\n", "division@3:1 division@4:1 division@5:1 division@6:1" },
	{ "division-ended", STANDARD(CODE "," DISTRICT "," F("data_date", ",\"type\":\"date\""), ""),
		"district_code,district,data_date\n130323,抚宁县,2026-03-31\n130323,抚宁县,2014-03-31\n130372,北戴河新区,2026-03-31\n", "division-ended@2:1" },
	{ "division-mismatch", STANDARD(CODE "," DISTRICT, ""), "district_code,district\n130302,海港区\n130302,山海关区\n", "division-mismatch@3:2" },
	{ "division-stale", STANDARD(CODE "," DISTRICT, ""), "district_code,district\n130306,抚宁区\n130306,抚宁县\n", "| division-stale@3:2" },
	/* dates */
	{ "data-date-future", STANDARD(F("data_date", ",\"type\":\"date\""), ""), "data_date\n2026-06-30\n2026-07-01\n", "data-date-future@3:1" },
	/* rules[] */
	{ "T9.1 error", STANDARD(F("a", INT) "," F("b", INT), RULES("a <= b", "error")), "a,b\n1,2\n9,10\n3,2\n,1\n", "T9.1@4:0" },
	{ "T9.1 warning", STANDARD(F("a", INT) "," F("b", INT), RULES("a <= b", "warning")), "a,b\n3,2\n", "| T9.1@2:0" },
	{ "T9.1 over booleans", STANDARD(F("a", ",\"type\":\"boolean\"") "," F("b", INT), RULES("NOT (a = TRUE) OR b IS NOT NULL", "error")), "a,b\n是,1\n否,\n是,\n", "T9.1@4:0" },
	{ "T9.1 not on top of a type error", STANDARD(F("a", INT) "," F("b", INT), RULES("a <= b", "error")), "a,b\nx,2\n3,4\n", "type@2:1" },
	{ "T9.1 not on top of a missing column", STANDARD(F("a", INT) "," F("b", INT REQ), RULES("a IS NULL OR b IS NOT NULL", "error")), "a\n1\n", "missing-label@0:0" },
	{ "T9.1 with an optional column missing", STANDARD(F("a", INT) "," F("b", INT), RULES("a IS NULL OR b IS NOT NULL", "error")), "a\n1\n", "T9.1@2:0" },
};

static void every_foreign_case(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(foreign); i++)
		harness_run(&foreign[i]);
}

static void every_case_of_ours(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(ours); i++)
		harness_run(&ours[i]);
}

/* A pattern that runs into the limits is an error, never a match. */
static void hostile_pattern(void **state)
{
	(void)state;
	char csv[200] = "id\n";
	memset(csv + 3, 'a', 60);
	memcpy(csv + 63, "!\naaaa\n", 8);
	struct harness_case t = { "pattern-undecided", SCHEMA(F("id", TXT WITH("\"pattern\":\"(a+)+b|(a|a)+b|a{4}\""))), csv, "" };
	struct loaded l;
	struct buf line = BUF_INIT(4096);
	harness_load(&l, t.schema, t.csv, 1000);
	struct check *c = harness_check(&l);
	harness_line(c, &line);
	assert_true(strcmp(buf_cstr(&line), "pattern-undecided@2:1") == 0 || strcmp(buf_cstr(&line), "pattern@2:1") == 0);
	buf_release(&line);
	check_free(c);
	harness_unload(&l);
}

static void the_finding_cites_the_cell_as_read(void **state)
{
	(void)state;
	struct loaded l;
	size_t n;
	harness_load(&l, STANDARD(F("z", TXT) "," F("a", INT ",\"title\":\"甲\",\"aliases\":[\"子\"]" WITH("\"maximum\":5")), ""), "子,z\n\"　９ \",b\n", 10);
	struct check *c = harness_check(&l);
	const struct finding *f = findings_list(check_result(c)->findings, true, &n)[0];
	assert_int_equal(n, 1);
	assert_string_equal(f->rule->id, "maximum");
	assert_int_equal(f->at.column, 1);
	assert_true(str_is(f->field, "a"));
	assert_true(str_is(f->cell, "　９ "));
	assert_string_equal(f->constraint, "maximum");
	check_free(c);
	harness_unload(&l);
}

static void repeats_cite_the_first_row(void **state)
{
	(void)state;
	struct loaded l;
	size_t n;
	harness_load(&l, SCHEMA(F("id", TXT WITH("\"unique\":true"))), "id\nb\na\na\na\n", 1);
	struct check *c = harness_check(&l);
	const struct finding *const *list = findings_list(check_result(c)->findings, true, &n);
	assert_int_equal(n, 2);
	assert_true(str_is(list[0]->arg[0], "3"));
	assert_true(str_is(list[1]->arg[0], "3"));
	check_free(c);
	harness_unload(&l);
}

/* ---- fill ---- */

static void a_filled_column_is_not_missing(void **state)
{
	(void)state;
	struct loaded l;
	struct buf line = BUF_INIT(4096);
	struct fill fill[] = { { STR("a"), STR("9") } };
	harness_load(&l, STANDARD(F("a", INT REQ) "," F("b", INT), ""), "b\n1\n2\n", 1);
	l.terms.fill = fill;
	l.terms.n_fill = 1;
	struct check *c = harness_check(&l);
	harness_line(c, &line);
	assert_string_equal(buf_cstr(&line), "");
	buf_release(&line);
	check_free(c);
	harness_unload(&l);
}

static void a_wrong_fill_is_said_once(void **state)
{
	(void)state;
	struct loaded l;
	struct buf line = BUF_INIT(4096);
	struct fill fill[] = { { STR("a"), STR("nine") } };
	harness_load(&l, STANDARD(F("a", INT REQ) "," F("b", INT), ""), "b\n1\n2\n", 1);
	l.terms.fill = fill;
	l.terms.n_fill = 1;
	struct check *c = harness_check(&l);
	harness_line(c, &line);
	assert_string_equal(buf_cstr(&line), "type@0:0");
	assert_int_equal(check_result(c)->n_bad_rows, 0);
	buf_release(&line);
	check_free(c);
	harness_unload(&l);
}

static void skipped_fields_are_not_required(void **state)
{
	(void)state;
	struct loaded l;
	struct buf line = BUF_INIT(4096);
	bool skip[] = { true, false };
	harness_load(&l, STANDARD(F("a", INT REQ) "," F("b", INT), ""), "b\n1\n", 1);
	l.terms.skip_fields = skip;
	struct check *c = harness_check(&l);
	harness_line(c, &line);
	assert_string_equal(buf_cstr(&line), "");
	buf_release(&line);
	check_free(c);
	harness_unload(&l);
}

static void bad_rows_and_data_date(void **state)
{
	(void)state;
	struct loaded l;
	harness_load(&l, STANDARD(F("a", INT) "," F("data_date", ",\"type\":\"date\""), ""), "a,data_date\nx,2026-01-01\n1,2026-03-31\ny,2026-02-01\n2,2027-01-01\n", 1);
	struct check *c = harness_check(&l);
	const struct check_result *r = check_result(c);
	assert_int_equal(r->n_bad_rows, 3);
	assert_int_equal(r->bad_rows[0], 2);
	assert_int_equal(r->bad_rows[1], 4);
	assert_int_equal(r->bad_rows[2], 5);
	assert_true(str_is(r->data_date, "2026-03-31"));
	check_free(c);
	harness_unload(&l);
}

/* ---- the merge law ---- */

#define MERGE_SCHEMA STANDARD( \
	F("id", TXT REQ) "," F("n", INT WITH("\"minimum\":3,\"unique\":true") ",\"title\":\"数\",\"aliases\":[\"数量\"]") "," F("g", TXT ",\"codelist\":\"scenic_grade\"") "," CODE "," \
	DISTRICT "," F("data_date", ",\"type\":\"date\"") "," F("p", INT REQ), ",\"primaryKey\":[\"id\"],\"uniqueKeys\":[[\"g\",\"district_code\"]]" RULES("n < 50", "warning"))

static void make_csv(struct buf *csv)
{
	static const char *const grades[] = { "AAAA", "4A级", "九级", "", "AAA", "六A" }, *const districts[] = { "130302,海港区", "130303,海港区", "130306,抚宁县", "999,?" };
	buf_adds(csv, "id,数量,g,district_code,district,data_date,备注\n");
	for (unsigned i = 0; i < 120; i++)
		buf_addf(csv, "%s%u,%d,%s,%s,2026-0%u-01,%s\n", i % 17 == 0 ? "" : "r", i % 37, (int)(i * 7 % 90) - 5, grades[i % 6], districts[i % 4], i % 9 + 1, i % 11 == 0 ? "x,y" : "z");
}

static void check_in_three(struct loaded *l, const int order[3], size_t stride, struct buf *out)
{
	struct err err = ERR_INIT;
	struct check *part[3] = { harness_open(l), harness_open(l), harness_open(l) };
	for (size_t i = 0; i < l->n; i++)
		assert_int_equal(check_feed(part[i / stride % 3], l->batches[i], &err), 0);
	check_merge(part[order[0]], part[order[1]]);
	check_free(part[order[1]]);
	check_merge(part[order[0]], part[order[2]]);
	check_free(part[order[2]]);
	assert_int_equal(check_finish(part[order[0]], &err), 0);
	harness_dump(part[order[0]], out);
	check_free(part[order[0]]);
}

static void merging_in_any_order_gives_the_same(void **state)
{
	static const int orders[6][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };
	struct buf csv = BUF_INIT(1 << 20), expected = BUF_INIT(1 << 20);
	struct loaded l;
	struct fill fill[] = { { STR("p"), STR("nine") } };
	(void)state;
	make_csv(&csv);
	for (size_t limit = 0; limit <= 20; limit += 10) {
		buf_reset(&expected);
		harness_load(&l, MERGE_SCHEMA, buf_cstr(&csv), 7);
		l.terms.limit = limit;
		l.terms.fill = fill;
		l.terms.n_fill = 1;
		struct check *c = harness_check(&l);
		harness_dump(c, &expected);
		check_free(c);
		assert_non_null(strstr(buf_cstr(&expected), "primary-key"));
		assert_non_null(strstr(buf_cstr(&expected), "unique-key"));
		for (size_t i = 0; i < 12; i++) {
			struct buf got = BUF_INIT(1 << 20);
			check_in_three(&l, orders[i % 6], i < 6 ? 1 : 6, &got);
			assert_string_equal(buf_cstr(&got), buf_cstr(&expected));
			buf_release(&got);
		}
		harness_unload(&l);
		harness_load(&l, MERGE_SCHEMA, buf_cstr(&csv), 1000);      /* and for any size of batches */
		l.terms.limit = limit;
		l.terms.fill = fill;
		l.terms.n_fill = 1;
		struct buf whole = BUF_INIT(1 << 20);
		c = harness_check(&l);
		harness_dump(c, &whole);
		assert_string_equal(buf_cstr(&whole), buf_cstr(&expected));
		buf_release(&whole);
		check_free(c);
		harness_unload(&l);
	}
	buf_release(&csv);
	buf_release(&expected);
}

/* ---- errors of opening ---- */

static void refused(const char *schema, const char *names)
{
	struct loaded l;
	struct err err = ERR_INIT;
	harness_load(&l, schema, "a,b\n1,2\n", 10);
	assert_null(check_open(&l.terms, &err));
	assert_int_equal(err.kind, ERR_INPUT);
	if (strstr(err.msg, names) == NULL)
		fail_msg("'%s' is not named in: %s", names, err.msg);
	harness_unload(&l);
}

static void what_cannot_be_evaluated_is_an_error(void **state)
{
	(void)state;
	refused(STANDARD(F("a", INT) "," F("b", INT), RULES("a <= nobody", "error")), "T9.1");
	refused(STANDARD(F("a", INT) "," F("b", INT), RULES("(SELECT 1)", "error")), "T9.1");
	refused(SCHEMA(F("a", TXT WITH("\"pattern\":\"[\"")) "," F("b", TXT)), "'a'");
	refused(SCHEMA(F("a", ",\"type\":\"date\",\"format\":\"%Q\"") "," F("b", TXT)), "'a'");
}

static void every_kind_is_described(void **state)
{
	(void)state;
	size_t n = 0;
	for (; check_kinds[n] != NULL; n++) {
		assert_true(strlen(check_kind_name(check_kinds[n])) > 0);
		assert_true(strlen(check_kind_about(check_kinds[n], true)) > 0);
		assert_true(strlen(check_kind_about(check_kinds[n], false)) > 0);
	}
	assert_int_equal(n, 8);
	for (size_t i = 0; i < CHECK_RULE_COUNT; i++)
		for (size_t k = i + 1; k < CHECK_RULE_COUNT; k++)
			assert_string_not_equal(check_rules[i].id, check_rules[k].id);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_foreign_case),
		cmocka_unit_test(every_case_of_ours),
		cmocka_unit_test(hostile_pattern),
		cmocka_unit_test(the_finding_cites_the_cell_as_read),
		cmocka_unit_test(repeats_cite_the_first_row),
		cmocka_unit_test(a_filled_column_is_not_missing),
		cmocka_unit_test(a_wrong_fill_is_said_once),
		cmocka_unit_test(skipped_fields_are_not_required),
		cmocka_unit_test(bad_rows_and_data_date),
		cmocka_unit_test(merging_in_any_order_gives_the_same),
		cmocka_unit_test(what_cannot_be_evaluated_is_an_error),
		cmocka_unit_test(every_kind_is_described),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
