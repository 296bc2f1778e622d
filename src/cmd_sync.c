/* sync and status: the link without a screen. */
#include "cli.h"
#include "link.h"

#include "base/json.h"
#include "base/loop.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <unistd.h>

static const char *state_code(enum sync_state s)
{
	static const char *const codes[] = { "off",    "quiet",   "waiting",
					     "asking", "sending", "fetching" };

	return codes[s];
}

static void status_print(struct cli *c, const struct sync_status *s, bool enrolled)
{
	uint64_t waiting = s->own_height > s->acked_height ? s->own_height - s->acked_height : 0;
	struct buf out = { 0 };
	char hex[HASH_HEX_LEN + 1];
	struct json j;

	if (!c->json) {
		printf("Saved on this laptop   %" PRIu64 " entries\n", s->own_height);
		printf("HQ has it              %" PRIu64 "\n", s->acked_height);
		printf("To send                %" PRIu64 "\n", waiting);
		if (!enrolled)
			puts("This book has no headquarters");
		if (*s->trouble)
			printf("%s\n", s->trouble);
		return;
	}
	json_init(&j, &out, true);
	json_object(&j);
	json_member_bool(&j, "enrolled", enrolled);
	json_member(&j, "state", state_code(s->state));
	json_member_int(&j, "saved", (int64_t)s->own_height);
	json_member_int(&j, "sent", (int64_t)s->sent_height);
	json_member_int(&j, "at_hq", (int64_t)s->acked_height);
	json_member_int(&j, "to_send", (int64_t)waiting);
	json_member(&j, "at_hq_hash", s->acked_height ? hash_hex(&s->acked, hex) : NULL);
	json_member_int(&j, "last_full_ms", s->last_full_ms);
	json_member_int(&j, "data_as_of_ms", s->data_as_of_ms);
	json_member_int(&j, "bytes_up", (int64_t)s->bytes_up);
	json_member_int(&j, "bytes_down", (int64_t)s->bytes_down);
	json_member_int(&j, "requests", s->requests);
	json_member(&j, "cause", cause_code(s->cause));
	json_member(&j, "trouble", s->trouble);
	json_member_bool(&j, "restored", s->restored);
	json_member_bool(&j, "sealed_waits", s->waits_sealed);
	json_object_end(&j);
	puts(buf_str(&out));
	buf_fini(&out);
}

int cmd_status(struct cli *c)
{
	struct link l = { 0 };
	struct sync_status s = { 0 };
	struct app *a = NULL;
	struct err e = { 0 };
	bool ok;

	if (!cli_open(c, &a, &e))
		return cli_fail(&e);
	ok = link_open(&l, a, &e);
	s.own_height = book_head(app_book(a)).height;
	if (ok && l.sync)
		sync_status(l.sync, &s);
	if (ok)
		status_print(c, &s, l.sync != NULL);
	link_close(&l);
	app_close(a);
	return ok ? 0 : cli_fail(&e);
}

static void on_signal(void *ctx, short revents)
{
	(void)revents;
	loop_stop(ctx);
}

/* Sends until it is told to stop (SIGINT, SIGTERM). */
static bool watch(struct sync *s, struct err *e)
{
	struct loop *loop = loop_new();
	sigset_t stops;
	int fd;

	sigemptyset(&stops);
	sigaddset(&stops, SIGINT);
	sigaddset(&stops, SIGTERM);
	sigprocmask(SIG_BLOCK, &stops, NULL);
	fd = signalfd(-1, &stops, SFD_CLOEXEC);
	if (fd < 0) {
		loop_free(loop);
		return err_sys(e, "Signals cannot be watched");
	}
	loop_watch(loop, fd, POLLIN, on_signal, loop);
	loop_wait_by(loop, sync_wait, s);
	sync_start(s);
	loop_run(loop);
	close(fd);
	loop_free(loop);
	return true;
}

/* Nobody unlocks: what was sealed at the last lock is sent, and the folder is nobody's meanwhile. Practice or not, times
 * here are the system's. */
static int sync_sealed(struct cli *c)
{
	struct clock clock = clock_system();
	struct sync_status s = { 0 };
	struct sync *sync = NULL;
	struct err e = { 0 };
	bool ok = sync_new(c->home, NULL, &clock, NULL, &sync, &e) &&
		  (c->watch ? watch(sync, &e) : sync_run(sync, &e));

	if (sync)
		sync_status(sync, &s);
	if (sync && c->json)
		status_print(c, &s, true);
	else if (ok)
		puts(s.waits_sealed ? "What was sealed here waits to be sent"
				    : "HQ has all that was sealed here");
	sync_free(sync);
	return ok ? 0 : cli_fail(&e);
}

int cmd_sync(struct cli *c)
{
	struct link l = { 0 };
	struct sync_status s = { 0 };
	struct app *a = NULL;
	struct err e = { 0 };
	bool ok;

	if (!c->user)
		return sync_sealed(c);
	if (!cli_open(c, &a, &e))
		return cli_fail(&e);
	ok = link_open(&l, a, &e);
	if (ok && !l.sync)
		ok = err_set(&e, ERR_INPUT,
			     "This book has no headquarters. dapcar enrol joins one");
	ok = ok && (c->watch ? watch(l.sync, &e) : sync_run(l.sync, &e));
	if (l.sync) {
		sync_status(l.sync, &s);
		s.own_height = book_head(app_book(a)).height;
		if (ok || c->json)
			status_print(c, &s, true);
	}
	link_close(&l);
	app_close(a);
	return ok ? 0 : cli_fail(&e);
}
