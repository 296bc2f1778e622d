/* What a support worker keeps for the support service is nowhere on the police side. A record and a
 * draft of every kind that the role may write are planted with one word; then, as the officer,
 * entries, view, commands, drafts, files, screens and headquarters are searched for it. Beside them
 * a shared note with another word is planted: each search must find that one, so that it can fail.
 */
#include "leak.h"
#include "real.h"

#include "base/crypto.h"
#include "base/mem.h"
#include "model/codec.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

static const char at[] = "2021-10-29T19:58:00Z";

static struct real real;
static struct clock clock_now;
static struct planted planted;

static struct app *open_as(const char *number)
{
	struct app *a = NULL;
	struct err e = { 0 };
	char home[96];

	if (!app_open(real_path(&real, "car", home), &clock_now, &a, &e) ||
	    !book_unlock(app_book(a), number, REAL_PHRASE, &e) || !app_load(a, &e))
		fail_msg("%s", e.text);
	return a;
}

static int plant(void **state)
{
	struct app *a;
	int64_t start;

	(void)state;
	real_weekend(&real, "2021-10-29T19:57:00Z");
	assert_true(instant_parse(at, &start));
	clock_now = clock_from(start);
	a = open_as("NWA-07");
	leak_plant(a, &planted);
	app_close(a);
	return 0;
}

static int end(void **state)
{
	(void)state;
	real_fini(&real);
	return 0;
}

/* --- the searches --- */

static void every_kind_of_a_support_worker_can_be_kept_apart(void **state)
{
	static const struct kind *const must[] = { &kind_note,
						   &kind_person,
						   &kind_involvement,
						   &kind_safe_contact,
						   &kind_risk_assessment,
						   &kind_consent,
						   &kind_referral,
						   &kind_safeguarding_action,
						   &kind_task };

	(void)state;
	for (size_t m = 0; m < sizeof must / sizeof *must; m++) {
		bool there = false;

		for (size_t i = 0; i < planted.n; i++)
			there = there || planted.all[i].kind == must[m];
		if (!there)
			fail_msg("%s was not planted", must[m]->key);
	}
	print_message("%zu kinds planted\n", planted.n);
}

static bool look_at_entry(void *ctx, const struct entry *x)
{
	leak_search(ctx, x->body, x->h.body_len);
	return true;
}

static void no_entry_that_the_officer_opens_holds_it(void **state)
{
	struct search s = { .where = "an entry of the book" };
	struct app *a = open_as("4417");

	(void)state;
	assert_true(book_each(app_book(a), look_at_entry, NULL, &s, NULL));
	leak_must_see(&s);
	app_close(a);
}

static bool look_at_draft(void *ctx, struct id id, const void *p, size_t n)
{
	(void)id;
	leak_search(ctx, p, n);
	return true;
}

static void no_draft_row_holds_it(void **state)
{
	struct search s = { .where = "a draft row" };
	struct app *a = open_as("4417");

	(void)state;
	assert_true(book_draft_each(app_book(a), look_at_draft, &s, NULL));
	leak_must_see(&s);
	app_close(a);
}

static void look_at_rec(struct search *s, const struct rec *r)
{
	struct buf body = { .ceiling = 1 << 20 };

	rec_to_json(r, &body, NULL);
	leak_search(s, buf_str(&body), body.len);
	leak_search(s, r->raw.data, r->raw.len);
	leak_search(s, r->box.data, r->box.len);
	buf_fini(&body);
}

struct looking {
	struct search *s;
	struct app *app;
};

static bool look_at_revision(void *ctx, const struct row *row)
{
	struct looking *l = ctx;
	struct rec *r = NULL;
	struct hash h;

	if (row_hash(row, 0, &h) && view_revision(app_view(l->app), &h, &r, NULL))
		look_at_rec(l->s, r);
	rec_free(r);
	return true;
}

