/* Small promises of single screens, kept in this very process over a real book: what is chosen is
 * what opens, what was typed is kept or said, what a role does not see is not shown. */
#include "blind.h"
#include "real.h"
#include "sheet_p.h"

#include "base/crypto.h"
#include "desk_p.h"
#include "handover_p.h"
#include "lister_p.h"
#include "model/vocab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define NIGHT "2021-10-29T23:55:00Z" /* 5 is on scene, High and not told; 1 to 4 are sent */
#define MORNING "2021-10-30T08:12:00Z"
#define LONG_ON_SCENE "2021-10-30T00:25:00Z" /* 70 minutes at 5 */
#define SUNDAY "2021-10-31T09:00:00Z"
#define LEFT_ALL "2021-10-30T03:30:00Z"
#define ASKS "Your passphrase opens what you kept apart"

struct scene {
	struct real r;
	const char *made;
	unsigned copies;
	char home[96];
};

/* A copy of its own for each, unlocked. */
static void opened(struct scene *s, struct blind *b, const char *node, const char *at,
		   const char *number)
{
	char name[24];

	if (!s->made || strcmp(s->made, at) != 0)
		real_weekend(&s->r, at);
	s->made = at;
	snprintf(name, sizeof name, "%s%u", node, ++s->copies);
	real_copy(&s->r, node, name);
	real_path(&s->r, name, s->home);
	blind_open(b, s->home, at, number);
	assert_true(blind_awake(b));
	while (strcmp(blind_top(b), "recovered") == 0)
		blind_keys(b, "\x02");
}

static void again(struct scene *s, struct blind *b, const char *at, const char *number)
{
	blind_close(b);
	blind_open(b, s->home, at, number);
	assert_true(blind_awake(b));
}

static void must_show(struct blind *b, const char *text)
{
	int y, x;
	const struct canvas *c;

	if (blind_shows(b, text))
		return;
	c = ui_canvas(b->s->kit, &y, &x);
	for (int row = 0; row < c->rows; row++) {
		struct buf line = { 0 };

		canvas_dump_row(c, row, &line);
		print_error("%s\n", buf_str(&line));
		buf_fini(&line);
	}
	fail_msg("\"%s\" does not stand there", text);
}

static struct sheet *sheet_on_top(struct blind *b)
{
	const struct screen *s = ui_top(b->s->kit);

	if (!s || strcmp(s->ops->name, "sheet") != 0)
		fail_msg("\"%s\" is no form", blind_top(b));
	return s->ctx;
}

static struct id visit(struct blind *b, unsigned number)
{
	struct id id = app_attendance_number(b->app, number);

	assert_false(id_is_zero(id));
	b->s->attendance = id;
	return id;
}

/* Parts of the visit that are survivors'. */
static size_t survivors(struct blind *b, struct id attendance, struct id out[4])
{
	struct casefile c = { 0 };
	struct err e = { 0 };
	size_t n = 0;

	if (!app_case(b->app, attendance, &c, &e))
		fail_msg("%s", e.text);
	for (size_t i = 0; i < c.n_parties && n < 4; i++)
		if (party_is_survivor(&c.parties[i]))
			out[n++] = c.parties[i].involvement->id;
	casefile_fini(&c);
	return n;
}

static void must_save(struct blind *b, struct rec *r)
{
	struct err e = { 0 };

	if (!app_save(b->app, r, (struct id){ { 0 } }, &e))
		fail_msg("%s", e.text);
	rec_free(r);
}

static void action(struct blind *b, struct id involvement, const char *what, enum visibility see)
{
	struct rec *r = app_new(b->app, &kind_safeguarding_action);

	rec_put_id(r, SAFEGUARDING_ACTION_INVOLVEMENT_ID, involvement);
	rec_put(r, SAFEGUARDING_ACTION_ACTION, what);
	rec_put(r, SAFEGUARDING_ACTION_STATE, "offered");
	r->visibility = see;
	must_save(b, r);
}

/* --- pages --- */

