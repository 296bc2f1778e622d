/* What may follow what: the states of an attendance and of a referral. */
#include "visit.h"

#include "base/crypto.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- state machines: the domain brief's own line is the oracle ---- */

static const char attendance_line[] =
    "tasked > en_route > on_scene = interrupted > left > write_up > submitted"
    " > returned = submitted > approved > closed";
static const char referral_line[] =
    "draft > ready > queued > sent > acknowledged > decided"
    " > accepted|wait_listed|declined > in_contact > engaged|not_engaged > closed";

static const char *const attendance_states[] = { "tasked",   "en_route", "on_scene",  "interrupted",
						 "left",     "write_up", "submitted", "returned",
						 "approved", "closed",   "cancelled" };
static const char *const referral_states[] = { "draft",      "ready",        "queued",
					       "sent",       "acknowledged", "decided",
					       "accepted",   "wait_listed",  "declined",
					       "in_contact", "engaged",      "not_engaged",
					       "closed",     "cancelled",    "recalled" };

static bool in_group(const char *group, size_t n, const char *state)
{
	size_t len = strlen(state);

	for (size_t at = 0; at + len <= n; at++)
		if ((at == 0 || group[at - 1] == '|') &&
		    (at + len == n || group[at + len] == '|') &&
		    strncmp(group + at, state, len) == 0)
			return true;
	return false;
}

/* Does the line draw an arrow between the two? "=" goes both ways. */
static bool drawn(const char *line, const char *from, const char *to)
{
	while (*line) {
		size_t left = strcspn(line, " ");
		const char *arrow = line + left + 1;
		const char *right = arrow + 2;
		size_t n;

		if (!line[left])
			return false;
		n = strcspn(right, " ");
		if (in_group(line, left, from) && in_group(right, n, to))
			return true;
		if (*arrow == '=' && in_group(line, left, to) && in_group(right, n, from))
			return true;
		line = right;
	}
	return false;
}

static bool attendance_oracle(const char *from, const char *to)
{
	if (strcmp(to, "cancelled") == 0)
		return strcmp(from, "tasked") == 0 || strcmp(from, "en_route") == 0;
	if (strcmp(from, "on_scene") == 0 && strcmp(to, "left") == 0)
		return true;
	return drawn(attendance_line, from, to);
}

static size_t place_of(const char *state)
{
	const char *at = strstr(referral_line, state);

	return at ? (size_t)(at - referral_line) : 0;
}

static bool referral_oracle(const char *from, const char *to, bool at_hq)
{
	bool over = strcmp(from, "closed") == 0 || strcmp(from, "cancelled") == 0 ||
		    strcmp(from, "recalled") == 0;
	bool sent = !over && place_of(from) >= place_of("sent");

	if (strcmp(to, "cancelled") == 0)
		return !over && !sent;
	if (strcmp(to, "recalled") == 0)
		return sent && at_hq;
	if (!at_hq && place_of(to) > place_of("queued"))
		return false;
	return drawn(referral_line, from, to);
}

static uint32_t roll(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

static void attendances_make_legal_moves_only(void **state)
{
	uint32_t seed = 7;
	size_t closed = 0;

	(void)state;
	for (int list = 0; list < 4000; list++) {
		const char *at = "tasked";
		bool left = false;

		for (int step = 0; step < 60; step++) {
			const char *to = attendance_states[roll(&seed) % N(attendance_states)];
			bool may = attendance_may_move(at, to);

			if (may != attendance_oracle(at, to))
				fail_msg("%s to %s: %d", at, to, may);
			if (!may)
				continue;
			assert_true(strcmp(at, "closed") != 0 && strcmp(at, "cancelled") != 0);
			left = left || strcmp(to, "left") == 0;
			assert_true(strcmp(to, "submitted") != 0 || left);
			at = to;
		}
		closed += strcmp(at, "closed") == 0;
	}
	assert_true(closed > 0); /* the walk gets to the end, or it proves little */
	assert_true(attendance_may_move("", "tasked"));
	assert_false(attendance_may_move("", "submitted"));
	assert_false(attendance_may_move("tasked", "tasked"));
}

static void referrals_make_legal_moves_only_and_cars_stop_at_queued(void **state)
{
	uint32_t seed = 11;
	size_t closed = 0;

	(void)state;
	for (int list = 0; list < 6000; list++) {
		const char *at = "draft";
		bool touched = false; /* by headquarters */

		for (int step = 0; step < 120; step++) {
			const char *to = referral_states[roll(&seed) % N(referral_states)];
			bool at_hq = roll(&seed) % 4 != 0;
			bool may = referral_may_move(at, to, at_hq);

			if (may != referral_oracle(at, to, at_hq))
				fail_msg("%s to %s: %d", at, to, may);
			if (!may)
				continue;
			touched = touched || at_hq;
			assert_true(touched || strcmp(to, "ready") == 0 ||
				    strcmp(to, "queued") == 0 || strcmp(to, "cancelled") == 0);
			assert_true(strcmp(at, "closed") != 0 && strcmp(at, "cancelled") != 0 &&
				    strcmp(at, "recalled") != 0);
			at = to;
		}
		closed += strcmp(at, "closed") == 0;
	}
	assert_true(closed > 0);
	assert_true(referral_may_move("", "queued", false));
	assert_false(referral_may_move("", "sent", true));
	assert_false(referral_may_move("queued", "sent", false));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(attendances_make_legal_moves_only),
		cmocka_unit_test(referrals_make_legal_moves_only_and_cars_stop_at_queued),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
