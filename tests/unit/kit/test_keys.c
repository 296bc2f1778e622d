/* Any keys in any order: the stack, a form with every kind of field, a list. Seeded, so a failure
 * comes again. */
#include "base/buf.h"
#include "base/clock.h"
#include "base/text.h"
#include "ui/kit/form.h"
#include "ui/kit/list.h"
#include "ui/kit/screen.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define BURSTS 3000

struct world {
	struct ui *ui;
	struct clock clock;
	struct form *form;
	struct list list;
	uint64_t seed;
	int64_t now;
	size_t opened;
};

/* xorshift64*: the same keys for the same seed on every machine. */
static uint32_t draw(struct world *w, uint32_t below)
{
	w->seed ^= w->seed >> 12;
	w->seed ^= w->seed << 25;
	w->seed ^= w->seed >> 27;
	return (uint32_t)((w->seed * 2685821657736338717ULL) >> 33) % below;
}

static void row(void *ctx, size_t n, struct canvas *c, int y, int x, int width, bool marked)
{
	(void)ctx;
	(void)marked;
	canvas_fmt(c, y, x, ROLE_TEXT, "row %zu of %d cells", n, width);
}

static void list_paint_all(void *ctx, struct canvas *c)
{
	struct world *w = ctx;

	list_paint(&w->list, c, 3, ui_work_rows(w->ui));
}

static void form_paint_all(void *ctx, struct canvas *c)
{
	struct world *w = ctx;

	form_paint(w->form, c, ui_work_top(w->ui), ui_work_rows(w->ui));
}

static bool form_screen_key(void *ctx, const struct key *k)
{
	return form_key(((struct world *)ctx)->form, k) != FORM_NOT_MINE;
}

static unsigned form_where(void *ctx)
{
	return form_contexts(((struct world *)ctx)->form);
}

static bool form_cursor_of(void *ctx, int *y, int *x)
{
	return form_cursor_at(((struct world *)ctx)->form, y, x);
}

static const struct screen_ops form_ops = {
	.name = "form",
	.contexts = form_where,
	.paint = form_paint_all,
	.key = form_screen_key,
	.cursor = form_cursor_of,
};

static bool list_screen_key(void *ctx, const struct key *k)
{
	struct world *w = ctx;

	if (k->action != ACT_OPEN)
		return list_key(&w->list, k);
	w->opened++;
	ui_push(w->ui, (struct screen){ &form_ops, w });
	return true;
}

static unsigned list_where(void *ctx)
{
	(void)ctx;
	return CTX_LIST;
}

static const struct screen_ops list_ops = {
	.name = "list", .contexts = list_where, .paint = list_paint_all, .key = list_screen_key
};

static void owner_frame(void *ctx, struct frame *f)
{
	(void)ctx;
	frame_put(f->left, "Car 1");
}

static enum code_answer owner_code(void *ctx, const char *code)
{
	(void)ctx;
	return strcmp(code, "246810") == 0 ? CODE_RIGHT : CODE_WRONG;
}

static const struct ui_owner owner = { .frame = owner_frame, .check_code = owner_code };

static size_t suggest(void *ctx, const char *typed, struct pick_item *out, size_t cap)
{
	size_t n = strlen(typed) % (cap + 1);

	(void)ctx;
	for (size_t i = 0; i < n; i++) {
		snprintf(out[i].text, sizeof(out[i].text), "Suggestion %zu", i);
		snprintf(out[i].code, sizeof(out[i].code), "c%zu", i);
	}
	return n;
}

static const struct choice_option options[] = { { 'y', "y", "yes" },
						{ 'n', "n", "no" },
						{ '?', "u", "" } };

