#include "base/mem.h"
#include "base/text.h"
#include "panes_p.h"

#include <assert.h>
#include <string.h>

int64_t ui_now(const struct ui *ui)
{
	return ui->conf.loop ? clock_mono_ms() : ui->now_ms;
}

void ui_enter(struct ui *ui)
{
	ui->busy++;
}

static void close_leaving(struct ui *ui)
{
	while (ui->leaving_len) {
		struct screen s = ui->leaving[0];

		ui->leaving_len--;
		memmove(ui->leaving, ui->leaving + 1, ui->leaving_len * sizeof(s));
		if (s.ops->close)
			s.ops->close(s.ctx);
	}
}

void ui_close_left(struct ui *ui)
{
	close_leaving(ui);
}

void ui_leave(struct ui *ui)
{
	assert(ui->busy > 0);
	if (ui->busy == 1) {
		close_leaving(ui);
		if (ui->dirty && !ui->ending)
			ui_paint(ui);
		ui_arm(ui);
	}
	ui->busy--;
}

static void take_off(struct ui *ui)
{
	assert(ui->depth > 0 && ui->leaving_len < UI_DEPTH_MAX);
	ui->leaving[ui->leaving_len++] = ui->stack[--ui->depth];
	ui->turns++;
	ui->turned = true;
	ui->dirty = true;
	if (ui->confirm.asked && ui->depth < ui->answer_depth)
		ui_answer(ui, 0);
}

static void put_on(struct ui *ui, struct screen s)
{
	assert(ui->depth < UI_DEPTH_MAX);
	ui->stack[ui->depth++] = s;
	ui->turns++;
	ui->turned = true;
	ui->dirty = true;
	if (s.ops->open)
		s.ops->open(s.ctx, ui);
}

static void tell_shown(struct ui *ui)
{
	const struct screen *s = ui_top(ui);

	if (ui->cover.state)
		return;
	ui_show_aside(ui);
	if (s && s->ops->shown)
		s->ops->shown(s->ctx);
}

void ui_show_aside(struct ui *ui)
{
	struct panes p = panes_of(ui, ui_lowest_shown(ui));

	for (size_t i = 0; i + 1 < p.n; i++) {
		const struct screen *s = &ui->stack[p.all[i].at];

		if (s->ops->shown)
			s->ops->shown(s->ctx);
	}
}

void ui_push(struct ui *ui, struct screen s)
{
	ui_enter(ui);
	put_on(ui, s);
	/* What is in work may be another thing now. */
	if (!ui->cover.state)
		ui_show_aside(ui);
	ui_leave(ui);
}

void ui_pop(struct ui *ui)
{
	ui_enter(ui);
	if (ui->depth) {
		take_off(ui);
		tell_shown(ui);
	}
	ui_leave(ui);
}

void ui_replace(struct ui *ui, struct screen s)
{
	ui_enter(ui);
	if (ui->depth)
		take_off(ui);
	put_on(ui, s);
	ui_leave(ui);
}

void ui_close_all(struct ui *ui)
{
	while (ui->depth)
		take_off(ui);
}

void ui_reset(struct ui *ui, struct screen s)
{
	ui_enter(ui);
	ui_close_all(ui);
	put_on(ui, s);
	ui_leave(ui);
}

bool ui_pop_to(struct ui *ui, const char *name)
{
	size_t at = ui->depth;

	while (at && strcmp(ui->stack[at - 1].ops->name, name) != 0)
		at--;
	if (!at)
		return false;
	ui_enter(ui);
	if (ui->depth > at) {
		while (ui->depth > at)
			take_off(ui);
		tell_shown(ui);
	}
	ui_leave(ui);
	return true;
}

const struct screen *ui_top(const struct ui *ui)
{
	return ui->depth ? &ui->stack[ui->depth - 1] : NULL;
}

const struct screen *ui_below(const struct ui *ui)
{
	return ui->depth > 1 ? &ui->stack[ui->depth - 2] : NULL;
}

size_t ui_depth(const struct ui *ui)
{
	return ui->depth;
}

void ui_changed(struct ui *ui)
{
	ui_enter(ui);
	ui->dirty = true;
	if (ui->busy == 1 && ui->conf.loop) {
		/* From outside: painted when the loop comes round, however many changes there are
		 * till then. */
		ui_arm(ui);
		ui->busy--;
		return;
	}
	ui_leave(ui);
}

static void say(struct ui *ui, const char *sentence, bool error)
{
	text_copy(ui->said, sizeof(ui->said), sentence);
	ui->said_error = error;
	ui->says++;
	ui_changed(ui);
}

void ui_say(struct ui *ui, const char *sentence)
{
	say(ui, sentence, false);
}

void ui_say_error(struct ui *ui, const char *sentence)
{
	say(ui, sentence, true);
}

void ui_turned(struct ui *ui)
{
	ui->turned = true;
}

void ui_tick_in(struct ui *ui, int64_t ms)
{
	int64_t at = ui_now(ui) + ms;

	if (at < ui->tick_ms)
		ui->tick_ms = at;
	if (!ui->busy)
		ui_arm(ui);
}

int64_t ui_last_key_ms(const struct ui *ui)
{
	return ui->last_key_ms;
}

void ui_ask(struct ui *ui, const char *question, const char *letters, ui_answer_fn fn, void *ctx)
{
	char by = 0;

	ui_answer(ui, 0); /* one question at a time: the older one is left */
	if (ui->key)
		by = ui->key->code == K_LETTER ? ui->key->text[0] : ui->key->ctrl;
	ui_enter(ui);
	confirm_ask(&ui->confirm, question, letters, by);
	ui->answer = fn;
	ui->answer_ctx = ctx;
	ui->answer_depth = ui->depth;
	input_drop_rest(ui->input);
	if (ui->conf.term)
		term_drop_input(ui->conf.term);
	ui->dirty = true;
	ui_leave(ui);
}

bool ui_asks(const struct ui *ui)
{
	return ui->confirm.asked;
}

void ui_answer(struct ui *ui, char letter)
{
	ui_answer_fn fn = ui->answer;
	void *ctx = ui->answer_ctx;

	if (!fn)
		return;
	ui->answer = NULL;
	ui->answer_ctx = NULL;
	confirm_clear(&ui->confirm);
	ui->dirty = true;
	fn(ctx, letter);
}

struct term *ui_term(const struct ui *ui)
{
	return ui->conf.term;
}

struct loop *ui_loop(const struct ui *ui)
{
	return ui->conf.loop;
}

const struct clock *ui_clock(const struct ui *ui)
{
	return ui->conf.clock;
}

void ui_size(const struct ui *ui, int *rows, int *columns)
{
	struct panes p = panes_of(ui, ui_lowest_shown(ui));

	*rows = ui->canvas.rows - (p.n > 1 ? PANES_TOP : 0);
	*columns = p.all[p.n - 1].columns;
}

int ui_work_top(const struct ui *ui)
{
	(void)ui;
	return 3;
}

int ui_work_rows(const struct ui *ui)
{
	return ui->canvas.rows > 6 ? ui->canvas.rows - 6 : 1;
}