static void no_row_or_revision_of_the_view_holds_it(void **state)
{
	struct search s = { .where = "the view" };
	struct app *a = open_as("4417");
	struct looking l = { &s, a };
	const struct kind *const *kinds;
	size_t n_kinds;

	(void)state;
	kinds = kinds_all(&n_kinds);
	for (size_t k = 0; k < n_kinds; k++) {
		struct arg kind = ARG_OF_INT(kinds[k]->number);
		struct id *ids = NULL;
		size_t n = 0;

		assert_true(view_ids(app_view(a), QUERY_BY_KIND, &kind, 1, &ids, &n, NULL));
		for (size_t i = 0; i < n; i++) {
			struct arg id = ARG_OF_ID(ids[i]);

			assert_true(view_each(app_view(a), QUERY_HISTORY, &id, 1, look_at_revision,
					      &l, NULL));
		}
		mem_free(ids);
	}
	for (size_t i = 0; i < planted.n; i++) {
		struct rec *r = NULL;

		assert_true(view_revision(app_view(a), &planted.all[i].hash, &r, NULL));
		assert_true(r->sealed);
		look_at_rec(&s, r);
		rec_free(r);
	}
	leak_must_see(&s);
	app_close(a);
}

static void the_officer_opens_none_of_them(void **state)
{
	struct app *a = open_as("4417");

	(void)state;
	for (size_t i = 0; i < planted.n; i++) {
		struct rec *r = NULL;
		struct err e = { 0 };

		assert_false(app_open_sealed(a, &planted.all[i].hash, NULL, &r, &e));
		assert_false(leak_holds(e.text, strlen(e.text), LEAK_SECRET));
		assert_false(app_open_sealed(a, &planted.all[i].hash, REAL_PHRASE, &r, &e));
		assert_false(leak_holds(e.text, strlen(e.text), LEAK_SECRET));
	}
	app_close(a);
}

static void search_command(struct search *s, const struct said *said)
{
	leak_search(s, said->text, said->len);
}

#define COMMAND(s, user, ...)                                                   \
	do {                                                                    \
		struct said said;                                               \
                                                                                \
		real_command(&real, "car", user, at, &said, __VA_ARGS__, NULL); \
		search_command(s, &said);                                       \
		said_free(&said);                                               \
	} while (0)

static void no_command_prints_it(void **state)
{
	struct search s = { .where = "a command" };
	char hex[ID_HEX_LEN + 1];

	(void)state;
	COMMAND(&s, "4417", "log");
	COMMAND(&s, "4417", "log", "--json");
	COMMAND(&s, "4417", "status", "--json");
	COMMAND(&s, "4417", "search", "lantern");
	COMMAND(&s, "4417", "verify", "--json");
	COMMAND(&s, "4417", "user", "list");
	for (size_t i = 0; i < planted.n; i++) {
		id_hex(planted.all[i].id, hex);
		COMMAND(&s, "4417", "show", hex);
		COMMAND(&s, "4417", "show", hex, "--history", "--json");
	}
	COMMAND(&s, "4417", "show", id_hex(planted.shared_note, hex));
	leak_must_see(&s);
}

/* What a command refuses is not said again. */
static void no_error_repeats_what_was_typed(void **state)
{
	struct search s = { .where = "the words of a refusal" };

	(void)state;
	COMMAND(&s, "NWA-07", "add", "note", "text=" LEAK_SECRET " lantern",
		"no_such=" LEAK_SECRET);
	COMMAND(&s, "NWA-07", "add", "note", "note_type=" LEAK_SECRET, "text=" LEAK_SECRET);
	COMMAND(&s, "NWA-07", "add", "safe_contact", "mobile=" LEAK_SECRET, "asked=" LEAK_SECRET);
	COMMAND(&s, "4417", "add", "note", "visibility=support_only", "text=" LEAK_SECRET);
	COMMAND(&s, "4417", "search", LEAK_SECRET);
}

static void search_file(struct search *s, const char *path)
{
	FILE *f = fopen(path, "rb");
	char *all;
	long n;

	if (!f)
		return;
	fseek(f, 0, SEEK_END);
	n = ftell(f);
	rewind(f);
	all = malloc((size_t)n + 1);
	n = (long)fread(all, 1, (size_t)n, f);
	fclose(f);
	leak_search(s, all, (size_t)n);
	free(all);
}

