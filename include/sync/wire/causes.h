/* Why entries do not get through, each with the plain sentence that a person reads. Nothing here is
 * an error of the book: what is saved stays saved, and the sentences say so. */
#ifndef SYNC_WIRE_CAUSES_H
#define SYNC_WIRE_CAUSES_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum cause {
	CAUSE_NONE,
	CAUSE_NO_LINK,      /* nothing connects */
	CAUSE_NO_NAME,      /* the name of headquarters is not found */
	CAUSE_NO_ANSWER,    /* connected, then silence or a cut line */
	CAUSE_CAPTIVE,      /* something that speaks no TLS answers: a sign-in page */
	CAUSE_PROXY,        /* the same, and it says that it is a proxy */
	CAUSE_CERTIFICATE,  /* what answers has no certificate of our CA */
	CAUSE_OTHER_NAME,   /* it has one, for another name */
	CAUSE_EXPIRED,      /* it has run out, or begins later, by the clock here */
	CAUSE_PIN,          /* it is from our CA, but the key is not HQ's: a rogue one */
	CAUSE_OURS_REFUSED, /* HQ did not take this laptop's certificate */
	CAUSE_UNKNOWN,      /* HQ does not know this laptop */
	CAUSE_SUSPENDED,
	CAUSE_REVOKED,
	CAUSE_CLOCK, /* this laptop's clock is wrong; `minutes` */
	CAUSE_HQ_FULL,
	CAUSE_HQ_BUSY,
	CAUSE_PROGRAM_OLD,   /* HQ needs a newer program here */
	CAUSE_HQ_OLD,        /* HQ runs an older program than this one needs */
	CAUSE_NONSENSE,      /* an answer that makes no sense */
	CAUSE_RECEIPT,       /* HQ's receipt is not signed by HQ's key, or is for something else */
	CAUSE_REFUSED_ENTRY, /* HQ says that an entry is damaged: 422, an alarm */
	CAUSE_PRACTICE_HERE, /* a practice book, and a headquarters that is not */
	CAUSE_PRACTICE_THERE,
	CAUSE_FEED,   /* what came from HQ is not what HQ signed */
	CAUSE_LOCAL,     /* our own files or program */
	CAUSE_DISK_FULL, /* our own disk has no room */
	CAUSE_LOCKED, /* the book is locked; sending waits for the unlock */
	CAUSE_N
};

#define CAUSE_TEXT_MAX 240
#define CAUSE_SHORT_MAX 27

/* The sentences of a cause: what happened, what it means for the work, what to do. `minutes` is for
 * CAUSE_CLOCK (how far ours is ahead of HQ's; negative: behind) and not read otherwise. Returns
 * `out`. */
const char *cause_words(enum cause c, int64_t minutes, char out[CAUSE_TEXT_MAX]);
/* The same in a few words, for a line of a list: "no signal". Not of the clock's minutes. */
const char *cause_short(enum cause c);
/* The cause of a code that was kept; false when this program does not know it. */
bool cause_by_code(const char *code, enum cause *out);
/* "no_link": for JSON output and logs. */
const char *cause_code(enum cause c);
/* The class of error a command reports for it. */
enum err_class cause_class(enum cause c);
/* False when only a person can put it right: a session is then tried at the longest interval only.
 */
bool cause_passes(enum cause c);

#endif
