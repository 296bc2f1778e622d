/* Each cause for which entries do not get through, seeded for real and read on the screen by the
 * person who has to know: the outbox of the real program, with the real headquarters or with
 * whoever answers in its place. */
#include "netns.h"
#include "posed.h"
#include "real.h"
#include "rig.h"

#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NIGHT "2021-10-29T23:19:00Z"
#define SEVEN_LATER "2021-10-29T23:26:00Z"
/* Hours from when the weekend's car compared its clock: what it knew then does not count on. */
#define HOURS_LATER "2021-10-30T02:19:00Z"
#define PATIENCE_MS RIG_PATIENCE_MS

struct scene {
	struct real real;
	const char *no_network; /* NULL: there is one of our own */
	unsigned cars;
	char name[16], dir[96], hq[96];
	struct peer peer;
	uint16_t port;
	int64_t slowest_ms;
};

/* --- the car --- */

/* A copy of the weekend's car of its own. */
static void new_car(struct scene *s)
{
	snprintf(s->name, sizeof s->name, "car%u", ++s->cars);
	real_copy(&s->real, "car", s->name);
	real_path(&s->real, s->name, s->dir);
	real_path(&s->real, "hq", s->hq);
	assert_true(sync_peer(s->dir, &s->peer, NULL));
	s->port = (uint16_t)strtoul(strrchr(s->peer.urls[0], ':') + 1, NULL, 10);
}

static struct glass *at_outbox_at(struct scene *s, const char *instant)
{
	struct glass *g = real_open(&s->real, s->name, instant);

	real_unlock(g, "4417");
	glass_expect(g, "Tonight");
	glass_keys(g, "^Go");
	glass_expect(g, "Waiting and just sent");
	return g;
}

static struct glass *at_outbox(struct scene *s)
{
	return at_outbox_at(s, NIGHT);
}

/* The screen's words with one blank between two. */
static bool shows(struct glass *g, const char *sentence)
{
	char *text = glass_text(g), *to = text;
	bool found;

	for (const char *at = text; *at; at++) {
		bool blank = *at == ' ' || *at == '\n';

		if (!blank)
			*to++ = *at;
		else if (to > text && to[-1] != ' ')
			*to++ = ' ';
	}
	*to = '\0';
	found = strstr(text, sentence) != NULL;
	free(text);
	return found;
}

static void expect_sentence(struct scene *s, struct glass *g, const char *what,
			    const char *sentence)
{
	int64_t began = clock_mono_ms(), took;

	glass_keys(g, "s");
	while (!shows(g, sentence)) {
		if (clock_mono_ms() - began > PATIENCE_MS) {
			glass_print(g);
			fail_msg("%s: the screen does not say: %s", what, sentence);
		}
		glass_run(g, 50);
	}
	took = clock_mono_ms() - began;
	if (took > s->slowest_ms)
		s->slowest_ms = took;
}

static void expect_cause(struct scene *s, struct glass *g, const char *what, enum cause cause)
{
	char words[CAUSE_TEXT_MAX];

	expect_sentence(s, g, what, cause_words(cause, 0, words));
}

static void print_slowest(const struct scene *s, const char *what)
{
	print_message("%s: on the screen after %lld ms at most (limit 10000 ms, on the bench)\n",
		      what, (long long)s->slowest_ms);
}

/* --- who answers --- */

static void what_answers_in_place_of_headquarters_is_named(void **state)
{
	struct scene *s = *state;
	enum cause last = CAUSE_NONE;
	struct glass *g;

	new_car(s);
	g = at_outbox(s);
	s->slowest_ms = 0;
	expect_cause(s, g, "nobody", CAUSE_NO_ANSWER);
	for (int i = 0; i < posed_count(); i++) {
		struct posed *d = posed_start(i, s->hq, &s->peer, s->port);
		struct pose row = posed_row(i);

		/* Else its sentence would stand there already. */
		assert_int_not_equal(row.cause, last);
		last = row.cause;
		expect_cause(s, g, row.name, row.cause);
		/* Who has not shown that it is headquarters gets no request to read. */
		if (!row.heard != !posed_heard(d) && row.cause != CAUSE_CAPTIVE &&
		    row.cause != CAUSE_PROXY)
			fail_msg("%s: it read %u requests", row.name, posed_heard(d));
		posed_end(d);
	}
	print_slowest(s, "13 kinds of trouble");
	/* All of it is in the log, the newest first. */
	glass_keys(g, "l");
	glass_expect(g, "Tries to send");
	glass_expect(g, "the answer made no sense");
	glass_expect(g, "this program is too old");
	glass_expect(g, "not the key of HQ");
	glass_free(g);
}

