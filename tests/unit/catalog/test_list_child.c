/* The list read in a confined child: the same entries and findings as read here; a child that fails or lies is an error. This program is its own child. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "catalog/lists.h"

static void confined(struct str text, const char *name, struct catalogue_list *l, int want, struct err *err)
{
	int fd = lists_file(text);
	assert_true(fd >= 0);
	int rc = list_read_confined(l, fd, name, err);
	close(fd);
	if (rc != want)
		fail_msg("%d: %s", rc, err->msg);
}

static void same_entry(const struct catalogue_entry *a, const struct catalogue_entry *b)
{
	struct buf x = BUF_INIT(1 << 20), y = BUF_INIT(1 << 20);
	struct json *p = list_entry_json(a), *q = list_entry_json(b);
	json_print(p, &x, 0);
	json_print(q, &y, 0);
	assert_string_equal(buf_cstr(&x), buf_cstr(&y));
	assert_true(a->row == b->row && a->broken == b->broken && str_eq(a->trouble, b->trouble));
	json_free(p);
	json_free(q);
	buf_release(&x);
	buf_release(&y);
}

static void same_findings(struct catalogue_list *a, struct catalogue_list *b)
{
	for (int errors = 0; errors < 2; errors++) {
		size_t n, m;
		const struct finding *const *f = findings_list(a->findings, errors != 0, &n), *const *g = findings_list(b->findings, errors != 0, &m);
		assert_int_equal(n, m);
		for (size_t i = 0; i < n; i++) {
			assert_string_equal(f[i]->rule->id, g[i]->rule->id);
			assert_true(f[i]->at.row == g[i]->at.row && f[i]->at.column == g[i]->at.column && str_eq(f[i]->field, g[i]->field) && str_eq(f[i]->cell, g[i]->cell));
			assert_true(f[i]->has_cell == g[i]->has_cell && (f[i]->constraint == NULL) == (g[i]->constraint == NULL));
			for (size_t k = 0; k < FINDING_ARGS; k++)
				assert_true(str_eq(f[i]->arg[k], g[i]->arg[k]));
		}
	}
}

static void the_child_reads_what_we_read(void **state)
{
	(void)state;
	struct catalogue_list far, near;
	struct err err = ERR_INIT;
	struct buf text = BUF_INIT(1 << 20);
	lists_header(&text);
	ROW(&text, { "信息资源摘要", "含\"\"引号\"\"和\n换行、制表\t与 \xEF\xBF\xBD" });
	ROW(&text, { "信息资源代码", "302001/000001" }, { "更新周期", "每旬" }, { "关联资源代码", "309001/1" });
	ROW(&text, { "信息资源代码", "302001/000002" }, { "数据长度", "" }, { "共享条件", "x" });
	text.n -= 2;
	buf_adds(&text, ",\"more\"\r\n");
	confined(buf_str(&text), "list.csv", &far, 0, &err);
	int fd = lists_file(buf_str(&text));
	assert_int_equal(list_read(&near, fd, "list.csv", &err), 0);
	close(fd);
	list_lint(&near);
	assert_int_equal(far.n, 3);
	assert_true(far.entries[1].broken && far.entries[2].broken && !far.entries[0].broken);
	assert_true(far.entries[2].items[0].has_length == false);
	for (size_t i = 0; i < far.n; i++)
		same_entry(&far.entries[i], &near.entries[i]);
	same_findings(&far, &near);
	list_release(&far);
	list_release(&near);
	buf_release(&text);
}

static void what_the_child_cannot_read_is_said_in_its_words(void **state)
{
	(void)state;
	struct catalogue_list l;
	struct err err = ERR_INIT;
	confined(STR("a,b\n1,2\n"), "目录 \"清单\".csv", &l, -1, &err);
	assert_int_equal(err.kind, ERR_INPUT);
	assert_non_null(strstr(err.msg, "目录 \"清单\".csv"));
	assert_non_null(strstr(err.msg, "信息资源代码"));
	assert_int_equal(l.n, 0);
}

/* What a child that was taken over might answer. */
#define ENTRY(code, cycle, broken) "{\"entry\":{\"class_\":\"\",\"item\":\"\",\"subitem\":\"\",\"detail\":\"\",\"title\":\"t\",\"code\":\"" code "\",\"provider\":\"p\",\"provider_code\":\"\"," \
	"\"abstract\":\"\",\"format_class\":\"电子表格\",\"format_type\":\"csv\",\"share_type\":\"无条件共享\",\"share_condition\":\"\",\"share_method\":\"文件下载\"," \
	"\"open_type\":\"无条件开放\",\"open_condition\":\"\",\"update_cycle\":\"" cycle "\",\"published\":\"2026-04-10\",\"trouble\":\"\",\"row\":2,\"broken\":" broken "," \
	"\"items\":[[\"i\",\"\",\"字符型C\",null]],\"related\":[]}}\n"
