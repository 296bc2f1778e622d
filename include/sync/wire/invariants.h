/* The twelve invariants of docs/protocol.md as a list of what was looked at and what was found. Who
 * looks (headquarters at its store, a laptop at its book, a test at both) fills the rows that it
 * can see; a row that nobody filled says why it was not looked at. Names nothing but ids and
 * numbers. */
#ifndef SYNC_WIRE_INVARIANTS_H
#define SYNC_WIRE_INVARIANTS_H

#include "base/buf.h"
#include "base/id.h"
#include "base/json.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum invariant {
	INV_SAVED_IS_KEPT,     /* I1 */
	INV_PROVEN,            /* I2 */
	INV_ONLY_GROWS,        /* I3 */
	INV_SET_DECIDES,       /* I4 */
	INV_FORK_IS_TOLD,      /* I5 */
	INV_SESSION_ENDS,      /* I6 */
	INV_FEED_IS_SIGNED,    /* I7 */
	INV_PRUNED_IS_KEPT,    /* I8 */
	INV_DESTROYED_IS_GONE, /* I9 */
	INV_NOBODY_ELSES,      /* I10 */
	INV_ORDER_RISES,       /* I11 */
	INV_NONCE_ONCE,        /* I12 */
	INVARIANTS
};

enum inv_state { INV_UNSEEN, INV_HELD, INV_BROKEN };

#define INV_WORDS 200

struct invariants {
	struct inv_found {
		enum inv_state state;
		uint64_t times; /* that it was broken */
		char
		    words[INV_WORDS]; /* what was looked at, the first that is broken, or why not */
	} all[INVARIANTS];
};

/* All not looked at, with the reason that holds for both sides. */
void inv_init(struct invariants *v);
/* Held, unless it was found broken already. */
void inv_held(struct invariants *v, enum invariant i, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void inv_broken(struct invariants *v, enum invariant i, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Not looked at here, and why. */
void inv_unseen(struct invariants *v, enum invariant i, const char *why);
/* None is broken. */
bool inv_hold(const struct invariants *v);
/* "I2": a line of text each; an array of objects. */
void inv_text(const struct invariants *v, struct buf *out);
void inv_json(const struct invariants *v, struct json *j);

#endif
