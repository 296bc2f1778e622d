/* Power cuts. A session of the real program on a terminal, with its headquarters, is recorded write
 * by write: notes that are saved, half typed and left, lock and unlock, commands, pushes. Then the
 * folder is made as a disk may hold it after a cut at any place, with any subset of the sectors
 * that were not flushed, and the book's own code opens it: nothing that the screen had called saved
 * is missing, a form that was kept is in one place and not in two, what was pushed is there, verify
 * holds. The same session with synchronous=NORMAL is the control: it must lose.
 * 2,000 cuts, with FAULT_FULL=1 20,000, with CUTS=n n; CUTS_SEED=n repeats a run, CUTS_KEEP=1 keeps
 * the folder. */
#include "cuts.h"
#include "held.h"
#include "memory.h"
#include "shimmed.h"

#include "base/crypto.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define CUTS 2000
#define CUTS_FULL 20000
#define WORKERS 2
#define FORMS_MAX 200
#define NOTES 8
#define NOTES_FULL 14

static const char at[] = "2021-10-29T19:58:00Z";

/* --- the session that is recorded --- */

struct session {
	struct shimmed shim;
	struct glass *g;
	unsigned forms;
};

static void to_the_visit(struct session *s)
{
	glass_expect(s->g, "Times for");
	real_step(s->g, "^G1", "Before you leave");
}

enum then { THEN_SAVE, THEN_WAIT_AND_SAVE, THEN_LEAVE, THEN_COVER_AND_SAVE };

static void a_note(struct session *s, enum then then)
{
	unsigned n = ++s->forms;
	char text[128];

	real_step(s->g, "^Gn", "8 Notes: new");
	glass_keys(s->g, "\\t");
	glass_settle(s->g, 10);
	shimmed_mark(&s->shim, "begin %u", n);
	snprintf(text, sizeof text, "Zq%uz kept %*s words of it", n, (int)(n * 7 % 40), "lantern");
	glass_keys(s->g, text);
	glass_expect(s->g, "words of it");
	switch (then) {
	case THEN_WAIT_AND_SAVE:
		glass_pass(s->g, 1500);
		shimmed_mark(&s->shim, "kept %u", n);
		break;
	case THEN_COVER_AND_SAVE:
		real_cover_and_back(s->g, "words of it");
		shimmed_mark(&s->shim, "kept %u", n);
		break;
	case THEN_LEAVE:
		real_step(s->g, "^B", "Before you leave");
		shimmed_mark(&s->shim, "kept %u", n);
		return;
	case THEN_SAVE:
		break;
	}
	glass_forget(s->g);
	real_step(s->g, "^S", "Note saved");
	shimmed_mark(&s->shim, "saved %u", n);
	real_step(s->g, "^G1", "Before you leave");
}

static void an_evening(struct session *s, unsigned notes)
{
	static const enum then order[] = { THEN_SAVE,  THEN_COVER_AND_SAVE, THEN_SAVE,
					   THEN_LEAVE, THEN_SAVE,           THEN_WAIT_AND_SAVE };
	int status;

	s->g = shimmed_open(&s->shim, at);
	real_unlock(s->g, "4417");
	to_the_visit(s);
	for (unsigned i = 0; i < notes; i++) {
		a_note(s, order[i % (sizeof order / sizeof *order)]);
		if (i % 6 == 4) {
			real_step(s->g, "^L", "Locked");
			real_unlock(s->g, "4417");
			real_step(s->g, "^G1", "Before you leave");
		}
	}
	glass_signal(s->g, SIGTERM);
	assert_true(glass_ended(s->g, GLASS_WAIT_MS, &status));
	glass_free(s->g);
	s->g = NULL;
}

static void push(struct session *s)
{
	struct said said;

	shimmed_command(&s->shim, "4417", at, &said, "sync", "--once", "--json", NULL);
	said_ok(&said);
	shimmed_mark(&s->shim, "pushed %lld", said_figure(&said, "at_hq"));
	said_free(&said);
}

static void a_command(struct session *s, const char *visit)
{
	unsigned n = ++s->forms;
	char text[64], about[80];
	struct said said;

	snprintf(text, sizeof text, "text=Zq%uz from a command", n);
	snprintf(about, sizeof about, "attendance_id=%s", visit);
	shimmed_mark(&s->shim, "begin %u", n);
	shimmed_command(&s->shim, "4417", at, &said, "add", "note", about, "note_type=observation",
			text, "visibility=shared", NULL);
	said_ok(&said);
	shimmed_mark(&s->shim, "saved %u", n);
	said_free(&said);
}

