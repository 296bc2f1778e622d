#include "bench.h"

#include "base/buf.h"
#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

double bench_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double bench_percentile(double *all, size_t n, double p)
{
	qsort(all, n, sizeof *all, by_size);
	return all[(size_t)((double)(n - 1) * p / 100.0)];
}

void bench_fail(const struct err *e)
{
	fprintf(stderr, "bench: %s\n", e->text);
	exit(1);
}

long bench_peak_kib(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return u.ru_maxrss;
}

struct app *bench_book(const char *home, const struct clock *clock)
{
	struct app_init in = { .practice = true,
			       .cost = book_cost_least,
			       .number = "4417",
			       .name = "Rowan Testley",
			       .role = "officer",
			       .organisation = "notts_police",
			       .phrase = "a bench phrase",
			       .code = "135790" };
	struct err e = { 0 };
	struct app *a = NULL;

	if (!app_init(home, &in, clock, &a, &e))
		bench_fail(&e);
	return a;
}

static void put(struct app *a, const struct kind *k, const char *const *pairs, size_t n,
		struct id *out)
{
	struct err e = { 0 };

	if (!app_add_fields(a, k, pairs, n, out, &e))
		bench_fail(&e);
}

void bench_fill(struct app *a, size_t n)
{
	static const char sentence[] =
	    "The survivor said the noise began after midnight and that it was not "
	    "the first time this month. ";
	struct id attendance = { { 0 } };

	for (size_t i = 0; i < n; i++) {
		struct buf number = { 0 }, text = { 0 }, about = { 0 };
		char hex[ID_HEX_LEN + 1];

		if (i % 10 == 0) {
			buf_fmt(&number, "incident_no=NP-20211029-%04zu", 1 + i / 10 % 9998);
			put(a, &kind_attendance,
			    (const char *const[]){ buf_str(&number), "tasked_at=now" }, 2,
			    &attendance);
		} else {
			buf_fmt(&about, "attendance_id=%s", id_hex(attendance, hex));
			buf_puts(&text, "text=");
			for (size_t k = 0; k < 3 + i % 8; k++)
				buf_puts(&text, sentence);
			put(a, &kind_note,
			    (const char *const[]){ buf_str(&about), buf_str(&text),
						   "note_type=observation", "visibility=shared" },
			    4, NULL);
		}
		buf_fini(&number);
		buf_fini(&text);
		buf_fini(&about);
	}
}
