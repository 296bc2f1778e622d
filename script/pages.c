/* Writes what a program's tables of commands say: `pages completion`, or `pages manual TEXT` with
 * the hand-written part of the page. The program's table is named by PROGRAM when this is
 * compiled. Runs on the machine that builds. */
#include "base/args.h"
#include "base/file.h"

#include <stdio.h>
#include <string.h>

#define PAGE_MAX ((size_t)1 << 20)

extern const struct args_program PROGRAM;

int main(int argc, char **argv)
{
	struct buf text = { .ceiling = PAGE_MAX }, out = { .ceiling = PAGE_MAX };
	struct err e = { 0 };
	bool ok = args_fit(&PROGRAM, &e);

	if (ok && argc == 2 && strcmp(argv[1], "completion") == 0)
		ok = args_completion(&PROGRAM, &out);
	else if (ok && argc == 3 && strcmp(argv[1], "manual") == 0)
		ok = file_read(argv[2], &text, &e) &&
		     args_manual(&PROGRAM, buf_str(&text), &out, &e);
	else if (ok)
		ok = err_set(&e, ERR_INPUT, "Write pages completion or pages manual TEXT");
	if (ok)
		fputs(buf_str(&out), stdout);
	else
		fprintf(stderr, "pages: %s\n", e.text);
	buf_fini(&text);
	buf_fini(&out);
	return ok ? 0 : 1;
}
