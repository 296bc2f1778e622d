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
	X(TELL_CONTROL, "Tell control by voice, then enter who was told and when", NULL)           \
	X(TELL_CONTROL_HEAD, "Tell control by voice: this is High risk", NULL)                     \
	X(EXPLAINED, "Kept. It is worth a look no more", NULL)                                     \
	X(WHY_OR_OPEN, "Enter keeps the reason. Enter with no words opens where it is changed",    \
	  NULL)                                                                                    \
	X(NAMES_SHOWN, "The name of the marked line is shown. It is written in the log of use",    \
	  NULL)                                                                                    \
	X(REST_CAN_WAIT, "The rest can wait", NULL)                                                \
	X(ONLY_NEED, "You need only the incident number and a place to carry on.", NULL)           \
	X(ANSWERS_COVERED, "Answers stay covered here until Left. ^V shows them for 10 s.", NULL)  \
	X(NAMES_COVERED, "Names and answers stay covered here until Left.", NULL)                  \
	X(ASK_FIRST, "Ask first", NULL)                                                            \
	X(ONLY_SAFE, "Only safe ways are kept open.   y safe   n not safe   ? not known", NULL)          \
	X(WAITS_HERE,                                                                              \
	  "It waits here until you press ^S, then goes when the laptop next reaches HQ.", NULL)    \
	X(NOTHING_TICKED, "Nothing yet: nothing is ticked until you tick it.", NULL)               \
	X(QUOTES, "Put the survivor's own words in \"quotes\". No refuge address in any note.",    \
	  NULL)                                                                                    \
	X(HQ_SEALED, "HQ keeps it sealed and cannot open it.", NULL)                               \
	X(NO_SHIFT, "No shift is open. Enter starts the shift.", NULL)                             \
	X(NO_ATTENDANCES, "No attendance yet tonight. ^N starts one when control tasks the car.",  \
	  NULL)                                                                                    \
	X(NOTHING_LOST,                                                                            \
	  "Nothing is lost if the signal goes. It carries on from where it stopped.", NULL)        \
	X(SENDING_GOES_ON, "Sending goes on while the screen is covered, and while it is locked.", \
	  NULL)                                                                                    \
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
	X(SEND_BACK_WORDS, "Enter your words to the crew first, then ^R sends it back", NULL)      \
	X(SELECT_CREW, "Select who is in the car", NULL)                                           \
	X(LAST_ONE, "That was the last one", NULL)                                                 \
	X(NO_SHIFT_OPEN, "No shift is open", NULL)                                                 \
	X(SELECT_SECOND, "Select the second person, or say why the car goes single crewed", NULL)  \
	X(COMMANDS_LATER, "Commands come with a later version. ^G goes to any screen", NULL)       \
	X(CONTACT_OF_SURVIVOR, "Safe contact is asked of a survivor", NULL)                        \
	X(SHOWN_10, "Shown for 10 seconds. It is written in the log of use", NULL)                 \
	X(SHIFT_ENDED, "The shift has ended. ^L locks; what waits goes on being sent", NULL)       \
	X(BUSY, "Something else is being worked out. Press Enter again in a moment", NULL)         \
	X(TAKEN_BACK, "Taken back. The version before stands again", NULL)                         \
	X(NOTHING_BACK, "Nothing was sent back tonight", NULL)                                     \
	X(SENT_BACK, "Sent back with your words", NULL)                                            \
	X(AGREED, "Agreed. The crew sees it at their next send", NULL)                             \
	X(FINISHED, "Finished. It goes when the laptop next reaches HQ. ^Z undoes it", NULL)       \
	X(FIND_LATER, "Find comes with a later version. ^G goes to an attendance by its number",   \
	  NULL)                                                                                    \
	X(SCREEN_LATER, "That screen comes with a later version", NULL)                            \
	X(SHIFT_STARTED,                                                                           \
	  "The shift has started. ^N starts an attendance when control tasks the car", NULL)       \
	X(CLOSED_BY_COVER, "Closed while the screen was covered. Enter opens it again",  \
	  NULL)                                                                                    \
	X(NOTE_SAVED, "Note saved. ^Z undoes it", NULL)                                            \
	X(REFERRAL_KEPT, "Referral kept. It has not gone", NULL)                                   \
	X(TRYING_NOW, "Trying to reach HQ now", NULL)                                              \
	X(SEND_WITHOUT, "This sends it without the survivor's agreement. y send it, ^B leave it",  \
	  NULL)                                                                                    \
	X(REFERRAL_GOES, "Referral saved. It goes when the laptop reaches HQ. ^Z undoes it", NULL) \
	X(NO_PAUSE,                                                                                \
	  "Sending is not paused by the screen: it waits by itself when the signal is weak", NULL) \
	X(SHIFT_OPEN, "A shift is open already. ^G z ends it", NULL)                               \
	X(SHIFT_FIRST, "Start the shift first: ^G h, then Enter", NULL)                            \
	X(WHO, "Who?  s survivor  x suspect  b both (counter-allegation)  c child  o adult", \
	  "Who?  s survivor  x person causing harm  b both  c child  o adult")

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
