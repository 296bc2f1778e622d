/* Opening rows: at unlock into the tree, and later for whoever asks. */
#include "book_p.h"

#include "base/mem.h"
#include "seal_p.h"

#include <string.h>

static const char entry_domain[] = "dapcar book 1";
static const char pruned_domain[] = "dapcar pruned 1";

static const char what_missing[] = "it is missing or its place in the file is damaged";
static const char what_key[] = "it is sealed with a key that this key file does not hold";
static const char what_seal[] = "its bytes are not what was written";
static const char what_header[] = "its header does not make sense";
static const char what_twice[] = "it is in the book twice";
static const char what_parent[] = "the entry before it is not in the book";
static const char what_height[] = "its height is not that of the entry before it and one";
static const char what_order[] = "its place in its epoch is not the next";
static const char what_sig[] = "its signature does not hold";

bool book_needs_unlock(const struct book *b, struct err *e)
{
	return b->ring || err_set(e, ERR_LOCKED, "The book is locked. Unlock it first");
}

struct seal_place book_place(const struct book *b, const char *domain, uint16_t keyno,
			     const void *where, size_t where_len)
{
	return (struct seal_place){ .domain = domain,
				    .book = b->keys.book,
				    .keyno = keyno,
				    .where = where,
				    .where_len = where_len };
}

static void le64(uint64_t v, uint8_t out[8])
{
	for (size_t i = 0; i < 8; i++)
		out[i] = (uint8_t)(v >> (8 * i));
}

static bool all_zero(const uint8_t *p, size_t n)
{
	uint8_t any = 0;

	for (size_t i = 0; i < n; i++)
		any |= p[i];
	return any == 0;
}

bool row_seal(const struct book *b, uint64_t n, const struct entry *x, struct buf *out)
{
	uint8_t where[8];
	size_t len = seal_padded(ROW_FIXED + x->h.body_len);
	uint8_t *plain = mem_new(len);
	struct seal_place at = book_place(b, entry_domain, b->ring->nkeys, where, sizeof where);
	bool ok;

	le64(n, where);
	memcpy(plain, x->header, ENTRY_HEADER_LEN);
	if (x->has_sig)
		memcpy(plain + ENTRY_HEADER_LEN, x->sig, ENTRY_SIG_LEN);
	memcpy(plain + ENTRY_HEADER_LEN + ENTRY_SIG_LEN, x->salt, ENTRY_SALT_LEN);
	if (x->h.body_len)
		memcpy(plain + ROW_FIXED, x->body, x->h.body_len);
	ok = seal_row(b->ring->key[b->ring->nkeys - 1], &at, plain, len, out);
	mem_free(plain);
	return ok;
}

bool row_seal_pruned(const struct book *b, uint64_t n, const struct entry *x, struct buf *out)
{
	uint8_t where[8], plain[ROW_PRUNED_LEN - SEAL_EXTRA] = { 0 };
	struct seal_place at = book_place(b, pruned_domain, b->ring->nkeys, where, sizeof where);

	le64(n, where);
	memcpy(plain, x->header, ENTRY_HEADER_LEN);
	if (x->has_sig)
		memcpy(plain + ENTRY_HEADER_LEN, x->sig, ENTRY_SIG_LEN);
	return seal_row(b->ring->key[b->ring->nkeys - 1], &at, plain, sizeof plain, out);
}

const char *row_open_known(const struct book *b, uint64_t n, int64_t keyno, const void *sealed,
			   size_t len, const struct hash *hash, uint8_t *plain, struct entry *x)
{
	bool pruned = keyno < 0; /* the file says so by the sign */
	const uint8_t *key = ring_key(b->ring, pruned ? -keyno : keyno);
	uint8_t where[8];
	struct seal_place at;

	if (!sealed)
		return what_missing;
	if (!key)
		return what_key;
	if (len < ROW_FIXED + SEAL_EXTRA || len > ROW_PLAIN_MAX + SEAL_EXTRA)
		return what_seal;
	le64(n, where);
	at = book_place(b, pruned ? pruned_domain : entry_domain,
			(uint16_t)(pruned ? -keyno : keyno), where, sizeof where);
	if (!seal_row_open(key, &at, sealed, len, plain))
		return what_seal;
	if (!entry_header_unpack(plain, &x->h, NULL) ||
	    (pruned ? len != ROW_PRUNED_LEN
		    : seal_padded(ROW_FIXED + x->h.body_len) != len - SEAL_EXTRA))
		return what_header;
	if (pruned)
		memset(plain + ROW_FIXED, 0, x->h.body_len);
	x->pruned = pruned;
	memcpy(x->header, plain, ENTRY_HEADER_LEN);
	memcpy(x->sig, plain + ENTRY_HEADER_LEN, ENTRY_SIG_LEN);
	memcpy(x->salt, plain + ENTRY_HEADER_LEN + ENTRY_SIG_LEN, ENTRY_SALT_LEN);
	x->has_sig = !all_zero(x->sig, ENTRY_SIG_LEN);
	x->body = (const char *)plain + ROW_FIXED;
	if (hash)
		x->hash = *hash;
	else
		entry_hash(x->header, &x->hash);
	return NULL;
}

