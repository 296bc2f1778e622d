/* A form made from records: which fields of which record stand where, what their answers are, and
 * the way from what was typed into the record, its draft and the book. Rows come from the field
 * table; a screen with places of its own gives them as a table of cells. Saving is not checking:
 * what is to be put right is shown after the save. */
#ifndef SCREEN_SHEET_P_H
#define SCREEN_SHEET_P_H

#include "options_p.h"
#include "record_p.h"
#include "screens_p.h"

#define SHEET_PARTS 16
#define SHEET_PROBLEMS_SHOWN 4 /* at a time; the rest by Down */
#define SHEET_PROBLEMS_MAX 100

/* One record of the form. */
struct part {
	struct rec *r;
	struct id draft;   /* of its draft row */
	bool drafted;      /* the row is in the book */
	bool stored;       /* a version of it stands in the book */
	bool touched;      /* changed since the last save */
	bool kept;         /* the draft row holds what stands here */
	bool optional;     /* not saved while nothing was ever typed into it */
	bool quiet;        /* its problems are not this screen's to show */
	size_t link_field; /* field that names the record of part link_to; FIELD_NONE */
	unsigned link_to;
};

/* Where a field stands. `letters` "f:female:female|m:male:male" gives one-key answers: key, code,
 * word; a `|` between two. */
struct spot {
	unsigned part;
	size_t field;
	const char *label; /* NULL: the field's */
	int y;             /* FORM_AUTO: the next row */
	int label_x, x, width, height;
	const char *tail;
	const char *letters;
	int style;   /* enum choice_style, for letters */
	int between; /* blanks between letters; 0: two, or one where they have no words */
	bool open;   /* not covered on scene */
	bool pick;   /* type-ahead although there are few answers */
	bool line;   /* one line although it may hold more */
	int gap;     /* blanks before the tail; 0: two */
	int after;   /* blanks between box and letters; 0: one */
};

struct sheet;

#define UNDER_ROWS 5

/* What stands behind one field of the kit's form. */
struct bound {
	struct sheet *sh;
	unsigned part;
	size_t field; /* FIELD_NONE: the screen's own */
	struct options o;
	bool has_options;
	struct choice_option *letters;
	size_t n_letters;
	char *words;        /* what the letters point into */
	bool many;          /* a type-ahead that adds to a list */
	bool label;         /* only the words of a field that follows */
	bool rows;          /* opens the rows of a list */
	bool hours;         /* a time in a box too narrow for its day */
	bool placed;        /* by a cell: skipped, not hidden, while it is not asked */
	bool box;           /* a bare box of a row: it may always be answered */
	bool changed;       /* since it was taken into the record */
	size_t shown_under; /* first of UNDER_ROWS form texts that show what was chosen; FORM_NONE
			     */
	int under_room;     /* cells of such a row */
	char tail[160];     /* of the cell, before a value is shown there */
};

struct sheet_ops {
	const char *name;
	const char *task; /* line 2, right: "2 Safe contact"; NULL: the kind's label */
	bool see_line;    /* line 3 says who can see it, ^W changes it */
	bool half;        /* never known to be complete: ^U keeps it as a draft */
	bool no_check;    /* ^S goes on without showing what is missing */
	int well_x;       /* column of wells; 0: 34 */
	int top;          /* first row of the form, counted from 0; 0: 3 */
	const char *done; /* hint word of ^S; NULL: Done */
	/* All may be NULL. */
	void (*build)(struct sheet *sh);
	void (*frame)(struct sheet *sh, struct frame *f);
	void (*paint)(struct sheet *sh, struct canvas *c);
	bool (*key)(struct sheet *sh, const struct key *k);
	void (*changed)(struct sheet *sh, size_t i);
	/* Takes what was typed into the record in its own way. False: the usual way. */
	bool (*take)(struct sheet *sh, size_t i);
	void (*refresh)(struct sheet *sh); /* conditions of its own, after every change */
	bool (*before_save)(struct sheet *sh, struct err *e);
	void (*saved)(struct sheet *sh); /* everything is stored; NULL: back */
	void (*hints)(struct sheet *sh, struct hints *h);
	/* How plain mode words a field of its own that has no label; NULL: as the form does. */
	const char *(*ask)(struct sheet *sh, size_t i);
	void (*close)(struct sheet *sh); /* frees sh->own */
};

