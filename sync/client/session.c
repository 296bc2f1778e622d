/* hello, locate (mostly both in one: call.c), and from there to push.c and pull.c. Every answer is looked at before anything is
 * believed. */
#include "sync_p.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/power.h"

#include <string.h>

#define ASK_MS 60000
#define LOCATES_MAX 4 /* the first, and three more after a 409 or 413 */
/* So little above what was acknowledged last is asked about in few bytes: that alone, and what is
 * newer. */
#define BRIEF_ABOVE 256
/* Of HQ's clock: 2000 to 2200. */
#define TIME_LEAST_MS INT64_C(946684800000)
#define TIME_MOST_MS INT64_C(7258118400000)
#define LIMIT_BYTES_LEAST 4096
#define DRIFT_TRIP_MS 1000
#define FULL_BELOW 65536 /* bytes */

void session_drop(struct sync *s)
{
	http_drop(s->http);
	push_drop(s);
	buf_fini(&s->ask);
	s->step = STEP_NONE;
	s->status.bytes_done = 0;
	s->status.bytes_all = 0;
}

void session_fail(struct sync *s, enum cause cause, int64_t retry_after_s)
{
	session_drop(s);
	sync_ended(s, cause, retry_after_s);
}

enum cause session_local(const struct sync *s)
{
	/* A file that did not get in has given back what it had taken. */
	bool full = (s->book && book_disk_is_full(s->book)) ||
		    (file_exists(s->home) && disk_free(s->home) < FULL_BELOW);

	return full ? CAUSE_DISK_FULL : CAUSE_LOCAL;
}

/* The newest mark first, then older ones: what is old enough, only who keeps the records knows. */
void session_tell_kept(struct sync *s)
{
	enum kept said = KEPT_YOUNG;

	for (size_t i = s->marks.n_backups; s->calls.on_kept && said == KEPT_YOUNG && i-- > 0;)
		said = s->calls.on_kept(s->calls.ctx, &s->marks.backups[i].mark.hash,
					s->hello.time_ms - s->marks.backups[i].since_ms);
	s->keep_more = said == KEPT_MORE;
}

void session_done(struct sync *s)
{
	session_tell_kept(s);
	session_drop(s);
	sync_ended(s, s->stuck, 0);
}

enum cause session_cause(enum wire_error error, unsigned status)
{
	switch (error) {
	case WIRE_DEVICE_UNKNOWN:
		return CAUSE_UNKNOWN;
	case WIRE_SUSPENDED:
		return CAUSE_SUSPENDED;
	case WIRE_REVOKED:
		return CAUSE_REVOKED;
	case WIRE_WRONG_DEVICE:
	case WIRE_BOOTSTRAP_ONLY:
		return CAUSE_OURS_REFUSED;
	case WIRE_API_UNSUPPORTED:
		return CAUSE_PROGRAM_OLD;
	case WIRE_BAD_SIGNATURE:
	case WIRE_BAD_COMMIT:
	case WIRE_BAD_ENTRY:
		return CAUSE_REFUSED_ENTRY;
	case WIRE_STORAGE_FULL:
		return CAUSE_HQ_FULL;
	case WIRE_TOO_MANY:
	case WIRE_BUSY:
	case WIRE_INTERNAL:
		return CAUSE_HQ_BUSY;
	case WIRE_TOO_SLOW:
		return CAUSE_NO_ANSWER;
	default:
		return status == 507                    ? CAUSE_HQ_FULL
		       : status == 429 || status >= 500 ? CAUSE_HQ_BUSY
							: CAUSE_NONSENSE;
	}
}

