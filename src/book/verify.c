/* Proof that the book is what was written: every seal, link, commitment and signature. Looks only,
 * changes nothing. */
#include "book_p.h"

#include "base/compute.h"
#include "base/file.h"
#include "base/mem.h"
#include "seal_p.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct proof {
	struct book *b;
	struct book_report *out;
	book_signer_fn signers;
	void *ctx;
	uint8_t *plain;
	struct tree tree; /* built anew, not the one that unlocking left */
	bool *signed_ok;  /* by node; room for as many nodes as there are rows */
	size_t signed_cap;
	uint64_t lost;
	uint8_t *nonces; /* NONCE_LEN each */
	size_t n_nonces, nonce_cap;
	struct batch *batch;
	size_t n_batch;
	struct compute *other; /* the second core */
	uint32_t *others;      /* the nodes whose signatures are looked at there */
	size_t n_others;
	uint64_t first_row; /* of the damage that was named; 0: no row's */
};

/* Of a few thousand entries together: most of them go to the second core, while this one opens the
 * next rows. */
#define BATCH 4096
/* What a row and a signature cost beside one another, in microseconds as measured: to open the row,
 * to sign anew, to look at the signature of another device. */
#define COST_OPEN 6
#define COST_OWN 21
#define COST_OTHERS 54

struct signature {
	struct hash hash;
	uint8_t sig[64];
	uint8_t key[32];
	uint32_t at;
	bool own;
};

/* The seed is that of the book's own device: what it signs anew, to the same 64 bytes (RFC 8032
 * signs without chance), is proved in a third of the time that looking takes. */
struct batch {
	uint8_t seed[32];
	struct signature all[BATCH];
};

#define NONCE_LEN 24

