/* A thousand cars come home at once: each opens a line of its own over TLS, says hello, locates,
 * and sends the 60 entries of its night. How long until the last has its receipt, what share of it
 * is flushes, and that every entry is there. Cars and headquarters share the machine. Prints;
 * judges nothing but completeness.
 *
 * So many handshakes at once as AT_ONCE: all cars share one thread here, and one that is kept
 * waiting by its own side for 5 s is cut off.
 *
 *     bench_hq_many [CARS [AT_ONCE]] */
#include "site.h"

#include "../../bench/flushes.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/mem.h"
#include "model/kinds.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#define CARS 1000
#define ENTRIES 60
#define LIMIT_S 15.0
#define AT_ONCE 128

enum at { AT_HELLO, AT_LOCATE, AT_PUSH, AT_HOME };

struct coming {
	struct node node;
	struct caller *caller;
	struct buf frames, ask;
	struct answer answer;
	enum at at;
	bool refused;
};

/* Of this thread, which is all cars, or of the process. */
static double cpu(int who)
{
	struct rusage r;

	getrusage(who, &r);
	return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) +
	       (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e6;
}

static double now(void)
{
	return (double)clock_mono_ms() / 1000;
}

static void night_write(struct coming *c)
{
	static const char *const words[] = { "door",  "neighbour", "call",    "street",
					     "phone", "child",     "sister",  "safe",
					     "later", "nobody",    "kitchen", "window",
					     "heard", "spoke",     "quiet",   "alone" };
	struct locate_ask *ask = mem_new(sizeof *ask);
	struct made m = { 0 };

	for (size_t i = 0; i < ENTRIES - 1; i++) {
		struct rec *r = rec_new(&kind_note, id_random());
		struct buf text = { 0 };

		while (text.len < 560)
			buf_fmt(&text, "%s ", words[crypto_uniform(16)]);
		rec_put_id(r, NOTE_ATTENDANCE_ID, id_random());
		rec_put(r, NOTE_TEXT, buf_str(&text));
		node_write(&c->node, &m, r);
		buf_fini(&text);
		rec_free(r);
	}
	made_frames(&m, 0, 0, &c->frames);
	ask->tip = (struct mark){ .hash = c->node.head.hash, .height = c->node.head.height };
	locate_ask_write(ask, &c->ask);
	mem_free(ask);
	made_end(&m);
}

static void ask_next(CURLM *all, struct coming *c)
{
	switch (c->at) {
	case AT_HELLO:
		call_begin(c->caller, WIRE_PATH_HELLO, NULL, NULL, 0, &c->answer);
		break;
	case AT_LOCATE:
		call_begin(c->caller, WIRE_PATH_LOCATE, WIRE_TYPE_JSON, c->ask.data, c->ask.len,
			   &c->answer);
		break;
	case AT_PUSH:
		call_begin(c->caller, WIRE_PATH_PUSH, WIRE_TYPE_FRAMES, c->frames.data,
			   c->frames.len, &c->answer);
		break;
	case AT_HOME:
		caller_free(c->caller);
		c->caller = NULL;
		return;
	}
	curl_easy_setopt(caller_easy(c->caller), CURLOPT_PRIVATE, c);
	curl_easy_setopt(caller_easy(c->caller), CURLOPT_TIMEOUT, 120L);
	curl_multi_add_handle(all, caller_easy(c->caller));
}

/* Is it home? */
static bool came(CURLM *all, const CURLMsg *m)
{
	CURLcode code = m->data.result;
	CURL *easy = m->easy_handle;
	struct coming *c = NULL;

	curl_easy_getinfo(easy, CURLINFO_PRIVATE, &c);
	curl_multi_remove_handle(all, easy);
	call_end(c->caller, (int)code, &c->answer);
	c->refused = c->answer.status != 200;
	if (c->refused)
		fprintf(stderr, "refused at %d: curl=%d status=%ld\n", (int)c->at, (int)code,
			c->answer.status);
	answer_end(&c->answer);
	c->at = c->refused ? AT_HOME : c->at + 1;
	ask_next(all, c);
	return c->at == AT_HOME;
}