/* The error body decides; an answer without one by its status alone. */
static void refused(struct sync *s, const struct http_answer *a)
{
	struct error_answer why = { .error = WIRE_ERROR_N };

	error_answer_read(buf_str(&a->body), a->body.len, &why, NULL);
	if (why.error == WIRE_PRACTICE_MISMATCH) {
		session_fail(s, s->peer.practice ? CAUSE_PRACTICE_HERE : CAUSE_PRACTICE_THERE, 0);
		return;
	}
	if (s->step != STEP_COURIER && a->status == 409 && why.retry == RETRY_LOCATE) {
		push_drop(s);
		session_locate(s);
		return;
	}
	if (why.error == WIRE_TOO_LARGE && s->step == STEP_PUSH &&
	    s->push_most > WIRE_FRAME_MAX / 16) {
		s->push_most /= 2;
		push_drop(s);
		session_locate(s);
		return;
	}
	if (s->step == STEP_COURIER && why.retry == RETRY_LOCATE) {
		/* Only the book can say what else headquarters needs. */
		session_fail(s, CAUSE_LOCKED, 0);
		return;
	}
	/* Redirects and pages too: the sign-in page of a Wi-Fi never gets past the handshake. */
	session_fail(s, session_cause(why.error, a->status), a->retry_after_s);
}

bool session_is_fine(struct sync *s, const struct http_answer *a)
{
	if (a->cause == CAUSE_NONE && a->status == 200)
		return true;
	if (a->cause != CAUSE_NONE) {
		if (s->step == STEP_PUSH)
			push_was_cut(s);
		if (s->step == STEP_PULL || s->step == STEP_OWN)
			pull_was_cut(s);
		session_fail(s, a->cause, 0);
	} else {
		refused(s, a);
	}
	return false;
}

/* --- hello --- */

/* A time from which no drift can be reckoned, limits under which nothing can be sent, a store that
 * is none: not of any HQ. */
static bool hello_is_sane(const struct hello *h)
{
	const struct wire_limits *l = &h->limits;

	return h->time_ms >= TIME_LEAST_MS && h->time_ms <= TIME_MOST_MS &&
	       l->frame_bytes >= LIMIT_BYTES_LEAST && l->push_bytes >= LIMIT_BYTES_LEAST &&
	       l->body_bytes >= LIMIT_BYTES_LEAST && l->answer_bytes >= LIMIT_BYTES_LEAST &&
	       l->frame_entries && l->locator && l->requests_a_minute && !id_is_zero(h->store) &&
	       !id_is_zero(h->generation);
}

static enum cause hello_cause(const struct sync *s, const struct hello *h)
{
	if (!hello_is_sane(h))
		return CAUSE_NONSENSE;
	if (h->practice != s->peer.practice)
		return s->peer.practice ? CAUSE_PRACTICE_HERE : CAUSE_PRACTICE_THERE;
	if (h->api_min > WIRE_API)
		return CAUSE_PROGRAM_OLD;
	if (h->api_max < WIRE_API)
		return CAUSE_HQ_OLD;
	switch (h->state) {
	case DEVICE_SUSPENDED:
		return CAUSE_SUSPENDED;
	case DEVICE_REVOKED:
		return CAUSE_REVOKED;
	case DEVICE_NEW:
		return CAUSE_UNKNOWN;
	default:
		return CAUSE_NONE;
	}
}

/* After a restore at HQ what was acknowledged may be gone there: it is sent again. */
static void note_generation(struct sync *s)
{
	if (id_equal(s->marks.store, s->hello.store) &&
	    id_equal(s->marks.generation, s->hello.generation))
		return;
	s->marks = (struct marks){ .store = s->hello.store,
				   .generation = s->hello.generation,
				   .pull_due = true,
				   .branches = true,
				   .missing = s->marks.missing,
				   .missing_from = s->marks.missing_from,
				   .last_full_ms = s->marks.last_full_ms,
				   .data_as_of_ms = s->marks.data_as_of_ms,
				   .rate = s->marks.rate };
	s->own_cursor = 0;
	s->status.acked_height = 0;
	s->status.acked = (struct hash){ 0 };
	s->status.sent_height = 0;
	s->status.backed_up_height = 0;
}

