/* Plain mode (interface.md 10.14): the same stack of screens line by line, for screen readers,
 * small windows and terminals that cannot place a cursor. Nothing is placed, nothing has a colour;
 * every question is one line. It holds no answer: what is typed goes into the fields of the screen
 * as keys do, so drafts, rules and undo are the screen's own. plain.c says what stands there now,
 * plain_ask.c words one field, plain_keys.c takes what is typed, plain_lines.c a whole line,
 * plain_words.c has the words of command. */
#ifndef UI_KIT_PLAIN_P_H
#define UI_KIT_PLAIN_P_H

#include "base/buf.h"
#include "ui_p.h"

#define PLAIN_ROWS 60
#define PLAIN_COLUMNS 80
#define PLAIN_TYPED_MAX 400

/* What the line that is typed now answers. */
enum plain_asks {
	ASKS_NOTHING,
	ASKS_PAGE,
	ASKS_FIELD,
	ASKS_PICK, /* which of several that match */
	ASKS_END,  /* the last field was passed */
	ASKS_CONFIRM,
};

struct plain {
	struct term *term;
	int columns;
	int at; /* cells written in this line */
	enum plain_asks asks;
	bool prompted;
	bool live;    /* what is typed is in the field already */
	bool masked;  /* it is shown as stars */
	bool reading; /* the page is to be read out again */
	bool read;    /* it was read out on this screen */
	bool ended;   /* the last field was passed */
	char typed[PLAIN_TYPED_MAX + 1];
	size_t typed_len;
	size_t beyond; /* letters after those, which are in the field alone */
	unsigned turns, says; /* of the stack, as far as they were told */
	const struct form *form;
	size_t field;    /* that was asked last */
	size_t problems; /* that were read out last */
	struct buf page; /* as it was read out last */
	char bar[FRAME_TEXT_MAX];
	char title[FRAME_TEXT_MAX]; /* line 2 as it was told last */
	char saved[80];
	enum cover_state cover;
	bool wrong;
	char quiet[60]; /* as it was told last */
	bool answered; /* the neutral page took a letter: its Enter may follow */
	size_t stars;
};

struct plain *plain_new(struct term *t);
void plain_free(struct plain *p);
void plain_size(struct plain *p);
/* Tells what changed since it was last told, and asks. */
void plain_show(struct ui *ui);
/* A key of somebody who is not covered. */
void plain_key(struct ui *ui, const struct key *k);
/* What is half typed goes where it belongs, before a cover or the end. */
void plain_keep(struct ui *ui);

/* --- shared by the files of plain mode --- */

/* Keys for the screen on top. */
void plain_give(struct ui *ui, enum key_code code);
void plain_give_action(struct ui *ui, enum action a);
void plain_give_letters(struct ui *ui, const char *s, size_t n);
/* A key that leads on; remembers when there was nothing to go on to. */
void plain_go_on(struct ui *ui, enum key_code code);
struct form *plain_form(const struct ui *ui); /* of the screen on top; NULL */
/* Where the focus stands: the same screen and field, and nobody said why, after a last field. */
struct stood {
	const struct form *form;
	size_t field;
	unsigned turns, says;
};
struct stood plain_stand(const struct ui *ui);
bool plain_stands(const struct ui *ui, const struct stood *was);
/* From here on what is typed is in the field. */
void plain_live(struct ui *ui);
void plain_forget_typed(struct plain *p);
void plain_submit(struct ui *ui); /* Enter */
bool plain_is_start(const char *typed, const char *word);
bool plain_may_be_word(const char *typed);
bool plain_is_word(const char *line);
/* Does what the word says; false when it is none. */
bool plain_word(struct ui *ui, const char *line);
struct plain_view plain_view(const struct ui *ui);
void plain_out(struct plain *p, const char *text);
/* A whole line, folded between words. */
void plain_line(struct plain *p, const char *text);
/* The page of the screen on top as it is painted, whatever it is. */
void plain_page(struct ui *ui);
void plain_help(struct ui *ui);
/* The line that says where one is: who types, who can see it, what is saved. */
void plain_where(struct ui *ui);
/* "Sex. f female, m male [female]: " */
void plain_question(const struct ui *ui, const struct plain_view *v, size_t i, struct buf *out);
/* What stands in the field, in words; "" when nothing does, "covered" when it may not be read. */
void plain_value(const struct form *f, size_t i, struct buf *out);
bool plain_is_covered(const struct form *f, size_t i);
bool plain_is_masked(const struct form *f, size_t i);
bool plain_is_memo(const struct form *f, size_t i);
/* Fields before the one in use that are passed by are texts: read out in front of the question. */
void plain_texts(struct plain *p, const struct ui *ui, const struct plain_view *v, size_t from,
		 size_t to);

#endif
