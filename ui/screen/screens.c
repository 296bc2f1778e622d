/* The owner of the stack: lines 1 and 23, the code, lock and end, and the keys that mean the same
 * everywhere. */
#include "about_p.h"
#include "crew_p.h"
#include "desk_p.h"
#include "screens_p.h"

#include "base/mem.h"
#include "base/text.h"
#include "model/typed.h"
#include "night_p.h"
#include "owner_p.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define POWER_EVERY_MS 30000
#define UNCOVER_MS 10000
#define AWAKE_MS 5000 /* after the last key */

void screens_signals_block(void)
{
	term_signals_block();
}

bool is_desk(const struct screens *s)
{
	return app_node(s->app) == NODE_DESK;
}

void say_err(struct screens *s, const struct err *e)
{
	ui_say_error(s->kit, e->text);
}

const char *see_words(const struct screens *s, enum visibility v)
{
	(void)s;
	switch (v) {
	case VISIBLE_SHARED:
		return "Shared (police and support)";
	case VISIBLE_RESTRICTED_NAMED:
		return "Named few only";
	default:
		return visibility_words(v);
	}
}

const char *apart_words(enum visibility v)
{
	switch (v) {
	case VISIBLE_POLICE_ONLY:
		return "police-only record";
	case VISIBLE_SUPPORT_ONLY:
		return "support-only record";
	case VISIBLE_RESTRICTED_NAMED:
		return "record for a named few";
	default:
		return "record";
	}
}

enum colour_role see_role(enum visibility v)
{
	switch (v) {
	case VISIBLE_SUPPORT_ONLY:
		return ROLE_SEE_SUPPORT;
	case VISIBLE_SHARED:
		return ROLE_BAR;
	default:
		return ROLE_SEE_POLICE;
	}
}

/* --- lines 1 and 23 --- */

static void put_room(struct screens *s, struct frame *f)
{
	const struct member *m = app_typist(s->app);
	const struct rec *shift = app_shift(s->app);
	char car[16], line[160];

	night_car(shift, car);
	if (is_desk(s))
		snprintf(line, sizeof line, "%s   %s%s%s",
			 s->conf.room ? s->conf.room : desk_words(s), m ? m->title : "",
			 m && m->title[0] ? " " : "", m ? m->surname : "");
	else if (shift)
		snprintf(line, sizeof line, "%s   Typing: %s", car, m ? m->surname : "");
	else
		snprintf(line, sizeof line, "%s   %s", s->conf.room ? s->conf.room : "Car laptop",
			 m ? m->surname : "");
	frame_put(f->left, line);
	frame_put(f->see, !is_desk(s)                     ? "Shared"
			  : s->support                    ? "Support"
			  : !m || role_is_police(m->role) ? "Police"
							  : "Reads only");
	f->see_role = ROLE_BAR;
}

static void put_clock(struct screens *s, struct buf *out)
{
	struct civil c = civil_of(app_now(s->app));

	buf_fmt(out, "%s %d %s %02d:%02d %s", weekday_short[c.weekday], c.day,
		month_short[c.month - 1], c.hour, c.minute, civil_zone(&c));
}

static void put_right(struct screens *s, struct frame *f)
{
	struct buf b = { .ceiling = 200 };

	put_clock(s, &b);
	if (app_is_unlocked(s->app)) {
		if (s->power.has_battery)
			buf_fmt(&b, "  %d%%", s->power.percent);
		buf_fmt(&b, "   To send %llu", (unsigned long long)app_to_send(s->app));
	}
	frame_put(f->right, buf_str(&b));
	buf_fini(&b);
}

static void put_hms(int64_t ms, const char *before, char out[60])
{
	struct civil c = civil_of(ms);

	snprintf(out, 60, "%s %02d:%02d:%02d", before, c.hour, c.minute, c.second);
}

static void put_up_to_date(struct screens *s, struct frame *f)
{
	int64_t last = app_outbox(s->app)->last_ok_ms, now = app_now(s->app);
	char at[24], line[60];

	if (!last)
		return;
	about_when(last, now, at);
	if (about_is_today(last, now))
		put_hms(last, "Up to date with HQ", line);
	else
		snprintf(line, sizeof line, "Up to date with HQ %s", at);
	frame_put(f->saved, line);
}

