/* Reads the published test vectors (CSV: value,kind,valid,note) where the folder beside the project has them; says so loudly where not. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

struct vector { char value[256], kind[64], valid[16]; };

/* One CSV field of at most cap - 1 bytes; the character that ended it, or EOF. */
static int vector_field(FILE *f, char *out, size_t cap)
{
	size_t n = 0;
	int c = getc(f), quoted = c == '"';

	if (quoted)
		c = getc(f);
	for (; c != EOF; c = getc(f)) {
		if (quoted && c == '"' && (c = getc(f)) != '"')
			break;
		if (!quoted && (c == ',' || c == '\n'))
			break;
		if (n + 1 < cap)
			out[n++] = (char)c;
	}
	out[n] = 0;
	return c;
}

static size_t vectors_each(const char *name, void (*each)(const struct vector *))
{
	char path[256], note[1024];
	struct vector v;
	size_t n = 0;
	FILE *f;

	snprintf(path, sizeof path, "../shared/privacy/%s", name);
	f = fopen(path, "rb");
	if (!f) {
		fprintf(stderr, "SKIPPED: %s is not there\n", path);
		return 0;
	}
	while (vector_field(f, v.value, sizeof v.value) == ',' && vector_field(f, v.kind, sizeof v.kind) == ',' && vector_field(f, v.valid, sizeof v.valid) == ',') {
		vector_field(f, note, sizeof note);
		if (n++ > 0)
			each(&v);
	}
	fclose(f);
	return n > 0 ? n - 1 : 0;
}