static void a_page_goes_on_after_a_word_that_is_longer_than_a_line(void **state)
{
	struct blind b;
	char text[400];
	struct err e = { 0 };

	opened(*state, &b, "car", NIGHT, "4417");
	memset(text, 'w', sizeof text);
	memcpy(text, "Before ", 7);
	memcpy(text + 390, " after\n", 8);
	if (!app_handover_save(b.app, text, &e))
		fail_msg("%s", e.text);
	handover_read(b.s);
	blind_time(&b, 10);
	must_show(&b, "Before");
	must_show(&b, "w after");
	blind_close(&b);
}

/* --- 08 --- */

static void the_plan_that_was_chosen_is_the_one_that_opens(void **state)
{
	struct id who[4], at;
	struct blind b;
	struct sheet *sh;

	opened(*state, &b, "car", NIGHT, "NWA-07");
	at = visit(&b, 2);
	assert_int_equal(survivors(&b, at, who), 2);
	action(&b, who[0], "locks_checked", VISIBLE_SUPPORT_ONLY);
	safety_open(b.s, at, who[1]);
	must_show(&b, ASKS);
	blind_keys(&b, REAL_PHRASE "\r");
	blind_settle(&b);
	sh = sheet_on_top(&b);
	assert_true(id_equal(rec_id(sh->parts[0].r, SAFEGUARDING_ACTION_INVOLVEMENT_ID), who[1]));
	blind_keys(&b, "\x02");
	/* Not their passphrase: nothing opens. */
	safety_open(b.s, at, who[0]);
	blind_keys(&b, "not their passphrase\r");
	blind_settle(&b);
	assert_string_not_equal(blind_top(&b), "safety");
	blind_close(&b);
}

static void a_row_added_to_a_plan_kept_apart_is_kept_apart(void **state)
{
	struct id who[4], at;
	struct blind b;
	struct sheet *sh;

	opened(*state, &b, "car", NIGHT, "NWA-07");
	at = visit(&b, 1);
	assert_true(survivors(&b, at, who) > 0);
	action(&b, who[0], "locks_checked", VISIBLE_SUPPORT_ONLY);
	safety_open(b.s, at, who[0]);
	blind_keys(&b, REAL_PHRASE "\r");
	blind_settle(&b);
	sh = sheet_on_top(&b);
	for (unsigned i = 0; i < sh->n_parts; i++)
		assert_int_equal(sh->parts[i].r->visibility, VISIBLE_SUPPORT_ONLY);
	blind_close(&b);
}

static void actions_for_which_no_row_is_left_are_counted(void **state)
{
	const struct vocab *v = vocab_find("V-ACTION");
	struct id who[4], at;
	struct blind b;
	size_t n = 0;

	opened(*state, &b, "car", NIGHT, "4417");
	at = visit(&b, 2);
	assert_int_equal(survivors(&b, at, who), 2);
	/* Eight that no row of the plan has, of somebody else as well. */
	for (size_t i = 0; i < v->n_codes && n < 8; i++) {
		static const char *const rows[] = { "locks_checked",  "tracker_checked",
						    "device_checked", "place_to_go",
						    "someone_stays",  "silent_999",
						    "doorstep_alarm", "stalking_log" };
		bool row = false;

		for (size_t k = 0; k < 8; k++)
			row = row || strcmp(v->codes[i].code, rows[k]) == 0;
		if (row)
			continue;
		action(&b, who[1], v->codes[i].code, VISIBLE_SHARED);
		action(&b, who[0], v->codes[i].code, VISIBLE_SHARED);
		n++;
	}
	assert_int_equal(n, 8);
	safety_open(b.s, at, who[0]);
	blind_time(&b, 10);
	must_show(&b, "2 more stand in task 0 History");
	assert_int_equal(sheet_on_top(&b)->n_parts, 8 + 6 + 1);
	blind_close(&b);
}

