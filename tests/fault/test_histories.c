/* Whole histories. Two cars, a desk and headquarters do what comes: save, send and fetch, lock,
 * jump in time; they are killed and paused at any moment, run out of disk, lose the line after any
 * byte; a laptop's folder is copied and put back later, and so is headquarters' store. Then the
 * faults end, every node has a session, and a checker compares: everything that somebody was told
 * is saved is at headquarters (or somebody put back a copy from before it), nothing is called held
 * that headquarters does not hold, nothing is there twice, every line hangs together and proves,
 * a laptop that went back in time is an incident.
 * 15 histories, the same every day; with FAULT_FULL=1 200 others, with HISTORIES=n n;
 * HISTORY_SEED=n repeats one, and says what it does. */
/* Headquarters has a struct of this name as well. */
#define hq_line line_there
#include "memory.h"
#include "rig.h"
#undef hq_line
#include "world.h"

#include "base/crypto.h"

#include <inttypes.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define HISTORIES 15
#define HISTORIES_FULL 200
/* Every day the same ones, so that a change is judged by itself and not by luck: in the fourteenth
 * a laptop said less than headquarters had. A long run looks further. */
#define EVERYDAY UINT64_C(1795335300000)
#define WORKERS 2
#define STEPS 45

static void nap(uint64_t ms)
{
	poll(NULL, 0, (int)ms);
}

/* --- what is told --- */

static void note_save(struct world *w, const struct node_told *told)
{
	struct save *s = &w->save[told->number];

	if (!told->ok)
		return;
	s->told = s->here = true;
	s->hash = told->hash;
	s->height = told->height;
	w->acked++;
}

/* "HQ has it", as the node's status line would say it. */
static void check_held(struct world *w, unsigned i, const struct node_told *t)
{
	if (!t->acked_height || w->hq_is_older[i])
		return;
	if (!world_hq_has(w, w->device[i], t->acked_height, &t->acked))
		world_broken(w,
			     "node %u says that headquarters has entry %" PRIu64 ", and it has not",
			     i, t->acked_height);
}

enum ending { ENDED, FAILED, DIED };

/* Hears it to the end of what it was asked. */
static enum ending hear(struct world *w, unsigned i, struct node_told *t)
{
	while (node_hear(&w->node[i], t)) {
		if (t->number)
			note_save(w, t);
		if (!t->last)
			continue;
		return t->ok ? ENDED : FAILED;
	}
	return DIED;
}

static void ask_save(struct world *w, unsigned i, uint32_t n)
{
	struct node_ask ask = { .what = NODE_SAVE, .n = n, .number = w->saves + 1 };

	if (w->saves + n >= WORLD_SAVES)
		return;
	for (uint32_t k = 1; k <= n; k++)
		w->save[w->saves + k].node = i;
	w->saves += n;
	node_ask(&w->node[i], &ask);
}

static void ask_sync(struct world *w, unsigned i)
{
	struct node_ask ask = { .what = NODE_SYNC };

	node_ask(&w->node[i], &ask);
}

/* After a session that nothing disturbed. */
static void must_be_through(struct world *w, unsigned i, enum ending how, const struct node_told *t)
{
	if (how != ENDED)
		world_broken(w, "node %u: %s", i, how == DIED ? "it died" : t->words);
	w->hq_is_older[i] = false;
	check_held(w, i, t);
	/* A laptop that fetched what its device wrote elsewhere calls that held a session later. */
	if (t->height && !world_hq_has(w, w->device[i], t->height, &t->hash))
		world_broken(w, "node %u sent all and headquarters lacks its newest entry", i);
	if (!w->was_older[i] && (t->acked_height != t->height || !hash_equal(&t->acked, &t->hash)))
		world_broken(w, "node %u sent all and calls %" PRIu64 " of %" PRIu64 " held", i,
			     t->acked_height, t->height);
}

/* After one that something may have disturbed. */
static void may_be_through(struct world *w, unsigned i, enum ending how, const struct node_told *t)
{
	if (how == DIED)
		world_broken(w, "node %u died", i);
	if (how == ENDED) {
		must_be_through(w, i, how, t);
		return;
	}
	w->refused++;
	check_held(w, i, t);
}

