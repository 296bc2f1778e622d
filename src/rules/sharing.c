/* what may be told to whom, and what must never be. */
#include "rules_p.h"

#include "base/text.h"

#include <string.h>

/* --- R-036 --- */

static const struct party *survivor_with_need(const struct casefile *c)
{
	for (size_t i = 0; c && i < c->n_parties; i++) {
		const struct party *p = &c->parties[i];
		const char *need = p->person ? rec_text(p->person, PERSON_IMMIGRATION_NEED) : "";

		if (is_survivor_part(p->involvement) && *need && strcmp(need, "no_need") != 0 &&
		    strcmp(need, "unknown") != 0)
			return p;
	}
	return NULL;
}

/* Agencies are reference data: one that enforces is known by its code or its name. */
static bool enforces_immigration(const struct rec *agency)
{
	static const char *const names[] = { "immigration enforcement",
					     "immigration_enforcement",
					     "home_office",
					     "home office",
					     "border force",
					     "border_force" };
	struct buf folded = { 0 };
	bool found = false;

	text_fold(rec_text(agency, AGENCY_NAME), strlen(rec_text(agency, AGENCY_NAME)), &folded);
	buf_putc(&folded, ' ');
	buf_puts(&folded, rec_text(agency, AGENCY_CODE));
	for (size_t i = 0; i < sizeof names / sizeof *names && !found; i++)
		found = strstr(buf_str(&folded), names[i]) != NULL;
	buf_fini(&folded);
	return found;
}

static void r036(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	const struct rec *agency = agency_of(k, r);

	(void)p;
	if (!agency || !referral_stands(r) || !enforces_immigration(agency) ||
	    !survivor_with_need(k->c))
		return;
	hit(rule, k, r, REFERRAL_AGENCY_ID, out);
	/* The need was found after the referral: only a named detective inspector can say that the
	 * law requires it. */
	if (!k->saving && !has_task(k->c, rule->task, k->c->attendance->id))
		hit_as(rule, k, SEVERITY_TASK,
		       "A detective inspector says by name, and with the reason, if the law requires "
		       "this referral",
		       r, REFERRAL_AGENCY_ID, out);
}

void judge_r036(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r036, out);
}

/* --- consent --- */

static void r082(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	static const char *const grave[] = { "consent", "vital_interests",
					     "child_safeguarding_duty",
					     "adult_safeguarding_care_act", NULL };
	const struct rec *agency = agency_of(k, r);

	(void)p;
	if (agency && referral_stands(r) && rec_is(agency, AGENCY_NEEDS_CONSENT, "yes") &&
	    rec_filled(r, REFERRAL_BASIS) && !is_any(r, REFERRAL_BASIS, grave))
		hit(rule, k, r, REFERRAL_BASIS, out);
}

void judge_r082(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r082, out);
}

static void r083(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	const struct rec *word = referral_last_word(p, rec_id(r, REFERRAL_AGENCY_ID));

	if (!k->c || !rec_is(r, REFERRAL_BASIS, "consent") || !referral_stands(r) ||
	    referral_is_held(r) || !word || !rec_is(word, CONSENT_DECISION, "withdrawn"))
		return;
	if (!has_task(k->c, rule->task, r->id))
		hit(rule, k, r, REFERRAL_STATE, out);
}

void judge_r083(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r083, out);
}

static void r084(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	const struct rec *word = referral_last_word(p, rec_id(r, REFERRAL_AGENCY_ID));

	if (!rec_is(r, REFERRAL_BASIS, "consent") || !referral_is_held(r) || !word ||
	    !rec_is(word, CONSENT_DECISION, "given") || !rec_count(word, CONSENT_WHAT_SHARED))
		return;
	for (size_t i = 0; i < rec_count(r, REFERRAL_DATA_MIN); i++)
		if (!rec_has(word, CONSENT_WHAT_SHARED, rec_item(r, REFERRAL_DATA_MIN, i))) {
			hit(rule, k, r, REFERRAL_DATA_MIN, out);
			return;
		}
}

void judge_r084(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r084, out);
}

/* --- programmes, agreements, words of others --- */

static void r086(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	(void)p;
	if (referral_stands(r) && rec_is(r, REFERRAL_REFERRAL_TYPE, "perpetrator_programme") &&
	    !rec_filled(r, REFERRAL_PARTNER_REFERRAL_ID))
		hit(rule, k, r, REFERRAL_PARTNER_REFERRAL_ID, out);
}

void judge_r086(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r086, out);
}

static void r087(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	static const char *const by_agreement[] = { "consent", "high_risk_isa_marac", NULL };
	const struct rec *agency = agency_of(k, r);
	char today[16];

	(void)p;
	day_text(k->now_ms, today);
	if (agency && referral_is_held(r) && rec_filled(agency, AGENCY_ISA_UNTIL) &&
	    strcmp(rec_text(agency, AGENCY_ISA_UNTIL), today) < 0 &&
	    is_any(r, REFERRAL_BASIS, by_agreement))
		hit(rule, k, r, REFERRAL_BASIS, out);
}

void judge_r087(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r087, out);
}

#define SAME_WORDS_BYTES 31

