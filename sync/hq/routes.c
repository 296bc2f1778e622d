#include "routes.h"

#include "backup.h"
#include "branch.h"
#include "ca.h"
#include "heal.h"
#include "untold.h"

#include "base/mem.h"
#include "base/text.h"
#include "model/kinds.h"
#include "sync/wire/msg.h"

#include <inttypes.h>
#include <string.h>

#define SCHEMA_OLDEST 1

enum wire_error route_trouble(struct hq *hq, const char *what, const struct err *e)
{
	enum store_trouble why = store_trouble(hq->store);

	log_line(&hq->log, "%s class=%d store=%d", what, (int)e->class, (int)why);
	switch (why) {
	case STORE_FULL:
		return WIRE_STORAGE_FULL;
	case STORE_BUSY:
		return WIRE_BUSY;
	default:
		return WIRE_INTERNAL;
	}
}

static struct mark mark_of(const struct head *h)
{
	return (struct mark){ .hash = h->hash, .height = h->height };
}

static uint32_t schema_newest(void)
{
	size_t n;
	const struct kind *const *all = kinds_all(&n);
	uint32_t newest = SCHEMA_OLDEST;

	for (size_t i = 0; i < n; i++)
		if (all[i]->schema > newest)
			newest = all[i]->schema;
	return newest;
}

/* Feeding that damage stops is no reason not to take what the node has to send; the pull says so.
 */
static bool feed_for_hello(struct hq *hq, struct device *node, struct err *e)
{
	struct err why = { 0 };

	if (hq_feed_some(hq, node, &why))
		return true;
	if (why.class != ERR_CORRUPT || store_trouble(hq->store) != STORE_FINE) {
		if (e)
			*e = why;
		return false;
	}
	log_line(&hq->log, "feed stops: %s", why.text);
	return true;
}

static bool make_hello(struct hq *hq, const struct device *d, const struct wire_limits *limits,
		       bool feed, struct hello *out, struct err *e)
{
	struct device node = *d;
	struct head head;
	bool fork;

	/* A node that has the head it names need not ask. What is left over of a large piece comes
	 * with the next session. After a restore the node speaks first: it may hold more of its
	 * feed than the store. */
	if ((feed && !hq_feed_waits(hq, d) && !feed_for_hello(hq, &node, e)) ||
	    !hq_line_head(hq, d->feed, &head, &fork, e))
		return false;
	*out = (struct hello){ .store = hq->id,
			       .generation = hq->generation,
			       .practice = hq->practice,
			       .api_min = WIRE_API,
			       .api_max = WIRE_API,
			       .schema_min = SCHEMA_OLDEST,
			       .schema_max = schema_newest(),
			       .time_ms = hq_now(hq),
			       .limits = *limits,
			       .state = d->state,
			       .lease_end_ms = hq_lease_end(hq),
			       .feed = mark_of(&head),
			       .pins = hq->pins };
	return true;
}

enum wire_error route_hello(struct hq *hq, const struct device *d, const struct wire_limits *limits,
			    bool feed, struct buf *out)
{
	struct err e = { 0 };
	struct hello m;

	if (!make_hello(hq, d, limits, feed, &m, &e))
		return route_trouble(hq, "answer not made", &e);
	return hello_write(&m, out) ? WIRE_FINE : WIRE_INTERNAL;
}

/* --- enrol --- */

static enum wire_error certificate_again(struct hq *hq, const struct device *d,
					 struct enrol_answer *a)
{
	struct buf pem = { .ceiling = CERTIFICATE_PEM_MAX };
	struct err e = { 0 };
	bool ok = store_certificate_get(hq->store, d->id, &pem, &e);

	text_copy(a->certificate, sizeof a->certificate, buf_str(&pem));
	buf_fini(&pem);
	return ok ? WIRE_FINE : route_trouble(hq, "answer not made", &e);
}

/* Whose id would it be? A book that is older than its bundle keeps its own, if nobody else has it.
 */
static bool id_is_free(struct hq *hq, const struct device *d, struct id wanted)
{
	struct device other;
	struct head head;

	if (id_equal(wanted, d->id))
		return true;
	return !id_is_zero(wanted) && !id_equal(wanted, hq->device) &&
	       !store_device_by_id(hq->store, wanted, &other) &&
	       store_head(hq->store, wanted, &head, NULL) && !head.height;
}