bool session_greeted(struct sync *s, const struct http_answer *a)
{
	enum cause cause = hello_cause(s, &s->hello);

	if (cause != CAUSE_NONE) {
		session_fail(s, cause, 0);
		return false;
	}
	if (a->far_us)
		s->far_us = a->far_us;
	s->status.lease_end_ms = s->hello.lease_end_ms;
	if (s->calls.on_lease)
		s->calls.on_lease(s->calls.ctx, s->hello.lease_end_ms, s->hello.time_ms);
	s->limits = wire_limits_smaller(&wire_limits_ours, &s->hello.limits);
	s->push_most = s->limits.push_bytes;
	/* After a new connection `took_ms` is mostly the handshake, and HQ's time is of its end. */
	tries_compared(s, clock_wall_ms(s->clock) - s->hello.time_ms -
			      (a->took_ms < DRIFT_TRIP_MS ? a->took_ms : DRIFT_TRIP_MS) / 2);
	note_generation(s);
	renew_pins(s);
	return true;
}

static void greeted(struct sync *s, const struct http_answer *a)
{
	if (!session_is_fine(s, a))
		return;
	if (!hello_read(buf_str(&a->body), a->body.len, &s->hello, NULL)) {
		session_fail(s, CAUSE_NONSENSE, 0);
		return;
	}
	if (!session_greeted(s, a))
		return;
	if (renew_is_due(s))
		renew_begin(s);
	else
		session_locate(s);
}

/* --- locate --- */

struct marks_list {
	struct mark all[WIRE_LOCATOR_MAX];
	size_t n;
};

/* Newest first, each once. */
static void add_to_list(struct marks_list *l, size_t max, struct mark m)
{
	size_t at = 0;

	while (at < l->n && l->all[at].height > m.height)
		at++;
	if (at < l->n && hash_equal(&l->all[at].hash, &m.hash))
		return;
	if (l->n == max) {
		/* The oldest stays: it is the first of the line, which HQ has if it has any. */
		if (at + 1 >= l->n)
			return;
		l->n--;
		l->all[l->n - 1] = l->all[l->n];
	}
	memmove(&l->all[at + 1], &l->all[at], (l->n - at) * sizeof *l->all);
	l->all[at] = m;
	l->n++;
}

/* -1, -2, -4 ... and the first; what was acknowledged last; the ends of frames that may have
 * arrived. */
static void make_locator(const struct sync *s, struct locate_ask *q, size_t max)
{
	struct marks_list list = { .n = 0 };
	struct hash steps[WIRE_LOCATOR_MAX];
	size_t n = s->brief ? 0 : book_locator(s->book, s->peer.device, steps, max);
	struct book_head pruned = s->brief ? (struct book_head){ .height = 0 }
					   : book_pruned_head(s->book);
	uint64_t back = 1;

	for (size_t i = 0; i < n; i++, back *= 2)
		add_to_list(
		    &list, max,
		    (struct mark){ steps[i], q->tip.height > back ? q->tip.height - back : 1 });
	for (size_t i = 0; i < s->n_ends; i++)
		if (s->ends[i].height < q->tip.height && book_has(s->book, &s->ends[i].hash))
			add_to_list(&list, max, s->ends[i]);
	if (s->marks.acked.height && s->marks.acked.height < q->tip.height &&
	    book_has(s->book, &s->marks.acked.hash))
		add_to_list(&list, max, s->marks.acked);
	/* What is before it cannot be sent from here, and need not. */
	if (pruned.height && pruned.height < q->tip.height)
		add_to_list(&list, max, (struct mark){ pruned.hash, pruned.height });
	for (size_t i = 0; i < list.n; i++)
		q->locator[i] = list.all[i].hash;
	q->n = list.n;
}

