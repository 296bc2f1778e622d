#include "harness.h"

#include <stdlib.h>
#include <string.h>

static int end_left(void **state)
{
	(void)state;
	glass_free_all();
	return 0;
}

int glass_group_of(const char *name, const struct CMUnitTest *tests, size_t n,
		   CMFixtureFunction begin, CMFixtureFunction end)
{
	struct CMUnitTest *all = calloc(n, sizeof *all);
	int failed;

	memcpy(all, tests, n * sizeof *all);
	for (size_t i = 0; i < n; i++)
		if (!all[i].teardown_func)
			all[i].teardown_func = end_left;
	failed = _cmocka_run_group_tests(name, all, n, begin, end);
	free(all);
	return failed;
}

static void expect(struct glass *g, const char *text, bool there, const char *file, int line)
{
	if (there ? glass_wait(g, text, 0) : glass_wait_gone(g, text, 0)) {
		glass_rest(g);
		return;
	}
	glass_print(g);
	print_error("%s:%d: \"%s\" did not %s\n", file, line, text, there ? "come" : "go");
	_fail(file, line);
}

void glass_expect_at(struct glass *g, const char *text, const char *file, int line)
{
	expect(g, text, true, file, line);
}

void glass_expect_gone_at(struct glass *g, const char *text, const char *file, int line)
{
	expect(g, text, false, file, line);
}
