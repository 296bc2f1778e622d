/* How far the estimate on the outbox is from what it then takes: nights of several lengths from a
 * car to a real headquarters over a line of 64 kbit/s up, 256 down and 300 ms there and back. The
 * first night has no estimate: nothing has been measured before it. */
#include "car.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"
#include "sync/client/sync.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define UP_RATE 8000 /* bytes a second */
#define DOWN_RATE 32000
#define ONE_WAY_MS 150
#define PIECE 512
#define QUEUE 64
#define LINES 4

/* --- the line --- */

struct way {
	int from, to;
	double rate, free_at; /* when the wire has sent what it took */
	struct {
		double due;
		size_t n;
		char data[PIECE];
	} q[QUEUE];
	size_t head, n;
	bool over;
};

static double now_ms(void)
{
	return bench_us() / 1e3;
}

static void way_begin(struct way *w, int from, int to, double rate)
{
	*w = (struct way){ .from = from, .to = to, .rate = rate };
}

static void way_take(struct way *w)
{
	size_t at = (w->head + w->n) % QUEUE;
	ssize_t n = recv(w->from, w->q[at].data, PIECE, MSG_DONTWAIT);
	double now = now_ms();

	if (n == 0)
		w->over = true;
	if (n <= 0)
		return;
	w->free_at = (w->free_at > now ? w->free_at : now) + (double)n * 1e3 / w->rate;
	w->q[at].n = (size_t)n;
	w->q[at].due = w->free_at + ONE_WAY_MS;
	w->n++;
}

/* A wire takes a piece only when it has sent the one before: what waits is at the sender. */
static bool way_wants(const struct way *w)
{
	return !w->over && w->n < QUEUE && w->free_at <= now_ms();
}

static void way_give(struct way *w)
{
	while (w->n && w->q[w->head].due <= now_ms()) {
		send(w->to, w->q[w->head].data, w->q[w->head].n, MSG_NOSIGNAL);
		w->head = (w->head + 1) % QUEUE;
		w->n--;
	}
}

static void line_carry(int near, uint16_t port)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_port = htons(port),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct way *up = mem_new(sizeof *up), *down = mem_new(sizeof *down);
	int far = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (connect(far, (struct sockaddr *)&at, sizeof at) != 0)
		_exit(0);
	way_begin(up, near, far, UP_RATE);
	way_begin(down, far, near, DOWN_RATE);
	while (!(up->over && !up->n) && !(down->over && !down->n)) {
		struct pollfd fds[2] = { { .fd = way_wants(up) ? near : -1, .events = POLLIN },
					 { .fd = way_wants(down) ? far : -1, .events = POLLIN } };

		poll(fds, 2, 2);
		if (fds[0].revents)
			way_take(up);
		if (fds[1].revents)
			way_take(down);
		way_give(up);
		way_give(down);
	}
	_exit(0);
}

/* A process for each connection; all end with the benchmark. */
static pid_t line_start(uint16_t to, uint16_t *port)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof at;
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), little = 4096;
	pid_t pid;

	/* Else the line's own buffers would swallow a night at once. */
	setsockopt(listener, SOL_SOCKET, SO_RCVBUF, &little, sizeof little);
	if (bind(listener, (struct sockaddr *)&at, sizeof at) != 0 ||
	    listen(listener, LINES) != 0 ||
	    getsockname(listener, (struct sockaddr *)&at, &size) != 0)
		exit(1);
	*port = ntohs(at.sin_port);
	pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		signal(SIGCHLD, SIG_IGN);
		for (;;) {
			int near = accept(listener, NULL, NULL);

			if (near >= 0 && fork() == 0) {
				prctl(PR_SET_PDEATHSIG, SIGKILL);
				line_carry(near, to);
			}
			close(near);
		}
	}
	close(listener);
	return pid;
}

/* --- the nights --- */

static uint16_t call_by_the_line(const char *home, uint16_t port)
{
	char *path = path_join(home, SYNC_FILE_PEER);
	struct err e = { 0 };
	struct buf text;
	struct peer p;
	uint16_t was;

	if (!sync_peer(home, &p, &e))
		bench_fail(&e);
	was = (uint16_t)strtoul(strrchr(p.urls[0], ':') + 1, NULL, 10);
	if (port) {
		p.n_urls = 1;
		snprintf(p.urls[0], sizeof p.urls[0], "https://127.0.0.1:%u", (unsigned)port);
		buf_init(&text, BUNDLE_MAX);
		if (!peer_write(&p, &text, &e) || !file_write(path, text.data, text.len, &e))
			bench_fail(&e);
		buf_fini(&text);
	}
	mem_free(path);
	return was;
}

static void night(struct sync *s, struct app *a, struct bench_fill *at, size_t n)
{
	struct sync_status st;
	struct err e = { 0 };
	double began, took, said;

	bench_fill(a, at, n);
	sync_saved(s);
	sync_status(s, &st);
	said = (double)st.estimate_ms / 1e3;
	began = now_ms();
	if (!sync_run(s, &e))
		bench_fail(&e);
	took = (now_ms() - began) / 1e3;
	if (said < 0)
		printf("  %4zu entries: no estimate yet, took %.1f s\n", n, took);
	else
		printf("  %4zu entries: %6.1f s said, %6.1f s taken: %+.0f %%\n", n, said, took,
		       (said - took) * 100 / took);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	static const size_t nights[] = { 60, 60, 20, 120, 5, 60, 1, 200 };
	struct bench_fill at = { 0 };
	struct sync *s = NULL;
	struct err e = { 0 };
	struct clock clock;
	struct real r;
	struct app *a;
	char home[96];
	int64_t instant;
	uint16_t port;
	pid_t line;

	if (argc < 3 || !instant_parse(CAR_SENDING, &instant))
		return 1;
	crypto_start();
	clock = clock_from(instant);
	real_init(&r, argv);
	real_weekend(&r, CAR_BEFORE);
	real_hq_start(&r, CAR_SENDING);
	line = line_start(call_by_the_line(real_path(&r, "car", home), 0), &port);
	call_by_the_line(home, port);
	a = car_open(&r, &clock);
	bench_shift(a);
	if (!sync_new(home, app_book(a), &clock, NULL, &s, &e))
		bench_fail(&e);
	puts("the estimate beside what it took, 64 kbit/s up, 300 ms (limit: 25 % off)");
	for (size_t i = 0; i < sizeof nights / sizeof *nights; i++)
		night(s, a, &at, nights[i]);
	sync_free(s);
	app_close(a);
	real_hq_stop(&r);
	kill(line, SIGKILL);
	waitpid(line, NULL, 0);
	real_fini(&r);
	return 0;
}
