/* What a poor line costs: 64 kbit/s up, 256 down, 300 ms there and back, 2 % of the packets lost,
 * and the same line up for a few seconds and down for a few. A real car, a real headquarters;
 * beside them curl sending the same records through zstd -19 to nginx, with the same certificates
 * and over the same line. Bytes are those of IP packets. */
#include "car.h"
#include "wire.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/id.h"
#include "base/mem.h"
#include "model/codec.h"
#include "sync/client/sync.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define UP_KBIT 64
#define DOWN_KBIT 256
#define ONE_WAY_MS 150
#define LOSS 0.02
#define ROUNDS 5
#define ROUNDS_MAX 40
#define NIGHT 60
#define MANY 200
#define SOME 10000 /* bytes that have gone */
#define PEER_PORT 7443
#define SESSIONS_MOST 100
#define GIVE_UP_S 120.0
#define SKIPPED 77

struct poor {
	struct real r;
	struct wire *wire;
	struct clock clock;
	struct app *app;
	char home[96];
	size_t rounds;
	unsigned seed;
	uint64_t urgent; /* the entry of this height is */
	pid_t nginx;     /* 0: no peer here */
	char name[160];  /* of headquarters in its certificate */
};

static double now_s(void)
{
	return bench_us() / 1e6;
}

/* --- the line --- */

static void line_poor(struct poor *p, double up_s, double down_s)
{
	wire_set(p->wire, &(struct wire_line){ .up_kbit = UP_KBIT,
					       .down_kbit = DOWN_KBIT,
					       .one_way_ms = ONE_WAY_MS,
					       .loss = LOSS,
					       .up_s = up_s,
					       .down_s = down_s,
					       .seed = ++p->seed });
}

static void line_good(struct poor *p)
{
	wire_set(p->wire, &(struct wire_line){ .one_way_ms = 0 });
}

/* --- the car --- */

/* Words as often as words are: a note of them packs to about a third of a real one's bytes saved,
 * not to nothing, as one of a few sentences over and over would. */
static void spell_note(struct buf *out)
{
	static const char *const parts[] = {
		"ba",    "con", "der", "el",  "fi", "gra", "hou", "in", "ju",  "kit", "la",  "mo",
		"neigh", "or",  "par", "qui", "re", "sta", "ter", "un", "ver", "wit", "ing", "ed"
	};
	const uint32_t n = sizeof parts / sizeof *parts;

	while (out->len < 520) {
		uint32_t a = crypto_uniform(n * n * 3), b = crypto_uniform(n * n * 3);
		uint32_t word = a < b ? a : b;

		buf_fmt(out, "%s%s%s ", parts[word % n], parts[word / n % n],
			word / n / n ? parts[word / n / n] : "");
	}
}

static void add_notes(struct poor *p, size_t n)
{
	struct err e = { 0 };

	for (size_t i = 0; i < n; i++) {
		struct rec *r = app_new(p->app, &kind_note);
		struct buf text = { 0 }, body = { 0 };

		spell_note(&text);
		rec_put_id(r, NOTE_ATTENDANCE_ID, id_random());
		rec_put(r, NOTE_TEXT, buf_str(&text));
		rec_put(r, NOTE_NOTE_TYPE, "observation");
		r->visibility = VISIBLE_SHARED;
		r->role = "officer";
		rec_derive(r, NULL);
		if (!rec_to_json(r, &body, &e) ||
		    !book_append(app_book(p->app),
				 &(struct book_new){ .kind = kind_note.number,
						     .schema = kind_note.schema,
						     .record = id_new(app_now(p->app)),
						     .author = app_typist(p->app)->id,
						     .body = body.data,
						     .body_len = body.len },
				 NULL, &e))
			bench_fail(&e);
		buf_fini(&body);
		buf_fini(&text);
		rec_free(r);
	}
}

static bool is_urgent(void *ctx, const struct entry *x)
{
	return x->h.height == ((const struct poor *)ctx)->urgent;
}

/* As after a start of the program: nothing of the line is known but what the book remembers. */
static struct sync *client(struct poor *p)
{
	struct sync_calls calls = { .ctx = p, .is_urgent = is_urgent };
	struct sync *s = NULL;
	struct err e = { 0 };

	if (!sync_new(p->home, app_book(p->app), &p->clock, &calls, &s, &e))
		bench_fail(&e);
	return s;
}

enum until { UNTIL_QUIET, UNTIL_ACKED, UNTIL_EARLY };

static bool is_there(const struct poor *p, const struct sync_status *st, enum until until)
{
	return until == UNTIL_EARLY   ? st->early > 0
	       : until == UNTIL_ACKED ? st->acked_height == book_head(app_book(p->app)).height
				      : st->state == SYNC_QUIET;
}