static void the_log_of_tries_outlives_the_program(void **state)
{
	struct scene *s = *state;
	struct glass *g;
	struct said out;
	char cause[32];

	new_car(s);
	g = at_outbox(s);
	expect_cause(s, g, "nobody", CAUSE_NO_ANSWER);
	glass_free(g);
	real_command(&s->real, s->name, "4417", NIGHT, &out, "status", "--json", NULL);
	said_ok(&out);
	assert_true(said_text(&out, "cause", cause, sizeof cause));
	assert_string_equal(cause, "no_answer");
	assert_non_null(strstr(out.text, "\"far\": \"HQ not reached\""));
	assert_non_null(strstr(out.text, "\"words\": \"HQ did not answer\""));
	assert_int_equal(said_figure(&out, "to_send") > 0, said_figure(&out, "to_send_bytes") > 0);
	said_free(&out);
	real_command(&s->real, s->name, "4417", NIGHT, &out, "status", NULL);
	said_ok(&out);
	assert_non_null(strstr(out.text, "HQ did not answer. Nothing is lost"));
	assert_non_null(strstr(out.text, "Last full send"));
	said_free(&out);
}

static void a_clock_that_is_off_is_told(void **state)
{
	struct scene *s = *state;
	struct glass *g;

	new_car(s);
	real_copy(&s->real, "hq", "hq-kept");
	g = at_outbox(s);
	real_hq_start(&s->real, SEVEN_LATER);
	expect_sentence(s, g, "clock",
			"behind that of HQ. Nothing is lost. Have the clock put right");
	glass_expect(g, "minutes behind HQ, compared");
	real_hq_stop(&s->real);
	glass_free(g);
	real_copy(&s->real, "hq-kept", "hq");
}

/* The quality of the clock in the newest entry of the book. */
static bool note_quality(void *ctx, const struct entry *x)
{
	*(int *)ctx = x->h.clock_q;
	return true;
}

static int newest_quality(const struct scene *s)
{
	struct clock clock = clock_system();
	struct book *book;
	struct err e = { 0 };
	int q = -1;

	if (!book_open(s->dir, &clock, &book, &e) || !book_unlock(book, "4417", REAL_PHRASE, &e))
		fail_msg("%s", e.text);
	assert_true(book_each_above(book, book_head(book).height - 1, note_quality, &q, &e));
	book_close(book);
	return q;
}

static int quality_of_a_save(struct scene *s, const char *hq_at, const char *told)
{
	struct glass *g;
	int q;

	new_car(s);
	real_copy(&s->real, "hq", "hq-kept");
	if (hq_at)
		real_hq_start(&s->real, hq_at);
	g = at_outbox_at(s, hq_at ? NIGHT : HOURS_LATER);
	glass_expect(g, told);
	glass_keys(g, "^B");
	glass_expect(g, "^T records");
	glass_pass(g, 300);
	glass_keys(g, "^T");
	glass_expect(g, "^Z");
	glass_free(g);
	if (hq_at)
		real_hq_stop(&s->real);
	real_copy(&s->real, "hq-kept", "hq");
	q = newest_quality(s);
	return q;
}

static void what_is_saved_says_how_good_the_clock_was(void **state)
{
	struct scene *s = *state;

	assert_int_equal(quality_of_a_save(s, NULL, "Not compared"), 0);
	assert_int_equal(quality_of_a_save(s, NIGHT, "As at HQ, compared"), 1);
	assert_int_equal(quality_of_a_save(s, SEVEN_LATER, "behind HQ, compared"), 2);
}

