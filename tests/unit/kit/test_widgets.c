/* Actions, choice, pick, list, confirm and form. */
#include "base/buf.h"
#include "typing.h"
#include "ui/kit/action.h"
#include "ui/kit/confirm.h"
#include "ui/kit/form.h"
#include "ui/kit/list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <cmocka.h>

static const struct choice_option sexes[] = { { 'f', "female", "female" },
					      { 'm', "male", "male" },
					      { 'o', "other", "other" },
					      { 'd', "not_said", "not say" } };
static const struct choice_option ynu[] = { { 'y', "yes", "" },
					    { 'n', "no", "" },
					    { '?', "unknown", "" } };

static void expect_row(const struct canvas *c, int y, const char *want)
{
	struct buf b = { 0 };

	canvas_dump_row(c, y, &b);
	assert_string_equal(buf_str(&b), want);
	buf_fini(&b);
}

static enum action of_letter(unsigned contexts, char letter)
{
	struct key k = { .code = K_LETTER, .text = { letter, 0 } };

	return action_for(contexts, &k);
}

static enum action of_ctrl(unsigned contexts, char letter)
{
	struct key k = { .code = K_CTRL, .ctrl = letter };

	return action_for(contexts, &k);
}

static void no_two_actions_share_a_key_in_one_context(void **state)
{
	char why[200] = "";

	(void)state;
	if (!action_selfcheck(why, sizeof(why)))
		fail_msg("%s", why);
}

static void letters_are_commands_in_lists_and_text_elsewhere(void **state)
{
	(void)state;
	assert_int_equal(of_letter(CTX_LIST, 'g'), ACT_GO);
	assert_int_equal(of_letter(CTX_LIST, '/'), ACT_FIND);
	assert_int_equal(of_letter(CTX_LIST, 'j'), ACT_DOWN);
	assert_int_equal(of_letter(CTX_LIST, ' '), ACT_PAGE_DOWN);
	assert_int_equal(of_letter(CTX_LIST, 'n'), ACT_NONE);
	assert_int_equal(of_letter(CTX_LIST | CTX_NIGHT, 'n'), ACT_NEW);
	assert_int_equal(of_letter(CTX_READ | CTX_REVIEW, 'n'), ACT_NEXT_RECORD);
	assert_int_equal(of_letter(CTX_CHOICE | CTX_FORM, '?'), ACT_NONE);
	assert_int_equal(of_letter(CTX_CHOICE | CTX_FORM, ' '), ACT_TICK);
	for (char c = ' '; c < 0x7F; c++)
		assert_int_equal(of_letter(CTX_TYPING | CTX_FORM, c), ACT_NONE);
	assert_int_equal(of_ctrl(CTX_TYPING, 'G'), ACT_GO);
	assert_int_equal(of_ctrl(CTX_TYPING, 'C'), ACT_BACK);
	assert_int_equal(of_ctrl(CTX_LIST, 'R'), ACT_NONE);
	assert_int_equal(of_ctrl(CTX_READ | CTX_REVIEW, 'R'), ACT_SEND_BACK);
	assert_int_equal(of_ctrl(CTX_ANY, 'A'), ACT_NONE);
}

static void hints_show_the_key_that_works_here(void **state)
{
	struct hints h = { .contexts = CTX_LIST };

	(void)state;
	hints_add(&h, ACT_OPEN, NULL);
	hints_add(&h, ACT_DONE, "Start shift");
	hints_add(&h, ACT_HELP, NULL);
	h.contexts = CTX_TYPING;
	hints_add(&h, ACT_HELP, NULL);
	assert_string_equal(h.row[0].key, "Enter");
	assert_string_equal(h.row[1].key, "^S");
	assert_string_equal(h.row[1].word, "Start shift");
	assert_string_equal(h.row[2].key, "?");
	assert_string_equal(h.row[3].key, "^E");
}

static void into_choice(void *ctx, const struct key *k)
{
	choice_key(ctx, k);
}

