/* A headquarters that answers nonsense: what the car says of it, and that nothing of it gets into
 * the book, into "HQ has it", or in the way of the next good answer. */
#include "nonsense.h"
#include "rig.h"

#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* What a crew reads, typed here again: a changed sentence is to be seen by somebody. */
static const struct {
	enum cause cause;
	const char *sentence;
} sentences[] = {
	{ CAUSE_NO_ANSWER, "HQ did not answer. Nothing is lost. We try again by ourselves" },
	{ CAUSE_CAPTIVE,
	  "Something else answered in place of HQ, such as a sign-in page of a Wi-Fi. Nothing was "
	  "sent and nothing is lost. Use another network" },
	{ CAUSE_UNKNOWN, "HQ does not know this laptop. Nothing is lost. Ask HQ to add it, then "
			 "enrol with the new bundle" },
	{ CAUSE_REVOKED, "HQ has revoked this laptop. What is recorded here is kept and can still "
			 "be read here. Ring HQ" },
	{ CAUSE_HQ_FULL,
	  "HQ has no room for more. Nothing is lost. It waits here and we try again. Tell IT" },
	{ CAUSE_HQ_BUSY, "HQ is busy. Nothing is lost. We try again by ourselves" },
	{ CAUSE_PROGRAM_OLD, "This program is too old for HQ. You can go on recording and nothing "
			     "is lost. Ask IT for the new version" },
	{ CAUSE_HQ_OLD, "HQ runs an older version than this program needs. You can go on recording "
			"and nothing is lost. Tell IT" },
	{ CAUSE_NONSENSE,
	  "The answer of HQ made no sense. Nothing is lost. We try again by ourselves" },
	{ CAUSE_RECEIPT, "The receipt that came is not signed by HQ, so we do not count it. "
			 "Nothing is lost. Tell IT" },
	{ CAUSE_REFUSED_ENTRY, "HQ says that an entry reached it damaged. It is kept here. Run "
			       "dapcar verify, then ring HQ" },
	{ CAUSE_PRACTICE_HERE,
	  "This is a practice book and that HQ is a live one. Nothing was sent. Use the bundle of "
	  "the practice HQ" },
	{ CAUSE_FEED, "What came from HQ is not what HQ signed, so it was not taken. Nothing is "
		      "lost. Tell IT" },
};

static const char *sentence_of(enum cause c)
{
	for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++)
		if (sentences[i].cause == c)
			return sentences[i].sentence;
	return "(no sentence is typed for this cause)";
}

/* A car that was enrolled at a real headquarters, and the liar that took its place. */
struct scene {
	struct hq_rig hq;
	struct bundle *bundle;
	struct car_rig car;
	struct liar_rig liar;
	size_t feed_n;
};

static void trust_the_liar(struct scene *s)
{
	char *path = path_join(s->car.dir, SYNC_FILE_PEER);
	struct peer *p = mem_new(sizeof *p);
	struct buf text;

	assert_true(sync_peer(s->car.dir, p, NULL));
	memcpy(p->hq_sign, s->liar.sign_public, sizeof p->hq_sign);
	buf_init(&text, BUNDLE_MAX);
	assert_true(peer_write(p, &text, NULL));
	assert_true(file_write(path, text.data, text.len, NULL));
	buf_fini(&text);
	mem_free(p);
	mem_free(path);
}

static void scene_init(struct scene *s, const struct lie *rows)
{
	struct err e = { 0 };

	hq_rig_init(&s->hq, true);
	s->bundle = hq_rig_device(&s->hq, "car1", s->hq.port);
	hq_rig_start(&s->hq);
	car_rig_init(&s->car, s->bundle);
	if (!car_rig_enrol(&s->car, s->bundle, &e))
		fail_msg("%s", e.text);
	hq_rig_stop(&s->hq);
	liar_rig_start(&s->liar, s->hq.dir, s->hq.port, s->bundle, rows);
	trust_the_liar(s);
}

static void scene_fini(struct scene *s)
{
	liar_rig_fini(&s->liar);
	car_rig_fini(&s->car);
	hq_rig_fini(&s->hq);
	bundle_free(s->bundle);
}

