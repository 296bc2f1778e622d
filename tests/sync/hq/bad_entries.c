/* Entries that read well and may not be taken, bundles that are none, and what another device said.
 */
#include "bad.h"

#include "base/crypto.h"
#include "base/mem.h"
#include "book/box.h"
#include "sync/wire/courier.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOTE 17
#define WORDS "{\"f\":{\"text\":\"Nothing seen\"}}"

static void push(struct bad *b, struct caller *c, const char *what, const struct made *m,
		 struct want w)
{
	struct buf frames = { 0 };

	made_frames(m, 0, 0, &frames);
	bad_say(b, c, what, WIRE_PATH_PUSH, WIRE_TYPE_FRAMES, frames.data, frames.len, w);
	buf_fini(&frames);
}

/* The car's next entry, not sent; `change` is asked before it is signed. */
typedef void change_fn(struct entry *x);

static void height_more(struct entry *x)
{
	x->h.height++;
}
static void height_less(struct entry *x)
{
	x->h.height--;
}
static void height_none(struct entry *x)
{
	x->h.height = 0;
}
static void height_most(struct entry *x)
{
	x->h.height = INT64_MAX;
}
static void prev_unknown(struct entry *x)
{
	crypto_random(x->h.prev.b, sizeof x->h.prev.b);
}
static void prev_none(struct entry *x)
{
	x->h.prev = (struct hash){ { 0 } };
}
static void prev_flipped(struct entry *x)
{
	x->h.prev.b[31] ^= 1;
}
static void prev_first(struct entry *x)
{
	x->h.height = 1;
}

static const struct {
	const char *what;
	change_fn *change;
} gaps[] = {
	{ "one higher than its parent says", height_more },
	{ "as high as its parent", height_less },
	{ "of no height", height_none },
	{ "of the greatest height", height_most },
	{ "after an entry that nobody has", prev_unknown },
	{ "after nothing, and not first", prev_none },
	{ "after an entry but for a bit", prev_flipped },
	{ "first, and after an entry", prev_first },
};

static void say_gaps(struct bad *b)
{
	for (size_t i = 0; i < sizeof gaps / sizeof *gaps; i++) {
		struct made m = { 0 };
		struct node car = b->car;

		node_write_body(&car, &m, NOTE, 1, (struct id){ { 5 } }, WORDS);
		gaps[i].change(&m.all[0]);
		entry_finish(&m.all[0], strlen(WORDS));
		entry_sign(car.sign_seed, &m.all[0].hash, m.all[0].sig);
		push(b, b->caller, gaps[i].what, &m, WANT_AT(409, WIRE_PARENT_UNKNOWN, 0));
		made_end(&m);
	}
}

/* `at` of five entries is signed by nobody, or all are. */
static void say_signatures(struct bad *b)
{
	struct made m = { 0 };
	struct node car = b->car;
	uint8_t nobody[32];

	crypto_random(nobody, sizeof nobody);
	for (size_t i = 0; i < 5; i++)
		node_write_body(&car, &m, NOTE, 1, (struct id){ { (uint8_t)(6 + i) } }, WORDS);
	entry_sign(nobody, &m.all[4].hash, m.all[4].sig);
	push(b, b->caller, "the newest signed by nobody", &m, WANT_AT(422, WIRE_BAD_SIGNATURE, 4));
	entry_sign(b->other.sign_seed, &m.all[4].hash, m.all[4].sig);
	push(b, b->caller, "the newest signed by another car", &m,
	     WANT_AT(422, WIRE_BAD_SIGNATURE, 4));
	entry_sign(b->car.tls_seed, &m.all[4].hash, m.all[4].sig);
	push(b, b->caller, "the newest signed by the key of the line", &m,
	     WANT_AT(422, WIRE_BAD_SIGNATURE, 4));
	entry_sign(b->car.sign_seed, &m.all[3].hash, m.all[4].sig);
	push(b, b->caller, "another entry's signature", &m, WANT_AT(422, WIRE_BAD_SIGNATURE, 4));
	for (size_t bit = 0; bit < 64 * 8; bit += 37) {
		entry_sign(b->car.sign_seed, &m.all[4].hash, m.all[4].sig);
		m.all[4].sig[bit / 8] ^= (uint8_t)(1u << (bit % 8));
		push(b, b->caller, "a signature but for a bit", &m,
		     WANT_AT(422, WIRE_BAD_SIGNATURE, 4));
	}
	memset(m.all[4].sig, 0, sizeof m.all[4].sig);
	push(b, b->caller, "a signature of zeros", &m, WANT_AT(422, WIRE_BAD_SIGNATURE, 4));
	made_end(&m);
}

/* What a car may say goes through its own certificate alone. */
static void say_as_another(struct bad *b)
{
	struct made m = { 0 };
	struct node car = b->car;

	node_write_body(&car, &m, NOTE, 1, (struct id){ { 9 } }, WORDS);
	push(b, b->others, "another car's entry", &m, WANT_AT(422, WIRE_BAD_SIGNATURE, 0));
	push(b, b->boots, "an entry under a bootstrap certificate", &m,
	     WANT(403, WIRE_BOOTSTRAP_ONLY));
	bad_say(b, b->caller, "enrolling twice", WIRE_PATH_ENROL, WIRE_TYPE_JSON, "{}", 2,
		WANT(403, WIRE_BOOTSTRAP_ONLY));
	bad_say(b, b->boots, "hello under a bootstrap certificate", WIRE_PATH_HELLO, NULL, NULL, 0,
		WANT(403, WIRE_BOOTSTRAP_ONLY));
	bad_say(b, b->boots, "locate under a bootstrap certificate", WIRE_PATH_LOCATE,
		WIRE_TYPE_JSON, "{}", 2, WANT(403, WIRE_BOOTSTRAP_ONLY));
	made_end(&m);
}