static void begin(struct world *w, uint64_t seed)
{
	struct ui_conf conf = { .clock = &w->clock, .owner = &owner, .ctx = w };

	memset(w, 0, sizeof(*w));
	w->seed = seed;
	w->clock.held = true;
	w->form = form_new(NULL, NULL, NULL);
	for (int i = 0; i < 6; i++) {
		form_add_line(
		    w->form,
		    &(struct place){ .label = "Line", .y = FORM_AUTO, .width = 6, .letters = 40 });
		form_add_choice(w->form, &(struct place){ .label = "Choice", .y = FORM_AUTO },
				options, 3, CHOICE_PLAIN, i % 2);
		form_add_pick(w->form,
			      &(struct place){ .label = "Pick", .y = FORM_AUTO, .width = 9 },
			      suggest, NULL);
		form_add_memo(w->form,
			      &(struct place){
				  .label = "Memo", .y = FORM_AUTO, .height = 3, .letters = 300 });
	}
	form_error(w->form, 3, "Enter the words");
	list_init(&w->list, row, w);
	list_count(&w->list, 1000);
	w->ui = ui_new(&conf);
	ui_push(w->ui, (struct screen){ &list_ops, w });
}

static void end(struct world *w)
{
	ui_free(w->ui);
	form_free(w->form);
}

/* One burst: text, Ctrl keys, keys by sequence, halves of sequences, pastes. Cover keys only where
 * they are wanted. */
static size_t burst(struct world *w, char *out, bool covers)
{
	static const char *const sequences[] = {
		"\033[A",   "\033[B", "\033[C",  "\033[D",
		"\033[H",   "\033[F", "\033[5~", "\033[6~",
		"\033[3~",  "\033[Z", "\033OA",  "\033[200~p\xc5\x82q\r`\033[201~",
		"\033[99~", "\033[I"
	};
	static const char *const letters[] = { "e\xcc\x81",
					       "\xc5\x82",
					       "\xe6\xbc\xa2",
					       "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7",
					       "\xcc\x81",
					       "\xff",
					       " " };
	static const char *const hides[] = { "`", "\033x", "\033[24~", "\033", "\033[", "\033[2" };
	uint32_t kind = draw(w, 100);
	const char *s;

	if (kind < 45) {
		out[0] = (char)(' ' + draw(w, 95));
		if (out[0] == '`' && !covers)
			out[0] = 'b';
		return 1;
	}
	if (kind < 65) {
		static const char ctrl[] = "\x02\x04\x18\x1a\x19\x1a\x08\r\t\t\t";

		out[0] = ctrl[draw(w, sizeof(ctrl) - 1)];
		return 1;
	}
	s = kind < 80 ? sequences[draw(w, sizeof(sequences) / sizeof(sequences[0]))]
		      : letters[draw(w, sizeof(letters) / sizeof(letters[0]))];
	if (kind >= 96 && covers)
		s = hides[draw(w, sizeof(hides) / sizeof(hides[0]))];
	memcpy(out, s, strlen(s));
	return strlen(s);
}

static void assert_sound(struct world *w)
{
	int y, x;
	const struct canvas *c = ui_canvas(w->ui, &y, &x);

	assert_in_range((uint64_t)(y + 1), 0, (uint64_t)c->rows);
	assert_in_range((uint64_t)(x + 1), 0, (uint64_t)c->columns);
	for (int r = 0; r < c->rows; r++) {
		int cells = 0;

		for (int k = 0; k < c->columns; k++)
			cells += c->cells[r * c->columns + k].width;
		assert_int_equal(cells, c->columns);
	}
	for (size_t i = 0; i < form_count(w->form); i++)
		assert_true(text_check(form_value(w->form, i), strlen(form_value(w->form, i)),
				       true) == TEXT_FINE);
}

