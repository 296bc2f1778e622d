/* sync and status: the link without a screen. */
#include "cli.h"
#include "link.h"

#include "base/clock.h"
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

static uint64_t waiting_of(const struct sync_status *s)
{
	return s->own_height > s->acked_height ? s->own_height - s->acked_height : 0;
}

/* "30 Oct 00:37" */
static const char *when(int64_t ms, char out[24])
{
	struct civil c = civil_of(ms);

	snprintf(out, 24, "%d %s %02d:%02d", c.day, month_short[c.month - 1], c.hour, c.minute);
	return out;
}

static void clock_text(const struct sync_status *s)
{
	int64_t min = s->drift_ms / 60000;
	char at[24];

	if (!s->drift_known)
		printf("Clock                  not compared with HQ%s%s\n",
		       s->compared_ms ? " since " : "",
		       s->compared_ms ? when(s->compared_ms, at) : "");
	else if (min > -2 && min < 2)
		printf("Clock                  as at HQ, compared %s\n", when(s->compared_ms, at));
	else
		printf("Clock                  %" PRId64 " minutes %s HQ, compared %s\n",
		       min < 0 ? -min : min, min < 0 ? "behind" : "ahead of",
		       when(s->compared_ms, at));
}

static void status_text(const struct sync_status *s, const struct sync *sync)
{
	struct sync_try all[SYNC_TRIES_MAX];
	size_t n = sync ? sync_tries(sync, all) : 0;
	char at[24];

	printf("Saved on this laptop   %" PRIu64 " entries\n", s->own_height);
	printf("HQ has it              %" PRIu64 "\n", s->acked_height);
	printf("To send                %" PRIu64 "\n", waiting_of(s));
	if (!sync) {
		puts("This book has no headquarters");
		return;
	}
	if (waiting_of(s) && s->waiting_bytes)
		printf("That is about          %" PRIu64 " bytes\n", s->waiting_bytes);
	if (s->estimate_ms >= 0)
		printf("It takes about         %" PRId64 " seconds, at the last rate of %" PRIu32
		       " bytes a second\n",
		       (s->estimate_ms + 999) / 1000, s->rate);
	if (s->last_full_ms)
		printf("Last full send         %s\n", when(s->last_full_ms, at));
	clock_text(s);
	if (s->restored)
		puts("This book is an older copy of one that went on. What was written there is here "
		     "now too, and both are kept. Tell IT that this laptop was restored or copied");
	if (s->rewound)
		puts("Headquarters was restored from a backup. What it had lost has gone back to it");
	if (*s->trouble)
		printf("%s\n", s->trouble);
	for (size_t i = 0; i < n; i++)
		printf("%-13s %-17s %-28s %" PRIu64 " up, %" PRIu64 " down%s\n",
		       when(all[i].last_ms, at), sync_far_words(all[i].far),
		       cause_short(all[i].cause), all[i].up, all[i].down,
		       all[i].times > 1 ? ", more than once" : "");
}

static void tries_json(struct json *j, const struct sync *sync)
{
	struct sync_try all[SYNC_TRIES_MAX];
	size_t n = sync ? sync_tries(sync, all) : 0;

	json_key(j, "tries");
	json_array(j);
	for (size_t i = 0; i < n; i++) {
		json_object(j);
		json_member_int(j, "at_ms", all[i].at_ms);
		json_member_int(j, "last_ms", all[i].last_ms);
		json_member_int(j, "times", all[i].times);
		json_member(j, "far", sync_far_words(all[i].far));
		json_member(j, "cause", cause_code(all[i].cause));
		json_member(j, "words", cause_short(all[i].cause));
		json_member_int(j, "bytes_up", (int64_t)all[i].up);
		json_member_int(j, "bytes_down", (int64_t)all[i].down);
		json_member_int(j, "entries", (int64_t)all[i].entries);
		json_object_end(j);
	}
	json_array_end(j);
}

static void status_print(struct cli *c, const struct sync_status *s, const struct sync *sync)
{
	struct buf out = { 0 };
	char hex[HASH_HEX_LEN + 1];
	struct json j;

	if (!c->json) {
		status_text(s, sync);
		return;
	}
	json_init(&j, &out, true);
	json_object(&j);
	json_member_bool(&j, "enrolled", sync != NULL);
	json_member(&j, "state", state_code(s->state));
	json_member_int(&j, "saved", (int64_t)s->own_height);
	json_member_int(&j, "sent", (int64_t)s->sent_height);
	json_member_int(&j, "at_hq", (int64_t)s->acked_height);
	json_member_int(&j, "to_send", (int64_t)waiting_of(s));
	json_member_int(&j, "to_send_bytes", (int64_t)s->waiting_bytes);
	json_member_int(&j, "estimate_ms", sync ? s->estimate_ms : -1);
	json_member_int(&j, "rate", s->rate);
	json_member(&j, "at_hq_hash", hash_is_zero(&s->acked) ? NULL : hash_hex(&s->acked, hex));
	json_member_int(&j, "last_full_ms", s->last_full_ms);
	json_member_int(&j, "data_as_of_ms", s->data_as_of_ms);
	json_member_int(&j, "bytes_up", (int64_t)s->bytes_up);
	json_member_int(&j, "bytes_down", (int64_t)s->bytes_down);
	json_member_int(&j, "requests", s->requests);
	json_member_bool(&j, "clock_known", s->drift_known);
	json_member_int(&j, "clock_ahead_ms", s->drift_ms);
	json_member_int(&j, "clock_compared_ms", s->compared_ms);
	json_member(&j, "cause", cause_code(s->cause));
	json_member(&j, "trouble", s->trouble);
	json_member_bool(&j, "restored", s->restored);
	json_member_bool(&j, "sealed_waits", s->waits_sealed);
	tries_json(&j, sync);
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
	struct buf lease = { .ceiling = 400 };
	bool ok;

	if (!cli_open(c, &a, &e))
		return cli_fail(&e);
	ok = link_open(&l, a, &e);
	s.own_height = book_head(app_book(a)).height;
	if (ok && l.sync)
		sync_status(l.sync, &s);
	if (ok)
		status_print(c, &s, l.sync);
	app_lease_words(a, &lease);
	if (ok && !c->json && lease.len)
		puts(buf_str(&lease));
	buf_fini(&lease);
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
		status_print(c, &s, sync);
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
	if (ok && book_is_read_only(app_book(a)))
		ok = err_set(&e, ERR_IO, "%s. Nothing is sent or fetched",
			     book_reads_only(app_book(a)));
	ok = ok && (c->watch ? watch(l.sync, &e) : sync_run(l.sync, &e));
	if (l.stays[0])
		fprintf(stderr, "%s\n", l.stays);
	if (l.sync) {
		sync_status(l.sync, &s);
		s.own_height = book_head(app_book(a)).height;
		if (ok || c->json)
			status_print(c, &s, l.sync);
	}
	link_close(&l);
	app_close(a);
	return ok ? 0 : cli_fail(&e);
}
