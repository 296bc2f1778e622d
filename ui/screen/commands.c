#include "commands_p.h"
#include "desk_p.h"
#include "handover_p.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

/* --- what they do --- */

static void home(struct screens *s, const struct command *c)
{
	(void)c;
	go_home(s);
}

/* At a desk whose home is something else they are a screen above it. */
static void queue(struct screens *s, const struct command *c)
{
	home(s, c);
	if (!desk_home_is_queue(s))
		queue_open(s);
}

static void night_reports(struct screens *s, const struct command *c)
{
	(void)c;
	reports_open(s);
}

static void called_away(struct screens *s, const struct command *c)
{
	(void)c;
	go_called_away(s);
}

static void tasks_to_do(struct screens *s, const struct command *c)
{
	(void)c;
	crew_tasks_open(s);
}

static void end_shift(struct screens *s, const struct command *c)
{
	(void)c;
	shift_end_open(s);
}

static void start_shift(struct screens *s, const struct command *c)
{
	(void)c;
	shift_start_open(s);
}

static void outbox(struct screens *s, const struct command *c)
{
	(void)c;
	outbox_open(s);
}

static void send_now(struct screens *s, const struct command *c)
{
	(void)c;
	app_send_now(s->app);
	ui_say(s->kit, say(s, W_TRYING_NOW));
}

static void drafts(struct screens *s, const struct command *c)
{
	(void)c;
	if (!recovered_offer(s, true))
		ui_say(s->kit, say(s, W_NO_DRAFTS));
}

static bool was_sent_back(struct screens *s, struct id attendance)
{
	struct rec *r = NULL;
	bool back = view_rec(app_view(s->app), attendance, &r, NULL) &&
		    strcmp(app_attendance_state(s->app, r), "returned") == 0;

	rec_free(r);
	return back;
}

/* In a car: the first of tonight's that was sent back, else of another night's. */
static void reviews(struct screens *s, const struct command *c)
{
	struct for_you waiting;

	(void)c;
	for (unsigned n = 1;; n++) {
		struct id id = app_attendance_number(s->app, n);

		if (id_is_zero(id))
			break;
		if (was_sent_back(s, id)) {
			go_home(s);
			review_open(s, id);
			return;
		}
	}
	app_for_you(s->app, &waiting);
	if (!id_is_zero(waiting.first_back)) {
		go_home(s);
		review_open(s, waiting.first_back);
		return;
	}
	ui_say(s->kit, say(s, W_NOTHING_BACK));
}

static void first_attendance(struct screens *s, const struct command *c)
{
	(void)c;
	go_attendance_number(s, 1);
}

static void task(struct screens *s, const struct command *c)
{
	go_tasks(s, s->attendance);
	go_task(s, c->task);
}

static void new_note(struct screens *s, const struct command *c)
{
	(void)c;
	go_tasks(s, s->attendance);
	go_task(s, 'n');
}

/* Straight into the form while there is none to look at. */
static void referrals(struct screens *s, const struct command *c)
{
	(void)c;
	go_tasks(s, s->attendance);
	go_task(s, '+');
}

static void add_referral(struct screens *s, const struct command *c)
{
	(void)c;
	go_tasks(s, s->attendance);
	referral_new(s, s->attendance);
}

static void add_person(struct screens *s, const struct command *c)
{
	go_tasks(s, s->attendance);
	person_new_open(s, s->attendance, c->part);
}

static void numbers(struct screens *s, const struct command *c)
{
	(void)c;
	go_tasks(s, s->attendance);
	details_open_at(s, s->attendance, "crime_no");
}

static void hand_over(struct screens *s, const struct command *c)
{
	(void)c;
	handover_open(s);
}

static void read_hand_over(struct screens *s, const struct command *c)
{
	(void)c;
	handover_read(s);
}

/* --- when --- */

static bool no_shift(struct screens *s)
{
	return !app_shift(s->app);
}

static bool on_shift(struct screens *s)
{
	return app_shift(s->app) != NULL;
}

static bool can_undo(struct screens *s)
{
	return !id_is_zero(s->undo);
}

/* --- the table --- */

