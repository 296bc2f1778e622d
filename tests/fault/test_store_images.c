/* Crash images of headquarters' folder. Its own server is recorded write by write while three cars
 * enrol, send and fetch over TLS, with stops, kills and starts between; then the folder is made as
 * a disk may hold it after a cut anywhere, with any subset of the sectors that were not flushed.
 * Headquarters opens as the one that it was, every entry for which a car got a receipt is there
 * with all before it, so is every entry of a feed that a car has fetched, and a laptop that was
 * told that it is enrolled. Some of the cuts are all in one place: where a journal of 4,000 pages
 * is carried over into the store. With synchronous=NORMAL it must lose.
 * 2,500 images, with FAULT_FULL=1 40,000, with IMAGES=n n; IMAGES_SEED=n repeats a run. */
#include "images.h"
#include "memory.h"
/* Headquarters has a struct of this name as well. */
#define hq_line line_there
#include "rig.h"
#undef hq_line
#include "served.h"

#include "hq.h"
#include "proof.h"

#include "base/crypto.h"
#include "base/mem.h"

#include <dirent.h>
#include <inttypes.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define IMAGES 2500
#define IMAGES_FULL 40000
#define CARS 3
#define SESSIONS 10
#define EVENINGS_LEAST 3
#define IMAGES_OF_AN_EVENING 1500
/* Of one image in so many the cut is within the checkpoint of a long journal. */
#define IN_CHECKPOINT 40
#define LONG_SESSIONS 80
#define LONG_NOTES 500
#define JOURNAL (4000 * (4096 + 24))
#define PAGES_LEAST 400
#define VIEW "view-" /* headquarters' own reading of the store, which it makes again */

/* --- the child: serves until SIGTERM --- */

static int serve(const char *folder, const char *port)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return served_run(folder, (uint16_t)strtoul(port, NULL, 10),
			  signalfd(-1, &set, SFD_CLOEXEC), STDOUT_FILENO);
}

/* --- the evening that is recorded --- */

struct evening {
	struct images *im;
	const char *library;
	struct hq_rig hq;
	pid_t pid;
	uint64_t random;
	struct bundle *bundle[CARS];
	struct car_rig car[CARS];
	struct id generation;
};

static void hq_start(struct evening *v)
{
	char port[8], byte;
	const char *const words[] = { "serve", v->im->folder, port, NULL };
	int out;

	snprintf(port, sizeof port, "%u", (unsigned)v->hq.port);
	v->pid = images_spawn(v->im, v->library, words, &out);
	assert_int_equal(read(out, &byte, 1), 1);
	close(out);
}

static void hq_end(struct evening *v, int signal_number)
{
	int status;

	kill(v->pid, signal_number);
	waitpid(v->pid, &status, 0);
	assert_true(signal_number == SIGKILL || status == 0);
}

static void evening_begin(struct evening *v)
{
	struct hq_init how = { .practice = true };
	struct hq *hq = NULL;
	struct err e = { 0 };

	if (!hq_init(v->im->folder, &how, &e) || !hq_open(v->im->folder, -1, &hq, &e))
		fail_msg("%s", e.text);
	v->generation = hq->generation;
	hq_close(hq);
	v->hq = (struct hq_rig){ .dir = v->im->folder, .port = rig_port() };
	for (unsigned i = 0; i < CARS; i++) {
		char name[8];

		snprintf(name, sizeof name, "car%u", i);
		v->bundle[i] = hq_rig_device(&v->hq, name, v->hq.port);
		car_rig_init(&v->car[i], v->bundle[i]);
	}
}

static void mark_session(struct evening *v, unsigned i)
{
	char own[HASH_HEX_LEN + 1], feed[HASH_HEX_LEN + 1];
	struct book_head fetched = book_head_of(v->car[i].book, v->bundle[i]->feed);
	struct sync_status s;

	sync_status(v->car[i].sync, &s);
	hash_hex(&s.acked, own);
	hash_hex(&fetched.hash, feed);
	images_mark(v->im, "car %u %" PRIu64 " %s %" PRIu64 " %s", i, s.acked_height, own,
		    fetched.height, feed);
}

static void a_session(struct evening *v, unsigned i)
{
	struct car_rig *c = &v->car[i];
	struct err e = { 0 };

	if (!c->sync) {
		if (!car_rig_enrol(c, v->bundle[i], &e))
			fail_msg("%s", e.text);
		images_mark(v->im, "enrolled %u", i);
		car_rig_open(c);
	}
	car_rig_save(c, cuts_draw(&v->random, 12) ? 1 + cuts_draw(&v->random, 12) : 260);
	if (!sync_run(c->sync, &e))
		fail_msg("%s", e.text);
	mark_session(v, i);
}

static void evening_record(struct evening *v)
{
	images_begin(v->im);
	hq_start(v);
	for (unsigned i = 0; i < SESSIONS; i++) {
		a_session(v, (unsigned)cuts_draw(&v->random, i < 2 ? 1 : CARS));
		switch (cuts_draw(&v->random, 5)) {
		case 0:
			hq_end(v, SIGKILL);
			hq_start(v);
			break;
		case 1:
			hq_end(v, SIGTERM);
			hq_start(v);
			break;
		default:
			break;
		}
	}
	hq_end(v, SIGTERM);
}

