/* A screen that is a list of lines, each of which opens something: people of a visit, referrals,
 * notes, history, drafts, tasks, rows of a list. Letters never change anything in it. */
#ifndef SCREEN_LISTER_P_H
#define SCREEN_LISTER_P_H

#include "screens_p.h"

#define LISTER_MAX 200

struct item {
	char text[76]; /* from column 5 */
	struct id id;
	struct hash hash;
	size_t number; /* the screen's own */
	bool is_draft;
	bool is_stub; /* Enter opens the record behind it, with a passphrase where it takes one */
	bool locked;
};

struct lister;

struct lister_ops {
	const char *name;
	const char *title;              /* line 2 when there is no attendance */
	const char *task;               /* line 2, right */
	const char *head;               /* row of column heads; NULL */
	const char *empty;              /* when there is no line */
	const char *help;               /* a sentence under the list; NULL */
	enum word says_empty, says_help; /* the same from the table of words, before those two */
	const char *open_word;          /* hint of Enter; NULL: Open */
	const char *done_word;          /* hint of ^S; NULL: none */
	bool home;                      /* stands beside what is opened from it in a wide window */
	void (*read)(struct lister *l); /* adds the lines */
	void (*open)(struct lister *l, size_t i);
	void (*add)(struct lister *l); /* + */
	bool (*key)(struct lister *l, const struct key *k);
	void (*frame)(struct lister *l, struct frame *f);
	void (*paint)(struct lister *l, struct canvas *c);
	bool (*back)(struct lister *l); /* true: it did something itself */
	void (*hide)(struct lister *l); /* covered or locked: wipe what must not outlast it */
	void (*close)(struct lister *l);
};

struct lister {
	struct screens *s;
	const struct lister_ops *ops;
	void *own;
	struct id attendance;
	struct id about;
	struct casefile c; /* while `read` runs; empty otherwise */
	struct about ab;
	bool has_case;
	bool discreet;
	struct item *items;
	size_t n;
	struct list list;
	int most; /* rows at most; 0: as many as there is room for */
	int top;  /* first row of the list: 4, 5 with a head */
};

struct lister *lister_new(struct screens *s, const struct lister_ops *ops, struct id attendance);
void lister_show(struct lister *l);
/* NULL when the list is full. */
struct item *lister_add(struct lister *l, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* n bytes of one line as rows of the list: what is too long goes on under itself, four cells in. */
void lister_add_text(struct lister *l, const char *line, size_t n);
void lister_read(struct lister *l);
/* Adds this author's drafts of a kind at this attendance that have no saved version. */
void lister_add_drafts(struct lister *l, const struct kind *k);
/* "support-only record, 20:14": a record that cannot be read without opening it. `what` follows. */
struct item *lister_stub(struct lister *l, const struct stub *stub, const char *what);
/* All of a kind; while `read` runs. */
void lister_add_stubs(struct lister *l, const struct kind *k, const char *what);
/* Opens the draft behind a line (asks the passphrase when it is sealed). */
void lister_open_draft(struct lister *l, size_t i);

#endif
