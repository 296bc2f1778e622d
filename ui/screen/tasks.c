#include "tasks_p.h"

#include "about_p.h"
#include "base/mem.h"
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* At most 18 letters, for the pane beside another screen. */
static const char *const briefs[TASKS] = {
	"Visit details", "People, contact",   "Risk assessment", "Safety plan", "Evidence",
	"Referrals",     "Orders and rights", "Notes",           "Check",       "History",
};

/* Where several stand in a row. */
static const char *const one_words[TASKS] = { "details",  "people", "risk",  "plan",  "evidence",
					      "referral", "orders", "notes", "check", "history" };

static const char *const labels[TASKS] = {
	[TASK_DETAILS] = "Visit details",
	[TASK_PEOPLE] = "People and safe contact",
	[TASK_RISK] = "Risk assessment",
	[TASK_SAFETY] = "Safety plan",
	[TASK_EVIDENCE] = "Evidence",
	[TASK_REFERRALS] = "Referrals and consent",
	[TASK_ORDERS] = "Orders and rights",
	[TASK_NOTES] = "Notes",
	[TASK_CHECK] = "Check before you clear",
	[TASK_HISTORY] = "History",
};

const char *task_state_words(enum task_state s)
{
	static const char *const words[] = { "Not yet started", "In progress", "Completed",
					     "Optional", "Optional" };

	return words[s];
}

static void why(struct task_line *t, size_t line, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static void why(struct task_line *t, size_t line, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(t->why[line], sizeof t->why[line], fmt, ap);
	va_end(ap);
}

/* How many things a record still lacks for Check; the first is named by its label, which is no
 * answer. */
struct lacks {
	size_t n;
	char first[40];
};

static void add_lacks(struct lacks *l, const struct rec *r, const struct rec *parent)
{
	struct findings f = { 0 };
	struct rec *assumed = attendance_assumed(parent);

	rec_check(r, assumed, &f);
	rec_free(assumed);
	for (size_t i = 0; i < f.n; i++) {
		const struct finding *x = &f.all[i];

		if (x->severity < SEVERITY_WARN || x->severity > SEVERITY_DENY)
			continue;
		if (!l->n++ && x->field != FIELD_NONE && x->kind) {
			const struct field *row = &x->kind->fields[x->field];

			text_copy(l->first, sizeof l->first,
				  row->short_label ? row->short_label : row->label);
			l->first[0] = ascii_lower(l->first[0]);
		}
	}
	findings_fini(&f);
}

static void settle(struct task_line *t, const struct lacks *l)
{
	t->state = l->n ? TASK_IN_PROGRESS : TASK_COMPLETED;
	if (l->n == 1 && l->first[0] && strlen(l->first) < 20)
		why(t, 0, "%.19s missing", l->first);
	else if (l->n == 1)
		why(t, 0, "1 thing missing");
	else if (l->n)
		why(t, 0, "%zu things missing", l->n);
}

static bool nobody_seen(const struct casefile *c)
{
	static const char *const none[] = { "no_trace",      "no_reply",
					    "refused_entry", "wrong_address",
					    "moved_away",    "stood_down",
					    "not_da",        "other_service_took_over" };

	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		if (rec_is(c->attendance, ATTENDANCE_RESULT, none[i]))
			return true;
	return false;
}

static void details(const struct casefile *c, struct task_line *t)
{
	struct lacks l = { 0 };

	add_lacks(&l, c->attendance, NULL);
	if (c->location)
		add_lacks(&l, c->location, c->attendance);
	settle(t, &l);
}

static void people(const struct casefile *c, struct task_line *t)
{
	struct lacks l = { 0 };
	size_t survivors = 0, contacts = 0;

	for (size_t i = 0; i < c->n_parties; i++) {
		const struct party *p = &c->parties[i];

		add_lacks(&l, p->involvement, c->attendance);
		if (p->person)
			add_lacks(&l, p->person, c->attendance);
		if (!party_is_survivor(p))
			continue;
		survivors++;
		if (p->safe_contact) {
			contacts++;
			add_lacks(&l, p->safe_contact, c->attendance);
		}
	}
	if (!c->n_parties && casefile_has_stub(c, &kind_involvement)) {
		t->state = TASK_IN_PROGRESS;
		why(t, 0, "kept apart");
		return;
	}
	if (!c->n_parties) {
		t->state = nobody_seen(c) ? TASK_OPTIONAL : TASK_NOT_STARTED;
		return;
	}
	settle(t, &l);
	if (contacts < survivors && !casefile_has_stub(c, &kind_safe_contact)) {
		t->state = TASK_IN_PROGRESS;
		why(t, l.n ? 1 : 0, "safe contact not asked yet");
	}
}

static void risk(const struct casefile *c, struct task_line *t)
{
	struct lacks l = { 0 };
	size_t survivors = 0, with = 0;

	for (size_t i = 0; i < c->n_parties; i++) {
		const struct rec *r = party_risk(&c->parties[i]);

		if (!party_is_survivor(&c->parties[i]))
			continue;
		survivors++;
		if (!r)
			continue;
		with++;
		add_lacks(&l, r, c->attendance);
	}
	if (!with && casefile_has_stub(c, &kind_risk_assessment)) {
		t->state = TASK_IN_PROGRESS;
		why(t, 0, "kept apart");
		return;
	}
	if (!with) {
		t->state = survivors || !nobody_seen(c) ? TASK_NOT_STARTED : TASK_OPTIONAL;
		why(t, 0, "judgement; questions later");
		return;
	}
	settle(t, &l);
	if (with < survivors) {
		t->state = TASK_IN_PROGRESS;
		why(t, 0, "%zu of %zu survivors", with, survivors);
	}
}

static void safety(const struct casefile *c, struct task_line *t)
{
	struct lacks l = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < c->n_parties; i++)
		for (size_t k = 0; k < c->parties[i].actions.n; k++, n++)
			add_lacks(&l, c->parties[i].actions.all[k], c->attendance);
	if (!n && casefile_has_stub(c, &kind_safeguarding_action)) {
		t->state = TASK_IN_PROGRESS;
		why(t, 0, "kept apart");
		return;
	}
	if (!n) {
		t->state = nobody_seen(c) ? TASK_OPTIONAL : TASK_NOT_STARTED;
		return;
	}
	settle(t, &l);
	if (!l.n)
		why(t, 0, "%zu thing%s", n, n == 1 ? "" : "s");
}

