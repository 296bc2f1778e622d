/* From a key to its letter on the screen, on the real program, at rest and while 10,000 entries go
 * to a real headquarters: letters typed as the words of a command, some ms apart. */
#include "car.h"
#include "terminal.h"

#include "base/crypto.h"
#include "base/mem.h"
#include "sync/client/sync.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define BACKLOG 10000
#define MOST 4000
#define SENDS 8
#define AT_REST 300
#define LETTERS 16 /* then the field is cleared */

struct situation {
	const char *what;
	double ms[MOST];
	size_t n;
};

static void fall(struct glass *g, const char *what)
{
	char *screen = glass_text(g);

	fprintf(stderr, "bench: %s. The screen:\n%s", what, screen);
	free(screen);
	exit(1);
}

/* `typed` is what stands in the field. */
static void one_letter(struct situation *s, struct glass *g, char *typed)
{
	size_t n = strlen(typed);
	char key[2] = { (char)('a' + n % 26), '\0' };
	int64_t us;

	if (n == LETTERS) {
		glass_keys(g, "^X");
		if (!glass_wait_gone(g, typed, 5000))
			fall(g, "the field is not cleared");
		typed[n = 0] = '\0';
		key[0] = 'a';
	}
	typed[n] = key[0];
	typed[n + 1] = '\0';
	/* At moments that have nothing to do with what the program is at, so that one long turn
	 * does not count once and the short ones between a thousand times. */
	glass_run(g, 2 + (int)crypto_uniform(8));
	us = glass_time(g, key, typed);
	if (us < 0)
		fall(g, "no letter");
	/* The first letters of the alphabet may stand elsewhere. */
	if (n >= 3 && s->n < MOST)
		s->ms[s->n++] = (double)us / 1e3;
}

static uint64_t waiting(struct glass *g)
{
	const char *at = strstr(glass_row(g, 0), "To send ");

	return at ? strtoul(at + 8, NULL, 10) : 0;
}

static void form(struct glass *g)
{
	glass_keys(g, "^K");
	terminal_expect(g, "Commands match", 0);
	glass_settle(g, 50);
}

static double thread_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* What a key may find the program at: the turns of the client alone, by the processor's clock,
 * which a busy machine does not spoil. */
static void turns(struct real *r, struct situation *s)
{
	struct clock clock;
	struct sync_status st = { 0 };
	struct sync *sync = NULL;
	struct err e = { 0 };
	struct app *a;
	char home[96];
	int64_t at;

	instant_parse(CAR_SENDING, &at);
	clock = clock_from(at);
	real_copy(r, "car-full", "car");
	real_copy(r, "hq-empty", "hq");
	real_hq_start(r, CAR_SENDING);
	a = car_open(r, &clock);
	if (!sync_new(real_path(r, "car", home), app_book(a), &clock, NULL, &sync, &e))
		bench_fail(&e);
	sync_start(sync);
	while (st.acked_height < BACKLOG) {
		double began = thread_ms();

		sync_wait(sync, NULL, 0, 20);
		if (s->n < MOST)
			s->ms[s->n++] = thread_ms() - began;
		sync_status(sync, &st);
	}
	sync_free(sync);
	app_close(a);
	real_hq_stop(r);
}

/* Headquarters is held until the form is open, and then everything goes at once. */
static size_t sending(char **argv, struct situation *rest, struct situation *push,
		      struct situation *turn)
{
	struct clock clock;
	struct app *a;
	struct real r;
	int64_t at;
	size_t arrived = 0;

	instant_parse(CAR_SENDING, &at);
	clock = clock_from(at);
	real_init(&r, argv);
	real_weekend(&r, CAR_BEFORE);
	a = car_open(&r, &clock);
	car_backlog(a, BACKLOG);
	app_close(a);
	real_copy(&r, "car", "car-full");
	real_copy(&r, "hq", "hq-empty");
	for (size_t i = 0; i < SENDS; i++) {
		char typed[LETTERS + 2] = "";
		struct glass *g;

		real_copy(&r, "car-full", "car");
		real_copy(&r, "hq-empty", "hq");
		real_hq_start(&r, CAR_SENDING);
		kill(r.hq, SIGSTOP);
		g = real_open(&r, "car", CAR_SENDING);
		real_unlock(g, CAR_NUMBER);
		terminal_expect(g, "To send ", 20000);
		form(g);
		for (size_t k = 0; !i && k < AT_REST; k++)
			one_letter(rest, g, typed);
		kill(r.hq, SIGCONT);
		for (size_t k = 0; k < MOST && waiting(g) >= BACKLOG; k++)
			one_letter(push, g, typed);
		arrived += waiting(g) < BACKLOG;
		glass_free(g);
		real_hq_stop(&r);
	}
	turns(&r, turn);
	real_fini(&r);
	return arrived;
}

static void print(struct situation *s)
{
	if (!s->n) {
		printf("  %-44s never met\n", s->what);
		return;
	}
	printf("  %-44s %7.2f %7.2f %7.2f %7.2f   %zu\n", s->what,
	       bench_percentile(s->ms, s->n, 50), bench_percentile(s->ms, s->n, 95),
	       bench_percentile(s->ms, s->n, 99), bench_percentile(s->ms, s->n, 100), s->n);
}

int main(int argc, char **argv)
{
	struct situation *rest = mem_new(sizeof *rest), *push = mem_new(sizeof *push),
			 *turn = mem_new(sizeof *turn);
	size_t arrived;

	if (argc < 3)
		return 1;
	rest->what = "at rest";
	push->what = "10,000 entries going to headquarters";
	turn->what = "  a turn of the client then, processor time";
	crypto_start();
	arrived = sending(argv, rest, push, turn);
	puts("key to its letter, ms: p50, p95, p99, most, how many (limit: p99 of 10)");
	print(rest);
	print(push);
	print(turn);
	printf("  (in %zu of %d sessions everything arrived while letters were typed)\n", arrived,
	       SENDS);
	mem_free(rest);
	mem_free(push);
	mem_free(turn);
	return 0;
}
