/* When sessions begin, how they end, and the one wait. The steps of a session are session.c's. */
#include "sync_p.h"

#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"

#include <stdio.h>
#include <string.h>

#define BACKOFF_FIRST_MS 5000
#define BACKOFF_MOST_MS 900000
#define SAVED_MS 2000 /* after the first save that is not sent */
#define UNLOCKED_MS 300
#define LOOK_MS 60000 /* between two sessions that had nothing to do, about */
#define KEEP_MS 600000
#define RETRY_AFTER_MOST_S 3600
#define AHEAD_MAX_MS 120000 /* a clock that is further off than this is named */
#define QUICK_TRIES 3       /* after these, and where a person must help, ... */
#define SELDOM_MS 30000     /* ... no try follows another sooner than this */
#define LINK_MS 200         /* routes come in bunches: from the last of them ... */
#define LINK_MOST_MS 1000   /* ... or from the first */
#define STILL_MS 2000       /* a session in which nothing moved for so long is of the old link */

#define PATROL_MS 10000 /* without a book of our own, for a bundle that another program left */

bool sync_is_unlocked(const struct sync *s)
{
	return s->book && book_is_unlocked(s->book);
}

/* --- reading the files --- */

static bool read_text(const char *home, const char *name, size_t most, struct buf *out,
		      struct err *e)
{
	char *path = path_join(home, name);
	bool ok;

	buf_init(out, most);
	ok = file_read(path, out, e);
	mem_free(path);
	return ok;
}

bool sync_peer(const char *home, struct peer *out, struct err *e)
{
	struct buf text;
	bool ok;

	ok = read_text(home, SYNC_FILE_PEER, BUNDLE_MAX, &text, e) &&
	     peer_read(buf_str(&text), text.len, out, e);
	buf_fini(&text);
	if (!ok && e && e->class == ERR_INPUT)
		err_set(e, ERR_INPUT,
			"This laptop is not enrolled at a headquarters. Ask HQ for a bundle");
	return ok;
}

bool sync_connect(const char *home, const struct peer *p, struct http **out, struct err *e)
{
	const char *urls[BUNDLE_URLS_MAX];
	struct buf ca = { 0 }, certificate = { 0 }, key = { 0 };
	bool ok = false;

	for (size_t i = 0; i < p->n_urls; i++)
		urls[i] = p->urls[i];
	if (read_text(home, SYNC_FILE_CA, BUNDLE_PEM_MAX, &ca, e) &&
	    read_text(home, SYNC_FILE_CERT, BUNDLE_PEM_MAX, &certificate, e) &&
	    read_text(home, SYNC_FILE_KEY, BUNDLE_PEM_MAX, &key, e)) {
		struct http_conf conf = {
			.urls = urls,
			.n_urls = p->n_urls,
			.server_name = p->server_name,
			.ca = buf_str(&ca),
			.certificate = buf_str(&certificate),
			.key = buf_str(&key),
			.pin = p->pin,
			.pin_next = p->pin_next,
		};

		ok = http_new(&conf, out, e);
	}
	buf_fini(&ca);
	buf_fini(&certificate);
	buf_fini(&key);
	return ok;
}

static void plan(struct sync *s, int64_t after_ms);

bool sync_new(const char *home, struct book *book, const struct clock *clock,
	      const struct sync_calls *calls, struct sync **out, struct err *e)
{
	struct sync *s = mem_new(sizeof *s);

	s->home = mem_str(home);
	s->book = book;
	s->clock = clock;
	if (calls)
		s->calls = *calls;
	/* Where links cannot be heard there is the timer. */
	links_open(&s->links);
	if (!sync_peer(home, &s->peer, e) || !sync_connect(home, &s->peer, &s->http, e)) {
		sync_free(s);
		return false;
	}
	if (sync_is_unlocked(s))
		sync_unlocked(s);
	else if (courier_look(s))
		plan(s, UNLOCKED_MS);
	*out = s;
	return true;
}

void sync_free(struct sync *s)
{
	if (!s)
		return;
	if (s->http)
		session_drop(s);
	links_close(&s->links);
	compute_free(s->compute);
	courier_work_free(s->work);
	http_free(s->http);
	mem_free(s->home);
	mem_free(s);
}

/* --- when --- */

