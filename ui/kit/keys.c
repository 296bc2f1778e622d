#include "base/mem.h"
#include "plain_p.h"

#include <stdio.h>
#include <string.h>

#define QUIET_LOOK_MS 60000 /* no line is due sooner after a key */

unsigned ui_contexts(const struct ui *ui)
{
	const struct screen *s = ui_top(ui);

	return s && s->ops->contexts ? s->ops->contexts(s->ctx) : (unsigned)CTX_READ;
}

/* Keys that the screen on top did not take. */
static void left_over(struct ui *ui, const struct key *k, unsigned contexts)
{
	bool back = k->action == ACT_BACK ||
		    (k->action == ACT_ERASE && !(contexts & (CTX_TYPING | CTX_CHOICE)));

	if (back && ui->depth > 1) {
		ui_pop(ui);
		return;
	}
	if (k->action == ACT_NONE || !ui->conf.owner->action)
		return;
	if (ui->conf.owner->action(ui->conf.ctx, k->action, k) && k->action == ACT_TIME)
		ui->turned = true;
}

static void to_screen(struct ui *ui, struct key *k, unsigned contexts)
{
	const struct screen *s = ui_top(ui);
	bool stamp;

	if (!s)
		return;
	if (k->action == ACT_LOCK && !ui->locked) {
		ui_lock(ui, "^L was pressed");
		return;
	}
	if (s->ops->key && s->ops->key(s->ctx, k)) {
		/* ^S and ^T have changed what is on the screen whenever somebody took them. */
		stamp = k->action == ACT_TIME || k->action == ACT_DONE;
		ui->turned = ui->turned || stamp;
		return;
	}
	left_over(ui, k, contexts);
}

void ui_act(struct ui *ui, enum action a)
{
	struct key k = action_as_key(a);

	if (a == ACT_NONE || ui->cover.state || ui->confirm.asked)
		return;
	ui_enter(ui);
	if (a == ACT_HIDE)
		ui_cover(ui, HIDE_KEY);
	else
		to_screen(ui, &k, ui_contexts(ui));
	ui->dirty = true;
	ui_leave(ui);
}

static void to_confirm(struct ui *ui, const struct key *k)
{
	char letter = 0;
	enum confirm_did did = confirm_key(&ui->confirm, k, &letter);

	if (did != CONFIRM_WAITS)
		ui_answer(ui, did == CONFIRM_LETTER ? letter : 0);
}

static void paste_answered(void *ctx, char letter)
{
	struct ui *ui = ctx;
	struct key k = { .code = K_PASTE, .paste = ui->paste, .paste_cut = ui->paste_cut };

	ui->paste = NULL;
	if (letter == 'k') {
		k.paste_len = strlen(k.paste);
		to_screen(ui, &k, ui_contexts(ui));
	}
	mem_free((void *)(uintptr_t)k.paste);
}

/* More than anybody means to say at once: it may be the wrong thing. */
static void ask_about_paste(struct ui *ui, const struct key *k)
{
	char question[120];

	snprintf(question, sizeof(question), "That is a text of %zu KB%s. k keep it, ^B leave it",
		 k->paste_len >> 10, k->paste_cut ? ", the start of a longer one" : "");
	ui_ask(ui, question, "k", paste_answered, ui);
	ui->paste = mem_strn(k->paste, k->paste_len);
	ui->paste_cut = k->paste_cut;
}

void ui_work(struct ui *ui, const struct key *given)
{
	struct key k = *given;
	unsigned contexts;

	/* Type-ahead means what slow typing means: where rows end and pages turn is known by
	 * painting. */
	if (ui->dirty)
		ui_compose(ui);
	contexts = ui_contexts(ui);
	ui->said[0] = 0;
	ui->idle_said = false;
	ui->turned = false;
	ui->dirty = true;
	ui->key = &k;
	k.action = action_for(contexts, &k);
	if (ui->confirm.asked)
		to_confirm(ui, &k);
	else if (k.code == K_PASTE && k.paste_len > PASTE_ASK)
		ask_about_paste(ui, &k);
	else if (!ui_too_small(ui) || k.action == ACT_LOCK)
		to_screen(ui, &k, contexts);
	else if (k.action == ACT_BRIGHTNESS) /* no letter: a passphrase may begin with it */
		ui_go_plain(ui);
	ui->key = NULL;
	if (ui->turned)
		held_set(&ui->held, &k, ui->now_ms);
	ui_tick_in(ui, UI_TICK_MS);
	mem_wipe(&k, sizeof(k));
}

static void wait_for_release(struct ui *ui, const struct key *k)
{
	if (k->code != K_PASTE && ui->waiting_len < UI_WAITING_MAX)
		ui->waiting[ui->waiting_len++] = *k;
}

static void forget_waiting(struct ui *ui)
{
	mem_wipe(ui->waiting, sizeof(ui->waiting));
	ui->waiting_len = 0;
}

void ui_hold(struct ui *ui)
{
	ui->holding = true;
}

void ui_release(struct ui *ui, bool take)
{
	size_t n = take && ui->holding ? ui->waiting_len : 0;

	ui->holding = false;
	ui_enter(ui);
	for (size_t i = 0; i < n && !ui->cover.state && !ui->holding; i++)
		(ui->plain ? plain_key : ui_work)(ui, &ui->waiting[i]);
	forget_waiting(ui);
	ui_leave(ui);
}

/* The quiet line is answered by any key; Enter is the one that it names, and means nothing else. */
static bool answers(struct ui *ui, const struct key *k)
{
	ui->cover.quiet[0] = 0;
	ui->dirty = true;
	if (ui->conf.owner->answered)
		ui->conf.owner->answered(ui->conf.ctx);
	return k->code == K_ENTER;
}

/* What input.c hands out, one key at a time. */
void ui_on_key(void *ctx, const struct key *k)
{
	struct ui *ui = ctx;

	ui_enter(ui);
	ui->last_key_ms = ui->now_ms;
	ui->quiet_ms = ui->now_ms + QUIET_LOOK_MS;
	if (ui->cover.quiet[0] && answers(ui, k)) {
		ui_leave(ui);
		return;
	}
	if (k->code == K_COVER) {
		forget_waiting(ui);
		ui_cover(ui, HIDE_KEY);
	} else if (ui->cover.state) {
		ui_covered_key(ui, k);
	} else if (ui->holding) {
		wait_for_release(ui, k);
	} else if (ui->plain) {
		plain_key(ui, k);
	} else if (!held_drops(&ui->held, k, ui->now_ms)) {
		ui_work(ui, k);
	}
	ui_leave(ui);
}
