/* The key file: a clear header, 64 slots and a sealed ring, in two copies. Knows bytes and copies;
 * what a slot or the ring mean is slot.c's and ring.c's. */
#ifndef BOOK_KEYFILE_P_H
#define BOOK_KEYFILE_P_H

#include "book/book.h"

#define KEYFILE_VERSION 1
#define KEYFILE_HEAD_LEN 96
#define KEYFILE_CHECK_LEN 32
#define SLOT_LEN 352
#define KEYFILE_RING_MAX ((size_t)256 << 10)

struct keyfile {
	bool practice;
	struct id book;
	uint8_t salt[16];
	struct book_cost cost;
	uint64_t seq; /* of the copy; rises with each write */
	uint16_t ring_keyno;
	uint8_t slot[BOOK_SLOTS][SLOT_LEN];
	struct buf ring; /* sealed */
};

void keyfile_fini(struct keyfile *k);
/* The clear header as it stands in the file; it is the associated data of the ring. */
void keyfile_head(const struct keyfile *k, size_t ring_len, uint8_t out[KEYFILE_HEAD_LEN]);
/* Reads the better copy. `one_bad`: the other copy was damaged or older. ERR_CORRUPT when neither
 * is whole. */
bool keyfile_read(const char *path, struct keyfile *k, bool *one_bad, struct err *e);
/* Both copies, replacing the file as a whole. */
bool keyfile_write(const char *path, const struct keyfile *k, struct err *e);

#endif
