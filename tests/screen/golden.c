#include "harness.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>

static size_t letter(const char *s)
{
	size_t n = 1;

	while (((unsigned char)s[n] & 0xC0U) == 0x80U)
		n++;
	return n;
}

static bool begins_with(const char *row, const char *text)
{
	while (*text) {
		if (*text != *GLASS_ANY) {
			if (*row++ != *text++)
				return false;
			continue;
		}
		if (!*row)
			return false;
		row += letter(row);
		text++;
	}
	return true;
}

bool glass_in_row(const char *row, const char *text)
{
	if (!strpbrk(text, GLASS_ANY))
		return strstr(row, text) != NULL;
	while (*row && !begins_with(row, text))
		row += letter(row);
	return *row != '\0';
}

/* One row against one line of the golden file, letter by letter; both without blanks at their ends.
 */
static bool row_matches(const char *row, const char *want)
{
	if (strcmp(want, "~~~") == 0)
		return true;
	while (*want || *row) {
		bool any = *want == '~';
		size_t have;

		if (!*want)
			return strspn(row, " ") == strlen(row);
		if (any) {
			row += *row ? letter(row) : 0;
			want++;
			continue;
		}
		if (*want == '\\' && (want[1] == '~' || want[1] == '\\'))
			want++;
		have = letter(want);
		if (!*row && *want == ' ') {
			want++;
			continue;
		}
		if (strncmp(row, want, have) != 0)
			return false;
		row += have;
		want += have;
	}
	return true;
}

bool glass_matches(struct glass *g, const char *golden, char *why, size_t cap)
{
	char *text = glass_text(g);
	char *row = text;
	int n = 1;
	bool good = true;

	while (good && *row) {
		size_t len = strcspn(golden, "\n");
		size_t end = strcspn(row, "\n");
		char *want = strndup(golden, len);

		row[end] = 0;
		while (len && want[len - 1] == ' ' && !(len > 1 && want[len - 2] == '\\'))
			want[--len] = 0;
		good = row_matches(row, want);
		if (!good)
			snprintf(why, cap, "line %d\n  want |%s|\n  have |%s|", n, want, row);
		free(want);
		golden += strcspn(golden, "\n");
		golden += *golden == '\n';
		row += end + 1;
		n++;
	}
	/* A line that the screen has no row for is none of it. */
	if (good && golden[strspn(golden, " \n")]) {
		good = false;
		snprintf(why, cap, "line %d\n  want |%.*s|\n  have no such row", n,
			 (int)strcspn(golden, "\n"), golden);
	}
	free(text);
	return good;
}

static char *read_all(const char *path)
{
	FILE *f = fopen(path, "r");
	char *text = calloc(1, 65536);
	size_t n;

	if (!f) {
		free(text);
		return NULL;
	}
	n = fread(text, 1, 65535, f);
	text[n] = 0;
	fclose(f);
	return text;
}

bool glass_stands(struct glass *g, const char *path)
{
	char *golden = read_all(path), why[2048];
	bool stands = golden && glass_matches(g, golden, why, sizeof(why));

	free(golden);
	return stands;
}

static void write_new(const char *path, const char *text)
{
	const char *wanted = getenv("GLASS_WRITE");
	FILE *f = wanted && *wanted == '1' ? fopen(path, "wx") : NULL;

	if (!f)
		return;
	fputs(text, f);
	fclose(f);
	print_error("%s was written: look at it\n", path);
}

void glass_golden_at(struct glass *g, const char *path, const char *file, int line)
{
	char *golden = read_all(path);
	char why[2048] = "there is no such file";
	char *text;

	for (int tries = 0; golden && tries < 50; tries++) {
		if (glass_matches(g, golden, why, sizeof(why))) {
			free(golden);
			return;
		}
		/* Not painted yet? Give it up to a second in all. */
		glass_settle(g, 20);
	}
	if (!golden)
		glass_settle(g, 200);
	text = glass_text(g);
	print_error("%s:%d: the screen differs from %s at %s\n", file, line, path, why);
	glass_print(g);
	if (!golden)
		write_new(path, text);
	free(text);
	free(golden);
	_fail(file, line);
}
