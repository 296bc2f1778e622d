/* Crash images of the book. Some evenings of saves, several at once, drafts, settings, a new
 * passphrase, locks and starts are recorded write by write; then the folder is made as a disk may
 * hold it after a cut anywhere, with any subset of the sectors that were not flushed. The book
 * opens, proves whole, and holds what had been acknowledged, in full and in order: the one action
 * that was under way is there as a whole or not at all. With synchronous=NORMAL it must lose.
 * 4,000 images, with FAULT_FULL=1 60,000, with IMAGES=n n; IMAGES_SEED=n repeats a run. */
#include "images.h"

#include "base/crypto.h"
#include "base/mem.h"
#include "book/book.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define IMAGES 4000
#define IMAGES_FULL 60000
#define ACTIONS 48 /* of a story */
#define STORIES_LEAST 4
#define IMAGES_OF_A_STORY 1000
#define DRAFTS 4
#define BATCH 5

/* What the book holds, in so far as somebody was told. */
struct model {
	unsigned entries;       /* numbered from 1 */
	unsigned draft[DRAFTS]; /* the version; 0: none */
	unsigned state, phrase, people;
};

enum action {
	SAVE,
	SAVE_MANY,
	SAVE_DRAFT, /* the draft becomes an entry */
	KEEP,
	DROP,
	SET,
	PHRASE,
	PERSON,
	ACTIONS_N
};

/* Which action comes next, and what it does: the same for who writes and who judges. */
struct story {
	uint64_t random;
	struct model m;
};

struct turn {
	enum action what;
	unsigned draft, size;
	bool starts, locks, rests, makes_room; /* before it */
};

static struct turn next(struct story *s)
{
	static const enum action often[] = { SAVE, SAVE, SAVE, KEEP, KEEP, SAVE_DRAFT, SAVE_MANY,
					     SET,  DROP, SAVE, KEEP, SAVE, SAVE_DRAFT, PHRASE };
	struct turn t = { .what = often[cuts_draw(&s->random, sizeof often / sizeof *often)],
			  .draft = (unsigned)cuts_draw(&s->random, DRAFTS),
			  .size = (unsigned)cuts_draw(&s->random, 1800),
			  .starts = cuts_draw(&s->random, 30) == 0,
			  .locks = cuts_draw(&s->random, 20) == 0,
			  .rests = cuts_draw(&s->random, 8) == 0,
			  .makes_room = cuts_draw(&s->random, 8) == 0 };

	if (t.what == PHRASE && s->m.people < 6 && cuts_draw(&s->random, 2))
		t.what = PERSON;
	if ((t.what == SAVE_DRAFT || t.what == DROP) && !s->m.draft[t.draft])
		t.what = KEEP;
	return t;
}

static void apply(struct story *s, const struct turn *t)
{
	struct model *m = &s->m;

	m->entries += t->what == SAVE || t->what == SAVE_DRAFT ? 1
		      : t->what == SAVE_MANY                   ? BATCH
							       : 0;
	if (t->what == SAVE_DRAFT || t->what == DROP)
		m->draft[t->draft] = 0;
	if (t->what == KEEP)
		m->draft[t->draft]++;
	m->state += t->what == SET;
	m->phrase += t->what == PHRASE;
	m->people += t->what == PERSON;
}

static void phrase_of(unsigned n, char out[32])
{
	snprintf(out, 32, "practice weekend %u", n);
}

static void number_of(unsigned person, char out[16])
{
	snprintf(out, 16, "%u", 4417 + person);
}

static size_t body_of(unsigned n, unsigned size, char *out)
{
	int at = snprintf(out, 32, "#%u ", n);

	for (unsigned i = 0; i < size; i++)
		out[at++] = (char)('a' + (n + i) % 26);
	out[at] = '\0';
	return (size_t)at;
}

/* --- who writes, under the shim --- */

static void must(bool ok, const struct err *e)
{
	if (ok)
		return;
	fprintf(stderr, "the book that is recorded: %s\n", e->text);
	exit(1);
}

