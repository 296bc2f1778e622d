#include "summary_p.h"

#include "about_p.h"
#include "base/mem.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

static void add(struct buf *b, const char *between, const struct rec *r, size_t field)
{
	struct buf v = { .ceiling = 4096 };

	if (r && rec_filled(r, field)) {
		rec_show(r, field, 0, &v);
		buf_fmt(b, "%s%s", b->len ? between : "", buf_str(&v));
	}
	buf_fini(&v);
}

/* "Female" within a sentence: "female"; "DASH" stays. */
static void add_low(struct buf *b, const char *between, const struct rec *r, size_t field)
{
	size_t at;

	if (!r || !rec_filled(r, field))
		return;
	buf_puts(b, b->len ? between : "");
	at = b->len;
	add(b, "", r, field);
	if (b->len > at + 1 && !(b->data[at + 1] >= 'A' && b->data[at + 1] <= 'Z'))
		b->data[at] = ascii_lower(b->data[at]);
}

static void visit(const struct casefile *c, struct buf *b)
{
	int64_t left = attendance_left(c->attendance);
	char at[12];

	about_clock(attendance_arrived(c->attendance), at);
	buf_fmt(b, "Arrived %s", at);
	about_clock(left, at);
	if (left)
		buf_fmt(b, ", left %s", at);
	add(b, ". ", c->attendance, ATTENDANCE_RESULT);
	add(b, ". ", c->attendance, ATTENDANCE_PARTIES_SEPARATED);
}

static void survivor(const struct party *p, struct buf *b)
{
	int64_t age;

	if (!p->person)
		return;
	if (about_age(p->person, &age))
		buf_fmt(b, "%d", (int)age);
	add_low(b, ", ", p->person, PERSON_SEX);
	add(b, ", ", p->person, PERSON_ETHNICITY);
	buf_fmt(b, "%sDisability: ", b->len ? ". " : "");
	if (rec_filled(p->person, PERSON_DISABILITY))
		add(b, "", p->person, PERSON_DISABILITY);
	else
		buf_puts(b, "Not provided");
}

static void answers(const struct rec *r, struct buf *b)
{
	static const struct {
		const char *code, *words;
	} kinds[] = { { "yes", "yes" }, { "no", "no" }, { "not_applicable", "do not apply" } };
	unsigned n[sizeof kinds / sizeof *kinds] = { 0 };
	bool any = false;

	for (size_t i = 0; i < rec_count(r, RISK_ASSESSMENT_ANSWERS); i++) {
		const struct rec *row = rec_row(r, RISK_ASSESSMENT_ANSWERS, i);
		size_t value = field_find(row->kind, "value");

		for (size_t k = 0; value != FIELD_NONE && k < sizeof kinds / sizeof *kinds; k++)
			n[k] += rec_is(row, value, kinds[k].code);
	}
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
		if (n[k]) {
			buf_fmt(b, "%s%u %s", any ? ", " : ". ", n[k], kinds[k].words);
			any = true;
		}
}

static void risk(struct app *a, const struct party *p, struct buf *b)
{
	const struct rec *r = party_risk(p);
	const struct member *m;

	if (!r)
		return;
	add(b, "", r,
	    rec_filled(r, RISK_ASSESSMENT_FINAL_GRADE) ? RISK_ASSESSMENT_FINAL_GRADE
						       : RISK_ASSESSMENT_PJ_GRADE);
	answers(r, b);
	if (rec_is(r, RISK_ASSESSMENT_SEEN_ALONE, "yes"))
		buf_puts(b, ". In private");
	m = app_member(a, rec_id(r, RISK_ASSESSMENT_PJ_BY));
	if (m)
		buf_fmt(b, ", %s", m->surname);
}

