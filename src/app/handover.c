/* The hand-over sheet of a night: what the next crew must know, from shared records alone, and the
 * note that carries the lines which this crew ticked. No name, address or contact detail goes in by
 * itself. */
#include "app_p.h"

#include "base/mem.h"
#include "base/text.h"
#include "model/typed.h"
#include "model/vocab.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct sheet_of {
	struct app *app;
	struct handover_line *all;
	size_t n;
};

static struct handover_line *add(struct sheet_of *s, enum handover_part part, struct id about)
{
	struct handover_line *l;

	s->all = mem_resize(s->all, s->n * sizeof *s->all, (s->n + 1) * sizeof *s->all);
	l = &s->all[s->n++];
	*l = (struct handover_line){ .part = part,
				     .attendance = about,
				     .number = app_number_of(s->app, about) };
	return l;
}

/* "by Sat 30 Oct 15:00: " */
static void put_due(const struct rec *task, int64_t now_ms, struct buf *out)
{
	struct buf at = { .ceiling = 80 };

	rec_show(task, TASK_DUE_AT, now_ms, &at);
	if (at.len)
		buf_fmt(out, "by %s: ", buf_str(&at));
	buf_fini(&at);
}

/* What the crew gave its word on stands apart from what a rule or a desk asked for. */
static void add_tasks(struct sheet_of *s)
{
	struct app *a = s->app;
	struct arg all = ARG_OF_ID(((struct id){ { 0 } }));
	struct id *ids = NULL;
	size_t n = 0;

	if (!view_ids(a->view, QUERY_TASKS_OPEN, &all, 1, &ids, &n, NULL))
		return;
	for (size_t i = 0; i < n; i++) {
		struct rec *r = get_rec(a, ids[i], &kind_task);
		struct buf words = { .ceiling = 4096 };

		if (r && r->visibility == VISIBLE_SHARED && app_sees(a, r) &&
		    app_number_of(a, rec_id(r, TASK_ABOUT))) {
			struct handover_line *l = add(
			    s, rec_is(r, TASK_SOURCE, "crew") ? HANDOVER_PROMISED : HANDOVER_TASK,
			    rec_id(r, TASK_ABOUT));

			put_due(r, app_now(a), &words);
			buf_puts(&words, rec_text(r, TASK_TEXT));
			text_copy(l->words, sizeof l->words, buf_str(&words));
		}
		buf_fini(&words);
		rec_free(r);
	}
	mem_free(ids);
}

static bool is_high(const struct rec *risk)
{
	return risk && (rec_is(risk, RISK_ASSESSMENT_FINAL_GRADE, "high") ||
			rec_is(risk, RISK_ASSESSMENT_PJ_GRADE, "high"));
}

static void add_high(struct sheet_of *s, const struct casefile *c)
{
	struct buf at = { .ceiling = 80 };
	struct handover_line *l;
	bool high = false;

	for (size_t i = 0; i < c->n_parties; i++)
		high = high || is_high(party_risk(&c->parties[i]));
	if (!high)
		return;
	l = add(s, HANDOVER_HIGH, c->attendance->id);
	rec_show(c->attendance, ATTENDANCE_VERBAL_HANDOVER_AT, app_now(s->app), &at);
	if (at.len)
		snprintf(l->words, sizeof l->words, "High risk. Control told by voice %s",
			 buf_str(&at));
	else
		text_copy(l->words, sizeof l->words, "High risk. Control is not told by voice");
	buf_fini(&at);
}

/* Is this version covered by a receipt that was checked? */
static bool is_at_hq(struct app *a, const struct rec *r)
{
	struct entry x;

	return !id_equal(r->device, book_device(a->book)) ||
	       (book_find(a->book, &r->hash, &x, NULL) && x.h.height <= a->outbox.acked_height);
}

static void add_unsent(struct sheet_of *s, struct id about, size_t n, const char *one,
		       const char *many)
{
	struct handover_line *l;

	if (!n)
		return;
	l = add(s, HANDOVER_UNSENT, about);
	if (n == 1)
		text_copy(l->words, sizeof l->words, one);
	else
		snprintf(l->words, sizeof l->words, "%zu %s", n, many);
}

static void add_referrals(struct sheet_of *s, const struct casefile *c)
{
	size_t drafts = 0, waiting = 0;

	for (size_t i = 0; i < c->n_parties; i++)
		for (size_t k = 0; k < c->parties[i].referrals.n; k++) {
			const struct rec *r = c->parties[i].referrals.all[k];
			struct handover_line *l;

			if (r->visibility != VISIBLE_SHARED ||
			    rec_is(r, REFERRAL_STATE, "cancelled"))
				continue;
			if (rec_is(r, REFERRAL_SURVIVOR_TOLD, "will_be_told")) {
				l = add(s, HANDOVER_PROMISED, c->attendance->id);
				text_copy(l->words, sizeof l->words,
					  "Tell the survivor that the referral goes");
			}
			if (rec_is(r, REFERRAL_STATE, "draft") ||
			    rec_is(r, REFERRAL_STATE, "ready"))
				drafts++;
			else if (rec_is(r, REFERRAL_STATE, "queued") && !is_at_hq(s->app, r))
				waiting++;
		}
	add_unsent(s, c->attendance->id, drafts, "A referral is not finished, so it has not gone",
		   "referrals are not finished, so they have not gone");
	add_unsent(s, c->attendance->id, waiting, "A referral has not reached HQ yet",
		   "referrals have not reached HQ yet");
}

