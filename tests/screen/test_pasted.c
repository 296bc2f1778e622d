/* What is pasted at the supervisor's desk is words where words go, and nothing anywhere else: no
 * paste is a key, in the review queue, beside two versions, or in the words to the crew. */
#include "../unit/base/hostile.h"
#include "blind.h"
#include "real.h"
#include "review_p.h"

#include "base/crypto.h"
#include "base/mem.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NIGHT "2021-10-30T00:30:00Z"

struct scene {
	struct real r;
	struct hostile_set *all;
};

static char **programs;

static void must_be_harmless(struct blind *b, const struct hostile *h)
{
	if (!blind_is_harmless(b))
		fail_msg("%s: a review shows what is no letter", h->name);
}

/* What a person at a desk might have in the clipboard, and what would be keys there if it were
 * typed: names, versions, the next one, agree, send back, go to, palette, back. */
static const char *const like_keys[] = {
	"v",
	"n",
	"]",
	"[",
	"\r",
	"\n\n",
	"k",
	"\x13",
	"\x13y",
	"\x15",
	"\x07h",
	"\x07q",
	"\vagree\r", /* ^K */
	"\x02",
	"\x1a",
	"\t",
	"\033",
	"\033[B",
	"\033[D",
	"\033[6~",
	"]n\x13\r",
	"n\rv\x15y",
	"yes\r\n",
	"1",
};
#define LIKE_KEYS (sizeof like_keys / sizeof *like_keys)

static size_t pastes_in(const struct scene *s)
{
	return LIKE_KEYS + s->all->n;
}

static struct hostile paste_at(const struct scene *s, size_t i)
{
	struct hostile h = { .name = "like a key" };

	if (i >= LIKE_KEYS)
		return s->all->all[i - LIKE_KEYS];
	h.p = (char *)(uintptr_t)like_keys[i];
	h.n = strlen(h.p);
	return h;
}

static struct review *review_on_top(struct blind *b, const char *after)
{
	const struct screen *top = ui_top(b->s->kit);

	if (!top || strcmp(top->ops->name, "review") != 0)
		fail_msg("%s: \"%s\" is no review", after, blind_top(b));
	return top->ctx;
}

/* On a list of visits and on two versions there is nowhere to put words: nothing moves, nothing is
 * opened, uncovered or written. */
static void pasted_where_no_words_go_it_is_no_key(void **state)
{
	struct scene *s = *state;
	struct blind_held held;
	struct blind b;
	char home[96];

	blind_open(&b, real_path(&s->r, "desk", home), "2021-10-30T09:00:00Z", "2288");
	assert_true(blind_awake(&b));
	blind_look(&b, &held);
	for (size_t i = 0; i < pastes_in(s); i++) {
		struct hostile h = paste_at(s, i);

		blind_paste(&b, h.p, h.n);
		if (strcmp(blind_top(&b), "queue") != 0 || b.s->names || blind_changed(&b, &held))
			fail_msg("%s, %s: it was a key in the queue", h.name, h.p);
	}
	blind_keys(&b, "\r\t");
	for (size_t i = 0; i < pastes_in(s); i++) {
		struct hostile h = paste_at(s, i);
		struct review before = *review_on_top(&b, h.name), *r;

		assert_false(before.typing);
		blind_paste(&b, h.p, h.n);
		must_be_harmless(&b, &h);
		r = review_on_top(&b, h.name);
		if (r->typing || r->at != before.at || r->record != before.record ||
		    r->flag != before.flag || r->top != before.top ||
		    !id_equal(r->attendance, before.attendance) || blind_changed(&b, &held))
			fail_msg("%s, %s: it was a key beside the versions", h.name, h.p);
	}
	printf("count: %zu strings pasted into a queue and beside two versions\n", pastes_in(s));
	blind_close(&b);
}

static void pasted_into_a_review_it_is_letters(void **state)
{
	struct scene *s = *state;
	struct blind_held held;
	struct blind b;
	char home[96];
	size_t kept = 0;

	blind_open(&b, real_path(&s->r, "desk", home), "2021-10-30T09:00:00Z", "2288");
	assert_true(blind_awake(&b));
	blind_keys(&b, "\r");
	blind_look(&b, &held);
	for (size_t i = 0; i < pastes_in(s); i++) {
		struct hostile h = paste_at(s, i);
		struct review *r = review_on_top(&b, h.name);
		const char *value, *wrote;

		/* The words are where keys go from the start. */
		assert_true(r->typing);
		form_set(r->form, 0, "", NULL);
		blind_paste(&b, h.p, h.n);
		must_be_harmless(&b, &h);
		r = review_on_top(&b, h.name);
		value = form_value(r->form, 0);
		if (text_check(value, strlen(value), false) != TEXT_FINE)
			fail_msg("%s: the words hold what a terminal obeys", h.name);
		if (hostile_is_plain(&h) && !strchr(h.p, '\n') &&
		    (strncmp(value, h.p, strlen(value)) != 0 || (h.n && !*value)))
			fail_msg("%s: the words are \"%s\"", h.name, value);
		kept += *value != '\0';
		wrote = blind_changed(&b, &held);
		if (!r->typing || (wrote && strcmp(wrote, "a draft") != 0))
			fail_msg("%s, %s: it was a key; written: %s", h.name, h.p,
				 wrote ? wrote : "nothing");
	}
	printf("count: %zu strings pasted into a review, %zu of them stood there\n", pastes_in(s),
	       kept);
	assert_true(kept > s->all->n / 2);
	blind_close(&b);
}

static int set_up(void **state)
{
	struct scene *s = mem_new(sizeof *s);

	real_init(&s->r, programs);
	real_weekend(&s->r, NIGHT);
	s->all = hostile_new();
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *s = *state;

	real_fini(&s->r);
	hostile_free(s->all);
	mem_free(s);
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pasted_where_no_words_go_it_is_no_key),
		cmocka_unit_test(pasted_into_a_review_it_is_letters),
	};

	programs = argc > 2 ? argv : NULL;
	assert_non_null(programs);
	crypto_start();
	return glass_group(tests, set_up, tear_down);
}