static void contact(const struct party *p, struct buf *b)
{
	static const struct {
		size_t field;
		const char *word, *low;
	} ways[] = { { SAFE_CONTACT_MOBILE_CALL, "Ring", "ring" },
		     { SAFE_CONTACT_MOBILE_TEXT, "Text", "text" },
		     { SAFE_CONTACT_EMAIL_SAFE, "E-mail", "e-mail" },
		     { SAFE_CONTACT_POST_SAFE, "Post", "post" },
		     { SAFE_CONTACT_VISIT_SAFE, "Visit", "visit" } };
	const struct rec *r = p->safe_contact;
	unsigned n = 0;

	if (!r)
		return;
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		if (rec_is(r, ways[i].field, "yes")) {
			buf_fmt(b, "%s%s", n ? ", " : "", n ? ways[i].low : ways[i].word);
			n++;
		}
	if (n == 1)
		buf_puts(b, " only");
	if (!n)
		buf_puts(b, "No contact is safe");
	else if (rec_is(r, SAFE_CONTACT_EMAIL_SAFE, "no"))
		buf_puts(b, ". E-mail not safe");
	if (rec_filled(r, SAFE_CONTACT_VALID_UNTIL))
		buf_puts(b, ". Good to");
	add(b, " ", r, SAFE_CONTACT_VALID_UNTIL);
}

static void referrals(const struct party *p, struct buf *b)
{
	size_t agreed = 0, n = p->referrals.n;

	for (size_t i = 0; i < n; i++) {
		const struct rec *r = p->referrals.all[i];

		add(b, ", ", r, REFERRAL_REFERRAL_TYPE);
		add_low(b, " ", r, REFERRAL_URGENCY);
		agreed += rec_is(r, REFERRAL_BASIS, "consent");
	}
	if (n && agreed == n)
		buf_puts(b, n == 1 ? ", agreed" : n == 2 ? ", both agreed" : ", all agreed");
	if (!b->len && p->consents.n)
		buf_puts(b, "Asked, none wanted");
}

static void put(struct summary_line *l, const char *head, const struct buf *b, bool covered)
{
	text_copy(l->head, sizeof l->head, head);
	text_copy(l->text, sizeof l->text,
		  !b->len   ? "Not recorded"
		  : covered ? "[covered]"
			    : buf_str(b));
}

static void risk_and_rest(struct app *a, const struct party *p, bool covered,
			  struct summary_line out[3])
{
	struct buf b = { .ceiling = 8192 };
	const struct rec *r = party_risk(p);

	risk(a, p, &b);
	put(&out[0], "Risk", &b, covered);
	out[0].kind = &kind_risk_assessment;
	if (r)
		out[0].about = r->id;
	buf_reset(&b);
	contact(p, &b);
	put(&out[1], "Safe contact", &b, covered);
	out[1].kind = p->safe_contact ? p->safe_contact->kind : &kind_involvement;
	out[1].about = p->safe_contact ? p->safe_contact->id : p->involvement->id;
	buf_reset(&b);
	referrals(p, &b);
	put(&out[2], "Referrals", &b, covered);
	out[2].kind = &kind_referral;
	buf_fini(&b);
}

size_t summary_fill(struct app *a, const struct casefile *c, bool covered,
		    struct summary_line out[SUMMARY_LINES])
{
	struct buf b = { .ceiling = 8192 };
	const struct party *p = NULL;
	char head[20];

	memset(out, 0, SUMMARY_LINES * sizeof *out);
	visit(c, &b);
	put(&out[0], "Visit", &b, false);
	out[0].kind = &kind_attendance;
	out[0].about = c->attendance->id;
	for (size_t i = 0; i < c->n_parties && !p; i++)
		if (party_is_survivor(&c->parties[i]))
			p = &c->parties[i];
	if (!p) {
		buf_fini(&b);
		return 1;
	}
	buf_reset(&b);
	survivor(p, &b);
	snprintf(head, sizeof head, "Survivor A%u", app_number_of(a, c->attendance->id) % 1000);
	put(&out[1], head, &b, covered);
	out[1].kind = &kind_involvement;
	out[1].about = p->involvement->id;
	buf_fini(&b);
	risk_and_rest(a, p, covered, &out[2]);
	return SUMMARY_LINES;
}
