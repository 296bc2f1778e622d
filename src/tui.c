/* The terminal interface: one loop, one book, one terminal, one link. */
#include "cli.h"
#include "link.h"

#include "base/compute.h"
#include "base/loop.h"
#include "ui/screen/ui.h"

#include <stddef.h>

struct night {
	struct app *app;
	struct loop *loop;
	struct compute *compute;
	struct screens *screens;
	struct link link;
};

static void on_link(void *ctx)
{
	struct night *n = ctx;

	if (n->screens)
		screens_news(n->screens);
}

static void on_compute(void *ctx, short revents)
{
	(void)revents;
	compute_reap(ctx);
}

static int wait_for_all(void *ctx, struct pollfd *fds, nfds_t n, int timeout_ms)
{
	struct night *night = ctx;

	return sync_wait(night->link.sync, fds, n, timeout_ms);
}

/* The screens unlock and lock; the link follows. */
static void on_lock_change(void *ctx, bool unlocked)
{
	struct night *n = ctx;

	if (unlocked)
		book_make_room(app_book(n->app));
	if (!n->link.sync)
		return;
	if (unlocked)
		sync_unlocked(n->link.sync);
	else
		sync_lock(n->link.sync);
	n->link.stays[0] = '\0'; /* another unlock may see it otherwise */
	link_tell(&n->link);
}

static bool run(struct cli *c, struct night *n, struct err *e)
{
	struct screens_conf conf = { .palette = c->theme, .plain = c->plain };

	/* What comes could not be kept, and what goes could not be noted as gone. */
	if (!book_is_read_only(app_book(n->app)) && !link_open(&n->link, n->app, e))
		return false;
	n->link.changed = on_link;
	n->link.ctx = n;
	app_on_lock(n->app, on_lock_change, n);
	if (n->link.sync)
		loop_wait_by(n->loop, wait_for_all, n);
	loop_watch(n->loop, compute_fd(n->compute), POLLIN, on_compute, n->compute);
	n->screens = screens_new(n->app, n->loop, n->compute, &conf, e);
	if (!n->screens || !screens_start(n->screens, e))
		return false;
	loop_run(n->loop);
	return true;
}

int tui_run(struct cli *c)
{
	struct night n = { 0 };
	struct err e = { 0 };
	bool ok = false;

	screens_signals_block();
	if (!app_open(c->home, &c->clock, &n.app, &e))
		return cli_fail(&e);
	if (cli_clock(c, app_is_practice(n.app), &e)) {
		n.loop = loop_new();
		n.compute = compute_new();
		ok = run(c, &n, &e);
	}
	screens_free(n.screens);
	if (n.link.app)
		link_close(&n.link);
	compute_free(n.compute);
	loop_free(n.loop);
	app_close(n.app);
	return ok ? 0 : cli_fail(&e);
}
