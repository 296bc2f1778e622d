/* The ways from screen to screen. The night log (or the review queue of a desk) is always at the
 * bottom. */
#include "away_p.h"
#include "crew_p.h"
#include "desk_p.h"
#include "record_p.h"
#include "screens_p.h"

#include "base/mem.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

void go_unlock(struct screens *s)
{
	ui_lock_shown(s->kit, unlock_screen(s, false));
}

void go_first(struct screens *s)
{
	if (!app_is_unlocked(s->app)) {
		go_unlock(s);
		return;
	}
	s->support = app_typist(s->app) && role_is_support(app_typist(s->app)->role);
	ui_unlocked(s->kit);
	go_after_unlock(s);
}

static const char *home_name(const struct screens *s)
{
	return is_desk(s) ? "queue" : "night";
}

void go_home(struct screens *s)
{
	if ((!is_desk(s) || desk_home_is_queue(s)) && ui_pop_to(s->kit, home_name(s)))
		return;
	while (ui_depth(s->kit))
		ui_pop(s->kit);
	if (is_desk(s))
		desk_home_open(s);
	else
		night_open(s);
}

/* To where this person was when it was locked. False: they were nowhere, or it takes their
 * passphrase. */
static bool back_to_place(struct screens *s)
{
	struct left_at l = s->left;
	const struct member *m = app_typist(s->app);
	struct draft *all = NULL;
	size_t n = 0;
	bool ok = false, locked = false;

	s->left = (struct left_at){ .kind = NULL };
	if (!m || !l.kind || !id_equal(l.person, m->id))
		return false;
	if (!id_is_zero(l.attendance))
		go_tasks(s, l.attendance);
	if (!app_drafts(s->app, &all, &n, NULL))
		return true;
	for (size_t i = 0; i < n && !ok; i++) {
		if (!id_equal(all[i].id, l.draft))
			continue;
		locked = all[i].locked;
		ok = !locked && draft_open(s, &all[i], NULL, NULL);
	}
	mem_free(all);
	/* What was called away from went into the book: it is opened from there. */
	if (!ok && !locked && id_is_zero(l.draft) && !id_is_zero(l.record) &&
	    view_kind(app_view(s->app), l.record)) {
		struct to_open o = { .attendance = l.attendance,
				     .record = l.record,
				     .field = l.field };

		record_open(s, &o, NULL);
	}
	return !locked;
}

void go_after_unlock(struct screens *s)
{
	struct lease lease;
	bool back;

	go_home(s);
	back = back_to_place(s);
	if (!s->went_on && !is_desk(s) && !app_shift(s->app))
		shift_start_open(s);
	if (!back)
		recovered_offer(s, true);
	s->went_on = true;
	away_ask(s);
	crew_unlocked(s);
	app_lease(s->app, &lease);
	if (book_awaits_mending(app_book(s->app)))
		ui_say(s->kit, BOOK_AWAITS_MENDING_WORDS);
	else if (book_is_read_only(app_book(s->app)))
		ui_say(s->kit, book_reads_only(app_book(s->app)));
	else if (book_was_mended(app_book(s->app)))
		ui_say(s->kit, say(s, W_BOOK_MENDED));
	else if (lease.closed)
		ui_say(s->kit, say(s, W_LEASE_OVER));
}

void go_tasks(struct screens *s, struct id attendance)
{
	go_home(s);
	s->attendance = attendance;
	if (is_desk(s))
		review_open(s, attendance);
	else
		tasks_open(s, attendance);
}

void go_attendance_number(struct screens *s, unsigned n)
{
	struct id id = app_attendance_number(s->app, n);

	if (id_is_zero(id))
		ui_say(s->kit, say(s, W_NO_SUCH_ATTENDANCE));
	else
		go_tasks(s, id);
}

static bool has_referral(struct screens *s, struct id attendance)
{
	struct arg args[2] = { ARG_OF_INT(kind_referral.number), ARG_OF_ID(attendance) };

	return !id_is_zero(view_first(app_view(s->app), QUERY_OF_ATTENDANCE, args, 2));
}

void go_task(struct screens *s, char key)
{
	struct id a = s->attendance;

	if (id_is_zero(a)) {
		ui_say(s->kit, say(s, W_OPEN_ATTENDANCE_FIRST));
		return;
	}
	s->task = key == 'n' ? '8' : key == '+' ? '6' : key;
	switch (key) {
	case '1':
		details_open(s, a);
		break;
	case '2':
		people_open(s, a);
		break;
	case '3':
		risks_open(s, a);
		break;
	case '4':
		safeties_open(s, a);
		break;
	case '6':
		referrals_open(s, a);
		break;
	case '8':
		notes_open(s, a);
		break;
	case 'n':
		note_open(s, a, (struct id){ { 0 } });
		break;
	case '+':
		/* Straight into the form while there is none to look at. */
		if (has_referral(s, a))
			referrals_open(s, a);
		else
			referral_new(s, a);
		break;
	case '9':
		check_open(s, a);
		break;
	case '0':
		history_open(s, a);
		break;
	default:
		ui_say(s->kit, say(s, W_COMES_LATER));
		break;
	}
}
