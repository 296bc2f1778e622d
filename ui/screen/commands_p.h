/* Everything a person can ask for by name: what the letters of ^G and the words of ^K lead to. One
 * row makes the line on the page of ^G, the line in the list of ^K and the line in docs/keys.md.
 * A row is offered only where this node, this role and this moment allow it; the default is no. */
#ifndef SCREEN_COMMANDS_P_H
#define SCREEN_COMMANDS_P_H

#include "screens_p.h"

enum command_group {
	COMMAND_TONIGHT, /* these three are on the page of ^G */
	COMMAND_DESK,
	COMMAND_VISIT,
	COMMAND_MORE, /* by its words alone */
};

/* Where a row is offered. */
enum {
	ON_CAR = 1 << 0,
	ON_DESK = 1 << 1,
	AT_VISIT = 1 << 2, /* an attendance is in work */
	ON_ANY = ON_CAR | ON_DESK,
};

struct command {
	const char *words;    /* "Referrals and consent": in ^K, and in ^G when it has no others */
	const char *support;  /* support edition; NULL: the same */
	const char *also;     /* other words that find it in ^K; NULL */
	const char *go_words; /* at most 22 letters, on the page of ^G; NULL: words */
	char letter;          /* of ^G; 0: none. '1' stands for 1 to 9 */
	char task;            /* of the task list; 0: none */
	const char *key;      /* key to show when there is no letter: "^G r +"; NULL */
	const char *part;     /* code of V-PART of the person to add; NULL */
	enum action action;   /* a key that works everywhere; its words and key are the action's */
	enum command_group group;
	unsigned where;
	unsigned roles;            /* 1 << ROLE_...; 0: any */
	const struct kind *writes; /* offered to roles that write records of this kind; NULL: any */
	bool (*when)(struct screens *s);                         /* NULL: always */
	void (*run)(struct screens *s, const struct command *c); /* NULL with `action` */
};

const struct command *commands_all(size_t *n);
/* May the one who types be offered this now? */
bool command_allowed(struct screens *s, const struct command *c);
/* The edition of the one who types. */
const char *command_words(const struct screens *s, const struct command *c);
/* "^G r +", "^N", "" */
void command_key(const struct command *c, char out[16]);
void command_run(struct screens *s, const struct command *c);
/* The row of a letter of ^G that is allowed now; NULL. */
const struct command *command_of_letter(struct screens *s, char letter);
/* May the one who types use this key here? True for keys that no row names. */
bool command_key_allowed(struct screens *s, enum action a);
/* Each word that was typed begins a word of the command, or one of those that stand for it. */
bool command_matches(const char *words, const char *also, const char *query);
/* Keys that lead nowhere yet are not offered. */
bool action_is_built(enum action a);
/* Looks for a letter that two rows could be offered for at once, a row without words, a row that
 * does nothing. Run by a test. */
bool commands_check(const struct command *all, size_t n, char *why, size_t cap);
/* The whole of docs/keys.md. The same program gives the same bytes. False when it does not fit. */
bool keys_write(struct buf *out);

#endif
