/* What becomes of a referral after the car: its moves, and the text that the agency is to have. One way for
 * headquarters' commands and for the records desk. Prints the ticked scope and nothing else; sends nothing. */
#ifndef RULES_REFERRAL_H
#define RULES_REFERRAL_H

#include "base/buf.h"
#include "base/err.h"
#include "base/id.h"
#include "model/rec.h"
#include "view/casefile.h"

#include <stdbool.h>
#include <stdint.h>

struct referral_move {
	const char *to;     /* V-REFSTATE */
	const char *reason; /* of declined, recalled and closed, from that field's list; NULL: none */
	const char *note;   /* kept with the change; NULL: none */
	struct id by;       /* zero: not said */
	int64_t now_ms;
};

/* Changes state, times and history in a copy that is then saved. ERR_INPUT: no such move or reason; the sentence says
 * what it can become. */
bool referral_change(struct rec *r, const struct referral_move *m, struct err *e);
/* Not decided yet and not taken back: what the records desk works through. */
bool referral_is_short(const struct rec *r);
/* May its text be handed over? ERR_INPUT of a draft, one that is not queued, and one that was cancelled or called back. */
bool referral_may_print(const struct rec *referral, struct err *e);
/* The text for the agency: what was ticked under Share, the words to send, and no other value of the case. `agency` is
 * its name. ERR_INPUT when the person has not arrived, and as
 * referral_may_print() says. */
bool referral_text(struct casefile *c, const struct rec *referral, const char *agency, struct buf *out, struct err *e);

#endif