static void drain(struct coming *cars, size_t n, size_t at_once)
{
	CURLM *all = curl_multi_init();
	size_t begun = 0, home = 0;
	int running = 1;

	curl_multi_setopt(all, CURLMOPT_MAXCONNECTS, (long)n);
	while (home < n) {
		const CURLMsg *m;
		int left;

		while (begun < n && begun - home < at_once)
			ask_next(all, &cars[begun++]);
		curl_multi_perform(all, &running);
		while ((m = curl_multi_info_read(all, &left)))
			if (m->msg == CURLMSG_DONE)
				home += came(all, m);
		curl_multi_poll(all, NULL, 0, 100, NULL);
	}
	curl_multi_cleanup(all);
}

static void room_for_lines(size_t n)
{
	struct rlimit r;

	getrlimit(RLIMIT_NOFILE, &r);
	r.rlim_cur = r.rlim_max;
	setrlimit(RLIMIT_NOFILE, &r);
	if (r.rlim_cur < 2 * n + 64)
		fprintf(stderr, "only %lu files may be open here\n", (unsigned long)r.rlim_cur);
}

static void cars_make(struct coming *cars, size_t n, struct site *s, size_t *bytes)
{
	store_begin(s->hq->store, NULL);
	for (size_t i = 0; i < n; i++) {
		char name[32];

		snprintf(name, sizeof name, "Car %zu", i);
		node_make(&cars[i].node, s, name, "");
		night_write(&cars[i]);
		cars[i].caller = caller_new(s, buf_str(&cars[i].node.cert),
					    buf_str(&cars[i].node.key));
		*bytes += cars[i].frames.len;
	}
	store_commit(s->hq->store, NULL);
}

int main(int argc, char **argv)
{
	size_t n = argc > 1 ? strtoul(argv[1], NULL, 10) : CARS;
	struct coming *cars;
	struct flushes before, spent;
	struct site s;
	size_t bytes = 0, refused = 0;
	uint64_t arrived;
	double took, cars_cpu, all_cpu;

	crypto_start();
	curl_global_init(CURL_GLOBAL_DEFAULT);
	room_for_lines(n);
	site_make(&s, false);
	cars = mem_new_array(n, sizeof *cars);
	site_serve(&s, NULL);
	cars_make(cars, n, &s, &bytes);
	before = flushes_now();
	cars_cpu = cpu(RUSAGE_THREAD);
	all_cpu = cpu(RUSAGE_SELF);
	took = now();
	drain(cars, n, argc > 2 ? strtoul(argv[2], NULL, 10) : AT_ONCE);
	took = now() - took;
	cars_cpu = cpu(RUSAGE_THREAD) - cars_cpu;
	all_cpu = cpu(RUSAGE_SELF) - all_cpu;
	spent = flushes_between(before, flushes_now());
	arrived = store_arrivals(s.hq->store);
	for (size_t i = 0; i < n; i++)
		refused += cars[i].refused;
	printf("%zu cars with %d entries each, %zu bytes, durable and receipted in %.2f s; limit "
	       "for 1,000: %.0f s\n",
	       n, ENTRIES, bytes, took, LIMIT_S);
	printf("flushes of the disk in all: %llu, %.2f a car; commits of the store: %llu; refused: "
	       "%zu\n",
	       (unsigned long long)spent.flushes, (double)spent.flushes / (double)n,
	       (unsigned long long)store_commits(s.serving->store), refused);
	printf("processor time: headquarters %.2f s, the cars %.2f s\n", all_cpu - cars_cpu,
	       cars_cpu);
	for (size_t i = 0; i < n; i++) {
		buf_fini(&cars[i].frames);
		buf_fini(&cars[i].ask);
		node_end(&cars[i].node);
	}
	mem_free(cars);
	site_end(&s);
	curl_global_cleanup();
	if (arrived < n * ENTRIES) {
		fprintf(stderr, "%llu entries are missing\n",
			(unsigned long long)(n * ENTRIES - arrived));
		return 1;
	}
	return refused != 0;
}
