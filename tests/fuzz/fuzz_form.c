/* The keys of a form: any bytes of a terminal, in bursts, into a form with a field of each sort,
 * painted now and then. Nothing that is typed or pasted may reach the canvas as anything but
 * letters, and Esc always covers. */
#include "fuzz.h"

#include "base/mem.h"
#include "base/text.h"
#include "ui/kit/form.h"

#include <stdbool.h>
#include <string.h>

struct typist {
	struct form *form;
	bool covered;
};

static size_t suggest(void *ctx, const char *typed, struct pick_item *out, size_t cap)
{
	size_t n = strlen(typed) % 4;

	(void)ctx;
	for (size_t i = 0; i < n && i < cap; i++) {
		snprintf(out[i].text, sizeof out[i].text, "Example Street %zu", i);
		snprintf(out[i].code, sizeof out[i].code, "street_%zu", i);
		out[i].shown[0] = '\0';
	}
	return n < cap ? n : cap;
}

static void changed(void *ctx, size_t i)
{
	struct typist *t = ctx;

	PROMISE(i < form_count(t->form));
	PROMISE(form_value(t->form, i) != NULL);
}

static void on_key(void *ctx, const struct key *k)
{
	struct typist *t = ctx;
	struct key with = *k;

	if (k->code == K_COVER) {
		t->covered = true;
		return;
	}
	/* As the stack does: what the key means is looked up where it was pressed. */
	with.action = action_for(form_contexts(t->form), k);
	if (with.action == ACT_SEE)
		form_cover(t->form, true);
	else
		form_key(t->form, &with);
}

static void paint(struct form *f, int rows, int columns)
{
	struct canvas c;
	int y, x;

	canvas_init(&c, rows, columns);
	form_paint(f, &c, 3, rows > 6 ? rows - 6 : 1);
	if (form_cursor_at(f, &y, &x))
		PROMISE(x >= 0 && y >= 0);
	for (int i = 0; i < c.rows * c.columns; i++)
		PROMISE(text_check(c.cells[i].text, strlen(c.cells[i].text), false) == TEXT_FINE);
	canvas_fini(&c);
}

static void make(struct form *f)
{
	static const struct choice_option sexes[] = { { 'f', "female", "female" },
						      { 'm', "male", "male" },
						      { 'd', "not_said", "not say" } };

	form_add_line(f, &(struct place){ .label = "Name", .y = FORM_AUTO, .letters = 40 });
	form_add_choice(f, &(struct place){ .label = "Sex", .y = FORM_AUTO }, sexes, 3,
			CHOICE_PLAIN, false);
	form_add_pick(f, &(struct place){ .label = "Place", .y = FORM_AUTO, .height = 4 }, suggest,
		      NULL);
	form_add_choice(f, &(struct place){ .label = "Any of", .y = FORM_AUTO }, sexes, 3,
			CHOICE_BOX, true);
	form_gap(f, 1);
	form_add_text(f, &(struct place){ .label = "In their words", .y = FORM_AUTO }, ROLE_HINT);
	form_add_memo(f, &(struct place){ .label = "Words", .y = FORM_AUTO, .height = 3 });
	form_add_choice(f, &(struct place){ .label = "Tick", .y = FORM_AUTO }, NULL, 0, CHOICE_TICK,
			false);
	form_add_line(f, &(struct place){ .label = "Secret", .y = FORM_AUTO, .masked = true });
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct typist t = { NULL, false };
	struct input *in;
	int64_t now = 1000;
	size_t at = 0;

	if (n > 8192)
		return 0;
	t.form = form_new(changed, changed, &t);
	make(t.form);
	in = input_new(on_key, &t);
	while (at < n) {
		size_t burst = 1U + p[at] % 61U;

		burst = burst < n - at ? burst : n - at;
		input_feed(in, p + at, burst, now);
		now += 1 + p[at] % 5 * 40;
		input_time(in, now);
		at += burst;
		if (p[at - 1] % 4 == 0)
			paint(t.form, 24 - p[at - 1] % 3, 80 - p[at - 1] % 40);
	}
	input_time(in, now + 1000);
	PROMISE(input_deadline(in) < 0);
	t.covered = false;
	input_feed(in, "\033", 1, now + 2000);
	input_time(in, now + 3000);
	PROMISE(t.covered);
	for (size_t i = 0; i < form_count(t.form); i++) {
		const char *v = form_value(t.form, i);

		PROMISE(text_check(v, strlen(v), true) == TEXT_FINE);
	}
	paint(t.form, 24, 80);
	input_free(in);
	form_free(t.form);
	return 0;
}

void fuzz_seeds(fuzz_seed_fn give, void *ctx)
{
	static const char *const seeds[] = {
		"Survivor Test\tf\tExa\033[B\r\tfmf\tlong words and\rmore of them\t x\tsecret",
		"\033[200~pasted\r\nlines \x1b]52;c;AAAA\x07 and\033[201~\t\033[Z\x1a\x19\x1a",
		"ab\x7f\x7f\xc3\xa9\xe2\x80\x8d\xf0\x9f\x91\xa9\033[D\033[D\033[3~\033[H\033[F",
		"\t\t\t\t\t\t\t\t\t\t\033OP\033[11~\033[[A\033[5~\033[6~\x0b\x17\x15",
		"e\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xe2\x80\xae\x1b[31m\x9b",
	};

	for (size_t i = 0; i < sizeof seeds / sizeof *seeds; i++)
		give(ctx, seeds[i], strlen(seeds[i]));
}