#define DAY_MS (INT64_C(24) * 3600 * 1000)

void link_words(const struct screens *s, char out[20])
{
	const struct outbox *o = app_outbox(s->app);
	bool down = o->state == LINK_DOWN || o->state == LINK_TROUBLE;
	struct civil c = civil_of(o->last_ok_ms);
	char at[24];

	about_when(o->last_ok_ms, app_now(s->app), at);
	if (o->paused)
		text_copy(out, 20, "Sending paused");
	else if (down && o->last_ok_ms && app_now(s->app) - o->last_ok_ms > DAY_MS)
		snprintf(out, 20, "HQ last %d %s", c.day, month_short[c.month - 1]);
	else if (down && o->last_ok_ms)
		snprintf(out, 20, "HQ last %.11s", at);
	else if (o->state == LINK_DOWN)
		text_copy(out, 20, "No signal");
	else if (o->state == LINK_TROUBLE || o->state == LINK_TRYING)
		text_copy(out, 20, "Signal weak");
	else if (o->state == LINK_SENDING || o->state == LINK_IDLE)
		text_copy(out, 20, "Signal good");
	else
		out[0] = '\0';
}

static void stay_awake(struct screens *s);

static void owner_frame(void *ctx, struct frame *f)
{
	struct screens *s = ctx;
	const struct screen *top = ui_top(s->kit);
	char line[60];

	/* What ^V shows is shown on its own screen alone. */
	if (s->uncovered && (!top || top->ctx != s->uncovered_on))
		s->uncovered = false;
	stay_awake(s);
	put_right(s, f);
	if (app_is_practice(s->app))
		frame_put(f->marking, "Practice");
	if (!app_is_unlocked(s->app)) {
		frame_put(f->left, s->conf.room ? s->conf.room
				   : s->desk_was ? s->desk_was
						 : "Car laptop");
		frame_put(f->saved, "Locked");
		return;
	}
	if (!app_is_practice(s->app))
		frame_put(f->marking, "Official-Sensitive");
	s->desk_was = is_desk(s) ? desk_words(s) : NULL;
	put_room(s, f);
	if (book_is_read_only(app_book(s->app))) {
		frame_put(f->saved, book_reads_only(app_book(s->app)));
		return;
	}
	if (is_desk(s)) {
		put_up_to_date(s, f);
		return;
	}
	link_words(s, line);
	frame_put(f->signal, line);
	if (app_saved_ms(s->app)) {
		put_hms(app_saved_ms(s->app), "Saved on this laptop", line);
		frame_put(f->saved, line);
	}
}

void frame_about(struct frame *f, const struct about *ab)
{
	struct buf b = { .ceiling = 200 };

	about_line(ab, &b);
	frame_put(f->title, buf_str(&b));
	buf_fini(&b);
}

/* --- what is covered --- */

bool is_covered_on_scene(struct screens *s, const struct rec *attendance)
{
	return attendance && app_on_scene(attendance) && !s->uncovered;
}

void uncover(struct screens *s, struct id object)
{
	struct err e = { 0 };

	/* Written down before it is shown. */
	if (!app_audit(s->app, "consultation", object, "attendance_duty", true, &e)) {
		say_err(s, &e);
		return;
	}
	s->uncovered = true;
	s->uncovered_on = ui_top(s->kit) ? ui_top(s->kit)->ctx : NULL;
	s->uncovered_until_ms = clock_mono_ms() + UNCOVER_MS;
	ui_say(s->kit, say(s, W_SHOWN_10));
	ui_changed(s->kit);
}

