/* Public keys of people, from the log of use of their laptops into the list "person_keys" that
 * every node gets. A key is passed on only from a laptop for which that person was given a one-time
 * code: nobody can put a key under another's number. */
#include "hq.h"

#include "base/crypto.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/kinds.h"
#include "model/typed.h"

#include <stdio.h>
#include <string.h>

#define MARK_KEYS "keys"
#define KEYS_SLICE 1000
#define SET "person_keys"
#define KEYS_MAX 400 /* rows that a body holds */

struct gathering {
	struct hq *hq;
	struct rec *set; /* NULL until a key is new */
	bool changed;
	uint64_t last;
	size_t count;
};

static struct rec *set_begun(struct hq *hq)
{
	struct rec *old = hq_reference(hq, SET);
	struct rec *r = old ? rec_copy(old) : rec_new(&kind_reference_set, id_new(hq_now(hq)));
	char day[16];

	if (old) {
		r->bases[0] = old->hash;
		r->n_bases = 1;
	} else {
		rec_put(r, REFERENCE_SET_SET_ID, SET);
		rec_put(r, REFERENCE_SET_AREA, "*");
		rec_put(r, REFERENCE_SET_SIGNED_BY, "Headquarters");
		night_of(hq_now(hq), day);
		rec_put(r, REFERENCE_SET_VALID_FROM, day);
	}
	rec_put(r, REFERENCE_SET_VERSION, old ? "next" : "first");
	rec_free(old);
	return r;
}

/* "0417.9c02f582": the person's number and the start of the laptop's id. */
static void row_code(const char *number, struct id device, char out[40])
{
	char hex[ID_HEX_LEN + 1];

	snprintf(out, 40, "%.20s.%.8s", number, id_hex(device, hex));
}

static void put_key(struct gathering *g, const char *number, struct id device,
		    const uint8_t key[32])
{
	struct rec *row = NULL;
	size_t code_field, key_field;
	char code[40], hex[65], device_hex[ID_HEX_LEN + 1];

	if (!g->set)
		g->set = set_begun(g->hq);
	code_field = field_find(g->set->kind->fields[REFERENCE_SET_ROWS].rows, "code");
	key_field = field_find(g->set->kind->fields[REFERENCE_SET_ROWS].rows, "attrs");
	row_code(number, device, code);
	hex_encode(key, 32, hex);
	for (size_t i = 0; i < rec_count(g->set, REFERENCE_SET_ROWS) && !row; i++)
		if (rec_is(rec_row(g->set, REFERENCE_SET_ROWS, i), code_field, code))
			row = rec_row(g->set, REFERENCE_SET_ROWS, i);
	if (row && rec_is(row, key_field, hex))
		return;
	if (!row && rec_count(g->set, REFERENCE_SET_ROWS) >= KEYS_MAX) {
		log_line(&g->hq->log, "no room for another person's key");
		return;
	}
	if (!row)
		row = rec_row_add(g->set, REFERENCE_SET_ROWS);
	rec_put(row, code_field, code);
	rec_put(row, field_find(row->kind, "label"), id_hex(device, device_hex));
	rec_put(row, key_field, hex);
	g->changed = true;
}

static void look_at_audit(struct gathering *g, const struct rec *r)
{
	struct id person = rec_id(r, AUDIT_STAFF_ID);
	struct buf key = { .ceiling = 64 };
	const char *text = rec_text(r, AUDIT_RECIPIENT);
	struct rec *member = NULL;

	if (rec_is(r, AUDIT_OP, "key_change") && *text && id_equal(person, r->author) &&
	    base64_decode(text, strlen(text), &key) && key.len == 32 &&
	    view_rec(g->hq->view, person, &member, NULL) && member->kind == &kind_crew_member &&
	    store_code_given(g->hq->store, r->device, rec_text(member, CREW_MEMBER_STAFF_NO)))
		put_key(g, rec_text(member, CREW_MEMBER_STAFF_NO), r->device,
			(const uint8_t *)key.data);
	rec_free(member);
	buf_fini(&key);
}

