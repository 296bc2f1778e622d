#include "world.h"

#include "backup.h"
#include "hq.h"
#include "proof.h"
/* Headquarters has a struct of this name as well. */
#define hq_line line_there
#include "rig.h"
#undef hq_line

#include "base/mem.h"

#include <inttypes.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

void world_broken(const struct world *w, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fprintf(stderr, "HISTORY_SEED=%" PRIu64 ", step %u (%s): ", w->seed, w->step, w->doing);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
	va_end(ap);
	_exit(1);
}

void world_doing(struct world *w, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(w->doing, sizeof w->doing, fmt, ap);
	va_end(ap);
	if (w->trace)
		fprintf(stderr, "%u: %s\n", w->step, w->doing);
}

uint64_t world_draw(struct world *w, uint64_t below)
{
	uint64_t z = (w->random += UINT64_C(0x9E3779B97F4A7C15));

	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return (z ^ (z >> 31)) % below;
}

static char *with(const char *dir, const char *end, char out[128])
{
	snprintf(out, 128, "%s%s", dir, end);
	return out;
}

static const char *dir_of(const struct world *w, unsigned node)
{
	return node < WORLD_NODES ? w->node[node].dir : w->hq_dir;
}

/* --- the beginning --- */

/* A laptop enrols and has its first session, so that every history begins in the middle. */
static void node_make(struct world *w, unsigned i, struct bundle *b)
{
	struct car_rig c;
	struct err e = { 0 };
	char *dir;

	car_rig_init(&c, b);
	if (!car_rig_enrol(&c, b, &e))
		fail_msg("%s", e.text);
	car_rig_open(&c);
	if (!sync_run(c.sync, &e))
		fail_msg("%s", e.text);
	w->device[i] = b->device;
	w->feed[i] = b->feed;
	memcpy(w->hq_sign, b->hq_sign, sizeof w->hq_sign);
	sync_free(c.sync);
	book_close(c.book);
	dir = mem_fmt("%s/node%u", w->root, i);
	snprintf(w->node[i].dir, sizeof w->node[i].dir, "%s", dir);
	mem_free(dir);
	served_copy(c.dir, w->node[i].dir);
	rig_folder_end(c.dir);
	bundle_free(b);
}

void world_make(struct world *w)
{
	struct hq_rig hq;
	char *root = rig_folder(), new[128];

	snprintf(w->root, sizeof w->root, "%s", root);
	snprintf(w->hq_dir, sizeof w->hq_dir, "%s/hq", root);
	mem_free(root);
	hq_rig_init(&hq, true);
	w->hq_port = hq.port;
	w->relay = mem_new(sizeof *w->relay);
	relay_rig_start(w->relay, w->hq_port);
	served_start(&w->hq, hq.dir, w->hq_port);
	node_make(w, 0, hq_rig_device(&hq, "car1", w->relay->port));
	node_make(w, 1, hq_rig_device(&hq, "car2", w->relay->port));
	node_make(w, 2, hq_rig_desk(&hq, "desk", w->relay->port));
	served_stop(&w->hq);
	served_copy(hq.dir, w->hq_dir);
	hq_rig_fini(&hq);
	for (unsigned i = 0; i <= WORLD_NODES; i++)
		served_copy(dir_of(w, i), with(dir_of(w, i), "-new", new));
}

void world_end(struct world *w)
{
	relay_rig_fini(w->relay);
	mem_free(w->relay);
	rig_folder_end(mem_str(w->root));
}

void world_hq_start(struct world *w)
{
	served_start(&w->hq, w->hq_dir, w->hq_port);
}