void sync_changed(struct sync *s)
{
	if (s->calls.on_changed)
		s->calls.on_changed(s->calls.ctx);
}

static void plan(struct sync *s, int64_t after_ms)
{
	s->next_ms = clock_mono_ms() + after_ms + 1;
	s->status.next_try_ms = clock_wall_ms(s->clock) + after_ms;
}

static int64_t jitter(int64_t most_ms)
{
	return (int64_t)crypto_uniform((uint32_t)most_ms + 1);
}

/* Full jitter: cars that lost HQ together must not come back together. */
int64_t sync_backoff_most_ms(unsigned failures, enum cause cause)
{
	int64_t most = BACKOFF_FIRST_MS;

	for (unsigned i = 0; i < failures && most < BACKOFF_MOST_MS; i++)
		most *= 2;
	return most > BACKOFF_MOST_MS || !cause_passes(cause) ? BACKOFF_MOST_MS : most;
}

static int64_t look(void)
{
	return LOOK_MS * 3 / 4 + jitter(LOOK_MS / 2);
}

/* Seldom enough for a battery and for everybody's headquarters, and soon enough for a modem that
 * comes back and says nothing. */
int64_t sync_wait_after_ms(unsigned failures, enum cause cause, int64_t retry_after_s)
{
	int64_t wait = jitter(sync_backoff_most_ms(failures, cause)), most = look();

	if (cause == CAUSE_NONE || cause == CAUSE_NO_LINK || cause == CAUSE_NO_NAME)
		return most;
	if (wait < SELDOM_MS && (failures >= QUICK_TRIES || !cause_passes(cause)))
		wait = SELDOM_MS + jitter(SELDOM_MS);
	if (wait > most && cause == CAUSE_NO_ANSWER)
		wait = most;
	/* HQ's wish, within reason, and each car a little apart. */
	if (retry_after_s > RETRY_AFTER_MOST_S)
		retry_after_s = RETRY_AFTER_MOST_S;
	if (retry_after_s > 0 && retry_after_s * 1000 > wait)
		wait = retry_after_s * 1000 + jitter(2000);
	return wait;
}

static void note_trouble(struct sync *s, enum cause cause)
{
	/* A wrong clock keeps nothing from being sent, but somebody must hear of it. */
	if (cause == CAUSE_NONE && s->status.drift_known &&
	    (s->status.drift_ms > AHEAD_MAX_MS || s->status.drift_ms < -AHEAD_MAX_MS))
		cause = CAUSE_CLOCK;
	s->status.cause = cause;
	if (cause == CAUSE_NONE) {
		s->status.trouble[0] = '\0';
		return;
	}
	cause_words(cause, s->status.drift_ms / 60000, s->status.trouble);
	s->status.trouble_ms = clock_wall_ms(s->clock);
}

/* A look at headquarters that brought nothing is not worth a write each minute. A book that cannot
 * be written to says so at the next save: marks are hints. */
static void keep_marks(struct sync *s)
{
	const struct marks *now = &s->marks, *kept = &s->kept;
	bool same = hash_equal(&now->acked.hash, &kept->acked.hash) &&
		    id_equal(now->generation, kept->generation) &&
		    now->pull_due == kept->pull_due && now->missing == kept->missing &&
		    now->branches == kept->branches &&
		    now->n_backups == kept->n_backups &&
		    hash_equal(&now->backed_up.hash, &kept->backed_up.hash);

	if (same && now->data_as_of_ms - kept->data_as_of_ms < KEEP_MS)
		return;
	if (marks_save(s->book, now, NULL))
		s->kept = *now;
}

void sync_ended(struct sync *s, enum cause cause, int64_t retry_after_s)
{
	int64_t wait;

	note_trouble(s, cause);
	if (sync_is_unlocked(s))
		s->status.own_height = book_head(s->book).height;
	/* A session that brought headquarters further was no failure of the line. */
	if (cause == CAUSE_NONE || s->known.height != s->known_last)
		s->failures = 0;
	s->known_last = s->known.height;
	wait = sync_wait_after_ms(s->failures, cause, retry_after_s);
	if (cause == CAUSE_NONE && sync_is_unlocked(s)) {
		courier_done(s);
		s->status.last_full_ms = s->marks.last_full_ms = clock_wall_ms(s->clock);
		s->status.data_as_of_ms = s->marks.data_as_of_ms = s->marks.last_full_ms;
	} else if (cause != CAUSE_NONE) {
		s->failures++;
	}
	if (sync_is_unlocked(s))
		keep_marks(s);
	tries_ended(s, cause == CAUSE_NONE);
	s->status.state = cause == CAUSE_NONE ? SYNC_QUIET : SYNC_WAITING;
	plan(s, s->again ? 0 : wait);
	s->again = false;
	sync_changed(s);
}