static void a_choice_shows_what_rule_2_says(void **state)
{
	struct choice *ch = choice_new(sexes, 4, CHOICE_PLAIN, false);
	struct canvas c;

	(void)state;
	canvas_init(&c, 2, 60);
	choice_paint(ch, &c, 0, 0, 60, false, false);
	expect_row(&c, 0, "[ ] f female  m male  o other  d not say");
	type_keys(into_choice, ch, "m");
	assert_string_equal(choice_value(ch), "male");
	canvas_clear(&c);
	choice_paint(ch, &c, 0, 0, 60, false, false);
	expect_row(&c, 0, "(f) female  [m] male  (o) other  (d) not say");
	canvas_clear(&c);
	choice_paint(ch, &c, 0, 0, 60, false, true);
	expect_row(&c, 0, "[#] f female  m male  o other  d not say");
	canvas_clear(&c);
	assert_int_equal(choice_rows(ch, 24), 2);
	choice_paint(ch, &c, 0, 0, 24, false, true);
	expect_row(&c, 0, "[#] f female  m male");
	expect_row(&c, 1, "    o other  d not say");
	canvas_fini(&c);
	choice_free(ch);
}

static void boxes_short_ones_and_ticks_look_as_drawn(void **state)
{
	struct choice *box = choice_new(sexes, 2, CHOICE_BOX, false);
	struct choice *brief = choice_new(ynu, 3, CHOICE_SHORT, false);
	struct choice *tick = choice_new(NULL, 0, CHOICE_TICK, false);
	struct choice *bare = choice_new(ynu, 3, CHOICE_PLAIN, false);
	struct canvas c;

	(void)state;
	canvas_init(&c, 4, 60);
	choice_gaps(box, 2, 2);
	type_keys(into_choice, box, "F");
	choice_paint(box, &c, 0, 0, 60, false, false);
	expect_row(&c, 0, "[f]  f female  m male");
	type_keys(into_choice, brief, "y");
	choice_paint(brief, &c, 1, 0, 60, false, false);
	expect_row(&c, 1, "[y]");
	type_keys(into_choice, tick, " ");
	choice_paint(tick, &c, 2, 0, 60, false, false);
	expect_row(&c, 2, "[x]");
	assert_string_equal(choice_value(tick), "y");
	type_keys(into_choice, tick, " ");
	assert_true(choice_is_empty(tick));
	choice_paint(bare, &c, 3, 0, 60, false, false);
	expect_row(&c, 3, "[ ] y n ?");
	canvas_fini(&c);
	choice_free(box);
	choice_free(brief);
	choice_free(tick);
	choice_free(bare);
}

static void several_may_be_chosen_and_an_unknown_code_is_kept(void **state)
{
	struct choice *many = choice_new(sexes, 4, CHOICE_PLAIN, true);
	struct choice *one = choice_new(sexes, 4, CHOICE_PLAIN, false);
	struct canvas c;

	(void)state;
	canvas_init(&c, 1, 60);
	type_keys(into_choice, many, "of");
	assert_string_equal(choice_value(many), "female,other");
	type_keys(into_choice, many, "f");
	assert_string_equal(choice_value(many), "other");
	choice_set(one, "a_newer_code");
	assert_string_equal(choice_value(one), "a_newer_code");
	choice_paint(one, &c, 0, 0, 60, false, false);
	expect_row(&c, 0, "[?] f female  m male  o other  d not say");
	type_keys(into_choice, one, RIGHT RIGHT);
	assert_string_equal(choice_value(one), "male");
	type_keys(into_choice, one, LEFT "\x18");
	assert_true(choice_is_empty(one));
	canvas_fini(&c);
	choice_free(many);
	choice_free(one);
}

static size_t services(void *ctx, const char *typed, struct pick_item *out, size_t cap)
{
	static const char *const all[] = { "IDVA, Mansfield", "IDVA, hospital", "Housing" };
	size_t n = 0;

	(void)ctx;
	for (size_t i = 0; i < 3 && n < cap; i++)
		if (strncasecmp(all[i], typed, strlen(typed)) == 0) {
			snprintf(out[n].text, sizeof(out[n].text), "%s", all[i]);
			snprintf(out[n].code, sizeof(out[n].code), "code%zu", i);
			n++;
		}
	return n;
}

static void into_pick(void *ctx, const struct key *k)
{
	pick_key(ctx, k);
}

