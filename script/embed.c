/* Turns text files into one C table of { name, text }, ended by a row of nothing. Built and run on
 * the build machine only: embed OUT.c HEADER TABLE FILE... HEADER declares struct embedded { const
 * char *name; const char *text; } and the table. */
#include <stdio.h>
#include <string.h>

static int put_file(FILE *out, const char *path)
{
	const char *slash = strrchr(path, '/');
	FILE *in = fopen(path, "r");
	int c;

	if (!in) {
		fprintf(stderr, "embed: %s cannot be read\n", path);
		return 0;
	}
	fprintf(out, "\t{ \"%s\",\n\t  \"", slash ? slash + 1 : path);
	while ((c = getc(in)) != EOF) {
		if (c == '\n')
			fputs("\\n\"\n\t  \"", out);
		else if (c == '"' || c == '\\')
			fprintf(out, "\\%c", c);
		else if (c == '?') /* no trigraph can form */
			fputs("\\?", out);
		else if (c == '\t')
			fputs("\\t", out);
		else if (c < 0x20 || c > 0x7e)
			fprintf(out, "\\%03o", (unsigned)c);
		else
			putc(c, out);
	}
	fputs("\" },\n", out);
	return fclose(in) == 0;
}

int main(int argc, char **argv)
{
	FILE *out;
	int good = 1;

	if (argc < 5) {
		fputs("usage: embed OUT.c HEADER TABLE FILE...\n", stderr);
		return 2;
	}
	out = fopen(argv[1], "w");
	if (!out) {
		fprintf(stderr, "embed: %s cannot be written\n", argv[1]);
		return 1;
	}
	fprintf(out, "#include \"%s\"\n\n#include <stddef.h>\n\nconst struct embedded %s[] = {\n",
		argv[2], argv[3]);
	for (int i = 4; good && i < argc; i++)
		good = put_file(out, argv[i]);
	fputs("\t{ NULL, NULL },\n};\n", out);
	if (fclose(out) || !good) {
		remove(argv[1]);
		return 1;
	}
	return 0;
}
