/* form_csv.c - the canonical CSV itself, and its gzip copy. */
#include "base/gzip.h"
#include "publish/bundle.h"

static int write_gz(int csv_fd, int out_fd, const struct bundle *b, struct err *err)
{
	return gzip_fd(csv_fd, out_fd, b->slug, err);
}


const struct bundle_form bundle_form_csv = { .name = "csv", .ending = ".csv", .format = "csv" };
const struct bundle_form bundle_form_csv_gz = { .name = "csv.gz", .ending = ".csv.gz", .format = "csv", .compression = "gzip", .write = write_gz };