/* Seconds; what ends a session is tried again as the program itself would. */
static double wait_until(const struct poor *p, struct sync *s, enum until until)
{
	double began = now_s();
	struct sync_status st;

	for (;;) {
		sync_wait(s, NULL, 0, 50);
		sync_status(s, &st);
		if (is_there(p, &st, until))
			return now_s() - began;
		if (now_s() - began > GIVE_UP_S)
			return GIVE_UP_S;
	}
}

static double send_all(struct poor *p, struct wire_count *count)
{
	struct sync *s = client(p);
	double took;

	sync_start(s);
	took = wait_until(p, s, UNTIL_ACKED);
	*count = wire_counted(p->wire);
	sync_free(s);
	return took;
}

/* What is left over from a round. */
static void settle(struct poor *p)
{
	struct sync *s = client(p);
	struct err e = { 0 };

	line_good(p);
	if (!sync_run(s, &e))
		bench_fail(&e);
	sync_free(s);
}

/* A million entries may take more than one session: what is kept of one is not sent again by the next. */
static void settle_history(struct poor *p)
{
	struct sync *s = client(p);
	struct err e = { 0 };
	size_t sessions = 1;

	line_good(p);
	for (; !sync_run(s, &e) && sessions < SESSIONS_MOST; sessions++) {
		printf("  session %zu: %s\n", sessions, e.text);
		sleep(1);
		err_clear(&e);
	}
	if (sessions == SESSIONS_MOST)
		bench_fail(&e);
	printf("  the history was sent in %zu sessions\n", sessions);
	sync_free(s);
}

/* --- the peer --- */

static bool add_line(void *ctx, const struct entry *x)
{
	char record[ID_HEX_LEN + 1], author[ID_HEX_LEN + 1];

	return buf_fmt(ctx,
		       "{\"author\":\"%s\",\"body\":%.*s,\"kind\":%u,\"record\":\"%s\","
		       "\"utc_off\":%d,\"wall_ms\":%lld}\n",
		       id_hex(x->h.author, author), (int)x->h.body_len, (const char *)x->body,
		       (unsigned)x->h.kind, id_hex(x->h.record, record), (int)x->h.utc_off_min,
		       (long long)x->h.wall_ms);
}

/* The last `n` entries as any system would have to send them. */
static void write_records(const struct poor *p, size_t n)
{
	char *path = mem_fmt("%s/records", p->r.root);
	struct err e = { 0 };
	struct buf text;

	buf_init(&text, (size_t)64 << 20);
	if (!book_each_above(app_book(p->app), book_head(app_book(p->app)).height - n, add_line,
			     &text, &e) ||
	    !file_write(path, text.data, text.len, &e))
		bench_fail(&e);
	buf_fini(&text);
	mem_free(path);
}

static double peer_send(struct poor *p, struct wire_count *count)
{
	char *command = mem_fmt("zstd -q -19 -c %s/records | curl -sS --fail --tlsv1.3 --cacert "
				"%s/%s --cert %s/%s --key "
				"%s/%s --connect-to ::" WIRE_AT_HQ
				":%d -T - https://%s:%d/u -o /dev/null",
				p->r.root, p->home, SYNC_FILE_CA, p->home, SYNC_FILE_CERT, p->home,
				SYNC_FILE_KEY, PEER_PORT, p->name, PEER_PORT);
	double began = now_s(), took;
	int status = system(command);

	took = now_s() - began;
	*count = wire_counted(p->wire);
	mem_free(command);
	if (status != 0) {
		fputs("bench: curl did not get through\n", stderr);
		return GIVE_UP_S;
	}
	return took;
}

static void peer_conf(const struct poor *p, const char *path)
{
	struct err e = { 0 };
	struct buf text = { 0 };
	const char *root = p->r.root;
	char hq[96];

	real_path(&p->r, "hq", hq);
	buf_fmt(&text,
		"daemon off; %s worker_processes 1; pid %s/peer/pid; error_log %s/peer/errors;\n"
		"events {}\nhttp { access_log off; client_max_body_size 64m; "
		"client_body_temp_path %s/peer/in; server { listen %d ssl; ssl_protocols TLSv1.3; "
		"ssl_certificate %s/server.pem; ssl_certificate_key %s/server.key; "
		"ssl_client_certificate %s/ca.pem; ssl_verify_client on; root %s/peer/in; "
		"dav_methods PUT; } }\n",
		geteuid() ? "" : "user root;", root, root, root, PEER_PORT, hq, hq, hq, root);
	if (!file_write(path, text.data, text.len, &e))
		bench_fail(&e);
	buf_fini(&text);
}

