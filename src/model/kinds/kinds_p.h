/* What every kind's file includes: when a field is needed, said once, and the checks of single
 * fields. */
#ifndef MODEL_KINDS_KINDS_P_H
#define MODEL_KINDS_KINDS_P_H

#include "model/access.h"
#include "model/cond.h"
#include "model/kinds.h"
#include "model/typed.h"

/* What must be there before Check depends on the result of the visit (design README, settled 8).
 * Nobody seen: times, place, result and what was tried. Seen, and support only: a dozen key fields
 * (SEEN). Seen and anything else: all of it (ENGAGED). */
#define RESULTS_ENGAGED                                                                         \
	"seen_engaged_both|seen_police_only|seen_declined_all|seen_unable|seen_by_phone|child_" \
	"protection_route"
#define RESULTS_SEEN RESULTS_ENGAGED "|seen_support_only"
/* Results that are known only by going there. */
#define RESULTS_WENT RESULTS_SEEN "|no_trace|no_reply|refused_entry|wrong_address|moved_away|not_da"

/* Of the attendance itself. */
#define VISIT_ENGAGED "result=" RESULTS_ENGAGED
#define VISIT_SEEN "result=" RESULTS_SEEN
#define VISIT_WENT "result=" RESULTS_WENT
/* Of a record that belongs to one. */
#define PARENT_ENGAGED "^result=" RESULTS_ENGAGED
#define PARENT_SEEN "^result=" RESULTS_SEEN

#define SURVIVOR "part=survivor|survivor_and_suspect"
#define SURVIVOR_ENGAGED SURVIVOR " & " PARENT_ENGAGED
#define SURVIVOR_SEEN SURVIVOR " & " PARENT_SEEN

/* A quick review has words only (decisions, "Screen"). */
#define FULL_REVIEW "review_type=standard|enhanced|dip_evidence_led"

#define VIEWS_DIFFER                                                          \
	"worker_view=standard & pj_grade=medium|high ; worker_view=medium & " \
	"pj_grade=standard|high ; "                                           \
	"worker_view=high & pj_grade=standard|medium"

/* src/model/checks.c */
bool check_planned_end(const struct rec *r, size_t field, const struct rec *parent, struct err *e);
bool check_ended(const struct rec *r, size_t field, const struct rec *parent, struct err *e);
bool check_kit(const struct rec *r, size_t field, const struct rec *parent, struct err *e);
bool check_spell_end(const struct rec *r, size_t field, const struct rec *parent, struct err *e);
bool check_call_received(const struct rec *r, size_t field, const struct rec *parent,
			 struct err *e);
bool check_en_route(const struct rec *r, size_t field, const struct rec *parent, struct err *e);
bool check_presence(const struct rec *r, size_t field, const struct rec *parent, struct err *e);
bool check_primary_abuse(const struct rec *r, size_t field, const struct rec *parent,
			 struct err *e);
bool check_children(const struct rec *r, size_t field, const struct rec *parent, struct err *e);
bool check_valid_until(const struct rec *r, size_t field, const struct rec *parent, struct err *e);
bool check_pj_reason(const struct rec *r, size_t field, const struct rec *parent, struct err *e);
bool check_understood(const struct rec *r, size_t field, const struct rec *parent, struct err *e);
bool check_action_safe(const struct rec *r, size_t field, const struct rec *parent, struct err *e);
bool check_items(const struct rec *r, size_t field, const struct rec *parent, struct err *e);

#endif