const char *row_open(const struct book *b, uint64_t n, int64_t keyno, const void *sealed,
		     size_t len, uint8_t *plain, struct entry *x)
{
	return row_open_known(b, n, keyno, sealed, len, NULL, plain, x);
}

void trouble_add(struct book *b, uint64_t row, const char *what)
{
	if (b->troubles < BOOK_TROUBLES_MAX)
		b->trouble[b->troubles] = (struct trouble){ .row = row, .what = what };
	b->troubles++;
}

/* I11: within an epoch seq goes up by one, and a new epoch begins at 1. */
bool order_holds(const struct tree *t, uint32_t at)
{
	const struct tree_node *x = &t->node[at];

	if (x->rootless)
		return true;
	if (x->prev == TREE_NONE || t->node[x->prev].epoch != x->epoch)
		return x->seq == 1;
	return x->seq == t->node[x->prev].seq + 1;
}

/* --- loading --- */

struct loading {
	struct book *b;
	uint8_t *plain;
	uint64_t lost; /* rows that did not open: each explains one entry without a parent */
};

static void link_check(struct loading *l, uint32_t at)
{
	const struct tree_node *x = &l->b->tree.node[at];

	if (x->rootless && l->lost)
		l->lost--;
	else if (x->rootless)
		trouble_add(l->b, x->row, what_parent);
	else if (x->height != (x->prev == TREE_NONE ? 0 : l->b->tree.node[x->prev].height) + 1)
		trouble_add(l->b, x->row, what_height);
	else if (!order_holds(&l->b->tree, at))
		trouble_add(l->b, x->row, what_order);
}

static bool load_row(void *ctx, uint64_t n, uint64_t last, int64_t keyno, const void *p, size_t len)
{
	struct loading *l = ctx;
	struct entry x;
	const char *wrong = row_open(l->b, n, keyno, p, len, l->plain, &x);

	if (wrong) {
		l->lost += last - n + 1;
		l->b->lost += last - n + 1;
		trouble_add(l->b, n, wrong);
		return true;
	}
	if (tree_find(&l->b->tree, &x.hash) != TREE_NONE)
		trouble_add(l->b, n, what_twice);
	else
		link_check(l, tree_add(&l->b->tree, &x, n));
	return true;
}

/* The newest signature of each of our epochs; its hash covers the rest of the epoch through prev.
 */
static void check_signatures(struct book *b, size_t first_node)
{
	uint32_t device = tree_device(&b->tree, b->ring->device);

	for (size_t i = 0; i < b->tree.epochs; i++) {
		const struct tree_epoch *ep = &b->tree.epoch[i];
		const struct tree_node *x;

		if (ep->device != device || ep->signed_node == TREE_NONE ||
		    ep->signed_node < first_node)
			continue;
		x = &b->tree.node[ep->signed_node];
		if (!entry_sig_holds(b->ring->sign_public, &x->hash, ep->sig))
			trouble_add(b, x->row, what_sig);
	}
}

bool rows_load(struct book *b, uint64_t from, struct err *e)
{
	struct loading l = { .b = b, .plain = mem_new(ROW_PLAIN_MAX) };
	uint64_t last = disk_last_row(b->disk);
	size_t first_node = b->tree.nodes;
	bool ok = last < from || disk_rows(b->disk, from, last, load_row, &l, e);

	b->rows = last;
	if (ok)
		check_signatures(b, first_node);
	mem_free(l.plain);
	return ok;
}

/* --- reading --- */

struct reading {
	struct book *b;
	uint8_t *plain;
	book_entry_fn fn;
	book_damaged_fn damaged;
	void *ctx;
	size_t node; /* the next that may be of the row */
};

/* What the tree knows of a row need not be worked out again; NULL when it does not hold it. */
static const struct hash *hash_of_row(struct reading *r, uint64_t row)
{
	const struct tree *t = &r->b->tree;

	while (r->node < t->nodes && t->node[r->node].row < row)
		r->node++;
	return r->node < t->nodes && t->node[r->node].row == row ? &t->node[r->node].hash : NULL;
}