static bool is_of_a_word(char c)
{
	return ascii_is_alpha(c) || ascii_is_digit(c) || (unsigned char)c >= 0x80;
}

/* A run of more than 30 characters that stands in both, and not in what was released. */
static bool shares_words(const char *a, const char *b, const char *released)
{
	char run[SAME_WORDS_BYTES + 1];

	for (size_t n = strlen(a); n >= SAME_WORDS_BYTES; n--, a++) {
		/* Blanks and stops around a passage are nobody's words. */
		if (!is_of_a_word(a[0]) || !is_of_a_word(a[SAME_WORDS_BYTES - 1]))
			continue;
		memcpy(run, a, SAME_WORDS_BYTES);
		run[SAME_WORDS_BYTES] = '\0';
		if (strstr(b, run) && !strstr(released, run))
			return true;
	}
	return false;
}

static const char *released_words(const struct rec *note)
{
	if (rec_is(note, NOTE_RELEASE_TO_SHARED, "all"))
		return rec_text(note, NOTE_TEXT);
	return rec_is(note, NOTE_RELEASE_TO_SHARED, "part") ? rec_text(note, NOTE_RELEASED_TEXT)
							    : "";
}

/* Notes that only their author can open, whose author asks. */
static size_t closed_to_its_author(const struct rule_case *k)
{
	size_t n = 0;

	for (size_t i = 0; i < k->c->n_stubs; i++)
		n += k->c->stubs[i].kind == kind_note.number &&
		     k->c->stubs[i].visibility == VISIBLE_SUPPORT_ONLY &&
		     id_equal(k->c->stubs[i].author, k->actor);
	return n;
}

static void r088(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	const char *words = rec_text(r, REFERRAL_SUMMARY_OUT);
	size_t opened = 0;

	(void)p;
	if (!k->c || !referral_stands(r) || strlen(words) < SAME_WORDS_BYTES)
		return;
	for (size_t i = 0; i < k->c->notes.n; i++) {
		const struct rec *n = k->c->notes.all[i];

		if (n->visibility != VISIBLE_SUPPORT_ONLY)
			continue;
		opened++;
		if (shares_words(rec_text(n, NOTE_TEXT), words, released_words(n))) {
			hit(rule, k, r, REFERRAL_SUMMARY_OUT, out);
			return;
		}
	}
	/* Nobody but the author can compare them, so the author is asked to. */
	if (!k->saving && referral_is_held(r) && closed_to_its_author(k) > opened)
		hit_as(rule, k, SEVERITY_INFO,
		       "Your own note for the support service is closed. Open it, and the text to "
		       "send is compared with it",
		       r, REFERRAL_SUMMARY_OUT, out);
}

void judge_r088(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r088, out);
}

/* --- who is sent where --- */

static void r090(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	if (referral_stands(r) && rec_is(r, REFERRAL_REFERRAL_TYPE, "marac") &&
	    strcmp(grade_of(p), "standard") == 0)
		hit(rule, k, r, REFERRAL_CRITERION, out);
}

void judge_r090(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r090, out);
}

static void r091(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	if (!k->c || !p || !accuses(p) || !referral_stands(r))
		return;
	for (const struct party *o = k->c->parties; o < p; o++)
		for (size_t i = 0; accuses(o) && i < o->referrals.n; i++) {
			const struct rec *x = o->referrals.all[i];

			if (referral_stands(x) && id_equal(rec_id(x, REFERRAL_AGENCY_ID),
							   rec_id(r, REFERRAL_AGENCY_ID))) {
				hit(rule, k, r, REFERRAL_AGENCY_ID, out);
				return;
			}
		}
}

void judge_r091(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r091, out);
}

/* 0 stands first. Nothing is hidden from anybody. */
int rules_agency_order(const struct rec *person, const struct rec *agency)
{
	static const char *const asked[] = { "gay_lesbian", "bisexual", "other", NULL };

	if (!person)
		return 2;
	if (rec_is(person, PERSON_SEX, "male") &&
	    rec_has(agency, AGENCY_ACCEPTS_TYPES, "male_service"))
		return 0;
	if (is_any(person, PERSON_ORIENTATION, asked) &&
	    rec_has(agency, AGENCY_ACCEPTS_TYPES, "lgbt_service"))
		return 1;
	return 2;
}

static bool is_childs(const char *type)
{
	return strcmp(type, "child_mash") == 0 || strcmp(type, "child_support_dv") == 0 ||
	       strcmp(type, "encompass") == 0;
}

const char *rules_referral_type(const struct rec *agency, bool adult, const char *grade)
{
	const char *first = adult && strcmp(grade, "high") == 0 ? "idva" : "outreach";
	size_t n = rec_count(agency, AGENCY_ACCEPTS_TYPES);

	if (adult && rec_has(agency, AGENCY_ACCEPTS_TYPES, first))
		return first;
	for (size_t i = 0; n > 1 && i < n; i++)
		if (is_childs(rec_item(agency, AGENCY_ACCEPTS_TYPES, i)) != adult)
			return rec_item(agency, AGENCY_ACCEPTS_TYPES, i);
	return n ? rec_item(agency, AGENCY_ACCEPTS_TYPES, 0) : "";
}
