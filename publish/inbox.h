/* inbox.h - which file of the inbox belongs to which entry (contract.md 6, "Which file is whose").
 *
 * In this order: the entry's `source` glob (several matches: the newest by mtime, then by name); the entry's code, title or standard id in the file's name (the longest
 * match wins; the code's '/' may be '-', '_' or absent); a header that fits exactly one of the entries left, asked of a confined child.
 * Nothing is opened for reading here but by that child. */
#ifndef PUBLISH_INBOX_H
#define PUBLISH_INBOX_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

struct inbox_file {
	struct str name;
	struct str shown;                      /* the name as people may read it: its shape where it holds anything personal */
	uint64_t size;
	int64_t mtime_ns, ctime_ns;
	uint64_t inode;
	bool fresh;                            /* changed within `settle`: somebody may still be writing it */
	bool claimed;
};
struct inbox { struct inbox_file *files; size_t n; };

struct inbox_wish {                            /* one entry of the list that needs a file */
	struct str code, title, standard;
	const char *source;                    /* glob, or NULL */
	/* answers: */
	size_t *candidates; size_t n;          /* indices into files; with `source` at most one */
	bool fresh;                            /* the only candidates are fresh */
	bool named;                            /* a file's name spoke for it: headers are not asked */
};

/* List the inbox: regular files, without dot files, `~$*`, `.~*`, `*.part`, `*.tmp`. An absent folder is ERR_INPUT. */
int inbox_list(struct inbox *in, const char *dir, unsigned settle, struct arena *arena, struct err *err);
/* By source, then by name. */
void inbox_match(struct inbox *in, struct inbox_wish *wishes, size_t n, struct arena *arena);
/* The header step: fits(ctx, file, wish) says whether the header of an unclaimed file fits a wish that has no candidate yet. */
typedef bool inbox_fits(void *ctx, const struct inbox_file *file, const struct inbox_wish *wish);
void inbox_match_headers(struct inbox *in, struct inbox_wish *wishes, size_t n, inbox_fits *fits, void *ctx, struct arena *arena);

#endif
