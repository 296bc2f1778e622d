/* What headquarters writes itself: entries of its own chain and of its feeds, signed with its key.
 */
#include "branch.h"
#include "hq.h"

#include "base/crypto.h"
#include "base/mem.h"
#include "book/entry.h"
#include "model/codec.h"
#include "model/kinds.h"
#include "model/policy.h"
#include "model/typed.h"

#include <stdio.h>
#include <string.h>

/* The line's state in this process. With more lines than places the oldest gives way: its next
 * entry opens an epoch again. */
static struct hq_line *line_of(struct hq *hq, struct id device)
{
	struct hq_line *l;

	for (size_t i = 0; i < hq->n_lines; i++)
		if (id_equal(hq->lines[i].device, device))
			return &hq->lines[i];
	if (hq->n_lines < HQ_LINES) {
		l = &hq->lines[hq->n_lines++];
	} else {
		l = &hq->lines[hq->next_line];
		hq->next_line = (hq->next_line + 1) % HQ_LINES;
	}
	*l = (struct hq_line){ .device = device };
	return l;
}

/* `*fork`: beside what was left behind, and the next one no more. */
static bool add(struct hq *hq, struct hq_line *l, struct head *head, bool *fork,
		const struct own *what, const void *body, size_t n, struct err *e)
{
	int64_t wall = what->wall_ms ? what->wall_ms : hq_now(hq);
	struct civil local = civil_of(wall);
	struct entry x = { .h = { .ver = ENTRY_VERSION,
				  .kind = what->kind,
				  .schema = what->schema,
				  .device = l->device,
				  .epoch = l->epoch,
				  .seq = l->seq + 1,
				  .height = head->height + 1,
				  .prev = head->hash,
				  .record = what->record,
				  .author = what->author,
				  .wall_ms = wall,
				  .utc_off_min = (int16_t)local.offset_min,
				  .boottime_ms = (uint64_t)clock_boot_ms(),
				  .boot_id = clock_boot_id(),
				  .clock_q = 1 },
			   .has_sig = true,
			   .body = body };

	crypto_random(x.salt, sizeof x.salt);
	entry_finish(&x, n);
	entry_sign(hq->sign_seed, &x.hash, x.sig);
	switch (store_append(hq->store, &x, PLACE_PLAIN, e)) {
	case PUT_NEW:
		break;
	case PUT_FORK:
		if (*fork)
			break;
		return err_set(e, ERR_BUG, "An entry of headquarters' own is beside another");
	case PUT_FAIL:
		return false;
	default:
		return err_set(e, ERR_BUG, "An entry of headquarters' own did not fit its chain");
	}
	l->seq++;
	*fork = false;
	*head = (struct head){ .hash = x.hash, .height = x.h.height };
	return true;
}

bool hq_write(struct hq *hq, struct id line, const struct own *what, const struct buf *body,
	      struct hash *out, struct err *e)
{
	struct hq_line *l = line_of(hq, line);
	struct head head;
	bool fork;

	if (!hq_line_head(hq, line, &head, &fork, e))
		return false;
	if (id_is_zero(l->epoch)) {
		l->epoch = id_random();
		if (!add(hq, l, &head, &fork,
			 &(struct own){ .kind = KIND_OPEN, .schema = 1, .wall_ms = what->wall_ms },
			 "{}", 2, e)) {
			l->epoch = (struct id){ { 0 } };
			return false;
		}
	}
	if (!add(hq, l, &head, &fork, what, buf_str(body), body->len, e))
		return false;
	if (out)
		*out = head.hash;
	return true;
}

void hq_lines_forget(struct hq *hq)
{
	hq->n_lines = 0;
	hq->next_line = 0;
}

static bool write_rec(struct hq *hq, struct rec *r, int64_t wall_ms, struct err *e)
{
	struct buf body = { .ceiling = BODY_MAX };
	struct own what = { .kind = r->kind->number,
			    .schema = r->kind->schema,
			    .record = r->id,
			    .author = r->author,
			    .wall_ms = wall_ms };

	r->practice = hq->practice;
	bool ok = rec_to_json(r, &body, e) && hq_write(hq, hq->device, &what, &body, &r->hash, e);

	buf_fini(&body);
	return ok;
}