/* The order is the order on the page of ^G, and of ^K while nothing is typed. */
static const struct command table[] = {
	{ .words = "Home, night log",
	  .go_words = "home, night log",
	  .letter = 'h',
	  .group = COMMAND_TONIGHT,
	  .where = ON_CAR,
	  .run = home },
	{ .words = "Home, first list of this desk",
	  .go_words = "home, first list",
	  .also = "queue",
	  .letter = 'h',
	  .group = COMMAND_TONIGHT,
	  .where = ON_DESK,
	  .run = home },
	{ .words = "Attendance by its number",
	  .go_words = "attendance",
	  .also = "visit open",
	  .letter = '1',
	  .group = COMMAND_TONIGHT,
	  .where = ON_CAR,
	  .run = first_attendance },
	{ .words = "Called away: stamp, cover, come back later",
	  .go_words = "called away: stamp, cover",
	  .also = "interrupted leave",
	  .letter = 'a',
	  .group = COMMAND_TONIGHT,
	  .where = ON_CAR | AT_VISIT,
	  .writes = &kind_attendance,
	  .run = called_away },
	{ .words = "Tasks to do",
	  .go_words = "tasks to do",
	  .letter = 't',
	  .group = COMMAND_TONIGHT,
	  .where = ON_ANY,
	  .writes = &kind_task,
	  .run = tasks_to_do },
	{ .words = "Start the shift",
	  .group = COMMAND_MORE,
	  .where = ON_CAR,
	  .writes = &kind_shift,
	  .when = no_shift,
	  .run = start_shift },
	{ .words = "End the shift",
	  .go_words = "end the shift",
	  .also = "finish book off hand over",
	  .letter = 'z',
	  .group = COMMAND_TONIGHT,
	  .where = ON_CAR,
	  .writes = &kind_shift,
	  .when = on_shift,
	  .run = end_shift },
	{ .words = "Hand-over sheet for the next crew",
	  .also = "handover end shift promised open",
	  .group = COMMAND_MORE,
	  .where = ON_CAR,
	  .writes = &kind_note,
	  .when = on_shift,
	  .run = hand_over },
	{ .words = "Read the hand-over of the crew before",
	  .also = "handover promised open",
	  .group = COMMAND_MORE,
	  .where = ON_CAR,
	  .writes = &kind_note,
	  .run = read_hand_over },
	{ .words = "Outbox, sending",
	  .go_words = "outbox, sending",
	  .also = "sent waiting HQ",
	  .letter = 'o',
	  .group = COMMAND_DESK,
	  .where = ON_ANY,
	  .run = outbox },
	{ .words = "Reviews, sent back",
	  .go_words = "reviews, sent back",
	  .also = "supervisor question",
	  .letter = 'v',
	  .group = COMMAND_DESK,
	  .where = ON_CAR,
	  .run = reviews },
	{ .words = "Night reports",
	  .go_words = "night reports",
	  .also = "counts last night print",
	  .letter = 'r',
	  .group = COMMAND_DESK,
	  .where = ON_DESK,
	  .roles = 1u << ROLE_SUPERVISOR | 1u << ROLE_HQ_RECORDS | 1u << ROLE_SUPPORT_MANAGER,
	  .run = night_reports },
	{ .words = "Referrals on their way",
	  .go_words = "referrals on their way",
	  .also = "send acknowledge decide recall agency",
	  .letter = 'w',
	  .group = COMMAND_DESK,
	  .where = ON_DESK,
	  .roles = 1u << ROLE_HQ_RECORDS,
	  .run = home },
	{ .words = "Sealed to your organisation",
	  .go_words = "sealed to your service",
	  .also = "support only open addendum release",
	  .letter = 'e',
	  .group = COMMAND_DESK,
	  .where = ON_DESK,
	  .roles = 1u << ROLE_SUPPORT_MANAGER | 1u << ROLE_SUPPORT_WORKER,
	  .run = home },
	{ .words = "Reviews to do",
	  .go_words = "reviews to do",
	  .letter = 'v',
	  .group = COMMAND_DESK,
	  .where = ON_DESK,
	  .writes = &kind_review,
	  .run = queue },
	{ .words = "Visit details",
	  .go_words = "visit details",
	  .also = "times place incident result scene",
	  .letter = 'd',
	  .task = '1',
	  .group = COMMAND_VISIT,
	  .where = ON_CAR | AT_VISIT,
	  .writes = &kind_attendance,
	  .run = task },
	{ .words = "People and safe contact",
	  .go_words = "people, safe contact",
	  .also = "survivor suspect child ring text phone",
	  .letter = 'p',
	  .task = '2',
	  .group = COMMAND_VISIT,
	  .where = ON_CAR | AT_VISIT,
	  .writes = &kind_person,
	  .run = task },
	{ .words = "Risk questions",
	  .go_words = "risk questions",
	  .also = "assessment grade DASH judgement",
	  .letter = 'q',
	  .task = '3',
	  .group = COMMAND_VISIT,
	  .where = ON_CAR | AT_VISIT,
	  .writes = &kind_risk_assessment,
	  .run = task },
	{ .words = "Safety plan and safeguarding",
	  .go_words = "safety plan",
	  .also = "children MASH adult told alarm locks",
	  .letter = 's',
	  .task = '4',
	  .group = COMMAND_VISIT,
	  .where = ON_CAR | AT_VISIT,
	  .writes = &kind_safeguarding_action,
	  .run = task },
	{ .words = "Add a referral",
	  .task = '6',
	  .key = "^G r +",
	  .group = COMMAND_MORE,
	  .where = ON_CAR | AT_VISIT,
	  .writes = &kind_referral,
	  .run = add_referral },
	{ .words = "Referrals and consent",
	  .go_words = "referrals",
	  .also = "send service agency agree",
	  .letter = 'r',
	  .task = '6',
	  .group = COMMAND_VISIT,
	  .where = ON_CAR | AT_VISIT,
	  .writes = &kind_referral,
	  .run = referrals },
	{ .words = "Refer to high-risk meeting (MARAC)",
	  .task = '4',
	  .group = COMMAND_MORE,
	  .where = ON_CAR | AT_VISIT,
	  .writes = &kind_safeguarding_action,
	  .run = task },
	{ .words = "Refresh lists of services from HQ",
	  .also = "send now get news replies",
	  .group = COMMAND_MORE,
	  .where = ON_ANY,
	  .run = send_now },
	{ .words = "Reference numbers for this attendance",
	  .also = "crime incident",
	  .group = COMMAND_MORE,
	  .where = ON_CAR | AT_VISIT,
	  .writes = &kind_attendance,
	  .run = numbers },
	{ .words = "New note",
	  .go_words = "new note",
	  .also = "write add",
	  .letter = 'n',
	  .task = '8',
	  .group = COMMAND_VISIT,
	  .where = ON_CAR | AT_VISIT,
	  .writes = &kind_note,
	  .run = new_note },
	{ .words = "All notes",
	  .go_words = "all notes",
	  .letter = 'k',
	  .task = '8',
	  .group = COMMAND_VISIT,
	  .where = ON_CAR | AT_VISIT,
	  .writes = &kind_note,
	  .run = task },
	{ .words = "Check before you clear",
	  .go_words = "check before you clear",
	  .also = "finish send control voice read out",
	  .letter = 'f',
	  .task = '9',
	  .group = COMMAND_VISIT,
	  .where = ON_CAR | AT_VISIT,
	  .writes = &kind_attendance,
	  .run = task },
	{ .words = "History",
	  .go_words = "history",
	  .also = "versions before changes",
	  .letter = 'y',
	  .task = '0',
	  .group = COMMAND_VISIT,
	  .where = ON_CAR | AT_VISIT,
	  .writes = &kind_attendance,
	  .run = task },
	{ .words = "Add a survivor",
	  .also = "person",
	  .task = '2',
	  .part = "survivor",
	  .group = COMMAND_MORE,
	  .where = ON_CAR | AT_VISIT,
	  .writes = &kind_person,
	  .run = add_person },
	{ .words = "Add a suspect",
	  .support = "Add the person causing harm",
	  .also = "person",
	  .task = '2',
	  .part = "suspect",
	  .group = COMMAND_MORE,
	  .where = ON_CAR | AT_VISIT,
	  .writes = &kind_person,
	  .run = add_person },
	{ .words = "Add a child",
	  .also = "person",
	  .task = '2',
	  .part = "child",
	  .group = COMMAND_MORE,
	  .where = ON_CAR | AT_VISIT,
	  .writes = &kind_person,
	  .run = add_person },
	{ .words = "Add another adult",
	  .also = "person witness",
	  .task = '2',
	  .part = "other_adult",
	  .group = COMMAND_MORE,
	  .where = ON_CAR | AT_VISIT,
	  .writes = &kind_person,
	  .run = add_person },
	{ .words = "Go on with what was not finished",
	  .also = "drafts kept recovered open",
	  .group = COMMAND_MORE,
	  .where = ON_ANY,
	  .run = drafts },
	{ .action = ACT_NEW,
	  .also = "call attendance",
	  .group = COMMAND_MORE,
	  .where = ON_CAR,
	  .writes = &kind_attendance },
	{ .action = ACT_TIME,
	  .also = "arrived left stamp",
	  .group = COMMAND_MORE,
	  .where = ON_CAR | AT_VISIT,
	  .writes = &kind_attendance },
	{ .action = ACT_TYPIST,
	  .also = "code user person",
	  .group = COMMAND_MORE,
	  .where = ON_ANY },
	{ .action = ACT_UNDO,
	  .also = "take back",
	  .group = COMMAND_MORE,
	  .where = ON_ANY,
	  .when = can_undo },
	{ .action = ACT_BRIGHTNESS,
	  .also = "day dusk night contrast plain colours",
	  .group = COMMAND_MORE,
	  .where = ON_ANY },
	{ .action = ACT_HELP, .also = "keys", .group = COMMAND_MORE, .where = ON_ANY },
	{ .action = ACT_HIDE, .also = "cover", .group = COMMAND_MORE, .where = ON_ANY },
	{ .action = ACT_LOCK, .also = "close", .group = COMMAND_MORE, .where = ON_ANY },
};