static void damage(struct book_report *r, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static void damage(struct book_report *r, const char *fmt, ...)
{
	va_list ap;

	if (!r->first_damage[0]) {
		va_start(ap, fmt);
		vsnprintf(r->first_damage, sizeof r->first_damage, fmt, ap);
		va_end(ap);
	}
	r->damaged++;
}

/* The lowest row is the one that is named: a signature is looked at some rows later. */
static void damage_row(struct proof *v, uint64_t row, const char *what)
{
	if (v->first_row && row < v->first_row)
		v->out->first_damage[0] = '\0';
	if (!v->out->first_damage[0])
		v->first_row = row;
	damage(v->out, "Entry %llu: %s", (unsigned long long)row, what);
}

/* --- without keys --- */

static bool shape_row(void *ctx, uint64_t n, uint64_t last, int64_t keyno, const void *p,
		      size_t len)
{
	struct proof *v = ctx;

	if (!p) {
		damage_row(v, n, last > n ? "it and some after it are missing" : "it is missing");
		return true;
	}
	v->out->entries++;
	v->out->pruned += keyno < 0;
	if (keyno < 0)
		keyno = -keyno;
	if (keyno < 1 || keyno > v->b->keys.ring_keyno)
		damage_row(v, n, "its key number is not one of this book");
	else if (len < ROW_FIXED + SEAL_EXTRA || len > ROW_PLAIN_MAX + SEAL_EXTRA ||
		 (len - SEAL_EXTRA) % SEAL_CLASS)
		damage_row(v, n, "its length is not that of an entry");
	return true;
}

static bool check_shape(struct proof *v, struct err *e)
{
	struct buf ids = { 0 };
	uint64_t last = disk_last_row(v->b->disk);
	bool ok = !last || disk_rows(v->b->disk, 1, last, shape_row, v, e);

	ok = ok && disk_draft_ids(v->b->disk, &ids, e);
	v->out->drafts = ids.len / 16;
	buf_fini(&ids);
	return ok;
}

/* --- with keys --- */

static bool signer_of(struct proof *v, struct id device, uint8_t public_key[32])
{
	if (id_equal(device, v->b->ring->device)) {
		memcpy(public_key, v->b->ring->sign_public, 32);
		return true;
	}
	return v->signers && v->signers(v->ctx, device, public_key);
}

static bool holds(const uint8_t seed[32], const struct signature *g)
{
	uint8_t again[sizeof g->sig];

	if (g->own) {
		entry_sign_known(seed, g->key, &g->hash, again);
		if (!memcmp(again, g->sig, sizeof again))
			return true;
	}
	return entry_sig_holds(g->key, &g->hash, g->sig);
}

/* On the second core: one byte a signature, whether it holds. */
static bool look_there(const void *in, size_t n, struct buf *out, struct err *e)
{
	const struct batch *b = in;

	(void)e;
	for (size_t i = 0; i < (n - offsetof(struct batch, all)) / sizeof *b->all; i++)
		if (!buf_u8(out, holds(b->seed, &b->all[i])))
			return false;
	return true;
}

static void note_signature(struct proof *v, uint32_t at, bool holds)
{
	v->signed_ok[at] = holds;
	if (!holds)
		damage_row(v, v->tree.node[at].row, "its signature does not hold");
}

static void looked_there(void *ctx, bool ok, const struct buf *out, const struct err *e)
{
	struct proof *v = ctx;

	(void)e;
	for (size_t i = 0; i < v->n_others; i++)
		note_signature(v, v->others[i], ok && i < out->len && out->data[i]);
}

static unsigned cost(const struct signature *g)
{
	return g->own ? COST_OWN : COST_OTHERS;
}

/* So many that both cores end at once, when this one has seen to the rest and opened as many rows
 * again. */
static size_t share_there(const struct proof *v)
{
	unsigned all = COST_OPEN * BATCH, there = 0;
	size_t n = 0;

	if (v->n_batch < BATCH)
		return 0;
	for (size_t i = 0; i < BATCH; i++)
		all += cost(&v->batch->all[i]);
	while (n < BATCH && 2 * there < all)
		there += cost(&v->batch->all[n++]);
	return n;
}

static void batch_end(struct proof *v)
{
	size_t there = share_there(v), i = 0;

	compute_wait(v->other);
	for (size_t k = 0; k < there; k++)
		v->others[k] = v->batch->all[k].at;
	v->n_others = there;
	if (there && compute_start(v->other, look_there, v->batch,
				   offsetof(struct batch, all) + there * sizeof *v->batch->all,
				   there, looked_there, v))
		i = there;
	for (; i < v->n_batch; i++)
		note_signature(v, v->batch->all[i].at, holds(v->batch->seed, &v->batch->all[i]));
	v->n_batch = 0;
}

static const char *check_signature(struct proof *v, const struct entry *x, uint32_t at)
{
	struct signature *g = &v->batch->all[v->n_batch];

	if (!x->has_sig)
		return NULL;
	if (!signer_of(v, x->h.device, g->key))
		return "nobody knows the key of the device that signed it";
	v->out->signatures++;
	g->hash = x->hash;
	memcpy(g->sig, x->sig, sizeof g->sig);
	g->at = at;
	g->own = id_equal(x->h.device, v->b->ring->device);
	if (++v->n_batch == BATCH)
		batch_end(v);
	return NULL;
}

static const char *check_links(struct proof *v, uint32_t at)
{
	const struct tree_node *x = &v->tree.node[at];
	uint64_t below = x->prev == TREE_NONE ? 0 : v->tree.node[x->prev].height;

	if (x->rootless && v->lost) {
		/* The damaged entry that was its parent has been named. */
		v->lost--;
		return NULL;
	}
	if (x->rootless)
		return "the entry before it is not in the book";
	if (x->prev != TREE_NONE && v->tree.node[x->prev].device != x->device)
		return "the entry before it is of another device";
	if (x->height != below + 1)
		return "its height is not that of the entry before it and one";
	if (!order_holds(&v->tree, at) && ++v->out->disorder)
		return "its place in its epoch is not the next";
	return NULL;
}

static const char *check_entry(struct proof *v, struct entry *x, uint64_t n)
{
	const char *wrong;
	struct hash commit;
	uint32_t at;

	entry_commit(x->salt, x->body, x->h.body_len, &commit);
	if (tree_find(&v->tree, &x->hash) != TREE_NONE)
		return "it is in the book twice";
	at = tree_add(&v->tree, x, n);
	v->out->pruned += x->pruned;
	if (!x->pruned && !hash_equal(&commit, &x->h.body_commit))
		return "its body is not the one that its header names";
	wrong = check_links(v, at);
	return wrong ? wrong : check_signature(v, x, at);
}

/* A row begins with its nonce. */
static void note_nonce(struct proof *v, const void *p)
{
	if (v->n_nonces == v->nonce_cap) {
		size_t more = v->nonce_cap ? v->nonce_cap * 2 : 1024;

		v->nonces = mem_resize(v->nonces, v->nonce_cap * NONCE_LEN, more * NONCE_LEN);
		v->nonce_cap = more;
	}
	memcpy(v->nonces + v->n_nonces++ * NONCE_LEN, p, NONCE_LEN);
}

static int by_nonce(const void *a, const void *b)
{
	return memcmp(a, b, NONCE_LEN);
}

static void check_nonces(struct proof *v)
{
	if (!v->n_nonces)
		return;
	qsort(v->nonces, v->n_nonces, NONCE_LEN, by_nonce);
	for (size_t i = 1; i < v->n_nonces; i++)
		v->out->nonces_twice += !by_nonce(v->nonces + i * NONCE_LEN,
						  v->nonces + (i - 1) * NONCE_LEN);
}

static bool prove_row(void *ctx, uint64_t n, uint64_t last, int64_t keyno, const void *p,
		      size_t len)
{
	struct proof *v = ctx;
	struct entry x;
	const char *wrong = row_open(v->b, n, keyno, p, len, v->plain, &x);

	if (p && len >= NONCE_LEN)
		note_nonce(v, p);
	if (wrong)
		v->lost += last - n + 1;
	else
		v->out->entries++;
	if (!wrong && v->tree.nodes == v->signed_cap) {
		size_t more = v->signed_cap ? v->signed_cap * 2 : 1024;

		v->signed_ok = mem_resize(v->signed_ok, v->signed_cap, more);
		v->signed_cap = more;
	}
	if (!wrong)
		wrong = check_entry(v, &x, n);
	if (wrong)
		damage_row(v, n, wrong);
	return true;
}

/* An entry that came without a signature needs one above it whose hash reaches back to it. */
static void check_cover(struct proof *v)
{
	bool damaged = v->out->damaged;

	for (size_t i = v->tree.nodes; i-- > 0;) {
		uint32_t prev = v->tree.node[i].prev;

		if (!v->signed_ok[i] && !v->tree.node[i].has_sig && damaged)
			v->out->unproven++;
		else if (!v->signed_ok[i] && !v->tree.node[i].has_sig)
			damage_row(v, v->tree.node[i].row, "no signature covers it");
		else if (prev != TREE_NONE && v->signed_ok[i])
			v->signed_ok[prev] = true;
	}
}

static bool check_drafts(struct proof *v, struct err *e)
{
	struct buf ids = { 0 };
	struct buf plain = { .ceiling = DISK_SEALED_MAX };
	bool ok = disk_draft_ids(v->b->disk, &ids, e);

	for (size_t i = 0; ok && i + 16 <= ids.len; i += 16) {
		struct id id;
		char hex[ID_HEX_LEN + 1];

		memcpy(id.b, ids.data + i, sizeof id.b);
		buf_reset(&plain);
		v->out->drafts++;
		if (!book_draft_get(v->b, id, &plain, NULL))
			damage(v->out, "Draft %s: its bytes are not what was written",
			       id_hex(id, hex));
	}
	buf_fini(&ids);
	buf_fini(&plain);
	return ok;
}

static bool check_settings(struct proof *v, struct err *e)
{
	struct buf names = { 0 };
	struct buf plain = { .ceiling = DISK_SEALED_MAX };
	bool ok = disk_state_names(v->b->disk, &names, e);

	for (size_t i = 0; ok && i < names.len; i += strlen(names.data + i) + 1) {
		buf_reset(&plain);
		if (!book_state_get(v->b, names.data + i, &plain, NULL))
			damage(v->out, "Setting %.40s: its bytes are not what was written",
			       names.data + i);
	}
	buf_fini(&names);
	buf_fini(&plain);
	return ok;
}

/* The newest entry that the key file knows of must still be here, and be the same. */
static bool tail_is_lost(const struct proof *v, uint64_t last)
{
	const struct ring_note *note = &v->b->ring->note;

	return last < note->rows ||
	       (note->head.height && tree_find(&v->tree, &note->head.hash) == TREE_NONE);
}

static bool check_all(struct proof *v, struct err *e)
{
	uint64_t last = disk_last_row(v->b->disk);

	if (last && !disk_rows(v->b->disk, 1, last, prove_row, v, e))
		return false;
	batch_end(v);
	compute_wait(v->other);
	check_cover(v);
	check_nonces(v);
	v->out->forks = tree_forks(&v->tree);
	v->out->tail_lost = tail_is_lost(v, last);
	return check_drafts(v, e) && check_settings(v, e);
}

bool book_verify(struct book *b, book_signer_fn signers, void *ctx, struct book_report *out,
		 struct err *e)
{
	struct proof v = { .b = b, .out = out, .signers = signers, .ctx = ctx };
	char what[100];
	bool ok;

	*out = (struct book_report){ .unlocked = b->ring != NULL };
	v.plain = mem_new(ROW_PLAIN_MAX);
	v.batch = mem_new(sizeof *v.batch);
	v.others = mem_new_array(BATCH, sizeof *v.others);
	if (b->ring)
		memcpy(v.batch->seed, b->ring->seed, sizeof v.batch->seed);
	v.other = compute_new();
	ok = b->ring ? check_all(&v, e) : check_shape(&v, e);
	/* After the rows, so that a damaged row is named before the page that it lies on. */
	if (!disk_check(b->disk, what, sizeof what))
		damage(out, "The book's file: %.80s", what);
	if (b->unmended)
		damage(out,
		       "The book's file is damaged. Give it room on its disk and take away what "
		       "is kept of earlier damage");
	else if (b->mended)
		damage(out, "The book's file was damaged and was mended; the damaged file is kept");
	compute_free(v.other);
	mem_free(v.batch);
	mem_free(v.others);
	mem_free(v.plain);
	mem_free(v.signed_ok);
	mem_free(v.nonces);
	tree_fini(&v.tree);
	if (!ok) {
		damage(out, "The book's file cannot be read to its end");
		return false;
	}
	if (out->damaged)
		return err_set(e, ERR_CORRUPT, "%s", out->first_damage);
	if (out->tail_lost)
		return err_set(e, ERR_CORRUPT,
			       "The newest entries are missing: the key file knows of a "
			       "later one");
	return true;
}

bool book_verify_files(const char *dir, struct book_report *out, struct err *e)
{
	struct keyfile *keys = mem_new(sizeof *keys);
	char *path = path_join(dir, "keys");
	struct book *b = NULL;
	struct err why = { 0 };
	bool one_bad = false;
	bool ok = false;

	*out = (struct book_report){ 0 };
	/* Before the book is opened, which makes the worse copy good again. */
	keyfile_read(path, keys, &one_bad, NULL);
	if (book_open(dir, NULL, &b, &why)) {
		ok = book_verify(b, NULL, NULL, out, &why);
		if (one_bad) {
			damage(out, "One of the two copies of the key file was damaged; the other "
				    "was whole");
			if (ok)
				ok = err_set(&why, ERR_CORRUPT, "%s", out->first_damage);
		}
	} else if (why.class == ERR_CORRUPT) {
		damage(out, "%.100s", why.text);
	}
	if (!ok && e)
		*e = why;
	book_close(b);
	keyfile_fini(keys);
	mem_free(keys);
	mem_free(path);
	return ok;
}
