#include "base/mem.h"

#include <assert.h>
#include <malloc.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *must(void *p)
{
	if (!p) {
		static const char words[] =
		    "dapcar: out of memory; what was typed is kept in the drafts\n";

		fputs(words, stderr);
		abort();
	}
	return p;
}

void *mem_new(size_t n)
{
	return must(calloc(1, n ? n : 1));
}

void *mem_new_array(size_t count, size_t size)
{
	return must(calloc(count ? count : 1, size ? size : 1));
}

void *mem_resize(void *p, size_t old_n, size_t n)
{
	void *q = mem_new(n);

	if (p)
		memcpy(q, p, old_n < n ? old_n : n);
	mem_free(p);
	return q;
}

void *mem_dup(const void *p, size_t n)
{
	void *q = mem_new(n);

	if (n)
		memcpy(q, p, n);
	return q;
}

char *mem_strn(const char *s, size_t n)
{
	char *q = mem_new(n + 1);

	if (n)
		memcpy(q, s, n);
	return q;
}

char *mem_str(const char *s)
{
	return mem_strn(s, strlen(s));
}

char *mem_fmt(const char *fmt, ...)
{
	va_list ap, again;
	int n;
	char *s;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	assert(n >= 0);
	s = mem_new((size_t)n + 1);
	vsnprintf(s, (size_t)n + 1, fmt, again);
	va_end(again);
	return s;
}

void mem_wipe(void *p, size_t n)
{
	if (n)
		explicit_bzero(p, n);
}

void mem_free(void *p)
{
	if (!p)
		return;
	mem_wipe(p, malloc_usable_size(p));
	free(p);
}
