/* Sentences of the screens, each once, with a police and a support edition where a word differs
 * (interface design 6). */
#ifndef SCREEN_WORDS_P_H
#define SCREEN_WORDS_P_H

#include <stdbool.h>

struct screens;

/* X(name, police edition, support edition or NULL) */
#define WORDS_LIST(X)                                                                              \
	X(SUMMARY, "Press a number to go there, or ^B to leave it for later. It is all kept.",     \
	  NULL)                                                                                    \
	X(TYPING_HIDDEN, "Typing is hidden", NULL)                                                 \
	X(KEPT_BEFORE_LOCK, "Anything typed before the laptop was locked has been kept.", NULL)    \
	X(KEPT_BEFORE_THEN, "Anything typed before then has been kept.", NULL)                     \
	X(RING_CONTROL,                                                                            \
	  "If you cannot unlock, ring the control room and ask for the duty supervisor.", NULL)    \
	X(RING_CONTROL_2, "They can unlock for one shift with their own number.", NULL)            \
	X(UNLOCKING, "Checking your passphrase. This takes a few seconds.", NULL)                  \
	X(NOT_THOSE,                                                                               \
	  "Not that number and passphrase. Type them again. New here: ^N signs on by code", NULL)  \
	X(ENTER_NUMBER, "Enter your number", NULL)                                                 \
	X(ENTER_PHRASE, "Enter your passphrase", NULL)                                             \
	X(REST_CAN_WAIT, "The rest can wait", NULL)                                                \
	X(ONLY_NEED, "You need only the incident number and a place to carry on.", NULL)           \
	X(ANSWERS_COVERED, "Answers stay covered here until Left. ^V shows them for 10 s.", NULL)  \
	X(NAMES_COVERED, "Names and answers stay covered here until Left.", NULL)                  \
	X(ASK_FIRST, "Ask first", NULL)                                                            \
	X(ONLY_SAFE, "Only safe ways are kept open.   y safe   n not safe   ? not known", NULL)    \
	X(WAITS_HERE,                                                                              \
	  "It waits here until you press ^S, then goes when the laptop next reaches HQ.", NULL)    \
	X(NOTHING_TICKED, "Nothing yet: nothing is ticked until you tick it.", NULL)               \
	X(QUOTES, "Put the survivor's own words in \"quotes\". No refuge address in any note.",    \
	  NULL)                                                                                    \
	X(HQ_SEALED, "HQ keeps it sealed and cannot open it.", NULL)                               \
	X(NO_SHIFT, "No shift is open. ^B from here locks nothing; Enter starts the shift.", NULL) \
	X(NO_ATTENDANCES, "No attendance yet tonight. ^N starts one when control tasks the car.",  \
	  NULL)                                                                                    \
	X(NOTHING_LOST,                                                                            \
	  "Nothing is lost if the signal goes. It carries on from where it stopped.", NULL)        \
	X(SENDING_GOES_ON, "Sending goes on while the screen is covered, and while it is locked.", \
	  NULL)                                                                                    \
	X(DUE_IS, "Due is the review time your force set. %s", NULL)                               \
	X(NOT_OWN_NIGHT, "You cannot review a night you worked.", NULL)                            \
	X(CAN_CHANGE, "You can still change it after sending. Each change makes a new version.",   \
	  NULL)                                                                                    \
	X(COMES_LATER, "This task comes with a later version. It does not count in Check.", NULL)  \
	X(GO_SECOND, "^G 4 opens attendance 4. ^G n starts a note from anywhere.", NULL)           \
	X(NO_NEXT_TIME, "Every time of this visit is recorded. 1 opens the details to change one", \
	  NULL)                                                                                    \
	X(OPEN_ATTENDANCE_FIRST, "Open an attendance first: ^G and its number", NULL)              \
	X(NO_SUCH_ATTENDANCE, "There is no attendance with that number tonight", NULL)             \
	X(TWO_FIRST, "Add the survivor first: 2 People", NULL)                                     \
	X(OWN_CODE, "%s must enter their own code before the shift can start.", NULL)              \
	X(SEND_BACK_WORDS, "Enter your words to the crew first, then ^R sends it back", NULL)      \
	X(NO_PLAIN_HERE, "This window is %d by %d. It needs 80 by 24. Make it larger.", NULL)

enum word {
#define X(name, police, support) W_##name,
	WORDS_LIST(X)
#undef X
	    WORDS
};

/* The edition of the one who types. */
const char *say(const struct screens *s, enum word w);
const char *words_of(enum word w, bool support);

#endif
