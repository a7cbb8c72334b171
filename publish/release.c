/* release.c - see release.h */
#include "publish/release.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/file.h"
#include "catalog/names.h"
#include "publish/prepare.h"

enum { BULK_PERCENT = 30 };            /* more rows removed or changed than this wait for approval (interop.md 6.7) */

void release_outcome(struct release *r, enum outcome o, const char *reason, const char *detail)
{
	r->outcome = o;
	snprintf(r->reason, sizeof r->reason, "%s", reason != NULL ? reason : "");
	snprintf(r->detail, sizeof r->detail, "%s", detail != NULL ? detail : "");
}

/* ---- the job ---- */

static struct json *publisher_json(const struct config *c)
{
	struct json *o = json_object();
	json_set(o, "title", json_text(c->publisher_title));
	json_set(o, "code", json_text(c->publisher_code));
	struct json *k = json_set(o, "contact", json_object());
	json_set(k, "title", json_text(c->contact_title));
	json_set(k, "phone", json_text(c->contact_phone));
	json_set(k, "email", json_text(c->contact_email));
	return o;
}

static struct json *license_json(const struct config *c)
{
	struct json *o = json_object();
	if (c->license_path != NULL && c->license_path[0] != '\0')
		json_set(o, "path", json_text(c->license_path));
	if (c->license_title != NULL && c->license_title[0] != '\0')
		json_set(o, "title", json_text(c->license_title));
	return o;
}

static void add_fill(struct json *o, const struct fill *fill, size_t n)
{
	char key[256];
	for (size_t i = 0; i < n; i++) {
		snprintf(key, sizeof key, "%.*s", STR_ARG(fill[i].field));
		json_set(o, key, json_string(fill[i].value));
	}
}

/* The newest version that is not withdrawn; NULL if none. */
static const struct ledger_version *head_of(const struct ledger_dataset *d)
{
	const struct ledger_version *head = NULL;
	for (size_t i = 0; d != NULL && i < d->n; i++) {
		const struct ledger_version *v = &d->versions[i];
		if (v->published && !str_is(v->status, "withdrawn") && (head == NULL || catalog_version_cmp(v->version, head->version) > 0))
			head = v;
	}
	return head;
}

static void add_known(struct json *job, const struct ledger_dataset *d)
{
	struct json *known = json_set(job, "known", json_array());
	const struct ledger_version *head = head_of(d);
	for (size_t i = 0; d != NULL && i < d->n; i++) {
		const struct ledger_version *v = &d->versions[i];
		if (!v->published && !str_is(v->status, "withdrawn"))
			continue;
		struct json *k = json_push(known, json_object());
		json_set(k, "version", json_string(v->version));
		json_set(k, "content", json_string(v->content));
		json_set(k, "status", json_string(v->status));
	}
	struct json *h = json_set(job, "head", head == NULL ? json_null() : json_object());
	if (head == NULL)
		return;
	json_set(h, "version", json_string(head->version));
	json_set(h, "package", json_string(head->package));
	json_set(h, "schema", json_string(head->schema_sha256));
	json_set(h, "plan", json_string(head->plan_digest));
}

static struct json *make_job(const struct release *r, const struct release_context *c)
{
	const struct config *k = c->config;
	struct json *job = json_object();
	json_set(job, "mode", json_text("prepare"));
	json_set(job, "slug", json_text(r->slug));
	json_set(job, "code", json_string(r->entry->code));
	json_set(job, "title", json_string(r->entry->title));
	json_set(job, "description", json_string(r->entry->abstract));
	json_set(job, "standard", json_string(r->standard->id));
	if (r->product != NULL)
		json_set(job, "source_standard", json_string(r->source->id));
	json_set(job, "standard_digest", json_text(r->standard->digest));
	json_set(job, "source_digest", json_text(r->source->digest));
	json_set(job, "tool", json_text(MULU_VERSION));
	json_set(job, "workspace", json_text(k->dir));
	json_set(job, "entry", list_entry_json(r->entry));
	json_set(job, "publisher", publisher_json(k));
	json_set(job, "license", license_json(k));
	struct json *fill = json_set(job, "fill", json_object());
	add_fill(fill, k->fill, k->n_fill);
	if (r->config != NULL)
		add_fill(fill, r->config->fill, r->config->n_fill);
	json_set(job, "partial", json_boolean(r->config != NULL && r->config->partial));
	json_set(job, "lang", json_text(c->lang == LANG_EN ? "en" : "zh"));
	add_known(job, ledger_dataset(audit_ledger(c->audit), str_from(r->slug), false));
	struct json *taken = json_set(job, "taken", json_array());
	if (r->taken_n > 0) {
		char v[40];
		snprintf(v, sizeof v, "%s.%llu", r->taken_date, (unsigned long long)r->taken_n);
		json_push(taken, json_text(v));
	}
	return job;
}