static void an_action_in_words_that_no_list_knows_is_kept(void **state)
{
	struct id who[4], at;
	struct blind_held before;
	struct blind b;
	struct sheet *sh;
	size_t i;

	opened(*state, &b, "car", NIGHT, "4417");
	at = visit(&b, 5);
	assert_true(survivors(&b, at, who) > 0);
	blind_look(&b, &before);
	safety_open(b.s, at, who[0]);
	sh = sheet_on_top(&b);
	i = sheet_find(sh, sh->n_parts - 1, SAFEGUARDING_ACTION_ACTION);
	assert_int_not_equal(i, FORM_NONE);
	form_focus_set(sh->form, i);
	blind_keys(&b, "Zebra crossing\t");
	blind_keys(&b, "\x13");
	/* It stays until it has a name of the list, and a draft holds it. */
	assert_string_equal(blind_top(&b), "safety");
	assert_non_null(blind_changed(&b, &before));
	blind_close(&b);
}

/* --- 26 --- */

static void a_reason_being_typed_when_the_visit_is_sent_is_not_left_behind(void **state)
{
	struct blind_held before;
	struct blind b;

	opened(*state, &b, "car", NIGHT, "4417");
	b.s->seen_asked = (struct id){ { 0 } };
	blind_keys(&b, "\033");
	blind_keys(&b, "x");
	blind_keys(&b, REAL_CODE "\r");
	blind_keys(&b, "?");
	check_open(b.s, visit(&b, 5));
	blind_time(&b, 10);
	must_show(&b, "Worth a look: 1");
	blind_keys(&b, "\033[B\033[F");
	blind_time(&b, 500);
	blind_keys(&b, "\r");
	must_show(&b, "Why it is right");
	blind_keys(&b, "Only the first unit stood there");
	blind_look(&b, &before);
	blind_keys(&b, "\x13");
	must_show(&b, "Worth a look: 0");
	assert_string_equal(blind_changed(&b, &before), "finding");
	blind_close(&b);
}

/* --- R-015 --- */

struct log {
	struct blind *b;
	struct buf words;
};

static bool crew_asked(void *ctx, const struct entry *x)
{
	struct log *l = ctx;
	struct rec *r = NULL;

	if (view_revision(app_view(l->b->app), &x->hash, &r, NULL) && r->kind == &kind_audit &&
	    rec_is(r, AUDIT_OP, "crew_asked"))
		buf_fmt(&l->words, "%s. ", rec_text(r, AUDIT_WHY));
	rec_free(r);
	return true;
}

static void a_crew_that_presses_no_key_is_asked_without_a_sound(void **state)
{
	struct blind_held before;
	struct blind b;
	struct log log = { .b = &b };

	opened(*state, &b, "car", LONG_ON_SCENE, "4417");
	blind_look(&b, &before);
	blind_time(&b, 29 * 60000);
	assert_false(blind_shows(&b, "Service light"));
	blind_time(&b, 61000);
	must_show(&b, "Service light: press Enter");
	/* Nothing tells what it is about, and nothing opens. */
	assert_false(blind_shows(&b, "safe"));
	blind_keys(&b, "\r");
	assert_false(blind_shows(&b, "Service light"));
	assert_false(blind_shows(&b, "Enter your"));
	/* Asked again after as long, and reminded when nobody answers. */
	blind_time(&b, 31 * 60000);
	must_show(&b, "Service light: press Enter");
	blind_time(&b, 30000);
	must_show(&b, "Service light: press Enter");
	blind_time(&b, 31000);
	must_show(&b, "Radio check: call control");
	assert_false(blind_shows(&b, "Service light"));
	blind_keys(&b, "\033");
	assert_false(blind_shows(&b, "Radio check"));
	/* The log of use has it, what was asked while it was locked as well. */
	assert_true(blind_awake(&b));
	assert_true(book_each_after(app_book(b.app), before.row, crew_asked, NULL, &log, NULL));
	assert_non_null(strstr(buf_str(&log.words), "asked. no_answer. answered. "));
	buf_fini(&log.words);
	blind_close(&b);
}