static bool enrol_put(struct hq *hq, struct device *d, const struct enrol_ask *ask, const char *pem,
		      struct err *e)
{
	if (!store_begin(hq->store, e))
		return false;
	if ((id_equal(d->id, ask->device) ||
	     store_device_rename(hq->store, d->id, ask->device, e))) {
		d->id = ask->device;
		memcpy(d->sign_key, ask->sign_public, 32);
		memcpy(d->police_key, ask->police_public, 32);
		memcpy(d->police_key, ask->police_public, 32);
		d->state = DEVICE_ACTIVE;
		if (store_device_put(hq->store, d, e) &&
		    store_certificate_put(hq->store, d->id, pem, e))
			return store_commit(hq->store, e);
	}
	store_rollback(hq->store);
	return false;
}

static enum wire_error certificate_make(struct hq *hq, struct device d, const struct enrol_ask *ask,
					struct enrol_answer *a)
{
	struct buf pem = { .ceiling = CERTIFICATE_PEM_MAX };
	struct clock real = clock_system();
	struct err e = { 0 };
	char name[ID_HEX_LEN + 1];
	int64_t seconds = (int64_t)CA_DEVICE_DAYS * 86400;
	bool ok = ca_issue(hq->dir, id_hex(ask->device, name), ask->tls_public, seconds, &pem,
			   &d.spki, &e);

	d.enrolled_ms = hq_now(hq);
	d.until_ms = clock_wall_ms(&real) + seconds * 1000;
	ok = ok && enrol_put(hq, &d, ask, buf_str(&pem), &e);
	text_copy(a->certificate, sizeof a->certificate, buf_str(&pem));
	a->device = ask->device;
	a->expires_ms = d.until_ms;
	buf_fini(&pem);
	return ok ? WIRE_FINE : route_trouble(hq, "answer not made", &e);
}

enum wire_error route_enrol(struct hq *hq, const struct device *d, const void *body, size_t n,
			    struct buf *out)
{
	struct enrol_ask ask;
	struct enrol_answer *a;
	enum wire_error r;
	struct hash spki;

	if (!enrol_ask_read(body, n, &ask, NULL))
		return WIRE_BAD_REQUEST;
	if (ask.practice != hq->practice)
		return WIRE_PRACTICE_MISMATCH;
	a = mem_new(sizeof *a);
	*a = (struct enrol_answer){ .device = d->id, .expires_ms = d->until_ms };
	ca_spki_of_key(ask.tls_public, &spki);
	if (d->state != DEVICE_NEW) {
		/* The answer was lost on its way: the same laptop asks again. Any other has come
		 * too late. */
		bool same = id_equal(ask.device, d->id) && hash_equal(&spki, &d->spki) &&
			    !memcmp(ask.sign_public, d->sign_key, 32);

		r = same ? certificate_again(hq, d, a) : WIRE_DEVICE_UNKNOWN;
	} else if (!id_equal(ask.bundle_device, d->id) || !id_is_free(hq, d, ask.device)) {
		r = WIRE_WRONG_DEVICE;
	} else {
		r = certificate_make(hq, *d, &ask, a);
	}
	if (r == WIRE_FINE && !enrol_answer_write(a, out))
		r = WIRE_INTERNAL;
	mem_free(a);
	return r;
}

/* --- locate --- */

#define CONTACT_EVERY_MS INT64_C(300000)

static struct mark newest_known(struct hq *hq, struct id device, const struct mark *tip,
				const struct hash *all, size_t n)
{
	uint64_t height;
	size_t which;

	if (tip->height && store_has(hq->store, device, tip->height, &tip->hash))
		return *tip;
	height = store_newest_of(hq->store, device, all, n, &which);
	return height ? (struct mark){ .hash = all[which], .height = height }
		      : (struct mark){ .height = 0 };
}

/* What a node said in its last session, for dapcar-hq nights: kept when it says something new, so
 * that a quiet session costs no flush. Never a reason to refuse the node. */
static void note_contact(struct hq *hq, const struct device *d, uint64_t tip, uint64_t known)
{
	struct contact last;
	int64_t now = hq_now(hq);

	if (hq_contact(hq, d->id, &last) && tip <= known && now - last.at_ms < CONTACT_EVERY_MS &&
	    now >= last.at_ms)
		return;
	if (!hq_contact_note(hq, d->id, &(struct contact){ now, tip }, NULL))
		log_line(&hq->log, "contact not noted");
}

