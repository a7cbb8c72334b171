/* gzip.c - see gzip.h */
#include "base/gzip.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/file.h"
#include "base/mem.h"

#define MEMBER ((size_t)1 << 20)         /* input of one member */
#define BLOCK ((size_t)1 << 17)
#define RATIO_FREE ((uint64_t)1 << 20)   /* output up to here is harmless whatever the ratio */
#define OS_UNIX 3

/* Up to n bytes at `at`; fewer only at the end. -1 with err. */
static ssize_t read_at(int fd, void *p, size_t n, off_t at, const char *name, struct err *err)
{
	size_t got = 0;
	while (got < n) {
		ssize_t r = pread(fd, (char *)p + got, n - got, at + (off_t)got);
		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0)
			return err_errno(err, ERR_INPUT, "cannot read '%s'", name);
		if (r == 0)
			break;
		got += (size_t)r;
	}
	return (ssize_t)got;
}

/* zlib refuses these calls for want of memory only. */
static int no_memory(const char *name, struct err *err)
{
	return err_set(err, ERR_SYSTEM, "cannot compress '%s': out of memory", name);
}

static int write_member(z_stream *z, int to, unsigned char *out, const char *name, struct err *err)
{
	int rc;
	do {
		z->next_out = out;
		z->avail_out = (uInt)BLOCK;
		rc = deflate(z, Z_FINISH);
		if (rc != Z_OK && rc != Z_STREAM_END && rc != Z_BUF_ERROR)
			return no_memory(name, err);
		if (file_write_all(to, out, BLOCK - z->avail_out, name, err) != 0)
			return -1;
	} while (rc != Z_STREAM_END);
	return 0;
}

int gzip_fd(int from, int to, const char *name, struct err *err)
{
	z_stream z = { 0 };
	if (deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return no_memory(name, err);
	unsigned char *in = mem_alloc(MEMBER), *out = mem_alloc(BLOCK);
	int rc = 0;
	for (off_t at = 0; rc == 0;) {
		ssize_t n = read_at(from, in, MEMBER, at, name, err);
		if (n < 0)
			rc = -1;
		if (n < 0 || (n == 0 && at > 0))
			break;                                   /* an empty input still makes one (empty) member */
		gz_header head = { .os = OS_UNIX };              /* no time, no name */
		z.next_in = in;
		z.avail_in = (uInt)n;
		rc = deflateSetHeader(&z, &head) == Z_OK ? write_member(&z, to, out, name, err) : no_memory(name, err);
		deflateReset(&z);
		at += n;
		if (n < (ssize_t)MEMBER)
			break;
	}
	free(in);
	free(out);
	deflateEnd(&z);
	return rc;
}

struct inflating {
	z_stream z;
	int to;
	const char *name;
	uint64_t size, in, out, max_bytes, max_ratio;
	bool open;                                               /* inside a member */
	unsigned char *block;
};

static int over_limits(const struct inflating *g, struct err *err)
{
	if (g->out > g->max_bytes)
		return err_set(err, ERR_INPUT, "cannot inflate '%s': more than %llu bytes", g->name, (unsigned long long)g->max_bytes);
	uint64_t base = g->in > g->size ? g->in : g->size;
	if (g->out > RATIO_FREE && g->out / g->max_ratio >= base)
		return err_set(err, ERR_INPUT, "cannot inflate '%s': it grows more than %llu times", g->name, (unsigned long long)g->max_ratio);
	return 0;
}

/* Inflate what stands in z.next_in; members may follow one another. */
static int inflate_block(struct inflating *g, struct err *err)
{
	z_stream *z = &g->z;
	bool more = true;                                        /* zlib may hold output back although all input is taken */
	while (z->avail_in > 0 || (g->open && more)) {
		if (!g->open && inflateReset(z) != Z_OK)
			return err_set(err, ERR_SYSTEM, "cannot inflate '%s': out of memory", g->name);
		g->open = true;
		z->next_out = g->block;
		z->avail_out = (uInt)BLOCK;
		int rc = inflate(z, Z_NO_FLUSH);
		if (rc == Z_MEM_ERROR)
			return err_set(err, ERR_SYSTEM, "cannot inflate '%s': out of memory", g->name);
		if (rc != Z_OK && rc != Z_STREAM_END && rc != Z_BUF_ERROR)
			return err_set(err, ERR_INPUT, "cannot inflate '%s': %s", g->name, z->msg ? z->msg : "damaged data");
		size_t n = BLOCK - z->avail_out;
		more = z->avail_out == 0;
		g->out += n;
		if (over_limits(g, err) != 0 || file_write_all(g->to, g->block, n, g->name, err) != 0)
			return -1;
		if (rc == Z_STREAM_END)
			g->open = false;
	}
	return 0;
}

int gunzip_fd(int from, int to, const char *name, uint64_t max_bytes, uint64_t max_ratio, struct err *err)
{
	struct stat st;
	struct inflating g = { .to = to, .name = name, .max_bytes = max_bytes, .max_ratio = max_ratio ? max_ratio : 1 };
	if (fstat(from, &st) == 0 && S_ISREG(st.st_mode))
		g.size = (uint64_t)st.st_size;
	if (inflateInit2(&g.z, MAX_WBITS + 16) != Z_OK)
		return err_set(err, ERR_SYSTEM, "cannot inflate '%s': out of memory", name);
	unsigned char *in = mem_alloc(BLOCK);
	g.block = mem_alloc(BLOCK);
	int rc = 0;
	ssize_t n;
	while (rc == 0 && (n = read_at(from, in, BLOCK, (off_t)g.in, name, err)) != 0) {
		if (n < 0) {
			rc = -1;
			break;
		}
		g.in += (uint64_t)n;
		g.z.next_in = in;
		g.z.avail_in = (uInt)n;
		rc = inflate_block(&g, err);
	}
	if (rc == 0 && (g.open || g.in == 0))
		rc = err_set(err, ERR_INPUT, "cannot inflate '%s': the end is missing", name);
	free(in);
	free(g.block);
	inflateEnd(&g.z);
	return rc;
}

const char *gzip_version(void)
{
	return zlibVersion();
}
