/* inbox.c - see inbox.h */
#include "publish/inbox.h"

#include <fcntl.h>
#include <fnmatch.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/utf8.h"
#include "privacy/scan.h"

static bool skipped(struct str name)
{
	return str_starts(name, STR(".")) || str_starts(name, STR("~$")) || str_ends(name, STR(".part")) || str_ends(name, STR(".tmp"));
}

static int64_t nanoseconds(struct timespec t)
{
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static struct str as_shown(struct str name, struct arena *arena)
{
	struct buf out = BUF_INIT(4096);
	scan_shown(name, &out);
	struct str shown = arena_str(arena, buf_str(&out));
	buf_release(&out);
	return shown;
}

int inbox_list(struct inbox *in, const char *dir, unsigned settle, struct arena *arena, struct err *err)
{
	struct str *names;
	size_t n;
	*in = (struct inbox){ NULL, 0 };
	int fd = file_open_dir(AT_FDCWD, dir, err);
	if (fd < 0)
		return err_prefix(err, "inbox");
	if (file_list(fd, ".", arena, &names, &n, err) != 0) {
		close(fd);
		return -1;
	}
	in->files = ARENA_NEW_N(arena, struct inbox_file, n + 1);
	int64_t now = clock_now();
	for (size_t i = 0; i < n; i++) {
		struct stat st;
		if (skipped(names[i]) || fstatat(fd, names[i].p, &st, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(st.st_mode))
			continue;
		in->files[in->n++] = (struct inbox_file){
			.name = names[i], .shown = as_shown(names[i], arena), .size = (uint64_t)st.st_size, .mtime_ns = nanoseconds(st.st_mtim), .ctime_ns = nanoseconds(st.st_ctim),
			.inode = (uint64_t)st.st_ino, .fresh = settle > 0 && now - st.st_mtim.tv_sec < (int64_t)settle,
		};
	}
	close(fd);
	return 0;
}

static void add_candidate(struct inbox_wish *w, size_t file, size_t capacity, struct arena *arena)
{
	if (w->candidates == NULL)
		w->candidates = ARENA_NEW_N(arena, size_t, capacity + 1);
	w->candidates[w->n++] = file;
}

static void match_source(struct inbox *in, struct inbox_wish *w, struct arena *arena)
{
	size_t best = SIZE_MAX;
	for (size_t i = 0; i < in->n; i++) {
		struct inbox_file *f = &in->files[i];
		if (fnmatch(w->source, f->name.p, 0) != 0)
			continue;
		f->claimed = true;
		if (f->fresh) {
			w->fresh = true;
			continue;
		}
		if (best == SIZE_MAX || f->mtime_ns > in->files[best].mtime_ns ||
			(f->mtime_ns == in->files[best].mtime_ns && str_cmp(f->name, in->files[best].name) > 0))
			best = i;
	}
	if (best != SIZE_MAX) {
		add_candidate(w, best, in->n, arena);
		w->fresh = false;
	}
}

static size_t longer(struct str name, struct str word, size_t so_far)
{
	return word.n > so_far && str_find(name, word, NULL) ? word.n : so_far;
}

/* How long a piece of the name speaks for this wish; 0 = none. All texts are folded first, so that full-width letters and case do not matter. */
static size_t spoken(struct str folded_name, const struct inbox_wish *w)
{
	static const char *const joints[] = { "/", "-", "_", "" };
	struct buf word = BUF_INIT(4096), code = BUF_INIT(4096);
	size_t best = 0, slash;
	utf8_fold(w->title, &word);
	best = longer(folded_name, buf_str(&word), best);
	utf8_fold(w->standard, &word);
	best = longer(folded_name, buf_str(&word), best);
	if (str_find(w->code, STR("/"), &slash))
		for (size_t i = 0; i < sizeof joints / sizeof *joints; i++) {
			buf_reset(&code);
			buf_addf(&code, "%.*s%s%.*s", (int)slash, w->code.p, joints[i], STR_ARG(str_sub(w->code, slash + 1, w->code.n)));
			best = longer(folded_name, buf_str(&code), best);
		}
	buf_release(&word);
	buf_release(&code);
	return best;
}

void inbox_match(struct inbox *in, struct inbox_wish *wishes, size_t n, struct arena *arena)
{
	struct buf name = BUF_INIT(64 << 10);
	for (size_t i = 0; i < n; i++)
		if (wishes[i].source != NULL)
			match_source(in, &wishes[i], arena);
	for (size_t f = 0; f < in->n; f++) {
		struct inbox_file *file = &in->files[f];
		size_t best = 0, winner = SIZE_MAX;
		if (file->claimed)
			continue;
		utf8_fold(file->name, &name);
		for (size_t i = 0; i < n; i++) {
			size_t length = wishes[i].source == NULL ? spoken(buf_str(&name), &wishes[i]) : 0;
			if (length > best) {
				best = length;
				winner = i;
			}
		}
		if (winner == SIZE_MAX)
			continue;
		file->claimed = wishes[winner].named = true;
		if (file->fresh)
			wishes[winner].fresh = true;
		else
			add_candidate(&wishes[winner], f, in->n, arena);
	}
	buf_release(&name);
}

void inbox_match_headers(struct inbox *in, struct inbox_wish *wishes, size_t n, inbox_fits *fits, void *ctx, struct arena *arena)
{
	for (size_t f = 0; f < in->n; f++) {
		size_t found = 0, which = 0;
		if (in->files[f].claimed)
			continue;
		for (size_t i = 0; i < n; i++)
			if (wishes[i].source == NULL && !wishes[i].named && fits(ctx, &in->files[f], &wishes[i])) {
				found++;
				which = i;
			}
		if (found != 1)
			continue;
		in->files[f].claimed = true;
		if (in->files[f].fresh)
			wishes[which].fresh = true;
		else
			add_candidate(&wishes[which], f, in->n, arena);
	}
}