void world_begin(struct world *w, uint64_t seed)
{
	struct relay_script pass = relay_script_pass();
	char new[128];

	w->seed = w->random = seed;
	w->step = 0;
	w->saves = 0;
	memset(w->save, 0, sizeof w->save);
	if (w->has_backup)
		served_remove(with(w->hq_dir, "-copy", new));
	memset(w->has_copy, 0, sizeof w->has_copy);
	memset(w->hq_is_older, 0, sizeof w->hq_is_older);
	memset(w->was_older, 0, sizeof w->was_older);
	memset(w->must_be_noticed, 0, sizeof w->must_be_noticed);
	w->has_backup = w->hq_was_restored = false;
	for (unsigned i = 0; i <= WORLD_NODES; i++)
		served_copy(with(dir_of(w, i), "-new", new), dir_of(w, i));
	relay_rig_script(w->relay, &pass);
	world_hq_start(w);
	for (unsigned i = 0; i < WORLD_NODES; i++)
		node_start(&w->node[i]);
}

void world_rest(struct world *w)
{
	for (unsigned i = 0; i < WORLD_NODES; i++)
		node_stop(&w->node[i]);
	served_stop(&w->hq);
}

/* --- looking into the store --- */

static sqlite3 *store_of(const struct world *w, const char *dir)
{
	sqlite3 *db = NULL;
	char path[160];

	snprintf(path, sizeof path, "%s/store.db", dir);
	/* Whoever is killed leaves its journal to its successor, not to us. */
	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK ||
	    sqlite3_busy_timeout(db, 300000) != SQLITE_OK ||
	    sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL) != SQLITE_OK)
		world_broken(w, "the store: %s", sqlite3_errmsg(db));
	return db;
}

static sqlite3_stmt *ask_store(const struct world *w, sqlite3 *db, const char *sql)
{
	sqlite3_stmt *st = NULL;

	if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) != SQLITE_OK)
		world_broken(w, "the store: %s", sqlite3_errmsg(db));
	return st;
}

static bool has(sqlite3_stmt *st, struct id device, uint64_t height, const struct hash *h)
{
	bool found;

	sqlite3_reset(st);
	sqlite3_bind_blob(st, 1, device.b, sizeof device.b, SQLITE_STATIC);
	sqlite3_bind_int64(st, 2, (sqlite3_int64)height);
	sqlite3_bind_blob(st, 3, h->b, sizeof h->b, SQLITE_STATIC);
	found = sqlite3_step(st) == SQLITE_ROW;
	sqlite3_reset(st);
	return found;
}

static const char held[] = "SELECT 1 FROM entry WHERE device = ?1 AND height = ?2 AND hash = ?3";

bool world_hq_has(struct world *w, struct id device, uint64_t height, const struct hash *h)
{
	sqlite3 *db = store_of(w, w->hq_dir);
	sqlite3_stmt *st = ask_store(w, db, held);
	bool found = has(st, device, height, h);

	sqlite3_finalize(st);
	sqlite3_close(db);
	return found;
}

/* --- older copies --- */

/* Of a node that does not run. */
static struct book *open_book(const struct world *w, unsigned node)
{
	struct book *b = NULL;
	struct err e = { 0 };

	if (!book_open(w->node[node].dir, NULL, &b, &e) || !book_unlock(b, "4417", RIG_PHRASE, &e))
		world_broken(w, "node %u: %s", node, e.text);
	return b;
}

/* While it serves. */
static void back_up(struct world *w, const char *copy)
{
	struct backup_report report;
	struct hq *hq = NULL;
	struct err e = { 0 };

	if (w->has_backup)
		served_remove(copy);
	if (!hq_open(w->hq_dir, -1, &hq, &e) || !backup_make(hq, copy, &report, &e))
		world_broken(w, "%s", e.text);
	hq_close(hq);
	w->has_backup = true;
}

void world_copy(struct world *w, unsigned node)
{
	char copy[128];

	with(dir_of(w, node), "-copy", copy);
	if (node == WORLD_NODES) {
		back_up(w, copy);
		return;
	}
	served_copy(dir_of(w, node), copy);
	w->has_copy[node] = true;
}

/* What was nowhere but in what is put away now is a person's doing; what headquarters alone holds
 * shows it that the laptop is an older one. */
