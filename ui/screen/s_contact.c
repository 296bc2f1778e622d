/* 28 Safe contact: the question first, then only safe ways. */
#include "sheet_p.h"

#include "base/clock.h"
#include "base/mem.h"

#include <stdio.h>
#include <string.h>

#define SAFE "y:yes:|n:no:|?:unknown:|c:only_if_agreed:"

static const struct spot spots[] = {
	{ .field = SAFE_CONTACT_ASKED,
	  .label = "Have you asked how it is safe to be in touch?",
	  .y = 1,
	  .x = 51,
	  .letters = "y:yes:|n:no:" },
	{ .field = SAFE_CONTACT_ALONE_WHEN_ASKED,
	  .label = "Was the survivor alone when asked?",
	  .y = 2,
	  .x = 51,
	  .letters = "y:yes:|n:no:|?:unknown:" },
	/* Asked the other way round than it is stored: nobody should have to say no to mean yes. */
	{ .field = SAFE_CONTACT_NO_CONTACT,
	  .label = "Is any contact safe at all?",
	  .y = 3,
	  .x = 51,
	  .letters = "y:no:|n:yes:" },
	{ .field = SAFE_CONTACT_MOBILE, .label = "Mobile", .y = 7, .x = 19, .width = 16 },
	{ .field = SAFE_CONTACT_MOBILE_CALL,
	  .label = "",
	  .y = 7,
	  .x = 46,
	  .style = CHOICE_SHORT,
	  .letters = SAFE },
	{ .field = SAFE_CONTACT_MOBILE_TEXT,
	  .label = "",
	  .y = 7,
	  .x = 54,
	  .style = CHOICE_SHORT,
	  .letters = SAFE },
	{ .field = SAFE_CONTACT_VOICEMAIL,
	  .label = "",
	  .y = 7,
	  .x = 62,
	  .style = CHOICE_SHORT,
	  .letters = SAFE },
	{ .field = SAFE_CONTACT_PHONE, .label = "Other phone", .y = 8, .x = 19, .width = 16 },
	{ .field = SAFE_CONTACT_PHONE_SAFE,
	  .label = "",
	  .y = 8,
	  .x = 46,
	  .style = CHOICE_SHORT,
	  .letters = SAFE },
	{ .field = SAFE_CONTACT_PHONE_TEXT,
	  .label = "",
	  .y = 8,
	  .x = 54,
	  .style = CHOICE_SHORT,
	  .letters = SAFE },
	{ .field = SAFE_CONTACT_PHONE_VOICEMAIL,
	  .label = "",
	  .y = 8,
	  .x = 62,
	  .style = CHOICE_SHORT,
	  .letters = SAFE },
	{ .field = SAFE_CONTACT_EMAIL, .label = "E-mail", .y = 9, .x = 19, .width = 37 },
	{ .field = SAFE_CONTACT_EMAIL_SAFE,
	  .label = "",
	  .y = 9,
	  .x = 62,
	  .style = CHOICE_SHORT,
	  .letters = SAFE },
	{ .field = SAFE_CONTACT_POST_SAFE,
	  .label = "Post",
	  .y = 10,
	  .x = 19,
	  .style = CHOICE_SHORT,
	  .letters = SAFE },
	{ .field = SAFE_CONTACT_VISIT_SAFE,
	  .label = "Visit",
	  .y = 10,
	  .label_x = 28,
	  .x = 35,
	  .style = CHOICE_SHORT,
	  .letters = SAFE },
	{ .field = SAFE_CONTACT_DAYS_TIMES,
	  .label = "Days and times",
	  .y = 12,
	  .x = 19,
	  .width = 44 },
	{ .field = SAFE_CONTACT_SAY_FROM,
	  .label = "Say you are",
	  .y = 13,
	  .x = 19,
	  .letters =
	      "w:withheld_number:number withheld|c:cover_name:agreed name|o:own_name:own name" },
	{ .field = SAFE_CONTACT_COVER_NAME, .label = "Agreed name", .y = 14, .x = 19, .width = 27 },
	{ .field = SAFE_CONTACT_CODE_WORD,
	  .label = "Code word",
	  .y = 15,
	  .x = 19,
	  .width = 19,
	  .tail = "^V uncovers it for 10 s",
	  .gap = 3 },
	{ .field = SAFE_CONTACT_ALT_PERSON,
	  .label = "Trusted person",
	  .y = 16,
	  .x = 19,
	  .width = 20,
	  .tail = "(optional, if the survivor agrees)" },
	{ .field = SAFE_CONTACT_VALID_UNTIL,
	  .label = "Ask again by",
	  .y = 17,
	  .x = 19,
	  .width = 16,
	  .open = true,
	  .tail = "56 days, never more",
	  .gap = 3 },
};

