/* From entries to records: the view on disk, and what only memory may hold. */
#include "hq.h"
#include "passed.h"

#include "base/file.h"
#include "base/mem.h"
#include "book/box.h"
#include "model/codec.h"
#include "model/kinds.h"
#include "rules/rules.h"

#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define MARK_FED "fed"
/* Up to which arrival everything has been judged. It is behind in a view that was made anew, and
 * after a stop between feeding and judging. */
#define MARK_JUDGED "judged"
#define VIEW_SLICE 1000
#define JUDGE_MAX VIEW_SLICE

/* --- records of entries --- */

static bool open_box(const struct hq *hq, const struct entry *x, const struct kind *k,
		     struct rec **r, struct err *e)
{
	struct buf inner = { .ceiling = BODY_MAX };
	struct rec *clear = NULL;
	struct err why = { 0 };
	struct id about = (*r)->about;
	bool ok = true;

	if (box_open(hq->box_secret, (*r)->box.data, (*r)->box.len, &inner, &why)) {
		ok = rec_from_json(k, x->h.record, x->h.schema, buf_str(&inner), inner.len, &clear,
				   e);
		if (ok) {
			rec_free(*r);
			*r = clear;
			clear->about = about;
		}
	} else if (why.class != ERR_DENIED) {
		/* Not what its author sealed: it stays a stub, as it would with somebody else's
		 * box. */
		log_line(&hq->log, "sealed body damaged height=%llu",
			 (unsigned long long)x->h.height);
	}
	buf_fini(&inner);
	return ok;
}

bool hq_rec_of(const struct hq *hq, const struct entry *x, bool opened, struct rec **out,
	       struct err *e)
{
	const struct kind *k = kind_by_number(x->h.kind);
	struct rec *r = NULL;

	*out = NULL;
	if (!k || x->h.schema > k->schema)
		return true;
	if (!rec_from_json(k, x->h.record, x->h.schema, x->body, x->h.body_len, &r, e))
		return false;
	if (r->sealed && opened && !open_box(hq, x, k, &r, e)) {
		rec_free(r);
		return false;
	}
	r->author = x->h.author;
	r->device = x->h.device;
	r->hash = x->hash;
	r->wall_ms = x->h.wall_ms;
	r->offset_min = x->h.utc_off_min;
	*out = r;
	return true;
}

/* --- the rules at headquarters --- */

static struct recs agencies_of(struct hq *hq)
{
	struct recs all = { 0 };
	struct id *ids = NULL;
	size_t n = 0;

	if (!view_ids(hq->view, QUERY_AGENCIES, NULL, 0, &ids, &n, NULL))
		return all;
	all.all = mem_new_array(n, sizeof *all.all);
	for (size_t i = 0; i < n; i++)
		if (view_rec(hq->view, ids[i], &all.all[all.n], NULL))
			all.n++;
	mem_free(ids);
	return all;
}

static void judge(struct hq *hq, struct id attendance)
{
	struct casefile c = { 0 };
	struct findings found = { 0 };
	struct buf words = { .ceiling = 65536 };
	struct rec *policy = hq_reference(hq, "policy");
	struct rec *school = hq_reference(hq, "school_calendar");
	struct rec *holidays = hq_reference(hq, "bank_holidays");
	struct recs agencies = agencies_of(hq);
	struct err e = { 0 };

	if (!casefile_read(hq->view, attendance, &c, &e)) {
		log_line(&hq->log, "attendance not judged class=%d", (int)e.class);
		goto out;
	}
	rules_check(&(struct rule_case){ .c = &c,
					 .now_ms = hq_now(hq),
					 .practice = hq->practice,
					 .at_hq = true,
					 .policy = policy,
					 .agencies = &agencies,
					 .school = school,
					 .holidays = holidays },
		    &found);
	for (size_t i = 0; i < found.n; i++) {
		enum severity s = found.all[i].severity;

		buf_fmt(&words, "%s %s\n", found.all[i].rule,
			s == SEVERITY_BLOCK                        ? "block"
			: s == SEVERITY_WARN                       ? "warn"
			: s == SEVERITY_FLAG || s == SEVERITY_DENY ? "flag"
			: s == SEVERITY_TASK                       ? "task"
								   : "info");
	}
	if (!store_verdict_put(hq->store, attendance, &c.attendance->hash, hq_now(hq),
			       buf_str(&words), &e))
		log_line(&hq->log, "verdict not kept class=%d", (int)e.class);
out:
	buf_fini(&words);
	findings_fini(&found);
	casefile_fini(&c);
	for (size_t i = 0; i < agencies.n; i++)
		rec_free(agencies.all[i]);
	mem_free(agencies.all);
	rec_free(holidays);
	rec_free(school);
	rec_free(policy);
}

