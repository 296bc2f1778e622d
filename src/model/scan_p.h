/* A look at JSON before the library reads it: what would be dangerous, too big or not ours is
 * refused by a sentence. */
#ifndef MODEL_SCAN_P_H
#define MODEL_SCAN_P_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

/* Refuses what is longer than `most` bytes, nested deeper than `depth`, not UTF-8, holds control
 * characters or direction overrides as they stand, or numbers that are not whole or too long. The
 * error has this class. */
bool scan_json(const char *s, size_t n, size_t most, unsigned depth, enum err_class class,
	       struct err *e);
/* [a-z_0-9]{1,40}: a member's key that may be shown. */
bool key_is_harmless(const char *key);

#endif