static void record(struct session *s, bool normal, bool with_hq)
{
	struct said said;
	char visit[48];

	s->shim.control->normal = normal;
	real_command(s->shim.real, s->shim.node, "4417", at, &said, "log", "--json", NULL);
	said_ok(&said);
	assert_true(said_text(&said, "record", visit, sizeof visit));
	said_free(&said);
	/* The folder as it is before the first recorded write. */
	{
		char copy[24];

		snprintf(copy, sizeof copy, "%s-before", s->shim.node);
		real_copy(s->shim.real, s->shim.node, copy);
	}
	shimmed_record(&s->shim);
	an_evening(s, getenv("FAULT_FULL") ? NOTES_FULL : NOTES);
	for (int i = 0; i < 6; i++)
		a_command(s, visit);
	if (with_hq)
		push(s);
	an_evening(s, NOTES / 2);
	if (with_hq)
		push(s);
}

/* --- what must be there after a cut --- */

enum stage { STAGE_NONE, STAGE_BEGUN, STAGE_KEPT, STAGE_SAVED };

struct must {
	enum stage stage[FORMS_MAX];
	uint64_t pushed;
};

static void must_read(const struct cuts_log *log, size_t upto, struct must *m)
{
	char words[256];
	unsigned long n;

	memset(m, 0, sizeof *m);
	for (size_t i = 0; i < upto; i++) {
		char *space;

		if (!cuts_mark(log, i, words))
			continue;
		space = strchr(words, ' ');
		n = strtoul(space, NULL, 10);
		if (strncmp(words, "pushed", 6) == 0)
			m->pushed = n;
		else if (n < FORMS_MAX)
			m->stage[n] = strncmp(words, "begin", 5) == 0  ? STAGE_BEGUN
				      : strncmp(words, "kept", 4) == 0 ? STAGE_KEPT
								       : STAGE_SAVED;
	}
}

struct found {
	unsigned entry[FORMS_MAX], draft[FORMS_MAX];
};

static void count_form(void *ctx, const char *text, bool draft)
{
	struct found *f = ctx;
	const char *p = strstr(text, "Zq");
	unsigned long n = p ? strtoul(p + 2, NULL, 10) : 0;

	if (n && n < FORMS_MAX)
		(draft ? f->draft : f->entry)[n]++;
}

static bool forms_hold(const struct found *f, const struct must *m, char why[240])
{
	for (unsigned i = 1; i < FORMS_MAX; i++) {
		const char *what = NULL;

		if (m->stage[i] == STAGE_SAVED && (f->entry[i] != 1 || f->draft[i]))
			what = "was called saved";
		else if (m->stage[i] == STAGE_KEPT && f->entry[i] + f->draft[i] != 1)
			what = "was kept";
		else if (f->entry[i] + f->draft[i] > 1)
			what = "was begun";
		if (what) {
			snprintf(why, 240, "form %u %s: %u entries, %u drafts", i, what,
				 f->entry[i], f->draft[i]);
			return false;
		}
	}
	return true;
}

/* In `why` what is wrong, "" if nothing is. */
static bool holds(const char *folder, const struct held_signer *s, const struct must *m,
		  char why[240])
{
	struct found found = { { 0 }, { 0 } };
	struct held h;
	bool ok = held_open(&h, folder, at, s) && held_notes(&h, count_form, &found);

	memcpy(why, h.why, sizeof h.why);
	if (ok && h.height < m->pushed) {
		snprintf(why, 240, "headquarters has %" PRIu64 " entries, the book %" PRIu64,
			 m->pushed, h.height);
		ok = false;
	}
	held_close(&h);
	return ok && forms_hold(&found, m, why);
}

/* --- many cuts --- */

struct tally {
	_Atomic unsigned cuts, lost, loose, places;
};

struct run {
	const struct real *real;
	const char *node;
	struct cuts_log log;
	struct held_signer signer;
	uint64_t seed;
	unsigned cuts;
	bool control;
	struct tally *tally;
};

static void work(const struct run *run, unsigned worker)
{
	uint64_t random = run->seed + worker * 1000003;
	unsigned n = run->cuts / WORKERS, done = 0;
	char from[96], name[32], folder[96];
	struct cuts *c;

	snprintf(name, sizeof name, "%s-before", run->node);
	c = cuts_new(real_path(run->real, name, from), &run->log);
	/* In memory if there is such a place: that the book waits for the disk was recorded. */
	snprintf(folder, sizeof folder, "%s/dapcar-cut-%ld", memory_folder(), (long)getpid());
	for (size_t i = 0; i < run->log.n && done < n; i++) {
		/* So many at each place that all come to n: places with nothing loose get one. */
		size_t left = (run->log.n - i + WORKERS - 1) / WORKERS;
		unsigned here = (unsigned)((n - done) / left);
		struct must m;

		here += cuts_draw(&random, left) < (n - done) % left;
		if (i % WORKERS != worker || !here)
			continue;
		cuts_go(c, i);
		must_read(&run->log, i, &m);
		run->tally->places++;
		run->tally->loose += cuts_loose(c) > 0 ? here : 0;
		for (unsigned k = 0; k < here; k++) {
			char why[240];

			cuts_make(c, folder, &random);
			run->tally->cuts++;
			done++;
			if (!holds(folder, &run->signer, &m, why)) {
				run->tally->lost++;
				if (!run->control)
					fprintf(stderr, "a cut at event %zu of %zu: %s\n", i,
						run->log.n, why);
			}
		}
	}
	cuts_free(c);
	cuts_empty(folder);
	rmdir(folder);
}

