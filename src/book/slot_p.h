/* One slot of the key file. Every byte of a slot looks random whether it is used or not: an unused
 * one is a real slot for keys that nobody kept. */
#ifndef BOOK_SLOT_P_H
#define BOOK_SLOT_P_H

#include "keyfile_p.h"

enum slot_kind {
	SLOT_PERSON = 1,
	SLOT_CODE = 2,
};

/* What the passphrase, or the mail of somebody who disabled a person, gives. */
struct slot_keys {
	uint16_t keyno;
	uint8_t key[32];
	bool has_police;
	uint8_t police[32];
};

struct slot_main {
	enum slot_kind kind;
	struct id person; /* zero in a code's slot */
	struct slot_keys keys;
};

void slot_blank(struct keyfile *k, size_t at);
/* All parts anew for an X25519 pair; the mailbox is left empty. */
void slot_make(struct keyfile *k, size_t at, const uint8_t derived[32], const struct slot_main *m,
	       const uint8_t public_key[32], const uint8_t secret[32]);
/* Only the main part, and an empty mailbox. */
void slot_refresh(struct keyfile *k, size_t at, const uint8_t derived[32],
		  const struct slot_main *m);
bool slot_open(const struct keyfile *k, size_t at, const uint8_t derived[32], struct slot_main *m);
/* Tries all; returns BOOK_SLOTS when none opens. */
size_t slot_find(const struct keyfile *k, const uint8_t derived[32], struct slot_main *m);
bool slot_secret(const struct keyfile *k, size_t at, const uint8_t derived[32], uint8_t secret[32]);
/* Leaves keys for the owner of a public key; the key is the ring's, never the one that stands in
 * the slot, which anybody could have changed. */
bool slot_mail(struct keyfile *k, size_t at, const uint8_t public_key[32],
	       const struct slot_keys *keys);
bool slot_mail_open(const struct keyfile *k, size_t at, const uint8_t secret[32],
		    struct slot_keys *keys);

#endif