void session_where(struct sync *s, struct locate_ask *q)
{
	struct book_head head = book_head(s->book);

	*q = (struct locate_ask){ .tip = { head.hash, head.height } };
	s->brief = s->locates <= 1 && s->marks.acked.height &&
		   head.height - s->marks.acked.height <= BRIEF_ABOVE;
	make_locator(s, q, s->limits.locator);
	memcpy(s->locator, q->locator, sizeof s->locator);
	s->n_locator = q->n;
	s->status.own_height = head.height;
	s->tip = q->tip;
	buf_reset(&s->ask);
}

/* Headquarters holds nothing that what is sent goes on from: is it this book that has a gap? What was
 * pruned is at headquarters, so above what it knows all must be here. */
static bool lacks_own(const struct sync *s)
{
	uint64_t height = book_head(s->book).height;

	return height > s->known.height &&
	       book_count_of(s->book, s->peer.device, 0, s->known.height) < height - s->known.height;
}

void session_locate(struct sync *s)
{
	struct locate_ask q;

	if (s->locates++ == LOCATES_MAX) {
		if (lacks_own(s)) {
			s->stuck = CAUSE_LOCAL;
			session_after_push(s);
		} else {
			session_fail(s, CAUSE_NONSENSE, 0);
		}
		return;
	}
	s->step = STEP_LOCATE;
	session_where(s, &q);
	locate_ask_write(&q, &s->ask);
	session_ask(s, WIRE_PATH_LOCATE, WIRE_TYPE_JSON, ASK_MS);
}

static bool was_asked_for(const struct sync *s, const struct hash *h)
{
	if (hash_equal(h, &s->tip.hash))
		return true;
	for (size_t i = 0; i < s->n_locator; i++)
		if (hash_equal(h, &s->locator[i]))
			return true;
	return false;
}

void session_note_backup(struct sync *s, struct mark m, uint64_t up_to)
{
	struct entry x;

	if (m.height > up_to || !book_find(s->book, &m.hash, &x, NULL) || x.h.height != m.height ||
	    !id_equal(x.h.device, s->peer.device))
		m = (struct mark){ .height = 0 };
	s->marks.backed_up = m;
	marks_note_backup(&s->marks, m, s->hello.time_ms);
	s->status.backed_up_height = m.height;
}

static bool receipt_is_ours(const struct sync *s, const struct receipt *r, const struct mark *head)
{
	return id_equal(r->store, s->hello.store) && id_equal(r->generation, s->hello.generation) &&
	       id_equal(r->device, s->peer.device) && hash_equal(&r->head, &head->hash) &&
	       r->height == head->height && receipt_holds(r, RECEIPT_DOMAIN, s->peer.hq_sign);
}

/* Where the branches part must be an entry of ours below; else all is asked for. */
static struct mark other_from(const struct sync *s, const struct locate_answer *in)
{
	struct entry x;

	if (in->other_from.height && in->other_from.height < in->known.height &&
	    book_find(s->book, &in->other_from.hash, &x, NULL) &&
	    x.h.height == in->other_from.height && id_equal(x.h.device, s->peer.device))
		return in->other_from;
	return (struct mark){ .height = 0 };
}

void session_located(struct sync *s, const struct locate_answer *told)
{
	struct locate_answer in = *told;
	struct entry x;

	if (!id_equal(in.generation, s->hello.generation)) {
		/* Restored between the two questions: the next session begins with hello again. */
		session_fail(s, CAUSE_HQ_BUSY, 0);
		return;
	}
	/* HQ may name only what it was asked about, at the height that our own book gives it. */
	if (in.known.height &&
	    (!was_asked_for(s, &in.known.hash) || !book_find(s->book, &in.known.hash, &x, NULL) ||
	     x.h.height != in.known.height)) {
		session_fail(s, CAUSE_NONSENSE, 0);
		return;
	}
	/* The hint was wrong: all that may be known is asked about. */
	if (!in.known.height && s->brief) {
		session_locate(s);
		return;
	}
	s->known = in.known;
	if (in.tip_has_other_children)
		own_note(s, in.known);
	else if (in.other_branch) /* an answer that said so was lost */
		own_note(s, other_from(s, &in));
	s->status.sent_height = in.known.height;
	session_note_backup(s, in.backed_up, in.known.height);
	if (in.has_receipt && !receipt_is_ours(s, &in.receipt, &in.known)) {
		session_fail(s, CAUSE_RECEIPT, 0);
		return;
	}
	if (in.has_receipt)
		sync_note_acked(s, in.known, &in.receipt);
	push_begin(s);
}

