#include "frame_p.h"

#include "base/mem.h"

#include <string.h>
#include <zstd_errors.h>

#define UNPACK_STEP 65536

struct frame_dec {
	struct id device;
	ZSTD_DCtx *z;
	uint8_t head[FRAME_HEAD_LEN];
	size_t have_head;
	size_t packed;
	struct buf content;
	uint8_t *step; /* UNPACK_STEP bytes */
	enum frame_fault fault;
	size_t fault_at;
};

/* What rebuilding one frame needs; ended with it. */
struct rebuild {
	struct rd text;
	struct rd raw;
	struct id *ids;
	size_t n_ids, room_ids;
	struct hash *hashes;
	size_t n_hashes, room_hashes;
	struct entry *entries;
	size_t n; /* rebuilt so far */
	struct buf bodies;
	size_t *starts; /* of each body; pointers are set when the bodies move no more */
};

struct frame_dec *frame_dec_new(struct id device)
{
	struct frame_dec *d = mem_new(sizeof *d);

	d->device = device;
	buf_init(&d->content, WIRE_FRAME_MAX);
	d->step = mem_new(UNPACK_STEP);
	d->z = ZSTD_createDCtx_advanced(frame_mem);
	return d;
}

void frame_dec_free(struct frame_dec *d)
{
	if (!d)
		return;
	ZSTD_freeDCtx(d->z);
	mem_free(d->step);
	buf_fini(&d->content);
	mem_free(d);
}

enum frame_fault frame_dec_fault(const struct frame_dec *d)
{
	return d->fault;
}

size_t frame_dec_fault_at(const struct frame_dec *d)
{
	return d->fault_at;
}

bool frame_dec_is_between(const struct frame_dec *d)
{
	return !d->have_head && d->fault == FRAME_FINE;
}

void frame_fini(struct frame *f)
{
	if (!f)
		return;
	mem_free(f->entries);
	mem_free(f->bodies);
	*f = (struct frame){ 0 };
}

bool frame_is_signed(const struct frame *f, const uint8_t public_key[32], size_t *at)
{
	for (size_t i = 0; i < f->n; i++) {
		const struct entry *x = &f->entries[i];
		bool newest = i + 1 == f->n || !hash_equal(&f->entries[i + 1].h.prev, &x->hash);

		if (!newest && !x->has_sig)
			continue;
		if (x->has_sig && entry_sig_holds(public_key, &x->hash, x->sig))
			continue;
		*at = i;
		return false;
	}
	return true;
}

static enum frame_got refuse(struct frame_dec *d, enum frame_fault fault, struct err *e)
{
	d->fault = fault;
	buf_reset(&d->content);
	err_set(e, ERR_PEER, "%s",
		fault == FRAME_TOO_LARGE   ? "What came is larger than it may be"
		: fault == FRAME_BAD_ENTRY ? "What came holds an entry that cannot be rebuilt"
					   : "What came does not read as entries");
	return FRAME_BAD;
}

/* --- rebuilding --- */

static void add_id(struct rebuild *b, const struct id *id)
{
	if (b->n_ids == b->room_ids) {
		size_t room = b->room_ids ? b->room_ids * 2 : 64;

		b->ids = mem_resize(b->ids, b->room_ids * sizeof *b->ids, room * sizeof *b->ids);
		b->room_ids = room;
	}
	b->ids[b->n_ids++] = *id;
}

static void add_hash(struct rebuild *b, const struct hash *h)
{
	if (b->n_hashes == FRAME_HASHES_MAX)
		return;
	if (b->n_hashes == b->room_hashes) {
		size_t room = b->room_hashes ? b->room_hashes * 2 : 64;

		b->hashes = mem_resize(b->hashes, b->room_hashes * sizeof *b->hashes,
				       room * sizeof *b->hashes);
		b->room_hashes = room;
	}
	b->hashes[b->n_hashes++] = *h;
}

static bool take_id(struct rebuild *b, struct rd *from, struct id *out)
{
	uint64_t ref;

	if (!rd_varint(from, &ref) || ref > b->n_ids)
		return false;
	if (ref) {
		*out = b->ids[ref - 1];
		return true;
	}
	if (b->n_ids == FRAME_IDS_MAX || !rd_copy(&b->raw, out->b, sizeof out->b))
		return false;
	add_id(b, out);
	return true;
}

static bool take_hash(struct rebuild *b, struct rd *from, struct hash *out)
{
	uint64_t ref;

	if (!rd_varint(from, &ref) || ref > b->n_hashes)
		return false;
	if (ref) {
		*out = b->hashes[ref - 1];
		return true;
	}
	if (b->n_hashes == FRAME_HASHES_MAX || !rd_copy(&b->raw, out->b, sizeof out->b))
		return false;
	add_hash(b, out);
	return true;
}

static bool take_u16(struct rd *from, uint16_t *out)
{
	uint64_t v;

	if (!rd_varint(from, &v) || v > UINT16_MAX)
		return false;
	*out = (uint16_t)v;
	return true;
}

