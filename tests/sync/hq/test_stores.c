/* Both kinds of store side by side: one history, the same for each run, and the same answers from
 * both all the way. */
#include "site.h"

#include "base/crypto.h"
#include "model/kinds.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

struct seen {
	uint64_t n[32];
	struct hash hash[32];
	size_t count, stop_at;
};

static bool see(void *ctx, const struct stored *s)
{
	struct seen *v = ctx;

	v->n[v->count] = s->n;
	v->hash[v->count++] = s->x.hash;
	return v->count != v->stop_at;
}

struct pair_of_stores {
	struct store *s[2];
	struct made made;
	struct node *node; /* three of them */
	uint64_t draw;     /* the same history each time */
};

static size_t drawn(struct pair_of_stores *p, size_t n)
{
	p->draw = p->draw * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (size_t)(p->draw >> 33) % n;
}

/* The same answer from both, whatever it is. */
static int both_append(struct pair_of_stores *p, const struct entry *x)
{
	enum put a = store_append(p->s[0], x, PLACE_PLAIN, NULL);
	enum put b = store_append(p->s[1], x, PLACE_PLAIN, NULL);

	assert_int_equal(a, b);
	return (int)a;
}

static void both_hold_the_same(struct pair_of_stores *p)
{
	struct seen a[2] = { { .count = 0 }, { .count = 0 } };

	for (size_t i = 0; i < 2; i++)
		assert_true(store_after(
		    p->s[i], store_arrivals(p->s[i]) > 8 ? store_arrivals(p->s[i]) - 8 : 0, 8, see,
		    &a[i], NULL));
	assert_memory_equal(&a[0], &a[1], sizeof a[0]);
	for (size_t d = 0; d < 3; d++) {
		struct head h[2];

		for (size_t i = 0; i < 2; i++)
			assert_true(store_head(p->s[i], p->node[d].d.id, &h[i], NULL));
		assert_memory_equal(&h[0], &h[1], sizeof h[0]);
		for (size_t i = 0; i < 2; i++) {
			a[i] = (struct seen){ .count = 0 };
			assert_true(store_above(p->s[i], p->node[d].d.id, h[0].height / 2, 32, see,
						&a[i], NULL));
		}
		assert_memory_equal(&a[0], &a[1], sizeof a[0]);
		for (size_t i = 0; i < 2; i++) {
			a[i] = (struct seen){ .count = 0 };
			assert_true(store_after_of(p->s[i], p->node[d].d.id, 3, h[0].height / 3, 16,
						   see, &a[i], NULL));
		}
		assert_memory_equal(&a[0], &a[1], sizeof a[0]);
		for (size_t i = 1; i < a[0].count; i++)
			assert_true(a[0].n[i] > a[0].n[i - 1]);
	}
}

/* Writes a step of the history to both: entries of three laptops in any order, forks among them;
 * parts and turns that stand or are taken back. */
static void step(struct pair_of_stores *p, unsigned *depth)
{
	const struct entry *x = &p->made.all[drawn(p, p->made.n)];
	size_t what = drawn(p, 10);

	if (what < 6) {
		both_append(p, x);
	} else if (what < 8 && *depth < 4) {
		assert_true(store_begin(p->s[0], NULL) && store_begin(p->s[1], NULL));
		++*depth;
	} else if (*depth) {
		for (size_t i = 0; i < 2; i++)
			if (what == 8)
				store_rollback(p->s[i]);
			else
				assert_true(store_commit(p->s[i], NULL));
		--*depth;
	}
	if (!*depth)
		both_hold_the_same(p);
	assert_int_equal(store_has(p->s[0], x->h.device, x->h.height, &x->hash),
			 store_has(p->s[1], x->h.device, x->h.height, &x->hash));
	assert_int_equal(store_has_child(p->s[0], x->h.device, x->h.height, &x->hash),
			 store_has_child(p->s[1], x->h.device, x->h.height, &x->hash));
}

static void both_kinds_of_store_give_the_same_answers(void **state)
{
	struct site site;
	struct shelf *shelf = shelf_new();
	struct node nodes[3];
	struct pair_of_stores p = { .s = { NULL, store_open_shelf(shelf, 0) }, .node = nodes };
	unsigned depth = 0;

	(void)state;
	site_make(&site, false);
	p.s[0] = site.hq->store;

	for (size_t d = 0; d < 3; d++) {
		struct node other;

		char name[16];

		snprintf(name, sizeof name, "Car %zu", d);
		node_make(&nodes[d], &site, name, "");
		other = nodes[d];
		for (size_t i = 0; i < 12; i++) {
			if (i == 5)
				other = nodes[d];
			node_write_body(i % 3 == 2 && i > 5 ? &other : &nodes[d], &p.made,
					kind_note.number, 1, id_random(),
					"{\"bases\":[],\"f\":{}}");
		}
	}
	for (size_t i = 0; i < 3000; i++)
		step(&p, &depth);
	assert_true(store_arrivals(p.s[0]) > 20);
	for (; depth; depth--) {
		store_rollback(p.s[0]);
		store_rollback(p.s[1]);
	}
	both_hold_the_same(&p);
	store_close(p.s[1]);
	shelf_free(shelf);
	made_end(&p.made);
	for (size_t d = 0; d < 3; d++)
		node_end(&nodes[d]);
	site_end(&site);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_kinds_of_store_give_the_same_answers),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
