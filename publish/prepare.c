/* prepare.c - the parent's side of prepare.h */
#include "publish/prepare.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/child.h"
#include "base/file.h"

enum { WALL_SECONDS = 3600, CPU_SECONDS = 3600 };

static bool known_verdict(const struct json *result)
{
	static const char *const verdicts[] = { "ready", "same", "withdrawn", "yanked", "refused", "unreadable" };
	for (size_t i = 0; i < sizeof verdicts / sizeof *verdicts; i++)
		if (str_is(json_str(json_get(result, "verdict")), verdicts[i]))
			return true;
	return json_type(json_get(result, "fits")) == JSON_ARRAY;
}

static int write_job(const char *dir, const struct json *job, struct err *err)
{
	struct buf text = BUF_INIT(JSON_MAX);
	json_print(job, &text, 1);
	int fd = file_open_dir(AT_FDCWD, dir, err);
	int r = fd < 0 ? -1 : text.over ? err_set(err, ERR_SYSTEM, "the job of '%s' is too large", dir) : file_write(fd, "job.json", buf_str(&text), 0600, err);
	if (fd >= 0)
		close(fd);
	buf_release(&text);
	return r;
}

int prepare_run(const char *dir, const struct json *job, struct json **result, char why[160], struct err *err)
{
	struct buf out = BUF_INIT(JSON_MAX), talk = BUF_INIT(4096);
	struct child_end end;
	struct child_spec spec = {
		.verb = "prepare-child", .workdir = dir, .max_memory = 4ull << 30, .max_file = 64ull << 30, .max_cpu = CPU_SECONDS, .max_wall = WALL_SECONDS,
	};
	*result = NULL;
	if (write_job(dir, job, err) != 0)
		return -1;
	int r = child_run(&spec, &out, &talk, &end, err);
	if (r == 0 && end.exit_code == 0 && !out.over) {
		struct err bad;
		*result = json_parse(buf_str(&out), "the child's answer", &bad);
		if (*result == NULL || !known_verdict(*result)) {
			json_free(*result);
			*result = NULL;
		}
	}
	if (r == 0 && *result == NULL) {
		char how[80];
		child_describe(&end, how);
		size_t n = talk.n < 70 ? talk.n : 70;
		while (n > 0 && (unsigned char)talk.p[n - 1] < 32)
			n--;
		snprintf(why, 160, "%s%s%.*s", how, n > 0 ? ": " : "", (int)n, buf_cstr(&talk));
		r = 1;
	}
	buf_release(&out);
	buf_release(&talk);
	return r;
}