static off_t journal_size(const struct evening *v)
{
	char path[128];
	struct stat st;

	snprintf(path, sizeof path, "%s/store.db-wal", v->im->folder);
	return stat(path, &st) == 0 ? st.st_size : 0;
}

/* Until the journal is so long that it is carried over by itself, and then once more. */
static void long_evening_record(struct evening *v)
{
	images_begin(v->im);
	hq_start(v);
	a_session(v, 0);
	for (unsigned i = 0; i < LONG_SESSIONS && journal_size(v) < JOURNAL; i++) {
		car_rig_save(&v->car[0], LONG_NOTES);
		a_session(v, 0);
	}
	a_session(v, 0);
	hq_end(v, SIGKILL);
}

static void evening_end(struct evening *v)
{
	for (unsigned i = 0; i < CARS; i++) {
		car_rig_fini(&v->car[i]);
		bundle_free(v->bundle[i]);
	}
}

/* --- what must be there --- */

struct promise {
	bool enrolled;
	struct head own, feed;
};

struct judge {
	const struct evening *evening;
	bool views;                 /* they are in the images as well, torn as they may be */
	struct promise (*at)[CARS]; /* of each event */
};

static void judge_make(struct judge *j, const struct evening *v)
{
	const struct cuts_log *log = &v->im->log;
	char words[256], own[80], feed[80];
	unsigned car;
	uint64_t a, b;

	j->evening = v;
	j->at = calloc(log->n + 1, sizeof *j->at);
	for (size_t i = 0; i < log->n; i++) {
		memcpy(j->at[i + 1], j->at[i], sizeof j->at[i]);
		if (!cuts_mark(log, i, words))
			continue;
		if (sscanf(words, "enrolled %u", &car) == 1) {
			j->at[i + 1][car].enrolled = true;
		} else {
			struct promise *p;

			assert_int_equal(sscanf(words, "car %u %" SCNu64 " %79s %" SCNu64 " %79s",
						&car, &a, own, &b, feed),
					 5);
			p = &j->at[i + 1][car];
			p->own.height = a;
			p->feed.height = b;
			assert_true(hash_parse(own, &p->own.hash) &&
				    hash_parse(feed, &p->feed.hash));
		}
	}
}

struct walk {
	uint64_t height;
	bool whole, has;
	const struct head *want;
};

static bool step(void *ctx, const struct stored *s)
{
	struct walk *w = ctx;
	struct hash h;

	entry_hash(s->x.header, &h);
	w->whole = w->whole && s->x.h.height == w->height + 1 && hash_equal(&h, &s->x.hash);
	w->height = s->x.h.height;
	w->has |= w->height == w->want->height && hash_equal(&h, &w->want->hash);
	return true;
}

static bool line_holds(struct hq *hq, struct id device, const struct head *want, const char *what,
		       char why[240])
{
	struct walk w = { .whole = true, .want = want, .has = !want->height };
	struct err e = { 0 };
	bool ok = store_above(hq->store, device, 0, INT64_MAX, step, &w, &e);

	if (!ok || !w.whole || !w.has)
		snprintf(why, 240, "%s: %" PRIu64 " entries of %" PRIu64 "%s%s %.100s", what,
			 w.height, want->height, w.whole ? "" : ", not one after the other",
			 w.has ? "" : ", not those that were acknowledged", e.text);
	return ok && w.whole && w.has;
}

static bool all_hold(const struct judge *j, size_t event, struct hq *hq, char why[240])
{
	for (unsigned i = 0; i < CARS; i++) {
		const struct promise *p = &j->at[event][i];
		const struct bundle *b = j->evening->bundle[i];
		struct device d;

		if (!store_device_by_id(hq->store, b->device, &d) ||
		    (p->enrolled && d.state != DEVICE_ACTIVE)) {
			snprintf(why, 240, "car %u was told that it is enrolled", i);
			return false;
		}
		if (!line_holds(hq, b->device, &p->own, "a car's line", why) ||
		    !line_holds(hq, b->feed, &p->feed, "a feed", why))
			return false;
	}
	return true;
}

static bool holds(void *ctx, size_t event, const char *folder, uint64_t random, char why[240])
{
	const struct judge *j = ctx;
	struct hq *hq = NULL;
	struct proof proof;
	struct err e = { 0 };
	bool ok = hq_open(folder, -1, &hq, &e);

	if (!ok) {
		snprintf(why, 240, "it does not open: %.200s", e.text);
		return false;
	}
	if (!id_equal(hq->generation, j->evening->generation) ||
	    store_incidents(hq->store, (struct id){ { 0 } })) {
		snprintf(why, 240, "it takes itself for a restored one");
		ok = false;
	}
	ok = ok && all_hold(j, event, hq, why);
	if (ok && ((random % 16 == 0 && !proof_make(hq, &proof, &e)) ||
		   ((j->views || random % 64 == 1) && !hq_view(hq, &e)))) {
		snprintf(why, 240, "%s", e.text);
		ok = false;
	}
	hq_close(hq);
	return ok;
}

