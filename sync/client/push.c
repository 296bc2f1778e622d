/* Sending: frames are made one a turn of the loop, so that a key never waits for a backlog, and go
 * up in requests of about PIECE. While one goes up the next is packed, so what a push takes in
 * memory does not grow with the backlog. */
#include "sync_p.h"

#include "base/mem.h"

#include <string.h>

/* Below this rate (bytes a second) bytes are dearer than the time to pack them; above the other
 * packing is dearer than bytes. */
#define POOR_RATE 16000
#define RICH_RATE 4000000
/* What an unmeasured line is taken for, by the time that a packet takes there and back. */
#define FAR_US 100000
#define NEAR_US 5000
#define FAR_RATE 8000
/* So few entries are packed well in no time, whatever the line. */
#define FEW 256
/* A frame should be through within about this time: shorter ones pack worse (200 entries come to 10
 * % more in frames of 2 s than in one piece), longer ones are lost whole when a line dies. */
#define FRAME_SECONDS 4
/* How much smaller packing makes entries, about; only for sizing frames. */
#define PACKS_TO 4
#define FRAME_LEAST ((size_t)4096)
#define PIECE ((size_t)1 << 20)
#define PIECE_LEAST ((size_t)256 << 10) /* goes when nothing else is on its way */

/* Bytes a second; 0 when there is nothing to tell it by. What was measured on a near line says nothing
 * of a far one: that is another line. */
static uint32_t rate_of(const struct sync *s)
{
	bool elsewhere = s->far_us > FAR_US && s->rate_far_us <= FAR_US;

	if (s->marks.rate && (!elsewhere || s->marks.rate < FAR_RATE))
		return s->marks.rate;
	return s->far_us > FAR_US ? FAR_RATE : s->far_us && s->far_us <= NEAR_US ? RICH_RATE : 0;
}

static bool line_is_poor(const struct sync *s)
{
	return s->cut_budget || (rate_of(s) && rate_of(s) < POOR_RATE);
}

static int level_of(const struct sync *s)
{
	if (line_is_poor(s) || book_head(s->book).height - s->above <= FEW)
		return FRAME_LEVEL_DENSE;
	return rate_of(s) >= RICH_RATE ? FRAME_LEVEL_FASTEST : FRAME_LEVEL_FAST;
}

static size_t frame_budget(const struct sync *s)
{
	size_t budget = s->limits.frame_bytes - 16;

	if (rate_of(s) && rate_of(s) < POOR_RATE)
		budget = (size_t)rate_of(s) * FRAME_SECONDS * PACKS_TO;
	if (s->cut_budget && s->cut_budget < budget)
		budget = s->cut_budget;
	return budget < FRAME_LEAST ? FRAME_LEAST : budget;
}

/* What got through whole is kept at HQ; smaller frames make that more. */
void push_was_cut(struct sync *s)
{
	size_t was = s->cut_budget ? s->cut_budget : s->in_push;

	s->cut_budget = was / 4 < FRAME_LEAST ? FRAME_LEAST : was / 4;
}

static void push_went_through(struct sync *s)
{
	s->cut_budget *= 2;
	if (s->cut_budget > WIRE_FRAME_MAX)
		s->cut_budget = 0;
	s->n_ends = 0;
}

/* A receipt that we do not hold is got by sending the newest entry again: HQ acknowledges it again.
 */
static uint64_t begin_above(const struct sync *s)
{
	bool is_acked = hash_equal(&s->marks.acked.hash, &s->known.hash) &&
			s->marks.acked.height == s->known.height;

	uint64_t above = s->known.height && !is_acked ? s->known.height - 1 : s->known.height;
	uint64_t fork = s->marks.branches ? book_lowest_fork(s->book) : UINT64_MAX;

	return fork < above ? fork : above;
}

static void load_empty(struct sync *s)
{
	buf_reset(&s->load.body);
	s->load.unpacked = 0;
	s->load.n_ends = 0;
}

static void packers_free(struct sync *s)
{
	frame_enc_free(s->enc);
	s->enc = NULL;
	frame_packer_free(s->packer);
	s->packer = NULL;
}

void push_drop(struct sync *s)
{
	if (s->packing) {
		compute_free(s->compute);
		s->compute = NULL;
	}
	s->packing = false;
	packers_free(s);
	buf_fini(&s->load.body);
	load_empty(s);
	s->gone = 0;
	s->ahead = false;
}

/* False: headquarters holds it all. */
static bool pack_from_known(struct sync *s)
{
	push_drop(s);
	s->above = begin_above(s);
	s->row = 0;
	s->packed = (struct mark){ .height = s->above };
	s->packed_all = s->packed.height == book_head(s->book).height;
	if (s->packed_all)
		return false;
	buf_init(&s->load.body, WIRE_PUSH_MAX);
	s->in_push = 0;
	s->n_ends = 0;
	s->load.first = s->above;
	s->enc = frame_enc_new(s->peer.device, 0, 0);
	return true;
}

