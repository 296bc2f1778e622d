/* Desks other than the supervisor's: what their home is, and what they share: a page to read and the question why one
 * looks. */
#ifndef SCREEN_DESK_P_H
#define SCREEN_DESK_P_H

#include "screens_p.h"

/* The home of a desk by the role of the one who types. */
void desk_home_open(struct screens *s);
bool desk_home_is_queue(const struct screens *s);
/* "Supervisor desk", "Records desk": line 1. */
const char *desk_words(const struct screens *s);

void records_open(struct screens *s);       /* referrals short of accepted, oldest first */
void support_open(struct screens *s);       /* what is sealed to the organisation */
struct opened;
/* A release that was not finished, as the form that it was left in. */
void support_release_again(struct screens *s, const struct opened *x);
void reading_open(struct screens *s);       /* nights, their visits, the records of one, as the role sees them */
void measures_open(struct screens *s);      /* what is counted */
void reports_open(struct screens *s);       /* nights; Enter reads the report of one */

/* A text to read, wrapped; takes the buffer's content. One that was sealed is wiped when the screen is covered. */
void desk_page(struct screens *s, const char *title, const char *help, bool sealed, struct buf *text);
/* What a record says, a line a field, but for what it refers to. */
void desk_fields(const struct rec *r, struct buf *out);
/* Asks why (V-WHY) and calls `fn` with the code; not at all when it is left. `ctx` is freed with mem_free(). */
typedef void (*why_fn)(struct screens *s, void *ctx, const char *why);
void why_open(struct screens *s, why_fn fn, void *ctx);
/* As phrase_open(), for the organisation's key. */
void org_phrase_open(struct screens *s, phrase_fn fn, void *ctx);

#endif
