/* Screen 26 in memory: its lines, the words to read out, and where the focus is. */
#ifndef SCREEN_CHECK_P_H
#define SCREEN_CHECK_P_H

#include "screens_p.h"
#include "summary_p.h"

#define CHECK_MAX 200

/* One line: a finding, or what was recorded (then `rule` is empty). */
struct check_line {
	char mark; /* ! must be done now, ? worth a look, ' ' recorded */
	char head[16];
	char text[168];
	bool may_explain;
	struct finding finding; /* where it opens; of a recorded line only about and kind */
};

enum check_focus { CHECK_LIST, CHECK_TOLD, CHECK_WHY };

struct check {
	struct screens *s;
	struct id attendance;
	struct about ab;
	struct check_line *lines;
	size_t n;
	size_t block, look, later;
	char later_words[400];
	char read_out[320];
	bool high;      /* control is told by voice */
	bool must_tell; /* ... and has not been */
	bool discreet;  /* on scene */
	bool covered;   /* as of the last reading */
	bool changed;   /* who was told, since it was saved */
	struct id draft;
	struct id why_draft; /* of the reason that is being typed; zero: none is kept */
	bool why_changed;    /* since it was kept */
	enum check_focus focus;
	struct form *told, *why;
	struct list list;
	int list_y; /* of the last paint */
};

/* --- check.c: what stands on the screen --- */
void check_lines(struct check *k, const struct casefile *c);
/* What is read out to control for a High risk: capitals; no name, no address, no contact detail. */
void check_read_out(struct check *k, const struct casefile *c);
/* Opens what a line is about. */
void check_go(struct check *k, const struct check_line *l);
void check_paint(void *ctx, struct canvas *c);
void check_row(void *ctx, size_t n, struct canvas *c, int y, int x, int width, bool marked);

#endif