/* --- what must not move --- */

struct stood {
	struct book_head own, feed;
	uint64_t count;
	struct hash all; /* of every entry held, in the order in which they came */
	uint64_t acked_height, backed_up_height;
	struct hash acked;
};

static bool add_entry(void *ctx, const struct entry *x)
{
	struct stood *st = ctx;

	crypto_sha256_two(st->all.b, sizeof st->all.b, x->header, sizeof x->header, &st->all);
	return true;
}

static void look(const struct scene *s, struct stood *out)
{
	struct sync_status st;

	*out = (struct stood){ .own = book_head(s->car.book),
			       .feed = book_head_of(s->car.book, s->bundle->feed),
			       .count = book_count(s->car.book) };
	assert_true(book_each(s->car.book, add_entry, NULL, out, NULL));
	sync_status(s->car.sync, &st);
	out->acked_height = st.acked_height;
	out->acked = st.acked;
	out->backed_up_height = st.backed_up_height;
}

/* "" or what is wrong. */
static const char *moved(const struct stood *was, const struct stood *is, unsigned takes)
{
	if (!hash_equal(&was->own.hash, &is->own.hash) || was->own.height != is->own.height)
		return "the head of the car's own line moved";
	if (is->count != was->count + takes)
		return "the book holds another number of entries";
	if (!takes && !hash_equal(&was->all, &is->all))
		return "an entry of the book changed";
	if (!takes && !hash_equal(&was->feed.hash, &is->feed.hash))
		return "the head of the feed moved";
	if (was->acked_height != is->acked_height || !hash_equal(&was->acked, &is->acked))
		return "\"HQ has it\" changed";
	if (was->backed_up_height != is->backed_up_height)
		return "\"HQ has it in a backup\" changed";
	return "";
}

/* --- one row --- */

/* What went wrong with a row is printed and counted, so that one run shows all. */
static bool complain(const struct lie *row, const char *what, const char *more)
{
	print_error("%s: %s%s%s\n", row->name, what, *more ? ": " : "", more);
	return false;
}

static bool says(const struct lie *row, const struct sync_status *st, const struct err *e)
{
	const char *want = sentence_of(row->cause);

	if (st->cause != row->cause)
		return complain(row, "another cause", cause_code(st->cause));
	if (strcmp(st->trouble, want) != 0 || strcmp(e->text, want) != 0)
		return complain(row, "other words", st->trouble);
	if (e->class != cause_class(row->cause))
		return complain(row, "another class of error", "");
	/* Whatever it asked for, the next session begins within an hour. */
	if (st->state != SYNC_WAITING ||
	    st->next_try_ms - clock_wall_ms(&(struct clock){ 0 }) > 3700000)
		return complain(row, "no new session is planned in time", "");
	return true;
}

static bool nonsense_changes_nothing(struct scene *s, const struct lie *row, int number)
{
	struct stood before, after, kept;
	struct sync_status st;
	struct err e = { 0 };
	const char *what;

	car_rig_save(&s->car, 1);
	car_rig_open(&s->car);
	liar_rig_set(&s->liar, number, ++s->feed_n);
	look(s, &before);
	if (sync_run(s->car.sync, &e) != (row->cause == CAUSE_NONE))
		return complain(row, row->cause ? "it was believed" : "it was not passed over",
				e.text);
	sync_status(s->car.sync, &st);
	if (!liar_rig_told(&s->liar))
		return complain(row, "it was never told", st.trouble);
	if (row->cause && !says(row, &st, &e))
		return false;
	look(s, &after);
	/* A push was taken and its receipt believed before a pull began, or the lie was passed
	 * over. */
	if (row->at == AT_PULL || !row->cause) {
		if (after.acked_height != after.own.height)
			return complain(row, "what was acknowledged before is not counted", "");
		before.acked_height = after.acked_height;
		before.acked = after.acked;
	}
	what = moved(&before, &after, row->takes);
	if (*what)
		return complain(row, what, "");
	/* Nor does a new start of the program remember anything of it. */
	car_rig_open(&s->car);
	look(s, &kept);
	what = moved(&after, &kept, 0);
	return *what ? complain(row, "after a new start", what) : true;
}

