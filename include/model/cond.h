/* Conditions in field rows: a few characters of data instead of a function for each.
 *   "part=survivor|survivor_and_suspect"   one of these          "part!=suspect"   none of these
 *   "dob="    empty        "mobile!="   filled      "abuse_types=ccb|tech"  a list holds one of these
 *   "^result=no_reply"     of the parent (the attendance)        "a=b & c=d"  both        "a=b ; c=d" either
 * `&` binds closer than `;`. A condition on a parent that is not there does not hold, whichever way it asks. */
#ifndef MODEL_COND_H
#define MODEL_COND_H

#include "base/err.h"

#include <stdbool.h>

struct buf;
struct rec;
struct kind;

/* NULL holds always. */
bool cond_holds(const char *cond, const struct rec *r, const struct rec *parent);
/* Refuses a condition that names a field or a code that does not exist. ERR_BUG. */
bool cond_check(const char *cond, const struct kind *k, const struct kind *parent, struct err *e);
/* The same in words, for help and the codebook: `Part is "Survivor" and First language is answered`. Labels come from the
 * tables; what is of the visit says so. Nothing for NULL. */
void cond_words(const char *cond, const struct kind *k, const struct kind *parent, struct buf *out);

#endif