static const char *trouble_of(const struct book *b, uint64_t row)
{
	for (size_t i = 0; i < b->troubles && i < BOOK_TROUBLES_MAX; i++) {
		if (b->trouble[i].row == row)
			return b->trouble[i].what;
	}
	return NULL;
}

static bool read_row(void *ctx, uint64_t n, uint64_t last, int64_t keyno, const void *p, size_t len)
{
	struct reading *r = ctx;
	struct entry x;
	const char *wrong;

	(void)last;
	if (!r->b->ring) /* locked by who was called */
		return false;
	wrong = row_open_known(r->b, n, keyno, p, len, hash_of_row(r, n), r->plain, &x);
	if (r->damaged && (wrong || (r->b->troubles && trouble_of(r->b, n))))
		r->damaged(r->ctx, n, wrong ? wrong : trouble_of(r->b, n));
	return wrong || x.pruned ? true : r->fn(r->ctx, &x);
}

bool book_each_after(struct book *b, uint64_t row, book_entry_fn fn, book_damaged_fn damaged,
		     void *ctx, struct err *e)
{
	struct reading r = { .b = b, .fn = fn, .damaged = damaged, .ctx = ctx };
	bool ok;

	if (!book_needs_unlock(b, e))
		return false;
	if (row >= b->rows)
		return true;
	r.plain = mem_new(ROW_PLAIN_MAX);
	ok = disk_rows(b->disk, row + 1, b->rows, read_row, &r, e);
	mem_free(r.plain);
	return ok;
}

bool book_each(struct book *b, book_entry_fn fn, book_damaged_fn damaged, void *ctx, struct err *e)
{
	return book_each_after(b, 0, fn, damaged, ctx, e);
}

/* Reads one row that the tree holds. */
static bool read_node(struct book *b, uint32_t node, uint8_t *plain, struct buf *sealed,
		      struct entry *x, struct err *e)
{
	uint64_t row = b->tree.node[node].row;
	const char *wrong;
	int64_t keyno;

	buf_reset(sealed);
	if (!disk_row_get(b->disk, row, &keyno, sealed, e))
		return false;
	wrong = row_open_known(b, row, keyno, sealed->data, sealed->len, &b->tree.node[node].hash,
			       plain, x);
	if (wrong)
		return err_set(e, ERR_CORRUPT, "Entry %llu of the book is damaged: %s",
			       (unsigned long long)row, wrong);
	return true;
}

bool book_each_above(struct book *b, uint64_t above, book_entry_fn fn, void *ctx, struct err *e)
{
	return book_needs_unlock(b, e) && book_each_of(b, b->ring->device, 0, above, fn, ctx, e);
}

uint64_t book_lowest_fork(const struct book *b)
{
	return b->ring ? tree_lowest_fork(&b->tree, tree_device(&b->tree, b->ring->device))
		       : UINT64_MAX;
}

uint64_t book_row_of(const struct book *b, const struct hash *h)
{
	uint32_t node = b->ring ? tree_find(&b->tree, h) : TREE_NONE;

	return node == TREE_NONE ? 0 : b->tree.node[node].row;
}

struct reading_of {
	struct book *b;
	uint8_t *plain;
	book_entry_fn fn;
	void *ctx;
	struct err *e;
	uint32_t device;
	uint64_t above;
	size_t node; /* the next that may be of the row */
	bool ok;
};

/* Rows that the tree does not hold, or not of this device or height, are passed over unopened. */
static bool read_row_of(void *ctx, uint64_t n, uint64_t last, int64_t keyno, const void *p,
			size_t len)
{
	struct reading_of *r = ctx;
	const struct tree *t = &r->b->tree;

	for (; r->node < t->nodes && t->node[r->node].row <= last; r->node++) {
		const struct tree_node *at = &t->node[r->node];
		struct entry x;
		const char *wrong;

		if (at->row < n || at->device != r->device || at->height <= r->above)
			continue;
		wrong = row_open_known(r->b, n, keyno, p, len, &at->hash, r->plain, &x);
		if (wrong) {
			r->ok = err_set(r->e, ERR_CORRUPT, "Entry %llu of the book is damaged: %s",
					(unsigned long long)at->row, wrong);
			return false;
		}
		/* Own ones that were given back came with the signature of a later one. It is the
		 * same as it was: signing draws nothing. */
		if (!x.has_sig && id_equal(x.h.device, r->b->ring->device)) {
			entry_sign_known(r->b->ring->seed, r->b->ring->sign_public, &x.hash, x.sig);
			x.has_sig = true;
		}
		if (!r->fn(r->ctx, &x) || !r->b->ring)
			return false;
	}
	return true;
}

