/* judge.h - the gate's eyes, inside of the room: state of one judgement, and one function a kind of file. gate_judge.c holds the table of endings.
 * Every function returns 0 when it has read all of the bytes (refusals may have been added), -1 when it could not: that refuses as well. */
#ifndef PRIVACY_JUDGE_H
#define PRIVACY_JUDGE_H

#include "base/arena.h"
#include "privacy/gate.h"

#define JUDGE_TEXT_MAX (64u << 20)     /* bytes of a text file or JSON document that is judged in memory */
#define JUDGE_SCRATCH 2

struct judge {
	const struct gate_terms *terms;
	struct standard *standard;                         /* NULL for none */
	const struct gate_file *files; size_t n;
	char (*sha256)[65];                                /* of each file */
	struct refusals *refusals;
	int scratch[JUDGE_SCRATCH];                        /* nameless files for members of archives: [0] what is inside of a zip, [1] what is inside of a gzip file */
	bool data_judged;                                  /* the data CSV was met, by itself or in an archive */
	struct arena arena;
};

/* gate_judge with the caller's scratch files and digests: what the child calls. */
int gate_judge_with(const struct gate_terms *terms, const struct gate_file *files, size_t n, const int scratch[2], char (*sha256)[65], struct refusals *refusals, struct err *err);

/* Scan one text; adds to refusals. `otherwise` is the rule for personal kinds that have no rule of their own. */
void judge_text(struct judge *j, struct str text, unsigned context, const struct rule *otherwise, struct str column, uint64_t row, struct str file);
/* Judge a file by the ending of its path. depth: 0 a file of its own, 1 a member of an archive (archives inside of archives refuse). */
int judge_file(struct judge *j, struct str path, int fd, unsigned depth, struct err *err);

int judge_lines(struct judge *j, struct str path, int fd, unsigned depth, struct err *err);        /* judge_text.c */
int judge_json(struct judge *j, struct str path, int fd, unsigned depth, struct err *err);
int judge_csv(struct judge *j, struct str path, int fd, unsigned depth, struct err *err);          /* judge_table.c */
int judge_gzip(struct judge *j, struct str path, int fd, unsigned depth, struct err *err);         /* judge_pack.c */
int judge_zip(struct judge *j, struct str path, int fd, unsigned depth, struct err *err);
int judge_zip_form(int fd, struct err *err);                                                       /* judge_zipform.c */

/* Context that a column of this name gives to its cells: header words, and those of the standard's title for it. */
unsigned judge_context(const struct judge *j, struct str name);
void judge_refuse(struct judge *j, const struct rule *rule, struct str file, const char *detail);
/* The file with that path, or NULL; its place in `sha256` in *index. */
const struct gate_file *judge_beside(const struct judge *j, struct str path, size_t *index);
struct str judge_base(struct str path);                    /* after the last slash */
struct str judge_folder(struct str path);                  /* up to and with the last slash */
/* Digest over data files ("<sha256>  <resource>" lines, sorted by name) against the terms. names: file names; both arrays have n entries. */
void judge_content_digest(struct judge *j, struct str file, struct str *lines, size_t n);

#endif