static void note_gone(struct world *w, unsigned node)
{
	sqlite3 *db = store_of(w, w->hq_dir);
	sqlite3_stmt *st = ask_store(w, db, held);

	for (uint32_t i = 1; i <= w->saves; i++) {
		struct save *s = &w->save[i];
		bool there = s->told && !s->here &&
			     has(st, w->device[s->node], s->height, &s->hash);

		if (s->told && !s->here && !s->gone)
			s->gone = !there;
		w->must_be_noticed[s->node] |= there && s->node == node;
	}
	sqlite3_finalize(st);
	sqlite3_close(db);
}

/* As an operator does: into a folder that has none, which then takes its place. */
static void restore_hq(struct world *w)
{
	char copy[128], fresh[128];
	struct backup_report report;
	struct err e = { 0 };

	with(w->hq_dir, "-fresh", fresh);
	if (!backup_restore(with(w->hq_dir, "-copy", copy), fresh, 0, &report, &e))
		world_broken(w, "%s", e.text);
	served_copy(fresh, w->hq_dir);
	served_remove(fresh);
	w->hq_was_restored = true;
	for (unsigned i = 0; i < WORLD_NODES; i++)
		w->hq_is_older[i] = true;
	/* With the older store the older register is back. */
	memset(w->must_be_noticed, 0, sizeof w->must_be_noticed);
}

/* Entries that came back to it once, from headquarters, are in a copy as well. */
static void note_here(struct world *w, unsigned node)
{
	struct book *b = open_book(w, node);

	for (uint32_t i = 1; i <= w->saves; i++)
		if (w->save[i].node == node && w->save[i].told)
			w->save[i].here = book_has(b, &w->save[i].hash);
	book_close(b);
}

void world_restore(struct world *w, unsigned node)
{
	char copy[128];

	w->restores++;
	if (node == WORLD_NODES) {
		restore_hq(w);
	} else {
		served_copy(with(dir_of(w, node), "-copy", copy), dir_of(w, node));
		w->was_older[node] = true;
		note_here(w, node);
	}
	note_gone(w, node);
}

/* --- the end --- */

static void check_saves(struct world *w, sqlite3 *db)
{
	sqlite3_stmt *st = ask_store(w, db, held);

	for (uint32_t i = 1; i <= w->saves; i++) {
		const struct save *s = &w->save[i];

		if (s->told && !s->gone && !has(st, w->device[s->node], s->height, &s->hash))
			world_broken(w, "note %u of node %u was called saved and is lost", i,
				     s->node);
	}
	sqlite3_finalize(st);
}

/* A note is there once, whoever asked for it how often. */
static void check_doubles(struct world *w, sqlite3 *db)
{
	sqlite3_stmt *st = ask_store(w, db, "SELECT body FROM entry");
	uint8_t *seen = mem_new(WORLD_SAVES);

	while (sqlite3_step(st) == SQLITE_ROW) {
		const char *body = sqlite3_column_blob(st, 0);
		size_t n = (size_t)sqlite3_column_bytes(st, 0);
		const char *at = n ? memmem(body, n, "Note H", 6) : NULL;
		unsigned long number;

		if (!at || memmem(body, n, "\"text\":\"Note H", 14) == NULL)
			continue;
		number = strtoul(at + 6, NULL, 10);
		if (!number || number > w->saves || seen[number]++)
			world_broken(w, "note %lu is there twice", number);
	}
	mem_free(seen);
	sqlite3_finalize(st);
}

