/* End of shift: what is unfinished and unsent, debrief, welfare, handover. Ends spells and shift;
 * every draft of the one who types goes to headquarters as a draft. */
#include "handover_p.h"
#include "sheet_p.h"

#include "base/mem.h"

#include <string.h>

struct end {
	size_t unfinished, drafts;
	size_t sheet; /* form field that opens the hand-over sheet */
};

static const struct spot spots[] = {
	{ .field = SHIFT_ENDED_AT,
	  .label = "Booked off",
	  .y = 5,
	  .tail = "now, -10m and 0312 all work",
	  .open = true },
	{ .field = SHIFT_TASKINGS_OFFERED,
	  .label = "Taskings offered",
	  .y = FORM_AUTO,
	  .open = true },
	{ .field = SHIFT_TASKINGS_DECLINED,
	  .label = "Taskings not taken",
	  .y = FORM_AUTO,
	  .open = true },
	{ .field = SHIFT_DEBRIEF_DONE,
	  .label = "Debrief held?",
	  .y = FORM_AUTO,
	  .letters = "y:yes:|n:no:" },
	{ .field = SHIFT_DEBRIEF_HELP, .label = "What helped", .y = FORM_AUTO },
	{ .field = SHIFT_DEBRIEF_HINDER, .label = "What hindered", .y = FORM_AUTO },
	{ .field = SHIFT_DEBRIEF_TEXT,
	  .label = "Debrief, no names",
	  .y = FORM_AUTO,
	  .height = 2,
	  .tail = NULL },
	{ .field = SHIFT_WELFARE_OFFER,
	  .label = "Welfare offered?",
	  .y = FORM_AUTO,
	  .letters = "y:yes:|n:no:" },
	{ .field = SHIFT_HANDOVER_TO, .label = "Urgent handed to", .y = FORM_AUTO },
	{ .field = SHIFT_HANDOVER_AT,
	  .label = "Handed over at",
	  .y = FORM_AUTO,
	  .tail = "^T puts now" },
};

static void build(struct sheet *sh)
{
	struct end *x = sh->own;
	struct place sheet = { .label = "Hand-over sheet", .y = 4, .x = 25, .stay = true };

	form_well_x(sh->form, 25);
	x->sheet = sheet_own_choice(sh, &sheet, "o:open:open it", CHOICE_PLAIN, 0);
	sheet_add_all(sh, spots, sizeof spots / sizeof *spots);
}

static void frame(struct sheet *sh, struct frame *f)
{
	frame_put(f->title, say(sh->s, W_END_SHIFT));
	frame_put(f->title_right, "");
}

static void paint(struct sheet *sh, struct canvas *c)
{
	const struct end *x = sh->own;
	unsigned long long waiting = (unsigned long long)app_to_send(sh->s->app);

	canvas_text(c, 3, 3, ROLE_TEXT, "Visits");
	if (x->unfinished)
		canvas_fmt(c, 3, 25, ROLE_WARN, "%zu not finished. 9 Check finishes each",
			   x->unfinished);
	else
		canvas_text(c, 3, 25, ROLE_TEXT, "All finished");
	canvas_text(c, 4, 3, ROLE_TEXT, "Not finished typing");
	canvas_fmt(c, 4, 25, ROLE_TEXT,
		   x->drafts ? "%zu. They go to HQ as drafts and stay yours" : "Nothing",
		   x->drafts);
	canvas_text(c, 5, 3, ROLE_TEXT, "To send");
	canvas_fmt(c, 5, 25, ROLE_TEXT,
		   waiting ? "%llu. Sending goes on while the laptop is locked" : "Nothing",
		   waiting);
	if (app_outbox(sh->s->app)->state == LINK_DOWN && waiting)
		canvas_text(c, 6, 25, ROLE_HINT, say(sh->s, W_NOT_REACHED_LOST));
}

/* With the shift's end its form is gone, and with it what was typed and does not fit: first it is
 * mended or cleared. What is empty holds nobody at the end of a night. */
