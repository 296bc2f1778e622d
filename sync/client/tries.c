/* What was tried and how it ended, what the line is like, how far our clock is off: remembered
 * across restarts, sealed in the book under "tries". For people; no session depends on it. */
#include "sync_p.h"

#include "base/mem.h"

#include <string.h>

#define TRIES_NAME "tries"
#define TRIES_VERSION 2
#define KEEP_MS 600000 /* the same again is not worth a write more often */
#define JUMP_MS 2000
/* An average forgets what is older than about so many entries. */
#define ENTRIES_REMEMBERED 30
#define CODE_MAX 32
#define RATE_LEAST 1024 /* bytes */

/* --- reading and writing --- */

static bool put_try(struct buf *b, const struct sync_try *t)
{
	const char *code = cause_code(t->cause);

	return buf_u64(b, (uint64_t)t->at_ms) && buf_u64(b, (uint64_t)t->last_ms) &&
	       buf_u32(b, t->times) && buf_u8(b, (uint8_t)t->far) &&
	       buf_u8(b, (uint8_t)strlen(code)) && buf_put(b, code, strlen(code)) &&
	       buf_u64(b, t->up) && buf_u64(b, t->down) && buf_u64(b, t->entries) &&
	       buf_u64(b, t->acked);
}

static bool take_ms(struct rd *r, int64_t *ms)
{
	uint64_t v;

	if (!rd_u64(r, &v))
		return false;
	*ms = (int64_t)v;
	return true;
}

/* By its code, so that the causes may change their order; one that this program does not know made
 * no sense to it. */
static bool take_cause(struct rd *r, enum cause *out)
{
	char code[CODE_MAX] = "";
	uint8_t n;

	if (!rd_u8(r, &n) || n >= sizeof code || !rd_copy(r, code, n))
		return false;
	if (!cause_by_code(code, out))
		*out = CAUSE_NONSENSE;
	return true;
}

static bool take_try(struct rd *r, struct sync_try *t)
{
	uint8_t far;

	if (!take_ms(r, &t->at_ms) || !take_ms(r, &t->last_ms) || !rd_u32(r, &t->times) ||
	    !rd_u8(r, &far) || far >= SYNC_FAR_N || !take_cause(r, &t->cause) ||
	    !rd_u64(r, &t->up) || !rd_u64(r, &t->down) || !rd_u64(r, &t->entries) ||
	    !rd_u64(r, &t->acked))
		return false;
	t->far = (enum sync_far)far;
	return true;
}

static bool take_tries(struct rd *r, struct memory *m)
{
	uint8_t version, n, known;

	if (!rd_u8(r, &version) || version != TRIES_VERSION || !rd_u8(r, &n) || n > SYNC_TRIES_MAX)
		return false;
	for (m->n = 0; m->n < n; m->n++)
		if (!take_try(r, &m->tries[m->n]))
			return false;
	if (!rd_u32(r, &m->entry_bytes) || !rd_u32(r, &m->rest_ms) || !rd_u32(r, &m->rate) ||
	    !rd_u8(r, &known) || !take_ms(r, &m->drift_ms) || !take_ms(r, &m->compared_ms) ||
	    !take_ms(r, &m->compared_boot_ms) || !rd_copy(r, m->boot.b, sizeof m->boot.b))
		return false;
	m->compared = known;
	return true;
}

static void save(struct sync *s)
{
	const struct memory *m = &s->memory;
	struct buf b;
	bool ok;

	buf_init(&b, 8192);
	ok = buf_u8(&b, TRIES_VERSION) && buf_u8(&b, (uint8_t)m->n);
	for (size_t i = 0; i < m->n; i++)
		ok = ok && put_try(&b, &m->tries[i]);
	ok = ok && buf_u32(&b, m->entry_bytes) && buf_u32(&b, m->rest_ms) && buf_u32(&b, m->rate) &&
	     buf_u8(&b, m->compared) && buf_u64(&b, (uint64_t)m->drift_ms) &&
	     buf_u64(&b, (uint64_t)m->compared_ms) && buf_u64(&b, (uint64_t)m->compared_boot_ms) &&
	     buf_put(&b, m->boot.b, sizeof m->boot.b);
	/* A book that cannot be written to says so at the next save. */
	if (ok && book_state_put(s->book, TRIES_NAME, b.data, b.len, NULL))
		s->memory_kept_ms = clock_mono_ms();
	buf_fini(&b);
}