/* Files whose names begin so, in all folders below; gives how many. */
static size_t search_folder(struct search *s, const char *folder, const char *begin)
{
	DIR *d = opendir(folder);
	struct dirent *f;
	size_t n = 0;

	assert_non_null(d);
	while ((f = readdir(d))) {
		char path[512];
		struct stat st;

		snprintf(path, sizeof path, "%s/%s", folder, f->d_name);
		if (f->d_name[0] == '.' || lstat(path, &st) != 0)
			continue;
		if (S_ISDIR(st.st_mode)) {
			n += search_folder(s, path, begin);
		} else if (strncmp(f->d_name, begin, strlen(begin)) == 0) {
			search_file(s, path);
			n++;
		}
	}
	closedir(d);
	return n;
}

/* In the car everything is sealed: the shared note is not to be seen either. */
static void no_file_of_the_car_holds_it(void **state)
{
	struct search s = { .where = "a file of the car" };
	char home[96], probe[128];
	FILE *f;

	(void)state;
	real_path(&real, "car", home);
	assert_true(search_folder(&s, home, "") >= 5);
	assert_false(s.saw_shared);
	snprintf(probe, sizeof probe, "%s/probe", home);
	f = fopen(probe, "w");
	fputs(LEAK_SHARED, f);
	fclose(f);
	search_folder(&s, home, "");
	remove(probe);
	leak_must_see(&s);
}

static void search_screen(struct search *s, struct glass *g)
{
	size_t n;
	const char *sent;
	char *text = glass_text(g);

	leak_search(s, text, strlen(text));
	free(text);
	sent = glass_sent(g, &n);
	leak_search(s, sent, n);
}

static void no_screen_of_the_night_shows_it(void **state)
{
	static const char *const tasks[] = { "^Gd", "^Gp", "^Gq", "^Gk", "^Gf", "^Gy" };
	struct search s = { .where = "a screen" };
	unsigned asked = 0;
	struct glass *g = real_open(&real, "car", at);

	(void)state;
	real_unlock(g, "4417");
	/* The form that the officer's own stop left is none; the worker's stay theirs. */
	glass_settle(g, 150);
	search_screen(&s, g);
	real_step(g, "^Gh", "Times for");
	search_screen(&s, g);
	real_step(g, "^Gt", "asks");
	glass_settle(g, 100);
	search_screen(&s, g);
	real_step(g, "^G1", "Before you leave");
	search_screen(&s, g);
	for (size_t i = 0; i < sizeof tasks / sizeof *tasks; i++) {
		glass_keys(g, tasks[i]);
		for (int page = 0; page < 4; page++) {
			glass_settle(g, 60);
			search_screen(&s, g);
			glass_keys(g, "\\e[6~");
		}
	}
	/* Every line of the list of notes is opened: the shared one shows its text. */
	for (int line = 0; line < 6; line++) {
		real_step(g, "^Gk", "8 Notes");
		for (int k = 0; k < line; k++)
			glass_keys(g, "j");
		glass_settle(g, 40);
		glass_keys(g, "\\r");
		glass_settle(g, 100);
		search_screen(&s, g);
		if (glass_has(g, "Only its author")) {
			/* The officer's own passphrase opens none. */
			glass_keys(g, REAL_PHRASE "\\r");
			glass_settle(g, 250);
			search_screen(&s, g);
			asked++;
		}
		glass_keys(g, "^B^B");
	}
	glass_free(g);
	assert_true(asked > 0);
	leak_must_see(&s);
}