/* --- feeding the view --- */

struct feeding {
	struct hq *hq;
	struct view *view;
	bool tolerant; /* one by one: what does not fit is left out */
	bool opened;   /* a view in memory: with what headquarters may open, and judged by nobody */
	struct id judged[JUDGE_MAX];
	size_t n_judged;
	uint64_t last, count;
	uint64_t top; /* no further than this arrival; 0: all */
	bool strict;  /* a damaged entry is passed over only by the view that stands */
	struct passed passed;
	struct err *err;
	bool ok;
};

static void to_judge(struct feeding *f, const struct rec *r)
{
	if (f->opened || f->hq->rebuilding || r->sealed || r->kind != &kind_attendance ||
	    !rec_is(r, ATTENDANCE_STATE, "submitted"))
		return;
	for (size_t i = 0; i < f->n_judged; i++)
		if (id_equal(f->judged[i], r->id))
			return;
	if (f->n_judged < JUDGE_MAX)
		f->judged[f->n_judged++] = r->id;
}

/* A record that the tables do not take stays in the store, and people hear of it. */
static bool left_out(struct feeding *f, const struct stored *s)
{
	if (f->err->class != ERR_BUG)
		return false;
	err_clear(f->err);
	return store_incident(f->hq->store, hq_now(f->hq), s->x.h.device,
			      "an entry that the view cannot hold", &s->x.hash, f->err);
}

static bool feed_one(void *ctx, const struct stored *s)
{
	struct feeding *f = ctx;
	struct rec *r = NULL;
	struct err why = { 0 };

	if (f->top && s->n > f->top)
		return false;
	f->last = s->n;
	f->count++;
	if (store_is_feed(f->hq->store, s->x.h.device))
		return true;
	if (!hq_rec_of(f->hq, &s->x, f->opened, &r, &why)) {
		/* What a check finds is for people, not a reason to refuse: it stays in the store
		 * and out of the view. */
		f->ok = store_incident(f->hq->store, hq_now(f->hq), s->x.h.device,
				       "an entry that cannot be read", &s->x.hash, f->err);
		return f->ok;
	}
	if (!r)
		return true;
	if (r->is_copy || (r->practice && !f->hq->practice)) {
		f->ok = store_incident(f->hq->store, hq_now(f->hq), s->x.h.device,
				       r->is_copy ? "a copy from a node"
						  : "practice entries at a live headquarters",
				       &s->x.hash, f->err);
	} else {
		/* What was opened has another text than what arrived. */
		f->ok = (f->opened
			     ? view_apply(f->view, r, f->err)
			     : view_apply_body(f->view, r, s->x.body, s->x.h.body_len, f->err)) ||
			(f->tolerant && left_out(f, s));
		to_judge(f, r);
	}
	rec_free(r);
	return f->ok;
}

/* What it says is had as soon as its row is whole again; a feed's own rows say nothing to a view. */
static bool pass_over(void *ctx, const struct damaged *d)
{
	struct feeding *f = ctx;
	size_t were = f->passed.n;

	if (f->top && d->n > f->top)
		return false;
	f->last = d->n;
	f->count++;
	if (store_is_feed(f->hq->store, d->device))
		return true;
	if (f->strict || !passed_add(&f->passed, d->n)) {
		f->ok = err_set(f->err, ERR_CORRUPT,
				"Entry %" PRIu64 " of the store is damaged. Keep this folder, and "
				"run dapcar-hq restore with the last backup",
				d->n);
		return false;
	}
	if (f->passed.n > were)
		passed_log(f->hq, (struct id){ { 0 } }, d);
	return true;
}

