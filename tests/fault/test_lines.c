/* Lines that die. Between a real client and headquarters' own server a relay lets so many bytes
 * through, up or down, and then the line is gone: at every byte of an enrolment, of sessions that
 * send several frames, and of sessions that fetch a whole feed. After each: nothing is called held
 * that headquarters does not hold, the next session completes, both heads are equal, nothing is
 * lost or doubled, and of all that had arrived the frame that was under way is sent again and no
 * other. What a line carried is played to headquarters again now and then, pieces are held and
 * delayed.
 * 400 cuts, with FAULT_FULL=1 one at each byte (over 20,000), with LINES=n n; LINES_SEED=n repeats
 * a run. */
#include "memory.h"
#include "rig.h"
#include "served.h"

#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"

#include <inttypes.h>
#include <poll.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define CUTS 400
#define CUTS_FULL 20000
#define WORKERS 2
#define NOTES 120 /* of a session that sends */
#define FRAME 24  /* entries at most: many frames in a session */
/* A piece of a body that goes as one record, and what a session's other bytes differ by. */
#define RECORD 1400
#define JITTER 300
#define KEPT_MS 60000
#define LINE_OF_A_CAR 4000

struct tally {
	_Atomic unsigned cuts[3][2], refused, again, held, delayed, frames_again, entries, in_body;
	_Atomic size_t frame;       /* its bytes */
	_Atomic size_t bytes_again; /* the most that had arrived of a body and was not kept */
};

struct place {
	unsigned worker;
	uint64_t seed, random;
	unsigned wanted;
	struct tally *tally;
	struct hq_rig hq;
	struct served served;
	struct relay_rig relay;
	struct bundle *bundle;
	struct car_rig car;
	unsigned cars;
	sqlite3 *store; /* headquarters', to look at */
	sqlite3_stmt *above;
	/* Looked at up to here. */
	uint64_t checked;
	char *before;     /* the folder of the car that fetches, as it was */
	uint64_t fetched; /* entries in its book when it has fetched */
	bool enrolling;
	bool abrupt, again; /* the line that is to die */
	size_t kind;        /* of the car */
	size_t carried[2];  /* by the session that was to be cut: down, up */
	/* Up, of a session that sends: what a note takes of it, and what all else does. */
	size_t of_note, of_rest;
	/* The session that runs: what headquarters said that it knows. */
	bool located;
	uint64_t known;
	const char *what; /* for words about a failure */
	size_t at;
	bool up;
};

static __attribute__((noreturn, format(printf, 2, 3))) void broken(const struct place *p,
								   const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fprintf(stderr, "LINES_SEED=%" PRIu64 ", %s, cut after byte %zu %s: ", p->seed, p->what,
		p->at, p->up ? "up" : "down");
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
	va_end(ap);
	_exit(1);
}

static uint64_t draw(struct place *p, uint64_t below)
{
	uint64_t z = (p->random += UINT64_C(0x9E3779B97F4A7C15));

	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return (z ^ (z >> 31)) % below;
}

static struct sync_status status_of(const struct place *p)
{
	struct sync_status s;

	sync_status(p->car.sync, &s);
	return s;
}

/* --- what headquarters holds --- */

