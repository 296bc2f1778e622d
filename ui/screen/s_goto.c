/* 25 Go to: one letter or number more. */
#include "screens_p.h"

#include "base/mem.h"

struct go {
	struct screens *s;
};

static const char *const lines[] = {
	"Go to",
	"",
	"Tonight                        This attendance",
	"h  home, night log             d  visit details          1",
	"1 to 9  attendance             p  people, safe contact   2",
	"a  called away: stamp, cover   q  risk assessment        3",
	"t  tasks to do                 r  referrals              6",
	"z  end the shift               n  new note               8",
	"Desk                           k  all notes              8",
	"o  outbox, sending             f  check before you clear 9",
	"v  reviews, sent back          y  history                0",
};

static void go_paint(void *ctx, struct canvas *c)
{
	struct go *g = ctx;

	canvas_box(c, 3, 7, 13, 66, ROLE_TEXT);
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		canvas_text(c, 4 + (int)i, 9, ROLE_TEXT, lines[i]);
	canvas_text(c, 18, 3, ROLE_HINT, say(g->s, W_GO_SECOND));
}

static void reviews(struct screens *s)
{
	struct id ids[1] = { { { 0 } } };

	if (is_desk(s)) {
		go_home(s);
		return;
	}
	/* In a car: the first of tonight's that was sent back. */
	for (unsigned n = 1;; n++) {
		struct rec *r = NULL;
		bool back;

		ids[0] = app_attendance_number(s->app, n);
		if (id_is_zero(ids[0]))
			break;
		back = view_rec(app_view(s->app), ids[0], &r, NULL) &&
		       app_attendance_state(s->app, r)[0] == 'r';
		rec_free(r);
		if (back) {
			go_home(s);
			review_open(s, ids[0]);
			return;
		}
	}
	ui_say(s->kit, say(s, W_NOTHING_BACK));
}

static void to_task(struct screens *s, char key)
{
	struct id a = s->attendance;

	if (id_is_zero(a)) {
		ui_say(s->kit, say(s, W_OPEN_ATTENDANCE_FIRST));
		return;
	}
	go_tasks(s, a);
	go_task(s, key);
}

static void go_letter(struct screens *s, char l)
{
	static const struct {
		char letter, task;
	} tasks[] = { { 'd', '1' }, { 'p', '2' }, { 'q', '3' }, { 's', '4' },
		      { 'e', '5' }, { 'r', '+' }, { 'l', '7' }, { 'n', 'n' },
		      { 'k', '8' }, { 'f', '9' }, { 'y', '0' } };

	if (l >= '1' && l <= '9') {
		go_attendance_number(s, (unsigned)(l - '0'));
		return;
	}
	for (size_t i = 0; i < sizeof tasks / sizeof *tasks; i++)
		if (tasks[i].letter == l) {
			to_task(s, tasks[i].task);
			return;
		}
	switch (l) {
	case 'h':
		go_home(s);
		break;
	case 'a':
		go_called_away(s);
		break;
	case 't':
		crew_tasks_open(s);
		break;
	case 'o':
		outbox_open(s);
		break;
	case 'v':
		reviews(s);
		break;
	case 'z':
		shift_end_open(s);
		break;
	default:
		ui_say(s->kit, say(s, W_SCREEN_LATER));
		break;
	}
}

static bool go_key(void *ctx, const struct key *k)
{
	struct go *g = ctx;
	struct screens *s = g->s;

	/* ^G again, or ^B: nothing. */
	if (k->action == ACT_GO && k->code != K_LETTER) {
		ui_pop(s->kit);
		return true;
	}
	if (k->code != K_LETTER)
		return false;
	ui_pop(s->kit);
	go_letter(s, k->text[0]);
	return true;
}

static unsigned go_contexts(void *ctx)
{
	(void)ctx;
	return CTX_TYPING | CTX_OVER; /* letters are answers here, never commands of a list */
}

static void go_hints(void *ctx, struct hints *h)
{
	(void)ctx;
	hints_add(h, ACT_BACK, "Close");
	hints_add(h, ACT_HELP, "Help");
}

static bool go_cursor(void *ctx, int *y, int *x)
{
	(void)ctx;
	*y = 4;
	*x = 9;
	return true;
}

static void go_close(void *ctx)
{
	mem_free(ctx);
}

static const struct screen_ops ops = {
	.name = "goto",
	.overlay = true,
	.contexts = go_contexts,
	.paint = go_paint,
	.key = go_key,
	.hints = go_hints,
	.cursor = go_cursor,
	.close = go_close,
};

void goto_open(struct screens *s)
{
	struct go *g = mem_new(sizeof *g);

	g->s = s;
	ui_push(s->kit, (struct screen){ .ops = &ops, .ctx = g });
}
