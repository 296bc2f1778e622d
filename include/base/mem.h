/* Memory that is wiped when it is given back. Allocation never fails to its caller: it ends the
 * program, whose drafts are already on disk; so every size is bounded before it gets here. Only
 * this module calls malloc. */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

/* `n` zeroed bytes; n may be 0. The caller frees with mem_free(). */
void *mem_new(size_t n);
void *mem_new_array(size_t count, size_t size);
/* Grows or shrinks; new bytes are zero, bytes that were left behind are wiped. `old_n` is the old
 * size. */
void *mem_resize(void *p, size_t old_n, size_t n);
void *mem_dup(const void *p, size_t n);
char *mem_str(const char *s);
char *mem_strn(const char *s, size_t n);
char *mem_fmt(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* Wipes what the allocator says the block holds, then frees it. NULL is allowed. */
void mem_free(void *p);
/* A store that the compiler may not remove. */
void mem_wipe(void *p, size_t n);

#endif