bool hq_write_rec(struct hq *hq, struct rec *r, int64_t wall_ms, struct err *e)
{
	if (!store_begin(hq->store, e))
		return false;
	if (write_rec(hq, r, wall_ms, e))
		return store_commit(hq->store, e);
	store_rollback(hq->store);
	hq_lines_forget(hq);
	return false;
}

/* --- lines of a file --- */

static bool may_be_loaded(const struct kind *k)
{
	return k == &kind_agency || k == &kind_reference_set || k == &kind_crew_member;
}

/* The record whose revision this line is: of the same id, or with the same code, list name or staff
 * number. */
static struct id standing_of(struct hq *hq, const struct rec *r)
{
	const char *set = r->kind == &kind_reference_set ? rec_text(r, REFERENCE_SET_SET_ID) : NULL;
	size_t field = field_find(r->kind, r->kind == &kind_agency ? "code" : "staff_no");
	struct arg arg = set ? ARG_OF_TEXT(set) : ARG_OF_INT(r->kind->number);
	struct id *ids = NULL;
	struct id found = { { 0 } };
	size_t n = 0;

	if (set)
		return view_first(hq->view, QUERY_REFERENCE, &arg, 1);
	if (!view_ids(hq->view, QUERY_BY_KIND, &arg, 1, &ids, &n, NULL))
		return found;
	for (size_t i = 0; i < n && id_is_zero(found); i++) {
		struct rec *old = NULL;

		if (view_rec(hq->view, ids[i], &old, NULL) &&
		    !strcmp(rec_text(old, field), rec_text(r, field)))
			found = ids[i];
		rec_free(old);
	}
	mem_free(ids);
	return found;
}

/* A laptop takes its default for a figure that is none; whoever loads it is told. */
static bool policies_fit(const struct rec *r, struct err *e)
{
	bool ok = true;

	if (r->kind != &kind_reference_set || !rec_is(r, REFERENCE_SET_SET_ID, "policy"))
		return true;
	for (size_t i = 0; ok && i < rec_count(r, REFERENCE_SET_ROWS); i++) {
		const struct rec *row = rec_row(r, REFERENCE_SET_ROWS, i);

		ok = policy_fits(rec_text(row, field_find(row->kind, "code")),
				 rec_text(row, field_find(row->kind, "attrs")), e);
	}
	return ok;
}

static bool line_rec(const char *line, size_t n, int64_t now, struct rec **out, struct err *e)
{
	struct typing typing = { .now_ms = now, .area = "notts", .incident_prefix = "NP" };
	struct line_head head;
	const struct kind *k;
	struct rec *r = NULL;
	struct id id = { { 0 } };

	if (!line_head_from_json(line, n, &head, e))
		return false;
	k = kind_find(head.kind);
	if (!k || !may_be_loaded(k))
		return err_set(e, ERR_INPUT,
			       "Only agency, reference_set and crew_member can be loaded");
	if (*head.record && !id_parse(head.record, &id))
		return err_set(e, ERR_INPUT, "record must be 32 hexadecimal digits");
	r = rec_new(k, id);
	if (!line_fields_from_json(line, n, r, &typing, NULL, NULL, e) || !rec_may_begin(r, e) ||
	    !policies_fit(r, e)) {
		rec_free(r);
		return false;
	}
	*out = r;
	return true;
}

static bool line_add(struct hq *hq, const char *line, size_t n, int64_t wall_ms, struct err *e)
{
	int64_t now = wall_ms ? wall_ms : hq_now(hq);
	struct rec *old = NULL;
	struct rec *r = NULL;
	struct id standing;
	bool ok;

	if (!line_rec(line, n, now, &r, e))
		return false;
	standing = standing_of(hq, r);
	if (!id_is_zero(standing)) {
		r->id = standing;
		if (view_rec(hq->view, standing, &old, NULL)) {
			r->bases[0] = old->hash;
			r->n_bases = 1;
		}
	} else if (id_is_zero(r->id)) {
		r->id = id_new(now);
	}
	ok = write_rec(hq, r, wall_ms, e);
	rec_free(old);
	rec_free(r);
	return ok;
}