const struct command *commands_all(size_t *n)
{
	*n = sizeof table / sizeof *table;
	return table;
}

bool command_allowed(struct screens *s, const struct command *c)
{
	const struct member *m = app_typist(s->app);
	enum role role = m ? m->role : ROLE_NONE;

	if (!(c->where & (is_desk(s) ? ON_DESK : ON_CAR)))
		return false;
	if ((c->where & AT_VISIT) && id_is_zero(s->attendance))
		return false;
	if (c->roles && !(c->roles & 1u << role))
		return false;
	if (c->writes && !access_writes(role, c->writes))
		return false;
	return !c->when || c->when(s);
}

const char *command_words(const struct screens *s, const struct command *c)
{
	if (c->action)
		return action_row(c->action)->words;
	return s->support && c->support ? c->support : c->words;
}

void command_key(const struct command *c, char out[16])
{
	char key[12];

	out[0] = '\0';
	if (c->action)
		text_copy(out, 16, action_key_text(c->action, CTX_TYPING, key));
	else if (c->letter)
		snprintf(out, 16, c->letter == '1' ? "^G 1-9" : "^G %c", c->letter);
	else if (c->key)
		text_copy(out, 16, c->key);
}

void command_run(struct screens *s, const struct command *c)
{
	if (c->action)
		ui_act(s->kit, c->action);
	else
		c->run(s, c);
}

