/* Two thousand lines that are held, five hundred slow ones that have certificates, and fifty honest
 * cars that push: how long a push takes, whether one is refused, and what the server's memory comes
 * to. The server is the real program in its own process. Prints beside the limits; judges nothing.
 *
 *     DAPCAR_HQ=build/sync/hq/dapcar-hq bench_hq_held [SECONDS [HELD [SLOW]]] */
#include "crowd.h"
#include "site.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/mem.h"
#include "model/kinds.h"

#include <curl/curl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SECONDS 30
#define LINES_HELD 2000
#define LINES_SLOW 500
#define HONEST 50
#define OF_A_DEVICE WIRE_CONNECTIONS_MAX
#define SAMPLES 20000

struct honest {
	struct node node;
	struct caller *caller;
};

static uint16_t serve_apart(struct site *s, pid_t *pid)
{
	const char *program = getenv("DAPCAR_HQ");
	unsigned port = 0;
	FILE *out;
	int said[2];

	if (!program || pipe(said) != 0)
		abort();
	*pid = fork();
	if (!*pid) {
		dup2(said[1], STDOUT_FILENO);
		if (!freopen("/dev/null", "w", stderr))
			_exit(1);
		execl(program, program, "--home", s->dir, "serve", "--listen", "127.0.0.1:0", NULL);
		_exit(1);
	}
	close(said[1]);
	out = fdopen(said[0], "r");
	if (!out || fscanf(out, "Listening on 127.0.0.1:%u", &port) != 1) {
		fputs("headquarters did not begin to listen\n", stderr);
		exit(1);
	}
	fclose(out);
	return (uint16_t)port;
}

/* KiB, the most it ever was. */
static long peak_of(pid_t pid)
{
	char *path = mem_fmt("/proc/%d/status", (int)pid);
	FILE *f = fopen(path, "r");
	char line[256];
	long kib = 0;

	while (f && fgets(line, sizeof line, f))
		sscanf(line, "VmHWM: %ld", &kib);
	if (f)
		fclose(f);
	mem_free(path);
	return kib;
}

static void crowd_fill(struct crowd *c, struct site *s, size_t held, size_t slow)
{
	struct node n = { .head = { .height = 0 } };

	for (size_t i = 0; i < held + slow; i++) {
		enum manner how = i < held ? HELD : SILENT + (i - held) % (MANNERS - SILENT);

		if (i % OF_A_DEVICE == 0) {
			char name[32];

			node_end(&n);
			snprintf(name, sizeof name, "Line %zu", i);
			node_make(&n, s, name, "");
		}
		crowd_add(c, how, buf_str(&n.cert), buf_str(&n.key));
	}
	node_end(&n);
}

/* One note, sent and receipted. Milliseconds; negative: refused. */
static double push_one(struct honest *h)
{
	struct made m = { 0 };
	struct buf frames = { 0 };
	struct answer a;
	double ms;

	node_write_body(&h->node, &m, kind_note.number, 1, id_random(), "{\"bases\":[],\"f\":{}}");
	made_frames(&m, 0, 0, &frames);
	call(h->caller, WIRE_PATH_PUSH, WIRE_TYPE_FRAMES, frames.data, frames.len, NULL, &a);
	ms = a.status == 200 ? a.seconds * 1000 : -1;
	if (ms < 0)
		fprintf(stderr, "refused: curl=%d status=%ld\n", a.curl, a.status);
	answer_end(&a);
	buf_fini(&frames);
	made_end(&m);
	return ms;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Each car once a second, one in ten times on a new line. */
static size_t push_on(struct site *s, struct honest *all, int64_t until_ms, double *ms,
		      size_t *refused)
{
	size_t n = 0;

	for (size_t i = 0; clock_mono_ms() < until_ms && n < SAMPLES; i = (i + 1) % HONEST) {
		struct honest *h = &all[i];
		double took;

		if (n % 11 == 10) {
			caller_free(h->caller);
			h->caller = caller_new(s, buf_str(&h->node.cert), buf_str(&h->node.key));
		}
		took = push_one(h);
		if (took < 0)
			++*refused;
		else
			ms[n++] = took;
		if (took < 1000.0 / HONEST)
			nanosleep(
			    &(struct timespec){ .tv_nsec = (long)((1000.0 / HONEST - took) * 1e6) },
			    NULL);
	}
	return n;
}

static void print(const struct crowd_counts *c, const double *ms, size_t n, size_t refused,
		  long kib)
{
	printf("lines open at the end: %zu held, %zu slow (%llu slow ones were cut off and came "
	       "again)\n",
	       c->open[HELD],
	       c->open[SILENT] + c->open[SLOW_HEADERS] + c->open[SLOW_BODY] + c->open[NO_HANDSHAKE],
	       (unsigned long long)c->slow_cut);
	printf("held lines: %llu hellos answered, %llu answered otherwise, %llu cut off, %llu not "
	       "let in\n",
	       (unsigned long long)c->hellos, (unsigned long long)c->other_answers,
	       (unsigned long long)c->held_cut, (unsigned long long)c->not_let_in);
	printf("honest pushes: %zu, p50 %.1f ms, p99 %.1f ms (limit 250), longest %.1f ms; refused "
	       "%zu "
	       "(limit 0)\n",
	       n, n ? ms[n / 2] : 0, n ? ms[n * 99 / 100] : 0, n ? ms[n - 1] : 0, refused);
	printf("memory of headquarters at its most: %ld MiB (limit 256)\n", kib / 1024);
}

int main(int argc, char **argv)
{
	size_t seconds = argc > 1 ? strtoul(argv[1], NULL, 10) : SECONDS;
	size_t held = argc > 2 ? strtoul(argv[2], NULL, 10) : LINES_HELD;
	size_t slow = argc > 3 ? strtoul(argv[3], NULL, 10) : LINES_SLOW;
	struct honest *all = mem_new_array(HONEST, sizeof *all);
	double *ms = mem_new_array(SAMPLES, sizeof *ms);
	struct rlimit files;
	struct crowd_counts counts;
	struct crowd *crowd;
	struct site s;
	size_t n, refused = 0;
	pid_t pid;

	crypto_start();
	curl_global_init(CURL_GLOBAL_DEFAULT);
	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	site_make(&s, false);
	s.port = serve_apart(&s, &pid);
	crowd = crowd_new(s.port);
	store_begin(s.hq->store, NULL);
	crowd_fill(crowd, &s, held, slow);
	for (size_t i = 0; i < HONEST; i++) {
		char name[32];

		snprintf(name, sizeof name, "Honest %zu", i);
		node_make(&all[i].node, &s, name, "");
		all[i].caller = caller_new(&s, buf_str(&all[i].node.cert),
					   buf_str(&all[i].node.key));
	}
	store_commit(s.hq->store, NULL);
	printf("with nobody there: %ld MiB\n", peak_of(pid) / 1024);
	crowd_start(crowd);
	n = push_on(&s, all, clock_mono_ms() + (int64_t)seconds * 1000, ms, &refused);
	counts = crowd_look(crowd);
	qsort(ms, n, sizeof *ms, by_size);
	print(&counts, ms, n, refused, peak_of(pid));
	crowd_end(crowd);
	kill(pid, SIGTERM);
	waitpid(pid, NULL, 0);
	for (size_t i = 0; i < HONEST; i++) {
		caller_free(all[i].caller);
		node_end(&all[i].node);
	}
	mem_free(all);
	mem_free(ms);
	site_end(&s);
	return refused != 0;
}
