/* Errors as values. An error says in its class what the caller can do about it, and in its text
 * what a person should read. It never carries what a survivor said: only field keys, entry numbers
 * and names of things. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>

enum err_class {
	ERR_NONE,
	ERR_INPUT,   /* correct it and try again */
	ERR_DENIED,  /* somebody else may; ask them */
	ERR_LOCKED,  /* unlock first */
	ERR_NET,     /* the link or the peer was not there; nothing is lost, try again later */
	ERR_PEER,    /* the peer answered, but not with sense */
	ERR_IO,      /* disk or operating system; stop */
	ERR_CORRUPT, /* stored bytes are not what was written; stop */
	ERR_BUG,     /* ours; report it */
};

#define ERR_TEXT_MAX 240

struct err {
	enum err_class class;
	char text[ERR_TEXT_MAX];
};

/* Fills `e` (which may be NULL) and returns false, so that a function can `return err_set(...)`.
 * The text is one plain sentence without a full stop at its end unless it holds two. */
bool err_set(struct err *e, enum err_class class, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* As err_set(), with the words of `errno` added after a colon. Class is ERR_IO. */
bool err_sys(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

void err_clear(struct err *e);

/* Exit status of a command for this class, as the manual lists them: 1 not done, 3 locked or
 * denied, 4 headquarters not reached, 5 damaged data. */
int err_exit_status(enum err_class class);

#endif
