#include "frame_p.h"

#include "base/mem.h"

#include <string.h>

/* Finds an id or hash again by its last bytes, which are random in all of them. Open addressing; 0
 * is an empty place. */
#define SLOTS 32768u

struct table {
	uint8_t *items; /* n of size bytes */
	size_t size;
	size_t n, room, max;
	uint16_t *slots;
};

struct frame_enc {
	struct id device;
	size_t budget;
	size_t entries_max;

	size_t n;
	size_t counted;
	struct buf text;
	struct buf raw;
	struct buf one; /* the entry that is being written */
	struct table ids;
	struct table hashes;
	struct entry last; /* its body is not looked at */
};

static size_t slot_of(const struct table *t, const uint8_t *item)
{
	const uint8_t *end = item + t->size - 2;

	return ((size_t)end[0] << 8 | end[1]) % SLOTS;
}

static void table_add(struct table *t, const uint8_t *item)
{
	size_t slot = slot_of(t, item);

	if (t->n == t->max)
		return;
	if (t->n == t->room) {
		size_t room = t->room ? t->room * 2 : 64;

		t->items = mem_resize(t->items, t->room * t->size, room * t->size);
		t->room = room;
	}
	memcpy(t->items + t->n * t->size, item, t->size);
	while (t->slots[slot])
		slot = (slot + 1) % SLOTS;
	t->slots[slot] = (uint16_t)++t->n;
}

/* Its reference, from 1; 0 if it is not there. */
static size_t table_find(const struct table *t, const uint8_t *item)
{
	for (size_t slot = slot_of(t, item); t->slots[slot]; slot = (slot + 1) % SLOTS)
		if (!memcmp(t->items + (size_t)(t->slots[slot] - 1) * t->size, item, t->size))
			return t->slots[slot];
	return 0;
}

static void table_empty(struct table *t)
{
	if (!t->slots)
		t->slots = mem_new(SLOTS * sizeof *t->slots);
	memset(t->slots, 0, SLOTS * sizeof *t->slots);
	t->n = 0;
}

static void table_fini(struct table *t)
{
	mem_free(t->items);
	mem_free(t->slots);
}

static void begin(struct frame_enc *f)
{
	static const struct id no_id;
	static const struct hash no_hash;

	f->n = 0;
	f->counted = 0;
	buf_reset(&f->text);
	buf_reset(&f->raw);
	table_empty(&f->ids);
	table_empty(&f->hashes);
	table_add(&f->ids, no_id.b);
	table_add(&f->ids, f->device.b);
	table_add(&f->hashes, no_hash.b);
	f->last = (struct entry){ 0 };
}

struct frame_enc *frame_enc_new(struct id device, size_t budget, size_t entries_max)
{
	struct frame_enc *f = mem_new(sizeof *f);

	f->device = device;
	f->ids = (struct table){ .size = sizeof(struct id), .max = FRAME_IDS_MAX };
	f->hashes = (struct table){ .size = sizeof(struct hash), .max = FRAME_HASHES_MAX };
	buf_init(&f->text, WIRE_FRAME_MAX);
	buf_init(&f->raw, WIRE_FRAME_MAX);
	buf_init(&f->one, WIRE_FRAME_MAX);
	frame_enc_budget(f, budget, entries_max);
	begin(f);
	return f;
}

void frame_enc_free(struct frame_enc *f)
{
	if (!f)
		return;
	buf_fini(&f->text);
	buf_fini(&f->raw);
	buf_fini(&f->one);
	table_fini(&f->ids);
	table_fini(&f->hashes);
	mem_free(f);
}

void frame_enc_budget(struct frame_enc *f, size_t budget, size_t entries_max)
{
	/* The head of the content must find room as well. */
	const size_t most = WIRE_FRAME_MAX - 16;

	f->budget = budget && budget < most ? budget : most;
	f->entries_max = entries_max && entries_max < WIRE_FRAME_ENTRIES_MAX
			     ? entries_max
			     : WIRE_FRAME_ENTRIES_MAX;
}

size_t frame_enc_count(const struct frame_enc *f)
{
	return f->n;
}

size_t frame_enc_size(const struct frame_enc *f)
{
	return f->counted;
}

static void put_ref(struct frame_enc *f, struct table *t, const uint8_t *item)
{
	size_t ref = table_find(t, item);

	buf_varint(&f->one, ref);
	if (ref)
		return;
	buf_put(&f->raw, item, t->size);
	table_add(t, item);
}

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

/* Where the next run of 32 hexadecimal digits or more begins, looked for by its last digit: most of
 * a text is jumped over. `at` stands behind no digit. n when there is none. */
static size_t next_run(const char *s, size_t n, size_t at)
{
	while (at + 32 <= n) {
		size_t k = at + 32;

		while (k > at && is_hex(s[k - 1]))
			k--;
		if (k == at)
			return at;
		at = k;
	}
	return n;
}

/* A run of exactly 32 or 64 digits becomes a token, if it or its place in the table can be had. */
static void put_run(struct frame_enc *f, const char *s, size_t n)
{
	struct table *t = n == 64 ? &f->hashes : &f->ids;
	uint8_t item[32];
	char hex[65];

	if (n != 32 && n != 64) {
		buf_put(&f->one, s, n);
		return;
	}
	memcpy(hex, s, n);
	hex[n] = '\0';
	hex_decode(hex, item, n / 2);
	if (t->n == t->max && !table_find(t, item)) {
		buf_put(&f->one, s, n);
		return;
	}
	buf_u8(&f->one, n == 64 ? TOKEN_HASH : TOKEN_ID);
	put_ref(f, t, item);
}