static void peer_start(struct poor *p)
{
	char *path = mem_fmt("%s/peer/conf", p->r.root);
	char *command = mem_fmt("command -v nginx curl zstd >/dev/null && mkdir -p %s/peer/in",
				p->r.root);
	bool here = system(command) == 0;

	mem_free(command);
	if (!here) {
		puts("  (nginx, curl or zstd is not here: no peer)");
		mem_free(path);
		return;
	}
	peer_conf(p, path);
	p->nginx = fork();
	if (p->nginx == 0) {
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		execlp("nginx", "nginx", "-p", p->r.root, "-c", path, (char *)NULL);
		_exit(127);
	}
	usleep(500000);
	mem_free(path);
}

/* --- the figures --- */

struct figure {
	double s[ROUNDS_MAX], up[ROUNDS_MAX], down[ROUNDS_MAX];
	size_t n;
};

static void add(struct figure *f, double s, const struct wire_count *c)
{
	f->s[f->n] = s;
	f->up[f->n] = (double)c->up;
	f->down[f->n++] = (double)c->down;
}

/* The median. */
static double say(const char *who, struct figure *f)
{
	double most = bench_percentile(f->s, f->n, 95), middle = bench_percentile(f->s, f->n, 50);

	printf("  %-34s %6.2f s, p95 %6.2f s, %6.0f B up, %6.0f B down\n", who, middle, most,
	       bench_percentile(f->up, f->n, 50), bench_percentile(f->down, f->n, 50));
	return middle;
}

static void beside_peer(struct poor *p, size_t n, const char *limit)
{
	struct figure ours = { .n = 0 }, peer = { .n = 0 };
	struct wire_count count;
	double middle, other;

	printf("%zu entries (%s)\n", n, limit);
	for (size_t i = 0; i < p->rounds; i++) {
		double took;

		add_notes(p, n);
		line_poor(p, 0, 0);
		took = send_all(p, &count);
		add(&ours, took, &count);
		settle(p);
		if (!p->nginx)
			continue;
		write_records(p, n);
		p->seed--;
		line_poor(p, 0, 0);
		took = peer_send(p, &count);
		add(&peer, took, &count);
	}
	middle = say("ours", &ours);
	if (!p->nginx)
		return;
	other = say("curl, through zstd -19", &peer);
	printf("  %-34s %6.2f\n", "ours to curl's", middle / other);
}

static void flap(struct poor *p, double up_s, double down_s, double limit_s)
{
	struct figure ours = { .n = 0 };
	struct wire_count count;

	printf("%d entries, up %.0f s and down %.0f s (limit %.0f s)\n", MANY, up_s, down_s,
	       limit_s);
	for (size_t i = 0; i < p->rounds; i++) {
		double took;

		add_notes(p, MANY);
		line_poor(p, up_s, down_s);
		took = send_all(p, &count);
		add(&ours, took, &count);
		settle(p);
	}
	say("ours", &ours);
}

/* An urgent entry over `behind` others that wait; `during`: saved while those are on their way. */
static void urgent(struct poor *p, size_t behind, bool during)
{
	struct figure ours = { .n = 0 }, peer = { .n = 0 };
	struct wire_count count;
	double middle;

	printf("one urgent entry, %zu others waiting%s (limit: 1.1 x curl)\n", behind,
	       during ? " and on their way" : "");
	for (size_t i = 0; i < p->rounds; i++) {
		struct sync *s;
		double took;

		if (behind)
			add_notes(p, behind);
		p->urgent = 0;
		s = client(p);
		line_poor(p, 0, 0);
		if (during) {
			struct sync_status st = { 0 };

			for (sync_start(s); st.bytes_done < SOME; sync_status(s, &st))
				sync_wait(s, NULL, 0, 20);
		}
		p->urgent = book_head(app_book(p->app)).height + 1;
		add_notes(p, 1);
		if (during)
			sync_saved(s);
		else
			sync_start(s);
		took = wait_until(p, s, UNTIL_EARLY);
		count = wire_counted(p->wire);
		add(&ours, took, &count);
		sync_free(s);
		settle(p);
		if (!p->nginx)
			continue;
		write_records(p, 1);
		p->seed--;
		line_poor(p, 0, 0);
		took = peer_send(p, &count);
		add(&peer, took, &count);
	}
	middle = say("ours, to headquarters' answer", &ours);
	if (p->nginx)
		printf("  %-34s %6.2f\n", "ours to curl's",
		       middle / say("curl, through zstd -19", &peer));
}