static void add_unfinished(struct sheet_of *s, const struct casefile *c)
{
	static const char *const done[] = { "submitted", "approved", "closed", "cancelled" };
	const char *state = app_attendance_state(s->app, c->attendance);
	struct handover_line *l;

	for (size_t i = 0; i < sizeof done / sizeof *done; i++)
		if (strcmp(state, done[i]) == 0)
			return;
	l = add(s, HANDOVER_UNSENT, c->attendance->id);
	text_copy(l->words, sizeof l->words, "The visit is not finished by Check");
}

static int by_part(const void *pa, const void *pb)
{
	const struct handover_line *x = pa, *y = pb;

	if (x->part != y->part)
		return x->part < y->part ? -1 : 1;
	return (x->number > y->number) - (x->number < y->number);
}

bool app_handover(struct app *a, struct handover_line **out, size_t *n, struct err *e)
{
	struct sheet_of s = { .app = a };
	uint64_t waiting;

	if (!typist_needed(a, e))
		return false;
	add_tasks(&s);
	for (unsigned k = 1;; k++) {
		struct id id = app_attendance_number(a, k);
		struct casefile c = { 0 };

		if (id_is_zero(id))
			break;
		if (app_case(a, id, &c, NULL)) {
			add_high(&s, &c);
			add_referrals(&s, &c);
			add_unfinished(&s, &c);
		}
		casefile_fini(&c);
	}
	waiting = app_to_send(a);
	if (waiting) {
		struct handover_line *l = add(&s, HANDOVER_UNSENT, (struct id){ { 0 } });

		snprintf(l->words, sizeof l->words, "%llu %s not at HQ yet",
			 (unsigned long long)waiting, waiting == 1 ? "entry is" : "entries are");
	}
	if (s.n)
		qsort(s.all, s.n, sizeof *s.all, by_part);
	*out = s.all;
	*n = s.n;
	return true;
}

const char *handover_words(enum handover_part part)
{
	static const char *const words[] = { [HANDOVER_HIGH] = "High",
					     [HANDOVER_PROMISED] = "Promised",
					     [HANDOVER_TASK] = "To do",
					     [HANDOVER_UNSENT] = "Not sent" };

	return words[part];
}

/* "1, incident 9001" */
static void put_visit(struct app *a, const struct handover_line *l, struct buf *out)
{
	struct rec *r = get_rec(a, l->attendance, &kind_attendance);
	const char *incident = r ? rec_text(r, ATTENDANCE_INCIDENT_NO) : "";
	size_t n = strlen(incident);

	if (l->number)
		buf_fmt(out, "%u, incident %s: ", l->number, n > 4 ? incident + n - 4 : incident);
	rec_free(r);
}

void app_handover_text(struct app *a, const struct handover_line *all, size_t n, struct buf *out)
{
	const struct rec *shift = app_shift(a);
	bool any = false;

	buf_puts(out, "Hand-over");
	if (shift) {
		buf_puts(out, " of the night of ");
		show_date(rec_text(shift, SHIFT_NIGHT_OF), out);
	}
	buf_putc(out, '\n');
	for (int part = 0; part < HANDOVER_PARTS; part++) {
		bool head = false;

		for (size_t i = 0; i < n; i++) {
			if (!all[i].ticked || (int)all[i].part != part)
				continue;
			if (!head)
				buf_fmt(out, "%s\n", handover_words(all[i].part));
			head = any = true;
			buf_puts(out, "  ");
			put_visit(a, &all[i], out);
			buf_fmt(out, "%s\n", all[i].words);
		}
	}
	if (!any)
		buf_puts(out, "Nothing is handed over.\n");
}

bool app_handover_save(struct app *a, const char *text, struct err *e)
{
	struct typing t = app_typing(a);
	struct id shift = app_night(a);
	struct rec *r;
	bool ok;

	if (!typist_needed(a, e))
		return false;
	if (id_is_zero(shift))
		return err_set(e, ERR_INPUT, "No shift is open. Start the shift first");
	r = app_new(a, &kind_note);
	r->shift = shift;
	r->visibility = VISIBLE_SHARED;
	rec_put(r, NOTE_NOTE_TYPE, "handover");
	rec_put(r, NOTE_RELEASE_TO_SHARED, "no");
	ok = rec_set(r, NOTE_TEXT, text, &t, e) && app_save(a, r, (struct id){ { 0 } }, e);
	rec_free(r);
	return ok;
}

static bool is_sheet(const struct rec *r)
{
	return rec_is(r, NOTE_NOTE_TYPE, "handover") && r->visibility == VISIBLE_SHARED &&
	       !rec_filled(r, NOTE_ATTENDANCE_ID);
}

static bool may_read_sheet(struct app *a, const struct rec *r, const char *why)
{
	enum sight sight = access_sight(app_typist(a)->role, CONTENT_NOTE, r->visibility);

	if (lease_hides(a, r))
		return false;
	if (sight == SEE_TONIGHT || app_shows(a, r, NOTE_TEXT) == SHOWN_WHOLE)
		return true;
	return why && app_give_reason(a, r->id, why, NULL) &&
	       app_shows(a, r, NOTE_TEXT) == SHOWN_WHOLE;
}

bool app_handover_last(struct app *a, const char *why, struct buf *text, int64_t *at_ms)
{
	struct id *ids = NULL;
	size_t n = 0;
	bool any = false, found = false;

	if (!a->view || !app_typist(a) ||
	    !view_ids(a->view, QUERY_HANDOVERS, NULL, 0, &ids, &n, NULL))
		return false;
	for (size_t i = 0; i < n && !any; i++) {
		struct rec *r = get_rec(a, ids[i], &kind_note);

		any = r && is_sheet(r);
		found = any && may_read_sheet(a, r, why);
		if (found) {
			buf_puts(text, rec_text(r, NOTE_TEXT));
			*at_ms = r->wall_ms;
		}
		rec_free(r);
	}
	mem_free(ids);
	return found;
}
