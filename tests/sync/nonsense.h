/* The table of what a broken or hostile headquarters may answer. */
#ifndef TESTS_SYNC_NONSENSE_H
#define TESTS_SYNC_NONSENSE_H

#include "liar.h"

/* Ended by a row without a name. */
const struct lie *nonsense_rows(void);
const struct lie *nonsense_slow(void);

#endif