static struct mark backed_up(struct hq *hq, struct id device)
{
	struct head head;

	return hq_backed_up(hq, device, &head) ? mark_of(&head) : (struct mark){ .height = 0 };
}

/* The node ends where its line goes on here. Before its first entry nothing of it is known, and
 * what follows follows nothing. */
static bool is_older_copy(struct hq *hq, struct id device, const struct mark *tip,
			  const struct mark *known)
{
	return known->height == tip->height &&
	       store_has_child(hq->store, device, tip->height, &tip->hash);
}

/* A person must hear of it, once for each place, before the node does: what it then fetches makes
 * it the newest copy again. */
static bool note_older_copy(struct hq *hq, struct id device, const struct mark *tip, struct err *e)
{
	char *words = mem_fmt("restored: the laptop is an older copy that ends at height %" PRIu64,
			      tip->height);
	bool ok = store_incident(hq->store, hq_now(hq), device, words, &tip->hash, e);

	mem_free(words);
	return ok;
}

static enum wire_error make_located(struct hq *hq, const struct device *d,
				    const struct locate_ask *ask, struct locate_answer *a)
{
	struct err e = { 0 };

	a->generation = hq->generation;
	a->known = newest_known(hq, d->id, &ask->tip, ask->locator, ask->n);
	note_contact(hq, d, ask->tip.height, a->known.height);
	hq_note_rewound(hq, d, ask->tip.height, a->known.height);
	a->backed_up = backed_up(hq, d->id);
	a->tip_has_other_children = is_older_copy(hq, d->id, &ask->tip, &a->known);
	if (a->tip_has_other_children && !note_older_copy(hq, d->id, &ask->tip, &e))
		return route_trouble(hq, "an older copy not noted", &e);
	if (!a->known.height)
		return WIRE_FINE;
	a->other_branch = untold_find(hq, d->id, &a->known, &a->other_from);
	a->has_receipt = true;
	a->receipt = (struct receipt){ .store = hq->id,
				       .generation = hq->generation,
				       .device = d->id,
				       .head = a->known.hash,
				       .height = a->known.height,
				       .time_ms = hq_now(hq) };
	receipt_sign(&a->receipt, RECEIPT_DOMAIN, hq->sign_seed);
	return WIRE_FINE;
}

enum wire_error route_locate(struct hq *hq, const struct device *d, const void *body, size_t n,
			     struct buf *out)
{
	struct locate_ask ask;
	struct locate_answer *a;
	enum wire_error r;

	if (!locate_ask_read(body, n, &ask, NULL))
		return WIRE_BAD_REQUEST;
	a = mem_new(sizeof *a);
	r = make_located(hq, d, &ask, a);
	if (r == WIRE_FINE && !locate_answer_write(a, out))
		r = WIRE_INTERNAL;
	mem_free(a);
	return r;
}

enum wire_error route_call(struct hq *hq, const struct device *d, const struct wire_limits *limits,
			   bool feed, const void *body, size_t n, struct buf *out)
{
	struct call_ask *ask = mem_new(sizeof *ask);
	struct call_answer *a = mem_new(sizeof *a);
	enum wire_error r = WIRE_BAD_REQUEST;
	uint8_t hello[8], located[8];
	struct err e = { 0 };

	if (!call_ask_read(body, n, ask, NULL))
		goto out;
	if (!make_hello(hq, d, limits, feed, &a->hello, &e)) {
		r = route_trouble(hq, "answer not made", &e);
		goto out;
	}
	r = make_located(hq, d, &ask->locate, &a->located);
	if (r != WIRE_FINE)
		goto out;
	a->time_ms = a->hello.time_ms;
	a->lease_end_ms = a->hello.lease_end_ms;
	hello_sum(&a->hello, hello);
	locate_sum(&a->located, located);
	a->has_hello = memcmp(hello, ask->had_hello, sizeof hello) != 0;
	a->has_located = memcmp(located, ask->had_located, sizeof located) != 0;
	r = call_answer_write(a, out) ? WIRE_FINE : WIRE_INTERNAL;
out:
	mem_free(ask);
	mem_free(a);
	return r;
}
