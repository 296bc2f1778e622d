/* What is known before a crew goes in, and what waits for a person when a shift starts. */
#include "app_p.h"

#include "base/mem.h"
#include "base/text.h"
#include "model/typed.h"
#include "model/vocab.h"

#include <string.h>

/* --- an address --- */

static void add_marker(struct known_place *out, const char *words)
{
	size_t n = strlen(out->markers);

	if (strstr(out->markers, words) || n + strlen(words) + 3 > sizeof out->markers)
		return;
	text_copy(out->markers + n, sizeof out->markers - n, n ? ", " : "");
	n = strlen(out->markers);
	text_copy(out->markers + n, sizeof out->markers - n, words);
}

/* Of a place, or of none: those of arms, or the others. */
static void add_hazards(const struct rec *place, bool arms, struct known_place *out)
{
	const struct vocab *hazards = field_vocab(&kind_location.fields[LOCATION_HAZARD]);

	for (size_t i = 0; place && i < rec_count(place, LOCATION_HAZARD); i++) {
		const char *code = rec_item(place, LOCATION_HAZARD, i);
		bool armed = !strcmp(code, "armed_marker") || !strcmp(code, "weapons_known");
		char words[40];

		if (armed != arms || !strcmp(code, "none") || !strcmp(code, "unknown"))
			continue;
		text_copy(words, sizeof words, vocab_label(hazards, code));
		words[0] = ascii_lower(words[0]);
		add_marker(out, words);
	}
}

static void read_markers(struct app *a, const struct rec *attendance, struct known_place *out)
{
	static const struct {
		size_t field;
		const char *words;
	} marks[] = {
		{ ATTENDANCE_KNIFE_INVOLVED, "knife" },
		{ ATTENDANCE_STRANGULATION, "strangulation" },
		{ ATTENDANCE_STALKING, "stalking" },
	};
	struct rec *place = get_rec(a, rec_id(attendance, ATTENDANCE_LOCATION_ID), &kind_location);

	if (place && !app_redact(a, place, false)) {
		rec_free(place);
		place = NULL;
	}
	add_hazards(place, true, out);
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (rec_is(attendance, marks[i].field, "yes"))
			add_marker(out, marks[i].words);
	add_hazards(place, false, out);
	rec_free(place);
}

/* Did a referral of this visit go to the high-risk meeting? */
static bool was_at_marac(struct app *a, struct id attendance)
{
	struct arg of[2] = { ARG_OF_INT(kind_referral.number), ARG_OF_ID(attendance) };
	struct id *ids = NULL;
	size_t n = 0;
	bool was = false;

	if (!view_ids(a->view, QUERY_OF_ATTENDANCE, of, 2, &ids, &n, NULL))
		return false;
	for (size_t i = 0; i < n && !was; i++) {
		struct rec *r = get_rec(a, ids[i], &kind_referral);

		was = r && app_redact(a, r, false) && rec_is(r, REFERRAL_REFERRAL_TYPE, "marac") &&
		      !rec_is(r, REFERRAL_STATE, "draft") &&
		      !rec_is(r, REFERRAL_STATE, "cancelled");
		rec_free(r);
	}
	mem_free(ids);
	return was;
}

static void read_visit(struct app *a, struct id id, struct known_place *out)
{
	struct rec *r = get_rec(a, id, &kind_attendance);

	if (!r)
		return;
	/* An older night is read for what it says of tonight's door: that is the reason, and it is
	 * written down once. */
	if (!app_sees(a, r))
		app_give_reason(a, id, "pre_arrival_check", NULL);
	if (app_redact(a, r, false)) {
		if (out->n < KNOWN_VISITS) {
			struct known_visit *v = &out->visits[out->n++];
			const char *incident = rec_text(r, ATTENDANCE_INCIDENT_NO);
			size_t len = strlen(incident);

			v->attendance = id;
			rec_int(r, ATTENDANCE_TASKED_AT, &v->tasked_ms);
			text_copy(v->incident, sizeof v->incident,
				  len > 4 ? incident + len - 4 : incident);
		}
		read_markers(a, r, out);
		out->marac = out->marac || was_at_marac(a, id);
	}
	rec_free(r);
}