static void a_crew_that_has_left_or_just_came_is_not_asked(void **state)
{
	struct blind b;

	opened(*state, &b, "car", NIGHT, "4417"); /* 40 minutes there */
	blind_time(&b, 31 * 60000);
	assert_false(blind_shows(&b, "Service light"));
	blind_close(&b);
	opened(*state, &b, "car", LEFT_ALL, "4417");
	blind_time(&b, 60 * 60000);
	assert_false(blind_shows(&b, "Service light"));
	blind_close(&b);
}

/* --- 14, 15 --- */

static void words_to_the_crew_outlast_cover_lock_and_leaving(void **state)
{
	struct blind b;

	opened(*state, &b, "desk", MORNING, "2288");
	blind_keys(&b, "\r");
	must_show(&b, "Your words to the crew");
	blind_keys(&b, "Look at question nine");
	blind_time(&b, 1200);
	again(*state, &b, MORNING, "2288");
	must_show(&b, "We kept what you typed");
	blind_keys(&b, "\r");
	must_show(&b, "> [Look at question nine");
	blind_keys(&b, " again");
	blind_keys(&b, "\x0c"); /* lock: at once */
	assert_true(blind_awake(&b));
	blind_time(&b, 500);
	while (strcmp(blind_top(&b), "queue") != 0)
		blind_keys(&b, "\x02");
	blind_keys(&b, "\r");
	must_show(&b, "> [Look at question nine again");
	blind_keys(&b, "\x02");
	blind_keys(&b, "\r");
	must_show(&b, "> [Look at question nine again");
	/* Sent with the decision, they are no draft any more. */
	blind_keys(&b, "\x13");
	must_show(&b, "5 of 6 left");
	again(*state, &b, MORNING, "2288");
	assert_string_equal(blind_top(&b), "queue");
	blind_close(&b);
}

static void a_service_manager_comes_to_the_reviews_and_back(void **state)
{
	struct blind b;

	opened(*state, &b, "support", MORNING, "NWA-01");
	assert_string_not_equal(blind_top(&b), "queue");
	blind_keys(&b, "\x07v");
	assert_string_equal(blind_top(&b), "queue");
	blind_keys(&b, "\x02");
	assert_string_not_equal(blind_top(&b), "queue");
	blind_close(&b);
}

/* Two versions come from the book whole: what a role does not see of them is taken out first. */
static void a_review_shows_a_role_no_more_than_a_form_does(void **state)
{
	struct casefile c = { 0 };
	struct err e = { 0 };
	struct rec *r = NULL;
	struct blind b;
	struct id at;

	opened(*state, &b, "car", NIGHT, "4417");
	at = visit(&b, 1);
	if (!app_case(b.app, at, &c, &e))
		fail_msg("%s", e.text);
	for (size_t i = 0; i < c.n_parties && !r; i++)
		if (rec_is(c.parties[i].involvement, INVOLVEMENT_PART, "suspect"))
			assert_true(app_edit(b.app, c.parties[i].person->id, &r, &e));
	casefile_fini(&c);
	assert_non_null(r);
	rec_put(r, PERSON_PNC_MARKERS, "weapons");
	must_save(&b, r);
	for (int reader = 0; reader < 2; reader++) {
		bool markers = false;

		again(*state, &b, NIGHT, reader ? "NWA-07" : "4417");
		review_open(b.s, visit(&b, 1));
		for (int k = 0; k < 30; k++) {
			markers = markers || blind_shows(&b, "eapons");
			blind_keys(&b, "\033[C");
		}
		assert_int_equal(markers, !reader);
	}
	blind_close(&b);
}

static int end(void **state)
{
	struct scene *s = *state;

	real_fini(&s->r);
	return 0;
}

static struct scene scene;

static int make(void **state)
{
	*state = &scene;
	return 0;
}

/* --- lists of a desk --- */

