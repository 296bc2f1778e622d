#include "base/mem.h"
#include "plain_p.h"

#include <assert.h>

/* Birth and end of a stack, and the descriptors that feed it. */

static void take_bytes(struct ui *ui, const void *bytes, size_t n, int64_t now_ms)
{
	ui_enter(ui);
	ui->now_ms = now_ms;
	input_feed(ui->input, bytes, n, now_ms);
	ui_leave(ui);
}

static void on_terminal(void *ctx, short revents)
{
	struct ui *ui = ctx;
	char bytes[4096];
	int n = term_read(ui->conf.term, bytes, sizeof(bytes));

	(void)revents;
	if (n < 0) {
		loop_forget(ui->conf.loop, term_fd(ui->conf.term));
		ui_hangup(ui);
		return;
	}
	if (n > 0)
		take_bytes(ui, bytes, (size_t)n, clock_mono_ms());
	mem_wipe(bytes, n > 0 ? (size_t)n : 0);
}

static void give_screen(struct ui *ui, enum key_code code)
{
	const struct screen *s = ui_top(ui);
	struct key k = { .code = code };

	if (s && s->ops->key && !ui->cover.state)
		s->ops->key(s->ctx, &k);
}

void ui_resized(struct ui *ui, int rows, int columns)
{
	ui_enter(ui);
	if (ui->plain) {
		plain_size(ui->plain);
		ui_leave(ui);
		return;
	}
	canvas_resize(&ui->canvas, rows, columns);
	ui->dirty = true;
	ui->clear = true;
	give_screen(ui, K_RESIZE);
	/* What stands beside the one on top only now has not been read for it yet. */
	if (!ui->cover.state)
		ui_show_aside(ui);
	ui_leave(ui);
}

/* We were stopped, and somebody else had the terminal and its screen. */
static void continued(struct ui *ui)
{
	int64_t away = ui_now(ui) - ui->last_key_ms;

	term_continue(ui->conf.term);
	if (!ui->locked && ui->depth && away >= ui->conf.idle_ms + ui->conf.lock_ms)
		ui_lock(ui, "no key was pressed");
	else
		ui_cover(ui, HIDE_ASKED);
}

static void on_signal(void *ctx, short revents)
{
	struct ui *ui = ctx;
	struct term *t = ui->conf.term;
	enum term_signal s;
	int rows, columns;

	(void)revents;
	while ((s = term_signal(t)) != TERM_NOTHING) {
		if (s == TERM_END) {
			ui_hangup(ui);
			return;
		}
		if (s == TERM_CONTINUED)
			continued(ui);
		term_resize(t);
		term_size(t, &rows, &columns);
		ui_resized(ui, rows, columns);
	}
}

static void listen(struct ui *ui)
{
	struct term *t = ui->conf.term;

	input_guess_pastes(ui->input, !term_brackets_paste(t));
	loop_watch(ui->conf.loop, term_fd(t), POLLIN, on_terminal, ui);
	loop_watch(ui->conf.loop, term_signal_fd(t), POLLIN, on_signal, ui);
}

/* Pages are painted at one size, whatever the window: they are read out, not looked at. */
static void begin_plain(struct ui *ui)
{
	ui->plain = plain_new(ui->conf.term);
	canvas_resize(&ui->canvas, PLAIN_ROWS, PLAIN_COLUMNS);
}

void ui_go_plain(struct ui *ui)
{
	if (ui->plain || !ui->conf.term)
		return;
	ui_enter(ui);
	term_go_plain(ui->conf.term);
	begin_plain(ui);
	give_screen(ui, K_RESIZE);
	ui->dirty = true;
	ui_leave(ui);
}

bool ui_is_plain(const struct ui *ui)
{
	return ui->plain != NULL;
}

struct ui *ui_new(const struct ui_conf *conf)
{
	struct ui *ui = mem_new(sizeof(*ui));
	int rows = conf->rows ? conf->rows : UI_ROWS_LEAST;
	int columns = conf->columns ? conf->columns : UI_COLUMNS_LEAST;

	assert(conf->owner && conf->owner->frame && conf->owner->check_code && conf->clock);
	ui->conf = *conf;
	ui->conf.idle_ms = conf->idle_ms ? conf->idle_ms : 120000;
	ui->conf.idle_say_ms = conf->idle_say_ms ? conf->idle_say_ms : 20000;
	ui->conf.lock_ms = conf->lock_ms ? conf->lock_ms : 600000;
	ui->tick_ms = UI_NEVER;
	ui->quiet_ms = ui_now(ui);
	ui->last_key_ms = ui_now(ui);
	ui->slept_ms = clock_boot_ms() - clock_mono_ms();
	ui->cursor_y = -1;
	ui->input = input_new(ui_on_key, ui);
	if (conf->term)
		term_size(conf->term, &rows, &columns);
	canvas_init(&ui->canvas, rows, columns);
	if (conf->term && term_is_plain(conf->term))
		begin_plain(ui);
	if (conf->term && conf->loop)
		listen(ui);
	return ui;
}

void ui_free(struct ui *ui)
{
	if (!ui)
		return;
	ui->ending = true; /* nothing is painted any more */
	ui_enter(ui);
	ui_close_all(ui);
	ui_leave(ui);
	if (ui->conf.loop && ui->conf.term) {
		loop_forget(ui->conf.loop, term_fd(ui->conf.term));
		loop_forget(ui->conf.loop, term_signal_fd(ui->conf.term));
	}
	ui_stop_timer(ui);
	mem_free(ui->paste);
	plain_free(ui->plain);
	input_free(ui->input);
	canvas_fini(&ui->canvas);
	mem_free(ui);
}

void ui_idle(struct ui *ui, int64_t idle_ms, int64_t lock_ms)
{
	ui->conf.idle_ms = idle_ms;
	ui->conf.lock_ms = lock_ms;
	ui->idle_said = false;
	ui_changed(ui);
}

void ui_feed(struct ui *ui, const void *bytes, size_t n, int64_t now_ms)
{
	take_bytes(ui, bytes, n, now_ms);
}

void ui_time(struct ui *ui, int64_t now_ms)
{
	ui_due(ui, now_ms);
}
