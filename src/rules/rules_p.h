/* What the files of the rules share. A rule is one pure function; a file holds those that look at
 * the same things. */
#ifndef RULES_RULES_P_H
#define RULES_RULES_P_H

#include "model/kinds.h"
#include "rules/rules.h"

/* Says the rule's own sentence about a field, with the rule's severity. A DENY that reached
 * headquarters is a FLAG: what was saved is never refused there. */
void hit(const struct rule *rule, const struct rule_case *k, const struct rec *about, size_t field,
	 struct findings *out);
/* The same about an answer that is not there. A visit to somebody who wants support alone is
 * finished with a dozen answers (design, settled 8): the others are only worth a look there. */
void hit_unsaid(const struct rule *rule, const struct rule_case *k, const struct rec *about,
		size_t field, struct findings *out);
/* The same with another severity and sentence: rules that say two things. */
void hit_as(const struct rule *rule, const struct rule_case *k, enum severity severity,
	    const char *sentence, const struct rec *about, size_t field, struct findings *out);

/* `p` is the party that the record is of or hangs on; NULL when it cannot be seen. */
typedef void (*one_fn)(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		       const struct party *p, struct findings *out);
/* Calls `fn` for the subject when there is one, else for each record of the rule's kind in the
 * case. */
void each_of(const struct rule *rule, const struct rule_case *k, one_fn fn, struct findings *out);
/* The subject when it is the attendance (as it is being typed), else the case's; NULL if there is
 * neither. */
const struct rec *attendance_of(const struct rule_case *k);
bool is_survivor_part(const struct rec *involvement);
/* suspect, or survivor_and_suspect. */
bool is_suspect_part(const struct rec *involvement);
/* Neither cancelled nor recalled. */
bool referral_stands(const struct rec *referral);
/* The survivor's last word about sharing with this agency; NULL. */
const struct rec *referral_last_word(const struct party *p, struct id agency);
/* A referral of one of these types stands: for this party, or (NULL) for anybody of the visit. One
 * that only others may open counts as there. */
bool is_referred(const struct rule_case *k, const struct party *p, const char *const *types);
/* Grade in force of the party's newest assessment; "" when there is none. */
const char *grade_of(const struct party *p);
/* Of a grade: 3 is high, 0 none. */
int rank_of(const char *grade);
/* One of two who say that the other did it. */
bool accuses(const struct party *p);
/* How old the person was on the night. */
bool age_of(const struct party *p, int64_t *years);
/* Did the crew answer this rule about this field with a reason (app_explain)? */
bool is_answered(const struct rule_case *k, const struct rule *rule, const struct rec *about,
		 size_t field);
/* The agency of a referral; NULL when it is not known here. */
const struct rec *agency_of(const struct rule_case *k, const struct rec *referral);
/* "2021-10-29", by the local day. */
void day_text(int64_t ms, char out[16]);
/* The same telephone number, however it is spaced; or the same address of e-mail. */
bool same_number(const char *a, const char *b);
#define MS_MINUTE INT64_C(60000)
#define MS_HOUR INT64_C(3600000)
#define MS_DAY INT64_C(86400000)
/* One of the codes, which end with NULL. */
bool is_any(const struct rec *r, size_t field, const char *const *codes);
bool has_any(const struct rec *r, size_t field, const char *const *codes);
/* Days since 1970, local. */
int64_t local_day(int64_t ms);
/* Monday to Friday but for the days of the list (NULL: none is known), after the day of `from_ms`. */
int64_t working_days_since(const struct rec *holidays, int64_t from_ms, int64_t now_ms);
/* 08:30 of the next school day. False: the calendar is not here, or does not reach so far. */
bool next_school_day(const struct rec *school, const struct rec *holidays, int64_t after_ms,
		     int64_t *at_ms);
/* Is a task of this type there already about the record (or, if that is its attendance, about the
 * whole)? */
bool has_task(const struct casefile *c, const char *type, struct id about);
/* Column of a row of a list, by its key. */
size_t column(const struct rec *row, const char *key);

/* What R-045 says first. */
#define RULES_TELL_CONTROL "Tell control by voice: this is High risk. Enter who was told"

typedef void (*judge_fn)(const struct rule *rule, const struct rule_case *k, struct findings *out);

void judge_r001(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r002(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r003(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r004(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r005(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r006(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r007(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r008(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r010(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r012(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r013(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r014(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r017(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r018(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r019(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r020(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r021(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r022(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r023(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r024(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r025(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r027(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r028(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r029(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r030(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r031(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r032(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r034(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r035(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r036(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r037(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r039(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r040(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r041(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r042(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r043(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r044(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r045(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r046(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r047(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r049(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r050(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r051(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r052(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r053(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r054(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r056(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r058(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r059(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r061(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r062(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r063(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r064(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r065(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r067(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r068(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r070(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r080(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r081(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r082(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r083(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r084(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r085(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r086(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r087(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r088(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r089(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r090(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r091(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r097(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r098(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r099(const struct rule *rule, const struct rule_case *k, struct findings *out);
void judge_r104(const struct rule *rule, const struct rule_case *k, struct findings *out);

void auto_r004(const struct rule_case *k, struct rec *contact);
void auto_r005(const struct rule_case *k, struct rec *contact);
void auto_r007(const struct rule_case *k, struct rec *contact);
void auto_r032(const struct rule_case *k, struct rec *risk);
void auto_r041(const struct rule_case *k, struct rec *attendance);
void auto_r052(const struct rule_case *k, struct rec *involvement);
void auto_r056(const struct rule_case *k, struct rec *referral);

#endif