static void nothing_is_taken_without_a_key_and_odd_text_is_kept(void **state)
{
	struct pick *p = pick_new(0, services, NULL);

	(void)state;
	type_keys(into_pick, p, "i");
	assert_int_equal(pick_count(p), 0);
	type_keys(into_pick, p, "d");
	assert_int_equal(pick_count(p), 2);
	assert_string_equal(pick_text(p), "id");
	assert_string_equal(pick_code(p), "");
	type_keys(into_pick, p, DOWN "\r");
	assert_string_equal(pick_text(p), "IDVA, hospital");
	assert_string_equal(pick_code(p), "code1");
	type_keys(into_pick, p, "x");
	assert_string_equal(pick_code(p), "");
	type_keys(into_pick, p, "\x18Nowhere\r");
	assert_string_equal(pick_text(p), "Nowhere");
	type_keys(into_pick, p, "\x18ho" UP "\r");
	assert_string_equal(pick_text(p), "ho");
	pick_free(p);
}

struct rows {
	size_t asked;
};

static void list_row(void *ctx, size_t n, struct canvas *c, int y, int x, int width, bool marked)
{
	struct rows *r = ctx;

	(void)width;
	(void)marked;
	r->asked++;
	canvas_fmt(c, y, x, ROLE_TEXT, "row %zu", n);
}

static void into_list(void *ctx, const struct key *k)
{
	list_key(ctx, k);
}

static void a_list_asks_only_for_what_it_shows(void **state)
{
	struct rows r = { 0 };
	struct list l;
	struct canvas c;

	(void)state;
	canvas_init(&c, 24, 80);
	list_init(&l, list_row, &r);
	list_count(&l, 100000);
	list_paint(&l, &c, 3, 18);
	assert_int_equal(r.asked, 18);
	expect_row(&c, 3, " >   row 0");
	type_keys(into_list, &l, END);
	r.asked = 0;
	canvas_clear(&c);
	list_paint(&l, &c, 3, 18);
	assert_int_equal(r.asked, 18);
	expect_row(&c, 20, " >   row 99999");
	assert_int_equal(list_mark_y(&l, 3), 20);
	canvas_fini(&c);
}

static void list_keys_move_and_stop_at_the_ends(void **state)
{
	struct rows r = { 0 };
	struct list l;
	struct canvas c;

	(void)state;
	canvas_init(&c, 24, 80);
	list_init(&l, list_row, &r);
	assert_int_equal(list_mark_y(&l, 3), -1);
	type_keys(into_list, &l, "jk" END);
	assert_int_equal(l.marked, 0);
	list_count(&l, 45);
	list_paint(&l, &c, 3, 18);
	type_keys(into_list, &l, "kjj" DOWN);
	assert_int_equal(l.marked, 3);
	type_keys(into_list, &l, " ");
	assert_int_equal(l.marked, 21);
	type_keys(into_list, &l, PAGE_DOWN PAGE_DOWN "j");
	assert_int_equal(l.marked, 44);
	type_keys(into_list, &l, PAGE_UP);
	assert_int_equal(l.marked, 26);
	list_count(&l, 5);
	assert_int_equal(l.marked, 4);
	assert_int_equal(l.top, 0);
	canvas_fini(&c);
}

static void a_question_takes_the_letters_it_prints_and_never_the_one_that_asked(void **state)
{
	struct confirm q;
	struct key w = { .code = K_LETTER, .text = "W" }, x = { .code = K_LETTER, .text = "x" };
	struct key enter = { .code = K_ENTER }, back = { .code = K_CTRL, .ctrl = 'B' };
	char letter = 0;

	(void)state;
	confirm_ask(&q, "w widen it, ^B leave it", "w", 0);
	assert_int_equal(confirm_key(&q, &x, &letter), CONFIRM_WAITS);
	assert_int_equal(confirm_key(&q, &enter, &letter), CONFIRM_WAITS);
	assert_int_equal(confirm_key(&q, &w, &letter), CONFIRM_LETTER);
	assert_int_equal(letter, 'w');
	assert_false(q.asked);
	confirm_ask(&q, "w widen it, ^B leave it", "w", 'W');
	assert_int_equal(confirm_key(&q, &w, &letter), CONFIRM_WAITS);
	assert_int_equal(confirm_key(&q, &back, &letter), CONFIRM_LEFT);
}

struct watched {
	struct form *f;
	struct buf log;
};