static bool show_unfit(struct sheet *sh)
{
	const struct rec *r = sh->parts[0].r;
	size_t first = FORM_NONE;

	sheet_problems(sh);
	for (size_t i = 0; i < sh->problems.n; i++) {
		const struct finding *f = &sh->problems.all[i];
		size_t at = f->field != FIELD_NONE && rec_typed(r, f->field)
				? sheet_find(sh, 0, f->field)
				: FORM_NONE;

		if (at == FORM_NONE)
			continue;
		form_error(sh->form, at, f->text);
		if (first == FORM_NONE) {
			first = at;
			ui_say_error(sh->s->kit, f->text);
		}
	}
	findings_fini(&sh->problems);
	if (first == FORM_NONE)
		return false;
	form_focus_set(sh->form, first);
	sheet_keep(sh, NULL);
	return true;
}

static void end_it(struct sheet *sh)
{
	struct screens *s = sh->s;
	struct err e = { 0 };

	form_leave(sh->form);
	for (size_t i = 0; i < form_count(sh->form); i++)
		sheet_take(sh, i, true);
	if (show_unfit(sh))
		return;
	if (!rec_filled(sh->parts[0].r, SHIFT_ENDED_AT))
		rec_put_int(sh->parts[0].r, SHIFT_ENDED_AT, app_now(s->app));
	if (sh->parts[0].drafted && !app_draft_drop(s->app, sh->parts[0].draft, &e)) {
		say_err(s, &e);
		return;
	}
	sh->parts[0].drafted = false;
	if (!app_shift_end(s->app, sh->parts[0].r, &e)) {
		say_err(s, &e);
		return;
	}
	sh->discard = true;
	go_home(s);
	screens_news(s);
	ui_say(s->kit, say(s, W_SHIFT_ENDED));
}

static bool key(struct sheet *sh, const struct key *k)
{
	const struct end *x = sh->own;

	if (form_focus(sh->form) == x->sheet && (k->action == ACT_OPEN || key_is_letter(k, 'o'))) {
		sheet_keep(sh, NULL);
		handover_open(sh->s);
		return true;
	}
	if (k->action != ACT_DONE)
		return false;
	end_it(sh);
	return true;
}

static void close_own(struct sheet *sh)
{
	mem_free(sh->own);
}

static const struct sheet_ops ops = {
	.name = "shift end",
	.done = "End shift",
	.build = build,
	.frame = frame,
	.paint = paint,
	.key = key,
	.close = close_own,
};

static void count(struct screens *s, struct end *x)
{
	struct draft *all = NULL;
	size_t n = 0;

	for (unsigned k = 1;; k++) {
		struct id id = app_attendance_number(s->app, k);
		struct rec *r = NULL;
		const char *state;

		if (id_is_zero(id))
			break;
		if (view_rec(app_view(s->app), id, &r, NULL)) {
			state = app_attendance_state(s->app, r);
			x->unfinished += strcmp(state, "submitted") != 0 &&
					 strcmp(state, "approved") != 0 &&
					 strcmp(state, "closed") != 0 &&
					 strcmp(state, "cancelled") != 0;
		}
		rec_free(r);
	}
	if (app_drafts(s->app, &all, &n, NULL))
		x->drafts = n;
	mem_free(all);
}

void shift_end_open(struct screens *s)
{
	const struct rec *shift = app_shift(s->app);
	struct sheet *sh;
	struct end *x;
	struct err e = { 0 };
	unsigned part;

	if (!shift) {
		ui_say(s->kit, say(s, W_NO_SHIFT_OPEN));
		return;
	}
	sh = sheet_new(s, &ops, (struct id){ { 0 } });
	x = mem_new(sizeof *x);
	sh->own = x;
	count(s, x);
	if (!sheet_part_edit(sh, shift->id, &part, &e)) {
		say_err(s, &e);
		sheet_free(sh);
		return;
	}
	sheet_show(sh, "ended_at");
}
