/* Headquarters' disk: full in steps of 512 bytes, failing at each flush in turn. Its own server
 * runs under the shim; cars send to it over TLS. It refuses with its sentence and never calls held
 * what the disk may not have; after a flush that failed it acknowledges nothing more, for nobody
 * knows what the disk holds; with room again, or started anew, everything arrives.
 * Every fifth of 120 steps and, after the first that the store stopped at, every fifth flush; with
 * FAULT_FULL=1 each of 160 and every flush. */
/* Headquarters has a struct of this name as well. */
#define hq_line line_there
#include "memory.h"
#include "rig.h"
#undef hq_line
#include "images.h"
#include "served.h"

#include "hq.h"
#include "proof.h"

#include "base/crypto.h"
#include "base/mem.h"

#include <inttypes.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define STEPS 24 /* every fifth */
#define STEPS_FULL 160
#define STEP 512
#define NOTES 6

static const char *library;

static int serve(const char *folder, const char *port)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return served_run(folder, (uint16_t)strtoul(port, NULL, 10),
			  signalfd(-1, &set, SFD_CLOEXEC), STDOUT_FILENO);
}

struct scene {
	struct images im;
	struct hq_rig hq;
	pid_t pid;
	struct bundle *bundle;
	struct car_rig car;
};

static void hq_start(struct scene *s)
{
	char port[8], byte;
	const char *const words[] = { "serve", s->im.folder, port, NULL };
	int out;

	snprintf(port, sizeof port, "%u", (unsigned)s->hq.port);
	s->pid = images_spawn(&s->im, library, words, &out);
	assert_int_equal(read(out, &byte, 1), 1);
	close(out);
}

static void hq_end(struct scene *s)
{
	kill(s->pid, SIGTERM);
	waitpid(s->pid, NULL, 0);
}

/* What it had written and not flushed is in the system's memory for its successor. */
static void hq_kill(struct scene *s)
{
	kill(s->pid, SIGKILL);
	waitpid(s->pid, NULL, 0);
}

/* A car that is enrolled and has had a session; the record begins there. */
static int begin(void **state)
{
	struct scene *s = mem_new(sizeof *s);
	struct hq_init how = { .practice = true };
	struct err e = { 0 };

	images_init(&s->im);
	s->im.skip = "view-";
	if (!hq_init(s->im.folder, &how, &e))
		fail_msg("%s", e.text);
	s->hq = (struct hq_rig){ .dir = s->im.folder, .port = rig_port() };
	s->bundle = hq_rig_device(&s->hq, "car", s->hq.port);
	car_rig_init(&s->car, s->bundle);
	images_begin(&s->im);
	hq_start(s);
	if (!car_rig_enrol(&s->car, s->bundle, &e))
		fail_msg("%s", e.text);
	car_rig_open(&s->car);
	if (!sync_run(s->car.sync, &e))
		fail_msg("%s", e.text);
	*state = s;
	return 0;
}

static int end(void **state)
{
	struct scene *s = *state;

	hq_end(s);
	car_rig_fini(&s->car);
	bundle_free(s->bundle);
	images_fini(&s->im);
	mem_free(s);
	return 0;
}

static uint64_t held(const struct scene *s)
{
	struct line_there line = hq_rig_line(&s->hq, s->bundle->device);

	assert_int_equal(line.count, line.height);
	return line.height;
}

static struct sync_status status_of(const struct scene *s)
{
	struct sync_status t;

	sync_status(s->car.sync, &t);
	return t;
}

static void must_go_through(struct scene *s)
{
	struct err e = { 0 };

	if (!sync_run(s->car.sync, &e))
		fail_msg("%s", e.text);
	assert_int_equal(status_of(s).acked_height, book_head(s->car.book).height);
	car_rig_assert_at(&s->car, &s->hq);
}

static void a_full_disk_is_said_and_nothing_is_called_held(void **state)
{
	struct scene *s = *state;
	bool all = getenv("FAULT_FULL");
	unsigned steps = all ? STEPS_FULL : STEPS, step = all ? STEP : 5 * STEP;
	unsigned full = 0, other = 0, through = 0;

	for (unsigned i = 0; i < steps; i++) {
		struct err e = { 0 };

		/* Each step begins with a short journal, so that it has to grow. */
		hq_end(s);
		hq_start(s);
		car_rig_save(&s->car, NOTES);
		s->im.control->room = (int64_t)i * step;
		if (sync_run(s->car.sync, &e)) {
			through++;
		} else {
			assert_int_equal(e.class, cause_class(status_of(s).cause));
			full += status_of(s).cause == CAUSE_HQ_FULL;
			other += status_of(s).cause != CAUSE_HQ_FULL;
			if (status_of(s).cause != CAUSE_HQ_FULL &&
			    status_of(s).cause != CAUSE_HQ_BUSY)
				fail_msg("%u bytes: %s", i * step, e.text);
		}
		assert_true(status_of(s).acked_height <= held(s));
		s->im.control->room = -1;
		must_go_through(s);
	}
	printf("count: %u steps of %u bytes: %u refused for a full disk, %u in other words, %u "
	       "through\n",
	       steps, step, full, other, through);
	assert_true(full > steps / 8 && through > 1);
}

