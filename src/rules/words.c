/* reviews, what words give away, answers that cannot both be so,
 * and people who need more care. */
#include "rules_p.h"

#include "base/text.h"

#include <string.h>

static void r061(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	size_t n = rec_count(r, REVIEW_ITEMS);
	bool whole = n > 0;

	(void)p;
	/* What stands already is headquarters' to say; it keeps no crew from finishing. */
	if ((!k->subject && !k->at_hq) || !rec_is(r, REVIEW_REVIEW_TYPE, "enhanced") ||
	    !rec_filled(r, REVIEW_DECISION))
		return;
	for (size_t i = 0; i < n; i++)
		whole = whole && rec_filled(rec_row(r, REVIEW_ITEMS, i), REVIEW_ITEM_VALUE);
	if (!whole)
		hit(rule, k, r, REVIEW_ITEMS, out);
}

void judge_r061(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r061, out);
}

static void r063(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	int worst = 0;

	(void)p;
	if ((!k->subject && !k->at_hq) || !k->c || !rec_filled(r, REVIEW_REGRADE))
		return;
	for (size_t i = 0; i < k->c->n_parties; i++) {
		const struct rec *risk = party_risk(&k->c->parties[i]);
		int rank = risk ? rank_of(rec_text(risk, RISK_ASSESSMENT_PJ_GRADE)) : 0;

		worst = rank > worst ? rank : worst;
	}
	if (rank_of(rec_text(r, REVIEW_REGRADE)) < worst && !rec_filled(r, REVIEW_SECOND_SIGNATURE))
		hit(rule, k, r, REVIEW_SECOND_SIGNATURE, out);
}

void judge_r063(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r063, out);
}

/* --- only what the reviewer listed --- */

static bool rows_are_same(const struct rec *a, const struct rec *b, size_t field)
{
	size_t n = rec_count(a, field);
	bool same = n == rec_count(b, field);

	for (size_t i = 0; same && i < n; i++)
		same = rec_same(rec_row(a, field, i), rec_row(b, field, i));
	return same;
}

static bool items_are_same(const struct rec *a, const struct rec *b, size_t field)
{
	size_t n = rec_count(a, field);
	bool same = n == rec_count(b, field);

	for (size_t i = 0; same && i < n; i++)
		same = rec_has(b, field, rec_item(a, field, i));
	return same;
}

static bool is_same(const struct rec *a, const struct rec *b, size_t field)
{
	int64_t x, y;

	switch (a->kind->fields[field].type) {
	case FIELD_LIST:
		return rows_are_same(a, b, field);
	case FIELD_CODES:
	case FIELD_REFS:
		return items_are_same(a, b, field);
	case FIELD_INT:
	case FIELD_MINUTES:
	case FIELD_INSTANT:
		return rec_int(a, field, &x) == rec_int(b, field, &y) && x == y;
	default:
		return strcmp(rec_text(a, field), rec_text(b, field)) == 0;
	}
}

/* "arrest" or "attendance.arrest". */
static bool is_listed(const struct rec *review, const struct kind *k, const char *key)
{
	for (size_t i = 0; i < rec_count(review, REVIEW_RETURN_POINTS); i++) {
		const char *point = rec_text(rec_row(review, REVIEW_RETURN_POINTS, i),
					     RETURN_POINT_FIELD);
		size_t n = strlen(k->key);

		if (strncmp(point, k->key, n) == 0 && point[n] == '.')
			point += n + 1;
		if (strcmp(point, key) == 0)
			return true;
	}
	return false;
}

/* What the visit's story is made of. A way of contact, an agreement and a referral go on whatever was
 * sent back: they keep somebody safe. */
static bool is_story(const struct kind *k)
{
	return k == &kind_attendance || k == &kind_involvement || k == &kind_risk_assessment;
}

/* The newest decision, if it sent the visit back for points. */
static const struct rec *sent_back_for(const struct casefile *c)
{
	for (size_t i = 0; i < c->reviews.n; i++) {
		const struct rec *r = c->reviews.all[i];

		if (rec_filled(r, REVIEW_DECISION))
			return rec_is(r, REVIEW_DECISION, "returned") &&
				       rec_count(r, REVIEW_RETURN_POINTS)
				   ? r
				   : NULL;
	}
	return NULL;
}