static void any_keys_in_any_order_leave_it_standing(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 4; seed++) {
		struct world w;
		char bytes[64];

		begin(&w, seed * 7919);
		for (int i = 0; i < BURSTS; i++) {
			size_t n = burst(&w, bytes, true);

			w.now += draw(&w, 60);
			ui_time(w.ui, w.now);
			ui_feed(w.ui, bytes, n, w.now);
			if (draw(&w, 300) == 0)
				ui_resized(w.ui, 20 + (int)draw(&w, 30), 60 + (int)draw(&w, 90));
			if (ui_is_covered(w.ui) && draw(&w, 3) == 0) {
				ui_feed(w.ui, "`", 1, w.now);
				ui_feed(w.ui, "246810\r", 7, w.now);
			}
			if (draw(&w, 40) == 0)
				form_cover(w.form, draw(&w, 2));
			if (i % 16 == 0)
				assert_sound(&w);
		}
		/* One Esc hides, and the code leads back. */
		ui_time(w.ui, w.now + 10000);
		ui_feed(w.ui, "\033", 1, w.now + 10000);
		ui_time(w.ui, w.now + 10030);
		assert_true(ui_is_covered(w.ui));
		ui_feed(w.ui, "246810\r", 7, w.now + 10040);
		assert_false(ui_is_covered(w.ui));
		assert_true(w.opened > 0);
		end(&w);
	}
}

static void dump(struct world *w, struct buf *out)
{
	int y, x;

	canvas_dump(ui_canvas(w->ui, &y, &x), out);
	buf_fmt(out, "%d,%d", y, x);
	for (size_t i = 0; i < form_count(w->form); i++)
		buf_fmt(out, "%s|%s\n", form_value(w->form, i), form_code(w->form, i));
}

/* Enter is left out: a held one is the exception (rule 3). */
static void type_ahead_gives_what_slow_typing_gives(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 40; seed++) {
		struct world fast, slow;
		struct buf typed = { 0 }, a = { 0 }, b = { 0 };
		char bytes[64];

		begin(&fast, seed * 104729);
		begin(&slow, 1);
		buf_puts(&typed, "jj\r");
		for (int i = 0; i < 120; i++) {
			size_t n = burst(&fast, bytes, false);

			if (!memchr(bytes, '\r', n) && !memchr(bytes, 2, n))
				buf_put(&typed, bytes, n);
		}
		ui_feed(fast.ui, typed.data, typed.len, 0);
		for (size_t i = 0; i < typed.len; i++)
			ui_feed(slow.ui, typed.data + i, 1, (int64_t)i * 20);
		dump(&fast, &a);
		dump(&slow, &b);
		assert_string_equal(buf_str(&a), buf_str(&b));
		buf_fini(&typed);
		buf_fini(&a);
		buf_fini(&b);
		end(&fast);
		end(&slow);
	}
}

/* Undo to the start and redo to the end: the text is what it was. */
static void undo_and_redo_are_exact(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		struct world w;
		struct buf before = { 0 }, after = { 0 };
		char bytes[64];

		begin(&w, seed * 15485863);
		ui_feed(w.ui, "\r", 1, 0);
		for (int i = 0; i < 400; i++) {
			size_t n = burst(&w, bytes, false);

			if (bytes[0] != 0x1a && bytes[0] != 0x19 && bytes[0] != 2)
				ui_feed(w.ui, bytes, n, i);
		}
		for (size_t i = 0; i < form_count(w.form); i++)
			buf_fmt(&before, "%s\n", form_value(w.form, i));
		for (int i = 0; i < 2000; i++)
			ui_feed(w.ui, "\x1a", 1, 1000);
		for (size_t i = 0; i < form_count(w.form); i++)
			assert_string_equal(form_value(w.form, i), "");
		for (int i = 0; i < 2000; i++)
			ui_feed(w.ui, "\x19", 1, 1000);
		for (size_t i = 0; i < form_count(w.form); i++)
			buf_fmt(&after, "%s\n", form_value(w.form, i));
		assert_string_equal(buf_str(&before), buf_str(&after));
		buf_fini(&before);
		buf_fini(&after);
		end(&w);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_keys_in_any_order_leave_it_standing),
		cmocka_unit_test(type_ahead_gives_what_slow_typing_gives),
		cmocka_unit_test(undo_and_redo_are_exact),
	};

	return cmocka_run_group_tests_name("kit: any keys", tests, NULL, NULL);
}