static bool the_next_good_answer_is_taken(struct scene *s, const struct lie *row)
{
	struct sync_status st;
	struct err e = { 0 };

	car_rig_open(&s->car);
	liar_rig_set(&s->liar, -1, s->feed_n);
	if (!sync_run(s->car.sync, &e))
		return complain(row, "the next good answer was not taken", e.text);
	sync_status(s->car.sync, &st);
	if (st.acked_height != book_head(s->car.book).height)
		return complain(row, "the next receipt does not count", "");
	if (book_head_of(s->car.book, s->bundle->feed).height != s->feed_n)
		return complain(row, "the feed did not go on", "");
	return true;
}

static bool signer(void *ctx, struct id device, uint8_t public_key[32])
{
	const struct scene *s = ctx;

	memcpy(public_key, s->liar.sign_public, 32);
	return id_equal(device, s->bundle->feed);
}

static void a_hundred_kinds_of_nonsense_change_nothing(void **state)
{
	const struct lie *rows = nonsense_rows();
	struct book_report report;
	struct err e = { 0 };
	struct scene s = { .feed_n = 0 };
	unsigned n = 0, bad = 0;

	(void)state;
	scene_init(&s, rows);
	car_rig_open(&s.car);
	car_rig_save(&s.car, 3);
	liar_rig_set(&s.liar, -1, ++s.feed_n);
	if (!sync_run(s.car.sync, &e))
		fail_msg("%s", e.text);
	for (; rows[n].name; n++) {
		bool ok = nonsense_changes_nothing(&s, &rows[n], (int)n);

		bad += !(the_next_good_answer_is_taken(&s, &rows[n]) && ok);
	}
	printf("count: %u kinds of nonsense from HQ\n", n);
	assert_true(n >= 100);
	assert_int_equal(bad, 0);
	/* And after all of it the book is whole. */
	sync_free(s.car.sync);
	s.car.sync = NULL;
	if (!book_verify(s.car.book, signer, &s, &report, &e))
		fail_msg("%s", report.first_damage);
	scene_fini(&s);
}

/* Each in its own session, all at once: 20 s together. */
static void a_headquarters_that_never_ends_its_answer_is_left(void **state)
{
	const struct lie *rows = nonsense_slow();
	struct scene s[8] = { { .feed_n = 0 } };
	struct stood before[8], after;
	size_t n = 0, running;
	int64_t began;

	(void)state;
	for (; rows[n].name; n++) {
		scene_init(&s[n], rows);
		car_rig_open(&s[n].car);
		car_rig_save(&s[n].car, 3);
		liar_rig_set(&s[n].liar, (int)n, 1);
		look(&s[n], &before[n]);
		sync_start(s[n].car.sync);
	}
	assert_true(n <= 8);
	began = clock_mono_ms();
	do {
		running = 0;
		for (size_t i = 0; i < n; i++) {
			struct sync_status st;

			sync_wait(s[i].car.sync, NULL, 0, 20);
			sync_status(s[i].car.sync, &st);
			running += st.state != SYNC_WAITING;
			/* One session is enough. */
			if (st.state == SYNC_WAITING)
				sync_pause(s[i].car.sync, true);
		}
	} while (running && clock_mono_ms() - began < 2 * RIG_PATIENCE_MS);
	assert_int_equal(running, 0);
	for (size_t i = 0; i < n; i++) {
		struct sync_status st;
		const char *what;

		sync_status(s[i].car.sync, &st);
		look(&s[i], &after);
		what = moved(&before[i], &after, 0);
		if (st.cause != rows[i].cause || *what)
			fail_msg("%s: %s %s", rows[i].name, st.trouble, what);
		assert_string_equal(st.trouble, sentence_of(rows[i].cause));
		scene_fini(&s[i]);
	}
	printf("count: %zu kinds of a headquarters that never ends its answer\n", n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_hundred_kinds_of_nonsense_change_nothing),
		cmocka_unit_test(a_headquarters_that_never_ends_its_answer_is_left),
	};

	crypto_start();
	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
