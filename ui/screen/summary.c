#include "summary_p.h"

#include "about_p.h"
#include "base/mem.h"
#include "base/text.h"
#include "options_p.h"

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

static void visit(const struct casefile *c, struct buf *b)
{
	char arrived[12], left[12];

	about_clock(attendance_arrived(c->attendance), arrived);
	about_clock(attendance_left(c->attendance), left);
	buf_fmt(b, "Arrived %s, left %s", arrived, left);
	add(b, ". ", c->attendance, ATTENDANCE_PARTIES_SEPARATED);
	add(b, ". ", c->attendance, ATTENDANCE_RESULT);
}

static void survivor(const struct party *p, struct buf *b)
{
	int64_t age;

	if (!p->person)
		return;
	if (about_age(p->person, &age))
		buf_fmt(b, "%d", (int)age);
	add(b, ", ", p->person, PERSON_SEX);
	add(b, ", ", p->person, PERSON_ETHNICITY);
	buf_puts(b, ". Disability: ");
	if (rec_filled(p->person, PERSON_DISABILITY))
		add(b, "", p->person, PERSON_DISABILITY);
	else
		buf_puts(b, "Not provided");
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
		const char *word;
	} ways[] = { { SAFE_CONTACT_MOBILE_CALL, "Ring" },
		     { SAFE_CONTACT_MOBILE_TEXT, "Text" },
		     { SAFE_CONTACT_EMAIL_SAFE, "E-mail" },
		     { SAFE_CONTACT_POST_SAFE, "Post" },
		     { SAFE_CONTACT_VISIT_SAFE, "Visit" } };
	const struct rec *r = p->safe_contact;

	if (!r)
		return;
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		if (rec_is(r, ways[i].field, "yes"))
			buf_fmt(b, "%s%s", b->len ? ", " : "", ways[i].word);
	if (!b->len)
		buf_puts(b, "No contact is safe");
	if (rec_filled(r, SAFE_CONTACT_VALID_UNTIL))
		buf_puts(b, ". Good to");
	add(b, " ", r, SAFE_CONTACT_VALID_UNTIL);
}

static void referrals(struct app *a, const struct casefile *c, const struct party *p, struct buf *b)
{
	for (size_t i = 0; i < p->referrals.n; i++) {
		if (b->len)
			buf_puts(b, ", ");
		options_show(a, c, p->referrals.all[i], REFERRAL_AGENCY_ID, b);
		add(b, ": ", p->referrals.all[i], REFERRAL_URGENCY);
	}
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

size_t summary_fill(struct app *a, const struct casefile *c, bool covered,
		    struct summary_line out[SUMMARY_LINES])
{
	struct buf b = { .ceiling = 8192 };
	const struct party *p = NULL;
	char head[20];

	visit(c, &b);
	put(&out[0], "Visit", &b, false);
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
	buf_reset(&b);
	risk(a, p, &b);
	put(&out[2], "Risk", &b, covered);
	buf_reset(&b);
	contact(p, &b);
	put(&out[3], "Safe contact", &b, covered);
	buf_reset(&b);
	referrals(a, c, p, &b);
	put(&out[4], "Referrals", &b, covered);
	buf_fini(&b);
	return SUMMARY_LINES;
}
