/* Our side of the comparison with peers (peers.sh): a car's book filled with the records that the
 * peers send, and one session that sends them, timed from its start to the receipt that covers the
 * last entry. Prints one line of JSON, as the peers do. */
#include "car.h"

#include "base/buf.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"
#include "sync/client/sync.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AT_ONCE 500
#define KIND 999 /* headquarters keeps what it does not know like anything else */

static struct app *open_car(const char *home, const struct clock *clock)
{
	struct err e = { 0 };
	struct app *a = NULL;

	if (!app_open(home, clock, &a, &e) ||
	    !book_unlock(app_book(a), CAR_NUMBER, REAL_PHRASE, &e))
		bench_fail(&e);
	return a;
}

/* A record's own id is that of the entry, whose header carries it: it need not be said twice.
 * `body` keeps the other members. */
static struct id take_id(const char *at, size_t n, struct buf *body)
{
	static const char before[] = "{\"id\":\"";
	const size_t from = sizeof before - 1, uuid = 36;
	struct id id = id_random();
	char hex[33] = "";
	size_t k = 0;

	buf_reset(body);
	if (n < from + uuid + 2 || strncmp(at, before, from) != 0) {
		buf_put(body, at, n);
		return id;
	}
	for (size_t i = from; i < from + uuid && k < 32; i++)
		if (at[i] != '-')
			hex[k++] = at[i];
	if (!id_parse(hex, &id))
		exit(1);
	buf_putc(body, '{');
	buf_put(body, at + from + uuid + 2, n - from - uuid - 2);
	return id;
}

static void append(struct app *a, const struct book_new *all, size_t n)
{
	struct err e = { 0 };

	if (n && !book_append_many(app_book(a), all, n, NULL, &e))
		bench_fail(&e);
}

/* The first `n` lines of `records`, each the body of an entry. */
static int fill(const char *home, const char *records, size_t n, const struct clock *clock)
{
	struct book_new *all = mem_new_array(AT_ONCE, sizeof *all);
	struct buf *bodies = mem_new_array(AT_ONCE, sizeof *bodies);
	struct app *a = open_car(home, clock);
	struct buf text;
	struct err e = { 0 };
	size_t k = 0, done = 0;

	buf_init(&text, (size_t)1 << 30);
	if (!file_read(records, &text, &e))
		bench_fail(&e);
	for (const char *at = buf_str(&text), *end; done < n && (end = strchr(at, '\n'));
	     at = end + 1) {
		struct id record = take_id(at, (size_t)(end - at), &bodies[k]);

		all[k] = (struct book_new){ .kind = KIND,
					    .schema = 1,
					    .record = record,
					    .author = { { 1 } },
					    .body = bodies[k].data,
					    .body_len = bodies[k].len };
		k++;
		done++;
		if (k == AT_ONCE) {
			append(a, all, k);
			k = 0;
		}
	}
	append(a, all, k);
	app_close(a);
	buf_fini(&text);
	for (size_t i = 0; i < AT_ONCE; i++)
		buf_fini(&bodies[i]);
	mem_free(bodies);
	mem_free(all);
	return done == n ? 0 : 1;
}

static int send_all(const char *home, const struct clock *clock)
{
	struct app *a = open_car(home, clock);
	uint64_t height = book_head(app_book(a)).height, before;
	struct sync_status st = { 0 };
	struct sync *s = NULL;
	struct err e = { 0 };
	double began, cpu;
	long open_kib;

	if (!sync_new(home, app_book(a), clock, &(struct sync_calls){ 0 }, &s, &e))
		bench_fail(&e);
	sync_unlocked(s);
	/* What the book itself takes, with its tree of hashes; the rest of the peak is the push's.
	 */
	open_kib = bench_peak_kib();
	began = bench_us();
	cpu = bench_cpu_us();
	sync_start(s);
	sync_status(s, &st);
	before = st.acked_height;
	while (st.acked_height != height) {
		sync_wait(s, NULL, 0, 100);
		sync_status(s, &st);
		if (*st.trouble)
			fprintf(stderr, "%s\n", st.trouble);
	}
	printf("{\"peer\":\"ours\",\"n\":%llu,\"s\":%.4f,\"client_cpu\":%.4f,\"up\":%llu,\"down\":%"
	       "llu,"
	       "\"requests\":%u,\"open_kib\":%ld,\"peak_kib\":%ld}\n",
	       (unsigned long long)(height - before), (bench_us() - began) / 1e6,
	       (bench_cpu_us() - cpu) / 1e6, (unsigned long long)st.bytes_up,
	       (unsigned long long)st.bytes_down, st.requests, open_kib, bench_peak_kib());
	sync_free(s);
	app_close(a);
	return 0;
}

int main(int argc, char **argv)
{
	struct clock clock;
	int64_t at;

	if (!instant_parse(CAR_SENDING, &at))
		return 1;
	crypto_start();
	clock = clock_from(at);
	if (argc == 5 && !strcmp(argv[1], "fill"))
		return fill(argv[2], argv[3], (size_t)strtoul(argv[4], NULL, 10), &clock);
	if (argc == 3 && !strcmp(argv[1], "send"))
		return send_all(argv[2], &clock);
	fputs("line fill HOME RECORDS N | line send HOME\n", stderr);
	return 2;
}
