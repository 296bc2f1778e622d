/* docs/keys.md and docs/codebook.md are what the program's own tables say, to the byte. With
 * DOCS_WRITE=1 in the environment they are written anew, and the test fails all the same when they
 * differed, so that a person looks at them. */
#include "commands_p.h"
#include "evaluate/codebook.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MOST ((size_t)1 << 20)

static const char *docs;

static char *read_all(const char *path)
{
	FILE *f = fopen(path, "r");
	char *text = calloc(1, MOST);
	size_t n = 0;

	if (f) {
		n = fread(text, 1, MOST - 1, f);
		fclose(f);
	}
	text[n] = 0;
	return text;
}

static void write_new(const char *path, const char *text)
{
	const char *wanted = getenv("DOCS_WRITE");
	FILE *f = wanted && *wanted == '1' ? fopen(path, "w") : NULL;

	if (!f)
		return;
	fputs(text, f);
	fclose(f);
}

/* The first line that differs. */
static void same_as(const char *name, bool (*write)(struct buf *out))
{
	struct buf b = { .ceiling = MOST };
	char path[512];
	char *have;
	const char *a, *w;
	int line = 1;

	assert_true(write(&b));
	snprintf(path, sizeof path, "%s/%s", docs, name);
	have = read_all(path);
	a = have;
	for (w = buf_str(&b); *w && *w == *a; w++, a++)
		line += *w == '\n';
	if (*w || *a) {
		for (; a > have && a[-1] != '\n'; a--)
			w--;
		print_error(
		    "%s differs from the tables at line %d:\n  file  |%.*s|\n  tables|%.*s|\n"
		    "DOCS_WRITE=1 writes it anew\n",
		    name, line, (int)strcspn(a, "\n"), a, (int)strcspn(w, "\n"), w);
		write_new(path, buf_str(&b));
		free(have);
		buf_fini(&b);
		fail();
	}
	free(have);
	buf_fini(&b);
}

static void the_list_of_keys_is_what_the_tables_say(void **state)
{
	(void)state;
	same_as("keys.md", keys_write);
}

static void the_codebook_is_what_the_tables_say(void **state)
{
	(void)state;
	same_as("codebook.md", codebook_write);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_list_of_keys_is_what_the_tables_say),
		cmocka_unit_test(the_codebook_is_what_the_tables_say),
	};

	if (argc < 2) {
		fputs("name the folder of the documents\n", stderr);
		return 99;
	}
	docs = argv[1];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