/* --- what happens --- */

static unsigned a_node(struct world *w)
{
	return (unsigned)world_draw(w, WORLD_NODES);
}

static void saves(struct world *w)
{
	unsigned i = a_node(w);
	uint32_t n = (uint32_t)(world_draw(w, 10) ? 1 + world_draw(w, 9) : 60);
	struct node_told t;

	world_doing(w, "node %u saves %u", i, n);
	ask_save(w, i, n);
	if (hear(w, i, &t) != ENDED)
		world_broken(w, "node %u: %s", i, t.words);
}

static void syncs(struct world *w)
{
	unsigned i = a_node(w);
	struct node_told t;

	world_doing(w, "node %u has a session", i);
	ask_sync(w, i);
	must_be_through(w, i, hear(w, i, &t), &t);
}

static void all_sync_at_once(struct world *w)
{
	struct node_told t;

	world_doing(w, "all have a session at once");
	for (unsigned i = 0; i < WORLD_NODES; i++)
		ask_sync(w, i);
	for (unsigned i = 0; i < WORLD_NODES; i++)
		must_be_through(w, i, hear(w, i, &t), &t);
}

static void syncs_on_a_bad_line(struct world *w)
{
	unsigned i = a_node(w);
	struct relay_script x = relay_script_pass();
	bool up = world_draw(w, 2);
	struct node_told t;
	enum ending how;

	*(up ? &x.cut_up : &x.cut_down) = (size_t)world_draw(w, 9000);
	x.abrupt = world_draw(w, 3) == 0;
	x.again = world_draw(w, 8) == 0;
	world_doing(w, "node %u's line dies after %zu bytes %s", i, up ? x.cut_up : x.cut_down,
		    up ? "up" : "down");
	relay_rig_script(w->relay, &x);
	ask_sync(w, i);
	how = hear(w, i, &t);
	may_be_through(w, i, how, &t);
	x = relay_script_pass();
	relay_rig_script(w->relay, &x);
}

static void hq_dies_in_a_session(struct world *w)
{
	unsigned i = a_node(w);
	struct node_told t;
	enum ending how;

	world_doing(w, "headquarters is killed in node %u's session", i);
	ask_sync(w, i);
	nap(world_draw(w, 14));
	served_kill(&w->hq);
	w->kills++;
	how = hear(w, i, &t);
	may_be_through(w, i, how, &t);
	world_hq_start(w);
}

static void hq_pauses_in_a_session(struct world *w)
{
	unsigned i = a_node(w);
	struct node_told t;
	enum ending how;

	world_doing(w, "headquarters is paused in node %u's session", i);
	ask_sync(w, i);
	nap(world_draw(w, 10));
	kill(w->hq.pid, SIGSTOP);
	nap(30);
	kill(w->hq.pid, SIGCONT);
	how = hear(w, i, &t);
	may_be_through(w, i, how, &t);
}

/* Killed at any moment; what it had said by then counts. */
static void dies(struct world *w, bool saving)
{
	unsigned i = a_node(w);
	struct node_told t;

	world_doing(w, "node %u is killed %s", i, saving ? "while it saves" : "in a session");
	if (saving)
		ask_save(w, i, 20);
	else
		ask_sync(w, i);
	nap(world_draw(w, 12));
	node_kill(&w->node[i]);
	w->kills++;
	while (node_hears(&w->node[i], 0) && node_hear(&w->node[i], &t))
		if (t.number)
			note_save(w, &t);
	node_start(&w->node[i]);
}

static void dies_while_saving(struct world *w)
{
	dies(w, true);
}

static void dies_in_a_session(struct world *w)
{
	dies(w, false);
}

static void locks(struct world *w)
{
	unsigned i = a_node(w);
	struct node_ask ask = { .what = NODE_LOCK };
	struct node_told t;

	world_doing(w, "node %u is locked and unlocked", i);
	node_ask(&w->node[i], &ask);
	if (hear(w, i, &t) != ENDED)
		world_broken(w, "node %u: %s", i, t.words);
}

