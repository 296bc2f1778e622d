/* Practice nights drawn from a script (practice/season.txt): the same seed gives the same lines.
 * Makes text and saves nothing; knows none of the words that it draws. */
#ifndef APP_SEASON_P_H
#define APP_SEASON_P_H

#include "base/buf.h"
#include "base/err.h"
#include "base/id.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct season;

/* `seed` is any text. */
struct season *season_new(const char *seed);
void season_free(struct season *s);
/* The lines of a night, by its number from 0 (Friday 2 April 2021, Saturday, the next Friday ...),
 * sorted by their time. Nights must be asked for in order: households come again. ERR_BUG when the
 * script cannot be read, with its line. */
bool season_night(struct season *s, unsigned night, struct buf *out, struct err *e);
/* The review of an attendance that was tasked at `tasked_ms`; nothing where there is none. */
bool season_review(struct season *s, struct id attendance, struct id shift, int64_t tasked_ms,
		   struct buf *out, struct err *e);
/* How many visits were made, and how many of them to somebody whom the car had met. */
size_t season_visits(const struct season *s);
size_t season_repeats(const struct season *s);

#endif