/* Not one of headquarters' own. */
static void say_heals(struct bad *b)
{
	struct made m = { 0 };
	struct node car = b->car, feed = b->car;
	struct buf frames = { 0 };

	node_write_body(&car, &m, NOTE, 1, (struct id){ { 11 } }, WORDS);
	made_frames(&m, 0, 0, &frames);
	bad_say(b, b->caller, "healed with its own entry", WIRE_PATH_HEAL, WIRE_TYPE_FRAMES,
		frames.data, frames.len, WANT(422, WIRE_BAD_SIGNATURE));
	made_end(&m);
	m = (struct made){ 0 };
	buf_reset(&frames);
	feed.d.id = b->car.d.feed;
	feed.seq = 0;
	feed.head = (struct head){ .height = 0 };
	node_write_body(&feed, &m, NOTE, 1, (struct id){ { 12 } }, WORDS);
	made_frames(&m, 0, 0, &frames);
	bad_say(b, b->caller, "healed with a feed that the car signed", WIRE_PATH_HEAL,
		WIRE_TYPE_FRAMES, frames.data, frames.len, WANT(422, WIRE_BAD_SIGNATURE));
	for (size_t i = 1; i < frames.len; i += 7)
		bad_say(b, b->caller, "a heal cut short", WIRE_PATH_HEAL, WIRE_TYPE_FRAMES,
			frames.data, i, WANT(400, WIRE_BAD_BATCH));
	made_end(&m);
	buf_fini(&frames);
}

size_t bad_entries_all(struct bad *b)
{
	size_t before = b->said;

	say_gaps(b);
	say_signatures(b);
	say_as_another(b);
	say_heals(b);
	return b->said - before;
}

/* --- bundles --- */

static void carry(struct bad *b, const char *what, const void *p, size_t n, struct want w)
{
	bad_say(b, b->caller, what, WIRE_PATH_COURIER, WIRE_TYPE_COURIER, n ? p : "", n, w);
}

static void seal(struct bad *b, const struct courier *c, const uint8_t to[32], struct buf *out)
{
	struct err e = { 0 };

	(void)b;
	buf_reset(out);
	if (!courier_seal(c, to, out, &e))
		abort();
}

static void say_sealed(struct bad *b, struct courier c, struct buf *file)
{
	uint8_t key[32], secret[32];
	const struct id device = c.device, store = c.store;

	box_keypair(key, secret);
	seal(b, &c, key, file);
	carry(b, "sealed for nobody", file->data, file->len, WANT(400, WIRE_BAD_BATCH));
	c.device = id_random();
	seal(b, &c, b->site.hq->box_public, file);
	carry(b, "of a device that nobody knows", file->data, file->len,
	      WANT(403, WIRE_DEVICE_UNKNOWN));
	c.device = b->other.d.id;
	seal(b, &c, b->site.hq->box_public, file);
	carry(b, "of a device that did not sign it", file->data, file->len,
	      WANT(422, WIRE_BAD_SIGNATURE));
	c.device = device;
	c.store = id_random();
	seal(b, &c, b->site.hq->box_public, file);
	carry(b, "for another headquarters", file->data, file->len, WANT(403, WIRE_WRONG_DEVICE));
	c.store = store;
	c.len--;
	seal(b, &c, b->site.hq->box_public, file);
	carry(b, "with frames cut short", file->data, file->len, WANT(400, WIRE_BAD_BATCH));
}

size_t bad_bundles_all(struct bad *b)
{
	size_t before = b->said;
	struct made m = { 0 };
	struct node car = b->car;
	struct buf frames = { 0 }, file = { 0 };
	struct courier c = { .device = b->car.d.id, .store = b->site.hq->id };

	node_write_body(&car, &m, NOTE, 1, (struct id){ { 14 } }, WORDS);
	entry_sign(b->car.sign_seed, &m.all[0].hash, m.all[0].sig);
	made_frames(&m, 0, 0, &frames);
	c.head = m.all[0].hash;
	c.height = m.all[0].h.height;
	c.frames = frames.data;
	c.len = frames.len;
	carry(b, "nothing", "", 0, WANT(400, WIRE_BAD_BATCH));
	carry(b, "words", "a bundle", 8, WANT(400, WIRE_BAD_BATCH));
	seal(b, &c, b->site.hq->box_public, &file);
	for (size_t i = 0; i < file.len; i += 1 + file.len / 60)
		carry(b, "a bundle cut short", file.data, i, WANT(400, WIRE_BAD_BATCH));
	for (size_t i = 0; i < file.len; i += 1 + file.len / 60) {
		file.data[i] = (char)(file.data[i] ^ 1);
		carry(b, "a bundle but for a bit", file.data, file.len, WANT(400, WIRE_BAD_BATCH));
		file.data[i] = (char)(file.data[i] ^ 1);
	}
	say_sealed(b, c, &file);
	made_end(&m);
	buf_fini(&frames);
	buf_fini(&file);
	return b->said - before;
}