static bool look_at(void *ctx, const struct stored *s)
{
	struct gathering *g = ctx;
	struct rec *r = NULL;

	g->last = s->n;
	g->count++;
	if (s->x.h.kind == kind_audit.number && hq_rec_of(g->hq, &s->x, false, &r, NULL) && r &&
	    !r->sealed)
		look_at_audit(g, r);
	rec_free(r);
	return true;
}

/* The view names it, and has it read again when it is whole. */
static bool pass_over(void *ctx, const struct damaged *d)
{
	struct gathering *g = ctx;

	g->last = d->n;
	g->count++;
	return true;
}

bool hq_person_keys_again(struct hq *hq, uint64_t n, struct err *e)
{
	int64_t mark = 0;

	return view_mark_get(hq->view, MARK_KEYS, &mark, e) &&
	       ((uint64_t)mark < n || view_mark_put(hq->view, MARK_KEYS, (int64_t)n - 1, e));
}

bool hq_person_keys(struct hq *hq, unsigned slices, struct err *e)
{
	struct gathering g = { .hq = hq };
	int64_t mark = 0;
	bool ok = view_mark_get(hq->view, MARK_KEYS, &mark, e);

	g.last = (uint64_t)mark;
	if (!ok || g.last == store_arrivals(hq->store))
		return ok;
	g.count = 1;
	for (unsigned i = 0; ok && g.count && i < slices; i++) {
		g.count = 0;
		ok = store_after_whole(hq->store, g.last, KEYS_SLICE, look_at, pass_over, &g, e);
	}
	if (ok && g.changed)
		ok = hq_write_rec(hq, g.set, 0, e);
	rec_free(g.set);
	return ok && view_mark_put(hq->view, MARK_KEYS, (int64_t)g.last, e);
}

bool hq_named_at(struct hq *hq, const struct rec *sealed, struct id device)
{
	struct rec *set = hq_reference(hq, SET);
	char hex[ID_HEX_LEN + 1];
	bool named = false;

	id_hex(device, hex);
	for (size_t i = 0; set && !named && i < rec_count(set, REFERENCE_SET_ROWS); i++) {
		const struct rec *row = rec_row(set, REFERENCE_SET_ROWS, i);
		const char *code = rec_text(row, field_find(row->kind, "code"));
		char *name;

		if (!rec_is(row, field_find(row->kind, "label"), hex))
			continue;
		name = mem_fmt("\"%.*s\"", (int)strcspn(code, "."), code);
		named = strstr(buf_str(&sealed->raw), name) != NULL;
		mem_free(name);
	}
	rec_free(set);
	return named;
}

/* A code is given out before a person first signs on, and to nobody else: who has none for this
 * machine has never been at it. */
static bool reads_refuges_at(struct hq *hq, const struct rec *member, enum role role,
			     const char *named, struct id device)
{
	const char *number = rec_text(member, CREW_MEMBER_STAFF_NO);

	return rec_is(member, CREW_MEMBER_ROLE, role_code(role)) &&
	       !rec_is(member, CREW_MEMBER_ACTIVE, "no") && text_listed(named, number) &&
	       store_code_given(hq->store, device, number);
}

bool hq_refuge_named_at(struct hq *hq, enum role role, struct id device)
{
	char *named = hq_policy(hq, NAMED_REFUGE);
	struct id *ids = NULL;
	size_t n = 0;
	bool found = false;

	if (named && *named && view_ids(hq->view, QUERY_CREW, NULL, 0, &ids, &n, NULL))
		for (size_t i = 0; i < n && !found; i++) {
			struct rec *r = NULL;

			found = view_rec(hq->view, ids[i], &r, NULL) &&
				reads_refuges_at(hq, r, role, named, device);
			rec_free(r);
		}
	mem_free(ids);
	mem_free(named);
	return found;
}