/* --- */

struct sum {
	unsigned images, places, loose, lost, evenings;
	size_t events;
	int writes, flushes;
};

static void remove_views(const char *folder)
{
	DIR *d = opendir(folder);
	struct dirent *x;

	while ((x = readdir(d)))
		if (strncmp(x->d_name, VIEW, sizeof VIEW - 1) == 0)
			assert_int_equal(unlinkat(dirfd(d), x->d_name, 0), 0);
	closedir(d);
}

static void run(const char *library, bool normal, bool views, unsigned n, uint64_t seed,
		struct sum *sum)
{
	struct images im;
	struct evening v = { .im = &im, .library = library, .random = seed };
	struct judge j = { .views = views };

	images_init(&im);
	im.control->normal = normal;
	im.skip = views ? NULL : VIEW;
	evening_begin(&v);
	if (!views)
		remove_views(im.folder);
	evening_record(&v);
	cuts_log_read(&im.log, im.log_path);
	judge_make(&j, &v);
	sum->lost += images_make(&im, n, seed, !normal, holds, &j);
	sum->images += im.tally->images;
	sum->places += im.tally->places;
	sum->loose += im.tally->loose;
	sum->events += im.log.n;
	sum->writes += im.control->writes;
	sum->flushes += im.control->flushes;
	sum->evenings++;
	free(j.at);
	evening_end(&v);
	images_fini(&im);
}

/* Cuts within one checkpoint of a journal that was left to grow. Gives how many lost something. */
static unsigned run_checkpoint(const char *library, unsigned n, uint64_t seed)
{
	struct images im;
	struct evening v = { .im = &im, .library = library, .random = seed };
	struct judge j = { .views = false };
	unsigned lost;

	images_init(&im);
	im.skip = VIEW;
	evening_begin(&v);
	remove_views(im.folder);
	long_evening_record(&v);
	cuts_log_read(&im.log, im.log_path);
	cuts_longest_row(&im.log, "store.db", &im.from, &im.to);
	/* The flush behind it as well. */
	im.to++;
	if (im.to - im.from < PAGES_LEAST) {
		printf("a journal of %lld bytes, %zu events; the longest checkpoint has %zu pages: "
		       "this test sees nothing\n",
		       (long long)journal_size(&v), im.log.n, im.to - im.from);
		exit(1);
	}
	judge_make(&j, &v);
	lost = images_make(&im, n, seed, true, holds, &j);
	printf("count: store, in the checkpoint of its journal (%zu pages of 4,000 and more in "
	       "it): %u "
	       "images at %u places: %u lost something\n",
	       im.to - im.from - 1, im.tally->images, im.tally->places, lost);
	free(j.at);
	evening_end(&v);
	images_fini(&im);
	return lost;
}

/* Gives how many images had lost something. */
static unsigned run_all(const char *library, bool normal, bool views, unsigned n, uint64_t seed)
{
	unsigned least = views || normal ? 1 : EVENINGS_LEAST,
		 evenings = n / IMAGES_OF_AN_EVENING > least ? n / IMAGES_OF_AN_EVENING : least;
	struct sum sum = { .images = 0 };

	for (unsigned i = 0; i < evenings; i++)
		run(library, normal, views, n / evenings, seed + i, &sum);
	printf(
	    "count: store%s, synchronous=%s: %u images at %u places of %zu events (%u evenings, %u "
	    "sessions, %d writes, %d flushes), %u with sectors or names not flushed: %u lost "
	    "something\n",
	    views ? " and its view" : "", normal ? "NORMAL" : "FULL", sum.images, sum.places,
	    sum.events, sum.evenings, sum.evenings * SESSIONS, sum.writes, sum.flushes, sum.loose,
	    sum.lost);
	return sum.lost;
}

int main(int argc, char **argv)
{
	uint64_t seed;
	unsigned n = images_wanted(IMAGES, IMAGES_FULL);

	crypto_start();
	if (argc == 4 && strcmp(argv[1], "serve") == 0)
		return serve(argv[2], argv[3]);
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
	puts("skipped: a sanitizer's library must be the first, so none is loaded before it");
	return 77;
#endif
	setenv("RIG_PARENT", memory_folder(), 0);
	seed = images_seed();
	if (run_all(argv[1], false, false, n - n / 20 - n / IN_CHECKPOINT, seed) != 0 ||
	    run_all(argv[1], false, true, n / 20, seed) != 0 ||
	    run_checkpoint(argv[1], n / IN_CHECKPOINT, seed) != 0)
		return 1;
	if (run_all(argv[1], true, false, n / 10, seed) == 0) {
		puts(
		    "a store that does not wait for the disk lost nothing: this test sees nothing");
		return 1;
	}
	return 0;
}