/* --- the network --- */

static void put_url(const struct scene *s, const char *url)
{
	struct peer p = s->peer;
	char *path = path_join(s->dir, SYNC_FILE_PEER);
	struct buf text;

	p.n_urls = 1;
	snprintf(p.urls[0], sizeof p.urls[0], "%s", url);
	buf_init(&text, BUNDLE_MAX);
	assert_true(peer_write(&p, &text, NULL));
	assert_true(file_write(path, text.data, text.len, NULL));
	buf_fini(&text);
	mem_free(path);
}

static void no_link_and_no_name_are_told_apart(void **state)
{
	struct scene *s = *state;
	struct glass *g;

	if (s->no_network) {
		print_message("skipped: %s\n", s->no_network);
		skip();
	}
	s->slowest_ms = 0;
	netns_link(false);
	new_car(s);
	put_url(s, "https://" NETNS_HQ ":7443");
	g = at_outbox(s);
	expect_cause(s, g, "no link", CAUSE_NO_LINK);
	glass_free(g);
	/* Without a link nobody could know the name either. */
	put_url(s, "https://hq.example.invalid:7443");
	g = at_outbox(s);
	expect_cause(s, g, "no link for a name", CAUSE_NO_LINK);
	glass_free(g);
	netns_link(true);
	netns_default();
	g = at_outbox(s);
	expect_cause(s, g, "no name", CAUSE_NO_NAME);
	glass_free(g);
	print_slowest(s, "no link, no name");
}

static void proxies_of_the_environment_are_not_asked(void **state)
{
	static const char *const names[] = { "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY",
					     "http_proxy" };
	struct scene *s = *state;
	struct relay_rig trap;
	struct said out;
	char url[64];

	new_car(s);
	relay_rig_start(&trap, s->port);
	relay_rig_set(&trap, RELAY_REFUSE, 0);
	snprintf(url, sizeof url, "http://127.0.0.1:%u", (unsigned)trap.port);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		setenv(names[i], url, 1);
	real_hq_start(&s->real, NIGHT);
	real_command(&s->real, s->name, "4417", NIGHT, &out, "sync", "--json", NULL);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		unsetenv(names[i]);
	said_ok(&out);
	assert_int_equal(said_figure(&out, "to_send"), 0);
	assert_int_equal(relay_rig_hits(&trap), 0);
	said_free(&out);
	real_hq_stop(&s->real);
	relay_rig_fini(&trap);
}

/* The last, for headquarters remembers it. */
static void a_revoked_laptop_reads_so_on_the_screen(void **state)
{
	struct scene *s = *state;
	struct glass *g;
	struct said out;

	new_car(s);
	real_hq_command(&s->real, &out, "device", "revoke", "car1", NULL);
	said_ok(&out);
	said_free(&out);
	real_hq_start(&s->real, NIGHT);
	g = at_outbox(s);
	expect_cause(s, g, "revoked", CAUSE_REVOKED);
	glass_free(g);
	real_hq_stop(&s->real);
}

int main(int argc, char **argv)
{
	struct scene s = { .no_network = netns_enter() };
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_prestate(what_answers_in_place_of_headquarters_is_named, &s),
		cmocka_unit_test_prestate(the_log_of_tries_outlives_the_program, &s),
		cmocka_unit_test_prestate(a_clock_that_is_off_is_told, &s),
		cmocka_unit_test_prestate(what_is_saved_says_how_good_the_clock_was, &s),
		cmocka_unit_test_prestate(no_link_and_no_name_are_told_apart, &s),
		cmocka_unit_test_prestate(proxies_of_the_environment_are_not_asked, &s),
		cmocka_unit_test_prestate(a_revoked_laptop_reads_so_on_the_screen, &s),
	};
	int bad;

	(void)argc;
	crypto_start();
	signal(SIGPIPE, SIG_IGN);
	real_init(&s.real, argv);
	real_weekend(&s.real, NIGHT);
	bad = glass_group(tests, NULL, NULL);
	real_fini(&s.real);
	return bad;
}