/* The first node of a row behind `row`. */
static size_t first_behind(const struct tree *t, uint64_t row)
{
	size_t low = 0, high = t->nodes;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (t->node[mid].row <= row)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

bool book_each_of(struct book *b, struct id id, uint64_t row, uint64_t above, book_entry_fn fn,
		  void *ctx, struct err *e)
{
	struct reading_of r = { .b = b, .fn = fn, .ctx = ctx, .e = e, .above = above, .ok = true };
	const struct tree *t = &b->tree;
	bool ok = true;

	if (!book_needs_unlock(b, e))
		return false;
	r.device = tree_device(t, id);
	r.node = first_behind(t, row);
	while (r.node < t->nodes &&
	       (t->node[r.node].device != r.device || t->node[r.node].height <= above))
		r.node++;
	if (r.node == t->nodes)
		return true;
	r.plain = mem_new(ROW_PLAIN_MAX);
	/* A parent always came before its child, so the order of the rows is parents first. */
	ok = disk_rows(b->disk, t->node[r.node].row, b->rows, read_row_of, &r, e) && r.ok;
	mem_free(r.plain);
	return ok;
}

uint64_t book_count_of(const struct book *b, struct id id, uint64_t row, uint64_t above)
{
	const struct tree *t = &b->tree;
	uint32_t device = tree_device(t, id);
	uint64_t n = 0;

	for (size_t i = first_behind(t, row); i < t->nodes; i++)
		n += t->node[i].device == device && t->node[i].height > above && !t->node[i].pruned;
	return n;
}

bool book_find(struct book *b, const struct hash *h, struct entry *out, struct err *e)
{
	struct buf sealed = { .ceiling = DISK_SEALED_MAX };
	uint8_t *plain = NULL;
	uint32_t node;
	bool ok = false;

	if (!book_needs_unlock(b, e))
		return false;
	node = tree_find(&b->tree, h);
	if (node == TREE_NONE)
		return err_set(e, ERR_INPUT, "That entry is not in this book");
	plain = mem_new(ROW_PLAIN_MAX);
	if (read_node(b, node, plain, &sealed, out, e)) {
		buf_reset(&b->found);
		buf_put(&b->found, out->body, out->h.body_len);
		out->body = buf_str(&b->found);
		ok = true;
	}
	mem_free(plain);
	buf_fini(&sealed);
	return ok;
}

bool book_has(struct book *b, const struct hash *h)
{
	return b->ring && tree_find(&b->tree, h) != TREE_NONE;
}

uint64_t book_count(const struct book *b)
{
	return b->tree.nodes;
}

uint64_t book_last_row(const struct book *b)
{
	return b->rows;
}

void head_of_node(const struct tree *t, uint32_t node, struct book_head *out)
{
	*out = (struct book_head){ 0 };
	if (node == TREE_NONE)
		return;
	out->hash = t->node[node].hash;
	out->height = t->node[node].height;
	out->wall_ms = t->node[node].wall_ms;
}

struct book_head book_head_of(const struct book *b, struct id device)
{
	uint32_t d = tree_device(&b->tree, device);
	struct book_head out;

	head_of_node(&b->tree, d == TREE_NONE ? TREE_NONE : b->tree.device[d].head, &out);
	return out;
}

struct book_head book_head(const struct book *b)
{
	return b->ring ? book_head_of(b, b->ring->device) : (struct book_head){ 0 };
}

size_t book_locator(struct book *b, struct id device, struct hash *out, size_t max)
{
	uint32_t d = tree_device(&b->tree, device);
	uint32_t at = d == TREE_NONE ? TREE_NONE : b->tree.device[d].head;
	uint64_t back = 0;
	uint64_t next = 1;
	size_t n = 0;

	if (at == TREE_NONE || !max)
		return 0;
	while (b->tree.node[at].prev != TREE_NONE) {
		at = b->tree.node[at].prev;
		if (++back != next)
			continue;
		next *= 2;
		if (n + 1 < max)
			out[n++] = b->tree.node[at].hash;
	}
	/* The first of the line, unless it is the head itself or is in the list already. */
	if (back && (!n || !hash_equal(&out[n - 1], &b->tree.node[at].hash)))
		out[n++] = b->tree.node[at].hash;
	return n;
}
