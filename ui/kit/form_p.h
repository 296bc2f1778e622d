/* What form.c (values and keys), form_layout.c (where fields stand, painting) and form_undo.c
 * share. */
#ifndef UI_KIT_FORM_P_H
#define UI_KIT_FORM_P_H

#include "ui/kit/form.h"
#include "ui/kit/line.h"
#include "ui/kit/memo.h"

#define FORM_LABEL_X 3
#define FORM_WELL_X 27
#define FORM_COLUMNS 80
#define FORM_NARROW 60 /* below it a label stands over its field */

enum field_kind {
	FIELD_LABEL, /* text only */
	FIELD_LINE,
	FIELD_MEMO,
	FIELD_CHOICE,
	FIELD_PICK,
};

struct field {
	enum field_kind kind;
	struct line *line;
	struct memo *memo;
	struct choice *choice;
	struct pick *pick;
	char *label, *tail, *error;
	int y, gap; /* as placed: FORM_AUTO with the blank rows before it */
	int label_x, x, width, height, tail_gap;
	enum colour_role role; /* of a label */
	bool open, masked, stay, hidden, skipped, whole;
	int row, rows; /* laid out: first row of the form, rows without the error's */
	/* In a narrow pane: rows of the label over it and of the tail under it, and where it stands
	 * in a wide one. */
	bool fitted;
	int lead, trail;
	struct {
		int y, gap, label_x, x, width;
	} wide;
};

/* One change in the order of the whole form. Text fields keep their own steps; a choice keeps its
 * values here. */
struct form_step {
	size_t field;
	char *before, *after; /* NULL for text */
};

struct form {
	form_field_fn changed, left;
	void *ctx;
	struct field *fields;
	size_t count;
	int next_gap, well_x;
	size_t focus;
	bool covered, shown;
	struct form_step *steps;
	size_t steps_len, steps_done;
	int columns;   /* of the last paint */
	bool narrow;   /* laid out for fewer than FORM_NARROW */
	int page_rows; /* rows for fields on a page at the last paint */
	int pages, page;
	int top; /* first row of the page that is shown */
	int cursor_y, cursor_x;
	bool cursor_known;
	size_t left_out;  /* letters of the last key that found no room */
	bool resting;     /* the focus is elsewhere on the screen */
	bool quiet_pages; /* the owner says itself that there is more */
};

bool field_can_focus(const struct field *fd);
bool field_covered(const struct form *f, size_t i);
int field_width(const struct form *f, const struct field *fd);
/* What the place says; field_width() is more where the value takes it. */
int field_base_width(const struct form *f, const struct field *fd);
/* Gives every field its row. */
void form_lay_out(struct form *f);
/* The page that holds row `row`: its first row. */
int form_page_of(struct form *f, int height, int row, int *page, int *pages);

/* To be called before and after a key with the depth of the field in use. */
size_t form_depth(const struct field *fd);
void form_step_text(struct form *f, size_t i);
void form_step_choice(struct form *f, size_t i, const char *before);
void form_steps_clear(struct form *f);
/* The field that changed, FORM_NONE when there was nothing. */
size_t form_undo(struct form *f);
size_t form_redo(struct form *f);

#endif