void judge_r064(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	const struct rec *now = k->subject, *review;

	if (!k->c || !now || !k->previous || !is_story(now->kind))
		return;
	if (now->kind == &kind_attendance ? !rec_is(now, ATTENDANCE_STATE, "returned")
					  : strcmp(casefile_state(k->c), "returned") != 0)
		return;
	review = sent_back_for(k->c);
	for (size_t f = 0; review && f < now->kind->n_fields; f++) {
		const struct field *row = &now->kind->fields[f];
		bool moves = now->kind == &kind_attendance && f == ATTENDANCE_STATE;

		if (moves || row->need == NEED_DERIVED || is_same(now, k->previous, f) ||
		    is_listed(review, now->kind, row->key))
			continue;
		hit(rule, k, now, f, out);
	}
}

static void r065(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	bool high = false;

	(void)p;
	if (!k->c || k->c->reviews.n || !rec_is(r, ATTENDANCE_STATE, "submitted"))
		return;
	for (size_t i = 0; i < k->c->n_parties; i++)
		high = high || strcmp(grade_of(&k->c->parties[i]), "high") == 0;
	if (k->now_ms - r->wall_ms > (high ? rules_policy(k->policy, "review_high_h", 24)
					   : rules_policy(k->policy, "review_other_h", 72)) *
					 MS_HOUR)
		hit(rule, k, r, ATTENDANCE_STATE, out);
}

void judge_r065(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r065, out);
}

/* --- names and numbers in notes --- */

#define NAME_LETTERS_LEAST 4

/* Is the word there, whole, in whatever case? */
static bool has_word(const struct buf *folded, const char *word)
{
	struct buf w = { 0 };
	bool found = false;

	text_fold(word, strlen(word), &w);
	for (const char *at = buf_str(folded); w.len && !found && (at = strstr(at, buf_str(&w)));
	     at++) {
		const char *end = at + w.len;

		found = (at == buf_str(folded) || !ascii_is_alpha(at[-1])) && !ascii_is_alpha(*end);
	}
	buf_fini(&w);
	return found;
}

static void only_digits(const char *s, struct buf *out)
{
	for (; *s; s++)
		if (ascii_is_digit(*s))
			buf_putc(out, *s);
}

static bool has_number(const struct buf *digits, const struct rec *contact, size_t field)
{
	struct buf number = { 0 };
	bool found;

	only_digits(rec_text(contact, field), &number);
	found = number.len >= 6 && strstr(buf_str(digits), buf_str(&number)) != NULL;
	buf_fini(&number);
	return found;
}

static bool tells_who(const struct casefile *c, const char *words)
{
	struct buf folded = { 0 }, digits = { 0 };
	bool tells = false;

	text_fold(words, strlen(words), &folded);
	only_digits(words, &digits);
	for (size_t i = 0; i < c->n_parties && !tells; i++) {
		const struct party *p = &c->parties[i];
		const char *name = p->person ? rec_text(p->person, PERSON_FAMILY_NAME) : "";

		if (!is_survivor_part(p->involvement))
			continue;
		tells = strlen(name) >= NAME_LETTERS_LEAST && has_word(&folded, name);
		if (p->safe_contact)
			tells = tells ||
				has_number(&digits, p->safe_contact, SAFE_CONTACT_MOBILE) ||
				has_number(&digits, p->safe_contact, SAFE_CONTACT_PHONE);
	}
	if (c->location && rec_filled(c->location, LOCATION_POSTCODE))
		tells = tells || has_word(&folded, rec_text(c->location, LOCATION_POSTCODE));
	buf_fini(&folded);
	buf_fini(&digits);
	return tells;
}

void judge_r067(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	const struct casefile *c = k->c;

	if (!c || k->subject)
		return;
	for (size_t i = 0; i < c->notes.n; i++)
		if (c->notes.all[i]->visibility != VISIBLE_SUPPORT_ONLY &&
		    tells_who(c, rec_text(c->notes.all[i], NOTE_TEXT)))
			hit(rule, k, c->notes.all[i], NOTE_TEXT, out);
	if (c->shift && tells_who(c, rec_text(c->shift, SHIFT_DEBRIEF_TEXT)))
		hit(rule, k, c->shift, SHIFT_DEBRIEF_TEXT, out);
}

void judge_r068(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	const struct casefile *c = k->c;
	int64_t n;

	if (!c || k->subject)
		return;
	for (size_t i = 0; i < c->notes.n; i++)
		if (rec_int(c->notes.all[i], NOTE_LANGUAGE_HINTS, &n) && n > 0)
			hit(rule, k, c->notes.all[i], NOTE_TEXT, out);
	if (rec_blames(rec_text(c->attendance, ATTENDANCE_SUMMARY)))
		hit(rule, k, c->attendance, ATTENDANCE_SUMMARY, out);
}

