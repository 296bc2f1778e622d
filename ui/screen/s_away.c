/* Called away: the cover first, then the time, a task to go back, and what is open goes to the book
 * as drafts, so that headquarters has it. Back under the right code everything stands as it was,
 * and one key says what the car was called away for. */
#include "away_p.h"
#include "sheet_p.h"

#include "base/mem.h"
#include "model/vocab.h"

#include <stdio.h>
#include <string.h>

struct away {
	struct screens *s;
	struct id attendance;
};

static const struct {
	char letter;
	const char *code; /* of V-INTERRUPT */
} reasons[] = {
	{ 'e', "emergency_elsewhere" },
	{ 'o', "officer_assist" },
	{ 'p', "prisoner" },
	{ 'c', "crew_safety" },
	{ 'm', "medical_crew" },
	{ 's', "scene_unsafe" },
	{ 'v', "survivor_asked" },
	{ 'q', "equipment" },
	{ 'd', "end_of_shift" },
	{ 'x', "other" },
};
#define REASONS (sizeof reasons / sizeof *reasons)

/* --- what the car was called away for --- */

static void away_paint(void *ctx, struct canvas *c)
{
	const struct away *w = ctx;
	const struct vocab *v = vocab_find("V-INTERRUPT");

	canvas_box(c, 5, 7, 11, 66, ROLE_TEXT);
	canvas_fmt(c, 6, 9, ROLE_TEXT, "Called away from %u. What for?",
		   app_number_of(w->s->app, w->attendance));
	for (size_t i = 0; i < REASONS; i++)
		canvas_fmt(c, 8 + (int)(i % 5), i < 5 ? 9 : 41, ROLE_TEXT, "%c  %s",
			   reasons[i].letter, vocab_label(v, reasons[i].code));
	canvas_text(c, 14, 9, ROLE_HINT, say(w->s, W_AWAY_LATER));
}

static bool away_key(void *ctx, const struct key *k)
{
	const struct away *w = ctx;
	struct screens *s = w->s;
	struct id attendance = w->attendance;
	struct err e = { 0 };

	for (size_t i = 0; i < REASONS; i++) {
		if (!key_is_letter(k, reasons[i].letter))
			continue;
		ui_pop(s->kit);
		if (!app_interrupt_reason(s->app, attendance, reasons[i].code, &e)) {
			say_err(s, &e);
			return true;
		}
		screens_news(s);
		ui_say(s->kit, say(s, W_AWAY_KEPT));
		return true;
	}
	return k->code == K_LETTER;
}

/* Letters are answers here, never commands of a list. */
static unsigned away_contexts(void *ctx)
{
	(void)ctx;
	return CTX_TYPING | CTX_OVER;
}

static void away_hints(void *ctx, struct hints *h)
{
	(void)ctx;
	hints_add(h, ACT_BACK, "Leave it");
	hints_add(h, ACT_HELP, "Help");
}

static bool away_cursor(void *ctx, int *y, int *x)
{
	(void)ctx;
	*y = 6;
	*x = 9;
	return true;
}

static void away_close(void *ctx)
{
	mem_free(ctx);
}

static const struct screen_ops ops = {
	.name = "away",
	.overlay = true,
	.contexts = away_contexts,
	.paint = away_paint,
	.key = away_key,
	.hints = away_hints,
	.cursor = away_cursor,
	.close = away_close,
};

/* The visit that was broken off and does not say why; zero: none. */
static struct id unexplained(struct screens *s)
{
	const struct arg night = ARG_OF_ID(app_night(s->app));
	struct id *ids = NULL, found = { { 0 } };
	size_t n = 0;

	if (!view_ids(app_view(s->app), QUERY_INTERRUPTED, &night, 1, &ids, &n, NULL))
		return found;
	for (size_t i = 0; i < n && id_is_zero(found); i++) {
		struct rec *r = NULL;

		if (view_rec(app_view(s->app), ids[i], &r, NULL) && !r->sealed &&
		    rec_is(r, ATTENDANCE_STATE, "interrupted") &&
		    !rec_filled(r, ATTENDANCE_INTERRUPTED_REASON))
			found = ids[i];
		rec_free(r);
	}
	mem_free(ids);
	return found;
}

