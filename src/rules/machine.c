/* The two state machines: every legal move is a row, and no other is. */
#include "rules/rules.h"

#include "base/err.h"

#include <string.h>

struct move {
	const char *from, *to;
};

/* Domain brief 2.3; interrupted -> left and -> on_scene by the settled decisions. */
static const struct move attendance_moves[] = {
	{ "", "tasked" },
	{ "tasked", "en_route" },
	{ "tasked", "cancelled" },
	{ "en_route", "on_scene" },
	{ "en_route", "cancelled" },
	{ "on_scene", "interrupted" },
	{ "on_scene", "left" },
	{ "interrupted", "on_scene" },
	{ "interrupted", "left" },
	{ "left", "write_up" },
	{ "write_up", "submitted" },
	{ "submitted", "returned" },
	{ "submitted", "approved" },
	{ "returned", "submitted" },
	{ "approved", "closed" },
};

/* Domain brief 3.12. Cancelling (before it is sent) and recalling (after) are rows of their own. */
static const struct move referral_moves[] = {
	{ "", "draft" },
	{ "", "ready" },
	{ "", "queued" },
	{ "draft", "ready" },
	{ "ready", "queued" },
	{ "queued", "sent" },
	{ "sent", "acknowledged" },
	{ "acknowledged", "decided" },
	{ "decided", "accepted" },
	{ "decided", "wait_listed" },
	{ "decided", "declined" },
	{ "accepted", "in_contact" },
	{ "wait_listed", "in_contact" },
	{ "declined", "in_contact" },
	{ "in_contact", "engaged" },
	{ "in_contact", "not_engaged" },
	{ "engaged", "closed" },
	{ "not_engaged", "closed" },
	{ "draft", "cancelled" },
	{ "ready", "cancelled" },
	{ "queued", "cancelled" },
	{ "sent", "recalled" },
	{ "acknowledged", "recalled" },
	{ "decided", "recalled" },
	{ "accepted", "recalled" },
	{ "wait_listed", "recalled" },
	{ "declined", "recalled" },
	{ "in_contact", "recalled" },
	{ "engaged", "recalled" },
	{ "not_engaged", "recalled" },
};

static const char *const car_writes[] = { "draft", "ready", "queued", "cancelled" };

static bool is_row(const struct move *moves, size_t n, const char *from, const char *to)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(moves[i].from, from) == 0 && strcmp(moves[i].to, to) == 0)
			return true;
	return false;
}

bool attendance_may_move(const char *from, const char *to)
{
	return is_row(attendance_moves, sizeof attendance_moves / sizeof *attendance_moves, from,
		      to);
}

bool referral_may_move(const char *from, const char *to, bool at_hq)
{
	bool writes = at_hq;

	for (size_t i = 0; i < sizeof car_writes / sizeof *car_writes; i++)
		writes = writes || strcmp(car_writes[i], to) == 0;
	return writes &&
	       is_row(referral_moves, sizeof referral_moves / sizeof *referral_moves, from, to);
}