static void jumps(struct world *w)
{
	static const int64_t day = 86400000;
	const int64_t to[] = { 0,    -day * 365 * 56, day * 365 * 12, 3600000, -3600000,
			       -day, day * 400 };
	unsigned i = a_node(w);
	struct node_ask ask = { .what = NODE_CLOCK,
				.shift_ms = to[world_draw(w, sizeof to / sizeof *to)] };
	struct node_told t;

	world_doing(w, "node %u's clock stands %" PRId64 " s off", i, ask.shift_ms / 1000);
	node_ask(&w->node[i], &ask);
	if (hear(w, i, &t) != ENDED)
		world_broken(w, "node %u: %s", i, t.words);
}

static void is_copied(struct world *w)
{
	unsigned i = a_node(w);

	world_doing(w, "node %u's folder is copied", i);
	node_stop(&w->node[i]);
	world_copy(w, i);
	node_start(&w->node[i]);
}

static void is_put_back(struct world *w)
{
	unsigned i = a_node(w);

	for (unsigned k = 0; k < WORLD_NODES && !w->has_copy[i]; k++)
		i = (i + 1) % WORLD_NODES;
	if (!w->has_copy[i])
		return;
	world_doing(w, "node %u's folder is put back", i);
	node_kill(&w->node[i]);
	world_restore(w, i);
	node_start(&w->node[i]);
	/* Another night on the older copy, before anybody can notice. */
	if (world_draw(w, 2)) {
		struct node_told t;

		ask_save(w, i, 4);
		if (hear(w, i, &t) != ENDED)
			world_broken(w, "node %u: %s", i, t.words);
	}
}

static void hq_is_backed_up(struct world *w)
{
	world_doing(w, "headquarters is backed up");
	world_copy(w, WORLD_NODES);
}

static void hq_is_put_back(struct world *w)
{
	if (!w->has_backup)
		return;
	world_doing(w, "headquarters is put back");
	served_stop(&w->hq);
	world_restore(w, WORLD_NODES);
	world_hq_start(w);
}

/* --- disks --- */

static void limit(pid_t pid, rlim_t bytes)
{
	struct rlimit now = { bytes, RLIM_INFINITY };

	prlimit(pid, RLIMIT_FSIZE, &now, NULL);
}

static rlim_t size_of(const char *dir, const char *name)
{
	char path[160];
	struct stat st;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	return stat(path, &st) == 0 ? (rlim_t)st.st_size : 0;
}

/* No file of it grows past a place within what it is to save. */
static void disk_fills(struct world *w)
{
	unsigned i = a_node(w);
	struct node *n = &w->node[i];
	struct node_told t;
	enum ending how;

	world_doing(w, "node %u's disk takes no more", i);
	limit(n->pid, size_of(n->dir, "book.db-wal") + world_draw(w, 40000));
	ask_save(w, i, 10);
	how = hear(w, i, &t);
	if (how == DIED)
		world_broken(w, "node %u died of a full disk", i);
	w->refused += how == FAILED;
	limit(n->pid, RLIM_INFINITY);
	/* A disk that failed once is not trusted again until the program has been started anew. */
	node_stop(n);
	node_start(n);
}

static void hq_disk_fills(struct world *w)
{
	unsigned i = a_node(w);
	struct node_told t;
	enum ending how;

	world_doing(w, "headquarters' disk takes no more in node %u's session", i);
	limit(w->hq.pid, world_draw(w, size_of(w->hq_dir, "store.db-wal") + 20000));
	ask_sync(w, i);
	how = hear(w, i, &t);
	limit(w->hq.pid, RLIM_INFINITY);
	may_be_through(w, i, how, &t);
	/* As an operator does who has made room. */
	served_stop(&w->hq);
	world_hq_start(w);
}

