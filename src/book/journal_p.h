/* What lies in the journal (book.db-wal) beside a book's file, read as bytes: which page each frame
 * holds, how far SQLite would take it, and whether something that had been flushed lies behind the
 * place where it stops. Writes nothing, believes no number that it has not checked. */
#ifndef BOOK_JOURNAL_P_H
#define BOOK_JOURNAL_P_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct journal {
	int fd;
	size_t frames;  /* a last one that is cut short counts */
	uint32_t *page; /* of each frame; 0: it is of an earlier round, or none */
	bool *fits;     /* of each frame: its sum says that it is as it was written */
	struct journal_newest {
		uint32_t page;
		uint32_t frame;
	} * newest; /* the last frame of each page, in the order of the pages */
	size_t pages;
	/* A frame that does not fit is followed by a whole transaction and more, or the first bytes
	 * are damaged: a power cut alone leaves no such file. */
	bool broken;
};

/* `fd` stays the caller's; -1 is a journal without frames. */
void journal_read(int fd, struct journal *out);
void journal_fini(struct journal *j);
/* The page in a frame, zeros where the file ends. False when the disk does not give it. */
bool journal_page(const struct journal *j, size_t frame, uint8_t out[4096]);
/* The newest frame of a page; false when there is none. */
bool journal_find(const struct journal *j, uint32_t page, size_t *frame);

#endif
