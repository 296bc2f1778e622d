/* A window of 132 by 43 or more holds several screens beside each other (interface.md 5, 24): the
 * one on top at the right, which has the focus and every key, and at its left those below it that
 * can stand aside. Nothing of it is kept: each paint works it out from the stack and the size, so a
 * window may change its size at any time. */
#ifndef UI_KIT_PANES_P_H
#define UI_KIT_PANES_P_H

#include "ui_p.h"

#define PANES_ROWS_LEAST 43
#define PANES_COLUMNS_LEAST 132
#define PANE_COLUMNS 43 /* of one that stands aside; the second has one more */
#define PANES_MAX 3
#define PANES_TOP 1 /* rows of the window over them: line 1 */

struct pane {
	size_t at; /* of the stack */
	int x, columns;
};

struct panes {
	size_t n;                   /* 1: one screen has the whole window */
	struct pane all[PANES_MAX]; /* from the left; the last is `top` */
};

/* `top` is the lowest screen that is shown: what lies over it is painted over all panes. */
struct panes panes_of(const struct ui *ui, size_t top);
/* Paints them under line 1. The frame is the owner's; lines 2 and 3 of the one on top go into its
 * pane and come back blank, the rest is the window's. */
void panes_paint(struct ui *ui, const struct panes *p, struct frame *f);

#endif