/* --- two answers that cannot both be so --- */

static bool charged_without_arrest(const struct rec *a)
{
	static const char *const charged[] = { "charged_remanded", "charged_bail", NULL };

	return rec_is(a, ATTENDANCE_ARREST, "none") && is_any(a, ATTENDANCE_RELEASE_TYPE, charged);
}

static bool more_children_there_than_linked(const struct rec *a)
{
	int64_t there, linked;

	return rec_int(a, ATTENDANCE_CHILDREN_PRESENT, &there) &&
	       rec_int(a, ATTENDANCE_CHILDREN_LINKED, &linked) && there > linked;
}

static bool knife_without_weapon(const struct rec *a)
{
	return rec_has(a, ATTENDANCE_WEAPONS, "none") &&
	       rec_is(a, ATTENDANCE_KNIFE_INVOLVED, "yes");
}

static bool there_and_taken_away(const struct rec *a)
{
	return rec_is(a, ATTENDANCE_SUSPECT_ON_ARRIVAL, "present") &&
	       rec_is(a, ATTENDANCE_ARREST, "first_unit_before");
}

static const struct {
	bool (*is_so)(const struct rec *a);
	size_t field;
	const char *sentence;
} contradictions[] = {
	{ charged_without_arrest, ATTENDANCE_ARREST,
	  "Arrest says none and Release says charged: change one of the two" },
	{ more_children_there_than_linked, ATTENDANCE_CHILDREN_PRESENT,
	  "Children present must be as many as Children linked, or fewer" },
	{ knife_without_weapon, ATTENDANCE_WEAPONS,
	  "Weapons says none and Knife says yes: change one of the two" },
	{ there_and_taken_away, ATTENDANCE_SUSPECT_ON_ARRIVAL,
	  "Suspect was there when the car came, and arrested before it came: change one of the "
	  "two" },
};

void judge_r070(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	const struct casefile *c = k->c;

	if (!c || k->subject)
		return;
	for (size_t i = 0; i < sizeof contradictions / sizeof *contradictions; i++)
		if (contradictions[i].is_so(c->attendance))
			hit_as(rule, k, rule->severity, contradictions[i].sentence, c->attendance,
			       contradictions[i].field, out);
	for (size_t i = 0; i < c->n_parties; i++) {
		const struct rec *r = c->parties[i].involvement;

		if (rec_has(r, INVOLVEMENT_INJURIES, "none_seen") &&
		    rec_is(r, INVOLVEMENT_MEDICAL, "hospital"))
			hit(rule, k, r, INVOLVEMENT_INJURIES, out);
	}
}

/* --- people --- */

static void r097(const struct rule *rule, const struct rule_case *k, const struct rec *r,
		 const struct party *p, struct findings *out)
{
	if (p && p->person && rec_is(p->person, PERSON_OCCUPATION_SENSITIVE, "yes") &&
	    !rec_is(r, INVOLVEMENT_RESTRICTED_REASON, "police_staff_party"))
		hit(rule, k, r, INVOLVEMENT_RESTRICTED_REASON, out);
}

void judge_r097(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	each_of(rule, k, r097, out);
}

static int year_of(const struct rec *person)
{
	const char *dob = rec_text(person, PERSON_DOB);
	int y = 0;

	for (int i = 0; i < 4 && ascii_is_digit(dob[i]); i++)
		y = y * 10 + (dob[i] - '0');
	return y;
}

/* Sound key and year of birth: the same person under two spellings, or twins. */
static bool may_be_the_same(const struct rec *a, const struct rec *b)
{
	int ya = year_of(a), yb = year_of(b);

	return !id_equal(a->id, b->id) && rec_filled(a, PERSON_SOUND_KEY) &&
	       rec_is(b, PERSON_SOUND_KEY, rec_text(a, PERSON_SOUND_KEY)) && ya && yb &&
	       ya - yb <= 1 && yb - ya <= 1;
}

void judge_r099(const struct rule *rule, const struct rule_case *k, struct findings *out)
{
	const struct casefile *c = k->c;

	if (!c || k->subject)
		return;
	for (size_t i = 0; i < c->n_parties; i++)
		for (size_t j = 0; j < i && c->parties[i].person; j++)
			if (c->parties[j].person &&
			    may_be_the_same(c->parties[i].person, c->parties[j].person)) {
				hit(rule, k, c->parties[i].person, PERSON_DOB, out);
				break;
			}
}