/* --- flushes that fail --- */

struct promise {
	struct scene *scene;
	struct head own;
};

static bool holds(void *ctx, size_t event, const char *folder, uint64_t random, char why[240])
{
	const struct promise *p = ctx;
	struct hq *hq = NULL;
	struct proof proof;
	struct err e = { 0 };
	bool ok;

	(void)event;
	(void)random;
	ok = hq_open(folder, -1, &hq, &e) && proof_make(hq, &proof, &e);
	if (!ok) {
		snprintf(why, 240, "%.200s", e.text);
	} else if (p->own.height &&
		   !store_has(hq->store, p->scene->bundle->device, p->own.height, &p->own.hash)) {
		snprintf(why, 240, "entry %" PRIu64 " was called held", p->own.height);
		ok = false;
	}
	hq_close(hq);
	return ok;
}

/* What the disk may hold at the end of the record, at its worst. */
static void images_of_the_end(struct scene *s, const struct promise *p, int32_t flush)
{
	uint64_t random = (uint64_t)flush;
	char before[112], folder[128], why[240];
	struct cuts *c;

	cuts_log_read(&s->im.log, s->im.log_path);
	images_before(&s->im, before);
	snprintf(folder, sizeof folder, "%s-worst", s->im.folder);
	c = cuts_new(before, &s->im.log);
	cuts_go(c, s->im.log.n);
	for (unsigned i = 0; i < 12; i++) {
		cuts_make(c, folder, &random);
		if (!holds((void *)(uintptr_t)p, 0, folder, random, why))
			fail_msg("flush %d failed: %s", flush, why);
	}
	cuts_free(c);
	cuts_log_fini(&s->im.log);
	s->im.log = (struct cuts_log){ .n = 0 };
	served_remove(folder);
}

/* One flush fails; the disk may have lost what it was to keep, whatever it says later. */
static bool one_flush(int32_t flush, bool killed, unsigned *stopped)
{
	struct scene *s;
	void *state;
	struct promise p;
	unsigned after = 0;
	int32_t left;

	begin(&state);
	s = state;
	p = (struct promise){ .scene = s };
	s->im.control->fail_flush = flush;
	for (unsigned i = 0; i < 5; i++) {
		bool had_failed = s->im.control->fail_flush == 0;

		car_rig_save(&s->car, NOTES);
		after += sync_run(s->car.sync, NULL) && had_failed;
		p.own = (struct head){ status_of(s).acked, status_of(s).acked_height };
		images_of_the_end(s, &p, flush);
		if (killed && s->im.control->fail_flush == 0)
			break;
	}
	left = s->im.control->fail_flush;
	s->im.control->fail_flush = 0;
	/* Started anew it takes all. */
	if (killed)
		hq_kill(s);
	else
		hq_end(s);
	hq_start(s);
	must_go_through(s);
	p.own = (struct head){ status_of(s).acked, status_of(s).acked_height };
	images_of_the_end(s, &p, flush);
	printf("flush %d failed%s%s; %u sessions went through after it\n", flush,
	       left ? " not: there are fewer" : "", killed ? ", then it was killed" : "", after);
	*stopped += !left && !after;
	end(&state);
	return left == 0;
}

static void a_flush_that_failed_is_never_forgotten(void **state)
{
	unsigned stopped = 0;
	int32_t n = 1, step = getenv("FAULT_FULL") ? 1 : 5;

	(void)state;
	while (n < 40 && one_flush(n, false, &stopped) && one_flush(n, true, &stopped))
		n += stopped < 3 ? 1 : step;
	/* Some flushes are of other files than the store. */
	assert_true(n > 5 && stopped >= 3);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_full_disk_is_said_and_nothing_is_called_held,
						begin, end),
		cmocka_unit_test(a_flush_that_failed_is_never_forgotten),
	};

	crypto_start();
	if (argc == 4 && strcmp(argv[1], "serve") == 0)
		return serve(argv[2], argv[3]);
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
	puts("skipped: a sanitizer's library must be the first, so none is loaded before it");
	return 77;
#endif
	setenv("RIG_PARENT", memory_folder(), 0);
	library = argv[1];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
