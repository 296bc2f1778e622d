#include "base/mem.h"
#include "ui_p.h"

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
	canvas_resize(&ui->canvas, rows, columns);
	ui->dirty = true;
	ui->clear = true;
	give_screen(ui, K_RESIZE);
	ui_leave(ui);
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
	ui->last_key_ms = ui_now(ui);
	ui->slept_ms = clock_boot_ms() - clock_mono_ms();
	ui->cursor_y = -1;
	ui->input = input_new(ui_on_key, ui);
	if (conf->term)
		term_size(conf->term, &rows, &columns);
	canvas_init(&ui->canvas, rows, columns);
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
