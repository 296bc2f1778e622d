/* dapcar verify of a large book, part by part and as the command that is typed, beside its limit (a
 * million entries in 60 s) and beside what cannot be saved: as many signatures checked one after
 * the other, and nothing else done. ENTRIES in the environment takes another number; each entry
 * costs the same, so fewer tell enough. */
#include "car.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#define ENTRIES 20000
#define LIMIT_US 60.0 /* an entry: 60 s for a million */
#define SIGNATURES 5000

struct since {
	double us, cpu;
	size_t n;
};

static struct since start(size_t n)
{
	return (struct since){ bench_us(), bench_cpu_us(), n };
}

static void said(const char *what, struct since s)
{
	printf("  %-42s %6.1f us an entry, %6.1f us of the processor\n", what,
	       (bench_us() - s.us) / (double)s.n, (bench_cpu_us() - s.cpu) / (double)s.n);
}

static void signatures_alone(void)
{
	uint8_t seed[32], key[32], sig[64];
	struct hash hash;
	struct since s;

	crypto_random(seed, sizeof seed);
	crypto_random(hash.b, sizeof hash.b);
	sign_public(seed, key);
	entry_sign_known(seed, key, &hash, sig);
	s = start(SIGNATURES);
	for (size_t i = 0; i < SIGNATURES; i++)
		if (!entry_sig_holds(key, &hash, sig))
			exit(1);
	said("signatures alone, one core (the limit)", s);
}

static bool signer(void *ctx, struct id device, uint8_t key[32])
{
	(void)ctx;
	(void)device;
	(void)key;
	return false;
}

static void parts(struct real *r, const struct clock *clock, size_t n)
{
	struct since s = start(n);
	struct app *a = car_open(r, clock);
	struct book_report report;
	struct err e = { 0 };
	bool same;

	said("opening: passphrase, rows, view", s);
	s = start(n);
	if (!book_verify(app_book(a), signer, NULL, &report, &e) && report.damaged)
		puts(report.first_damage);
	said("the proof", s);
	s = start(n);
	if (!app_view_again(a, &same, &e))
		bench_fail(&e);
	said("the view again in another order", s);
	app_close(a);
}

static void command(struct real *r, size_t n)
{
	struct rusage was, is;
	struct since s = start(n);
	struct said out;
	double us, cpu;

	getrusage(RUSAGE_CHILDREN, &was);
	real_command(r, "car", CAR_NUMBER, CAR_SENDING, &out, "verify", NULL);
	us = bench_us() - s.us;
	getrusage(RUSAGE_CHILDREN, &is);
	said_ok(&out);
	cpu = (double)(is.ru_utime.tv_sec + is.ru_stime.tv_sec - was.ru_utime.tv_sec -
		       was.ru_stime.tv_sec) *
		  1e6 +
	      (double)(is.ru_utime.tv_usec + is.ru_stime.tv_usec - was.ru_utime.tv_usec -
		       was.ru_stime.tv_usec);
	printf("dapcar verify of %zu entries: %.1f s, %.1f s of the processor; %.1f us an entry "
	       "(limit %.0f)\n",
	       n, us / 1e6, cpu / 1e6, us / (double)n, LIMIT_US);
	fwrite(out.text, 1, out.len < 90 ? out.len : 90, stdout);
	said_free(&out);
}

int main(int argc, char **argv)
{
	const char *given = getenv("ENTRIES");
	size_t n = given ? (size_t)strtoull(given, NULL, 10) : ENTRIES;
	struct clock clock;
	struct app *a;
	struct real r;
	int64_t at;

	if (argc < 3 || !n || !instant_parse(CAR_SENDING, &at))
		return 1;
	crypto_start();
	clock = clock_from(at);
	real_init(&r, argv);
	real_weekend(&r, CAR_BEFORE);
	a = car_open(&r, &clock);
	car_backlog(a, n);
	app_close(a);
	command(&r, n);
	parts(&r, &clock, n);
	signatures_alone();
	real_fini(&r);
	return 0;
}
