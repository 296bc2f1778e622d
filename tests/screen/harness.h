/* A terminal for tests: starts the real program on a pseudo-terminal, shows what it draws through
 * libvterm, types keys, waits for rendered cells (never for bytes, never by sleeping alone) and
 * compares screens with golden files. */
#ifndef TESTS_SCREEN_HARNESS_H
#define TESTS_SCREEN_HARNESS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <cmocka.h>

struct glass;

struct glass_conf {
	char *const *argv;  /* argv[0] is the program's path; NULL at the end */
	char *const *env;   /* "NAME=value"..., NULL at the end; added to a small set: PATH, HOME,
			       LANG=C.UTF-8, TERM */
	const char *term;   /* NULL: xterm-256color */
	int rows, columns;  /* 0: 24 and 80 */
	const char *folder; /* working folder; NULL: this one */
};

/* How long something that must come is waited for. It costs nothing while all goes well, and a
 * machine that is busy with other things is no reason to fail. */
#define GLASS_WAIT_MS 120000

/* Never NULL: ends the test program with a sentence when the program cannot be started. */
struct glass *glass_start(const struct glass_conf *conf);
/* Ends the program (hangup, then kill when that does not end it) and frees. */
void glass_free(struct glass *g);
/* All that are open: a test that fails leaves its own. */
void glass_free_all(void);

/* As cmocka_run_group_tests(); what a test that fails leaves running is ended before the next. */
#define glass_group(tests, begin, end) \
	glass_group_of(#tests, (tests), sizeof(tests) / sizeof((tests)[0]), (begin), (end))
int glass_group_of(const char *name, const struct CMUnitTest *tests, size_t n,
		   CMFixtureFunction begin, CMFixtureFunction end);

/* Types. In the text, \e is Esc, \r Enter, \t Tab, \b Backspace (0x7f), \n LF, \\ a backslash, \xHH
 * a byte, ^X Ctrl with X (A to Z, \ and _), \^ a caret; all else is itself, UTF-8 included. One
 * write. */
void glass_keys(struct glass *g, const char *keys);
void glass_bytes(struct glass *g, const void *bytes, size_t n);
/* Each letter or escape of the text by its own write, `gap_ms` apart, what comes back read in
 * between; the program may be slower than that. */
void glass_type(struct glass *g, const char *keys, int gap_ms);
/* The key `n` times, as one that is held: `gap_ms` apart. False when the machine was too slow for
 * that: the program may have read two of them more than `limit_ms` apart. */
bool glass_hold(struct glass *g, const char *key, int n, int gap_ms, int limit_ms);

/* Reads what the program sends until the text stands on the screen (within one row); false after
 * the time. 0: GLASS_WAIT_MS. */
bool glass_wait(struct glass *g, const char *text, int ms);
/* Until it stands there no more. */
bool glass_wait_gone(struct glass *g, const char *text, int ms);
/* Until the row (from 0) holds the text. */
bool glass_wait_row(struct glass *g, int row, const char *text, int ms);
/* Reads for so long, whatever comes and however far the program is: for what must happen in the
 * midst of its work. */
void glass_run(struct glass *g, int ms);
/* Reads until the program is at rest: it has read every key that was typed, each of its threads and
 * children sleeps, all that it wrote has come. Exact however slow the machine is. It does not see a
 * timer that the program has set, nor an answer that it waits for from elsewhere. */
void glass_rest(struct glass *g);
/* The same; true if the text stood there meanwhile, though it may be gone again. */
bool glass_rest_seeing(struct glass *g, const char *text);
/* At rest, and nothing came for `quiet_ms`. */
void glass_settle(struct glass *g, int quiet_ms);
/* At rest, then so long, then at rest again: for keys that must be some time apart by the
 * program's own clock, and for what its timers do. */
void glass_pass(struct glass *g, int ms);
/* What it is made of: does each thread sleep, does what was typed wait to be read? */
bool glass_sleeps(struct glass *g);
bool glass_unread(struct glass *g);
/* As glass_wait() and then at rest: all of it is painted. Fails the running cmocka test and prints
 * the screen. */
#define glass_expect(g, text) glass_expect_at((g), (text), __FILE__, __LINE__)
#define glass_expect_gone(g, text) glass_expect_gone_at((g), (text), __FILE__, __LINE__)
void glass_expect_at(struct glass *g, const char *text, const char *file, int line);
void glass_expect_gone_at(struct glass *g, const char *text, const char *file, int line);

/* In a text that is looked for on the screen: any one cell. For the last figure of a minute, which
 * goes on while a program starts and unlocks. */
#define GLASS_ANY "\x7f"

bool glass_has(struct glass *g, const char *text); /* now, without reading more */
/* Does a row of the screen hold the text? */
bool glass_in_row(const char *row, const char *text);
/* The screen as cmocka's error output. */
void glass_print(struct glass *g);
/* One row without blanks at its end; borrowed until the next call. */
const char *glass_row(struct glass *g, int row);
/* All rows, each with a line end, without blanks at line ends; the caller frees (free). */
char *glass_text(struct glass *g);
/* Role-like attributes of a cell: any of "r" reverse, "b" bold, "u" underline; then fg/bg indexes
 * as "208/16" or "-". */
const char *glass_look(struct glass *g, int row, int column);
void glass_cursor(struct glass *g, int *row, int *column, bool *visible);
bool glass_on_alternate(struct glass *g);
const char *glass_title(struct glass *g);

/* Compares the screen with a golden file of text. In the file:
 *   `~` stands for any one cell that holds something or nothing (a clock, a figure);
 *   a line that is only `~~~` stands for any line;
 *   `\~` is a tilde and `\\` a backslash (each takes the place of one cell);
 *   blanks at line ends do not count; rows that the file does not have must be empty.
 * With GLASS_WRITE=1
 * in the environment a missing file is written and the test fails all the same, so that a person
 * looks at it. Fails the running cmocka test with both screens printed. */
#define glass_golden(g, path) glass_golden_at((g), (path), __FILE__, __LINE__)
void glass_golden_at(struct glass *g, const char *path, const char *file, int line);
/* Does it stand there now? */
bool glass_stands(struct glass *g, const char *path);
/* The comparison alone; `why` says the first difference. */
bool glass_matches(struct glass *g, const char *golden, char *why, size_t cap);

void glass_resize(struct glass *g, int rows, int columns);
void glass_signal(struct glass *g, int signal);
/* Closes the pseudo-terminal, as a closed window does. */
void glass_hangup(struct glass *g);
pid_t glass_pid(const struct glass *g);
/* Waits for its end. True with the wait status; false when it still runs after `ms`. */
bool glass_ended(struct glass *g, int ms, int *status);
/* Looks once, and reads nothing of what the program wrote. */
bool glass_gone(struct glass *g, int *status);

/* Types `keys` in one write and gives the microseconds until `text` stands on the screen; -1 when
 * it did not within GLASS_WAIT_MS. */
int64_t glass_time(struct glass *g, const char *keys, const char *text);
/* The same until the last byte that came before `quiet_ms` of silence; -1 when nothing came. */
int64_t glass_time_quiet(struct glass *g, const char *keys, int quiet_ms);

/* Every byte that the program sent since the start or the last glass_forget(), up to the last 4 MB.
 */
const char *glass_sent(struct glass *g, size_t *n);
void glass_forget(struct glass *g);
/* Is this text among the bytes sent since glass_forget(), or on the screen now? For "no record
 * text" searches. */
bool glass_ever(struct glass *g, const char *text);

#endif
