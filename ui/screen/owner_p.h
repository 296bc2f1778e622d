/* The owner's answers to the stack, beside lines 1 and 23: cover, code, lock, keys that mean the
 * same everywhere. */
#ifndef SCREEN_OWNER_P_H
#define SCREEN_OWNER_P_H

#include "screens_p.h"

enum code_answer owner_check_code(void *ctx, const char *code);
void owner_covered(void *ctx, enum hide_why why);
void owner_uncovered(void *ctx);
void owner_seen(void *ctx, enum seen_answer a);
void owner_lock(void *ctx, const char *why);
bool owner_action(void *ctx, enum action a, const struct key *k);

#endif