static void on_changed(void *ctx, size_t i)
{
	buf_fmt(&((struct watched *)ctx)->log, "c%zu ", i);
}

static void on_left(void *ctx, size_t i)
{
	buf_fmt(&((struct watched *)ctx)->log, "l%zu ", i);
}

static void into_form(void *ctx, const struct key *k)
{
	form_key(((struct watched *)ctx)->f, k);
}

enum { NAME, SEX, SERVICE, WORDS };

static void form_open(struct watched *w)
{
	memset(w, 0, sizeof(*w));
	w->f = form_new(on_changed, on_left, w);
	form_add_line(
	    w->f, &(struct place){
		      .label = "Full name", .y = FORM_AUTO, .width = 12, .tail = "(optional)" });
	form_add_choice(w->f, &(struct place){ .label = "Sex", .y = FORM_AUTO }, sexes, 4,
			CHOICE_PLAIN, false);
	form_add_pick(
	    w->f, &(struct place){ .label = "Refer to", .y = FORM_AUTO, .width = 20, .height = 2 },
	    services, NULL);
	form_add_memo(w->f, &(struct place){ .label = "Words", .y = FORM_AUTO, .height = 3 });
}

static void form_end(struct watched *w)
{
	form_free(w->f);
	buf_fini(&w->log);
}

static void keys_lead_through_a_form_and_say_what_changed(void **state)
{
	struct watched w;

	(void)state;
	form_open(&w);
	type_keys(into_form, &w,
		  "Jo\tf"
		  "id\rwords");
	assert_string_equal(form_value(w.f, NAME), "Jo");
	assert_string_equal(form_value(w.f, SEX), "female");
	assert_string_equal(form_value(w.f, SERVICE), "IDVA, Mansfield");
	assert_string_equal(form_code(w.f, SERVICE), "code0");
	assert_string_equal(form_value(w.f, WORDS), "words");
	assert_string_equal(buf_str(&w.log), "c0 c0 l0 c1 l1 c2 c2 c2 l2 c3 c3 c3 c3 c3 ");
	assert_int_equal(form_focus(w.f), WORDS);
	type_keys(into_form, &w, BACKTAB BACKTAB BACKTAB BACKTAB);
	assert_int_equal(form_focus(w.f), NAME);
	type_keys(into_form, &w, DOWN DOWN UP);
	assert_int_equal(form_focus(w.f), SEX);
	form_end(&w);
}

static void backspace_in_a_choice_goes_back_one_and_clears_it(void **state)
{
	struct watched w = { 0 };

	(void)state;
	w.f = form_new(NULL, NULL, NULL);
	for (int i = 0; i < 3; i++)
		form_add_choice(w.f, &(struct place){ .y = FORM_AUTO }, ynu, 3, CHOICE_PLAIN,
				false);
	type_keys(into_form, &w, "yn" BACKSPACE);
	assert_int_equal(form_focus(w.f), 1);
	assert_true(form_is_empty(w.f, 1));
	assert_string_equal(form_value(w.f, 0), "yes");
	type_keys(into_form, &w, UNDO);
	assert_string_equal(form_value(w.f, 1), "no");
	form_end(&w);
}

static void a_paste_that_is_too_long_keeps_its_start_and_counts_the_rest(void **state)
{
	struct form *f = form_new(NULL, NULL, NULL);
	struct place p = { .label = "Note", .letters = 10 };
	struct key paste = { .code = K_PASTE, .paste = "one\ntwo three four", .paste_len = 18 };
	struct key letter = { .code = K_LETTER, .text = "x" };

	(void)state;
	form_add_memo(f, &p);
	form_key(f, &paste);
	assert_string_equal(form_value(f, 0), "one\ntwo th");
	assert_int_equal(form_left_out(f), 8);
	form_key(f, &letter);
	assert_string_equal(form_value(f, 0), "one\ntwo th");
	assert_int_equal(form_left_out(f), 1);
	form_set(f, 0, "", NULL);
	form_key(f, &letter);
	assert_int_equal(form_left_out(f), 0);
	form_free(f);
}

