/* What is shown: every screen of the program `dapcar`, on one terminal, over one open book. Holds
 * no truth of its own: records come and go by app/app.h, words about sending from app_outbox()
 * alone. Never talks to the network. */
#ifndef UI_SCREEN_UI_H
#define UI_SCREEN_UI_H

#include "app/app.h"
#include "base/compute.h"
#include "base/err.h"
#include "base/loop.h"

#include <stdbool.h>

struct screens;

struct screens_conf {
	const char *palette; /* "day", "dusk", "night", "contrast", "mono"; NULL: by NO_COLOR and
				the clock */
	bool plain; /* line by line; also where TERM cannot place a cursor */
	const char
	    *room; /* line 1 while no shift is open; NULL: "Car laptop" or "Supervisor desk" */
	const char *power_root; /* where the battery is read; NULL: where the kernel shows it */
};

/* Signals come through a descriptor of the loop: call first in main, before any thread
 * (compute_new) is started. */
void screens_signals_block(void);

/* All four are borrowed and must outlive the screens. The book may be locked (unlock screen first)
 * or unlocked. */
struct screens *screens_new(struct app *app, struct loop *loop, struct compute *compute,
			    const struct screens_conf *conf, struct err *e);
/* Closes the terminal if it is open; ends every form after keeping its draft. NULL is allowed. */
void screens_free(struct screens *s);

/* Opens the terminal, watches the keyboard and the signals in the loop and shows the first screen.
 * ERR_IO: no terminal. */
bool screens_start(struct screens *s, struct err *e);

/* True when the program should stop; the loop has been stopped as well. That happens at hangup,
 * SIGTERM and end of the terminal (drafts are kept and the book is locked first), and by ^B or ^C
 * on the unlock screen (01 or 20), where nothing is open. ^L locks and never leaves. */
bool screens_ended(const struct screens *s);

/* Main tells that something changed outside (an answer from headquarters, the link's state):
 * repaints. */
void screens_news(struct screens *s);

#endif