/* Only what is packed densely takes long enough, and after a cut it depends on what arrived. */
void push_ahead(struct sync *s)
{
	struct mark acked = s->marks.acked;
	uint64_t head = book_head(s->book).height;

	if (!acked.height || head <= acked.height || s->marks.branches || s->n_ends ||
	    (!line_is_poor(s) && head - acked.height > FEW))
		return;
	s->known = s->guess = acked;
	s->guessed = s->limits;
	s->ahead = pack_from_known(s);
}

static bool guess_was_right(const struct sync *s)
{
	return s->ahead && hash_equal(&s->known.hash, &s->guess.hash) && !s->marks.branches &&
	       begin_above(s) == s->guess.height &&
	       !memcmp(&s->guessed, &s->limits, sizeof s->limits);
}

static void packed_one(struct sync *s, bool ok);

void push_begin(struct sync *s)
{
	bool goes_on = guess_was_right(s);

	if (!goes_on && !pack_from_known(s)) {
		session_after_push(s);
		return;
	}
	s->ahead = false;
	s->step = STEP_PACK;
	if (goes_on && !s->packing)
		packed_one(s, true);
}

/* --- making frames --- */

struct filling {
	struct sync *s;
	enum frame_add last;
	struct err e;
};

static bool fill_one(void *ctx, const struct entry *x)
{
	struct filling *f = ctx;

	/* What was pruned is in a backup of headquarters, so it is at headquarters. */
	if (x->pruned)
		return true;
	f->last = frame_enc_add(f->s->enc, x, &f->e);
	if (f->last != FRAME_ADDED)
		return false;
	f->s->packed = (struct mark){ x->hash, x->h.height };
	return true;
}

static bool load_is_full(const struct sync *s)
{
	size_t n = s->load.body.len;

	return n >= PIECE || (n && n + FRAME_PACKED_MAX > s->push_most);
}

static bool load_may_go(const struct sync *s)
{
	size_t n = s->load.body.len;

	return n && (s->packed_all || n >= PIECE_LEAST || load_is_full(s));
}

/* What is still to be packed is guessed from what went up. */
static uint64_t bytes_left(const struct sync *s)
{
	uint64_t height = book_head(s->book).height, packed = s->packed.height, n = s->load.first;

	if (s->packed_all || packed <= n || height <= packed)
		return 0;
	return (height - packed) * s->ask.len / (packed - n);
}

static void send(struct sync *s)
{
	struct buf was = s->ask;

	s->ask = s->load.body;
	s->load.body = was;
	s->in_push = s->load.unpacked;
	memcpy(s->ends, s->load.ends, sizeof s->ends);
	s->n_ends = s->load.n_ends;
	s->sent = s->packed;
	s->push_from = s->known;
	s->status.bytes_all = s->gone + s->ask.len + bytes_left(s);
	load_empty(s);
	s->load.first = s->packed.height;
	if (s->packed_all)
		packers_free(s);
	s->step = STEP_PUSH;
	if (line_is_poor(s))
		http_narrow(s->http);
	/* Slow is fine while it moves: the low-speed limit ends a dead line, not this. */
	session_ask(s, WIRE_PATH_PUSH, WIRE_TYPE_FRAMES, 90000 + (int64_t)s->ask.len);
}

/* A frame more, or none after all. */
static void packed_one(struct sync *s, bool ok)
{
	if (!ok)
		session_fail(s, CAUSE_LOCAL, 0);
	else if (s->step != STEP_PACK)
		return; /* it goes when what is on its way has arrived */
	else if (load_may_go(s))
		send(s);
	else if (s->packed_all)
		session_after_push(s);
}

bool push_packs(const struct sync *s)
{
	bool meanwhile = s->ahead || s->step == STEP_PUSH;

	return !s->packing && (s->step == STEP_PACK ||
			       (meanwhile && s->enc && !s->packed_all && !load_is_full(s)));
}

static bool pack_dense(const void *in, size_t n, struct buf *out, struct err *e)
{
	return frame_pack(in, n, FRAME_LEVEL_DENSE, out, e);
}

static void dense_done(void *ctx, bool ok, const struct buf *out, const struct err *e)
{
	struct sync *s = ctx;

	(void)e;
	s->packing = false;
	packed_one(s, ok && buf_put(&s->load.body, out->data, out->len));
}

static bool pack_here(struct sync *s, const struct buf *content)
{
	compute_free(s->compute);
	s->compute = NULL;
	return frame_pack(content->data, content->len, FRAME_LEVEL_DENSE, &s->load.body, NULL);
}

