#include "crew_p.h"

#include "base/text.h"

/* Where the car is, and the times that hold. */
static void look(struct screens *s)
{
	struct crew *c = &s->crew;

	c->visit = (struct id){ { 0 } };
	c->scene_ms = app_policy_int(s->app, "crew_ask_scene_s") * 1000;
	c->quiet_ms = app_policy_int(s->app, "crew_ask_quiet_s") * 1000;
	c->remind_ms = app_policy_int(s->app, "crew_remind_s") * 1000;
	for (unsigned n = 1; !is_desk(s) && id_is_zero(c->visit); n++) {
		struct id id = app_attendance_number(s->app, n);
		struct rec *r = NULL;

		if (id_is_zero(id))
			return;
		if (view_rec(app_view(s->app), id, &r, NULL) && !r->sealed &&
		    rec_is(r, ATTENDANCE_STATE, "on_scene")) {
			c->visit = id;
			c->arrived_ms = attendance_arrived(r);
		}
		rec_free(r);
	}
}

/* The log of use, or, while it is closed, what goes into it when it is open again. */
static void note(struct screens *s, const char *what)
{
	struct crew *c = &s->crew;

	if (app_is_unlocked(s->app))
		app_audit(s->app, "crew_asked", c->visit, what, true, NULL);
	else if (c->n_unlogged < CREW_UNLOGGED)
		c->unlogged[c->n_unlogged++] = (struct crew_event){ what, app_now(s->app) };
}

int64_t crew_quiet(void *ctx, int64_t without_key_ms, char line[60])
{
	struct screens *s = ctx;
	struct crew *c = &s->crew;
	int64_t now = app_now(s->app), wait, scene;

	/* A minute before anything can be due the visit is looked up, and not on every minute. */
	if (app_is_unlocked(s->app) && !c->asked_ms) {
		int64_t early = app_policy_int(s->app, "crew_ask_quiet_s") * 1000 - without_key_ms -
				60000;

		if (early > 0)
			return early;
		look(s);
	}
	if (id_is_zero(c->visit) || !c->arrived_ms)
		return INT64_MAX;
	wait = c->quiet_ms - without_key_ms;
	scene = c->scene_ms - (now - c->arrived_ms);
	if (scene > wait)
		wait = scene;
	if (!c->asked_ms && wait > 0)
		return wait;
	if (!c->asked_ms) {
		c->asked_ms = now;
		note(s, "asked");
	}
	/* By the keys' clock: the wall clock may be set meanwhile. */
	wait += c->remind_ms;
	text_copy(line, 60, say(s, wait > 0 ? W_CREW_ASK : W_CREW_REMIND));
	if (wait > 0)
		return wait;
	if (!c->reminded)
		note(s, "no_answer");
	c->reminded = true;
	return INT64_MAX;
}

void crew_answered(void *ctx)
{
	struct screens *s = ctx;

	note(s, "answered");
	s->crew.asked_ms = 0;
	s->crew.reminded = false;
}

void crew_lock(struct screens *s)
{
	look(s);
}

void crew_unlocked(struct screens *s)
{
	struct crew *c = &s->crew;

	for (size_t i = 0; i < c->n_unlogged; i++)
		app_audit_late(s->app, "crew_asked", c->visit, c->unlogged[i].what,
			       c->unlogged[i].at_ms, NULL);
	c->n_unlogged = 0;
}