/* --- the clock --- */

static int64_t jumped(int64_t wall_from, int64_t boot_from, int64_t wall, int64_t boot)
{
	int64_t d = (wall - wall_from) - (boot - boot_from);

	return d > JUMP_MS || d < -JUMP_MS ? d : 0;
}

/* What was compared counts on while the clock ran on evenly since. */
static void recall_clock(struct sync *s)
{
	const struct memory *m = &s->memory;

	s->status.compared_ms = m->compared ? m->compared_ms : 0;
	if (!m->compared || s->clock->held || !id_equal(m->boot, clock_boot_id()) ||
	    jumped(m->compared_ms, m->compared_boot_ms, clock_wall_ms(s->clock), clock_boot_ms()))
		return;
	s->status.drift_known = true;
	s->status.drift_ms = m->drift_ms;
}

void tries_compared(struct sync *s, int64_t drift_ms)
{
	struct memory *m = &s->memory;

	m->compared = true;
	m->drift_ms = drift_ms;
	m->compared_ms = clock_wall_ms(s->clock);
	m->compared_boot_ms = clock_boot_ms();
	m->boot = clock_boot_id();
	s->status.drift_known = true;
	s->status.drift_ms = drift_ms;
	s->status.compared_ms = m->compared_ms;
}

bool tries_clock(struct sync *s)
{
	int64_t wall = clock_wall_ms(s->clock), boot = clock_boot_ms(), by = 0;

	if (s->turn_boot_ms && !s->clock->held)
		by = jumped(s->turn_wall_ms, s->turn_boot_ms, wall, boot);
	s->turn_wall_ms = wall;
	s->turn_boot_ms = boot;
	if (!by)
		return false;
	s->status.jump_ms = by;
	s->status.jumped_ms = wall;
	if (s->status.drift_known)
		tries_compared(s, s->status.drift_ms + by);
	return true;
}

/* --- one session --- */

void tries_begin(struct sync *s)
{
	s->tried = (struct tried){ .began_ms = clock_mono_ms(),
				   .up = s->status.bytes_up,
				   .down = s->status.bytes_down,
				   .acked = s->status.acked_height };
}

void tries_far(struct sync *s)
{
	static const enum sync_far far[] = {
		[STEP_NONE] = SYNC_FAR_LINE,         [STEP_CALL] = SYNC_FAR_LINE,
		[STEP_HELLO] = SYNC_FAR_LINE,
		[STEP_LOCATE] = SYNC_FAR_HQ,         [STEP_PACK] = SYNC_FAR_SENDING,
		[STEP_PUSH] = SYNC_FAR_SENDING,      [STEP_PULL] = SYNC_FAR_FETCHING,
		[STEP_EARLY] = SYNC_FAR_SENDING,     [STEP_COURIER] = SYNC_FAR_LINE,
		[STEP_HEAL_PACK] = SYNC_FAR_SENDING, [STEP_HEAL] = SYNC_FAR_SENDING,
		[STEP_OWN] = SYNC_FAR_FETCHING,
	};

	s->tried.far = far[s->step];
}

static uint32_t at_most_32(uint64_t v)
{
	return v > UINT32_MAX ? UINT32_MAX : (uint32_t)v;
}

/* The rate is of the wire alone: without the trip there and back, which a session pays a few times
 * whatever it sends. */
void tries_pushed(struct sync *s, uint64_t bytes, int64_t took_ms, uint64_t entries)
{
	struct memory *m = &s->memory;
	int64_t trip = s->tried.trip_ms, wire = took_ms > trip ? took_ms - trip : 1;
	uint64_t was = m->entry_bytes;

	/* A few bytes measure the trip; but they are better than nothing. */
	if (bytes >= RATE_LEAST && (wire > trip / 4 || !m->rate))
		m->rate = at_most_32(bytes * 1000 / (uint64_t)wire);
	if (m->rate)
		s->tried.wire_ms += (int64_t)(bytes * 1000 / m->rate);
	s->tried.pushed = true;
	if (!entries)
		return;
	was = was ? (was * ENTRIES_REMEMBERED + bytes) / (ENTRIES_REMEMBERED + entries)
		  : bytes / entries;
	m->entry_bytes = at_most_32(was);
}

void tries_trip(struct sync *s, int64_t took_ms)
{
	s->tried.trip_ms = took_ms;
}

static bool goes_on(const struct sync_try *last, const struct sync_try *t)
{
	return last->cause == t->cause && last->far == t->far && !last->entries && !t->entries;
}

