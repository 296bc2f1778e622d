/* What the files of the desks share. */
#ifndef APP_DESK_P_H
#define APP_DESK_P_H

#include "app_p.h"

/* In the log of use: what went to whom, and why. */
bool audit_disclosure(struct app *a, struct id object, const char *why, const char *recipient, struct err *e);

#endif
