/* The screens of `dapcar` in this very process, over a real book and without a terminal: bytes go
 * in as they would from one, and what would be shown is a canvas. For tests that type hundreds of
 * thousands of keys. */
#ifndef TESTS_SCREEN_BLIND_H
#define TESTS_SCREEN_BLIND_H

#include "app/app.h"
#include "base/compute.h"
#include "base/loop.h"
#include "screens_p.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct blind {
	char home[128];
	const char *number; /* who unlocks it */
	struct clock clock;
	struct app *app;
	struct loop *loop;
	struct compute *compute;
	struct screens *s;
	int64_t now_ms; /* of the kit's monotonic clock */
};

/* Opens the data folder's book and shows the first screen: unlocking. */
void blind_open(struct blind *b, const char *home, const char *at, const char *number);
void blind_close(struct blind *b);
/* Bytes as they came in one read, some ms after the last. */
void blind_bytes(struct blind *b, const void *p, size_t n);
void blind_keys(struct blind *b, const char *keys);
/* As a terminal brackets what was pasted; a question about its length is answered with keep. */
void blind_paste(struct blind *b, const void *p, size_t n);
/* Time passes without a key. */
void blind_time(struct blind *b, int64_t ms);
/* Waits for a key that is being derived. */
void blind_settle(struct blind *b);
/* From wherever it is, the screen of the one who types: unlocks, gives the code, ends a question;
 * starts the screens anew if they have ended. False when none of that helped. */
bool blind_awake(struct blind *b);
const char *blind_top(const struct blind *b); /* name of the screen on top, "" for none */
bool blind_is_list(const struct blind *b);    /* letters are commands there */
/* Does the text stand in one row of what would be shown? */
bool blind_shows(struct blind *b, const char *text);
/* Every cell holds a letter and nothing that a terminal obeys. */
bool blind_is_harmless(struct blind *b);

/* --- what is in the book --- */
struct blind_held {
	uint64_t row;
	size_t drafts;
};
void blind_look(struct blind *b, struct blind_held *out);
/* The kind of the first record entry (audit aside) or draft that came since; NULL for none. */
const char *blind_changed(struct blind *b, const struct blind_held *since);

#endif