static void headquarters_holds_it_sealed(void **state)
{
	static const char *const begin[] = { "store", "view", "" };
	struct search s = { .where = "a file of headquarters" };
	struct said said;
	char home[96];

	(void)state;
	real_hq_start(&real, at);
	real_command(&real, "car", "4417", at, &said, "sync", "--once", "--json", NULL);
	said_ok(&said);
	assert_int_equal(said_figure(&said, "to_send"), 0);
	said_free(&said);
	real_hq_stop(&real);
	real_hq_command(&real, &said, "stats", "--json", NULL);
	said_ok(&said);
	search_command(&s, &said);
	said_free(&said);
	for (size_t i = 0; i < sizeof begin / sizeof *begin; i++) {
		s.saw_shared = false;
		assert_true(search_folder(&s, real_path(&real, "hq", home), begin[i]) > 0);
		leak_must_see(&s);
	}
}

static void the_desk_gets_none_of_it(void **state)
{
	struct search s = { .where = "the desk's book" };
	struct app *a = NULL;
	struct err e = { 0 };
	struct said said;
	char home[96];

	(void)state;
	real_hq_start(&real, at);
	real_command(&real, "desk", "2288", at, &said, "sync", "--once", "--json", NULL);
	said_ok(&said);
	said_free(&said);
	real_hq_stop(&real);
	if (!app_open(real_path(&real, "desk", home), &clock_now, &a, &e) ||
	    !book_unlock(app_book(a), "2288", REAL_PHRASE, &e) || !app_load(a, &e))
		fail_msg("%s", e.text);
	assert_true(book_each(app_book(a), look_at_entry, NULL, &s, NULL));
	leak_must_see(&s);
	app_close(a);
}

static void the_author_opens_each_again(void **state)
{
	struct app *a = open_as("NWA-07");
	struct draft *drafts = NULL;
	size_t n = 0, opened = 0;

	(void)state;
	for (size_t i = 0; i < planted.n; i++) {
		struct buf body = { .ceiling = 1 << 20 };
		struct rec *r = NULL;
		struct err e = { 0 };

		assert_false(
		    app_open_sealed(a, &planted.all[i].hash, "another passphrase", &r, &e));
		if (!app_open_sealed(a, &planted.all[i].hash, REAL_PHRASE, &r, &e))
			fail_msg("%s: %s", planted.all[i].kind->key, e.text);
		assert_ptr_equal(r->kind, planted.all[i].kind);
		assert_true(rec_to_json(r, &body, NULL));
		/* A kind without a text holds only codes and references. */
		if (!leak_holds(buf_str(&body), body.len, LEAK_SECRET))
			print_message("%s has no text\n", planted.all[i].kind->key);
		buf_fini(&body);
		rec_free(r);
	}
	assert_true(app_drafts(a, &drafts, &n, NULL));
	for (size_t i = 0; i < n; i++) {
		struct rec *r = NULL;
		struct err e = { 0 };

		if (!drafts[i].locked || !id_equal(drafts[i].author, app_typist(a)->id))
			continue;
		opened++;
		assert_false(app_draft_open(a, &drafts[i], NULL, &r, NULL));
		if (!app_draft_open(a, &drafts[i], REAL_PHRASE, &r, &e))
			fail_msg("the draft of a %s: %s", drafts[i].kind->key, e.text);
		rec_free(r);
	}
	assert_true(opened >= planted.n);
	mem_free(drafts);
	app_close(a);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_of_a_support_worker_can_be_kept_apart),
		cmocka_unit_test(no_entry_that_the_officer_opens_holds_it),
		cmocka_unit_test(no_draft_row_holds_it),
		cmocka_unit_test(no_row_or_revision_of_the_view_holds_it),
		cmocka_unit_test(the_officer_opens_none_of_them),
		cmocka_unit_test(no_command_prints_it),
		cmocka_unit_test(no_error_repeats_what_was_typed),
		cmocka_unit_test(no_file_of_the_car_holds_it),
		cmocka_unit_test(no_screen_of_the_night_shows_it),
		cmocka_unit_test(headquarters_holds_it_sealed),
		cmocka_unit_test(the_desk_gets_none_of_it),
		cmocka_unit_test(the_author_opens_each_again),
	};

	(void)argc;
	crypto_start();
	real_init(&real, argv);
	return glass_group(tests, plant, end);
}