static const struct {
	unsigned often;
	void (*happens)(struct world *w);
} things[] = {
	{ 12, saves },
	{ 8, syncs },
	{ 3, all_sync_at_once },
	{ 5, syncs_on_a_bad_line },
	{ 3, hq_dies_in_a_session },
	{ 2, hq_pauses_in_a_session },
	{ 3, dies_while_saving },
	{ 3, dies_in_a_session },
	{ 2, locks },
	{ 2, jumps },
	{ 3, is_copied },
	{ 3, is_put_back },
	{ 2, hq_is_backed_up },
	{ 2, hq_is_put_back },
	{ 2, disk_fills },
	{ 2, hq_disk_fills },
};
#define THINGS (sizeof things / sizeof *things)

static void something(struct world *w)
{
	unsigned all = 0, at;
	size_t i = 0;

	for (size_t k = 0; k < THINGS; k++)
		all += things[k].often;
	at = (unsigned)world_draw(w, all);
	while (at >= things[i].often)
		at -= things[i++].often;
	things[i].happens(w);
}

static void history(struct world *w, uint64_t seed)
{
	world_begin(w, seed);
	for (w->step = 1; w->step <= STEPS; w->step++)
		something(w);
	/* The faults end. Twice, so that what one sends reaches the others. */
	for (int round = 0; round < 2; round++)
		all_sync_at_once(w);
	world_rest(w);
	world_check(w);
}

/* --- */

struct tally {
	_Atomic unsigned histories, saves, told, kills, restores, noticed, forks, refused;
};

struct job {
	unsigned worker, wanted;
	uint64_t seed;
	bool one;
	struct tally *tally;
};

static void drive(void **state)
{
	const struct job *j = *state;
	struct world *w = calloc(1, sizeof *w);

	world_make(w);
	w->trace = j->one;
	for (unsigned i = j->worker; i < j->wanted; i += WORKERS) {
		history(w, j->seed + i);
		j->tally->histories++;
		j->tally->saves += w->saves;
	}
	j->tally->told += w->acked;
	j->tally->kills += w->kills;
	j->tally->restores += w->restores;
	j->tally->noticed += w->noticed;
	j->tally->forks += w->forks;
	j->tally->refused += w->refused;
	world_end(w);
	free(w);
}

int main(void)
{
	const char *wish = getenv("HISTORY_SEED"), *count = getenv("HISTORIES");
	bool further = count || getenv("FAULT_FULL");
	struct job job = { .wanted = wish      ? 1
				     : count   ? (unsigned)strtoul(count, NULL, 10)
				     : further ? HISTORIES_FULL
					       : HISTORIES,
			   .seed = wish      ? strtoull(wish, NULL, 10)
				   : further ? (uint64_t)time(NULL) * 1000
					     : EVERYDAY,
			   .one = wish };
	const struct CMUnitTest tests[] = { cmocka_unit_test_prestate(drive, &job) };
	struct tally *t = mmap(NULL, sizeof *t, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
			       -1, 0);
	pid_t workers[WORKERS];
	bool good = true;

	crypto_start();
	setenv("RIG_PARENT", memory_folder(), 0);
	job.tally = t;
	printf("seeds from %" PRIu64 "\n", job.seed);
	fflush(stdout);
	for (unsigned i = 0; i < WORKERS; i++) {
		workers[i] = fork();
		job.worker = i;
		if (workers[i] == 0)
			exit(cmocka_run_group_tests(tests, NULL, NULL));
	}
	for (unsigned i = 0; i < WORKERS; i++) {
		int status = 1;

		waitpid(workers[i], &status, 0);
		good = good && status == 0;
	}
	if (!good)
		return 1;
	printf("count: %u histories of %d steps: %u notes, %u told to be saved, %u kills, %u "
	       "folders put "
	       "back, %u of them older than headquarters and noticed, %u lines with two branches, "
	       "%u refused or failed: 0 lost, 0 doubled, 0 false "
	       "\"HQ has it\"\n",
	       t->histories, STEPS, t->saves, t->told, t->kills, t->restores, t->noticed, t->forks,
	       t->refused);
	return t->histories == job.wanted ? 0 : 1;
}
