/* Sentences of the screens, each once, with a police and a support edition where a word differs
 * (interface design 6). */
#ifndef SCREEN_WORDS_P_H
#define SCREEN_WORDS_P_H

#include <stdbool.h>

struct screens;

/* X(name, police edition, support edition or NULL) */
#define WORDS_LIST(X)                                                                              \
	X(NOTHING, "", NULL)                                                                       \
	X(SUMMARY, "Press a number to go there, or ^B to leave it for later. It is all kept.",     \
	  NULL)                                                                                    \
	X(TYPING_HIDDEN, "Typing is hidden", NULL)                                                 \
	X(KEPT_BEFORE_LOCK, "Anything typed before the laptop was locked has been kept.", NULL)    \
	X(KEPT_BEFORE_THEN, "Anything typed before then has been kept.", NULL)                     \
	X(RING_CONTROL,                                                                            \
	  "If you cannot unlock, ring the control room and ask for the duty supervisor.", NULL)    \
	X(RING_CONTROL_2, "They can unlock for one shift with their own number.", NULL)            \
	X(UNLOCKING, "Checking your passphrase. This takes a few seconds.", NULL)                  \
	X(SIGNING_ON, "Making your key. This takes some seconds.", NULL)                           \
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
	X(PLAN_STATES, "o offered   a agreed   n done now   b booked   d did not want", NULL)      \
	X(NO_HIDING_PLACES,                                                                        \
	  "Do not write hiding places here. Put them in a support-only note (^G n).",              \
	  NULL)                                                                                    \
	X(NEW_PHONE_PLAN,                                                                          \
	  "A new phone number needs a plan: the suspect would know. ^V shows for 10 s.",           \
	  "A new phone number needs a plan: it would be noticed. ^V shows for 10 s.")              \
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
	X(LEASE_OVER, "Earlier nights open again when HQ has been reached. Recording goes on", NULL) \
	X(BOOK_MENDED, "The book was damaged and is mended. Ring IT", NULL)       \
	X(NO_SUCH_ATTENDANCE, "There is no attendance with that number tonight", NULL)             \
	X(TWO_FIRST, "Add the survivor first: 2 People", NULL)                                     \
	X(SEND_BACK_WORDS, "Enter your words to the crew first, then ^R sends it back", NULL)      \
	X(SELECT_CREW, "Select who is in the car", NULL)                                           \
	X(LAST_ONE, "That was the last one", NULL)                                                 \
	X(NO_SHIFT_OPEN, "No shift is open", NULL)                                                 \
	X(SELECT_SECOND, "Select the second person, or say why the car goes single crewed", NULL)  \
	X(COMMANDS_MATCH,                                                                          \
	  "Commands match any word you type. The key on the right does the same.", NULL)           \
	X(NO_COMMAND, "No command has that word. Type another, or ^G for the screens.", NULL)      \
	X(NO_SUCH_LETTER, "That letter leads nowhere here. ^G shows those that do", NULL)          \
	X(HELP_NEXT_FIELD, "next field", NULL)                                                     \
	X(HELP_UP_DOWN, "field above, below", NULL)                                                \
	X(HELP_TIMES, "times", NULL)                                                               \
	X(HELP_DATES, "dates", NULL)                                                               \
	X(HELP_UNDO_REDO, "undo, redo", NULL)                                                      \
	X(PERHAPS, "perhaps", NULL)                                                                \
	X(KEPT_AS_TYPED, "Kept as typed", NULL)                                                    \
	X(PEOPLE_NONE,                                                                             \
	  "Nobody yet. + adds the survivor first, then the suspect and any child.",                \
	  "Nobody yet. + adds the survivor first, then who caused harm and any child.")            \
	X(PEOPLE_HELP,                                                                             \
	  "Enter opens a person, c opens the survivor's safe contact, + adds somebody.", NULL)     \
	X(KEPT_NONE, "Everything that was open has been opened.", NULL)                            \
	X(KEPT_HELP,                                                                               \
	  "Enter goes back to where you were. ^B goes to the night log; both are kept.", NULL)     \
	X(KEPT_LEFT, "You left this at", NULL)                                                     \
	X(KEPT_STOPPED, "The laptop stopped at", NULL)                                             \
	X(KEPT_NOTHING_MISSING, "Nothing you saved is missing.", NULL)                             \
	X(KEPT_OPEN, "These were open:", NULL)                                                     \
	X(HISTORY_NONE, "Nothing is recorded yet.", NULL)                                          \
	X(HISTORY_HELP,                                                                            \
	  "Nothing is ever rubbed out: a change is a new version, and the old ones stay.", NULL)   \
	X(TASKS_NONE, "Nothing is waiting to be done.", NULL)                                      \
	X(ROWS_NONE, "No row yet. + or Enter adds one.", NULL)                                     \
	X(ROWS_HELP, "Enter opens a row, + adds one, ^X takes the marked one out.", NULL)          \
	X(RISK_NONE, "No survivor yet. 2 People adds them.", NULL)                                 \
	X(RISK_HELP, "Each survivor of a visit has an assessment of their own.", NULL)             \
	X(NOTES_NONE, "No note yet. + or Enter starts one.", NULL)                                 \
	X(REFERRALS_NONE,                                                                          \
	  "No referral yet. + or Enter starts one. If the survivor did not wish one, start one and answer no.", \
	  NULL)                                                                                    \
	X(REFERRALS_HELP,                                                                          \
	  "A referral goes only after ^S in its form, when the laptop next reaches HQ.", NULL)     \
	X(REFERRALS_NO_CONTACT, "not asked yet: only referrals that do not ring", NULL)            \
	X(NOT_COMPLETED, "Not marked Completed yet", NULL)                                         \
	X(NOT_ASKED_YET, "Not asked yet", NULL)                                                    \
	X(BEFORE_LEAVE, "Before you leave", NULL)                                                  \
	X(AFTER_VISIT, "After the visit", NULL)                                                    \
	X(KEPT_APART_PHRASE, "Your passphrase opens what you kept apart", NULL)                    \
	X(NOT_ON_LAPTOP, "That record is not on this laptop", NULL)                                \
	X(HOW_TEXT, "One line of text", NULL)                                                      \
	X(HOW_MEMO, "Text of any number of lines", NULL)                                           \
	X(HOW_CODE, "One of a list. Type two letters, Enter takes the marked one", NULL)           \
	X(HOW_CODES, "Any number of a list. Enter takes one, Backspace takes it away", NULL)       \
	X(HOW_YN, "y yes   n no", NULL)                                                            \
	X(HOW_YNU, "y yes   n no   ? not known", NULL)                                             \
	X(HOW_YND, "y yes   n no   ? not known   d did not wish to say", NULL)                     \
	X(HOW_INT, "A whole number", NULL)                                                         \
	X(HOW_DATE, "A date, like 27 mar 87, fri or +42", NULL)                                    \
	X(HOW_PDATE, "A date, a month or a year, like 27 mar 87, mar 87 or 1987", NULL)            \
	X(HOW_INSTANT, "A time, like 2331, -20m or now. ^T puts now", NULL)                        \
	X(HOW_MINUTES, "Whole minutes", NULL)                                                      \
	X(HOW_LIST, "Lines of their own. Enter opens them", NULL)                                  \
	X(NEED_NEVER, "Never. It can stay empty", NULL)                                            \
	X(NEED_BEGIN, "To keep the record at all", NULL)                                           \
	X(NEED_AT_CHECK, "Before Check is finished", NULL)                                         \
	X(NEED_APPLIES, "Before Check is finished, when it applies", NULL)                         \
	X(NEED_WORKED_OUT, "Never. It is worked out", NULL)                                        \
	X(PLACE_TASKS, "on the list of tasks", NULL)                                               \
	X(PLACE_NIGHT, "on the night log", NULL)                                                   \
	X(PLACE_QUEUE, "on the list of reviews", NULL)                                             \
	X(PLACE_REVIEW, "on a review", NULL)                                                       \
	X(PLACE_OUTBOX, "on what is sent", NULL)                                                   \
	X(PLACE_SHEET, "in a form", NULL)                                                          \
	X(PLACE_CHECK, "on Check", NULL)                                                           \
	X(PLACE_PEOPLE, "on the list of people", NULL)                                             \
	X(PLACE_NOTES, "on the list of notes", NULL)                                               \
	X(PLACE_UNLOCK, "before the book is open", NULL)                                           \
	X(PLACE_GOTO, "on Go to", NULL)                                                            \
	X(PLACE_PALETTE, "on Commands", NULL)                                                      \
	X(PLACE_OTHER, "here", NULL)                                                               \
	X(LINK_NEVER, "This laptop has not reached HQ yet", NULL)                                  \
	X(LINK_NOT_REACHED, "HQ is not reached now. It is tried again by itself", NULL)            \
	X(LINK_TRYING, "Trying to reach HQ", NULL)                                                 \
	X(LINK_SENDING, "Sending", NULL)                                                           \
	X(LINK_IDLE, "Nothing is going now", NULL)                                                 \
	X(LINK_ALL_SENT, "All sent, and HQ has it", NULL)                                          \
	X(OUTBOX_WAITING, "Waiting and just sent", NULL)                                           \
	X(OUTBOX_COMING, "Coming from HQ", NULL)                                                   \
	X(OUTBOX_LISTS, "Services, questions, flags", NULL)                                        \
	X(OUTBOX_REPLIES, "Replies and reviews", NULL)                                             \
	X(OUTBOX_TROUBLE, "Trouble", NULL)                                                         \
	X(TRIES_TITLE, "Tries to send", NULL)                                                      \
	X(TRIES_NONE, "Nothing has been tried yet", NULL)                                          \
	X(TRIES_HEAD, "When          How far          What it was                     Up    Down",  \
	  NULL)                                                                                    \
	X(TRIES_NOTE, "Up and down are bytes, without what the network adds. Newest first.", NULL) \
	X(TRIES_MARKED, "The one that is marked", NULL)                                            \
	X(PLACE_TRIES, "on the tries to send", NULL)                                               \
	X(NOTHING_YET, "Nothing yet", NULL)                                                        \
	X(SHARE_1, "1 least: name, safe contact", NULL)                                            \
	X(SHARE_2_3, "2 least and risk answers   3 choose one by one", NULL)                       \
	X(WHAT_IS_SENT, "What will be sent", NULL)                                                 \
	X(BEFORE_GOING_IN, "Fill in before you go in", NULL)                                       \
	X(KNOWN_CLOSED, "Not shown: HQ was not reached for too long.", NULL)                        \
	X(NO_VISIT_BEFORE, "No visit by a car in 12 months before.", NULL)                         \
	X(READ_AGAIN, "To read it again later: your passphrase.", NULL)                            \
	X(NOBODY_ELSE_READS, "No supervisor, no export, no search.", NULL)                         \
	X(RULES_OF_RECORD,                                                                         \
	  "Rules of this record. Check says which of them it does not keep now.", NULL)            \
	X(HELP_HERE, "Here", NULL)                                                                 \
	X(HELP_TYPING, "While typing", NULL)                                                       \
	X(HELP_ANYWHERE, "Anywhere", NULL)                                                         \
	X(HELP_REST, "All other keys", NULL)                                                       \
	X(GO_TO, "Go to", NULL)                                                                    \
	X(GO_TONIGHT, "Tonight", NULL)                                                             \
	X(GO_DESK, "Desk", NULL)                                                                   \
	X(GO_THIS, "This attendance", NULL)                                                        \
	X(COMMAND, "Command", NULL)                                                                \
	X(FIELD_HOW, "How", NULL)                                                                  \
	X(FIELD_ANSWERS, "Answers", NULL)                                                          \
	X(FIELD_NEEDED, "Needed", NULL)                                                            \
	X(FIELD_ASKED, "Asked", NULL)                                                              \
	X(FIELD_RULE, "Rule", NULL)                                                                \
	X(FIELD_CHECK, "Check says", NULL)                                                         \
	X(FIELD_EVALUATION, "Evaluation", NULL)                                                    \
	X(NOT_HERE, "That key does nothing here. ^K finds what does", NULL)                        \
	X(JOIN_TITLE, "Sign on with a one-time code", NULL)                                        \
	X(JOIN_CODE_WORKS,                                                                         \
	  "HQ reads the code out to you. It works once, on this laptop alone.", NULL)              \
	X(JOIN_CHOOSE_WORDS,                                                                       \
	  "Choose four or more words that you will remember. Nobody else knows them.", NULL)       \
	X(JOIN_CODE_SAYS,                                                                          \
	  "The code of 6 figures uncovers the screen and says who is typing.", NULL)               \
	X(JOIN_ENTER_CODE, "Enter the one-time code", NULL)                                        \
	X(JOIN_SAME_PHRASE,                                                                        \
	  "The two passphrases must be the same. Type the second one again", NULL)                 \
	X(JOIN_SAME_CODE, "The two codes must be the same. Type the second one again", NULL)       \
	X(YOUR_NUMBER, "Your number", NULL)                                                        \
	X(WHAT_SURVIVOR_WANTS, "What the survivor wants", NULL)                                    \
	X(KEPT_AS_AGE, "kept as an estimate of the age", NULL)                                     \
	X(TO_PHONE, "To phone tonight", NULL)                                                      \
	X(SINCE_LOOKED, "Since you last looked", NULL)                                             \
	X(NOTHING_TO_REVIEW, "Nothing is waiting for review.", NULL)                               \
	X(DUE_IS, "Due is the review time your force set. None is late.", NULL)                    \
	X(CLOCK_NOT_COMPARED, "Not compared with HQ yet", NULL)                                    \
	X(LISTS_OF_PROGRAM, "As the program came with them; HQ has sent none yet", NULL)           \
	X(SECOND_CODE_STARTS, "The second person's own code starts the shift", NULL)               \
	X(KNOW_ANYONE, "Know anyone in tonight's flags?", NULL)                                    \
	X(START_SHIFT, "Start the shift", NULL)                                                    \
	X(END_SHIFT, "End the shift", NULL)                                                        \
	X(NOT_REACHED_LOST, "HQ is not reached now. Nothing is lost", NULL)                        \
	X(NOTHING_BESIDE, "Nothing to put beside each other.", NULL)                               \
	X(WORDS_TO_CREW, "Words to the crew", NULL)                                                \
	X(WHO_TOLD, "Safeguarding: who must be told", NULL)                                        \
	X(PLAN_EACH, "Each person who is to be kept safe has a plan of their own.", NULL)          \
	X(HANDED_NONE, "Nothing was handed over on this laptop yet.", NULL)                        \
	X(HANDED_ALL,                                                                              \
	  "This is all that the next crew sees. dapcar show handover prints it.", NULL)            \
	X(HAND_OVER_NONE, "Nothing is open tonight: there is nothing to hand over.", NULL)         \
	X(HAND_OVER_HELP,                                                                          \
	  "Enter ticks a line. The next crew sees what is ticked, and nothing else.", NULL)        \
	X(REFERRAL_KEPT_DESK,                                                                      \
	  "Kept. Headquarters and the car hear of it with the next session", NULL)                 \
	X(REFERRAL_PRINTS, "dapcar referral print prints it, and nothing else.", NULL)             \
	X(REFERRAL_NO_MORE, "Nothing more can become of it.", NULL)                                \
	X(REFERRALS_ALL_DONE, "Every referral has been taken on, declined or taken back.", NULL)   \
	X(REFERRALS_VOICE,                                                                         \
	  "! was to go by voice that night. Enter: read what is sent, and say what became of it.", \
	  NULL)                                                                                    \
	X(NO_REASON_LISTED, "There is no reason in the list.", NULL)                               \
	X(REPORT_PRINTS, "dapcar report prints it.", NULL)                                         \
	X(NIGHT_NO_DATE, "Night, date not told", NULL)                                             \
	X(READING_NOTHING, "Your role sees nothing of this.", NULL)                                \
	X(READING_CLOSES, "It closes at Esc. The reading is written in the log of use.", NULL)     \
	X(READING_HELP,                                                                            \
	  "You see what your role may see, and change nothing. What you open is written in the log of use.", \
	  NULL)                                                                                    \
	X(READING_APART, "Your role does not read what is kept apart", NULL)                       \
	X(MEASURES_NONE,                                                                           \
	  "No visit comes to this desk. Headquarters counts them: dapcar-hq measures, and dapcar-hq export for a file.", \
	  NULL)                                                                                    \
	X(MEASURES_HELP, "dapcar measures prints it.", NULL)                                       \
	X(NO_NIGHT_YET, "No night has reached this desk yet.", NULL)                               \
	X(RELEASE_HELP,                                                                            \
	  "The police read what you type here and nothing else. The first stays sealed. The ground is written in the log of use.", \
	  NULL)                                                                                    \
	X(ADDENDUM_HELP,                                                                           \
	  "Sealed to your organisation and to you, as the first is. The first stays as it was.",   \
	  NULL)                                                                                    \
	X(RELEASED, "Released. The police read it after the next session", NULL)                   \
	X(KEPT_SEALED_ORG, "Kept, and sealed to your organisation", NULL)                          \
	X(CLOSES_AT_ESC, "It closes at Esc. The police side cannot open it.", NULL)                \
	X(SEALED_NO_MORE, "Nothing can be done with it.", NULL)                                    \
	X(SEALED_OPENS,                                                                            \
	  "The organisation's passphrase opens it. What you read is written in the log of use.",   \
	  NULL)                                                                                    \
	X(SEALED_NONE, "Nothing is sealed to your organisation here yet.", NULL)                   \
	X(SEALED_HELP,                                                                             \
	  "Another service's records never come to this machine. ^G r has the night reports.",     \
	  NULL)                                                                                    \
	X(NO_DRAFTS, "Nothing is waiting to be finished", NULL)                                    \
	X(ESC_ONLY_HIDES,                                                                          \
	  "Esc only ever hides, however often you press it. Your code brings you back.", NULL)     \
	X(LETTERS_ONLY_MOVE,                                                                       \
	  "Single letters never change a record in a list. They only open or move.", NULL)         \
	X(CONTACT_OF_SURVIVOR, "Safe contact is asked of a survivor", NULL)                        \
	X(SHOWN_10, "Shown for 10 seconds. It is written in the log of use", NULL)                 \
	X(SHIFT_ENDED, "The shift has ended. ^L locks; what waits goes on being sent", NULL)       \
	X(BUSY, "Something else is being worked out. Press Enter again in a moment", NULL)         \
	X(TAKEN_BACK, "Taken back. The version before stands again", NULL)                         \
	X(NOTHING_BACK, "Nothing was sent back tonight", NULL)                                     \
	X(SENT_BACK, "Sent back with your words", NULL)                                            \
	X(REVIEWED_ALREADY, "This visit was reviewed. It is open to read", NULL)                   \
	X(AWAY_LATER, "^B leaves it for later. ^T records that the car arrived again.", NULL)      \
	X(AWAY_KEPT, "Kept. ^T records that the car arrived again", NULL)                          \
	X(AWAY_ON_SCENE, "Called away is recorded on scene, between Arrived and Left", NULL)       \
	X(APART_DRAFT, "Not complete and kept apart: it stays a draft that only you can open.", NULL)  \
	X(APART_PERSON,                                                                            \
	  "The person is kept apart: this does not show at the visit, though it is shared.", NULL) \
	X(HANDED_OVER, "Handed over. The next crew reads it on this laptop", NULL)                 \
	X(AGREED, "Agreed. The crew sees it at their next send", NULL)                             \
	X(FINISHED, "Finished. It goes when the laptop next reaches HQ. ^Z undoes it", NULL)       \
	X(FIND_LATER, "Find comes with a later version. ^G goes to an attendance by its number",   \
	  NULL)                                                                                    \
	X(SHIFT_STARTED,                                                                           \
	  "The shift has started. ^N starts an attendance when control tasks the car", NULL)       \
	X(CLOSED_BY_COVER, "Closed while the screen was covered. Enter opens it again",  \
	  NULL)                                                                                    \
	X(NONE_YET, "nothing yet", NULL)                                                           \
	X(SENDING, "Sending to HQ", NULL)                                                          \
	X(WAITING, "Waiting", NULL)                                                                \
	X(NOTHING_LEFT, "nothing but the check", NULL)                                             \
	X(HQ_NOT_REACHED, "HQ is not reached now", NULL)                                           \
	X(ADDRESS_HISTORY, "History of this address", NULL)                                        \
	X(KIT, "Kit", NULL)                                                                         \
	X(COVERED, "covered", NULL)                                                                \
	X(NO_VISIT_12, "no visit by a car in 12 months", NULL)                                     \
	X(PEOPLE, "People", NULL)                                                                  \
	X(SAFE_CONTACT, "Safe contact", NULL)                                                      \
	X(NAMES_COVERED_UNTIL,                                                                     \
	  "Names and answers stay covered until Left. ^V shows them for 10 s.", NULL)              \
	X(CREW_ASK, "Service light: press Enter", NULL)                                            \
	X(CREW_REMIND, "Radio check: call control", NULL)                                          \
	X(NOTE_SAVED, "Note saved. ^Z undoes it", NULL)                                            \
	X(REFERRAL_KEPT, "Referral kept. It has not gone", NULL)                                   \
	X(TRYING_NOW, "Trying to reach HQ now", NULL)                                              \
	X(SEND_WITHOUT, "This sends it without the survivor's agreement. y send it, ^B leave it",  \
	  NULL)                                                                                    \
	X(REFERRAL_GOES, "Referral saved. It goes when the laptop reaches HQ. ^Z undoes it", NULL) \
	X(PAUSED_NOW, "Paused. p goes on. So does the lock, and whatever is urgent", NULL)          \
	X(PAUSED, "Sending waits until you press p or s, or something is urgent", NULL)             \
	X(GOES_ON, "Sending goes on", NULL)                                                         \
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
