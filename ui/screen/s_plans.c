/* Task 4 with several people who are to be kept safe: whose plan. */
#include "lister_p.h"
#include "record_p.h"

static bool has_plan(const struct party *p)
{
	return party_is_survivor(p) || rec_is(p->involvement, INVOLVEMENT_PART, "child") ||
	       rec_is(p->involvement, INVOLVEMENT_PART, "other_adult");
}

static void read_plans(struct lister *l)
{
	for (size_t i = 0; l->has_case && i < l->c.n_parties; i++) {
		const struct party *p = &l->c.parties[i];
		struct buf part = { .ceiling = 80 };
		char label[16] = "";
		struct item *it;

		if (!has_plan(p))
			continue;
		if (p->person && party_is_survivor(p))
			about_label(p->person, l->ab.number, label);
		rec_show(p->involvement, INVOLVEMENT_PART, 0, &part);
		it = lister_add(l, "%-22.22s %-10.10s %s", buf_str(&part), label,
				p->actions.n ? "In progress" : "Not yet started");
		if (it)
			it->id = p->involvement->id;
		buf_fini(&part);
	}
	for (size_t i = 0; l->has_case && i < l->c.n_stubs; i++) {
		struct item *it;

		if (l->c.stubs[i].kind != kind_involvement.number)
			continue;
		it = lister_stub(l, &l->c.stubs[i], "   person");
		if (it)
			it->is_stub = false;
	}
}

static void open_one(struct lister *l, size_t i)
{
	safety_open(l->s, l->attendance, l->items[i].id);
}

static const struct lister_ops list_ops = {
	.name = "plans",
	.task = "4 Safety plan",
	.says_empty = W_RISK_NONE,
	.says_help = W_PLAN_EACH,
	.read = read_plans,
	.open = open_one,
};

void safeties_open(struct screens *s, struct id attendance)
{
	struct casefile c = { 0 };
	struct id one = { { 0 } };
	size_t n = 0;

	if (app_case(s->app, attendance, &c, NULL)) {
		one = case_survivor(s, &c);
		for (size_t i = 0; i < c.n_parties; i++)
			n += has_plan(&c.parties[i]);
		for (size_t i = 0; i < c.n_stubs; i++)
			n += c.stubs[i].kind == kind_involvement.number;
	}
	casefile_fini(&c);
	if (n > 1)
		lister_show(lister_new(s, &list_ops, attendance));
	else if (id_is_zero(one))
		ui_say(s->kit, say(s, W_TWO_FIRST));
	else
		safety_open(s, attendance, one);
}
