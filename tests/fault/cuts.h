/* A folder on a disk that loses its power: from the log of a real program's writes (shim.h) this
 * knows what was flushed and what was not, and makes the folder as it may stand after a cut: what
 * was flushed, any subset of the 512-byte sectors that were not, and the names up to any later
 * one. */
#ifndef TESTS_FAULT_CUTS_H
#define TESTS_FAULT_CUTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CUTS_SECTOR 512

struct cuts;

struct cuts_log {
	uint8_t *bytes;
	size_t len;
	size_t *at; /* of each event */
	size_t n;
};

/* Ends the program when the log is not one. */
void cuts_log_read(struct cuts_log *l, const char *path);
void cuts_log_fini(struct cuts_log *l);
/* The words of an event that is a mark, into out; false when it is another. */
bool cuts_mark(const struct cuts_log *l, size_t event, char out[256]);

/* Was a file of this name opened for writing? */
bool cuts_opened(const struct cuts_log *l, const char *name);

/* The longest row of writes to the file of that name with nothing between: [from, to). */
void cuts_longest_row(const struct cuts_log *l, const char *name, size_t *from, size_t *to);

/* A copy of the folder as it stood when the log began. */
struct cuts *cuts_new(const char *folder, const struct cuts_log *log);
void cuts_free(struct cuts *c);
/* Takes the events up to here, this one not. Only forwards. */
void cuts_go(struct cuts *c, size_t event);
/* How many writes and names were not flushed, but for who holds the lock. */
size_t cuts_loose(const struct cuts *c);
/* The folder after a cut here, made anew; `random` says which loose sectors and names it has. The
 * write that is the next event may have begun. */
void cuts_make(const struct cuts *c, const char *folder, uint64_t *random);
/* Removes the files in it. */
void cuts_empty(const char *folder);
uint64_t cuts_draw(uint64_t *random, uint64_t below);

#endif