static bool take_hash(void *ctx, const struct entry *x)
{
	*(struct hash *)ctx = x->hash;
	return false;
}

/* No more than is certain: while a lower branch may not have been sent, what is above the fork is
 * not said to be there. Up to the lowest fork there is one entry of each height. */
void sync_tell_acked(struct sync *s)
{
	uint64_t height = marks_above(&s->marks, s->book);

	s->status.acked_height = height;
	s->status.acked = (struct hash){ 0 };
	if (height == s->marks.acked.height)
		s->status.acked = s->marks.acked.hash;
	else if (height)
		book_each_above(s->book, height - 1, take_hash, &s->status.acked, NULL);
}

void sync_note_acked(struct sync *s, struct mark acked, const struct receipt *r)
{
	s->marks.acked = acked;
	s->marks.receipt = *r;
	s->marks.acked_ms = clock_wall_ms(s->clock);
	sync_tell_acked(s);
	s->status.acked_ms = s->marks.acked_ms;
}

static bool may_begin(const struct sync *s)
{
	return !s->paused && (sync_is_unlocked(s) ? s->marks_read : s->bundle);
}

void sync_start(struct sync *s)
{
	s->failures = 0;
	s->paused = false;
	if (s->step != STEP_NONE) {
		s->again = true;
		return;
	}
	if (!sync_is_unlocked(s))
		courier_look(s);
	if (may_begin(s))
		plan(s, 0);
}

void sync_saved(struct sync *s)
{
	/* What is urgent waits for nobody, least of all for a key that was pressed an hour ago. */
	if (s->paused && s->marks_read && sync_is_unlocked(s) && early_look(s))
		s->paused = false;
	if (!may_begin(s) || !sync_is_unlocked(s))
		return;
	s->status.own_height = book_head(s->book).height;
	if (early_look(s)) {
		/* What a push that runs has brought whole stays; the rest goes after it. */
		if (s->step == STEP_PACK || s->step == STEP_PUSH)
			session_drop(s);
		s->again |= s->step != STEP_NONE;
		if (s->step == STEP_NONE)
			plan(s, 0);
		return;
	}
	if (s->step != STEP_NONE)
		s->again = true;
	else if (!s->failures && (!s->next_ms || s->next_ms > clock_mono_ms() + SAVED_MS))
		plan(s, SAVED_MS); /* a night of quick saves must not put sending off for ever */
}

void sync_unlocked(struct sync *s)
{
	struct book_head head = book_head(s->book);
	struct entry x;

	if (s->marks_read)
		return;
	session_drop(s); /* of the locked book */
	marks_load(s->book, &s->marks);
	s->kept = s->marks;
	s->marks_read = true;
	s->status.own_height = head.height;
	/* Remembered marks count only if the book and HQ's key still bear them out. */
	if (s->marks.acked.height &&
	    (!book_find(s->book, &s->marks.acked.hash, &x, NULL) ||
	     x.h.height != s->marks.acked.height ||
	     !hash_equal(&s->marks.receipt.head, &s->marks.acked.hash) ||
	     !receipt_holds(&s->marks.receipt, RECEIPT_DOMAIN, s->peer.hq_sign)))
		s->marks.acked = (struct mark){ 0 };
	courier_unlocked(s);
	sync_tell_acked(s);
	s->status.acked_ms = s->marks.acked_ms;
	s->status.sent_height = s->marks.acked.height;
	s->status.backed_up_height = s->marks.backed_up.height;
	s->status.last_full_ms = s->marks.last_full_ms;
	s->status.data_as_of_ms = s->marks.data_as_of_ms;
	s->status.rate = s->marks.rate;
	tries_load(s);
	s->status.state = SYNC_QUIET;
	plan(s, UNLOCKED_MS);
}