static void located(struct sync *s, const struct http_answer *a)
{
	struct locate_answer in;

	tries_trip(s, a->took_ms);
	if (!session_is_fine(s, a))
		return;
	if (!locate_answer_read(buf_str(&a->body), a->body.len, &in, NULL))
		session_fail(s, CAUSE_NONSENSE, 0);
	else
		session_located(s, &in);
}

void session_after_push(struct sync *s)
{
	if (s->marks.missing)
		own_begin(s);
	else if (heal_is_needed(s))
		heal_begin(s, s->hello.feed);
	else if (pull_is_needed(s))
		pull_begin(s);
	else
		session_done(s);
}

/* --- asking --- */

static void answered(void *ctx, const struct http_answer *a)
{
	struct sync *s = ctx;

	s->status.bytes_up += a->sent;
	s->status.bytes_down += a->body.len;
	switch (s->step) {
	case STEP_HELLO:
		greeted(s, a);
		break;
	case STEP_RENEW:
		renew_answered(s, a);
		break;
	case STEP_LOCATE:
		located(s, a);
		break;
	case STEP_CALL:
		call_answered(s, a);
		break;
	case STEP_PUSH:
		push_answered(s, a);
		break;
	case STEP_PULL:
		pull_answered(s, a);
		break;
	case STEP_EARLY:
		early_answered(s, a);
		break;
	case STEP_COURIER:
		courier_answered(s, a);
		break;
	case STEP_HEAL:
		heal_answered(s, a);
		break;
	case STEP_OWN:
		own_answered(s, a);
		break;
	case STEP_NONE:
	case STEP_PACK:
	case STEP_HEAL_PACK:
		break;
	}
	sync_changed(s);
}

void session_ask(struct sync *s, const char *path, const char *type, int64_t limit_ms)
{
	char generation[ID_HEX_LEN + 1];
	struct http_ask ask = {
		.path = path,
		.type = type,
		.body = s->ask.data,
		.len = s->ask.len,
		.limit_ms = limit_ms,
	};

	if (s->step == STEP_PUSH)
		ask.generation = id_hex(s->hello.generation, generation);
	s->status.requests++;
	tries_far(s);
	http_ask(s->http, &ask, answered, s);
}

void session_hello(struct sync *s)
{
	s->step = STEP_HELLO;
	buf_reset(&s->ask);
	session_ask(s, WIRE_PATH_HELLO, NULL, ASK_MS);
}

void session_begin(struct sync *s)
{
	session_drop(s);
	buf_init(&s->ask, WIRE_PUSH_MAX);
	s->locates = 0;
	s->pulls = 0;
	s->pushed = false;
	s->healed = false;
	s->feed_met_known = false;
	s->own_asked = false;
	s->stuck = CAUSE_NONE;
	s->status.requests = 0;
	tries_begin(s);
	if (!sync_is_unlocked(s)) {
		courier_begin(s);
		return;
	}
	if (!early_begin(s))
		call_begin(s);
}

bool session_may_step(const struct sync *s)
{
	return s->step == STEP_HEAL_PACK || push_packs(s);
}

bool session_step(struct sync *s)
{
	if (!session_may_step(s))
		return false;
	if (s->step == STEP_HEAL_PACK)
		heal_step(s);
	else
		push_step(s);
	return true;
}