static bool slice(struct feeding *f, uint64_t from, uint64_t max, struct err *e)
{
	f->err = e;
	f->ok = true;
	f->count = 0;
	f->last = from;
	return store_after_whole(f->hq->store, from, max, feed_one, pass_over, f, e) && f->ok;
}

/* Many in one transaction, with the mark that says so: another process may have the view made anew
 * between two of them. */
static bool slice_loaded(struct feeding *f, uint64_t max, struct err *e)
{
	int64_t mark = 0;

	if (!view_load_begin(f->view, e))
		return false;
	bool ok = view_mark_get(f->view, MARK_FED, &mark, e) && slice(f, (uint64_t)mark, max, e) &&
		  view_mark_put(f->view, MARK_FED, (int64_t)f->last, e) &&
		  passed_of_view_write(f->view, &f->passed, e) &&
		  (f->hq->rebuilding || f->n_judged ||
		   view_mark_put(f->view, MARK_JUDGED, (int64_t)f->last, e));

	return view_load_end(f->view, ok ? e : NULL) && ok;
}

/* If one of them does not fit the tables, one by one, and that one is left out. */
static bool slice_fed(struct feeding *f, uint64_t max, struct err *e)
{
	struct err why = { 0 };
	int64_t mark = 0;

	if (slice_loaded(f, max, &why))
		return true;
	if (why.class != ERR_BUG)
		return err_set(e, why.class, "%s", why.text);
	f->tolerant = true;
	f->n_judged = 0;
	return view_mark_get(f->view, MARK_FED, &mark, e) && slice(f, (uint64_t)mark, max, e) &&
	       passed_of_view_write(f->view, &f->passed, e) &&
	       view_mark_put(f->view, MARK_FED, (int64_t)f->last, e);
}

static bool is_damaged_still(void *ctx, const struct damaged *d)
{
	(void)ctx;
	(void)d;
	return false;
}

static void judge_all(struct feeding *f)
{
	for (size_t i = 0; i < f->n_judged; i++)
		judge(f->hq, f->judged[i]);
}

/* What was passed over and is whole now. */
static bool passed_fed(struct feeding *f, struct err *e)
{
	f->err = e;
	f->ok = true;
	f->tolerant = true;
	for (size_t i = f->passed.n; f->ok && i-- > 0;) {
		uint64_t n = f->passed.all[i];

		f->count = 0;
		if (!store_after_whole(f->hq->store, n - 1, 1, feed_one, is_damaged_still, f, e))
			return false;
		if (!f->ok || !f->count)
			continue;
		if (!hq_person_keys_again(f->hq, n, e))
			return false;
		passed_drop(&f->passed, n);
	}
	judge_all(f);
	f->n_judged = 0;
	f->count = 0;
	f->tolerant = false;
	return f->ok && passed_of_view_write(f->view, &f->passed, e);
}

static bool was_submitted(const struct rec *r)
{
	static const char *const after[] = { "submitted", "returned", "approved", "closed" };

	for (size_t i = 0; i < sizeof after / sizeof *after; i++)
		if (rec_is(r, ATTENDANCE_STATE, after[i]))
			return true;
	return false;
}

/* Of what is in the view, those that the rules have not looked at as they stand. What the rules
 * said once stays as it was said. */
static bool judge_missed(struct hq *hq, struct err *e)
{
	struct arg kind = ARG_OF_INT(kind_attendance.number);
	struct id *ids = NULL;
	size_t n = 0;

	if (!view_ids(hq->view, QUERY_BY_KIND, &kind, 1, &ids, &n, e))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct rec *r = NULL;
		struct hash of;

		if (!view_rec(hq->view, ids[i], &r, NULL) || r->sealed || !was_submitted(r)) {
			rec_free(r);
			continue;
		}
		if (!store_verdict_of(hq->store, ids[i], &of) ||
		    (rec_is(r, ATTENDANCE_STATE, "submitted") && !hash_equal(&of, &r->hash)))
			judge(hq, ids[i]);
		rec_free(r);
	}
	mem_free(ids);
	return true;
}