static void digest_job(const struct json *job, char out[65])
{
	struct buf text = BUF_INIT(JSON_MAX);
	json_print(job, &text, 0);
	crypto_sha256_hex(buf_str(&text), out);
	buf_release(&text);
}

/* ---- the memory of the last night ---- */

static struct json *file_facts(const struct release *r)
{
	struct json *o = json_object();
	char text[32], hex[65];
	const struct { const char *name; int64_t n; } all[] = {
		{ "size", (int64_t)r->file->size }, { "mtime", r->file->mtime_ns }, { "ctime", r->file->ctime_ns }, { "inode", (int64_t)r->file->inode },
	};
	crypto_sha256_hex(r->file->name, hex);       /* a name may hold what must not be kept */
	json_set(o, "file", json_text(hex));
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {      /* as text: nanoseconds do not fit a double */
		snprintf(text, sizeof text, "%lld", (long long)all[i].n);
		json_set(o, all[i].name, json_text(text));
	}
	return o;
}

static bool same_file(const struct release *r, const struct json *seen)
{
	struct json *now = file_facts(r);
	bool same = true;
	for (const struct json *m = json_first(now); m != NULL && same; m = json_next(m)) {
		char key[16];
		snprintf(key, sizeof key, "%.*s", STR_ARG(json_key(m)));
		same = str_eq(json_str(m), json_str(json_get(seen, key)));
	}
	json_free(now);
	return same;
}

struct json *release_memory(struct release *r, struct release_context *c)
{
	struct json *job = make_job(r, c), *o = file_facts(r);
	digest_job(job, r->job_digest);
	json_free(job);
	json_set(o, "job", json_text(r->job_digest));
	json_set(o, "day", json_text(c->today));
	json_set(o, "outcome", json_text(outcome_name(r->outcome)));
	json_set(o, "reason", json_text(r->reason));
	json_set(o, "detail", json_text(r->detail));
	json_set(o, "version", json_text(r->version));
	json_set(o, "rows", json_integer(r->rows));
	json_set(o, "errors", json_integer(r->errors));
	char received[11];
	clock_date_shanghai(r->file->mtime_ns / 1000000000, received);
	json_set(o, "received", json_text(received));
	return o;
}

static void copy_text(char *to, size_t size, const struct json *j)
{
	snprintf(to, size, "%.*s", STR_ARG(json_str_or(j, "")));
}

/* The same file under the same rules as last time: the same answer, without reading it. true = answered. */
static bool answer_from_memory(struct release *r, struct release_context *c)
{
	const struct json *seen = state_seen(c->state, r->slug);
	enum outcome o = outcome_parse(json_cstr(json_get(seen, "outcome")));
	if (r->file == NULL || o == OUTCOME_NONE || !str_is(json_str(json_get(seen, "job")), r->job_digest) || !same_file(r, seen))
		return false;
	if (o == OUTCOME_REFUSED && !str_is(json_str(json_get(seen, "day")), c->today))
		return false;                  /* some rules look at today's date */
	if (o == OUTCOME_PENDING || o == OUTCOME_FAILED || o == OUTCOME_MISSING)
		return false;
	copy_text(r->version, sizeof r->version, json_get(seen, "version"));
	copy_text(r->reason, sizeof r->reason, json_get(seen, "reason"));
	copy_text(r->detail, sizeof r->detail, json_get(seen, "detail"));
	r->rows = json_int_or(json_get(seen, "rows"), -1);
	r->errors = json_int_or(json_get(seen, "errors"), -1);
	r->outcome = o == OUTCOME_PUBLISHED ? OUTCOME_UNCHANGED : o;
	r->remember = true;
	return true;
}

/* ---- the child ---- */

