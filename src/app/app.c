#include "app_p.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/typed.h"

#include <stdio.h>
#include <string.h>

static void read_practice_words(struct app *a)
{
	struct buf text = { .ceiling = 4096 };
	char *path = path_join(a->home, "practice.txt");
	size_t n = 0;

	if (book_is_practice(a->book) && file_read(path, &text, NULL)) {
		const char *p = buf_str(&text);

		while (*p && n < sizeof a->practice_lines / sizeof *a->practice_lines) {
			size_t len = strcspn(p, "\n");

			a->practice_lines[n++] = mem_strn(p, len);
			p += len + (p[len] == '\n');
		}
	}
	mem_free(path);
	buf_fini(&text);
}

bool app_open(const char *home, const struct clock *clock, struct app **out, struct err *e)
{
	struct book *book;
	struct app *a;

	if (!book_open(home, clock, &book, e))
		return false;
	a = mem_new(sizeof *a);
	a->home = mem_str(home);
	a->clock = clock;
	a->book = book;
	read_practice_words(a);
	*out = a;
	return true;
}

static void forget(struct app *a)
{
	view_close(a->view);
	a->view = NULL;
	rec_free(a->shift);
	a->shift = NULL;
	policy_forget(a);
	members_free(a);
	mem_wipe(a->lookup_key, sizeof a->lookup_key);
	app_forget_secret(a);
	app_org_forget(a);
	reasons_forget(a);
	prune_forget(a);
	a->typist = (struct id){ { 0 } };
	a->night = (struct id){ { 0 } };
	a->wrong_codes = 0;
	a->saved_ms = 0;
	a->fed_row = 0;
}

void app_close(struct app *a)
{
	if (!a)
		return;
	if (a->on_lock && a->view && !book_is_read_only(a->book))
		a->on_lock(a->lock_ctx, false);
	forget(a);
	book_close(a->book);
	for (size_t i = 0; i < sizeof a->practice_lines / sizeof *a->practice_lines; i++)
		mem_free(a->practice_lines[i]);
	mem_free(a->home);
	mem_free(a);
}

struct book *app_book(struct app *a)
{
	return a->book;
}

struct view *app_view(struct app *a)
{
	return a->view;
}

const char *app_home(const struct app *a)
{
	return a->home;
}

const struct clock *app_clock(const struct app *a)
{
	return a->clock;
}

int64_t app_now(const struct app *a)
{
	return clock_wall_ms(a->clock);
}

bool app_is_practice(const struct app *a)
{
	return book_is_practice(a->book);
}

const char *app_practice_words(const struct app *a, size_t line)
{
	if (line >= sizeof a->practice_lines / sizeof *a->practice_lines ||
	    !a->practice_lines[line])
		return "";
	return a->practice_lines[line];
}

enum node app_node(const struct app *a)
{
	return a->node;
}

bool app_load(struct app *a, struct err *e)
{
	char node[16] = "";

	if (!book_is_unlocked(a->book))
		return err_set(e, ERR_LOCKED, "The book is locked. Unlock it first");
	if (!feed_again(a, e))
		return false;
	if (!state_bytes(a, "lookup", a->lookup_key, sizeof a->lookup_key))
		mem_wipe(a->lookup_key, sizeof a->lookup_key);
	a->node = state_bytes(a, "node", (uint8_t *)node, 1) && node[0] == 'd' ? NODE_DESK
									       : NODE_CAR;
	lease_load(a);
	a->typist = book_opener(a->book);
	a->wrong_codes = 0;
	a->lock_words[0] = '\0';
	members_refresh(a);
	if (id_is_zero(a->typist))
		return true;
	if (!app_member(a, a->typist)) {
		forget(a);
		return err_set(e, ERR_DENIED,
			       "This number is not in the list of people. Ring the control room");
	}
	/* Nobody can be told, and nothing can be written down: what needs neither can be read. */
	if (book_is_read_only(a->book))
		return true;
	if (a->on_lock)
		a->on_lock(a->lock_ctx, true);
	return app_audit(a, "unlock", (struct id){ { 0 } }, NULL, true, e) && named_tell_key(a, e);
}

void app_on_lock(struct app *a, app_lock_fn fn, void *ctx)
{
	a->on_lock = fn;
	a->lock_ctx = ctx;
}

size_t app_damaged(const struct app *a, char what[120])
{
	text_copy(what, 120, a->damage);
	return a->damaged;
}

void app_lock(struct app *a, const char *why)
{
	struct buf at = { 0 };

	if (a->view && !id_is_zero(a->typist))
		app_audit(a, "lock", (struct id){ { 0 } }, NULL, true, NULL);
	if (a->on_lock && a->view)
		a->on_lock(a->lock_ctx, false);
	forget(a);
	book_lock(a->book);
	show_time(app_now(a), &at);
	snprintf(a->lock_words, sizeof a->lock_words, "Locked at %s%s%s.", buf_str(&at),
		 *why ? " " : "", why);
	buf_fini(&at);
}

bool app_is_unlocked(const struct app *a)
{
	return a->view != NULL;
}

void app_rest(struct app *a)
{
	book_rest(a->book);
}

const char *app_lock_words(const struct app *a)
{
	return a->lock_words;
}

void app_outbox_set(struct app *a, const struct outbox *o)
{
	a->outbox = *o;
}

const struct outbox *app_outbox(const struct app *a)
{
	return &a->outbox;
}

uint64_t app_to_send(struct app *a)
{
	uint64_t height = book_head(a->book).height;

	return height > a->outbox.acked_height ? height - a->outbox.acked_height : 0;
}

void app_on_send(struct app *a, app_send_fn fn, void *ctx)
{
	a->send = fn;
	a->send_ctx = ctx;
}

void app_send_now(struct app *a)
{
	if (a->send)
		a->send(a->send_ctx);
}

void app_on_pause(struct app *a, app_pause_fn fn, void *ctx)
{
	a->pause = fn;
	a->pause_ctx = ctx;
}

void app_pause(struct app *a, bool paused)
{
	if (a->pause)
		a->pause(a->pause_ctx, paused);
}

void app_watch(struct app *a, app_watch_fn fn, void *ctx)
{
	a->watch = fn;
	a->watch_ctx = ctx;
}

bool app_pulled(struct app *a, struct err *e)
{
	bool ok;

	if (!a->view)
		return true;
	ok = feed_new(a, e);
	a->members_stale = a->shift_stale = a->policy_stale = true;
	return ok;
}

int64_t app_saved_ms(const struct app *a)
{
	return a->saved_ms;
}