static void referrals(const struct casefile *c, struct task_line *t)
{
	struct lacks l = { 0 };
	size_t n = 0, asked = 0, drafts = 0;
	bool contact = false;

	for (size_t i = 0; i < c->n_parties; i++) {
		const struct party *p = &c->parties[i];

		if (p->safe_contact)
			contact = true;
		asked += p->consents.n;
		for (size_t k = 0; k < p->referrals.n; k++, n++) {
			add_lacks(&l, p->referrals.all[k], c->attendance);
			drafts += rec_is(p->referrals.all[k], REFERRAL_STATE, "draft");
		}
	}
	if (!n && casefile_has_stub(c, &kind_referral)) {
		t->state = TASK_IN_PROGRESS;
		why(t, 0, "kept apart");
		return;
	}
	if (!n) {
		t->state = asked            ? TASK_COMPLETED
			   : nobody_seen(c) ? TASK_OPTIONAL
					    : TASK_NOT_STARTED;
		if (asked)
			why(t, 0, "asked, none wanted");
		else if (!contact && !nobody_seen(c)) {
			why(t, 0, "no safe contact yet: only");
			why(t, 1, "referrals that do not ring");
		}
		return;
	}
	settle(t, &l);
	if (!l.n && drafts) {
		t->state = TASK_IN_PROGRESS;
		why(t, 0, "%zu not sent off yet", drafts);
	} else if (!l.n) {
		why(t, 0, "%zu referral%s", n, n == 1 ? "" : "s");
	}
}

static void notes(const struct casefile *c, struct task_line *t)
{
	size_t n = c->notes.n;

	for (size_t i = 0; i < c->n_stubs; i++)
		n += c->stubs[i].kind == kind_note.number;
	t->state = n ? TASK_IN_PROGRESS : TASK_OPTIONAL;
	if (n)
		why(t, 0, "%zu note%s", n, n == 1 ? "" : "s");
}

void tasks_fill(const struct casefile *c, struct tasks *out)
{
	*out = (struct tasks){ 0 };
	for (size_t i = 0; i < TASKS; i++) {
		out->all[i].key = i == TASK_HISTORY ? '0' : (char)('1' + i);
		out->all[i].label = labels[i];
		out->all[i].brief = briefs[i];
		out->all[i].one_word = one_words[i];
	}
	details(c, &out->all[TASK_DETAILS]);
	people(c, &out->all[TASK_PEOPLE]);
	risk(c, &out->all[TASK_RISK]);
	safety(c, &out->all[TASK_SAFETY]);
	out->all[TASK_EVIDENCE].state = TASK_LATER;
	out->all[TASK_ORDERS].state = TASK_LATER;
	referrals(c, &out->all[TASK_REFERRALS]);
	notes(c, &out->all[TASK_NOTES]);
	for (size_t i = 0; i < TASK_CHECK; i++) {
		struct task_line *t = &out->all[i];

		if (t->state == TASK_LATER)
			why(t, 0, "comes with a later version");
		out->open += t->state == TASK_NOT_STARTED ||
			     (t->state == TASK_IN_PROGRESS && i != TASK_NOTES);
	}
	out->all[TASK_CHECK].state = TASK_NOT_STARTED;
	if (out->open)
		why(&out->all[TASK_CHECK], 0, "%u task%s to look at", out->open,
		    out->open == 1 ? "" : "s");
	out->all[TASK_HISTORY].state = TASK_OPTIONAL;
	if (app_on_scene(c->attendance))
		why(&out->all[TASK_HISTORY], 0, "covered");
}