void app_known_at(struct app *a, const char *line1, const char *postcode, struct known_place *out)
{
	struct arg args[2] = { ARG_OF_TEXT(NULL), ARG_OF_INT(app_now(a)) };
	struct id *ids = NULL;
	char key[33];
	size_t n = 0;

	struct lease lease;

	app_lease(a, &lease);
	*out = (struct known_place){ .asked = *line1 != '\0', .closed = lease.closed };
	if (!a->view || !*line1 || lease.closed)
		return;
	address_key(a->lookup_key, line1, postcode, key);
	args[0] = ARG_OF_TEXT(key);
	if (!view_ids(a->view, QUERY_ADDRESS, args, 2, &ids, &n, NULL))
		return;
	out->total = n;
	for (size_t i = 0; i < n; i++)
		read_visit(a, ids[i], out);
	mem_free(ids);
}

/* --- a person --- */

static bool was_there(const struct rec *attendance, struct id person)
{
	return id_equal(attendance->author, person) ||
	       id_equal(rec_id(attendance, ATTENDANCE_OFFICER_ID), person) ||
	       id_equal(rec_id(attendance, ATTENDANCE_WORKER_ID), person);
}

/* Words that came since this person last left a car; what came before was there to be read. */
static bool has_new_words(struct app *a, struct id attendance, int64_t since_ms)
{
	struct arg of = ARG_OF_ID(attendance);
	struct id *ids = NULL;
	size_t n = 0;
	bool has = false;

	if (!view_ids(a->view, QUERY_REVIEWS, &of, 1, &ids, &n, NULL))
		return false;
	for (size_t i = 0; i < n && !has; i++) {
		struct rec *r = get_rec(a, ids[i], &kind_review);

		has = r && r->wall_ms > since_ms && rec_filled(r, REVIEW_FEEDBACK_TEXT) &&
		      !rec_is(r, REVIEW_DECISION, "returned");
		rec_free(r);
	}
	mem_free(ids);
	return has;
}

/* When this person last left a car; 0: never. */
static int64_t last_left(struct app *a, struct id person)
{
	struct arg who = ARG_OF_ID(person);
	struct rec *r = get_rec(a, view_first(a->view, QUERY_LAST_LEFT, &who, 1), &kind_crew_spell);
	int64_t at = 0;

	if (r && !rec_int(r, CREW_SPELL_TO_AT, &at))
		at = 0;
	rec_free(r);
	return at;
}

/* Only visits that somebody has said something of: the others have nothing for this person. */
static void count_visits(struct app *a, const struct member *m, struct for_you *out)
{
	int64_t since = last_left(a, m->id);
	struct arg later = ARG_OF_INT(since);
	struct id *ids = NULL;
	size_t n = 0;

	if (!view_ids(a->view, QUERY_SAID_OF, &later, 1, &ids, &n, NULL))
		return;
	for (size_t i = 0; i < n; i++) {
		struct rec *r = get_rec(a, ids[i], &kind_attendance);

		if (r && was_there(r, m->id)) {
			if (strcmp(app_attendance_state(a, r), "returned") == 0 &&
			    !out->sent_back++)
				out->first_back = ids[i];
			out->words += has_new_words(a, ids[i], since);
		}
		rec_free(r);
	}
	mem_free(ids);
}

/* Tasks that name this person, or nobody of their role. */
static void count_tasks(struct app *a, const struct member *m, struct for_you *out)
{
	struct arg who[2] = { ARG_OF_ID(m->id), ARG_OF_TEXT(role_code(m->role)) };
	struct id *ids = NULL;
	size_t n = 0;

	if (view_ids(a->view, QUERY_TASKS_OF, who, 2, &ids, &n, NULL))
		out->tasks = n;
	mem_free(ids);
}

void app_for_you(struct app *a, struct for_you *out)
{
	const struct member *m = app_typist(a);
	struct buf page = { .ceiling = 65536 };

	*out = (struct for_you){ 0 };
	if (!a->view || !m)
		return;
	count_visits(a, m, out);
	count_tasks(a, m, out);
	if (!app_handover_last(a, NULL, &page, &out->handover_ms) || app_shift(a) ||
	    out->handover_ms < app_now(a) - 7 * INT64_C(86400000))
		out->handover_ms = 0;
	buf_fini(&page);
}
