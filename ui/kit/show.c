#include "base/mem.h"
#include "base/text.h"
#include "frame_p.h"
#include "panes_p.h"
#include "plain_p.h"

#include <stdio.h>
#include <string.h>

#define SLEPT_MS 2000 /* the two clocks part by more than this only when the machine slept */

bool ui_too_small(const struct ui *ui)
{
	return ui->canvas.rows < UI_ROWS_LEAST || ui->canvas.columns < UI_COLUMNS_LEAST;
}

static void paint_too_small(struct ui *ui)
{
	char text[200];

	snprintf(text, sizeof(text),
		 "This window is %d by %d. It needs %d by %d. Make it larger, or press ^P for "
		 "plain mode. Esc hides, ^L locks",
		 ui->canvas.columns, ui->canvas.rows, UI_COLUMNS_LEAST, UI_ROWS_LEAST);
	canvas_wrap(&ui->canvas, 0, 0, ui->canvas.rows, ui->canvas.columns, ROLE_TEXT, text);
}

size_t ui_lowest_shown(const struct ui *ui)
{
	size_t at = ui->depth ? ui->depth - 1 : 0;

	while (at && ui->stack[at].ops->overlay)
		at--;
	return at;
}

static void message_of(const struct ui *ui, struct frame *f)
{
	if (ui->confirm.asked) {
		frame_put(f->message, ui->confirm.question);
		f->message_role = ROLE_WARN;
	} else if (ui->cover.quiet[0]) {
		frame_put(f->message, ui->cover.quiet);
		f->message_role = ROLE_TEXT;
	} else if (ui->said[0]) {
		frame_put(f->message, ui->said);
		f->message_role = ui->said_error ? ROLE_ERRTEXT : ROLE_TEXT;
	}
}

static void paint_stack(struct ui *ui)
{
	struct frame f = { .see_role = ROLE_BAR };
	struct hints h = { .contexts = ui_contexts(ui) };
	const struct screen *top = ui_top(ui);
	size_t lowest = ui_lowest_shown(ui);
	struct panes p = panes_of(ui, lowest);

	ui->conf.owner->frame(ui->conf.ctx, &f);
	if (p.n > 1)
		panes_paint(ui, &p, &f);
	for (size_t i = p.n > 1 ? lowest + 1 : lowest; i < ui->depth; i++) {
		const struct screen *s = &ui->stack[i];

		if (s->ops->frame)
			s->ops->frame(s->ctx, &f);
		s->ops->paint(s->ctx, &ui->canvas);
	}
	if (top && top->ops->hints)
		top->ops->hints(top->ctx, &h);
	message_of(ui, &f);
	frame_paint(&f, &h, &ui->canvas);
	mem_wipe(&f, sizeof(f));
	ui->cursor_y = -1;
	ui->cursor_x = -1;
	if (top && top->ops->cursor && !top->ops->cursor(top->ctx, &ui->cursor_y, &ui->cursor_x))
		ui->cursor_y = -1;
	if (p.n > 1 && lowest + 1 == ui->depth && ui->cursor_y >= 0) {
		ui->cursor_y += PANES_TOP;
		ui->cursor_x += p.all[p.n - 1].x;
	}
}

static void paint_cover(struct ui *ui)
{
	struct frame f = { .see_role = ROLE_BAR };
	const char *marking;

	ui->conf.owner->frame(ui->conf.ctx, &f);
	/* The marking of a live book would say what lies under the clock. */
	marking = strcmp(f.marking, "Practice") == 0 ? f.marking : "";
	cover_paint(&ui->cover, &ui->canvas, clock_wall_ms(ui->conf.clock), marking, &ui->cursor_y,
		    &ui->cursor_x);
	mem_wipe(&f, sizeof(f));
}

void ui_compose(struct ui *ui)
{
	if (ui->cover.state) {
		paint_cover(ui);
		return;
	}
	canvas_clear(&ui->canvas);
	ui->cursor_y = -1;
	if (ui_too_small(ui))
		paint_too_small(ui);
	else
		paint_stack(ui);
}

void ui_paint(struct ui *ui)
{
	ui->dirty = false;
	ui_compose(ui);
	if (ui->plain)
		plain_show(ui);
	else if (ui->conf.term && ui->clear)
		term_show_cleared(ui->conf.term, &ui->canvas, ui->cursor_y, ui->cursor_x);
	else if (ui->conf.term)
		term_show(ui->conf.term, &ui->canvas, ui->cursor_y, ui->cursor_x);
	ui->clear = false;
	if (ui->conf.term && term_gone(ui->conf.term))
		ui_hangup(ui);
}