static bool catch_up_judging(struct hq *hq, int64_t fed, struct err *e)
{
	int64_t judged = 0;

	if (hq->rebuilding || !view_mark_get(hq->view, MARK_JUDGED, &judged, e))
		return hq->rebuilding;
	return judged >= fed ||
	       (judge_missed(hq, e) && view_mark_put(hq->view, MARK_JUDGED, fed, e));
}

bool hq_view_feed(struct hq *hq, uint64_t max, bool *more, struct err *e)
{
	struct feeding *f = mem_new(sizeof *f);
	int64_t mark = 0;
	bool ok = false;

	*f = (struct feeding){ .hq = hq, .view = hq->view };
	*more = false;
	if (!view_mark_get(hq->view, MARK_FED, &mark, e) || !catch_up_judging(hq, mark, e) ||
	    !passed_of_view(hq->view, &f->passed, e) || (f->passed.n && !passed_fed(f, e)))
		goto out;
	/* The view's file must never be ahead of what is durable in the store. */
	f->top = store_settled(hq->store);
	if ((uint64_t)mark >= f->top) {
		ok = true;
		goto out;
	}
	if (!slice_fed(f, max, e))
		goto out;
	*more = f->count && f->last < f->top;
	judge_all(f);
	ok = hq->rebuilding || (!f->n_judged && !f->tolerant) ||
	     view_mark_put(hq->view, MARK_JUDGED, (int64_t)f->last, e);
out:
	mem_free(f);
	return ok;
}

char *hq_view_path(const struct hq *hq)
{
	char hex[ID_HEX_LEN + 1];
	char *name = mem_fmt("view-%s-%.8s.db", DAPCAR_VERSION, id_hex(hq->generation, hex));
	char *path = path_join(hq->dir, name);

	mem_free(name);
	return path;
}

/* A view that does not open or does not fit is a cache to be thrown away. */
static bool view_open_anyhow(struct hq *hq, struct err *e)
{
	char *path = hq_view_path(hq);
	struct err why = { 0 };
	bool ok = view_open(path, &hq->view, &why);

	if (!ok && (why.class == ERR_CORRUPT || why.class == ERR_BUG)) {
		log_line(&hq->log, "view made again class=%d", (int)why.class);
		ok = file_remove(path, e) && view_open(path, &hq->view, e);
	} else if (!ok) {
		err_set(e, why.class, "%s", why.text);
	}
	mem_free(path);
	if (ok)
		view_practice(hq->view, hq->practice);
	return ok;
}

bool hq_view_some(struct hq *hq, unsigned slices, uint64_t *upto, struct err *e)
{
	int64_t mark = 0;
	bool more = true;

	if (!hq->view && !view_open_anyhow(hq, e))
		return false;
	for (unsigned i = 0; more && i < slices; i++)
		if (!hq_view_feed(hq, VIEW_SLICE, &more, e))
			return false;
	if (!view_mark_get(hq->view, MARK_FED, &mark, e))
		return false;
	*upto = (uint64_t)mark;
	return true;
}

bool hq_view(struct hq *hq, struct err *e)
{
	uint64_t upto;

	return hq_view_some(hq, UINT_MAX, &upto, e);
}

bool hq_view_again(struct hq *hq, struct view **out, struct err *e)
{
	struct feeding *f = mem_new(sizeof *f);
	bool ok;

	*f = (struct feeding){ .hq = hq, .tolerant = true, .strict = true };
	hq->rebuilding = true;
	ok = view_open(NULL, &f->view, e);
	if (ok) {
		view_practice(f->view, hq->practice);
		ok = slice(f, 0, INT64_MAX, e);
	}
	hq->rebuilding = false;
	*out = ok ? f->view : NULL;
	if (!ok)
		view_close(f->view);
	mem_free(f);
	return ok;
}

