/* Talking to the real program in plain mode: a line is typed, what is said next is waited for and
 * compared; what was said is kept as a transcript. Checks fail the running cmocka test with what
 * was heard. One conversation at a time. */
#ifndef TESTS_SCREEN_PLAIN_TALK_H
#define TESTS_SCREEN_PLAIN_TALK_H

#include "real.h"

/* The folder of the transcripts, "plain-NAME.txt" each. */
void talk_goldens(const char *folder);
/* --plain on a terminal that can do nothing, at an instant. 0 columns: 80. */
struct glass *talk_open(const struct real *r, const char *node, const char *at, int columns);
/* Number and passphrase. */
void talk_unlock(struct glass *g, const char *number);

/* Until the next question stands there. */
void talk_wait(struct glass *g);
/* The letters and Enter, without waiting for an answer. */
void talk_type(struct glass *g, const char *text);
/* The letters and Enter, and the next question. */
void talk_line(struct glass *g, const char *text);
/* What comes is heard from here on: for keys that are typed beside talk_line(). */
void talk_mark(struct glass *g);
/* What came since then, or since the line was typed; borrowed. */
const char *talk_heard(struct glass *g);
/* It was said. */
#define talk_hears(g, text) talk_hears_at((g), (text), __FILE__, __LINE__)
void talk_hears_at(struct glass *g, const char *text, const char *file, int at);
/* Types the line and hears that. */
#define talk_say(g, text, answer) talk_say_at((g), (text), (answer), __FILE__, __LINE__)
void talk_say_at(struct glass *g, const char *text, const char *answer, const char *file, int at);

/* Until it was said since the line was typed or talk_mark(). */
void talk_until(struct glass *g, const char *text);
/* Answers every question of a form until there is none, then done; what is to be put right is
 * answered again. Gives how many questions there were; 0 when it did not end. Needs a window so
 * wide that no question is folded. REAL_TRACE=1 in the environment prints them. */
int talk_fill(struct glass *g);

/* Bytes that were said so far, for the beginning of a transcript. */
size_t talk_so_far(struct glass *g);
/* What was said since `from`, against the transcript that is kept. GLASS_WRITE=1 writes a missing
 * one, and the test fails all the same. */
void talk_golden(struct glass *g, const char *name, size_t from);
/* Not one escape was sent: nothing is placed, nothing has a colour. */
void talk_only_text(struct glass *g);

#endif