static void on_second(void *ctx)
{
	struct screens *s = ctx;
	int64_t now = clock_mono_ms(), minute = app_now(s->app) / 60000;

	if (s->uncovered && now >= s->uncovered_until_ms) {
		const struct screen *top = ui_top(s->kit);

		s->uncovered = false;
		if (top && top->ops->tick)
			top->ops->tick(top->ctx);
		ui_changed(s->kit);
	}
	if (!s->power_ms || now - s->power_ms >= POWER_EVERY_MS) {
		power_read(s->conf.power_root ? s->conf.power_root : POWER_ROOT, &s->power);
		s->power_ms = now;
	}
	if (minute != s->painted_minute) {
		s->painted_minute = minute;
		colours_by_clock(s);
		ui_changed(s->kit);
	}
	app_rest(s->app);
	s->asleep = !s->uncovered && now - ui_last_key_ms(s->kit) > AWAKE_MS;
	loop_timer(s->loop, s->asleep ? 60000 - app_now(s->app) % 60000 : 1000, on_second, s);
}

/* Nobody wakes an idle laptop but its clock; after a key we look every second for a while. */
static void stay_awake(struct screens *s)
{
	if (!s->asleep || clock_mono_ms() - ui_last_key_ms(s->kit) > AWAKE_MS)
		return;
	s->asleep = false;
	loop_timer(s->loop, 1000, on_second, s);
}

static void owner_end(void *ctx)
{
	struct screens *s = ctx;

	if (app_is_unlocked(s->app))
		app_lock(s->app, "because the terminal was closed");
	s->ended = true;
	loop_stop(s->loop);
}

static const struct ui_owner owner = {
	.frame = owner_frame,
	.check_code = owner_check_code,
	.covered = owner_covered,
	.uncovered = owner_uncovered,
	.seen = owner_seen,
	.lock = owner_lock,
	.quiet = crew_quiet,
	.answered = crew_answered,
	.action = owner_action,
	.end = owner_end,
};

/* --- life --- */

struct screens *screens_new(struct app *app, struct loop *loop, struct compute *compute,
			    const struct screens_conf *conf, struct err *e)
{
	struct screens *s;
	struct civil c = civil_of(app_now(app));
	enum palette p = palette_by_hour(c.hour);

	if (conf && conf->palette && !palette_parse(conf->palette, &p)) {
		err_set(
		    e, ERR_INPUT,
		    "There is no palette of that name. Choose day, dusk, night, contrast or mono");
		return NULL;
	}
	s = mem_new(sizeof *s);
	s->app = app;
	s->loop = loop;
	s->compute = compute;
	if (conf)
		s->conf = *conf;
	s->palette = p;
	return s;
}

void screens_free(struct screens *s)
{
	if (!s)
		return;
	loop_timer_stop(s->loop, on_second, s);
	ui_free(s->kit);
	term_close(s->term);
	mem_free(s);
}

static void begin(struct screens *s, struct ui_conf conf)
{
	conf.clock = app_clock(s->app);
	conf.owner = &owner;
	conf.ctx = s;
	conf.idle_ms = app_policy_int(s->app, "cover_after_s") * 1000;
	conf.lock_ms = app_policy_int(s->app, "lock_after_s") * 1000;
	s->kit = ui_new(&conf);
	on_second(s);
	go_first(s);
}

bool screens_start(struct screens *s, struct err *e)
{
	if (!(s->conf.plain || !term_can_place() ? term_open_plain(&s->term, e)
						  : term_open(s->palette, &s->term, e)))
		return false;
	begin(s, (struct ui_conf){ .loop = s->loop, .term = s->term });
	return true;
}

void screens_start_blind(struct screens *s, int rows, int columns)
{
	begin(s, (struct ui_conf){ .rows = rows, .columns = columns });
}

bool screens_ended(const struct screens *s)
{
	return s->ended;
}

void screens_news(struct screens *s)
{
	const struct screen *top = s->kit ? ui_top(s->kit) : NULL;

	if (!top)
		return;
	if (!ui_is_covered(s->kit) && app_is_unlocked(s->app))
		ui_show_aside(s->kit);
	/* Lists read their lines anew; a form keeps what is being typed. */
	if (top->ops->shown && !ui_is_covered(s->kit) && strcmp(top->ops->name, "sheet") != 0 &&
	    app_is_unlocked(s->app))
		top->ops->shown(top->ctx);
	ui_changed(s->kit);
}