/* An organisation's public key, in the one form in which `dapcar org-key make` prints it. */
static bool org_key_of(const char *line, size_t n, char code[33], char key[65])
{
	char copy[200];
	int end = 0;

	if (n >= sizeof copy)
		return false;
	memcpy(copy, line, n);
	copy[n] = '\0';
	return sscanf(copy,
		      "{\"kind\":\"org_key\",\"code\":\"%32[a-z0-9_]\",\"public_key\":\"%64[0-9a-f]"
		      "\"}%n",
		      code, key, &end) == 2 &&
	       (size_t)end == n && strlen(key) == 64;
}

/* The list of organisations' keys as it will be: one record, however many lines there are. */
static struct rec *org_keys(struct hq *hq, int64_t now)
{
	struct rec *old = hq_reference(hq, "org_keys");
	struct rec *r = old ? rec_copy(old) : rec_new(&kind_reference_set, id_new(now));
	char day[16];

	if (old) {
		r->bases[0] = old->hash;
		r->n_bases = 1;
	} else {
		rec_put(r, REFERENCE_SET_SET_ID, "org_keys");
		rec_put(r, REFERENCE_SET_AREA, "*");
		rec_put(r, REFERENCE_SET_SIGNED_BY, "Headquarters");
		night_of(now, day);
		rec_put(r, REFERENCE_SET_VALID_FROM, day);
	}
	rec_put(r, REFERENCE_SET_VERSION, old ? "next" : "first");
	rec_free(old);
	return r;
}

static bool org_key_add(struct hq *hq, struct rec **keys, const char *line, size_t n, int64_t now,
			struct err *e)
{
	char code[33], key[65];
	struct rec *row = NULL;
	size_t code_field;

	if (!org_key_of(line, n, code, key))
		return err_set(e, ERR_INPUT,
			       "An organisation's key must be as dapcar org-key make prints it");
	if (!*keys)
		*keys = org_keys(hq, now);
	code_field = field_find((*keys)->kind->fields[REFERENCE_SET_ROWS].rows, "code");
	for (size_t i = 0; i < rec_count(*keys, REFERENCE_SET_ROWS) && !row; i++)
		if (rec_is(rec_row(*keys, REFERENCE_SET_ROWS, i), code_field, code))
			row = rec_row(*keys, REFERENCE_SET_ROWS, i);
	if (!row)
		row = rec_row_add(*keys, REFERENCE_SET_ROWS);
	rec_put(row, code_field, code);
	rec_put(row, field_find(row->kind, "attrs"), key);
	return true;
}

static bool is_org_key(const char *line, size_t n)
{
	static const char start[] = "{\"kind\":\"org_key\"";

	return n > sizeof start && !memcmp(line, start, sizeof start - 1);
}

bool hq_load_lines(struct hq *hq, const char *lines, size_t n, int64_t wall_ms, size_t *added,
		   struct err *e)
{
	struct rec *keys = NULL;
	size_t number = 0;
	struct err why = { 0 };
	bool ok = true;

	*added = 0;
	if (!hq_view(hq, e) || !store_begin(hq->store, e))
		return false;
	for (size_t at = 0; ok && at < n;) {
		const char *end = memchr(lines + at, '\n', n - at);
		size_t len = end ? (size_t)(end - lines) - at : n - at;

		number++;
		if (len && lines[at] != '#') {
			ok = is_org_key(lines + at, len)
				 ? org_key_add(hq, &keys, lines + at, len,
					       wall_ms ? wall_ms : hq_now(hq), &why)
				 : line_add(hq, lines + at, len, wall_ms, &why);
			*added += ok;
		}
		at += len + 1;
	}
	if (!ok)
		err_set(e, why.class == ERR_PEER ? ERR_INPUT : why.class, "Line %zu: %s", number,
			why.text);
	ok = ok && (!keys || write_rec(hq, keys, wall_ms, e));
	rec_free(keys);
	if (ok)
		return store_commit(hq->store, e);
	store_rollback(hq->store);
	hq_lines_forget(hq);
	return false;
}
