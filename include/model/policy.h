/* The policies that the partners may change without a new program (the reference set "policy"): which
 * there are, and what each is until headquarters loads another. Never reads what was loaded: that
 * is app's and headquarters' own. */
#ifndef MODEL_POLICY_H
#define MODEL_POLICY_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

/* Of a key that the program knows; anything else is a bug. */
const char *policy_default(const char *key);
/* Seconds, hours or days that somebody may mean; anything else that was typed says nothing. */
bool policy_figure(const char *text, int64_t *out);
/* May this value be loaded? ERR_INPUT names the policy where its default is a figure and this is
 * none. A key that the program does not know takes any value, and an empty one leaves the default. */
bool policy_fits(const char *key, const char *value, struct err *e);

#endif
