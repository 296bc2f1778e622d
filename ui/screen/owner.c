#include "away_p.h"
#include "commands_p.h"
#include "crew_p.h"
#include "owner_p.h"

#include "base/mem.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

/* The visit at which the car is now; zero when it is at none. */
static struct id on_scene_now(struct screens *s)
{
	for (unsigned n = 1;; n++) {
		struct id id = app_attendance_number(s->app, n);
		struct rec *r = NULL;
		bool there;

		if (id_is_zero(id))
			return id;
		there = view_rec(app_view(s->app), id, &r, NULL) && app_on_scene(r);
		rec_free(r);
		if (there)
			return id;
	}
}

enum code_answer owner_check_code(void *ctx, const char *code)
{
	struct screens *s = ctx;
	struct err e = { 0 };

	if (!app_code(s->app, code, &e))
		return e.class == ERR_LOCKED ? CODE_LOCK : CODE_WRONG;
	if (s->covered_by_key && !id_is_zero(s->covered_at) &&
	    !id_equal(s->covered_at, s->seen_asked))
		return CODE_RIGHT_ASK;
	return CODE_RIGHT;
}

void owner_covered(void *ctx, enum hide_why why)
{
	struct screens *s = ctx;

	app_forget_secret(s->app);
	app_org_forget(s->app);
	s->uncovered = false;
	s->names = false;
	if (!app_is_unlocked(s->app) || s->covered_by_key)
		return;
	s->covered_by_key = why == HIDE_KEY;
	s->covered_at = s->covered_by_key ? on_scene_now(s) : (struct id){ { 0 } };
}

/* How often the cover was used at a visit is counted, and no more. */
static void count_cover(struct screens *s, const char *seen)
{
	struct rec *r = NULL;
	int64_t n = 0;

	if (id_is_zero(s->covered_at) || !app_edit(s->app, s->covered_at, &r, NULL))
		return;
	rec_int(r, ATTENDANCE_COVER_USED, &n);
	if (!seen)
		rec_put_int(r, ATTENDANCE_COVER_USED, n + 1);
	else
		rec_put(r, ATTENDANCE_SCREEN_SEEN, seen);
	app_save(s->app, r, (struct id){ { 0 } }, NULL);
	rec_free(r);
}

void owner_uncovered(void *ctx)
{
	struct screens *s = ctx;

	if (s->covered_by_key && app_is_unlocked(s->app)) {
		count_cover(s, NULL);
		app_audit(s->app, "cover_used", s->covered_at, "", true, NULL);
	}
	s->covered_by_key = false;
	s->covered_at = (struct id){ { 0 } };
	away_ask(s);
}

void owner_seen(void *ctx, enum seen_answer a)
{
	static const char *const codes[] = {
		[SEEN_NO] = "no", [SEEN_YES] = "yes", [SEEN_NOT_SURE] = "unsure"
	};
	struct screens *s = ctx;

	s->seen_asked = s->covered_at;
	if (a != SEEN_SKIPPED)
		count_cover(s, codes[a]);
}

void owner_lock(void *ctx, const char *why)
{
	struct screens *s = ctx;
	char words[80];

	snprintf(words, sizeof words, "because %s", why);
	s->covered_by_key = false;
	s->uncovered = false;
	s->waiting = app_to_send(s->app);
	crew_lock(s);
	app_lock(s->app, words);
	ui_lock_shown(s->kit, unlock_screen(s, true));
}

/* --- keys that mean the same everywhere --- */

void stamp_next(struct screens *s, struct id attendance)
{
	enum stamp done = STAMP_NONE;
	struct err e = { 0 };
	struct buf b = { .ceiling = 120 };
	char at[12];

	if (!app_stamp(s->app, attendance, app_now(s->app), &done, &e)) {
		say_err(s, &e);
		return;
	}
	if (done == STAMP_NONE) {
		ui_say(s->kit, say(s, W_NO_NEXT_TIME));
		return;
	}
	if (done == STAMP_RESUMED)
		away_returned(s, attendance);
	s->undo = attendance;
	about_clock(app_now(s->app), at);
	buf_fmt(&b, "%s %s recorded. ^Z undoes it", stamp_words(done), at);
	ui_say(s->kit, buf_str(&b));
	buf_fini(&b);
	ui_turned(s->kit);
	ui_changed(s->kit);
}

static bool undo_last(struct screens *s)
{
	struct err e = { 0 };

	if (id_is_zero(s->undo))
		return false;
	if (!app_undo(s->app, s->undo, &e)) {
		say_err(s, &e);
		return true;
	}
	s->undo = (struct id){ { 0 } };
	ui_say(s->kit, say(s, W_TAKEN_BACK));
	screens_news(s);
	return true;
}

bool owner_action(void *ctx, enum action a, const struct key *k)
{
	struct screens *s = ctx;

	(void)k;
	if (a == ACT_BRIGHTNESS) {
		colours_next(s);
		return true;
	}
	if (a == ACT_HELP) {
		help_open(s);
		return true;
	}
	if (!app_is_unlocked(s->app))
		return false;
	if (!command_key_allowed(s, a)) {
		if (a != ACT_UNDO)
			ui_say(s->kit, say(s, is_desk(s) || !id_is_zero(s->attendance)
						  ? W_NOT_HERE
						  : W_OPEN_ATTENDANCE_FIRST));
		return true;
	}
	switch (a) {
	case ACT_GO:
		goto_open(s);
		return true;
	case ACT_NEW:
		tasking_open(s);
		return true;
	case ACT_NOTE:
		go_task(s, 'n');
		return true;
	case ACT_QUESTIONS:
		go_task(s, '3');
		return true;
	case ACT_TYPIST:
		typist_open(s);
		return true;
	case ACT_TIME:
		if (!id_is_zero(s->attendance)) {
			stamp_next(s, s->attendance);
			screens_news(s);
		}
		return true;
	case ACT_UNDO:
		return undo_last(s);
	case ACT_FIND:
		ui_say(s->kit, say(s, W_FIND_LATER));
		return true;
	case ACT_COMMANDS:
		palette_open(s);
		return true;
	default:
		return false;
	}
}
