#include "bench.h"

#include "base/buf.h"
#include "base/mem.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static double us_of(clockid_t which)
{
	struct timespec t;

	clock_gettime(which, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

double bench_us(void)
{
	return us_of(CLOCK_MONOTONIC);
}

double bench_cpu_us(void)
{
	return us_of(CLOCK_PROCESS_CPUTIME_ID);
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double bench_painted(int64_t us)
{
	if (us < 0) {
		fprintf(stderr, "bench: nothing was painted\n");
		exit(1);
	}
	return (double)us;
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

char *bench_folder(bool fast)
{
	char in_memory[] = "/dev/shm/dapcar-bench-XXXXXX", path[] = "/tmp/dapcar-bench-XXXXXX";

	if (fast && mkdtemp(in_memory))
		return mem_str(in_memory);
	if (!mkdtemp(path)) {
		perror("bench: a folder");
		exit(1);
	}
	return mem_str(path);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

void bench_folder_end(char *path)
{
	nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	mem_free(path);
}

size_t bench_count(int argc, char **argv, size_t otherwise)
{
	unsigned long n = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;

	return n ? n : otherwise;
}

struct app *bench_book(const char *home, const struct clock *clock, struct book_cost cost)
{
	struct app_init in = { .practice = true,
			       .cost = cost,
			       .number = BENCH_NUMBER,
			       .name = "Rowan Testley",
			       .role = "officer",
			       .organisation = "notts_police",
			       .phrase = BENCH_PHRASE,
			       .code = BENCH_CODE };
	struct err e = { 0 };
	struct app *a = NULL;

	if (!app_init(home, &in, clock, &a, &e))
		bench_fail(&e);
	return a;
}

struct app *bench_reopen(const char *home, const struct clock *clock)
{
	struct err e = { 0 };
	struct app *a = NULL;

	if (!app_open(home, clock, &a, &e) ||
	    !book_unlock(app_book(a), BENCH_NUMBER, BENCH_PHRASE, &e) || !app_load(a, &e))
		bench_fail(&e);
	book_make_room(app_book(a)); /* as the terminal program does */
	return a;
}

void bench_shift(struct app *a)
{
	struct rec *shift = app_new(a, &kind_shift);
	struct id none = { { 0 } };
	struct err e = { 0 };

	rec_put(shift, SHIFT_NIGHT_OF, "2021-10-29");
	rec_put(shift, SHIFT_CAR, "dap_north");
	rec_put(shift, SHIFT_CALL_SIGN, "DV1");
	rec_put(shift, SHIFT_SINGLE_CREW_REASON, "sickness");
	if (!app_shift_start(a, shift, app_typist(a)->id, none, &e))
		bench_fail(&e);
	rec_free(shift);
}

static void put(struct app *a, const struct kind *k, const char *const *pairs, size_t n,
		struct id *out)
{
	struct err e = { 0 };

	if (!app_add_fields(a, k, pairs, n, out, &e))
		bench_fail(&e);
}

static void add_attendance(struct app *a, struct bench_fill *at)
{
	struct buf number = { 0 };

	buf_fmt(&number, "incident_no=NP-20211029-%04zu", 1 + at->made / 10 % 9998);
	put(a, &kind_attendance, (const char *const[]){ buf_str(&number), "tasked_at=now" }, 2,
	    &at->attendance);
	buf_fini(&number);
}

static void add_note(struct app *a, const struct bench_fill *at)
{
	static const char sentence[] =
	    "The survivor said the noise began after midnight and that it was not "
	    "the first time this month. ";
	struct buf text = { 0 }, about = { 0 };
	char hex[ID_HEX_LEN + 1];

	buf_fmt(&about, "attendance_id=%s", id_hex(at->attendance, hex));
	buf_puts(&text, "text=");
	for (size_t i = 0; i < 3 + at->made % 8; i++)
		buf_puts(&text, sentence);
	put(a, &kind_note,
	    (const char *const[]){ buf_str(&about), buf_str(&text), "note_type=observation",
				   "visibility=shared" },
	    4, NULL);
	buf_fini(&text);
	buf_fini(&about);
}

void bench_fill(struct app *a, struct bench_fill *at, size_t n)
{
	for (; n; n--, at->made++) {
		if (at->made % 10 == 0)
			add_attendance(a, at);
		else
			add_note(a, at);
	}
}