static void undo_goes_back_through_the_whole_form(void **state)
{
	struct watched w;

	(void)state;
	form_open(&w);
	type_keys(into_form, &w,
		  "Jo Test\tm"
		  "ho\r");
	type_keys(into_form, &w, UNDO);
	assert_int_equal(form_focus(w.f), SERVICE);
	assert_string_equal(form_value(w.f, SERVICE), "ho");
	type_keys(into_form, &w, UNDO UNDO);
	assert_true(form_is_empty(w.f, SERVICE));
	assert_true(form_is_empty(w.f, SEX));
	assert_int_equal(form_focus(w.f), SEX);
	type_keys(into_form, &w, UNDO);
	assert_string_equal(form_value(w.f, NAME), "Jo");
	type_keys(into_form, &w, UNDO UNDO UNDO);
	assert_true(form_is_empty(w.f, NAME));
	type_keys(into_form, &w, REDO REDO REDO REDO REDO REDO);
	assert_string_equal(form_value(w.f, NAME), "Jo Test");
	assert_string_equal(form_value(w.f, SEX), "male");
	assert_string_equal(form_value(w.f, SERVICE), "Housing");
	form_end(&w);
}

static void covered_values_open_only_under_the_cursor(void **state)
{
	struct watched w;
	struct canvas c;
	int y, x;

	(void)state;
	canvas_init(&c, 24, 80);
	form_open(&w);
	type_keys(into_form, &w, "Jo Test\tf");
	form_cover(w.f, true);
	form_focus_set(w.f, NAME);
	form_paint(w.f, &c, 3, 18);
	expect_row(&c, 3, "   Full name             > [Jo Test     ]  (optional)");
	expect_row(&c, 4, "   Sex                     [#] f female  m male  o other  d not say");
	assert_true(form_cursor_at(w.f, &y, &x));
	assert_int_equal(y, 3);
	assert_int_equal(x, 35);
	form_focus_set(w.f, SEX);
	canvas_clear(&c);
	form_paint(w.f, &c, 3, 18);
	expect_row(&c, 3, "   Full name               [covered     ]  (optional)");
	expect_row(&c, 4,
		   "   Sex                   > [f] female  (m) male  (o) other  (d) not say");
	form_uncover(w.f, true);
	canvas_clear(&c);
	form_paint(w.f, &c, 3, 18);
	expect_row(&c, 3, "   Full name               [Jo Test     ]  (optional)");
	canvas_fini(&c);
	form_end(&w);
}

static void an_error_stands_under_its_field_and_beside_it(void **state)
{
	struct watched w;
	struct canvas c;

	(void)state;
	canvas_init(&c, 24, 80);
	form_open(&w);
	form_error(w.f, NAME, "Enter the full name");
	form_paint(w.f, &c, 0, 18);
	expect_row(&c, 0, " ! Full name             > [            ]  (optional)");
	expect_row(&c, 1, "   ! Enter the full name");
	expect_row(&c, 2, "   Sex                     [ ] f female  m male  o other  d not say");
	form_error(w.f, NAME, NULL);
	canvas_clear(&c);
	form_paint(w.f, &c, 0, 18);
	expect_row(&c, 1, "   Sex                     [ ] f female  m male  o other  d not say");
	canvas_fini(&c);
	form_end(&w);
}

static void suggestions_stand_under_their_field(void **state)
{
	struct watched w;
	struct canvas c;

	(void)state;
	canvas_init(&c, 24, 80);
	form_open(&w);
	form_focus_set(w.f, SERVICE);
	type_keys(into_form, &w, "id");
	form_paint(w.f, &c, 0, 18);
	expect_row(&c, 2, "   Refer to              > [id                  ]");
	expect_row(&c, 3, "   Words                    IDVA, Mansfield");
	expect_row(&c, 4, "                            IDVA, hospital");
	canvas_fini(&c);
	form_end(&w);
}

static void fields_stand_where_the_drawing_has_them(void **state)
{
	struct form *f = form_new(NULL, NULL, NULL);
	struct canvas c;

	(void)state;
	canvas_init(&c, 24, 80);
	form_add_line(f, &(struct place){ .label = "Postcode", .y = 2, .x = 24, .width = 9 });
	form_add_line(f, &(struct place){ .label = "House or flat",
					  .y = 2,
					  .label_x = 38,
					  .x = 52,
					  .width = 9,
					  .tail = "or place",
					  .tail_gap = 3 });
	form_set(f, 0, "NG99 2XX", NULL);
	form_set(f, 1, "7", NULL);
	form_focus_set(f, 1);
	form_paint(f, &c, 3, 18);
	expect_row(&c, 5,
		   "   Postcode             [NG99 2XX ]   House or flat>[7        ]   or place");
	form_focus_set(f, 0);
	canvas_clear(&c);
	form_paint(f, &c, 3, 18);
	expect_row(&c, 5,
		   "   Postcode           > [NG99 2XX ]   House or flat [7        ]   or place");
	canvas_fini(&c);
	form_free(f);
}