#define END(n) "{\"end\":{\"entries\":" n ",\"findings\":0}}\n"
static const struct { const char *answer; bool good; } answers[] = {
	{ ENTRY("301001/1", "每年", "false") END("1"), true },
	{ END("0"), true },
	{ "", false },
	{ "{\"end\":", false },
	{ ENTRY("301001/1", "每年", "false"), false },
	{ ENTRY("301001/1", "每年", "false") END("2"), false },
	{ ENTRY("301001/1", "每年", "false") END("1") END("1"), false },
	{ ENTRY("../etc/passwd", "每年", "false") END("1"), false },
	{ ENTRY("301001/1", "每旬", "false") END("1"), false },
	{ ENTRY("301001/1", "每年", "true") END("1"), false },
	{ ENTRY("301001/1", "每年", "1") END("1"), false },
	{ "{\"finding\":{\"rule\":\"no-such-rule\",\"row\":1,\"line\":1,\"column\":1,\"field\":\"\",\"enum\":false,\"has_cell\":false,\"cell\":\"\",\"args\":[\"\",\"\",\"\"]}}\n"
	  "{\"end\":{\"entries\":0,\"findings\":1}}\n", false },
	{ "{\"finding\":{\"rule\":\"cl07\",\"row\":1,\"line\":1,\"column\":1,\"field\":\"\",\"enum\":false,\"has_cell\":false,\"cell\":\"\",\"args\":[\"\",\"\",\"\"]}}\n"
	  "{\"end\":{\"entries\":0,\"findings\":1}}\n", true },
	{ "{\"entry\":{}}\n" END("1"), false },
	{ "[1]\n" END("0"), false },
	{ "{\"error\":\"what it says\"}\n", false },
};

static void only_a_sound_answer_is_taken(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
		struct catalogue_list l;
		struct err err = ERR_INIT;
		char name[32];
		int fd = lists_file(STR("x"));
		snprintf(name, sizeof name, "answer-%zu", i);
		int rc = list_read_confined(&l, fd, name, &err);
		close(fd);
		if ((rc == 0) != answers[i].good)
			fail_msg("answer %zu: %d %s", i, rc, err.msg);
		if (rc != 0)
			assert_int_equal(err.kind, ERR_INPUT);
		else
			list_release(&l);
	}
}

static void a_child_that_dies_is_an_error(void **state)
{
	(void)state;
	struct catalogue_list l;
	struct err err = ERR_INIT;
	confined(STR("x"), "die", &l, -1, &err);
	assert_int_equal(err.kind, ERR_INPUT);
	assert_non_null(strstr(err.msg, "die"));
}

/* The child: an honest one, or one that answers or dies as its name says. */
static int child(void)
{
	char name[1024];
	ssize_t n = pread(0, name, sizeof name - 1, 0);         /* the position stays: the honest child reads it again */
	size_t i;
	if (n < 0)
		return 1;
	name[n] = '\0';
	if (strcmp(name, "die") == 0)
		abort();
	if (sscanf(name, "answer-%zu", &i) == 1 && i < sizeof answers / sizeof *answers) {
		fputs(answers[i].answer, stdout);
		return fflush(stdout) == 0 ? 0 : 1;
	}
	return list_child_main();
}

int main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "list-child") == 0)
		return child();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_child_reads_what_we_read), cmocka_unit_test(what_the_child_cannot_read_is_said_in_its_words), cmocka_unit_test(only_a_sound_answer_is_taken),
		cmocka_unit_test(a_child_that_dies_is_an_error),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