struct sheet {
	struct screens *s;
	const struct sheet_ops *ops;
	void *own;
	struct id attendance;
	struct casefile c;
	bool has_case;
	struct about about;
	struct form *form;
	struct part parts[SHEET_PARTS];
	unsigned n_parts;
	struct bound *bound[FORM_FIELDS_MAX];
	struct findings problems;
	size_t problem_field[SHEET_PROBLEMS_MAX];
	bool summary;    /* 21 is shown */
	bool in_summary; /* the focus is on it */
	size_t summary_at;
	unsigned keys;     /* since the drafts were kept */
	int64_t typed_ms;  /* monotonic time of the first change that is not kept; 0: none */
	size_t focus_next; /* where the focus goes after this key; FORM_NONE: nowhere else */
	bool shows_values; /* ^V holds, as of the last refresh */
	bool building;
	bool on_apart;    /* the person whom it is about is kept apart */
	bool reopened;    /* a passphrase opened a sealed record for this sheet */
	bool discard;     /* closing keeps nothing */
	bool row_open;    /* a row of one of its lists is open as a sheet */
	struct sheet *up; /* a row of a list: the sheet that holds it */
	unsigned up_part;
	enum visibility widen_to;
	const char *title_right;
};

/* A sheet that is not shown yet. `attendance` may be zero. */
struct sheet *sheet_new(struct screens *s, const struct sheet_ops *ops, struct id attendance);
/* Adds a record; the sheet owns it. Returns its number. */
unsigned sheet_part(struct sheet *sh, struct rec *r, bool stored);
unsigned sheet_part_new(struct sheet *sh, const struct kind *k);
/* The standing version, or this author's draft of it. ERR_LOCKED, ERR_DENIED with the sentence. */
bool sheet_part_edit(struct sheet *sh, struct id record, unsigned *part, struct err *e);
/* What record_read() gave. */
unsigned sheet_part_opened(struct sheet *sh, const struct opened *x);
void sheet_link(struct sheet *sh, unsigned part, size_t field, unsigned to);
/* Builds and pushes; the sheet then belongs to the stack. `field` (its key) gets the focus, NULL
 * the first. */
void sheet_show(struct sheet *sh, const char *field);
void sheet_free(struct sheet *sh);

/* While building. Each gives the number of the form's field. */
size_t sheet_add(struct sheet *sh, const struct spot *cell);
void sheet_add_all(struct sheet *sh, const struct spot *cells, size_t n);
/* Rows for every field of a part that the kind asks, that this role may see and that no cell has
 * placed. */
void sheet_add_kind(struct sheet *sh, unsigned part);
size_t sheet_text(struct sheet *sh, int y, const char *text);
size_t sheet_own_line(struct sheet *sh, const struct place *p);
size_t sheet_own_pick(struct sheet *sh, const struct place *p,
		      pick_fn fn); /* its ctx is the sheet */
size_t sheet_own_choice(struct sheet *sh, const struct place *p, const char *letters, int style,
			int between);

/* Form field of a record field; FORM_NONE. */
size_t sheet_find(const struct sheet *sh, unsigned part, size_t field);
struct bound *sheet_bound(const struct sheet *sh, size_t i);
/* Shows the record's value in the form again. */
void sheet_put_back(struct sheet *sh, size_t i);
void sheet_put_all(struct sheet *sh);
/* Puts a stored value as if it was answered. */
void sheet_answer(struct sheet *sh, unsigned part, size_t field, const char *typed);
void sheet_refresh(struct sheet *sh); /* what is asked and what is covered */
bool sheet_discreet(struct sheet *sh);

/* sheet_save.c */
void sheet_take(struct sheet *sh, size_t i, bool leaving);
bool sheet_keep(struct sheet *sh, struct err *e); /* drafts of what was touched */
/* A record that was stored anew meanwhile (a time was recorded beside the form): what the form did not
 * change is taken over. Where both changed one answer nothing is: two versions then stand side by
 * side. */
void sheet_take_over(struct sheet *sh);
/* Keeps, and puts what was kept into the book as drafts that headquarters gets. The form goes on. */
void sheet_commit(struct sheet *sh);
bool sheet_save(struct sheet *sh, struct err *e);
void sheet_done(struct sheet *sh); /* ^S */
void sheet_check(const struct sheet *sh, struct findings *out);
void sheet_problems(struct sheet *sh); /* fills sh->problems from the records as they stand */
bool sheet_is_empty(const struct sheet *sh, unsigned part);
void sheet_see_next(struct sheet *sh); /* ^W */

/* s_form.c */
extern const struct screen_ops sheet_screen;
/* Hints of a form beside which another of its kind can be added with +. */
void sheet_hints_add(struct sheet *sh, struct hints *h);
/* Rows of a list field: a list, each opened as a sheet. */
void rows_open(struct sheet *sh, unsigned part, size_t field);

#endif