void sync_lock(struct sync *s)
{
	session_drop(s);
	courier_lock(s);
	early_forget(s);
	s->again = false;
	s->paused = false; /* what is sealed goes while nobody is there */
	s->next_ms = 0;
	s->status.next_try_ms = 0;
	s->status.state = SYNC_OFF;
	s->marks_read = false;
	s->own_cursor = 0;
	mem_wipe(&s->marks, sizeof s->marks);
	s->has_hello = s->has_said = false;
	/* The line may be there after all, or be back soon. */
	if (s->bundle)
		plan(s,
		     s->failures ? jitter(sync_backoff_most_ms(s->failures, s->status.cause)) : 0);
	sync_changed(s);
}

void sync_pause(struct sync *s, bool paused)
{
	s->paused = paused;
	if (paused && s->step != STEP_NONE) {
		session_drop(s);
		s->status.state = SYNC_QUIET;
	}
	if (paused) {
		s->next_ms = 0;
		s->status.next_try_ms = 0;
	} else if (may_begin(s)) {
		plan(s, 0);
	}
	sync_changed(s);
}

/* --- the wait --- */

static enum sync_state state_of(const struct sync *s)
{
	switch (s->step) {
	case STEP_NONE:
		return s->status.state;
	case STEP_CALL:
	case STEP_HELLO:
	case STEP_RENEW:
	case STEP_LOCATE:
		return SYNC_ASKING;
	case STEP_PACK:
	case STEP_PUSH:
	case STEP_EARLY:
	case STEP_COURIER:
		return SYNC_SENDING;
	case STEP_HEAL_PACK:
	case STEP_HEAL:
		return SYNC_SENDING;
	case STEP_PULL:
	case STEP_OWN:
		return SYNC_FETCHING;
	}
	return SYNC_QUIET;
}

/* Whoever locks or unlocks the book need not tell us. */
static void notice_lock(struct sync *s)
{
	bool unlocked = sync_is_unlocked(s);

	if (s->marks_read && !unlocked)
		sync_lock(s);
	else if (!s->marks_read && unlocked)
		sync_unlocked(s);
}

static void note_motion(struct sync *s)
{
	uint64_t moved = http_moved(s->http);

	if (http_is_busy(s->http) && moved == s->moved)
		return;
	s->moved = moved;
	s->moved_ms = clock_mono_ms();
}

static void give_up(struct sync *s, enum cause cause)
{
	if (s->step == STEP_PUSH)
		push_was_cut(s);
	if (s->step == STEP_PULL || s->step == STEP_OWN)
		pull_was_cut(s);
	session_fail(s, cause, 0);
}

/* Compared anew soon: what is saved meanwhile says how far the clock is off. */
static void clock_was_put(struct sync *s)
{
	if (s->step != STEP_NONE)
		s->again = true;
	else if (s->next_ms)
		plan(s, SAVED_MS);
	sync_changed(s);
}

static void link_heard(struct sync *s)
{
	unsigned news = links_read(&s->links);
	int64_t now = clock_mono_ms();

	if (!http_has_way(s->http)) {
		http_renew(s->http);
		if (http_is_busy(s->http))
			give_up(s, CAUSE_NO_LINK);
	}
	if (!(news & LINK_CAME))
		return;
	if (!s->link_first_ms)
		s->link_first_ms = now;
	s->link_ms = now + LINK_MS < s->link_first_ms + LINK_MOST_MS
			 ? now + LINK_MS
			 : s->link_first_ms + LINK_MOST_MS;
}

static void link_came_up(struct sync *s)
{
	s->link_ms = s->link_first_ms = 0;
	http_renew(s->http);
	if (http_is_busy(s->http) && clock_mono_ms() - s->moved_ms >= STILL_MS)
		give_up(s, CAUSE_NO_ANSWER);
	if (!s->paused)
		sync_start(s);
}

static bool keeps_more(const struct sync *s)
{
	return s->keep_more && s->step == STEP_NONE && s->marks_read && sync_is_unlocked(s);
}

