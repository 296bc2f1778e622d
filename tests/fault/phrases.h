/* Planted phrases by their thousands: words that nobody else uses, each with a number in letters,
 * and the search for them in files, in what a terminal was sent and in a running program's memory,
 * however the letters are spaced there (bytes, wide characters, cells of a screen). */
#ifndef TESTS_FAULT_PHRASES_H
#define TESTS_FAULT_PHRASES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#define PHRASES_MAX 10000
/* Letters: fewer would come by chance in the base64 of sealed boxes. */
#define PHRASES_BEGIN 6

struct phrases {
	char begin[PHRASES_BEGIN + 1]; /* letters that no word has in this order */
	unsigned count; /* numbers from here on were not planted: chance, in so many bytes */
	bool seen[PHRASES_MAX];
	unsigned n;       /* different ones that were seen */
	uint64_t scanned; /* bytes */
	unsigned scans;
};

/* Words of this run alone, for another one beside it may plant its own where this one looks; the
 * last letter tells the groups of one run apart. */
void phrases_begin(struct phrases *p, char last);
/* "qzvkxqacfh": number 257. */
void phrases_word(const struct phrases *p, unsigned number, char out[16]);
void phrases_reset(struct phrases *p);
void phrases_scan(struct phrases *p, const void *bytes, size_t n);
/* All files below that were written since; gives how many. One that is gone or has no reader is
 * left out. */
size_t phrases_scan_folder(struct phrases *p, const char *folder, time_t since);
/* Every readable mapping of the process. False, with `why`, when it may not be read. */
bool phrases_scan_process(struct phrases *p, pid_t pid, char why[120]);
/* The numbers that were seen, for a message. */
void phrases_list(const struct phrases *p, char out[200]);

#endif