static bool save(struct book *b, const struct story *s, const struct turn *t, unsigned n,
		 struct err *e)
{
	char body[BATCH][2048];
	struct book_new what[BATCH];

	for (unsigned i = 0; i < n; i++)
		what[i] = (struct book_new){
			.kind = 9,
			.schema = 1,
			.record = id_new(1),
			.body = body[i],
			.body_len = body_of(s->m.entries + 1 + i, t->size, body[i]),
		};
	if (t->what == SAVE_DRAFT)
		what[0].drop_draft = (struct id){ { (uint8_t)(t->draft + 1) } };
	return n == 1 ? book_append(b, &what[0], NULL, e) : book_append_many(b, what, n, NULL, e);
}

static bool act(struct book *b, const struct story *s, const struct turn *t, struct err *e)
{
	struct id draft = { { (uint8_t)(t->draft + 1) } };
	char text[2048], old[32], now[32], number[16];
	size_t n;

	switch (t->what) {
	case SAVE:
	case SAVE_DRAFT:
		return save(b, s, t, 1, e);
	case SAVE_MANY:
		return save(b, s, t, BATCH, e);
	case KEEP:
		n = body_of(s->m.draft[t->draft] + 1, t->size, text);
		return book_draft_put(b, draft, text, n, e);
	case DROP:
		return book_draft_drop(b, draft, e);
	case SET:
		n = body_of(s->m.state + 1, t->size / 8, text);
		return book_state_put(b, "peer", text, n, e);
	case PHRASE:
		phrase_of(s->m.phrase, old);
		phrase_of(s->m.phrase + 1, now);
		return book_person_change(b, "4417", old, now, "246810", e);
	case PERSON:
		number_of(s->m.people + 1, number);
		return book_person_add(b, id_new(2), number, true, number, "246810", e);
	case ACTIONS_N:
		break;
	}
	return false;
}

static struct book *open_as(const char *folder, unsigned phrase, struct err *e)
{
	struct book *b = NULL;
	char words[32];

	phrase_of(phrase, words);
	if (book_open(folder, NULL, &b, e) && book_unlock(b, "4417", words, e))
		return b;
	book_close(b);
	return NULL;
}

static int write_it(const char *folder, uint64_t seed)
{
	struct story s = { .random = seed };
	struct err e = { 0 };
	struct book *b = open_as(folder, 0, &e);
	char words[32];

	must(b, &e);
	for (unsigned i = 0; i < ACTIONS; i++) {
		struct turn t = next(&s);

		if (t.rests)
			book_rest(b);
		if (t.starts) {
			book_close(b);
			b = open_as(folder, s.m.phrase, &e);
			must(b, &e);
			if (t.makes_room)
				book_make_room(b);
		} else if (t.locks) {
			phrase_of(s.m.phrase, words);
			book_lock(b);
			must(book_unlock(b, "4417", words, &e), &e);
		}
		images_mark(NULL, "begin %u", i);
		must(act(b, &s, &t, &e), &e);
		images_mark(NULL, "end %u", i);
		apply(&s, &t);
	}
	book_close(b);
	return 0;
}

/* --- who judges --- */

struct judge {
	struct model *done; /* when so many actions are done */
	unsigned *at;       /* of each event: actions done */
};

static void judge_make(struct judge *j, const struct cuts_log *log, uint64_t seed)
{
	struct story s = { .random = seed };
	char words[256];

	j->done = calloc(ACTIONS + 2, sizeof *j->done);
	for (unsigned i = 0; i <= ACTIONS; i++) {
		struct turn t;

		j->done[i] = s.m;
		t = next(&s);
		apply(&s, &t);
	}
	j->done[ACTIONS + 1] = j->done[ACTIONS];
	j->at = calloc(log->n + 1, sizeof *j->at);
	for (size_t i = 0; i < log->n; i++) {
		j->at[i + 1] = j->at[i];
		if (cuts_mark(log, i, words) && strncmp(words, "end ", 4) == 0)
			j->at[i + 1] = (unsigned)strtoul(words + 4, NULL, 10) + 1;
	}
}