static int copy_input(const struct release *r, const struct release_context *c, int work, struct err *err)
{
	int inbox = file_open_dir(AT_FDCWD, c->config->inbox, err);
	if (inbox < 0)
		return -1;
	int from = openat(inbox, r->file->name.p, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	close(inbox);
	if (from < 0)
		return err_errno(err, ERR_FAILED, "cannot open the inbox file of '%s'", r->slug);
	int to = openat(work, "input", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	int bad = to < 0 ? err_errno(err, ERR_SYSTEM, "cannot make the stage of '%s'", r->slug) : file_copy(from, to, r->slug, NULL, NULL, err);
	close(from);
	if (to >= 0)
		close(to);
	return bad;
}

/* The published CSV of the head, for CHANGES.json: from the cache, else from a target; its digest is in the audit. */
static int copy_previous(const struct release *r, struct release_context *c, int work, struct err *err)
{
	const struct ledger_version *head = head_of(ledger_dataset(audit_ledger(c->audit), str_from(r->slug), false));
	char name[160], path[NAMES_PATH_MAX], hex[65];
	uint8_t digest[32];
	if (head == NULL)
		return 0;
	snprintf(name, sizeof name, "%s.csv", r->slug);
	int to = openat(work, "prev.csv", O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (to < 0)
		return err_errno(err, ERR_SYSTEM, "cannot make the stage of '%s'", r->slug);
	struct err ignored;
	int from = file_open(AT_FDCWD, state_path(c->state, "current/%s/files/%s", r->slug, name), &ignored);
	int bad = from < 0 ? -1 : file_copy(from, to, name, digest, NULL, &ignored);
	if (from >= 0)
		close(from);
	if (!bad)
		crypto_hex(digest, 32, hex);
	if (bad || !str_is(head->csv_sha256, hex)) {
		names_version_file(path, str_from(r->slug), head->version, name);
		bad = ftruncate(to, 0) != 0 || lseek(to, 0, SEEK_SET) != 0 || c->fetch(c->fetch_ctx, path, to, err) != 0 || file_digest(to, name, digest, NULL, err) != 0;
		if (!bad) {
			crypto_hex(digest, 32, hex);
			if (!str_is(head->csv_sha256, hex))
				bad = err_set(err, ERR_INTEGRITY, "cannot compare '%s' with its version %.*s: the portal has other bytes", r->slug, STR_ARG(head->version));
		}
	}
	close(to);
	return bad ? -1 : 0;
}

static int make_work(const struct release *r, struct release_context *c, struct err *err)
{
	char relative[200];
	snprintf(relative, sizeof relative, "prepare/%s", r->slug);
	if (state_remove(c->state, relative, err) != 0 || file_mkdirs(c->state->cache, relative, 0700, err) != 0)
		return -1;
	int work = file_open_dir(c->state->cache, relative, err);
	if (work < 0)
		return -1;
	int bad = copy_input(r, c, work, err) != 0 || copy_previous(r, c, work, err) != 0;
	close(work);
	return bad ? -1 : 0;
}

static void keep_reports(const struct release *r, struct release_context *c)
{
	static const char *const endings[] = { "json", "txt" };
	for (size_t i = 0; i < 2; i++) {
		char from[200], to[200];
		snprintf(from, sizeof from, "prepare/%s/report.%s", r->slug, endings[i]);
		snprintf(to, sizeof to, "reports/%s.%s", r->slug, endings[i]);
		(void)!renameat(c->state->cache, from, c->state->cache, to);     /* absent where the file could not be read at all */
	}
}

static void read_numbers(struct release *r)
{
	copy_text(r->version, sizeof r->version, json_get(r->result, "version"));
	r->rows = json_int_or(json_get(r->result, "rows"), json_int_or(json_get(r->result, "rows_in"), -1));
	r->errors = json_int_or(json_get(r->result, "errors"), -1);
	r->warnings = json_int_or(json_get(r->result, "warnings"), 0);
}

/* What the child's verdict means. true = there is a staged release to go on with. */
static bool read_verdict(struct release *r)
{
	static const struct { const char *verdict; enum outcome outcome; } table[] = {
		{ "same", OUTCOME_UNCHANGED }, { "yanked", OUTCOME_UNCHANGED }, { "withdrawn", OUTCOME_REFUSED }, { "refused", OUTCOME_REFUSED }, { "unreadable", OUTCOME_REFUSED },
	};
	struct str verdict = json_str(json_get(r->result, "verdict"));
	read_numbers(r);
	r->remember = true;
	if (str_is(verdict, "ready"))
		return true;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (str_is(verdict, table[i].verdict))
			release_outcome(r, table[i].outcome, json_cstr(json_get(r->result, "reason")), json_cstr(json_get(r->result, "detail")));
	r->same = str_is(verdict, "same");
	if (r->outcome == OUTCOME_REFUSED) {
		r->version[0] = '\0';
		if (r->errors < 1)
			r->errors = (int64_t)json_count(json_get(r->result, "refusals"));
		if (r->errors < 1)
			r->errors = 1;
	}
	return false;
}

static int run_child(struct release *r, struct release_context *c, struct json *job, struct err *err)
{
	char why[160], relative[200];
	json_set(job, "name", json_string(r->file->name));
	json_set(job, "shown", json_string(r->file->shown));
	json_set(job, "today", json_text(c->today));
	json_free(r->result);
	r->result = NULL;
	int got = make_work(r, c, err) != 0 ? -1 : prepare_run(state_path(c->state, "prepare/%s", r->slug), job, &r->result, why, err);
	keep_reports(r, c);
	snprintf(relative, sizeof relative, "prepare/%s/input", r->slug);
	struct err ignored;
	state_remove(c->state, relative, &ignored);
	if (got == 1)
		release_outcome(r, OUTCOME_REFUSED, "crashed", why);     /* not remembered: the next night tries again */
	if (got == 1)
		r->errors = 1;
	return got;
}

/* ---- pending or not ---- */

/* Why an automatic release waits all the same; NULL if it does not. */
static const char *why_wait(const struct release *r, const struct ledger_version *head)
{
	const struct json *changes = json_get(r->result, "changes");
	int64_t moved = json_int_or(json_get(changes, "removed"), 0) + json_int_or(json_get(changes, "changed"), 0), before = json_int_or(json_get(changes, "before"), 0);
	if (r->config == NULL || !r->config->automatic)
		return "approval";
	if (head == NULL)
		return NULL;
	if (before > 0 && moved * 100 > before * BULK_PERCENT)
		return "bulk-change";
	if (!str_eq(head->schema_sha256, json_str(json_get(r->result, "schema_digest"))))
		return "schema-changed";
	if (!str_eq(head->plan_digest, json_str(json_get(r->result, "plan_digest"))))
		return "plan-changed";
	/* A version taken over from a portal after the audit was lost has no counts to compare with. */
	if (head->release.n > 0 && (r->errors > head->errors || r->warnings > head->warnings))
		return "findings-worse";
	return NULL;
}

static int note_pending(struct release *r, struct release_context *c, const char *why, struct err *err)
{
	struct ledger_dataset *d = ledger_dataset(audit_ledger(c->audit), str_from(r->slug), true);
	if (str_is(d->pending, r->digest))
		return 0;
	struct json *line = json_object();
	json_set(line, "type", json_text("pending"));
	json_set(line, "dataset", json_text(r->slug));
	json_set(line, "version", json_text(r->version));
	json_set(line, "digest", json_text(r->digest));
	json_set(line, "rows", json_integer(r->rows));
	json_set(line, "reason", json_text(why));
	return audit_append(c->audit, line, err);
}

/* Stage it: files and answer go where a later night, or an approval, finds them. */
static int stage(struct release *r, struct release_context *c, struct err *err)
{
	char from[200], to[200];
	struct buf text = BUF_INIT(JSON_MAX);
	snprintf(from, sizeof from, "prepare/%s/stage", r->slug);
	snprintf(to, sizeof to, "prepare/%s/stage/files", r->slug);
	char out[200];
	snprintf(out, sizeof out, "prepare/%s/out", r->slug);
	if (file_mkdirs(c->state->cache, from, 0700, err) != 0 || state_move(c->state, out, to, err) != 0)
		return -1;
	json_print(r->result, &text, 1);
	int bad = file_write(AT_FDCWD, state_path(c->state, "%s/result.json", from), buf_str(&text), 0600, err);
	buf_release(&text);
	if (bad || c->dry_run)
		return bad;
	snprintf(to, sizeof to, "stage/%s", r->slug);
	return state_move(c->state, from, to, err);
}

/* A staged release of an earlier night whose file has not changed since, or has gone: the same bytes go on, through the gate again. true = it is so. */
static bool staged_before(struct release *r, struct release_context *c)
{
	const struct json *seen = state_seen(c->state, r->slug);
	struct err ignored;
	bool again = r->file != NULL && outcome_parse(json_cstr(json_get(seen, "outcome"))) == OUTCOME_PENDING && str_is(json_str(json_get(seen, "job")), r->job_digest) &&
		same_file(r, seen);
	if (!again && r->file != NULL)
		return false;
	struct json *result = json_read(AT_FDCWD, state_path(c->state, "stage/%s/result.json", r->slug), &ignored);
	if (result == NULL)
		return false;
	json_free(r->result);
	r->result = result;
	read_numbers(r);
	r->remember = true;
	return true;
}

/* Files are staged in `folder`: gate them, then publish or wait. */
static int decide(struct release *r, struct release_context *c, const char *folder, struct err *err)
{
	const struct ledger_dataset *d = ledger_dataset(audit_ledger(c->audit), str_from(r->slug), false);
	const struct ledger_version *head = head_of(d);
	int judged = release_gate(r, c, folder, err);
	if (judged != 0)
		return judged < 0 ? -1 : 0;
	const char *why = why_wait(r, head);
	if (why != NULL && !(d != NULL && d->approved.n > 0 && str_is(d->approved, r->digest))) {
		release_outcome(r, OUTCOME_PENDING, why, NULL);
		release_drop(r);
		return c->dry_run ? 0 : note_pending(r, c, why, err);
	}
	r->publish = true;
	release_outcome(r, OUTCOME_PUBLISHED, NULL, NULL);
	return 0;
}

/* ---- all of it ---- */

static int prepare_anew(struct release *r, struct release_context *c, struct json *job, struct err *err)
{
	char folder[200];
	int got = run_child(r, c, job, err);
	if (got != 0)
		return got < 0 ? -1 : 0;
	if (!read_verdict(r))
		return 0;
	if (stage(r, c, err) != 0)
		return -1;
	snprintf(folder, sizeof folder, c->dry_run ? "prepare/%s/stage" : "stage/%s", r->slug);
	return decide(r, c, folder, err);
}

int release_prepare(struct release *r, struct release_context *c, struct err *err)
{
	char folder[200];
	int bad;
	release_drop(r);
	r->publish = r->same = r->remember = false;
	r->rows = r->errors = -1;
	r->version[0] = '\0';
	struct json *job = make_job(r, c);
	digest_job(job, r->job_digest);
	if (answer_from_memory(r, c)) {
		bad = 0;
	} else if (staged_before(r, c)) {
		snprintf(folder, sizeof folder, "stage/%s", r->slug);
		bad = decide(r, c, folder, err);
	} else if (r->file == NULL) {
		release_outcome(r, OUTCOME_MISSING, NULL, NULL);
		bad = 0;
	} else {
		bad = prepare_anew(r, c, job, err);
	}
	if (!bad) {
		struct err ignored;
		snprintf(folder, sizeof folder, "prepare/%s", r->slug);
		state_remove(c->state, folder, &ignored);
	}
	json_free(job);
	/* A data set's own trouble stays its own. */
	if (bad && err->kind == ERR_FAILED) {
		release_outcome(r, OUTCOME_REFUSED, "unreadable", err->msg);
		r->errors = 1;
		return 0;
	}
	return bad;
}

void release_drop(struct release *r)
{
	for (size_t i = 0; i < r->n_files; i++) {
		if (r->files[i].cleared != NULL)
			cleared_free(r->files[i].cleared);
		r->files[i].cleared = NULL;
	}
	r->publish = false;
}

void release_free(struct release *r)
{
	release_drop(r);
	json_free(r->result);
	r->result = NULL;
}

int release_published(struct release *r, struct release_context *c, struct err *err)
{
	char from[200], to[200];
	snprintf(from, sizeof from, "stage/%s", r->slug);
	snprintf(to, sizeof to, "current/%s", r->slug);
	return state_move(c->state, from, to, err);
}
