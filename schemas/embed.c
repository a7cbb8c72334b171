/* embed.c - a build tool: `embed FILE... > embedded.c` writes files as byte arrays and a table of them (schemas/embedded.h). Plain C, no library of ours. */
#include <stdio.h>
#include <stdlib.h>

enum { PER_LINE = 24 };

/* One array named file_<number>; returns its length, -1 where the file cannot be read. */
static long embed_file(const char *path, int number)
{
	FILE *f = fopen(path, "rb");
	if (f == NULL)
		return -1;
	long length = 0;
	int c;
	printf("static const unsigned char file_%d[] = {", number);
	while ((c = getc(f)) != EOF) {
		printf("%s%d,", length % PER_LINE == 0 ? "\n" : "", c);
		length++;
	}
	printf("%s0\n};\n\n", length % PER_LINE == 0 ? "\n" : "");      /* a NUL stands behind each */
	int failed = ferror(f);
	fclose(f);
	return failed ? -1 : length;
}

/* The path as a C string: only plain names are taken, so nothing needs an escape. */
static int plain(const char *path)
{
	for (; *path; path++)
		if (*path == '"' || *path == '\\' || (unsigned char)*path < ' ' || (unsigned char)*path > '~')
			return 0;
	return 1;
}

int main(int argc, char **argv)
{
	long *lengths = calloc((size_t)argc, sizeof *lengths);
	if (lengths == NULL)
		return 1;
	printf("/* made by schemas/embed.c */\n#include \"schemas/embedded.h\"\n\n");
	for (int i = 1; i < argc; i++) {
		lengths[i] = plain(argv[i]) ? embed_file(argv[i], i) : -1;
		if (lengths[i] < 0) {
			fprintf(stderr, "embed: cannot read '%s'\n", argv[i]);
			return 1;
		}
	}
	printf("const struct embedded embedded_files[] = {\n");
	for (int i = 1; i < argc; i++)
		printf("\t{ \"%s\", file_%d, %ld },\n", argv[i], i, lengths[i]);
	printf("\t{ 0, 0, 0 },\n};\nconst size_t embedded_count = %d;\n", argc - 1);
	free(lengths);
	return fflush(stdout) != 0 || ferror(stdout);
}