struct found {
	struct model m;
	bool order;
	unsigned damaged;
};

static bool number_in(const void *p, size_t n, unsigned *out)
{
	char head[24] = "";

	memcpy(head, p, n < sizeof head - 1 ? n : sizeof head - 1);
	*out = (unsigned)strtoul(head + 1, NULL, 10);
	for (size_t i = strcspn(head, " ") + 1, k = 0; i < n; i++, k++)
		if (((const char *)p)[i] != (char)('a' + (*out + k) % 26))
			return false;
	return head[0] == '#';
}

static bool each_entry(void *ctx, const struct entry *x)
{
	struct found *f = ctx;
	unsigned n;

	if (x->h.kind != 9)
		return true;
	f->order = f->order && number_in(x->body, x->h.body_len, &n) && n == f->m.entries + 1;
	f->m.entries++;
	return true;
}

static void each_damaged(void *ctx, uint64_t row, const char *what)
{
	(void)row;
	(void)what;
	((struct found *)ctx)->damaged++;
}

static bool each_draft(void *ctx, struct id id, const void *p, size_t n)
{
	struct found *f = ctx;
	unsigned at = id.b[0] - 1U;

	f->order = f->order && at < DRAFTS && number_in(p, n, &f->m.draft[at]);
	return true;
}

static bool is_state(const struct model *a, const struct model *b)
{
	return a->entries == b->entries && memcmp(a->draft, b->draft, sizeof a->draft) == 0 &&
	       a->state == b->state && a->phrase == b->phrase && a->people == b->people;
}

static bool read_book(struct book *b, struct found *f, struct err *e)
{
	struct buf state = { .ceiling = 4096 };
	struct book_report report;
	bool ok = book_verify(b, NULL, NULL, &report, e) && !report.tail_lost && !report.forks;

	if (!ok && !e->text[0])
		err_set(e, ERR_CORRUPT, "verify: %s%s", report.first_damage,
			report.tail_lost ? ", the tail is lost" : "");
	ok = ok && book_each(b, each_entry, each_damaged, f, e) &&
	     book_draft_each(b, each_draft, f, e);
	if (book_state_get(b, "peer", &state, NULL))
		f->order = f->order && number_in(state.data, state.len, &f->m.state);
	buf_fini(&state);
	f->m.people = (unsigned)book_people(b, NULL, 0) - 1;
	return ok;
}

static bool say_why(char why[240], const struct found *f, const struct model *m, unsigned actions)
{
	snprintf(why, 240,
		 "after %u actions: %u entries of %u%s, drafts %u %u %u %u of %u %u %u %u, setting "
		 "%u of %u, phrase %u of %u, people %u of %u",
		 actions, f->m.entries, m->entries, f->order ? "" : " (not in order)",
		 f->m.draft[0], f->m.draft[1], f->m.draft[2], f->m.draft[3], m->draft[0],
		 m->draft[1], m->draft[2], m->draft[3], f->m.state, m->state, f->m.phrase,
		 m->phrase, f->m.people, m->people);
	return false;
}