static bool fill_beside(struct hq *hq, const char *path, struct err *e)
{
	bool ok;

	hq->view = NULL;
	hq->rebuilding = true;
	ok = view_open(path, &hq->view, e);
	if (ok) {
		view_practice(hq->view, hq->practice);
		ok = hq_view(hq, e);
	}
	hq->rebuilding = false;
	view_close(hq->view);
	hq->view = NULL;
	return ok;
}

static void remove_view(const char *path)
{
	static const char *const ends[] = { "", "-wal", "-shm" };

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		char *whole = mem_fmt("%s%s", path, ends[i]);

		file_remove(whole, NULL);
		mem_free(whole);
	}
}

bool hq_view_rebuild(struct hq *hq, struct err *e)
{
	char *path = hq_view_path(hq), *beside = mem_fmt("%s.anew", path);
	bool ok;

	remove_view(beside);
	view_close(hq->view);
	ok = fill_beside(hq, beside, e) && view_replace(beside, path, e) && hq_view(hq, e);
	remove_view(beside);
	mem_free(beside);
	mem_free(path);
	return ok;
}

bool hq_view_opened(struct hq *hq, struct view **out, struct err *e)
{
	struct feeding *f = mem_new(sizeof *f);
	bool ok = false;

	*out = NULL;
	*f = (struct feeding){ .hq = hq, .opened = true, .strict = true };
	if (view_open(NULL, &f->view, e)) {
		view_practice(f->view, hq->practice);
		ok = view_load_begin(f->view, e) && slice(f, 0, INT64_MAX, e) &&
		     view_load_end(f->view, e);
	}
	if (ok)
		*out = f->view;
	else
		view_close(f->view);
	mem_free(f);
	return ok;
}

/* --- small questions --- */

bool hq_person(struct hq *hq, const char *number, struct rec **out, struct err *e)
{
	struct id *ids = NULL;
	size_t n = 0;
	bool found = false;

	*out = NULL;
	if (!view_ids(hq->view, QUERY_CREW, NULL, 0, &ids, &n, e))
		return false;
	for (size_t i = 0; i < n && !found; i++) {
		struct rec *r = NULL;

		found = view_rec(hq->view, ids[i], &r, NULL) &&
			!strcmp(rec_text(r, CREW_MEMBER_STAFF_NO), number);
		if (found)
			*out = r;
		else
			rec_free(r);
	}
	mem_free(ids);
	return found || err_set(e, ERR_INPUT,
				"Nobody has that number. dapcar-hq user list shows who there is");
}

struct rec *hq_reference(struct hq *hq, const char *set_id)
{
	struct arg arg = ARG_OF_TEXT(set_id);
	struct rec *r = NULL;
	struct id id = view_first(hq->view, QUERY_REFERENCE, &arg, 1);

	return !id_is_zero(id) && view_rec(hq->view, id, &r, NULL) ? r : NULL;
}

#define LEASE_DAYS 14
#define LEASE_DAYS_MOST 366

/* What is no number says nothing. */
static int64_t days_of(const char *text)
{
	char *end;
	long long days = strtoll(text, &end, 10);

	return end != text && !*end && days >= 0 ? days : LEASE_DAYS;
}

char *hq_policy(struct hq *hq, const char *key)
{
	struct rec *policy = hq->view ? hq_reference(hq, "policy") : NULL;
	char *words = NULL;

	for (size_t i = 0; policy && !words && i < rec_count(policy, REFERENCE_SET_ROWS); i++) {
		const struct rec *row = rec_row(policy, REFERENCE_SET_ROWS, i);

		if (rec_is(row, field_find(row->kind, "code"), key))
			words = mem_str(rec_text(row, field_find(row->kind, "attrs")));
	}
	rec_free(policy);
	return words;
}

int64_t hq_lease_end(struct hq *hq)
{
	char *words = hq_policy(hq, "lease_days");
	int64_t days = words ? days_of(words) : LEASE_DAYS;

	mem_free(words);
	if (days <= 0)
		return 0;
	return hq_now(hq) + (days < LEASE_DAYS_MOST ? days : LEASE_DAYS_MOST) * INT64_C(86400000);
}
