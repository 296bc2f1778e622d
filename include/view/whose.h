/* Whose a record is: which organisation's worker was in the car, whose visit it is about, who waits in the medium-risk
 * queue. What the cells of model/access.h ask besides the role. Reads the view; decides nothing. */
#ifndef VIEW_WHOSE_H
#define VIEW_WHOSE_H

#include "base/id.h"
#include "model/rec.h"
#include "view/view.h"

#include <stdbool.h>

/* Written by somebody of this organisation, or in a night in which a worker of it rode; in a night with workers of two
 * organisations, while that worker was in the car. */
bool whose_org(struct view *v, const struct rec *r, const char *organisation);
/* Was this person of the crew in the night of this record? */
bool whose_crew(struct view *v, const struct rec *r, struct id person);
/* Is it of a person (person, involvement, safe_contact, consent, risk_assessment) whose grade is medium? */
bool whose_queue(struct view *v, const struct rec *r);

#endif