void away_ask(struct screens *s)
{
	const struct screen *top = ui_top(s->kit);
	struct away *w;
	struct id id;

	if (!app_is_unlocked(s->app) || is_desk(s) || !top || strcmp(top->ops->name, "away") == 0)
		return;
	/* What the cover closed goes first. */
	if (strcmp(top->ops->name, "sheet") == 0 && ((struct sheet *)top->ctx)->discard)
		return;
	id = unexplained(s);
	if (id_is_zero(id) || id_equal(id, s->away_asked))
		return;
	s->away_asked = id;
	w = mem_new(sizeof *w);
	*w = (struct away){ .s = s, .attendance = id };
	ui_push(s->kit, (struct screen){ .ops = &ops, .ctx = w });
}

/* --- going --- */

/* The task that brings the crew back. */
static void return_task(struct screens *s, struct id attendance)
{
	struct rec *r = app_new(s->app, &kind_task);
	struct err e = { 0 };

	rec_put_id(r, TASK_ABOUT, attendance);
	rec_put(r, TASK_TASK_TYPE, "return_visit");
	rec_put(r, TASK_SOURCE, "crew");
	rec_put(r, TASK_OWNER_ROLE, "officer");
	rec_put(r, TASK_STATE, "open");
	rec_put(r, TASK_TEXT, "Go back: the car was called away");
	rec_put_int(r, TASK_DUE_AT, app_now(s->app) + (int64_t)2 * 3600 * 1000);
	if (!app_save(s->app, r, (struct id){ { 0 } }, &e))
		say_err(s, &e);
	rec_free(r);
}

void away_returned(struct screens *s, struct id attendance)
{
	struct arg of = ARG_OF_ID(attendance);
	struct id *ids = NULL;
	struct err e = { 0 };
	size_t n = 0;

	s->away_asked = (struct id){ { 0 } };
	if (!view_ids(app_view(s->app), QUERY_TASKS_OPEN, &of, 1, &ids, &n, NULL))
		return;
	for (size_t i = 0; i < n; i++) {
		struct rec *r = NULL;

		if (app_edit(s->app, ids[i], &r, NULL) &&
		    rec_is(r, TASK_TASK_TYPE, "return_visit") && rec_is(r, TASK_SOURCE, "crew")) {
			rec_put(r, TASK_STATE, "done");
			rec_put_int(r, TASK_DONE_AT, app_now(s->app));
			if (!app_save(s->app, r, (struct id){ { 0 } }, &e))
				say_err(s, &e);
		}
		rec_free(r);
	}
	mem_free(ids);
}

static bool is_on_scene(struct screens *s, struct id attendance)
{
	struct rec *r = NULL;
	bool is = view_rec(app_view(s->app), attendance, &r, NULL) &&
		  rec_is(r, ATTENDANCE_STATE, "on_scene");

	rec_free(r);
	return is;
}

void go_called_away(struct screens *s)
{
	struct id a = s->attendance;
	struct err e = { 0 };

	if (id_is_zero(a)) {
		ui_say(s->kit, say(s, W_OPEN_ATTENDANCE_FIRST));
		return;
	}
	if (!is_on_scene(s, a)) {
		ui_say_error(s->kit, say(s, W_AWAY_ON_SCENE));
		return;
	}
	/* Nothing that takes time comes before the cover. Forms commit themselves as they hide. */
	s->calling_away = true;
	s->away_asked = (struct id){ { 0 } };
	ui_cover(s->kit, HIDE_ASKED);
	s->calling_away = false;
	if (!app_interrupt(s->app, a, NULL, &e)) {
		say_err(s, &e);
		return;
	}
	return_task(s, a);
	if (!app_commit_drafts(s->app, &e))
		say_err(s, &e);
	screens_news(s);
}
