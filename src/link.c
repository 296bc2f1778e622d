#include "link.h"

#include "base/text.h"

static const enum link_state states[] = {
	[SYNC_OFF] = LINK_NEVER,     [SYNC_QUIET] = LINK_IDLE,      [SYNC_WAITING] = LINK_DOWN,
	[SYNC_ASKING] = LINK_TRYING, [SYNC_SENDING] = LINK_SENDING, [SYNC_FETCHING] = LINK_TRYING,
};

_Static_assert(SYNC_TRIES_MAX == OUTBOX_TRIES_MAX, "the same log");
_Static_assert(sizeof((struct outbox *)0)->trouble == CAUSE_TEXT_MAX, "a whole sentence");

static void tell_tries(const struct sync *s, struct outbox *o)
{
	struct sync_try all[SYNC_TRIES_MAX];

	o->n_tries = sync_tries(s, all);
	for (size_t i = 0; i < o->n_tries; i++)
		o->tries[i] = (struct outbox_try){
			.at_ms = all[i].at_ms,
			.last_ms = all[i].last_ms,
			.times = all[i].times,
			.through = all[i].far >= SYNC_FAR_ALL,
			.far = sync_far_words(all[i].far),
			.cause = cause_short(all[i].cause),
			.up = all[i].up,
			.down = all[i].down,
			.entries = all[i].entries,
			.acked_height = all[i].acked,
		};
}

void link_tell(struct link *l)
{
	struct sync_status s;
	struct outbox o = { .state = LINK_NEVER };

	if (!l->sync)
		return;
	sync_status(l->sync, &s);
	o.state = states[s.state];
	if (s.state == SYNC_WAITING && s.cause != CAUSE_NONE && s.cause != CAUSE_NO_LINK)
		o.state = LINK_TROUBLE;
	o.paused = s.paused;
	o.acked_height = s.acked_height;
	o.pushed_height = s.sent_height;
	o.last_ok_ms = s.last_full_ms;
	o.bytes_sent = s.bytes_done;
	o.bytes_total = s.bytes_all;
	o.data_as_of_ms = s.data_as_of_ms;
	o.bytes_waiting = s.waiting_bytes;
	o.left_ms = s.estimate_ms;
	o.rate = s.rate;
	o.clock_at_ms = s.compared_ms;
	o.clock_jump_s = (int)(s.jump_ms / 1000);
	o.clock_jump_ms = s.jumped_ms;
	tell_tries(l->sync, &o);
	o.clock_known = s.drift_known;
	o.clock_drift_s = (int)(s.drift_ms / 1000);
	text_copy(o.trouble, sizeof o.trouble, s.trouble[0] ? s.trouble : l->stays);
	o.trouble_ms = s.trouble[0] ? s.trouble_ms : l->stays_ms;
	o.sent_locked = s.sent_sealed;
	o.left_out = s.left_out;
	app_outbox_set(l->app, &o);
}

static void on_changed(void *ctx)
{
	struct link *l = ctx;

	link_tell(l);
	if (l->changed)
		l->changed(l->ctx);
}

static void on_pulled(void *ctx)
{
	struct link *l = ctx;

	/* What cannot be shown now is shown at the next unlock: the book has it. */
	app_pulled(l->app, NULL);
	on_changed(l);
}

static enum kept on_kept(void *ctx, const struct hash *backed_up, int64_t age_ms)
{
	struct link *l = ctx;
	struct err e = { 0 };
	bool more;

	if (!app_may_prune(l->app, age_ms))
		return KEPT_YOUNG;
	l->stays[0] = '\0';
	/* A disk that does not take it says so at the next save; what stays is tried again. That the
	 * book is damaged people must hear: it is what the laptop fills up by. */
	if (!app_prune(l->app, backed_up, age_ms, &more, &e) && e.class == ERR_CORRUPT) {
		text_copy(l->stays, sizeof l->stays, e.text);
		l->stays_ms = app_now(l->app);
	}
	return more ? KEPT_MORE : KEPT_TAKEN;
}

static void on_saved(void *ctx)
{
	struct link *l = ctx;

	if (l->sync)
		sync_saved(l->sync);
}

static void on_send(void *ctx)
{
	struct link *l = ctx;

	if (l->sync)
		sync_start(l->sync);
}

static void on_pause(void *ctx, bool paused)
{
	struct link *l = ctx;

	if (l->sync)
		sync_pause(l->sync, paused);
}

static bool is_urgent(void *ctx, const struct entry *x)
{
	(void)ctx;
	return app_is_urgent(x);
}

static void on_lease(void *ctx, int64_t end_ms, int64_t hq_ms)
{
	struct link *l = ctx;

	/* What cannot be kept now is said again by the next hello. */
	app_lease_note(l->app, end_ms, hq_ms, NULL);
}

bool link_open(struct link *l, struct app *app, struct err *e)
{
	struct sync_calls calls = { l, on_pulled, on_changed, is_urgent, on_lease, on_kept };

	l->app = app;
	app_watch(app, on_saved, l);
	app_on_send(app, on_send, l);
	app_on_pause(app, on_pause, l);
	if (!sync_is_enrolled(app_home(app)))
		return true;
	if (!sync_new(app_home(app), app_book(app), app_clock(app), &calls, &l->sync, e))
		return false;
	if (book_is_unlocked(app_book(app)))
		sync_unlocked(l->sync);
	link_tell(l);
	return true;
}

void link_close(struct link *l)
{
	app_watch(l->app, NULL, NULL);
	app_on_send(l->app, NULL, NULL);
	app_on_pause(l->app, NULL, NULL);
	sync_free(l->sync);
	l->sync = NULL;
}