static void cut(struct run *run)
{
	pid_t workers[WORKERS];
	bool good = true;

	fflush(stdout);
	for (unsigned i = 0; i < WORKERS; i++) {
		workers[i] = fork();
		if (workers[i] == 0) {
			work(run, i);
			exit(0);
		}
	}
	for (unsigned i = 0; i < WORKERS; i++) {
		int status = 1;

		waitpid(workers[i], &status, 0);
		good = good && status == 0;
	}
	assert_true(good);
}

static void run_of(struct run *run, const struct real *real, struct session *s, unsigned cuts,
		   uint64_t seed, bool control)
{
	*run = (struct run){
		.real = real, .node = s->shim.node, .seed = seed, .cuts = cuts, .control = control
	};
	run->tally = mmap(NULL, sizeof *run->tally, PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	cuts_log_read(&run->log, s->shim.log);
	held_signer_read(real, s->shim.node, &run->signer);
	cut(run);
	printf(
	    "count: %s: %u cuts at %u places of %zu events, %u with sectors or names not flushed; "
	    "%d writes, %d flushes, %u forms: %u lost something\n",
	    control ? "synchronous=NORMAL" : "synchronous=FULL", run->tally->cuts,
	    run->tally->places, run->log.n, run->tally->loose, s->shim.control->writes,
	    s->shim.control->flushes, s->forms, run->tally->lost);
}

static struct real real;
static const char *library;
static unsigned cuts_wanted = CUTS;
static uint64_t seed;

static void nothing_acknowledged_is_lost_at_any_cut(void **state)
{
	struct session s = { .forms = 0 };
	struct run run;

	(void)state;
	real_copy(&real, "car", "car0");
	shimmed_init(&s.shim, &real, library, "car0");
	real_hq_start(&real, at);
	record(&s, false, true);
	real_hq_stop(&real);
	run_of(&run, &real, &s, cuts_wanted, seed, false);
	assert_int_equal(run.tally->lost, 0);
	/* The index of the journal is no file: as a map of one it dies on a full disk. */
	assert_true(cuts_opened(&run.log, "book.db-wal"));
	assert_false(cuts_opened(&run.log, "book.db-shm"));
	assert_true(run.tally->cuts >= cuts_wanted / WORKERS * WORKERS);
	cuts_log_fini(&run.log);
	shimmed_fini(&s.shim);
}

static void a_book_that_does_not_wait_for_the_disk_loses(void **state)
{
	struct session s = { .forms = 0 };
	struct run run;

	(void)state;
	real_copy(&real, "car", "car1");
	shimmed_init(&s.shim, &real, library, "car1");
	record(&s, true, false);
	run_of(&run, &real, &s, cuts_wanted / 10, seed, true);
	assert_true(run.tally->lost > 0);
	cuts_log_fini(&run.log);
	shimmed_fini(&s.shim);
}

static int end(void **state)
{
	(void)state;
	if (getenv("CUTS_KEEP")) {
		printf("kept: %s\n", real.root);
		real_keep();
	} else {
		real_fini(&real);
	}
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_acknowledged_is_lost_at_any_cut),
		cmocka_unit_test(a_book_that_does_not_wait_for_the_disk_loses),
	};
	const char *wish = getenv("CUTS_SEED"), *count = getenv("CUTS");

	(void)argc;
	if (!shimmed_can())
		return 77;
	crypto_start();
	library = argv[3];
	seed = wish ? strtoull(wish, NULL, 10) : (uint64_t)time(NULL);
	cuts_wanted = count ? (unsigned)strtoul(count, NULL, 10)
			    : (getenv("FAULT_FULL") ? CUTS_FULL : CUTS);
	printf("CUTS_SEED=%" PRIu64 "\n", seed);
	real_init(&real, argv);
	real_weekend(&real, "2021-10-29T19:57:00Z");
	return glass_group(tests, NULL, end);
}
