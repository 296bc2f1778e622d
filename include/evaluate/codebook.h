/* The codebook: what may be recorded, said from the field tables themselves, so that it cannot
 * differ from them. */
#ifndef EVALUATE_CODEBOOK_H
#define EVALUATE_CODEBOOK_H

#include "base/buf.h"

#include <stdbool.h>

/* The whole codebook as Markdown, for docs/codebook.md: kinds, fields, vocabularies and measures,
 * in the order of the tables. The same program gives the same bytes. False when it does not fit the
 * buffer. */
bool codebook_write(struct buf *out);

#endif
