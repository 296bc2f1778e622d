/* Bytes of a terminal into keys. Esc is decided here, before any screen, field or overlay sees it:
 * it covers, however it comes, and nothing that follows it in the same burst is a key. It reads no
 * descriptor and no clock: bytes and times are given to it, so every case is a test. We read the
 * terminal's bytes ourselves (not by curses' getch), so what a key is does not depend on TERM: both
 * arrow forms, the console's F-keys and paste are known everywhere. */
#ifndef UI_KIT_INPUT_H
#define UI_KIT_INPUT_H

#include "ui/kit/action.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ESC_DELAY_MS 25              /* a lone Esc is one after this long */
#define SEQUENCE_DELAY_MS 100        /* a sequence that stops half way was Esc and something */
#define PASTE_DELAY_MS 500           /* a paste whose end never came is ended */
#define PASTE_ASK ((size_t)16 << 10) /* the stack asks before it gives a longer one to a screen */
#define PASTE_MAX ((size_t)64 << 10)
#define HELD_GAP_MS 250

enum key_code {
	K_NONE,
	K_LETTER,   /* `text` holds one code point in UTF-8; a combining mark is a key of its own */
	K_CTRL,     /* `ctrl` holds 'A' to 'Z'; never H, I, J, M, which are the keys below */
	K_FUNCTION, /* `function` holds 1 to 11 */
	K_ENTER,
	K_TAB,
	K_BACKTAB,
	K_BACKSPACE,
	K_DELETE,
	K_UP,
	K_DOWN,
	K_LEFT,
	K_RIGHT,
	K_PAGE_UP,
	K_PAGE_DOWN,
	K_HOME,
	K_END,
	K_PASTE,  /* `paste`, `paste_len`: UTF-8, cleaned, lines ended by LF, borrowed until the
		     handler returns */
	K_COVER,  /* Esc, F12, backtick, ^\. No screen is ever given it */
	K_RESIZE, /* the stack has resized already */
	K_HANGUP, /* the terminal went, or a signal asked us to end */
};

#define KEY_TEXT_MAX 5

struct key {
	enum key_code code;
	char text[KEY_TEXT_MAX];
	char ctrl;
	int function;
	const char *paste;
	size_t paste_len;
	bool paste_cut; /* it was longer than PASTE_MAX */
	enum action
	    action; /* set by the stack from the contexts of the screen on top; ACT_NONE for text */
};

bool key_is_letter(const struct key *k, char letter); /* this very ASCII letter */

struct input;
typedef void (*input_key_fn)(void *ctx, const struct key *k);

struct input *input_new(input_key_fn fn, void *ctx);
void input_free(struct input *in); /* wipes */
/* Gives `n` bytes that arrived at `now_ms`. Keys are handed to the callback at once. After K_COVER
 * the rest of the bytes is dropped; true says so. What the kernel still holds is dropped by who
 * handles K_COVER, before the cover is painted: who sees it may type at once. */
bool input_feed(struct input *in, const void *bytes, size_t n, int64_t now_ms);
/* Time passed: a lone Esc covers, a half sequence covers, a paste without end is ended. As
 * input_feed(). */
bool input_time(struct input *in, int64_t now_ms);
/* When input_time() has something to do, in `now_ms` terms; -1: nothing waits. */
int64_t input_deadline(const struct input *in);
/* Forgets a half-read key or paste (cover, lock, confirm). */
void input_reset(struct input *in);
/* Stops handing out the rest of the bytes of the feed that runs now (a confirm throws type-ahead
 * away). */
void input_drop_rest(struct input *in);
/* For terminals without bracketed paste: a burst of over 30 characters within one read is a paste.
 */
void input_guess_pastes(struct input *in, bool on);

/* Rule 3 of interface.md 3: when Enter, ^S or ^T has just changed the screen, the same key is
 * ignored until another key or a gap of 250 ms. */
struct held {
	enum key_code code;
	char ctrl;
	int function;
	int64_t last_ms;
};

/* True when the key is to be dropped. To be asked for every key. */
bool held_drops(struct held *h, const struct key *k, int64_t now_ms);
/* The key just changed the screen. Keys other than Enter, ^S (F10) and ^T (F5) are not held. */
void held_set(struct held *h, const struct key *k, int64_t now_ms);

#endif
