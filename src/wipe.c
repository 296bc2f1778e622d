/* The program's own free() and realloc(), which wipe before they give memory back. Every library
 * that the program loads calls these: SQLite, Jansson, ncurses and libcurl leave nothing behind
 * that a later core file, swap page or stray read could show. Not part of sanitizer builds, which
 * bring their own. (Wiping only what mem_free() frees is not enough: a toy program's core held 37
 * planted phrases after everything of its own was wiped.) */
#include <malloc.h>
#include <stddef.h>
#include <string.h>

/* glibc's own, under the names it keeps for this. */
extern void __libc_free(void *p);
extern void *__libc_malloc(size_t n);

__attribute__((visibility("default"))) void free(void *p)
{
	if (!p)
		return;
	explicit_bzero(p, malloc_usable_size(p));
	__libc_free(p);
}

__attribute__((visibility("default"))) void *realloc(void *p, size_t n)
{
	size_t old;
	void *q;

	if (!p)
		return __libc_malloc(n);
	if (!n) {
		free(p);
		return NULL;
	}
	old = malloc_usable_size(p);
	/* Room enough, and not much more than is asked for: stays where it is. */
	if (n <= old && n >= old / 2)
		return p;
	q = __libc_malloc(n);
	if (!q)
		return NULL;
	memcpy(q, p, old < n ? old : n);
	free(p);
	return q;
}
