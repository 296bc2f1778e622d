/* What a fuzz target gives: one function that takes any bytes at all, and the bytes to begin with.
 * Under clang's libFuzzer the bytes are grown by it; in every other build main.c gives the same
 * function the seeds, what once broke it (regress/) and some thousands of changed seeds. A target
 * never fails because of what the bytes say: only when the program breaks a promise. */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define FUZZ_INPUT_MAX ((size_t)65536)

/* A promise. Its words stand in the output; the input is written to a file beside it. */
#define PROMISE(holds)                                                                      \
	do {                                                                                \
		if (!(holds)) {                                                             \
			fprintf(stderr, "%s:%d: broken: %s\n", __FILE__, __LINE__, #holds); \
			abort();                                                            \
		}                                                                           \
	} while (0)

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);
/* Called once before the first input. With FUZZ_SEEDS=FOLDER in the environment it writes the seeds
 * there and ends the program. */
int LLVMFuzzerInitialize(int *argc, char ***argv);

typedef void (*fuzz_seed_fn)(void *ctx, const void *p, size_t n);
/* Of the target: gives each seed. Keys are made at run time. */
void fuzz_seeds(fuzz_seed_fn give, void *ctx);

#endif
