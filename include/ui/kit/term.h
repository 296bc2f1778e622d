/* The terminal itself, the only user of curses: open, close, size, palettes, putting a canvas on
 * it, scrubbing what it and we still hold of one. It reads no keys and knows no screen. Record text
 * leaves by addnwstr only, never by a format. */
#ifndef UI_KIT_TERM_H
#define UI_KIT_TERM_H

#include "base/err.h"
#include "ui/kit/canvas.h"

#include <stdbool.h>
#include <stddef.h>

enum palette {
	PALETTE_MONO, /* one colour: bold, reverse, underline */
	PALETTE_DAY,
	PALETTE_DUSK,
	PALETTE_NIGHT,
	PALETTE_CONTRAST,
	PALETTE_COUNT
};

struct term;

/* Blocks SIGHUP, SIGTERM, SIGINT, SIGQUIT, SIGTSTP, SIGWINCH and SIGCONT for this thread and those
 * it starts later: they arrive through term_signal_fd() instead, so no handler and no global is
 * needed. Call first in main, before any thread. A child that is executed must put its mask back:
 * term_signals_restore(). */
void term_signals_block(void);
void term_signals_restore(void);

/* Opens the terminal on descriptors 0 and 1. ERR_INPUT with a sentence when there is no terminal,
 * TERM is not known or it cannot place a cursor (then plain mode is the way); the terminal is
 * untouched in that case. */
bool term_open(enum palette p, struct term **out, struct err *e);
/* The same terminal line by line (interface.md 10.14): text goes out in order, nothing is placed, no
 * curses and no colour, whatever TERM says. ERR_INPUT when there is no terminal. */
bool term_open_plain(struct term **out, struct err *e);
/* False where TERM names nothing that can place a cursor: plain mode is the way then. */
bool term_can_place(void);
/* From the screen, which is cleared, to lines. There is no way back but another start. */
void term_go_plain(struct term *t);
bool term_is_plain(const struct term *t);
/* In plain mode: text, control characters included, as it is. */
void term_write(struct term *t, const char *text, size_t n);
/* In plain mode: 60 blank lines, and the scrollback where the terminal can be asked to drop it. */
void term_wipe(struct term *t);
/* It took nothing for ten seconds, and takes nothing any more. */
bool term_gone(const struct term *t);
/* After SIGCONT: somebody else may have had the terminal. Sets its modes again. */
void term_continue(struct term *t);
/* Clears the screen and its scrollback, puts title, paste mode, colours, cursor and modes back.
 * NULL is allowed. */
void term_close(struct term *t);
int term_fd(const struct term *t);        /* to be watched for POLLIN */
int term_signal_fd(const struct term *t); /* likewise */
enum term_signal {
	TERM_NOTHING,
	TERM_RESIZED,
	TERM_CONTINUED, /* paint everything again */
	TERM_END,       /* SIGHUP or SIGTERM */
};
/* The next signal that waits, TERM_NOTHING when none does. */
enum term_signal term_signal(struct term *t);
/* Bytes read, 0 when none wait, -1 when the terminal has gone. Never waits. */
int term_read(struct term *t, void *out, size_t cap);
/* Drops typed bytes that were not read yet. */
void term_drop_input(struct term *t);
void term_size(const struct term *t, int *rows, int *columns);
/* Asks the kernel for the size and tells curses. */
void term_resize(struct term *t);
/* Sends what differs from the last one; one write. The cursor goes to y, x; y < 0 hides it. */
void term_show(struct term *t, const struct canvas *c, int cursor_y, int cursor_x);
/* The same, but the first bytes sent clear the screen (cover). Nothing of what was shown before is
 * kept here. */
void term_show_cleared(struct term *t, const struct canvas *c, int cursor_y, int cursor_x);
/* Clears scrollback too and overwrites the output buffer (lock). After term_show_cleared(). */
void term_scrub(struct term *t);
void term_palette(struct term *t, enum palette p);
enum palette term_palette_now(const struct term *t);
const char *palette_name(enum palette p); /* "mono", "day", ... */
/* "plain" is mono too. False when not known. */
bool palette_parse(const char *name, enum palette *out);
/* NO_COLOR gives one colour, otherwise day from 08 to 17 and dusk at other hours; night only by
 * choice. */
enum palette palette_by_hour(int hour);
/* False on terminals that do not bracket pastes. */
bool term_brackets_paste(const struct term *t);

#endif