static void steps(struct sync *s)
{
	notice_lock(s);
	note_motion(s);
	if (tries_clock(s))
		clock_was_put(s);
	if (s->link_ms && clock_mono_ms() >= s->link_ms)
		link_came_up(s);
	if (!s->book && s->step == STEP_NONE && clock_mono_ms() >= s->look_ms) {
		s->look_ms = clock_mono_ms() + PATROL_MS;
		if (!s->bundle && courier_look(s))
			plan(s, 0);
	}
	if (s->step == STEP_NONE && s->next_ms && clock_mono_ms() >= s->next_ms && may_begin(s)) {
		s->next_ms = 0;
		s->status.next_try_ms = 0;
		session_begin(s);
		sync_changed(s);
	}
	if (http_is_busy(s->http))
		http_step(s->http);
	session_step(s);
	if (keeps_more(s))
		session_tell_kept(s);
	if (courier_is_behind(s))
		courier_work_step(s->work, s->book);
}

static int64_t sooner(int64_t left, int64_t at_ms)
{
	int64_t until = at_ms - clock_mono_ms();

	if (until < 0)
		until = 0;
	return left < 0 || until < left ? until : left;
}

/* How long the wait may last for our own sake. */
static int within(const struct sync *s, int timeout_ms)
{
	int64_t left = -1;

	if (session_may_step(s) || courier_is_behind(s) || keeps_more(s))
		left = 0;
	else if (s->step == STEP_NONE && s->next_ms && may_begin(s))
		left = sooner(left, s->next_ms);
	else if (http_is_busy(s->http))
		left = 1000;
	if (s->link_ms)
		left = sooner(left, s->link_ms);
	if (!s->book && s->step == STEP_NONE)
		left = sooner(left, s->look_ms);
	if (left < 0 || (timeout_ms >= 0 && timeout_ms < left))
		return timeout_ms;
	return left > INT32_MAX ? INT32_MAX : (int)left;
}

/* With our own descriptors after the caller's: the compute thread's, the kernel's words about
 * links. */
int sync_wait(void *ctx, struct pollfd *fds, nfds_t n, int timeout_ms)
{
	struct pollfd all[LOOP_FDS_MAX + 2];
	struct sync *s = ctx;
	nfds_t theirs = n < LOOP_FDS_MAX ? n : LOOP_FDS_MAX, m = theirs;
	int got;

	for (nfds_t i = 0; i < theirs; i++)
		all[i] = fds[i];
	all[m++] = (struct pollfd){ .fd = s->links.fd, .events = POLLIN };
	if (s->packing)
		all[m++] = (struct pollfd){ .fd = compute_fd(s->compute), .events = POLLIN };
	timeout_ms = within(s, timeout_ms);
	got = http_is_busy(s->http) ? http_wait(s->http, all, m, timeout_ms)
				    : poll(all, m, timeout_ms);
	for (nfds_t i = 0; i < theirs; i++)
		fds[i].revents = got > 0 ? all[i].revents : 0;
	if (got > 0 && all[theirs].revents) {
		got--;
		link_heard(s);
	}
	if (got > 0 && m > theirs + 1 && all[m - 1].revents) {
		got--;
		compute_reap(s->compute);
	}
	/* A key first: what the network has waits for the next turn, but not for two. */
	s->waited = got > 0 && !s->waited;
	if (!s->waited)
		steps(s);
	return got;
}

void sync_status(const struct sync *s, struct sync_status *out)
{
	*out = s->status;
	out->state = state_of(s);
	out->paused = s->paused;
	out->bytes_done = s->step == STEP_PUSH   ? s->gone + http_sent(s->http)
			  : s->step == STEP_PACK ? s->gone
						 : 0;
	tries_estimate(s, out);
}

bool sync_is_running(const struct sync *s)
{
	return s->step != STEP_NONE;
}

bool sync_run(struct sync *s, struct err *e)
{
	if (!sync_is_unlocked(s) && !courier_look(s))
		return err_set(e, ERR_LOCKED,
			       "Nothing sealed waits here. Say who you are with --user NUMBER");
	if (sync_is_unlocked(s) && !s->marks_read)
		sync_unlocked(s);
	s->failures = 0;
	s->next_ms = 0;
	if (s->step == STEP_NONE)
		session_begin(s);
	while (s->step != STEP_NONE)
		sync_wait(s, NULL, 0, 1000);
	if (s->status.cause == CAUSE_NONE || s->status.cause == CAUSE_CLOCK)
		return true;
	return err_set(e, cause_class(s->status.cause), "%s", s->status.trouble);
}