static void build(struct sheet *sh)
{
	sheet_text(sh, 0, say(sh->s, W_ASK_FIRST));
	sheet_add_all(sh, spots, sizeof spots / sizeof *spots);
	sheet_text(sh, 5, say(sh->s, W_ONLY_SAFE));
	form_well_x(sh->form, 35);
	sheet_add_kind(sh, 0);
}

static void paint(struct sheet *sh, struct canvas *c)
{
	int shown = 1;

	form_pages(sh->form, &shown);
	if (shown != 1)
		return;
	canvas_text(c, 9, 46, ROLE_HINT, "Ring");
	canvas_text(c, 9, 54, ROLE_HINT, "Text");
	canvas_text(c, 9, 62, ROLE_HINT, "Leave a message");
}

static void hints(struct sheet *sh, struct hints *h)
{
	(void)sh;
	hints_add(h, ACT_NEXT, NULL);
	hints_add(h, ACT_UNCOVER, NULL);
	hints_add(h, ACT_DONE, NULL);
	hints_add(h, ACT_UNDO, NULL);
	hints_add(h, ACT_BACK, NULL);
	hints_add(h, ACT_HELP, "Help");
}

static const struct sheet_ops ops = {
	.name = "contact",
	.task = "2 Safe contact",
	.see_line = true,
	.build = build,
	.paint = paint,
	.hints = hints,
};

static void ask_again_by(struct screens *s, struct rec *r)
{
	struct civil c = civil_of(app_now(s->app));
	int64_t day = civil_days(c.year, c.month, c.day) +
		      app_policy_int(s->app, "safe_contact_days");
	char date[32];
	int y, m, d;

	civil_from_days(day, &y, &m, &d);
	snprintf(date, sizeof date, "%04d-%02d-%02d", y, m, d);
	rec_put(r, SAFE_CONTACT_VALID_UNTIL, date);
}

bool contact_form(struct screens *s, const struct to_open *o, struct err *e)
{
	struct opened x;
	struct sheet *sh;

	if (!record_read(s, o->record, o->phrase, &x, e))
		return false;
	sh = sheet_new(s, &ops, o->attendance);
	sheet_part_opened(sh, &x);
	sheet_show(sh, o->field);
	return true;
}

void contact_open(struct screens *s, struct id attendance, struct id involvement)
{
	struct sheet *sh = sheet_new(s, &ops, attendance);
	struct id contact = { { 0 } };

	for (size_t i = 0; sh->has_case && i < sh->c.n_parties; i++)
		if (id_equal(sh->c.parties[i].involvement->id, involvement) &&
		    sh->c.parties[i].safe_contact)
			contact = sh->c.parties[i].safe_contact->id;
	if (id_is_zero(contact) && sh->has_case)
		contact = record_hanging(s, &sh->c, &kind_safe_contact, involvement,
					 case_survivors(&sh->c) == 1);
	if (!id_is_zero(contact)) {
		sheet_free(sh);
		record_show(s, attendance, contact);
		return;
	}
	sheet_part_new(sh, &kind_safe_contact);
	rec_put_id(sh->parts[0].r, SAFE_CONTACT_INVOLVEMENT_ID, involvement);
	record_see_as(s, sh->parts[0].r, involvement);
	ask_again_by(s, sh->parts[0].r);
	sheet_show(sh, NULL);
}
