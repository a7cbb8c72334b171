/* tables.h - for the tests of this room: tables from text, results as text. Invented persons only: IDs with sequence 000, mobiles 154. */
#ifndef TESTS_PRIVACY_TABLES_H
#define TESTS_PRIVACY_TABLES_H

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "schemas/normal.h"
#include "table/batch.h"
#include "table/write.h"

#define MOBILE "15400000001"
#define ID_000 "130302199001010008"        /* check character right, sequence 000 */

/* A descriptor with these bytes, position 0. */
static inline int memory_file(struct str bytes)
{
	int fd = memfd_create("test", MFD_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes.p, bytes.n), (ssize_t)bytes.n);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

static inline void file_text(int fd, struct buf *out)
{
	struct err err = ERR_INIT;
	buf_reset(out);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	assert_int_equal(file_read_fd(fd, "test", 64u << 20, out, &err), 0);
}

struct rows { struct str names[64]; size_t n_names; struct batch *batch; };

/* "a,b\n1,2\n" without quotes; the text must outlive it. */
static inline void rows_make(struct rows *r, const char *csv)
{
	struct str rest = str_from(csv), line, cell;
	bool lines = true, cells = true;
	uint64_t number = 1;
	*r = (struct rows){ 0 };
	assert_true(str_split(&rest, &lines, '\n', &line));
	while (str_split(&line, &cells, ',', &cell))
		r->names[r->n_names++] = cell;
	r->batch = batch_new(r->n_names);
	while (str_split(&rest, &lines, '\n', &line)) {
		if (line.n == 0)
			continue;
		number++;
		batch_begin_row(r->batch, number, number, 0);
		for (cells = true; str_split(&line, &cells, ',', &cell);)
			batch_add_cell(r->batch, cell);
		batch_end_row(r->batch);
	}
}

static inline void rows_free(struct rows *r)
{
	batch_free(r->batch);
}

#endif