static bool take_token(struct rebuild *b, struct rd *from, uint8_t token)
{
	char hex[HASH_HEX_LEN + 1];
	struct hash h;
	struct id id;

	if (token == TOKEN_ID)
		return take_id(b, from, &id) && buf_put(&b->bodies, id_hex(id, hex), ID_HEX_LEN);
	return take_hash(b, from, &h) && buf_put(&b->bodies, hash_hex(&h, hex), HASH_HEX_LEN);
}

/* The rest of `from` is the body. */
static bool take_body(struct rebuild *b, struct rd *from, bool plain)
{
	size_t start = b->bodies.len;

	if (plain) {
		bool fits = from->left <= ENTRY_BODY_MAX &&
			    buf_put(&b->bodies, from->p, from->left);

		from->left = 0;
		return fits;
	}
	while (from->left) {
		size_t n = 0;

		while (n < from->left && from->p[n] != TOKEN_ID && from->p[n] != TOKEN_HASH)
			n++;
		if (!buf_put(&b->bodies, from->p, n))
			return false;
		from->p += n;
		from->left -= n;
		if (from->left) {
			uint8_t token = *from->p;

			from->p++;
			from->left--;
			if (!take_token(b, from, token))
				return false;
		}
		if (b->bodies.len - start > ENTRY_BODY_MAX)
			return false;
	}
	return true;
}

/* height, prev, epoch, seq, boot: what an entry says only where it differs from the one before it.
 */
static bool take_place(struct rebuild *b, struct rd *from, uint8_t flags, struct entry_header *h)
{
	/* For the first entry this is the entry itself, and every flag is demanded. */
	struct entry *last = &b->entries[b->n ? b->n - 1 : 0];

	if (!b->n && (flags & (WF_RUN | WF_EPOCH | WF_BOOT)) != (WF_RUN | WF_EPOCH | WF_BOOT))
		return false;
	if (flags & WF_RUN) {
		if (b->n && !(last->has_sig = rd_copy(&b->raw, last->sig, ENTRY_SIG_LEN)))
			return false;
		if (!rd_varint(from, &h->height) || !take_hash(b, from, &h->prev))
			return false;
	} else {
		h->height = last->h.height + 1;
		h->prev = last->hash;
	}
	if (flags & WF_EPOCH) {
		if (!take_id(b, from, &h->epoch) || !rd_varint(from, &h->seq))
			return false;
	} else {
		h->epoch = last->h.epoch;
		h->seq = last->h.seq + 1;
	}
	if (flags & WF_BOOT)
		return take_id(b, from, &h->boot_id);
	h->boot_id = last->h.boot_id;
	return true;
}

static bool take_times(struct rebuild *b, struct rd *from, struct entry_header *h)
{
	const struct entry_header none = { 0 };
	const struct entry_header *last = b->n ? &b->entries[b->n - 1].h : &none;
	uint64_t wall, offset, boot;
	int64_t minutes;

	if (!rd_varint(from, &wall) || !rd_varint(from, &offset) || !rd_varint(from, &boot) ||
	    !rd_u8(from, &h->clock_q))
		return false;
	wall = (uint64_t)unzigzag(wall);
	minutes = unzigzag(offset);
	if (minutes < INT16_MIN || minutes > INT16_MAX)
		return false;
	h->utc_off_min = (int16_t)minutes;
	h->wall_ms = (int64_t)((uint64_t)last->wall_ms + wall);
	h->boottime_ms = last->boottime_ms + wall + (uint64_t)unzigzag(boot);
	return true;
}

static bool rebuild_one(struct rebuild *b, struct id device)
{
	struct entry *x = &b->entries[b->n];
	struct entry_header *h = &x->h;
	const uint8_t *bytes;
	uint64_t len;
	uint8_t flags;
	struct rd one;

	if (!rd_varint(&b->text, &len) || len > b->text.left ||
	    !rd_view(&b->text, &bytes, (size_t)len))
		return false;
	rd_init(&one, bytes, (size_t)len);
	h->ver = ENTRY_VERSION;
	h->device = device;
	if (!rd_u8(&one, &flags) || flags & ~WF_ALL || !take_u16(&one, &h->kind) ||
	    !take_u16(&one, &h->schema) || !take_place(b, &one, flags, h) ||
	    !take_id(b, &one, &h->record) || !take_id(b, &one, &h->author) ||
	    !take_times(b, &one, h) || !rd_copy(&b->raw, x->salt, ENTRY_SALT_LEN))
		return false;
	b->starts[b->n] = b->bodies.len;
	if (!take_body(b, &one, flags & WF_PLAIN))
		return false;
	x->body = buf_str(&b->bodies) + b->starts[b->n];
	entry_finish(x, b->bodies.len - b->starts[b->n]);
	add_hash(b, &x->hash);
	b->n++;
	return true;
}

/* The last run's signature, and nothing left over. */
static bool rebuild_end(struct rebuild *b)
{
	struct entry *last = &b->entries[b->n - 1];

	if (!rd_copy(&b->raw, last->sig, ENTRY_SIG_LEN) || b->raw.left || b->text.left)
		return false;
	last->has_sig = true;
	return true;
}

