/* What the key file holds under the newest book key: all book keys, the device's signing seed, the
 * people, the one-time codes and a note of the head. In memory it is one block of locked pages that
 * is wiped at lock. */
#ifndef BOOK_RING_P_H
#define BOOK_RING_P_H

#include "keyfile_p.h"
#include "slot_p.h"

#define RING_KEYS_MAX 1024
#define RING_PEOPLE_MAX 256
#define RING_NO_SLOT 0xff

/* Where the police secret is, for one person. */
enum ring_police {
	POLICE_NOT,     /* not theirs, or theirs and waiting for somebody who holds it to unlock */
	POLICE_IN_MAIL, /* in their mailbox, taken up at their next unlock */
	POLICE_IN_MAIN,
};

struct ring_person {
	struct book_person p;
	uint8_t slot;
	enum ring_police police_at;
	uint8_t code_salt[16];
	struct hash code_hash; /* HMAC-SHA-256(salt, code | person id) */
};

struct ring_code {
	uint8_t slot;
	uint16_t index; /* counted from 0 over the life of the book */
	uint8_t public_key[32];
};

/* How far the book had come when the key file was last written. */
struct ring_note {
	uint64_t rows;
	struct book_head head;
};

struct ring {
	struct id device;
	uint8_t seed[32];
	uint8_t sign_public[32]; /* the seed's public half: worked out, never in the sealed ring */
	uint8_t police_public[32];
	bool has_police; /* this session's opener brought the secret; never in the sealed ring */
	uint8_t police[32];
	bool has_hq;
	uint8_t hq_public[32];
	uint8_t recovery_slot; /* RING_NO_SLOT without headquarters' key */
	struct ring_note note;
	uint16_t codes_made;
	uint16_t nkeys; /* the newest is key number nkeys */
	uint8_t key[RING_KEYS_MAX][32];
	size_t npeople;
	struct ring_person person[RING_PEOPLE_MAX];
	size_t ncodes;
	struct ring_code code[BOOK_SLOTS];
};

/* NULL when there is no such key. */
const uint8_t *ring_key(const struct ring *r, int64_t keyno);
/* The active person with this number, or NULL. */
struct ring_person *ring_by_number(struct ring *r, const char *number);
/* The person with this id, active or not, or NULL. */
struct ring_person *ring_by_id(struct ring *r, struct id id);
/* A slot that nobody has, drawn at random so that its place tells nothing; BOOK_SLOTS when there is
 * none. */
size_t ring_free_slot(const struct ring *r);
/* Puts the sealed ring in k, with the newest key and under the header as it stands. */
void ring_seal(const struct ring *r, struct keyfile *k);
/* Opens it with the key whose number stands in the header. False when it is not what was sealed. */
bool ring_open(const struct keyfile *k, const uint8_t key[32], struct ring *r);

#endif