const struct command *command_of_letter(struct screens *s, char letter)
{
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (table[i].letter == letter && command_allowed(s, &table[i]))
			return &table[i];
	return NULL;
}

/* F6 and F7 are the letters n and q of ^G. */
static bool is_key_of(const struct command *c, enum action a)
{
	return c->action == a || (a == ACT_NOTE && c->letter == 'n') ||
	       (a == ACT_QUESTIONS && c->letter == 'q');
}

bool command_key_allowed(struct screens *s, enum action a)
{
	bool named = false;

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		if (!is_key_of(&table[i], a))
			continue;
		named = true;
		if (command_allowed(s, &table[i]))
			return true;
	}
	return !named;
}

static bool starts_a_word(const char *in, const char *word, size_t n)
{
	for (const char *at = in; *at; at++) {
		bool begins = at == in || !(ascii_is_alpha(at[-1]) || ascii_is_digit(at[-1]));
		size_t k = 0;

		while (begins && k < n && at[k] && ascii_lower(at[k]) == ascii_lower(word[k]))
			k++;
		if (begins && k == n)
			return true;
	}
	return false;
}

bool command_matches(const char *words, const char *also, const char *query)
{
	for (const char *at = query;;) {
		size_t n;

		at += strspn(at, " ");
		n = strcspn(at, " ");
		if (!n)
			return true;
		if (!starts_a_word(words, at, n) && !starts_a_word(also, at, n))
			return false;
		at += n;
	}
}

bool action_is_built(enum action a)
{
	return a != ACT_FIND;
}

static bool both_offered(const struct command *a, const struct command *b)
{
	return (a->where & b->where & ON_ANY) &&
	       (!a->roles || !b->roles || (a->roles & b->roles)) && !a->when && !b->when;
}

bool commands_check(const struct command *all, size_t n, char *why, size_t cap)
{
	for (size_t i = 0; i < n; i++) {
		const struct command *c = &all[i];
		const char *words = c->action ? action_row(c->action)->words : c->words;

		if (!words || !*words || (c->letter && !c->go_words)) {
			snprintf(why, cap, "row %zu has no words", i);
			return false;
		}
		if ((!c->run && !c->action) || !(c->where & ON_ANY)) {
			snprintf(why, cap, "%s does nothing, or nowhere", words);
			return false;
		}
		for (size_t k = 0; k < i; k++)
			if (c->letter && all[k].letter == c->letter && both_offered(c, &all[k])) {
				snprintf(why, cap, "%s and %s share the letter %c", words,
					 all[k].words, c->letter);
				return false;
			}
	}
	return true;
}