static void rebuild_begin(struct rebuild *b, struct id device, size_t n)
{
	static const struct id no_id;
	static const struct hash no_hash;

	add_id(b, &no_id);
	add_id(b, &device);
	add_hash(b, &no_hash);
	b->entries = mem_new_array(n, sizeof *b->entries);
	b->starts = mem_new_array(n, sizeof *b->starts);
	buf_init(&b->bodies, WIRE_FRAME_MAX);
}

static enum frame_fault rebuild(struct frame_dec *d, struct frame *out, size_t *at)
{
	const uint8_t *text;
	uint64_t n, text_len;
	struct rebuild b = { 0 };
	struct rd r;
	enum frame_fault fault = FRAME_BAD_ENTRY;

	rd_init(&r, d->content.data, d->content.len);
	if (!rd_varint(&r, &n) || !rd_varint(&r, &text_len) || !n || text_len > r.left ||
	    !rd_view(&r, &text, (size_t)text_len))
		return FRAME_NONSENSE;
	if (n > WIRE_FRAME_ENTRIES_MAX)
		return FRAME_TOO_LARGE;
	rd_init(&b.text, text, (size_t)text_len);
	b.raw = r;
	rebuild_begin(&b, d->device, (size_t)n);
	while (b.n < n) {
		*at = b.n;
		if (!rebuild_one(&b, d->device)) {
			fault = b.bodies.full ? FRAME_TOO_LARGE : FRAME_BAD_ENTRY;
			goto out;
		}
	}
	if (!rebuild_end(&b))
		goto out;
	*out = (struct frame){
		.entries = b.entries, .n = b.n, .bodies = buf_take(&b.bodies), .packed = d->packed
	};
	for (size_t i = 0; i < b.n; i++)
		out->entries[i].body = out->bodies + b.starts[i];
	b.entries = NULL;
	fault = FRAME_FINE;
out:
	mem_free(b.ids);
	mem_free(b.hashes);
	mem_free(b.starts);
	mem_free(b.entries);
	buf_fini(&b.bodies);
	return fault;
}

/* --- unpacking --- */

/* Starts a frame at its two first bytes. */
static bool begin(struct frame_dec *d)
{
	const char *dict;
	size_t dict_len;

	if (d->head[0] != FRAME_VERSION || !frame_dict(d->head[1], &dict, &dict_len) || !d->z)
		return false;
	return !ZSTD_isError(ZSTD_DCtx_reset(d->z, ZSTD_reset_session_and_parameters)) &&
	       !ZSTD_isError(ZSTD_DCtx_setParameter(d->z, ZSTD_d_windowLogMax, FRAME_WINDOW_LOG)) &&
	       (!dict_len || !ZSTD_isError(ZSTD_DCtx_refPrefix(d->z, dict, dict_len)));
}

/* Unpacks until the input is used up or the frame ends. */
static enum frame_got unpack(struct frame_dec *d, ZSTD_inBuffer *in, enum frame_fault *fault)
{
	for (;;) {
		ZSTD_outBuffer o = { d->step, UNPACK_STEP, 0 };
		size_t left = ZSTD_decompressStream(d->z, &o, in);

		if (ZSTD_isError(left)) {
			*fault = ZSTD_getErrorCode(left) == ZSTD_error_frameParameter_windowTooLarge
				     ? FRAME_TOO_LARGE
				     : FRAME_NONSENSE;
			return FRAME_BAD;
		}
		if (!buf_put(&d->content, d->step, o.pos)) {
			*fault = FRAME_TOO_LARGE;
			return FRAME_BAD;
		}
		if (!left)
			return FRAME_WHOLE;
		if (in->pos == in->size && o.pos < o.size)
			return FRAME_MORE;
	}
}

enum frame_got frame_dec_feed(struct frame_dec *d, const void *p, size_t n, size_t *used,
			      struct frame *out, struct err *e)
{
	const uint8_t *bytes = p;
	enum frame_fault fault = FRAME_FINE;
	enum frame_got got;

	*used = 0;
	if (d->fault != FRAME_FINE)
		return refuse(d, d->fault, e);
	while (d->have_head < FRAME_HEAD_LEN) {
		if (*used == n)
			return FRAME_MORE;
		d->head[d->have_head++] = bytes[(*used)++];
		d->packed++;
		if (d->have_head == FRAME_HEAD_LEN && !begin(d))
			return refuse(d, FRAME_NONSENSE, e);
	}
	if (*used == n)
		return FRAME_MORE;
	ZSTD_inBuffer in = { bytes, n, *used };

	got = unpack(d, &in, &fault);
	d->packed += in.pos - *used;
	*used = in.pos;
	if (got == FRAME_BAD)
		return refuse(d, fault, e);
	if (d->packed > FRAME_PACKED_MAX)
		return refuse(d, FRAME_TOO_LARGE, e);
	if (got == FRAME_MORE)
		return got;
	fault = rebuild(d, out, &d->fault_at);
	if (fault != FRAME_FINE)
		return refuse(d, fault, e);
	buf_reset(&d->content);
	d->have_head = 0;
	d->packed = 0;
	d->fault_at = 0;
	return FRAME_WHOLE;
}
