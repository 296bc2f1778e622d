/* The one table of what a key can mean. Keys, hint line, help page, palette and documents read it,
 * so that they cannot disagree. It says which key means what and where; it never does anything:
 * screens and the screen stack do. */
#ifndef UI_KIT_ACTION_H
#define UI_KIT_ACTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where the focus is. A screen gives the bits that hold now; a row of the table names those in
 * which it works. Exactly one of LIST, READ, TYPING and CHOICE holds at any time; the others narrow
 * it. */
enum context {
	CTX_LIST = 1 << 0,   /* a list: letters open or move, never change */
	CTX_READ = 1 << 1,   /* a page to read, a task list: as a list */
	CTX_TYPING = 1 << 2, /* a field that takes text: letters are text */
	CTX_CHOICE = 1 << 3, /* a one-key choice or a tick box: letters are answers */
	CTX_FORM = 1 << 4,   /* with TYPING or CHOICE: the field is one of a form */
	CTX_NIGHT = 1 << 5,  /* with LIST: the night log */
	CTX_REVIEW = 1 << 6, /* a review of one attendance */
	CTX_OUTBOX = 1 << 7, /* the outbox */
	CTX_LOCKED = 1 << 8, /* unlock and locked screens: nothing that needs a book works */
	CTX_OVER = 1 << 9,   /* an overlay: help, commands, go to */
};

/* Contexts in which bare letters are commands. */
#define CTX_LETTERS (CTX_LIST | CTX_READ | CTX_OUTBOX)
#define CTX_ANY (CTX_LIST | CTX_READ | CTX_TYPING | CTX_CHOICE)

/* X(name, words for the palette, hint word,
 *   Ctrl letter, second Ctrl letter, function key, named key, second named key,
 *   bare letters, contexts of the bare letters, contexts of the other keys, bare letter in the
 * hint?, where help puts it) Ctrl letters are written as capitals; 0 means none. Words are those of
 * help, palette and docs/keys.md. Rows never change their order: policy
 * files and the press counter name them. */