static bool pack(struct sync *s)
{
	struct buf content;
	bool ok;

	s->load.unpacked += frame_enc_size(s->enc);
	if (s->load.n_ends < ENDS_MAX)
		s->load.ends[s->load.n_ends++] = s->packed;
	buf_init(&content, WIRE_FRAME_MAX);
	ok = frame_enc_content(s->enc, &content, NULL);
	if (ok && level_of(s) == FRAME_LEVEL_DENSE) {
		if (!s->compute)
			s->compute = compute_new();
		s->packing = compute_start(s->compute, pack_dense, content.data, content.len,
					   FRAME_PACKED_MAX, dense_done, s);
		/* The system has no thread or no descriptor left: the keys wait for this one. */
		ok = s->packing || pack_here(s, &content);
	} else if (ok) {
		if (!s->packer)
			s->packer = frame_packer_new();
		ok = frame_packer_pack(s->packer, content.data, content.len, level_of(s),
				       &s->load.body, NULL);
	}
	buf_fini(&content);
	return ok;
}

void push_step(struct sync *s)
{
	struct filling f = { .s = s, .last = FRAME_ADDED };
	bool whole;

	frame_enc_budget(s->enc, frame_budget(s), s->limits.frame_entries);
	whole = book_each_of(s->book, s->peer.device, s->row, s->above, fill_one, &f, &f.e);
	/* What is before a damaged one goes, and what headquarters has for us comes, all the same. */
	if (!whole && f.e.class == ERR_CORRUPT && f.last == FRAME_ADDED)
		s->stuck = CAUSE_LOCAL;
	else if (!whole || f.last == FRAME_REFUSED) {
		session_fail(s, CAUSE_LOCAL, 0);
		return;
	}
	/* By rows and not by height: another branch may lie behind what is higher. */
	s->row = book_row_of(s->book, &s->packed.hash);
	s->packed_all = f.last == FRAME_ADDED;
	if (!frame_enc_count(s->enc))
		packed_one(s, true); /* the book has nothing above what HQ knows after all */
	else if (!pack(s))
		packed_one(s, false);
	else if (!s->packing)
		packed_one(s, true);
}

/* --- the answer --- */

static void measure(struct sync *s, const struct http_answer *a)
{
	uint64_t rate;

	/* Small ones measure the delay, not the rate. */
	if (a->sent < 4096 || a->took_ms < 1)
		return;
	rate = a->sent * 1000 / (uint64_t)a->took_ms;
	s->marks.rate = rate > UINT32_MAX ? UINT32_MAX : (uint32_t)rate;
	s->status.rate = s->marks.rate;
	s->rate_far_us = s->far_us;
}

static bool receipt_fits(const struct sync *s, const struct receipt *r)
{
	return id_equal(r->store, s->hello.store) && id_equal(r->generation, s->hello.generation) &&
	       id_equal(r->device, s->peer.device) && hash_equal(&r->head, &s->sent.hash) &&
	       r->height == s->sent.height && receipt_holds(r, RECEIPT_DOMAIN, s->peer.hq_sign);
}

/* What is packed goes, or is packed further; when all has gone, what was saved meanwhile goes as
 * well. */
static void push_on(struct sync *s)
{
	s->step = STEP_PACK;
	if (s->packing)
		return;
	if (load_may_go(s))
		send(s);
	if (s->step == STEP_PUSH || !s->packed_all)
		return;
	s->status.bytes_all = 0;
	push_begin(s);
}

void push_answered(struct sync *s, const struct http_answer *a)
{
	struct push_answer in;

	measure(s, a);
	if (!session_is_fine(s, a))
		return;
	s->status.sent_height = s->sent.height;
	if (!push_answer_read(buf_str(&a->body), a->body.len, &in, NULL)) {
		session_fail(s, CAUSE_NONSENSE, 0);
		return;
	}
	if (!receipt_fits(s, &in.receipt)) {
		session_fail(s, CAUSE_RECEIPT, 0);
		return;
	}
	push_went_through(s);
	/* The last one of another branch may stand lower than what was known. */
	tries_pushed(s, a->sent, a->took_ms,
		     s->sent.height > s->known.height ? s->sent.height - s->known.height : 0);
	s->pushed = true;
	s->gone += s->ask.len;
	s->known = s->sent;
	s->status.incident |= in.incident;
	if (in.incident)
		own_note(s, s->push_from);
	session_note_backup(s, in.backed_up, s->sent.height);
	/* All branches have gone when all rows have; by height a lower one would be left out. */
	if (s->packed_all && !s->packing && !s->load.body.len && s->stuck == CAUSE_NONE)
		s->marks.branches = false;
	sync_note_acked(s, s->sent, &in.receipt);
	push_on(s);
}