static void put_body(struct frame_enc *f, const char *s, size_t n)
{
	size_t i = 0;

	while (i < n) {
		size_t from = next_run(s, n, i), end = from;

		buf_put(&f->one, s + i, from - i);
		while (end < n && is_hex(s[end]))
			end++;
		put_run(f, s + from, end - from);
		i = end;
	}
}

static uint8_t flags_of(const struct frame_enc *f, const struct entry *x)
{
	const struct entry_header *h = &x->h, *last = &f->last.h;
	uint8_t flags = 0;

	if (!f->n || !hash_equal(&h->prev, &f->last.hash) || h->height != last->height + 1)
		flags |= WF_RUN;
	if (!f->n || !id_equal(h->epoch, last->epoch) || h->seq != last->seq + 1)
		flags |= WF_EPOCH;
	if (!f->n || !id_equal(h->boot_id, last->boot_id))
		flags |= WF_BOOT;
	if (h->body_len &&
	    (memchr(x->body, TOKEN_ID, h->body_len) || memchr(x->body, TOKEN_HASH, h->body_len)))
		flags |= WF_PLAIN;
	return flags;
}

/* The order here is the order of docs/protocol.md, and of rebuild() in frame_dec.c. */
static void put_entry(struct frame_enc *f, const struct entry *x, uint8_t flags)
{
	const struct entry_header *h = &x->h, *last = &f->last.h;
	uint64_t wall = (uint64_t)h->wall_ms - (uint64_t)last->wall_ms;
	uint64_t boot = h->boottime_ms - last->boottime_ms;

	buf_reset(&f->one);
	buf_u8(&f->one, flags);
	buf_varint(&f->one, h->kind);
	buf_varint(&f->one, h->schema);
	if (flags & WF_RUN) {
		if (f->n)
			buf_put(&f->raw, f->last.sig, ENTRY_SIG_LEN);
		buf_varint(&f->one, h->height);
		put_ref(f, &f->hashes, h->prev.b);
	}
	if (flags & WF_EPOCH) {
		put_ref(f, &f->ids, h->epoch.b);
		buf_varint(&f->one, h->seq);
	}
	if (flags & WF_BOOT)
		put_ref(f, &f->ids, h->boot_id.b);
	put_ref(f, &f->ids, h->record.b);
	put_ref(f, &f->ids, h->author.b);
	buf_varint(&f->one, zigzag((int64_t)wall));
	buf_varint(&f->one, zigzag(h->utc_off_min));
	buf_varint(&f->one, zigzag((int64_t)(boot - wall)));
	buf_u8(&f->one, h->clock_q);
	buf_put(&f->raw, x->salt, ENTRY_SALT_LEN);
	if (flags & WF_PLAIN)
		buf_put(&f->one, x->body, h->body_len);
	else
		put_body(f, x->body, h->body_len);
	buf_varint(&f->text, f->one.len);
	buf_put(&f->text, f->one.data, f->one.len);
}

enum frame_add frame_enc_add(struct frame_enc *f, const struct entry *x, struct err *e)
{
	size_t cost = x->h.body_len + FRAME_ENTRY_COST;
	uint8_t flags;

	if (!id_equal(x->h.device, f->device) || x->h.ver != ENTRY_VERSION ||
	    x->h.body_len > ENTRY_BODY_MAX) {
		err_set(e, ERR_BUG, "An entry was to be sent that no frame can hold");
		return FRAME_REFUSED;
	}
	if (x->pruned) {
		err_set(e, ERR_CORRUPT, "An entry was to be sent whose content is not here any more");
		return FRAME_REFUSED;
	}
	if (f->n && (f->n == f->entries_max || f->counted + cost > f->budget))
		return FRAME_FULL;
	/* Tables that are nearly full end the frame early: the header's ids must find room in them.
	 */
	if (f->ids.n + 8 > FRAME_IDS_MAX || f->hashes.n + 8 > FRAME_HASHES_MAX)
		return FRAME_FULL;
	flags = flags_of(f, x);
	if (f->n && (flags & WF_RUN) && !f->last.has_sig) {
		err_set(e, ERR_CORRUPT, "Entry %llu has no signature to be sent with",
			(unsigned long long)f->last.h.height);
		return FRAME_REFUSED;
	}
	put_entry(f, x, flags);
	table_add(&f->hashes, x->hash.b);
	f->last = *x;
	f->last.body = NULL;
	f->n++;
	f->counted += cost;
	return FRAME_ADDED;
}

bool frame_enc_content(struct frame_enc *f, struct buf *out, struct err *e)
{
	bool ok;

	if (!f->n)
		return err_set(e, ERR_BUG, "An empty frame was to be sent");
	if (!f->last.has_sig)
		return err_set(e, ERR_CORRUPT, "Entry %llu has no signature to be sent with",
			       (unsigned long long)f->last.h.height);
	buf_put(&f->raw, f->last.sig, ENTRY_SIG_LEN);
	ok = buf_varint(out, f->n) && buf_varint(out, f->text.len) &&
	     buf_put(out, f->text.data, f->text.len) && buf_put(out, f->raw.data, f->raw.len) &&
	     !f->text.full && !f->raw.full && !f->one.full;
	begin(f);
	return ok || err_set(e, ERR_BUG, "A frame came out larger than a frame may be");
}

bool frame_enc_finish(struct frame_enc *f, int level, struct buf *out, struct err *e)
{
	struct buf content;
	bool ok;

	buf_init(&content, WIRE_FRAME_MAX);
	ok = frame_enc_content(f, &content, e) &&
	     frame_pack(content.data, content.len, level, out, e);
	buf_fini(&content);
	return ok;
}
