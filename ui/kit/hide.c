#include "base/mem.h"
#include "base/text.h"
#include "plain_p.h"

#include <string.h>

/* Top first: the one in use writes its draft first. */
void ui_tell_hide(struct ui *ui, enum hide_why why)
{
	for (size_t i = ui->depth; i-- > 0;)
		if (ui->stack[i].ops->hide)
			ui->stack[i].ops->hide(ui->stack[i].ctx, why);
}

static void cover_words(struct ui *ui)
{
	text_copy(ui->cover.one, sizeof(ui->cover.one), "Vehicle checks due 18:00");
	text_copy(ui->cover.two, sizeof(ui->cover.two), "Tyres, lights, fluids");
	if (ui->conf.owner->cover_lines)
		ui->conf.owner->cover_lines(ui->conf.ctx, ui->cover.one, ui->cover.two);
}

/* The terminal first, then everything else: what follows may take its time. */
static void cover_now(struct ui *ui)
{
	if (ui->plain && !ui->cover.state)
		plain_keep(ui);
	cover_begin(&ui->cover);
	cover_words(ui);
	ui->said[0] = 0;
	ui->idle_said = false;
	input_reset(ui->input);
	/* Before the paint: who sees the cover may type the code at once. */
	if (ui->conf.term)
		term_drop_input(ui->conf.term);
	ui->clear = true;
	ui_paint(ui);
}

void ui_cover(struct ui *ui, enum hide_why why)
{
	bool was = ui->cover.state != COVER_OFF;

	ui_enter(ui);
	if (was && ui->cover.state == COVER_ON) {
		/* A held key: the clock stands there already. */
		ui_leave(ui);
		return;
	}
	ui->cover.any_key = ui->locked;
	cover_now(ui);
	if (!was) {
		ui->covered_ms = ui_now(ui);
		ui_tell_hide(ui, why);
		if (ui->conf.owner->covered)
			ui->conf.owner->covered(ui->conf.ctx, why);
	}
	ui_leave(ui);
}

bool ui_is_covered(const struct ui *ui)
{
	return ui->cover.state != COVER_OFF;
}

static void uncover(struct ui *ui)
{
	const struct screen *s = ui_top(ui);

	cover_end(&ui->cover);
	ui->dirty = true;
	ui->clear = true;
	ui->last_key_ms = ui_now(ui);
	if (ui->conf.owner->uncovered && !ui->locked)
		ui->conf.owner->uncovered(ui->conf.ctx);
	if (s && s->ops->shown)
		s->ops->shown(s->ctx);
}

static void check(struct ui *ui)
{
	char code[CODE_MAX + 1];
	enum code_answer a;

	memcpy(code, ui->cover.code, sizeof(code));
	a = ui->conf.owner->check_code(ui->conf.ctx, code);
	mem_wipe(code, sizeof(code));
	mem_wipe(ui->cover.code, sizeof(ui->cover.code));
	ui->dirty = true;
	switch (a) {
	case CODE_RIGHT:
		uncover(ui);
		break;
	case CODE_RIGHT_ASK:
		cover_ask(&ui->cover);
		break;
	case CODE_WRONG:
		cover_wrong(&ui->cover);
		break;
	case CODE_LOCK:
		ui_lock(ui, "the code was wrong three times");
		break;
	}
}

void ui_covered_key(struct ui *ui, const struct key *k)
{
	enum seen_answer seen = SEEN_SKIPPED;

	switch (cover_key(&ui->cover, k, &seen)) {
	case COVER_NOTHING:
		break;
	case COVER_PAINT:
		ui->dirty = true;
		break;
	case COVER_CHECK:
		check(ui);
		break;
	case COVER_ANSWER:
		if (ui->conf.owner->seen)
			ui->conf.owner->seen(ui->conf.ctx, seen);
		uncover(ui);
		break;
	case COVER_LEAVE:
		uncover(ui);
		break;
	}
}

void ui_lock(struct ui *ui, const char *why)
{
	bool was = ui->cover.state != COVER_OFF;

	if (ui->locked)
		return;
	ui_enter(ui);
	cover_now(ui);
	if (!was)
		ui->covered_ms = ui_now(ui);
	ui_tell_hide(ui, HIDE_LOCK);
	if (ui->conf.owner->lock)
		ui->conf.owner->lock(ui->conf.ctx, why);
	ui_leave(ui);
}

void ui_lock_shown(struct ui *ui, struct screen s)
{
	ui_enter(ui);
	ui->locked = true;
	cover_end(&ui->cover);
	if (ui->conf.term)
		term_scrub(ui->conf.term);
	ui->clear = true;
	ui_reset(ui, s);
	ui_leave(ui);
}

void ui_unlocked(struct ui *ui)
{
	ui->locked = false;
	ui->last_key_ms = ui_now(ui);
	ui_changed(ui);
}

void ui_hangup(struct ui *ui)
{
	if (ui->ending)
		return;
	ui_enter(ui);
	if (ui->plain && !ui->cover.state)
		plain_keep(ui);
	ui_tell_hide(ui, HIDE_HANGUP);
	ui->ending = true;
	if (ui->conf.owner->end)
		ui->conf.owner->end(ui->conf.ctx);
	ui_leave(ui);
}
