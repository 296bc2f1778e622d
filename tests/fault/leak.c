#include "leak.h"

#include "base/mem.h"
#include "model/vocab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool leak_holds(const void *p, size_t n, const char *word)
{
	const char *s = p;
	size_t len = strlen(word);

	for (size_t i = 0; i + len <= n; i++) {
		size_t k = 0;

		while (k < len && lower(s[i + k]) == word[k])
			k++;
		if (k == len)
			return true;
	}
	return false;
}

void leak_search(struct search *s, const void *p, size_t n)
{
	if (n && leak_holds(p, n, LEAK_SECRET))
		fail_msg("%s holds what was kept for the support service", s->where);
	s->saw_shared = s->saw_shared || (n && leak_holds(p, n, LEAK_SHARED));
}

void leak_must_see(const struct search *s)
{
	if (!s->saw_shared)
		fail_msg("%s: the search did not see the shared note, so it proves nothing",
			 s->where);
}

/* A record that a reference of this kind may name. */
static struct id some(struct app *a, const char *kind)
{
	struct id visit = app_attendance_number(a, 1);
	const struct kind *k = kind_find(kind);
	struct arg args[2] = { ARG_OF_INT(k ? k->number : 0), ARG_OF_ID(visit) };
	struct id *ids = NULL, found = { { 0 } };
	size_t n = 0;

	if (k == &kind_attendance)
		return visit;
	if (k == &kind_crew_member)
		return app_typist(a)->id;
	if (!k)
		return found;
	if (view_ids(app_view(a), QUERY_OF_ATTENDANCE, args, 2, &ids, &n, NULL) && n)
		found = ids[0];
	mem_free(ids);
	ids = NULL;
	n = 0;
	if (id_is_zero(found) && view_ids(app_view(a), QUERY_BY_KIND, args, 1, &ids, &n, NULL) && n)
		found = ids[0];
	mem_free(ids);
	return found;
}

static void fill_text(struct rec *r, size_t f, const char *words, const struct typing *t)
{
	/* A number, a postcode: what does not fit is kept as it was typed, and is a text like any
	 * other. Of a field that gates the record it has to fit. */
	static const char *const fit[] = { "9001", "DV1" };
	bool fits = rec_set(r, f, words, t, NULL) || r->kind->fields[f].need != NEED_DRAFT;

	for (size_t i = 0; !fits && i < sizeof fit / sizeof *fit; i++)
		fits = rec_set(r, f, fit[i], t, NULL);
}

static void fill_needed(struct app *a, struct rec *r, size_t f)
{
	const struct field *row = &r->kind->fields[f];
	const struct vocab *v = field_vocab(row);

	switch (row->type) {
	case FIELD_INSTANT:
	case FIELD_MINUTES:
	case FIELD_INT:
		rec_put_int(r, f, row->type == FIELD_INSTANT ? app_now(a) : 1);
		break;
	case FIELD_DATE:
	case FIELD_PDATE:
		rec_put(r, f, "2021-10-29");
		break;
	case FIELD_CODES:
		rec_item_add(r, f, v->codes[0].code);
		break;
	default:
		if (v && v->n_codes)
			rec_put(r, f, v->codes[0].code);
		break;
	}
}

/* Words in every text, in the record and in rows of lists; the rest as far as the record needs it
 * to begin. */
static void fill(struct app *a, struct rec *r, const char *words)
{
	struct typing t = app_typing(a);

	for (size_t f = 0; f < r->kind->n_fields; f++) {
		const struct field *row = &r->kind->fields[f];
		struct id id;

		if (row->need == NEED_DERIVED)
			continue;
		if (field_is_text(row)) {
			fill_text(r, f, words, &t);
		} else if (row->type == FIELD_REF || row->type == FIELD_ID) {
			id = some(a, row->of ? row->of : "attendance");
			if (!rec_filled(r, f) && !id_is_zero(id))
				rec_put_id(r, f, id);
		} else if (row->type == FIELD_LIST) {
			fill(a, rec_row_add(r, f), words);
		} else if (row->need == NEED_DRAFT && !rec_filled(r, f)) {
			fill_needed(a, r, f);
		}
	}
}

static struct rec *support_only(struct app *a, const struct kind *k, const char *words)
{
	struct rec *r = app_new(a, k);

	r->visibility = VISIBLE_SUPPORT_ONLY;
	fill(a, r, words);
	/* How a new referral or visit begins. */
	if (k == &kind_referral)
		rec_put(r, REFERRAL_STATE, "draft");
	if (k == &kind_attendance)
		rec_put(r, ATTENDANCE_STATE, "tasked");
	return r;
}

bool leak_plant_entry(struct app *a, const struct kind *k, const char *words, struct plant *out,
		      struct err *e)
{
	struct rec *r = support_only(a, k, words);
	bool ok = app_save(a, r, (struct id){ { 0 } }, e);

	if (ok)
		*out = (struct plant){ .kind = k, .id = r->id, .hash = r->hash };
	if (ok)
		snprintf(out->words, sizeof out->words, "%s", words);
	rec_free(r);
	return ok;
}

bool leak_plant_draft(struct app *a, const struct kind *k, const char *words, struct err *e)
{
	struct rec *r = support_only(a, k, words);
	bool ok = app_draft_keep(a, id_new(app_now(a)), r, "", 0, e);

	rec_free(r);
	return ok;
}

static void plant_one(struct app *a, const struct kind *k, struct planted *out)
{
	struct plant *p = &out->all[out->n];
	struct err e = { 0 };
	char words[64];

	snprintf(words, sizeof words, LEAK_SECRET " %s lantern", k->key);
	if (leak_plant_entry(a, k, words, p, &e))
		out->n++;
	else
		print_message("%s is refused as support-only: %s\n", k->key, e.text);
	/* A form that was left half typed. */
	if (!leak_plant_draft(a, k, LEAK_SECRET " half typed", &e))
		fail_msg("a draft of %s: %s", k->key, e.text);
}

static void plant_shared_note(struct app *a, struct planted *out)
{
	struct rec *r = app_new(a, &kind_note);
	struct typing t = app_typing(a);
	struct err e = { 0 };

	r->visibility = VISIBLE_SHARED;
	rec_put_id(r, NOTE_ATTENDANCE_ID, app_attendance_number(a, 1));
	rec_put(r, NOTE_NOTE_TYPE, "observation");
	rec_set(r, NOTE_TEXT, LEAK_SHARED " in the garden", &t, NULL);
	if (!app_save(a, r, (struct id){ { 0 } }, &e))
		fail_msg("%s", e.text);
	out->shared_note = r->id;
	rec_free(r);
	r = app_new(a, &kind_note);
	r->visibility = VISIBLE_SHARED;
	rec_put_id(r, NOTE_ATTENDANCE_ID, app_attendance_number(a, 1));
	rec_put(r, NOTE_NOTE_TYPE, "observation");
	rec_set(r, NOTE_TEXT, LEAK_SHARED " half typed", &t, NULL);
	if (!app_draft_keep(a, id_new(app_now(a)), r, "", 0, &e))
		fail_msg("%s", e.text);
	rec_free(r);
}

void leak_plant(struct app *a, struct planted *out)
{
	const struct kind *const *kinds;
	size_t n;

	kinds = kinds_all(&n);
	for (size_t i = 0; i < n && out->n < PLANTS_MAX; i++)
		if (access_writes(ROLE_SUPPORT_WORKER, kinds[i]))
			plant_one(a, kinds[i], out);
	plant_shared_note(a, out);
}