static void one_idle(struct poor *p, struct sync *s, const char *what)
{
	struct wire_count count;
	struct err e = { 0 };
	double began = now_s();

	wire_zero(p->wire);
	if (!sync_run(s, &e))
		bench_fail(&e);
	began = now_s() - began;
	usleep(600000); /* what is still to be acknowledged */
	count = wire_counted(p->wire);
	printf("  %-34s %6.2f s, %6llu B up, %6llu B down, %6llu B in all\n", what, began,
	       (unsigned long long)count.up, (unsigned long long)count.down,
	       (unsigned long long)(count.up + count.down));
}

static void idle(struct poor *p, const char *history)
{
	struct sync *s = client(p);

	printf("a session with nothing to say, after %s (limit 1500 B on an open line)\n", history);
	wire_set(p->wire, &(struct wire_line){ .up_kbit = UP_KBIT,
					       .down_kbit = DOWN_KBIT,
					       .one_way_ms = ONE_WAY_MS });
	one_idle(p, s, "the first of the program");
	one_idle(p, s, "the second, line open");
	one_idle(p, s, "the third, line open");
	puts("  (20 s pass)");
	sleep(20);
	one_idle(p, s, "line closed meanwhile");
	sync_free(s);
}

/* --- the whole --- */

static void call_over_the_line(struct poor *p)
{
	char *path = path_join(p->home, SYNC_FILE_PEER), *port;
	struct err e = { 0 };
	struct buf text;
	struct peer peer;

	if (!sync_peer(p->home, &peer, &e))
		bench_fail(&e);
	port = mem_str(strrchr(peer.urls[0], ':') + 1);
	peer.n_urls = 1;
	snprintf(peer.urls[0], sizeof peer.urls[0], "https://" WIRE_AT_HQ ":%s", port);
	snprintf(p->name, sizeof p->name, "%s", peer.server_name);
	buf_init(&text, BUNDLE_MAX);
	if (!peer_write(&peer, &text, &e) || !file_write(path, text.data, text.len, &e))
		bench_fail(&e);
	buf_fini(&text);
	mem_free(port);
	mem_free(path);
}

static void begin(struct poor *p)
{
	call_over_the_line(p);
	wire_at_hq(p->wire, true);
	real_hq_start(&p->r, CAR_SENDING);
	peer_start(p);
	wire_at_hq(p->wire, false);
	p->app = car_open(&p->r, &p->clock);
	settle(p);
}

static bool is_asked(int argc, char **argv, const char *what)
{
	for (int i = 3; i < argc; i++)
		if (!strcmp(argv[i], what))
			return true;
	return argc <= 3;
}

int main(int argc, char **argv)
{
	const char *rounds = getenv("ROUNDS"), *history = getenv("HISTORY"), *why;
	struct poor p = { .rounds = ROUNDS };
	int64_t at;

	if (argc < 3 || !instant_parse(CAR_SENDING, &at))
		return 1;
	if (rounds && atoi(rounds) > 0 && atoi(rounds) <= ROUNDS_MAX)
		p.rounds = (size_t)atoi(rounds);
	setvbuf(stdout, NULL, _IOLBF, 0);
	crypto_start();
	p.clock = clock_from(at);
	real_init(&p.r, argv);
	real_weekend(&p.r, CAR_BEFORE);
	real_path(&p.r, "car", p.home);
	why = wire_enter(&p.wire);
	if (why) {
		printf("skipped: %s\n", why);
		real_fini(&p.r);
		return SKIPPED;
	}
	line_good(&p);
	begin(&p);
	if (is_asked(argc, argv, "night"))
		beside_peer(&p, NIGHT, "limit 22,000 B up and 6 s p95");
	if (is_asked(argc, argv, "many"))
		beside_peer(&p, MANY, "limit 1.15 x curl");
	if (is_asked(argc, argv, "urgent")) {
		urgent(&p, 0, false);
		urgent(&p, MANY, false);
		urgent(&p, MANY, true);
	}
	if (is_asked(argc, argv, "flap")) {
		flap(&p, 5, 4, 25);
		flap(&p, 3, 4, 60);
	}
	if (is_asked(argc, argv, "idle"))
		idle(&p, "a few nights");
	if (history) {
		car_backlog(p.app, (size_t)strtoul(history, NULL, 10));
		settle_history(&p);
		idle(&p, history);
	}
	if (p.nginx) {
		kill(p.nginx, SIGTERM);
		waitpid(p.nginx, NULL, 0);
	}
	app_close(p.app);
	real_hq_stop(&p.r);
	wire_end(p.wire);
	real_fini(&p.r);
	return 0;
}
