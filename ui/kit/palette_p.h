/* How each role looks in each palette. Only term.c asks. */
#ifndef UI_KIT_PALETTE_P_H
#define UI_KIT_PALETTE_P_H

#include "ui/kit/canvas.h"
#include "ui/kit/term.h"

enum look_flag {
	LOOK_BOLD = 1 << 0,
	LOOK_REVERSE = 1 << 1,
	LOOK_UNDERLINE = 1 << 2,
	LOOK_DIM = 1 << 3,
};

struct pair256 {
	short fg, bg;
};

struct look {
	short fg, bg; /* -1: the terminal's own */
	unsigned flags;
};

/* `colours` is what the terminal has: below 8 gives one colour, below 256 the table for eight. */
struct look palette_look(enum palette p, int colours, enum colour_role role);

#endif
