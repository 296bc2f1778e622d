/* What the courier costs at lock, with a backlog that was packed ahead and with one that was not.
 * The limit of the design: the lock of a screen takes no longer than packing for 25 ms and one
 * write, whatever waits. */
#include "bench.h"

#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"
#include "book/box.h"
#include "sync/client/courier.h"

#include <stdio.h>
#include <string.h>

struct lock {
	struct courier_made made;
	double ms;
};

static void lock(struct courier_work *w, struct app *a, const char *home, const struct peer *peer,
		 struct lock *out)
{
	struct buf file = { .ceiling = COURIER_FILE_MAX };
	double start = bench_us();
	struct err e = { 0 };

	if (!courier_make(w, app_book(a), peer, (struct id){ { 0 } }, COURIER_SCREEN_MS, &file,
			  &out->made, &e) ||
	    !courier_keep(home, &file, &e))
		bench_fail(&e);
	out->ms = (bench_us() - start) / 1000;
	buf_fini(&file);
}

static void figures(struct app *a, const char *home, const struct peer *peer)
{
	struct courier_work *w = courier_work_new(book_device(app_book(a)));
	struct lock cold, warm;
	double start, step, most = 0;
	size_t steps = 0;

	lock(w, a, home, peer, &cold);
	courier_work_free(w);
	w = courier_work_new(book_device(app_book(a)));
	for (;; steps++) {
		start = bench_us();
		if (!courier_work_step(w, app_book(a)))
			break;
		step = (bench_us() - start) / 1000;
		if (step > most)
			most = step;
	}
	lock(w, a, home, peer, &warm);
	printf("%8llu  %7.1f ms %8llu in %8llu left out   %7.1f ms %8llu in %9zu bytes   %6.1f ms "
	       "of %zu\n",
	       (unsigned long long)book_head(app_book(a)).height, cold.ms,
	       (unsigned long long)cold.made.entries, (unsigned long long)cold.made.left_out,
	       warm.ms, (unsigned long long)warm.made.entries, warm.made.bytes, most, steps);
	courier_work_free(w);
}

int main(void)
{
	static const size_t more[] = { 60, 940, 9000 };
	struct clock clock = { .held = true, .held_ms = BENCH_NOW_MS };
	char *home = bench_folder(false);
	struct bench_fill at = { .made = 0 };
	struct peer *peer = mem_new(sizeof *peer);
	uint8_t secret[32];
	struct app *a;

	crypto_start();
	box_keypair(peer->hq_box, secret);
	a = bench_book(home, &clock, book_cost_least);
	bench_shift(a);
	puts(" entries   lock, nothing packed ahead (limit 25 ms and a write)   lock, packed ahead "
	     "             longest step");
	for (size_t i = 0; i < sizeof more / sizeof *more; i++) {
		bench_fill(a, &at, more[i]);
		figures(a, home, peer);
	}
	app_close(a);
	mem_free(peer);
	bench_folder_end(home);
	return 0;
}
