/* A grid of terminal cells off the screen: letters and the role of their colour. Screens paint into
 * it, so painting is a function of data and size and needs no terminal. It never knows a colour, a
 * palette or curses. */
#ifndef UI_KIT_CANVAS_H
#define UI_KIT_CANVAS_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Colour by meaning (interface.md 7). */
enum colour_role {
	ROLE_TEXT,
	ROLE_HINT,
	ROLE_QUIET,    /* optional, covered */
	ROLE_BAR,      /* line 1 */
	ROLE_KEY,      /* line 24: the words */
	ROLE_KEY_NAME, /* line 24: the keys */
	ROLE_FOCUS,
	ROLE_SELECT,
	ROLE_INPUT,
	ROLE_ERROR,
	ROLE_ERRTEXT,
	ROLE_WARN,
	ROLE_OK,
	ROLE_RISK_HIGH,
	ROLE_RISK_MEDIUM,
	ROLE_RISK_STANDARD,
	ROLE_SEE_SUPPORT,
	ROLE_SEE_POLICE,
	ROLE_SEE_SHARED,
	ROLE_OLD,
	ROLE_NEW,
	ROLE_CHART,
	ROLE_COUNT
};

#define CANVAS_LETTER_MAX 31 /* bytes of one letter; marks beyond that are not drawn */
#define CANVAS_ROWS_MAX 200
#define CANVAS_COLUMNS_MAX 400

struct cell {
	char
	    text[CANVAS_LETTER_MAX + 1]; /* "" in the cells that a wide letter to the left covers */
	uint8_t width;                   /* cells of the letter; 0 in a covered cell */
	uint8_t role;
};

struct canvas {
	int rows, columns;
	struct cell *cells; /* rows * columns, row by row */
};

/* Between 1 and the ceilings above; all blanks in ROLE_TEXT. */
void canvas_init(struct canvas *c, int rows, int columns);
void canvas_fini(struct canvas *c); /* wipes */
/* Wipes and resizes. */
void canvas_resize(struct canvas *c, int rows, int columns);
/* Wipes everything to blanks in ROLE_TEXT. */
void canvas_clear(struct canvas *c);
/* Blanks of a role. Parts outside the canvas are left out, here and below. */
void canvas_fill(struct canvas *c, int y, int x, int height, int width, enum colour_role role);
/* Changes only the role of what is there. */
void canvas_recolour(struct canvas *c, int y, int x, int height, int width, enum colour_role role);
/* Text up to its NUL, cut at the canvas's right edge between letters. Control characters are drawn
 * as `?`. Returns the column after it. */
int canvas_text(struct canvas *c, int y, int x, enum colour_role role, const char *text);
/* The same in exactly `width` cells: cut between letters, or followed by blanks of the role.
 * Returns x + width. */
int canvas_pad(struct canvas *c, int y, int x, int width, enum colour_role role, const char *text);
/* Ends at column x - 1, cut at its end when it is longer than x. */
int canvas_right(struct canvas *c, int y, int x, enum colour_role role, const char *text);
int canvas_centre(struct canvas *c, int y, enum colour_role role, const char *text);
/* n bytes, no NUL needed. */
int canvas_text_n(struct canvas *c, int y, int x, enum colour_role role, const char *text,
		  size_t n);
int canvas_fmt(struct canvas *c, int y, int x, enum colour_role role, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));
/* Word wrap of a paragraph into rows y.. of `width` cells, at most `height` of them. Returns the
 * rows used. */
int canvas_wrap(struct canvas *c, int y, int x, int height, int width, enum colour_role role,
		const char *text);
/* A frame of + - | around an overlay, its inside blank. */
void canvas_box(struct canvas *c, int y, int x, int height, int width, enum colour_role role);
void canvas_copy(struct canvas *to, const struct canvas *from);
/* Every row as a line of text, blanks at line ends kept (as the mock-ups have them). */
void canvas_dump(const struct canvas *c, struct buf *out);
/* One row without blanks at its end. */
void canvas_dump_row(const struct canvas *c, int y, struct buf *out);
/* Every row as letters a.. of the roles, for the second golden. */
void canvas_dump_roles(const struct canvas *c, struct buf *out);

#endif
