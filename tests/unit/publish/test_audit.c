/* test_audit.c - the chain, its repair, its refusals, and what its lines add up to. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "publish/audit.h"

static char dir[] = "/tmp/mulu-test-XXXXXX";

static const char *path_of(const char *name)
{
	static char path[2][300];
	static int turn;
	char *p = path[turn ^= 1];
	snprintf(p, sizeof path[0], "%s/s/audit/%s", dir, name);
	return p;
}

static const char *state_dir(void)
{
	static char path[300];
	snprintf(path, sizeof path, "%s/s", dir);
	return path;
}

static char *get(const char *name, size_t *n)
{
	FILE *f = fopen(path_of(name), "r");
	char *text = malloc(1 << 20);
	assert_non_null(f);
	assert_non_null(text);
	*n = fread(text, 1, (1 << 20) - 1, f);
	text[*n] = '\0';
	fclose(f);
	return text;
}

static void put(const char *name, const char *p, size_t n)
{
	FILE *f = fopen(path_of(name), "w");
	assert_non_null(f);
	assert_int_equal(fwrite(p, 1, n, f), n);
	fclose(f);
}

static struct audit *reopened(bool writing)
{
	struct audit *a = NULL;
	struct err err = ERR_INIT;
	if (audit_open(&a, state_dir(), writing, NULL, &err) != 0)
		fail_msg("%s", err.msg);
	return a;
}

static void add(struct audit *a, const char *text)
{
	struct err err = ERR_INIT;
	struct json *line = json_parse(str_from(text), "line", &err);
	if (line == NULL || audit_append(a, line, &err) != 0)
		fail_msg("%s", err.msg);
}

/* A log of n lines, anew. */
static void make_log(int n)
{
	unlink(path_of("audit.jsonl"));
	unlink(path_of("head"));
	struct audit *a = reopened(true);
	for (int i = 0; i < n; i++)
		add(a, "{\"type\":\"refused\",\"dataset\":\"x\",\"reason\":\"findings\",\"rules\":[\"enum\"],\"errors\":3}");
	audit_close(a);
}

static enum err_kind verified(uint64_t *lines, struct err *err)
{
	*err = (struct err)ERR_INIT;
	int rc = audit_verify(state_dir(), lines, err);
	assert_int_equal(rc, err->kind == ERR_NONE ? 0 : -1);
	return err->kind;
}

static enum err_kind openable(bool writing, struct err *err)
{
	struct audit *a = NULL;
	*err = (struct err)ERR_INIT;
	if (audit_open(&a, state_dir(), writing, NULL, err) == 0)
		audit_close(a);
	return err->kind;
}