#define ACTIONS(X)                                                                                 \
	X(HIDE, "Hide the screen now", "Hide", '\\', 0, 12, K_COVER, 0, "`", CTX_ANY, CTX_ANY,     \
	  false, ANYWHERE)                                                                         \
	X(LOCK, "Lock", "Lock", 'L', 0, 0, 0, 0, "", 0, CTX_ANY, false, ANYWHERE)                  \
	X(BACK, "Back, nothing is lost", "Back", 'B', 'C', 0, 0, 0, "", 0, CTX_ANY, false,         \
	  ANYWHERE)                                                                                \
	X(GO, "Go to: then one letter", "Go to", 'G', 0, 9, 0, 0, "g", CTX_LETTERS, CTX_ANY,       \
	  false, ANYWHERE)                                                                         \
	X(COMMANDS, "Commands, type a word", "Commands", 'K', 0, 2, 0, 0, ":", CTX_LETTERS,        \
	  CTX_ANY, false, ANYWHERE)                                                                \
	X(FIND, "Find", "Find", 'F', 0, 3, 0, 0, "/", CTX_LETTERS, CTX_ANY, true, ANYWHERE)        \
	X(NEW, "New tasking", "New", 'N', 0, 4, 0, 0, "n", CTX_NIGHT, CTX_ANY, false, ANYWHERE)    \
	X(TIME, "Record the next time", "Time", 'T', 0, 5, 0, 0, "", 0, CTX_ANY, false, ANYWHERE)  \
	X(NOTE, "New note", "Note", 0, 0, 6, 0, 0, "", 0, CTX_ANY, false, ANYWHERE)                \
	X(QUESTIONS, "Risk questions", "Questions", 0, 0, 7, 0, 0, "", 0, CTX_ANY, false,          \
	  ANYWHERE)                                                                                \
	X(TYPIST, "Change who is typing", "Who types", 'U', 0, 8, 0, 0, "", 0, CTX_ANY, false,     \
	  ANYWHERE)                                                                                \
	X(DONE, "Done, check it", "Done", 'S', 0, 10, 0, 0, "", 0, CTX_ANY, false, ANYWHERE)       \
	X(UNDO, "Undo", "Undo", 'Z', 0, 0, 0, 0, "", 0, CTX_ANY, false, ANYWHERE)                  \
	X(REDO, "Redo", "Redo", 'Y', 0, 0, 0, 0, "", 0, CTX_ANY, false, ANYWHERE)                  \
	X(BRIGHTNESS, "Brightness", "Brightness", 'P', 0, 11, 0, 0, "", 0, CTX_ANY, false,         \
	  ANYWHERE)                                                                                \
	X(HELP, "Help here", "Help", 'E', 0, 1, 0, 0, "?", CTX_LETTERS, CTX_ANY, true, ANYWHERE)   \
	X(NEXT, "Next field", "Next", 0, 0, 0, K_TAB, 0, "", 0, CTX_ANY, false, TYPING)            \
	X(PREVIOUS, "Field before", "Before", 0, 0, 0, K_BACKTAB, 0, "", 0, CTX_ANY, false,        \
	  TYPING)                                                                                  \
	X(UP, "Up", "Up", 0, 0, 0, K_UP, 0, "k", CTX_LIST | CTX_READ, CTX_ANY, false, MOVE)        \
	X(DOWN, "Down", "Down", 0, 0, 0, K_DOWN, 0, "j", CTX_LIST | CTX_READ, CTX_ANY, false,      \
	  MOVE)                                                                                    \
	X(LEFT, "Left", "Left", 0, 0, 0, K_LEFT, 0, "", 0, CTX_ANY, false, MOVE)                   \
	X(RIGHT, "Right", "Right", 0, 0, 0, K_RIGHT, 0, "", 0, CTX_ANY, false, MOVE)               \
	X(PAGE_UP, "A page up", "Page up", 0, 0, 0, K_PAGE_UP, 0, "", 0, CTX_ANY, false, MOVE)     \
	X(PAGE_DOWN, "A page down", "Page down", 0, 0, 0, K_PAGE_DOWN, 0, " ",                     \
	  CTX_LIST | CTX_READ, CTX_ANY, false, MOVE)                                               \
	X(FIRST, "To the start", "Start", 0, 0, 0, K_HOME, 0, "", 0, CTX_ANY, false, MOVE)         \
	X(LAST, "To the end", "End", 0, 0, 0, K_END, 0, "", 0, CTX_ANY, false, MOVE)               \
	X(OPEN, "Open, take", "Open", 0, 0, 0, K_ENTER, 0, "", 0, CTX_ANY, false, MOVE)            \
	X(ERASE, "Delete before; go back", "Back", 0, 0, 0, K_BACKSPACE, 0, "", 0, CTX_ANY, false, \
	  MOVE)                                                                                    \
	X(DELETE, "Delete the letter here", "Delete", 0, 0, 0, K_DELETE, 0, "", 0, CTX_TYPING,     \
	  false, TYPING)                                                                           \
	X(TICK, "Tick or clear a box", "Tick", 0, 0, 0, 0, 0, " ", CTX_CHOICE, 0, true, TYPING)    \
	X(CLEAR, "Clear the field", "Clear", 'X', 0, 0, 0, 0, "", 0, CTX_TYPING | CTX_CHOICE,      \
	  false, TYPING)                                                                           \
	X(DELETE_WORD, "Delete a word", "Delete word", 'D', 0, 0, 0, 0, "", 0,                     \
	  CTX_TYPING | CTX_CHOICE, false, TYPING)                                                  \
	X(SEE, "Who can see this", "Who can see", 'W', 0, 0, 0, 0, "", 0, CTX_ANY, false,          \
	  ANYWHERE)                                                                                \
	X(SEND_BACK, "Send back with words", "Send back", 'R', 0, 0, 0, 0, "", 0, CTX_REVIEW,      \
	  false, HERE)                                                                             \
	X(UNCOVER, "Uncover for 10 s", "Uncover", 'V', 0, 0, 0, 0, "", 0, CTX_ANY, false,          \
	  ANYWHERE)                                                                                \
	X(NAMES, "Show or cover names", "Show names", 0, 0, 0, 0, 0, "v", CTX_LIST | CTX_READ, 0,  \
	  true, HERE)                                                                              \
	X(ADD, "Add a person, note, referral", "Add", 0, 0, 0, 0, 0, "+",                          \
	  CTX_LIST | CTX_READ | CTX_CHOICE, 0, true, HERE)                                         \
	X(SEND_NOW, "Send now", "Send now", 0, 0, 0, 0, 0, "s", CTX_OUTBOX, 0, true, HERE)         \
	X(PAUSE, "Pause sending", "Pause", 0, 0, 0, 0, 0, "p", CTX_OUTBOX, 0, true, HERE)          \
	X(VERSION_BEFORE, "The version before", "Versions", 0, 0, 0, 0, 0, "[", CTX_REVIEW, 0,     \
	  true, HERE)                                                                              \
	X(VERSION_AFTER, "The version after", "Versions", 0, 0, 0, 0, 0, "]", CTX_REVIEW, 0, true, \
	  HERE)                                                                                    \
	X(NEXT_RECORD, "The next record", "Next", 0, 0, 0, 0, 0, "n", CTX_REVIEW, 0, true, HERE)   \
	X(TRIES, "Log of tries to send", "Log", 0, 0, 0, 0, 0, "l", CTX_OUTBOX, 0, true, HERE)