static void a_long_form_turns_by_pages_and_fields_keep_their_place(void **state)
{
	struct watched w = { 0 };
	struct canvas c;
	char label[16];
	int shown;

	(void)state;
	canvas_init(&c, 24, 80);
	w.f = form_new(NULL, NULL, NULL);
	for (int i = 0; i < 40; i++) {
		snprintf(label, sizeof(label), "Field %d", i);
		form_add_line(w.f, &(struct place){ .label = label, .y = FORM_AUTO, .width = 5 });
	}
	form_paint(w.f, &c, 3, 18);
	assert_int_equal(form_pages(w.f, &shown), 3);
	assert_int_equal(shown, 1);
	expect_row(&c, 20, "   Page 1 of 3. PgDn for the rest");
	type_keys(into_form, &w, PAGE_DOWN "x");
	canvas_clear(&c);
	form_paint(w.f, &c, 3, 18);
	expect_row(&c, 3, "   Field 17              > [x    ]");
	type_keys(into_form, &w, BACKTAB);
	canvas_clear(&c);
	form_paint(w.f, &c, 3, 18);
	expect_row(&c, 3, "   Field 0                 [     ]");
	expect_row(&c, 19, "   Field 16              > [     ]");
	canvas_fini(&c);
	form_end(&w);
}

static void hidden_and_skipped_fields_are_passed_over(void **state)
{
	struct watched w;
	struct canvas c;

	(void)state;
	canvas_init(&c, 24, 80);
	form_open(&w);
	form_hide(w.f, NAME, true);
	assert_int_equal(form_focus(w.f), SEX);
	form_skip(w.f, SEX, true);
	assert_int_equal(form_focus(w.f), SERVICE);
	form_paint(w.f, &c, 0, 18);
	expect_row(&c, 0, "   Sex                     [-] f female  m male  o other  d not say");
	expect_row(&c, 1, "   Refer to              > [                    ]");
	canvas_fini(&c);
	form_end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_two_actions_share_a_key_in_one_context),
		cmocka_unit_test(letters_are_commands_in_lists_and_text_elsewhere),
		cmocka_unit_test(hints_show_the_key_that_works_here),
		cmocka_unit_test(a_choice_shows_what_rule_2_says),
		cmocka_unit_test(boxes_short_ones_and_ticks_look_as_drawn),
		cmocka_unit_test(several_may_be_chosen_and_an_unknown_code_is_kept),
		cmocka_unit_test(nothing_is_taken_without_a_key_and_odd_text_is_kept),
		cmocka_unit_test(a_list_asks_only_for_what_it_shows),
		cmocka_unit_test(list_keys_move_and_stop_at_the_ends),
		cmocka_unit_test(
		    a_question_takes_the_letters_it_prints_and_never_the_one_that_asked),
		cmocka_unit_test(keys_lead_through_a_form_and_say_what_changed),
		cmocka_unit_test(backspace_in_a_choice_goes_back_one_and_clears_it),
		cmocka_unit_test(a_paste_that_is_too_long_keeps_its_start_and_counts_the_rest),
		cmocka_unit_test(undo_goes_back_through_the_whole_form),
		cmocka_unit_test(covered_values_open_only_under_the_cursor),
		cmocka_unit_test(an_error_stands_under_its_field_and_beside_it),
		cmocka_unit_test(suggestions_stand_under_their_field),
		cmocka_unit_test(fields_stand_where_the_drawing_has_them),
		cmocka_unit_test(a_long_form_turns_by_pages_and_fields_keep_their_place),
		cmocka_unit_test(hidden_and_skipped_fields_are_passed_over),
	};

	return cmocka_run_group_tests_name("kit: widgets", tests, NULL, NULL);
}
