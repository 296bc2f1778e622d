/* Task 2: who was there. Enter opens a person, c their safe contact, + adds somebody. */
#include "lister_p.h"

#include "base/mem.h"
#include "base/text.h"
#include "model/typed.h"

#include <string.h>

struct people {
	bool adding; /* + was pressed: the next letter says who */
};

/* What a list shows of a person: the label on scene, initials otherwise. */
static void who(const struct lister *l, const struct party *p, char out[24])
{
	struct buf b = { .ceiling = 256 };

	text_copy(out, 24, "-");
	if (p->person && !l->discreet)
		show_initials(rec_text(p->person, PERSON_GIVEN_NAMES),
			      rec_text(p->person, PERSON_FAMILY_NAME), &b);
	if (b.len)
		text_copy(out, 24, buf_str(&b));
	else if (p->person && party_is_survivor(p))
		about_label(p->person, l->ab.number, out);
	buf_fini(&b);
}

static size_t lacks(const struct rec *r, const struct rec *parent)
{
	struct findings f = { 0 };
	struct rec *assumed = attendance_assumed(parent);
	size_t n;

	rec_check(r, assumed, &f);
	rec_free(assumed);
	n = f.n;
	findings_fini(&f);
	return n;
}

static void read_people(struct lister *l)
{
	for (size_t i = 0; l->has_case && i < l->c.n_parties; i++) {
		const struct party *p = &l->c.parties[i];
		struct buf part = { .ceiling = 256 };
		size_t n = lacks(p->involvement, l->c.attendance) +
			   (p->person ? lacks(p->person, l->c.attendance) : 0);
		char name[24];
		struct item *it;

		who(l, p, name);
		rec_show(p->involvement, INVOLVEMENT_PART, 0, &part);
		it = lister_add(l, "%zu   %-22.22s %-10.10s %-14s %s", i + 1, buf_str(&part), name,
				n ? "In progress" : "Completed",
				!party_is_survivor(p) ? ""
				: p->safe_contact     ? "safe contact asked"
						      : "not asked yet");
		if (it) {
			it->id = p->involvement->id;
			it->number = party_is_survivor(p);
		}
		buf_fini(&part);
	}
	for (size_t i = 0; l->has_case && i < l->c.n_stubs; i++) {
		struct item *it;

		if (l->c.stubs[i].kind != kind_involvement.number)
			continue;
		/* It may be the survivor's: their safe contact can be asked. */
		it = lister_stub(l, &l->c.stubs[i], "   person");
		if (it)
			it->number = 1;
	}
	lister_add_stubs(l, &kind_safe_contact, "   safe contact");
	lister_add_drafts(l, &kind_involvement);
	lister_add_drafts(l, &kind_safe_contact);
}

static void open_person(struct lister *l, size_t i)
{
	person_open(l->s, l->attendance, l->items[i].id);
}

static void add(struct lister *l)
{
	struct people *p = l->own;

	p->adding = true;
	ui_changed(l->s->kit);
}

struct part_key {
	char key;
	const char *part;
};

static const struct part_key parts[] = {
	{ 's', "survivor" }, { 'x', "suspect" },     { 'b', "survivor_and_suspect" },
	{ 'c', "child" },    { 'o', "other_adult" },
};

static bool adding_key(struct lister *l, const struct key *k)
{
	struct people *p = l->own;

	p->adding = false;
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (key_is_letter(k, parts[i].key)) {
			person_new_open(l->s, l->attendance, parts[i].part);
			return true;
		}
	return k->action != ACT_HIDE;
}

static bool key(struct lister *l, const struct key *k)
{
	const struct people *p = l->own;

	if (p->adding)
		return adding_key(l, k);
	if (key_is_letter(k, 'c') && l->n && !l->items[l->list.marked].is_draft) {
		if (l->items[l->list.marked].number)
			contact_open(l->s, l->attendance, l->items[l->list.marked].id);
		else
			ui_say(l->s->kit, say(l->s, W_CONTACT_OF_SURVIVOR));
		return true;
	}
	return false;
}

static void paint(struct lister *l, struct canvas *c)
{
	const struct people *p = l->own;

	if (p->adding)
		canvas_text(c, c->rows - 4, 3, ROLE_WARN, say(l->s, W_WHO));
}

static void close_own(struct lister *l)
{
	mem_free(l->own);
}

static const struct lister_ops ops = {
	.name = "people",
	.task = "2 People",
	.head = "No  Part                   Who        How far        Contact",
	.says_empty = W_PEOPLE_NONE,
	.says_help = W_PEOPLE_HELP,
	.read = read_people,
	.open = open_person,
	.add = add,
	.key = key,
	.paint = paint,
	.close = close_own,
};

void people_open(struct screens *s, struct id attendance)
{
	struct lister *l = lister_new(s, &ops, attendance);

	l->own = mem_new(sizeof(struct people));
	lister_show(l);
}
