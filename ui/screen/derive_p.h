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
/* A compute_fn. Touches nothing but its arguments. */
bool derive_job(const void *in, size_t n, struct buf *out, struct err *e);

#endif
