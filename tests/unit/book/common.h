/* What the tests of the book share: a folder of their own, a book in it, and entries with words
 * that can be told apart. */
#ifndef TESTS_BOOK_COMMON_H
#define TESTS_BOOK_COMMON_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"
#include "book/book.h"
#include "book/box.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PHRASE "five words made for tests"
#define PHRASE_2 "another five words for tests"
#define CODE "314159"

struct bench {
	char *dir;
	char *home; /* the book's folder, in dir */
	struct clock clock;
	struct book *book;
};

/* A sentence in the failure instead of a number. */
#define must(call)                                          \
	do {                                                \
		struct err e_ = { 0 };                      \
		struct err *e = &e_;                        \
		if (!(call))                                \
			fail_msg("%s: %s", #call, e->text); \
	} while (0)

#define must_not(call, expected)                                                     \
	do {                                                                         \
		struct err e_ = { 0 };                                               \
		struct err *e = &e_;                                                 \
		if (call)                                                            \
			fail_msg("%s: was done", #call);                             \
		if (e->class != (expected))                                          \
			fail_msg("%s: class %d: %s", #call, (int)e->class, e->text); \
	} while (0)

struct id test_id(unsigned n);
struct bench *bench_new(void);
void bench_free(struct bench *t);
/* A book with the first person NG12 (PHRASE, CODE, police), unlocked. */
struct bench *bench_with_book(void);
void bench_close(struct bench *t);
void bench_open(struct bench *t);
/* Closes, opens, unlocks as NG12. */
void bench_again(struct bench *t);
/* Appends "entry <n>". */
void bench_append(struct bench *t, unsigned n);
struct hash bench_append_hash(struct bench *t, unsigned n);
/* "book.db" and the like, in full; the caller frees. */
char *bench_path(const struct bench *t, const char *name);
void bytes_of(const char *hex, uint8_t *out, size_t n);
void copy_file(const char *from, const char *to);

#endif