const struct canvas *ui_canvas(struct ui *ui, int *cursor_y, int *cursor_x)
{
	if (ui->dirty)
		ui_paint(ui);
	*cursor_y = ui->cursor_y;
	*cursor_x = ui->cursor_x;
	return &ui->canvas;
}

static bool idles(const struct ui *ui)
{
	return !ui->locked && !ui->cover.state && ui->depth;
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* When time has next something to do. */
static int64_t next_due(const struct ui *ui)
{
	int64_t at = least(least(ui->tick_ms, ui->minute_ms), ui->quiet_ms);
	int64_t esc = input_deadline(ui->input);

	if (esc >= 0)
		at = least(at, esc);
	if (idles(ui))
		at = least(at, ui->last_key_ms + ui->conf.idle_ms -
				   (ui->idle_said ? 0 : ui->conf.idle_say_ms));
	else if (ui->cover.state && !ui->locked)
		at = least(at, ui->covered_ms + ui->conf.lock_ms);
	return at;
}

static void on_time(void *ctx)
{
	struct ui *ui = ctx;

	ui_due(ui, clock_mono_ms());
}

void ui_arm(struct ui *ui)
{
	int64_t wait;

	if (!ui->conf.loop || ui->ending)
		return;
	wait = ui->dirty ? 0 : next_due(ui) - clock_mono_ms();
	loop_timer(ui->conf.loop, wait > 0 ? wait : 0, on_time, ui);
}

void ui_stop_timer(struct ui *ui)
{
	if (ui->conf.loop)
		loop_timer_stop(ui->conf.loop, on_time, ui);
}

static void say_idle(struct ui *ui)
{
	snprintf(ui->said, sizeof(ui->said), "This screen hides in %d s. Any key keeps it",
		 (int)(ui->conf.idle_say_ms / 1000));
	ui->said_error = false;
	ui->idle_said = true;
	ui->dirty = true;
}

static void idle(struct ui *ui, int64_t now_ms)
{
	int64_t at = ui->last_key_ms + ui->conf.idle_ms;

	if (idles(ui) && now_ms >= at)
		ui_cover(ui, HIDE_IDLE);
	else if (idles(ui) && !ui->idle_said && now_ms >= at - ui->conf.idle_say_ms)
		say_idle(ui);
	else if (ui->cover.state && !ui->locked && now_ms >= ui->covered_ms + ui->conf.lock_ms)
		ui_lock(ui, "no key was pressed");
}

/* The clocks differ by what the machine has slept: the monotonic one stands still meanwhile. */
static void look_for_sleep(struct ui *ui)
{
	int64_t slept;

	if (!ui->conf.loop)
		return;
	slept = clock_boot_ms() - clock_mono_ms();
	if (slept - ui->slept_ms > SLEPT_MS && !ui->locked && ui->depth)
		ui_lock(ui, "the laptop was asleep");
	ui->slept_ms = slept;
}

static void minute(struct ui *ui, int64_t now_ms)
{
	int64_t wall = clock_wall_ms(ui->conf.clock);

	ui->minute_ms = now_ms + 60000 - (wall % 60000 + 60000) % 60000;
	ui->dirty = true;
}

/* The line that asks without a sound. */
static void quiet(struct ui *ui, int64_t now_ms)
{
	char line[sizeof(ui->cover.quiet)] = "";
	int64_t wait;

	if (now_ms < ui->quiet_ms)
		return;
	if (!ui->conf.owner->quiet) {
		ui->quiet_ms = UI_NEVER; /* or the loop would turn without end */
		return;
	}
	wait = ui->conf.owner->quiet(ui->conf.ctx, now_ms - ui->last_key_ms, line);
	ui->quiet_ms = wait > UI_NEVER - now_ms ? UI_NEVER : now_ms + wait;
	if (strcmp(line, ui->cover.quiet) == 0)
		return;
	text_copy(ui->cover.quiet, sizeof(ui->cover.quiet), line);
	ui->dirty = true;
}

void ui_due(struct ui *ui, int64_t now_ms)
{
	ui_enter(ui);
	ui->now_ms = now_ms;
	look_for_sleep(ui);
	input_time(ui->input, now_ms);
	if (now_ms >= ui->tick_ms) {
		ui->tick_ms = UI_NEVER;
		for (size_t i = 0; i < ui->depth; i++)
			if (ui->stack[i].ops->tick)
				ui->stack[i].ops->tick(ui->stack[i].ctx);
		ui->dirty = ui->dirty || !ui->cover.state;
	}
	if (now_ms >= ui->minute_ms)
		minute(ui, now_ms);
	idle(ui, now_ms);
	quiet(ui, now_ms);
	ui_leave(ui);
}