/* True if it is worth a write at once. */
static bool add(struct memory *m, const struct sync_try *t)
{
	if (m->n && goes_on(&m->tries[0], t)) {
		m->tries[0].last_ms = t->last_ms;
		m->tries[0].times++;
		m->tries[0].up += t->up;
		m->tries[0].down += t->down;
		return false;
	}
	if (m->n < SYNC_TRIES_MAX)
		m->n++;
	memmove(m->tries + 1, m->tries, (m->n - 1) * sizeof *m->tries);
	m->tries[0] = *t;
	return true;
}

void tries_ended(struct sync *s, bool whole)
{
	int64_t now = clock_wall_ms(s->clock),
		rest = clock_mono_ms() - s->tried.began_ms - s->tried.wire_ms;
	struct sync_try t = { .at_ms = now,
			      .last_ms = now,
			      .times = 1,
			      .far = !whole                ? s->tried.far
				     : sync_is_unlocked(s) ? SYNC_FAR_ALL
							   : SYNC_FAR_SEALED,
			      .cause = s->status.cause,
			      .acked = s->status.acked_height,
			      .up = s->status.bytes_up - s->tried.up,
			      .down = s->status.bytes_down - s->tried.down };
	bool news;

	if (s->status.acked_height > s->tried.acked)
		t.entries = s->status.acked_height - s->tried.acked;
	if (whole && s->tried.pushed && rest >= 0)
		s->memory.rest_ms = at_most_32(
		    s->memory.rest_ms ? (s->memory.rest_ms + (uint64_t)rest) / 2 : (uint64_t)rest);
	news = add(&s->memory, &t);
	if (sync_is_unlocked(s) &&
	    (news || (!whole && clock_mono_ms() - s->memory_kept_ms >= KEEP_MS)))
		save(s);
}

void tries_load(struct sync *s)
{
	struct memory *m = &s->memory;
	struct buf b;
	struct rd r;

	/* What was tried while the book was locked is in it as well. */
	if (s->memory_read)
		return;
	s->memory_read = true;
	*m = (struct memory){ .n = 0 };
	buf_init(&b, 8192);
	if (book_state_get(s->book, TRIES_NAME, &b, NULL)) {
		rd_init(&r, b.data, b.len);
		if (!take_tries(&r, m))
			*m = (struct memory){ .n = 0 };
	}
	buf_fini(&b);
	recall_clock(s);
	if (!m->n || m->tries[0].cause == CAUSE_NONE || s->status.cause != CAUSE_NONE)
		return;
	s->status.cause = m->tries[0].cause;
	cause_words(s->status.cause, m->drift_ms / 60000, s->status.trouble);
	s->status.trouble_ms = m->tries[0].last_ms;
}

/* --- for people --- */

size_t sync_tries(const struct sync *s, struct sync_try out[SYNC_TRIES_MAX])
{
	memcpy(out, s->memory.tries, s->memory.n * sizeof *out);
	return s->memory.n;
}

const char *sync_far_words(enum sync_far far)
{
	static const char *const words[] = {
		[SYNC_FAR_LINE] = "HQ not reached",   [SYNC_FAR_HQ] = "HQ reached",
		[SYNC_FAR_SENDING] = "while sending", [SYNC_FAR_FETCHING] = "while fetching",
		[SYNC_FAR_ALL] = "sent and fetched",  [SYNC_FAR_SEALED] = "sent while locked",
	};

	return words[far];
}

/* Of a push that runs what is left of it; before it what the entries will come to, with what a
 * session takes beside. */
void tries_estimate(const struct sync *s, struct sync_status *out)
{
	uint64_t waiting = out->own_height > out->acked_height ? out->own_height - out->acked_height
							       : 0;
	uint64_t bytes = waiting * s->memory.entry_bytes;
	int64_t rest = s->memory.rest_ms;

	out->waiting_bytes = bytes;
	out->estimate_ms = -1;
	if (s->memory.rate)
		out->rate = s->memory.rate;
	if (s->step == STEP_PUSH) {
		bytes = out->bytes_all > out->bytes_done ? out->bytes_all - out->bytes_done : 0;
		rest = s->tried.trip_ms;
	}
	if (waiting && out->rate && (s->memory.entry_bytes || s->step == STEP_PUSH))
		out->estimate_ms = rest + (int64_t)(bytes * 1000 / out->rate);
}
