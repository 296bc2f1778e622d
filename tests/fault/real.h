/* The real programs for tests of the whole: a practice weekend in a folder of its own, its
 * headquarters off or on, the car and the desk on a terminal, commands with what they print. Checks
 * fail the running cmocka test and show the screen or the answer. */
#ifndef TESTS_FAULT_REAL_H
#define TESTS_FAULT_REAL_H

#include "harness.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define REAL_PHRASE "practice weekend"
#define REAL_CODE "246810"
#define REAL_COVER "Vehicle checks due"

struct real {
	const char *dapcar, *dapcar_hq;
	char root[64]; /* car, desk and hq lie in it */
	char phrase_file[96];
	bool desks; /* the weekend has its records desk and the support services' desks as well */
	pid_t hq;
	int hq_out; /* the server's own end of the pipe stays open */
};

/* What a command printed, both outputs, and how it ended. */
struct said {
	char *text; /* free() */
	size_t len;
	int status; /* exit status; -1: by a signal */
};

/* From argv[1] and argv[2] of the test program: the two programs. */
void real_init(struct real *r, char **argv);
/* Makes the weekend as it stands at the instant; headquarters is off afterwards. */
void real_weekend(struct real *r, const char *at);
/* A second folder with the same content: for tests that begin again. */
void real_copy(const struct real *r, const char *from, const char *to);
/* Ends what runs and removes the folder. */
void real_fini(struct real *r);
/* The folder stays when the program ends, for somebody who wants to look. */
void real_keep(void);
/* "ROOT/car" and such; `out` has room for 96. */
const char *real_path(const struct real *r, const char *name, char out[96]);

/* Any program; argv ends with NULL. */
void real_exec(const char *const *argv, struct said *out);
/* dapcar on a node ("car", "desk" or another folder of root) as a person at an instant; the words
 * end with NULL. */
void real_command(const struct real *r, const char *node, const char *user, const char *at,
		  struct said *out, ...) __attribute__((sentinel));
void real_hq_command(const struct real *r, struct said *out, ...) __attribute__((sentinel));
void said_free(struct said *s);
/* Fails when the command did not end with 0. */
#define said_ok(s) said_ok_at((s), __FILE__, __LINE__)
void said_ok_at(const struct said *s, const char *file, int line);
/* The figure after "name": in JSON; -1 when it is not there. */
long long said_figure(const struct said *s, const char *name);
/* The text after "name": in JSON, into out. */
bool said_text(const struct said *s, const char *name, char *out, size_t cap);

/* Serves the weekend's headquarters at the address that car and desk know. */
void real_hq_start(struct real *r, const char *at);
void real_hq_stop(struct real *r);

/* The program on the terminal, at an instant. */
struct glass *real_open(const struct real *r, const char *node, const char *at);
/* Types number and passphrase on the unlock screen and waits until it is gone. */
void real_unlock(struct glass *g, const char *number);
/* Esc, the cover, the code; then `back` stands there again. */
void real_cover_and_back(struct glass *g, const char *back);

/* Types the keys and waits for the text. */
#define real_step(g, keys, text) real_step_at((g), (keys), (text), __FILE__, __LINE__)
void real_step_at(struct glass *g, const char *keys, const char *text, const char *file, int line);
/* Tab until the field with this label has the focus, then the keys. */
#define real_fill(g, label, keys) real_fill_at((g), (label), (keys), __FILE__, __LINE__)
void real_fill_at(struct glass *g, const char *label, const char *keys, const char *file, int line);
/* What a crew answers in a field of this label. */
struct answer {
	const char *label;
	const char *keys; /* "" leaves it empty */
};
/* Goes through the form from here to its end: an empty choice gets the answer's key or else its
 * first letter, an empty box the answer's keys if there are any. `all` ends with a NULL label.
 * REAL_TRACE=1 in the environment prints each field as it is met. */
void real_answer_all(struct glass *g, const struct answer *all);
/* Prints the screen. */
void real_show(struct glass *g);

#endif
