/* The records desk: referrals that no agency has accepted yet, oldest first. Enter shows what can
 * become of one: read what is sent, sent, acknowledged, decided, recalled. Each move is a new
 * version and goes to headquarters and the car. */
#include "desk_p.h"
#include "lister_p.h"
#include "more_p.h"

#include "base/mem.h"
#include "base/text.h"
#include "model/typed.h"
#include "model/vocab.h"
#include "rules/rules.h"

#include <string.h>

/* --- one referral --- */

struct one {
	struct id referral;
	char state[24];   /* code */
	size_t reason_of; /* the move for which a reason is being chosen; FIELD_NONE: none */
};

/* What can be done, and from which state headquarters may do it (the table of moves decides).
 * `field` has the reasons. */
static const struct move {
	const char *to, *words;
	size_t field; /* FIELD_NONE: no reason is asked */
} moves[] = {
	{ "sent", "It was sent", FIELD_NONE },
	{ "acknowledged", "The agency has it", FIELD_NONE },
	{ "accepted", "Decided: accepted", FIELD_NONE },
	{ "wait_listed", "Decided: on the waiting list", FIELD_NONE },
	{ "declined", "Decided: not taken on", REFERRAL_AGENCY_REASON },
	{ "recalled", "Recall it", REFERRAL_RECALL_REASON },
	{ "cancelled", "Cancel it, it was not sent", FIELD_NONE },
};
#define MOVES (sizeof moves / sizeof *moves)
#define READ_IT MOVES

static bool may_become(const char *from, const char *to)
{
	return referral_may_move(from, to, true) ||
	       (strcmp(from, "acknowledged") == 0 && referral_may_move("decided", to, true) &&
		strcmp(to, "recalled") != 0);
}

static void read_one(struct lister *l)
{
	struct one *o = l->own;
	struct rec *r = NULL;

	if (view_rec(app_view(l->s->app), o->referral, &r, NULL) && !r->sealed)
		text_copy(o->state, sizeof o->state, rec_text(r, REFERRAL_STATE));
	rec_free(r);
	if (o->reason_of != FIELD_NONE) {
		const struct vocab *v = field_vocab(
		    &kind_referral.fields[moves[o->reason_of].field]);

		for (size_t i = 0; i < v->n_codes; i++)
			lister_add(l, "%s", v->codes[i].label);
		return;
	}
	lister_add(l, "Read what is sent")->number = READ_IT;
	for (size_t i = 0; i < MOVES; i++)
		if (may_become(o->state, moves[i].to)) {
			struct item *it = lister_add(l, "%s", moves[i].words);

			if (it)
				it->number = i;
		}
}

static void move_it(struct lister *l, size_t move, const char *reason)
{
	struct one *o = l->own;
	struct screens *s = l->s;
	struct err e = { 0 };

	if (!app_referral_move(s->app, o->referral, moves[move].to, reason, NULL, &e)) {
		say_err(s, &e);
		return;
	}
	ui_pop(s->kit);
	ui_say(s->kit, say(s, W_REFERRAL_KEPT_DESK));
}

static void read_text(struct lister *l)
{
	const struct one *o = l->own;
	struct buf text = { .ceiling = 1 << 20 };
	struct err e = { 0 };

	if (app_referral_text(l->s->app, o->referral, &text, &e))
		desk_page(l->s, "What is sent",
			  say(l->s, W_REFERRAL_PRINTS), false, &text);
	else
		say_err(l->s, &e);
	buf_fini(&text);
}

static void open_move(struct lister *l, size_t i)
{
	struct one *o = l->own;
	size_t move = l->items[i].number;

	if (o->reason_of != FIELD_NONE) {
		const struct vocab *v = field_vocab(
		    &kind_referral.fields[moves[o->reason_of].field]);

		move_it(l, o->reason_of, v->codes[i].code);
	} else if (move == READ_IT) {
		read_text(l);
	} else if (moves[move].field == FIELD_NONE) {
		move_it(l, move, NULL);
	} else {
		o->reason_of = move;
		lister_read(l);
		ui_turned(l->s->kit);
	}
}

static bool one_back(struct lister *l)
{
	struct one *o = l->own;

	if (o->reason_of == FIELD_NONE)
		return false;
	o->reason_of = FIELD_NONE;
	lister_read(l);
	return true;
}

static void one_frame(struct lister *l, struct frame *f)
{
	const struct one *o = l->own;

	frame_put(f->title, o->reason_of == FIELD_NONE ? "What became of this referral?" : "Why?");
	frame_put(f->title_right, vocab_label(vocab_find("V-REFSTATE"), o->state));
}

static void close_one(struct lister *l)
{
	mem_free(l->own);
}

static const struct lister_ops one_ops = {
	.name = "referral moves",
	.says_empty = W_REFERRAL_NO_MORE,
	.open_word = "Choose",
	.read = read_one,
	.open = open_move,
	.frame = one_frame,
	.back = one_back,
	.close = close_one,
};

/* --- the list --- */

static void read_queue(struct lister *l)
{
	struct referral_line *all = NULL;
	struct err e = { 0 };
	size_t n = 0;

	if (!app_referral_queue(l->s->app, &all, &n, &e))
		say_err(l->s, &e);
	for (size_t i = 0; i < n; i++) {
		struct buf day = { .ceiling = 64 };
		char at[12], type[60], agency[60];
		struct item *it;

		show_day(all[i].since_ms, &day);
		about_clock(all[i].since_ms, at);
		put_cut(type, sizeof type, all[i].type, 13);
		put_cut(agency, sizeof agency, all[i].agency, 27);
		it = lister_add(l, "%-10s %-6s %-13s %-27s %s%s", buf_str(&day), at, type, agency,
				all[i].state, all[i].urgent ? " !" : "");
		if (it)
			it->id = all[i].referral;
		buf_fini(&day);
	}
	mem_free(all);
}

static void open_referral(struct lister *l, size_t i)
{
	struct lister *next = lister_new(l->s, &one_ops, (struct id){ { 0 } });
	struct one *o = mem_new(sizeof *o);

	*o = (struct one){ .referral = l->items[i].id, .reason_of = FIELD_NONE };
	next->own = o;
	lister_show(next);
}

static bool stay(struct lister *l)
{
	(void)l;
	return true;
}

static const struct lister_ops queue_ops = {
	.name = "records",
	.home = true,
	.title = "Referrals, oldest first",
	.head = "Day        Time   Kind          To                          State",
	.says_empty = W_REFERRALS_ALL_DONE,
	.says_help = W_REFERRALS_VOICE,
	.read = read_queue,
	.open = open_referral,
	.back = stay,
};

void records_open(struct screens *s)
{
	lister_show(lister_new(s, &queue_ops, (struct id){ { 0 } }));
}