static bool holds(void *ctx, size_t event, const char *folder, uint64_t random, char why[240])
{
	const struct judge *j = ctx;
	unsigned done = j->at[event];
	const struct model *now = &j->done[done], *then = &j->done[done + 1];
	struct found f = { .order = true, .m.phrase = then->phrase };
	struct err e = { 0 };
	struct book *b = open_as(folder, then->phrase, &e);
	bool ok;

	if (!b && now->phrase != then->phrase) {
		f.m.phrase = now->phrase;
		b = open_as(folder, now->phrase, &e);
	}
	if (b)
		e.text[0] = '\0';
	if (!b || !read_book(b, &f, &e)) {
		snprintf(why, 240, "%s", e.text);
		book_close(b);
		return false;
	}
	ok = !f.damaged && f.order && (is_state(&f.m, now) || is_state(&f.m, then));
	if (!ok)
		say_why(why, &f, now, done);
	/* It goes on from there. */
	if (ok && random % 16 == 0) {
		struct story s = { .m = f.m };
		struct turn t = { .what = SAVE, .size = 100 };

		ok = save(b, &s, &t, 1, &e);
		book_close(b);
		b = ok ? open_as(folder, f.m.phrase, &e) : NULL;
		f.m.entries = 0;
		ok = b && read_book(b, &f, &e) && f.m.entries == s.m.entries + 1;
		if (!ok)
			snprintf(why, 240, "after one more save: %s", e.text);
	}
	book_close(b);
	return ok;
}

/* --- */

struct sum {
	unsigned images, places, loose, lost, stories;
	size_t events;
	int writes, flushes;
};

/* One story: its own book, record and images. */
static void run(const char *library, bool normal, unsigned n, uint64_t seed, struct sum *sum)
{
	struct images im;
	struct book_start start = { .cost = book_cost_least, .practice = true };
	struct judge j;
	struct book *b = NULL;
	struct err e = { 0 };
	char words[32], figure[24];
	const char *const child[] = { "write", im.folder, figure, NULL };
	int status = 1;

	images_init(&im);
	snprintf(figure, sizeof figure, "%" PRIu64, seed);
	phrase_of(0, words);
	mkdir(im.folder, 0700);
	must(book_create(im.folder, &start, NULL, &b, &e) &&
		 book_person_add(b, id_new(1), "4417", true, words, "246810", &e),
	     &e);
	book_close(b);
	im.control->normal = normal;
	images_begin(&im);
	waitpid(images_spawn(&im, library, child, NULL), &status, 0);
	if (status)
		exit(1);
	cuts_log_read(&im.log, im.log_path);
	judge_make(&j, &im.log, seed);
	sum->lost += images_make(&im, n, seed, !normal, holds, &j);
	sum->images += im.tally->images;
	sum->places += im.tally->places;
	sum->loose += im.tally->loose;
	sum->events += im.log.n;
	sum->writes += im.control->writes;
	sum->flushes += im.control->flushes;
	sum->stories++;
	free(j.done);
	free(j.at);
	images_fini(&im);
}

/* Gives how many images had lost something. */
static unsigned run_all(const char *library, bool normal, unsigned n, uint64_t seed)
{
	unsigned stories = n / IMAGES_OF_A_STORY > STORIES_LEAST ? n / IMAGES_OF_A_STORY
								 : STORIES_LEAST;
	struct sum sum = { .images = 0 };

	for (unsigned i = 0; i < stories; i++)
		run(library, normal, n / stories, seed + i, &sum);
	printf("count: book, synchronous=%s: %u images at %u places of %zu events (%u stories, %u "
	       "actions, %d writes, %d flushes), %u with sectors or names not flushed: %u lost "
	       "something\n",
	       normal ? "NORMAL" : "FULL", sum.images, sum.places, sum.events, sum.stories,
	       sum.stories * ACTIONS, sum.writes, sum.flushes, sum.loose, sum.lost);
	return sum.lost;
}

int main(int argc, char **argv)
{
	uint64_t seed;
	unsigned n = images_wanted(IMAGES, IMAGES_FULL);

	crypto_start();
	if (argc == 4 && strcmp(argv[1], "write") == 0)
		return write_it(argv[2], strtoull(argv[3], NULL, 10));
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
	puts("skipped: a sanitizer's library must be the first, so none is loaded before it");
	return 77;
#endif
	seed = images_seed();
	if (run_all(argv[1], false, n, seed) != 0)
		return 1;
	if (run_all(argv[1], true, n / 10, seed) == 0) {
		puts("a book that does not wait for the disk lost nothing: this test sees nothing");
		return 1;
	}
	return 0;
}