static void check_forks(struct world *w, sqlite3 *db)
{
	for (unsigned i = 0; i < WORLD_NODES; i++) {
		sqlite3_stmt *st = ask_store(
		    w, db, "SELECT count(*) - count(DISTINCT height) FROM entry WHERE device = ?1");
		sqlite3_int64 more, forks;

		sqlite3_bind_blob(st, 1, w->device[i].b, sizeof w->device[i].b, SQLITE_STATIC);
		sqlite3_step(st);
		more = sqlite3_column_int64(st, 0);
		sqlite3_finalize(st);
		st = ask_store(w, db,
			       "SELECT count(*) FROM incident WHERE device = ?1 AND what = 'fork'");
		sqlite3_bind_blob(st, 1, w->device[i].b, sizeof w->device[i].b, SQLITE_STATIC);
		sqlite3_step(st);
		forks = sqlite3_column_int64(st, 0);
		sqlite3_finalize(st);
		if (more && !forks)
			world_broken(w, "node %u has two branches and nobody was told", i);
		w->forks += more > 0;
	}
}

static void check_noticed(struct world *w, sqlite3 *db)
{
	for (unsigned i = 0; i < WORLD_NODES; i++) {
		sqlite3_stmt *st = ask_store(
		    w, db,
		    "SELECT 1 FROM incident WHERE device = ?1 AND"
		    " (what = 'fork' OR what LIKE 'restored: the laptop%')");
		bool told;

		sqlite3_bind_blob(st, 1, w->device[i].b, sizeof w->device[i].b, SQLITE_STATIC);
		told = sqlite3_step(st) == SQLITE_ROW;
		sqlite3_finalize(st);
		if (w->must_be_noticed[i] && !told)
			world_broken(w, "node %u went back in time and nobody was told", i);
		w->noticed += w->must_be_noticed[i];
	}
}

static void check_hq(struct world *w)
{
	sqlite3 *db = store_of(w, w->hq_dir);
	struct hq *hq = NULL;
	struct proof proof;
	struct err e = { 0 };

	if (!hq_open(w->hq_dir, -1, &hq, &e) || !proof_make(hq, &proof, &e))
		world_broken(w, "headquarters: %s", e.text);
	check_saves(w, db);
	check_doubles(w, db);
	check_forks(w, db);
	check_noticed(w, db);
	hq_close(hq);
	sqlite3_close(db);
}

struct signer {
	struct id feed;
	const uint8_t *key;
};

static bool signer_of(void *ctx, struct id device, uint8_t public_key[32])
{
	const struct signer *s = ctx;

	memcpy(public_key, s->key, 32);
	return id_equal(device, s->feed);
}

static void check_node(struct world *w, unsigned i)
{
	struct signer signer = { w->feed[i], w->hq_sign };
	struct book_report report;
	struct book_head head, feed;
	struct book *b = open_book(w, i);
	struct err e = { 0 };

	/* After a restore at headquarters the old end of its feed stands beside the new one; after
	 * one here, what the device wrote later beside what it wrote instead. */
	if (!book_verify(b, signer_of, &signer, &report, &e) || report.tail_lost ||
	    (report.forks && !w->hq_was_restored && !w->was_older[i]))
		world_broken(w, "node %u: %s %s%s, %" PRIu64 " forks", i, e.text,
			     report.first_damage, report.tail_lost ? ", the tail is lost" : "",
			     report.forks);
	head = book_head(b);
	feed = book_head_of(b, w->feed[i]);
	if (head.height && !world_hq_has(w, w->device[i], head.height, &head.hash))
		world_broken(w, "node %u's newest entry, %" PRIu64 ", is not at headquarters", i,
			     head.height);
	if (feed.height && !w->hq_was_restored &&
	    !world_hq_has(w, w->feed[i], feed.height, &feed.hash))
		world_broken(w, "node %u has a feed that headquarters has not", i);
	for (uint32_t k = 1; k <= w->saves; k++)
		if (w->save[k].node == i && w->save[k].told && w->save[k].here &&
		    !book_has(b, &w->save[k].hash))
			world_broken(w, "note %u of node %u has gone from its book", k, i);
	book_close(b);
}

void world_check(struct world *w)
{
	world_doing(w, "the end");
	check_hq(w);
	for (unsigned i = 0; i < WORLD_NODES; i++)
		check_node(w, i);
}
