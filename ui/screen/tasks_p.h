/* The ten tasks of an attendance as data: how far each is, in words, and what is missing. None is
 * ever closed. */
#ifndef SCREEN_TASKS_P_H
#define SCREEN_TASKS_P_H

#include "app/app.h"

enum task_no { /* in the order of the screen; History's key is 0 */
	       TASK_DETAILS,
	       TASK_PEOPLE,
	       TASK_RISK,
	       TASK_SAFETY,
	       TASK_EVIDENCE,
	       TASK_REFERRALS,
	       TASK_ORDERS,
	       TASK_NOTES,
	       TASK_CHECK,
	       TASK_HISTORY,
	       TASKS
};

enum task_state { TASK_NOT_STARTED, TASK_IN_PROGRESS, TASK_COMPLETED, TASK_OPTIONAL, TASK_LATER };

struct task_line {
	char key;          /* '1' .. '9', '0' */
	const char *label; /* "People and safe contact" */
	const char *brief; /* "People, contact" */
	const char *one_word; /* "people" */
	enum task_state state;
	char why[2][30]; /* reason beside it, at most two lines; never an answer */
};

struct tasks {
	struct task_line all[TASKS];
	unsigned open; /* how many Check would look at */
};

const char *task_state_words(enum task_state s);
void tasks_fill(const struct casefile *c, struct tasks *out);

#endif