static void nothing_yet(void **state)
{
	(void)state;
	struct err err;
	struct audit *a = NULL;
	bool fresh = false;
	uint64_t n = 0;
	assert_int_equal(verified(&n, &err), ERR_INPUT);
	assert_int_equal(audit_open(&a, state_dir(), false, &fresh, &err), 0);
	assert_true(fresh);
	assert_int_equal(audit_ledger(a)->n, 0);
	assert_int_not_equal(access(state_dir(), F_OK), 0);      /* reading makes nothing */
	assert_int_equal(audit_append(a, json_object(), &err), -1);
	audit_close(a);
	assert_int_equal(audit_open(&a, state_dir(), true, &fresh, &err), 0);
	assert_true(fresh);
	audit_close(a);
	struct stat st;
	assert_int_equal(stat(path_of("audit.jsonl"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(stat(path_of(""), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
}

/* The form of a line, reckoned again by hand. */
static void form(void **state)
{
	(void)state;
	make_log(0);
	struct audit *a = reopened(true);
	bool fresh = true;
	struct err err = ERR_INIT;
	add(a, "{\"dataset\":\"x\",\"type\":\"approval\",\"n\":99,\"hash\":\"forged\",\"time\":\"2026-04-02T00:00:00Z\",\"role\":\"数据\\n专员\"}");
	add(a, "{\"type\":\"other\"}");
	assert_int_equal(audit_append(a, json_object(), &err), -1);      /* without a type */
	audit_close(a);
	size_t n;
	char *text = get("audit.jsonl", &n), want[600], hash[65];
	static const char first[] = "{\"n\":1,\"time\":\"2026-04-02T00:00:00Z\",\"type\":\"approval\",\"dataset\":\"x\",\"role\":\"数据\\n专员\",\"prev\":\"0000000000000000000000000000000000000000000000000000000000000000\"";
	crypto_sha256_hex(STR(first), hash);
	snprintf(want, sizeof want, "%s,\"hash\":\"%s\"}\n", first, hash);
	assert_memory_equal(text, want, strlen(want));
	char *second = text + strlen(want);
	snprintf(want, sizeof want, "\"type\":\"other\",\"prev\":\"%s\",\"hash\":\"", hash);
	assert_non_null(strstr(second, want));
	assert_memory_equal(second, "{\"n\":2,\"time\":\"20", 17);
	free(text);
	text = get("head", &n);
	assert_memory_equal(text, "2 ", 2);
	free(text);
	assert_int_equal(audit_open(&a, state_dir(), false, &fresh, &err), 0);
	assert_false(fresh);
	assert_int_equal(audit_ledger(a)->lines, 2);
	audit_close(a);
}

/* Any bit of the log that is changed is found, and the line is named. */
static void every_bit_counts(void **state)
{
	(void)state;
	make_log(3);
	struct err err;
	uint64_t lines = 0;
	size_t n;
	char *log = get("audit.jsonl", &n);
	assert_int_equal(verified(&lines, &err), ERR_NONE);
	assert_int_equal(lines, 3);
	for (size_t i = 0, line = 1; i < n; i++) {
		char named[40];
		bool end = log[i] == '\n';
		snprintf(named, sizeof named, "line %zu ", line);
		log[i] ^= 4;
		put("audit.jsonl", log, n);
		if (verified(NULL, &err) != ERR_FAILED || strstr(err.msg, named) == NULL)
			fail_msg("byte %zu of line %zu: %s", i, line, err.msg);
		log[i] ^= 4;
		line += end;
	}
	log[10] ^= 1;
	put("audit.jsonl", log, n);
	assert_int_equal(openable(false, &err), ERR_INPUT);
	assert_int_equal(openable(true, &err), ERR_INPUT);
	free(log);
}

static void lines_moved(void **state)
{
	(void)state;
	make_log(3);
	struct err err;
	size_t n;
	char *log = get("audit.jsonl", &n), *copy = malloc(2 * n);
	assert_non_null(copy);
	size_t one = (size_t)(strchr(log, '\n') - log) + 1, two = (size_t)(strchr(log + one, '\n') - log) + 1;
	/* the second line is missing */
	memcpy(copy, log, one);
	memcpy(copy + one, log + two, n - two);
	put("audit.jsonl", copy, n - (two - one));
	assert_int_equal(verified(NULL, &err), ERR_FAILED);
	assert_non_null(strstr(err.msg, "line 2 "));
	/* the first line twice */
	memcpy(copy, log, one);
	memcpy(copy + one, log, n);
	put("audit.jsonl", copy, n + one);
	assert_int_equal(verified(NULL, &err), ERR_FAILED);
	assert_non_null(strstr(err.msg, "line 2 "));
	free(copy);
	free(log);
}

/* Cut at a line's end the chain is whole: the head tells. */
static void shortened(void **state)
{
	(void)state;
	make_log(3);
	struct err err;
	size_t n;
	char *log = get("audit.jsonl", &n);
	size_t one = (size_t)(strchr(log, '\n') - log) + 1;
	for (size_t cut = 0; cut < n; cut++) {
		put("audit.jsonl", log, cut);
		if (verified(NULL, &err) != ERR_FAILED || strstr(err.msg, "cut short") == NULL)
			fail_msg("cut at %zu: %s", cut, err.msg);
	}
	put("audit.jsonl", log, one);
	assert_int_equal(openable(true, &err), ERR_INPUT);
	unlink(path_of("audit.jsonl"));
	assert_int_equal(openable(true, &err), ERR_INPUT);       /* a log that vanished beside its head is no fresh one */
	put("audit.jsonl", log, n);
	unlink(path_of("head"));
	assert_int_equal(verified(NULL, &err), ERR_FAILED);
	put("head", "nonsense", 8);
	assert_int_equal(verified(NULL, &err), ERR_FAILED);
	free(log);
}

/* A kill during append leaves a torn line, or a head that lags behind: both are mended, nothing is lost. */
static void kills_are_mended(void **state)
{
	(void)state;
	make_log(2);
	struct err err;
	uint64_t lines = 0;
	size_t n, head_n;
	char *log = get("audit.jsonl", &n), *head = get("head", &head_n);
	size_t one = (size_t)(strchr(log, '\n') - log) + 1;
	for (size_t torn = 1; torn < one - 1; torn++) {
		put("audit.jsonl", log, n);
		FILE *f = fopen(path_of("audit.jsonl"), "a");
		fwrite(log, 1, torn, f);
		fclose(f);
		assert_int_equal(verified(&lines, &err), ERR_NONE);
		assert_int_equal(lines, 2);
	}
	struct audit *a = reopened(true);
	add(a, "{\"type\":\"other\"}");
	audit_close(a);
	assert_int_equal(verified(&lines, &err), ERR_NONE);
	assert_int_equal(lines, 3);
	put("head", head, head_n);                       /* still names line 2 */
	assert_int_equal(verified(&lines, &err), ERR_NONE);
	audit_close(reopened(true));
	free(head);
	head = get("head", &head_n);
	assert_memory_equal(head, "3 ", 2);
	free(head);
	free(log);
	make_log(1);
	unlink(path_of("head"));                         /* killed between the first line and the first head */
	assert_int_equal(verified(&lines, &err), ERR_NONE);
	audit_close(reopened(true));
	assert_int_equal(access(path_of("head"), F_OK), 0);
}

static void one_writer(void **state)
{
	(void)state;
	make_log(1);
	struct audit *a = reopened(true);
	struct err err;
	assert_int_equal(openable(true, &err), ERR_LOCKED);
	assert_int_equal(openable(false, &err), ERR_NONE);
	audit_close(a);
	assert_int_equal(openable(true, &err), ERR_NONE);
}

static void garbage(void **state)
{
	(void)state;
	struct err err;
	static const char *const bad[] = { "\n", "{}\n", "hello\n", "\xff\xfe\n", "{\"n\":1}\n" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		make_log(0);
		put("audit.jsonl", bad[i], strlen(bad[i]));
		assert_int_equal(verified(NULL, &err), ERR_FAILED);
		assert_non_null(strstr(err.msg, "line 1 "));
	}
	make_log(0);
	FILE *f = fopen(path_of("audit.jsonl"), "w");
	for (int i = 0; i < 10000; i++)
		fprintf(f, "%01000d", 0);                /* 10 MB without a line end */
	fclose(f);
	assert_int_equal(verified(NULL, &err), ERR_INPUT);
	make_log(0);
}

/* ---- the ledger ---- */

static void check_night(struct audit *a)
{
	struct ledger *l = audit_ledger(a);
	const struct ledger_dataset *d = ledger_dataset(l, STR("tour-scenic-area"), false);
	assert_non_null(d);
	assert_int_equal(d->n, 2);
	const struct ledger_version *v = ledger_version(d, STR("2026.03.31"));
	assert_non_null(v);
	assert_true(v->published);
	assert_true(str_is(v->content, "sha256:aa"));
	assert_true(str_is(v->bundle_sha256, "b1"));
	assert_int_equal(v->bundle_bytes, 1234);
	assert_true(str_is(v->csv_sha256, "c1"));
	assert_true(str_is(v->entry_sha256, "e1"));
	assert_true(str_is(v->schema_sha256, "s1"));
	assert_true(str_is(v->plan_digest, "p1"));
	assert_true(str_is(v->package, "1.0.0"));
	assert_int_equal(v->rows, 30);
	assert_int_equal(v->errors, 0);
	assert_int_equal(v->warnings, 2);
	assert_true(str_is(v->status, "withdrawn"));
	v = ledger_version(d, STR("2026.03.31.2"));
	assert_non_null(v);
	assert_true(str_is(v->bundle_sha256, "b2"));
	assert_int_equal(v->bundle_bytes, 77);
	assert_true(str_is(v->status, "yanked"));
	assert_ptr_equal(ledger_by_content(d, STR("sha256:bb")), v);
	assert_null(ledger_by_content(d, STR("sha256:cc")));
	assert_null(ledger_by_content(d, STR("")));
	assert_null(ledger_version(d, STR("2026.03.31.3")));
	/* released: neither pending nor approved any more */
	assert_int_equal(d->pending.n, 0);
	assert_int_equal(d->approved.n, 0);
	d = ledger_dataset(l, STR("home-company"), false);
	assert_true(str_is(d->pending, "r9"));
	assert_true(str_is(d->pending_version, "2026.03.31"));
	assert_int_equal(d->pending_rows, 12);
	assert_true(str_is(d->approved, "r9"));
	assert_true(str_is(d->approved_role, "局长"));
	assert_true(str_is(d->approved_time, "2026-04-03T00:00:00Z"));
	assert_null(ledger_dataset(l, STR("nobody"), false));
	const struct ledger_target *t = ledger_target(l, STR("portal"), false);
	assert_int_equal(t->serial, 7);
	assert_true(str_is(t->catalog_sha256, "k7"));
	assert_int_equal(t->intent_serial, 8);
	assert_true(str_is(t->intent_sha256, "k8"));
	assert_null(ledger_target(l, STR("nowhere"), false));
	/* what was only intended is not published */
	assert_null(ledger_version(ledger_dataset(l, STR("sport-venue"), false), STR("2026.03.31")));
}

static void ledger(void **state)
{
	(void)state;
	static const char *const lines[] = {
		"{\"type\":\"pending\",\"dataset\":\"tour-scenic-area\",\"version\":\"2026.03.31\",\"digest\":\"r1\",\"rows\":30}",
		"{\"type\":\"approval\",\"dataset\":\"tour-scenic-area\",\"version\":\"2026.03.31\",\"digest\":\"r1\",\"role\":\"主任\"}",
		"{\"type\":\"commit\",\"target\":\"portal\",\"serial\":7,\"catalog\":\"catalog-7.json\",\"sha256\":\"k7\",\"items\":[{\"dataset\":\"tour-scenic-area\",\"version\":\"2026.03.31\",\"content\":\"sha256:aa\",\"release\":\"r1\"}]}",
		"{\"type\":\"published\",\"target\":\"portal\",\"serial\":7}",
		"{\"type\":\"release\",\"dataset\":\"tour-scenic-area\",\"version\":\"2026.03.31\",\"content\":\"sha256:aa\",\"bundle\":\"b1\",\"bytes\":1234,\"csv\":\"c1\",\"entry\":\"e1\",\"schema\":\"s1\",\"plan\":\"p1\",\"package\":\"1.0.0\",\"release\":\"r1\",\"rows\":30,\"errors\":0,\"warnings\":2}",
		"{\"type\":\"release\",\"dataset\":\"tour-scenic-area\",\"version\":\"2026.03.31.2\",\"content\":\"sha256:bb\",\"bundle\":{\"sha256\":\"b2\",\"bytes\":77}}",
		"{\"type\":\"yanked\",\"dataset\":\"tour-scenic-area\",\"version\":\"2026.03.31\",\"reason\":\"x\"}",
		"{\"type\":\"unyanked\",\"dataset\":\"tour-scenic-area\",\"version\":\"2026.03.31\"}",
		"{\"type\":\"withdrawn\",\"dataset\":\"tour-scenic-area\",\"version\":\"2026.03.31\",\"reason\":\"x\",\"content\":\"sha256:aa\"}",
		"{\"type\":\"unyanked\",\"dataset\":\"tour-scenic-area\",\"version\":\"2026.03.31\"}",
		"{\"type\":\"yanked\",\"dataset\":\"tour-scenic-area\",\"version\":\"2026.03.31.2\",\"reason\":\"x\"}",
		"{\"type\":\"pending\",\"dataset\":\"home-company\",\"version\":\"2026.03.31\",\"digest\":\"r9\",\"rows\":12}",
		"{\"type\":\"approval\",\"dataset\":\"home-company\",\"digest\":\"r9\",\"role\":\"局长\",\"time\":\"2026-04-03T00:00:00Z\"}",
		"{\"type\":\"commit\",\"target\":\"portal\",\"serial\":8,\"sha256\":\"k8\",\"items\":[{\"dataset\":\"sport-venue\",\"version\":\"2026.03.31\"}]}",
		"{\"type\":\"something-of-later\",\"dataset\":\"nobody\"}", "{\"type\":\"release\"}", "{\"type\":\"pending\",\"dataset\":7}", "{\"type\":\"published\"}",
	};
	make_log(0);
	struct audit *a = reopened(true);
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		add(a, lines[i]);
	check_night(a);
	audit_close(a);
	a = reopened(false);                             /* and the same when it is read again */
	check_night(a);
	audit_close(a);
}

static void intents_and_rebuilding(void **state)
{
	(void)state;
	make_log(0);
	struct audit *a = reopened(true);
	add(a, "{\"type\":\"commit\",\"target\":\"p\",\"serial\":3,\"sha256\":\"k3\",\"items\":[{\"dataset\":\"x\",\"version\":\"1\"}]}");
	add(a, "{\"type\":\"commit\",\"target\":\"p\",\"serial\":4,\"sha256\":\"k4\",\"items\":[{\"dataset\":\"x\",\"version\":\"2\"}]}");
	add(a, "{\"type\":\"published\",\"target\":\"p\",\"serial\":4}");
	const struct ledger_dataset *d = ledger_dataset(audit_ledger(a), STR("x"), false);
	assert_null(ledger_version(d, STR("1")));
	assert_true(ledger_version(d, STR("2"))->published);
	assert_int_equal(ledger_target(audit_ledger(a), STR("p"), false)->intent_serial, 0);
	add(a, "{\"type\":\"rebuilt\",\"target\":\"p\",\"serial\":9,\"sha256\":\"k9\"}");
	assert_int_equal(ledger_target(audit_ledger(a), STR("p"), false)->serial, 9);
	assert_true(str_is(ledger_target(audit_ledger(a), STR("p"), false)->catalog_sha256, "k9"));
	audit_close(a);
}

/* As sync.c writes them: facts before the pointer moves, then the intent, then the deed. An approval lasts until the deed. */
static void facts_before_the_deed(void **state)
{
	(void)state;
	make_log(0);
	struct audit *a = reopened(true);
	add(a, "{\"type\":\"pending\",\"dataset\":\"x\",\"version\":\"1\",\"digest\":\"r1\",\"rows\":3}");
	add(a, "{\"type\":\"approval\",\"dataset\":\"x\",\"version\":\"1\",\"digest\":\"r1\",\"role\":\"y\"}");
	add(a, "{\"type\":\"release\",\"dataset\":\"x\",\"version\":\"1\",\"content\":\"sha256:aa\",\"status\":\"published\",\"release\":\"r1\",\"published\":false}");
	add(a, "{\"type\":\"commit\",\"target\":\"p\",\"serial\":1,\"sha256\":\"k1\",\"items\":[{\"dataset\":\"x\",\"version\":\"1\"}]}");
	const struct ledger_dataset *d = ledger_dataset(audit_ledger(a), STR("x"), false);
	assert_false(ledger_version(d, STR("1"))->published);
	assert_true(str_is(d->approved, "r1"));
	assert_true(str_is(d->pending, "r1"));
	add(a, "{\"type\":\"published\",\"target\":\"p\",\"serial\":1,\"sha256\":\"k1\",\"items\":[{\"dataset\":\"x\",\"version\":\"1\"}]}");
	d = ledger_dataset(audit_ledger(a), STR("x"), false);
	assert_true(ledger_version(d, STR("1"))->published);
	assert_true(str_is(ledger_version(d, STR("1"))->content, "sha256:aa"));
	assert_int_equal(d->approved.n, 0);
	assert_int_equal(d->pending.n, 0);
	assert_int_equal(d->n, 1);
	/* taken over from a portal: a tombstone is a tombstone, and stays one */
	add(a, "{\"type\":\"release\",\"dataset\":\"x\",\"version\":\"0\",\"status\":\"withdrawn\",\"content\":\"sha256:00\",\"published\":true}");
	add(a, "{\"type\":\"release\",\"dataset\":\"x\",\"version\":\"0\",\"status\":\"published\"}");
	d = ledger_dataset(audit_ledger(a), STR("x"), false);
	assert_true(str_is(ledger_version(d, STR("0"))->status, "withdrawn"));
	audit_close(a);
}

static void many_data_sets(void **state)
{
	(void)state;
	make_log(0);
	struct audit *a = reopened(true);
	struct ledger *l = audit_ledger(a);
	for (int i = 0; i < 5000; i++) {
		char slug[20];
		int n = snprintf(slug, sizeof slug, "d%d", i);
		ledger_dataset(l, (struct str){ slug, (size_t)n }, true)->pending_rows = (uint64_t)i;
	}
	assert_int_equal(l->n, 5000);
	assert_int_equal(ledger_dataset(l, STR("d4321"), true)->pending_rows, 4321);
	assert_int_equal(l->n, 5000);
	audit_close(a);
	audit_close(NULL);
}

static int begin(void **state)
{
	(void)state;
	return mkdtemp(dir) == NULL;
}

static int end(void **state)
{
	(void)state;
	char command[100];
	snprintf(command, sizeof command, "rm -r %s", dir);
	return system(command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_yet), cmocka_unit_test(form), cmocka_unit_test(every_bit_counts), cmocka_unit_test(lines_moved), cmocka_unit_test(shortened), cmocka_unit_test(kills_are_mended),
		cmocka_unit_test(one_writer), cmocka_unit_test(garbage), cmocka_unit_test(ledger), cmocka_unit_test(intents_and_rebuilding), cmocka_unit_test(facts_before_the_deed), cmocka_unit_test(many_data_sets),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