/* Each night has a visit 1: the number of tonight's is not asked. */
static void a_task_opens_the_visit_that_it_is_about(void **state)
{
	struct blind b;
	struct lister *l;
	size_t i = 0;
	struct id about;

	opened(*state, &b, "desk", SUNDAY, "2288");
	blind_keys(&b, "\x07t");
	assert_string_equal(blind_top(&b), "to do");
	must_show(&b, "by Mon 09:00");
	l = ui_top(b.s->kit)->ctx;
	while (i < l->n && (!l->items[i].number ||
			    id_equal(l->items[i].id,
				     app_attendance_number(b.app, (unsigned)l->items[i].number))))
		i++;
	assert_true(i < l->n);
	about = l->items[i].id;
	for (size_t k = 0; k < i; k++)
		blind_keys(&b, "j");
	blind_keys(&b, "\r");
	assert_string_equal(blind_top(&b), "review");
	assert_true(id_equal(b.s->attendance, about));
	blind_close(&b);
}

static void lists_of_the_records_desk_are_cut_with_a_sign_and_name_the_weekday(void **state)
{
	struct blind b;

	opened(*state, &b, "records", SUNDAY, "HR-01");
	must_show(&b, "IDVA          Nottinghamshire Women's Aid Waiting to go");
	blind_keys(&b, "\x07r");
	must_show(&b, "Sat 30 Oct 2021");
	blind_keys(&b, "j\r");
	must_show(&b, "Night of 29 Oct 2021");
	blind_close(&b);
}

/* --- the clock --- */

static void clocks_are_said_to_be_compared_as_long_as_they_were(void **state)
{
	struct outbox b = { .clock_at_ms = 1635614400000 }; /* 30 Oct 18:20 */
	struct blind bl;

	opened(*state, &bl, "car", "2021-10-30T17:50:00Z", "4417");
	assert_string_equal(blind_top(&bl), "shift start");
	app_outbox_set(bl.app, &b);
	screens_news(bl.s);
	must_show(&bl, "Not compared with HQ since 18:20");
	blind_keys(&bl, "\x07o");
	must_show(&bl, "Not compared with HQ since 18:20");
	b.clock_at_ms -= (int64_t)24 * 3600 * 1000;
	app_outbox_set(bl.app, &b);
	screens_news(bl.s);
	must_show(&bl, "Not compared with HQ since Fri 18:20");
	b.clock_at_ms = 0;
	app_outbox_set(bl.app, &b);
	screens_news(bl.s);
	must_show(&bl, "Not compared with HQ yet");
	blind_close(&bl);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_page_goes_on_after_a_word_that_is_longer_than_a_line),
		cmocka_unit_test(the_plan_that_was_chosen_is_the_one_that_opens),
		cmocka_unit_test(a_row_added_to_a_plan_kept_apart_is_kept_apart),
		cmocka_unit_test(actions_for_which_no_row_is_left_are_counted),
		cmocka_unit_test(an_action_in_words_that_no_list_knows_is_kept),
		cmocka_unit_test(a_reason_being_typed_when_the_visit_is_sent_is_not_left_behind),
		cmocka_unit_test(a_review_shows_a_role_no_more_than_a_form_does),
		cmocka_unit_test(a_crew_that_has_left_or_just_came_is_not_asked),
		cmocka_unit_test(a_crew_that_presses_no_key_is_asked_without_a_sound),
		cmocka_unit_test(words_to_the_crew_outlast_cover_lock_and_leaving),
		cmocka_unit_test(a_task_opens_the_visit_that_it_is_about),
		cmocka_unit_test(
		    lists_of_the_records_desk_are_cut_with_a_sign_and_name_the_weekday),
		cmocka_unit_test(clocks_are_said_to_be_compared_as_long_as_they_were),
		cmocka_unit_test(a_service_manager_comes_to_the_reviews_and_back),
	};

	if (argc < 3) {
		fputs("name dapcar and dapcar-hq\n", stderr);
		return 99;
	}
	crypto_start();
	real_init(&scene.r, argv);
	scene.r.desks = true;
	if (argc > 3)
		cmocka_set_test_filter(argv[3]);
	return glass_group(tests, make, end);
}