enum action {
	ACT_NONE,
#define X(name, ...) ACT_##name,
	ACTIONS(X)
#undef X
	    ACT_COUNT
};

/* Under which head help and docs/keys.md have an action. */
enum action_group {
	ACTION_ANYWHERE,
	ACTION_TYPING, /* in a form */
	ACTION_MOVE,   /* moves the mark or the cursor */
	ACTION_HERE,   /* on a few screens only */
	ACTION_GROUPS
};

struct key;

struct action_row {
	const char *name;  /* "GO": for policy files */
	const char *words; /* "Go to": for help and palette */
	const char *hint;  /* "Go to": for the hint line */
	char ctrl, ctrl_too;
	uint8_t function;     /* 1 to 12, 0 none */
	int named, named_too; /* enum key_code */
	const char *letters;  /* bare letters, each one byte */
	unsigned letters_in;  /* contexts of the bare letters */
	unsigned keys_in;     /* contexts of the other keys */
	bool letter_hint;     /* the hint shows the bare letter where it works */
	enum action_group group;
};

/* The row of an action; NULL for ACT_NONE. */
const struct action_row *action_row(enum action a);
/* What this key means where these contexts hold; ACT_NONE when it is text or nothing. A bare letter
 * is a command only where every one of its contexts' kinds allows it: never while CTX_TYPING holds.
 */
enum action action_for(unsigned contexts, const struct key *k);
/* The key as the hint line shows it, "^S", "Enter", "/", "Esc"; the bare letter where the row says
 * so. */
const char *action_key_text(enum action a, unsigned contexts, char out[12]);
/* The other keys of the same action, parted by blanks: "F12 `"; "" when there are none. */
const char *action_also_text(enum action a, char out[16]);
/* The key that stands for the action, as if it had been typed. */
struct key action_as_key(enum action a);
/* Looks for two actions with one key in one context, a key that is not ours, an action without
 * words: returns false and names it. Run by a test. */
bool action_selfcheck(char *why, size_t cap);
/* The same over any rows. */
bool action_check(const struct action_row *rows, size_t n, char *why, size_t cap);

#define HINTS_MAX 12
#define HINT_WORD_MAX 24

/* The hint line of a screen, in its order. `Esc Hide` is put at its end by the stack and never by a
 * screen. */
struct hints {
	unsigned contexts;
	size_t count;
	struct hint {
		char key[12];
		char word[HINT_WORD_MAX];
		enum action action; /* ACT_NONE: no single one */
	} row[HINTS_MAX];
};

/* `word` NULL: the table's. One that would not fit is not added (12 at most). */
void hints_add(struct hints *h, enum action a, const char *word);
/* A hint that is not one action: "0-9", "Task"; "1-9", "Go there"; "y n ? d s -", "Answer". */
void hints_text(struct hints *h, const char *key, const char *word);

#endif
