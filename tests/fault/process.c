#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* The sum of what stands in the lines that begin so; -1 without the file. */
static long long figure_of(pid_t pid, const char *file, const char *name)
{
	char path[64], line[256];
	long long sum = 0;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%ld/%s", (long)pid, file);
	f = fopen(path, "r");
	if (!f)
		return -1;
	while (fgets(line, sizeof line, f))
		if (strncmp(line, name, strlen(name)) == 0)
			sum += strtoll(line + strlen(name) + strspn(line + strlen(name), ": \t"),
				       NULL, 10);
	fclose(f);
	return sum;
}

/* Both limits are 0, the one that may be raised again and the one that may not. */
static void has_no_core(pid_t pid)
{
	char path[64], line[256], soft[16] = "", hard[16] = "";
	FILE *f;

	snprintf(path, sizeof path, "/proc/%ld/limits", (long)pid);
	f = fopen(path, "r");
	assert_non_null(f);
	while (fgets(line, sizeof line, f))
		if (sscanf(line, "Max core file size %15s %15s", soft, hard) == 2)
			break;
	fclose(f);
	assert_string_equal(soft, "0");
	assert_string_equal(hard, "0");
}

/* What lies in swap: of all its pages, and of those that it has locked. */
static void in_swap(pid_t pid, long long *all, long long *locked)
{
	char path[64], line[256];
	long long swap = 0;
	FILE *f;

	*all = *locked = 0;
	snprintf(path, sizeof path, "/proc/%ld/smaps", (long)pid);
	f = fopen(path, "r");
	assert_non_null(f);
	/* The flags are the last line of a mapping. */
	while (fgets(line, sizeof line, f)) {
		if (sscanf(line, "Swap: %lld", &swap) == 1)
			*all += swap;
		else if (strncmp(line, "VmFlags:", 8) == 0) {
			*locked += strstr(line, " lo") ? swap : 0;
			swap = 0;
		}
	}
	fclose(f);
}

/* Does this system lock a page for this user, and say so? */
static bool can_lock(void)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	void *p = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	bool can;

	assert_true(p != MAP_FAILED);
	can = mlock(p, page) == 0 && figure_of(getpid(), "status", "VmLck") > 0;
	munmap(p, page);
	return can;
}

void process_keeps_no_core_and_no_swap(pid_t pid)
{
	long long all, locked;

	has_no_core(pid);
	/* Its map may be read by root alone, because the program is not dumpable. */
	if (geteuid() != 0) {
		puts("skipped: what is in swap: only root may look");
		return;
	}
	in_swap(pid, &all, &locked);
	assert_int_equal(locked, 0);
	if (!can_lock()) {
		puts("skipped: what can never be in swap: this system locks no page, or does not "
		     "say so");
		return;
	}
	/* Keys lie in pages that are never swapped. */
	assert_true(figure_of(pid, "status", "VmLck") > 0);
	/* All else is swapped by a machine that has too little memory, when it likes. */
	printf("%lld KiB of the program can never be in swap; %lld KiB of the rest are\n",
	       figure_of(pid, "status", "VmLck"), all);
}

void process_is_closed_to_others(pid_t pid)
{
	char path[64];
	pid_t child;
	int status;

	if (geteuid() == 0) {
		puts("skipped: whether the same person may read it: root may read all");
		return;
	}
	snprintf(path, sizeof path, "/proc/%ld/mem", (long)pid);
	child = fork();
	if (child == 0)
		_exit(open(path, O_RDONLY) < 0 && errno == EACCES ? 0 : 1);
	waitpid(child, &status, 0);
	assert_int_equal(WEXITSTATUS(status), 0);
}