static void look_begin(struct place *p)
{
	char *path = path_join(p->hq.dir, "store.db");

	if (sqlite3_open_v2(path, &p->store, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK ||
	    sqlite3_busy_timeout(p->store, 300000) != SQLITE_OK ||
	    sqlite3_prepare_v2(p->store,
			       "SELECT height, hash FROM entry WHERE device = ?1 AND height > ?2"
			       " ORDER BY height",
			       -1, &p->above, NULL) != SQLITE_OK)
		broken(p, "the store: %s", sqlite3_errmsg(p->store));
	mem_free(path);
}

static void look_end(struct place *p)
{
	sqlite3_finalize(p->above);
	sqlite3_close(p->store);
}

/* Entries of a device above a height: one of each height, and nothing left out. */
static struct hq_line line_above(struct place *p, struct id device, uint64_t height,
				 uint64_t want_height, struct hash *want)
{
	struct hq_line line = { .height = height };

	sqlite3_reset(p->above);
	sqlite3_bind_blob(p->above, 1, device.b, sizeof device.b, SQLITE_STATIC);
	sqlite3_bind_int64(p->above, 2, (sqlite3_int64)height);
	while (sqlite3_step(p->above) == SQLITE_ROW) {
		uint64_t at = (uint64_t)sqlite3_column_int64(p->above, 0);

		if (at != line.height + 1)
			broken(p, "headquarters has entry %" PRIu64 " after %" PRIu64, at,
			       line.height);
		line.height = at;
		line.count++;
		memcpy(line.head.b, sqlite3_column_blob(p->above, 1), sizeof line.head.b);
		if (want && at == want_height)
			*want = line.head;
	}
	sqlite3_reset(p->above);
	return line;
}

/* "HQ has it" is said of nothing that headquarters does not hold. Gives what it holds. */
static uint64_t must_be_true(struct place *p)
{
	struct sync_status s = status_of(p);
	struct hash there = { { 0 } };
	struct hq_line line = line_above(p, book_device(p->car.book), p->checked, s.acked_height,
					 &there);

	if (s.acked_height > line.height)
		broken(p, "said to be at headquarters up to %" PRIu64 ", which has %" PRIu64,
		       s.acked_height, line.height);
	if (s.acked_height > p->checked && !hash_equal(&there, &s.acked))
		broken(p, "entry %" PRIu64 " is another one at headquarters", s.acked_height);
	return line.height;
}

static void must_be_equal(struct place *p)
{
	struct book_head head = book_head(p->car.book),
			 feed = book_head_of(p->car.book, p->bundle->feed);
	struct hq_line line = line_above(p, book_device(p->car.book), p->checked, 0, NULL),
		       theirs = line_above(p, p->bundle->feed, feed.height ? feed.height - 1 : 0, 0,
					   NULL);
	struct sync_status s = status_of(p);

	if (line.height != head.height || (line.count && !hash_equal(&line.head, &head.hash)))
		broken(p, "the book has %" PRIu64 " entries, headquarters %" PRIu64, head.height,
		       line.height);
	if (s.acked_height != head.height || !hash_equal(&s.acked, &head.hash))
		broken(p, "all is sent and %" PRIu64 " of %" PRIu64 " called held", s.acked_height,
		       head.height);
	if (theirs.height != feed.height || !hash_equal(&theirs.head, &feed.hash))
		broken(p, "the feed ends at %" PRIu64 ", here at %" PRIu64, theirs.height,
		       feed.height);
	p->tally->entries += (unsigned)(head.height - p->checked);
	p->checked = head.height;
}

/* --- cars --- */

static void on_changed(void *ctx)
{
	struct place *p = ctx;
	struct sync_status s = status_of(p);

	if (p->located || s.state != SYNC_SENDING)
		return;
	p->located = true;
	p->known = s.sent_height;
}

static void car_open(struct place *p)
{
	struct sync_calls calls = { .ctx = p, .on_changed = on_changed };
	struct err e = { 0 };

	if (!sync_new(p->car.dir, p->car.book, &p->car.clock, &calls, &p->car.sync, &e))
		broken(p, "%s", e.text);
}

static bool signer(void *ctx, struct id device, uint8_t public_key[32])
{
	const struct place *p = ctx;

	memcpy(public_key, p->bundle->hq_sign, 32);
	return id_equal(device, p->bundle->feed);
}

static void car_close(struct place *p)
{
	struct book_report report;
	struct err e = { 0 };

	if (!p->car.book)
		return;
	if (!book_verify(p->car.book, signer, p, &report, &e) || report.tail_lost || report.forks)
		broken(p, "the book: %s %s", e.text, report.first_damage);
	car_rig_fini(&p->car);
	bundle_free(p->bundle);
	p->car = (struct car_rig){ .dir = NULL };
	if (p->before)
		served_remove(p->before);
	mem_free(p->before);
	p->before = NULL;
}

static void car_make(struct place *p)
{
	char name[24];

	car_close(p);
	snprintf(name, sizeof name, "car%u", ++p->cars);
	p->bundle = hq_rig_device(&p->hq, name, p->relay.port);
	car_rig_init(&p->car, p->bundle);
	p->checked = 0;
}

static void script(struct place *p, size_t at, bool up)
{
	struct relay_script x = relay_script_pass();

	p->at = at;
	p->up = up;
	*(up ? &x.cut_up : &x.cut_down) = at;
	x.abrupt = draw(p, 4) == 0;
	x.again = draw(p, 50) == 0;
	p->abrupt = x.abrupt;
	p->again = x.again;
	if (at != RELAY_NEVER && draw(p, 50) == 0) {
		x.hold_at = draw(p, at + 1);
		x.hold_ms = 20;
		p->tally->held++;
	}
	if (draw(p, 100) == 0) {
		x.delay_ms = 2;
		p->tally->delayed++;
	}
	p->tally->again += x.again;
	relay_rig_script(&p->relay, &x);
}

static void pass(struct place *p)
{
	struct relay_script x = relay_script_pass();

	relay_rig_script(&p->relay, &x);
}

/* A session without a fault, after which both sides are equal. */
static void must_complete(struct place *p)
{
	uint64_t held = must_be_true(p);
	struct err e = { 0 };

	pass(p);
	p->located = false;
	if (!sync_run(p->car.sync, &e))
		broken(p, "the next session: %s", e.text);
	if (p->located && p->known < held)
		p->tally->frames_again++;
	if (p->located && p->known < held)
		broken(p,
		       "headquarters had %" PRIu64 " entries and got those after %" PRIu64 " again",
		       held, p->known);
	must_be_equal(p);
}

/* Of the frames that had arrived whole all are kept: what is lost of a body with its line is less
 * than a frame and the record that was under way. Headquarters may not have read it all yet. */
static void must_keep_frames(struct place *p)
{
	/* Of one line; the client may have tried another at once. */
	size_t line = p->carried[1] < p->at ? p->carried[1] : p->at, kept, again;
	size_t arrived = line > p->of_rest ? line - p->of_rest : 0;
	size_t most = FRAME * p->of_note + RECORD + JITTER;
	int64_t end_ms = clock_mono_ms() + KEPT_MS;

	do {
		kept = (size_t)(must_be_true(p) - p->checked) * p->of_note;
		again = arrived > kept ? arrived - kept : 0;
	} while (again > most && clock_mono_ms() < end_ms && poll(NULL, 0, 20) == 0);
	if (again > most)
		broken(p, "%zu bytes of the body had arrived, and of %zu nothing is kept", arrived,
		       again);
	p->tally->in_body += arrived > 0;
	if (again > p->tally->bytes_again)
		p->tally->bytes_again = again;
}

static void note_cut(struct place *p, unsigned kind, bool up)
{
	relay_rig_carried(&p->relay, &p->carried[1], &p->carried[0]);
	if (relay_rig_hits(&p->relay))
		p->tally->cuts[kind][up]++;
}

/* A session whose line dies there, if it is not over before. */
static void must_survive(struct place *p, size_t at, bool up, unsigned kind)
{
	struct err e = { 0 };

	script(p, at, up);
	if (!sync_run(p->car.sync, &e)) {
		p->tally->refused++;
		if (e.class != ERR_NET && e.class != ERR_PEER)
			broken(p, "class %d: %s", (int)e.class, e.text);
	}
	must_be_true(p);
	note_cut(p, kind, up);
}

/* --- the three kinds of session --- */

static void try_sending(struct place *p, size_t at, bool up)
{
	if (!p->car.book || p->checked > LINE_OF_A_CAR) {
		struct err e = { 0 };

		pass(p);
		car_make(p);
		if (!car_rig_enrol(&p->car, p->bundle, &e))
			broken(p, "%s", e.text);
		car_open(p);
		must_complete(p);
	}
	car_rig_save(&p->car, NOTES);
	must_survive(p, at, up, 0);
	/* What was reset was thrown away unread; what is played again arrives twice. */
	if (p->of_note && up && at != RELAY_NEVER && !p->abrupt && !p->again)
		must_keep_frames(p);
	must_complete(p);
}

/* Bytes up of a session that nothing happens to, with so many notes. */
static size_t sending(struct place *p, size_t notes)
{
	size_t up, down;

	car_rig_save(&p->car, notes);
	must_complete(p);
	relay_rig_carried(&p->relay, &up, &down);
	return up;
}

/* Two sessions of as many requests, with few notes and with many. */
static void measure_notes(struct place *p)
{
	size_t few = sending(p, NOTES), many = sending(p, 4 * NOTES);

	p->of_note = (many - few) / (3 * NOTES);
	p->of_rest = few - p->of_note * NOTES;
	p->tally->frame = FRAME * p->of_note;
}

/* The laptop as it was before it had fetched anything. */
static void car_restore(struct place *p)
{
	struct err e = { 0 };

	sync_free(p->car.sync);
	book_close(p->car.book);
	p->car.sync = NULL;
	p->car.book = NULL;
	served_copy(p->before, p->car.dir);
	if (!book_open(p->car.dir, &p->car.clock, &p->car.book, &e) ||
	    !book_unlock(p->car.book, "4417", RIG_PHRASE, &e))
		broken(p, "%s", e.text);
	car_open(p);
}

static void fetching_begin(struct place *p)
{
	struct err e = { 0 };

	pass(p);
	car_make(p);
	car_rig_save(&p->car, 3);
	if (!car_rig_enrol(&p->car, p->bundle, &e))
		broken(p, "%s", e.text);
	book_close(p->car.book);
	p->before = mem_fmt("%s-before", p->car.dir);
	served_copy(p->car.dir, p->before);
	p->car.book = NULL;
	car_restore(p);
	/* The car's own notes are there from now on, so that a copy is no older than they are. */
	must_complete(p);
	p->fetched = book_count(p->car.book);
}

static void try_fetching(struct place *p, size_t at, bool up)
{
	if (!p->before)
		fetching_begin(p);
	car_restore(p);
	must_survive(p, at, up, 1);
	must_complete(p);
	if (book_count(p->car.book) != p->fetched)
		broken(p, "%" PRIu64 " entries in the book, not %" PRIu64, book_count(p->car.book),
		       p->fetched);
}

static void enrolling_end(struct place *p)
{
	struct err e = { 0 };

	pass(p);
	if (!p->enrolling)
		return;
	if (!sync_is_enrolled(p->car.dir) && !car_rig_enrol(&p->car, p->bundle, &e))
		broken(p, "the next enrolment: %s", e.text);
	car_rig_save(&p->car, 1);
	car_open(p);
	must_complete(p);
	p->enrolling = false;
}

static void try_enrolling(struct place *p, size_t at, bool up)
{
	struct err e = { 0 };
	if (!p->enrolling || sync_is_enrolled(p->car.dir)) {
		enrolling_end(p);
		car_make(p);
		p->enrolling = true;
	}
	script(p, at, up);
	if (!car_rig_enrol(&p->car, p->bundle, &e)) {
		p->tally->refused++;
		if (sync_is_enrolled(p->car.dir) || (e.class != ERR_NET && e.class != ERR_PEER))
			broken(p, "class %d: %s", (int)e.class, e.text);
	}
	note_cut(p, 2, up);
}

static const struct {
	const char *name;
	void (*try)(struct place *p, size_t at, bool up);
	void (*end)(struct place *p);
} kinds[] = {
	{ "a session that sends", try_sending, NULL },
	{ "a session that fetches", try_fetching, NULL },
	{ "an enrolment", try_enrolling, enrolling_end },
};
#define KINDS (sizeof kinds / sizeof *kinds)

/* --- every byte of them --- */

/* Each kind has a car of its own. */
static void try_kind(struct place *p, size_t k, size_t at, bool up)
{
	if (p->kind != k) {
		if (kinds[p->kind].end)
			kinds[p->kind].end(p);
		car_close(p);
	}
	p->kind = k;
	p->what = kinds[k].name;
	kinds[k].try(p, at, up);
}

/* How many bytes go each way without a fault. */
static void measure(struct place *p, size_t length[KINDS][2])
{
	for (size_t k = 0; k < KINDS; k++) {
		/* A session is longer after one that was cut: its frames are small. */
		for (int i = 0; i < 4 && k == 0; i++)
			try_kind(p, k, 5000, true);
		try_kind(p, k, RELAY_NEVER, true);
		if (k == 0)
			measure_notes(p);
		length[k][0] = p->carried[0];
		length[k][1] = p->carried[1];
	}
}

/* The n-th byte of all sessions, each way. */
static void cut_at(struct place *p, size_t n, const size_t length[KINDS][2])
{
	for (size_t k = 0; k < KINDS; k++)
		for (size_t up = 2; up-- > 0;) {
			if (n >= length[k][up]) {
				n -= length[k][up];
				continue;
			}
			try_kind(p, k, n, up);
			return;
		}
}

static void work(struct place *p)
{
	size_t length[KINDS][2], total = 0, offset;

	measure(p, length);
	for (size_t k = 0; k < KINDS; k++) {
		total += length[k][0] + length[k][1];
		if (p->worker == 0)
			printf("%s: %zu bytes up, %zu down\n", kinds[k].name, length[k][1],
			       length[k][0]);
	}
	fflush(stdout);
	if (!p->wanted)
		p->wanted = (unsigned)total;
	offset = draw(p, total / p->wanted + 1);
	for (size_t i = p->worker; i < p->wanted; i += WORKERS)
		cut_at(p, (offset + i * total / p->wanted) % total, (const size_t(*)[2])length);
	if (kinds[p->kind].end)
		kinds[p->kind].end(p);
	car_close(p);
	if (!hq_rig_verifies(&p->hq))
		broken(p, "dapcar-hq verify finds something");
}

static void drive(void **state)
{
	struct place *p = *state;

	p->what = "the beginning";
	hq_rig_init(&p->hq, true);
	relay_rig_start(&p->relay, p->hq.port);
	p->served.frame_entries = FRAME;
	served_start(&p->served, p->hq.dir, p->hq.port);
	look_begin(p);
	work(p);
	look_end(p);
	served_stop(&p->served);
	relay_rig_fini(&p->relay);
	hq_rig_fini(&p->hq);
}

/* As a test of its own, so that a check of the rig that fails is said. */
static int run_worker(unsigned worker, uint64_t seed, unsigned wanted, struct tally *tally)
{
	struct place p = { .worker = worker,
			   .seed = seed,
			   .random = seed + worker * 1000003,
			   .wanted = wanted,
			   .tally = tally };
	const struct CMUnitTest tests[] = { cmocka_unit_test_prestate(drive, &p) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}

static unsigned say(const struct tally *t)
{
	unsigned all = 0;

	for (size_t k = 0; k < KINDS; k++) {
		printf("count: %s: cut at %u places up, %u down\n", kinds[k].name, t->cuts[k][1],
		       t->cuts[k][0]);
		all += t->cuts[k][0] + t->cuts[k][1];
	}
	printf("count: %u cuts, %u sessions did not complete, %u lines played again, %u held, %u "
	       "delayed; "
	       "%u entries sent in frames of %d; of %u bodies that were cut at most %zu bytes had "
	       "arrived for nothing, a frame and a record being %zu; %u frames that "
	       "were kept sent again, 0 lost, 0 doubled, 0 called held that were not\n",
	       all, t->refused, t->again, t->held, t->delayed, t->entries, FRAME, t->in_body,
	       t->bytes_again, t->frame + RECORD, t->frames_again);
	return all;
}

int main(void)
{
	const char *wish = getenv("LINES_SEED"), *count = getenv("LINES");
	uint64_t seed = wish ? strtoull(wish, NULL, 10) : (uint64_t)time(NULL);
	unsigned wanted = count ? (unsigned)strtoul(count, NULL, 10)
				: (getenv("FAULT_FULL") ? 0 : CUTS);
	struct tally *tally = mmap(NULL, sizeof *tally, PROT_READ | PROT_WRITE,
				   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t workers[WORKERS];
	bool good = true;

	crypto_start();
	setenv("RIG_PARENT", memory_folder(), 0);
	printf("LINES_SEED=%" PRIu64 "\n", seed);
	fflush(stdout);
	for (unsigned i = 0; i < WORKERS; i++) {
		workers[i] = fork();
		if (workers[i] == 0)
			exit(run_worker(i, seed, wanted, tally));
	}
	for (unsigned i = 0; i < WORKERS; i++) {
		int status = 1;

		waitpid(workers[i], &status, 0);
		good = good && status == 0;
	}
	if (!good)
		return 1;
	/* Places at the very end of a session may be behind it. */
	return say(tally) >= (wanted ? wanted - wanted / 20 : CUTS_FULL) ? 0 : 1;
}
