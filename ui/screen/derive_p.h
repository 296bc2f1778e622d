/* The slow part of unlocking as a job for the compute thread: number and passphrase in, 32 bytes of
 * key out. */
#ifndef SCREEN_DERIVE_P_H
#define SCREEN_DERIVE_P_H

#include "base/buf.h"
#include "base/err.h"
#include "book/book.h"

/* Packs what the job needs; wiped by the caller with buf_fini(). */
void derive_pack(const struct book_kdf *kdf, const char *number, const char *phrase,
		 struct buf *out);
/* For signing on: the one-time code as book_code_text() gives it, then as above. */
void derive_pack_two(const struct book_kdf *kdf, const char *once, const char *number,
		     const char *phrase, struct buf *out);
/* A compute_fn: 64 bytes, the key of the one-time code and the person's. */
bool derive_two_job(const void *in, size_t n, struct buf *out, struct err *e);
/* A compute_fn. Touches nothing but its arguments. */
bool derive_job(const void *in, size_t n, struct buf *out, struct err *e);

#endif
